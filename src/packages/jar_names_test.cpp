#include "jar_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seawall::packages {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string split(std::string_view name) {
  const JarName jar(name);
  return std::string(jar.artifact) + "|" + std::string(jar.version);
}

TEST(JarName, IsTheArtifactWithItsVersion) {
  EXPECT_EQ(split("guava-31.1-jre.jar"), "guava|31.1-jre");
  EXPECT_EQ(split("log4j-1.2-api-2.17.1.jar"), "log4j-1.2-api|2.17.1");
  EXPECT_EQ(split("jetty-server-9.4.48.v20220622.jar"), "jetty-server|9.4.48.v20220622");
  EXPECT_EQ(split("akka-actor_2.13-2.6.20.jar"), "akka-actor_2.13|2.6.20");
  EXPECT_EQ(split("foo-1.0-beta-2.jar"), "foo|1.0-beta-2");
  EXPECT_EQ(split("foo-1.0-20230101.120000-1.jar"), "foo|1.0-20230101.120000-1");
  EXPECT_EQ(split("foo-1.0-SNAPSHOT.war"), "foo|1.0-SNAPSHOT");
  EXPECT_EQ(split("hibernate-core-5.6.15.Final.jar"), "hibernate-core|5.6.15.Final");
  EXPECT_EQ(split("bcprov-jdk18on-1.77.jar"), "bcprov-jdk18on|1.77");
}

TEST(JarName, LeavesOutAClassifier) {
  EXPECT_EQ(split("netty-tcnative-2.0.1.Final-linux-x86_64.jar"), "netty-tcnative|2.0.1.Final");
  EXPECT_EQ(split("emulator-0.8.20-all.jar"), "emulator|0.8.20");
}

TEST(JarName, MayHaveNoVersion) {
  EXPECT_EQ(split("catalina.jar"), "catalina|");
  EXPECT_EQ(split("commons-io.jar"), "commons-io|");
  EXPECT_EQ(split("-1.0.jar"), "-1.0|");
  EXPECT_EQ(split("jar"), "jar|");
  EXPECT_EQ(split(""), "|");
}

TEST(JarName, MayBeOfManyWords) {
  std::string words = "a";
  for (int index = 0; index < 1'000'000; ++index) words += "-1";
  EXPECT_EQ(split(words + "-x-2.jar"), words + "-x|2");
}

TEST(PomProperties, TellCoordinates) {
  const auto told =
      read_pom_properties("META-INF/maven/org.a/b/pom.properties",
                          "#Created by Maven\r\n#Mon\r\nversion=1.2\r\ngroupId=org.a\r\nartifactId=b\r\n");
  ASSERT_TRUE(told);
  EXPECT_EQ(told->name(), "org.a:b");
  EXPECT_EQ(told->version, "1.2");
}

TEST(PomProperties, AreCompletedByTheirPath) {
  const auto told =
      read_pom_properties("BOOT-INF/classes/META-INF/maven/org.a/b/pom.properties", "version: ${project.version}\n");
  ASSERT_TRUE(told);
  EXPECT_EQ(told->name(), "org.a:b");
  EXPECT_EQ(told->version, "");
}

TEST(PomProperties, HaveNoValueThatIsLongerThanAny) {
  const auto told = read_pom_properties("META-INF/maven/g/a/pom.properties", "version=" + std::string(257, '1'));
  ASSERT_TRUE(told);
  EXPECT_EQ(told->version, "");
}

TEST(PomProperties, StandWhereMavenPutsThem) {
  for (const char* const path :
       {"pom.properties", "META-INF/maven/pom.properties", "META-INF/maven/a/pom.properties",
        "META-INF/maven/a/b/c/pom.properties", "META-INF/maven/a/b/pom.xml", "XMETA-INF/maven/a/b/pom.properties"}) {
    EXPECT_FALSE(read_pom_properties(path, "version=1\n")) << path;
  }
}

