#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>

#include "archives/archives.h"
#include "testing.h"

namespace seawall::files {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(Files, in_a_folder_are_those_whose_name_ends_like_a_manifest_in_order) {
  for (const char* name : {"m/b.yaml", "m/a.yml", "m/c.json", "m/D.YAML", "m/e.Json", "m/sub/x.yaml", "m/sub.yaml"})
    write(name);
  for (const char* name : {"m/README.md", "m/x.yaml.bak", "m/yaml", "m/.yaml", "m/a.yamlx"}) write(name);
  const Listing listing = list_of({"m"});
  EXPECT_THAT(paths(listing),
              ElementsAre("m/D.YAML", "m/a.yml", "m/b.yaml", "m/c.json", "m/e.Json", "m/sub.yaml", "m/sub/x.yaml"));
  EXPECT_THAT(refused(listing), IsEmpty());
  for (const Found& file : listing.files) EXPECT_FALSE(file.named);
}

TEST_F(Files, in_a_folder_are_dockerfiles_too_when_they_are_wanted) {
  for (const char* name : {"m/Dockerfile", "m/sub/dev.Dockerfile", "m/Containerfile.ubi", "m/a.yaml"}) write(name);
  for (const char* name : {"m/Dockerfile.md", "m/Dockerfile.j2", "m/MyDockerfile", "m/.git/Dockerfile"}) write(name);
  const Listing listing = list_of({"m"}, {.with_dockerfiles = true});
  EXPECT_THAT(paths(listing), ElementsAre("m/Containerfile.ubi", "m/Dockerfile", "m/a.yaml", "m/sub/dev.Dockerfile"));
  for (const Found& file : listing.files) EXPECT_EQ(file.is_dockerfile, file.path != "m/a.yaml") << file.path;
  EXPECT_THAT(paths(list_of({"m"})), ElementsAre("m/a.yaml"));
  const Listing named = list_of({"m/Dockerfile"});
  ASSERT_THAT(paths(named), ElementsAre("m/Dockerfile"));
  EXPECT_TRUE(named.files[0].is_dockerfile);
}

TEST_F(Files, are_named_as_the_user_would_type_them) {
  write("m/a.yaml");
  EXPECT_THAT(paths(list_of({"m"})), ElementsAre("m/a.yaml"));
  EXPECT_THAT(paths(list_of({"m/"})), ElementsAre("m/a.yaml"));
  EXPECT_THAT(paths(list_of({"."})), ElementsAre("m/a.yaml"));
  EXPECT_THAT(paths(list_of({"./m"})), ElementsAre("./m/a.yaml"));
}

TEST_F(Files, in_hidden_folders_are_left_out_unless_the_folder_is_named) {
  write(".git/a.yaml");
  write("m/.hidden/b.yaml");
  write("m/.hidden.yaml");
  EXPECT_THAT(paths(list_of({"."})), ElementsAre("m/.hidden.yaml"));
  EXPECT_THAT(paths(list_of({".git"})), ElementsAre(".git/a.yaml"));
}

TEST_F(Files, come_in_the_same_order_whatever_that_of_the_arguments) {
  for (const char* name : {"a/1.yaml", "b/2.yaml", "c.txt"}) write(name);
  std::vector<std::string> arguments = {"-", "a", "b", "b/2.yaml", "c.txt"};
  do {
    const Listing listing = list(arguments);
    ASSERT_THAT(paths(listing), ElementsAre("-", "a/1.yaml", "b/2.yaml", "c.txt"));
    EXPECT_TRUE(listing.files[0].named);
    EXPECT_FALSE(listing.files[1].named);
    EXPECT_TRUE(listing.files[2].named);
    EXPECT_TRUE(listing.files[3].named);
  } while (std::ranges::next_permutation(arguments).found);
}

TEST_F(Files, given_twice_are_listed_once_and_count_as_named) {
  write("m/a.yaml");
  fs::create_symlink("a.yaml", "m/link.yaml");
  const Listing listing = list_of({"m", "m/a.yaml", "./m/a.yaml", "m", "-", "-"});
  EXPECT_THAT(paths(listing), ElementsAre("-", "./m/a.yaml"));
  EXPECT_TRUE(listing.files[1].named);
  EXPECT_THAT(refused(listing), IsEmpty());
}

TEST_F(Files, with_two_hard_links_are_two_files) {
  write("a.yaml");
  fs::create_hard_link("a.yaml", "b.yaml");
  EXPECT_THAT(paths(list_of({".", "b.yaml"})), ElementsAre("a.yaml", "b.yaml"));
}

TEST_F(Files, are_followed_through_links) {
  write("elsewhere/z.yaml");
  write("text", "a: 1");
  fs::create_directory("m");
  fs::create_symlink("../elsewhere", "m/folder");
  fs::create_symlink("../text", "m/text.yaml");
  fs::create_symlink("../text", "m/not-a-manifest");
  EXPECT_THAT(paths(list_of({"m"})), ElementsAre("m/folder/z.yaml", "m/text.yaml"));
}

TEST_F(Files, are_reported_by_their_own_name_rather_than_by_that_of_a_link) {
  write("m/z/x.yaml");
  fs::create_symlink("z", "m/a");
  fs::create_symlink("z/x.yaml", "m/b.yaml");
  EXPECT_THAT(paths(list_of({"m"})), ElementsAre("m/z/x.yaml"));
}

TEST_F(Files, in_a_loop_of_folders_are_listed_once) {
  write("m/a.yaml");
  fs::create_symlink(".", "m/self");
  fs::create_symlink("..", "m/up");
  const Listing listing = list_of({"m"});
  EXPECT_THAT(paths(listing), ElementsAre("m/a.yaml"));
  EXPECT_THAT(refused(listing), IsEmpty());
}

TEST_F(Files, that_cannot_be_reached_are_refused_with_a_reason) {
  write("m/good.yaml");
  fs::create_symlink("nowhere", "m/dangling.yaml");
  fs::create_symlink("gone", "m/folder");
  fs::create_symlink("ring.yaml", "m/ring.yaml");
  fs::create_symlink("lock", "m/.#good");
  const Listing listing = list_of({"missing", "m"});
  EXPECT_THAT(paths(listing), ElementsAre("m/good.yaml"));
  EXPECT_THAT(refused(listing),
              ElementsAre("m/dangling.yaml: a symbolic link to \"nowhere\", which does not exist",
                          "m/folder: a symbolic link to \"gone\", which does not exist",
                          "m/ring.yaml: a symbolic link that leads back to itself", "missing: no such file or folder"));
}

TEST_F(Files, below_a_folder_named_like_a_manifest_are_found) {
  write("m/x.yaml/a.yaml");
  EXPECT_THAT(paths(list_of({"m", "m/x.yaml"})), ElementsAre("m/x.yaml/a.yaml"));
}

TEST_F(Files, that_are_none_are_refused_where_they_look_like_one) {
  fs::create_directory("m");
  ASSERT_EQ(::mkfifo("m/pipe.yaml", 0600), 0);
  ASSERT_EQ(::mkfifo("m/pipe", 0600), 0);
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{AF_UNIX, "m/socket.json"};
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(listener);
  const Listing listing = list_of({"m", "m/pipe", "/dev/null"});
  EXPECT_THAT(paths(listing), IsEmpty());
  EXPECT_THAT(refused(listing), ElementsAre("/dev/null: a device, not a file", "m/pipe.yaml: a FIFO, not a file",
                                            "m/socket.json: a socket, not a file", "m/pipe: a FIFO, not a file"));
}

TEST_F(Files, in_a_folder_that_may_not_be_read_are_told) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  write("m/closed/a.yaml");
  fs::permissions("m/closed", fs::perms::none);
  const Listing listing = list_of({"m"});
  fs::permissions("m/closed", fs::perms::owner_all);
  EXPECT_THAT(refused(listing), ElementsAre("m/closed: permission denied"));
}

