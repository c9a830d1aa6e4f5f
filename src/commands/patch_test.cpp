#include "patch.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace seawall::commands {
namespace {

TEST(Patch, IsEmptyForEqualTexts) {
  EXPECT_EQ(patch("a.yaml", "", ""), "");
  EXPECT_EQ(patch("a.yaml", "a\nb", "a\nb"), "");
}

TEST(Patch, HasThreeLinesAroundAChange) {
  EXPECT_EQ(patch("./d/a.yaml", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\nx\n7\n8\n9\n"),
            "--- a/d/a.yaml\n+++ b/d/a.yaml\n@@ -3,7 +3,7 @@\n 3\n 4\n 5\n-6\n+x\n 7\n 8\n 9\n");
}

TEST(Patch, PutsNearChangesTogetherAndFarOnesApart) {
  std::string before, near, far;
  for (int line = 1; line <= 20; ++line) {
    const std::string text = std::to_string(line) + '\n';
    before += text;
    near += text;
    far += text;
    if (line == 5 || line == 11) near += "x\n";
    if (line == 5 || line == 12) far += "x\n";
  }
  const auto hunks = [&](const std::string& after) {
    const std::string text = patch("a", before, after);
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find("\n@@ ", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  EXPECT_EQ(hunks(near), 1u);
  EXPECT_EQ(hunks(far), 2u);
}

TEST(Patch, TellsALastLineWithoutLineBreak) {
  EXPECT_EQ(patch("/tmp/a", "a", "a\nb"),
            "--- /tmp/a\n+++ /tmp/a\n@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n"
            "\\ No newline at end of file\n");
  EXPECT_EQ(patch("a", "", "b\n"), "--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+b\n");
}

/// Makes the changes of a patch, as simply as can be.
std::string patched(const std::string& before, const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < before.size();) {
    const std::size_t end = before.find('\n', at) + 1;
    lines.push_back(before.substr(at, end - at));
    at = end;
  }
  std::string out;
  std::size_t next = 0;
  std::size_t at = text.find("@@ -");
  while (at != std::string::npos && at < text.size()) {
    const std::size_t end = text.find('\n', at) + 1;
    const std::string line = text.substr(at, end - at);
    if (line.starts_with("@@ -")) {
      const std::size_t number = std::stoul(line.substr(4));
      const bool empty = line.find(",0 ") != std::string::npos && line.find(",0 ") < line.find(" +");
      const std::size_t begin = empty ? number : number - 1;
      while (next < begin) out += lines[next++];
    } else if (line[0] == '+') {
      out += line.substr(1);
    } else {
      EXPECT_EQ(lines.at(next), line.substr(1));
      if (line[0] == ' ') out += line.substr(1);
      ++next;
    }
    at = end;
  }
  while (next < lines.size()) out += lines[next++];
  return out;
}

TEST(Patch, ReplacesADocumentAsAWholeThatDiffersInTooManyLines) {
  std::string before = "kept: 1\n---\n";
  std::string after = before;
  for (std::size_t line = 0; line <= most_changes / 2; ++line) {
    before += "a" + std::to_string(line) + "\nsame\n";
    after += "b" + std::to_string(line) + "\nsame\n";
  }
  const std::string text = patch("x", before, after);
  EXPECT_EQ(patched(before, text), after);
  EXPECT_NE(text.find("\n-same\n"), std::string::npos);
  EXPECT_EQ(text.find("\n-kept"), std::string::npos);
}

TEST(Patch, TurnsAnyTextIntoAnyOther) {
  std::mt19937 random(7);
  const auto any_text = [&] {
    std::string text;
    for (std::size_t lines = random() % 30; lines > 0; --lines)
      text += std::array{"a", "b", "---"}[random() % 3] + std::string() + '\n';
    return text;
  };
  for (int round = 0; round < 2000; ++round) {
    const std::string before = any_text();
    const std::string after = any_text();
    ASSERT_EQ(patched(before, patch("x", before, after)), after) << before << "---\n" << after;
  }
}

}  // namespace
}  // namespace seawall::commands
