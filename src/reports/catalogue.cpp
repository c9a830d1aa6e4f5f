#include "catalogue.h"

#include <algorithm>
#include <array>

#include "controls.h"
#include "json_writer.h"
#include "reports.h"
#include "text.h"
#include "view.h"

namespace seawall::reports {
namespace {

using findings::Check;
using findings::Parameter;

std::vector<std::string_view> split(std::string_view text, char separator) {
  const objects::Parts parts(text, separator);
  return {parts.begin(), parts.end()};
}

std::string joined(const std::vector<std::string_view>& items, std::string_view separator = ", ") {
  std::string text;
  for (const std::string_view item : items) text += (text.empty() ? "" : std::string(separator)) + std::string(item);
  return text;
}

// --- what is told of a check, whatever the form -----------------------------------------------------

struct Section {
  enum class Form : std::uint8_t { paragraph, code, list };
  std::string_view heading;
  Form form = Form::paragraph;
  std::vector<std::string> parts;  ///< one, but for a list
};

/// "high severity, component nodes, category pods, runs by default, since 0.1.0"; begins with the severity's name.
std::string characteristics(const Check& check) {
  std::string text = std::string(findings::name_of(check.severity)) + " severity, component ";
  text += findings::name_of(check.component);
  text += ", category " + std::string(findings::name_of(check.category));
  text += check.enabled ? ", runs by default" : ", off by default";
  if (check.fix) text += ", can be mended by a mechanical change";
  return text + ", since " + std::string(check.since);
}

std::string_view name_of(Parameter::Type type) noexcept {
  switch (type) {
    case Parameter::Type::integer: return "integer";
    case Parameter::Type::boolean: return "boolean";
    case Parameter::Type::strings: return "strings";
  }
  return "";
}

std::string text_of_parameter(const Parameter& parameter) {
  const std::string otherwise = parameter.otherwise.empty() ? "none" : joined(split(parameter.otherwise, ','));
  return std::string(parameter.name) + " (" + std::string(name_of(parameter.type)) + ", default: " + otherwise +
         "): " + std::string(parameter.description);
}

std::string text_of_framework(std::string_view name, const std::vector<std::string_view>& controls) {
  std::string text(title_of_framework(name));
  if (!controls.empty()) text += ": " + joined(controls);
  // The restricted profile holds whatever the baseline holds.
  if (name == "PSS" && controls.front() == "baseline") text += ", and so restricted";
  return text;
}

class Sections {
 public:
  void paragraph(std::string_view heading, std::string text) {
    add(heading, Section::Form::paragraph, {std::move(text)});
  }
  void code(std::string_view heading, std::string_view text) { add(heading, Section::Form::code, {std::string(text)}); }
  void list(std::string_view heading, std::vector<std::string> parts) {
    add(heading, Section::Form::list, std::move(parts));
  }
  std::vector<Section> take() { return std::move(sections_); }

