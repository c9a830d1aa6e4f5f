#include <algorithm>
#include <array>

#include "objects.h"

namespace seawall::objects {
namespace {

bool is_plain(std::string_view key) noexcept {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !key.empty() && is_letter(key.front()) &&
         std::ranges::all_of(key, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

/// The fields that items of a list are known by, most telling first. In these lists the API merges items by other
/// fields than the name, or a name may be missing.
std::span<const Field> keys_of_items(std::string_view list) noexcept {
  static constexpr std::array ports = {Field::containerPort, Field::port};
  static constexpr std::array mounts = {Field::mountPath};
  static constexpr std::array devices = {Field::devicePath};
  static constexpr std::array aliases = {Field::ip};
  static constexpr std::array others = {Field::name};
  if (list == "ports") return ports;
  if (list == "volumeMounts") return mounts;
  if (list == "volumeDevices") return devices;
  if (list == "hostAliases") return aliases;
  return others;
}

/// Lists of plain words that are sets. Not so the arguments of a program: they may hold secrets, and a path is shown.
bool is_set(std::string_view list) noexcept {
  constexpr std::array<std::string_view, 5> sets = {"add", "drop", "verbs", "resources", "apiGroups"};
  return std::ranges::find(sets, list) != sets.end();
}

enum class Items : std::uint8_t { by_index, by_key };

/// Walks from a root to a target, writing the path on the way.
class PathFinder {
 public:
  PathFinder(Node target, Items items, std::string& path) : target_(target), items_(items), path_(path) {}

  /// From a node that contains the target: each step goes into the child that does, too. None is left when the
  /// node is an alias of the target itself.
  void descend(documents::Entry from) {
    while (from.value && from.value != target_) from = step_down(from);
  }

  /// The target is written outside the root, so some alias below leads to it.
  bool search(const documents::Entry& from) {
    if (!from.value.is_map() && !from.value.is_list()) return false;
    const documents::Entry found = step(from, [&](const documents::Entry& child) {
      if (budget_ == 0) return false;
      --budget_;
      if (!child.value.contains(target_)) return search(child);
      descend(child);
      return true;
    });
    return static_cast<bool>(found.value);
  }

 private:
  /// The child that contains the target. Nothing is written for those before it, which may be many.
  documents::Entry step_down(const documents::Entry& from) {
    for (const documents::Entry entry : from.value.entries()) {
      if (!entry.value.contains(target_)) continue;
      append_key(entry.key);
      return entry;
    }
    std::size_t index = 0;
    for (const Node item : from.value.items()) {
      if (item.contains(target_)) {
        append_item(from.key, item, index);
        return {{}, Field::none, item};
      }
      ++index;
    }
    return {};
  }

  /// The first child that is chosen, its step written behind the path; the path is as before when none is.
  template <typename Choose>
  documents::Entry step(const documents::Entry& from, Choose choose) {
    const std::size_t size = path_.size();
    for (const documents::Entry entry : from.value.entries()) {
      append_key(entry.key);
      if (choose(entry)) return entry;
      path_.resize(size);
    }
    std::size_t index = 0;
    for (const Node item : from.value.items()) {
      append_item(from.key, item, index++);
      const documents::Entry entry{{}, Field::none, item};
      if (choose(entry)) return entry;
      path_.resize(size);
    }
    return {};
  }

  void append_key(std::string_view key) {
    if (is_plain(key)) {
      if (!path_.empty()) path_ += '.';
      path_ += key;
      return;
    }
    path_ += '[';
    append_quoted(path_, key);
    path_ += ']';
  }

  void append_item(std::string_view list, Node item, std::size_t index) {
    path_ += '[';
    if (items_ == Items::by_index || !append_name(list, item)) path_ += std::to_string(index);
    path_ += ']';
  }

  bool append_name(std::string_view list, Node item) {
    if (item.is_string() && is_set(list)) return append_quoted(path_, item.text()), true;
    for (const Field key : keys_of_items(list)) {
      const Node value = item.child(key);
      if (!value.is_string() && value.kind() != documents::Kind::integer) continue;
      path_ += documents::name_of(key);
      path_ += '=';
      if (value.is_string()) {
        append_quoted(path_, value.text());
      } else {
        path_ += value.text();
      }
      return true;
    }
    return false;
  }

  Node target_;
  Items items_;
  std::string& path_;
  std::size_t budget_ = 20'000;  // aliases in aliases can stand for more nodes than could ever be visited
};

std::string path_between(Node root, Node target, Items items) {
  std::string path;
  PathFinder finder(target, items, path);
  const documents::Entry from{{}, Field::none, root};
  if (root.contains(target)) {
    finder.descend(from);
  } else {
    finder.search(from);
  }
  return path;
}

/// Names of another type are taken by their text, so that a report can tell the object.
std::string_view name_in(Node metadata, Field field) noexcept {
  const Node name = metadata.child(field);
  return name.is_null() ? std::string_view() : name.text();
}

}  // namespace

Object object_of(Node root, std::string_view api_version, std::string_view kind) {
  Object object;
  object.root = root;
  object.api_version = api_version;
  object.kind = kind;
  const std::size_t slash = api_version.find('/');
  if (slash != std::string_view::npos) object.group = api_version.substr(0, slash);
  object.version = api_version.substr(slash + 1);
  object.info = find_kind(object.group, object.version, object.kind);
  const Node metadata = root.child(Field::metadata);
  if (metadata.is_map()) object.metadata = metadata;
  object.name = name_in(object.metadata, Field::name);
  if (object.name.empty()) object.name = name_in(object.metadata, Field::generateName);
  object.namespace_ = name_in(object.metadata, Field::namespace_);
  return object;
}

Object object_of(Node root) {
  return object_of(root, root.child(Field::apiVersion).string_or({}), root.child(Field::kind).string_or({}));
}

bool Object::is_description() const noexcept {
  return group == "seawall.dev" && (kind == "Image" || kind == "PackageList") &&
         name == root.document()->source().name();
}

std::string Object::title() const {
  std::string text(kind);
  text += ' ';
  if (!namespace_.empty()) {
    text += namespace_;
    text += '/';
  }
  text += name.empty() ? "(no name)" : name;
  return text;
}

std::string_view describe(ContainerRole role) noexcept {
  switch (role) {
    case ContainerRole::container: return "container";
    case ContainerRole::init: return "init container";
    case ContainerRole::sidecar: return "sidecar container";
    case ContainerRole::ephemeral: return "ephemeral container";
  }
  return {};
}

std::string field_path(Node root, Node target) { return path_between(root, target, Items::by_index); }

std::string keyed_path(Node root, Node target) { return path_between(root, target, Items::by_key); }

NotLooked wrong_type(const Object& object, const TypeFault& fault) {
  std::string message = object.title() + ": \"" + field_path(object.root, fault.at) + "\" is ";
  message += documents::describe(fault.at.kind());
  message += ", not ";
  message += documents::describe(fault.expected);
  return {NotLooked::Reason::wrong_type, fault.at.document()->source().place(fault.at.offset()), std::move(message)};
}

}  // namespace seawall::objects
