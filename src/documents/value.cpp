#include "value.h"

#include <algorithm>
#include <charconv>

#include "documents.h"
#include "json_reader.h"
#include "tree_builder.h"

namespace seawall::documents {
namespace {

/// All of a text as a number.
template <typename Integer>
std::optional<Integer> parse(std::string_view text) noexcept {
  Integer value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

std::vector<const Value::Member*> sorted(const Value::Map& members) {
  std::vector<const Value::Member*> result;
  result.reserve(members.size());
  for (const Value::Member& member : members) result.push_back(&member);
  std::ranges::sort(result, {}, [](const Value::Member* member) -> std::string_view { return member->first; });
  return result;
}

bool same_keys_in_order(const Value::Map& one, const Value::Map& other) noexcept {
  return std::ranges::equal(one, other, {}, &Value::Member::first, &Value::Member::first);
}

/// Two values that have yet to be compared.
struct Pair {
  const Value* one;
  const Value* other;
};

/// Pairs up the members of two maps by their keys; false when the keys differ.
bool pair_members(const Value::Map& one, const Value::Map& other, std::vector<Pair>& pairs) {
  if (one.size() != other.size()) return false;
  if (same_keys_in_order(one, other)) {
    for (std::size_t index = 0; index < one.size(); ++index) {
      pairs.push_back({&one[index].second, &other[index].second});
    }
    return true;
  }
  const auto ones = sorted(one);
  const auto others = sorted(other);
  for (std::size_t index = 0; index < ones.size(); ++index) {
    if (ones[index]->first != others[index]->first) return false;
    pairs.push_back({&ones[index]->second, &others[index]->second});
  }
  return true;
}

bool pair_items(const Value::List& one, const Value::List& other, std::vector<Pair>& pairs) {
  if (one.size() != other.size()) return false;
  for (std::size_t index = 0; index < one.size(); ++index) pairs.push_back({&one[index], &other[index]});
  return true;
}

}  // namespace

// --- making, copying and destroying -------------------------------------------------------------------

Value Value::list(List items) {
  Value value;
  value.state_ = std::move(items);
  return value;
}

Value Value::map(Map members) {
  Value value;
  value.state_ = std::move(members);
  return value;
}

bool Value::has_children() const noexcept {
  if (const List* list = std::get_if<List>(&state_)) return !list->empty();
  const Map* map = std::get_if<Map>(&state_);
  return map && !map->empty();
}

Value Value::without_children(Node node) {
  Value value;
  switch (node.kind()) {
    case Kind::absent:
    case Kind::null: break;
    case Kind::boolean: value.state_ = *node.boolean(); break;
    case Kind::string: value.state_ = std::string(node.text()); break;
    case Kind::map: value.state_.emplace<Map>().reserve(node.size()); break;
    case Kind::list: value.state_.emplace<List>().reserve(node.size()); break;
    case Kind::integer:
    case Kind::floating: {
      std::string text = documents::to_json(node);
      if (const auto integer = parse<std::int64_t>(text)) {
        value.state_ = *integer;
      } else {
        value.state_ = Number{std::move(text)};
      }
    }
  }
  return value;
}

Value Value::of(Node node) {
  struct Copy {
    Node from;
    Value* to;
  };
  Value result = without_children(node);
  std::vector<Copy> open{{node, &result}};
  const auto added = [&](Node from, Value& to) {
    if (from.is_map() || from.is_list()) open.push_back({from, &to});
  };
  // A container has the room for all its children before it is filled, so that they do not move.
  while (!open.empty()) {
    const Copy copy = open.back();
    open.pop_back();
    if (Map* map = std::get_if<Map>(&copy.to->state_)) {
      for (const Entry entry : copy.from.entries()) {
        added(entry.value, map->emplace_back(std::string(entry.key), without_children(entry.value)).second);
      }
    } else if (List* list = std::get_if<List>(&copy.to->state_)) {
      for (const Node item : copy.from.items()) added(item, list->emplace_back(without_children(item)));
    }
  }
  return result;
}

Value::Value(const Value& other) {
  struct Copy {
    const Value* from;
    Value* to;
  };
  if (!other.has_children()) {
    state_ = other.state_;
    return;
  }
  std::vector<Copy> open{{&other, this}};
  while (!open.empty()) {
    const auto [from, to] = open.back();
    open.pop_back();
    if (from->is_map()) {
      Map& members = to->state_.emplace<Map>();
      members.reserve(from->members().size());  // so that they do not move
      for (const Member& member : from->members()) {
        open.push_back({&member.second, &members.emplace_back(member.first, Value()).second});
      }
    } else if (from->is_list()) {
      List& items = to->state_.emplace<List>(from->items().size());
      for (std::size_t index = 0; index < items.size(); ++index) {
        open.push_back({&from->items()[index], &items[index]});
      }
    } else {
      to->state_ = from->state_;
    }
  }
}

Value& Value::operator=(const Value& other) { return *this = Value(other); }

Value& Value::operator=(Value&& other) noexcept {
  Value taken(std::move(other));
  state_.swap(taken.state_);
  return *this;
}

void Value::take_apart(List& parts) {
  const auto take = [&](Value& child) {
    if (child.has_children()) parts.push_back(std::move(child));
  };
  if (List* list = std::get_if<List>(&state_)) std::ranges::for_each(*list, take);
  if (Map* map = std::get_if<Map>(&state_)) std::ranges::for_each(*map, take, &Member::second);
}

// Of its own accord each level would destroy the one below, on a stack as deep as the value.
Value::~Value() {
  if (!has_children()) return;
  List parts;
  take_apart(parts);
  while (!parts.empty()) {
    Value last = std::move(parts.back());
    parts.pop_back();
    last.take_apart(parts);
  }
}

// --- reading and changing -----------------------------------------------------------------------------

Kind Value::kind() const noexcept {
  switch (state_.index()) {
    case 0: return Kind::null;
    case 1: return Kind::boolean;
    case 2: return Kind::integer;
    case 3: return parse<std::uint64_t>(std::get<Number>(state_).text) ? Kind::integer : Kind::floating;
    case 4: return Kind::string;
    case 5: return Kind::list;
    default: return Kind::map;
  }
}

std::optional<bool> Value::boolean() const noexcept {
  const bool* boolean = std::get_if<bool>(&state_);
  return boolean ? std::optional(*boolean) : std::nullopt;
}

std::optional<std::int64_t> Value::integer() const noexcept {
  const std::int64_t* integer = std::get_if<std::int64_t>(&state_);
  return integer ? std::optional(*integer) : std::nullopt;
}

std::optional<std::string_view> Value::string() const noexcept {
  const std::string* string = std::get_if<std::string>(&state_);
  return string ? std::optional<std::string_view>(*string) : std::nullopt;
}

const Value* Value::find(std::string_view key) const noexcept {
  const auto found = std::ranges::find(members(), key, &Member::first);
  return found == members().end() ? nullptr : &found->second;
}

Value* Value::find(std::string_view key) noexcept { return const_cast<Value*>(std::as_const(*this).find(key)); }

Value& Value::member(std::string_view key) {
  if (Value* found = find(key)) return *found;
  if (!is_map()) *this = map();
  return std::get<Map>(state_).emplace_back(std::string(key), Value()).second;
}

void Value::remove(std::string_view key) noexcept {
  if (Map* map = std::get_if<Map>(&state_)) {
    const auto found = std::ranges::find(*map, key, &Member::first);
    if (found != map->end()) map->erase(found);
  }
}

const Value::Map& Value::members() const noexcept {
  static const Map none;
  const Map* map = std::get_if<Map>(&state_);
  return map ? *map : none;
}

const Value::List& Value::items() const noexcept {
  static const List none;
  const List* list = std::get_if<List>(&state_);
  return list ? *list : none;
}

Value::List& Value::items() noexcept {
  if (!is_list()) *this = list();
  return std::get<List>(state_);
}

bool operator==(const Value& one, const Value& other) {
  std::vector<Pair> open{{&one, &other}};
  while (!open.empty()) {
    const auto [left, right] = open.back();
    open.pop_back();
    if (left->state_.index() != right->state_.index()) return false;
    if (left->is_map()) {
      if (!pair_members(left->members(), right->members(), open)) return false;
    } else if (left->is_list()) {
      if (!pair_items(left->items(), right->items(), open)) return false;
    } else if (left->state_ != right->state_) {
      return false;
    }
  }
  return true;
}

// --- as text and document -----------------------------------------------------------------------------

void Value::append_json(std::string& json) const {
  struct Open {
    const Value* value;
    std::size_t next;
  };
  std::vector<Open> open;
  const auto write = [&](const Value& value) {
    if (value.is_map() || value.is_list()) {
      json += value.is_map() ? '{' : '[';
      open.push_back({&value, 0});
    } else if (const auto string = value.string()) {
      append_json_string(json, *string);
    } else if (const auto integer = value.integer()) {
      json += std::to_string(*integer);
    } else if (const Number* number = std::get_if<Number>(&value.state_)) {
      json += number->text;
    } else if (const auto boolean = value.boolean()) {
      json += *boolean ? "true" : "false";
    } else {
      json += "null";
    }
  };
  write(*this);
  while (!open.empty()) {
    const Value& container = *open.back().value;
    const std::size_t index = open.back().next++;
    const bool is_map = container.is_map();
    if (index == (is_map ? container.members().size() : container.items().size())) {
      json += is_map ? '}' : ']';
      open.pop_back();
      continue;
    }
    if (index > 0) json += ',';
    if (is_map) {
      append_json_string(json, container.members()[index].first);
      json += ':';
    }
    write(is_map ? container.members()[index].second : container.items()[index]);
  }
}

std::string Value::to_json() const {
  std::string json;
  append_json(json);
  return json;
}

Result<std::unique_ptr<const Document>> Value::to_document() const {
  auto made = Source::from_bytes({}, to_json());
  if (!made) return made.error();
  const std::shared_ptr<const Source> source = take(std::move(made));
  const Range all{0, static_cast<std::uint32_t>(source->text().size())};
  const Limits limits;
  if (is_null()) {  // which a stream of documents passes over
    TreeBuilder builder(source, limits);
    builder.scalar({.a = all.begin, .b = all.end});
    return builder.finish(all, true);
  }
  JsonStream stream = read_json_stream(source, all, limits);
  if (stream.failure) return Error(stream.failure->error->code(), stream.failure->error->message());
  return std::move(stream.outcomes.front().document);
}

// --- patches ------------------------------------------------------------------------------------------

void append_pointer(std::string& path, std::string_view key) {
  path += '/';
  for (const char c : key) {
    if (c == '~') {
      path += "~0";
    } else if (c == '/') {
      path += "~1";
    } else {
      path += c;
    }
  }
}

void append_pointer(std::string& path, std::size_t index) {
  path += '/';
  path += std::to_string(index);
}

namespace {

/// Finds the operations from the root downwards, on a stack of its own.
class Comparison {
 public:
  std::vector<Operation> run(const Value& before, const Value& after) {
    compare(before, after);
    while (!open_.empty()) {
      Level& level = open_.back();
      path_.resize(level.path_size);
      if (level.next == level.steps.size()) {
        open_.pop_back();
        continue;
      }
      const Step step = level.steps[level.next++];
      if (level.in_map) {
        append_pointer(path_, step.key);
      } else {
        append_pointer(path_, level.next - 1);
      }
      take(step);
    }
    return std::move(patch_);
  }

