#pragma once

// What is kept of the objects of a cluster: YAML that kubectl and Seawall read as the objects, less what nobody needs
// and what must not be kept.
//
// managedFields, resourceVersion, selfLink and the last-applied annotation go. Of a Pod's status remain its phase, its
// addresses and those of its node, and the ephemeral containers' status; of a Node's status the images go. Of a
// CustomResourceDefinition the schemas go, and the status.
//
// Of a Secret no value is kept: instead of `data` there is `redactedData`, a map of the same keys to the size of the
// value in bytes and a fingerprint, with which equal values are known as equal within one reading and nothing else
// (HMAC-SHA-256 under a key that is forgotten). Annotations that hold a value, or may hold a copy of the object, go.
//
// Pods of one controller that are made of one template share one text: the first one's spec stands behind an anchor,
// the others merge it (`<<: *a1`) and add what is theirs: the node's name, and what else differs of the host name and
// the affinity. Labels, annotations and owners are shared likewise. So what is read back shares one tree, too. The
// volume that admission adds for the API's token has the first pod's name in all of them ("kube-api-access-" and five
// characters). A List ends, and with it what it shares, before readers would take it for an alias bomb.

#include <string>
#include <string_view>

#include "discovery.h"
#include "documents/documents.h"

namespace seawall::cluster {

/// The key of the fingerprints of one reading: 32 random bytes.
struct Salt {
  std::string key;
};
/// Fails with internal.
documents::Result<Salt> make_salt();

/// The text of one page of a list: one or more YAML documents of kind List, each begun with a line `---`, so that texts
/// can be put one behind another; empty for a page without items. Items are in their order. `list` is the map with
/// `items`; an item that is no map is passed over and counted in `faults`.
struct ManifestPage {
  std::string text;
  std::size_t items = 0;
  std::size_t shared = 0;  ///< pods that share the spec of an earlier one
  std::size_t faults = 0;
};
ManifestPage manifest_of(const Resource& resource, documents::Node list, const Salt& salt);

}  // namespace seawall::cluster
