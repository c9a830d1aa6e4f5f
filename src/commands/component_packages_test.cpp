#include "component_packages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checks/checks.h"

namespace seawall::commands {
namespace {

using packages::Package;
using packages::Type;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class Input {
 public:
  explicit Input(std::string text) {
    auto source = documents::Source::from_bytes("cluster.yaml", std::move(text));
    EXPECT_TRUE(source);
    inventory_.add(documents::read(*source), **source, true);
    inventory_.finish();
  }
  const objects::Inventory& inventory() const { return inventory_; }

 private:
  objects::Inventory inventory_;
};

ClusterPackages components_of(std::string text) { return cluster_packages(Input(std::move(text)).inventory()); }

std::string node(const std::string& name, const std::string& kubelet, const std::string& runtime,
                 const std::string& rest = {}) {
  return "---\napiVersion: v1\nkind: Node\nmetadata: {name: " + name +
         "}\nstatus:\n  nodeInfo: {kubeletVersion: " + kubelet + ", containerRuntimeVersion: \"" + runtime + "\"" +
         rest + "}\n";
}

std::string pod(const std::string& name, const std::string& image, const std::string& owner = {}) {
  return "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: " + name + "\n  namespace: kube-system\n" + owner +
         "spec:\n  containers:\n  - {name: main, image: \"" + image + "\"}\n";
}

/// "golang github.com/containerd/containerd 1.7.2: Node a"
std::vector<std::string> lines_of(const ClusterPackages& components) {
  std::vector<std::string> lines;
  for (const Package& each : components.bill.packages) {
    if (each.name == whole_of_kubernetes) continue;
    lines.push_back(std::string(packages::name_of(each.type)) + ' ' + each.name + ' ' + each.version + ": " +
                    each.location);
  }
  return lines;
}

std::vector<std::string> supported_of(const ClusterPackages& components) {
  std::vector<std::string> lines;
  for (const auto& each : components.supported) {
    lines.push_back(each.title + ", " + each.product + ' ' + each.version + ": " + each.where);
  }
  return lines;
}

TEST(ComponentPackages, AreEachVersionOfAPackageOnceWithItsPlaces) {
  const ClusterPackages components =
      components_of(node("a", "v1.31.2", "containerd://1.7.2") + node("b", "v1.31.2", "containerd://2.0.1") +
                    node("c", "v1.31.2", "containerd://1.7.2"));
  EXPECT_THAT(lines_of(components),
              UnorderedElementsAre("generic k8s.io/kubelet 1.31.2: Node a and 2 others",
                                   "golang github.com/containerd/containerd 1.7.2: Node a and 1 other",
                                   "golang github.com/containerd/containerd/v2 2.0.1: Node b"));
  EXPECT_THAT(supported_of(components),
              ElementsAre("containerd, containerd 1.7: Node a and 1 other", "containerd, containerd 2.0: Node b",
                          "Kubernetes, kubernetes 1.31: Node a and 2 others"));
  EXPECT_THAT(components.unjudged, IsEmpty());
}

TEST(ComponentPackages, AreAskedAboutAsPartsOfKubernetesAndAsTheWhole) {
  const ClusterPackages components = components_of(node("a", "v1.31.2", ""));
  std::vector<Type> types;
  for (const Package& each : components.bill.packages) {
    if (each.name == whole_of_kubernetes) types.push_back(each.type);
  }
  EXPECT_THAT(types, UnorderedElementsAre(Type::generic, Type::golang));
}

TEST(ComponentPackages, ComeFromImagesOfTheProjectsThemselves) {
  const ClusterPackages components =
      components_of(pod("etcd", "registry.k8s.io/etcd:3.5.12-0") + pod("cd", "quay.io/argoproj/argocd:v2.10.4") +
                    pod("proxy", "traefik:v3.1.2-alpine") + pod("mirror", "registry.example.com/traefik:v3.1.2") +
                    pod("old", "traefik:1.7.34") + pod("scheduler", "registry.k8s.io/kube-scheduler:v1.31.0-rc.1"));
  EXPECT_THAT(lines_of(components),
              UnorderedElementsAre("golang go.etcd.io/etcd/server/v3 3.5.12: Pod kube-system/etcd",
                                   "golang github.com/argoproj/argo-cd/v2 2.10.4: Pod kube-system/cd",
                                   "golang github.com/traefik/traefik/v3 3.1.2: Pod kube-system/proxy",
                                   "golang github.com/traefik/traefik 1.7.34: Pod kube-system/old",
                                   "generic k8s.io/kube-scheduler 1.31.0-rc.1: Pod kube-system/scheduler"));
}

TEST(ComponentPackages, CountAsTheControllerThatMadeTheirPods) {
  const std::string owner = "  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: cilium, uid: x, "
                            "controller: true}]\n";
  const std::string set = "---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: cilium, namespace: kube-system, "
                          "uid: x}\nspec:\n  template:\n    spec:\n      containers:\n      - {name: agent, image: "
                          "\"quay.io/cilium/cilium:v1.15.1\"}\n";
  const std::string of_node = "  ownerReferences: [{apiVersion: v1, kind: Node, name: a, uid: n, controller: true}]\n";
  const ClusterPackages components = components_of(set + pod("cilium-1", "quay.io/cilium/cilium:v1.15.1", owner) +
                                                   "---\napiVersion: v1\nkind: Node\nmetadata: {name: a, uid: n}\n" +
                                                   pod("kube-proxy-a", "registry.k8s.io/kube-proxy:v1.31.2", of_node));
  EXPECT_THAT(lines_of(components),
              UnorderedElementsAre("golang github.com/cilium/cilium 1.15.1: DaemonSet kube-system/cilium",
                                   "generic k8s.io/kube-proxy 1.31.2: Pod kube-system/kube-proxy-a"));
}

TEST(ComponentPackages, HaveTheServerOfASnapshot) {
  const ClusterPackages components = components_of(
      "apiVersion: seawall.dev/v1alpha1\nkind: Snapshot\nmetadata: {name: shop}\nkubernetesVersion: v1.30.4\n");
  EXPECT_THAT(lines_of(components), ElementsAre("generic k8s.io/apiserver 1.30.4: the API server"));
}

TEST(ComponentPackages, OfBuildersOfReleasesAreThoseReleases) {
  for (const std::string version : {"v1.28.3+k3s1", "v1.28.3+rke2r2", "v1.28.3+k0s.0"}) {
    EXPECT_THAT(lines_of(components_of(node("a", version, "containerd://1.7.7-k3s1"))),
                ElementsAre("generic k8s.io/kubelet 1.28.3: Node a"))
        << version;
  }
}

TEST(ComponentPackages, OfVendorsThatMendReleasesAreSupportedByThemAndNotJudged) {
  const struct {
    std::string version;
    std::string supported;
  } rows[] = {
      {"v1.29.4-eks-036c24b", "Kubernetes of EKS, amazon-eks 1.29: Node a"},
      {"v1.29.4-gke.1043002", "Kubernetes of GKE, google-kubernetes-engine 1.29: Node a"},
      {"v1.29.6+aba1e8d", ""},
  };
  for (const auto& row : rows) {
    const ClusterPackages components = components_of(node("a", row.version, ""));
    EXPECT_THAT(components.bill.packages, IsEmpty());
    const auto supported = supported_of(components);
    EXPECT_EQ(supported.empty() ? "" : supported[0], row.supported);
    EXPECT_THAT(components.unjudged,
                ElementsAre("Kubernetes " + row.version.substr(1) +
                            " of Node a is a vendor's build, and its version does not tell what was fixed in it"));
  }
}

TEST(ComponentPackages, OfAzureAreKnownByTheLabelsOfTheirNodes) {
  const ClusterPackages components = components_of(
      "apiVersion: v1\nkind: Node\nmetadata: {name: a, labels: {kubernetes.azure.com/cluster: x}}\n"
      "status: {nodeInfo: {kubeletVersion: v1.33.2}}\n---\n"
      "apiVersion: seawall.dev/v1alpha1\nkind: Snapshot\nmetadata: {name: shop}\nkubernetesVersion: v1.33.4\n");
  EXPECT_THAT(supported_of(components),
              ElementsAre("Kubernetes of AKS, azure-kubernetes-service 1.33: the API server and 1 other"));
}

TEST(ComponentPackages, TellWhatNoAdvisoriesTellOf) {
  const ClusterPackages components =
      components_of(node("a", "v1.31.2", "docker://29.0.1", ", kernelVersion: 5.15.0-105-generic") +
                    pod("calico", "docker.io/calico/node:v3.25.1") + pod("dns", "registry.k8s.io/coredns/coredns"));
  EXPECT_THAT(
      components.unjudged,
      UnorderedElementsAre("no advisories that could be imported tell of Calico by its version: Pod kube-system/calico",
                           "no advisories that could be imported tell of Docker Engine by its version: Node a",
                           "the version of CoreDNS is not in the reference: Pod kube-system/dns",
                           "a running kernel does not tell the version of its package: Node a"));
}

TEST(ComponentPackages, AreNoneInOtherInput) {
  const ClusterPackages components = components_of(pod("cart", "registry.example.com/cart:1.4.0"));
  EXPECT_TRUE(components.is_empty());
  EXPECT_THAT(components.unjudged, IsEmpty());
}

TEST(ComponentPackages, KnowTheDistributionsOfNodes) {
  const struct {
    std::string_view name;
    std::string id_and_version;
  } rows[] = {
      {"Ubuntu 22.04.4 LTS", "ubuntu 22.04.4"},
      {"Debian GNU/Linux 12 (bookworm)", "debian 12"},
      {"Alpine Linux v3.19", "alpine 3.19"},
      {"Amazon Linux 2023.6.20241212", "amzn 2023.6.20241212"},
      {"SUSE Linux Enterprise Server 15 SP5", "sles 15.5"},
      {"SUSE Linux Enterprise Server 15", "sles 15"},
      {"Red Hat Enterprise Linux 9.3 (Plow)", "rhel 9.3"},
      {"Red Hat Enterprise Linux CoreOS 416.94 (Plow)", ""},
      {"Container-Optimized OS from Google", ""},
      {"Ubuntu Core 22", ""},
      {"Flatcar Container Linux by Kinvolk 3815.2.0", ""},
      {"", ""},
  };
  for (const auto& row : rows) {
    const auto distribution = distribution_of_node(row.name);
    EXPECT_EQ(distribution ? distribution->id + ' ' + distribution->version_id : "", row.id_and_version) << row.name;
  }
}

// --- advisories of parts and of the whole ------------------------------------------------------------------

class KeepParts : public ::testing::Test {
 protected:
  void add(const std::string& id, const std::string& alias, const std::string& ecosystem,
           const std::vector<std::string>& names, const std::string& introduced = "1.27.0") {
    advisories::Record record;
    record.id = id;
    if (!alias.empty()) record.aliases.push_back(alias);
    record.source = "osv:" + ecosystem;
    for (const std::string& name : names) {
      advisories::Affected& affected = record.affected.emplace_back();
      affected.ecosystem = ecosystem;
      affected.package = name;
      affected.ranges.push_back(
          {{{advisories::Event::Type::introduced, introduced}, {advisories::Event::Type::fixed, "1.27.9"}}});
    }
    builder_.intake().take(std::move(record));
  }

