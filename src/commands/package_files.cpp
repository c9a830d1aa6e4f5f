#include "package_files.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "load_files.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using objects::NotLooked;

// --- what of a folder counts -----------------------------------------------------------------------------

constexpr std::array<std::string_view, 4> installed_folders = {"node_modules", "bower_components", "site-packages",
                                                               "dist-packages"};
/// A folder that a build tool fills, where the file of that tool is beside it.
struct Filled {
  std::string_view folder;
  std::string_view beside;
};
constexpr std::array filled_folders = {
    Filled{"vendor", "go.mod"},        Filled{"vendor", "Cargo.toml"}, Filled{"vendor", "composer.json"},
    Filled{"vendor", "composer.lock"}, Filled{"vendor", "Gemfile"},    Filled{"target", "Cargo.toml"},
    Filled{"target", "pom.xml"},       Filled{"target", "build.sbt"},
};

/// Which lock files of a listing are not of the projects there.
class Choice {
 public:
  Choice(std::span<const std::string> arguments, const files::Listing& listing) {
    for (const std::string& argument : arguments) {
      arguments_.insert(argument.substr(0, argument.find_last_not_of('/') + 1));
    }
    for (const files::Found& found : listing.files) {
      const std::string_view name = last_part(found.path);
      const bool is_mark = std::ranges::find(filled_folders, name, &Filled::beside) != filled_folders.end();
      if (is_mark || name == shrinkwrap) marks_.insert(found.path);
    }
  }

  /// The folder of what is installed that a file is in; empty where it is in none.
  std::string_view installed_in(std::string_view path) const {
    for (std::size_t begin = 0, end = path.find('/'); end != path.npos; begin = end + 1, end = path.find('/', begin)) {
      const bool is_installed = is_of_installed(path.substr(0, begin), path.substr(begin, end - begin));
      if (is_installed && !is_named(path, end)) return path.substr(0, end);
    }
    return {};
  }

  /// npm heeds the one alone where both are there.
  bool is_superseded(std::string_view path) const {
    const std::string_view name = last_part(path);
    return name == "package-lock.json" &&
           marks_.contains(std::string(path.substr(0, path.size() - name.size())).append(shrinkwrap));
  }

 private:
  static constexpr std::string_view shrinkwrap = "npm-shrinkwrap.json";
  static std::string_view last_part(std::string_view path) noexcept { return path.substr(path.rfind('/') + 1); }

  bool is_of_installed(std::string_view above, std::string_view name) const {
    if (std::ranges::find(installed_folders, name) != installed_folders.end()) return true;
    return std::ranges::any_of(filled_folders, [&](const Filled& each) {
      return each.folder == name && marks_.contains(std::string(above).append(each.beside));
    });
  }

  /// Whether an argument is a folder on the way to a file, and no shorter than so many bytes of it.
  bool is_named(std::string_view path, std::size_t end) const {
    for (; end != path.npos; end = path.find('/', end + 1)) {
      if (arguments_.contains(path.substr(0, end))) return true;
    }
    return false;
  }

  std::set<std::string, std::less<>> arguments_;
  std::set<std::string, std::less<>> marks_;
};

/// Takes out all that is no lock file and was not named, and tells what of the lock files it took out.
void keep_lock_files(files::Listing& listing, std::span<const std::string> arguments,
                     std::vector<NotLooked>& not_looked) {
  const Choice choice(arguments, listing);
  std::map<std::string, std::size_t> left_out;  // how many, by folder
  std::erase_if(listing.files, [&](const files::Found& found) {
    if (found.named) return false;
    if (!packages::is_lock_file(found.path)) return true;
    if (const std::string_view folder = choice.installed_in(found.path); !folder.empty()) {
      ++left_out[std::string(folder)];
      return true;
    }
    if (!choice.is_superseded(found.path)) return false;
    not_looked.push_back(
        {NotLooked::Reason::excluded, {found.path, 0, 0}, "npm reads npm-shrinkwrap.json in its place", false});
    return true;
  });
  for (const auto& [folder, count] : left_out) {
    std::string message = count == 1 ? "a lock file of what is installed is left out; name the folder to have it read"
                                     : std::to_string(count) + " lock files of what is installed are left out; name "
                                                               "the folder to have them read";
    not_looked.push_back({NotLooked::Reason::excluded, {folder, 0, 0}, std::move(message), false});
  }
}

// --- reading ----------------------------------------------------------------------------------------------

NotLooked entry_of(const std::string& path, const Error& error) {
  NotLooked entry = unreadable(path, error);
  if (error.code() == ErrorCode::syntax) entry.reason = NotLooked::Reason::syntax;
  if (!error.place().file.empty()) entry.place = error.place();
  return entry;
}

/// What a file is read as.
enum class As : std::uint8_t { lock_file, bill, anything };

/// One file on its way to a source.
class Reading {
 public:
  Reading(files::Found& found, As as) : found_(found), as_(as) {
    if (as == As::anything && packages::is_lock_file(found.path)) as_ = As::lock_file;
  }

