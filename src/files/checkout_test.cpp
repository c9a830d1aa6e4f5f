#include "checkout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "testing.h"

namespace seawall::files {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr ListOptions heeding = {.takes_all = true, .heeds_gitignore = true};

/// Of the files alone: those of patterns are read, too, and are found like any other.
std::vector<std::string> without_patterns(std::vector<std::string> paths) {
  std::erase_if(paths, [](const std::string& path) { return path.ends_with(".gitignore"); });
  return paths;
}

TEST_F(Files, that_gitignore_leaves_out_are_not_listed) {
  write("m/.gitignore", "*.log\n/build/\n!keep.log\n");
  for (const char* name : {"m/a.log", "m/a.txt", "m/build/x", "m/keep.log", "m/sub/b.log", "m/sub/build/x"})
    write(name);
  const Listing listing = list_of({"m"}, heeding);
  EXPECT_THAT(paths(listing), ElementsAre("m/.gitignore", "m/a.txt", "m/keep.log", "m/sub/build/x"));
  EXPECT_THAT(refused(listing), IsEmpty());
}

TEST_F(Files, that_gitignore_leaves_out_are_listed_where_it_is_not_asked) {
  write("m/.gitignore", "*\n");
  write("m/a.yaml");
  EXPECT_THAT(paths(list_of({"m"})), ElementsAre("m/a.yaml"));
  EXPECT_THAT(paths(list_of({"m"}, {.heeds_gitignore = true})), ElementsAre("m/a.yaml"));
  EXPECT_THAT(paths(list_of({"m"}, {.takes_all = true})), ElementsAre("m/.gitignore", "m/a.yaml"));
}

TEST_F(Files, are_ruled_by_the_nearest_gitignore_that_says_something) {
  write("m/.gitignore", "*.log\n/sub/only-here\nsecret/\n");
  write("m/sub/.gitignore", "!a.log\n/other\n");
  write("m/sub/deep/.gitignore", "a.log\n");
  write("m/secret/.gitignore", "!*\n");
  for (const char* name : {"m/other", "m/sub/a.log", "m/sub/b.log", "m/sub/only-here", "m/sub/other",
                           "m/sub/deep/a.log", "m/sub/deep/other", "m/secret/x", "m/secretive"}) {
    write(name);
  }
  EXPECT_THAT(without_patterns(paths(list_of({"m"}, heeding))),
              ElementsAre("m/other", "m/secretive", "m/sub/a.log", "m/sub/deep/other"));
}

TEST_F(Files, that_are_named_are_listed_whatever_gitignore_says) {
  fs::create_directories("m/.git");
  write("m/.gitignore", "build/\n*.log\n");
  for (const char* name : {"m/a.log", "m/build/a", "m/build/b.log"}) write(name);
  EXPECT_THAT(paths(list_of({"m", "m/a.log", "m/build"}, heeding)),
              ElementsAre("m/.gitignore", "m/a.log", "m/build/a"));
}

TEST_F(Files, in_a_checkout_are_ruled_by_the_folders_above_the_argument) {
  write("repo/.git/info/exclude", "/mine\n*.tmp\n");
  write("repo/.gitignore", "*.log\n/charts/app/values\n!kept.tmp\n");
  write("repo/charts/.gitignore", "!kept.log\n/app/template\n");
  for (const char* name : {"a.log", "a.tmp", "kept.log", "kept.tmp", "mine", "sub/values", "template", "values"}) {
    write(std::string("repo/charts/app/") + name);
  }
  const auto expected = ElementsAre("kept.log", "kept.tmp", "mine", "sub/values");
  fs::create_directory_symlink("repo/charts/app", "link");
  for (const char* argument : {"repo/charts/app", "repo/charts/app/", "repo/../repo/charts/app", "link"}) {
    std::vector<std::string> found = paths(list_of({argument}, heeding));
    const fs::path root = argument;
    for (std::string& path : found) path = fs::path(path).lexically_relative(root).string();
    EXPECT_THAT(found, expected) << argument;
  }
  fs::current_path("repo/charts/app");
  EXPECT_THAT(paths(list_of({"."}, heeding)), expected);
  fs::current_path("sub");
  EXPECT_THAT(paths(list_of({"../sub"}, heeding)), ElementsAre("../sub/values"));
}

TEST_F(Files, at_the_top_of_a_checkout_are_ruled_by_its_exclude_and_by_nothing_above) {
  write(".gitignore", "a\n");
  write("repo/.git/info/exclude", "/b\n");
  for (const char* name : {"repo/a", "repo/b", "repo/sub/b"}) write(name);
  EXPECT_THAT(paths(list_of({"repo"}, heeding)), ElementsAre("repo/a", "repo/sub/b"));
}

TEST_F(Files, in_no_checkout_are_not_ruled_by_folders_above_the_argument) {
  write(".gitignore", "*\n");
  write("m/a");
  EXPECT_THAT(paths(list_of({"m"}, heeding)), ElementsAre("m/a"));
}

TEST_F(Files, in_a_checkout_within_another_are_ruled_by_their_own) {
  write("m/.gitignore", "*.log\nleft-out/\n");
  write("m/inner/.git/info/exclude", "/b\n");
  write("m/left-out/.git/config");
  for (const char* name : {"m/a.log", "m/b", "m/inner/a.log", "m/inner/b", "m/left-out/c"}) write(name);
  EXPECT_THAT(without_patterns(paths(list_of({"m"}, heeding))), ElementsAre("m/b", "m/inner/a.log"));
}

TEST_F(Files, in_worktrees_and_submodules_are_ruled_by_the_exclude_that_their_git_file_leads_to) {
  write("repo/.git/info/exclude", "a\n");
  write("repo/.git/worktrees/tree/commondir", "../..\n");
  write("tree/.git", "gitdir: " + (fs::current_path() / "repo/.git/worktrees/tree").string() + "\n");
  write("repo/.git/modules/part/info/exclude", "b\n");
  write("repo/part/.git", "gitdir: ../.git/modules/part\n");
  write("odd/.git", "nothing that git would write\n");
  for (const char* folder : {"tree/", "repo/part/", "odd/"}) {
    for (const char* name : {"a", "b"}) write(folder + std::string(name));
  }
  EXPECT_THAT(paths(list_of({"tree"}, heeding)), ElementsAre("tree/.git", "tree/b"));
  EXPECT_THAT(paths(list_of({"repo/part"}, heeding)), ElementsAre("repo/part/.git", "repo/part/a"));
  EXPECT_THAT(paths(list_of({"odd"}, heeding)), ElementsAre("odd/.git", "odd/a", "odd/b"));
}

TEST_F(Files, behind_links_are_ruled_where_the_link_is) {
  write("elsewhere/.gitignore", "c\n");
  for (const char* name : {"elsewhere/a", "elsewhere/b", "elsewhere/c", "text"}) write(name);
  write("m/.gitignore", "a\nleft-out\nonly-folders/\n/folder/b\n");
  fs::create_symlink("../text", "m/left-out");
  fs::create_symlink("../text", "m/only-folders");
  fs::create_directory_symlink("../elsewhere", "m/folder");
  EXPECT_THAT(without_patterns(paths(list_of({"m"}, heeding))), ElementsAre("m/only-folders"));
  fs::remove("elsewhere/.gitignore");
  EXPECT_THAT(without_patterns(paths(list_of({"m"}, heeding))), ElementsAre("m/folder/c", "m/only-folders"));
}

TEST_F(Files, of_patterns_that_cannot_be_read_are_told_once_and_leave_nothing_out) {
  const std::string repo = fs::canonical(".").string() + "/repo";
  fs::create_directories("repo/.git");
  write("patterns", "*\n");
  fs::create_directories("repo/a");
  fs::create_symlink("../patterns", "repo/.gitignore");
  fs::create_symlink("../../patterns", "repo/a/.gitignore");
  write("repo/a/x");
  write("repo/b/.gitignore", std::string((1u << 20) - 1, '#') + "\nx\n");
  write("repo/b/x");
  fs::create_directories("repo/c/.gitignore");
  write("repo/c/.gitignore/x");
  fs::create_directory("repo/d");
  ASSERT_EQ(::mkfifo("repo/d/.gitignore", 0600), 0);
  const Listing listing = list_of({"repo/a", "repo/b", "repo/c", "repo/d"}, heeding);
  EXPECT_THAT(paths(listing),
              ElementsAre("repo/a/.gitignore", "repo/a/x", "repo/b/.gitignore", "repo/b/x", "repo/c/.gitignore/x"));
  EXPECT_THAT(refused(listing), ElementsAre(repo + "/.gitignore: a symbolic link, which git takes no patterns from",
                                            "repo/a/.gitignore: a symbolic link, which git takes no patterns from",
                                            "repo/b/.gitignore: over the limit \"bytes\" of 1048576",
                                            "repo/d/.gitignore: a FIFO, not a file"));
}

TEST_F(Files, of_patterns_that_may_not_be_read_are_told) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  write("m/.gitignore", "*\n");
  fs::permissions("m/.gitignore", fs::perms::none);
  EXPECT_THAT(refused(list_of({"m"}, heeding)), ElementsAre("m/.gitignore: permission denied"));
}

