#include "rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "yara.h"

namespace seawall::images {
namespace {

using documents::ErrorCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string elf = std::string("\x7f"
                                    "ELF\x02\x01\x01",
                                    7) +
                        std::string(64, '\0');

/// Without the marks that keep it from being what it is about in this file.
std::string sample(std::string_view text) {
  std::string sample(text);
  std::erase(sample, '~');
  return sample;
}

class RulesTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::optional<documents::Error> failure = load_yara();
    if (failure && !std::getenv("CI")) GTEST_SKIP() << failure->text();
    ASSERT_FALSE(failure) << failure->text();
  }

  static std::shared_ptr<const Rules> compile(std::vector<RuleFile> files, bool with_built_in = false) {
    documents::Result<std::shared_ptr<const Rules>> rules = compile_rules(files, with_built_in);
    EXPECT_TRUE(rules) << rules.error().text();
    return rules ? take(std::move(rules)) : nullptr;
  }
  static documents::Error refusal(std::vector<RuleFile> files) {
    const auto rules = compile_rules(files, false);
    if (rules) return {ErrorCode::internal, "they were compiled"};
    return rules.error();
  }
  static std::vector<std::string> names(const Rules& rules, std::string_view path, std::string_view bytes) {
    std::vector<std::string> names;
    const Rules::Matches matches = rules.scan(path, bytes);
    EXPECT_EQ(matches.fault, "");
    for (const Malware& malware : matches.malware) names.push_back(malware.rule);
    return names;
  }
};

RuleFile file(const std::string& name, const std::string& text) { return {name, text}; }

