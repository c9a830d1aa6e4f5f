#include "lock_reading_testing.h"

namespace seawall::packages {
namespace {

constexpr std::string_view pom = R"(<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <parent><groupId>org.acme</groupId><artifactId>parent</artifactId><version>7.1</version></parent>
  <artifactId>shop</artifactId>
  <properties>
    <jackson.version>2.15.${patch}</jackson.version>
    <patch>3</patch>
    <circle>${circle}</circle>
  </properties>
  <dependencyManagement><dependencies>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>2.0.9</version></dependency>
    <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.13.2</version>
      <scope>test</scope></dependency>
    <dependency><groupId>org.boms</groupId><artifactId>bom</artifactId><version>1</version>
      <type>pom</type><scope>import</scope></dependency>
  </dependencies></dependencyManagement>
  <dependencies>
    <dependency><groupId>com.fasterxml</groupId><artifactId>jackson</artifactId><version>${jackson.version}</version>
      <exclusions><exclusion><groupId>no</groupId><artifactId>not</artifactId></exclusion></exclusions></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId></dependency>
    <dependency><groupId>junit</groupId><artifactId>junit</artifactId></dependency>
    <dependency><groupId>${project.groupId}</groupId><artifactId>core</artifactId>
      <version>${project.version}</version></dependency>
    <dependency><groupId>a</groupId><artifactId>exact</artifactId><version>[1.5]</version></dependency>
    <dependency><groupId>a</groupId><artifactId>tests</artifactId>
      <version> 1.0 </version><scope>test</scope></dependency>
    <dependency><groupId>a</groupId><artifactId>managed-elsewhere</artifactId></dependency>
    <dependency><groupId>a</groupId><artifactId>range</artifactId><version>[1.0,2.0)</version></dependency>
    <dependency><groupId>a</groupId><artifactId>circle</artifactId><version>${circle}</version></dependency>
    <dependency><groupId>a</groupId><artifactId>unknown</artifactId><version>${unknown}</version></dependency>
  </dependencies>
  <profiles><profile><dependencies>
    <dependency><groupId>a</groupId><artifactId>profile</artifactId><version>1</version></dependency>
  </dependencies></profile></profiles>
</project>
)";

TEST(Pom, TellsDependenciesWhoseVersionsItTells) {
  const Reading reading = read_pom({"pom.xml", pom});
  EXPECT_THAT(packages_of(reading),
              testing::ElementsAre("a:exact 1.5", "a:tests 1.0 for development", "com.fasterxml:jackson 2.15.3",
                                   "junit:junit 4.13.2 for development", "org.acme:core 7.1",
                                   "org.slf4j:slf4j-api 2.0.9"));
  EXPECT_THAT(faults_of(reading), testing::ElementsAre("pom.xml: 4 dependencies have versions that other files tell"));
}

TEST(Pom, TakesThePropertiesThatMavenWouldTake) {
  const auto version_of = [](const std::string& written) {
    return packages_of(read_pom(
        {"pom.xml", "<project><version>1</version><properties><version>2</version><project.netty>3</project.netty>"
                    "<jetty>4</jetty><project.version>5</project.version></properties><dependencies><dependency>"
                    "<groupId>a</groupId><artifactId>b</artifactId><version>${" +
                        written + "}</version></dependency></dependencies></project>"}));
  };
  EXPECT_THAT(version_of("project.version"), testing::ElementsAre("a:b 1"));
  EXPECT_THAT(version_of("pom.version"), testing::ElementsAre("a:b 1"));
  EXPECT_THAT(version_of("version"), testing::ElementsAre("a:b 2"));
  EXPECT_THAT(version_of("project.netty"), testing::ElementsAre("a:b 3"));
  EXPECT_THAT(version_of("project.jetty"), testing::IsEmpty()) << "no property of that name";
}

TEST(Pom, LetsNoPropertyGrowWithoutBound) {
  std::string text = "<project><properties><p0>0123456789</p0>";
  for (int count = 1; count < 30; ++count) {
    const std::string value = "${p" + std::to_string(count - 1) + "}";
    const std::string name = "p" + std::to_string(count) + ">";
    text += "<" + name + value + value + "</" + name;
  }
  text +=
      "</properties><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId><version>${p29}</version>"
      "</dependency></dependencies></project>";
  expect_fault(read_pom, "pom.xml", text, "1 dependency has a version that other files tell");
}

TEST(Pom, TellsWhatItIsNot) {
  expect_fault(read_pom, "pom.xml", "<a/>", "is no project of Maven");
  expect_fault(read_pom, "pom.xml", "<project>", "pom.xml:1: is no XML: no element found");
  expect_packages(read_pom, "pom.xml", "<project/>", {});
}

TEST(GradleLock, TellsWhatTestsAloneWantAsForDevelopment) {
  expect_packages(read_gradle_lock, "gradle.lockfile",
                  "# This is a Gradle generated file for dependency locking.\n"
                  "com.acme:a:1.0=compileClasspath,runtimeClasspath,testRuntimeClasspath\r\n"
                  "com.acme:b:1.1=testCompileClasspath,debugUnitTestRuntimeClasspath\n"
                  "com.acme:c:1.2=\nempty=annotationProcessor\n",
                  {"com.acme:a 1.0", "com.acme:b 1.1 for development", "com.acme:c 1.2"});
  expect_fault(read_gradle_lock, "gradle.lockfile", "com.acme:a:1=x\na:b=x\n",
               "gradle.lockfile:2: is no entry of a lock file of Gradle");
}

}  // namespace
}  // namespace seawall::packages
