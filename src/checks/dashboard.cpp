#include "dashboard.h"

#include <algorithm>

#include "image_reference.h"

namespace seawall::checks {
namespace {

bool is_image_of_dashboard(std::string_view image) noexcept {
  const std::string_view path = repository_of(image).path;
  const std::size_t slash = path.rfind('/');
  const std::string_view folder = path.substr(0, slash == std::string_view::npos ? 0 : slash);
  const std::string_view name = path.substr(slash + 1);
  const bool of_project = folder.substr(folder.rfind('/') + 1) == "kubernetesui" && name.starts_with("dashboard");
  return is_dashboard(name) || (of_project && !name.starts_with("dashboard-metrics-scraper"));
}

}  // namespace

bool is_dashboard(std::string_view name) noexcept {
  constexpr std::string_view names[] = {"kubernetes-dashboard", "kubernetes-dashboard-amd64",
                                        "kubernetes-dashboard-api", "kubernetes-dashboard-auth",
                                        "kubernetes-dashboard-web"};
  return std::ranges::find(names, name) != std::end(names);
}

Node sign_of_dashboard(const PodTemplate& pod, Probe& probe) {
  for (const Container& container : pod.containers) {
    const Node image = container.fields.child(Field::image);
    if (is_image_of_dashboard(probe.string(image).value_or(""))) return image;
  }
  const Node labels = pod.metadata.child(Field::labels);
  for (const std::string_view key : {"k8s-app", "app.kubernetes.io/name"}) {
    const Node label = labels.child(key);
    if (is_dashboard(label.string().value_or(""))) return label;
  }
  return {};
}

}  // namespace seawall::checks
