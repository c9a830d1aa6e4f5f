// What is written is read back as it was: tables of strings and layouts, random trees, and real manifests.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "documents/documents.h"

namespace seawall::documents {
namespace {

std::unique_ptr<const Document> read_one(std::string text) {
  auto source = Source::from_bytes("test", std::move(text));
  if (!source) return nullptr;
  std::vector<Outcome> outcomes = read(take(std::move(source)));
  if (outcomes.size() != 1) return nullptr;
  EXPECT_FALSE(outcomes[0].error) << outcomes[0].error->text();
  return std::move(outcomes[0].document);
}

std::string yaml_of(Node node) {
  std::string text = "value:";
  append_yaml(text, node, node.is_list() ? 0 : 2);
  return text + "\n";
}

/// Whether two values are one: digits of a number may be others.
bool is_same(Node one, Node other) {
  if (one.kind() != other.kind() || one.size() != other.size()) return false;
  if (one.is_map()) {
    auto at = other.entries().begin();
    for (const Entry& entry : one.entries()) {
      const Entry same = *at;
      ++at;
      if (entry.key != same.key || !is_same(entry.value, same.value)) return false;
    }
    return true;
  }
  if (one.is_list()) {
    auto at = other.items().begin();
    for (const Node item : one.items()) {
      const Node same = *at;
      ++at;
      if (!is_same(item, same)) return false;
    }
    return true;
  }
  return one.number() ? one.number() == other.number() && one.integer() == other.integer()
                      : one.string() == other.string() && one.boolean() == other.boolean();
}

void expect_read_back(Node value, const std::string& why) {
  const std::string yaml = yaml_of(value);
  const auto again = read_one(yaml);
  ASSERT_TRUE(again) << why;
  EXPECT_TRUE(is_same(value, again->root().child("value"))) << why << yaml.substr(0, 2000);
  EXPECT_TRUE(again->duplicates().empty()) << why;
}

TEST(AppendYamlString, QuotesWhatAReaderCouldTakeForSomethingElse) {
  struct Case {
    std::string text;
    std::string block;
    std::string flow = block;
  };
  const Case cases[] = {
      {"nginx", "nginx"},
      {"docker.io/a/b:v1@sha256:0", "docker.io/a/b:v1@sha256:0"},
      {"/var/run", "/var/run"},
      {"two words", "two words"},
      {"a:b", "a:b"},
      {"a#b", "a#b"},
      {"", "\"\""},
      {"true", "\"true\""},
      {"y", "\"y\""},
      {"null", "\"null\""},
      {"12", "\"12\""},
      {"10.0.0.1", "\"10.0.0.1\""},
      {"2024-01-01T00:00:00Z", "\"2024-01-01T00:00:00Z\""},
      {"<<", "\"<<\""},
      {"---", "\"---\""},
      {"a:", "\"a:\""},
      {"a: b", "\"a: b\""},
      {"a #b", "\"a #b\""},
      {"a ", "\"a \""},
      {" a", "\" a\""},
      {"a, b", "a, b", "\"a, b\""},
      {"a}", "a}", "\"a}\""},
      {"\"a\" \\", R"("\"a\" \\")"},
      {"a\r\n\tb\n", R"("a\r\n\tb\n")"},
      {std::string("a\0b", 3), R"("a\u0000b")"},
      {"\x01\x1F\x7F", R"("\u0001\u001f\u007f")"},
      {"\u0085\u2028\u2029\uFEFF", R"("\u0085\u2028\u2029\ufeff")"},
      {"\u00E4 \U0001F600 \uFFFD", "\"\u00E4 \U0001F600 \uFFFD\""},
  };
  for (const Case& test : cases) {
    std::string block;
    std::string flow;
    append_yaml_string(block, test.text);
    append_yaml_string(flow, test.text, true);
    EXPECT_EQ(block, test.block);
    EXPECT_EQ(flow, test.flow);
    const auto document = read_one("block: " + block + "\nflow: {" + flow + ": " + flow + "}\n");
    ASSERT_TRUE(document);
    EXPECT_EQ(document->root().child("block").string(), test.text);
    EXPECT_EQ(document->root().child("flow").child(test.text).string(), test.text);
  }
}

TEST(AppendYaml, HasTheLayoutOfKubectl) {
  struct Case {
    const char* json;
    const char* yaml;
  };
  const Case cases[] = {
      {R"({"value":"a"})", "value: a\n"},
      {R"({"value":[null,true,false]})", "value:\n- null\n- true\n- false\n"},
      {R"({"value":[0,-1,1.5,1e-7,18446744073709551615]})",
       "value:\n- 0\n- -1\n- 1.5\n- 1e-7\n- 18446744073709551615\n"},
      {R"({"value":{"a":{},"b":[],"c":[{},[]]}})", "value:\n  a: {}\n  b: []\n  c:\n  - {}\n  - []\n"},
      {R"({"value":[{"a":1,"b":{"c":2}},{"d":[3]}]})", "value:\n- a: 1\n  b:\n    c: 2\n- d:\n  - 3\n"},
      {R"({"value":[[1,[2,{"a":3,"b":4}]],[5]]})", "value:\n- - 1\n  - - 2\n    - a: 3\n      b: 4\n- - 5\n"},
      {R"({"value":{"1":1,"true":2,"<<":{"a":3},"":4,"a: b":5}})",
       "value:\n  \"1\": 1\n  \"true\": 2\n  \"<<\":\n    a: 3\n  \"\": 4\n  \"a: b\": 5\n"},
  };
  for (const Case& test : cases) {
    const auto document = read_one(test.json);
    ASSERT_TRUE(document);
    const Node value = document->root().child("value");
    EXPECT_EQ(yaml_of(value), test.yaml);
    expect_read_back(value, test.json);
  }
}

TEST(AppendYaml, LeavesOutWhatIsAskedWithItsKey) {
  const auto document = read_one(R"({"a":{"x":1},"b":[1,{"x":1,"key":3},4],"c":1})");
  ASSERT_TRUE(document);
  std::string text = "value:";
  append_yaml(text, document->root(), 2, [](Node node) { return node.integer() == 1; });
  EXPECT_EQ(text, "value:\n  a: {}\n  b:\n  - key: 3\n  - 4");
}

TEST(AppendYaml, CountsValuesAndKeys) {
  struct Case {
    const char* json;
    std::size_t count;
  };
  for (const Case& test : {Case{"{}", 1}, Case{R"({"a":1})", 3}, Case{R"({"a":[1,2,{}],"own":{"b":null}})", 10}}) {
    const auto document = read_one(test.json);
    ASSERT_TRUE(document);
    std::string text;
    EXPECT_EQ(append_yaml(text, document->root(), 0), test.count) << test.json;
    EXPECT_EQ(append_yaml(text, document->root(), 1000), test.count) << test.json;
  }
}

TEST(AppendYaml, WritesLongKeysBehindAQuestionMark) {
  for (const std::size_t length : {100u, 997u, 998u, 1022u, 1025u, 5000u}) {
    for (const char* value : {"1", "{\"a\":[1]}", "[1,[2],{\"a\":1}]", "{}", "[{\"b\":2,\"c\":3}]"}) {
      const std::string inner = "{\"1" + std::string(length, 'k') + "\":" + value + ",\"z\":0}";
      const auto document = read_one("{\"a\":[" + inner + "," + inner + "],\"b\":" + inner + "}");
      ASSERT_TRUE(document);
      expect_read_back(document->root(), std::to_string(length) + value);
    }
  }
}

TEST(AppendYaml, WritesWhatNestsDeeplyInBrackets) {
  const std::string long_key = "\"" + std::string(300, 'k') + "\\n" + std::string(1000, 'k') + "\"";
  const std::tuple<std::string, std::string, std::string> cases[] = {
      {"{\"a\":", "1", "}"},
      {"[", "[]", "]"},
      {"[{\"k\":", "\"a, b\"", ",\"z\":[true,null]}]"},
      {"{" + long_key + ":", "{}", ",\"b\":{" + long_key + ":[1]}}"},
  };
  for (const auto& [open, inside, close] : cases) {
    std::string json = "{\"value\":";
    constexpr int depth = 500;
    for (int level = 0; level < depth; ++level) json += open;
    json += inside;
    for (int level = 0; level < depth; ++level) json += close;
    const auto document = read_one(json + "}");
    ASSERT_TRUE(document);
    const Node value = document->root().child("value");
    EXPECT_LT(yaml_of(value).size(), 3 * json.size() + 20'000);
    expect_read_back(value, open);
  }
}

TEST(AppendYaml, TakesTheDepthThatADocumentMayHave) {
  constexpr std::size_t depth = 9'998;
  for (const auto& [open, close] : {std::pair{"[", "]"}, std::pair{"{\"a\":", "}"}}) {
    std::string json = "{\"value\":";
    for (std::size_t level = 0; level < depth; ++level) json += open;
    json += "1";
    for (std::size_t level = 0; level < depth; ++level) json += close;
    const auto document = read_one(json + "}");
    ASSERT_TRUE(document);
    const auto again = read_one(yaml_of(document->root().child("value")));
    ASSERT_TRUE(again);
    EXPECT_EQ(to_json(again->root()), to_json(document->root()));
  }
}

// --- properties ---------------------------------------------------------------------------------------

/// Random JSON, of strings that are hard to write.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::string value(int depth) {
    const unsigned choice = below(depth > 5 ? 5 : 8);
    if (choice == 0) return pick({"null", "true", "false"});
    if (choice == 1) return pick({"0", "-0", "-12", "1.250", "-1e-300", "9223372036854775807", "18446744073709551616"});
    if (choice < 5) return string();
    const bool is_map = choice > 5;
    std::string json(1, is_map ? '{' : '[');
    const unsigned count = below(5);
    for (unsigned index = 0; index < count; ++index) {
      if (index > 0) json += ',';
      if (is_map) json += string(std::to_string(index)) + ":";  // the number keeps keys apart
      json += value(depth + 1);
    }
    return json + (is_map ? '}' : ']');
  }

