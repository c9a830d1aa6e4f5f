#include "baseline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>

#include "findings.h"
#include "testing.h"

namespace seawall::findings {
namespace {

using documents::Field;
using documents::Node;
using ::testing::HasSubstr;
using testing::inventory_of;

constexpr Check privileged = [] {
  Check check = testing::check_named("privileged-container");
  check.container = [](const objects::PodTemplate&, const objects::Container& container, Probe& probe) {
    const Node context = probe.map(container.node.child(Field::securityContext));
    const auto written = probe.boolean(context.child(Field::privileged));
    if (written == true) probe.report(context.child(Field::privileged));
    if (!written) probe.report(context ? context : container.node, {.missing = "privileged"});
  };
  return check;
}();
constexpr Check host_pid = [] {
  Check check = testing::check_named("host-pid");
  check.pod = [](const objects::PodTemplate& pod, Probe& probe) {
    const Node written = pod.spec.child(Field::hostPID);
    if (probe.boolean(written) == true) probe.report(written);
  };
  return check;
}();
constexpr std::array<const Check*, 2> catalogue = {&host_pid, &privileged};

std::vector<Finding> findings_in(const objects::Inventory& inventory) {
  const auto checks = enabled_by_default(catalogue);
  std::vector<Finding> findings = judge({.inventory = &inventory}, checks, 0, inventory.objects().size()).findings;
  fold(findings);
  return findings;
}

std::vector<std::string> fingerprints_in(const std::string& text) {
  const objects::Inventory inventory = inventory_of(text);
  std::vector<std::string> result;
  for (const Finding& finding : findings_in(inventory)) result.push_back(fingerprint(finding));
  return result;
}

const char cart[] = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  template:
    spec:
      hostPID: true
      containers:
      - name: web
        securityContext: {privileged: true}
)";

// Users keep these in files and databases: another value makes every known finding a new one. They change for no
// reason but a new schemaVersion of baselines.
TEST(Fingerprint, IsTheSameInEveryVersion) {
  EXPECT_THAT(fingerprints_in(cart),
              ::testing::ElementsAre("6f1d38f61be2d07eec74dea887137877", "61479afcafd0bc9fe3112ac3df8a11f1"));
  EXPECT_THAT(fingerprints_in("apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a}]}\n"),
              ::testing::ElementsAre("9cce02a6b8fd7d4e1667815c4e3b1447"));
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Fingerprint, SurvivesEditsThatAreNotItsOwn) {
  const std::vector<std::string> before = fingerprints_in(cart);
  const std::string texts[] = {
      "# moved\n---\n" + std::string(cart),
      replaced(cart, "apps/v1", "apps/v1beta1"),
      replaced(cart, "namespace: shop", "namespace: shop, labels: {a: b}"),
      replaced(cart, "privileged: true", "privileged: !!bool true, runAsUser: 5"),
      replaced(cart, "      - name: web",
               "      - name: earlier\n        securityContext: {privileged: false}\n"
               "      - image: x:1\n        name: web"),
  };
  for (const std::string& text : texts) EXPECT_EQ(fingerprints_in(text), before) << text;
}

TEST(Fingerprint, OfAMissingFieldSurvivesOtherFieldsThatComeBesideIt) {
  const std::string bare = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: web\n";
  const std::vector<std::string> before = fingerprints_in(bare);
  ASSERT_EQ(before.size(), 1u);
  EXPECT_EQ(fingerprints_in(bare + "      securityContext:\n        runAsUser: 5\n"), before);
}

TEST(Fingerprint, DiffersWithAllThatItIsMadeOf) {
  const std::string texts[] = {
      cart,
      replaced(cart, "apps/v1", "extensions/v1"),
      replaced(cart, "Deployment", "DaemonSet"),
      replaced(cart, "name: cart", "name: mail"),
      replaced(cart, "namespace: shop", "namespace: other"),
      replaced(cart, "name: cart, namespace: shop", "name: shop, namespace: cart"),
      replaced(cart, "name: web", "name: mail"),
      replaced(cart, "securityContext: {privileged: true}", "image: x:1"),
      replaced(cart, "containers:", "initContainers:"),
  };
  std::set<std::string> seen;
  for (const std::string& text : texts) {
    const std::vector<std::string> found = fingerprints_in(text);
    ASSERT_EQ(found.size(), 2u) << text;
    EXPECT_TRUE(seen.insert(found[1]).second) << text;
  }
}

TEST(Fingerprint, KeepsThePartsApart) {
  const objects::Inventory inventory = inventory_of(cart);
  Finding finding = findings_in(inventory)[0];
  objects::Object object = *finding.object;
  finding.object = &object;
  std::set<std::string> seen;
  for (const auto& [namespace_, name] : {std::pair("ab", "c"), std::pair("a", "bc"), std::pair("", "abc")}) {
    object.namespace_ = namespace_;
    object.name = name;
    EXPECT_TRUE(seen.insert(fingerprint(finding)).second);
  }
}

TEST(Baseline, HoldsAFindingALineSortedAndCounted) {
  const std::string other = replaced(cart, "name: cart", "name: a\"\\\tb");
  const objects::Inventory inventory = inventory_of(std::string(cart) + "---\n" + other + "---\n" + cart);
  const std::string text = baseline_text(findings_in(inventory));
  const std::vector<std::string> print = fingerprints_in(cart);
  const std::vector<std::string> odd = fingerprints_in(other);
  const std::string web = R"("path":"spec.template.spec.containers[name=\"web\"].securityContext.privileged")";
  EXPECT_EQ(text, "{\n\"schemaVersion\":\"1\",\n\"findings\":[\n"
                  "{\"fingerprint\":\"" +
                      odd[0] +
                      R"(","checkId":"host-pid","object":"Deployment shop/a\"\\\tb",)"
                      R"("path":"spec.template.spec.hostPID","count":1},)"
                      "\n"
                      "{\"fingerprint\":\"" +
                      print[0] +
                      R"(","checkId":"host-pid","object":"Deployment shop/cart",)"
                      R"("path":"spec.template.spec.hostPID","count":2},)"
                      "\n"
                      "{\"fingerprint\":\"" +
                      odd[1] +
                      R"(","checkId":"privileged-container",)"
                      R"("object":"Deployment shop/a\"\\\tb",)" +
                      web +
                      ",\"count\":1},\n"
                      "{\"fingerprint\":\"" +
                      print[1] +
                      R"(","checkId":"privileged-container",)"
                      R"("object":"Deployment shop/cart",)" +
                      web + ",\"count\":2}\n]\n}\n");
}

