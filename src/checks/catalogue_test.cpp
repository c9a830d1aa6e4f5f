// Holds every check to the rules of the catalogue, and runs all of them on the fixtures of each.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "checks/checks.h"

namespace seawall::checks {
namespace {

using findings::Check;
using findings::Finding;
namespace fs = std::filesystem;

const fs::path fixtures = fs::path(SEAWALL_SOURCE_DIR) / "tests" / "checks";

std::vector<std::string> split(std::string_view text, char separator) {
  const objects::Parts parts(text, separator);
  return {parts.begin(), parts.end()};
}

bool matches(std::string_view text, const char* pattern) {
  return std::regex_match(text.begin(), text.end(), std::regex(pattern));
}

class EveryCheck : public testing::TestWithParam<const Check*> {
 protected:
  const Check& check() const { return *GetParam(); }
};

std::string name_of_instance(const testing::TestParamInfo<const Check*>& instance) {
  std::string name(instance.param->id);
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryCheck, testing::ValuesIn(all().begin(), all().end()), name_of_instance);

TEST_P(EveryCheck, IsFoundByItsId) {
  EXPECT_EQ(find(check().id), &check());
  EXPECT_EQ(find(std::string(check().id) + "x"), nullptr);
}

TEST_P(EveryCheck, JudgesSomething) {
  EXPECT_TRUE(check().pod || check().container || check().object || check().whole);
  EXPECT_TRUE(!check().join || check().pod || check().container || check().object) << "gathers nothing to join";
  EXPECT_EQ(check().object != nullptr || check().reads != nullptr, !check().kinds.empty());
}

TEST_P(EveryCheck, HasParametersWithDefaultsThatParse) {
  for (const findings::Parameter& parameter : check().parameters) {
    EXPECT_TRUE(matches(parameter.name, "[a-z]+(_[a-z]+)*")) << parameter.name;
    EXPECT_TRUE(findings::parse_value(parameter, parameter.otherwise)) << parameter.name;
    EXPECT_TRUE(matches(parameter.description, "[A-Z].{9,118}[.]")) << parameter.description;
  }
}

bool names_container(const Check& check) { return check.message.find("{container}") != std::string_view::npos; }

TEST_P(EveryCheck, HasShortTitleAndMessage) {
  EXPECT_TRUE(matches(check().title, "[A-Z][^.]{9,39}")) << check().title;
  EXPECT_LE(split(check().title, ' ').size(), 6u) << check().title;
  EXPECT_FALSE(check().message.empty());
  EXPECT_FALSE(check().message.ends_with('.')) << check().message;
  EXPECT_TRUE(matches(check().message, R"(([^{}]|\{container\}|\{argument\}|\{detail\})+)")) << check().message;
  EXPECT_TRUE(names_container(check()) || !check().container) << check().message;
}

TEST_P(EveryCheck, ExplainsItselfInWholeSentences) {
  for (const std::string_view text : {check().why, check().remediation}) {
    EXPECT_TRUE(text.size() > 40 && text.size() < 400) << text;
    EXPECT_TRUE(text.front() >= 'A' && text.front() <= 'Z' && text.ends_with('.')) << text;
    EXPECT_EQ(text.find("  "), std::string_view::npos) << text;
    EXPECT_EQ(text.find('\n'), std::string_view::npos) << text;
  }
}

TEST_P(EveryCheck, ShowsExamplesThatCanBeRead) {
  EXPECT_NE(check().bad_example, check().good_example);
  for (const std::string_view example : {check().bad_example, check().good_example}) {
    const bool is_dockerfile = example.starts_with("FROM ");
    auto source = documents::Source::from_bytes(is_dockerfile ? "Dockerfile" : "example.yaml", std::string(example));
    ASSERT_TRUE(source);
    const auto outcomes = is_dockerfile ? documents::read_dockerfile(*source) : documents::read(*source);
    ASSERT_EQ(outcomes.size(), 1u) << example;
    ASSERT_TRUE(outcomes[0].document) << example;
    EXPECT_TRUE(outcomes[0].document->root().is_map()) << example;
  }
}

TEST_P(EveryCheck, NamesFrameworksPeersAndReferencesInTheirForms) {
  for (const std::string& mark : split(check().frameworks, ';')) {
    EXPECT_TRUE(matches(mark, R"(PSS:(baseline|restricted)|NSA|MITRE:T\d{4}(\.\d{3})?(,T\d{4}(\.\d{3})?)*|)"
                              R"(CIS:\d+(\.\d+)+(,\d+(\.\d+)+)*)"))
        << mark;
  }
  for (const std::string& peer : split(check().peers, ';')) {
    EXPECT_TRUE(matches(peer, "[a-z-]+:[A-Za-z0-9_-]+(,[A-Za-z0-9_-]+)*")) << peer;
  }
  EXPECT_FALSE(check().references.empty());
  for (const std::string& reference : split(check().references, '\n')) {
    EXPECT_TRUE(matches(reference, "https://[a-z.]+/[^ ]+")) << reference;
  }
  EXPECT_TRUE(matches(check().since, R"(\d+\.\d+\.\d+)")) << check().since;
}

TEST_P(EveryCheck, YieldsToOtherChecksThatExist) {
  for (const std::string& id : split(check().yields_to, ',')) {
    EXPECT_NE(find(id), nullptr) << id;
    EXPECT_NE(id, check().id);
    const Check* const other = find(id);
    EXPECT_TRUE(!other || other->severity >= check().severity) << id << " would hide what is worse";
  }
}

TEST_P(EveryCheck, HasFixturesThatFireAndThatStayQuiet) {
  std::set<std::string> kinds;
  for (const auto& entry : fs::directory_iterator(fixtures / check().id)) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(matches(name, R"((fires|quiet)(-[a-z0-9-]+)?\.yaml)")) << name;
    kinds.insert(name.substr(0, 5));
  }
  EXPECT_EQ(kinds, (std::set<std::string>{"fires", "quiet"}));
}

/// One fixture, judged by all checks, those that are off by default included, and folded as in a scan. Its first line
/// may set parameters of the check and the minor of Kubernetes, and leave out a check that this one yields to:
/// `# with: minimum=1000; minor=26; without=host-pid`.
class Fixture {
 public:
  Fixture(const fs::path& path, const Check& check) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    configure(check, bytes);
    auto source = documents::Source::from_bytes(path.filename().string(), std::move(bytes));
    EXPECT_TRUE(source);
    inventory_.add(documents::read(*source), **source, true);
    inventory_.finish();
    judged_ = findings::judge_all({.inventory = &inventory_, .minor = minor_}, checks_);
    for (const auto& entry : inventory_.not_looked()) ADD_FAILURE() << path << ": " << entry.message;
    for (const auto& entry : judged_.not_looked) ADD_FAILURE() << path << ": " << entry.message;
  }

