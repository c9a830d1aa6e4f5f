#pragma once

// Where reports go whose formats are the command's own, and what is written there as a table.

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commands.h"
#include "documents/documents.h"

namespace seawall::commands {

/// Where a report goes.
struct Outlet {
  std::string format;
  std::string path;  ///< "-": standard output
};
/// Each FORMAT[=PATH]; the first of the formats when there are none. Fails for an unknown format, and where two reports
/// would be written to one place.
documents::Result<std::vector<Outlet>> parse_outlets(std::span<const std::string> values,
                                                     std::span<const std::string_view> formats);
/// Whether programs read standard output: then nobody is told what stands in the report.
bool is_for_programs(std::span<const Outlet> outlets) noexcept;
/// Writes a report in each format. Where none of them is seen, `summary` goes to standard error, if it is not empty.
Exit write_outlets(std::span<const Outlet> outlets, const std::function<std::string(std::string_view format)>& report,
                   std::string_view summary);

/// Columns that an answer for people keeps to.
inline constexpr std::size_t answer_width = 100;
/// Words from column `indent` on, broken before a column; the first line is begun by the caller. Ends in a line break.
void append_wrapped(std::string& out, std::string_view text, std::size_t indent, std::size_t width);

/// Columns of text, escaped and filled up with blanks.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> header) { add(std::move(header)); }
  void add(std::vector<std::string> cells);
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> widths_;
};

/// Rows of CSV and Markdown, header first.
using Table = std::vector<std::vector<std::string>>;
std::string csv_of(const Table& table);
/// At most `limit` bytes; the last line tells how many rows are left out.
std::string markdown_of(const Table& table, std::size_t limit);

}  // namespace seawall::commands
