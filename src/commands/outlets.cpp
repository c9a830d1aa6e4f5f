#include "outlets.h"

#include <algorithm>
#include <set>

#include "console.h"
#include "reports/reports.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

Result<Outlet> parse_outlet(std::string_view value, std::span<const std::string_view> formats) {
  const std::size_t equals = std::min(value.find('='), value.size());
  const std::string_view format = value.substr(0, equals);
  if (std::ranges::count(formats, format) == 0) {
    return unknown("output format", format, formats,
                   (formats.size() == 1 ? "there is " : "there are ") + enumeration(formats));
  }
  if (equals == value.size()) return Outlet{std::string(format), "-"};
  if (equals + 1 == value.size()) {
    return Error(ErrorCode::invalid_argument, "output \"" + std::string(value) + "\" names no file behind the \"=\"");
  }
  return Outlet{std::string(format), std::string(value.substr(equals + 1))};
}

std::size_t width_of(std::string_view text) noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

}  // namespace

Result<std::vector<Outlet>> parse_outlets(std::span<const std::string> values,
                                          std::span<const std::string_view> formats) {
  if (values.empty()) return std::vector{Outlet{std::string(formats.front()), "-"}};
  std::vector<Outlet> outlets;
  std::set<std::string> paths;
  for (const std::string& value : values) {
    Result<Outlet> outlet = parse_outlet(value, formats);
    if (!outlet) return outlet.error();
    outlets.push_back(take(std::move(outlet)));
    const std::string& path = outlets.back().path;
    if (paths.insert(path).second) continue;
    return Error(ErrorCode::invalid_argument,
                 path == "-" ? "two reports cannot both go to standard output; write one to a file: -o json=report.json"
                             : "two reports cannot both go to \"" + path + "\"");
  }
  return outlets;
}

bool is_for_programs(std::span<const Outlet> outlets) noexcept {
  return std::ranges::any_of(outlets, [](const Outlet& each) { return each.path == "-" && each.format == "json"; });
}

Exit write_outlets(std::span<const Outlet> outlets, const std::function<std::string(std::string_view format)>& report,
                   std::string_view summary) {
  Exit result = Exit::clean;
  for (const Outlet& outlet : outlets) {
    OutputFile file(outlet.path);
    file.write(report(outlet.format));
    const std::string failure = file.close();
    if (failure.empty()) continue;
    complain("cannot write " + (outlet.path == "-" ? "standard output" : "\"" + outlet.path + "\"") + ": " + failure);
    result = Exit::failed;
  }
  if (!summary.empty() && std::ranges::count(outlets, "-", &Outlet::path) == 0) complain(summary);
  return result;
}

void append_wrapped(std::string& out, std::string_view text, std::size_t indent, std::size_t width) {
  std::size_t column = indent;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (column > indent && column + 1 + word.size() > width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    }
    if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  out += '\n';
}

std::string csv_of(const Table& table) {
  std::string text;
  for (const std::vector<std::string>& row : table) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      text += (column > 0 ? "," : "") + reports::in_csv(row[column]);
    }
    text += "\r\n";
  }
  return text;
}

std::string markdown_of(const Table& table, std::size_t limit) {
  constexpr std::size_t room_for_the_rest = 40;
  const auto line_of = [](const std::vector<std::string>& row) {
    std::string line = "|";
    for (const std::string& cell : row) line += ' ' + reports::in_markdown(cell) + (cell.empty() ? "|" : " |");
    return line + '\n';
  };
  std::string text = line_of(table.front()) + '|';
  for (std::size_t column = 0; column < table.front().size(); ++column) text += "---|";
  text += '\n';
  for (std::size_t row = 1; row < table.size(); ++row) {
    const std::string line = line_of(table[row]);
    if (text.size() + line.size() + room_for_the_rest > limit) {
      return text + "\nand " + std::to_string(table.size() - row) + " more\n";
    }
    text += line;
  }
  return text;
}

void TextTable::add(std::vector<std::string> cells) {
  if (widths_.size() < cells.size()) widths_.resize(cells.size());
  for (std::size_t column = 0; column < cells.size(); ++column) {
    cells[column] = reports::escaped(cells[column]);
    widths_[column] = std::max(widths_[column], width_of(cells[column]));
  }
  rows_.push_back(std::move(cells));
}

std::string TextTable::text() const {
  std::string text;
  for (const std::vector<std::string>& row : rows_) {
    std::size_t blanks = 0;
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (!row[column].empty()) text.append(std::exchange(blanks, 0), ' ') += row[column];
      blanks += widths_[column] - width_of(row[column]) + 2;
    }
    text += '\n';
  }
  return text;
}

}  // namespace seawall::commands