 private:
  /// A member or item; nothing on the side that lacks it.
  struct Step {
    std::string_view key;
    const Value* before;
    const Value* after;
  };
  struct Level {
    bool in_map;
    std::size_t path_size;
    std::vector<Step> steps;
    std::size_t next = 0;
  };

  void take(const Step& step) {
    if (!step.before) {
      patch_.push_back({Operation::Op::add, path_, *step.after});
    } else if (!step.after) {
      patch_.push_back({Operation::Op::remove, path_, {}});
    } else {
      compare(*step.before, *step.after);
    }
  }

  void compare(const Value& before, const Value& after) {
    if (before.is_map() && after.is_map()) {
      open_.push_back({true, path_.size(), member_steps(before.members(), after.members())});
    } else if (is_list_of_maps(before) && is_list_of_maps(after) && before.items().size() == after.items().size()) {
      open_.push_back({false, path_.size(), item_steps(before.items(), after.items())});
    } else if (before != after) {
      patch_.push_back({Operation::Op::replace, path_, after});
    }
  }

  static bool is_list_of_maps(const Value& value) {
    return value.is_list() && std::ranges::all_of(value.items(), &Value::is_map);
  }

  static std::vector<Step> item_steps(const Value::List& before, const Value::List& after) {
    std::vector<Step> steps;
    for (std::size_t index = 0; index < before.size(); ++index) steps.push_back({{}, &before[index], &after[index]});
    return steps;
  }

