// What the grammar of YAML finds, put into the tree: scalars are resolved, keys become text, aliases find their
// anchors.

#include <utility>

#include "yaml_reader.h"

namespace seawall::documents {

void YamlReader::set_number(Scalar& scalar, const Resolved& resolved, Range token) {
  const bool is_integer = resolved.type == Resolved::Type::integer || resolved.type == Resolved::Type::unsigned_integer;
  scalar.type = is_integer ? Cell::Type::integer : Cell::Type::floating;
  if (resolved.canonical.empty()) return;
  scalar.a = builder_.own(resolved.canonical, token);
  scalar.b = static_cast<std::uint32_t>(resolved.canonical.size());
  scalar.flags |= Cell::owned;
}

Scalar YamlReader::resolve(const Token& token, Mark start, bool plain, bool has_tag, KeyType& key_type, bool& bad_key) {
  const std::string_view text = scanner_.view(token.text);
  const Range in_source{token.start.offset, token.end.offset};
  Scalar scalar;
  scalar.type = Cell::Type::string;
  scalar.start = token.start.offset;
  scalar.a = token.text.offset;
  scalar.b = token.text.length;
  if (token.style == ScalarStyle::single_quoted || token.style == ScalarStyle::double_quoted) {
    scalar.flags |= Cell::quoted;
  } else if (token.style == ScalarStyle::block) {
    scalar.flags |= Cell::block;
  }
  if (token.text.owned) {
    scalar.a = builder_.own(text, in_source);
    scalar.flags |= Cell::owned;
  }
  const bool tagged = has_tag && !tag_.empty();
  if (!tagged && (!plain || is_surely_string(text))) return scalar;

  Resolved resolved;
  if (tagged) {
    auto answer = resolve_tagged(tag_, text);
    if (!answer) {
      refuse("\"" + std::string(text.substr(0, 40)) + "\" is not of its tag's type", start);
      return scalar;
    }
    resolved = std::move(*answer);
  } else {
    resolved = resolve_plain(text);
  }
  switch (resolved.type) {
    case Resolved::Type::null:
      scalar.type = Cell::Type::null;
      bad_key = true;
      break;
    case Resolved::Type::boolean:
      scalar.type = Cell::Type::boolean;
      if (resolved.truth) scalar.flags |= Cell::truth;
      key_type = KeyType::boolean;
      break;
    case Resolved::Type::integer:
    case Resolved::Type::unsigned_integer:
      set_number(scalar, resolved, in_source);
      key_type = KeyType::integer;
      bad_key = resolved.type == Resolved::Type::unsigned_integer;
      break;
    case Resolved::Type::floating:
      set_number(scalar, resolved, in_source);
      key_type = KeyType::floating;
      break;
    case Resolved::Type::not_finite:
      scalar.type = Cell::Type::floating;
      scalar.flags |= Cell::truth;  // of a float: not finite, which JSON has no form for
      key_type = KeyType::floating;
      break;
    case Resolved::Type::binary: {
      auto bytes = decode_binary(text);
      if (!bytes) {
        refuse("!!binary needs base64", start);
        return scalar;
      }
      scalar.a = builder_.own(*bytes, in_source);
      scalar.b = static_cast<std::uint32_t>(bytes->size());
      scalar.flags |= Cell::owned;
      break;
    }
    case Resolved::Type::string: break;
  }
  return scalar;
}

void YamlReader::on_scalar(const Token& token, Mark start, bool plain, bool has_tag, std::string_view anchor) {
  KeyType key_type = KeyType::string;
  bool bad_key = false;
  Scalar scalar = resolve(token, start, plain, has_tag, key_type, bad_key);
  const bool implicit = (plain && tag_.empty()) || tag_ == "!";
  if (wants_key() && (implicit || tag_ == "tag:yaml.org,2002:merge") && scanner_.view(token.text) == "<<") {
    scalar.flags |= Cell::merge_key;
    has_merge_ = true;
  }
  add_scalar(scalar, key_type, bad_key, anchor);
}

void YamlReader::check_limits(std::uint32_t offset) {
  if (!builder_.exceeded().empty()) refuse_limit(builder_.exceeded(), offset);
}

void YamlReader::on_empty_scalar(Mark mark) {
  Scalar scalar;
  scalar.start = scalar.a = mark.offset;
  add_scalar(scalar, KeyType::string, true, {});
}

void YamlReader::add_scalar(const Scalar& scalar, KeyType key_type, bool bad_key, std::string_view anchor) {
  if (!anchor.empty()) {
    Scalar copy = scalar;
    copy.flags = static_cast<std::uint8_t>((copy.flags & ~Cell::merge_key) | Cell::through_alias);
    anchors_[anchor] = {true, 0, copy, key_type, bad_key};
  }
  if (!refusal_.empty()) return value_done();
  if (!wants_key()) {
    builder_.scalar(scalar);
    check_limits(scalar.start);
    if (scalar.type == Cell::Type::floating && (scalar.flags & Cell::truth)) has_unjsonable_ = true;
    return value_done();
  }
  Scalar key = scalar;
  key.flags &= static_cast<std::uint8_t>(~(Cell::truth | Cell::block));
  if (key_type == KeyType::boolean || key_type == KeyType::floating) {
    const Range in_source{scalar.start, scalar.start + scalar.b};
    std::string text;
    if (key_type == KeyType::boolean) {
      text = (scalar.flags & Cell::truth) ? "true" : "false";
    } else {
      // With the tag, since a float may be written as an integer.
      text = float_key(resolve_tagged("tag:yaml.org,2002:float", builder_.text_of(scalar)).value_or(Resolved{}).number);
    }
    key.a = builder_.own(text, in_source);
    key.b = static_cast<std::uint32_t>(text.size());
    key.flags |= Cell::owned;
  }
  if (bad_key) {
    // Text for messages only: a document in which such a key counts is refused.
    key_type = key_type == KeyType::string ? KeyType::boolean : key_type;
    key.flags |= Cell::truth;
    has_unjsonable_ = true;
  }
  builder_.key(key, key_type);
  check_limits(key.start);
  value_done();
}

void YamlReader::on_container(bool is_map, bool flow, Mark start, std::string_view anchor) {
  if (wants_key()) refuse("a map or list cannot be a key", start);
  std::uint32_t cell = 0;
  if (refusal_.empty()) {
    const std::uint8_t flags = flow ? Cell::flow : 0;
    cell = is_map ? builder_.begin_map(start.offset, flags) : builder_.begin_list(start.offset, flags);
    check_limits(start.offset);
  }
  open_.push_back({is_map, is_map, cell});
  if (!anchor.empty()) anchors_[anchor] = {false, cell, {}, KeyType::string, false};
}

void YamlReader::on_container_end() {
  const Open closed = open_.back();
  open_.pop_back();
  if (refusal_.empty()) {
    if (closed.is_map) {
      builder_.end_map();
    } else {
      builder_.end_list();
    }
  }
  value_done();
}

bool YamlReader::on_alias(const Token& token) {
  const std::string_view name = scanner_.view(token.text);
  const auto found = anchors_.find(name);
  if (found == anchors_.end()) {
    refusal_.clear();  // this ends upstream's parsing, so it comes before what decoding would refuse
    // It is not quoted: where a value begins with `*` by accident, that is a password as often as not.
    refuse("unknown anchor; a value that begins with * needs quotes", token.start);
    return false;
  }
  has_alias_ = true;
  const Anchored& anchored = found->second;
  if (anchored.is_scalar) {
    Scalar copy = anchored.scalar;
    if (!wants_key()) copy.start = token.start.offset;
    add_scalar(copy, anchored.key_type, anchored.bad_key, {});
    return true;
  }
  if (wants_key()) refuse("a map or list cannot be a key", token.start);
  // A map or list that is still being read has no size yet.
  if (refusal_.empty() && builder_.cells_[anchored.cell].b == 0) {
    refuse("anchor \"" + std::string(name) + "\" contains itself", token.start);
  }
  if (refusal_.empty()) {
    builder_.alias(anchored.cell, token.start.offset);
    check_limits(token.start.offset);
  }
  value_done();
  return true;
}

}  // namespace seawall::documents
