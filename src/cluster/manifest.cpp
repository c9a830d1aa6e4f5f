#include "manifest.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "crypto/crypto.h"
#include "manifest_pods.h"
#include "manifest_secret.h"
#include "manifest_text.h"

namespace seawall::cluster {
namespace {

using documents::Entry;
using documents::Field;
using documents::Node;

constexpr std::size_t salt_bytes = 32;
constexpr std::string_view last_applied = "kubectl.kubernetes.io/last-applied-configuration";
// Blanks before the lines of an item, and of a map in it.
constexpr std::size_t of_item = 2;
constexpr std::size_t of_part = 4;

/// An object of the page. Those of built-in kinds do not say what they are; the list does.
struct Item {
  Node node;
  std::string_view api_version;
  std::string_view kind;
  std::uint32_t pod_group = SharedPods::no_group;

  bool is(std::string_view group, std::string_view wanted) const noexcept {
    const std::size_t slash = api_version.find('/');
    return kind == wanted && group == (slash == api_version.npos ? "" : api_version.substr(0, slash));
  }
};

std::uint64_t seed_of(const Salt& salt) noexcept {
  std::uint64_t seed = 0;
  std::memcpy(&seed, salt.key.data(), std::min(sizeof(seed), salt.key.size()));
  return seed;
}

bool is_kept_of_pod_status(Field field) noexcept {
  switch (field) {
    case Field::phase:
    case Field::podIP:
    case Field::podIPs:
    case Field::hostIP:
    case Field::hostIPs:
    case Field::ephemeralContainerStatuses: return true;
    default: return false;
  }
}

/// Whether a node is one of some, which must outlive the answer.
auto one_of(const std::vector<Node>& nodes) {
  return [&nodes](Node node) { return std::ranges::find(nodes, node) != nodes.end(); };
}

class PageWriter {
 public:
  PageWriter(const Resource& resource, const Salt& salt)
      : api_version_(resource.api_version()),
        kind_(resource.kind),
        is_of_secrets_(resource.group.empty() && resource.kind == "Secret"),
        salt_(salt),
        pods_(text_, seed_of(salt)) {}

  ManifestPage write(Node list);

 private:
  Item item_of(Node node) const;
  void write_item(const Item& item);
  void write_entry(const Item& item, const Entry& entry);
  void write_secret(const Item& item);
  void write_metadata(Node metadata, const SecretValues* secret);
  void write_annotations(Node annotations, const SecretValues* secret);
  void write_definition(const Entry& entry);
  template <typename IsKept>
  void write_some(std::string_view key, Node map, const IsKept& is_kept);