// --- beside git itself ------------------------------------------------------------------------------

/// Runs git as if nobody had configured it, and were it not called by git.
bool run_git(const std::string& arguments) {
  const std::string command =
      "env -u GIT_DIR -u GIT_WORK_TREE -u GIT_INDEX_FILE GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 "
      "git -c core.excludesFile= -c core.ignoreCase=false " +
      arguments + " 2>&1";
  return std::system(command.c_str()) == 0;
}

TEST_F(Files, that_git_would_add_are_those_that_are_listed) {
  if (!run_git("--version > /dev/null")) GTEST_SKIP() << "no git on PATH";
  const std::vector<std::string_view> names = {
      "a",   "b",   "ab",   "a ",    "#a",    "!a",    "[a]",         "a]",       "a\\",
      "a*",  "A",   "1",    ".a",    "a.o",   "a\r",   "caf\xc3\xa9", "\xe9",     "a\nb",
      "x/a", "x/b", "x/ab", "x/y/a", "x/y/b", "foo/b", "bar/foo",     "foo2/a/b",
  };
  // clang-format off
  const std::vector<std::string_view> patterns = {
      "a", "/a", "x/a", "/x/a", "a/", "x/", "/x/", "y/", "x/y/", "x//a", "foo", "foo/", "*.o", "/*.o", "*", "/*",
      "*/a", "x/*", "x/*/", "*/*", "?", "??", "a?", "/x?a", "**", "**/a", "**/y/b", "x/**", "x/**/", "x/**/a",
      "x/**/ab", "**/**/a", "x/***/a", "/**/b", "a**", "**b", "x/a**", "x**a", "[ab]", "[!ab]", "[^ab]", "[a-b]",
      "[b-a]", "[]a]", "[!]a]", "[a-]", "[[:alpha:]]", "[[:upper:][:digit:]]", "[[:bad:]]", "[[:alpha:]", "[a", "a[",
      "[[:]", "x[/]a", "[a/b]", "[\\a]", "[a\\-c]", "a[*]", "a\\*", "\\*", "a\\", "a\\\\", "a\\]", "\\[a]", "#a",
      "\\#a", "!a", "\\!a", "a ", "a\\ ", "a\\  ", "a\t", " a", "a\r", "a\r\n", "a\r\r\n", "\xef\xbb\xbf[a]", "caf?",
      "caf??", "caf[\xc3]\xa9", "[\xe0-\xff]", "*\n!a", "*\n!*/", "*\n!*/\n!*.o", "/*\n!/x\n/x/*\n!/x/a",
      "x/*\n!x/y\n", "x\n!x/a", "!a\na", "a\n!a\na", "*.o\n!a.b.o\n", "/", "//", "!", "!/", "!*", "\n\n", "#", ".*",
      ".h", "foo*/\n!foo2/", "a/**/b", "foo*/**/b", "**/a/b", "*a*b*", "*b*/", "x/*a*", "x/*/*b", "a\\\nb",
  };
  // clang-format on
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const std::string folder = "in/case-" + std::to_string(i) + "/";
    for (const std::string_view name : names) write(folder + std::string(name));
    write(folder + ".gitignore", patterns[i]);
  }
  write("in/.gitignore", "/case-*/x/ab\n!1\ncase-?/b\n");
  fs::current_path("in");
  ASSERT_TRUE(run_git("init --quiet ."));
  write(".git/info/exclude", "1\nx/y/b\n.a\n!2\n");
  ASSERT_TRUE(run_git("ls-files --others --exclude-standard -z > .git/listed"));
  std::ifstream listed(".git/listed");
  std::vector<std::string> wanted;
  for (std::string path; std::getline(listed, path, '\0');) wanted.push_back(path);
  ASSERT_GT(wanted.size(), 1000u);
  ASSERT_LT(wanted.size(), patterns.size() * names.size());

  const std::vector<std::string> found = paths(list_of({"."}, heeding));
  std::vector<std::string> only_git;
  std::vector<std::string> only_here;
  std::ranges::set_difference(wanted, found, std::back_inserter(only_git));
  std::ranges::set_difference(found, wanted, std::back_inserter(only_here));
  EXPECT_THAT(only_git, IsEmpty());
  EXPECT_THAT(only_here, IsEmpty());
}

}  // namespace
}  // namespace seawall::files
