// What a text is, by its content, and its parts one after another.

#include <algorithm>
#include <array>

#include "advisories/reading.h"

namespace seawall::advisories {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Node;
using documents::Outcome;

constexpr std::string_view blanks = " \t\r\n";
/// So many parts of no known format, and none of one, are enough to say that the text is none.
constexpr std::size_t most_unknown = 20;

struct Format {
  bool (*is)(Node root) noexcept;
  void (*read)(Node root, Reading& reading);
};
// The tracker's JSON has no mark but its shape, so it is asked for last.
constexpr Format formats[] = {
    {is_csaf, read_csaf},
    {is_open_vex, read_open_vex},
    {is_exploited, read_exploited},
    {is_secdb, read_secdb},
    {is_end_of_life, read_end_of_life},
    {is_osv, read_osv},
    {is_debian_tracker, read_debian_tracker},
};

/// Gives documents to their readers, and counts.
class Dispatcher {
 public:
  explicit Dispatcher(Reading& reading) noexcept : reading_(reading) {}

  /// A document: a part, or several in a list or under "vulns".
  void take(Node root) {
    const Node vulnerabilities = root.child("vulns");
    const Node parts = root.is_list() ? root : vulnerabilities;
    if (!parts.is_list()) return take_part(root);
    if (parts.size() == 0) has_known_ = true;
    for (const Node part : parts.items()) {
      if (is_hopeless()) return;
      take_part(part);
    }
  }
  void fail(Error error) {
    if (!has_known_) ++unknown_;
    last_ = error;
    reading_.intake().refuse(std::move(error));
  }
  bool is_hopeless() const noexcept { return !has_known_ && unknown_ >= most_unknown; }
  std::optional<Error> finish() const {
    if (has_known_) return std::nullopt;
    if (last_) return last_;
    return Error(ErrorCode::syntax, "there is nothing in it", {reading_.name()});
  }

 private:
  void take_part(Node part) {
    for (const Format& format : formats) {
      if (!format.is(part)) continue;
      has_known_ = true;
      return format.read(part, reading_);
    }
    fail(Error(ErrorCode::unsupported, "this is no advisory of a format that is known", reading_.place_of(part)));
  }

  Reading& reading_;
  std::optional<Error> last_;
  std::size_t unknown_ = 0;
  bool has_known_ = false;
};

void take_outcomes(std::span<const Outcome> outcomes, std::uint32_t lines_before, Dispatcher& dispatcher) {
  for (const Outcome& outcome : outcomes) {
    if (outcome.document) dispatcher.take(outcome.document->root());
    if (!outcome.error) continue;
    documents::Place place = outcome.error->place();
    place.line += lines_before;
    dispatcher.fail(Error(outcome.error->code(), outcome.error->message(), std::move(place)));
  }
}

std::string_view take_line(std::string_view& rest) noexcept {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

bool is_blank(std::string_view line) noexcept { return line.find_first_not_of(blanks) == std::string_view::npos; }

/// The first lines that are not blank.
std::array<std::string_view, 2> first_lines(std::string_view text) noexcept {
  std::array<std::string_view, 2> lines;
  std::size_t count = 0;
  while (count < lines.size() && !text.empty()) {
    const std::string_view line = take_line(text);
    if (!is_blank(line)) lines[count++] = line;
  }
  return lines;
}

/// More than one line, each a map of its own. The first line of a text over several lines is a bracket alone.
bool has_json_lines(std::string_view text) noexcept {
  const auto [first, second] = first_lines(text);
  const std::size_t begin = first.find_first_not_of(blanks);
  return begin != std::string_view::npos && first[begin] == '{' && !is_blank(first.substr(begin + 1)) &&
         second.starts_with('{');
}

/// Line by line, so that no tree is of all.
std::optional<Error> read_lines(std::string_view text, Reading& reading) {
  Dispatcher dispatcher(reading);
  for (std::uint32_t lines_before = 0; !text.empty() && !dispatcher.is_hopeless(); ++lines_before) {
    const std::string_view line = take_line(text);
    if (is_blank(line)) continue;
    reading.begin_at(lines_before);
    if (line.size() > reading.limits().record) {
      dispatcher.fail(Error(ErrorCode::limit_exceeded,
                            "over the limit \"record size\" of " + std::to_string(reading.limits().record),
                            reading.place_of_line(1)));
      continue;
    }
    auto source = documents::Source::from_bytes(reading.name(), std::string(line));
    if (source) {
      take_outcomes(documents::read(*source), lines_before, dispatcher);
    } else {
      dispatcher.fail(source.error());
    }
  }
  return dispatcher.finish();
}

std::optional<Error> read_whole(std::string text, Reading& reading) {
  auto source = documents::Source::from_bytes(reading.name(), std::move(text));
  if (!source) return source.error();
  Dispatcher dispatcher(reading);
  take_outcomes(documents::read(*source), 0, dispatcher);
  return dispatcher.finish();
}

}  // namespace

std::optional<Error> read(const std::string& name, std::string text, const Limits& limits, Intake& intake) {
  Reading reading(name, limits, intake);
  const auto [first, second] = first_lines(text);
  const std::string_view header = first.starts_with('#') ? second : first;
  if (is_likelihood_csv(header)) {
    read_likelihood_csv(text, reading);
    return std::nullopt;
  }
  if (is_exploited_csv(header)) {
    read_exploited_csv(text, reading);
    return std::nullopt;
  }
  if (has_json_lines(text)) return read_lines(text, reading);
  return read_whole(std::move(text), reading);
}

}  // namespace seawall::advisories
