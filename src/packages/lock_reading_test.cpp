#include "lock_reading_testing.h"

namespace seawall::packages {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LockReading, ListsEachPackageInEachVersionOnce) {
  LockReading lock({"a.lock", ""}, Type::npm);
  lock.add({"b", "1"});
  lock.add({"a", "2"});
  lock.add({"b", "1", false, "sha512-x"});
  lock.add({"a", "1"});
  lock.add({"", "1"});
  EXPECT_THAT(packages_of(lock.finish()), ElementsAre("a 1", "a 2", "b 1 sha512-x"));
}

TEST(LockReading, CountsAsForDevelopmentWhatNothingElseWants) {
  LockReading lock({"a.lock", ""}, Type::npm);
  lock.add({"both", "1", true});
  lock.add({"both", "1", false});
  lock.add({"test", "1", true});
  EXPECT_THAT(packages_of(lock.finish()), ElementsAre("both 1", "test 1 for development"));
}

TEST(LockReading, MarksWhatItListsAsDeclared) {
  LockReading lock({"a.lock", ""}, Type::gem);
  lock.add({"a", "1"});
  const Reading reading = lock.finish();
  ASSERT_EQ(reading.packages.size(), 1U);
  EXPECT_TRUE(reading.packages[0].is_declared);
  EXPECT_EQ(reading.packages[0].type, Type::gem);
  EXPECT_EQ(reading.packages[0].location, "a.lock");
}

TEST(LockReading, TellsWhenThereAreMoreThanItLists) {
  LockReading lock({"a.lock", ""}, Type::gem);
  for (std::size_t count = 0; count < LockReading::most_packages + 2; ++count) lock.add({"a", std::to_string(count)});
  const Reading reading = lock.finish();
  EXPECT_EQ(reading.packages.size(), LockReading::most_packages);
  EXPECT_THAT(faults_of(reading), ElementsAre("a.lock: over the limit \"packages of a file\" of 100000"));
}

TEST(LockReading, TellsWhenReadersStopBeforeTheEnd) {
  const auto repeated = [](std::string_view text) {
    std::string whole;
    for (std::size_t count = 0; count <= LockReading::most_packages; ++count) whole += text;
    return whole;
  };
  const auto over_the_limit = ElementsAre(testing::EndsWith("over the limit \"packages of a file\" of 100000"));
  const std::string tables = repeated("[[package]]\n");
  EXPECT_THAT(faults_of(read_cargo_lock({"Cargo.lock", tables})), over_the_limit);
  EXPECT_THAT(faults_of(read_toml_lock({"uv.lock", tables})), over_the_limit);
  const std::string requirements = "go 1.17\nrequire (\n" + repeated("a v1\n") + ")\nreplace a => ./a\n";
  EXPECT_THAT(faults_of(read_go_mod({"go.mod", requirements})), over_the_limit);
  const std::string dependencies =
      repeated("<dependency><groupId>a</groupId><artifactId>b</artifactId><version>1</version></dependency>");
  EXPECT_THAT(faults_of(read_pom({"pom.xml", "<project><dependencies>" + dependencies + "</dependencies></project>"})),
              over_the_limit);
  EXPECT_THAT(faults_of(read_pom({"pom.xml", "<project><dependencyManagement><dependencies>" + dependencies +
                                                 "</dependencies></dependencyManagement></project>"})),
              over_the_limit);
}

TEST(Reachability, FollowsWhatRootsLeadTo) {
  Reachability graph;
  const auto add_edge = [&](std::string_view from, std::string_view to) {
    graph.add_edge(graph.id_of(from), graph.id_of(to));
  };
  graph.add_root(graph.id_of("root"));
  add_edge("root", "a");
  add_edge("a", "b");
  add_edge("b", "a");
  add_edge("test", "c");
  EXPECT_THAT(graph.reached(), ElementsAre("a", "b", "root"));
}

TEST(Reachability, KeepsALongNameOnceHoweverMuchBeginsAtIt) {
  const std::string name(1'000'000, 'a');
  std::string uv = "[[package]]\nname = \"" + name + "\"\nsource = {virtual = \".\"}\ndependencies = [";
  std::string pnpm =
      R"({"lockfileVersion":"9.0","importers":{},"snapshots":{")" + name + R"(@1":{"dependencies":{"x":"1")";
  for (int count = 0; count < 100'000; ++count) {
    uv += "{name=\"b\"},";
    pnpm += ",\"b" + std::to_string(count) + "\":\"1\"";
  }
  expect_packages(read_toml_lock, "uv.lock", uv + "]\n[[package]]\nname = \"b\"\nversion = \"1\"\n", {"b 1"});
  expect_packages(read_pnpm_lock, "pnpm-lock.yaml", pnpm + "}}},\"packages\":{\"b@1\":{}}}", {"b 1 for development"});
}

TEST(Reachability, ReachesNothingWithoutRoots) {
  Reachability graph;
  graph.add_edge(graph.id_of("a"), graph.id_of("b"));
  EXPECT_THAT(graph.reached(), IsEmpty());
}

TEST(JsonOf, TakesNoYamlWhoseAliasesWouldRepeatWhatStandsOnce) {
  for (const Reader reader : {read_npm_lock, read_pipfile_lock, read_composer_lock, read_nuget_lock, read_bun_lock}) {
    expect_fault(reader, "a.lock", "dependencies: &a {a: {version: '1'}}\npackages: *a\n", "a.lock: holds no JSON");
  }
}

TEST(LockText, IsTakenInLinesAndWords) {
  std::string_view rest = "one\r\n\ntwo";
  EXPECT_EQ(take_line(rest), "one");
  EXPECT_EQ(take_line(rest), "");
  EXPECT_EQ(take_line(rest), "two");
  EXPECT_EQ(take_line(rest), std::nullopt);
  std::string_view words = " a\t bc ";
  EXPECT_EQ(take_word(words), "a");
  EXPECT_EQ(take_word(words), "bc");
  EXPECT_EQ(take_word(words), "");
  EXPECT_EQ(trimmed(" \r\n"), "");
  EXPECT_EQ(counted(1, " is", " are"), "1 is");
  EXPECT_EQ(counted(2, " is", " are"), "2 are");
}

}  // namespace
}  // namespace seawall::packages
