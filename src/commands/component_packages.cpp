#include "component_packages.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <span>
#include <tuple>

#include "checks/checks.h"

namespace seawall::commands {
namespace {

using checks::ClusterComponent;
using packages::Package;
using packages::Type;

struct Known {
  std::string_view component;
  std::string_view title;
  Type type;
  /// Empty where no advisories tell of it by the version that it has here.
  std::string_view package;
  bool has_major = false;  ///< in the module's path, from 2 on
  std::string_view product = {};  ///< of endoflife.date
};
// Go's database has the versions of modules. Those of the programs here are the same. Those of Calico, Istio, Harbor,
// Prometheus, Grafana and others are not: their modules have no such versions, so that records have ranges that hold
// all versions or none. Of ingress-nginx that of Kubernetes' own feed counts.
constexpr std::array known = {
    Known{"kubelet", "Kubernetes", Type::generic, "k8s.io/kubelet"},
    Known{"kube-apiserver", "Kubernetes", Type::generic, "k8s.io/apiserver"},
    Known{"kube-controller-manager", "Kubernetes", Type::generic, "k8s.io/controller-manager"},
    Known{"kube-proxy", "Kubernetes", Type::generic, "k8s.io/kube-proxy"},
    Known{"kube-scheduler", "Kubernetes", Type::generic, "k8s.io/kube-scheduler"},
    Known{"argo-cd", "Argo CD", Type::golang, "github.com/argoproj/argo-cd", true, "argo-cd"},
    Known{"argo-events", "Argo Events", Type::golang, "github.com/argoproj/argo-events"},
    Known{"argo-workflows", "Argo Workflows", Type::golang, "github.com/argoproj/argo-workflows", true},
    Known{"calico", "Calico", Type::golang, "", false, "calico"},
    Known{"cert-manager", "cert-manager", Type::golang, "github.com/cert-manager/cert-manager", false, "cert-manager"},
    Known{"cilium", "Cilium", Type::golang, "github.com/cilium/cilium", false, "cilium"},
    Known{"containerd", "containerd", Type::golang, "github.com/containerd/containerd", true, "containerd"},
    Known{"contour", "Contour", Type::golang, "github.com/projectcontour/contour"},
    Known{"coredns", "CoreDNS", Type::golang, "github.com/coredns/coredns"},
    Known{"cri-o", "CRI-O", Type::golang, "github.com/cri-o/cri-o"},
    Known{"csi-secrets-store", "Secrets Store CSI driver", Type::golang, "sigs.k8s.io/secrets-store-csi-driver"},
    Known{"docker", "Docker Engine", Type::golang, "github.com/docker/docker", false, "docker-engine"},
    Known{"etcd", "etcd", Type::golang, "go.etcd.io/etcd/server/v3", false, "etcd"},
    Known{"flux-kustomize-controller", "Flux", Type::golang, "github.com/fluxcd/kustomize-controller"},
    Known{"flux-notification-controller", "Flux", Type::golang, "github.com/fluxcd/notification-controller"},
    Known{"flux-source-controller", "Flux", Type::golang, "github.com/fluxcd/source-controller"},
    Known{"harbor", "Harbor", Type::golang, "", false, "harbor"},
    Known{"ingress-nginx", "ingress-nginx", Type::generic, "k8s.io/ingress-nginx"},
    Known{"istio", "Istio", Type::golang, "", false, "istio"},
    Known{"keda", "KEDA", Type::golang, "github.com/kedacore/keda", true, "keda"},
    Known{"kyverno", "Kyverno", Type::golang, "github.com/kyverno/kyverno", false, "kyverno"},
    Known{"metrics-server", "Metrics Server", Type::golang, "sigs.k8s.io/metrics-server"},
    Known{"traefik", "Traefik", Type::golang, "github.com/traefik/traefik", true, "traefik"},
};
constexpr std::string_view title_of_kubernetes = "Kubernetes";

bool is_of_kubernetes(const Known& each) noexcept { return each.title == title_of_kubernetes; }

/// The objects that run something, the first of them by its title.
class Places {
 public:
  void add(const objects::Object* object) {
    if (seen_.insert(object).second && seen_.size() == 1) first_ = object ? object->title() : "the API server";
  }
  void add(const Places& others) {
    if (seen_.empty()) first_ = others.first_;
    seen_.insert(others.seen_.begin(), others.seen_.end());
  }
  std::string text() const {
    const std::size_t more = seen_.size() - 1;
    return more == 0 ? first_ : first_ + " and " + std::to_string(more) + (more == 1 ? " other" : " others");
  }

