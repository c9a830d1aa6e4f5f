// Command lines and the environment, by the option tree. The only file that includes CLI11: it is slow to compile.

#include "command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <cctype>
#include <deque>
#include <utility>

#include "config/config.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

// --- CLI11 ------------------------------------------------------------------------------------------

/// Where CLI11 puts what it reads for one option.
struct Slot {
  const Option* option;
  CLI::Option* parsed = nullptr;
  std::vector<std::string> values;
  bool flag = false;
};

/// One command of the tree, as CLI11 sees it.
struct Level {
  const Command* command;
  CLI::App* app;
  std::deque<Slot> slots;  // CLI11 keeps their addresses
  std::vector<std::string> positionals;
  std::deque<Level> subcommands;
};

std::string names_of(const Option& option) {
  const std::string name = "--" + std::string(option.name);
  return option.letter ? std::string{'-', option.letter, ','} + name : name;
}

void add_option(Level& level, const Option& option) {
  Slot& slot = level.slots.emplace_back(Slot{.option = &option, .parsed = nullptr, .values = {}, .flag = false});
  if (option.is_flag()) {
    slot.parsed = level.app->add_flag(names_of(option), slot.flag)->disable_flag_override();
  } else {
    // One value each time, so that `-o json PATH` leaves PATH alone.
    slot.parsed = level.app->add_option(names_of(option), slot.values)->allow_extra_args(false);
  }
}

void build(Level& level) {
  level.app->set_help_flag();
  level.app->allow_extras();
  level.app->require_subcommand(0, 1);
  add_option(level, help_option);
  for (const Option& option : level.command->options) add_option(level, option);
  if (!level.command->positional.name.empty()) {
    level.app->add_option("ARGUMENT", level.positionals);
  }
  for (const Command& command : level.command->subcommands) {
    build(level.subcommands.emplace_back(
        Level{&command, level.app->add_subcommand(std::string(command.name)), {}, {}, {}}));
  }
}

/// What stands behind "--" are arguments, whatever they look like. CLI11 would take them for another command's once
/// there is one before.
std::vector<std::string> cut_behind_marker(std::vector<std::string>& arguments) {
  const auto marker = std::ranges::find(arguments, "--");
  if (marker == arguments.end()) return {};
  std::vector<std::string> behind(marker + 1, arguments.end());
  arguments.erase(marker, arguments.end());
  return behind;
}

/// The innermost command that was named, and those above it.
std::vector<Level*> chosen(Level& root) {
  std::vector<Level*> levels = {&root};
  for (bool found = true; found;) {
    found = false;
    for (Level& each : levels.back()->subcommands) {
      if (!each.app->parsed()) continue;
      levels.push_back(&each);
      found = true;
      break;
    }
  }
  return levels;
}

// --- errors -----------------------------------------------------------------------------------------

Error usage_error(const Path& path, std::string message) {
  return {ErrorCode::invalid_argument, std::move(message), {}, "\"" + name_of(path) + " --help\" shows what there is"};
}

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

Error unknown_option(const Path& path, const std::string& argument) {
  std::vector<std::string> names = {"--help"};
  for (const Option& option : path.back()->options) names.push_back("--" + std::string(option.name));
  const std::string typed = argument.substr(0, argument.find('='));
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  return usage_error(path, "unknown option " + in_quotes(typed) + config::suggestion(typed, candidates));
}

Error unknown_argument(const Path& path, const std::string& argument) {
  if (argument.starts_with('-') && argument != "-") return unknown_option(path, argument);
  if (path.back()->subcommands.empty()) return usage_error(path, "unexpected argument " + in_quotes(argument));
  std::vector<std::string_view> names;
  for (const Command& command : path.back()->subcommands) names.push_back(command.name);
  return usage_error(path, "unknown command " + in_quotes(argument) + config::suggestion(argument, names));
}

/// CLI11 names the option first: "--output: 1 required FORMAT missing".
Error parse_error(const Path& path, const CLI::ParseError& error) {
  const std::string text = error.what();
  if (error.get_name() != "ArgumentMismatch") return usage_error(path, text);
  const bool is_missing = text.ends_with("missing");
  // It leaves out the dashes of flags.
  std::string name = text.substr(0, text.find_first_of(": "));
  if (!name.starts_with('-')) name.insert(0, name.size() == 1 ? "-" : "--");
  return usage_error(path, "option " + in_quotes(name) + (is_missing ? " needs a value" : " takes no value"));
}

// --- values -----------------------------------------------------------------------------------------

