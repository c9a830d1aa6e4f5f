#include "yaml_reader.h"

#include <algorithm>
#include <utility>

namespace seawall::documents {
namespace {

constexpr std::string_view core = "tag:yaml.org,2002:";

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

void YamlReader::refuse_limit(std::string_view limit, std::uint32_t offset, std::string_view why) {
  if (!refusal_.empty()) return;
  refuse("the limit \"" + std::string(limit) + "\" of one document is exceeded" + std::string(why), {offset, 0, 0});
  refusal_code_ = ErrorCode::limit_exceeded;
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
    // What is beyond the limit is not even looked at for errors.
    if (!step() || builder_.exceeded() == "nodes") return false;
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
  if (!process_directives()) return false;
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

bool YamlReader::process_directives() {
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

/// To the next token; false, and nothing to look at, after an error.
bool YamlReader::advance(const Token*& token) {
  scanner_.skip();
  token = scanner_.peek();
  return token != nullptr;
}

bool YamlReader::enter_collection(const Token*& token) {
  marks_.push_back(token->start);
  return advance(token);
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
    if (!advance(token)) return false;
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
  if (first && !enter_collection(token)) return false;
  if (token->type == TokenType::block_entry) {
    const Mark mark = token->end;
    if (!advance(token)) return false;
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
    if (!advance(token)) return false;
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
  if (first && !enter_collection(token)) return false;
  if (token->type == TokenType::key) {
    const Mark mark = token->end;
    if (!advance(token)) return false;
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
  if (!advance(token)) return false;
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
  if (first && !enter_collection(token)) return false;
  if (token->type != TokenType::flow_sequence_end) {
    if (!first) {
      if (token->type != TokenType::flow_entry) {
        return fail_expected("expected ',' or ']'", token->start, "in the list that begins");
      }
      if (!advance(token)) return false;
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
    if (!advance(token)) return false;
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
  if (first && !enter_collection(token)) return false;
  if (token->type != TokenType::flow_mapping_end) {
    if (!first) {
      if (token->type != TokenType::flow_entry) {
        return fail_expected("expected ',' or '}'", token->start, "in the map that begins");
      }
      if (!advance(token)) return false;
    }
    if (token->type == TokenType::key) {
      if (!advance(token)) return false;
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
    if (!advance(token)) return false;
    if (token->type != TokenType::flow_entry && token->type != TokenType::flow_mapping_end) {
      push_state(State::flow_mapping_key);
      return parse_node(false, false);
    }
  }
  on_empty_scalar(token->start);
  return true;
}

}  // namespace seawall::documents