 private:
  std::set<const objects::Object*> seen_;
  std::string first_;
};

/// The version that advisories mean. Builds of k3s, RKE2 and k0s are those of Kubernetes' own release, and count their
/// builds of it. What other vendors make of a release has fixes of later ones, too, and no version tells which.
std::string advisory_version(const Known& each, std::string_view version) {
  const std::size_t plus = version.find('+');
  if (is_of_kubernetes(each) && plus != version.npos) {
    const std::string_view build = version.substr(plus + 1);
    constexpr std::string_view faithful[] = {"k3s", "rke2r", "k0s"};
    const bool is_faithful = std::ranges::any_of(faithful, [&](auto name) { return build.starts_with(name); });
    if (is_faithful) version = version.substr(0, plus);
  }
  return std::string(checks::is_upstream(version) ? version : std::string_view());
}

int major_of(std::string_view version) noexcept {
  int major = 0;
  std::from_chars(version.data(), version.data() + version.size(), major);
  return major;
}

/// "1.7" of "1.7.2": no release line has more numbers.
std::string release_of(std::string_view version) {
  const std::size_t second = version.find('.', std::min(version.find('.'), version.size() - 1) + 1);
  return std::string(version.substr(0, second));
}

std::string package_of(const Known& each, std::string_view version) {
  const int major = major_of(version);
  // From 29 on Docker's Engine is another module, whose versions are not those of the program.
  constexpr int first_of_moby = 29;
  if (each.component == "docker" && major >= first_of_moby) return {};
  std::string name(each.package);
  if (each.has_major && major > 1) name += "/v" + std::to_string(major);
  return name;
}

class Collection {
 public:
  explicit Collection(const objects::Inventory& inventory) : components_(checks::cluster_components(inventory)) {}

  ClusterPackages run() && {
    is_of_azure_ = std::ranges::any_of(components_, &ClusterComponent::is_of_azure);
    for (const ClusterComponent& component : components_) add(component);
    result_.bill.subject = {.name = std::string(components_name), .version = {}, .digest = {}, .is_image = false};
    for (const auto& [key, places] : packages_) {
      Package& package = result_.bill.packages.emplace_back();
      std::tie(package.type, package.name, package.version) = key;
      package.location = places.text();
    }
    for (const auto& [key, places] : supported_) {
      const auto& [product, version, title] = key;
      result_.supported.push_back({title, product, version, places.text()});
    }
    for (const auto& [name, places] : distributions_) {
      if (auto distribution = distribution_of_node(name)) {
        result_.installed.push_back({*std::move(distribution), places.text()});
      }
    }
    tell();
    return std::move(result_);
  }

 private:
  using PackageKey = std::tuple<Type, std::string, std::string>;

  void add(const ClusterComponent& component) {
    if (component.name == "linux") return kernels_.add(component.object), void(has_kernels_ = true);
    if (component.name == "distribution") return distributions_[std::string(component.version)].add(component.object);
    const auto found = std::ranges::find(known, component.name, &Known::component);
    if (found == known.end()) return;
    const Known& each = *found;
    if (component.version.empty()) return without_version_[std::string(each.title)].add(component.object);
    const std::string version = advisory_version(each, component.version);
    add_support(each, component, version);
    const std::string package = package_of(each, version);
    if (version.empty()) {
      vendors_[std::string(each.title) + ' ' + std::string(component.version)].add(component.object);
    } else if (package.empty()) {
      untold_[std::string(each.title)].add(component.object);
    } else {
      packages_[{each.type, package, version}].add(component.object);
    }
    if (version.empty() || !is_of_kubernetes(each)) return;
    for (const Type type : {Type::generic, Type::golang}) {
      packages_[{type, std::string(whole_of_kubernetes), version}].add(component.object);
    }
  }

