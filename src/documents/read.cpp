#include <algorithm>
#include <cstring>

#include "documents.h"
#include "json_reader.h"
#include "yaml_reader.h"

namespace seawall::documents {
namespace {

constexpr std::size_t guess_size = 4096;  // how far apimachinery looks to tell JSON from YAML

/// Bytes of the white space character at a position, as Go's unicode.IsSpace has it; 0 when it is none.
std::size_t space_width(std::string_view text) noexcept {
  const auto byte = [&](std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0u;
  };
  const unsigned first = byte(0);
  if (first == ' ' || (first >= '\t' && first <= '\r')) return 1;
  if (first == 0xC2) return byte(1) == 0x85 || byte(1) == 0xA0 ? 2 : 0;
  if (first == 0xE1) return byte(1) == 0x9A && byte(2) == 0x80 ? 3 : 0;
  if (first == 0xE3) return byte(1) == 0x80 && byte(2) == 0x80 ? 3 : 0;
  if (first != 0xE2) return 0;
  if (byte(1) == 0x80)
    return (byte(2) >= 0x80 && byte(2) <= 0x8A) || byte(2) == 0xA8 || byte(2) == 0xA9 || byte(2) == 0xAF ? 3 : 0;
  return byte(1) == 0x81 && byte(2) == 0x9F ? 3 : 0;
}

std::string_view skip_space(std::string_view text) noexcept {
  while (const std::size_t width = space_width(text)) text.remove_prefix(width);
  return text;
}

/// The next line at or behind `from` that begins with `---`; the end of the text when there is none.
std::size_t find_separator(std::string_view text, std::size_t from) noexcept {
  if (text.substr(from).starts_with("---")) return from;
  const std::size_t found = text.find("\n---", from);
  return found == std::string_view::npos ? text.size() : found + 1;
}

std::size_t end_of_line(std::string_view text, std::size_t from) noexcept {
  const std::size_t found = text.find('\n', from);
  return found == std::string_view::npos ? text.size() : found + 1;
}

/// As apimachinery's YAMLReader: by line, before any parsing. A separator with nothing before it stays in its piece.
void split_yaml(std::string_view text, std::size_t begin, const Limits& limits, std::vector<Section>& sections) {
  const auto add = [&](std::size_t from, std::size_t to, Section::Form form) {
    sections.push_back({{static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)}, form});
  };
  std::size_t piece = begin;
  std::size_t search = begin;
  while (search < text.size()) {
    if (sections.size() == limits.documents) return add(piece, text.size(), Section::Form::beyond_limit);
    const std::size_t separator = find_separator(text, search);
    if (separator == text.size()) break;
    const std::size_t line_end = end_of_line(text, separator);
    const std::string_view behind = skip_space(text.substr(separator + 3, line_end - separator - 3));
    if (!behind.empty() && behind[0] != '#') {
      add(piece, line_end, Section::Form::bad_separator);
      piece = line_end;
    } else if (separator > piece) {
      add(piece, separator, Section::Form::yaml);
      piece = line_end;
    }
    search = line_end;
  }
  if (piece < text.size()) add(piece, text.size(), Section::Form::yaml);
}

Outcome bad_separator(const Source& source, Range range) {
  const std::string_view text = source.text();
  // It is the last line of its section.
  std::size_t line = text.rfind('\n', range.end >= 2 ? range.end - 2 : 0);
  line = line == std::string_view::npos || line < range.begin ? range.begin : line + 1;
  Outcome outcome;
  outcome.state = Outcome::State::failed;
  outcome.range = range;
  outcome.error.emplace(ErrorCode::syntax,
                        "only a comment may follow \"---\" on its line: what stands before it cannot be read",
                        source.place(static_cast<std::uint32_t>(line)));
  return outcome;
}

Outcome too_many_documents(const Source& source, Range range, const Limits& limits) {
  Outcome outcome;
  outcome.state = Outcome::State::failed;
  outcome.range = range;
  outcome.error.emplace(ErrorCode::limit_exceeded,
                        "the limit \"documents\" of " + std::to_string(limits.documents) + " a file is exceeded",
                        source.place(range.begin));
  return outcome;
}

/// Where YAML begins when apimachinery gives up on JSON: behind white space up to and with the first line break. It
/// looks four bytes ahead at each step, and gives up altogether where fewer are left or the next is no character.
std::optional<std::size_t> behind_white_space(std::string_view text, std::size_t from) noexcept {
  constexpr std::size_t look_ahead = 4;
  for (;;) {
    if (from + look_ahead > text.size() || text.substr(from).starts_with("\xEF\xBF\xBD")) return {};
    const std::size_t width = space_width(text.substr(from));
    if (width == 0) return from;
    from += width;
    if (text[from - 1] == '\n') return from;
  }
}

void read_json(const std::shared_ptr<const Source>& source, const Section& section, const Limits& limits,
               std::vector<Outcome>& outcomes) {
  const std::string_view text = source->text();
  JsonStream stream = read_json_stream(source, section.range, limits);
  const std::size_t values = stream.outcomes.size();
  std::move(stream.outcomes.begin(), stream.outcomes.end(), std::back_inserter(outcomes));
  if (!stream.failure) return;

  std::vector<Section> rest;
  const bool limited = stream.failure->error->code() == ErrorCode::limit_exceeded;
  if (values >= 2 || limited) {
    // Surely JSON: upstream ends here, or we do. What follows the next separator is looked at all the same.
    const std::size_t separator = find_separator(text, stream.rest);
    stream.failure->range = {stream.rest, static_cast<std::uint32_t>(separator)};
    outcomes.push_back(std::move(*stream.failure));
    if (separator < text.size()) split_yaml(text, end_of_line(text, separator), limits, rest);
  } else if (const auto yaml = behind_white_space(text, stream.rest)) {
    split_yaml(text, *yaml, limits, rest);
  } else {
    outcomes.push_back(std::move(*stream.failure));
  }
  std::vector<Outcome> others = read(source, rest, limits);
  if (values < 2 && !limited && !others.empty() && others.front().state == Outcome::State::failed) {
    // Neither JSON nor YAML: upstream tells JSON's reason.
    stream.failure->range = others.front().range;
    others.front() = std::move(*stream.failure);
  }
  std::move(others.begin(), others.end(), std::back_inserter(outcomes));
}

}  // namespace

std::vector<Section> sections(const Source& source, const Limits& limits) {
  const std::string_view text = source.text();
  std::vector<Section> result;
  if (skip_space(text.substr(0, guess_size)).starts_with('{')) {
    result.push_back({{0, static_cast<std::uint32_t>(text.size())}, Section::Form::json});
  } else {
    split_yaml(text, 0, limits, result);
  }
  return result;
}

std::vector<Outcome> read(const std::shared_ptr<const Source>& source, std::span<const Section> sections,
                          const Limits& limits) {
  std::vector<Outcome> outcomes;
  outcomes.reserve(sections.size());
  YamlReader reader(source, limits);  // one for all: its buffers are large
  for (const Section& section : sections) {
    switch (section.form) {
      case Section::Form::yaml: outcomes.push_back(reader.read(section.range)); break;
      case Section::Form::json: read_json(source, section, limits, outcomes); break;
      case Section::Form::bad_separator: outcomes.push_back(bad_separator(*source, section.range)); break;
      case Section::Form::beyond_limit: outcomes.push_back(too_many_documents(*source, section.range, limits)); break;
    }
  }
  return outcomes;
}

std::vector<Outcome> read(const std::shared_ptr<const Source>& source, const Limits& limits) {
  return read(source, sections(*source, limits), limits);
}

}  // namespace seawall::documents
