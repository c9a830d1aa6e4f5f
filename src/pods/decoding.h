#pragma once

// What the API server's decoder makes of an object, and in which words it refuses one: the first value of a wrong type
// for an object, unknown and repeated fields too for a configuration. Private to pods.
// Source of the semantics: k8s.io/apimachinery v0.37, pkg/runtime/serializer/json; sigs.k8s.io/json.
//
// Threads: functions of their arguments alone. Lifetimes: what is decoded borrows from the node's document, unless it
// had to be made anew.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"
#include "go_types.h"

namespace seawall::pods {

/// The kind that an object says to be of, with what a request says where the object does not.
struct ObjectKind {
  std::string group;
  std::string version;
  std::string kind;
  std::string api_version() const;
};
/// Splits an apiVersion. Fails as ParseGroupVersion does.
documents::Result<ObjectKind> object_kind(std::string_view api_version, std::string_view kind);
/// Reads apiVersion and kind, in any case, as Go does. Either may be empty.
documents::Result<ObjectKind> read_object_kind(documents::Node root);
/// `no kind "A" is registered for version "b/v1" in scheme "..."`
std::string not_registered(const ObjectKind& kind);
/// `Object 'Kind' is missing in '{...}'`
std::string missing_in(std::string_view what, documents::Node root);

/// A value of some type, as Go holds it.
struct Decoded {
  documents::Node root;
  std::unique_ptr<const documents::Document> own;  ///< set where `root` is not the node that was given
};

/// Where a value stands in a larger object: for messages.
struct DecodingPlace {
  std::string_view structure = {};  ///< "ObjectMeta"
  std::string_view path = {};  ///< "metadata.labels"
};

/// Fails with invalid_argument for the first value of another type. A null in a list or a map becomes the zero value
/// that Go makes of it; elsewhere it is as good as absent.
documents::Result<Decoded> decode(documents::Node node, const GoType& type, DecodingPlace place = {});

/// Unknown and repeated fields: `unknown field "defaults.enforced"`. All members of the types must be known.
std::vector<std::string> strict_faults(documents::Node node, const GoType& type);

}  // namespace seawall::pods
