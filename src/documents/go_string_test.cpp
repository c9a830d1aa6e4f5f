#include <gtest/gtest.h>

#include "documents/documents.h"

namespace seawall::documents {
namespace {

// What strconv.Quote of Go 1.26 answers.
TEST(GoString, QuotesAsStrconvDoes) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", R"("")"},
      {"plain", R"("plain")"},
      {"a\"b\\c", R"("a\"b\\c")"},
      {"<&>", R"("<&>")"},
      {"\a\b\t\n\v\f\r", R"("\a\b\t\n\v\f\r")"},
      {std::string_view("\0\x1f\x7f", 3), R"("\x00\x1f\x7f")"},
      {"caf\xC3\xA9", "\"caf\xC3\xA9\""},
      {"\xC2\xA0", R"("\u00a0")"},            // no-break space
      {"\xC2\xAD", R"("\u00ad")"},            // soft hyphen
      {"\xE2\x80\xA8", R"("\u2028")"},        // line separator
      {"\xEF\xBB\xBF", R"("\ufeff")"},
      {"\xEF\xBF\xBD", "\"\xEF\xBF\xBD\""},
      {"\xF0\x9F\x98\x80", "\"\xF0\x9F\x98\x80\""},
      {"\xF3\xB0\x80\x80", R"("\U000f0000")"},  // private use
      {"a\xA2z", R"("a\xa2z")"},                  // not UTF-8
      {"\xE2\x80", R"("\xe2\x80")"},             // cut off
      {"\xED\xA0\x80", R"("\xed\xa0\x80")"},     // a surrogate
      {"\xF0", R"("\xf0")"},
  };
  for (const auto& [text, quoted] : cases) EXPECT_EQ(go_string(text), quoted);
}

}  // namespace
}  // namespace seawall::documents
