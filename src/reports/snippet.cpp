#include "snippet.h"

#include <algorithm>
#include <vector>

#include "text.h"

namespace seawall::reports {
namespace {

constexpr std::size_t tab_stop = 4;
constexpr std::string_view cut_mark = "...";

struct Cell {
  std::size_t offset;
  std::size_t columns;
  CodePoint point;
};

struct Window {
  std::size_t begin;
  std::size_t end;
  bool from_line_start;
  bool to_line_end;
};

bool is_line_break(char byte) noexcept { return byte == '\n' || byte == '\r'; }
bool continues_code_point(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// As much of the line around the place as could be shown. Characters of more than 2 bytes a column are rare enough
/// to have their line cut a little early.
Window window_around(std::string_view text, documents::Range place, std::size_t width) {
  const std::size_t reach = 2 * width;
  const std::size_t lowest = place.begin > reach ? place.begin - reach : 0;
  std::size_t begin = place.begin;
  while (begin > lowest && !is_line_break(text[begin - 1])) --begin;
  const bool from_line_start = begin == 0 || is_line_break(text[begin - 1]);
  while (begin < place.begin && continues_code_point(text[begin])) ++begin;

  const std::size_t highest = std::min(text.size(), place.begin + reach);
  std::size_t end = place.begin;
  while (end < highest && !is_line_break(text[end])) ++end;
  const bool to_line_end = end == text.size() || is_line_break(text[end]);
  while (!to_line_end && end > place.begin && continues_code_point(text[end])) --end;
  return {begin, end, from_line_start, to_line_end};
}

bool is_plain(char byte) noexcept { return byte >= 0x20 && byte < 0x7F; }

Cell cell_at(std::string_view text, std::size_t offset, std::size_t column) {
  if (is_plain(text[offset])) return {offset, 1, {static_cast<unsigned char>(text[offset]), 1, true}};
  const CodePoint point = decode(text.substr(offset));
  if (point.value == '\t') return {offset, tab_stop - column % tab_stop, point};
  if (!is_unsafe(point)) return {offset, columns(point.value), point};
  std::string escape;
  append_escaped(escape, text.substr(offset), point);
  return {offset, escape.size(), point};
}

std::vector<Cell> cells_of(std::string_view text, const Window& window) {
  std::vector<Cell> cells;
  cells.reserve(window.end - window.begin);
  std::size_t column = 0;
  for (std::size_t offset = window.begin; offset < window.end;) {
    const Cell cell = cell_at(text.substr(0, window.end), offset, column);
    column += cell.columns;
    offset += cell.point.size;
    cells.push_back(cell);
  }
  return cells;
}

void append_cell(std::string& line, std::string_view text, const Cell& cell) {
  if (is_plain(text[cell.offset])) {
    line += text[cell.offset];
  } else if (cell.point.value == '\t') {
    line.append(cell.columns, ' ');
  } else {
    append_escaped(line, text.substr(cell.offset), cell.point);
  }
}

std::size_t columns_between(const std::vector<Cell>& cells, std::size_t begin, std::size_t end) {
  std::size_t sum = 0;
  for (const Cell& cell : cells) sum += cell.offset >= begin && cell.offset < end ? cell.columns : 0;
  return sum;
}

/// The first cell to show: the start of the line, unless the place would then be out of sight.
std::size_t first_shown(const std::vector<Cell>& cells, const Window& window, documents::Range place,
                        std::size_t width) {
  std::size_t before = columns_between(cells, window.begin, place.begin);
  const std::size_t place_columns = columns_between(cells, place.begin, place.end);
  if (window.from_line_start && before + std::min(place_columns, width / 2) <= width - cut_mark.size()) return 0;
  std::size_t first = 0;
  while (first < cells.size() && before > width / 3) before -= cells[first++].columns;
  return first;
}

}  // namespace

Snippet snippet(std::string_view text, documents::Range place, std::size_t width) {
  width = std::max<std::size_t>(width, 20);
  const Window window = window_around(text, place, width);
  const std::vector<Cell> cells = cells_of(text, window);
  const std::size_t first = first_shown(cells, window, place, width);
  const bool cut_before = first > 0 || !window.from_line_start;

  Snippet result;
  if (cut_before) result.line = cut_mark;
  std::size_t column = result.line.size();
  result.underline.assign(column, ' ');
  const std::size_t shown_from = first < cells.size() ? cells[first].offset : window.end;
  const bool all_fits = window.to_line_end && column + columns_between(cells, shown_from, window.end) <= width;
  const std::size_t limit = all_fits ? width : width - cut_mark.size();
  for (std::size_t index = first; index < cells.size() && column + cells[index].columns <= limit; ++index) {
    const Cell& cell = cells[index];
    if (cell.offset < place.end) result.underline.append(cell.columns, cell.offset < place.begin ? ' ' : '~');
    append_cell(result.line, text, cell);
    column += cell.columns;
  }
  if (!all_fits) result.line += cut_mark;
  const std::size_t start = result.underline.find('~');
  if (start == std::string::npos) {
    result.underline += '^';
  } else {
    result.underline[start] = '^';
  }
  return result;
}

}  // namespace seawall::reports
