#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::oci {
namespace {

using ::testing::ElementsAre;
using testing::failure_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

Config config_of(const std::string& text) {
  auto config = read_config("config", text);
  EXPECT_TRUE(config) << config.error().text();
  return config ? take(std::move(config)) : Config();
}

const std::string id = "sha256:" + std::string(64, 'a');

TEST(Configs, AreReadWithAllThatMatters) {
  const Config config = config_of(R"({"created":"2024-01-01T00:00:00Z","author":"A","os":"linux","architecture":"arm",
    "variant":"v7","config":{"User":"1000:1000","ExposedPorts":{"80/tcp":{},"443/tcp":{}},"Env":["A=b","C=d"],
    "Entrypoint":["/run"],"Cmd":["-x"],"Volumes":{"/data":{}},"WorkingDir":"/w","Labels":{"k":"v"},
    "StopSignal":"SIGINT","Healthcheck":{"Test":["CMD","true"]}},
    "rootfs":{"type":"layers","diff_ids":[")" +
                                  id + R"("]},
    "history":[{"created":"c","created_by":"ADD","comment":"x"},{"created_by":"ENV","empty_layer":true}]})");
  EXPECT_EQ(config.created, "2024-01-01T00:00:00Z");
  EXPECT_EQ(config.author, "A");
  EXPECT_EQ(config.platform.text(), "linux/arm/v7");
  EXPECT_EQ(config.user, "1000:1000");
  EXPECT_THAT(config.exposed_ports, ElementsAre("80/tcp", "443/tcp"));
  EXPECT_THAT(config.env, ElementsAre("A=b", "C=d"));
  EXPECT_THAT(config.entrypoint, ElementsAre("/run"));
  EXPECT_THAT(config.cmd, ElementsAre("-x"));
  EXPECT_THAT(config.volumes, ElementsAre("/data"));
  EXPECT_EQ(config.working_dir, "/w");
  EXPECT_THAT(config.labels, ElementsAre(Pair("k", "v")));
  EXPECT_EQ(config.stop_signal, "SIGINT");
  EXPECT_TRUE(config.has_healthcheck);
  EXPECT_THAT(config.diff_ids, ElementsAre(id));
  ASSERT_EQ(config.history.size(), 2u);
  EXPECT_EQ(config.history[0].created_by + config.history[0].comment, "ADDx");
  EXPECT_FALSE(config.history[0].is_empty_layer);
  EXPECT_TRUE(config.history[1].is_empty_layer);
  EXPECT_THAT(config.faults, IsEmpty());
}

TEST(Configs, TakeNullForNothing) {
  const Config config = config_of(R"({"author":null,"config":null,"rootfs":{"diff_ids":null},"history":null})");
  EXPECT_THAT(config.faults, IsEmpty());
  EXPECT_EQ(config.platform.os, "linux");
  EXPECT_THAT(config_of(R"({"config":{"Env":null,"Cmd":null,"Labels":null,"Volumes":null,"Healthcheck":null,
    "ExposedPorts":null,"User":null}})")
                  .faults,
              IsEmpty());
}

TEST(Configs, TellWhatIsOfAnotherType) {
  const struct {
    const char* text;
    const char* fault;
  } rows[] = {
      {R"({"author":1})", R"("author" is an integer, not a string)"},
      {R"({"config":[]})", R"("config" is a list, not a map)"},
      {R"({"config":{"User":{}}})", R"("User" is a map, not a string)"},
      {R"({"config":{"Env":"A=b"}})", R"("Env" is a string, not a list)"},
      {R"({"config":{"Env":["A=b",1]}})", R"("Env[1]" is an integer, not a string)"},
      {R"({"config":{"Labels":{"a":1}}})", R"("Labels.a" is an integer, not a string)"},
      {R"({"config":{"Volumes":[]}})", R"("Volumes" is a list, not a map)"},
      {R"({"rootfs":{"diff_ids":[1]}})", R"("diff_ids[0]" is an integer, not a string)"},
      {R"({"rootfs":{"diff_ids":["sha256:1"]}})", R"("sha256:1" in "diff_ids" is no digest)"},
      {R"({"history":[{"empty_layer":"yes"}]})", R"("empty_layer" is a string, not a boolean)"},
      {R"({"history":[1]})", R"(an entry of "history" is an integer, not a map)"},
      {R"({"author":"a","author":"b"})", R"(the key "author" is there twice)"},
  };
  for (const auto& row : rows) {
    const Config config = config_of(row.text);
    ASSERT_FALSE(config.faults.empty()) << row.text;
    EXPECT_EQ(config.faults.front(), row.fault) << row.text;
  }
  std::string many = R"({"config":{"Env":[1)";
  for (int i = 0; i < 1000; ++i) many += ",1";
  EXPECT_EQ(config_of(many + "]}}").faults.size(), 100u);
}

TEST(Configs, TakeOneStringForAListOfOne) {
  const Config config = config_of(R"({"config":{"Cmd":"run me","Entrypoint":"sh"}})");
  EXPECT_THAT(config.cmd, ElementsAre("run me"));
  EXPECT_THAT(config.entrypoint, ElementsAre("sh"));
}

TEST(Configs, HaveNoHealthcheckWhereNoneIsWanted) {
  EXPECT_FALSE(config_of(R"({"config":{"Healthcheck":{"Test":["NONE"]}}})").has_healthcheck);
  EXPECT_FALSE(config_of(R"({"config":{"Healthcheck":{"Test":[]}}})").has_healthcheck);
  EXPECT_FALSE(config_of(R"({"config":{"Healthcheck":{}}})").has_healthcheck);
}

TEST(Configs, AreRefusedWhereTheyAreNone) {
  EXPECT_THAT(failure_of(read_config("c", "[]")), HasSubstr("syntax: c:1:1: not a JSON object"));
  EXPECT_THAT(failure_of(read_config("c", "")), HasSubstr("syntax"));
  EXPECT_THAT(failure_of(read_config("c", "null")), HasSubstr("syntax"));
  EXPECT_THAT(failure_of(read_config("c", "{} {}")), HasSubstr("syntax"));
  EXPECT_THAT(failure_of(read_config("c", "author: a")), HasSubstr("syntax"));
  EXPECT_THAT(failure_of(read_config("c", "{\"a\": ")), HasSubstr("syntax"));
  EXPECT_THAT(failure_of(read_config("c", std::string(100'000, '['))), HasSubstr("c:"));
  EXPECT_THAT(failure_of(read_config("c", std::string(Limits().config + 1, ' '))),
              HasSubstr("over the limit \"image config size\" of 8388608"));
}

TEST(Configs, MayTellOfOtherLayersInItsHistory) {
  const Config config = config_of(R"({"history":[{"created_by":"a"},{"created_by":"b"}],"rootfs":{"diff_ids":[]}})");
  EXPECT_EQ(config.history.size(), 2u);
  EXPECT_TRUE(config.faults.empty());
}

}  // namespace
}  // namespace seawall::oci