TEST(ManifestOfAJar, JoinsLinesAndEndsAtAnEmptyOne) {
  const Manifest manifest(
      "Manifest-Version: 1.0\r\nImplementation-Title: a long\r\n  name\r\nImplementation-Version: \"1.6\"\r\n\r\n"
      "Name: org/a/\r\nBundle-Version: 9\r\n");
  EXPECT_EQ(manifest.get("implementation-title"), "a long name");
  EXPECT_EQ(manifest.get("Implementation-Version"), "1.6");
  EXPECT_EQ(manifest.get("Bundle-Version"), "");
}

TEST(ManifestOfAJar, KeepsTheFirstOfEachThatTellsSomething) {
  const Manifest manifest("Group-Id: a\nGroup-Id: b\n c\nCreated-By: d\n e\n");
  EXPECT_EQ(manifest.get("Group-Id"), "a");
  EXPECT_EQ(manifest.get("Created-By"), "");
  EXPECT_EQ(Manifest("Group-Id:\nGROUP-ID: \"\"\nGroup-Id: a\nGroup-Id: b\n").get("Group-Id"), "a");
  EXPECT_EQ(Manifest("Group-Id:\n a\nGroup-Id: b\n").get("Group-Id"), "a");
}

TEST(ManifestOfAJar, MayBeAnything) {
  EXPECT_EQ(Manifest(" begins with a blank\nno colon\n:\n").get(""), "");
  EXPECT_EQ(Manifest("Group-Id:\"").get("group-id"), "\"");
  EXPECT_EQ(Manifest("").get("Group-Id"), "");
}

/// "name version", by a manifest and the names of what is in the jar.
std::string identified(std::string_view file_name, std::string_view manifest, std::vector<Coordinates> poms = {},
                       std::string_view folder = {}) {
  JarFacts facts{JarName(file_name)};
  facts.manifest = Manifest(manifest);
  facts.poms = std::move(poms);
  for (const KnownArtifact* each : known_artifacts(facts.name.artifact)) {
    if (!folder.empty() && folder.starts_with(each->folder)) facts.known.push_back(each);
  }
  const std::optional<Coordinates> found = identify(facts);
  return found ? found->name() + " " + found->version : "nothing";
}

TEST(Identify, TakesThePomThatMatchesTheFile) {
  const std::vector<Coordinates> poms = {{"com.google.guava", "guava", "31.1-jre"},
                                         {"com.example", "shop", "1.5"},
                                         {"com.example", "shop-core", "1.5"}};
  EXPECT_EQ(identified("shop-1.5.jar", "", poms), "com.example:shop 1.5");
  EXPECT_EQ(identified("shop-core-1.5.jar", "", poms), "com.example:shop-core 1.5");
  EXPECT_EQ(identified("shop-core-1.5-all.jar", "", poms), "com.example:shop-core 1.5");
  EXPECT_EQ(identified("shop-fat.jar", "", poms), "com.example:shop 1.5");
  EXPECT_EQ(identified("app.jar", "Implementation-Title: shop\n", poms), "com.example:shop 1.5");
  EXPECT_EQ(identified("app.jar", "", poms), "nothing");
}

TEST(Identify, TakesTheOnlyPomOfAFileThatWasRenamed) {
  const std::vector<Coordinates> poms = {{"com.example", "shop", "1.5"}};
  EXPECT_EQ(identified("app.jar", "", poms), "com.example:shop 1.5");
  // What has a version of its own was made from something else.
  EXPECT_EQ(identified("xalan-2.7.3.jar", "", {{"org.apache.bcel", "bcel", "6.7.0"}}, "org/apache/xalan/"),
            "xalan:xalan 2.7.3");
}

TEST(Identify, CompletesTheVersionOfAPom) {
  EXPECT_EQ(identified("mssql-jdbc-12.4.2.jre11.jar", "", {{"com.m", "mssql-jdbc", "12.4.2"}}),
            "com.m:mssql-jdbc 12.4.2.jre11");
  EXPECT_EQ(identified("a-1.0-jdk8.jar", "", {{"g", "a", "1.0"}}), "g:a 1.0");
  EXPECT_EQ(identified("a-1.0.jar", "", {{"g", "a", ""}}), "g:a 1.0");
  EXPECT_EQ(identified("a.jar", "Implementation-Version: 3.0\n", {{"g", "a", ""}}), "g:a 3.0");
}

