#include <algorithm>

#include "host_paths.h"

namespace seawall::checks {
namespace {

constexpr Parameter cloud_credential_parameters[] = {
    {"paths", Parameter::Type::strings, "/etc/kubernetes/azure.json,~/.aws,~/.azure,~/.config/gcloud,~/gcloud",
     "Where nodes keep credentials of a cloud; ~ is the home of root or of any user."},
};

/// Folders that hold far more than credentials of a cloud: sensitive-host-path tells them.
bool is_broad(std::string_view path) noexcept {
  return path == "/" || path == "/etc" || path == "/root" || path == "/home" ||
         (path.starts_with("/home/") && path.find('/', std::string_view("/home/").size()) == path.npos);
}

/// "/root" or "/home/NAME", if a path is at or below a home.
std::string_view home_of(std::string_view path) noexcept {
  if (is_at_or_below(path, "/root")) return path.substr(0, std::string_view("/root").size());
  constexpr std::string_view homes = "/home/";
  return path.starts_with(homes) ? path.substr(0, path.find('/', homes.size())) : std::string_view();
}

bool meets(std::string_view path, std::string_view place) noexcept {
  return is_at_or_below(path, place) || is_at_or_below(place, path);
}

/// `path` is clean and not broad, so that within a home it names something below it.
bool covers_credentials(std::string_view path, std::string_view place) {
  if (!place.starts_with("~/")) return !place.empty() && meets(path, cleaned(place));
  const std::string_view home = home_of(path);
  return !home.empty() && meets(path.substr(home.size()), cleaned(place.substr(1)));
}

/// The input has Nodes, and all of them say that they are of another cloud than Azure, whose file azure.json is.
bool is_other_cloud_than_azure(const objects::Inventory& inventory) {
  const auto nodes = inventory.of_kind("", "Node");
  return !nodes.empty() && std::ranges::all_of(nodes, [&](std::uint32_t index) {
    const std::string_view provider = inventory.objects()[index].spec().child("providerID").string_or("azure://");
    return !provider.starts_with("azure://");
  });
}

void judge_cloud_credentials(const PodTemplate& pod, Probe& probe) {
  for_each_host_path(pod, probe, [&](const HostPath& path) {
    const std::string clean = cleaned(path.written);
    if (clean.empty() || is_broad(clean)) return;
    const auto is_met = [&](const std::string& place) {
      if (!covers_credentials(clean, place)) return false;
      return !place.ends_with("/azure.json") || !is_other_cloud_than_azure(probe.inventory());
    };
    if (std::ranges::any_of(probe.strings("paths"), is_met)) probe.report(path.at, {.argument = path.written});
  });
}

}  // namespace

extern const Check cloud_credential_path_mounted;

constexpr Check cloud_credential_path_mounted{
    .id = "cloud-credential-path-mounted",
    .title = "Cloud credentials of node mounted",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "volume shows the pod \"{argument}\", where nodes keep credentials of a cloud",
    .why = "With the credentials of its node, the pod acts in the cloud's account as the node does: it may read disks "
           "and images, change networks, or start machines, far beyond the cluster.",
    .remediation = "Remove the volume. Give the pod an identity of its own, bound to its service account (workload "
                   "identity of your cloud), with just the rights that it needs.",
    .bad_example = R"(volumes:
  - name: cloud
    hostPath:
      path: /etc/kubernetes/azure.json
)",
    .good_example = R"(volumes:
  - name: cloud
    projected:
      sources:
        - serviceAccountToken:
            audience: cloud.example.com
            path: token
)",
    .frameworks = "MITRE:T1552.001",
    .peers = "kubescape:C-0020",
    .references = "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath\n"
                  "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    .since = "0.1.0",
    .quiet_when = "Paths are compared by component: a neighbour such as ~/.config/other is no credential. Folders that "
                  "hold far more (/, /etc, /root, /home and the home of a user) are told as sensitive-host-path only. "
                  "azure.json is not looked for where the input has Nodes and all of them are of another cloud.",
    .parameters = cloud_credential_parameters,
    .pod = judge_cloud_credentials,
};

}  // namespace seawall::checks
