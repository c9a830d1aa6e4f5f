#include "ingresses.h"

#include <algorithm>

namespace seawall::checks {
namespace {

constexpr std::string_view group_of_classes = "networking.k8s.io";

/// Found once a scan, as many Ingresses may name no class.
struct DefaultIngressClass {
  std::string_view name;  ///< empty for none, and for several, of which the API server takes the newest
};

DefaultIngressClass default_class_of(const objects::Inventory& inventory) {
  std::vector<objects::TypeFault> faults;  // a class that is none is the cluster's matter
  objects::Reader reader(faults);
  DefaultIngressClass found;
  for (const std::uint32_t index : inventory.of_kind(group_of_classes, "IngressClass")) {
    const objects::Object& each = inventory.objects()[index];
    if (annotation_of(each, "ingressclass.kubernetes.io/is-default-class", reader) != "true") continue;
    if (!found.name.empty()) return {};
    found.name = each.name;
  }
  return found;
}

/// Names that controllers other than ingress-nginx give to their class, or that only they take.
constexpr std::string_view classes_of_others[] = {"alb",
                                                  "azure-application-gateway",
                                                  "azure/application-gateway",
                                                  "cilium",
                                                  "contour",
                                                  "gce",
                                                  "gce-internal",
                                                  "haproxy",
                                                  "istio",
                                                  "kong",
                                                  "tailscale",
                                                  "traefik"};

}  // namespace

std::string_view annotation_of(const objects::Object& object, std::string_view key, objects::Reader& reader) {
  return reader.string(reader.map(object.annotations()).child(key)).value_or("");
}

std::optional<bool> parse_annotation_bool(std::string_view text) noexcept {
  constexpr std::string_view truths[] = {"1", "t", "T", "TRUE", "true", "True"};
  constexpr std::string_view untruths[] = {"0", "f", "F", "FALSE", "false", "False"};
  if (std::ranges::find(truths, text) != std::end(truths)) return true;
  if (std::ranges::find(untruths, text) != std::end(untruths)) return false;
  return {};
}

ClassOfIngress class_of(const objects::Object& ingress, Probe& probe) {
  const Node annotation = probe.map(ingress.annotations()).child("kubernetes.io/ingress.class");
  if (const auto name = probe.string(annotation)) return {*name, annotation};
  const Node field = probe.map(ingress.spec()).child(Field::ingressClassName);
  if (const auto name = probe.string(field)) return {*name, field};
  const auto& otherwise = probe.facts().of<DefaultIngressClass>([&] { return default_class_of(probe.inventory()); });
  return {otherwise.name, {}};
}

bool is_for_another_controller_than_nginx(const objects::Object& ingress, Probe& probe) {
  const std::string_view name = class_of(ingress, probe).name;
  if (name.empty()) return false;
  if (const objects::Object* const found = probe.inventory().find(group_of_classes, "IngressClass", "", name)) {
    // Several controllers may run side by side, as "k8s.io/internal-ingress-nginx".
    return found->spec().child(Field::controller).string_or("ingress-nginx").find("ingress-nginx") == name.npos;
  }
  return std::ranges::find(classes_of_others, name) != std::end(classes_of_others);
}

}  // namespace seawall::checks
