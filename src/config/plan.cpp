#include <algorithm>
#include <charconv>
#include <set>

#include "config.h"

namespace seawall::config {
namespace {

using documents::Error;
using documents::ErrorCode;
using findings::Check;
using findings::ConfiguredCheck;
using Catalogue = std::span<const Check* const>;

/// The checks that an item of --select or --ignore means: by Seawall's own names, else by a peer's id.
std::vector<const Check*> meant_by(std::string_view item, Catalogue catalogue) {
  std::vector<const Check*> result;
  std::ranges::copy_if(catalogue, std::back_inserter(result),
                       [&](const Check* check) { return findings::is_meant(*check, item); });
  return result.empty() ? findings::known_elsewhere_as(item, catalogue) : result;
}

Error unknown(std::string_view what, std::string_view item, std::span<const std::string_view> candidates) {
  return Error(ErrorCode::not_found,
               "no " + std::string(what) + " is meant by \"" + std::string(item) + '"' + suggestion(item, candidates));
}

/// The checks meant by any of the items; the first item that means none is an error.
documents::Result<std::set<const Check*>> meant_by_any(std::span<const std::string> items, Catalogue catalogue) {
  std::set<const Check*> result;
  for (const std::string& item : items) {
    const std::vector<const Check*> meant = meant_by(item, catalogue);
    if (meant.empty()) return unknown("check", item, selection_names(catalogue));
    result.insert(meant.begin(), meant.end());
  }
  return result;
}

ConfiguredCheck with_settings(const Check& check, const CheckSettings* settings) {
  ConfiguredCheck result = findings::configured(check);
  if (!settings) return result;
  if (settings->severity.is_set()) result.severity = settings->severity.value;
  for (const CheckSettings::Value& value : settings->values) result.values[value.parameter] = value.setting.value;
  return result;
}

}  // namespace

std::vector<std::string_view> selection_names(Catalogue catalogue) {
  std::set<std::string_view> names;
  for (const Check* check : catalogue) {
    names.insert(check->id);
    names.insert(findings::name_of(check->category));
    names.insert(findings::name_of(check->component));
  }
  std::ranges::copy(findings::framework_names(), std::inserter(names, names.end()));
  return {names.begin(), names.end()};
}

documents::Result<std::vector<const Check*>> select(Catalogue catalogue, const Selection& selection) {
  const auto selected = meant_by_any(selection.select, catalogue);
  if (!selected) return selected.error();
  const auto ignored = meant_by_any(selection.ignore, catalogue);
  if (!ignored) return ignored.error();
  for (const std::string& name : selection.frameworks) {
    if (std::ranges::count(findings::framework_names(), name) == 0) {
      return unknown("framework", name, findings::framework_names());
    }
  }
  std::vector<const Check*> result;
  for (const Check* check : catalogue) {
    const bool in_framework = std::ranges::any_of(selection.frameworks, [&](const std::string& name) {
      return findings::is_in_framework(*check, name);
    });
    if (!selection.select.empty() && !selected->contains(check)) continue;
    if (!selection.frameworks.empty() && !in_framework) continue;
    if (!ignored->contains(check)) result.push_back(check);
  }
  return result;
}

documents::Result<std::vector<ConfiguredCheck>> plan(Catalogue catalogue, const Selection& selection,
                                                     std::span<const CheckSettings> settings) {
  const auto chosen = select(catalogue, selection);
  if (!chosen) return chosen.error();
  std::vector<ConfiguredCheck> result;
  for (const Check* check : *chosen) {
    const auto found = std::ranges::find(settings, check, &CheckSettings::check);
    const CheckSettings* const own = found == settings.end() ? nullptr : &*found;
    const bool named = std::ranges::count(selection.select, check->id) > 0;
    const bool enabled = own && own->enabled.is_set() ? own->enabled.value : check->enabled;
    if (enabled || named) result.push_back(with_settings(*check, own));
  }
  return result;
}

documents::Result<int> parse_kubernetes_version(std::string_view text) {
  std::string_view rest = text;
  if (rest.starts_with('v')) rest.remove_prefix(1);
  int minor = -1;
  constexpr std::string_view major = "1.";
  if (rest.starts_with(major)) {
    rest.remove_prefix(major.size());
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), minor);
    const std::string_view behind(end, static_cast<std::size_t>(rest.data() + rest.size() - end));
    if (error != std::errc() || !(behind.empty() || behind.starts_with('.'))) minor = -1;
  }
  if (minor >= 0 && minor <= findings::newest_minor) return minor;
  return Error(ErrorCode::invalid_argument, "\"" + std::string(text) + "\" is no version of Kubernetes from 1.0 to 1." +
                                                std::to_string(findings::newest_minor));
}

}  // namespace seawall::config
