// Dockerfiles as BuildKit reads them: what becomes of the text, where it stands, and what is refused.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "documents/documents.h"

namespace seawall::documents {
namespace {

Outcome read_text(std::string text, const Limits& limits = {}) {
  auto source = Source::from_bytes("shop/Dockerfile", std::move(text));
  EXPECT_TRUE(source);
  std::vector<Outcome> outcomes = read_dockerfile(*source, limits);
  EXPECT_EQ(outcomes.size(), 1u);
  return std::move(outcomes.front());
}

std::string refusal(std::string text) {
  const Outcome outcome = read_text(std::move(text));
  return outcome.error ? outcome.error->text() : "no error";
}

Node instruction(const Outcome& outcome, std::size_t index) {
  for (const Node stage : outcome.document->root().child("stages").items()) {
    for (const Node node : stage.child("instructions").items()) {
      if (index-- == 0) return node;
    }
  }
  return {};
}

/// The instructions of the only stage, as JSON without what is false or empty by default.
std::string json_of(std::string text) {
  const Outcome outcome = read_text(std::move(text));
  if (outcome.error) return outcome.error->text();
  return to_json(outcome.document->root().child("stages"));
}

struct Example {
  std::string text;
  std::string expected;
};

TEST(Dockerfile, IsAnObjectWithThePathOfItsFileForItsName) {
  const Outcome outcome = read_text("ARG TAG=12\nFROM debian:$TAG\n");
  ASSERT_TRUE(outcome.document);
  EXPECT_EQ(to_json(outcome.document->root()),
            R"({"apiVersion":"seawall.dev/v1alpha1","kind":"Dockerfile","metadata":{"name":"shop/Dockerfile"},)"
            R"("args":[{"name":"TAG","value":"12"}],)"
            R"("stages":[{"from":"debian:$TAG","image":"debian:12","instructions":[]}]})");
}

TEST(Dockerfile, HasOneNameHoweverItsPathIsWritten) {
  for (const char* path : {"shop/Dockerfile", "./shop/Dockerfile", "shop//Dockerfile", "shop/../shop/./Dockerfile"}) {
    const auto source = Source::from_bytes(path, "FROM a\n");
    ASSERT_TRUE(source);
    const std::vector<Outcome> outcomes = read_dockerfile(*source);
    ASSERT_TRUE(outcomes.front().document) << path;
    EXPECT_EQ(outcomes.front().document->root().child("metadata").child("name").text(), "shop/Dockerfile") << path;
  }
  const auto above = Source::from_bytes("/../a/../b/./Dockerfile", "FROM a\n");
  const auto beside = Source::from_bytes("./../../b/../Dockerfile", "FROM a\n");
  ASSERT_TRUE(above && beside);
  EXPECT_EQ(read_dockerfile(*above).front().document->root().child("metadata").child("name").text(), "/b/Dockerfile");
  EXPECT_EQ(read_dockerfile(*beside).front().document->root().child("metadata").child("name").text(),
            "../../Dockerfile");
}

TEST(Dockerfile, CutsStagesAtFrom) {
  const std::string text =
      "FROM --platform=$BUILDPLATFORM golang:1.23 AS Build\nRUN a\nfrom BUILD as last\nFROM scratch\n";
  EXPECT_EQ(json_of(text),
            R"([{"from":"golang:1.23","image":"golang:1.23","as":"Build","platform":"$BUILDPLATFORM","instructions":)"
            R"([{"instruction":"RUN","arguments":"a","json":false}]},)"
            R"({"from":"BUILD","fromStage":0,"as":"last","instructions":[]},)"
            R"({"from":"scratch","image":"scratch","instructions":[]}])");
}

TEST(Dockerfile, TakesVariablesOfFromFromTheirDefaults) {
  const Example examples[] = {
      {"ARG A=x\nFROM $A", "x"},
      {"ARG A=x\nFROM ${A}y", "xy"},
      {"ARG A=x\nARG B=${A}:1\nFROM $B", "x:1"},
      {"ARG A=\"x\"\nFROM $A", "x"},
      {"FROM ${A:-x}", "x"},
      {"ARG A=\nFROM ${A:-x}", "x"},
      {"ARG A=\nFROM ${A-x}y", "y"},
      {"ARG A=x\nFROM y${A:+z}", "yz"},
      {"FROM \"x\"", "x"},
      {"ARG A=x\nARG A\nFROM $A", "(not known)"},
      {"ARG A\nFROM $A", "(not known)"},
      {"FROM $A:1", "(not known)"},
      {"ARG A=x\nFROM ${A#x}y", "(not known)"},
      {"ARG A=x\nFROM ${A", "(not known)"},
      {"FROM x AS s\nARG A=x\nFROM $A", "(not known)"},
  };
  for (const Example& example : examples) {
    const Outcome outcome = read_text(example.text);
    ASSERT_TRUE(outcome.document) << example.text;
    Node last;
    for (const Node stage : outcome.document->root().child("stages").items()) last = stage;
    EXPECT_EQ(last.child("image").string_or("(not known)"), example.expected) << example.text;
  }
}

TEST(Dockerfile, JoinsContinuedLines) {
  const Example examples[] = {
      {"RUN a \\\n  b", "a   b"},
      {"RUN a\\\nb", "ab"},
      {"RUN a \\  \n b", "a  b"},
      {"RUN a \\\n# comment\n  # another\n b", "a  b"},
      {"RUN a \\\n\n \n b", "a  b"},
      {"RUN a \\\r\n b\r\n", "a  b"},
      {"RUN a \\", "a"},
      {"RUN a \\\\\nUSER b", "a \\\\"},
      {"RUN echo '# no comment'", "echo '# no comment'"},
  };
  for (const Example& example : examples) {
    const Outcome outcome = read_text("FROM x\n" + example.text);
    ASSERT_TRUE(outcome.document) << example.text << outcome.error->text();
    EXPECT_EQ(instruction(outcome, 0).child("arguments").text(), example.expected) << example.text;
  }
}

TEST(Dockerfile, HeedsDirectivesInFrontAlone) {
  const Outcome windows = read_text("# escape=`\n# syntax=docker/dockerfile:1\nFROM x\nCOPY a `\n  C:\\\\\n");
  ASSERT_TRUE(windows.document);
  EXPECT_EQ(instruction(windows, 0).child("arguments").text(), "a   C:\\\\");
  const Outcome late = read_text("# a comment\n# escape=`\nFROM x\nRUN a `\nRUN b\n");
  ASSERT_TRUE(late.document);
  EXPECT_EQ(instruction(late, 0).child("arguments").text(), "a `");
}

TEST(Dockerfile, ReadsFlags) {
  const Outcome outcome =
      read_text("FROM x\nCOPY --from=a --chown=\"1:2\" -- --b /c\nRUN --mount=type=cache,target=/x a\n");
  ASSERT_TRUE(outcome.document);
  EXPECT_EQ(to_json(instruction(outcome, 0).child("flags")), R"(["--from=a","--chown=1:2"])");
  EXPECT_EQ(to_json(instruction(outcome, 0).child("words")), R"(["--b","/c"])");
  EXPECT_EQ(to_json(instruction(outcome, 1).child("flags")), R"(["--mount=type=cache,target=/x"])");
}

TEST(Dockerfile, TellsTheExecFormFromTheShellForm) {
  const Example examples[] = {
      {R"(CMD ["a", "b c"])",
       R"({"instruction":"CMD","arguments":"[\"a\", \"b c\"]","words":["a","b c"],"json":true})"},
      {R"(CMD [ -f a ] && b)", R"({"instruction":"CMD","arguments":"[ -f a ] && b","json":false})"},
      {R"(CMD ['a'])", R"({"instruction":"CMD","arguments":"['a']","json":false})"},
      {"CMD [\"a\", \\\n \"b\"]",
       R"({"instruction":"CMD","arguments":"[\"a\",  \"b\"]","words":["a","b"],"json":true})"},
      {R"(HEALTHCHECK --interval=5s CMD ["a"])",
       R"({"instruction":"HEALTHCHECK","flags":["--interval=5s"],"arguments":"CMD [\"a\"]",)"
       R"("words":["a"],"json":true})"},
      {"COPY a b /c/", R"({"instruction":"COPY","arguments":"a b /c/","words":["a","b","/c/"],"json":false})"},
  };
  for (const Example& example : examples) {
    const Outcome outcome = read_text("FROM x\n" + example.text);
    ASSERT_TRUE(outcome.document) << example.text;
    EXPECT_EQ(to_json(instruction(outcome, 0)), example.expected);
  }
}

TEST(Dockerfile, ReadsVariablesInBothForms) {
  const Example examples[] = {
      {"ENV A=b C=\"d e\" F='g' H=i\\ j", R"([{"name":"A","value":"b"},{"name":"C","value":"d e"},)"
                                          R"({"name":"F","value":"g"},{"name":"H","value":"i j"}])"},
      {"ENV A b c", R"([{"name":"A","value":"b c"}])"},
      {"ENV A=$B", R"([{"name":"A","value":"$B"}])"},
      {"ENV A=", R"([{"name":"A","value":""}])"},
      {"ARG A B=c", R"([{"name":"A"},{"name":"B","value":"c"}])"},
      {"LABEL a.b=\"c\\\"d\"", R"([{"name":"a.b","value":"c\"d"}])"},
      {"ENV A=b \\\n    C=d", R"([{"name":"A","value":"b"},{"name":"C","value":"d"}])"},
  };
  for (const Example& example : examples) {
    const Outcome outcome = read_text("FROM x\n" + example.text);
    ASSERT_TRUE(outcome.document) << example.text;
    EXPECT_EQ(to_json(instruction(outcome, 0).child("variables")), example.expected);
  }
}