TEST_F(Files, may_have_any_name) {
  const std::vector<std::string> names = {"m/ leading.yaml", "m/a \"quote\".yaml", "m/b'c.yaml", "m/line\nbreak.yaml",
                                          "m/not-utf-8-\xff.yaml"};
  for (const std::string& name : names) write(name);
  EXPECT_EQ(paths(list_of({"m"})), names);
}

TEST_F(Files, are_limited_in_number_and_depth) {
  for (const char* name : {"m/a.yaml", "m/b.yaml", "m/c.yaml", "m/1/2/3/d.yaml"}) write(name);
  const Listing few = list_of({"m"}, {.max_depth = 100, .max_files = 2});
  EXPECT_EQ(few.files.size(), 2u);
  ASSERT_EQ(few.refused.size(), 1u);
  EXPECT_EQ(few.refused[0].error.code(), documents::ErrorCode::limit_exceeded);
  EXPECT_THAT(few.refused[0].error.message(), HasSubstr("limit \"files\" of 2"));
  const Listing flat = list_of({"m"}, {.max_depth = 2, .max_files = 100});
  EXPECT_THAT(paths(flat), ElementsAre("m/a.yaml", "m/b.yaml", "m/c.yaml"));
  EXPECT_THAT(refused(flat), ElementsAre("m/1/2/3: below the limit \"folder depth\" of 2"));
}

