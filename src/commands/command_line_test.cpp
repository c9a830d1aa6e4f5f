#include "command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "options.h"

namespace seawall::commands {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Words = std::vector<std::string>;

std::string_view nothing_set(const char*) { return {}; }

Environment with(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> std::string_view {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string_view() : std::string_view(found->second);
  };
}

Invocation parsed(const Words& arguments, const Environment& environment = nothing_set) {
  documents::Result<Invocation> invocation = parse(command_tree(), arguments, environment);
  if (invocation) return take(std::move(invocation));
  ADD_FAILURE() << invocation.error().message();
  return {{&command_tree()}, Given(command_tree())};
}

/// The message and the advice.
std::string refused(const Words& arguments, const Environment& environment = nothing_set) {
  const documents::Result<Invocation> invocation = parse(command_tree(), arguments, environment);
  return invocation ? "accepted" : invocation.error().message() + "\n" + invocation.error().advice();
}

void for_each_command(const Path& path, const std::function<void(const Path&)>& visit) {
  visit(path);
  for (const Command& command : path.back()->subcommands) {
    Path below = path;
    below.push_back(&command);
    for_each_command(below, visit);
  }
}

TEST(CommandLine, reads_options_in_any_of_their_forms) {
  const struct {
    Words arguments;
    Words outputs;
    Words paths;
    bool quiet;
  } rows[] = {
      {{"scan", "a", "-o", "json"}, {"json"}, {"a"}, false},
      {{"scan", "-ojson", "a"}, {"json"}, {"a"}, false},
      {{"scan", "--output=json=x.json", "a", "b"}, {"json=x.json"}, {"a", "b"}, false},
      {{"scan", "-o", "json", "-o", "gcc=x", "a"}, {"json", "gcc=x"}, {"a"}, false},
      {{"scan", "-o", "json=a,b", "a"}, {"json=a,b"}, {"a"}, false},
      {{"scan", "-qo", "json", "-"}, {"json"}, {"-"}, true},
      {{"scan", "-q", "--quiet", "a"}, {}, {"a"}, true},
      {{"scan", "a", "--", "-q", "--output", "version"}, {}, {"a", "-q", "--output", "version"}, false},
      {{"scan", "version", "scan"}, {}, {"version", "scan"}, false},
  };
  for (const auto& row : rows) {
    const Invocation invocation = parsed(row.arguments);
    EXPECT_EQ(name_of(invocation.path), "seawall scan");
    EXPECT_EQ(invocation.given.texts("output"), row.outputs) << testing::PrintToString(row.arguments);
    EXPECT_EQ(invocation.given.positionals(), row.paths) << testing::PrintToString(row.arguments);
    EXPECT_EQ(invocation.given.flag("quiet"), row.quiet) << testing::PrintToString(row.arguments);
  }
}

TEST(CommandLine, cuts_lists_at_commas) {
  const Invocation invocation = parsed({"scan", "a", "--select", "host-*,pods", "--select", "network"});
  EXPECT_THAT(invocation.given.texts("select"), ElementsAre("host-*", "pods", "network"));
}

TEST(CommandLine, tells_that_help_is_wanted_and_of_what) {
  const struct {
    Words arguments;
    const char* command;
  } rows[] = {
      {{"--help"}, "seawall"},
      {{"-h"}, "seawall"},
      {{"scan", "--help"}, "seawall scan"},
      {{"scan", "--no-such-option", "-h"}, "seawall scan"},
      {{"--help", "scan"}, "seawall scan"},
  };
  for (const auto& row : rows) {
    const Invocation invocation = parsed(row.arguments);
    EXPECT_TRUE(invocation.wants_help);
    EXPECT_EQ(name_of(invocation.path), row.command);
  }
}

TEST(CommandLine, says_what_it_did_not_understand) {
  const struct {
    Words arguments;
    const char* message;
  } rows[] = {
      {{"sacn"}, "unknown command \"sacn\"; did you mean \"scan\"?\n\"seawall --help\" shows what there is"},
      {{"scan", "a", "--fail-no", "high"},
       "unknown option \"--fail-no\"; did you mean \"--fail-on\"?\n\"seawall scan --help\" shows what there is"},
      {{"scan", "a", "-x"}, "unknown option \"-x\"\n\"seawall scan --help\" shows what there is"},
      {{"scan", "a", "--output"}, "option \"--output\" needs a value\n\"seawall scan --help\" shows what there is"},
      {{"scan", "a", "--quiet=yes"}, "option \"--quiet\" takes no value\n\"seawall scan --help\" shows what there is"},
      {{"scan", "a", "--color", "auto", "--color", "never"},
       "option \"--color\" is given twice\n\"seawall scan --help\" shows what there is"},
      {{"version", "now"}, "unexpected argument \"now\"\n\"seawall version --help\" shows what there is"},
      {{"completion", "bash", "zsh"}, "unexpected argument \"zsh\"\n\"seawall completion --help\" shows what there is"},
      {{"--", "scan"}, "unknown command \"scan\"; did you mean \"scan\"?\n\"seawall --help\" shows what there is"},
  };
  for (const auto& row : rows) EXPECT_EQ(refused(row.arguments), row.message);
}

TEST(CommandLine, takes_options_from_the_environment) {
  const Environment environment = with({{"SEAWALL_FAIL_ON", "medium,host-pid"},
                                        {"SEAWALL_OUTPUT", "terminal,json=x.json"},
                                        {"SEAWALL_THREADS", "2"},
                                        {"SEAWALL_QUIET", "YES"},
                                        {"SEAWALL_VERBOSE", "0"}});
  const Given given = parsed({"scan", "a", "--threads", "3"}, environment).given;
  EXPECT_THAT(given.texts("fail-on"), ElementsAre("medium", "host-pid"));
  EXPECT_THAT(given.texts("output"), ElementsAre("terminal", "json=x.json"));
  EXPECT_EQ(given.text("threads"), "3") << "the command line wins";
  EXPECT_TRUE(given.flag("quiet"));
  EXPECT_FALSE(given.flag("verbose"));
  const Origins origins = {{"fail-on", Origin::environment},
                           {"output", Origin::environment},
                           {"quiet", Origin::environment},
                           {"threads", Origin::command_line}};
  EXPECT_EQ(given.origins(), origins);
}

TEST(CommandLine, names_the_variable_that_is_wrong) {
  const struct {
    const char* variable;
    const char* value;
    const char* message;
  } rows[] = {
      {"SEAWALL_QUIET", "maybe", "SEAWALL_QUIET is neither 1, true, yes nor 0, false, no: \"maybe\""},
      {"SEAWALL_FAIL_ON", "hihg", "SEAWALL_FAIL_ON: unknown severity or check \"hihg\"; did you mean \"high\"?"},
      {"SEAWALL_OUTPUT", "jsn", "SEAWALL_OUTPUT: unknown output format \"jsn\"; did you mean \"json\"?"},
      {"SEAWALL_COLOR", "blue", "SEAWALL_COLOR: unknown value of --color \"blue\"; there are auto, always and never"},
      {"SEAWALL_THREADS", "0", "SEAWALL_THREADS: number of threads \"0\" is not a whole number from 1 to 1024"},
      {"SEAWALL_SELECT", "host-pdi", "SEAWALL_SELECT: no check is meant by \"host-pdi\"; did you mean \"host-pid\"?"},
      {"SEAWALL_FRAMEWORK", "nas", "SEAWALL_FRAMEWORK: no framework is meant by \"nas\"; did you mean \"nsa\"?"},
      {"SEAWALL_MAX_FINDINGS", "many",
       "SEAWALL_MAX_FINDINGS: --max-findings is a whole number from 0 on, not \"many\""},
      {"SEAWALL_KUBERNETES_VERSION", "2.0",
       "SEAWALL_KUBERNETES_VERSION: \"2.0\" is no version of Kubernetes from 1.0 to 1.37"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(refused({"scan", "a"}, with({{row.variable, row.value}})),
              std::string(row.message) + "\n\"seawall scan --help\" shows what there is");
  }
}

TEST(CommandLine, asks_no_variable_for_what_the_command_line_sets) {
  EXPECT_EQ(parsed({"scan", "a", "-q"}, with({{"SEAWALL_QUIET", "maybe"}})).given.flag("quiet"), true);
}

TEST(CommandLine, has_variables_of_their_own_for_formats_of_the_catalogue) {
  const Environment environment = with({{"SEAWALL_OUTPUT", "sarif"}, {"SEAWALL_CHECKS_OUTPUT", "csv"}});
  EXPECT_EQ(parsed({"checks"}, environment).given.text("output"), "csv");
  EXPECT_EQ(parsed({"explain", "a"}, environment).given.text("output"), "");
}

TEST(CommandTree, describes_everything_in_sentences) {
  for_each_command({&command_tree()}, [](const Path& path) {
    SCOPED_TRACE(name_of(path));
    const Command& command = *path.back();
    EXPECT_THAT(std::string(command.summary), testing::MatchesRegex("[A-Z].*[.]"));
    EXPECT_TRUE(command.run || !command.subcommands.empty());
    std::set<std::string_view> names = {"help"};
    std::set<char> letters = {'h'};
    for (const Option& option : command.options) {
      EXPECT_TRUE(names.insert(option.name).second) << option.name;
      EXPECT_TRUE(!option.letter || letters.insert(option.letter).second) << option.letter;
      EXPECT_THAT(std::string(option.description), testing::MatchesRegex("[A-Z].*[.]")) << option.name;
      EXPECT_FALSE(option.separated && !option.repeatable) << option.name;
      EXPECT_EQ(option.values.completion == Completion::words, !option.values.words.empty()) << option.name;
    }
  });
}

TEST(CommandTree, gives_one_meaning_to_a_variable) {
  std::map<std::string, std::pair<std::string, std::string>> meanings;
  for_each_command({&command_tree()}, [&](const Path& path) {
    for (const Option& option : path.back()->options) {
      const std::pair meaning(std::string(option.name), std::string(option.value));
      const std::string variable = variable_of(option);
      if (variable.empty()) continue;
      EXPECT_EQ(meanings.emplace(variable, meaning).first->second, meaning) << variable;
    }
  });
  EXPECT_TRUE(meanings.contains("SEAWALL_FAIL_ON"));
  EXPECT_FALSE(meanings.contains("SEAWALL_VERSION"));
}

TEST(Help, keeps_to_the_width_and_tells_every_option) {
  for_each_command({&command_tree()}, [](const Path& path) {
    SCOPED_TRACE(name_of(path));
    const std::string text = help(path);
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = text.find('\n', begin);
      const std::string line = text.substr(begin, end - begin);
      const bool is_example = line.starts_with("  seawall ") || line.starts_with("  SEAWALL_");
      EXPECT_TRUE(line.size() <= 80 || is_example) << line;
      EXPECT_FALSE(line.ends_with(' ')) << line;
      begin = end + 1;
    }
    for (const Option& option : path.back()->options) EXPECT_THAT(text, HasSubstr("--" + std::string(option.name)));
  });
}

TEST(ManPage, has_its_sections_and_no_bare_dashes) {
  for_each_command({&command_tree()}, [](const Path& path) {
    const std::string page = man_page(path);
    for (const char* section : {".SH NAME\n", ".SH SYNOPSIS\n", ".SH DESCRIPTION\n", ".SH OPTIONS\n"}) {
      EXPECT_THAT(page, HasSubstr(section)) << name_of(path);
    }
    for (const Option& option : path.back()->options) {
      std::string name = "\\fB\\-\\-";
      for (const char byte : option.name) name += byte == '-' ? std::string("\\-") : std::string(1, byte);
      EXPECT_THAT(page, HasSubstr(name + "\\fR")) << name_of(path);
    }
  });
}

}  // namespace
}  // namespace seawall::commands
