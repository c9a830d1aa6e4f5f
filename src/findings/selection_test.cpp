#include "selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>

#include "testing.h"

namespace seawall::findings {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Check check_of(std::string_view id, Component component, Category category, std::string_view frameworks,
                         std::string_view peers) {
  Check check = testing::check_named(id);
  check.component = component;
  check.category = category;
  check.frameworks = frameworks;
  check.peers = peers;
  return check;
}

constexpr Check privileged =
    check_of("privileged-container", Component::nodes, Category::pods, "PSS:baseline;NSA;MITRE:T1610,T1611;CIS:5.2.2",
             "kubescape:C-0057;trivy:KSV-0017;checkov:CKV_K8S_16;kubeaudit:PrivilegedTrue,PrivilegedNil");
constexpr Check root = check_of("may-run-as-root", Component::applications, Category::pods, "PSS:restricted",
                                "trivy:KSV-0012;checkov:CKV_K8S_23,CKV_K8S_6");
constexpr Check plain = check_of("host-port", Component::network, Category::network, "", "");
constexpr std::array<const Check*, 3> catalogue = {&plain, &root, &privileged};

TEST(Glob, KnowsStarsQuestionMarksAndFolders) {
  constexpr struct {
    const char* pattern;
    const char* text;
    bool matches;
  } rows[] = {
      {"", "", true},
      {"", "a", false},
      {"a", "", false},
      {"a", "a", true},
      {"*", "", true},
      {"*", "abc", true},
      {"*", "a/b", false},
      {"**", "", true},
      {"**", "a/b/c", true},
      {"a*", "abc", true},
      {"a*", "ba", false},
      {"*a", "bca", true},
      {"a*c*e", "abcde", true},
      {"a*c*e", "abcd", false},
      {"*ab", "aab", true},
      {"a?c", "abc", true},
      {"a?c", "ac", false},
      {"a?c", "a/c", false},
      {"manifests/*.yaml", "manifests/a.yaml", true},
      {"manifests/*.yaml", "manifests/b/a.yaml", false},
      {"manifests/**/*.yaml", "manifests/a.yaml", true},
      {"manifests/**/*.yaml", "manifests/b/c/a.yaml", true},
      {"**/*.yaml", "a.yaml", true},
      {"**/*.yaml", "b/a.yaml", true},
      {"**/*.yaml", "b/a.yml", false},
      {"**/test/**", "test/a", true},
      {"**/test/**", "b/test/a/c", true},
      {"**/test/**", "b/contest/a", false},
      {"a/**", "a/", true},
      {"a/**", "a/b/c", true},
      {"a/**", "ab/c", false},
      {"a**b", "a/x/b", true},
      {"**/a*/**/b", "x/a1/y/z/b", true},
      {"**/a*/**/b", "a1/b", true},
      {"**/a*/**/b", "x/b", false},
      {"a/**/b/**/c", "a/b/x/b/c", true},
      {"***", "a/b", true},
      {"host-*", "host-port", true},
      {"[a-z]", "[a-z]", true},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(matches_glob(row.pattern, row.text), row.matches) << row.pattern << " and " << row.text;
  }
}

/// What the patterns mean, without regard to time.
bool means(std::string_view pattern, std::string_view text, bool at_start) {
  if (pattern.empty()) return text.empty();
  if (pattern.starts_with("**/") && at_start) {
    if (means(pattern.substr(3), text, true)) return true;
    const std::size_t slash = text.find('/');
    return slash != std::string_view::npos && means(pattern, text.substr(slash + 1), true);
  }
  if (pattern.starts_with("**")) {
    for (std::size_t size = 0; size <= text.size(); ++size) {
      if (means(pattern.substr(2), text.substr(size), false)) return true;
    }
    return false;
  }
  if (pattern.starts_with('*')) {
    for (std::size_t size = 0; size <= text.size(); ++size) {
      if (means(pattern.substr(1), text.substr(size), false)) return true;
      if (size < text.size() && text[size] == '/') break;
    }
    return false;
  }
  if (text.empty() || (pattern[0] == '?' ? text[0] == '/' : pattern[0] != text[0])) return false;
  return means(pattern.substr(1), text.substr(1), pattern[0] == '/');
}

/// All texts of up to `size` of some characters.
void each_text(std::string_view characters, std::size_t size, const std::function<void(const std::string&)>& visit,
               const std::string& begun = "") {
  visit(begun);
  if (begun.size() == size) return;
  for (const char c : characters) each_text(characters, size, visit, begun + c);
}

TEST(Glob, MeansTheSameAsItsDefinitionForAllShortPatterns) {
  std::vector<std::string> texts;
  each_text("ab/", 5, [&](const std::string& text) { texts.push_back(text); });
  std::size_t matched = 0;
  each_text("a*?/", 5, [&](const std::string& pattern) {
    for (const std::string& text : texts) {
      const bool expected = means(pattern, text, true);
      matched += expected;
      ASSERT_EQ(matches_glob(pattern, text), expected) << pattern << " and " << text;
    }
  });
  EXPECT_GT(matched, 10'000u);
}

TEST(Glob, MeansTheSameAsItsDefinitionForLongPatternsOfFolders) {
  std::uint32_t state = 1;
  const auto pick = [&](std::size_t count) {
    state = state * 1664525 + 1013904223;
    return static_cast<std::size_t>(state >> 16) % count;
  };
  constexpr std::array<std::string_view, 6> pieces = {"a", "b", "*", "**", "/", "**/"};
  std::size_t matched = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string pattern, text;
    for (std::size_t size = pick(8) + 1; size > 0; --size) pattern += pieces[pick(6)];
    for (std::size_t size = pick(10); size > 0; --size) text += "ab/"[pick(3)];
    const bool expected = means(pattern, text, true);
    matched += expected;
    ASSERT_EQ(matches_glob(pattern, text), expected) << pattern << " and " << text;
  }
  EXPECT_GT(matched, 5'000u);
}

TEST(Glob, TakesNoLongerThanTheProductOfItsSizes) {
  std::string pattern, folders;
  for (int index = 0; index < 30; ++index) pattern += "*a";
  for (int index = 0; index < 30; ++index) folders += "**/a*/";
  const std::string text(10'000, 'a');
  std::string path;
  for (int index = 0; index < 2'000; ++index) path += "aa/";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(matches_glob(pattern + 'b', text));
  EXPECT_FALSE(matches_glob(folders + 'b', path));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(Selection, MeansChecksByIdGlobCategoryComponentAndFramework) {
  const struct {
    const Check& check;
    const char* item;
    bool is_meant;
  } rows[] = {
      {privileged, "privileged-container", true},
      {privileged, "privileged", false},
      {privileged, "privileged-*", true},
      {privileged, "*", true},
      {privileged, "pods", true},
      {privileged, "nodes", true},
      {privileged, "network", false},
      {plain, "network", true},
      {privileged, "nsa", true},
      {privileged, "cis", true},
      {privileged, "mitre", true},
      {privileged, "pss-baseline", true},
      {privileged, "pss-restricted", true},
      {root, "pss-baseline", false},
      {root, "pss-restricted", true},
      {plain, "pss-restricted", false},
      {root, "nsa", false},
      {plain, "", false},
      {privileged, "KSV-0017", false},
  };
  for (const auto& row : rows) EXPECT_EQ(is_meant(row.check, row.item), row.is_meant) << row.check.id << row.item;
}

TEST(Selection, NamesEachFrameworkThatItKnows) {
  for (const std::string_view name : framework_names()) {
    EXPECT_TRUE(is_in_framework(privileged, name)) << name;
    EXPECT_FALSE(is_in_framework(plain, name)) << name;
  }
  EXPECT_FALSE(is_in_framework(privileged, "PSS"));
  EXPECT_FALSE(is_in_framework(privileged, ""));
}

TEST(Selection, FindsChecksByPeersIdsWithoutCaseDashesAndLeadingZeros) {
  for (const char* id : {"KSV-0017", "ksv017", "KSV17", "trivy:KSV-0017", "Trivy:ksv_17", "AVD-KSV-0017", "C-0057",
                         "c57", "CKV_K8S_16", "ckv-k8s-16", "privilegednil"}) {
    EXPECT_THAT(known_elsewhere_as(id, catalogue), ElementsAre(&privileged)) << id;
  }
  EXPECT_THAT(known_elsewhere_as("ckv_k8s_6", catalogue), ElementsAre(&root));
  for (const char* id : {"", ":", "trivy:", "trivy", "KSV-1", "KSV-170", "KSV-0107", "kubescape:KSV-0017", "0",
                         "CKV_K8S_1", "privileged-container"}) {
    EXPECT_THAT(known_elsewhere_as(id, catalogue), IsEmpty()) << id;
  }
}

TEST(Selection, KeepsTheOrderOfTheCatalogue) {
  constexpr Check other = check_of("other", Component::nodes, Category::pods, "", "polaris:x;trivy:KSV-12,KSV-0017");
  const std::array<const Check*, 3> checks = {&other, &root, &privileged};
  EXPECT_THAT(known_elsewhere_as("KSV-017", checks), ElementsAre(&other, &privileged));
  EXPECT_THAT(known_elsewhere_as("KSV-012", checks), ElementsAre(&other, &root));
}

}  // namespace
}  // namespace seawall::findings
