// Source: org.apache.maven.artifact.versioning.ComparableVersion of maven-artifact 3.9.12.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "orders.h"

namespace seawall::versions::maven {
namespace {

/// Code points from first to last, every so many of them, and how far from each its small letter is.
struct Capitals {
  std::int32_t first;
  std::int32_t last;
  std::int32_t step;
  std::int32_t distance;
};

/// Beyond ASCII, of Unicode 13, which is Java 17's.
constexpr Capitals capitals[] = {
    {0xC0, 0xD6, 1, 32},         {0xD8, 0xDE, 1, 32},         {0x100, 0x12E, 2, 1},        {0x132, 0x136, 2, 1},
    {0x139, 0x147, 2, 1},        {0x14A, 0x176, 2, 1},        {0x178, 0x178, 1, -121},     {0x179, 0x17D, 2, 1},
    {0x181, 0x181, 1, 210},      {0x182, 0x184, 2, 1},        {0x186, 0x186, 1, 206},      {0x187, 0x187, 1, 1},
    {0x189, 0x18A, 1, 205},      {0x18B, 0x18B, 1, 1},        {0x18E, 0x18E, 1, 79},       {0x18F, 0x18F, 1, 202},
    {0x190, 0x190, 1, 203},      {0x191, 0x191, 1, 1},        {0x193, 0x193, 1, 205},      {0x194, 0x194, 1, 207},
    {0x196, 0x196, 1, 211},      {0x197, 0x197, 1, 209},      {0x198, 0x198, 1, 1},        {0x19C, 0x19C, 1, 211},
    {0x19D, 0x19D, 1, 213},      {0x19F, 0x19F, 1, 214},      {0x1A0, 0x1A4, 2, 1},        {0x1A6, 0x1A6, 1, 218},
    {0x1A7, 0x1A7, 1, 1},        {0x1A9, 0x1A9, 1, 218},      {0x1AC, 0x1AC, 1, 1},        {0x1AE, 0x1AE, 1, 218},
    {0x1AF, 0x1AF, 1, 1},        {0x1B1, 0x1B2, 1, 217},      {0x1B3, 0x1B5, 2, 1},        {0x1B7, 0x1B7, 1, 219},
    {0x1B8, 0x1B8, 1, 1},        {0x1BC, 0x1BC, 1, 1},        {0x1C4, 0x1C4, 1, 2},        {0x1C5, 0x1C5, 1, 1},
    {0x1C7, 0x1C7, 1, 2},        {0x1C8, 0x1C8, 1, 1},        {0x1CA, 0x1CA, 1, 2},        {0x1CB, 0x1DB, 2, 1},
    {0x1DE, 0x1EE, 2, 1},        {0x1F1, 0x1F1, 1, 2},        {0x1F2, 0x1F4, 2, 1},        {0x1F6, 0x1F6, 1, -97},
    {0x1F7, 0x1F7, 1, -56},      {0x1F8, 0x21E, 2, 1},        {0x220, 0x220, 1, -130},     {0x222, 0x232, 2, 1},
    {0x23A, 0x23A, 1, 10795},    {0x23B, 0x23B, 1, 1},        {0x23D, 0x23D, 1, -163},     {0x23E, 0x23E, 1, 10792},
    {0x241, 0x241, 1, 1},        {0x243, 0x243, 1, -195},     {0x244, 0x244, 1, 69},       {0x245, 0x245, 1, 71},
    {0x246, 0x24E, 2, 1},        {0x370, 0x372, 2, 1},        {0x376, 0x376, 1, 1},        {0x37F, 0x37F, 1, 116},
    {0x386, 0x386, 1, 38},       {0x388, 0x38A, 1, 37},       {0x38C, 0x38C, 1, 64},       {0x38E, 0x38F, 1, 63},
    {0x391, 0x3A1, 1, 32},       {0x3A3, 0x3AB, 1, 32},       {0x3CF, 0x3CF, 1, 8},        {0x3D8, 0x3EE, 2, 1},
    {0x3F4, 0x3F4, 1, -60},      {0x3F7, 0x3F7, 1, 1},        {0x3F9, 0x3F9, 1, -7},       {0x3FA, 0x3FA, 1, 1},
    {0x3FD, 0x3FF, 1, -130},     {0x400, 0x40F, 1, 80},       {0x410, 0x42F, 1, 32},       {0x460, 0x480, 2, 1},
    {0x48A, 0x4BE, 2, 1},        {0x4C0, 0x4C0, 1, 15},       {0x4C1, 0x4CD, 2, 1},        {0x4D0, 0x52E, 2, 1},
    {0x531, 0x556, 1, 48},       {0x10A0, 0x10C5, 1, 7264},   {0x10C7, 0x10C7, 1, 7264},   {0x10CD, 0x10CD, 1, 7264},
    {0x13A0, 0x13EF, 1, 38864},  {0x13F0, 0x13F5, 1, 8},      {0x1C90, 0x1CBA, 1, -3008},  {0x1CBD, 0x1CBF, 1, -3008},
    {0x1E00, 0x1E94, 2, 1},      {0x1E9E, 0x1E9E, 1, -7615},  {0x1EA0, 0x1EFE, 2, 1},      {0x1F08, 0x1F0F, 1, -8},
    {0x1F18, 0x1F1D, 1, -8},     {0x1F28, 0x1F2F, 1, -8},     {0x1F38, 0x1F3F, 1, -8},     {0x1F48, 0x1F4D, 1, -8},
    {0x1F59, 0x1F5F, 2, -8},     {0x1F68, 0x1F6F, 1, -8},     {0x1F88, 0x1F8F, 1, -8},     {0x1F98, 0x1F9F, 1, -8},
    {0x1FA8, 0x1FAF, 1, -8},     {0x1FB8, 0x1FB9, 1, -8},     {0x1FBA, 0x1FBB, 1, -74},    {0x1FBC, 0x1FBC, 1, -9},
    {0x1FC8, 0x1FCB, 1, -86},    {0x1FCC, 0x1FCC, 1, -9},     {0x1FD8, 0x1FD9, 1, -8},     {0x1FDA, 0x1FDB, 1, -100},
    {0x1FE8, 0x1FE9, 1, -8},     {0x1FEA, 0x1FEB, 1, -112},   {0x1FEC, 0x1FEC, 1, -7},     {0x1FF8, 0x1FF9, 1, -128},
    {0x1FFA, 0x1FFB, 1, -126},   {0x1FFC, 0x1FFC, 1, -9},     {0x2126, 0x2126, 1, -7517},  {0x212A, 0x212A, 1, -8383},
    {0x212B, 0x212B, 1, -8262},  {0x2132, 0x2132, 1, 28},     {0x2160, 0x216F, 1, 16},     {0x2183, 0x2183, 1, 1},
    {0x24B6, 0x24CF, 1, 26},     {0x2C00, 0x2C2E, 1, 48},     {0x2C60, 0x2C60, 1, 1},      {0x2C62, 0x2C62, 1, -10743},
    {0x2C63, 0x2C63, 1, -3814},  {0x2C64, 0x2C64, 1, -10727}, {0x2C67, 0x2C6B, 2, 1},      {0x2C6D, 0x2C6D, 1, -10780},
    {0x2C6E, 0x2C6E, 1, -10749}, {0x2C6F, 0x2C6F, 1, -10783}, {0x2C70, 0x2C70, 1, -10782}, {0x2C72, 0x2C72, 1, 1},
    {0x2C75, 0x2C75, 1, 1},      {0x2C7E, 0x2C7F, 1, -10815}, {0x2C80, 0x2CE2, 2, 1},      {0x2CEB, 0x2CED, 2, 1},
    {0x2CF2, 0x2CF2, 1, 1},      {0xA640, 0xA66C, 2, 1},      {0xA680, 0xA69A, 2, 1},      {0xA722, 0xA72E, 2, 1},
    {0xA732, 0xA76E, 2, 1},      {0xA779, 0xA77B, 2, 1},      {0xA77D, 0xA77D, 1, -35332}, {0xA77E, 0xA786, 2, 1},
    {0xA78B, 0xA78B, 1, 1},      {0xA78D, 0xA78D, 1, -42280}, {0xA790, 0xA792, 2, 1},      {0xA796, 0xA7A8, 2, 1},
    {0xA7AA, 0xA7AA, 1, -42308}, {0xA7AB, 0xA7AB, 1, -42319}, {0xA7AC, 0xA7AC, 1, -42315}, {0xA7AD, 0xA7AD, 1, -42305},
    {0xA7AE, 0xA7AE, 1, -42308}, {0xA7B0, 0xA7B0, 1, -42258}, {0xA7B1, 0xA7B1, 1, -42282}, {0xA7B2, 0xA7B2, 1, -42261},
    {0xA7B3, 0xA7B3, 1, 928},    {0xA7B4, 0xA7BE, 2, 1},      {0xA7C2, 0xA7C2, 1, 1},      {0xA7C4, 0xA7C4, 1, -48},
    {0xA7C5, 0xA7C5, 1, -42307}, {0xA7C6, 0xA7C6, 1, -35384}, {0xA7C7, 0xA7C9, 2, 1},      {0xA7F5, 0xA7F5, 1, 1},
    {0xFF21, 0xFF3A, 1, 32},     {0x10400, 0x10427, 1, 40},   {0x104B0, 0x104D3, 1, 40},   {0x10C80, 0x10CB2, 1, 64},
    {0x118A0, 0x118BF, 1, 32},   {0x16E40, 0x16E5F, 1, 32},   {0x1E900, 0x1E921, 1, 34},
};

/// The zeros of the scripts that have decimal digits; the other nine follow each.
constexpr char16_t zeros[] = {
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50,
    0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
};

/// The zero of the script that it is a digit of, or 0. Digits outside the basic plane are none to Java, which looks at
/// half of each.
char16_t zero_of(char16_t character) noexcept {
  if (character < 0x80) return is_digit(static_cast<char>(character)) ? u'0' : u'\0';
  const auto above = std::ranges::upper_bound(zeros, character);
  const char16_t zero = *(above - 1);
  return character - zero < 10 ? zero : u'\0';
}

std::int32_t lower_case(std::int32_t code_point) noexcept {
  if (code_point < 0x80) return code_point >= 'A' && code_point <= 'Z' ? code_point | 32 : code_point;
  const auto found = std::ranges::lower_bound(capitals, code_point, {}, &Capitals::last);
  if (found == std::end(capitals) || code_point < found->first) return code_point;
  return (code_point - found->first) % found->step == 0 ? code_point + found->distance : code_point;
}

struct CodePoint {
  std::int32_t value;
  std::size_t size;
};

/// What is no UTF-8 is U+FFFD byte for byte.
CodePoint first_code_point(std::string_view text) noexcept {
  constexpr CodePoint replacement{0xFFFD, 1};
  const auto byte = [&](std::size_t at) { return static_cast<std::int32_t>(static_cast<unsigned char>(text[at])); };
  const std::int32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xC2 || lead > 0xF4) return replacement;
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < size) return replacement;
  std::int32_t value = lead & (0xFF >> (size + 1));
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xC0) != 0x80) return replacement;
    value = value << 6 | (byte(at) & 0x3F);
  }
  constexpr std::array<std::int32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value < least[size] || value > 0x10FFFF || is_surrogate ? replacement : CodePoint{value, size};
}

