// Which file tells of packages, and who reads it.

#include <algorithm>
#include <array>

#include "readers.h"
#include "texts.h"

namespace seawall::packages {
namespace {

/// How a path is matched.
enum class By : std::uint8_t {
  path,    ///< the whole of it, or its end behind a "/"
  name,    ///< its last part
  ending,  ///< the end of its last part, in any case
};

struct Format {
  By by;
  std::string_view text;
  Reader read;
  std::string_view within = {};  ///< a part of the path that must stand before
};

constexpr std::array installed = {
    Format{By::path, "var/lib/dpkg/status", read_dpkg_status},
    Format{By::ending, "", read_dpkg_status, "var/lib/dpkg/status.d/"},
    Format{By::path, "lib/apk/db/installed", read_apk_installed},
    Format{By::path, "rpm/rpmdb.sqlite", read_rpm_sqlite},  // not its copy in rpm-ostree-base-db
    Format{By::path, "rpm/rpmdb.sqlite-wal", read_rpm_sqlite_log},
    Format{By::path, "rpm/Packages.db", read_rpm_ndb},
    Format{By::path, "rpm/Packages", read_rpm_berkeley},
    Format{By::name, "METADATA", read_python_metadata, ".dist-info/"},
    Format{By::name, "PKG-INFO", read_python_metadata, ".egg-info/"},
    Format{By::name, "PKG-INFO", read_python_metadata, "EGG-INFO/"},
    Format{By::ending, ".egg-info", read_python_metadata},
    Format{By::name, "package.json", read_npm_package},
    Format{By::ending, ".gemspec", read_gem_specification, "specifications/"},
    Format{By::ending, ".gemspec", read_gem_specification, "specifications/default/"},
    Format{By::path, "composer/installed.json", read_composer_installed},
    Format{By::ending, ".deps.json", read_dotnet_deps},
    Format{By::ending, ".jar", read_jar},
    Format{By::ending, ".war", read_jar},
    Format{By::ending, ".ear", read_jar},
    Format{By::ending, ".jpi", read_jar},
    Format{By::ending, ".hpi", read_jar},
    Format{By::path, "wp-includes/version.php", read_release_file},
    Format{By::name, "release", read_release_file},
    Format{By::name, "OTP_VERSION", read_release_file},
    Format{By::name, "rabbit.app", read_release_file},
    Format{By::name, "elixir.app", read_release_file},
    Format{By::path, "go/VERSION", read_release_file},
};

constexpr std::array locks = {
    Format{By::name, "package-lock.json", read_npm_lock},
    Format{By::name, "npm-shrinkwrap.json", read_npm_lock},
    Format{By::name, "yarn.lock", read_yarn_lock},
    Format{By::name, "pnpm-lock.yaml", read_pnpm_lock},
    Format{By::name, "bun.lock", read_bun_lock},
    Format{By::name, "requirements.txt", read_python_requirements},
    Format{By::name, "Pipfile.lock", read_pipfile_lock},
    Format{By::name, "poetry.lock", read_toml_lock},
    Format{By::name, "uv.lock", read_toml_lock},
    Format{By::name, "pdm.lock", read_toml_lock},
    Format{By::name, "pylock.toml", read_toml_lock},
    Format{By::name, "Cargo.lock", read_cargo_lock},
    Format{By::name, "go.mod", read_go_mod},
    Format{By::name, "Gemfile.lock", read_gemfile_lock},
    Format{By::name, "gems.locked", read_gemfile_lock},
    Format{By::name, "composer.lock", read_composer_lock},
    Format{By::name, "packages.lock.json", read_nuget_lock},
    Format{By::name, "packages.config", read_packages_config},
    Format{By::name, "pom.xml", read_pom},
    Format{By::name, "gradle.lockfile", read_gradle_lock},
    Format{By::name, "buildscript-gradle.lockfile", read_gradle_lock},
};

bool ends_in_any_case(std::string_view text, std::string_view ending) noexcept {
  return text.size() > ending.size() && equal_in_any_case(text.substr(text.size() - ending.size()), ending);
}

bool is_of(const Format& format, std::string_view path) noexcept {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == path.npos ? path : path.substr(slash + 1);
  if (!format.within.empty()) {
    const std::string_view folder = path.substr(0, slash == path.npos ? 0 : slash + 1);
    if (!folder.ends_with(format.within)) return false;
  }
  switch (format.by) {
    case By::path:
      return path.ends_with(format.text) &&
             (path.size() == format.text.size() || path[path.size() - format.text.size() - 1] == '/');
    case By::name: return name == format.text;
    case By::ending: return ends_in_any_case(name, format.text);
  }
  return false;
}

const Format* find(std::span<const Format> formats, std::string_view path) noexcept {
  const auto found = std::ranges::find_if(formats, [&](const Format& each) { return is_of(each, path); });
  return found == formats.end() ? nullptr : &*found;
}

/// requirements-dev.txt, requirements/dev.txt and their like.
bool is_requirements(std::string_view path) noexcept {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = path.substr(slash + 1);
  const std::string_view folder = path.substr(0, slash == path.npos ? 0 : slash);
  const bool is_named_so = name.starts_with("requirements") || folder.substr(folder.rfind('/') + 1) == "requirements";
  return is_named_so && name.ends_with(".txt");
}

bool may_be_program(std::string_view path, std::uint32_t mode) noexcept {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return (mode & 0111) != 0 || name.ends_with(".so") || name.find(".so.") != name.npos || name.ends_with(".exe") ||
         name.ends_with(".dll");
}

}  // namespace

Interest interest_of(std::string_view path, std::uint32_t mode, std::uint64_t size) noexcept {
  if (size == 0) return Interest::none;
  if (find(installed, path)) return Interest::whole;
  return may_be_program(path, mode) ? Interest::by_content : Interest::none;
}

bool is_lock_file(std::string_view path) noexcept { return find(locks, path) || is_requirements(path); }

Reading read(std::string_view path, std::string_view bytes) {
  const File file{path, bytes};
  Reader reader = read_executable;
  if (const Format* const format = find(installed, path)) {
    reader = format->read;
  } else if (const Format* const lock = find(locks, path)) {
    reader = lock->read;
  } else if (is_requirements(path)) {
    reader = read_python_requirements;
  }
  return reader(file);
}

documents::Error fault_of(const File& file, documents::ErrorCode code, std::string message) {
  return {code, std::move(message), {std::string(file.path), 0, 0}};
}

std::unique_ptr<const documents::Document> json_of(const File& file, Reading& reading) {
  const documents::Result<std::shared_ptr<const documents::Source>> source =
      documents::Source::from_bytes(std::string(file.path), std::string(file.bytes));
  if (!source) {
    reading.faults.push_back(source.error());
    return nullptr;
  }
  const documents::Section whole{{0, static_cast<std::uint32_t>((*source)->text().size())},
                                 documents::Section::Form::json};
  std::vector<documents::Outcome> outcomes = documents::read(*source, std::span(&whole, 1));
  for (documents::Outcome& outcome : outcomes) {
    if (outcome.error) {
      reading.faults.push_back(*outcome.error);
      return nullptr;
    }
    if (outcome.document && outcome.document->is_json()) return std::move(outcome.document);
  }
  reading.faults.push_back(fault_of(file, documents::ErrorCode::syntax, "holds no JSON"));
  return nullptr;
}

}  // namespace seawall::packages
