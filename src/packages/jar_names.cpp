#include "jar_names.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "texts.h"

namespace seawall::packages {
namespace {

constexpr bool is_digit(char character) noexcept { return character >= '0' && character <= '9'; }

/// A variable that the build should have filled in is no value; nor is what is longer than any.
std::string value_of(std::string_view text) {
  constexpr std::size_t longest = 256;
  text = trimmed(text);
  return text.size() > longest || text.contains("${") ? std::string() : std::string(text);
}

/// The attributes that are looked at: a signed jar has many others.
bool is_of_interest(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 8> names = {"Bundle-SymbolicName",  "Bundle-Version",
                                                     "Extension-Name",       "Group-Id",
                                                     "Implementation-Title", "Implementation-Version",
                                                     "Plugin-Version",       "Short-Name"};
  return std::ranges::any_of(names, [&](std::string_view each) { return equal_in_any_case(each, name); });
}

/// Words that stand behind a number in versions, with "-" between.
bool is_qualifier(std::string_view token) noexcept {
  constexpr std::array<std::string_view, 21> words = {"alpha",      "beta",      "rc",   "m",       "cr",
                                                      "snapshot",   "final",     "ga",   "release", "sp",
                                                      "jre",        "jdk",       "java", "pre",     "dev",
                                                      "incubating", "milestone", "b",    "android", "redhat",
                                                      "build"};
  std::string_view word = token;
  while (!word.empty() && (is_digit(word.back()) || word.back() == '.')) word.remove_suffix(1);
  return std::ranges::any_of(words, [&](std::string_view each) { return equal_in_any_case(each, word); });
}

/// Major version, or 0.
int major_of(std::string_view version) noexcept {
  int number = 0;
  std::from_chars(version.data(), version.data() + version.size(), number);
  return number;
}

bool is_artifact(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char each) {
    return is_digit(each) || (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') ||
           std::string_view("-_.").contains(each);
  });
}

/// Without a date or a remark behind it.
std::string_view first_word(std::string_view text) noexcept { return text.substr(0, text.find_first_of(" \t(")); }

std::string manifest_version(const Manifest& manifest) {
  for (const std::string_view name : {"Implementation-Version", "Plugin-Version", "Bundle-Version"}) {
    const std::string version = value_of(first_word(manifest.get(name)));
    if (!version.empty() && is_digit(version.front())) return version;
  }
  return {};
}

/// A plugin of Jenkins says all of it.
std::optional<Coordinates> jenkins_plugin(const Manifest& manifest) {
  const std::string_view group = manifest.get("Group-Id");
  std::string_view artifact = manifest.get("Short-Name");
  if (artifact.empty()) artifact = manifest.get("Extension-Name");
  const std::string_view version = first_word(manifest.get("Plugin-Version"));
  if (group.empty() || artifact.empty() || version.empty()) return std::nullopt;
  return Coordinates{std::string(group), std::string(artifact), std::string(version)};
}

/// A bundle is named by its group and its artifact, where the artifact has a word of its own that no group ends with.
std::string group_of_bundle(const Manifest& manifest, std::string_view artifact) {
  const std::string_view symbolic = manifest.get("Bundle-SymbolicName");
  const std::string_view name = symbolic.substr(0, symbolic.find(';'));
  if (!artifact.contains('-') || name.size() <= artifact.size() + 1 || !name.ends_with(artifact)) return {};
  const std::string_view group = name.substr(0, name.size() - artifact.size());
  if (!group.ends_with('.') || group.find('.') == group.size() - 1 || group == "org.apache.") return {};
  return std::string(group.substr(0, group.size() - 1));
}

/// Some builds of Gradle write "group#project;version" for a title.
std::string group_of_title(const Manifest& manifest, std::string_view version) {
  const std::string_view title = manifest.get("Implementation-Title");
  const std::size_t sharp = title.find('#');
  const std::size_t semicolon = title.rfind(';');
  const bool is_of_this = sharp != title.npos && semicolon != title.npos && semicolon > sharp &&
                          title.substr(semicolon + 1) == version && is_artifact(title.substr(0, sharp));
  return is_of_this ? std::string(title.substr(0, sharp)) : std::string();
}

void set_known_group(const JarFacts& facts, Coordinates& found) {
  for (const KnownArtifact* each : facts.known) {
    if (major_of(found.version) < each->since) continue;
    found.group = each->group;
    if (!each->name.empty()) found.artifact = each->name;
    return;
  }
}

std::size_t fit_of(const Coordinates& pom, const JarName& name) noexcept {
  const bool is_same = pom.artifact == name.artifact || pom.artifact == name.stem;
  if (is_same) return pom.version == name.version ? SIZE_MAX : SIZE_MAX - 1;
  const bool begins = name.stem.starts_with(pom.artifact) && name.stem.substr(pom.artifact.size()).starts_with('-');
  return begins ? pom.artifact.size() : 0;
}

}  // namespace

