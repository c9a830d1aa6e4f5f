#pragma once

// JSON as registries and tools write it, read strictly: what two readers might take differently is refused. Private to
// oci.
//
// Threads: functions of their arguments alone.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "documents/documents.h"

namespace seawall::oci {

using Json = std::unique_ptr<const documents::Document>;

/// The one map or list that a text is. Fails with syntax, also for YAML, and with limit_exceeded.
documents::Result<Json> read_json(std::string name, std::string text);
/// That a key is there twice, with its place; readers do not agree which one counts.
std::optional<documents::Error> fault_of_keys(const documents::Document& document);

/// Takes values of a type and remembers what is of another; null is as good as nothing.
class Fields {
 public:
  std::string text(documents::Node map, std::string_view key);
  std::vector<std::string> texts(documents::Node map, std::string_view key);
  std::map<std::string, std::string> text_map(documents::Node map, std::string_view key);
  std::vector<std::string> keys(documents::Node map, std::string_view key);
  documents::Node map(documents::Node map, std::string_view key);
  documents::Node list(documents::Node map, std::string_view key);
  bool boolean(documents::Node map, std::string_view key);
  std::uint64_t size(documents::Node map, std::string_view key);

  /// `"size" is a string, not a size`; at most 100, then none is added.
  const std::vector<std::string>& faults() const noexcept { return faults_; }
  std::vector<std::string> take_faults() { return std::move(faults_); }
  void add(std::string fault);

 private:
  void tell(std::string_view key, documents::Node node, std::string_view wanted);
  std::vector<std::string> faults_;
};

}  // namespace seawall::oci
