#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "readers.h"

namespace seawall::packages {
namespace {

std::string told(std::string_view path, std::string_view text) {
  const Reading reading = read_release_file({path, text});
  EXPECT_TRUE(reading.faults.empty());
  if (reading.packages.empty()) return "nothing";
  EXPECT_EQ(reading.packages.size(), 1U);
  EXPECT_EQ(reading.packages[0].type, Type::generic);
  EXPECT_EQ(reading.packages[0].location, path);
  return reading.packages[0].name + " " + reading.packages[0].version;
}

constexpr std::string_view release =
    "IMPLEMENTOR=\"Eclipse Adoptium\"\nJAVA_RUNTIME_VERSION=\"25.0.3+9-LTS\"\nJAVA_VERSION=\"25.0.3\"\n"
    "JAVA_VERSION_DATE=\"2026-04-21\"\nOS_ARCH=\"x86_64\"\nOS_NAME=\"Linux\"\n";

TEST(ReadReleaseFile, KnowsAJdk) { EXPECT_EQ(told("opt/java/openjdk/release", release), "openjdk 25.0.3"); }

TEST(ReadReleaseFile, KnowsWhoMadeIt) {
  const std::string text(release);
  EXPECT_EQ(told("release", text + "GRAALVM_VERSION=\"24.0.1\"\n"), "graalvm 25.0.3");
  EXPECT_EQ(told("jdk/release",
                 "BUILD_TYPE=\"commercial\"\nIMPLEMENTOR=\"Oracle Corporation\"\nJAVA_VERSION=\"1.8.0_411\"\n"
                 "OS_NAME=\"Linux\"\n"),
            "jdk 1.8.0_411");
}

TEST(ReadReleaseFile, ReadsLinesThatEndAsOnWindows) {
  EXPECT_EQ(told("release", "JAVA_VERSION=\"17.0.9\"\r\nOS_ARCH=\"x86_64\"\r\n"), "openjdk 17.0.9");
}

TEST(ReadReleaseFile, TakesNoOtherReleaseFileForThatOfAJdk) {
  EXPECT_EQ(told("etc/release", "Alpine Linux 3.19"), "nothing");
  EXPECT_EQ(told("release", "JAVA_VERSION=\"17\"\n"), "nothing");
  EXPECT_EQ(told("release", "#JAVA_VERSION=\"17\"\nOS_NAME=\"Linux\"\n"), "nothing");
  EXPECT_EQ(told("release", ""), "nothing");
}

TEST(ReadReleaseFile, KnowsWordpress) {
  EXPECT_EQ(told("var/www/html/wp-includes/version.php",
                 "<?php\n/**\n * @global string $wp_version\n */\n$wp_version = '6.4.3';\n$wp_db_version = 56657;\n"),
            "wordpress 6.4.3");
  EXPECT_EQ(told("wp-includes/version.php", "<?php\n$version = '6.4.3';\n"), "nothing");
}

TEST(ReadReleaseFile, KnowsToolsOfGoAndErlang) {
  EXPECT_EQ(told("usr/local/go/VERSION", "go1.26.8\ntime 2026-08-28T16:20:06Z\n"), "go 1.26.8");
  EXPECT_EQ(told("usr/local/go/VERSION", "go1.20.5"), "go 1.20.5");
  EXPECT_EQ(told("usr/local/go/VERSION", "go1.20.5/x"), "nothing");
  EXPECT_EQ(told("usr/local/go/VERSION", "1.26.8\n"), "nothing");
  EXPECT_EQ(told("usr/lib/erlang/releases/25/OTP_VERSION", "25.2.3\n"), "erlang 25.2.3");
  EXPECT_EQ(told("ebin/rabbit.app", "{application, 'rabbit', [\n\t{description, \"RabbitMQ\"},\n\t{vsn, \"3.10.8\"},"),
            "rabbitmq 3.10.8");
  EXPECT_EQ(told("elixir/ebin/elixir.app", "{application,elixir,\n [{description,\"elixir\"},\n {vsn,\"1.14.0\"},"),
            "elixir 1.14.0");
}

TEST(ReadReleaseFile, LooksAtNoFileOfMoreThanAMebibyte) {
  const std::string padding(std::size_t{1} << 20, '\n');
  EXPECT_EQ(told("release", std::string(release) + padding), "nothing");
}

}  // namespace
}  // namespace seawall::packages
