// os-release(5) of systemd 252: assignments as a shell takes them, with no expansions; a later one takes the place of
// an earlier one.

#include "distribution_files.h"

namespace seawall::packages {
namespace {

constexpr std::string_view blanks = " \t";

/// What a backslash makes of the next character: between double quotes it is itself before most of them.
void unescape(std::string_view text, std::size_t& place, bool is_quoted, std::string& value) {
  if (place + 1 >= text.size()) return;
  const char next = text[++place];
  if (is_quoted && !std::string_view("\"\\$`").contains(next)) value += '\\';
  value += next;
}

/// The value of an assignment, which ends at a blank outside of quotes.
std::string unquoted(std::string_view text) {
  std::string value;
  char quote = 0;
  for (std::size_t place = 0; place < text.size(); ++place) {
    const char each = text[place];
    if (quote == 0 && blanks.contains(each)) break;
    if (each == '\\' && quote != '\'') {
      unescape(text, place, quote != 0, value);
    } else if (quote == 0 && (each == '"' || each == '\'')) {
      quote = each;
    } else if (each == quote) {
      quote = 0;
    } else {
      value += each;
    }
  }
  return value;
}

}  // namespace

std::optional<Distribution> read_distribution(std::string_view text) {
  Distribution found;
  std::string name;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Lines lines(text);
  while (const auto line = lines.next()) {
    const std::string_view assignment = trimmed(*line);
    const std::size_t sign = assignment.find('=');
    if (sign == assignment.npos) continue;
    const std::string_view key = assignment.substr(0, sign);
    std::string* const value = key == "ID"                 ? &found.id
                               : key == "VERSION_ID"       ? &found.version_id
                               : key == "VERSION_CODENAME" ? &found.codename
                               : key == "PRETTY_NAME"      ? &found.name
                               : key == "NAME"             ? &name
                               : key == "ID_LIKE"          ? &found.like
                                                           : nullptr;
    if (value) *value = unquoted(assignment.substr(sign + 1));
  }
  if (found.id.empty()) return std::nullopt;
  if (found.name.empty()) found.name = std::move(name);
  return found;
}

bool is_distribution_file(std::string_view path) noexcept {
  return path == "etc/os-release" || path == "usr/lib/os-release";
}

}  // namespace seawall::packages
