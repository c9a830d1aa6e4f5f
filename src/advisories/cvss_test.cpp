#include <gtest/gtest.h>

#include "advisories/advisories.h"

namespace seawall::advisories {
namespace {

// Expected scores are those of FIRST's calculators.

TEST(CvssTest, ScoresVersionTwo) {
  EXPECT_EQ(cvss_score("AV:N/AC:L/Au:N/C:N/I:N/A:C"), 7.8);
  EXPECT_EQ(cvss_score("AV:N/AC:L/Au:N/C:C/I:C/A:C"), 10.0);
  EXPECT_EQ(cvss_score("AV:L/AC:H/Au:N/C:C/I:C/A:C"), 6.2);
  EXPECT_EQ(cvss_score("AV:N/AC:L/Au:N/C:N/I:N/A:N"), 0.0);
}

TEST(CvssTest, ScoresVersionThree) {
  EXPECT_EQ(cvss_score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), 9.8);
  EXPECT_EQ(cvss_score("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"), 10.0);
  EXPECT_EQ(cvss_score("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"), 6.1);
  EXPECT_EQ(cvss_score("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N"), 0.0);
}

TEST(CvssTest, TheBaseScoreOfVersionThreeIsWithoutTemporalMetrics) {
  EXPECT_EQ(cvss_score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:U"), 9.8);
}

TEST(CvssTest, ScoresVersionFour) {
  EXPECT_EQ(cvss_score("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"), 9.3);
  EXPECT_EQ(cvss_score("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"), 10.0);
  EXPECT_EQ(cvss_score("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N"), 0.0);
}

TEST(CvssTest, TheScoreOfVersionFourIsOfAllThatTheVectorSays) {
  const std::string base = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
  EXPECT_LT(*cvss_score(base + "/E:U"), *cvss_score(base));
  EXPECT_EQ(cvss_score(base + "/MVC:N/MVI:N/MVA:N"), 0.0);
  EXPECT_EQ(cvss_score(base + "/S:P/U:Amber"), cvss_score(base));
}

TEST(CvssTest, OrderDoesNotMatter) { EXPECT_EQ(cvss_score("CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N"), 9.8); }

TEST(CvssTest, RefusesWhatIsNoVector) {
  for (const char* text :
       {"", "/", "high", "7.5", "CVSS:3.1/", "CVSS:5.0/AV:N", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/", "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1/AV:N A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "AV:N/AC:L/Au:N/C:N/I:N/A:C/ZZ:N", "CVSS:3.1/AV:/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}) {
    EXPECT_EQ(cvss_score(text), std::nullopt) << text;
  }
}

TEST(CvssTest, RatesAsFirstDoes) {
  EXPECT_EQ(cvss_rating(0), "none");
  EXPECT_EQ(cvss_rating(0.1), "low");
  EXPECT_EQ(cvss_rating(3.9), "low");
  EXPECT_EQ(cvss_rating(4), "medium");
  EXPECT_EQ(cvss_rating(6.9), "medium");
  EXPECT_EQ(cvss_rating(7), "high");
  EXPECT_EQ(cvss_rating(8.9), "high");
  EXPECT_EQ(cvss_rating(9), "critical");
}

}  // namespace
}  // namespace seawall::advisories
