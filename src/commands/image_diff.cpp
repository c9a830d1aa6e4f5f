// seawall image diff: what packages one image has that another has not, and in which versions.

#include <algorithm>
#include <map>

#include "console.h"
#include "image_packages.h"
#include "pods.h"
#include "versions/versions.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Result;
using documents::Value;
using images::Contents;
using packages::Package;
using packages::Type;

/// A package that differs: nothing on a side where it is not.
struct Change {
  Type type;
  std::string name;
  std::string architecture;
  std::vector<std::string> before;  ///< versions, sorted
  std::vector<std::string> after;
};

/// What differs of the configuration.
struct Setting {
  std::string name;
  std::string before;
  std::string after;
};

struct Difference {
  std::vector<Change> packages;
  std::vector<Setting> settings;
  std::size_t shared_layers = 0;
  bool is_empty() const noexcept { return packages.empty() && settings.empty(); }
};

using Key = std::tuple<Type, std::string, std::string>;

std::map<Key, std::vector<std::string>> versions_of(const Contents& contents) {
  std::map<Key, std::vector<std::string>> versions;
  for (const Package& package : contents.packages) {
    versions[{package.type, package.name, package.architecture}].push_back(package.version);
  }
  for (auto& [key, list] : versions) {
    std::ranges::sort(list);
    const auto repeated = std::ranges::unique(list);
    list.erase(repeated.begin(), repeated.end());
  }
  return versions;
}

/// The settings that decide what runs. Variables and labels may hold secrets, so their names alone are told.
std::vector<std::pair<std::string, std::string>> settings_of(const oci::Config& config) {
  std::vector<std::string> names;
  for (const std::string& each : config.env) names.push_back(each.substr(0, each.find('=')));
  std::ranges::sort(names);
  return {{"platform", config.platform.text()},
          {"user", config.user},
          {"entrypoint", joined(config.entrypoint, " ")},
          {"cmd", joined(config.cmd, " ")},
          {"exposed ports", joined(config.exposed_ports, ", ")},
          {"volumes", joined(config.volumes, ", ")},
          {"working directory", config.working_dir},
          {"variables", joined(names, ", ")}};
}

Difference difference(const Contents& before, const Contents& after) {
  Difference found;
  std::map<Key, std::vector<std::string>> old = versions_of(before);
  const std::map<Key, std::vector<std::string>> current = versions_of(after);
  for (const auto& [key, versions] : current) {
    const auto known = old.find(key);
    std::vector<std::string> had;
    if (known != old.end()) {
      had = std::move(known->second);
      old.erase(known);
    }
    if (had == versions) continue;
    found.packages.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), std::move(had), versions});
  }
  for (auto& [key, versions] : old) {
    found.packages.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), std::move(versions), {}});
  }
  std::ranges::sort(found.packages, {},
                    [](const Change& each) { return std::tie(each.type, each.name, each.architecture); });
  const auto settings = settings_of(before.config);
  const auto others = settings_of(after.config);
  for (std::size_t index = 0; index < settings.size(); ++index) {
    if (settings[index].second == others[index].second) continue;
    found.settings.push_back({settings[index].first, settings[index].second, others[index].second});
  }
  const auto [end, other] = std::ranges::mismatch(before.diff_ids, after.diff_ids);
  found.shared_layers = static_cast<std::size_t>(end - before.diff_ids.begin());
  return found;
}

std::optional<versions::Ecosystem> ecosystem_of(Type type) noexcept {
  using versions::Ecosystem;
  switch (type) {
    case Type::apk: return Ecosystem::alpine;
    case Type::cargo: return Ecosystem::crates;
    case Type::composer: return Ecosystem::packagist;
    case Type::deb: return Ecosystem::debian;
    case Type::gem: return Ecosystem::rubygems;
    case Type::golang: return Ecosystem::go;
    case Type::maven: return Ecosystem::maven;
    case Type::npm: return Ecosystem::npm;
    case Type::nuget: return Ecosystem::nuget;
    case Type::pypi: return Ecosystem::pypi;
    case Type::rpm: return Ecosystem::rpm;
    case Type::generic: break;
  }
  return std::nullopt;
}

