// Package URLs in, as any tool writes them: what is not canonical but clear is understood.

#include <algorithm>
#include <array>

#include "purl.h"
#include "purl_text.h"

namespace seawall::packages {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

struct Component {
  std::string_view before;
  std::string_view after;  ///< empty where the mark is not there
};
Component cut_from_right(std::string_view text, char mark) noexcept {
  const std::size_t at = text.rfind(mark);
  if (at == text.npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

std::optional<unsigned> hex_digit(char c) noexcept {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

/// Nothing for what is no percent-encoding of UTF-8.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    if (at + 2 >= text.size()) return std::nullopt;
    const std::optional<unsigned> high = hex_digit(text[at + 1]);
    const std::optional<unsigned> low = hex_digit(text[at + 2]);
    if (!high || !low) return std::nullopt;
    out += static_cast<char>(*high * 16 + *low);
    at += 2;
  }
  if (!is_utf8(out)) return std::nullopt;
  return out;
}

/// Non-empty segments, decoded and joined again; nothing where one cannot be decoded. A path has none of "." and "..".
std::optional<std::string> decoded_segments(std::string_view text, bool is_path) {
  std::string out;
  while (!text.empty()) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::optional<std::string> segment = decoded(text.substr(0, slash));
    if (!segment) return std::nullopt;
    text.remove_prefix(std::min(slash + 1, text.size()));
    if (segment->empty() || (is_path && (*segment == "." || *segment == ".."))) continue;
    if (!out.empty()) out += '/';
    out += *segment;
  }
  return out;
}

/// Where the version begins: an "@" that begins a segment with others behind it is that of a scope, not encoded.
std::size_t version_at(std::string_view text) noexcept {
  const std::size_t at = text.rfind('@');
  const bool begins_segment = at != text.npos && (at == 0 || text[at - 1] == '/');
  return begins_segment && text.find('/', at) != text.npos ? text.npos : at;
}

bool is_type(std::string_view text) noexcept {
  // "+" was allowed by older versions of the specification.
  return !text.empty() && is_letter(text[0]) && std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '+';
  });
}

/// Names that tools have for a distribution whose os-release calls it otherwise.
struct OtherName {
  std::string_view name;
  std::string_view id;
};
constexpr std::array other_names = {
    OtherName{"alma", "almalinux"},
    OtherName{"amazon", "amzn"},
    OtherName{"cbl-mariner", "mariner"},
    OtherName{"opensuse.leap", "opensuse-leap"},
    OtherName{"opensuse.tumbleweed", "opensuse-tumbleweed"},
    OtherName{"oracle", "ol"},
    OtherName{"redhat", "rhel"},
    OtherName{"rocky-linux", "rocky"},
    OtherName{"suse", "sles"},
    OtherName{"suse linux enterprise server", "sles"},
};

/// What stands behind "id-" in a text; nothing where it begins otherwise.
std::optional<std::string_view> behind(std::string_view text, std::string_view id) noexcept {
  const bool begins_so = !id.empty() && text.starts_with(id) && text.substr(id.size()).starts_with('-');
  if (!begins_so) return std::nullopt;
  return text.substr(id.size() + 1);
}

/// By the qualifier "distro" and the vendor, of which either may be empty.
std::optional<Distribution> distribution_from(std::string_view distro, std::string_view vendor) {
  if (distro.empty() && vendor.empty()) return std::nullopt;
  if (distro.empty() || distro == vendor) return distribution_of(vendor, {});
  const std::string id = distribution_of(vendor, {}).id;
  std::optional<std::string_view> version = behind(distro, vendor);
  if (!version) version = behind(distro, id);
  if (version && !version->empty() && is_digit(version->front())) return distribution_of(vendor, *version);
  const std::size_t start = version ? distro.size() - version->size() : 0;
  for (std::size_t at = distro.find('-', start); at != distro.npos; at = distro.find('-', at + 1)) {
    const bool is_before_version = at > 0 && at + 1 < distro.size() && is_digit(distro[at + 1]);
    if (is_before_version) return distribution_of(distro.substr(0, at), distro.substr(at + 1));
  }
  if (vendor.empty() || distro == id || (vendor == "opensuse" && version)) return distribution_of(distro, {});
  return distribution_of(vendor, version.value_or(distro));
}

