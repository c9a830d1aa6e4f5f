#include <algorithm>
#include <charconv>

#include "objects.h"

namespace seawall::objects {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using Operator = Requirement::Operator;

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

// --- what a label may be ---

constexpr std::size_t longest_name = 63;
constexpr std::size_t longest_prefix = 253;

bool is_lower_or_digit(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_letter_or_digit(char c) noexcept { return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z'); }
bool is_name_character(char c) noexcept { return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.'; }

bool is_name(std::string_view text) noexcept {
  return !text.empty() && text.size() <= longest_name && is_letter_or_digit(text.front()) &&
         is_letter_or_digit(text.back()) && std::ranges::all_of(text, is_name_character);
}

bool is_dns_label(std::string_view text) noexcept {
  return !text.empty() && is_lower_or_digit(text.front()) && is_lower_or_digit(text.back()) &&
         std::ranges::all_of(text, [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

bool is_dns_subdomain(std::string_view text) noexcept {
  if (text.size() > longest_prefix) return false;
  for (std::size_t dot; (dot = text.find('.')) != std::string_view::npos; text.remove_prefix(dot + 1)) {
    if (!is_dns_label(text.substr(0, dot))) return false;
  }
  return is_dns_label(text);
}

bool is_label_key(std::string_view key) noexcept {
  const std::size_t slash = key.find('/');
  if (slash == std::string_view::npos) return is_name(key);
  return is_dns_subdomain(key.substr(0, slash)) && is_name(key.substr(slash + 1));
}

bool is_label_value(std::string_view value) noexcept { return value.empty() || is_name(value); }

/// Go's strconv.ParseInt(text, 10, 64).
std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

Error invalid(std::string message, documents::Place place = {}) {
  return Error(ErrorCode::invalid_argument, std::move(message), std::move(place));
}

documents::Place place_of(Node node) { return node.document()->source().place(node.offset()); }

/// The message about a key or value that no label can have; empty when all is well.
std::string label_fault(std::string_view key, std::span<const std::string> values) {
  if (!is_label_key(key)) return quoted(key) + " is not a valid label key";
  for (const std::string& value : values) {
    if (!is_label_value(value)) return quoted(value) + " is not a valid label value";
  }
  return {};
}

/// A value of a map of strings in JSON, where null leaves the zero value.
std::optional<std::string_view> string_or_null(Node node) noexcept {
  return node.is_null() ? std::string_view() : node.string();
}

Error not_of_kind(Node node, std::string_view name, documents::Kind expected) {
  return invalid(quoted(name) + " is " + std::string(documents::describe(node.kind())) + ", not " +
                     std::string(documents::describe(expected)),
                 place_of(node));
}

bool is_absent(Node node) noexcept { return !node || node.is_null(); }

}  // namespace

// --- matching ---

bool Requirement::matches(Node labels) const noexcept {
  const Node label = labels.child(key);
  return matches_value(!label            ? std::nullopt
                       : label.is_null() ? std::optional<std::string_view>("")
                                         : std::optional(label.text()));
}

bool Requirement::matches_value(std::optional<std::string_view> value) const noexcept {
  const auto has_value = [&] {
    return std::ranges::binary_search(values, *value, {}, [](std::string_view each) { return each; });
  };
  switch (op) {
    case Operator::in: return value && has_value();
    case Operator::not_in: return !value || !has_value();
    case Operator::exists: return value.has_value();
    case Operator::does_not_exist: return !value;
    case Operator::greater_than:
    case Operator::less_than: break;
  }
  const std::optional<std::int64_t> number = value ? parse_integer(*value) : std::nullopt;
  const std::optional<std::int64_t> bound = parse_integer(values.front());
  return number && bound && (op == Operator::greater_than ? *number > *bound : *number < *bound);
}

Selector Selector::of(std::vector<Requirement> requirements) {
  Selector selector;
  selector.requirements_ = std::move(requirements);
  return selector;
}

bool Selector::matches(Node labels) const noexcept {
  return !nothing_ && std::ranges::all_of(requirements_, [&](const Requirement& each) { return each.matches(labels); });
}

// --- from objects ---

Selector Selector::from_map(Node labels) {
  Selector selector;
  for (const documents::Entry entry : labels.entries()) {
    const std::string_view value = entry.value.is_null() ? std::string_view() : entry.value.text();
    selector.requirements_.push_back({std::string(entry.key), Operator::in, {std::string(value)}});
  }
  selector.nothing_ = selector.requirements_.empty();
  return selector;
}

Result<Requirement> Selector::from_expression(Node expression) {
  if (!expression.is_map()) return not_of_kind(expression, "matchExpressions[]", documents::Kind::map);
  const auto text_of = [&](Field field) { return expression.child(field).string_or({}); };
  Requirement requirement{std::string(text_of(Field::key)), Operator::in, {}};
  const std::string_view name = text_of(Field::operator_);
  if (name == "In") {
    requirement.op = Operator::in;
  } else if (name == "NotIn") {
    requirement.op = Operator::not_in;
  } else if (name == "Exists") {
    requirement.op = Operator::exists;
  } else if (name == "DoesNotExist") {
    requirement.op = Operator::does_not_exist;
  } else {
    return invalid("operator " + quoted(name) + " is none of In, NotIn, Exists and DoesNotExist", place_of(expression));
  }

  const Node values = expression.child(Field::values);
  if (!is_absent(values) && !values.is_list()) return not_of_kind(values, "values", documents::Kind::list);
  for (const Node value : values.items()) {
    const auto text = string_or_null(value);
    if (!text) return not_of_kind(value, "values[]", documents::Kind::string);
    requirement.values.emplace_back(*text);
  }
  const bool takes_values = requirement.op == Operator::in || requirement.op == Operator::not_in;
  if (takes_values == requirement.values.empty()) {
    const std::string_view rule = takes_values ? " needs at least one value" : " takes no values";
    return invalid("operator " + quoted(name) + std::string(rule), place_of(expression));
  }
  std::string fault = label_fault(requirement.key, requirement.values);
  if (!fault.empty()) return invalid(std::move(fault), place_of(expression));
  std::ranges::sort(requirement.values);
  return requirement;
}

Result<Selector> Selector::from_label_selector(Node selector) {
  Selector result;
  result.nothing_ = is_absent(selector);
  if (result.nothing_) return result;
  if (!selector.is_map()) return not_of_kind(selector, "selector", documents::Kind::map);

  const Node labels = selector.child(Field::matchLabels);
  if (!is_absent(labels) && !labels.is_map()) return not_of_kind(labels, "matchLabels", documents::Kind::map);
  for (const documents::Entry entry : labels.entries()) {
    const auto value = string_or_null(entry.value);
    if (!value) return not_of_kind(entry.value, entry.key, documents::Kind::string);
    Requirement requirement{std::string(entry.key), Operator::in, {std::string(*value)}};
    std::string fault = label_fault(requirement.key, requirement.values);
    if (!fault.empty()) return invalid(std::move(fault), place_of(entry.value));
    result.requirements_.push_back(std::move(requirement));
  }

  const Node expressions = selector.child(Field::matchExpressions);
  if (!is_absent(expressions) && !expressions.is_list()) {
    return not_of_kind(expressions, "matchExpressions", documents::Kind::list);
  }
  for (const Node expression : expressions.items()) {
    Result<Requirement> requirement = from_expression(expression);
    if (!requirement) return requirement.error();
    result.requirements_.push_back(take(std::move(requirement)));
  }
  return result;
}

// --- from text ---

/// The grammar of -l: requirements joined by commas, each `key`, `!key`, `key OP value` or `key in (values)`.
class Selector::Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) { advance(); }

  Result<Selector> parse() {
    Selector selector;
    if (token_.type == Type::end) return selector;
    for (;;) {
      Result<Requirement> requirement = parse_requirement();
      if (!requirement) return requirement.error();
      selector.requirements_.push_back(take(std::move(requirement)));
      if (token_.type == Type::end) return selector;
      if (token_.type != Type::comma) return unexpected("\",\" or the end");
      advance();
    }
  }

 private:
  enum class Type : std::uint8_t { end, word, comma, open, close, negation, binary };
  struct Token {
    Type type = Type::end;
    std::string_view text;
  };

  void advance() noexcept {
    constexpr std::string_view space = " \t\r\n";
    rest_.remove_prefix(std::min(rest_.find_first_not_of(space), rest_.size()));
    token_ = {type_of_next(), {}};
    token_.text = rest_.substr(0, size_of_next());
    rest_.remove_prefix(token_.text.size());
  }

  Type type_of_next() const noexcept {
    if (rest_.empty()) return Type::end;
    switch (rest_.front()) {
      case ',': return Type::comma;
      case '(': return Type::open;
      case ')': return Type::close;
      case '!': return rest_.starts_with("!=") ? Type::binary : Type::negation;
      case '=':
      case '<':
      case '>': return Type::binary;
      default: return Type::word;
    }
  }

  std::size_t size_of_next() const noexcept {
    if (token_.type == Type::word) return std::min(rest_.find_first_of("=!(),<> \t\r\n"), rest_.size());
    if (rest_.starts_with("!=") || rest_.starts_with("==")) return 2;
    return std::min<std::size_t>(1, rest_.size());
  }

  Error unexpected(std::string_view wanted) const {
    const std::string found = token_.type == Type::end ? "the end" : quoted(token_.text);
    return invalid("found " + found + " in the selector, expected " + std::string(wanted));
  }

  Result<Requirement> parse_requirement() {
    Requirement requirement{{}, Operator::exists, {}};
    const bool negated = token_.type == Type::negation;
    if (negated) {
      requirement.op = Operator::does_not_exist;
      advance();
    }
    if (token_.type != Type::word) return unexpected("a label key");
    requirement.key = token_.text;
    advance();
    if (!negated && token_.type != Type::end && token_.type != Type::comma) {
      if (auto failure = parse_restriction(requirement)) return std::move(*failure);
    }
    std::string fault = label_fault(requirement.key, requirement.values);
    if (!fault.empty()) return invalid(std::move(fault));
    return requirement;
  }

  /// What follows a key: an operator and its values.
  std::optional<Error> parse_restriction(Requirement& requirement) {
    const std::string_view op = token_.text;
    const bool is_set = token_.type == Type::word && (op == "in" || op == "notin");
    if (!is_set && token_.type != Type::binary) return unexpected("one of =, ==, !=, in, notin, < and >");
    advance();
    requirement.op = op == "notin" || op == "!=" ? Operator::not_in
                     : op == ">"                 ? Operator::greater_than
                     : op == "<"                 ? Operator::less_than
                                                 : Operator::in;
    if (is_set) return parse_values(requirement.values);
    if (token_.type != Type::word && token_.type != Type::end && token_.type != Type::comma) {
      return unexpected("a value");
    }
    requirement.values.emplace_back(take_word());
    if ((op == "<" || op == ">") && !parse_integer(requirement.values.front())) {
      return invalid("operator " + quoted(op) + " needs an integer, not " + quoted(requirement.values.front()));
    }
    return {};
  }

  /// The word that comes next, or the empty value that stands where none does.
  std::string_view take_word() noexcept {
    if (token_.type != Type::word) return {};
    const std::string_view word = token_.text;
    advance();
    return word;
  }

  std::optional<Error> parse_values(std::vector<std::string>& values) {
    if (token_.type != Type::open) return unexpected("\"(\"");
    do {
      advance();
      values.emplace_back(take_word());
    } while (token_.type == Type::comma);
    if (token_.type != Type::close) return unexpected("\",\" or \")\"");
    advance();
    std::ranges::sort(values);
    return {};
  }

  std::string_view rest_;
  Token token_;
};

Result<Selector> Selector::parse(std::string_view text) { return Parser(text).parse(); }

}  // namespace seawall::objects
