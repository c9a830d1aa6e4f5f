#include <algorithm>

#include "testing.h"

namespace seawall::objects {
namespace {

using testing::document_of;
using testing::items_of;

std::string text_of(Int128 value) {
  const bool negative = value < 0;
  std::string text;
  do {
    const int digit = static_cast<int>(value % 10);
    text += static_cast<char>('0' + (negative ? -digit : digit));
    value /= 10;
  } while (value != 0);
  if (negative) text += '-';
  std::ranges::reverse(text);
  return text;
}

TEST(Quantity, IsReadAsApimachineryReadsIt) {
  constexpr struct {
    const char* text;
    const char* nano;
  } rows[] = {
      {"0", "0"},
      {"1", "1000000000"},
      {"100m", "100000000"},
      {".5", "500000000"},
      {"5.", "5000000000"},
      {"00.5", "500000000"},
      {"-1", "-1000000000"},
      {"+1.5", "1500000000"},
      {"12n", "12"},
      {"3u", "3000"},
      {"7k", "7000000000000"},
      {"1M", "1000000000000000"},
      {"1G", "1000000000000000000"},
      {"1T", "1000000000000000000000"},
      {"1P", "1000000000000000000000000"},
      {"1E", "1000000000000000000000000000"},
      {"1e3", "1000000000000"},
      {"1E3", "1000000000000"},
      {"1e+3", "1000000000000"},
      {"1e-9", "1"},
      {"2Ki", "2048000000000"},
      {"1Mi", "1048576000000000"},
      {"1.5Gi", "1610612736000000000"},
      {"0.1Gi", "107374182400000000"},
      {"1Ti", "1099511627776000000000"},
      {"1Pi", "1125899906842624000000000"},
      {"1Ei", "1152921504606846976000000000"},
      {"9223372036854775808", "9223372036854775808000000000"},
      {"100E", "100000000000000000000000000000"},
  };
  for (const auto& row : rows) {
    const auto quantity = parse_quantity(row.text);
    ASSERT_TRUE(quantity) << row.text;
    EXPECT_EQ(text_of(quantity->nano), row.nano) << row.text;
    EXPECT_TRUE(quantity->exact) << row.text;
  }
}

TEST(Quantity, BelowOneNanoIsRoundedUpInAmount) {
  constexpr struct {
    const char* text;
    int nano;
  } rows[] = {{"0.1n", 1}, {"1.2345678901n", 2}, {"0.0000000001", 1}, {"-0.0000000001", -1}, {"1e-30", 1}};
  for (const auto& row : rows) EXPECT_EQ(text_of(parse_quantity(row.text)->nano), std::to_string(row.nano)) << row.text;
  EXPECT_EQ(text_of(parse_quantity("0.3333333333333333333333Ki")->nano), "341333333334");
}

TEST(Quantity, BinaryAmountsEndAtTheLargestInteger) {
  EXPECT_EQ(text_of(parse_quantity("8Ei")->nano), "9223372036854775807000000000");
  EXPECT_EQ(text_of(parse_quantity("16Ei")->nano), "9223372036854775807000000000");
  EXPECT_EQ(text_of(parse_quantity("-16Ei")->nano), "-9223372036854775807000000000");
  EXPECT_EQ(text_of(parse_quantity(std::string(5000, '9') + "Ki")->nano), "9223372036854775807000000000");
}

TEST(Quantity, BeyondTheRangeIsItsEndAndNotExact) {
  constexpr const char* end = "170141183460469231731687303715884105727";
  EXPECT_TRUE(parse_quantity("170141183460469231731687303715")->exact);
  for (const std::string& text : std::vector<std::string>{"170141183460469231731687303716", "1e60", "1e2000000000"}) {
    EXPECT_FALSE(parse_quantity(text)->exact) << text;
    EXPECT_EQ(text_of(parse_quantity(text)->nano), end) << text;
    EXPECT_EQ(text_of(parse_quantity('-' + text)->nano), '-' + std::string(end)) << text;
  }
}

// Upstream's fast path does not ask for digits, its slow path does.
TEST(Quantity, WithoutDigitsIsZeroWhereUpstreamSaysSo) {
  for (const char* text : {"+", "-", ".", "k", "Ki", "Ti", "e-9", "e5"}) {
    ASSERT_TRUE(parse_quantity(text)) << text;
    EXPECT_EQ(text_of(parse_quantity(text)->nano), "0") << text;
  }
  for (const char* text : {"Pi", "Ei", "-Ei", "e-10"}) EXPECT_FALSE(parse_quantity(text)) << text;
}

TEST(Quantity, RefusesWhatIsNone) {
  for (const char* text : {"",     "m1",    "1 ",  " 1",          "1ki", "1mi",   "1K",    "1i",
                           "1KiB", "1.2.3", "--1", "1e",          "1e+", "1e+-3", "1e1.5", "1e99999999999999999999",
                           "0x10", "1_000", "1,5", "\xEF\xBC\x91"}) {
    EXPECT_FALSE(parse_quantity(text)) << text;
  }
}

TEST(Quantity, ComesFromStringsAndNumbersOfADocument) {
  const auto document = document_of("[100m, '2', 2, 0.1, 1e3, 0x10, ' 3 ', 1e21, true, null, [1], x]");
  const char* const expected[] = {"100000000",     "2000000000",  "2000000000", "100000000",
                                  "1000000000000", "16000000000", "3000000000", "1000000000000000000000000000000"};
  std::size_t index = 0;
  for (const Node node : document->root().items()) {
    const auto value = quantity(node);
    if (index < std::size(expected)) {
      ASSERT_TRUE(value) << index;
      EXPECT_EQ(text_of(value->nano), expected[index]) << index;
    } else {
      EXPECT_FALSE(value) << index;
    }
    ++index;
  }
  EXPECT_FALSE(quantity(Node()));
  EXPECT_DOUBLE_EQ(parse_quantity("1500m")->value(), 1.5);
}

TEST(Duration, IsReadAsGoReadsIt) {
  constexpr struct {
    const char* text;
    std::int64_t nanoseconds;
  } rows[] = {
      {"0", 0},
      {"-0", 0},
      {"1h30m", 5'400'000'000'000},
      {"-1.5s", -1'500'000'000},
      {"+5s", 5'000'000'000},
      {"1.h", 3'600'000'000'000},
      {".5m", 30'000'000'000},
      {"100ns", 100},
      {"1us", 1'000},
      {"1\u00b5s", 1'000},
      {"1\u03bcs", 1'000},
      {"2ms", 2'000'000},
      {"1h1h", 7'200'000'000'000},
      {"01h", 3'600'000'000'000},
      {"0.3333333333333333333h", 1'200'000'000'000},
      {"9223372036854775807ns", INT64_MAX},
      {"2562047h47m16.854775807s", INT64_MAX},
      {"-9223372036854775808ns", INT64_MIN},
  };
  for (const auto& row : rows) {
    const auto duration = parse_duration(row.text);
    ASSERT_TRUE(duration) << row.text;
    EXPECT_EQ(*duration, row.nanoseconds) << row.text;
  }
}

TEST(Duration, RefusesWhatIsNone) {
  for (const char* text : {"", "+", "1", "1d", "1 s", ".s", "s", "1h-5m", "1e3s", "9223372036854775808ns",
                           "-9223372036854775809ns", "2562047h47m16.854775808s", "18446744073709551616h"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(IntOrString, IsAnIntegerOf32BitsOrAString) {
  const auto document = document_of("[80, -1, 8080.0, 2147483647, http, '80', 2147483648, 80.5, true, null, [80]]");
  const std::vector<Node> nodes = items_of(document->root());
  EXPECT_EQ(int_or_string(nodes[0])->integer, 80);
  EXPECT_EQ(int_or_string(nodes[1])->integer, -1);
  EXPECT_EQ(int_or_string(nodes[2])->integer, 8080);
  EXPECT_EQ(int_or_string(nodes[3])->integer, 2147483647);
  EXPECT_EQ(int_or_string(nodes[4])->string, "http");
  EXPECT_EQ(int_or_string(nodes[5])->string, "80");
  EXPECT_FALSE(int_or_string(nodes[5])->integer);
  for (std::size_t index = 6; index < nodes.size(); ++index) EXPECT_FALSE(int_or_string(nodes[index])) << index;
}

}  // namespace
}  // namespace seawall::objects