std::string_view word_of(const Change& change) {
  if (change.before.empty()) return "added";
  if (change.after.empty()) return "removed";
  const std::optional<versions::Ecosystem> ecosystem = ecosystem_of(change.type);
  if (!ecosystem || change.before.size() != 1 || change.after.size() != 1) return "changed";
  const auto order = versions::compare(*ecosystem, change.before[0], change.after[0]);
  if (!order || *order == std::weak_ordering::equivalent) return "changed";
  return *order == std::weak_ordering::less ? "upgraded" : "downgraded";
}

std::string text_of(const Difference& found) {
  if (found.is_empty()) return "no package and no setting differs\n";
  std::string text;
  if (!found.packages.empty()) {
    TextTable table({"CHANGE", "TYPE", "NAME", "BEFORE", "AFTER"});
    for (const Change& change : found.packages) {
      table.add({std::string(word_of(change)), std::string(packages::name_of(change.type)), change.name,
                 joined(change.before, ", "), joined(change.after, ", ")});
    }
    text += table.text();
  }
  for (const Setting& setting : found.settings) {
    text += reports::escaped(setting.name + ": \"" + setting.before + "\" became \"" + setting.after + "\"") + '\n';
  }
  return text + "\n" + counted(found.packages.size(), "package") + " and " + counted(found.settings.size(), "setting") +
         " differ; " + counted(found.shared_layers, "layer") + " shared\n";
}

std::string json_text_of(const Difference& found, const std::vector<objects::NotLooked>& not_looked) {
  JsonReport report;
  Value::List changes;
  for (const Change& change : found.packages) {
    Value entry = Value::map({{"change", Value(word_of(change))},
                              {"type", Value(packages::name_of(change.type))},
                              {"name", Value(change.name)}});
    if (!change.architecture.empty()) entry.set("architecture", Value(change.architecture));
    entry.set("before", json_list(change.before));
    entry.set("after", json_list(change.after));
    changes.push_back(std::move(entry));
  }
  report.add_list("packageChanges", changes);
  Value::List settings;
  for (const Setting& setting : found.settings) {
    settings.push_back(Value::map(
        {{"name", Value(setting.name)}, {"before", Value(setting.before)}, {"after", Value(setting.after)}}));
  }
  report.add_list("settingChanges", settings);
  report.add("sharedLayers", json_number(found.shared_layers));
  report.add(not_looked);
  return report.text();
}

}  // namespace

Exit image_diff(const ImageDiffArguments& arguments) {
  if (arguments.images.size() != 2) {
    complain("two images are compared; give BEFORE and AFTER");
    return Exit::usage;
  }
  auto reading = begin_reading(arguments.outputs, image_diff_formats, arguments.threads, arguments.input);
  if (!reading) return reading.error();
  std::vector<Contents> sides;
  std::vector<objects::NotLooked> not_looked;
  for (const std::string& name : arguments.images) {
    Result<Contents> contents = read_image(*reading, name);
    if (!contents) {
      complain_of({unreadable_image(name, contents.error())});
      return Exit::incomplete;
    }
    std::ranges::move(faults_of(*contents), std::back_inserter(not_looked));
    sides.push_back(take(std::move(contents)));
  }
  const Difference found = difference(sides[0], sides[1]);
  if (!is_for_programs(reading->outlets)) complain_of(not_looked);
  const auto text = [&](std::string_view format) {
    return format == "json" ? json_text_of(found, not_looked) : text_of(found);
  };
  const Exit written = write_outlets(reading->outlets, text, counted(found.packages.size(), "package") + " differ");
  if (written != Exit::clean) return written;
  return verdict(not_looked, arguments.allow_unreadable, found.is_empty() ? Exit::clean : Exit::findings);
}

}  // namespace seawall::commands
