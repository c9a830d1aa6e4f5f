// What pip and setuptools install. Sources: PyPA's specifications "Core metadata" and "Recording installed projects";
// which folders count is as pip 24 lists them.

#include <algorithm>

#include "lock_reading.h"

namespace seawall::packages {
namespace {

using documents::ErrorCode;

std::string_view last_part(std::string_view path) noexcept { return path.substr(path.rfind('/') + 1); }

/// Whether pip would list it: what stands within another package, such as the ones that setuptools brings along for
/// itself, and what a broken run of pip has left behind, is not installed.
bool is_listed(std::string_view path) noexcept {
  std::string_view folder = path.substr(0, path.rfind('/') + 1);
  const auto leave = [&](std::string_view ending) {
    if (folder.ends_with(ending)) folder = folder.substr(0, folder.rfind('/', folder.size() - 2) + 1);
  };
  leave("EGG-INFO/");
  leave(".egg/");
  std::string_view own = last_part(path);
  if (folder.ends_with(".dist-info/") || folder.ends_with(".egg-info/")) {
    own = last_part(folder.substr(0, folder.size() - 1));
    folder.remove_suffix(own.size() + 1);
  }
  if (own.starts_with('~')) return false;
  for (const std::string_view site : {"site-packages/", "dist-packages/"}) {
    const std::size_t at = folder.rfind(site);
    if (at != folder.npos && (at == 0 || folder[at - 1] == '/')) return folder.ends_with(site);
  }
  return true;
}

/// The fields of the headers, those of several lines with their first.
struct Metadata {
  std::string_view name;
  std::string_view version;
  std::string_view license;
  std::string_view expression;
  std::vector<std::string_view> classifiers;  ///< of licenses
};

/// What may be a license's name; else it is its text, or says that there is none.
bool is_license_name(std::string_view text) noexcept {
  constexpr std::size_t longest = 100;
  return !text.empty() && text.size() <= longest && text != "UNKNOWN";
}

Metadata metadata_of(std::string_view text) {
  constexpr std::string_view license_classifier = "License :: ";
  constexpr std::size_t most_classifiers = 20;  // more licenses than any package has
  Metadata metadata;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (const std::optional<std::string_view> line = take_line(text)) {
    if (trimmed(*line).empty()) break;  // the description follows
    const std::size_t colon = line->find(':');
    if (line->front() == ' ' || line->front() == '\t' || colon == line->npos) continue;
    const std::string_view name = line->substr(0, colon);
    const std::string_view value = trimmed(line->substr(colon + 1));
    const auto set = [&](std::string_view field, std::string_view& into) {
      if (equal_in_any_case(name, field) && into.empty()) into = value;
    };
    set("name", metadata.name);
    set("version", metadata.version);
    set("license", metadata.license);
    set("license-expression", metadata.expression);
    const bool is_license = equal_in_any_case(name, "classifier") && value.starts_with(license_classifier);
    if (is_license && metadata.classifiers.size() < most_classifiers) metadata.classifiers.push_back(value);
  }
  return metadata;
}

std::vector<std::string> licenses_of(const Metadata& metadata) {
  if (!metadata.expression.empty()) return {std::string(metadata.expression)};
  if (is_license_name(metadata.license)) return {std::string(metadata.license)};
  std::vector<std::string> licenses;
  for (const std::string_view each : metadata.classifiers) {
    const std::size_t name = each.rfind(" :: ");
    licenses.emplace_back(each.substr(name + 4));
  }
  return licenses;
}

}  // namespace

Reading read_python_metadata(const File& file) {
  Reading reading;
  if (!is_listed(file.path)) return reading;
  const Metadata metadata = metadata_of(file.bytes);
  if (metadata.name.empty() || metadata.version.empty()) {
    const std::string_view missing = metadata.name.empty() ? "tells no name" : "tells no version";
    reading.faults.push_back(fault_of(file, ErrorCode::syntax, std::string(missing)));
    return reading;
  }
  Package& package = reading.packages.emplace_back();
  package.type = Type::pypi;
  package.name = metadata.name;
  package.version = metadata.version;
  package.licenses = licenses_of(metadata);
  package.location = file.path;
  return reading;
}

}  // namespace seawall::packages
