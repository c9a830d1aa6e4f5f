#include "command_words.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace seawall::checks {
namespace {

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  any_word(text, [&](std::string_view word) {
    words.emplace_back(word);
    return false;
  });
  return words;
}

TEST(Words, EndWhereAShellEndsThem) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(words_of(""), Words());
  EXPECT_EQ(words_of(" \n;"), Words());
  EXPECT_EQ(words_of("sudo"), Words({"sudo"}));
  EXPECT_EQ(words_of("  cd /srv&&(sudo make)|tee log\n"), Words({"cd", "/srv", "sudo", "make", "tee", "log"}));
  EXPECT_EQ(words_of("A=\"$(/usr/bin/sudo -n id)\""), Words({"A", "/usr/bin/sudo", "-n", "id"}));
  EXPECT_EQ(words_of("--sudo-user"), Words({"--sudo-user"}));
}

TEST(Words, AreAskedForUntilOneFits) {
  EXPECT_TRUE(any_word("a b", [](std::string_view word) { return word == "b"; }));
  EXPECT_FALSE(any_word("a b", [](std::string_view word) { return word == "a b"; }));
}

TEST(BaseName, IsWhatFollowsTheLastSlash) {
  EXPECT_EQ(base_name("sudo"), "sudo");
  EXPECT_EQ(base_name("/usr/bin/sudo"), "sudo");
  EXPECT_EQ(base_name("/etc/sudo/"), "");
  EXPECT_EQ(base_name(""), "");
}

}  // namespace
}  // namespace seawall::checks