 private:
  unsigned below(std::size_t bound) { return static_cast<unsigned>(random_() % bound); }
  std::string pick(const std::vector<std::string>& choices) { return choices[below(choices.size())]; }
  std::string string(std::string_view tail = {}) {
    static const std::vector<std::string> parts = {
        "a",
        "no",
        "Z",
        "/",
        "_",
        "---",
        ": ",
        " #",
        " ",
        "\n",
        "\t",
        "\r",
        "'",
        "\"",
        "\\",
        "{",
        "]",
        ",",
        "?",
        "&a",
        "*a",
        "!",
        "%",
        "@",
        "|",
        ">",
        "~",
        "0x",
        "1_0",
        ".5",
        "\x01",
        "\x7F",
        "<<",
        "=",
        "on",
        "",
        "e1",
        "null",
        "-",
        ":",
        std::string(1, '\0'),
        "\u0085",
        "\u00A0",
        "\u2028",
        "\uFEFF",
        "\uFFFD",
        "\U0001F600",
    };
    std::string text;
    for (unsigned count = below(4); count > 0; --count) text += pick(parts);
    text += tail;
    std::string json;
    append_json_string(json, text);
    return json;
  }
  std::mt19937 random_;
};

TEST(AppendYaml, ReadsBackAsItWas) {
  Generator generator(1);
  for (int round = 0; round < 2000; ++round) {
    const std::string json = "{\"value\":" + generator.value(0) + "}";
    const auto document = read_one(json);
    ASSERT_TRUE(document) << json;
    expect_read_back(document->root().child("value"), json);
  }
}

TEST(AppendYaml, ReadsBackRealManifestsAsTheyWere) {
  const char* shared = std::getenv("SEAWALL_SHARED");
  const std::filesystem::path folder =
      std::filesystem::path(shared ? shared : SEAWALL_SOURCE_DIR "/../shared") / "corpus";
  if (!std::filesystem::is_directory(folder)) {
    ASSERT_FALSE(std::getenv("CI")) << "there is no " << folder;
    GTEST_SKIP() << "there is no " << folder;
  }
  std::size_t documents = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string ending = entry.path().extension().string();
    if (!entry.is_regular_file() || (ending != ".yaml" && ending != ".yml") || entry.file_size() > 100'000) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    auto source = Source::from_bytes("", {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
    ASSERT_TRUE(source);
    for (const Outcome& outcome : read(take(std::move(source)))) {
      if (!outcome.document) continue;
      ++documents;
      expect_read_back(outcome.document->root(), entry.path().string());
      const auto json = read_one(to_json(outcome.document->root()));
      if (json) expect_read_back(json->root(), entry.path().string());
    }
  }
  EXPECT_GT(documents, 1000u);
}

}  // namespace
}  // namespace seawall::documents
