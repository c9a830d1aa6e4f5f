#include "mark_list.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "rules.h"

namespace seawall::secrets {
namespace {

constexpr std::uint16_t no_rule = 0xffff;

/// How many characters a mark stands for, and which of them are always the same at its beginning.
struct Shape {
  std::size_t width = 0;
  std::string text;
};

Shape shape_of(std::string_view expression) {
  Shape shape;
  bool is_literal = true;
  for (std::size_t at = 0; at < expression.size();) {
    std::size_t count = 1;
    char character = expression[at];
    const bool is_class = character == '[';
    if (is_class) {
      at = expression.find(']', at) + 1;
    } else {
      if (character == '\\') character = expression[++at];
      ++at;
    }
    if (at < expression.size() && expression[at] == '{') {
      count = std::stoul(std::string(expression.substr(at + 1)));
      at = expression.find('}', at) + 1;
    }
    is_literal = is_literal && !is_class;
    if (is_literal) shape.text.append(count, character);
    shape.width += count;
  }
  return shape;
}

Mark::Kind kind_of(const Rule& rule) noexcept {
  if (rule.id == "private-key") return Mark::Kind::private_key;
  if (rule.id == "url-password") return Mark::Kind::url;
  if (rule.certainty == Certainty::named || rule.certainty == Certainty::guess) return Mark::Kind::name;
  return Mark::Kind::format;
}

template <typename Call>
void each_word(std::string_view words, Call&& call) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    call(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

void add(std::vector<Mark>& marks, Mark::Kind kind, std::string_view expression, std::uint16_t rule) {
  auto mark =
      std::ranges::find_if(marks, [&](const Mark& each) { return each.expression == expression && each.kind == kind; });
  if (mark == marks.end()) {
    Shape shape = kind == Mark::Kind::manifest ? Shape() : shape_of(expression);
    marks.push_back({kind, static_cast<std::uint8_t>(shape.width), std::move(shape.text), std::string(expression)});
    mark = std::prev(marks.end());
  }
  if (rule != no_rule) mark->rules.push_back(rule);
}

}  // namespace

std::vector<Mark> list_marks() {
  std::vector<Mark> marks;
  for (std::uint16_t index = 0; index < rules().size(); ++index) {
    const Rule& rule = rules()[index];
    each_word(rule.marks, [&](std::string_view word) { add(marks, kind_of(rule), word, index); });
  }
  add(marks, Mark::Kind::escape, "%[0-9A-Fa-f]{2}", no_rule);
  add(marks, Mark::Kind::escape, R"(\\u00[0-7][0-9A-Fa-f])", no_rule);
  add(marks, Mark::Kind::manifest, R"(kind["']?\s{0,8}:\s{0,8}["']?(Sealed)?Secret)", no_rule);
  return marks;
}

std::vector<patterns::Pattern> patterns_of(const std::vector<Mark>& marks) {
  std::vector<patterns::Pattern> all;
  for (const Mark& mark : marks) all.push_back({mark.expression, mark.kind == Mark::Kind::name});
  return all;
}

}  // namespace seawall::secrets