TEST(Dockerfile, ReadsHeredocs) {
  const Example examples[] = {
      {"RUN <<EOF\na\n\nb\nEOF\n", R"([{"name":"EOF","content":"a\n\nb\n","expand":true,"chomp":false}])"},
      {"RUN <<-EOF\n\ta\n\tEOF\n", R"([{"name":"EOF","content":"\ta\n","expand":true,"chomp":true}])"},
      {"RUN <<'EOF' cat\n$a\nEOF\n", R"([{"name":"EOF","content":"$a\n","expand":false,"chomp":false}])"},
      {"COPY <<A <<\"B\" /c/\n1\nA\n2\nB\n", R"([{"name":"A","content":"1\n","expand":true,"chomp":false},)"
                                             R"({"name":"B","content":"2\n","expand":false,"chomp":false}])"},
      {"RUN <<EOF\r\na\r\nEOF\r\n", R"([{"name":"EOF","content":"a\r\n","expand":true,"chomp":false}])"},
      {"RUN echo \"<<EOF\"\n", "null"},
      {"RUN [\"a\", \"<<EOF\"]\n", "null"},
      {"RUN echo \"it's\" 'open <<EOF\n", "null"},
      {"RUN echo $((1<<2))\n", "null"},
  };
  for (const Example& example : examples) {
    const Outcome outcome = read_text("FROM x\n" + example.text + "USER 1\n");
    ASSERT_TRUE(outcome.document) << example.text << outcome.error->text();
    EXPECT_EQ(to_json(instruction(outcome, 0).child("heredocs")), example.expected) << example.text;
    EXPECT_EQ(instruction(outcome, 1).child("instruction").text(), "USER") << example.text;
  }
}