// --- archives ---------------------------------------------------------------------------------------

void pack(const std::string& path, const std::vector<archives::Entry>& entries) {
  auto writer = archives::Writer::create(path);
  ASSERT_TRUE(writer);
  for (const archives::Entry& entry : entries) ASSERT_FALSE((*writer)->add(entry.path, entry.bytes));
  ASSERT_FALSE((*writer)->close());
}

TEST_F(Files, in_an_archive_are_those_that_a_folder_would_give) {
  std::vector<archives::Entry> entries;
  for (const char* name : {"z.yml", "b.json", "sub/a.YAML", "a.yaml", ".kept.yaml", "README.md", "inner.tar",
                           ".git/c.yaml", "sub/.git/d.yaml", "sub/.yaml", "x.yaml/y.json"}) {
    entries.push_back({name, std::string("# ") + name + "\n"});
  }
  fs::create_directory("m");
  for (const char* archive : {"m/some.tar", "m/some.tar.gz", "m/some.tar.zst"}) {
    pack(archive, entries);
    Listing listing = list_of({archive});
    const std::string path(archive);
    EXPECT_THAT(paths(listing), ElementsAre(path + "/.kept.yaml", path + "/a.yaml", path + "/b.json",
                                            path + "/sub/a.YAML", path + "/x.yaml/y.json", path + "/z.yml"));
    EXPECT_THAT(refused(listing), IsEmpty());
    fs::remove(archive);
    for (Found& file : listing.files) {
      EXPECT_FALSE(file.named);
      const auto text = read(file);
      ASSERT_TRUE(text) << file.path;
      EXPECT_EQ(*text, "# " + file.path.substr(path.size() + 1) + "\n");
    }
  }
}

TEST_F(Files, in_an_archive_are_not_looked_for_below_a_folder) {
  fs::create_directory("m");
  pack("m/some.tar", {{"a.yaml", "a: 1\n"}});
  EXPECT_THAT(paths(list_of({"m"})), IsEmpty());
}

TEST_F(Files, in_an_archive_that_is_named_twice_are_listed_once) {
  pack("some.tar", {{"a.yaml", "a: 1\n"}});
  fs::create_symlink("some.tar", "other.tar");
  EXPECT_THAT(paths(list_of({"some.tar", "./some.tar", "other.tar"})), ElementsAre("./some.tar/a.yaml"));
}

TEST_F(Files, in_a_folder_named_like_an_archive_are_found) {
  write("m.tar/a.yaml");
  EXPECT_THAT(paths(list_of({"m.tar"})), ElementsAre("m.tar/a.yaml"));
}