TEST_F(RulesTest, TellsTheRuleItsDescriptionAndThePath) {
  const auto rules = compile({file("a.yar", R"(
      rule found { meta: author = "x" description = "what it is" strings: $a = "needle" condition: $a }
      rule other { strings: $a = "thread" condition: $a }
      rule plain { condition: filesize > 3 })")});
  const Rules::Matches matches = rules->scan("usr/bin/a", "hay needle hay");
  ASSERT_EQ(matches.malware.size(), 2U);
  EXPECT_EQ(matches.malware[0].path, "usr/bin/a");
  EXPECT_EQ(matches.malware[0].rule, "found");
  EXPECT_EQ(matches.malware[0].description, "what it is");
  EXPECT_EQ(matches.malware[1].rule, "plain");
  EXPECT_EQ(matches.malware[1].description, "");
  EXPECT_EQ(matches.fault, "");
}

TEST_F(RulesTest, DoesNotTellPrivateRulesNorWhatAGlobalOneRulesOut) {
  const auto rules = compile({file("a.yar", R"(
      private rule hidden { condition: true }
      rule uses { condition: hidden })"),
                              file("b.yar", R"(
      global private rule never { condition: false }
      rule no { condition: true })")});
  EXPECT_THAT(names(*rules, "a", "text"), ElementsAre("uses"));
}

TEST_F(RulesTest, LetsFilesHaveRulesOfTheSameNameAndTellsThemOnce) {
  const auto rules =
      compile({file("a.yar", "rule same { condition: true }"), file("b.yar", "rule same { condition: true }")});
  EXPECT_THAT(names(*rules, "a", "text"), ElementsAre("same"));
}

TEST_F(RulesTest, KnowsModulesOfLibyara) {
  const auto rules = compile({file("a.yar", R"(
      import "elf"
      import "pe"
      import "math"
      import "hash"
      rule program { condition: elf.type == elf.ET_EXEC or pe.is_pe }
      rule even { condition: math.entropy(0, filesize) < 0.1 }
      rule known { condition: hash.md5(0, filesize) == "0cc175b9c0f1b6a831c399e269772661" })")});
  EXPECT_THAT(names(*rules, "a", "a"), ElementsAre("even", "known"));
  std::string program = elf;
  program[16] = 2;
  EXPECT_THAT(names(*rules, "a", program), ElementsAre("program"));
}

TEST_F(RulesTest, TellsRulesWhereTheFileIs) {
  const auto rules = compile({file("a.yar", R"(
      rule name { condition: filename == "Page.PHP" }
      rule path { condition: filepath == "/var/www/Page.PHP" }
      rule ending { condition: extension == ".php" }
      rule unknown { condition: filetype == "" and owner == "" and md5 == "" })")});
  EXPECT_THAT(names(*rules, "var/www/Page.PHP", "x"), ElementsAre("name", "path", "ending", "unknown"));
  EXPECT_THAT(names(*rules, "Page", "x"), ElementsAre("unknown"));
}

TEST_F(RulesTest, PlacesWhatCannotBeCompiled) {
  const documents::Error error = refusal(
      {file("good.yar", "rule a { condition: true }"), file("bad.yar", "rule b {\n  condition:\n    nothing\n}\n")});
  EXPECT_EQ(error.code(), ErrorCode::syntax);
  EXPECT_EQ(error.place().file, "bad.yar");
  EXPECT_EQ(error.place().line, 3U);
  EXPECT_THAT(error.message(), HasSubstr("undefined identifier \"nothing\""));
}

TEST_F(RulesTest, DoesNotIncludeOtherFiles) {
  const documents::Error error = refusal({file("a.yar", "\ninclude \"/etc/passwd\"\n")});
  EXPECT_EQ(error.code(), ErrorCode::syntax);
  EXPECT_EQ(error.place().line, 2U);
  EXPECT_THAT(error.message(), HasSubstr("include"));
}

TEST_F(RulesTest, RefusesTextWithNulCharacters) {
  const documents::Error error = refusal({file("a.yar", std::string("rule a { condition: true }\n\0rule", 32))});
  EXPECT_EQ(error.code(), ErrorCode::syntax);
  EXPECT_EQ(error.place().line, 2U);
}

TEST_F(RulesTest, RefusesVeryLargeFiles) {
  const documents::Error error = refusal({file("a.yar", std::string((std::size_t{64} << 20) + 1, ' '))});
  EXPECT_EQ(error.code(), ErrorCode::limit_exceeded);
  EXPECT_THAT(error.message(), HasSubstr("\"YARA rules size\""));
}

TEST_F(RulesTest, LooksAtNoMoreThanTheLimitAndSaysSo) {
  const auto rules = compile({file("a.yar", R"(
      rule early { strings: $a = "early" condition: $a }
      rule late { strings: $a = "late" condition: $a })")});
  std::string bytes = "early" + std::string(Rules::most_scanned, ' ') + "late";
  const Rules::Matches matches = rules->scan("a", bytes);
  ASSERT_EQ(matches.malware.size(), 1U);
  EXPECT_EQ(matches.malware[0].rule, "early");
  EXPECT_THAT(matches.fault, HasSubstr("\"YARA scan size\""));
}

TEST_F(RulesTest, StopWhenTheirTimeIsOverAndSaySo) {
  const auto rules = compile({file("a.yar", R"(
      rule endless { condition: for all i in (1..1000000) : (for all j in (1..1000000) : (i + j > 0)) })")});
  const Rules::Matches matches = rules->scan("a", "text", 1);
  EXPECT_THAT(matches.malware, IsEmpty());
  EXPECT_EQ(matches.fault, "over the limit \"YARA scan time\" of 1");
}

TEST_F(RulesTest, AreSharedByThreads) {
  const auto rules = compile({file("a.yar", R"(rule a { strings: $a = /b[cd]/ condition: #a == 3 })")}, true);
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&rules] {
      for (int round = 0; round < 200; ++round) {
        EXPECT_THAT(names(*rules, "a", "bbc bc abc"), ElementsAre("a"));
        EXPECT_THAT(names(*rules, "a", "bbc bc"), IsEmpty());
      }
    });
  }
}

TEST_F(RulesTest, TellNothingOfAnEmptyFile) {
  const auto rules = compile({}, true);
  EXPECT_THAT(names(*rules, "etc/ld.so.preload", ""), IsEmpty());
}

TEST_F(RulesTest, TakeAProgramThatIsNamedAsAPageForBoth) {
  const auto rules = compile({}, true);
  const std::string bytes = elf + sample("<?php ev~al($_PO~ST['a']); ?>");
  EXPECT_THAT(names(*rules, "var/www/a.php", bytes), ElementsAre("webshell_php_runs_code"));
  EXPECT_THAT(names(*rules, "usr/bin/a", bytes), IsEmpty());
}

TEST(RulesWant, ProgramsScriptsAndPages) {
  EXPECT_TRUE(Rules::wants("usr/bin/ls", 0644,
                           "\x7f"
                           "ELF\x02\x01\x01"));
  EXPECT_TRUE(Rules::wants("opt/a", 0644, "#!/bin/sh\n"));
  EXPECT_TRUE(Rules::wants("opt/a", 0644, "\xef\xbb\xbf<?php echo 1;"));
  EXPECT_TRUE(Rules::wants("opt/a", 0755, "anything"));
  EXPECT_TRUE(Rules::wants("var/www/page.PhP", 0644, "GIF89a"));
  EXPECT_TRUE(Rules::wants("srv/a.jspx", 0644, "<jsp:root"));
  EXPECT_TRUE(Rules::wants("etc/cron.d/job", 0644, "* * * * * root"));
  EXPECT_TRUE(Rules::wants("etc/ld.so.preload", 0644, "/tmp/a.so"));
  EXPECT_TRUE(Rules::wants("tmp/config.json", 0644, "{"));
}

TEST(RulesWant, NoDataNorEmptyFiles) {
  EXPECT_FALSE(Rules::wants("usr/bin/ls", 0755, ""));
  EXPECT_FALSE(Rules::wants("usr/share/doc/a.txt", 0644, "text"));
  EXPECT_FALSE(Rules::wants("usr/share/a.png", 0644, "\x89PNG"));
  EXPECT_FALSE(Rules::wants("usr/share/php", 0644, "text"));
  EXPECT_FALSE(Rules::wants("rules/a.yar", 0644, "rule a {"));
  EXPECT_FALSE(Rules::wants("home/a/config.json.bak", 0644, "{"));
}

}  // namespace
}  // namespace seawall::images
