#include <algorithm>

#include "command_line.h"
#include "console.h"
#include "words.h"

namespace seawall::commands {
namespace {

/// Text that troff sets as it is. Dashes would become hyphens, which nobody can copy into a shell.
std::string plain(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    const bool begins_line = out.empty() || out.back() == '\n';
    if (begins_line && (byte == '.' || byte == '\'')) out += "\\&";
    if (byte == '\\') {
      out += "\\e";
    } else if (byte == '-') {
      out += "\\-";
    } else if (byte == '~') {
      out += "\\(ti";
    } else if (byte == '^') {
      out += "\\(ha";
    } else {
      out += byte;
    }
  }
  return out;
}

std::string bold(std::string_view text) { return "\\fB" + plain(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + plain(text) + "\\fR"; }

/// "seawall-config-show"
std::string title_of(const Path& path) {
  std::string title = name_of(path);
  std::ranges::replace(title, ' ', '-');
  return title;
}

class Page {
 public:
  void line(std::string_view text) { out_ += std::string(text) + "\n"; }
  void section(std::string_view name) { line(".SH " + std::string(name)); }
  /// An entry of a list: what it is about, then words on it.
  void entry(std::string_view head, std::string_view text) {
    line(".TP");
    line(head);
    line(text.empty() ? "\\&" : plain(text));
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// `\fB-o\fR, \fB--output\fR \fIFORMAT\fR`
std::string signature(const Option& option) {
  std::string text;
  if (option.letter) text += bold(std::string{'-', option.letter}) + ", ";
  text += bold("--" + std::string(option.name));
  if (!option.is_flag()) text += " " + italic(option.value);
  return text;
}

void write_synopsis(Page& page, const Path& path) {
  const Command& command = *path.back();
  page.section("SYNOPSIS");
  std::string text = bold(name_of(path));
  if (!command.subcommands.empty()) text += " " + italic("COMMAND");
  text += " [" + italic("OPTION") + "]...";
  if (const Positional& positional = command.positional; !positional.name.empty()) {
    const std::string name = italic(positional.name) + (positional.repeatable ? "..." : "");
    text += positional.required ? " " + name : " [" + name + "]";
  }
  page.line(text);
}

void write_description(Page& page, const Command& command) {
  page.section("DESCRIPTION");
  page.line(plain(command.summary));
  if (!command.description.empty()) page.line(plain(command.description));
  if (!command.positional.name.empty()) {
    page.entry(italic(command.positional.name), command.positional.description);
  }
}

void write_commands(Page& page, const Path& path) {
  if (path.back()->subcommands.empty()) return;
  page.section("COMMANDS");
  for (const Command& command : path.back()->subcommands) {
    Path below = path;
    below.push_back(&command);
    page.entry(bold(title_of(below)) + "(1)", command.summary);
  }
}

void write_options(Page& page, const Command& command) {
  page.section("OPTIONS");
  for (const Option& option : command.options) page.entry(signature(option), option.description);
  page.entry(signature(help_option), help_option.description);
}

void write_environment(Page& page, const Command& command) {
  const auto has_variable = [](const Option& option) { return !variable_of(option).empty(); };
  if (std::ranges::none_of(command.options, has_variable)) return;
  page.section("ENVIRONMENT");
  page.line(plain("Each option can be set by a variable; the command line wins. Several values of one option are "
                  "separated by commas. A flag is set by 1, true or yes."));
  for (const Option& option : command.options) {
    if (has_variable(option)) page.entry(bold(variable_of(option)), "As --" + std::string(option.name) + ".");
  }
}

void write_exit_codes(Page& page, const Command& command) {
  if (command.exit_codes.empty()) return;
  page.section("EXIT STATUS");
  for (const ExitCode& each : command.exit_codes) {
    page.entry(bold(std::to_string(static_cast<int>(each.code))), each.meaning);
  }
}

void write_examples(Page& page, const Command& command) {
  if (command.examples.empty()) return;
  page.section("EXAMPLES");
  for (const Example& example : command.examples) page.entry(bold(example.command), example.explanation);
}

void write_see_also(Page& page, const Path& path) {
  if (path.size() == 1) return;
  page.section("SEE ALSO");
  page.line(bold(title_of({path.begin(), path.end() - 1})) + "(1)");
}

}  // namespace

std::string man_page(const Path& path) {
  const Command& command = *path.back();
  const std::string title = title_of(path);
  std::string upper = title;
  std::ranges::transform(upper, upper.begin(), [](char byte) {
    return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
  });
  Page page;
  page.line(".TH \"" + plain(upper) + "\" 1 \"\" \"Seawall " + std::string(seawall_version) + "\" \"Seawall\"");
  page.section("NAME");
  std::string summary(command.summary);
  if (summary.ends_with('.')) summary.pop_back();
  page.line(plain(title) + " \\- " + plain(summary));
  write_synopsis(page, path);
  write_description(page, command);
  write_commands(page, path);
  write_options(page, command);
  write_environment(page, command);
  write_exit_codes(page, command);
  write_examples(page, command);
  write_see_also(page, path);
  return page.take();
}

Exit man(const ManArguments& arguments) {
  const Command& root = command_tree();
  if (const std::optional<Path> path = find_command(root, arguments.command)) return show(man_page(*path));
  // The first word that names nothing, below what the words before it name.
  std::span<const std::string> words = arguments.command;
  std::size_t known = 0;
  while (find_command(root, words.first(known + 1))) ++known;
  std::vector<std::string_view> names;
  for (const Command& each : find_command(root, words.first(known))->back()->subcommands) names.push_back(each.name);
  return refuse(unknown("command", words[known], names, "\"seawall --help\" lists them"));
}

}  // namespace seawall::commands