TEST_F(Files, of_an_archive_that_cannot_be_read_are_told_by_its_name) {
  write("text.tar", "a: 1\n");
  ASSERT_EQ(::mkfifo("pipe.tar", 0600), 0);
  const Listing listing = list_of({"text.tar", "pipe.tar", "missing.tar"});
  EXPECT_THAT(paths(listing), IsEmpty());
  EXPECT_THAT(refused(listing), ElementsAre("missing.tar: no such file or folder", "pipe.tar: a FIFO, not a file",
                                            "text.tar: cannot be read as a tar archive: unrecognized archive format"));
  EXPECT_EQ(listing.refused[2].error.code(), documents::ErrorCode::syntax);
}

TEST_F(Files, in_an_archive_are_limited_in_number_too) {
  pack("some.tar", {{"a.yaml", ""}, {"b.yaml", ""}, {"c.yaml", ""}});
  const Listing few = list_of({"some.tar"}, {.max_depth = 100, .max_files = 2});
  EXPECT_THAT(paths(few), ElementsAre("some.tar/a.yaml", "some.tar/b.yaml"));
  EXPECT_THAT(refused(few),
              ElementsAre(HasSubstr("some.tar/c.yaml: this file and those behind it are over the limit")));
}

// --- all files --------------------------------------------------------------------------------------

constexpr ListOptions all = {.takes_all = true};

TEST_F(Files, of_any_name_are_taken_when_all_are_asked_for) {
  for (const char* name : {"m/.env", "m/.hidden/key", "m/README.md", "m/a.yaml", "m/sub/no-ending"}) write(name);
  const Listing listing = list_of({"m"}, all);
  EXPECT_THAT(paths(listing), ElementsAre("m/.env", "m/.hidden/key", "m/README.md", "m/a.yaml", "m/sub/no-ending"));
  EXPECT_THAT(refused(listing), IsEmpty());
}

TEST_F(Files, of_gits_own_are_never_taken_from_a_folder) {
  for (const char* name : {".git/config", "m/.git/config", "m/.github/ci.yml", "m/sub/.git", "m/x.git/config"}) {
    write(name);
  }
  fs::create_directory("m/linked");
  fs::create_directory_symlink("../../.git", "m/linked/.git");
  EXPECT_THAT(paths(list_of({"."}, all)), ElementsAre("m/.github/ci.yml", "m/sub/.git", "m/x.git/config"));
  EXPECT_THAT(paths(list_of({".git"}, all)), ElementsAre(".git/config"));
}

TEST_F(Files, that_are_none_are_refused_whatever_their_name_when_all_are_asked_for) {
  fs::create_directory("m");
  ASSERT_EQ(::mkfifo("m/pipe", 0600), 0);
  fs::create_symlink("/dev/null", "m/null");
  const Listing listing = list_of({"m"}, all);
  EXPECT_THAT(paths(listing), IsEmpty());
  EXPECT_THAT(refused(listing), ElementsAre("m/null: a device, not a file", "m/pipe: a FIFO, not a file"));
}

TEST_F(Files, that_links_lead_to_are_taken_whatever_their_name) {
  write("elsewhere/.z");
  write("text");
  fs::create_directory("m");
  fs::create_symlink("../elsewhere", "m/.folder");
  fs::create_symlink("../text", "m/link");
  fs::create_symlink("nowhere", "m/.dangling");
  fs::create_symlink("ann@host.1:1", "m/.#locked-by-an-editor");
  const Listing listing = list_of({"m"}, all);
  EXPECT_THAT(paths(listing), ElementsAre("m/.folder/.z", "m/link"));
  EXPECT_THAT(refused(listing), ElementsAre("m/.dangling: a symbolic link to \"nowhere\", which does not exist"));
}

TEST_F(Files, that_are_archives_are_themselves_taken_when_all_are_asked_for) {
  pack("some.tar", {{"a.yaml", "a: 1\n"}});
  const Listing listing = list_of({"some.tar"}, all);
  EXPECT_THAT(paths(listing), ElementsAre("some.tar"));
  EXPECT_TRUE(listing.files[0].named);
  EXPECT_FALSE(listing.files[0].content);
}

}  // namespace
}  // namespace seawall::files