std::optional<Coordinates> read_pom_properties(std::string_view path, std::string_view text) {
  constexpr std::string_view folder = "META-INF/maven/";
  constexpr std::string_view file = "/pom.properties";
  const std::size_t begin = path.rfind(folder);
  if (begin == path.npos || !path.ends_with(file) || (begin > 0 && path[begin - 1] != '/')) return std::nullopt;
  path.remove_prefix(begin + folder.size());
  path.remove_suffix(std::min(path.size(), file.size()));
  const std::size_t slash = path.find('/');
  if (slash == path.npos || path.find('/', slash + 1) != path.npos) return std::nullopt;

  Coordinates told;
  while (!text.empty()) {
    const std::string_view line = take_line(text).value_or("");
    const std::size_t end = line.find_first_of("=:");
    if (end == line.npos || line.starts_with('#') || line.starts_with('!')) continue;
    const std::string_view key = trimmed(line.substr(0, end));
    const std::string_view value = line.substr(end + 1);
    if (key == "groupId") told.group = value_of(value);
    if (key == "artifactId") told.artifact = value_of(value);
    if (key == "version") told.version = value_of(value);
  }
  if (told.group.empty()) told.group = path.substr(0, slash);
  if (told.artifact.empty()) told.artifact = path.substr(slash + 1);
  return told;
}

Manifest::Manifest(std::string_view text) {
  bool is_kept = false;
  while (!text.empty()) {
    const std::string_view line = take_line(text).value_or("");
    if (line.empty()) return;
    if (line.front() == ' ') {  // a line goes on
      if (is_kept) attributes_.back().second += line.substr(1);
      continue;
    }
    const std::string_view name = line.substr(0, line.find(':'));
    is_kept = name.size() < line.size() && is_of_interest(name) && get(name).empty();
    if (!is_kept) continue;
    std::erase_if(attributes_, [&](const auto& each) { return equal_in_any_case(each.first, name); });
    attributes_.emplace_back(name, trimmed(line.substr(name.size() + 1)));
  }
}

std::string_view Manifest::get(std::string_view name) const noexcept {
  const auto found =
      std::ranges::find_if(attributes_, [&](const auto& each) { return equal_in_any_case(each.first, name); });
  if (found == attributes_.end()) return {};
  std::string_view value = found->second;
  if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) value = value.substr(1, value.size() - 2);
  return value;
}

JarName::JarName(std::string_view file_name) {
  stem = file_name.substr(0, file_name.rfind('.'));
  artifact = stem;
  // From the end, word by word: one that no version has is of the classifier behind it ("2.0.1.Final-linux-x86_64"), or
  // of the name in front ("log4j-1.2-api-2.17.1").
  std::size_t classifier = stem.size();
  for (std::size_t end = stem.size(), dash; (dash = stem.substr(0, end).rfind('-')) != stem.npos && dash > 0;
       end = dash) {
    const std::string_view word = stem.substr(dash + 1, end - dash - 1);
    if (!word.empty() && is_digit(word.front())) {
      artifact = stem.substr(0, dash);
      version = stem.substr(dash + 1, classifier - dash - 1);
    } else if (!is_qualifier(word)) {
      if (!version.empty()) return;
      classifier = dash;
    }
  }
}

const Coordinates* own_pom(const JarFacts& facts) noexcept {
  if (facts.poms.empty()) return nullptr;
  const auto best =
      std::ranges::max_element(facts.poms, {}, [&](const Coordinates& each) { return fit_of(each, facts.name); });
  if (fit_of(*best, facts.name) > 0) return &*best;
  // A file that has another version is another artifact, and the pom that of something that was put into it.
  const bool may_be_own = facts.name.version.empty() || facts.name.version == best->version;
  if (facts.poms.size() == 1 && facts.known.empty() && may_be_own) return &*best;
  // Files are renamed; what the build wrote stays.
  const std::string_view title = facts.manifest.get("Implementation-Title");
  const auto titled = std::ranges::find(facts.poms, title, &Coordinates::artifact);
  return titled == facts.poms.end() ? nullptr : &*titled;
}

std::optional<Coordinates> identify(const JarFacts& facts) {
  const JarName& name = facts.name;
  if (const Coordinates* const pom = own_pom(facts)) {
    Coordinates found = *pom;
    // Some builds put more into the version of the file: "12.4.2.jre11".
    const bool says_more = name.version.starts_with(found.version + ".");
    if (found.version.empty() || says_more) found.version = name.version;
    if (found.version.empty()) found.version = manifest_version(facts.manifest);
    return found;
  }
  if (std::optional<Coordinates> plugin = jenkins_plugin(facts.manifest)) return plugin;
  Coordinates found;
  // A manifest is often that of something the jar was made from; nobody names a file after another version.
  found.version = name.version.empty() ? manifest_version(facts.manifest) : std::string(name.version);
  if (found.version.empty()) return std::nullopt;
  found.artifact = name.artifact;
  const std::string_view title = facts.manifest.get("Implementation-Title");
  if (name.version.empty() && facts.known.empty() && is_artifact(title)) found.artifact = title;
  found.group = group_of_bundle(facts.manifest, found.artifact);
  if (found.group.empty()) found.group = group_of_title(facts.manifest, found.version);
  set_known_group(facts, found);
  return found;
}

}  // namespace seawall::packages
