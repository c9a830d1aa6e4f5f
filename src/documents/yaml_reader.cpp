#include "yaml_reader.h"

#include <algorithm>
#include <utility>

namespace seawall::documents {
namespace {

constexpr std::string_view core = "tag:yaml.org,2002:";

// Upstream's measure against alias bombs: the share of decoded nodes that may come from aliases.
constexpr std::uint64_t ratio_low = 400'000;
constexpr std::uint64_t ratio_high = 4'000'000;

double allowed_alias_ratio(std::uint64_t decoded) noexcept {
  if (decoded <= ratio_low) return 0.99;
  if (decoded >= ratio_high) return 0.10;
  return 0.99 - 0.89 * (static_cast<double>(decoded - ratio_low) / static_cast<double>(ratio_high - ratio_low));
}

bool is_merge_key(const Cell& cell) noexcept {
  return cell.type == Cell::Type::key && (cell.flags & Cell::merge_key) != 0;
}

}  // namespace

YamlReader::YamlReader(std::shared_ptr<const Source> source, const Limits& limits)
    : source_(source), limits_(limits), builder_(std::move(source), limits) {}

Outcome YamlReader::read(Range piece) {
  const std::string_view text = source_->text();
  // A last line without a line break has one in the padding, as kubectl adds one.
  const bool padded = piece.end > piece.begin && piece.end == text.size() && text[piece.end - 1] != '\n';
  scanner_.start(*source_, piece.begin, piece.end + (padded ? 1 : 0));
  builder_.reset();
  constexpr std::uint32_t large = 1 << 20;
  if (piece.end - piece.begin > large) builder_.expect(piece.end - piece.begin);
  states_.clear();
  marks_.clear();
  tag_directives_.clear();
  anchors_.clear();
  open_.clear();
  document_done_ = has_alias_ = has_merge_ = has_unjsonable_ = false;
  problem_ = {};
  refusal_.clear();
  refusal_code_ = ErrorCode::syntax;

  if (!parse_document()) return failure(piece);
  if (refusal_.empty() && has_alias_) check_aliases();
  if (refusal_.empty() && has_merge_) apply_merges();
  if (refusal_.empty() && has_unjsonable_) check_json();
  if (!refusal_.empty()) return failure(piece);

  Outcome outcome;
  outcome.range = piece;
  const bool is_empty = builder_.cells_.empty() || builder_.cells_[0].type == Cell::Type::null;
  outcome.state = is_empty ? Outcome::State::empty : Outcome::State::document;
  if (!is_empty) outcome.document = builder_.finish(piece);
  return outcome;
}

Outcome YamlReader::failure(Range piece) {
  Outcome outcome;
  outcome.state = Outcome::State::failed;
  outcome.range = piece;
  if (problem_.stage == SyntaxProblem::Stage::none && scanner_.problem().stage != SyntaxProblem::Stage::none) {
    problem_ = scanner_.problem();
  }
  if (problem_.stage != SyntaxProblem::Stage::none) {
    std::string message = problem_.problem;
    if (*problem_.context != '\0') {
      const Position context = source_->position(problem_.context_mark.offset);
      message += std::string(", ") + problem_.context + " at line " + std::to_string(context.line);
    }
    outcome.kubectl_line = problem_.upstream_line();
    const auto last = static_cast<std::uint32_t>(source_->text().size());
    outcome.error.emplace(ErrorCode::syntax, std::move(message),
                          source_->place(std::min(problem_.problem_mark.offset, last)));
  } else {
    outcome.error.emplace(refusal_code_, refusal_, source_->place(refusal_mark_.offset));
  }
  return outcome;
}

void YamlReader::refuse(std::string message, Mark mark) {
  if (!refusal_.empty()) return;
  refusal_ = std::move(message);
  refusal_mark_ = mark;
}

bool YamlReader::fail(const char* problem, Mark problem_mark, const char* context, Mark context_mark) {
  problem_ = {SyntaxProblem::Stage::parser, problem, context, problem_mark, context_mark};
  return false;
}

bool YamlReader::fail_expected(const char* problem, Mark problem_mark, const char* context) {
  return fail(problem, problem_mark, context, marks_.back());
}

// --- the grammar ------------------------------------------------------------------------------------

bool YamlReader::parse_document() {
  bool any = false;
  if (!parse_document_start(any)) return false;
  if (!any) return true;
  while (!document_done_) {
    if (!step()) return false;
  }
  return true;
}

bool YamlReader::parse_document_start(bool& any) {
  const Token* token = scanner_.peek();
  if (!token) return false;
  states_.push_back(State::document_end);
  switch (token->type) {
    case TokenType::stream_end: return true;
    case TokenType::version_directive:
    case TokenType::tag_directive:
    case TokenType::document_start: break;
    default:
      tag_directives_ = {{"!", "!"}, {"!!", std::string(core)}};
      state_ = State::block_node;
      any = true;
      return true;
  }
  if (!process_directives(any)) return false;
  token = scanner_.peek();
  if (!token) return false;
  if (token->type != TokenType::document_start) return fail("expected '---' after the directives", token->start);
  scanner_.skip();
  any = true;

  token = scanner_.peek();
  if (!token) return false;
  switch (token->type) {
    case TokenType::version_directive:
    case TokenType::tag_directive:
    case TokenType::document_start:
    case TokenType::document_end:
    case TokenType::stream_end:
      pop_state();
      on_empty_scalar(token->start);
      return true;
    default: state_ = State::block_node; return true;
  }
}

bool YamlReader::process_directives(bool& /*any*/) {
  bool has_version = false;
  const Token* token = scanner_.peek();
  for (; token && (token->type == TokenType::version_directive || token->type == TokenType::tag_directive);
       scanner_.skip(), token = scanner_.peek()) {
    if (token->type == TokenType::version_directive) {
      if (has_version) return fail("a second %YAML directive", token->start);
      if (token->major != 1 || token->minor != 1) return fail("only YAML 1.1 may be declared", token->start);
      has_version = true;
    } else {
      const std::string handle(scanner_.view(token->text));
      for (const TagDirective& known : tag_directives_) {
        if (known.handle == handle) return fail("a second %TAG directive for the same handle", token->start);
      }
      tag_directives_.push_back({handle, std::string(scanner_.view(token->suffix))});
    }
  }
  if (!token) return false;
  for (const TagDirective& usual : {TagDirective{"!", "!"}, TagDirective{"!!", std::string(core)}}) {
    const auto same = [&](const TagDirective& known) { return known.handle == usual.handle; };
    if (std::none_of(tag_directives_.begin(), tag_directives_.end(), same)) tag_directives_.push_back(usual);
  }
  return true;
}

void YamlReader::pop_state() {
  state_ = states_.back();
  states_.pop_back();
}

void YamlReader::mark_first(const Token& token) {
  marks_.push_back(token.start);
  scanner_.skip();
}

bool YamlReader::step() {
  switch (state_) {
    case State::document_end: {
      // Upstream looks one token further, so an error right behind the document is the document's.
      if (!scanner_.peek()) return false;
      document_done_ = true;
      return true;
    }
    case State::block_node: return parse_node(true, false);
    case State::block_node_or_indentless_sequence: return parse_node(true, true);
    case State::block_sequence_first_entry: return parse_block_sequence_entry(true);
    case State::block_sequence_entry: return parse_block_sequence_entry(false);
    case State::indentless_sequence_entry: return parse_indentless_sequence_entry();
    case State::block_mapping_first_key: return parse_block_mapping_key(true);
    case State::block_mapping_key: return parse_block_mapping_key(false);
    case State::block_mapping_value: return parse_block_mapping_value();
    case State::flow_sequence_first_entry: return parse_flow_sequence_entry(true);
    case State::flow_sequence_entry: return parse_flow_sequence_entry(false);
    case State::flow_sequence_entry_mapping_key: return parse_flow_sequence_entry_mapping_key();
    case State::flow_sequence_entry_mapping_value: return parse_flow_sequence_entry_mapping_value();
    case State::flow_sequence_entry_mapping_end:
      if (!scanner_.peek()) return false;
      state_ = State::flow_sequence_entry;
      on_container_end();
      return true;
    case State::flow_mapping_first_key: return parse_flow_mapping_key(true);
    case State::flow_mapping_key: return parse_flow_mapping_key(false);
    case State::flow_mapping_value: return parse_flow_mapping_value(false);
    case State::flow_mapping_empty_value: return parse_flow_mapping_value(true);
  }
  return false;
}

bool YamlReader::parse_node(bool block, bool indentless_sequence) {
  const Token* token = scanner_.peek();
  if (!token) return false;
  if (token->type == TokenType::alias) {
    pop_state();
    if (!on_alias(*token)) return false;
    scanner_.skip();
    return true;
  }

  const Mark start = token->start;
  Mark tag_mark;
  bool has_anchor = false;
  bool has_tag = false;
  std::string_view anchor;
  std::string handle;
  std::string suffix;
  // An anchor and a tag may stand in either order, each once.
  while ((token->type == TokenType::anchor && !has_anchor) || (token->type == TokenType::tag && !has_tag)) {
    if (token->type == TokenType::anchor) {
      has_anchor = true;
      anchor = scanner_.view(token->text);
    } else {
      has_tag = true;
      tag_mark = token->start;
      handle = scanner_.view(token->text);
      suffix = scanner_.view(token->suffix);
    }
    scanner_.skip();
    token = scanner_.peek();
    if (!token) return false;
  }
  tag_.clear();
  if (has_tag) {
    if (handle.empty()) {
      tag_ = suffix;
    } else {
      for (const TagDirective& directive : tag_directives_) {
        if (directive.handle != handle) continue;
        tag_ = directive.prefix + suffix;
        break;
      }
      if (tag_.empty()) return fail("undefined tag handle", tag_mark, "in a value that begins", start);
    }
  }

  const auto begin_container = [&](State state, bool is_map, bool flow) {
    state_ = state;
    on_container(is_map, flow, start, anchor);
    return true;
  };
  switch (token->type) {
    case TokenType::block_entry:
      if (!indentless_sequence) break;
      return begin_container(State::indentless_sequence_entry, false, false);
    case TokenType::scalar: {
      pop_state();
      on_scalar(*token, start, token->style == ScalarStyle::plain, has_tag, anchor);
      scanner_.skip();
      return true;
    }
    case TokenType::flow_sequence_start: return begin_container(State::flow_sequence_first_entry, false, true);
    case TokenType::flow_mapping_start: return begin_container(State::flow_mapping_first_key, true, true);
    case TokenType::block_sequence_start:
      if (!block) break;
      return begin_container(State::block_sequence_first_entry, false, false);
    case TokenType::block_mapping_start:
      if (!block) break;
      return begin_container(State::block_mapping_first_key, true, false);
    default: break;
  }
  if (has_anchor || !tag_.empty()) {
    pop_state();
    const Token empty{.type = TokenType::scalar, .start = start, .end = start, .text = {start.offset, 0, false}};
    on_scalar(empty, start, tag_.empty(), has_tag, anchor);
    return true;
  }
  return fail("expected a value", token->start, block ? "in a block value that begins" : "in a flow value that begins",
              start);
}

bool YamlReader::parse_block_sequence_entry(bool first) {
  const Token* token = scanner_.peek();
  if (!token) return false;
  if (first) {
    mark_first(*token);
    token = scanner_.peek();
    if (!token) return false;
  }
  if (token->type == TokenType::block_entry) {
    const Mark mark = token->end;
    scanner_.skip();
    token = scanner_.peek();
    if (!token) return false;
    if (token->type != TokenType::block_entry && token->type != TokenType::block_end) {
      push_state(State::block_sequence_entry);
      return parse_node(true, false);
    }
    state_ = State::block_sequence_entry;
    on_empty_scalar(mark);
    return true;
  }
  if (token->type == TokenType::block_end) {
    pop_state();
    marks_.pop_back();
    on_container_end();
    scanner_.skip();
    return true;
  }
  return fail_expected("expected '-' of the next list item", token->start, "in the list that begins");
}

bool YamlReader::parse_indentless_sequence_entry() {
  const Token* token = scanner_.peek();
  if (!token) return false;
  if (token->type == TokenType::block_entry) {
    const Mark mark = token->end;
    scanner_.skip();
    token = scanner_.peek();
    if (!token) return false;
    if (token->type != TokenType::block_entry && token->type != TokenType::key && token->type != TokenType::value &&
        token->type != TokenType::block_end) {
      push_state(State::indentless_sequence_entry);
      return parse_node(true, false);
    }
    state_ = State::indentless_sequence_entry;
    on_empty_scalar(mark);
    return true;
  }
  pop_state();
  on_container_end();
  return true;
}

bool YamlReader::parse_block_mapping_key(bool first) {
  const Token* token = scanner_.peek();
  if (!token) return false;
  if (first) {
    mark_first(*token);
    token = scanner_.peek();
    if (!token) return false;
  }
  if (token->type == TokenType::key) {
    const Mark mark = token->end;
    scanner_.skip();
    token = scanner_.peek();
    if (!token) return false;
    if (token->type != TokenType::key && token->type != TokenType::value && token->type != TokenType::block_end) {
      push_state(State::block_mapping_value);
      return parse_node(true, true);
    }
    state_ = State::block_mapping_value;
    on_empty_scalar(mark);
    return true;
  }
  if (token->type == TokenType::block_end) {
    pop_state();
    marks_.pop_back();
    on_container_end();
    scanner_.skip();
    return true;
  }
  return fail_expected("expected a key (is the indentation right?)", token->start, "in the map that begins");
}

bool YamlReader::parse_block_mapping_value() {
  const Token* token = scanner_.peek();
  if (!token) return false;
  state_ = State::block_mapping_key;
  if (token->type != TokenType::value) {
    on_empty_scalar(token->start);
    return true;
  }
  const Mark mark = token->end;
  scanner_.skip();
  token = scanner_.peek();
  if (!token) return false;
  if (token->type != TokenType::key && token->type != TokenType::value && token->type != TokenType::block_end) {
    push_state(State::block_mapping_key);
    return parse_node(true, true);
  }
  on_empty_scalar(mark);
  return true;
}

bool YamlReader::parse_flow_sequence_entry(bool first) {
  const Token* token = scanner_.peek();
  if (!token) return false;
  if (first) {
    mark_first(*token);
    token = scanner_.peek();
    if (!token) return false;
  }
  if (token->type != TokenType::flow_sequence_end) {
    if (!first) {
      if (token->type != TokenType::flow_entry) {
        return fail_expected("expected ',' or ']'", token->start, "in the list that begins");
      }
      scanner_.skip();
      token = scanner_.peek();
      if (!token) return false;
    }
    if (token->type == TokenType::key) {
      state_ = State::flow_sequence_entry_mapping_key;
      on_container(true, true, token->start, {});
      scanner_.skip();
      return true;
    }
    if (token->type != TokenType::flow_sequence_end) {
      push_state(State::flow_sequence_entry);
      return parse_node(false, false);
    }
  }
  pop_state();
  marks_.pop_back();
  on_container_end();
  scanner_.skip();
  return true;
}

bool YamlReader::parse_flow_sequence_entry_mapping_key() {
  const Token* token = scanner_.peek();
  if (!token) return false;
  if (token->type != TokenType::value && token->type != TokenType::flow_entry &&
      token->type != TokenType::flow_sequence_end) {
    push_state(State::flow_sequence_entry_mapping_value);
    return parse_node(false, false);
  }
  // Upstream drops this token, whichever it is.
  const Mark mark = token->end;
  scanner_.skip();
  state_ = State::flow_sequence_entry_mapping_value;
  on_empty_scalar(mark);
  return true;
}

bool YamlReader::parse_flow_sequence_entry_mapping_value() {
  const Token* token = scanner_.peek();
  if (!token) return false;
  if (token->type == TokenType::value) {
    const Mark mark = token->start;
    scanner_.skip();
    token = scanner_.peek();
    if (!token) return false;
    if (token->type != TokenType::flow_entry && token->type != TokenType::flow_sequence_end) {
      push_state(State::flow_sequence_entry_mapping_end);
      return parse_node(false, false);
    }
    state_ = State::flow_sequence_entry_mapping_end;
    on_empty_scalar(mark);
    return true;
  }
  state_ = State::flow_sequence_entry_mapping_end;
  on_empty_scalar(token->start);
  return true;
}

bool YamlReader::parse_flow_mapping_key(bool first) {
  const Token* token = scanner_.peek();
  if (!token) return false;
  if (first) {
    mark_first(*token);
    token = scanner_.peek();
    if (!token) return false;
  }
  if (token->type != TokenType::flow_mapping_end) {
    if (!first) {
      if (token->type != TokenType::flow_entry) {
        return fail_expected("expected ',' or '}'", token->start, "in the map that begins");
      }
      scanner_.skip();
      token = scanner_.peek();
      if (!token) return false;
    }
    if (token->type == TokenType::key) {
      scanner_.skip();
      token = scanner_.peek();
      if (!token) return false;
      if (token->type != TokenType::value && token->type != TokenType::flow_entry &&
          token->type != TokenType::flow_mapping_end) {
        push_state(State::flow_mapping_value);
        return parse_node(false, false);
      }
      state_ = State::flow_mapping_value;
      on_empty_scalar(token->start);
      return true;
    }
    if (token->type != TokenType::flow_mapping_end) {
      push_state(State::flow_mapping_empty_value);
      return parse_node(false, false);
    }
  }
  pop_state();
  marks_.pop_back();
  on_container_end();
  scanner_.skip();
  return true;
}

bool YamlReader::parse_flow_mapping_value(bool empty) {
  const Token* token = scanner_.peek();
  if (!token) return false;
  state_ = State::flow_mapping_key;
  if (!empty && token->type == TokenType::value) {
    scanner_.skip();
    token = scanner_.peek();
    if (!token) return false;
    if (token->type != TokenType::flow_entry && token->type != TokenType::flow_mapping_end) {
      push_state(State::flow_mapping_key);
      return parse_node(false, false);
    }
  }
  on_empty_scalar(token->start);
  return true;
}

// --- the events -------------------------------------------------------------------------------------

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
  value_done();
}

