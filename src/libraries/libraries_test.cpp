#include "libraries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seawall::libraries {
namespace {

using testing::HasSubstr;

TEST(Library, FindsFunctionsThatCanBeCalled) {
  Library mathematics("libm.so.6");
  double (*cosine)(double) = nullptr;
  mathematics.find("cos", cosine);
  ASSERT_NE(cosine, nullptr) << mathematics.failure();
  EXPECT_EQ(mathematics.failure(), "");
  EXPECT_EQ(cosine(0), 1);
}

TEST(Library, TellsTheFirstFunctionThatItLacks) {
  Library mathematics("libm.so.6");
  void (*function)() = nullptr;
  mathematics.find("seawall_has_no_such", function);
  mathematics.find("nor_this", function);
  EXPECT_EQ(function, nullptr);
  EXPECT_THAT(mathematics.failure(), HasSubstr("seawall_has_no_such"));
}

TEST(Library, TellsThatItIsNotThere) {
  Library nothing("libseawall-nothing.so.1");
  void (*function)() = nullptr;
  nothing.find("any", function);
  EXPECT_EQ(function, nullptr);
  EXPECT_THAT(nothing.failure(), HasSubstr("libseawall-nothing.so.1"));
}

}  // namespace
}  // namespace seawall::libraries