/// In UTF-16, because that is what Java compares words by. A capital sigma at the end of a word becomes an inner one,
/// unlike in Java: telling the end takes two more tables.
std::u16string to_lower_case(std::string_view text) {
  std::u16string lower;
  lower.reserve(text.size() + 1);
  while (!text.empty()) {
    const CodePoint each = first_code_point(text);
    text.remove_prefix(each.size);
    constexpr std::int32_t capital_i_with_dot = 0x130;
    if (each.value == capital_i_with_dot) {
      lower += u"i\u0307";
      continue;
    }
    const std::int32_t value = lower_case(each.value);
    if (value < 0x10000) {
      lower += static_cast<char16_t>(value);
    } else {
      lower += static_cast<char16_t>(0xD800 + ((value - 0x10000) >> 10));
      lower += static_cast<char16_t>(0xDC00 + ((value - 0x10000) & 0x3FF));
    }
  }
  return lower;
}

enum Rank : std::uint8_t { alpha, beta, milestone, candidate, snapshot, release, service_pack, other_word };

struct Word {
  std::u16string_view text;
  Rank rank;
};
constexpr Word words[] = {
    {u"alpha", alpha},   {u"beta", beta},         {u"milestone", milestone}, {u"rc", candidate},
    {u"cr", candidate},  {u"snapshot", snapshot}, {u"sp", service_pack},     {u"ga", release},
    {u"final", release}, {u"release", release},
};

