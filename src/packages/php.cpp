// What Composer installs, and its lock files. Source: Composer's schemas; versions 1 and 2. Versions stay as they were
// tagged, with a "v" where there is one, as `composer show` prints them.

#include <algorithm>

#include "lock_reading.h"

namespace seawall::packages {
namespace {

using documents::ErrorCode;
using documents::Node;

std::string digest_of(Node package) {
  const std::string_view sha1 = package.child("dist").child("shasum").string_or("");
  return sha1.empty() ? std::string() : std::string("sha1:").append(sha1);
}

/// One, or a list of those among which there is a choice.
std::vector<std::string> licenses_of(Node package) {
  const Node license = package.child("license");
  std::string choice(license.string_or(""));
  for (const Node each : license.items()) {
    const std::string_view one = each.string_or("");
    if (!choice.empty() && !one.empty()) choice += " OR ";
    choice += one;
  }
  return choice.empty() ? std::vector<std::string>() : std::vector{std::move(choice)};
}

}  // namespace

Reading read_composer_installed(const File& file) {
  Reading reading;
  const std::unique_ptr<const documents::Document> document = json_of(file, reading);
  if (!document) return reading;
  const Node root = document->root();
  const Node packages = root.is_list() ? root : root.child("packages");
  if (!packages.is_list()) {
    reading.faults.push_back(fault_of(file, ErrorCode::syntax, "holds no list of packages"));
    return reading;
  }
  std::vector<std::string> development;
  for (const Node each : root.child("dev-package-names").items()) development.emplace_back(each.string_or(""));
  std::ranges::sort(development);
  for (const Node each : packages.items()) {
    const std::string_view name = each.child("name").string_or("");
    if (name.empty()) continue;
    if (reading.packages.size() == LockReading::most_packages) {
      reading.faults.push_back(
          fault_of(file, ErrorCode::limit_exceeded,
                   "over the limit \"packages of a file\" of " + std::to_string(LockReading::most_packages)));
      break;
    }
    Package& package = reading.packages.emplace_back();
    package.type = Type::composer;
    package.name = name;
    package.version = each.child("version").string_or("");
    package.licenses = licenses_of(each);
    package.digest = digest_of(each);
    package.location = file.path;
    package.is_development = is_in(development, name);
  }
  return reading;
}

Reading read_composer_lock(const File& file) {
  LockReading lock(file, Type::composer);
  const std::unique_ptr<const documents::Document> document = json_of(file, lock.reading());
  if (!document) return lock.finish();
  const Node root = document->root();
  if (!root.child("packages").is_list()) lock.fail(ErrorCode::syntax, "is no lock file of Composer");
  for (const std::string_view list : {"packages", "packages-dev"}) {
    for (const Node each : root.child(list).items()) {
      lock.add(
          {each.child("name").string_or(""), each.child("version").string_or(""), list != "packages", digest_of(each)});
    }
  }
  return lock.finish();
}

}  // namespace seawall::packages
