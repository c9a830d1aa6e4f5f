#include "advisory_cutter.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view blanks = " \t\r";

enum class Form { unknown, lines, document };

std::size_t first_of_line(std::string_view line) noexcept { return line.find_first_not_of(blanks); }

bool begins_map(std::string_view line) noexcept {
  const std::size_t begin = first_of_line(line);
  return begin != line.npos && line[begin] == '{';
}

/// The next line that is not blank, and whether its end is there; what stands before it and itself is taken away.
struct Line {
  std::string_view text;
  bool is_whole = false;
};
Line next_line(std::string_view& rest) noexcept {
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    if (end == rest.npos || first_of_line(text) != text.npos) return {text, end != rest.npos};
  }
  return {};
}

/// By the first two lines: each is a map of its own, and the first is more than a bracket.
Form form_of(std::string_view bytes) noexcept {
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  const Line first = next_line(bytes);
  if (first.text.empty()) return Form::unknown;
  if (!begins_map(first.text)) return Form::document;
  if (!first.is_whole) return Form::unknown;
  const std::string_view behind = first.text.substr(first_of_line(first.text) + 1);
  if (first_of_line(behind) == behind.npos) return Form::document;
  const Line second = next_line(bytes);
  const std::size_t begin = first_of_line(second.text);
  if (begin == second.text.npos) return second.is_whole ? Form::document : Form::unknown;
  return second.text[begin] == '{' ? Form::lines : Form::document;
}

bool is_named_lines(std::string_view name) noexcept {
  for (const std::string_view packed : {".gz", ".zst"}) {
    if (name.ends_with(packed)) name.remove_suffix(packed.size());
  }
  return name.ends_with(".jsonl") || name.ends_with(".ndjson");
}

class Cutter {
 public:
  Cutter(const std::string& name, const CutterLimits& limits, const CutterSinks& sinks)
      : name_(name), limits_(limits), sinks_(sinks), form_(is_named_lines(name) ? Form::lines : Form::unknown) {}

  std::optional<Error> run(archives::Stream& stream) {
    for (;;) {
      const auto block = stream.next();
      if (!block) {
        if (form_ == Form::lines && !is_skipping_) cut_lines(buffer_.rfind('\n') + 1);  // npos and 1 is none of it
        return placed(block.error());
      }
      if (block->empty()) break;
      buffer_ += *block;
      if (std::optional<Error> failure = step()) return failure;
    }
    if (form_ == Form::unknown) form_ = form_of(buffer_);
    if (form_ == Form::lines) {
      if (is_skipping_) return {};
      cut_lines(buffer_.size());
    } else {
      sinks_.give({name_, std::move(buffer_), 0});
    }
    return {};
  }

 private:
  Error placed(const Error& error) const { return {error.code(), error.message(), {name_, 0, 0}, error.advice()}; }

  std::optional<Error> step() {
    if (form_ == Form::unknown) {
      if (buffer_.size() < looked_at_ + std::min(looked_at_, limits_.record)) return {};  // linear, block by block
      looked_at_ = buffer_.size();
      form_ = form_of(buffer_);
      if (form_ == Form::unknown && buffer_.size() > limits_.record) form_ = Form::document;
    }
    if (form_ == Form::lines) {
      step_lines();
    } else if (buffer_.size() > limits_.document) {
      return Error(ErrorCode::limit_exceeded,
                   "over the limit \"advisory file size\" of " + std::to_string(limits_.document), {name_, 0, 0},
                   "as JSON lines, one record a line, it may be of any size");
    }
    return {};
  }

  void step_lines() {
    if (is_skipping_ && !skip()) return;
    if (buffer_.size() < limits_.piece) return;
    const std::size_t end = buffer_.rfind('\n');
    if (end != buffer_.npos) cut_lines(end + 1);
    if (buffer_.size() > limits_.record) {
      refuse(ErrorCode::limit_exceeded, "over the limit \"record size\" of " + std::to_string(limits_.record), 1);
      is_skipping_ = true;
      skip();
    }
  }

  /// To the end of a line that is left out; whether it is there.
  bool skip() {
    const std::size_t end = buffer_.find('\n');
    if (end == buffer_.npos) {
      buffer_.clear();
      return false;
    }
    buffer_.erase(0, end + 1);
    ++lines_before_;
    is_skipping_ = false;
    return true;
  }

  void refuse(ErrorCode code, std::string message, std::uint32_t line) const {
    sinks_.refuse(Error(code, std::move(message), {name_, lines_before_ + line, 0}));
  }

  /// The first bytes, which end with a line, become a text of maps, one a line. Whatever else a line is becomes blank.
  void cut_lines(std::size_t size) {
    std::string text = buffer_.substr(0, size);
    if (lines_before_ == 0 && text.starts_with(byte_order_mark)) text.replace(0, byte_order_mark.size(), 3, ' ');
    buffer_.erase(0, size);
    std::uint32_t lines = 0;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      ++lines;
      tidy(text, begin, end, lines);
      begin = end + 1;
    }
    if (text.find('{') != text.npos) sinks_.give({name_, std::move(text), lines_before_});
    lines_before_ += lines;
  }

  void tidy(std::string& text, std::size_t begin, std::size_t end, std::uint32_t line) const {
    if (text[begin] == '{' && end - begin > 1) return;
    const std::string_view whole = std::string_view(text).substr(begin, end - begin);
    const std::size_t first = first_of_line(whole);
    if (first == whole.npos) return;
    if (whole[first] == '{' && first_of_line(whole.substr(first + 1)) != whole.npos) {
      std::swap(text[begin], text[begin + first]);  // what reads it wants the bracket first
      return;
    }
    refuse(ErrorCode::syntax, "this line is no JSON object as the others are", line);
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
  }

  const std::string& name_;
  const CutterLimits& limits_;
  const CutterSinks& sinks_;
  std::string buffer_;
  Form form_;
  std::size_t looked_at_ = 0;
  std::uint32_t lines_before_ = 0;
  bool is_skipping_ = false;
};

}  // namespace

std::optional<Error> cut_advisories(const std::string& name, archives::Stream& stream, const CutterLimits& limits,
                                    const CutterSinks& sinks) {
  return Cutter(name, limits, sinks).run(stream);
}

}  // namespace seawall::commands
