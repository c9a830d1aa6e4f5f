#pragma once

// What readers of lock files share. Private to packages.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "readers.h"
#include "texts.h"

namespace seawall::packages {

/// What a lock file lists: each package in each version once, for development only where nothing else wants it.
class LockReading {
 public:
  /// "packages of a file": those beyond it are told as a fault, as each costs more memory than bytes of the file.
  static constexpr std::size_t most_packages = 100'000;

  struct Entry {
    std::string_view name;
    std::string_view version;  ///< empty where it is not known
    bool is_development = false;
    std::string digest = {};
  };

  LockReading(const File& file, Type type) : file_(file), type_(type) {}
  /// An entry without a name is passed over.
  void add(Entry entry);
  void fail(documents::ErrorCode code, std::string message, std::uint32_t line = 0);
  /// There are more than most_packages. Told once.
  void overflow();
  /// For json_of().
  Reading& reading() noexcept { return reading_; }
  /// Sorted by name and version.
  Reading finish();

 private:
  File file_;
  Type type_;
  bool is_full_ = false;
  Reading reading_;
};

/// Which packages something leads to. A name is kept once, however many edges begin at it.
class Reachability {
 public:
  using Id = std::uint32_t;
  Id id_of(std::string_view name);
  void add_root(Id root) { roots_.push_back(root); }
  void add_edge(Id from, Id to) { edges_.emplace_back(from, to); }
  /// After all were added: the names that roots lead to, sorted.
  std::vector<std::string> reached();

 private:
  std::map<std::string, Id, std::less<>> ids_;
  std::vector<Id> roots_;
  std::vector<std::pair<Id, Id>> edges_;
};

bool is_in(const std::vector<std::string>& sorted, std::string_view name) noexcept;

/// All documents of a file in YAML; those that cannot be read are faults of the reading.
std::vector<std::unique_ptr<const documents::Document>> yaml_of(const File& file, Reading& reading);

/// A member that stands there itself. What an alias of YAML repeats is passed over: no tool writes any, and a few would
/// make a small file cost as much as a large one.
documents::Node own_child(documents::Node node, std::string_view key) noexcept;

}  // namespace seawall::packages
