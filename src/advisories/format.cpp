#include "format.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>

namespace seawall::advisories {
namespace {

bool is_digit(char byte) noexcept { return byte >= '0' && byte <= '9'; }

/// Digits alone, of a number that fits.
std::optional<std::uint32_t> digits(std::string_view text) noexcept {
  std::uint32_t number = 0;
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return {};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

constexpr std::uint32_t first_year = 1990;
constexpr std::uint32_t number_bits = 26;

/// Digits with zeros in front.
void append_digits(std::string& out, std::uint64_t number, std::size_t width) {
  const std::string written = std::to_string(number);
  if (written.size() < width) out.append(width - written.size(), '0');
  out += written;
}

// What stands before a time: how it is written.
constexpr std::uint64_t time_as_text = 0;
constexpr std::uint64_t time_without_fraction = 1;  // with n digits of a fraction: 1 + n
constexpr std::size_t most_fraction_digits = 9;
constexpr std::size_t time_size = std::string_view("2021-07-16T01:31:33").size();

std::string written_time(std::int64_t seconds, std::uint64_t fraction, std::size_t fraction_digits) {
  namespace chrono = std::chrono;
  const chrono::sys_seconds time{chrono::seconds(seconds)};
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(time - day);
  std::string out;
  append_digits(out, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
  append_digits(out += '-', static_cast<unsigned>(date.month()), 2);
  append_digits(out += '-', static_cast<unsigned>(date.day()), 2);
  append_digits(out += 'T', static_cast<std::uint64_t>(clock.hours().count()), 2);
  append_digits(out += ':', static_cast<std::uint64_t>(clock.minutes().count()), 2);
  append_digits(out += ':', static_cast<std::uint64_t>(clock.seconds().count()), 2);
  if (fraction_digits > 0) append_digits(out += '.', fraction, fraction_digits);
  return out += 'Z';
}
constexpr std::uint64_t end_of_times = 253'402'300'800;  // the year 10000

/// Seconds since 1970 of "2021-07-16T01:31:33", or nothing.
std::optional<std::int64_t> seconds_of(std::string_view time) noexcept {
  namespace chrono = std::chrono;
  if (time[4] != '-' || time[7] != '-' || time[10] != 'T' || time[13] != ':' || time[16] != ':') return {};
  const auto year = digits(time.substr(0, 4));
  const auto month = digits(time.substr(5, 2));
  const auto day = digits(time.substr(8, 2));
  const auto hour = digits(time.substr(11, 2));
  const auto minute = digits(time.substr(14, 2));
  const auto second = digits(time.substr(17, 2));
  if (!year || !month || !day || !hour || !minute || !second) return {};
  const chrono::year_month_day date(chrono::year(static_cast<int>(*year)), chrono::month(*month), chrono::day(*day));
  if (*year < 1970 || !date.ok() || *hour > 23 || *minute > 59 || *second > 59) return {};
  const std::int64_t days = chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + *hour) * 60 + *minute) * 60 + *second;
}

}  // namespace

std::string_view name_of(Section section) noexcept {
  static constexpr std::array<std::string_view, section_count> names = {"texts",       "packages",    "package index",
                                                                        "records",     "id index",    "words",
                                                                        "exploited",   "likelihoods", "odd likelihoods",
                                                                        "end of life", "statements",  "sources",
                                                                        "ecosystems"};
  return names[static_cast<std::size_t>(section)];
}

std::uint64_t checksum_of(std::string_view bytes) noexcept { return XXH3_64bits(bytes.data(), bytes.size()); }

std::uint64_t checksum_of(const Directory& directory) noexcept {
  return XXH3_64bits(&directory, offsetof(Directory, checksum));
}

void seal(std::string& store) noexcept {
  if (store.size() < smallest_store) return;
  Directory directory;
  char* const at = store.data() + store.size() - sizeof(directory);
  std::memcpy(&directory, at, sizeof(directory));
  directory.checksum = checksum_of(directory);
  std::memcpy(at, &directory, sizeof(directory));
}

std::uint32_t hash_of(std::string_view text, std::uint32_t bits) noexcept {
  if (bits == 0 || bits > 32) return 0;
  return static_cast<std::uint32_t>(checksum_of(text) >> (64 - bits));
}

std::string normalised_name(std::string_view ecosystem, std::string_view package) {
  if (ecosystem != "PyPI") return std::string(package);
  std::string name;
  for (const char byte : package) {
    const bool is_separator = byte == '-' || byte == '_' || byte == '.';
    if (is_separator && name.ends_with('-')) continue;
    name += is_separator ? '-' : byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
  }
  return name;
}

std::string package_key(std::string_view ecosystem, std::string_view name) {
  std::string key;
  append_text(key, ecosystem);
  return key += name;
}

std::optional<std::uint32_t> pack_cve(std::string_view name) noexcept {
  constexpr std::size_t before_number = std::string_view("CVE-2021-").size();
  if (!name.starts_with("CVE-") || name.size() < before_number + 4 || name[before_number - 1] != '-') return {};
  const auto year = digits(name.substr(4, 4));
  const auto number = digits(name.substr(before_number));
  if (!year || *year < first_year || *year - first_year >= 1U << (32 - number_bits)) return {};
  if (!number || *number >= 1U << number_bits) return {};
  if (name.size() > before_number + 4 && name[before_number] == '0') return {};
  return (*year - first_year) << number_bits | *number;
}

std::string unpack_cve(std::uint32_t packed) {
  std::string name = "CVE-" + std::to_string((packed >> number_bits) + first_year) + '-';
  append_digits(name, packed & ((1U << number_bits) - 1), 4);
  return name;
}

void append_number(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>(0x80 | (number & 0x7f));
  out += static_cast<char>(number);
}

void append_text(std::string& out, std::string_view text) {
  append_number(out, text.size());
  out += text;
}

void append_name(std::string& out, std::string_view name) {
  if (const auto packed = pack_cve(name)) {
    append_number(out, 0);
    append_plain(out, *packed);
  } else {
    append_number(out, name.size() + 1);
    out += name;
  }
}

void append_time(std::string& out, std::string_view time) {
  if (time.size() > time_size && time.back() == 'Z') {
    const std::string_view rest = time.substr(time_size, time.size() - time_size - 1);
    const std::string_view digits_of_fraction = rest.empty() ? rest : rest.substr(1);
    const bool has_fraction = !rest.empty();
    const auto fraction = digits(digits_of_fraction);
    const bool is_known = !has_fraction || (rest[0] == '.' && fraction && rest.size() <= most_fraction_digits + 1);
    if (const auto seconds = seconds_of(time); seconds && is_known) {
      append_number(out, time_without_fraction + digits_of_fraction.size());
      append_number(out, static_cast<std::uint64_t>(*seconds));
      if (has_fraction) append_number(out, *fraction);
      return;
    }
  }
  append_number(out, time_as_text);
  append_text(out, time);
}

std::uint64_t Cursor::number() noexcept {
  std::uint64_t number = 0;
  for (std::size_t index = 0; index < rest_.size() && index < 10; ++index) {
    const auto byte = static_cast<unsigned char>(rest_[index]);
    number |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * index);
    if (byte < 0x80) {
      rest_.remove_prefix(index + 1);
      return number;
    }
  }
  damage();
  return 0;
}

