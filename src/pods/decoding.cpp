#include "decoding.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace seawall::pods {
namespace {

using documents::Entry;
using documents::Error;
using documents::ErrorCode;
using documents::go_string;
using documents::Kind;
using documents::Node;
using documents::Result;
using documents::Value;
using Shape = GoType::Shape;

/// Entries of a map as Go meets them: JSON is read as it is, YAML becomes JSON with sorted keys.
std::vector<Entry> entries_of(Node map) {
  std::vector<Entry> entries;
  for (const Entry entry : map.entries()) entries.push_back(entry);
  if (!map.document()->is_json()) std::ranges::sort(entries, {}, &Entry::key);
  return entries;
}

struct Found {
  const GoType* type = nullptr;
  std::string_view embedded = {};  ///< the embedded structure that has it
};

Found find_member(const GoType& structure, std::string_view key) noexcept {
  const GoType::Member* const end = structure.members + structure.member_count;
  const auto member = std::find_if(structure.members, end, [&](const auto& each) { return each.key == key; });
  if (member != end) return {&member->type};
  if (!structure.element) return {};
  Found found = find_member(*structure.element, key);
  if (found.type) found.embedded = structure.element->short_name();
  return found;
}

/// "bool", "array": how Go names a value in its errors.
std::string_view go_name_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::boolean: return "bool";
    case Kind::string: return "string";
    case Kind::map: return "object";
    case Kind::list: return "array";
    default: return "number";
  }
}

bool is_shape_of(Kind kind, Shape shape) noexcept {
  switch (shape) {
    case Shape::any: return true;
    case Shape::boolean: return kind == Kind::boolean;
    case Shape::string: return kind == Kind::string;
    case Shape::list: return kind == Kind::list;
    case Shape::map:
    case Shape::structure: return kind == Kind::map;
    case Shape::int32:
    case Shape::int64: return kind == Kind::integer || kind == Kind::floating;
    case Shape::int_or_string: return kind == Kind::integer || kind == Kind::floating || kind == Kind::string;
  }
  return false;
}

/// Whether a number's text is an integer of the type: Go takes neither `80.0` nor `8e1`.
bool is_integer_of(Shape shape, std::string_view text) noexcept {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  using Narrow = std::numeric_limits<std::int32_t>;
  return shape == Shape::int64 || (value >= Narrow::min() && value <= Narrow::max());
}

std::string type_error(std::string_view value, const GoType& type, std::string_view structure, std::string_view path) {
  std::string text = "json: cannot unmarshal ";
  text += value;
  if (structure.empty() && path.empty()) {
    text += " into Go value";
  } else {
    text += " into Go struct field ";
    text += structure;
    text += '.';
    text += path;
  }
  text += " of type ";
  return text += type.name;
}

/// Looks for the value of a wrong type that Go would tell of.
class TypeCheck {
 public:
  explicit TypeCheck(DecodingPlace place) : structure_(place.structure), path_(place.path) {}

  /// Whether to go on: after most errors Go does, though the first is the one it tells.
  bool visit(Node node, const GoType& type) {
    const Kind kind = node.kind();
    if (kind == Kind::absent || kind == Kind::null) return true;
    if (!is_shape_of(kind, type.shape)) return fail(go_name_of(kind), type);
    switch (type.shape) {
      case Shape::int32:
      case Shape::int64: return visit_integer(node, type);
      case Shape::int_or_string: return kind == Kind::string || visit_integer(node, type);
      case Shape::list: return visit_list(node, type);
      case Shape::map: return visit_map(node, type);
      case Shape::structure: return visit_structure(node, type);
      default: return true;
    }
  }
  const std::string& error() const noexcept { return error_; }
  bool has_null_elements() const noexcept { return has_null_elements_; }

 private:
  bool fail(std::string_view value, const GoType& type) {
    const bool reads_itself = type.shape == Shape::int_or_string;
    if (error_.empty() || reads_itself) error_ = type_error(value, type, structure_, path_);
    return !reads_itself;
  }