 private:
  void add(std::string_view heading, Section::Form form, std::vector<std::string> parts) {
    if (parts.empty() || parts.front().empty()) return;
    sections_.push_back({heading, form, std::move(parts)});
  }
  std::vector<Section> sections_;
};

std::vector<Section> sections_of(const Check& check) {
  Sections sections;
  sections.paragraph("Why", std::string(check.why));
  sections.code("Bad", check.bad_example);
  sections.code("Good", check.good_example);
  sections.paragraph("What to do", std::string(check.remediation));
  sections.paragraph("False alarms avoided", std::string(check.quiet_when));
  const std::vector<std::string_view> better = split(check.yields_to, ',');
  if (!better.empty()) {
    sections.paragraph("Overlaps", "Not reported where " + joined(better, " or ") + " is found at the same place.");
  }
  std::vector<std::string> parts;
  for (const Parameter& parameter : check.parameters) parts.push_back(text_of_parameter(parameter));
  sections.list("Parameters", std::exchange(parts, {}));
  for (const auto& [name, controls] : groups_of(check.frameworks)) parts.push_back(text_of_framework(name, controls));
  sections.list("Frameworks", std::exchange(parts, {}));
  for (const auto& [peer, ids] : groups_of(check.peers)) parts.push_back(std::string(peer) + ": " + joined(ids));
  sections.list("Known elsewhere as", std::exchange(parts, {}));
  for (const std::string_view url : split(check.references, '\n')) parts.emplace_back(url);
  sections.list("References", std::move(parts));
  return sections.take();
}

// --- text -------------------------------------------------------------------------------------------

/// Whether Markdown would not take the word for a mark at the beginning of a line.
bool may_begin_line(std::string_view word) noexcept {
  const std::size_t behind_number = std::min(word.find_first_not_of("0123456789"), word.size());
  const std::string_view rest = word.substr(behind_number);
  const bool is_item = behind_number > 0 && (rest == "." || rest == ")");
  return std::string_view("-+#>=").find(word.front()) == std::string_view::npos && !is_item;
}

/// Words in lines of a width; the first line begins with `first`, others with `next`.
void append_wrapped(std::string& out, std::string_view text, std::string_view first, std::string_view next,
                    std::size_t width) {
  out += first;
  std::size_t column = columns(first);
  bool begins_line = true;
  for (const std::string_view word : split(text, ' ')) {
    const std::size_t size = columns(word);
    if (!begins_line && column + 1 + size > width && may_begin_line(word)) {
      out += "\n" + std::string(next);
      column = columns(next);
      begins_line = true;
    }
    if (!begins_line) {
      out += ' ';
      ++column;
    }
    out += word;
    column += size;
    begins_line = false;
  }
  out += '\n';
}

std::string painted(std::string_view color, std::string_view text, const TerminalStyle& style) {
  if (!style.color) return std::string(text);
  return "\x1b[" + std::string(color) + "m" + std::string(text) + "\x1b[0m";
}

constexpr std::string_view bold = "1";

void append_text(std::string& out, const Section& section, std::size_t width) {
  for (const std::string& part : section.parts) {
    switch (section.form) {
      case Section::Form::paragraph: append_wrapped(out, part, "  ", "  ", width); break;
      case Section::Form::list: append_wrapped(out, part, "  - ", "    ", width); break;
      case Section::Form::code:
        for (std::string_view rest = part; !rest.empty();) {
          const std::string_view line = rest.substr(0, rest.find('\n'));
          out += line.empty() ? "\n" : "    " + std::string(line) + "\n";
          rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        }
        break;
    }
  }
}

// --- Markdown ---------------------------------------------------------------------------------------

/// Text that Markdown shows as it is; what stands in backticks already is left alone.
std::string plain(std::string_view text) {
  std::string out;
  bool in_code = false;
  for (const char byte : text) {
    if (byte == '`') in_code = !in_code;
    if (!in_code && std::string_view("*<|\\").find(byte) != std::string_view::npos) out += '\\';
    out += byte;
  }
  return out;
}

constexpr std::size_t page_width = 120;

void append_markdown(std::string& out, const Section& section) {
  out += "\n## " + std::string(section.heading) + "\n\n";
  for (const std::string& part : section.parts) {
    const bool is_link = part.starts_with("https://");
    switch (section.form) {
      case Section::Form::paragraph: append_wrapped(out, plain(part), "", "", page_width); break;
      case Section::Form::list:
        append_wrapped(out, is_link ? "<" + part + ">" : plain(part), "- ", "  ", page_width);
        break;
      case Section::Form::code:
        out += part.starts_with("FROM ") ? "```dockerfile\n" : "```yaml\n";
        out += part + (part.ends_with('\n') ? "```\n" : "\n```\n");
        break;
    }
  }
}

// --- JSON -------------------------------------------------------------------------------------------

void write_list(Writer& json, const std::vector<std::string_view>& items) {
  json.open('[');
  for (const std::string_view item : items) json.string(item);
  json.close(']');
}

void write_groups(Writer& json, std::string_view text) {
  json.open('{');
  for (const auto& [name, ids] : groups_of(text)) write_list(json.key(name), ids);
  json.close('}');
}

void write_default(Writer& json, const Parameter& parameter) {
  switch (parameter.type) {
    case Parameter::Type::integer: {
      const documents::Result<findings::ParameterValue> value = findings::parse_value(parameter, parameter.otherwise);
      return json.number(value ? static_cast<std::size_t>(value->integer) : 0);
    }
    case Parameter::Type::boolean: return json.boolean(parameter.otherwise == "true");
    case Parameter::Type::strings: return write_list(json, split(parameter.otherwise, ','));
  }
}

void write_parameters(Writer& json, std::span<const Parameter> parameters) {
  json.open('[');
  for (const Parameter& parameter : parameters) {
    json.open('{');
    json.key("name").string(parameter.name);
    json.key("type").string(name_of(parameter.type));
    write_default(json.key("default"), parameter);
    json.key("description").string(parameter.description);
    json.close('}');
  }
  json.close(']');
}

/// "container": what is judged, one at a time.
std::string_view subject_of(const Check& check) noexcept {
  if (check.whole) return "all objects";
  if (check.object) return "object";
  return check.container && !check.pod ? "container" : "pod";
}

void write_check(Writer& json, const Check& check) {
  json.open('{');
  json.key("id").string(check.id);
  json.key("title").string(check.title);
  json.key("severity").string(findings::name_of(check.severity));
  json.key("component").string(findings::name_of(check.component));
  json.key("category").string(findings::name_of(check.category));
  json.key("enabled").boolean(check.enabled);
  json.key("since").string(check.since);
  json.key("judges").string(subject_of(check));
  write_list(json.key("kinds"), split(check.kinds, ','));
  json.key("message").string(check.message);
  json.key("why").string(check.why);
  json.key("remediation").string(check.remediation);
  json.key("quietWhen").string(check.quiet_when);
  json.key("badExample").string(check.bad_example);
  json.key("goodExample").string(check.good_example);
  json.key("fixable").boolean(check.fix != nullptr);
  write_parameters(json.key("parameters"), check.parameters);
  write_list(json.key("yieldsTo"), split(check.yields_to, ','));
  write_groups(json.key("frameworks"), check.frameworks);
  write_groups(json.key("peers"), check.peers);
  write_list(json.key("references"), split(check.references, '\n'));
  json.close('}');
}

// --- tables -----------------------------------------------------------------------------------------

constexpr std::size_t columns_of_table = 6;
using Row = std::array<std::string_view, columns_of_table>;
constexpr Row table_head = {"check", "severity", "category", "component", "default", "title"};

Row row_of(const Check& check) {
  return {check.id,
          findings::name_of(check.severity),
          findings::name_of(check.category),
          findings::name_of(check.component),
          check.enabled ? "on" : "off",
          check.title};
}

using Widths = std::array<std::size_t, columns_of_table>;
constexpr std::size_t severity_column = 1;

/// Text in columns; the severity in its colour.
std::string columns_of(const Row& row, const Widths& widths, std::string_view color, const TerminalStyle& style) {
  std::string line;
  for (std::size_t index = 0; index < row.size(); ++index) {
    line += index == severity_column ? painted(color, row[index], style) : std::string(row[index]);
    if (index + 1 < row.size()) line.append(widths[index] - row[index].size() + 2, ' ');
  }
  return line;
}

std::string count_of(Checks checks) {
  const auto on = static_cast<std::size_t>(std::ranges::count(checks, true, &Check::enabled));
  return counted(checks.size(), "check") + ", " + std::to_string(on) + " of them on by default";
}

void append_cell(std::string& out, std::string_view text) {
  const bool needs_quotes = text.find_first_of("\",\r\n") != std::string_view::npos;
  if (!needs_quotes) {
    out += text;
    return;
  }
  out += '"';
  for (const char byte : text) out += byte == '"' ? std::string("\"\"") : std::string(1, byte);
  out += '"';
}

}  // namespace

Groups groups_of(std::string_view text) {
  Groups groups;
  for (const std::string_view entry : split(text, ';')) {
    const std::string_view name = entry.substr(0, entry.find(':'));
    groups.emplace_back(name, split(entry.substr(std::min(entry.size(), name.size() + 1)), ','));
  }
  return groups;
}

std::string explanation(const Check& check, const TerminalStyle& style) {
  constexpr std::size_t readable = 100;
  const std::size_t width = std::clamp<std::size_t>(style.width, 40, readable);
  std::string out = painted(bold, check.id, style) + ": " + std::string(check.title) + "\n";
  std::string line;
  append_wrapped(line, characteristics(check), "", "", width);
  const std::string_view severity = findings::name_of(check.severity);
  out += painted(color_of(check.severity), severity, style) + line.substr(severity.size());
  for (const Section& section : sections_of(check)) {
    out += "\n" + painted(bold, section.heading, style) + "\n";
    append_text(out, section, width);
  }
  return out;
}

std::string explanation_markdown(const Check& check) {
  std::string out = "# " + plain(check.title) + "\n\n`" + std::string(check.id) + "`: ";
  std::string line;
  append_wrapped(line, characteristics(check), "", "", page_width - check.id.size() - 4);
  out += line;
  for (const Section& section : sections_of(check)) append_markdown(out, section);
  return out;
}

std::string catalogue_table(Checks checks, const TerminalStyle& style) {
  Widths widths;
  std::ranges::transform(table_head, widths.begin(), &std::string_view::size);
  for (const Check* check : checks) {
    const Row row = row_of(*check);
    for (std::size_t index = 0; index < row.size(); ++index) widths[index] = std::max(widths[index], row[index].size());
  }
  std::string out = painted(bold, columns_of(table_head, widths, "", {}), style) + "\n";
  for (const Check* check : checks) {
    out += columns_of(row_of(*check), widths, color_of(check->severity), style) + "\n";
  }
  return out + "\n" + count_of(checks) + "\n";
}

std::string catalogue_markdown(Checks checks) {
  std::string out;
  for (const std::string_view name : table_head) out += "| " + std::string(name) + " ";
  out += "|\n";
  for (std::size_t index = 0; index < table_head.size(); ++index) out += "|---";
  out += "|\n";
  for (const Check* check : checks) {
    for (const std::string_view cell : row_of(*check)) out += "| " + plain(cell) + " ";
    out += "|\n";
  }
  return out;
}

std::string catalogue_csv(Checks checks) {
  std::string out = joined({table_head.begin(), table_head.end()}, ",") + ",frameworks,peers\r\n";
  for (const Check* check : checks) {
    for (const std::string_view cell : row_of(*check)) {
      append_cell(out, cell);
      out += ',';
    }
    append_cell(out, check->frameworks);
    out += ',';
    append_cell(out, check->peers);
    out += "\r\n";
  }
  return out;
}

std::string catalogue_json(Checks checks, std::string_view version) {
  std::string out;
  const Sink sink = [&](std::string_view text) { out += text; };
  {
    Buffer buffer(sink);
    Writer json(buffer);
    json.open('{');
    json.key("schemaVersion").string("1");
    json.key("tool").open('{');
    json.key("name").string("seawall");
    json.key("version").string(version);
    json.close('}');
    json.key("checks").open('[');
    for (const Check* check : checks) {
      json.line("  ");
      write_check(json, *check);
    }
    json.end_line("");
    json.close(']');
    json.close('}');
    buffer.append("\n");
    buffer.flush();
  }
  return out;
}

}  // namespace seawall::reports
