#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "checks/checks.h"
#include "command_line.h"
#include "options.h"

namespace seawall::commands {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using Words = std::vector<std::string>;

/// Without descriptions.
Words completed(const Words& words) {
  Words lines = completions(command_tree(), words);
  for (std::string& line : lines) line.resize(std::min(line.size(), line.find('\t')));
  return lines;
}

TEST(Completion, offers_what_may_stand_in_a_place) {
  const struct {
    Words words;
    Words expected;
  } rows[] = {
      {{"sc"}, {"scan"}},
      {{"scan", "--fail"}, {"--fail-on"}},
      {{"scan", "--color", ""}, {"auto", "always", "never"}},
      {{"scan", "--color=al"}, {"--color=always"}},
      {{"scan", "-q", "-o", "js"}, {"json", "jsonl"}},
      {{"scan", "-qo", "js"}, {"json", "jsonl"}},
      {{"scan", "--output", "json="}, {":files json="}},
      {{"scan", "--output=json=re"}, {":files --output=json="}},
      {{"scan", "--fail-on", "hig"}, {"high"}},
      {{"scan", "--fail-on", "low,hig"}, {"low,high"}},
      {{"scan", "--select=host-pi"}, {"--select=host-pid"}},
      {{"scan", "--select", "host-pid,host-i"}, {"host-pid,host-ipc"}},
      {{"scan", "--framework", "pss"}, {"pss-baseline", "pss-restricted"}},
      {{"scan", "--baseline", "b"}, {":files "}},
      {{"scan", ""}, {":files "}},
      {{"scan", "a", "b"}, {":files "}},
      {{"scan", "--", "-"}, {":files "}},
      {{"scan", "--threads", ""}, {}},
      {{"scan", "--quiet=", ""}, {":files "}},
      {{"scan", "--no-such-option="}, {}},
      {{"explain", "privileged-c"}, {"privileged-container"}},
      {{"explain", "host-pid", "host-i"}, {"host-ipc"}},
      {{"completion", ""}, {"bash", "zsh", "fish", "powershell"}},
      {{"completion", "bash", ""}, {}},
      {{"man", "sc"}, {"scan"}},
      {{"man", "scan", ""}, {}},
      {{}, {}},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(completed(row.words), row.expected) << testing::PrintToString(row.words);
  }
}

TEST(Completion, offers_an_option_again_only_where_it_counts_again) {
  EXPECT_THAT(completed({"scan", "--quiet", "--output", "json", "--"}), Contains("--output"));
  EXPECT_THAT(completed({"scan", "--quiet", "--output", "json", "--"}), Not(Contains("--quiet")));
}

TEST(Completion, offers_all_commands_and_all_checks) {
  Words commands;
  for (const Command& command : command_tree().subcommands) commands.emplace_back(command.name);
  EXPECT_EQ(completed({""}), commands);
  Words ids;
  for (const findings::Check* check : checks::all()) ids.emplace_back(check->id);
  EXPECT_EQ(completed({"explain", ""}), ids);
  EXPECT_THAT(completed({"scan", "--select", ""}), IsSupersetOf(ids));
}

TEST(Completion, describes_what_it_offers) {
  EXPECT_THAT(completions(command_tree(), Words{"explain", "privileged-container"}),
              ElementsAre("privileged-container\tContainer runs privileged"));
  EXPECT_THAT(completions(command_tree(), Words{"scan", "--fail-on", "none"}), ElementsAre("none\tnever fail"));
}

TEST(Completion, has_a_script_for_each_shell_and_no_other) {
  for (const std::string_view shell : shells()) {
    EXPECT_NE(completion_script(shell).find("__complete"), std::string_view::npos) << shell;
  }
  EXPECT_THAT(std::string(completion_script("tcsh")), IsEmpty());
}

}  // namespace
}  // namespace seawall::commands
