// A layer as bytes: numbers of variable length, the paths of entries as what they differ in from the one before, and a
// checksum over all of it. What is written and what is read are the same functions, so that they cannot differ.

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "images.h"

namespace seawall::images {
namespace {

using documents::Error;
using documents::ErrorCode;

// The last byte is the version of the format: one more whenever a structure of Layer, or its meaning, changes.
constexpr std::string_view head{"layer\0\0\2", 8};
constexpr std::size_t checksum_size = 8;

// Paths become longer as they are read than they are here. Both sides keep to this, so that few bytes never become many
// long paths: at most so many bytes of paths a byte that was read.
constexpr std::size_t most_growth = 64;

// Of causes of an error; each is one more call when it goes away.
constexpr std::size_t most_causes = 8;

template <typename Enum>
constexpr Enum last_of = {};
template <>
constexpr archives::TarEntry::Type last_of<archives::TarEntry::Type> = archives::TarEntry::Type::other;
template <>
constexpr binaries::Hardening::Relro last_of<binaries::Hardening::Relro> = binaries::Hardening::Relro::full;
template <>
constexpr packages::Type last_of<packages::Type> = packages::Type::rpm;
template <>
constexpr ErrorCode last_of<ErrorCode> = ErrorCode::internal;

// --- what is in each structure ------------------------------------------------------------------------

// By position, so that a field that is added does not compile until it is told here. Each works on an Input or an
// Output.

template <typename T, typename U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

void fields(auto& stream, Is<packages::Package> auto& package) {
  auto& [type, name, version, architecture, source_name, source_version, licenses, module_label, digest, location,
         is_declared, is_development, parent] = package;
  stream(type, name, version, architecture, source_name, source_version, licenses, module_label, digest, location,
         is_declared, is_development, parent);
}
void fields(auto& stream, Is<LayerSecret> auto& secret) {
  auto& [path, rule, line] = secret;
  stream(path, rule, line);
}
void fields(auto& stream, Is<Malware> auto& malware) {
  auto& [path, rule, description] = malware;
  stream(path, rule, description);
}
void fields(auto& stream, Is<binaries::Hardening> auto& hardening) {
  auto& [is_executable, is_static, is_position_independent, relro, has_no_execute_stack, has_stack_protector, is_go] =
      hardening;
  stream(is_executable, is_static, is_position_independent, relro, has_no_execute_stack, has_stack_protector, is_go);
}
void fields(auto& stream, Is<Executable> auto& executable) {
  auto& [path, hardening] = executable;
  stream(path, hardening);
}
void fields(auto& stream, Is<KeptFile> auto& kept) {
  auto& [path, text] = kept;
  stream(path, text);
}
void fields(auto& stream, Is<documents::Place> auto& place) {
  auto& [file, line, column] = place;
  stream(file, line, column);
}

// --- out ----------------------------------------------------------------------------------------------

class Output {
 public:
  void operator()(const auto&... values) { (put(values), ...); }

  void put(std::unsigned_integral auto value) {
    auto left = std::uint64_t{value};
    for (; left >= 0x80; left >>= 7) bytes_ += static_cast<char>(left | 0x80);
    bytes_ += static_cast<char>(left);
  }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  void put(Enum value) {
    put(static_cast<std::uint64_t>(value));
  }
  void put(const std::string& text) { put(std::string_view(text)); }
  void put(std::string_view text) {
    put(text.size());
    bytes_ += text;
  }
  template <typename T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <typename T>
  void put(const std::vector<T>& values) {
    put(values.size());
    for (const T& value : values) put(value);
  }
  void put(const Error& error) {
    std::vector<const Error*> chain;
    for (const Error* one = &error; one && chain.size() < most_causes; one = one->cause()) chain.push_back(one);
    put(chain.size());
    for (auto one = chain.rbegin(); one != chain.rend(); ++one) {
      (*this)((*one)->code(), (*one)->message(), (*one)->place(), (*one)->advice());
    }
  }
  template <typename T>
    requires std::is_class_v<T>
  void put(const T& structure) {
    fields(*this, structure);
  }

