#include "excerpt.h"

#include <algorithm>

namespace seawall::reports {
namespace {

using documents::Range;

constexpr std::size_t reach = 4096;  // bytes walked to the end of a line

bool is_line_break(char byte) noexcept { return byte == '\n' || byte == '\r'; }
bool continues_code_point(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// The start and end of lines, as far as they are near.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  struct Edge {
    std::size_t at = 0;
    bool found = false;  ///< not: the line goes on
  };
  Edge begin_of(std::size_t at) const noexcept {
    const std::size_t lowest = at > reach ? at - reach : 0;
    std::size_t begin = at;
    while (begin > lowest && !is_line_break(text_[begin - 1])) --begin;
    return {begin, begin == 0 || is_line_break(text_[begin - 1])};
  }
  Edge end_of(std::size_t at) const noexcept {
    const std::size_t highest = std::min(text_.size(), at + reach);
    std::size_t end = at;
    while (end < highest && !is_line_break(text_[end])) ++end;
    return {end, end == text_.size() || is_line_break(text_[end])};
  }
  /// The end of the line before one that begins at `begin`, which is not the first.
  std::size_t before(std::size_t begin) const noexcept {
    return begin - (begin > 1 && text_[begin - 1] == '\n' && text_[begin - 2] == '\r' ? 2 : 1);
  }
  /// The start of the line behind one that ends at `end`, which is not the last.
  std::size_t behind(std::size_t end) const noexcept {
    return end + (text_[end] == '\r' && end + 1 < text_.size() && text_[end + 1] == '\n' ? 2 : 1);
  }

  /// What is shown of a line when `from` is the first byte worth showing.
  ExcerptLine shown(std::uint32_t number, Edge begin, Edge end, std::size_t from) const noexcept {
    std::size_t to = std::min(end.at, from + excerpt_width);
    while (from > begin.at && continues_code_point(text_[from])) --from;
    while (to > from && to < end.at && continues_code_point(text_[to])) --to;
    return {number,
            {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)},
            from > begin.at || !begin.found,
            to < end.at || !end.found};
  }

 private:
  std::string_view text_;
};

/// A long line is cut around the place, which keeps a third of the room before it.
std::size_t first_shown(Lines::Edge begin, Lines::Edge end, Range place) noexcept {
  if (begin.found && (end.at - begin.at <= excerpt_width || place.end - begin.at <= excerpt_width)) return begin.at;
  const std::size_t room = excerpt_width / 3;
  return place.begin - begin.at > room ? place.begin - room : begin.at;
}

}  // namespace

Excerpt excerpt(std::string_view text, Range place, std::uint32_t number) {
  const Lines lines(text);
  const Lines::Edge begin = lines.begin_of(place.begin);
  const Lines::Edge end = lines.end_of(place.begin);
  Excerpt result;
  result.lines.push_back(lines.shown(number, begin, end, first_shown(begin, end, place)));

  Lines::Edge first = begin;
  while (result.lines.size() <= context_lines && first.found && first.at > 0) {
    const Lines::Edge ends{lines.before(first.at), true};
    first = lines.begin_of(ends.at);
    if (first.found) result.lines.push_back(lines.shown(result.lines.back().number - 1, first, ends, first.at));
  }
  std::ranges::reverse(result.lines);
  result.marked = result.lines.size() - 1;

  Lines::Edge last = end;
  for (std::size_t count = 0; count < context_lines && last.found && last.at < text.size(); ++count) {
    const Lines::Edge begins{lines.behind(last.at), true};
    if (begins.at == text.size()) break;
    last = lines.end_of(begins.at);
    result.lines.push_back(lines.shown(result.lines.back().number + 1, begins, last, begins.at));
  }
  return result;
}

}  // namespace seawall::reports