TEST(Dockerfile, KeepsWhatOnbuildTriggers) {
  const Outcome outcome = read_text("FROM x\nonbuild run --network=none <<EOF\na\nEOF\n");
  ASSERT_TRUE(outcome.document);
  EXPECT_EQ(to_json(instruction(outcome, 0)),
            R"({"instruction":"ONBUILD","arguments":"run --network=none <<EOF","trigger":{"instruction":"RUN",)"
            R"("flags":["--network=none"],"arguments":"<<EOF","heredocs":[{"name":"EOF","content":"a\n","expand":true,)"
            R"("chomp":false}],"json":false},"json":false})");
}

TEST(Dockerfile, TellsWhereEverythingStands) {
  const std::string text = "# first\nFROM debian:12 AS a\n\nrun one \\\n# why\n  two\nENV A=b \\\n  C=\"d\"\n";
  const Outcome outcome = read_text(text);
  ASSERT_TRUE(outcome.document);
  const auto line_of = [](Node node) { return node.position().line; };
  const auto text_of = [&](Node node) {
    return text.substr(node.range().begin, node.range().end - node.range().begin);
  };
  const Node stage = *outcome.document->root().child("stages").items().begin();
  EXPECT_EQ(line_of(stage), 2u);
  EXPECT_EQ(text_of(stage.child("from")), "debian:12");
  EXPECT_EQ(stage.child("from").key_position().column, 1u);
  const Node run = instruction(outcome, 0);
  EXPECT_EQ(line_of(run), 4u);
  EXPECT_EQ(text_of(run.child("instruction")), "run");
  EXPECT_EQ(text_of(run.child("arguments")), "one ");  // the comment below is none of it
  const Node variables = instruction(outcome, 1).child("variables");
  std::vector<std::uint32_t> lines;
  for (const Node variable : variables.items()) lines.push_back(line_of(variable));
  EXPECT_EQ(lines, (std::vector<std::uint32_t>{7, 8}));
}

