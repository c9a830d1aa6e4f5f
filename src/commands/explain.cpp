#include <algorithm>
#include <utility>

#include "checks/checks.h"
#include "commands.h"
#include "console.h"
#include "reports/reports.h"
#include "words.h"

namespace seawall::commands {
namespace {

using findings::Check;

/// What one word of the command line means.
struct Meaning {
  std::string word;
  std::vector<const Check*> checks;
};

documents::Result<Meaning> meaning_of(const std::string& word) {
  // Our own ids win: some other tools' are spelled alike.
  if (const Check* check = checks::find(word)) return Meaning{word, {check}};
  std::vector<const Check*> known = findings::known_elsewhere_as(word, checks::all());
  if (!known.empty()) return Meaning{word, std::move(known)};
  std::vector<std::string_view> ids;
  for (const Check* check : checks::all()) ids.push_back(check->id);
  return unknown("check", word, ids, "\"seawall checks\" lists what there is");
}

/// `"C-0057" is here 2 checks: a and b`
std::string introduction(const Meaning& meaning) {
  std::string text = "\"" + meaning.word + "\" is here " + std::to_string(meaning.checks.size()) + " checks: ";
  for (std::size_t index = 0; index < meaning.checks.size(); ++index) {
    if (index > 0) text += index + 1 == meaning.checks.size() ? " and " : ", ";
    text += meaning.checks[index]->id;
  }
  return reports::escaped(text) + "\n\n";
}

std::string pages(const std::vector<Meaning>& meanings, bool as_markdown, const reports::TerminalStyle& style) {
  std::string out;
  for (const Meaning& meaning : meanings) {
    if (!out.empty()) out += '\n';
    if (meaning.checks.size() > 1) out += introduction(meaning);
    bool is_first = true;
    for (const Check* check : meaning.checks) {
      if (!std::exchange(is_first, false)) out += '\n';
      out += as_markdown ? reports::explanation_markdown(*check) : reports::explanation(*check, style);
    }
  }
  return out;
}

/// Each check once, however many of the words mean it.
std::string as_json(const std::vector<Meaning>& meanings) {
  std::vector<const Check*> checks;
  for (const Meaning& meaning : meanings) {
    for (const Check* check : meaning.checks) {
      if (std::ranges::count(checks, check) == 0) checks.push_back(check);
    }
  }
  return reports::catalogue_json(checks, seawall_version);
}

}  // namespace

Exit explain(const ExplainArguments& arguments) {
  const auto format = parse_word("output format", arguments.format, explain_formats);
  if (!format) return refuse(format.error());
  const auto color = color_of_output(arguments.color);
  if (!color) return refuse(color.error());
  std::vector<Meaning> meanings;
  for (const std::string& id : arguments.ids) {
    documents::Result<Meaning> meaning = meaning_of(id);
    if (!meaning) return refuse(meaning.error());
    meanings.push_back(take(std::move(meaning)));
  }
  const reports::TerminalStyle style{.color = *color, .width = terminal_width()};
  return show(*format == "json" ? as_json(meanings) : pages(meanings, *format == "markdown", style));
}

}  // namespace seawall::commands
