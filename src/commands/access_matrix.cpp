// seawall access matrix: subjects by resources, with the verbs that each has on each.

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "access.h"
#include "console.h"
#include "reports/reports.h"
#include "words.h"

namespace seawall::commands {
namespace {

using access::Binding;
using access::PolicyRule;
using documents::Value;

/// A resource of a group, or a URL, as rules name it. In order: wildcards, the core group, other groups, URLs.
struct Column {
  bool is_url = false;
  std::string_view group;
  std::string_view resource;  ///< or the URL

  std::string title() const { return is_url ? std::string(resource) : resource_text(group, resource); }
  friend bool operator<(const Column& one, const Column& two) {
    const auto key = [](const Column& each) {
      return std::tuple(each.is_url, each.group != "*", each.group, each.resource != "*", each.resource);
    };
    return key(one) < key(two);
  }
};

/// Verbs of a cell; whether each holds only for certain names.
using Cell = std::map<std::string_view, bool>;
/// By index of the column; only those that hold something.
using Cells = std::map<std::size_t, Cell>;

/// Somebody, and where it holds.
struct Holder {
  Who who;
  std::string_view namespace_;
  friend auto operator<=>(const Holder&, const Holder&) = default;
};

struct Row {
  Holder holder;
  Cells cells;
};

struct Matrix {
  std::vector<Column> columns;
  std::vector<Row> rows;
  std::size_t left_out = 0;
  std::vector<std::uint32_t> dangling;
};

bool has(const std::vector<std::string_view>& set, std::string_view value) noexcept {
  return std::ranges::find(set, value) != set.end();
}

/// Whether a rule is about a column, all of it.
bool is_about(const PolicyRule& rule, const Column& column) noexcept {
  if (column.is_url) {
    return std::ranges::any_of(rule.non_resource_urls, [&](std::string_view url) {
      return url == column.resource ||
             (url.ends_with('*') && column.resource.starts_with(url.substr(0, url.size() - 1)));
    });
  }
  if (!has(rule.api_groups, "*") && !has(rule.api_groups, column.group)) return false;
  const std::size_t slash = column.resource.find('/');
  return std::ranges::any_of(rule.resources, [&](std::string_view resource) {
    return resource == "*" || resource == column.resource ||
           (slash != column.resource.npos && resource.starts_with("*/") &&
            resource.substr(1) == column.resource.substr(slash));
  });
}

void add(Cell& cell, const PolicyRule& rule) {
  const bool named = !rule.resource_names.empty();
  for (const std::string_view verb : rule.verbs) {
    const auto [at, is_new] = cell.try_emplace(verb, named);
    at->second = at->second && named;
  }
}

class Builder {
 public:
  Builder(const AccessFiles& files, bool system, std::optional<std::string_view> only)
      : files_(files), system_(system), only_(only) {}

  Matrix build() {
    collect();
    for (auto& [holder, bindings] : holders_) {
      Row row{holder, {}};
      for (const std::uint32_t binding : bindings) {
        for (const auto& [column, cell] : cells_of(binding)) {
          for (const auto& [verb, named] : cell) {
            const auto [at, is_new] = row.cells[column].try_emplace(verb, named);
            at->second = at->second && named;
          }
        }
      }
      matrix_.rows.push_back(std::move(row));
    }
    matrix_.left_out = left_out_.size();
    return std::move(matrix_);
  }

 private:
  /// Who is shown with which bindings, and the columns of these.
  void collect() {
    const std::span<const Binding> bindings = files_.rbac->bindings();
    std::set<Column> columns;
    for (std::uint32_t index = 0; index < bindings.size(); ++index) {
      const Binding& binding = bindings[index];
      if (only_ && !binding.is_cluster() && binding.namespace_ != *only_) continue;
      const access::Role* const role = files_.rbac->role_of(binding);
      if (!role) {
        matrix_.dangling.push_back(index);
      } else if (add_subjects(index, binding)) {
        add_columns(*role, binding, columns);
      }
    }
    for (const auto& [holder, shown] : holders_) left_out_.erase(holder);
    matrix_.columns.assign(columns.begin(), columns.end());
  }

