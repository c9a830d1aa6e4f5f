// Package URLs: ECMA-427, which the purl specification has become, and its definitions of types.
//
// Two of these definitions are not followed. They want names of golang and npm in lower case, where both registries
// tell "github.com/Masterminds/semver" and "github.com/masterminds/semver", "JSONStream" and "jsonstream" apart: a
// package URL that has lost the case no longer says which package it is of. syft, osv-scanner and the purls in OSV's
// records keep it, as is done here. Names of apk keep it for the same reason: Alpine has a package "R".

#include <algorithm>
#include <array>

#include "purl.h"
#include "purl_text.h"

namespace seawall::packages {
namespace {

constexpr std::array<std::string_view, 12> type_names = {"apk",    "cargo", "composer", "deb",   "gem",  "generic",
                                                         "golang", "maven", "npm",      "nuget", "pypi", "rpm"};
static_assert(type_names[static_cast<std::size_t>(Type::rpm)] == "rpm");

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_unreserved(char c) noexcept {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
}

bool is_of_distribution(Type type) noexcept { return type == Type::apk || type == Type::deb || type == Type::rpm; }

/// Whether a "/" stands between parts that are not empty, so that it may divide segments.
bool has_whole_segments(std::string_view space) noexcept {
  return !space.empty() && !space.starts_with('/') && !space.ends_with('/') && space.find("//") == space.npos;
}

void append_segments(std::string& out, std::string_view space) {
  for (;;) {
    const std::size_t slash = space.find('/');
    append_percent_encoded(out, space.substr(0, slash));
    out += '/';
    if (slash == space.npos) return;
    space.remove_prefix(slash + 1);
  }
}

/// The vendor that the purls of Red Hat's own advisories name; those of others are named as their distribution is.
std::string vendor_of(const Distribution& distribution) {
  return distribution.id == "rhel" ? "redhat" : lower_case(distribution.id);
}

/// "glibc", "glibc@2.36-9"; of rpm the name of the source package's file, which other tools expect, where it says all.
std::string upstream_of(const Package& package) {
  if (package.type == Type::rpm && !package.source_name.empty()) {
    const VersionParts own = without_epoch(package.version);
    const VersionParts source = package.source_version.empty() ? own : without_epoch(package.source_version);
    if (source.epoch == own.epoch && std::ranges::count(source.rest, '-') == 1) {
      return package.source_name + "-" + std::string(source.rest) + ".src.rpm";
    }
  }
  return package.source_name + (package.source_version.empty() ? "" : "@" + package.source_version);
}

std::string distro_of(const Distribution& distribution) {
  const std::string& version = distribution.version_id.empty() ? distribution.codename : distribution.version_id;
  return lower_case(distribution.id) + (version.empty() ? "" : "-" + version);
}

std::string version_of(const Package& package) {
  if (package.type == Type::rpm) return std::string(without_epoch(package.version).rest);
  const bool is_module = package.type == Type::golang && package.name != "stdlib";
  if (is_module && !package.version.empty() && is_digit(package.version[0])) return "v" + package.version;
  return package.version;
}

/// Writes those that have a value. They come in the order of their keys.
class Qualifiers {
 public:
  explicit Qualifiers(std::string& out) : out_(out) {}
  void add(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    out_ += is_first_ ? '?' : '&';
    is_first_ = false;
    out_ += key;
    out_ += '=';
    append_percent_encoded(out_, value);
  }