  bool visit_integer(Node node, const GoType& type) {
    const std::string text = documents::to_json(node);
    return is_integer_of(type.shape, text) || fail("number " + text, type);
  }

  bool visit_element(Node node, const GoType& type) {
    if (node.is_null()) has_null_elements_ = true;
    return visit(node, *type.element);
  }

  bool visit_list(Node node, const GoType& type) {
    for (const Node item : node.items()) {
      if (!visit_element(item, type)) return false;
    }
    return true;
  }

  bool visit_map(Node node, const GoType& type) {
    return std::ranges::all_of(entries_of(node), [&](const Entry& entry) { return visit_element(entry.value, type); });
  }

  bool visit_structure(Node node, const GoType& type) {
    const std::string_view outer = structure_;
    const std::size_t length = path_.size();
    for (const Entry& entry : entries_of(node)) {
      const Found member = find_member(type, entry.key);
      if (!member.type) continue;
      structure_ = type.short_name();
      append(member.embedded);
      append(entry.key);
      if (!visit(entry.value, *member.type)) return false;
      path_.resize(length);
    }
    structure_ = outer;
    return true;
  }

  void append(std::string_view key) {
    if (key.empty()) return;
    if (!path_.empty()) path_ += '.';
    path_ += key;
  }

  std::string_view structure_;
  std::string path_;
  std::string error_;
  bool has_null_elements_ = false;
};

class StrictCheck {
 public:
  explicit StrictCheck(const documents::Document& document) : duplicates_(document.duplicates()) {}

  void visit(Node node, const GoType& type) {
    if (type.shape == Shape::list) visit_list(node, type);
    if (type.shape == Shape::structure) visit_structure(node, type);
  }
  std::vector<std::string> faults;

 private:
  void visit_list(Node node, const GoType& type) {
    const std::size_t length = path_.size();
    std::size_t index = 0;
    for (const Node item : node.items()) {
      path_ += '[' + std::to_string(index++) + ']';
      visit(item, *type.element);
      path_.resize(length);
    }
  }

  void visit_structure(Node node, const GoType& type) {
    if (!node.is_map()) return;
    const std::size_t length = path_.size();
    for (const Entry& entry : entries_of(node)) {
      if (!path_.empty()) path_ += '.';
      path_ += entry.key;
      const Found member = find_member(type, entry.key);
      if (!member.type) {
        faults.push_back("unknown field " + go_string(path_));
      } else {
        if (is_repeated(entry)) faults.push_back("duplicate field " + go_string(path_));
        visit(entry.value, *member.type);
      }
      path_.resize(length);
    }
  }

  bool is_repeated(const Entry& entry) const noexcept {
    return std::ranges::any_of(duplicates_, [&](const documents::DuplicateKey& duplicate) {
      return duplicate.key == entry.key && duplicate.second.begin == entry.value.key_range().begin;
    });
  }

  std::span<const documents::DuplicateKey> duplicates_;
  std::string path_;
};

/// What Go has for a null that is an element of a list or a map.
Value zero_of(const GoType& type) {
  switch (type.shape) {
    case Shape::boolean: return Value(false);
    case Shape::int32:
    case Shape::int64: return Value(std::int64_t{0});
    case Shape::string: return Value("");
    case Shape::structure: return Value::map();
    default: return {};
  }
}

Value without_null_elements(Node node, const GoType& type);

Value element_without_nulls(Node node, const GoType& list_or_map) {
  return node.is_null() ? zero_of(*list_or_map.element) : without_null_elements(node, *list_or_map.element);
}