  std::string api_version_;
  std::string_view kind_;
  bool is_of_secrets_;
  const Salt& salt_;
  ListText text_;
  SharedPods pods_;
};

Item PageWriter::item_of(Node node) const {
  const auto own = [&](Field field, std::string_view otherwise) {
    const std::string_view text = node.child(field).string_or("");
    return text.empty() ? otherwise : text;
  };
  return {node, own(Field::apiVersion, api_version_), own(Field::kind, kind_)};
}

ManifestPage PageWriter::write(Node list) {
  ManifestPage page;
  std::vector<Item> items;
  for (const Node node : list.child(Field::items).items()) {
    if (!node.is_map()) {
      ++page.faults;
      continue;
    }
    Item& item = items.emplace_back(item_of(node));
    if (item.is("", "Pod") && list.document()->is_json()) item.pod_group = pods_.add(node);
  }
  for (const Item& item : items) write_item(item);
  page.items = items.size();
  page.shared = pods_.shared();
  page.text = text_.finish();
  return page;
}

void PageWriter::write_item(const Item& item) {
  text_.begin_item();
  text_.key("apiVersion", of_item);
  text_.string(item.api_version);
  text_.key("kind", of_item);
  text_.string(item.kind);
  pods_.begin_pod(item.pod_group, item.node);
  if (is_of_secrets_ || item.is("", "Secret")) return write_secret(item);
  for (const Entry& entry : item.node.entries()) {
    if (entry.field != Field::apiVersion && entry.field != Field::kind) write_entry(item, entry);
  }
}

void PageWriter::write_entry(const Item& item, const Entry& entry) {
  if (entry.field == Field::metadata && entry.value.is_map()) {
    write_metadata(entry.value, nullptr);
  } else if (item.is("apiextensions.k8s.io", "CustomResourceDefinition")) {
    write_definition(entry);
  } else if (entry.field == Field::spec) {
    text_.key(entry.key, of_item);
    pods_.write_spec(entry.value, of_item);
  } else if (entry.field == Field::status && entry.value.is_map() && item.is("", "Pod")) {
    write_some(entry.key, entry.value, is_kept_of_pod_status);
  } else if (entry.field == Field::status && entry.value.is_map() && item.is("", "Node")) {
    write_some(entry.key, entry.value, [](Field field) { return field != Field::images; });
  } else {
    text_.entry(entry.key, entry.value, of_item);
  }
}

// Schemas are most of what some clusters hold, and their status says again what their spec says.
void PageWriter::write_definition(const Entry& entry) {
  if (entry.field == Field::status) return;
  std::vector<Node> schemas;
  for (const Node version : entry.field == Field::spec ? entry.value.child(Field::versions).items() : Node().items()) {
    if (const Node schema = version.child(Field::schema)) schemas.push_back(schema);
  }
  text_.key(entry.key, of_item);
  text_.value(entry.value, of_item, one_of(schemas));
}

template <typename IsKept>
void PageWriter::write_some(std::string_view key, Node map, const IsKept& is_kept) {
  text_.key(key, of_item);
  text_.map([&] {
    for (const Entry& entry : map.entries()) {
      if (is_kept(entry.field)) text_.entry(entry.key, entry.value, of_part);
    }
  });
}

// Only what is known to hold no value is kept.
void PageWriter::write_secret(const Item& item) {
  const SecretValues values(item.node);
  if (const Node metadata = item.node.child(Field::metadata); metadata.is_map()) write_metadata(metadata, &values);
  for (const Field field : {Field::immutable, Field::type}) {
    if (const Node value = item.node.child(field)) text_.entry(documents::name_of(field), value, of_item);
  }
  values.write(text_, of_item, salt_);
}

void PageWriter::write_metadata(Node metadata, const SecretValues* secret) {
  text_.key("metadata", of_item);
  text_.map([&] {
    for (const Entry& entry : metadata.entries()) {
      switch (entry.field) {
        case Field::managedFields:
        case Field::resourceVersion:
        case Field::selfLink: break;
        case Field::annotations: write_annotations(entry.value, secret); break;
        default: text_.key(entry.key, of_part); pods_.write_metadata(entry.field, entry.value, of_part);
      }
    }
  });
}

void PageWriter::write_annotations(Node annotations, const SecretValues* secret) {
  if (secret && !annotations.is_map()) return;
  const auto must_go = [&](const Entry& entry) {
    if (entry.key == last_applied) return true;
    return secret && !(entry.value.is_string() && !secret->may_be_in(entry.value.text()));
  };
  std::vector<Node> gone;
  for (const Entry& entry : annotations.entries()) {
    if (must_go(entry)) gone.push_back(entry.value);
  }
  if (!gone.empty() && gone.size() == annotations.size()) return;
  text_.key("annotations", of_part);
  if (gone.empty()) {
    pods_.write_metadata(Field::annotations, annotations, of_part);
  } else {
    pods_.write_metadata(Field::annotations, annotations, of_part, one_of(gone));
  }
}

}  // namespace

documents::Result<Salt> make_salt() {
  return crypto::random_bytes(salt_bytes).transform([](std::string key) { return Salt{std::move(key)}; });
}

ManifestPage manifest_of(const Resource& resource, Node list, const Salt& salt) {
  return PageWriter(resource, salt).write(list);
}

}  // namespace seawall::cluster