 private:
  std::string& out_;
  bool is_first_ = true;
};

void append_qualifiers(std::string& out, const Package& package, const Distribution* distribution) {
  Qualifiers qualifiers(out);
  const bool is_gem = package.type == Type::gem;
  if (!is_gem) qualifiers.add("arch", package.architecture);
  if (distribution && is_of_distribution(package.type)) qualifiers.add("distro", distro_of(*distribution));
  if (package.type == Type::rpm) qualifiers.add("epoch", without_epoch(package.version).epoch);
  if (is_gem) qualifiers.add("platform", package.architecture);
  if (package.type == Type::rpm) qualifiers.add("rpmmod", package.module_label);
  qualifiers.add("upstream", upstream_of(package));
}

}  // namespace

std::string_view name_of(Type type) noexcept { return type_names[static_cast<std::size_t>(type)]; }

std::optional<Type> parse_type(std::string_view name) noexcept {
  const auto found = std::ranges::find(type_names, name);
  if (found == type_names.end()) return std::nullopt;
  return static_cast<Type>(found - type_names.begin());
}

std::string normalised_name(Type type, std::string_view name) {
  if (type == Type::composer || type == Type::deb) return lower_case(name);
  if (type != Type::pypi) return std::string(name);
  constexpr std::string_view marks = "-_.";
  std::string normalised;
  for (const char each : name) {
    const bool is_mark = marks.contains(each);
    if (is_mark && normalised.ends_with('-')) continue;
    normalised += is_mark ? '-' : lower(each);
  }
  return normalised;
}

VersionParts without_epoch(std::string_view version) noexcept {
  const std::size_t colon = version.find(':');
  if (colon == 0 || colon == version.npos || !std::ranges::all_of(version.substr(0, colon), is_digit)) {
    return {{}, version};
  }
  return {version.substr(0, colon), version.substr(colon + 1)};
}

NameParts name_parts(Type type, std::string_view name) noexcept {
  std::size_t at = name.npos;
  switch (type) {
    case Type::npm: at = name.starts_with('@') ? name.find('/') : name.npos; break;
    case Type::maven: at = name.find(':'); break;
    case Type::composer:
    case Type::golang:
    case Type::generic: at = name.rfind('/'); break;
    default: break;
  }
  const bool is_in_two = at != name.npos && at + 1 < name.size() && has_whole_segments(name.substr(0, at));
  return is_in_two ? NameParts{name.substr(0, at), name.substr(at + 1)} : NameParts{{}, name};
}

std::string name_of_parts(Type type, std::string_view space, std::string_view name) {
  if (space.empty()) return std::string(name);
  std::string whole;
  if (type == Type::npm && !space.starts_with('@')) whole = '@';  // as some tools write a scope
  whole += space;
  whole += type == Type::maven ? ':' : '/';
  return whole += name;
}

void append_percent_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  while (!text.empty()) {
    const Utf8Character character = first_character(text);
    const std::string_view bytes = character.is_valid ? text.substr(0, character.size) : "\xEF\xBF\xBD";
    text.remove_prefix(character.size);
    for (const char each : bytes) {
      if (is_unreserved(each) || each == ':') {
        out += each;
        continue;
      }
      const auto byte = static_cast<unsigned char>(each);
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
}

std::string purl(const Package& package, const Distribution* distribution) {
  if (package.name.empty()) return {};
  std::string out = "pkg:";
  out += name_of(package.type);
  out += '/';
  std::string name = normalised_name(package.type, package.name);
  NameParts parts = name_parts(package.type, name);
  std::string vendor;
  if (distribution && !distribution->id.empty() && is_of_distribution(package.type)) {
    vendor = vendor_of(*distribution);
    append_percent_encoded(out, vendor);
    out += '/';
  }
  if (!parts.space.empty()) append_segments(out, parts.space);
  append_percent_encoded(out, parts.name);
  if (const std::string version = version_of(package); !version.empty()) {
    out += '@';
    append_percent_encoded(out, version);
  }
  append_qualifiers(out, package, distribution);
  return out;
}

bool is_image_digest(std::string_view text) noexcept {
  const bool is_sha256 = text.starts_with("sha256:") && text.size() == 7 + 64;
  const bool is_sha512 = text.starts_with("sha512:") && text.size() == 7 + 128;
  return (is_sha256 || is_sha512) &&
         std::ranges::all_of(text.substr(7), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

std::string purl_of(const Subject& subject) {
  if (!subject.is_image || !is_image_digest(subject.digest)) return {};
  std::string_view name = subject.name;
  while (name.ends_with('/')) name.remove_suffix(1);
  const std::size_t slash = name.rfind('/');
  const std::string last = lower_case(slash == name.npos ? name : name.substr(slash + 1));
  if (last.empty()) return {};
  std::string out = "pkg:oci/";
  append_percent_encoded(out, last);
  out += '@';
  append_percent_encoded(out, subject.digest);
  Qualifiers qualifiers(out);
  const std::string_view host = name.substr(0, name.find('/'));
  // A folder or a file is no place for others to find it at.
  const bool has_registry = slash != name.npos && !host.empty() && host[0] != '.' &&
                            (host.find_first_of(".:") != host.npos || host == "localhost");
  if (has_registry) qualifiers.add("repository_url", name);
  if (subject.version != subject.digest) qualifiers.add("tag", subject.version);
  return out;
}

}  // namespace seawall::packages
