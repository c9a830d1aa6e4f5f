// Makes the fix of every finding in all fixtures, one by one: each must mend the finding that it is for.

#include "mechanical_fixes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "checks/checks.h"

namespace seawall::checks {
namespace {

namespace fs = std::filesystem;

const fs::path fixtures = fs::path(SEAWALL_SOURCE_DIR) / "tests" / "checks";

std::shared_ptr<const documents::Source> source_of(std::string bytes) {
  auto source = documents::Source::from_bytes("fixture.yaml", std::move(bytes));
  EXPECT_TRUE(source);
  return take(std::move(source));
}

/// A text and what one check finds in it, all of it, so that no overlap hides what a fix leaves.
struct Scanned {
  Scanned(const Check& check, std::string bytes, int minor)
      : source(source_of(std::move(bytes))), configured(findings::configured(check)) {
    inventory.add(documents::read(source), *source, true);
    inventory.finish();
    const findings::Context context{.inventory = &inventory, .minor = minor};
    judged = findings::judge(context, {&configured, 1}, 0, inventory.objects().size());
  }

  std::shared_ptr<const documents::Source> source;
  findings::ConfiguredCheck configured;
  objects::Inventory inventory;
  findings::Judged judged;
};

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// `minor=26` in the first line of a fixture.
int minor_of(std::string_view text) {
  const std::string first(text.substr(0, text.find('\n')));
  const std::size_t at = first.find("minor=");
  return at == std::string::npos ? findings::newest_minor : std::stoi(first.substr(at + 6));
}

class EveryFix : public testing::TestWithParam<const Check*> {};

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryFix, testing::ValuesIn(all().begin(), all().end()), [](const auto& instance) {
  std::string name(instance.param->id);
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST_P(EveryFix, MendsItsFindingAndNoOther) {
  const Check& check = *GetParam();
  if (!check.fix) return;
  std::size_t fixes = 0;
  for (const auto& entry : fs::directory_iterator(fixtures / check.id)) {
    const std::string text = text_of(entry.path());
    const Scanned before(check, text, minor_of(text));
    for (const Finding& finding : before.judged.findings) {
      const std::optional<Fix> fix = check.fix(finding);
      if (!fix) continue;
      SCOPED_TRACE(entry.path().string() + ":" + std::to_string(before.source->position(finding.offset()).line));
      const documents::Result<documents::Edit> edit = findings::edit_of(*fix);
      ASSERT_TRUE(edit) << edit.error().message();
      ++fixes;
      const Scanned after(check, documents::apply(*before.source, {&*edit, 1}), minor_of(text));
      // One value for a pod may be the finding of several containers.
      const auto is_here = [&](const Finding& other) { return other.offset() == finding.offset(); };
      EXPECT_EQ(after.judged.findings.size() +
                    static_cast<std::size_t>(std::ranges::count_if(before.judged.findings, is_here)),
                before.judged.findings.size());
      EXPECT_TRUE(after.inventory.not_looked().empty());
    }
  }
  EXPECT_GT(fixes, 0u) << "no finding of the fixtures has a fix";
}

TEST(Fix, IsNoneWhereTheFieldStandsThereAlready) {
  const Check& check = *find("privilege-escalation-allowed");
  const std::string_view pod = "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, securityContext: ";
  for (const std::string_view context : {"null", "{allowPrivilegeEscalation: null}"}) {
    const Scanned scanned(check, std::string(pod) + std::string(context) + "}]}}", findings::newest_minor);
    ASSERT_EQ(scanned.judged.findings.size(), 1u) << context;
    EXPECT_FALSE(check.fix(scanned.judged.findings[0])) << context;
  }
}

TEST(Fix, ForbidsNoEscalationThatAnotherFieldNeeds) {
  const Check& check = *find("privilege-escalation-allowed");
  const Scanned scanned(check,
                        "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, securityContext: {capabilities: "
                        "{add: [SYS_ADMIN]}}}]}}",
                        findings::newest_minor);
  ASSERT_EQ(scanned.judged.findings.size(), 1u);
  EXPECT_FALSE(check.fix(scanned.judged.findings[0]));
}

}  // namespace
}  // namespace seawall::checks
