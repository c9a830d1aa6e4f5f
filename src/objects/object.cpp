#include <algorithm>

#include "objects.h"

namespace seawall::objects {
namespace {

bool is_plain(std::string_view key) noexcept {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !key.empty() && is_letter(key.front()) &&
         std::ranges::all_of(key, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

/// Walks from a root to a target, writing the path on the way.
class PathFinder {
 public:
  PathFinder(Node target, std::string& path) : target_(target), path_(path) {}

  /// From a node that contains the target: each step goes into the child that does, too. None is left when the
  /// node is an alias of the target itself.
  void descend(Node node) {
    while (node && node != target_) node = step(node, [&](Node child) { return child.contains(target_); });
  }

  /// The target is written outside the root, so some alias below leads to it.
  bool search(Node node) {
    if (!node.is_map() && !node.is_list()) return false;
    return static_cast<bool>(step(node, [&](Node child) {
      if (budget_ == 0) return false;
      --budget_;
      if (!child.contains(target_)) return search(child);
      descend(child);
      return true;
    }));
  }

 private:
  /// The first child that is chosen, its step written behind the path; the path is as before when none is.
  template <typename Choose>
  Node step(Node node, Choose choose) {
    const std::size_t size = path_.size();
    for (const documents::Entry entry : node.entries()) {
      append_key(entry.key);
      if (choose(entry.value)) return entry.value;
      path_.resize(size);
    }
    std::size_t index = 0;
    for (const Node item : node.items()) {
      path_ += '[' + std::to_string(index++) + ']';
      if (choose(item)) return item;
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
    path_ += "[\"";
    for (const char c : key) {
      if (c == '"' || c == '\\') path_ += '\\';
      path_ += c;
    }
    path_ += "\"]";
  }

  Node target_;
  std::string& path_;
  std::size_t budget_ = 20'000;  // aliases in aliases can stand for more nodes than could ever be visited
};

}  // namespace

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

std::string field_path(Node root, Node target) {
  std::string path;
  PathFinder finder(target, path);
  if (root.contains(target)) {
    finder.descend(root);
  } else {
    finder.search(root);
  }
  return path;
}

NotLooked wrong_type(const Object& object, const TypeFault& fault) {
  std::string message = object.title() + ": \"" + field_path(object.root, fault.at) + "\" is ";
  message += documents::describe(fault.at.kind());
  message += ", not ";
  message += documents::describe(fault.expected);
  return {NotLooked::Reason::wrong_type, fault.at.document()->source().place(fault.at.offset()), std::move(message)};
}

}  // namespace seawall::objects