  bool add_subjects(std::uint32_t index, const Binding& binding) {
    bool any = false;
    each_subject(binding, [&](Who who, documents::Node) {
      const bool is_left_out = !system_ && files_.is_system(index, who);
      Holder holder{std::move(who), only_ ? std::string_view() : binding.namespace_};
      if (is_left_out) {
        left_out_.insert(std::move(holder));
        return;
      }
      any = true;
      std::vector<std::uint32_t>& theirs = holders_[std::move(holder)];
      if (theirs.empty() || theirs.back() != index) theirs.push_back(index);
    });
    return any;
  }

  static void add_columns(const access::Role& role, const Binding& binding, std::set<Column>& columns) {
    for (const PolicyRule& rule : role.rules) {
      for (const std::string_view group : rule.api_groups) {
        for (const std::string_view resource : rule.resources) columns.insert({false, group, resource});
      }
      // URLs are of no namespace.
      if (!binding.is_cluster()) continue;
      for (const std::string_view url : rule.non_resource_urls) columns.insert({true, {}, url});
    }
  }

  /// What a binding gives; made once for each role, as many bindings share one.
  const Cells& cells_of(std::uint32_t index) {
    const Binding& binding = files_.rbac->bindings()[index];
    const auto [at, is_new] = cells_.try_emplace(std::pair(binding.role, binding.is_cluster()));
    if (!is_new) return at->second;
    for (const PolicyRule& rule : files_.rbac->role_of(binding)->rules) {
      for (std::size_t column = 0; column < matrix_.columns.size(); ++column) {
        if (matrix_.columns[column].is_url && !binding.is_cluster()) continue;
        if (is_about(rule, matrix_.columns[column])) add(at->second[column], rule);
      }
    }
    return at->second;
  }

