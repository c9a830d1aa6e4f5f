#include "secrets_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace seawall::commands {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Written in two pieces, so that nobody who looks for secrets takes it for one.
const std::string value = "q8Zr2LkV0xTn"
                          "B5mYc7Hd";
const std::string line = "API_KEY=" + value + "\n";

SecretsReport report_of(std::vector<std::pair<std::string, std::string>> files) {
  files::Listing listing;
  for (auto& [name, text] : files) listing.files.push_back({std::move(name), false, std::move(text)});
  Pool pool(1);
  return find_secrets(listing, secrets::Detector::shared(), pool);
}

/// "file:line:column-line:column", a secret each.
std::vector<std::string> places(const SecretsReport& report) {
  std::vector<std::string> all;
  for (const FoundSecret& found : report.secrets) {
    all.push_back(found.file + ':' + std::to_string(found.begin.line) + ':' + std::to_string(found.begin.column) + '-' +
                  std::to_string(found.end.line) + ':' + std::to_string(found.end.column));
  }
  return all;
}

TEST(FindSecrets, TellsPlacesInCharacters) {
  EXPECT_THAT(places(report_of({{"a", "# x\n\xc3\xa4\xe2\x82\xac " + line + line}, {"b", line}})),
              ElementsAre("a:2:12-2:32", "a:3:9-3:29", "b:1:9-1:29"));
}

TEST(FindSecrets, TellsAKeyStoreAtTheBeginningOfItsFile) {
  EXPECT_THAT(places(report_of({{"keys/a.p12", "x"}})), ElementsAre("keys/a.p12:1:1-1:1"));
}

TEST(FindSecrets, CountsWhatAreLookedThrough) {
  const SecretsReport report = report_of({{"a", "nothing"}, {"b", line}});
  EXPECT_EQ(report.files, 2u);
  EXPECT_EQ(report.bytes, 7 + line.size());
}

TEST(FindSecrets, LeavesAloneWhatACommentSaysWithAReason) {
  struct Case {
    std::string text;
    std::size_t suppressed;
  };
  for (const Case& each : {Case{"API_KEY=" + value + " # seawall:ignore generic-api-key of the test server\n", 1},
                           Case{"API_KEY=" + value + " # seawall:ignore jwt,generic-* of the test server\n", 1},
                           Case{"# seawall:ignore generic-api-key of the test server\n" + line, 1},
                           Case{"API_KEY=" + value + " # gitleaks:allow\n", 1},
                           Case{"API_KEY=" + value + " # seawall:ignore generic-api-key\n", 0},
                           Case{"API_KEY=" + value + " # seawall:ignore jwt of the test server\n", 0},
                           Case{"x # seawall:ignore generic-api-key of the line itself\n" + line, 0},
                           Case{"# seawall:ignore generic-api-key too far away\n\n" + line, 0}}) {
    const SecretsReport report = report_of({{"a", each.text}});
    EXPECT_EQ(report.suppressed, each.suppressed) << each.text;
    EXPECT_THAT(report.secrets, SizeIs(1 - each.suppressed)) << each.text;
  }
}

TEST(FindSecrets, KeepsAsManyAsItsLimitAndCountsTheRest) {
  std::string text;
  for (std::size_t count = 0; count < most_secrets + 2; ++count) text += line;
  const SecretsReport report = report_of({{"a", text}, {"b", line}});
  EXPECT_THAT(report.secrets, SizeIs(most_secrets));
  ASSERT_THAT(report.not_looked, SizeIs(1));
  EXPECT_EQ(report.not_looked[0].message, "3 more secrets are over the limit \"secrets\" of 100000");
  EXPECT_TRUE(report.not_looked[0].is_failure);
}

TEST(FindSecrets, TellsWhatCannotBeRead) {
  files::Listing listing;
  listing.files.push_back({"no/such/file", true});
  Pool pool(1);
  const SecretsReport report = find_secrets(listing, secrets::Detector::shared(), pool);
  EXPECT_THAT(report.secrets, IsEmpty());
  EXPECT_EQ(report.files, 0u);
  ASSERT_THAT(report.not_looked, SizeIs(1));
  EXPECT_EQ(report.not_looked[0].place.file, "no/such/file");
}

}  // namespace
}  // namespace seawall::commands
