#pragma once

// Who may use an entrance, as annotations of clouds and controllers limit it. Private to the entrances.
//
// Sources: https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer and the pages of the
// clouds and controllers that the tables name.
//
// Threads: pure.

#include "entrances.h"
#include "entrances_reading.h"

namespace seawall::network {

/// All addresses of both families.
AddressSet everywhere();

/// spec.loadBalancerSourceRanges of a Service, else the annotation that came before it. A list that is not all of CIDRs
/// limits nobody, and what is wrong with it is told.
AddressSet read_sources_of_load_balancer(FieldReader& service);
/// The same of annotations with which an Ingress or an OpenShift Route limits its clients.
AddressSet read_sources_of_route(FieldReader& route);

}  // namespace seawall::network
