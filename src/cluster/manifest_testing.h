#pragma once

// What must be read back of a page: a second statement of what is kept, for tests and the fuzz target.

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "manifest.h"

namespace seawall::cluster::testing {

using documents::Entry;
using documents::Field;
using documents::Node;

/// The documents of a text, which must all be read.
inline std::vector<std::unique_ptr<const documents::Document>> read_all(std::string text) {
  std::vector<std::unique_ptr<const documents::Document>> read;
  auto source = documents::Source::from_bytes("page", std::move(text));
  if (!source) return read;
  for (documents::Outcome& outcome : documents::read(take(std::move(source)))) {
    if (outcome.document) read.push_back(std::move(outcome.document));
  }
  return read;
}

/// Compares the items of a page with the objects that were read back.
class Comparison {
 public:
  explicit Comparison(const Resource& resource) : resource_(resource) {}

  /// Empty when all that is kept is there and equal, and nothing else; else where the first difference is.
  std::string difference(Node list, const std::vector<std::unique_ptr<const documents::Document>>& read) {
    std::vector<Node> objects;
    for (const auto& document : read) {
      for (const Node item : document->root().child(Field::items).items()) objects.push_back(item);
      if (!document->duplicates().empty()) return "a key is set twice: " + document->duplicates()[0].key;
    }
    std::size_t next = 0;
    for (const Node item : list.child(Field::items).items()) {
      if (!item.is_map()) continue;
      if (next == objects.size()) return "an object is missing";
      difference_.clear();
      compare_item(item, objects[next++]);
      if (!difference_.empty()) return "item " + std::to_string(next) + ": " + difference_;
    }
    return next == objects.size() ? "" : "an object is too many";
  }

 private:
  static bool is_one_of(std::string_view key, std::initializer_list<std::string_view> keys) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  }
  static std::string own(Node item, Field field, const std::string& otherwise) {
    const std::string text(item.child(field).string_or(""));
    return text.empty() ? otherwise : text;
  }

  void compare_item(Node item, Node object) {
    api_version_ = own(item, Field::apiVersion, resource_.api_version());
    kind_ = own(item, Field::kind, resource_.kind);
    is_secret_ = (resource_.kind == "Secret" && resource_.group.empty()) || is_of_core("Secret");
    token_.clear();
    expect(object.child(Field::apiVersion).string() == api_version_, "apiVersion");
    expect(object.child(Field::kind).string() == kind_, "kind");
    std::size_t keys = 2;
    for (const Entry& entry : item.entries()) {
      if (is_one_of(entry.key, {"apiVersion", "kind"})) continue;
      if (is_secret_ && !is_one_of(entry.key, {"metadata", "type", "immutable"})) continue;
      if (is_secret_ && entry.key == "metadata" && !entry.value.is_map()) continue;
      if (is_definition() && entry.key == "status") continue;
      ++keys;
      compare_part(entry, object.child(entry.key));
    }
    if (is_secret_) {
      ++keys;
      compare_redacted(item, object.child("redactedData"));
    }
    expect(object.size() == keys, "keys of the object");
  }

  bool is_of_core(std::string_view kind) const {
    return kind_ == kind && (!api_version_.contains('/') || api_version_.starts_with('/'));
  }

  bool is_definition() const {
    return kind_ == "CustomResourceDefinition" && api_version_.starts_with("apiextensions.k8s.io/");
  }

  void compare_part(const Entry& entry, Node object) {
    const std::string name(entry.key);
    if (name == "metadata" && entry.value.is_map()) {
      compare_metadata(entry.value, object);
    } else if (name == "spec" && is_definition() && entry.value.child(Field::versions).is_list()) {
      compare_definition(entry.value, object);
    } else if (name == "status" && entry.value.is_map() && is_of_core("Pod")) {
      compare_some(name, entry.value, object, [](std::string_view key) {
        return is_one_of(key, {"phase", "podIP", "podIPs", "hostIP", "hostIPs", "ephemeralContainerStatuses"});
      });
    } else if (name == "status" && entry.value.is_map() && is_of_core("Node")) {
      compare_some(name, entry.value, object, [](std::string_view key) { return key != "images"; });
    } else {
      if (name == "spec" && is_of_core("Pod")) find_token(entry.value);
      expect(is_same(entry.value, object), name);
      token_.clear();
    }
  }