  const AccessFiles& files_;
  bool system_;
  std::optional<std::string_view> only_;
  std::map<Holder, std::vector<std::uint32_t>> holders_;
  std::set<Holder> left_out_;
  std::map<std::pair<std::int32_t, bool>, Cells> cells_;
  Matrix matrix_;
};

// --- cells ------------------------------------------------------------------------------------------

struct Letter {
  std::string_view verb;
  char letter;
};
constexpr std::array<Letter, 9> letters = {Letter{"*", '*'}, {"get", 'g'},    {"list", 'l'},
                                           {"watch", 'w'},   {"create", 'c'}, {"update", 'u'},
                                           {"patch", 'p'},   {"delete", 'd'}, {"deletecollection", 'D'}};
constexpr std::string_view legend =
    "g get, l list, w watch, c create, u update, p patch, d delete, D deletecollection, * all; (in brackets: only "
    "certain names)\n";

std::string letters_of(const Cell& cell, bool named) {
  std::string text;
  for (const Letter& each : letters) {
    const auto found = cell.find(each.verb);
    if (found != cell.end() && found->second == named) text += each.letter;
  }
  for (const auto& [verb, is_named] : cell) {
    const bool has_letter = std::ranges::find(letters, verb, &Letter::verb) != letters.end();
    if (!has_letter && is_named == named) text.append(text.empty() ? "" : "+").append(verb);
  }
  return text;
}

/// "glw", "glw(d)", "g+escalate"
std::string compact(const Cell& cell) {
  const std::string named = letters_of(cell, true);
  return letters_of(cell, false) + (named.empty() ? "" : '(' + named + ')');
}

/// "get list delete(named)"
std::string whole(const Cell& cell) {
  std::string text;
  for (const auto& [verb, named] : cell) {
    text.append(text.empty() ? "" : " ").append(verb).append(named ? "(named)" : "");
  }
  return text;
}

std::string where_text(std::string_view namespace_, std::optional<std::string_view> only) {
  return only ? "in namespace " + std::string(*only) : scope_text(namespace_);
}

// --- text -------------------------------------------------------------------------------------------

/// As many columns as the terminal has room for, from one on; one at least.
std::size_t band_end(const Matrix& matrix, std::size_t begin, std::size_t room) {
  std::size_t end = begin;
  std::size_t used = 0;
  while (end < matrix.columns.size()) {
    used += std::max<std::size_t>(matrix.columns[end].title().size(), 4) + 2;
    if (used > room && end > begin) break;
    ++end;
  }
  return end;
}

std::string band(const Matrix& matrix, std::size_t begin, std::size_t end, std::optional<std::string_view> only) {
  std::vector<std::string> header = {"SUBJECT"};
  if (!only) header.emplace_back("WHERE");
  for (std::size_t column = begin; column < end; ++column) header.push_back(matrix.columns[column].title());
  TextTable table(std::move(header));
  for (const Row& row : matrix.rows) {
    const auto first = row.cells.lower_bound(begin);
    if (first == row.cells.end() || first->first >= end) continue;
    std::vector<std::string> cells = {row.holder.who.title()};
    if (!only) cells.push_back(scope_text(row.holder.namespace_));
    for (std::size_t column = begin; column < end; ++column) {
      const auto found = row.cells.find(column);
      cells.push_back(found == row.cells.end() ? std::string() : compact(found->second));
    }
    table.add(std::move(cells));
  }
  return table.text() + '\n';
}

std::string text_report(const AccessFiles& files, const Matrix& matrix, std::optional<std::string_view> only) {
  std::size_t subject_width = 0;
  for (const Row& row : matrix.rows) {
    const std::size_t where = only ? 0 : scope_text(row.holder.namespace_).size() + 2;
    subject_width = std::max(subject_width, row.holder.who.title().size() + 2 + where);
  }
  const std::size_t width = terminal_width();
  std::string text;
  for (std::size_t begin = 0; begin < matrix.columns.size();) {
    const std::size_t end = band_end(matrix, begin, width > subject_width ? width - subject_width : 0);
    text += band(matrix, begin, end, only);
    begin = end;
  }
  if (!matrix.rows.empty()) text += legend;
  text += dangling_section(files, matrix.dangling);
  text += counted(matrix.rows.size(), "row");
  if (only) text += ' ' + reports::escaped(where_text({}, only));
  return text + ", " + counted(matrix.columns.size(), "resource") +
         (matrix.left_out > 0 ? "; " + left_out_line(matrix.left_out, "row") : "\n");
}

// --- CSV --------------------------------------------------------------------------------------------

std::string csv_report(const Matrix& matrix, std::optional<std::string_view> only) {
  std::string text = "kind,namespace,name,where";
  for (const Column& column : matrix.columns) text += ',' + reports::in_csv(column.title());
  text += "\r\n";
  for (const Row& row : matrix.rows) {
    const Who& who = row.holder.who;
    text += reports::in_csv(who.kind) + ',' + reports::in_csv(who.namespace_) + ',' + reports::in_csv(who.name) + ',' +
            reports::in_csv(where_text(row.holder.namespace_, only));
    for (std::size_t column = 0; column < matrix.columns.size(); ++column) {
      const auto found = row.cells.find(column);
      text += ',' + (found == row.cells.end() ? std::string() : reports::in_csv(whole(found->second)));
    }
    text += "\r\n";
  }
  return text;
}

// --- HTML -------------------------------------------------------------------------------------------

constexpr std::string_view page_begin = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Access matrix</title>
<style>
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
body { margin: 1.5rem; }
table { border-collapse: collapse; }
th, td { border: 1px solid #8886; padding: .2rem .5rem; text-align: left; white-space: nowrap; }
td { font-family: ui-monospace, monospace; text-align: center; }
thead th { position: sticky; top: 0; background: Canvas; vertical-align: bottom; }
thead th.resource { writing-mode: vertical-rl; font-weight: normal; }
tbody th { position: sticky; left: 0; background: Canvas; font-weight: normal; }
td.all { background: #d334; }
</style>
</head>
<body>
)";

std::string html(std::string_view text) {
  std::string out;
  reports::append_html(out, text);
  return out;
}

std::string html_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    reports::append_html(out, text.substr(0, end));
    if (end < text.size()) out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void append_row(std::string& text, const Matrix& matrix, const Row& row, std::optional<std::string_view> only) {
  text += "<tr><th scope=\"row\">" + html(row.holder.who.title()) + "</th><th scope=\"row\">" +
          html(where_text(row.holder.namespace_, only)) + "</th>";
  for (std::size_t column = 0; column < matrix.columns.size(); ++column) {
    const auto found = row.cells.find(column);
    if (found == row.cells.end()) {
      text += "<td></td>";
      continue;
    }
    text += found->second.contains("*") ? "<td class=\"all\"" : "<td";
    text += " title=\"" + html(matrix.columns[column].title() + ": " + whole(found->second)) + "\">" +
            html(compact(found->second)) + "</td>";
  }
  text += "</tr>\n";
}

std::string html_report(const AccessFiles& files, const Matrix& matrix, std::optional<std::string_view> only) {
  std::string text(page_begin);
  text += "<h1>Access matrix</h1>\n<p>" + html(legend.substr(0, legend.size() - 1)) + "</p>\n";
  text += "<table>\n<thead><tr><th scope=\"col\">Subject</th><th scope=\"col\">Where</th>";
  for (const Column& column : matrix.columns) {
    text += "<th scope=\"col\" class=\"resource\">" + html(column.title()) + "</th>";
  }
  text += "</tr></thead>\n<tbody>\n";
  for (const Row& row : matrix.rows) append_row(text, matrix, row, only);
  text += "</tbody>\n</table>\n";
  std::string words = dangling_section(files, matrix.dangling) + not_looked_section(files.files.loaded.not_looked);
  if (matrix.left_out > 0) words += left_out_line(matrix.left_out, "row");
  if (!words.empty()) text += "<pre>" + html_lines(words) + "</pre>\n";
  return text + "<p>Seawall " + html(seawall_version) + "</p>\n</body>\n</html>\n";
}

// --- JSON -------------------------------------------------------------------------------------------

Value json_of(const Column& column) {
  if (column.is_url) return Value::map({{"nonResourceURL", Value(column.resource)}});
  return Value::map({{"apiGroup", Value(column.group)}, {"resource", Value(column.resource)}});
}

Value json_of(const Cell& cell) {
  Value::List verbs;
  Value::List named;
  for (const auto& [verb, is_named] : cell) (is_named ? named : verbs).emplace_back(verb);
  Value json = Value::map({{"verbs", Value::list(std::move(verbs))}});
  if (!named.empty()) json.set("verbsOfCertainNames", Value::list(std::move(named)));
  return json;
}

std::string json_report(const AccessFiles& files, const Matrix& matrix) {
  JsonReport report;
  Value::List columns;
  for (const Column& column : matrix.columns) columns.push_back(json_of(column));
  report.add_list("resources", columns);
  Value::List rows;
  for (const Row& row : matrix.rows) {
    Value::List cells;
    for (const auto& [column, cell] : row.cells) {
      Value json = json_of(matrix.columns[column]);
      const Value verbs = json_of(cell);
      for (const auto& [key, value] : verbs.members()) json.set(key, value);
      cells.push_back(std::move(json));
    }
    rows.push_back(Value::map({{"subject", commands::json_of(row.holder.who)},
                               {"boundIn", Value(row.holder.namespace_)},
                               {"cells", Value::list(std::move(cells))}}));
  }
  report.add_list("rows", rows);
  report.add("systemRowsLeftOut", json_number(matrix.left_out));
  report.add_list("dangling", json_of_dangling(files, matrix.dangling));
  report.add(files.files.loaded.not_looked);
  return report.text();
}

}  // namespace

Exit access_matrix(const AccessMatrixArguments& arguments) {
  const auto format = parse_word("output format", arguments.format, access_matrix_formats);
  if (!format) return refuse(format.error());
  const auto files = load_access(arguments.input);
  if (!files) return files.error();
  std::optional<std::string_view> only;
  if (arguments.input.names_namespace) only = arguments.input.files.namespace_;
  const Matrix matrix = Builder(*files, arguments.system, only).build();
  tell_of_input(*files);
  if (*format != "json") complain_of(files->files.loaded.not_looked);
  std::string text;
  if (*format == "json") {
    text = json_report(*files, matrix);
  } else if (*format == "csv") {
    text = csv_report(matrix, only);
  } else {
    text = *format == "html" ? html_report(*files, matrix, only) : text_report(*files, matrix, only);
  }
  const Exit shown = show(text);
  if (shown != Exit::clean) return shown;
  return verdict(files->files.loaded.not_looked, arguments.input.files.allow_unreadable, Exit::clean);
}

}  // namespace seawall::commands
