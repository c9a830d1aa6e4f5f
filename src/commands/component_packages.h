#pragma once

// What a cluster runs, as packages that advisories tell of, and with the dates that its release lines end on.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "files/files.h"
#include "findings/findings.h"
#include "objects/objects.h"
#include "packages/packages.h"
#include "vulnerabilities.h"

namespace seawall::commands {

/// What the object of it is called in reports.
inline constexpr std::string_view components_name = "components";
/// The module of all of Kubernetes. Its own feed has also advisories that name no part.
inline constexpr std::string_view whole_of_kubernetes = "k8s.io/kubernetes";

struct ClusterPackages {
  /// A version of a product of endoflife.date.
  struct Supported {
    std::string title;  ///< "Kubernetes", "Kubernetes of EKS"
    std::string product;
    std::string version;
    std::string where;
    friend bool operator==(const Supported&, const Supported&) = default;
  };
  struct Installed {
    packages::Distribution distribution;  ///< of nodes
    std::string where;
    friend bool operator==(const Installed&, const Installed&) = default;
  };
  packages::Bill bill;  ///< each version of a package once; its location: "Node worker-1 and 2 others"
  std::vector<Supported> supported;
  std::vector<Installed> installed;
  std::vector<std::string> unjudged;  ///< what no advisories tell of by its version, as sentences
  bool is_empty() const noexcept { return bill.packages.empty() && supported.empty() && installed.empty(); }
};
/// Where the versions of a project are surely those that advisories mean.
ClusterPackages cluster_packages(const objects::Inventory& inventory);

/// "Debian GNU/Linux 12 (bookworm)", "SUSE Linux Enterprise Server 15 SP5" as nodes tell it; nothing for one whose name
/// does not tell its version as the distribution's own file does.
std::optional<packages::Distribution> distribution_of_node(std::string_view name);

/// Adds to programs that were built of Kubernetes, which go by their file, the part that each is, where a store has
/// advisories of parts.
void add_parts(std::vector<packages::Package>& packages, const advisories::Store& store);
/// Parts of Kubernetes have advisories of their own, which name the part, and advisories of the whole, which do not.
/// Takes out what of the whole is told of a part of the same version, or is of parts that no package of that version
/// is. Fails as the store does.
[[nodiscard]] std::optional<documents::Error> keep_parts(advisories::Matches& matches,
                                                         std::span<const packages::Package> packages,
                                                         const advisories::Store& store);

struct AssessedComponents {
  files::Found object;  ///< that checks judge
  std::vector<objects::NotLooked> not_looked;
};
AssessedComponents assess_components(ClusterPackages components, Assessor& assessor);

/// A vulnerability that was found by an advisory and by a table of the program in one version of a component is one
/// finding: that of the advisory, with the higher severity of the two.
void drop_repeated(std::vector<findings::Finding>& findings);

}  // namespace seawall::commands