TEST(Dockerfile, IsRefusedWithThePlaceOfWhatIsWrong) {
  const Example examples[] = {
      {"", "shop/Dockerfile:1:1: there is no instruction"},
      {"# nothing\n\n", "shop/Dockerfile:1:1: there is no instruction"},
      {"ARG A\n", "shop/Dockerfile:1:1: there is no FROM"},
      {"RUN a\n", "shop/Dockerfile:1:1: RUN stands before the first FROM"},
      {"FROM a\n  FOO b\n", "shop/Dockerfile:2:3: unknown instruction \"FOO\""},
      {"FROM a b\n", "shop/Dockerfile:1:1: FROM takes an image, or an image, AS and a name"},
      {"FROM a AS 1b\n", "shop/Dockerfile:1:1: \"1b\" is no name of a stage"},
      {"FROM a\nENV A=b c\n", "shop/Dockerfile:2:1: \"c\" is not of the form name=value"},
      {"FROM a\nENV A\n", "shop/Dockerfile:2:1: ENV needs a name and a value"},
      {"FROM a\nCOPY b\n", "shop/Dockerfile:2:1: COPY needs a destination"},
      {"FROM a\nUSER\n", "shop/Dockerfile:2:1: USER needs an argument"},
      {"FROM a\nCMD [\"b\", 1]\n", "shop/Dockerfile:2:1: an array behind CMD holds strings only"},
      {"FROM a\nRUN <<EOF\nb\n", "shop/Dockerfile:2:1: the heredoc \"EOF\" is never closed"},
      {"FROM a\nONBUILD ONBUILD RUN b\n", "shop/Dockerfile:2:1: ONBUILD is not allowed behind ONBUILD"},
      {"# escape=x\nFROM a\n", "shop/Dockerfile:1:1: the escape character is \\ or `, not \"x\""},
      {"# syntax=a\n# syntax=b\nFROM a\n", "shop/Dockerfile:2:1: directive \"syntax\" is given again"},
      {"FROM a\n\\", "shop/Dockerfile:2:1: unknown instruction \"\""},
  };
  for (const Example& example : examples) EXPECT_EQ(refusal(example.text), example.expected) << example.text;
}

TEST(Dockerfile, IsReadWithinLimits) {
  EXPECT_EQ(refusal("FROM a\nRUN " + std::string(70'000, 'b')),
            "shop/Dockerfile:2:1: over the limit \"line length\" of 65535");
  EXPECT_EQ(refusal(std::string(std::size_t{5} << 20, '\n')),
            "shop/Dockerfile:1:1: over the limit \"Dockerfile size\" of 4194304");
  std::string many = "FROM a\n";
  for (int index = 0; index < 10'001; ++index) many += "USER 1\n";
  EXPECT_EQ(refusal(many), "shop/Dockerfile:10001:1: over the limit \"instructions\" of 10000");
  std::string doubling = "ARG A0=0123456789\n";
  for (int index = 1; index < 64; ++index) {
    const std::string before = "${A" + std::to_string(index - 1) + "}";
    doubling += "ARG A" + std::to_string(index) + "=" + before + before + "\n";
  }
  EXPECT_TRUE(refusal(doubling + "FROM $A63\n").ends_with(": over the limit \"expanded variables\" of 1048576"));
  const Outcome few = read_text("FROM a\nUSER 1\nUSER 2\n", {.nodes = 20});
  ASSERT_TRUE(few.error);
  EXPECT_EQ(few.error->message(), "over the limit \"nodes\" of 20");
}

TEST(Dockerfile, IsToldByTheNameOfItsFile) {
  for (const char* path : {"Dockerfile", "a/b/Dockerfile", "dockerfile", "Containerfile", "Dockerfile.dev",
                           "Dockerfile.ubi9", "dev.Dockerfile", "a/dev.dockerfile", "x.Containerfile"}) {
    EXPECT_TRUE(is_dockerfile_name(path)) << path;
  }
  for (const char* path : {"", "Dockerfile/", "Dockerfiles", "MyDockerfile", "Dockerfile.md", "Dockerfile.j2",
                           "Dockerfile.yaml", "Dockerfile.prod.tmpl", "dockerfile.go", "Dockerfile~", "Dockerfile.",
                           "Dockerfile.dockerignore", "Dockerfile.dev~", ".Dockerfile", "a.yaml", "Dockerfile.TXT"}) {
    EXPECT_FALSE(is_dockerfile_name(path)) << path;
  }
}

}  // namespace
}  // namespace seawall::documents
