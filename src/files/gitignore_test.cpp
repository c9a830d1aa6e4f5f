#include "gitignore.h"

#include <gtest/gtest.h>

namespace seawall::files {
namespace {

using Answer = GitignorePatterns::Answer;
constexpr Answer nothing = Answer::nothing;
constexpr Answer leave_out = Answer::leave_out;
constexpr Answer keep = Answer::keep;

struct Row {
  std::string_view text;
  std::string_view path;  // a slash at its end makes it a folder
  Answer answer;
};

void expect_rows(std::span<const Row> rows) {
  for (const Row& row : rows) {
    const bool is_folder = row.path.ends_with('/');
    const std::string_view path = row.path.substr(0, row.path.size() - (is_folder ? 1 : 0));
    EXPECT_EQ(GitignorePatterns(row.text).answer(path, is_folder), row.answer) << row.text << " and " << row.path;
  }
}

TEST(Gitignore, matches_a_name_at_any_depth_unless_a_slash_anchors_it) {
  const Row rows[] = {
      {"foo", "foo", leave_out},       {"foo", "a/b/foo", leave_out}, {"foo", "foo/", leave_out},
      {"foo", "food", nothing},        {"foo", "a/barfoo", nothing},  {"/foo", "foo", leave_out},
      {"/foo", "a/foo", nothing},      {"a/foo", "a/foo", leave_out}, {"a/foo", "b/a/foo", nothing},
      {"/a/foo", "a/foo", leave_out},  {"a//foo", "a/foo", nothing},  {"foo/", "foo/", leave_out},
      {"foo/", "a/foo/", leave_out},   {"foo/", "foo", nothing},      {"a/foo/", "a/foo/", leave_out},
      {"a/foo/", "b/a/foo/", nothing}, {"foo//", "foo/", nothing},    {"/", "foo/", nothing},
      {"Foo", "foo", nothing},
  };
  expect_rows(rows);
}

TEST(Gitignore, lets_wildcards_stay_in_their_folder) {
  const Row rows[] = {
      {"*.o", "a.o", leave_out},     {"*.o", "x/a.o", leave_out}, {"*.o", "a.oo", nothing},
      {"*", ".hidden", leave_out},   {"a*c", "ac", leave_out},    {"a*b*c", "a-bb-bc", leave_out},
      {"a*b*c", "a-cc", nothing},    {"/*.o", "x/a.o", nothing},  {"x/*.o", "x/a.o", leave_out},
      {"x/*.o", "x/y/a.o", nothing}, {"*/a", "x/a", leave_out},   {"*/a", "x/y/a", nothing},
      {"?", "a", leave_out},         {"?", "ab", nothing},        {"x?a", "x/a", nothing},
      {"/x?a", "x/a", nothing},      {"/x[/]a", "x/a", nothing},  {"/x[^b]a", "x/a", nothing},
      {"/x*a", "x/a", nothing},
  };
  expect_rows(rows);
}

TEST(Gitignore, takes_two_stars_between_slashes_for_any_folders) {
  const Row rows[] = {
      {"**/foo", "foo", leave_out},
      {"**/foo", "a/b/foo", leave_out},
      {"**/foo", "a/barfoo", nothing},
      {"**/a/foo", "x/a/foo", leave_out},
      {"**/a/foo", "a/x/foo", nothing},
      {"a/**", "a/x", leave_out},
      {"a/**", "a/x/y", leave_out},
      {"a/**", "a/", nothing},
      {"a/**/", "a/x", nothing},
      {"a/**/", "a/x/", leave_out},
      {"a/**/b", "a/b", leave_out},
      {"a/**/b", "a/x/y/b", leave_out},
      {"a/**/b", "a/x/bb", nothing},
      {"a/**/b", "ab", nothing},
      {"a/***/b", "a/x/b", leave_out},
      {"a/**/b/**/c", "a/b/x/b/x/c", leave_out},
      {"a/**/*b/c*", "a/bb/x/ab/cd", leave_out},
      {"a/**/*b/c*", "a/bb/c/x", nothing},
      {"**", "a/x", leave_out},
      {"**/**/x", "x", leave_out},
      {"a**b", "axb", leave_out},
      {"/a**b", "a/b", nothing},
      {"a**/b", "ax/b", leave_out},
      {"a**/b", "a/x/b", nothing},  // git takes this one, as it looks at a pattern behind its literal part
      {"/**b", "x/b", nothing},
  };
  expect_rows(rows);
}

TEST(Gitignore, knows_sets_of_characters) {
  const Row rows[] = {
      {"[ab]", "b", leave_out},
      {"[ab]", "c", nothing},
      {"[a-c]x", "bx", leave_out},
      {"[a-c]x", "dx", nothing},
      {"[c-a]", "b", nothing},
      {"[!a-c]", "d", leave_out},
      {"[!a-c]", "b", nothing},
      {"[^a-c]", "d", leave_out},
      {"[]a]", "]", leave_out},
      {"[!]a]", "b", leave_out},
      {"[!]a]", "]", nothing},
      {"[a-]", "-", leave_out},
      {"[-a]", "-", leave_out},
      {"[a-c-e]", "-", leave_out},
      {"[a-c-e]", "d", nothing},
      {"[a\\-c]", "b", nothing},
      {"[a\\-c]", "-", leave_out},
      {"[\\]]", "]", leave_out},
      {"[a-\\c]", "b", leave_out},
      {"[*]", "*", leave_out},
      {"[*]", "a", nothing},
      {"[[:digit:]x]", "7", leave_out},
      {"[[:digit:]x]", "x", leave_out},
      {"[![:space:]]", "a", leave_out},
      {"[[:punct:]]", "~", leave_out},
      {"[[:punct:]]", "a", nothing},
      {"[[:alpha:]-z]", "-", leave_out},
      {"[[:]", ":", leave_out},
      {"[[:]", "[", leave_out},
      {"[[:nonsense:]a]", "a", nothing},
      {"[a", "a", nothing},
      {"[a", "[a", nothing},
      {"[[:alpha:]", "a", nothing},
      {"[\xe0-\xff]", "\xe9", leave_out},
  };
  expect_rows(rows);
}

TEST(Gitignore, escapes_what_would_mean_something) {
  const Row rows[] = {
      {"\\#a", "#a", leave_out},   {"#a", "#a", nothing},       {" #a", " #a", leave_out}, {"\\!a", "!a", leave_out},
      {"a\\*", "a*", leave_out},   {"a\\*", "ab", nothing},     {"\\a", "a", leave_out},   {"a\\\\", "a\\", leave_out},
      {"a\\", "a\\", nothing},     {"a\\", "a", nothing},       {"*\\", "a\\", nothing},   {"a\\/", "a/", nothing},
      {"a\\/b", "a/b", leave_out}, {"\\[a]", "[a]", leave_out},
  };
  expect_rows(rows);
}

TEST(Gitignore, drops_blanks_at_the_end_and_ends_of_lines) {
  const Row rows[] = {
      {"a  ", "a", leave_out},
      {"a\\ ", "a ", leave_out},
      {"a\\  ", "a ", leave_out},
      {"a\\\\ ", "a\\", leave_out},
      {"a b ", "a b", leave_out},
      {"a\t", "a", nothing},
      {"a\t", "a\t", leave_out},
      {"a/ ", "a/", leave_out},
      {"  a", "  a", leave_out},
      {"a\r\nb\r\n", "a", leave_out},
      {"a\r\nb\r\n", "b", leave_out},
      {"a\r\n", "a\r", nothing},
      {"a\rb\n", "a\rb", leave_out},
      {"a\r", "a", leave_out},
      {"\xef\xbb\xbf"
       "a\n",
       "a", leave_out},
      {{"a\0b\nc", 5}, "a", leave_out},
      {{"a\0b\nc", 5}, "c", leave_out},
      {"\n\r\n \n", "a", nothing},
      {"", "a", nothing},
  };
  expect_rows(rows);
}

TEST(Gitignore, is_answered_by_the_last_pattern_that_matches) {
  const Row rows[] = {
      {"*.o\n!keep.o", "a.o", leave_out},
      {"*.o\n!keep.o", "keep.o", keep},
      {"!keep.o\n*.o", "keep.o", leave_out},
      {"*\n!*/", "a/", keep},
      {"*\n!*/", "a", leave_out},
      {"!a", "a", keep},
      {"!", "!", nothing},
      {"!!a", "!a", keep},
      {"!#a", "#a", keep},
      {"!/a", "x/a", nothing},
  };
  expect_rows(rows);
}

TEST(Gitignore, never_takes_long_over_many_wildcards) {
  const std::string name(4000, 'a');
  std::string path;
  for (int i = 0; i < 2000; ++i) path += "a/";
  path += "a";
  const auto repeat = [](std::string_view part, std::string_view end) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += part;
    return text + std::string(end);
  };
  for (const std::string& pattern :
       {repeat("*", "b*"), repeat("*a", "b*"), repeat("*a*", "[b]"), repeat("?*", "b?"), repeat("**/", "b*"),
        repeat("**/a/", "b*"), repeat("**/*a*/", "[b]"), repeat("*/**/", "b*"), "**/" + repeat("a/", "b*")}) {
    const GitignorePatterns patterns(pattern);
    EXPECT_EQ(patterns.answer(name, false), nothing) << pattern.substr(0, 20);
    EXPECT_EQ(patterns.answer(path, false), nothing) << pattern.substr(0, 20);
  }
}

}  // namespace
}  // namespace seawall::files
