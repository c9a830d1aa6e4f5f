#include "licenses.h"

#include <gtest/gtest.h>

namespace seawall::packages {
namespace {

using Kind = License::Kind;

TEST(Licenses, KnowIdsInAnyCase) {
  for (const char* const id : {"0BSD", "MIT", "Apache-2.0", "GPL-2.0+", "GPL-2.0-or-later", "zlib-acknowledgement"}) {
    std::string shouted(id);
    for (char& each : shouted) each = static_cast<char>(std::toupper(static_cast<unsigned char>(each)));
    EXPECT_EQ(understand_license(shouted).kind, Kind::id) << id;
    EXPECT_EQ(understand_license(shouted).text, id);
  }
}

TEST(Licenses, UnderstandExpressions) {
  const struct {
    const char* text;
    const char* expression;
  } rows[] = {
      {"MIT OR Apache-2.0", "MIT OR Apache-2.0"},
      {"(mit or  APACHE-2.0)", "(MIT OR Apache-2.0)"},
      {"((MIT))AND(ISC)", "((MIT)) AND (ISC)"},
      {"GPL-2.0-only with classpath-exception-2.0 AND MIT", "GPL-2.0-only WITH Classpath-exception-2.0 AND MIT"},
      {"Apache-2.0+", "Apache-2.0+"},
      {"LicenseRef-mine", "LicenseRef-mine"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(understand_license(row.text).kind, Kind::expression) << row.text;
    EXPECT_EQ(understand_license(row.text).text, row.expression);
  }
  EXPECT_EQ(understand_license("LicenseRef-a AND (MIT OR LicenseRef-b.c-1)").references,
            (std::vector<std::string>{"LicenseRef-a", "LicenseRef-b.c-1"}));
}

TEST(Licenses, TakeAllElseForNames) {
  for (const char* const text : {"",
                                 " ",
                                 "GPL-2+",
                                 "Apache 2.0",
                                 "MIT/X11",
                                 "MIT AND",
                                 "AND MIT",
                                 "(MIT",
                                 "MIT)",
                                 ")(",
                                 "MIT ISC",
                                 "()",
                                 "MIT WITH MIT",
                                 "MIT WITH",
                                 "(MIT) WITH Classpath-exception-2.0",
                                 "Classpath-exception-2.0",
                                 "+",
                                 "LicenseRef-",
                                 "LicenseRef-a_b",
                                 "MIT WITH Classpath-exception-2.0 WITH Classpath-exception-2.0",
                                 "MIT AND OR ISC"}) {
    EXPECT_EQ(understand_license(text).kind, Kind::name) << text;
    EXPECT_EQ(understand_license(text).text, text);
    EXPECT_TRUE(understand_license(text).references.empty());
  }
}

TEST(Licenses, NestDeeplyWithoutRecursion) {
  const std::string open(200'000, '(');
  EXPECT_EQ(understand_license(open).kind, Kind::name);
  EXPECT_EQ(understand_license(open + "MIT" + std::string(200'000, ')')).kind, Kind::expression);
}

TEST(Licenses, NameTheVersionOfTheList) { EXPECT_EQ(license_list_version().substr(0, 2), "3."); }

}  // namespace
}  // namespace seawall::packages
