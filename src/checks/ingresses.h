#pragma once

// Which controller an Ingress is for, and what its annotations say.
//
// Threads: functions of their arguments alone. Lifetimes: what they answer borrows from the Inventory.
// Sources: https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class
// https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/

#include <string_view>

#include "check.h"

namespace seawall::checks {

inline constexpr std::string_view kinds_of_ingress = "Ingress.networking.k8s.io,Ingress.extensions";

struct ClassOfIngress {
  std::string_view name;  ///< empty where none is known: neither written nor the one default of the input
  Node written;           ///< the annotation or the field; absent for the default class
};
/// The annotation counts before the field, as it does for controllers. The default is the class of the input that is
/// marked so, if it is the only one.
ClassOfIngress class_of(const objects::Object& ingress, Probe& probe);

/// Whether it is known that a controller other than ingress-nginx serves an Ingress: by the IngressClass of the input,
/// or by a name that another controller gives to its class.
bool is_for_another_controller_than_nginx(const objects::Object& ingress, Probe& probe);

/// What stands before the names of ingress-nginx' annotations, unless the controller is told otherwise.
inline constexpr std::string_view nginx_prefix = "nginx.ingress.kubernetes.io/";

/// The text of an annotation, empty if it is absent.
std::string_view annotation_of(const objects::Object& object, std::string_view key, objects::Reader& reader);
/// Go's strconv.ParseBool, as controllers read annotations; nothing for other texts.
std::optional<bool> parse_annotation_bool(std::string_view text) noexcept;

}  // namespace seawall::checks