Value without_null_elements(Node node, const GoType& type) {
  if (node.is_list() && type.shape == Shape::list) {
    Value::List items;
    for (const Node item : node.items()) items.push_back(element_without_nulls(item, type));
    return Value::list(std::move(items));
  }
  if (!node.is_map() || (type.shape != Shape::map && type.shape != Shape::structure)) return Value::of(node);
  Value::Map members;
  for (const Entry entry : node.entries()) {
    const GoType* const member = type.shape == Shape::map ? nullptr : find_member(type, entry.key).type;
    Value value = type.shape == Shape::map ? element_without_nulls(entry.value, type)
                  : member                 ? without_null_elements(entry.value, *member)
                                           : Value::of(entry.value);
    members.emplace_back(entry.key, std::move(value));
  }
  return Value::map(std::move(members));
}

/// Go's decoder takes a field's name in any case, unless it is told not to.
bool is_name(std::string_view key, std::string_view name) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(key, name, {}, lower, lower);
}

constexpr std::string_view interpreting = "couldn't get version/kind; json parse error: ";

Error invalid(std::string message) { return Error(ErrorCode::invalid_argument, std::move(message)); }

/// What a message repeats of a node: its text in JSON, which is short; of YAML, where it would be the whole file, the
/// file's name.
std::string_view text_of(Node node) noexcept {
  const documents::Document& document = *node.document();
  if (!document.is_json()) return document.source().name();
  const documents::Range range = node.range();
  return document.source().text().substr(range.begin, range.end - range.begin);
}

}  // namespace

std::string ObjectKind::api_version() const { return group.empty() ? version : group + '/' + version; }

Result<ObjectKind> object_kind(std::string_view api_version, std::string_view kind) {
  ObjectKind result{.group = {}, .version = {}, .kind = std::string(kind)};
  const std::size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) {
    result.version = api_version;
  } else if (api_version.find('/', slash + 1) != std::string_view::npos) {
    return invalid("unexpected GroupVersion string: " + std::string(api_version));
  } else {
    result.group = api_version.substr(0, slash);
    result.version = api_version.substr(slash + 1);
  }
  return result;
}

Result<ObjectKind> read_object_kind(Node root) {
  static constexpr GoType header{Shape::structure, "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; "
                                                   "Kind string \"json:\\\"kind,omitempty\\\"\" }"};
  if (root.is_null()) return ObjectKind{};
  if (!root.is_map()) return invalid(std::string(interpreting) + type_error(go_name_of(root.kind()), header, {}, {}));
  std::string_view api_version;
  std::string_view kind;
  for (const Entry& entry : entries_of(root)) {
    const bool is_kind = is_name(entry.key, "kind");
    if ((!is_kind && !is_name(entry.key, "apiVersion")) || entry.value.is_null()) continue;
    const std::optional<std::string_view> text = entry.value.string();
    if (!text) {
      const std::string_view path = is_kind ? "kind" : "apiVersion";
      return invalid(std::string(interpreting) + type_error(go_name_of(entry.value.kind()), plain_string, {}, path));
    }
    (is_kind ? kind : api_version) = *text;
  }
  return object_kind(api_version, kind);
}

std::string not_registered(const ObjectKind& kind) {
  // Upstream's scheme is named by the line of its source that makes it.
  return "no kind " + go_string(kind.kind) + " is registered for version " + go_string(kind.api_version()) +
         " in scheme \"pkg/runtime/scheme.go:111\"";
}

std::string missing_in(std::string_view what, Node root) {
  std::string text = "Object '";
  text += what;
  text += "' is missing in '";
  text += text_of(root);
  return text += '\'';
}

Result<Decoded> decode(Node node, const GoType& type, DecodingPlace place) {
  TypeCheck check(place);
  check.visit(node, type);
  if (!check.error().empty()) return invalid(check.error());
  if (!check.has_null_elements()) return Decoded{node, nullptr};
  return without_null_elements(node, type).to_document().transform([](std::unique_ptr<const documents::Document> own) {
    const Node root = own->root();
    return Decoded{root, std::move(own)};
  });
}

std::vector<std::string> strict_faults(Node node, const GoType& type) {
  if (!node) return {};
  StrictCheck check(*node.document());
  check.visit(node, type);
  return std::move(check.faults);
}

}  // namespace seawall::pods