  /// Gives how many bytes there are.
  std::size_t load() {
    const bool is_lock = as_ == As::lock_file;
    Result<std::string> bytes =
        files::read(found_, is_lock ? documents::Limits{.bytes = most_lock_bytes} : documents::Limits{});
    if (bytes) {
      bytes_ = take(std::move(bytes));
    } else {
      fail(bytes.error());
    }
    return bytes_ ? bytes_->size() : 0;
  }

  void parse() {
    if (!bytes_) return;
    std::string bytes = *std::exchange(bytes_, std::nullopt);
    if (as_ == As::lock_file) return parse_lock(bytes);
    parse_bill(std::move(bytes));
  }

  void hand_over(PackageSources& sources) {
    std::ranges::move(not_looked_, std::back_inserter(sources.not_looked));
    if (!bill_) return;
    ++sources.files;
    const bool has_something = as_ != As::lock_file || !bill_->packages.empty();
    if (has_something) sources.sources.push_back({name(), *std::move(bill_)});
  }

 private:
  std::string name() const { return display_name(found_.path); }
  void fail(const Error& error) { not_looked_.push_back(entry_of(found_.path, error)); }
  void fail_in_parts(const std::vector<Error>& faults) {
    for (const Error& fault : faults) fail(fault);
  }

  void parse_lock(std::string_view bytes) {
    packages::Reading reading = packages::read(found_.path, bytes);
    fail_in_parts(reading.faults);
    bill_.emplace();
    bill_->subject.name = name();
    bill_->subject.is_image = false;
    bill_->packages = std::move(reading.packages);
  }

  void parse_bill(std::string text) {
    Result<packages::ReadBill> read = packages::read_bill(name(), std::move(text));
    if (!read) {
      const Error& error = read.error();
      if (as_ == As::bill) return fail(error);
      // It may be meant as a lock file of a kind that is not read.
      return fail(Error(error.code(), "is read neither as a lock file, by its name, nor as a bill of materials",
                        error.place(), error.advice())
                      .because(error));
    }
    fail_in_parts(read->faults);
    bill_ = std::move(read->bill);
  }

  files::Found& found_;
  As as_;
  std::optional<std::string> bytes_;
  std::optional<packages::Bill> bill_;
  std::vector<NotLooked> not_looked_;
};

void sort(PackageSources& sources) {
  std::ranges::stable_sort(sources.sources, {}, &PackageSource::name);
  std::ranges::stable_sort(sources.not_looked, {}, [](const NotLooked& entry) {
    return std::tie(entry.place.file, entry.place.line, entry.place.column);
  });
  hide_secrets(sources.not_looked);
}

/// Also where a file's name or a distribution's is no UTF-8.
std::string in_yaml(std::string_view text) {
  const Result<std::unique_ptr<const documents::Document>> valid = documents::Value(text).to_document();
  std::string yaml;
  if (valid) documents::append_yaml_string(yaml, (*valid)->root().string_or({}));
  return yaml.empty() ? "\"\"" : yaml;
}

}  // namespace

PackageSources read_package_files(std::span<const std::string> paths, const Settings& settings, Pool& pool) {
  PackageSources sources;
  files::Listing listing = files::list(paths, {.takes_all = true, .heeds_gitignore = true});
  keep_lock_files(listing, paths, sources.not_looked);
  std::ranges::move(exclude(listing, settings), std::back_inserter(sources.not_looked));
  std::vector<Reading> readings;
  readings.reserve(listing.files.size());
  for (files::Found& found : listing.files) readings.emplace_back(found, As::anything);
  for (Reading& reading : readings) {
    pool.submit([&reading, &pool] {
      pool.account(reading.load());
      reading.parse();
    });
  }
  pool.finish();
  for (Reading& reading : readings) reading.hand_over(sources);
  for (const files::Refused& refused : listing.refused) {
    sources.not_looked.push_back(unreadable(refused.path, refused.error));
  }
  sort(sources);
  return sources;
}

PackageSources read_bill_file(const std::string& path) {
  PackageSources sources;
  files::Found found{path, true};
  Reading reading(found, As::bill);
  reading.load();
  reading.parse();
  reading.hand_over(sources);
  sort(sources);
  return sources;
}

std::string describe_bill(const std::string& name, const packages::Bill& bill, std::string_view vulnerabilities) {
  std::string yaml = "apiVersion: seawall.dev/v1alpha1\nkind: PackageList\nmetadata:\n  name: " + in_yaml(name) +
                     "\npackageCount: " + std::to_string(bill.packages.size()) + '\n';
  if (bill.distribution) {
    yaml += "distribution:\n  id: " + in_yaml(bill.distribution->id) + '\n';
    if (!bill.distribution->version_id.empty()) yaml += "  version: " + in_yaml(bill.distribution->version_id) + '\n';
    if (!bill.distribution->name.empty()) yaml += "  name: " + in_yaml(bill.distribution->name) + '\n';
  }
  return yaml.append(vulnerabilities);
}

}  // namespace seawall::commands
