#include "executable_version.h"

#include <gtest/gtest.h>

namespace seawall::packages {
namespace {

using binaries::GoBuild;

TEST(GoRelease, IsTheVersionAlone) {
  EXPECT_EQ(go_release("go1.22.3"), "1.22.3");
  EXPECT_EQ(go_release("go1.20"), "1.20");
  EXPECT_EQ(go_release("go1.22.3 X:nocoverageredesign"), "1.22.3");
  EXPECT_EQ(go_release("go1.22.3-custom"), "1.22.3");
  EXPECT_EQ(go_release("go1.16.5b7"), "1.16.5");
  EXPECT_EQ(go_release("go1.24.6 (Red Hat 1.24.6-1.el9_6)"), "1.24.6");
}

TEST(GoRelease, OfACandidateComesBeforeTheRelease) {
  EXPECT_EQ(go_release("go1.21rc2"), "1.21.0-rc.2");
  EXPECT_EQ(go_release("go1.9.2rc2"), "1.9.2-rc.2");
  EXPECT_EQ(go_release("go1.18beta1"), "1.18.0-beta.1");
}

TEST(GoRelease, OfWhatWasBuiltInBetweenIsNotKnown) {
  EXPECT_EQ(go_release("devel go1.23-6076edc55c Mon Mar 4 00:00:00 2024 +0000"), "");
  EXPECT_EQ(go_release("devel +abcdef"), "");
  EXPECT_EQ(go_release(""), "");
}

TEST(ModuleVersion, HasNoLetterInFront) {
  EXPECT_EQ(module_version("v1.2.3"), "1.2.3");
  EXPECT_EQ(module_version("v2.0.0+incompatible"), "2.0.0+incompatible");
  EXPECT_EQ(module_version("(devel)"), "");
  EXPECT_EQ(module_version(""), "");
}

GoBuild built_with(std::string flags) {
  GoBuild build;
  build.main = {"github.com/acme/app/v2", "(devel)", "", ""};
  build.dependencies = {{"github.com/other/lib", "v1.0.0", "", ""}, {"k8s.io/client-go", "v0.28.0", "", ""}};
  build.settings = {{"-compiler", "gc"}, {"-ldflags", std::move(flags)}};
  return build;
}

TEST(MainVersion, IsTheLinkersWhereThereIsOne) {
  GoBuild build = built_with("-X main.version=v9.9.9");
  build.main.version = "v1.2.3";
  EXPECT_EQ(main_version(build), "1.2.3");
}

TEST(MainVersion, IsElseTheOneThatWasSet) {
  EXPECT_EQ(main_version(built_with("-s -w -X main.version=v1.2.3")), "1.2.3");
  EXPECT_EQ(main_version(built_with("-X=main.Version=1.2.3-rc.1")), "1.2.3-rc.1");
  EXPECT_EQ(main_version(built_with(" -X \"main.revision=9eeb4a7\"   -X \"main.buildVersion=1.23.2\"")), "1.23.2");
  EXPECT_EQ(main_version(built_with("-X 'main.gitTag=v4.5'")), "4.5");
  EXPECT_EQ(main_version(built_with("-X github.com/acme/app/v2/internal/version.Version=v2.4.0")), "2.4.0");
  EXPECT_EQ(main_version(built_with("-X github.com/acme/kit/version.Version=v2.4.0")), "2.4.0");
  EXPECT_EQ(main_version(built_with("-X github.com/prometheus/common/version.Version=2.45.0")), "2.45.0");
}

TEST(MainVersion, OfTheProgramItselfCountsBeforeOthers) {
  EXPECT_EQ(main_version(built_with("-X example.com/x.version=v7.0.0 -X main.version=v1.2.3")), "1.2.3");
}

TEST(MainVersion, IsNotThatOfADependency) {
  EXPECT_EQ(main_version(built_with("-X k8s.io/client-go/pkg/version.gitVersion=v1.28.0")), "");
  EXPECT_EQ(main_version(built_with("-X github.com/other/lib.Version=v1.0.0")), "");
}

TEST(MainVersion, IsNotKnownWhereVersionsDiffer) {
  EXPECT_EQ(main_version(built_with("-X a.com/x.version=v1.0.0 -X b.com/y.version=v2.0.0")), "");
  EXPECT_EQ(main_version(built_with("-X a.com/x.version=v1.0.0 -X b.com/y.version=v1.0.0")), "1.0.0");
}

TEST(MainVersion, IsNotKnownWhereMoreAreSetThanBuildsSet) {
  std::string flags;
  for (int index = 0; index < 100; ++index) flags += "-X main.version=v1.2.3 ";
  EXPECT_EQ(main_version(built_with(flags)), "1.2.3");
  EXPECT_EQ(main_version(built_with(flags + "-X main.version=v1.2.3")), "");
}

TEST(MainVersion, IsNothingThatOnlyLooksLikeOne) {
  for (const char* const flags : {"-X main.version=beta", "-X main.version=abcdef0",
                                  "-X main.version=", "-X main.commit=1.2.3", "-X main.goVersion=go1.22.3",
                                  "-X main.apiVersion=1.2.3", "main.version=1.2.3", "-X version", "-X", "\"", "-X '"}) {
    EXPECT_EQ(main_version(built_with(flags)), "") << flags;
  }
}

using namespace std::literals;

TEST(KubernetesVersion, IsTheOneThatTheLinkerWasToldToSet) {
  EXPECT_EQ(kubernetes_version("v1.20.0 of a message\0v1.31.2\0go1.22.3\0"sv), "1.31.2");
  EXPECT_EQ(kubernetes_version("\0v1.32.0-rc.1\0"sv), "1.32.0-rc.1");
  EXPECT_EQ(kubernetes_version("\0v1.31.2\0\0v1.31.2\0"sv), "1.31.2");
  EXPECT_EQ(kubernetes_version("\0v1.28.3+k3s1\0"sv), "1.28.3+k3s1");
}

TEST(KubernetesVersion, IsNotKnownWhereVersionsDiffer) {
  EXPECT_EQ(kubernetes_version("\0v1.31.2\0v1.30.1\0"sv), "");
  EXPECT_EQ(kubernetes_version("\0v1.31.2\0v1.29.4-eks-036c24b\0"sv), "");
}

TEST(KubernetesVersion, IsNotKnownOfVendorsThatMendReleases) {
  for (const std::string_view text :
       {"\0v1.29.4-eks-036c24b\0"sv, "\0v1.29.4-gke.1043002\0"sv, "\0v1.29.6+aba1e8d\0"sv}) {
    EXPECT_EQ(kubernetes_version(text), "") << text;
  }
}

TEST(KubernetesVersion, IsNothingThatOnlyLooksLikeOne) {
  for (const std::string_view text : {""sv, "v1.31.2\0"sv, "\0v1.31.2"sv, "xv1.31.2\0"sv, "\0v1.31\0"sv,
                                      "\0v1.31.2.3\0"sv, "\0v1.31.2 \0"sv, "\0v2.31.2\0"sv, "\0v1."sv}) {
    EXPECT_EQ(kubernetes_version(text), "") << text;
  }
  EXPECT_EQ(kubernetes_version("\0v1.31.2-" + std::string(200, 'a') + '\0'), "");
}

}  // namespace
}  // namespace seawall::packages