std::uint32_t Cursor::number32() noexcept {
  const std::uint64_t value = number();
  if (value <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(value);
  damage();
  return 0;
}

std::size_t Cursor::count() noexcept {
  const std::uint64_t value = number();
  if (value <= rest_.size()) return value;
  damage();
  return 0;
}

std::string_view Cursor::take(std::uint64_t size) noexcept {
  if (size > rest_.size()) {
    damage();
    return {};
  }
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

std::string_view Cursor::text() noexcept { return take(number()); }

std::string Cursor::name() {
  const std::uint64_t size = number();
  if (damaged_) return {};
  if (size > 0) return std::string(take(size - 1));
  const auto packed = plain<std::uint32_t>();
  return damaged_ ? std::string() : unpack_cve(packed);
}

std::string Cursor::time() {
  const std::uint64_t kind = number();
  if (damaged_) return {};
  if (kind == time_as_text) return std::string(text());
  const std::uint64_t seconds = number();
  const std::uint64_t fraction_digits = kind - time_without_fraction;
  const std::uint64_t fraction = fraction_digits > 0 ? number() : 0;
  if (fraction_digits > most_fraction_digits || seconds >= end_of_times) damage();
  if (damaged_) return {};
  return written_time(static_cast<std::int64_t>(seconds), fraction, fraction_digits);
}

std::optional<Table> Table::of(std::string_view section) noexcept {
  std::uint64_t count = 0;
  if (section.size() < 2 * sizeof(count)) return {};
  std::memcpy(&count, section.data() + section.size() - sizeof(count), sizeof(count));
  section.remove_suffix(sizeof(count));
  if (count >= section.size() / sizeof(std::uint64_t) || count > std::numeric_limits<std::uint32_t>::max()) return {};
  Table table;
  table.bytes_ = section.substr(0, section.size() - (count + 1) * sizeof(std::uint64_t));
  table.offsets_ = section.data() + table.bytes_.size();
  table.count_ = static_cast<std::uint32_t>(count);
  if (table.offset(table.count_) != table.bytes_.size()) return {};
  return table;
}

std::uint64_t Table::offset(std::uint32_t number) const noexcept {
  std::uint64_t offset = 0;
  std::memcpy(&offset, offsets_ + std::size_t{number} * sizeof(offset), sizeof(offset));
  return offset;
}

std::optional<std::string_view> Table::item(std::uint32_t number) const noexcept {
  if (number >= count_) return {};
  const std::uint64_t begin = offset(number);
  const std::uint64_t end = offset(number + 1);
  if (begin > end || end > bytes_.size()) return {};
  return bytes_.substr(begin, end - begin);
}

}  // namespace seawall::advisories