void YamlReader::on_container(bool is_map, bool flow, Mark start, std::string_view anchor) {
  if (wants_key()) refuse("a map or list cannot be a key", start);
  std::uint32_t cell = 0;
  if (refusal_.empty()) {
    const std::uint8_t flags = flow ? Cell::flow : 0;
    cell = is_map ? builder_.begin_map(start.offset, flags) : builder_.begin_list(start.offset, flags);
    if (!builder_.exceeded().empty()) {
      refuse("the limit \"" + std::string(builder_.exceeded()) + "\" of one document is exceeded", start);
      refusal_code_ = ErrorCode::limit_exceeded;
    }
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
    if (!builder_.exceeded().empty()) {
      refuse("the limit \"" + std::string(builder_.exceeded()) + "\" of one document is exceeded", {});
      refusal_code_ = ErrorCode::limit_exceeded;
    }
  }
  value_done();
}

bool YamlReader::on_alias(const Token& token) {
  const std::string_view name = scanner_.view(token.text);
  const auto found = anchors_.find(name);
  if (found == anchors_.end()) {
    refusal_.clear();  // this ends upstream's parsing, so it comes before what decoding would refuse
    refuse("unknown anchor \"" + std::string(name) + "\"", token.start);
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
  const auto is_open = [&](const Open& open) { return open.cell == anchored.cell; };
  if (refusal_.empty() && std::any_of(open_.begin(), open_.end(), is_open)) {
    refuse("anchor \"" + std::string(name) + "\" contains itself", token.start);
  }
  if (refusal_.empty()) builder_.alias(anchored.cell, token.start.offset);
  value_done();
  return true;
}

// --- after the text ---------------------------------------------------------------------------------

// Counts nodes as upstream's decoder does, through aliases, so that a bomb ends when its share is too high.
bool YamlReader::check_aliases() {
  struct Frame {
    std::uint32_t next;
    std::uint32_t end;
    bool in_alias;
    bool is_map;
  };
  const std::vector<Cell>& cells = builder_.cells_;
  std::vector<Frame> frames;
  std::uint64_t decoded = 1;
  std::uint64_t through_alias = 0;
  std::size_t alias_depth = 0;
  const auto count = [&](std::uint64_t nodes, std::uint64_t nodes_in_alias) {
    decoded += nodes;
    through_alias += alias_depth > 0 ? nodes : nodes_in_alias;
    if (through_alias <= 100 || decoded <= 1000) return true;
    return static_cast<double>(through_alias) / static_cast<double>(decoded) <= allowed_alias_ratio(decoded);
  };
  const auto too_many = [&](std::uint32_t cell, std::string message) {
    refuse(std::move(message), {cells[cell].at, 0, 0});
    refusal_code_ = ErrorCode::limit_exceeded;
    return false;
  };
  // Enters a value: counts it, and opens a frame if it has children.
  const auto enter = [&](std::uint32_t cell, bool counted) {
    bool in_alias = false;
    std::uint32_t target = cell;
    if (cells[cell].type == Cell::Type::alias) {
      if (counted && !count(1, 0)) return false;
      in_alias = true;
      target = cells[cell].a;
      ++alias_depth;
    }
    const bool copied = (cells[target].flags & Cell::through_alias) != 0;
    if (counted && !count(copied ? 2 : 1, copied ? 1 : 0)) return false;
    if (is_container(cells[target])) {
      frames.push_back({target + 1, target + cells[target].b, in_alias, cells[target].type == Cell::Type::map});
    } else if (in_alias) {
      --alias_depth;
    }
    return true;
  };
  constexpr const char* aliasing =
      "the limit \"alias expansion\" is exceeded: most of the document would be copies through aliases";
  if (!enter(0, true)) return too_many(0, aliasing);
  while (!frames.empty()) {
    if (frames.size() > limits_.nesting) {
      return too_many(frames.back().next - 1, "the limit \"nesting\" of " + std::to_string(limits_.nesting) +
                                                  " levels is exceeded through aliases");
    }
    Frame& frame = frames.back();
    if (frame.next >= frame.end) {
      if (frame.in_alias) --alias_depth;
      frames.pop_back();
      continue;
    }
    std::uint32_t value = frame.next;
    bool counted = true;
    if (frame.is_map) {
      if (is_merge_key(cells[value])) {
        ++value;
        counted = cells[value].type != Cell::Type::list;  // upstream goes straight to the items
      } else {
        const bool has_key_cell = cells[value].type == Cell::Type::key;
        const bool copied = has_key_cell && (cells[value].flags & Cell::through_alias);
        if (!count(copied ? 2 : 1, copied ? 1 : 0)) return too_many(value, aliasing);
        if (has_key_cell) ++value;
      }
    }
    frame.next = value + width_of(cells[value]);
    if (!enter(value, counted)) return too_many(value, aliasing);
  }
  return true;
}

// `<<` is applied where it stands: its keys count as set there, later ones override earlier ones.
bool YamlReader::apply_merges() {
  old_cells_ = std::move(builder_.cells_);
  builder_.cells_.clear();
  builder_.duplicates_.clear();
  new_index_.assign(old_cells_.size(), 0);
  copy_value(0);
  return refusal_.empty();
}

void YamlReader::copy_value(std::uint32_t old_cell) {
  const Cell& cell = old_cells_[old_cell];
  const auto fresh = static_cast<std::uint32_t>(builder_.cells_.size());
  if (cell.type == Cell::Type::alias) {
    // The target stands earlier, unless a merge took it apart: then this is the first copy.
    const std::uint32_t target = cell.a;
    if (target == 0 || new_index_[target] != 0) {
      Cell copy = cell;
      copy.a = new_index_[target];
      builder_.cells_.push_back(copy);
    } else {
      copy_value(target);
      builder_.cells_[fresh].field = cell.field;
      builder_.cells_[fresh].at = cell.at;
    }
    return;
  }
  builder_.cells_.push_back(cell);
  builder_.cells_.back().flags &= static_cast<std::uint8_t>(~Cell::dead);
  new_index_[old_cell] = fresh;
  if (!is_container(cell)) return;
  if (builder_.cells_.size() > limits_.nodes || copy_depth_ > limits_.nesting) {
    refuse("the limit \"nodes\" of one document is exceeded through merges", {cell.at, 0, 0});
    refusal_code_ = ErrorCode::limit_exceeded;
    builder_.cells_.back().b = 1;
    return;
  }
  ++copy_depth_;
  const std::uint32_t end = old_cell + cell.b;
  for (std::uint32_t index = old_cell + 1; index < end;) {
    if (is_merge_key(old_cells_[index])) {
      ++index;
      merge_from(index);
      index += width_of(old_cells_[index]);
      continue;
    }
    if (old_cells_[index].type == Cell::Type::key) {
      Cell key = old_cells_[index++];
      key.flags &= static_cast<std::uint8_t>(~Cell::dead);
      builder_.cells_.push_back(key);
    }
    copy_value(index);
    index += width_of(old_cells_[index]);
  }
  --copy_depth_;
  builder_.cells_[fresh].b = static_cast<std::uint32_t>(builder_.cells_.size()) - fresh;
  if (cell.type == Cell::Type::map) builder_.find_duplicates(fresh);
}

void YamlReader::merge_from(std::uint32_t old_cell) {
  const bool through_alias = old_cells_[old_cell].type == Cell::Type::alias;
  const std::uint32_t source = through_alias ? old_cells_[old_cell].a : old_cell;
  const Cell& cell = old_cells_[source];
  const auto want_map = [&] { refuse("a merge needs a map, or a list of maps", {old_cells_[old_cell].at, 0, 0}); };
  if (!through_alias && cell.type == Cell::Type::list) {
    // In a list the earlier map wins, so it is applied last.
    std::vector<std::uint32_t> items;
    for (std::uint32_t item = source + 1; item < source + cell.b; item += width_of(old_cells_[item]))
      items.push_back(item);
    for (std::size_t index = items.size(); index-- > 0;) {
      const Cell& item = old_cells_[items[index]];
      const Cell& target = item.type == Cell::Type::alias ? old_cells_[item.a] : item;
      if (target.type != Cell::Type::map) return want_map();
      merge_from(items[index]);
    }
    return;
  }
  if (cell.type != Cell::Type::map) return want_map();
  if (builder_.cells_.size() > limits_.nodes || copy_depth_ > limits_.nesting) {
    refuse("the limit \"nodes\" of one document is exceeded through merges", {cell.at, 0, 0});
    refusal_code_ = ErrorCode::limit_exceeded;
    return;
  }
  ++copy_depth_;
  for (std::uint32_t index = source + 1; index < source + cell.b;) {
    if (is_merge_key(old_cells_[index])) {
      ++index;
      merge_from(index);
      index += width_of(old_cells_[index]);
      continue;
    }
    if (old_cells_[index].type == Cell::Type::key) {
      Cell key = old_cells_[index++];
      key.flags &= static_cast<std::uint8_t>(~Cell::dead);
      builder_.cells_.push_back(key);
    }
    const Cell& value = old_cells_[index];
    if (is_container(value) && new_index_[index] != 0) {
      Cell alias = value;
      alias.type = Cell::Type::alias;
      alias.a = new_index_[index];
      alias.b = value.a;
      alias.flags = 0;
      builder_.cells_.push_back(alias);
    } else {
      copy_value(index);
    }
    index += width_of(old_cells_[index]);
  }
  --copy_depth_;
}

// Only what is still there counts: a value that a later key replaced never becomes JSON.
bool YamlReader::check_json() {
  const std::vector<Cell>& cells = builder_.cells_;
  struct Frame {
    std::uint32_t next;
    std::uint32_t end;
    bool is_map;
  };
  std::vector<Frame> frames;
  std::vector<bool> visited(cells.size());
  const auto enter = [&](std::uint32_t cell) {
    const std::uint32_t target = cells[cell].type == Cell::Type::alias ? cells[cell].a : cell;
    if (cells[target].type == Cell::Type::floating && (cells[target].flags & Cell::truth)) {
      refuse("a number that is not finite has no form in JSON", {cells[target].at, 0, 0});
      return;
    }
    if (!is_container(cells[target]) || visited[target]) return;
    visited[target] = true;
    frames.push_back({target + 1, target + cells[target].b, cells[target].type == Cell::Type::map});
  };
  enter(0);
  while (!frames.empty() && refusal_.empty()) {
    Frame& frame = frames.back();
    if (frame.next >= frame.end) {
      frames.pop_back();
      continue;
    }
    const std::uint32_t first = frame.next;
    const bool has_key_cell = frame.is_map && cells[first].type == Cell::Type::key;
    const std::uint32_t value = has_key_cell ? first + 1 : first;
    frame.next = value + width_of(cells[value]);
    if (cells[first].flags & Cell::dead && frame.is_map) continue;
    if (has_key_cell && (cells[first].flags & Cell::truth)) {
      refuse("a key must be a string, a number of 64 bits or a boolean", {cells[first].at, 0, 0});
      return false;
    }
    enter(value);
  }
  return refusal_.empty();
}

}  // namespace seawall::documents