  /// "k8s.io/kubelet CVE-2024-1"
  std::vector<std::string> kept(std::vector<Package> packages) { return kept(packages, false); }
  std::vector<std::string> kept_with_parts(std::vector<Package>& packages) { return kept(packages, true); }

  static Package package(Type type, std::string name, std::string version) {
    Package package;
    package.type = type;
    package.name = std::move(name);
    package.version = std::move(version);
    return package;
  }
  static Package part(const std::string& name, const std::string& version) {
    return package(Type::generic, "k8s.io/" + name, version);
  }
  static Package whole(const std::string& version) {
    return package(Type::golang, std::string(whole_of_kubernetes), version);
  }

 private:
  std::vector<std::string> kept(std::vector<Package>& packages, bool with_parts) {
    std::string bytes;
    const auto failure = builder_.finish(0, {[&](std::string_view part) {
                                           bytes += part;
                                           return true;
                                         }});
    EXPECT_FALSE(failure);
    const auto store = advisories::Store::open(bytes);
    if (!store) return {"no store"};
    if (with_parts) add_parts(packages, *store);
    auto matches = advisories::match(packages, *store, {});
    if (!matches) return {"no matches"};
    EXPECT_FALSE(keep_parts(*matches, packages, *store));
    std::vector<std::string> lines;
    for (const advisories::Match& match : matches->matches) {
      lines.push_back(packages[match.package].name + ' ' + match.id);
    }
    return lines;
  }

