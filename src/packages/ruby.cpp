// What RubyGems installs, and lock files of Bundler. Sources: Gem::Specification#to_ruby of RubyGems 3, which writes
// specifications; Bundler::LockfileGenerator of Bundler 1 and 2.

#include <algorithm>

#include "lock_reading.h"

namespace seawall::packages {
namespace {

using documents::ErrorCode;

// --- specifications -----------------------------------------------------------------------------------

/// Takes a literal that the rest begins with: "x".freeze, 'x', %q{x}.
std::optional<std::string> take_literal(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  char end = rest.front();
  std::size_t at = 1;
  if (rest.starts_with("%q{") || rest.starts_with("%q<")) {
    end = rest[2] == '{' ? '}' : '>';
    at = 3;
  } else if (end != '"' && end != '\'') {
    return std::nullopt;
  }
  std::string literal;
  for (; at < rest.size() && rest[at] != end; ++at) {
    if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
    literal.push_back(rest[at]);
  }
  if (at >= rest.size()) return std::nullopt;
  rest.remove_prefix(at + 1);
  return literal;
}

/// What is assigned to an attribute: a literal, a version made of one, or a list of them.
std::vector<std::string> literals_of(std::string_view value) {
  constexpr std::size_t most = 20;  // more licenses than any gem has
  for (const std::string_view beginning : {"Gem::Version.new", "["}) {
    if (value.starts_with(beginning)) value.remove_prefix(beginning.size());
  }
  std::vector<std::string> literals;
  while (literals.size() < most) {
    value = value.substr(std::min(value.find_first_not_of("( \t,"), value.size()));
    std::optional<std::string> literal = take_literal(value);
    if (!literal) break;
    literals.push_back(*std::move(literal));
    if (value.starts_with(".freeze")) value.remove_prefix(std::string_view(".freeze").size());
  }
  return literals;
}

class Specification {
 public:
  explicit Specification(std::string_view text) {
    while (const std::optional<std::string_view> line = take_line(text)) take(trimmed(*line));
  }

  std::string name;
  std::string version;
  std::vector<std::string> licenses;

 private:
  void take(std::string_view line) {
    constexpr std::string_view stub = "# stub: ";
    if (line.starts_with(stub)) return take_stub(line.substr(stub.size()));
    const std::size_t dot = line.find('.');
    const std::size_t equals = line.find('=');
    if (line.starts_with('#') || dot == line.npos || equals == line.npos || dot > equals) return;
    const std::string_view receiver = line.substr(0, dot);
    if (receiver.empty() || receiver.find_first_of(" \t\"'(") != receiver.npos) return;
    const std::string_view attribute = trimmed(line.substr(dot + 1, equals - dot - 1));
    const std::string_view value = trimmed(line.substr(equals + 1));
    if (attribute == "name") take_one(name, value);
    if (attribute == "version") take_one(version, value);
    if (attribute == "license" || attribute == "licenses") licenses = literals_of(value);
  }

  static void take_one(std::string& into, std::string_view value) {
    const std::vector<std::string> literals = literals_of(value);
    if (!literals.empty()) into = literals.front();
  }

  /// "NAME VERSION PLATFORM PATHS", which RubyGems writes for itself to read quickly.
  void take_stub(std::string_view line) {
    if (name.empty()) name = take_word(line);
    if (version.empty()) version = take_word(line);
  }
};

// --- lock files ---------------------------------------------------------------------------------------

class GemfileLock {
 public:
  explicit GemfileLock(const File& file) : rest_(file.bytes), lock_(file, Type::gem) {}

  Reading read() {
    while (const std::optional<std::string_view> line = take_line(rest_)) {
      ++number_;
      if (line->starts_with("<<<<<<<") || line->starts_with(">>>>>>>")) {
        lock_.fail(ErrorCode::syntax, "holds a conflict of a merge", number_);
        break;
      }
      take(*line);
    }
    if (!has_sections_) lock_.fail(ErrorCode::syntax, "is no lock file of Bundler");
    Reading reading = lock_.finish();
    add_sums(reading.packages);
    return reading;
  }

 private:
  void take(std::string_view line) {
    constexpr std::string_view of_specification = "    ";
    if (line.empty()) return;
    if (line.front() != ' ') {
      section_ = trimmed(line);
      has_sections_ =
          has_sections_ || section_ == "GEM" || section_ == "PATH" || section_ == "GIT" || section_ == "DEPENDENCIES";
      is_of_specifications_ = false;
    } else if (line.size() > 2 && line[2] != ' ') {
      is_of_specifications_ = trimmed(line) == "specs:";
      if (section_ == "CHECKSUMS") take_checksum(trimmed(line));
    } else if (is_of_specifications_ && line.starts_with(of_specification) && line.size() > 4 && line[4] != ' ') {
      std::string_view rest = trimmed(line);
      take_gem(rest);
    }
  }

  /// "name (1.0.0)", "name (1.0.0-x86_64-linux)": no version has a dash.
  void take_gem(std::string_view text) {
    const std::string_view name = take_word(text);
    const std::string_view version = version_of(text);
    if (!version.empty()) lock_.add({name, version});
  }
  static std::string_view version_of(std::string_view text) noexcept {
    if (!text.starts_with('(')) return {};
    return text.substr(1, text.find_first_of("-)") - 1);
  }

  /// "name (1.0.0) sha256=...": of a platform's gem, of which there may be several, none is told.
  void take_checksum(std::string_view text) {
    constexpr std::string_view function = "sha256=";
    const std::string_view name = take_word(text);
    const std::string_view version = take_word(text);
    if (!text.starts_with(function) || version.find('-') != version.npos) return;
    text.remove_prefix(function.size());
    const std::string_view sum = take_word(text);
    sums_.push_back({name, version_of(version), sum});
  }

  void add_sums(std::vector<Package>& packages) {
    const auto key = [](const auto& each) {
      return std::pair<std::string_view, std::string_view>(each.name, each.version);
    };
    std::ranges::sort(sums_, {}, key);
    for (Package& each : packages) {
      const auto sum = std::ranges::lower_bound(sums_, key(each), {}, key);
      if (sum != sums_.end() && key(*sum) == key(each)) each.digest = std::string("sha256:").append(sum->sha256);
    }
  }

  struct Sum {
    std::string_view name;
    std::string_view version;
    std::string_view sha256;
  };

  std::string_view rest_;
  LockReading lock_;
  std::uint32_t number_ = 0;
  std::string_view section_;
  bool has_sections_ = false;
  bool is_of_specifications_ = false;
  std::vector<Sum> sums_;
};

}  // namespace

Reading read_gem_specification(const File& file) {
  Reading reading;
  Specification specification(file.bytes);
  if (specification.name.empty() || specification.version.empty()) {
    reading.faults.push_back(fault_of(file, ErrorCode::unsupported, "is no specification as RubyGems writes it"));
    return reading;
  }
  Package& package = reading.packages.emplace_back();
  package.type = Type::gem;
  package.name = std::move(specification.name);
  package.version = std::move(specification.version);
  package.licenses = std::move(specification.licenses);
  package.location = file.path;
  return reading;
}

Reading read_gemfile_lock(const File& file) { return GemfileLock(file).read(); }

}  // namespace seawall::packages