Baseline read(std::string text) {
  documents::Result<Baseline> baseline = read_baseline("base.json", std::move(text));
  if (!baseline) {
    ADD_FAILURE() << baseline.error().text();
    return {};
  }
  return take(std::move(baseline));
}

TEST(Baseline, KnowsWhatItWasWrittenFrom) {
  const objects::Inventory inventory = inventory_of(std::string(cart) + "---\n" + cart);
  std::vector<Finding> findings = findings_in(inventory);
  const Baseline baseline = read(baseline_text(findings));
  EXPECT_EQ(baseline.counts.size(), 2u);
  Suppressions suppressions;
  EXPECT_EQ(apply(baseline, findings, suppressions), 0u);
  EXPECT_TRUE(findings.empty());
  ASSERT_EQ(suppressions.all.size(), 1u);
  EXPECT_EQ(suppressions.all[0].origin, Suppression::Origin::baseline);
  EXPECT_EQ(suppressions.all[0].place.file, "base.json");
  EXPECT_EQ(suppressions.suppressed.size(), 4u);
}

TEST(Baseline, LeavesWhatIsNewAndCountsWhatIsGone) {
  const objects::Inventory before = inventory_of(std::string(cart) + "---\n" + cart);
  const Baseline baseline = read(baseline_text(findings_in(before)));
  const objects::Inventory after =
      inventory_of(replaced(cart, "name: web", "name: new") + "---\n" + replaced(cart, "hostPID: true", "a: b") +
                   "---\n" + cart + "---\n" + cart);
  std::vector<Finding> findings = findings_in(after);
  Suppressions suppressions;
  EXPECT_EQ(apply(baseline, findings, suppressions), 0u);
  std::vector<std::string> left;
  for (const Finding& finding : findings) {
    left.push_back(std::to_string(finding.object->index) + ' ' + std::string(finding.check->id));
  }
  EXPECT_THAT(left, ::testing::ElementsAre("0 privileged-container", "3 host-pid", "3 privileged-container"));
  EXPECT_EQ(suppressions.suppressed.size(), 4u);

  std::vector<Finding> none;
  EXPECT_EQ(apply(baseline, none, suppressions), 2u);
  EXPECT_EQ(suppressions.all.size(), 1u) << "it suppressed nothing more";
}

TEST(Baseline, PutsItsFindingsAmongThoseSuppressedBefore) {
  const objects::Inventory inventory =
      inventory_of(std::string(cart) + "---\n" + replaced(cart, "name: cart", "name: other") + "---\n" +
                   replaced(cart, "name: cart", "name: third"));
  const std::vector<Finding> all = findings_in(inventory);
  for (unsigned known = 0; known < 64; ++known) {
    for (unsigned annotated = 0; annotated < 64; ++annotated) {
      std::vector<Finding> findings, in_baseline;
      Suppressions suppressions;
      suppressions.all.emplace_back();
      for (std::size_t index = 0; index < all.size(); ++index) {
        if (annotated >> index & 1) {
          suppressions.suppressed.push_back({all[index], 0});
        } else {
          findings.push_back(all[index]);
        }
        if (known >> index & 1) in_baseline.push_back(all[index]);
      }
      apply(read(baseline_text(in_baseline)), findings, suppressions);
      std::size_t from_findings = 0, from_suppressed = 0;
      for (std::size_t index = 0; index < all.size(); ++index) {
        const bool is_suppressed = (known | annotated) >> index & 1;
        const Finding& found =
            is_suppressed ? suppressions.suppressed.at(from_suppressed++).finding : findings.at(from_findings++);
        ASSERT_EQ(found.at, all[index].at);
      }
      ASSERT_EQ(from_findings, findings.size());
      ASSERT_EQ(from_suppressed, suppressions.suppressed.size());
    }
  }
}

