// Alpine's secdb, also of Wolfi and Chainguard: { distroversion, reponame, packages: [ { pkg: { name, secfixes: {
// version: [ names ] } } } ] }, of origins. A record each vulnerability of a file.

#include <map>

#include "advisories/reading.h"

namespace seawall::advisories {
namespace {

using documents::Entry;
using documents::Node;

/// The names in an item, which may have remarks: "CVE-2019-1 GHSA-xx (+ regression fix)".
std::vector<std::string> names_in(std::string_view item) {
  std::vector<std::string> names;
  for (std::string_view rest = item.substr(0, item.find('(')); !rest.empty();) {
    const std::size_t end = std::min(rest.find_first_of(" ,\t"), rest.size());
    if (rest.substr(0, end).contains('-')) names.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return names;
}

class File {
 public:
  File(Node root, Reading& reading) : reading_(reading) {
    const std::string_view prefix = root.child("urlprefix").string_or("");
    release_ = reading.string(root, "distroversion");
    if (release_.empty() && prefix.contains("wolfi")) ecosystem_ = "Wolfi";
    if (release_.empty() && (prefix.contains("chainguard") || prefix.contains("cgr.dev"))) ecosystem_ = "Chainguard";
    part_ = release_;
    const std::string_view repository = reading.string(root, "reponame");
    if (!repository.empty()) part_ += (part_.empty() ? "" : "-") + std::string(repository);
  }

  void take(Node package) {
    const std::string_view name = reading_.string(package, "name");
    if (name.empty()) return reading_.refuse(package, "this package has no name");
    for (const Entry& fix : reading_.map(package, "secfixes").entries()) {
      if (!fix.value.is_list()) {
        reading_.refuse(fix.value, "a list of vulnerabilities is wanted here");
        continue;
      }
      // Of version "0" are those that the package never had.
      if (fix.key == "0" || !reading_.is_short(fix)) continue;
      for (const Node item : fix.value.items()) take_fix(name, fix.key, item);
    }
  }

  void give() {
    for (auto& [name, record] : records_) reading_.intake().take(std::move(record));
    records_.clear();
  }

 private:
  void take_fix(std::string_view package, std::string_view version, Node item) {
    const std::string_view text = reading_.string(item);
    std::vector<std::string> names = names_in(text);
    if (names.empty() && !text.empty()) {
      reading_.refuse(item, "\"" + std::string(text) + "\" names no vulnerability");
    }
    if (names.empty() || !reading_.may_repeat(package.size() + version.size() + part_.size(), item)) return;
    Record& record = records_[names.front()];
    if (record.id.empty()) {
      // One vulnerability is in the files of several releases, and a store keeps one record of an id.
      record.id = prefix() + (part_.empty() ? "" : part_ + "-") + names.front();
      record.upstream = std::move(names);
      record.source = ecosystem_ == "Alpine" ? "alpine" : ecosystem_ == "Wolfi" ? "wolfi" : "chainguard";
    }
    if (!reading_.may_add(record, item)) return;
    Affected affected;
    affected.ecosystem = ecosystem_;
    affected.release = release_;
    affected.package = package;
    affected.ranges.push_back({{{Event::Type::introduced, "0"}, {Event::Type::fixed, std::string(version)}}});
    record.affected.push_back(std::move(affected));
  }
  std::string prefix() const {
    return ecosystem_ == "Alpine" ? "ALPINE-" : ecosystem_ == "Wolfi" ? "WOLFI-" : "CHAINGUARD-";
  }

  Reading& reading_;
  std::string ecosystem_ = "Alpine";
  std::string release_;
  std::string part_;  ///< "v3.19-main"
  std::map<std::string, Record> records_;
};

}  // namespace

bool is_secdb(Node root) noexcept {
  return root.child("packages").is_list() &&
         (root.child("distroversion") || root.child("reponame") || root.child("apkurl"));
}

void read_secdb(Node root, Reading& reading) {
  File file(root, reading);
  for (const Node entry : root.child("packages").items()) file.take(reading.map(entry, "pkg"));
  file.give();
}

}  // namespace seawall::advisories
