#include <algorithm>

#include "check.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

/// Whether a path ends in the components of another: mirrors keep them.
bool ends_in(std::string_view path, std::string_view end) noexcept {
  if (!path.ends_with(end)) return false;
  return path.size() == end.size() || path[path.size() - end.size() - 1] == '/';
}

bool is_community_controller(std::string_view path) noexcept {
  constexpr std::string_view images[] = {"ingress-nginx/controller", "ingress-nginx/controller-chroot",
                                         "kubernetes-ingress-controller/nginx-ingress-controller"};
  return std::ranges::any_of(images, [&](std::string_view image) { return ends_in(path, image); });
}

}  // namespace

extern const Check ingress_nginx_end_of_life;

constexpr Check ingress_nginx_end_of_life{
    .id = "ingress-nginx-end-of-life",
    .title = "Ingress controller is abandoned",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::images,
    .message = "{container} runs image \"{argument}\" of ingress-nginx, which ended in March 2026",
    .why =
        "The community's ingress-nginx gets no releases and no security fixes since March 2026. It faces the internet "
        "and can read the Secrets of the cluster, and holes in it were found every year.",
    .remediation = "Move to the Gateway API or to another Ingress controller that is maintained. Until then, keep the "
                   "controller's admission webhook and its metrics closed to pods.",
    .bad_example = R"(containers:
  - name: controller
    image: registry.k8s.io/ingress-nginx/controller:v1.14.3
)",
    .good_example = R"(containers:
  - name: traefik
    image: registry.example.com/mirror/traefik:v3.7.10
)",
    .frameworks = "NSA",
    .peers = "kubescape:C-0292",
    .references = "https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/\n"
                  "https://kubernetes.io/docs/concepts/services-networking/ingress-controllers/",
    .since = "0.1.0",
    .quiet_when =
        "The NGINX Ingress Controller of the company of that name, which is another program, and other images that "
        "hold the word.",
    .container =
        [](const PodTemplate&, const Container& container, Probe& probe) {
          const Node image = container.fields.child(Field::image);
          const std::string_view written = probe.string(image).value_or("");
          if (is_community_controller(repository_of(written).path)) probe.report(image, {.argument = written});
        },
};

}  // namespace seawall::checks
