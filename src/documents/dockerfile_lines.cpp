#include <algorithm>
#include <iterator>

#include "dockerfile.h"

namespace seawall::documents {
namespace {

std::string_view without_space_in_front(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}

bool is_comment(std::string_view text) noexcept { return without_space_in_front(text).starts_with('#'); }

constexpr bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

struct Directive {
  std::string name;  // in small letters
  std::string_view value;
};

/// `name = value`, behind the `#`.
std::optional<Directive> directive_in(std::string_view text) {
  text = without_space_in_front(text);
  std::size_t size = 0;
  while (size < text.size() && (is_letter(text[size]) || (size > 0 && text[size] >= '0' && text[size] <= '9'))) ++size;
  if (size == 0) return {};
  Directive directive;
  std::ranges::transform(text.substr(0, size), std::back_inserter(directive.name), lower);
  text = without_space_in_front(text.substr(size));
  if (!text.starts_with('=')) return {};
  directive.value = without_space_in_front(text.substr(1));
  while (!directive.value.empty() && is_space(directive.value.back())) directive.value.remove_suffix(1);
  if (directive.value.empty()) return {};
  return directive;
}

}  // namespace

void JoinedLine::clear() noexcept {
  text_.clear();
  pieces_.clear();
}

void JoinedLine::append(std::string_view piece, std::uint32_t offset) {
  if (piece.empty() && !pieces_.empty()) return;
  pieces_.push_back({text_.size(), offset});
  text_ += piece;
}

const JoinedLine::Piece& JoinedLine::piece_at(std::size_t position) const noexcept {
  return *std::prev(std::ranges::upper_bound(pieces_, position, {}, &Piece::begin));
}

Range JoinedLine::in_source(std::size_t begin, std::size_t end) const noexcept {
  const Piece* const piece = &piece_at(begin);
  const bool is_last = piece == &pieces_.back();
  const std::size_t piece_end = is_last ? text_.size() : (piece + 1)->begin;
  const auto offset_of = [&](std::size_t position) {
    return piece->offset + static_cast<std::uint32_t>(position - piece->begin);
  };
  return {offset_of(begin), offset_of(std::max(begin, std::min(end, piece_end)))};
}

bool JoinedLine::is_verbatim(std::size_t begin, std::size_t end) const noexcept {
  return end <= begin + 1 || &piece_at(begin) == &piece_at(end - 1);
}

std::optional<DockerfileLines::Physical> DockerfileLines::physical() {
  const std::string_view text = source_.text();
  if (error_ || at_ == text.size()) return {};
  const std::size_t begin = at_;
  const std::size_t end = std::min(text.find('\n', begin), text.size());
  at_ = std::min(end + 1, text.size());
  Physical line{text.substr(begin, end - begin), static_cast<std::uint32_t>(begin)};
  if (line.text.size() > longest_line) {
    error_.emplace(ErrorCode::limit_exceeded, "over the limit \"line length\" of " + std::to_string(longest_line),
                   source_.place(line.offset));
    return {};
  }
  while (line.text.ends_with('\r')) line.text.remove_suffix(1);
  return line;
}

bool DockerfileLines::refuse(std::uint32_t offset, std::string message) {
  error_.emplace(ErrorCode::syntax, std::move(message), source_.place(offset));
  return false;
}

bool DockerfileLines::heed_directive(Physical line) {
  if (!may_be_directive_) return true;
  constexpr std::string_view known[] = {"check", "escape", "syntax"};
  const auto directive = line.text.starts_with('#') ? directive_in(line.text.substr(1)) : std::nullopt;
  if (!directive || std::ranges::find(known, directive->name) == std::end(known)) {
    may_be_directive_ = false;
    return true;
  }
  if (std::ranges::find(directives_, directive->name) != directives_.end()) {
    return refuse(line.offset, "directive \"" + directive->name + "\" is given again");
  }
  directives_.push_back(directive->name);
  if (directive->name != "escape") return true;
  if (directive->value != "\\" && directive->value != "`") {
    return refuse(line.offset, "the escape character is \\ or `, not \"" + std::string(directive->value) + '"');
  }
  escape_ = directive->value.front();
  return true;
}

/// Not so behind another one, which escapes it.
bool DockerfileLines::ends_in_continuation(std::string_view& text) const noexcept {
  std::string_view rest = text;
  while (rest.ends_with(' ') || rest.ends_with('\t')) rest.remove_suffix(1);
  if (!rest.ends_with(escape_)) return false;
  rest.remove_suffix(1);
  if (rest.ends_with(escape_)) return false;
  text = rest;
  return true;
}

bool DockerfileLines::next(JoinedLine& line) {
  line.clear();
  while (auto first = physical()) {
    const std::size_t size = first->text.size();
    first->text = without_space_in_front(first->text);
    first->offset += static_cast<std::uint32_t>(size - first->text.size());
    if (!heed_directive(*first)) return false;
    if (first->text.starts_with('#')) continue;
    bool continues = ends_in_continuation(first->text);
    if (first->text.empty() && !continues) continue;
    line.append(first->text, first->offset);
    while (continues) {
      auto more = physical();
      if (!more) break;
      if (is_comment(more->text) || without_space_in_front(more->text).empty()) continue;
      continues = ends_in_continuation(more->text);
      line.append(more->text, more->offset);
    }
    return !error_;
  }
  return false;
}

std::optional<Range> DockerfileLines::heredoc(std::string_view name, bool chomps) {
  Range content{static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(at_)};
  while (const auto line = physical()) {
    std::string_view text = line->text;
    while (chomps && text.starts_with('\t')) text.remove_prefix(1);
    if (text == name) return content;
    content.end = static_cast<std::uint32_t>(at_);
  }
  return {};
}

}  // namespace seawall::documents