TEST(Baseline, RefusesWhatItCannotKnowTheMeaningOf) {
  const std::string good = "0123456789abcdef0123456789abcdef";
  const auto with = [&](const std::string& finding) {
    return "{\"schemaVersion\":\"1\",\n\"findings\":[" + finding + "]}";
  };
  const struct {
    std::string text;
    const char* message;
    std::uint32_t line;
  } rows[] = {
      {"", "one JSON object", 0},
      {"[]", "one JSON object", 0},
      {"{\"schemaVersion\":\"1\",\n\"findings\":[}", "", 2},
      {"{}", "no \"schemaVersion\"", 1},
      {"{\n\"schemaVersion\":\"2\"}", "is \"2\", and this version of Seawall reads \"1\" only", 2},
      {"{\"schemaVersion\":1}", "is \"1\", and", 1},
      {"{\"schemaVersion\":[1]}", "is a list, and", 1},
      {"{\"schemaVersion\":\"1\"}", "list of \"findings\"", 1},
      {"{\"schemaVersion\":\"1\",\n\"findings\":{}}", "list of \"findings\"", 2},
      {with("5"), "32 hexadecimal digits", 2},
      {with("{\"count\":1}"), "32 hexadecimal digits", 2},
      {with("{\"fingerprint\":\"" + good + "0\",\"count\":1}"), "32 hexadecimal digits", 2},
      {with("{\"fingerprint\":\"X" + good.substr(1) + "\",\"count\":1}"), "32 hexadecimal digits", 2},
      {with("{\"fingerprint\":\"" + good + "\"}"), "whole number", 2},
      {with("{\"fingerprint\":\"" + good + "\",\"count\":0}"), "whole number", 2},
      {with("{\"fingerprint\":\"" + good + "\",\"count\":-1}"), "whole number", 2},
      {with("{\"fingerprint\":\"" + good + "\",\"count\":1.5}"), "whole number", 2},
      {with("{\"fingerprint\":\"" + good + "\",\"count\":\"1\"}"), "whole number", 2},
      {with("{\"fingerprint\":\"" + good + "\",\"count\":99999999999999999999}"), "whole number", 2},
      {with("") + with(""), "one JSON object", 0},
  };
  for (const auto& row : rows) {
    const documents::Result<Baseline> baseline = read_baseline("base.json", row.text);
    ASSERT_FALSE(baseline) << row.text;
    EXPECT_THAT(baseline.error().message(), HasSubstr(row.message)) << row.text;
    EXPECT_EQ(baseline.error().place().line, row.line) << row.text;
    EXPECT_EQ(baseline.error().place().file, "base.json") << row.text;
  }
}

TEST(Baseline, ReadsWhatLaterVersionsAddAndWhatAMergeRepeats) {
  const std::string one = "{\"fingerprint\":\"0123456789abcdef0123456789abcdef\",\"count\":";
  const Baseline baseline =
      read("{\"schemaVersion\":\"1\",\"more\":[1],\"findings\":[" + one + "2,\"since\":\"x\"}," + one + "3}]}");
  ASSERT_EQ(baseline.counts.size(), 1u);
  EXPECT_EQ(baseline.counts.begin()->second, 3u);
  EXPECT_TRUE(read("{\"schemaVersion\":\"1\",\"findings\":[]}").counts.empty());
  EXPECT_TRUE(read(baseline_text({})).counts.empty());
}

TEST(Baseline, SurvivesAnyBytes) {
  const objects::Inventory inventory = inventory_of(cart);
  const std::string text = baseline_text(findings_in(inventory));
  std::uint32_t state = 3;
  const auto pick = [&](std::size_t count) {
    state = state * 1664525 + 1013904223;
    return static_cast<std::size_t>(state >> 8) % count;
  };
  std::size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string broken = text;
    for (std::size_t changes = pick(3) + 1; changes > 0; --changes) {
      const std::size_t at = pick(broken.size());
      switch (pick(3)) {
        case 0: broken[at] = static_cast<char>(pick(256)); break;
        case 1: broken.erase(at, pick(20)); break;
        default: broken.insert(at, broken.substr(pick(broken.size()), pick(40))); break;
      }
      if (broken.empty()) broken = "{";
    }
    const documents::Result<Baseline> baseline = read_baseline("base.json", broken);
    if (!baseline) {
      ++refused;
      continue;
    }
    for (const auto& [print, count] : baseline->counts) {
      ASSERT_EQ(print.size(), 32u);
      ASSERT_GE(count, 1u);
    }
  }
  EXPECT_GT(refused, 5'000u);
}

}  // namespace
}  // namespace seawall::findings