enum class Kind : std::uint8_t { list, number, word };

/// A list is always the last item of the one it is in, so that a version is one sequence in which `list` begins the
/// next deeper list, whose items go on to the end.
struct Item {
  Kind kind = Kind::list;
  std::uint8_t rank = 0;  ///< of a word; of a number, 0 where Java has it as int, 1 as long, 2 as BigInteger
  std::u16string_view text;
};

bool is_zero(std::u16string_view digits) noexcept { return digits.find_first_not_of(u'0') == digits.npos; }

/// Stands for nothing, at the end of a list.
bool is_null(const Item& item) noexcept {
  return item.kind == Kind::number ? is_zero(item.text) : item.rank == Rank::release;
}

class Version {
 public:
  explicit Version(std::string_view written) : text_(to_lower_case(written)) { read(); }
  Version(const Version&) = delete;
  Version& operator=(const Version&) = delete;

  std::span<const Item> items() const noexcept { return items_; }

 private:
  void read();
  void end_part(std::size_t begin, std::size_t end, bool is_number);
  void add_number(std::size_t begin, std::size_t end);
  void add_word(std::u16string_view word, bool is_before_digit);
  void open_list();
  void open_list_unless_empty() {
    if (items_.size() > list_) open_list();
  }
  void remove_nulls() noexcept;

  std::u16string text_;
  std::vector<Item> items_;
  std::size_t list_ = 0;  ///< where the items of the deepest list begin
};