class Parsing {
 public:
  explicit Parsing(std::string_view text) : text_(text) {}

  documents::Result<FromPurl> run() {
    std::string_view rest = text_;
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    while (!rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
    const Component by_subpath = cut_from_right(rest, '#');
    const Component by_qualifiers = cut_from_right(by_subpath.before, '?');
    rest = by_qualifiers.before;
    if (lower_case(rest.substr(0, 4)) != "pkg:") return fail("it does not begin with \"pkg:\"");
    rest.remove_prefix(4);
    rest.remove_prefix(std::min(rest.find_first_not_of('/'), rest.size()));
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    type_name_ = lower_case(rest.substr(0, slash));
    if (!is_type(type_name_)) return fail("it has no type");
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    if (const char* const reason = read_names(rest)) return fail(reason);
    if (!read_qualifiers(by_qualifiers.after)) return fail("a qualifier is not percent-encoded UTF-8");
    const std::optional<std::string> subpath = decoded_segments(by_subpath.after, true);
    if (!subpath) return fail("its subpath is not percent-encoded UTF-8");
    return assemble(*subpath);
  }

 private:
  Error fail(std::string_view reason) const {
    constexpr std::size_t most_shown = 200;
    std::string shown(text_.substr(0, most_shown));
    if (text_.size() > most_shown) shown += "...";
    return Error(ErrorCode::syntax, "\"" + shown + "\" is no package URL: " + std::string(reason));
  }

  /// Namespace, name and version; why not, else null.
  const char* read_names(std::string_view rest) {
    if (const std::size_t at = version_at(rest); at != rest.npos) {
      std::optional<std::string> version = decoded(rest.substr(at + 1));
      if (!version) return "its version is not percent-encoded UTF-8";
      package_.version = *std::move(version);
      rest = rest.substr(0, at);
    }
    while (rest.ends_with('/')) rest.remove_suffix(1);
    const std::size_t slash = rest.rfind('/');
    std::optional<std::string> name = decoded(slash == rest.npos ? rest : rest.substr(slash + 1));
    std::optional<std::string> space = decoded_segments(slash == rest.npos ? "" : rest.substr(0, slash), false);
    if (!name || !space) return "its name is not percent-encoded UTF-8";
    if (name->empty()) return "it has no name";
    name_ = *std::move(name);
    space_ = *std::move(space);
    return nullptr;
  }

  bool read_qualifiers(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('&'), text.size());
      const std::string_view pair = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      const std::size_t equals = std::min(pair.find('='), pair.size());
      std::string* const place = place_of(lower_case(pair.substr(0, equals)));
      std::optional<std::string> value = decoded(pair.substr(std::min(equals + 1, pair.size())));
      if (!value) return false;
      if (place && !value->empty()) *place = *std::move(value);
    }
    return true;
  }

  std::string* place_of(std::string_view key) noexcept {
    if (key == "arch" && type_name_ != "gem") return &package_.architecture;
    if (key == "platform" && type_name_ == "gem") return &package_.architecture;
    if (key == "rpmmod" || key == "modularitylabel") return type_name_ == "rpm" ? &package_.module_label : nullptr;
    if (key == "distro") return &distro_;
    if (key == "epoch") return &epoch_;
    if (key == "upstream") return &upstream_;
    return nullptr;
  }

  FromPurl assemble(const std::string& subpath) {
    const std::optional<Type> type = parse_type(type_name_);
    package_.type = type.value_or(Type::generic);
    const bool is_of_distribution =
        package_.type == Type::apk || package_.type == Type::deb || package_.type == Type::rpm;
    if (!type) {
      package_.name = type_name_ + "/" + name_of_parts(Type::generic, space_, name_);
    } else {
      package_.name = name_of_parts(*type, is_of_distribution ? "" : space_, name_);
    }
    if (package_.type == Type::golang) settle_module(subpath);
    if (package_.type == Type::deb || package_.type == Type::rpm) settle_epoch();
    settle_upstream();
    FromPurl result;
    result.distribution = distribution_from(lower_case(distro_), is_of_distribution ? lower_case(space_) : "");
    result.package = std::move(package_);
    return result;
  }

  /// syft has the path of a module behind its third part as the subpath.
  void settle_module(const std::string& subpath) {
    if (!subpath.empty()) package_.name += "/" + subpath;
    std::string_view version = package_.version;
    if (version == "(devel)") return package_.version.clear();  // Go's word for one that is not known
    if (version.starts_with('v')) {
      version.remove_prefix(1);
    } else if (version.starts_with("go")) {
      version.remove_prefix(2);
    }
    if (!version.empty() && is_digit(version[0])) package_.version = std::string(version);
  }

  /// trivy has epochs of Debian here, too.
  void settle_epoch() {
    const bool is_epoch =
        !epoch_.empty() && std::ranges::all_of(epoch_, is_digit) && epoch_.find_first_not_of('0') != epoch_.npos;
    if (is_epoch && package_.version.find(':') == std::string::npos) package_.version.insert(0, epoch_ + ":");
  }

  void settle_upstream() {
    if (package_.type == Type::rpm && settle_source_file()) return;
    const std::string_view upstream = upstream_;
    const std::size_t at = std::min(upstream.rfind('@'), upstream.size());
    package_.source_name = std::string(upstream.substr(0, at));
    package_.source_version = std::string(upstream.substr(std::min(at + 1, upstream.size())));
  }

  /// "bash-5.1.8-6.el9.src.rpm", which many tools tell even where it is the package's own name and version.
  bool settle_source_file() {
    std::string_view file = upstream_;
    constexpr std::string_view ending = ".src.rpm";
    constexpr std::string_view ending_without_source = ".nosrc.rpm";
    const bool is_without_source = file.ends_with(ending_without_source);
    if (!is_without_source && !file.ends_with(ending)) return false;
    file.remove_suffix(is_without_source ? ending_without_source.size() : ending.size());
    const std::size_t release = file.rfind('-');
    if (release == file.npos || release == 0) return false;
    const std::size_t version = file.rfind('-', release - 1);
    if (version == file.npos || version == 0) return false;
    // The name of a file has no epoch; the source has that of what was built of it.
    std::string source_version(without_epoch(package_.version).epoch);
    if (!source_version.empty()) source_version += ':';
    source_version += file.substr(version + 1);
    if (source_version == package_.version) source_version.clear();
    if (source_version.empty() && file.substr(0, version) == package_.name) return true;
    package_.source_name = std::string(file.substr(0, version));
    package_.source_version = std::move(source_version);
    return true;
  }

  std::string_view text_;
  std::string type_name_;
  std::string space_;
  std::string name_;
  std::string distro_;
  std::string epoch_;
  std::string upstream_;
  Package package_;
};

}  // namespace

Distribution distribution_of(std::string_view id, std::string_view version) {
  Distribution distribution;
  distribution.id = lower_case(id);
  const auto found = std::ranges::find(other_names, std::string_view(distribution.id), &OtherName::name);
  if (found != other_names.end()) distribution.id = found->id;
  version = version.substr(0, version.find(' '));  // "2 (Karoo)"
  if (version.empty() || !is_digit(version[0])) {
    distribution.codename = std::string(version);
    return distribution;
  }
  // Of these os-release knows the release alone, and not its point.
  if (distribution.id == "debian" || distribution.id == "centos") version = version.substr(0, version.find('.'));
  distribution.version_id = std::string(version);
  return distribution;
}

documents::Result<FromPurl> parse_purl(std::string_view text) { return Parsing(text).run(); }

}  // namespace seawall::packages