std::vector<std::string> split(const std::vector<std::string>& values) {
  std::vector<std::string> items;
  for (const std::string& value : values) {
    for (std::size_t begin = 0; begin <= value.size();) {
      const std::size_t end = std::min(value.find(',', begin), value.size());
      items.push_back(value.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return items;
}

std::optional<bool> parse_switch(std::string_view text) {
  constexpr std::array<std::string_view, 3> on = {"1", "true", "yes"};
  constexpr std::array<std::string_view, 3> off = {"0", "false", "no"};
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char byte) { return std::tolower(byte); });
  if (std::ranges::count(on, lower) > 0) return true;
  if (std::ranges::count(off, lower) > 0) return false;
  return {};
}

/// Takes an option's value from the environment; what is wrong with it, if anything.
std::string set_from_environment(const Option& option, const std::string& variable, std::string_view text,
                                 Given& given) {
  if (option.is_flag()) {
    const std::optional<bool> value = parse_switch(text);
    if (!value) return variable + " is neither 1, true, yes nor 0, false, no: " + in_quotes(text);
    if (*value) given.set(option, {""}, Origin::environment);
    return {};
  }
  std::vector<std::string> values = {std::string(text)};
  if (option.repeatable) values = split(values);
  if (option.fault) {
    const std::string fault = option.fault(values);
    if (!fault.empty()) return variable + ": " + fault;
  }
  given.set(option, std::move(values), Origin::environment);
  return {};
}

/// What is wrong, if anything.
std::string set_from_command_line(const Slot& slot, Given& given) {
  const Option& option = *slot.option;
  if (option.is_flag()) {
    given.set(option, {""}, Origin::command_line);
    return {};
  }
  if (slot.values.size() > 1 && !option.repeatable) {
    return "option " + in_quotes("--" + std::string(option.name)) + " is given twice";
  }
  given.set(option, option.separated ? split(slot.values) : slot.values, Origin::command_line);
  return {};
}

std::string set_values(const Level& level, const Environment& environment, Given& given) {
  for (const Slot& slot : level.slots) {
    const std::string variable = variable_of(*slot.option);
    std::string fault;
    if (slot.parsed->count() > 0) {
      fault = set_from_command_line(slot, given);
    } else if (!variable.empty()) {
      const std::string_view text = environment(variable.c_str());
      if (!text.empty()) fault = set_from_environment(*slot.option, variable, text, given);
    }
    if (!fault.empty()) return fault;
  }
  return {};
}

}  // namespace

std::string variable_of(const Option& option) {
  if (option.variable == "-") return {};
  if (!option.variable.empty()) return std::string(option.variable);
  std::string name = "SEAWALL_";
  for (const char byte : option.name) {
    name += byte == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(byte)));
  }
  return name;
}

std::string name_of(const Path& path) {
  std::string name;
  for (const Command* command : path) name += (name.empty() ? "" : " ") + std::string(command->name);
  return name;
}

std::optional<Path> find_command(const Command& root, std::span<const std::string> words) {
  Path path = {&root};
  for (const std::string& word : words) {
    const auto found = std::ranges::find(path.back()->subcommands, word, &Command::name);
    if (found == path.back()->subcommands.end()) return {};
    path.push_back(&*found);
  }
  return path;
}

const std::vector<std::string>& Given::texts(std::string_view option) const {
  static const std::vector<std::string> none;
  const auto found = values_.find(option);
  return found == values_.end() ? none : found->second;
}

std::string Given::text(std::string_view option, std::string_view otherwise) const {
  const std::vector<std::string>& values = texts(option);
  return values.empty() ? std::string(otherwise) : values.back();
}

void Given::set(const Option& option, std::vector<std::string> values, Origin origin) {
  values_[option.name] = std::move(values);
  origins_[option.name] = origin;
}

Result<Invocation> parse(const Command& root, std::vector<std::string> arguments, const Environment& environment) {
  CLI::App app("", std::string(root.name));
  Level tree{&root, &app, {}, {}, {}};
  build(tree);
  const std::vector<std::string> behind_marker = cut_behind_marker(arguments);
  std::ranges::reverse(arguments);  // as CLI11 wants them
  std::optional<CLI::ParseError> failure;
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    failure = error;
  }
  const std::vector<Level*> levels = chosen(tree);
  Level& level = *levels.back();
  Path path;
  for (const Level* each : levels) path.push_back(each->command);

  Invocation invocation{path, Given(*path.back())};
  for (const Level* each : levels) invocation.wants_help |= each->slots.front().flag;
  if (invocation.wants_help) return invocation;
  if (failure) return parse_error(path, *failure);

  std::vector<std::string> extra = app.remaining(true);
  const Positional& positional = path.back()->positional;
  std::ranges::copy(behind_marker, std::back_inserter(positional.name.empty() ? extra : level.positionals));
  if (!extra.empty()) return unknown_argument(path, extra.front());
  const std::size_t places = positional.places();
  if (level.positionals.size() > places) return unknown_argument(path, level.positionals[places]);
  std::string fault = set_values(level, environment, invocation.given);
  if (!fault.empty()) return usage_error(path, std::move(fault));
  invocation.given.set_positionals(std::move(level.positionals));
  return invocation;
}

}  // namespace seawall::commands
