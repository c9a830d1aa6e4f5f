// Lists of requirements, and lock files of Python's tools. Sources: pip's "Requirements file format" and PEP 508;
// Pipfile.lock as pipenv 2023 writes it; poetry.lock of poetry 1 and 2, uv.lock of uv 0.4 and later, pdm.lock of pdm 2;
// pylock.toml of PEP 751.

#include <algorithm>

#include "lock_reading.h"
#include "toml.h"

namespace seawall::packages {
namespace {

using documents::ErrorCode;

// --- requirements -------------------------------------------------------------------------------------

/// Lines that end in a backslash are one with the next, and then comments go.
std::optional<std::string> take_logical_line(std::string_view& rest) {
  std::optional<std::string> whole;
  while (const std::optional<std::string_view> line = take_line(rest)) {
    if (!whole) whole.emplace();
    const bool is_comment = trimmed(*line).starts_with('#');
    const bool goes_on = line->ends_with('\\') && !is_comment;
    if (is_comment) *whole += ' ';
    *whole += line->substr(0, line->size() - (goes_on ? 1 : 0));
    if (!goes_on) break;
  }
  if (whole) whole->resize(std::min({whole->size(), whole->find(" #"), whole->find("\t#")}));
  return whole;
}

bool is_of_name(char each) noexcept {
  return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9') || each == '.' ||
         each == '_' || each == '-';
}

/// One requirement, as far as it was understood.
struct Requirement {
  std::string_view name;  ///< empty: a path or a URL, which tells of no name
  std::string_view version;  ///< empty: there is no exact one
};

/// The version that a list of conditions pins: "==1.0" or "===1.0" among them, without a star.
std::string_view pinned(std::string_view conditions) noexcept {
  while (!conditions.empty()) {
    std::string_view each = trimmed(take_until(conditions, ','));
    if (!each.starts_with("==")) continue;
    each.remove_prefix(each.starts_with("===") ? 3 : 2);
    each = trimmed(each);
    if (!each.empty() && each.find('*') == each.npos) return each;
  }
  return {};
}

Requirement requirement_of(std::string_view line) noexcept {
  Requirement requirement;
  const auto end = std::ranges::find_if_not(line, is_of_name);
  const std::string_view name(line.begin(), end);
  std::string_view rest = trimmed(line.substr(name.size()));
  const bool is_place = name.empty() || rest.starts_with('/') || rest.starts_with(':') || rest.starts_with('+');
  const bool is_archive = rest.empty() && (name.ends_with(".whl") || name.ends_with(".zip") || name.ends_with(".gz"));
  if (is_place || is_archive) return requirement;
  requirement.name = name;
  if (rest.starts_with('[')) {
    take_until(rest, ']');
    rest = trimmed(rest);
  }
  if (rest.starts_with('@')) return requirement;
  rest = rest.substr(0, std::min({rest.find(';'), rest.find(" --"), rest.find("\t--")}));
  if (rest.starts_with('(')) rest = rest.substr(1, rest.rfind(')') - 1);
  requirement.version = pinned(rest);
  return requirement;
}

/// The file that a line takes requirements from, where it is called so that nobody would read it by itself.
std::string_view other_list(std::string_view line) noexcept {
  std::string_view file;
  for (const std::string_view option : {"-r", "--requirement", "--requirement="}) {
    if (line.starts_with(option)) file = trimmed(line.substr(option.size()));
  }
  return is_lock_file(file) ? std::string_view() : file;
}

/// The hash of a requirement that has one only: of several, each is of another file.
std::string only_hash(std::string_view line) {
  constexpr std::string_view option = "--hash=";
  const std::size_t at = line.find(option);
  if (at == line.npos || line.find(option, at + 1) != line.npos) return {};
  std::string_view rest = line.substr(at + option.size());
  return std::string(take_word(rest));
}

// --- TOML -----------------------------------------------------------------------------------------------

/// What one `[[package]]` of a lock file tells.
struct Locked {
  std::string name;
  std::optional<Reachability::Id> id;  ///< of the name
  std::string version;
  std::string digest;
  bool is_local = false;  ///< the project itself, or a folder beside it
  bool is_source_next = false;  ///< the next hash is of an archive of the source
  bool has_groups = false;
  bool has_main_group = false;
};

/// All the formats at once, as what they call differently has different names.
class PythonLock : public TomlSink {
 public:
  void table(std::string_view name, bool is_element) override {
    if (is_element && (name == "package" || name == "packages")) {
      is_full_ = packages_.size() == LockReading::most_packages;
      is_in_package_ = !is_full_;
      has_packages_ = true;
      if (!is_full_) packages_.emplace_back();
    } else if (name.starts_with("package.") || name.starts_with("packages.")) {
      is_in_package_ = !packages_.empty() && !is_full_;
    } else {
      is_in_package_ = false;
    }
    const std::size_t dot = name.find('.');
    below_ = is_in_package_ && dot != name.npos ? name.substr(dot + 1) : std::string_view();
  }

  void value(std::string_view key, std::string_view value) override {
    if (below_.empty() && (key == "metadata-version" || key == "lock-version" || key == "version")) is_lock_ = true;
    if (!is_in_package_) return;
    Locked& package = packages_.back();
    if (below_.empty()) {
      take_own(package, key, value);
    } else if (below_ == "source" || below_ == "directory") {
      take_source(package, below_ == "source" ? key : "directory", value);
    } else if (below_ == "optional-dependencies" && key.ends_with(".name")) {
      edge(package, value);
    }
  }