  void put_entries(const std::vector<Entry>& entries);
  std::string& bytes() noexcept { return bytes_; }

 private:
  std::string bytes_;
};

// --- in -----------------------------------------------------------------------------------------------

/// Reads until something is not as it must be; then nothing more is read.
class Input {
 public:
  Input(std::string_view bytes, std::size_t begin) : bytes_(bytes), at_(begin) {}

  void operator()(auto&... values) { (get(values), ...); }

  template <std::unsigned_integral Number>
  void get(Number& number) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at_ == bytes_.size()) return fail();
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      const std::uint64_t bits = byte & 0x7fU;
      if (shift == 63 && bits > 1) return fail();
      value |= bits << shift;
      if (byte < 0x80) {
        number = static_cast<Number>(value);
        if (number != value) fail();
        return;
      }
    }
    fail();
  }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  void get(Enum& value) {
    std::uint64_t number = 0;
    get(number);
    if (number > static_cast<std::uint64_t>(last_of<Enum>)) return fail();
    value = static_cast<Enum>(number);
  }
  void get(std::string& text) { text = get_text(); }
  template <typename T>
  void get(std::optional<T>& value) {
    bool is_there = false;
    get(is_there);
    if (is_there) get(value.emplace());
  }
  template <typename T>
  void get(std::vector<T>& values) {
    const std::size_t count = get_count(1);
    while (is_well_ && values.size() < count) get(values.emplace_back());
  }
  void get(std::vector<Error>& errors) {
    const std::size_t count = get_count(1);
    while (is_well_ && errors.size() < count) {
      if (std::optional<Error> error = get_error()) errors.push_back(*std::move(error));
    }
  }
  template <typename T>
    requires std::is_class_v<T>
  void get(T& structure) {
    fields(*this, structure);
  }

  void get_entries(std::vector<Entry>& entries);
  /// Whether all was read, and as it must be.
  bool is_over() const noexcept { return is_well_ && at_ == bytes_.size(); }

 private:
  void fail() noexcept {
    is_well_ = false;
    at_ = bytes_.size();
  }
  std::string_view get_text() {
    std::size_t size = 0;
    get(size);
    if (size > bytes_.size() - at_) {
      fail();
      return {};
    }
    const std::string_view text = bytes_.substr(at_, size);
    at_ += size;
    return text;
  }
  /// Of things that take so many bytes each.
  std::size_t get_count(std::size_t least) {
    std::size_t count = 0;
    get(count);
    if (count <= (bytes_.size() - at_) / least) return count;
    fail();
    return 0;
  }
  std::optional<Error> get_error() {
    const std::size_t causes = get_count(1);
    if (causes == 0 || causes > most_causes) fail();
    std::optional<Error> error;
    for (std::size_t index = 0; is_well_ && index < causes; ++index) {
      ErrorCode code = {};
      std::string message;
      documents::Place place;
      std::string advice;
      (*this)(code, message, place, advice);
      Error outer(code, std::move(message), std::move(place), std::move(advice));
      error = error ? std::move(outer).because(*std::move(error)) : std::move(outer);
    }
    return error;
  }

  std::string_view bytes_;
  std::size_t at_;
  bool is_well_ = true;
};

// --- entries ------------------------------------------------------------------------------------------

/// What thousands of entries have in common.
using Kind = std::tuple<archives::TarEntry::Type, std::uint16_t, std::uint32_t, std::uint32_t>;

Kind kind_of(const Entry& entry) { return {entry.type, entry.mode, entry.user, entry.group}; }

bool has_link(archives::TarEntry::Type type) noexcept {
  return type == archives::TarEntry::Type::hard_link || type == archives::TarEntry::Type::symbolic_link;
}

// Bytes of an entry: two numbers of its path, its kind and its size.
constexpr std::size_t least_entry = 4;

/// How much of a path may be that of the one before.
class Growth {
 public:
  std::size_t most(std::size_t bytes) const noexcept {
    return bytes * most_growth > paths_ ? bytes * most_growth - paths_ : 0;
  }
  void add(std::size_t shared) noexcept { paths_ += shared; }

 private:
  std::size_t paths_ = 0;
};

