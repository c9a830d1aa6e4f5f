// pom.xml, as far as it needs no other file, and lock files of Gradle. Sources: Maven's "POM Reference"; Gradle's
// "Locking versions".

#include <algorithm>
#include <map>

#include "lock_reading.h"
#include "xml.h"

namespace seawall::packages {
namespace {

using documents::ErrorCode;

// --- pom.xml ------------------------------------------------------------------------------------------

struct Dependency {
  std::string group;
  std::string artifact;
  std::string version;
  std::string scope;
};

class Pom : public XmlSink {
 public:
  void begin(std::string_view path) override {
    is_pom_ |= path == "project";
    if (path == "project/dependencies/dependency") into_ = &add_to(wanted_);
    if (path == "project/dependencyManagement/dependencies/dependency") into_ = &add_to(managed_);
  }

  void end(std::string_view path, std::string_view text) override {
    constexpr std::string_view project = "project/";
    constexpr std::string_view properties = "properties/";
    text = trimmed(text);
    if (!path.starts_with(project)) return;
    path.remove_prefix(project.size());
    for (const std::string_view list : {"dependencies/dependency", "dependencyManagement/dependencies/dependency"}) {
      if (path.starts_with(list)) return take(path.substr(list.size()), text);
    }
    if (path.starts_with(properties)) {
      // From the end, as a path may be long and have many below it.
      const bool is_property = path.rfind('/') == properties.size() - 1;
      if (is_property) properties_.insert_or_assign(std::string(path.substr(properties.size())), text);
      return;
    }
    for (const std::string_view name : {"groupId", "artifactId", "version"}) {
      if (path == name) own_.insert_or_assign(std::string(name), text);
      if (path.starts_with("parent/") && path.substr(7) == name) {
        own_.insert_or_assign(std::string("parent.").append(name), text);
      }
    }
  }

  Reading finish(const File& file, const std::optional<documents::Error>& failure) {
    LockReading lock(file, Type::maven);
    if (failure) {
      lock.reading().faults.push_back(*failure);
    } else if (!is_pom_) {
      lock.fail(ErrorCode::syntax, "is no project of Maven");
    }
    if (std::max(wanted_.size(), managed_.size()) > LockReading::most_packages) lock.overflow();
    inherit();
    index_managed();
    const auto unknown = std::ranges::count_if(wanted_, [&](const Dependency& each) { return !add(each, lock); });
    if (unknown > 0) {
      lock.fail(ErrorCode::unsupported,
                counted(static_cast<std::size_t>(unknown), " dependency has a version that other files tell",
                        " dependencies have versions that other files tell"));
    }
    return lock.finish();
  }

 private:
  static Dependency& add_to(std::vector<Dependency>& list) {
    if (list.size() <= LockReading::most_packages) list.emplace_back();
    return list.back();
  }

  void take(std::string_view path, std::string_view text) {
    if (path == "/groupId") into_->group = text;
    if (path == "/artifactId") into_->artifact = text;
    if (path == "/version") into_->version = text;
    if (path == "/scope") into_->scope = text;
  }

  /// What a project does not tell of itself is its parent's.
  void inherit() {
    for (const std::string_view name : {"groupId", "version"}) {
      const auto parent = own_.find(std::string("parent.").append(name));
      if (parent != own_.end()) own_.try_emplace(std::string(name), parent->second);
    }
  }

  void index_managed() {
    for (const Dependency& each : managed_) {
      const std::optional<std::string> name = name_of(each);
      if (name && each.scope != "import") managed_by_name_.try_emplace(*name, &each);
    }
  }

  std::optional<std::string> name_of(const Dependency& dependency) const {
    const std::optional<std::string> group = resolved(dependency.group);
    const std::optional<std::string> artifact = resolved(dependency.artifact);
    if (!group || !artifact || group->empty() || artifact->empty()) return std::nullopt;
    return *group + ":" + *artifact;
  }

  bool add(const Dependency& dependency, LockReading& lock) const {
    const std::optional<std::string> name = name_of(dependency);
    if (!name) return false;
    const auto found = managed_by_name_.find(*name);
    const Dependency& managed = found == managed_by_name_.end() ? dependency : *found->second;
    const std::optional<std::string> version = exact(dependency.version.empty() ? managed.version : dependency.version);
    const std::string& scope = dependency.scope.empty() ? managed.scope : dependency.scope;
    if (version) lock.add({*name, *version, resolved(scope) == "test"});
    return version.has_value();
  }

