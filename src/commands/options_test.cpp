#include "options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace seawall::commands {
namespace {

using findings::Check;
using findings::Finding;
using findings::Severity;
using testing::HasSubstr;
using Values = std::vector<std::string>;

TEST(Outputs, are_the_terminal_report_unless_asked_otherwise) {
  const auto outputs = parse_outputs({});
  ASSERT_TRUE(outputs);
  ASSERT_EQ(outputs->size(), 1u);
  EXPECT_EQ(outputs->front().format, Format::terminal);
  EXPECT_EQ(outputs->front().path, "-");
}

TEST(Outputs, are_a_format_and_where_it_goes) {
  const auto outputs = parse_outputs(Values{"gcc", "json=report=1.json", "terminal=-x"});
  ASSERT_TRUE(outputs);
  ASSERT_EQ(outputs->size(), 3u);
  EXPECT_EQ((*outputs)[0].format, Format::gcc);
  EXPECT_EQ((*outputs)[0].path, "-");
  EXPECT_EQ((*outputs)[1].format, Format::json);
  EXPECT_EQ((*outputs)[1].path, "report=1.json");
  EXPECT_EQ((*outputs)[2].format, Format::terminal);
  EXPECT_EQ((*outputs)[2].path, "-x");
}

TEST(Outputs, that_make_no_sense_are_refused_in_a_sentence) {
  const std::string formats =
      "there are terminal, json, jsonl, sarif, junit, markdown, github, gitlab, csv, gcc and html";
  const struct {
    Values values;
    std::string message;
  } rows[] = {
      {{"jsn"}, "unknown output format \"jsn\"; did you mean \"json\"?"},
      {{"pdf=x"}, "unknown output format \"pdf\"; " + formats},
      {{""}, "unknown output format \"\"; " + formats},
      {{"json="}, "output \"json=\" names no file behind the \"=\""},
      {{"json", "gcc=-"}, "two reports cannot both go to standard output; write one to a file: -o json=report.json"},
      {{"json=a", "gcc=a"}, "two reports cannot both go to \"a\""},
  };
  for (const auto& row : rows) {
    const auto outputs = parse_outputs(row.values);
    ASSERT_FALSE(outputs) << row.message;
    EXPECT_EQ(outputs.error().message(), row.message);
  }
}

Check check_named(std::string_view id) {
  Check check{};
  check.id = id;
  return check;
}

TEST(FailOn, matches_severities_from_the_lowest_that_was_named_and_checks_by_id) {
  const Check pid = check_named("host-pid");
  const Check ipc = check_named("host-ipc");
  const std::array<const Check*, 2> checks = {&ipc, &pid};
  const struct {
    Values values;
    const Check* check;
    Severity severity;
    bool expected;
  } rows[] = {
      {{}, &pid, Severity::high, true},
      {{}, &pid, Severity::critical, true},
      {{}, &pid, Severity::medium, false},
      {{"low"}, &pid, Severity::low, true},
      {{"low"}, &pid, Severity::info, false},
      {{"critical", "medium"}, &pid, Severity::medium, true},
      {{"critical,medium"}, &pid, Severity::medium, true},
      {{"none"}, &pid, Severity::critical, false},
      {{"host-pid"}, &pid, Severity::info, true},
      {{"host-pid"}, &ipc, Severity::critical, false},
      {{"critical,host-ipc"}, &ipc, Severity::low, true},
      {{"critical,host-ipc"}, &pid, Severity::high, false},
  };
  for (const auto& row : rows) {
    const auto fail_on = FailOn::parse(row.values, checks);
    ASSERT_TRUE(fail_on);
    Finding finding;
    finding.check = row.check;
    finding.severity = row.severity;
    EXPECT_EQ(fail_on->matches(finding), row.expected) << testing::PrintToString(row.values) << row.check->id;
  }
}

TEST(FailOn, refuses_what_it_does_not_know_in_a_sentence) {
  const Check pid = check_named("host-pid");
  const std::array<const Check*, 1> checks = {&pid};
  const struct {
    Values values;
    const char* message;
  } rows[] = {
      {{"hihg"}, "unknown severity or check \"hihg\"; did you mean \"high\"?"},
      {{"high,host-pdi"}, "unknown severity or check \"host-pdi\"; did you mean \"host-pid\"?"},
      {{"everything"}, "unknown severity or check \"everything\"; severities are critical, high, medium, low and info"},
      {{"high,"}, "unknown severity or check \"\"; severities are critical, high, medium, low and info"},
      {{"none", "high"}, "--fail-on \"none\" stands alone: it cannot be combined with severities or checks"},
  };
  for (const auto& row : rows) {
    const auto fail_on = FailOn::parse(row.values, checks);
    ASSERT_FALSE(fail_on) << row.message;
    EXPECT_EQ(fail_on.error().message(), row.message);
  }
}

TEST(Color, follows_the_option_then_the_environment_then_the_terminal) {
  const struct {
    const char* value;
    ColorSurroundings surroundings;
    bool expected;
  } rows[] = {
      {"auto", {true, "", "", "xterm"}, true},    {"auto", {false, "", "", "xterm"}, false},
      {"auto", {true, "", "", "dumb"}, false},    {"auto", {true, "1", "", "xterm"}, false},
      {"auto", {false, "", "1", "xterm"}, true},  {"auto", {false, "", "0", "xterm"}, false},
      {"auto", {true, "1", "1", "xterm"}, false}, {"always", {false, "1", "", ""}, true},
      {"never", {true, "", "1", "xterm"}, false},
  };
  for (const auto& row : rows) {
    const auto color = parse_color(row.value, row.surroundings);
    ASSERT_TRUE(color);
    EXPECT_EQ(*color, row.expected) << row.value << row.surroundings.is_terminal << row.surroundings.no_color
                                    << row.surroundings.clicolor_force;
  }
  const auto unknown = parse_color("alwys", {});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().message(), "unknown value of --color \"alwys\"; did you mean \"always\"?");
}

TEST(Threads, are_a_number_from_1_to_1024_or_those_of_the_machine) {
  const struct {
    const char* text;
    std::size_t expected;
  } good[] = {{"1", 1}, {"8", 8}, {"1024", 1024}};
  for (const auto& row : good) {
    const auto threads = parse_threads(row.text);
    ASSERT_TRUE(threads) << row.text;
    EXPECT_EQ(*threads, row.expected);
  }
  const auto all = parse_threads("");
  ASSERT_TRUE(all);
  EXPECT_GE(*all, 1u);
  for (const char* text : {"0", "-1", "1025", "two", "2x", " 2", "99999999999999999999"}) {
    const auto threads = parse_threads(text);
    ASSERT_FALSE(threads) << text;
    EXPECT_THAT(threads.error().message(), HasSubstr(text));
  }
}

}  // namespace
}  // namespace seawall::commands
