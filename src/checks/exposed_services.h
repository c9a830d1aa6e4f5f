#pragma once

// Services that are reached from outside of the cluster: which of them the user allows, and which load balancers stay
// within the provider's network.
//
// Threads: functions of their arguments alone.
// Sources: https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer and the pages of the
// providers; for AWS https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/

#include <string_view>

#include "check.h"

namespace seawall::checks {

/// For checks of Services that may be exposed by exception; `is_allowed_service` reads it.
inline constexpr Parameter allowed_services = {
    "allowed", Parameter::Type::strings, "",
    "Services that may, as \"web\" or \"shop/web\"; * stands for any part of a name."};
bool is_allowed_service(const objects::Object& service, const Probe& probe);

/// Whether a Service of type LoadBalancer is for the provider's own network alone: by an annotation, or by the class of
/// a controller that makes such load balancers unless it is told otherwise.
bool is_internal_load_balancer(const objects::Object& service, objects::Reader& reader);

}  // namespace seawall::checks
