#pragma once

// What the readers of CycloneDX and SPDX share. Private to packages.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "documents/documents.h"
#include "packages.h"

namespace seawall::packages {

inline constexpr std::size_t most_components = 1'000'000;  ///< "components" of one bill, those in others too

/// What a tool tells of a component beside its package URL.
struct ComponentFacts {
  std::string name;  ///< whole, as the tool has it
  std::string version;
  std::string location;
  std::string source_name;
  std::string source_version;
  std::string module_label;
  std::string digest;
  std::vector<std::string> licenses;
  bool is_declared = false;
  bool is_development = false;
};

/// Makes a bill of what a document says, part by part. Lifetimes: it borrows the source.
class BillBuilder {
 public:
  explicit BillBuilder(const documents::Source& source) : source_(source) {}

  ReadBill& result() noexcept { return result_; }
  Bill& bill() noexcept { return result_.bill; }

  void fault(documents::Node at, std::string message);
  documents::Error limit_error(documents::Node at) const;
  /// The text of a member; empty where there is none, and a fault where it is something else.
  std::string_view text(documents::Node map, std::string_view key);
  /// A member that is a list; an absent node where there is none, and a fault where it is something else.
  documents::Node list(documents::Node map, std::string_view key);
  /// Whether a node is a map; a fault where it is not. `what`: "a component".
  bool is_map(documents::Node node, std::string_view what);

  /// Adds a package and gives its index. `purl`: may be absent; one that is malformed is a fault, and then the name
  /// counts. Nothing where there is neither a package URL nor, with `may_be_generic`, a name.
  std::optional<std::uint32_t> add(documents::Node at, documents::Node purl, ComponentFacts facts, bool may_be_generic);

  /// What the bill says of the distribution itself counts more than what package URLs say.
  void state_distribution(Distribution distribution);
  void depend(std::uint32_t parent, std::uint32_t child) { edges_.emplace_back(parent, child); }
  /// When all has been added: a package that one other alone brings along has it as its parent.
  void settle();

 private:
  void settle_distribution();
  void break_circles();

  const documents::Source& source_;
  ReadBill result_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges_;
  std::optional<Distribution> stated_;
  std::optional<Distribution> implied_;
};

/// Each fails with limit_exceeded.
std::optional<documents::Error> read_cyclonedx(BillBuilder& builder, documents::Node root);
std::optional<documents::Error> read_spdx(BillBuilder& builder, documents::Node root);

}  // namespace seawall::packages
