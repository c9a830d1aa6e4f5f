#include "texts.h"

#include <algorithm>

#include "findings/findings.h"

namespace seawall::secrets {
namespace {

/// As far as it is of interest: of a very long line a part.
std::string_view line_around(std::string_view text, std::size_t offset) noexcept {
  constexpr std::size_t most = 2000;
  const std::size_t first = offset - std::min(offset, most);
  const std::string_view head = text.substr(first, offset - first);
  const std::string_view tail = text.substr(offset, most);
  const std::size_t begin = first + head.rfind('\n') + 1;  // npos + 1 is 0
  return text.substr(begin, offset + std::min(tail.find('\n'), tail.size()) - begin);
}

/// Whether a comment with the mark leaves a rule alone: `seawall:ignore RULE[,RULE]... reason`.
bool is_ignored_by(std::string_view line, const Rule& rule) {
  constexpr std::string_view mark = "seawall:ignore ";
  const std::size_t at = line.find(mark);
  if (at == line.npos) return false;
  std::string_view rest = line.substr(at + mark.size());
  const std::size_t end = std::min(rest.find(' '), rest.size());
  if (rest.find_first_not_of(" \t\r", end) == rest.npos) return false;  // a reason is needed
  for (std::string_view ids = rest.substr(0, end); !ids.empty();) {
    const std::size_t comma = std::min(ids.find(','), ids.size());
    if (findings::matches_glob(ids.substr(0, comma), rule.id)) return true;
    ids.remove_prefix(std::min(comma + 1, ids.size()));
  }
  return false;
}

}  // namespace

std::size_t end_of_middle(std::string_view window) noexcept {
  const std::size_t most = window.size() - behind_window;
  const std::size_t end = window.rfind('\n', most - 1) + 1;
  return end > window.size() / 2 ? end : most;
}

bool is_binary(std::string_view beginning) noexcept {
  constexpr std::size_t looked_at = 8000;
  return beginning.substr(0, looked_at).find('\0') != std::string_view::npos;
}

bool is_left_alone(std::string_view text, const Leak& leak) {
  const std::string_view line = line_around(text, leak.range.begin);
  if (line.find("gitleaks:allow") != line.npos || is_ignored_by(line, *leak.rule)) return true;
  const std::size_t line_begin = static_cast<std::size_t>(line.data() - text.data());
  if (line_begin < 2 || text[line_begin - 1] != '\n') return false;
  const std::string_view above = line_around(text, line_begin - 1);
  const std::size_t first = above.find_first_not_of(" \t");
  const bool is_comment =
      first != above.npos && std::string_view("#/;<*-").find(above[first]) != std::string_view::npos;
  return is_comment && is_ignored_by(above, *leak.rule);
}

}  // namespace seawall::secrets