void Version::read() {
  bool in_number = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text_.size(); ++at) {
    const char16_t character = text_[at];
    if (character == u'.' || character == u'-') {
      end_part(begin, at, in_number);
      begin = at + 1;
      if (character == u'-') open_list();
      continue;
    }
    const bool is_number = zero_of(character) != 0;
    if (is_number != in_number && at > begin) {
      if (in_number) {
        add_number(begin, at);
      } else {
        open_list_unless_empty();
        add_word(std::u16string_view(text_).substr(begin, at - begin), true);
      }
      begin = at;
      open_list();
    }
    in_number = is_number;
  }
  if (begin < text_.size()) {
    if (!in_number) open_list_unless_empty();
    end_part(begin, text_.size(), in_number);
  }
  remove_nulls();
  // The lists around have lost theirs when the next was opened.
  while (!items_.empty() && items_.back().kind == Kind::list) items_.pop_back();
}

void Version::end_part(std::size_t begin, std::size_t end, bool is_number) {
  if (begin == end) {
    items_.push_back({Kind::number, 0, u"0"});
  } else if (is_number) {
    add_number(begin, end);
  } else {
    add_word(std::u16string_view(text_).substr(begin, end - begin), false);
  }
}

/// Java picks the type by the length and ranks types before values. It strips leading zeros first, but no zeros of
/// other scripts, and none where all are zeros: 0000000000 is a long, and above 5.
void Version::add_number(std::size_t begin, std::size_t end) {
  const std::size_t stripped = text_.find_first_not_of(u'0', begin);
  if (stripped < end) begin = stripped;
  const std::size_t size = end - begin;
  for (std::size_t at = begin; at < end; ++at) {
    text_[at] = static_cast<char16_t>(text_[at] - zero_of(text_[at]) + u'0');
  }
  constexpr std::size_t longest_int = 9;
  constexpr std::size_t longest_long = 18;
  const std::uint8_t rank = size <= longest_int ? 0 : size <= longest_long ? 1 : 2;
  items_.push_back({Kind::number, rank, std::u16string_view(text_).substr(begin, size)});
}

void Version::add_word(std::u16string_view word, bool is_before_digit) {
  if (is_before_digit && word == u"a") word = u"alpha";
  if (is_before_digit && word == u"b") word = u"beta";
  if (is_before_digit && word == u"m") word = u"milestone";
  const auto found = std::ranges::find(words, word, &Word::text);
  const Rank rank = found == std::end(words) ? other_word : found->rank;
  items_.push_back({Kind::word, rank, word});
}

void Version::open_list() {
  remove_nulls();
  items_.push_back({});
  list_ = items_.size();
}

void Version::remove_nulls() noexcept {
  while (items_.size() > list_ && is_null(items_.back())) items_.pop_back();
}

std::weak_ordering compare_digits(std::u16string_view one, std::u16string_view other) noexcept {
  one.remove_prefix(std::min(one.find_first_not_of(u'0'), one.size()));
  other.remove_prefix(std::min(other.find_first_not_of(u'0'), other.size()));
  if (one.size() != other.size()) return one.size() <=> other.size();
  return one <=> other;
}

/// As their kinds stand to each other: any number above any list, any list above any word.
int height(Kind kind) noexcept { return kind == Kind::number ? 2 : kind == Kind::list ? 1 : 0; }

std::weak_ordering compare_items(const Item& one, const Item& other) noexcept {
  if (one.kind != other.kind) return height(one.kind) <=> height(other.kind);
  if (one.rank != other.rank) return one.rank <=> other.rank;
  if (one.kind == Kind::number) return compare_digits(one.text, other.text);
  return one.kind == Kind::word && one.rank == other_word ? one.text <=> other.text : std::weak_ordering::equivalent;
}

/// How the items stand to the end of another version.
std::weak_ordering compare_with_end(std::span<const Item> items) noexcept {
  for (const Item& each : items) {
    if (each.kind == Kind::list || is_null(each)) continue;
    return each.kind == Kind::number ? std::weak_ordering::greater : each.rank <=> std::uint8_t{release};
  }
  return std::weak_ordering::equivalent;
}

}  // namespace

bool is_valid(std::string_view) { return true; }

std::weak_ordering compare(std::string_view one, std::string_view other) {
  const Version left(one);
  const Version right(other);
  const std::span<const Item> lefts = left.items();
  const std::span<const Item> rights = right.items();
  const std::size_t common = std::min(lefts.size(), rights.size());
  for (std::size_t at = 0; at < common; ++at) {
    const std::weak_ordering order = compare_items(lefts[at], rights[at]);
    if (order != 0) return order;
  }
  return lefts.size() > common ? compare_with_end(lefts.subspan(common))
                               : 0 <=> compare_with_end(rights.subspan(common));
}

}  // namespace seawall::versions::maven
