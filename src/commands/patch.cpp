#include "patch.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace seawall::commands {
namespace {

using Lines = std::span<const std::string_view>;

/// With their line breaks; the last one may have none.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

/// Lines that are only in one of the texts, from a place of both on.
struct Difference {
  std::size_t before = 0, before_count = 0;
  std::size_t after = 0, after_count = 0;
};

/// The shortest script of changes, after Myers (1986): for each number of changes the furthest place on each diagonal.
class Comparison {
 public:
  Comparison(Lines before, Lines after) : before_(before), after_(after) {}

  std::vector<Difference> differences() {
    while (rows_.size() <= most_changes) {
      if (!reached()) continue;
      trace_back();
      std::ranges::reverse(result_);
      return std::move(result_);
    }
    return {{0, before_.size(), 0, after_.size()}};
  }

 private:
  using Index = std::int64_t;

  Index size(Lines lines) const { return static_cast<Index>(lines.size()); }
  Index& furthest(std::vector<Index>& row, Index diagonal) const {
    return row[static_cast<std::size_t>(diagonal + (static_cast<Index>(row.size()) - 1) / 2)];
  }
  bool takes_line(std::vector<Index>& row, Index diagonal, Index changes) const {
    return diagonal == -changes || (diagonal != changes && furthest(row, diagonal - 1) < furthest(row, diagonal + 1));
  }

  /// Goes on with one change more; true at the end of both texts.
  bool reached() {
    const auto changes = static_cast<Index>(rows_.size());
    std::vector<Index> row(static_cast<std::size_t>(2 * changes + 3));
    if (!rows_.empty()) std::ranges::copy(rows_.back(), row.begin() + 1);
    for (Index diagonal = -changes; diagonal <= changes; diagonal += 2) {
      Index x = 0;
      if (changes > 0) {
        x = takes_line(row, diagonal, changes) ? furthest(row, diagonal + 1) : furthest(row, diagonal - 1) + 1;
      }
      while (x < size(before_) && x - diagonal < size(after_) &&
             before_[static_cast<std::size_t>(x)] == after_[static_cast<std::size_t>(x - diagonal)]) {
        ++x;
      }
      furthest(row, diagonal) = x;
      if (x >= size(before_) && x - diagonal >= size(after_)) {
        rows_.push_back(std::move(row));
        return true;
      }
    }
    rows_.push_back(std::move(row));
    return false;
  }

  void trace_back() {
    Index x = size(before_);
    Index y = size(after_);
    for (auto changes = static_cast<Index>(rows_.size()) - 1; changes > 0; --changes) {
      std::vector<Index>& row = rows_[static_cast<std::size_t>(changes - 1)];
      const Index diagonal = x - y;
      const bool inserts = takes_line(row, diagonal, changes);
      const Index from = inserts ? diagonal + 1 : diagonal - 1;
      x = furthest(row, from);
      y = x - from;
      add(static_cast<std::size_t>(x), static_cast<std::size_t>(y), inserts);
    }
  }

  /// The one line that is changed behind a place; it may touch the change that was found before, which stands behind.
  void add(std::size_t x, std::size_t y, bool inserts) {
    const Difference one{x, inserts ? 0u : 1u, y, inserts ? 1u : 0u};
    if (!result_.empty()) {
      Difference& last = result_.back();
      if (last.before == x + one.before_count && last.after == y + one.after_count) {
        last = {x, last.before_count + one.before_count, y, last.after_count + one.after_count};
        return;
      }
    }
    result_.push_back(one);
  }

  Lines before_;
  Lines after_;
  std::vector<std::vector<Index>> rows_;
  std::vector<Difference> result_;
};

constexpr std::size_t context = 3;

void append_line(std::string& out, char mark, std::string_view line) {
  out += mark;
  out += line;
  if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
}

/// "12,3": an empty part is told by the line before it.
std::string part(std::size_t begin, std::size_t count) {
  return std::to_string(count == 0 ? begin : begin + 1) + (count == 1 ? "" : "," + std::to_string(count));
}

/// Differences so near each other that they share lines around them.
void append_hunk(std::string& out, std::span<const Difference> group, Lines before, Lines after) {
  const Difference& first = group.front();
  const Difference& last = group.back();
  const std::size_t lead = std::min(context, first.before);
  const std::size_t last_end = last.before + last.before_count;
  const std::size_t tail = std::min(context, before.size() - last_end);
  const std::size_t begin = first.before - lead;
  const std::size_t after_begin = first.after - lead;
  const std::size_t count = last_end + tail - begin;
  const std::size_t after_count = last.after + last.after_count + tail - after_begin;
  out += "@@ -" + part(begin, count) + " +" + part(after_begin, after_count) + " @@\n";
  std::size_t at = begin;
  for (const Difference& each : group) {
    while (at < each.before) append_line(out, ' ', before[at++]);
    for (std::size_t index = 0; index < each.before_count; ++index) append_line(out, '-', before[at++]);
    for (std::size_t index = 0; index < each.after_count; ++index) append_line(out, '+', after[each.after + index]);
  }
  while (at < last_end + tail) append_line(out, ' ', before[at++]);
}

/// Where documents begin: their separators, and the start of the text.
std::vector<std::size_t> starts_of_documents(Lines lines) {
  std::vector<std::size_t> starts = {0};
  for (std::size_t index = 1; index < lines.size(); ++index) {
    if (lines[index].starts_with("---")) starts.push_back(index);
  }
  return starts;
}

/// Document by document where both texts have as many: that keeps the cost of long files low.
std::vector<Difference> differences(Lines before, Lines after) {
  std::vector<std::size_t> starts = starts_of_documents(before);
  std::vector<std::size_t> new_starts = starts_of_documents(after);
  if (starts.size() != new_starts.size()) starts = new_starts = {0};
  starts.push_back(before.size());
  new_starts.push_back(after.size());
  std::vector<Difference> result;
  for (std::size_t index = 0; index + 1 < starts.size(); ++index) {
    const Lines part = before.subspan(starts[index], starts[index + 1] - starts[index]);
    const Lines new_part = after.subspan(new_starts[index], new_starts[index + 1] - new_starts[index]);
    for (Difference each : Comparison(part, new_part).differences()) {
      each.before += starts[index];
      each.after += new_starts[index];
      result.push_back(each);
    }
  }
  return result;
}

std::string header_path(std::string_view side, std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  return path.starts_with('/') ? std::string(path) : std::string(side) + '/' + std::string(path);
}

}  // namespace

std::string patch(std::string_view path, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const std::vector<std::string_view> old_lines = lines_of(before);
  const std::vector<std::string_view> new_lines = lines_of(after);
  const std::vector<Difference> found = differences(old_lines, new_lines);
  std::string out = "--- " + header_path("a", path) + "\n+++ " + header_path("b", path) + "\n";
  for (auto first = found.begin(); first != found.end();) {
    auto last = first + 1;
    while (last != found.end() && last->before - ((last - 1)->before + (last - 1)->before_count) <= 2 * context) {
      ++last;
    }
    append_hunk(out, {first, last}, old_lines, new_lines);
    first = last;
  }
  return out;
}

}  // namespace seawall::commands