  Reading finish(const File& file) {
    LockReading lock(file, Type::pypi);
    if (!has_packages_ && !is_lock_) lock.fail(ErrorCode::syntax, "is no lock file of Python's tools");
    if (is_full_) lock.overflow();
    const std::vector<std::string> reached = graph_.reached();
    for (Locked& each : packages_) {
      if (each.is_local || each.name.empty()) continue;
      // uv names no groups: what no project leads to is wanted by its groups for development.
      const bool is_unreached = has_projects_ && !is_in(reached, each.name);
      lock.add(
          {each.name, each.version, is_unreached || (each.has_groups && !each.has_main_group), std::move(each.digest)});
    }
    return lock.finish();
  }

 private:
  void take_own(Locked& package, std::string_view key, std::string_view value) {
    if (key == "name") {
      package.name = value;
      package.id = graph_.id_of(value);
    }
    if (key == "version") package.version = value;
    if (key.starts_with("source.")) take_source(package, key.substr(7), value);
    if (key.starts_with("directory.")) package.is_local = true;
    if (key == "category" || key == "groups") {
      package.has_groups = true;
      package.has_main_group |= value == "main" || value == "default";
    }
    if (key == "dependencies.name") edge(package, value);
    take_digest(package, key, value);
  }

  void take_source(Locked& package, std::string_view key, std::string_view value) {
    if (key == "virtual" || key == "editable") {
      has_projects_ = true;
      if (package.id) graph_.add_root(*package.id);
    }
    package.is_local |=
        key == "virtual" || key == "editable" || key == "directory" || (key == "type" && value == "directory");
  }

  /// The source's, as of the wheels one of many is installed.
  static void take_digest(Locked& package, std::string_view key, std::string_view value) {
    if (key == "sdist.hash") package.digest = value;
    if (key == "files.file") package.is_source_next = value.ends_with(".tar.gz") || value.ends_with(".zip");
    if (key == "files.hash" && package.is_source_next) package.digest = value;
    if (key == "sdist.hashes.sha256") package.digest = std::string("sha256:").append(value);
  }

  void edge(const Locked& from, std::string_view to) {
    if (from.id) graph_.add_edge(*from.id, graph_.id_of(to));
  }

  bool is_in_package_ = false;
  bool has_packages_ = false;
  bool is_full_ = false;
  bool is_lock_ = false;
  bool has_projects_ = false;
  std::string below_;  ///< "source" of `[package.source]`
  std::vector<Locked> packages_;
  Reachability graph_;
};

}  // namespace

Reading read_python_requirements(const File& file) {
  LockReading lock(file, Type::pypi);
  // Editors of Windows write UTF-16, which pip reads by its mark.
  const documents::Result<std::shared_ptr<const documents::Source>> source =
      documents::Source::from_bytes(std::string(file.path), std::string(file.bytes));
  if (!source) {
    lock.reading().faults.push_back(source.error());
    return lock.finish();
  }
  std::string_view rest = (*source)->text();
  std::size_t inexact = 0;
  while (const std::optional<std::string> whole = take_logical_line(rest)) {
    const std::string_view line = trimmed(*whole);
    if (line.empty()) continue;
    if (const std::string_view other = other_list(line); !other.empty()) {
      lock.fail(ErrorCode::unsupported, "the list \"" + std::string(other) + "\" is not followed; name it as well");
    }
    if (line.starts_with('-')) continue;
    const Requirement requirement = requirement_of(line);
    if (requirement.name.empty()) continue;
    if (requirement.version.empty()) {
      ++inexact;
    } else {
      lock.add({requirement.name, requirement.version, false, only_hash(line)});
    }
  }
  if (inexact > 0) {
    lock.fail(ErrorCode::unsupported,
              counted(inexact, " requirement names no exact version", " requirements name no exact version"));
  }
  return lock.finish();
}

Reading read_pipfile_lock(const File& file) {
  LockReading lock(file, Type::pypi);
  const std::unique_ptr<const documents::Document> document = json_of(file, lock.reading());
  if (!document) return lock.finish();
  const documents::Node root = document->root();
  if (!root.child("_meta") && !root.child("default")) {
    lock.fail(ErrorCode::syntax, "is no lock file of pipenv");
    return lock.finish();
  }
  std::size_t inexact = 0;
  for (const documents::Entry& category : root.entries()) {
    if (category.key == "_meta") continue;
    for (const documents::Entry& each : category.value.entries()) {
      if (each.value.child("path")) continue;  // a folder of the project
      const std::string_view version = pinned(each.value.child("version").string_or(""));
      if (version.empty()) {
        ++inexact;
        continue;
      }
      const documents::Node hashes = each.value.child("hashes");
      const std::string digest(hashes.size() == 1 ? (*hashes.items().begin()).string_or("") : "");
      lock.add({each.key, version, category.key != "default", digest});
    }
  }
  if (inexact > 0) {
    lock.fail(ErrorCode::unsupported,
              counted(inexact, " package has no exact version", " packages have no exact version"));
  }
  return lock.finish();
}

Reading read_toml_lock(const File& file) {
  PythonLock lock;
  const std::optional<documents::Error> failure = read_toml(file, lock);
  Reading reading = lock.finish(file);
  if (failure) reading.faults.insert(reading.faults.begin(), *failure);
  return reading;
}

}  // namespace seawall::packages