TEST(Identify, TrustsTheNameOfTheFileBeforeTheManifest) {
  EXPECT_EQ(identified("beans-1.7.0.jar", "Implementation-Version: 1.6\n"), "beans 1.7.0");
}

TEST(Identify, TakesTheManifestWhereTheNameHasNoVersion) {
  EXPECT_EQ(identified("app.jar", "Implementation-Title: demo\nImplementation-Version: 0.0.1\n"), "demo 0.0.1");
  EXPECT_EQ(identified("app.jar", "Implementation-Title: A Demo\nImplementation-Version: 0.0.1\n"), "app 0.0.1");
  EXPECT_EQ(identified("app.jar", "Bundle-Version: 2.0.8\nImplementation-Version: unknown\n"), "app 2.0.8");
  EXPECT_EQ(identified("oro.jar", "Implementation-Version: 2.0.8 2003-12-28 11:00:13\n"), "oro 2.0.8");
  EXPECT_EQ(identified("app.jar", "Implementation-Title: demo\n"), "nothing");
}

TEST(Identify, KnowsGroupsOfBundlesAndTitles) {
  EXPECT_EQ(identified("snappy-java-1.1.10.jar",
                       "Bundle-SymbolicName: org.xerial.snappy.snappy-java;singleton:=true\n"),
            "org.xerial.snappy:snappy-java 1.1.10");
  // Of one word it may be the group itself.
  EXPECT_EQ(identified("guava-31.1.jar", "Bundle-SymbolicName: com.google.guava\n"), "guava 31.1");
  EXPECT_EQ(identified("x-core-1.0.jar", "Bundle-SymbolicName: org.apache.x-core\n"), "x-core 1.0");
  EXPECT_EQ(identified("m-core-1.12.3.jar", "Implementation-Title: io.micro#m-core;1.12.3\n"),
            "io.micro:m-core 1.12.3");
  EXPECT_EQ(identified("m-core-1.12.3.jar", "Implementation-Title: io.micro#m-core;1.12.4\n"), "m-core 1.12.3");
}

TEST(Identify, KnowsArtifactsByNameAndContent) {
  EXPECT_EQ(identified("spring-core-5.3.30.jar", "", {}, "org/springframework/core/A.class"),
            "org.springframework:spring-core 5.3.30");
  EXPECT_EQ(identified("spring-core-5.3.30.jar", "", {}, "com/stranger/A.class"), "spring-core 5.3.30");
  EXPECT_EQ(identified("hibernate-core-5.6.15.Final.jar", "", {}, "org/hibernate/A.class"),
            "org.hibernate:hibernate-core 5.6.15.Final");
  EXPECT_EQ(identified("hibernate-core-6.4.4.Final.jar", "", {}, "org/hibernate/A.class"),
            "org.hibernate.orm:hibernate-core 6.4.4.Final");
  EXPECT_EQ(identified("catalina.jar", "Implementation-Title: Apache Tomcat\nImplementation-Version: 9.0.83\n", {},
                       "org/apache/catalina/A.class"),
            "org.apache.tomcat:tomcat-catalina 9.0.83");
}

TEST(Identify, KnowsPluginsOfJenkins) {
  EXPECT_EQ(identified("git.jpi",
                       "Group-Id: org.jenkins-ci.plugins\nShort-Name: git\nPlugin-Version: 5.2.0 (private)\n"),
            "org.jenkins-ci.plugins:git 5.2.0");
}

TEST(KnownArtifacts, AreNoneOfAnotherName) {
  EXPECT_THAT(known_artifacts("shop"), IsEmpty());
  EXPECT_THAT(known_artifacts(""), IsEmpty());
}

}  // namespace
}  // namespace seawall::packages
