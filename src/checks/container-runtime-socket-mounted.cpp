#include <algorithm>

#include "host_paths.h"

namespace seawall::checks {
namespace {

constexpr std::string_view socket_names[] = {"docker.sock",      "containerd.sock", "crio.sock",
                                             "cri-dockerd.sock", "buildkitd.sock",  "podman.sock"};

/// Where the runtimes of today put their sockets.
constexpr std::string_view socket_paths[] = {
    "/run/docker.sock",
    "/run/docker/containerd/containerd.sock",
    "/run/containerd/containerd.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/k0s/containerd.sock",
    "/run/crio/crio.sock",
    "/run/cri-dockerd.sock",
    "/run/buildkit/buildkitd.sock",
    "/run/podman/podman.sock",
    "/var/snap/microk8s/common/run/containerd.sock",
};

bool names_socket(std::string_view path) noexcept {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return std::ranges::find(socket_names, name) != std::end(socket_names) || path.ends_with("/k3s/containerd");
}

/// The node's root and /var hold a socket too, further down: they are more than a socket, and told as
/// sensitive-host-path.
bool holds_socket(std::string_view path) noexcept {
  if (!is_at_or_below(path, "/run") && !is_at_or_below(path, "/var/snap/microk8s/common")) return false;
  return std::ranges::any_of(socket_paths, [&](std::string_view socket) { return is_at_or_below(socket, path); });
}

}  // namespace

extern const Check container_runtime_socket_mounted;

constexpr Check container_runtime_socket_mounted{
    .id = "container-runtime-socket-mounted",
    .title = "Container runtime's socket is mounted",
    .severity = Severity::critical,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "volume \"{argument}\" gives the pod the socket of the container runtime",
    .why = "Whoever can speak to the runtime's socket can start a privileged container with the node's disk in it, "
           "unseen by the API server and by every admission policy. That is root on the node; a read-only mount does "
           "not help.",
    .remediation = "Remove the volume. Build images with a builder that needs no daemon (buildah, or BuildKit without "
                   "root); read pods and their state from the API server or the kubelet.",
    .bad_example = R"(volumes:
  - name: docker
    hostPath:
      path: /var/run/docker.sock
)",
    .good_example = R"(volumes:
  - name: build
    emptyDir: {}
)",
    .frameworks = "NSA;MITRE:T1610,T1611",
    .peers = "kubescape:C-0074;trivy:KSV-0006;kube-linter:docker-sock;checkov:CKV_K8S_27;"
             "kyverno:disallow-cri-sock-mount,docker-socket-requires-label;kubeaudit:SensitivePathsMounted",
    .references = "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath\n"
                  "https://kubernetes.io/docs/setup/production-environment/container-runtimes/",
    .since = "0.1.0",
    .quiet_when = "Only paths of the node count: a file of that name in an emptyDir or another volume is the pod's "
                  "own. The root of the node and /var hold a socket further down and are told by sensitive-host-path.",
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          for_each_host_path(pod, probe, [&](const HostPath& path) {
            const std::string clean = cleaned(path.written);
            if (names_socket(clean) || holds_socket(clean)) probe.report(path.at, {.argument = path.written});
          });
        },
};

}  // namespace seawall::checks