  std::span<const objects::Object> objects() const { return inventory_.objects(); }

  std::vector<const Finding*> findings_of(const Check& check) const {
    std::vector<const Finding*> of_check;
    for (const Finding& finding : judged_.findings) {
      if (finding.check == &check) of_check.push_back(&finding);
    }
    return of_check;
  }

 private:
  void configure(const Check& subject, std::string_view text) {
    for (const Check* each : all()) checks_.push_back(findings::configured(*each));
    constexpr std::string_view prefix = "# with: ";
    if (!text.starts_with(prefix)) return;
    const auto configured = std::ranges::find(checks_, &subject, &findings::ConfiguredCheck::check);
    text = text.substr(prefix.size(), text.find('\n') - prefix.size());
    for (const std::string& setting : split(text, ';')) {
      const std::string name =
          setting.substr(setting.find_first_not_of(' '), setting.find('=') - setting.find_first_not_of(' '));
      const std::string value = setting.substr(setting.find('=') + 1);
      if (name == "minor") {
        minor_ = std::stoi(value);
        continue;
      }
      if (name == "without") {
        without_.insert(value);
        continue;
      }
      const auto parameter = std::ranges::find(subject.parameters, name, &findings::Parameter::name);
      ASSERT_NE(parameter, subject.parameters.end()) << name;
      auto parsed = findings::parse_value(*parameter, value);
      ASSERT_TRUE(parsed) << name;
      configured->values[static_cast<std::size_t>(parameter - subject.parameters.begin())] = *parsed;
    }
    std::erase_if(checks_, [&](const auto& each) { return without_.contains(std::string(each.check->id)); });
  }

  objects::Inventory inventory_;
  std::vector<findings::ConfiguredCheck> checks_;
  std::set<std::string> without_;
  findings::Judged judged_;
  int minor_ = findings::newest_minor;
};

std::optional<findings::Severity> severity_asked_by(std::string_view name) {
  constexpr std::string_view prefix = "fires-at-";
  if (!name.starts_with(prefix)) return {};
  name.remove_prefix(prefix.size());
  return findings::parse_severity(name.substr(0, name.find('-')));
}

/// What the name of an object or container promises of the findings about it.
void expect_what_name_says(std::string_view name, const std::vector<const Finding*>& about_it) {
  EXPECT_FALSE(name.starts_with("fires") && about_it.empty()) << name;
  EXPECT_FALSE(name.starts_with("quiet") && !about_it.empty()) << name;
  for (const Finding* finding : about_it) {
    const findings::Severity wanted = severity_asked_by(name).value_or(finding->severity);
    EXPECT_EQ(findings::name_of(finding->severity), findings::name_of(wanted)) << name;
  }
}

template <typename IsAbout>
std::vector<const Finding*> select(const std::vector<const Finding*>& found, IsAbout is_about) {
  std::vector<const Finding*> selected;
  std::ranges::copy_if(found, std::back_inserter(selected), is_about);
  return selected;
}

TEST_P(EveryCheck, FindsInItsFixturesWhatTheirNamesSay) {
  for (const auto& entry : fs::directory_iterator(fixtures / check().id)) {
    SCOPED_TRACE(entry.path().string());
    const Fixture fixture(entry.path(), check());
    const std::vector<const Finding*> found = fixture.findings_of(check());
    EXPECT_EQ(entry.path().filename().string().starts_with("fires"), !found.empty());
    for (const objects::Object& object : fixture.objects()) {
      const auto in_object = select(found, [&](const Finding* finding) { return finding->object == &object; });
      expect_what_name_says(object.name, in_object);
      std::vector<objects::TypeFault> faults;
      for (const objects::PodTemplate& pod : objects::pod_templates(object, faults)) {
        for (const objects::Container& container : pod.containers) {
          const auto is_about = [&](const Finding* finding) { return finding->container == container.name; };
          if (names_container(check())) expect_what_name_says(container.name, select(in_object, is_about));
        }
      }
    }
  }
}

TEST(Catalogue, IsSortedById) {
  EXPECT_EQ(std::ranges::adjacent_find(all(), std::ranges::greater_equal(), &Check::id), all().end());
}

TEST(Catalogue, FindsNothingForAnUnknownId) {
  EXPECT_EQ(find(""), nullptr);
  EXPECT_EQ(find("no-such-check"), nullptr);
}

TEST(Catalogue, HasNoFixturesOfChecksThatAreGone) {
  for (const auto& entry : fs::directory_iterator(fixtures)) {
    EXPECT_TRUE(!entry.is_directory() || find(entry.path().filename().string())) << entry.path();
  }
}

}  // namespace
}  // namespace seawall::checks