void Output::put_entries(const std::vector<Entry>& entries) {
  std::map<Kind, std::size_t> numbers;
  std::vector<Kind> kinds;
  for (const Entry& entry : entries) {
    if (numbers.emplace(kind_of(entry), kinds.size()).second) kinds.push_back(kind_of(entry));
  }
  put(kinds.size());
  for (const auto& [type, mode, user, group] : kinds) (*this)(type, mode, user, group);
  put(entries.size());
  std::string_view before;
  Growth growth;
  for (const Entry& entry : entries) {
    const auto differ = std::ranges::mismatch(before, entry.path);
    const std::size_t shared =
        std::min(static_cast<std::size_t>(differ.in1 - before.begin()), growth.most(bytes_.size()));
    growth.add(shared);
    put(shared);
    put(std::string_view(entry.path).substr(shared));
    put(numbers.at(kind_of(entry)));
    put(entry.size);
    if (has_link(entry.type)) put(entry.link);
    before = entry.path;
  }
}

void Input::get_entries(std::vector<Entry>& entries) {
  std::vector<Kind> kinds(get_count(std::tuple_size_v<Kind>));
  for (auto& [type, mode, user, group] : kinds) (*this)(type, mode, user, group);
  const std::size_t count = get_count(least_entry);
  entries.reserve(count);
  std::string_view before;
  Growth growth;
  while (is_well_ && entries.size() < count) {
    const std::size_t at = at_;
    std::size_t shared = 0;
    std::size_t kind = 0;
    get(shared);
    const std::string_view rest = get_text();
    get(kind);
    if (!is_well_ || shared > before.size() || shared > growth.most(at) || kind >= kinds.size()) return fail();
    growth.add(shared);
    Entry& entry = entries.emplace_back();
    entry.path.reserve(shared + rest.size());
    entry.path.append(before.substr(0, shared)).append(rest);
    std::tie(entry.type, entry.mode, entry.user, entry.group) = kinds[kind];
    get(entry.size);
    if (has_link(entry.type)) get(entry.link);
    before = entry.path;  // it stays where it is, as there is room for all of them
  }
}

// --- the layer ----------------------------------------------------------------------------------------

void each_of(auto& stream, Is<Layer> auto& layer) {
  auto& [diff_id, entries, whiteouts, opaques, packages, secrets, malware, executables, kept, faults] = layer;
  stream(diff_id);
  if constexpr (requires { stream.put_entries(entries); }) {
    stream.put_entries(entries);
  } else {
    stream.get_entries(entries);
  }
  stream(whiteouts, opaques, packages, secrets, malware, executables, kept, faults);
}

std::string checksum_of(std::string_view bytes) {
  XXH64_canonical_t canonical;
  XXH64_canonicalFromHash(&canonical, XXH3_64bits(bytes.data(), bytes.size()));
  return {reinterpret_cast<const char*>(canonical.digest), checksum_size};
}

/// Whether each package that says which one brings it along says so of one that is there.
bool has_parents(const std::vector<packages::Package>& packages) {
  return std::ranges::all_of(packages, [&](const packages::Package& package) {
    return package.parent == packages::Package::none || package.parent < packages.size();
  });
}

}  // namespace

std::string serialised(const Layer& layer) {
  Output output;
  output.bytes().append(head).append(checksum_size, '\0');
  each_of(output, layer);
  std::string& bytes = output.bytes();
  constexpr std::size_t begin = head.size() + checksum_size;
  bytes.replace(head.size(), checksum_size, checksum_of(std::string_view(bytes).substr(begin)));
  return std::move(bytes);
}

std::optional<Layer> deserialised(std::string_view text) {
  constexpr std::size_t begin = head.size() + checksum_size;
  if (text.size() < begin || !text.starts_with(head)) return std::nullopt;
  if (text.substr(head.size(), checksum_size) != checksum_of(text.substr(begin))) return std::nullopt;
  Input input(text, begin);
  Layer layer;
  each_of(input, layer);
  if (!input.is_over() || !has_parents(layer.packages)) return std::nullopt;
  return layer;
}

}  // namespace seawall::images