  static std::vector<Step> member_steps(const Value::Map& before, const Value::Map& after) {
    const auto olds = sorted(before);
    const auto news = sorted(after);
    std::vector<Step> steps;
    auto old = olds.begin();
    auto now = news.begin();
    while (old != olds.end() || now != news.end()) {
      const bool has_old = old != olds.end() && (now == news.end() || (*old)->first <= (*now)->first);
      const bool has_new = now != news.end() && (old == olds.end() || (*now)->first <= (*old)->first);
      steps.push_back({has_old ? (*old)->first : (*now)->first, has_old ? &(*old)->second : nullptr,
                       has_new ? &(*now)->second : nullptr});
      old += has_old;
      now += has_new;
    }
    return steps;
  }

  std::vector<Operation> patch_;
  std::vector<Level> open_;
  std::string path_;
};

std::string_view name_of(Operation::Op op) noexcept {
  switch (op) {
    case Operation::Op::add: return "add";
    case Operation::Op::remove: return "remove";
    case Operation::Op::replace: return "replace";
  }
  return {};
}

// Applying. Each of these tells why it could not be done, or nothing.

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

/// Takes the first key from a pointer, which begins with its slash; nothing for a `~` that escapes nothing.
std::optional<std::string> take_key(std::string_view& pointer) {
  const std::string_view escaped = pointer.substr(1, pointer.find('/', 1) - 1);
  pointer.remove_prefix(1 + escaped.size());
  std::string key;
  for (std::size_t at = 0; at < escaped.size(); ++at) {
    if (escaped[at] != '~') {
      key += escaped[at];
    } else if (++at < escaped.size() && (escaped[at] == '0' || escaped[at] == '1')) {
      key += escaped[at] == '0' ? '~' : '/';
    } else {
      return {};
    }
  }
  return key;
}

/// An index of a list of a size, in the one way to write it.
std::optional<std::size_t> index_in(std::size_t size, std::string_view key) noexcept {
  if (key.size() > 1 && key[0] == '0') return {};
  const auto index = parse<std::size_t>(key);
  return index && *index < size ? index : std::nullopt;
}

std::string no_item(std::string_view key, std::size_t size) {
  return in_quotes(key) + " is no index of a list of " + std::to_string(size);
}

std::string change_member(Value& map, std::string_view key, const Operation& operation) {
  if (operation.op != Operation::Op::add && !map.find(key)) return "there is no " + in_quotes(key);
  if (operation.op == Operation::Op::remove) {
    map.remove(key);
  } else {
    map.set(key, operation.value);
  }
  return {};
}

std::string change_item(Value::List& items, std::string_view key, const Operation& operation) {
  const bool adds = operation.op == Operation::Op::add;
  const auto index = adds && key == "-" ? items.size() : index_in(items.size() + (adds ? 1 : 0), key);
  if (!index) return no_item(key, items.size());
  const auto item = items.begin() + static_cast<std::ptrdiff_t>(*index);
  if (adds) {
    items.insert(item, operation.value);
  } else if (operation.op == Operation::Op::remove) {
    items.erase(item);
  } else {
    *item = operation.value;
  }
  return {};
}

std::string change_child(Value& parent, std::string_view key, const Operation& operation) {
  if (parent.is_map()) return change_member(parent, key, operation);
  if (parent.is_list()) return change_item(parent.items(), key, operation);
  return std::string(describe(parent.kind())) + " has no " + in_quotes(key);
}

/// One step down to a child that must be there.
std::string enter(Value*& at, std::string_view key) {
  if (at->is_list()) {
    const auto index = index_in(at->items().size(), key);
    if (!index) return no_item(key, at->items().size());
    at = &at->items()[*index];
    return {};
  }
  Value* const child = at->find(key);
  if (!child) return "there is no " + in_quotes(key);
  at = child;
  return {};
}

std::string apply_one(Value& value, const Operation& operation) {
  std::string_view pointer = operation.path;
  if (pointer.empty()) {
    if (operation.op == Operation::Op::remove) return "the whole value cannot be removed";
    value = operation.value;
    return {};
  }
  if (!pointer.starts_with('/')) return R"(a path that is not empty begins with "/")";
  for (Value* at = &value;;) {
    const std::optional<std::string> key = take_key(pointer);
    if (!key) return R"(in a path "~" is written "~0")";
    if (pointer.empty()) return change_child(*at, *key, operation);
    if (std::string why = enter(at, *key); !why.empty()) return why;
  }
}

}  // namespace

std::vector<Operation> difference(const Value& before, const Value& after) { return Comparison().run(before, after); }

Result<bool> apply(Value& value, const std::vector<Operation>& patch) {
  for (std::size_t index = 0; index < patch.size(); ++index) {
    const std::string why = apply_one(value, patch[index]);
    if (why.empty()) continue;
    std::string message = "operation " + std::to_string(index + 1) + " of the patch, ";
    message += name_of(patch[index].op);
    message += ' ' + in_quotes(patch[index].path) + ": " + why;
    return Error(ErrorCode::invalid_argument, std::move(message));
  }
  return true;
}

std::string to_json(const std::vector<Operation>& patch) {
  std::string json = "[";
  for (const Operation& operation : patch) {
    if (json.size() > 1) json += ',';
    json += R"({"op":")";
    json += name_of(operation.op);
    json += R"(","path":)";
    append_json_string(json, operation.path);
    if (operation.op != Operation::Op::remove) {
      json += R"(,"value":)";
      operation.value.append_json(json);
    }
    json += '}';
  }
  json += ']';
  return json;
}

}  // namespace seawall::documents