  void add_support(const Known& each, const ClusterComponent& component, const std::string& version) {
    if (is_of_kubernetes(each)) return add_support_of_kubernetes(component, version);
    if (each.product.empty() || version.empty()) return;
    supported_[{std::string(each.product), release_of(version), std::string(each.title)}].add(component.object);
  }

  /// Whoever sells Kubernetes looks after its release lines for another time.
  void add_support_of_kubernetes(const ClusterComponent& component, const std::string& version) {
    const auto minor = checks::kubernetes_minor(component.version);
    if (!minor) return;
    const auto add_as = [&](const char* product, const char* title) {
      supported_[{product, "1." + std::to_string(*minor), title}].add(component.object);
    };
    const std::string_view written = component.version;
    if (written.contains("-eks-")) return add_as("amazon-eks", "Kubernetes of EKS");
    if (written.contains("-gke.")) return add_as("google-kubernetes-engine", "Kubernetes of GKE");
    if (is_of_azure_) return add_as("azure-kubernetes-service", "Kubernetes of AKS");
    if (!version.empty()) add_as("kubernetes", "Kubernetes");
  }

  void tell() {
    const auto add = [&](std::string sentence) { result_.unjudged.push_back(std::move(sentence)); };
    for (const auto& [title, places] : vendors_) {
      add(title + " of " + places.text() + " is a vendor's build, and its version does not tell what was fixed in it");
    }
    for (const auto& [title, places] : untold_) {
      add("no advisories that could be imported tell of " + title + " by its version: " + places.text());
    }
    for (const auto& [title, places] : without_version_) {
      add("the version of " + title + " is not in the reference: " + places.text());
    }
    // "5.15.0-105-generic" names an interface, which several builds of a distribution's package share.
    if (has_kernels_) add("a running kernel does not tell the version of its package: " + kernels_.text());
  }

  std::vector<ClusterComponent> components_;
  ClusterPackages result_;
  bool is_of_azure_ = false;
  bool has_kernels_ = false;
  Places kernels_;
  std::map<PackageKey, Places> packages_;
  std::map<std::tuple<std::string, std::string, std::string>, Places> supported_;
  std::map<std::string, Places> distributions_;
  std::map<std::string, Places> vendors_;
  std::map<std::string, Places> untold_;
  std::map<std::string, Places> without_version_;
};

struct NodeSystem {
  std::string_view beginning;
  std::string_view id;  ///< by os-release(5)
};
constexpr NodeSystem systems[] = {
    {"AlmaLinux ", "almalinux"},
    {"Alpine Linux v", "alpine"},
    {"Amazon Linux ", "amzn"},
    {"CentOS Linux ", "centos"},
    {"CentOS Stream ", "centos"},
    {"Debian GNU/Linux ", "debian"},
    {"Fedora Linux ", "fedora"},
    {"Oracle Linux Server ", "ol"},
    {"Red Hat Enterprise Linux ", "rhel"},
    {"Rocky Linux ", "rocky"},
    {"SUSE Linux Enterprise Server ", "sles"},
    {"Ubuntu ", "ubuntu"},
    {"openSUSE Leap ", "opensuse-leap"},
};

std::string_view numbers_of(std::string_view text) noexcept {
  return text.substr(0, std::min(text.find_first_not_of("0123456789."), text.size()));
}

}  // namespace

ClusterPackages cluster_packages(const objects::Inventory& inventory) { return Collection(inventory).run(); }

std::optional<packages::Distribution> distribution_of_node(std::string_view name) {
  const auto found =
      std::ranges::find_if(systems, [&](const NodeSystem& each) { return name.starts_with(each.beginning); });
  if (found == std::end(systems)) return {};
  std::string_view rest = name.substr(found->beginning.size());
  std::string version(numbers_of(rest));
  if (version.empty()) return {};
  rest.remove_prefix(version.size());
  constexpr std::string_view service_pack = " SP";
  if (found->id == "sles" && rest.starts_with(service_pack)) {
    version.append(".").append(numbers_of(rest.substr(service_pack.size())));
  }
  packages::Distribution distribution;
  distribution.id = found->id;
  distribution.version_id = std::move(version);
  distribution.name = name;
  return distribution;
}

}  // namespace seawall::commands
