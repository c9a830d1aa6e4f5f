// Lock files of Cargo, versions 1 to 4. Source: cargo::core::resolver::encode, which writes them. Packages of the
// workspace itself, which have no source, are listed like any other.

#include <algorithm>

#include "lock_reading.h"
#include "toml.h"

namespace seawall::packages {
namespace {

struct Crate {
  std::string name;
  std::string version;
  std::string checksum;
};

class CargoLock : public TomlSink {
 public:
  void table(std::string_view name, bool is_element) override {
    is_in_package_ = (is_element && name == "package") || name == "root";
    is_in_metadata_ = name == "metadata";
    is_lock_ = is_lock_ || is_in_package_;
    if (!is_in_package_) return;
    is_full_ = crates_.size() == LockReading::most_packages;
    if (!is_full_) crates_.emplace_back();
  }

  void value(std::string_view key, std::string_view value) override {
    if (is_in_metadata_) return take_checksum(key, value);
    if (!is_in_package_) {
      is_lock_ = is_lock_ || key == "version";
      return;
    }
    if (is_full_) return;
    Crate& crate = crates_.back();
    if (key == "name") crate.name = value;
    if (key == "version") crate.version = value;
    if (key == "checksum") crate.checksum = value;
  }

  Reading finish(const File& file) {
    LockReading lock(file, Type::cargo);
    if (!is_lock_) lock.fail(documents::ErrorCode::syntax, "is no lock file of Cargo");
    if (is_full_) lock.overflow();
    const auto key = [](const Crate& each) { return std::tie(each.name, each.version); };
    std::ranges::sort(checksums_, {}, key);
    for (const Crate& each : crates_) {
      std::string digest = each.checksum;
      const auto told = std::ranges::lower_bound(checksums_, key(each), {}, key);
      if (digest.empty() && told != checksums_.end() && key(*told) == key(each)) digest = told->checksum;
      if (!digest.empty()) digest.insert(0, "sha256:");
      lock.add({each.name, each.version, false, std::move(digest)});
    }
    return lock.finish();
  }

 private:
  /// Version 1 has all checksums at the end: "checksum NAME VERSION (SOURCE)" = "...".
  void take_checksum(std::string_view key, std::string_view value) {
    if (take_word(key) != "checksum" || value == "<none>" || checksums_.size() > LockReading::most_packages) return;
    Crate& crate = checksums_.emplace_back();
    crate.name = take_word(key);
    crate.version = take_word(key);
    crate.checksum = value;
  }

  bool is_in_package_ = false;
  bool is_in_metadata_ = false;
  bool is_lock_ = false;
  bool is_full_ = false;
  std::vector<Crate> crates_;
  std::vector<Crate> checksums_;
};

}  // namespace

Reading read_cargo_lock(const File& file) {
  CargoLock lock;
  const std::optional<documents::Error> failure = read_toml(file, lock);
  Reading reading = lock.finish(file);
  if (failure) reading.faults.insert(reading.faults.begin(), *failure);
  return reading;
}

}  // namespace seawall::packages