  advisories::Builder builder_;
};

TEST_F(KeepParts, TellsOfThePartWhatBothTellOf) {
  add("CVE-2024-1", "", "kubernetes", {"k8s.io/kubelet"});
  add("GO-2024-1", "CVE-2024-1", "Go", {"k8s.io/kubernetes"});
  EXPECT_THAT(kept({part("kubelet", "1.27.3"), whole("1.27.3")}), ElementsAre("k8s.io/kubelet CVE-2024-1"));
}

TEST_F(KeepParts, LeavesOutWhatIsOfPartsThatDoNotRunInThatVersion) {
  add("CVE-2024-1", "", "kubernetes", {"k8s.io/apiserver"});
  add("GO-2024-1", "CVE-2024-1", "Go", {"k8s.io/kubernetes"});
  EXPECT_THAT(kept({part("kubelet", "1.27.3"), whole("1.27.3"), part("apiserver", "1.28.0"), whole("1.28.0")}),
              IsEmpty());
}

TEST_F(KeepParts, KeepsWhatTheFeedDoesNotKnow) {
  add("CVE-2024-1", "", "kubernetes", {"k8s.io/apiserver"});
  add("GO-2025-2", "CVE-2025-2", "Go", {"k8s.io/kubernetes"});
  EXPECT_THAT(kept({part("kubelet", "1.27.3"), whole("1.27.3")}), ElementsAre("k8s.io/kubernetes CVE-2025-2"));
}

TEST_F(KeepParts, KeepsWhatTheFeedLeavesOutOfThePartThatRuns) {
  // The feed does not list release lines that had ended.
  add("CVE-2024-1", "", "kubernetes", {"k8s.io/kubelet"}, "1.27.5");
  add("GO-2024-1", "CVE-2024-1", "Go", {"k8s.io/kubernetes"});
  EXPECT_THAT(kept({part("kubelet", "1.27.3"), whole("1.27.3")}), ElementsAre("k8s.io/kubernetes CVE-2024-1"));
}

TEST_F(KeepParts, AreAddedToProgramsByTheirFiles) {
  add("CVE-2024-1", "", "kubernetes", {"k8s.io/kubelet"});
  add("GO-2024-1", "CVE-2024-1", "Go", {"k8s.io/kubernetes"});
  std::vector<Package> packages = {whole("1.27.3"), whole("1.27.3")};
  packages[0].location = "usr/bin/kubelet";
  packages[1].location = "usr/bin/other";
  EXPECT_THAT(kept_with_parts(packages), ElementsAre("k8s.io/kubelet CVE-2024-1"));
  EXPECT_EQ(packages.size(), 3U);
  EXPECT_EQ(packages[2].location, "usr/bin/kubelet");
}

TEST_F(KeepParts, AreNotAddedWhereNoAdvisoriesTellOfThem) {
  add("GO-2024-1", "CVE-2024-1", "Go", {"k8s.io/kubernetes"});
  std::vector<Package> packages = {whole("1.27.3")};
  packages[0].location = "usr/bin/kubelet";
  EXPECT_THAT(kept_with_parts(packages), ElementsAre("k8s.io/kubernetes CVE-2024-1"));
  EXPECT_EQ(packages.size(), 1U);
}

// --- findings that tables and advisories share -----------------------------------------------------------------

TEST(DropRepeated, LeavesTheFindingOfTheAdvisory) {
  const Input input(node("a", "v1.31.2", "containerd://1.6.0") +
                    "---\napiVersion: seawall.dev/v1alpha1\nkind: PackageList\nmetadata: {name: components}\n"
                    "vulnerabilities:\n- {id: CVE-2026-1, version: 1.6.0, aliases: [GHSA-1]}\n");
  const auto objects = input.inventory().objects();
  std::vector<findings::Finding> findings(4);
  findings[0].check = checks::find("node-component-vulnerable");
  findings[0].object = &objects[0];
  findings[0].argument = "1.6.0";
  findings[0].severity = findings::Severity::high;
  findings[0].detail = "CVE-2026-1: bad; fixed in 1.6.1";
  findings[1] = findings[0];
  findings[1].detail = "CVE-2026-2: bad; fixed in 1.6.1";
  findings[2] = findings[0];
  findings[2].argument = "1.5.0";
  findings[3].check = checks::find("vulnerable-package");
  findings[3].object = &objects[1];
  for (const documents::Node item : objects[1].root.child("vulnerabilities").items()) findings[3].at = item;
  drop_repeated(findings);
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].detail, "CVE-2026-2: bad; fixed in 1.6.1");
  EXPECT_EQ(findings[1].argument, "1.5.0");
  EXPECT_EQ(findings[2].severity, findings::Severity::high);
  EXPECT_THAT(findings[2].also, ElementsAre(checks::find("node-component-vulnerable")));
}

}  // namespace
}  // namespace seawall::commands
