#pragma once

// ./dev conformance SUITE DIR: runs recorded verdicts of the real implementations through the engines that the product
// uses. One file a suite, or a part of one.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"

namespace seawall::conformance {

/// Counts, and prints the first failures.
struct Tally {
  std::size_t passed = 0;
  std::size_t failed = 0;

  /// `why`: expected and got; empty when the vector holds.
  void count(std::string_view id, const std::string& why);
};

/// The files of vectors of a folder, plain or gzipped, in the order of their names.
std::vector<std::filesystem::path> files_in(const std::filesystem::path& directory);
/// DIR/NAME.jsonl or DIR/NAME.jsonl.gz; empty when there is neither.
std::filesystem::path file_named(const std::filesystem::path& directory, std::string_view name);
std::shared_ptr<const documents::Source> source_of(std::string text);
/// The text of a file, plain or gzipped.
std::string read_file(const std::filesystem::path& path);
/// Each line of a file of vectors; one that is no JSON fails. Nodes live for the time of the call.
void each_vector(const std::filesystem::path& path, Tally& tally, const std::function<void(documents::Node)>& call);
/// Equal as values. Numbers by their text, as both sides write them.
bool same(documents::Node expected, documents::Node got);

/// Values of one field of a file's vectors, by id: what the `pod` or `policies` of other files name.
class Table {
 public:
  Table(const std::filesystem::path& path, std::string_view field, Tally& tally);
  /// Absent for an id that the file lacks.
  documents::Node find(std::string_view id) const;

 private:
  std::vector<documents::Outcome> lines_;  // own the nodes
  std::map<std::string, documents::Node, std::less<>> values_;
};

// --- suites -------------------------------------------------------------------------------------------
//
// A part of the suite whose file the folder does not have passes nothing.

void access(const std::filesystem::path& directory, Tally& tally);
void network(const std::filesystem::path& directory, Tally& tally);
void network_lists(const std::filesystem::path& directory, Tally& tally);  ///< index.json
void secrets(const std::filesystem::path& directory, Tally& tally);  ///< vectors.jsonl
void osv(const std::filesystem::path& directory, Tally& tally);  ///< the records lie in ../../advisories
void versions(const std::filesystem::path& directory, Tally& tally);  ///< a file an ecosystem
void yaml(const std::filesystem::path& directory, Tally& tally);
void pods_evaluate(const std::filesystem::path& directory, Tally& tally);   ///< checks.jsonl, evaluate.jsonl
void pods_defaulted(const std::filesystem::path& directory, Tally& tally);  ///< defaulted.jsonl
void pods_admission(const std::filesystem::path& directory, Tally& tally);  ///< configs.jsonl, admission.jsonl
void pods_psp(const std::filesystem::path& directory, Tally& tally);        ///< psp.jsonl

}  // namespace seawall::conformance