  void compare_definition(Node item, Node object) {
    for (const Entry& entry : item.entries()) {
      if (entry.key != "versions") expect(is_same(entry.value, object.child(entry.key)), std::string(entry.key));
    }
    const Node versions = object.child(Field::versions);
    expect(versions.size() == item.child(Field::versions).size() && object.size() == item.size(), "size of spec");
    if (!difference_.empty()) return;
    auto at = versions.items().begin();
    for (const Node version : item.child(Field::versions).items()) {
      const Node same = *at;
      ++at;
      if (version.is_map()) {
        compare_some("version", version, same, [](std::string_view key) { return key != "schema"; });
      } else {
        expect(is_same(version, same), "version");
      }
    }
  }

  template <typename IsKept>
  void compare_some(const std::string& name, Node item, Node object, const IsKept& is_kept) {
    std::size_t keys = 0;
    for (const Entry& entry : item.entries()) {
      if (!is_kept(entry.key)) continue;
      ++keys;
      expect(is_same(entry.value, object.child(entry.key)), name + "." + std::string(entry.key));
    }
    expect(object.is_map() && object.size() == keys, "keys of " + name);
  }

  void compare_metadata(Node item, Node object) {
    std::size_t keys = 0;
    for (const Entry& entry : item.entries()) {
      if (is_one_of(entry.key, {"managedFields", "resourceVersion", "selfLink"})) continue;
      if (entry.key == "annotations") {
        compare_annotations(entry.value, object.child(entry.key), keys);
        continue;
      }
      ++keys;
      expect(is_same(entry.value, object.child(entry.key)), "metadata." + std::string(entry.key));
    }
    expect(object.is_map() && object.size() == keys, "keys of metadata");
  }

  void compare_annotations(Node item, Node object, std::size_t& keys) {
    if (!item.is_map()) {
      keys += is_secret_ ? 0 : 1;
      expect(is_secret_ ? !object : is_same(item, object), "annotations");
      return;
    }
    // Which ones of a Secret go is for tests of their own.
    std::size_t kept = 0;
    for (const Entry& entry : item.entries()) {
      const Node same = object.child(entry.key);
      const bool is_last_applied = entry.key == "kubectl.kubernetes.io/last-applied-configuration";
      if (is_last_applied) expect(!same, "last-applied annotation");
      if (is_last_applied || (is_secret_ && !same)) continue;
      ++kept;
      expect(is_same(entry.value, same), "annotation " + std::string(entry.key));
    }
    if (kept > 0 || item.size() == 0) ++keys;
    expect(object.size() == kept, "number of annotations");
  }

  void compare_redacted(Node item, Node object) {
    std::size_t keys = 0;
    const Node data = item.child(Field::data);
    const Node plain = item.child(Field::stringData);
    for (const Node each : {data, plain}) {
      for (const Entry& entry : each.entries()) {
        if (each == data && plain.child(entry.key)) continue;
        ++keys;
        const Node redacted = object.child(entry.key);
        expect(redacted.size() == 2 && redacted.child("bytes").integer() &&
                   redacted.child("fingerprint").string_or("").size() == 32,
               "redactedData " + std::string(entry.key));
      }
    }
    expect(object.is_map() && object.size() == keys, "keys of redactedData");
  }

  /// Pods that share a spec have its token volume by the first one's name.
  void find_token(Node spec) {
    for (const Node volume : spec.child(Field::volumes).items()) {
      const std::string_view name = volume.child(Field::name).string_or("");
      if (name.starts_with("kube-api-access-") && volume.child(Field::projected)) token_ = name;
    }
  }
  bool is_same_text(std::string_view one, std::string_view other) const {
    if (one == other) return true;
    return one == token_ && other.size() == one.size() && other.starts_with("kube-api-access-");
  }

  bool is_same(Node one, Node other) const {
    if (one.kind() == documents::Kind::floating && !one.number()) return one.text() == other.text();
    if (one.kind() != other.kind() || one.size() != other.size()) return false;
    if (one.is_map()) {
      for (const Entry& entry : one.entries()) {
        if (!is_same(entry.value, other.child(entry.key))) return false;
      }
      return true;
    }
    if (one.is_list()) {
      auto at = other.items().begin();
      for (const Node item : one.items()) {
        const Node same = *at;
        ++at;
        if (!is_same(item, same)) return false;
      }
      return true;
    }
    if (one.is_string()) return is_same_text(one.text(), other.text());
    return one.number() == other.number() && one.integer() == other.integer() && one.boolean() == other.boolean();
  }

  void expect(bool holds, const std::string& what) {
    if (!holds && difference_.empty()) difference_ = what;
  }

  const Resource& resource_;
  std::string api_version_;
  std::string kind_;
  std::string token_;
  bool is_secret_ = false;
  std::string difference_;
};

}  // namespace seawall::cluster::testing
