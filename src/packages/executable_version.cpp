#include "executable_version.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "texts.h"

namespace seawall::packages {
namespace {

using binaries::GoBuild;
using binaries::GoModule;

/// Of more versions that were set, which is more than builds set, none is taken: each is held against each module.
constexpr std::size_t most_versions = 100;

/// A variable that the linker was told to set.
struct Variable {
  std::string_view package;
  std::string_view name;
  std::string_view value;
};

/// Words as Go splits them: one that begins with a quote ends with the next of its kind.
std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  std::vector<std::string_view> words;
  for (;;) {
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == text.npos) return words;
    text.remove_prefix(begin);
    const bool is_quoted = text.front() == '"' || text.front() == '\'';
    const std::size_t end = std::min(is_quoted ? text.find(text.front(), 1) : text.find_first_of(blanks), text.size());
    words.push_back(text.substr(is_quoted ? 1 : 0, is_quoted ? end - 1 : end));
    text.remove_prefix(std::min(end + (is_quoted ? 1 : 0), text.size()));
  }
}

std::optional<Variable> variable_of(std::string_view assignment) noexcept {
  if (assignment.starts_with('"') || assignment.starts_with('\'')) assignment.remove_prefix(1);
  if (assignment.ends_with('"') || assignment.ends_with('\'')) assignment.remove_suffix(1);
  const std::size_t equals = assignment.find('=');
  if (equals == assignment.npos) return std::nullopt;
  const std::string_view path = assignment.substr(0, equals);
  const std::size_t dot = path.rfind('.');
  if (dot == path.npos) return std::nullopt;
  return Variable{path.substr(0, dot), path.substr(dot + 1), assignment.substr(equals + 1)};
}

bool names_version(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 10> names = {"version", "gitversion",    "buildversion", "appversion",
                                                      "tag",     "mainversion",   "gittag",       "buildtag",
                                                      "ver",     "releaseversion"};
  return std::ranges::any_of(names, [&](std::string_view each) { return equal_in_any_case(each, name); });
}

std::vector<Variable> versions_set(const GoBuild& build) {
  constexpr std::size_t longest = 128;
  const RE2 version(R"(v?\d+\.\d+(?:\.\d+)*(?:[-+.~][0-9A-Za-z.+~_-]+)?)");
  const auto is_version = [&](std::string_view value) {
    return value.size() <= longest && RE2::FullMatch(value, version);
  };
  std::vector<Variable> found;
  for (const auto& [key, value] : build.settings) {
    if (key != "-ldflags") continue;
    std::string_view before;
    for (std::string_view word : words_of(value)) {
      const bool is_set = before == "-X" || before == "--X" || word.starts_with("-X=");
      before = word;
      if (!is_set) continue;
      if (word.starts_with("-X=")) word.remove_prefix(3);
      const std::optional<Variable> variable = variable_of(word);
      if (variable && names_version(variable->name) && is_version(variable->value)) found.push_back(*variable);
    }
  }
  return found;
}

bool is_within(std::string_view path, std::string_view module) noexcept {
  return !module.empty() && path.starts_with(module) && (path.size() == module.size() || path[module.size()] == '/');
}

/// "k8s.io", "github.com/docker": whose modules are made together.
std::string_view owner_of(std::string_view path) noexcept {
  constexpr std::array<std::string_view, 3> shared = {"github.com", "gitlab.com", "bitbucket.org"};
  const std::size_t first = std::min(path.find('/'), path.size());
  if (std::ranges::count(shared, path.substr(0, first)) == 0) return path.substr(0, first);
  return path.substr(0, path.find('/', std::min(first + 1, path.size())));
}

/// Whether a variable of a package is of the program as a whole: not that of something it uses.
bool is_of_program(std::string_view package, const GoBuild& build) noexcept {
  // It exists to be told the version of the program that it is in.
  if (package == "github.com/prometheus/common/version") return true;
  if (!build.main.path.empty() && owner_of(package) == owner_of(build.main.path)) return true;
  return std::ranges::none_of(build.dependencies, [&](const GoModule& each) {
    return is_within(package, each.path) || is_within(package, each.replaces);
  });
}

}  // namespace

std::string go_release(std::string_view go_version) {
  std::string numbers;
  std::string kind;
  std::string count;
  // Behind it may stand what the builder added: "go1.22.3-vendor", "go1.22.3 X:boringcrypto", "go1.16.5b7".
  if (!RE2::PartialMatch(go_version, R"(^go(\d+(?:\.\d+)*)(?:(rc|beta)(\d+))?)", &numbers, &kind, &count)) return {};
  if (kind.empty()) return numbers;
  return numbers + (std::ranges::count(numbers, '.') < 2 ? ".0-" : "-") + kind + "." + count;
}

std::string module_version(std::string_view version) {
  if (version == "(devel)") return {};
  return std::string(version.substr(version.starts_with('v') ? 1 : 0));
}

std::string main_version(const GoBuild& build) {
  if (std::string version = module_version(build.main.version); !version.empty()) return version;
  const std::vector<Variable> variables = versions_set(build);
  if (variables.size() > most_versions) return {};
  const auto is_of_main = [&](const Variable& each) {
    return each.package == "main" || is_within(each.package, build.main.path);
  };
  const auto of_main = std::ranges::find_if(variables, is_of_main);
  if (of_main != variables.end()) return module_version(of_main->value);
  std::string_view agreed;
  for (const Variable& each : variables) {
    if (!is_of_program(each.package, build)) continue;
    if (!agreed.empty() && agreed != each.value) return {};
    agreed = each.value;
  }
  return module_version(agreed);
}

std::string kubernetes_version(std::string_view file) {
  // The linker ends what it was told to set with a zero byte, and so what stands before it; Go's own texts have none.
  constexpr std::string_view beginning = "v1.";
  constexpr std::size_t longest = 128;
  const RE2 version(R"(v1\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)");
  std::string_view found;
  for (std::size_t at = file.find(beginning, 1); at != file.npos; at = file.find(beginning, at + 1)) {
    const std::string_view rest = file.substr(at, longest);
    const std::string_view text = rest.substr(0, rest.find('\0'));
    if (file[at - 1] != '\0' || text.size() == rest.size() || !RE2::FullMatch(text, version)) continue;
    if (!found.empty() && found != text) return {};
    found = text;
  }
  // What other vendors make of a release has fixes of later ones, which its version does not tell.
  const RE2 release(R"(v(1\.\d+\.\d+(?:-(?:alpha|beta|rc)\.\d+)?(?:\+(?:k3s|rke2r|k0s)[0-9A-Za-z.-]*)?))");
  std::string told;
  return RE2::FullMatch(found, release, &told) ? told : std::string();
}

}  // namespace seawall::packages
