#include "comments.h"

#include <algorithm>
#include <array>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace seawall::findings {
namespace {

using documents::Node;
using documents::Range;
constexpr auto npos = std::string_view::npos;

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
bool is_break(char c) noexcept { return c == '\n' || c == '\r'; }

/// The next colon with an `i` or `s` behind it, as all marks have one: looking for them one after another would take
/// three times as long, and nearly all text holds none.
std::size_t next_colon(std::string_view text, std::size_t at) noexcept {
#ifdef __SSE2__
  const auto load = [&](std::size_t from) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
  };
  for (; at + 17 <= text.size(); at += 16) {
    const __m128i behind = load(at + 1);
    const __m128i fits =
        _mm_or_si128(_mm_cmpeq_epi8(behind, _mm_set1_epi8('i')), _mm_cmpeq_epi8(behind, _mm_set1_epi8('s')));
    const int found = _mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(load(at), _mm_set1_epi8(':')), fits));
    if (found != 0) return at + static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(found)));
  }
#endif
  for (; at + 1 < text.size(); ++at) {
    if (text[at] == ':' && (text[at + 1] == 'i' || text[at + 1] == 's')) return at;
  }
  return npos;
}

/// Where the mark begins that a colon belongs to.
std::size_t mark_around(std::string_view text, std::size_t colon) noexcept {
  constexpr std::array<std::array<std::string_view, 2>, 3> marks = {
      {{"seawall", ":ignore"}, {"trivy", ":ignore"}, {"checkov", ":skip"}}};
  for (const auto& [name, verb] : marks) {
    if (text.substr(colon).starts_with(verb) && text.substr(0, colon).ends_with(name)) return colon - name.size();
  }
  return npos;
}

/// The `#` that a mark stands right behind, if it begins a comment.
std::size_t number_sign_before(std::string_view text, std::size_t mark) noexcept {
  std::size_t at = mark;
  while (at > 0 && is_blank(text[at - 1])) --at;
  const std::size_t behind = at;
  while (at > 0 && text[at - 1] == '#') --at;
  const bool begins = at < behind && (at == 0 || is_blank(text[at - 1]) || is_break(text[at - 1]));
  return begins ? at : npos;
}

Range line_at(std::string_view text, std::size_t offset) noexcept {
  std::size_t begin = offset;
  while (begin > 0 && !is_break(text[begin - 1])) --begin;
  const std::size_t end = std::min(text.find_first_of("\r\n", offset), text.size());
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

/// Whether nothing, or a comment alone, stands in a line.
bool says_nothing(std::string_view text, Range line) noexcept {
  const std::string_view inside = text.substr(line.begin, line.end - line.begin);
  const std::size_t first = inside.find_first_not_of(" \t");
  return first == npos || inside[first] == '#';
}

/// Where nothing follows, an empty range at the end.
Range next_line_that_says_something(std::string_view text, Range line) noexcept {
  while (line.end < text.size()) {
    line = line_at(text, line.end + 1);
    if (!says_nothing(text, line)) return line;
  }
  return {line.end, line.end};
}

/// Block scalars keep their header's comment out of what they hold.
Range body_of(std::string_view text, Range scalar) noexcept {
  if (scalar.begin >= scalar.end || (text[scalar.begin] != '|' && text[scalar.begin] != '>')) return scalar;
  return {line_at(text, scalar.begin).end, scalar.end};
}

/// Removes the comments that stand inside of a document's scalars.
class ScalarFilter {
 public:
  explicit ScalarFilter(std::vector<Comment>& comments) : comments_(comments), inside_(comments.size()) {}

  void look_into(const documents::Document& document) {
    if (document.is_json()) return cover(document.range());
    const std::string_view text = document.source().text();
    std::vector<Node> open = {document.root()};  // no recursion: a tree may be 10,000 levels deep
    while (!open.empty()) {
      const Node node = open.back();
      open.pop_back();
      const Range key = node.key_range();
      if (key.begin < key.end) cover(body_of(text, key));
      if (node.is_shared()) continue;  // written elsewhere, and met there
      for (const documents::Entry entry : node.entries()) open.push_back(entry.value);
      for (const Node item : node.items()) open.push_back(item);
      if (!node.is_map() && !node.is_list()) cover(body_of(text, node.range()));
    }
  }

  void remove() {
    std::size_t index = 0;
    std::erase_if(comments_, [&](const Comment&) { return inside_[index++]; });
  }

 private:
  void cover(Range range) {
    const auto first = std::ranges::lower_bound(comments_, range.begin, {}, &Comment::offset);
    for (auto at = first; at != comments_.end() && at->offset < range.end; ++at) {
      inside_[static_cast<std::size_t>(at - comments_.begin())] = true;
    }
  }

  std::vector<Comment>& comments_;
  std::vector<bool> inside_;
};

std::string_view without_blanks_at_end(std::string_view text) noexcept {
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

/// Each line is looked at once, however many marks it has, and each stack of comments too.
std::vector<Comment> candidates_in(std::string_view text) {
  std::vector<Comment> comments;
  Range line, next;
  bool stands_alone = false;
  for (std::size_t colon = next_colon(text, 0); colon != npos; colon = next_colon(text, colon + 1)) {
    const std::size_t mark = mark_around(text, colon);
    const std::size_t sign = mark == npos ? npos : number_sign_before(text, mark);
    if (sign == npos) continue;
    if (mark < line.end) {
      Comment& before = comments.back();
      before.text = without_blanks_at_end(before.text.substr(0, sign - before.offset));
    } else {
      line = line_at(text, mark);
      stands_alone = says_nothing(text, line);
      if (stands_alone && next.begin < line.end) next = next_line_that_says_something(text, line);
    }
    Comment& comment = comments.emplace_back();
    comment.offset = static_cast<std::uint32_t>(mark);
    comment.text = without_blanks_at_end(text.substr(mark, line.end - mark));
    comment.stands_alone = stands_alone;
    comment.about = stands_alone ? next : line;
  }
  return comments;
}

}  // namespace

std::vector<Comment> comments_in(const documents::Source& source,
                                 std::span<const documents::Document* const> documents) {
  std::vector<Comment> comments = candidates_in(source.text());
  if (comments.empty()) return comments;
  ScalarFilter filter(comments);
  for (const documents::Document* document : documents) {
    const Range range = document->range();
    const auto first = std::ranges::lower_bound(comments, range.begin, {}, &Comment::offset);
    if (first != comments.end() && first->offset < range.end) filter.look_into(*document);
  }
  filter.remove();
  return comments;
}

}  // namespace seawall::findings