  /// "[1.0]" is exact; other ranges are not, nor is what is chosen when it is built.
  std::optional<std::string> exact(std::string_view written) const {
    std::optional<std::string> version = resolved(written);
    if (version && version->starts_with('[') && version->ends_with(']')) {
      *version = trimmed(std::string_view(*version).substr(1, version->size() - 2));
    }
    const bool is_exact = version && !version->empty() && version->find_first_of("[](),") == version->npos &&
                          *version != "LATEST" && *version != "RELEASE";
    return is_exact ? version : std::nullopt;
  }

  /// "project.version" is the project's own before it is a property, "version" only where there is no such property.
  const std::string* value_of(std::string_view name) const {
    std::string_view own_name = name;
    for (const std::string_view prefix : {"pom.", "project."}) {
      if (name.starts_with(prefix)) own_name = name.substr(prefix.size());
    }
    const auto own = own_.find(own_name);
    const auto property = properties_.find(name);
    const bool is_own = own != own_.end() && (own_name != name || property == properties_.end());
    if (is_own) return &own->second;
    return property == properties_.end() ? nullptr : &property->second;
  }

  /// With properties in their places, and properties in theirs; nothing where one is not of this file, or where they
  /// lead in a circle or grow beyond what a name may be.
  std::optional<std::string> resolved(std::string_view written) const {
    constexpr std::size_t longest = 512;
    constexpr int most_steps = 32;
    std::string text(written.substr(0, longest + 1));
    for (int step = 0; text.size() <= longest; ++step) {
      const std::size_t begin = text.rfind("${");
      if (begin == text.npos) return text;
      const std::size_t end = text.find('}', begin);
      if (end == text.npos || step == most_steps) return std::nullopt;
      const std::string* const value = value_of(std::string_view(text).substr(begin + 2, end - begin - 2));
      if (!value || value->size() > longest) return std::nullopt;
      text.replace(begin, end - begin + 1, *value);
    }
    return std::nullopt;
  }

  bool is_pom_ = false;
  Dependency* into_ = nullptr;
  std::vector<Dependency> wanted_;
  std::vector<Dependency> managed_;
  std::map<std::string, std::string, std::less<>> properties_;
  std::map<std::string, std::string, std::less<>> own_;  // "version", "parent.version"
  std::map<std::string, const Dependency*> managed_by_name_;
};

// --- Gradle -------------------------------------------------------------------------------------------

/// "testRuntimeClasspath", "debugUnitTestCompileClasspath", "androidTestImplementation".
bool is_of_tests(std::string_view configuration) noexcept {
  return configuration.starts_with("test") || configuration.find("Test") != configuration.npos;
}

}  // namespace

Reading read_pom(const File& file) {
  Pom pom;
  const std::optional<documents::Error> failure = read_xml(file, pom);
  return pom.finish(file, failure);
}

Reading read_gradle_lock(const File& file) {
  LockReading lock(file, Type::maven);
  std::string_view rest = file.bytes;
  std::uint32_t number = 0;
  bool has_failed = false;
  while (const std::optional<std::string_view> line = take_line(rest)) {
    ++number;
    std::string_view configurations = trimmed(*line);
    if (configurations.empty() || configurations.starts_with('#') || configurations.starts_with("empty=")) continue;
    const std::string_view coordinates = take_until(configurations, '=');
    const std::size_t colon = coordinates.rfind(':');
    const bool is_understood = colon != coordinates.npos && coordinates.find(':') != colon;
    if (!is_understood && !has_failed) lock.fail(ErrorCode::syntax, "is no entry of a lock file of Gradle", number);
    has_failed |= !is_understood;
    if (!is_understood) continue;
    bool is_development = !configurations.empty();
    while (!configurations.empty()) is_development &= is_of_tests(trimmed(take_until(configurations, ',')));
    lock.add({coordinates.substr(0, colon), coordinates.substr(colon + 1), is_development});
  }
  return lock.finish();
}

}  // namespace seawall::packages
