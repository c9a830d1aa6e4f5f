// Checks over Dockerfiles as they are written, for what the fixtures, which are trees, do not show: that places are
// those of the text, and what a finding says. And the commands that scripts are cut into.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "checks.h"
#include "dockerfile_commands.h"
#include "dockerfile_packages.h"
#include "findings/findings.h"

namespace seawall::checks {
namespace {

using Lines = std::vector<std::string>;

/// "3: RUN sudo a: RUN runs sudo": line, what is underlined, message; of one check.
Lines findings_of(std::string_view id, std::string text) {
  objects::Inventory inventory;
  auto source = documents::Source::from_bytes("Dockerfile", std::move(text));
  EXPECT_TRUE(source);
  inventory.add(documents::read_dockerfile(*source), **source, true);
  inventory.finish();
  for (const objects::NotLooked& entry : inventory.not_looked()) ADD_FAILURE() << entry.message;
  const findings::Check* const check = find(id);
  if (!check) return {"no such check"};
  const std::vector<findings::ConfiguredCheck> checks = {findings::configured(*check)};
  Lines lines;
  for (const Finding& finding : findings::judge_all({.inventory = &inventory}, checks).findings) {
    const documents::Range range = finding.range();
    lines.push_back(std::to_string((*source)->position(finding.offset()).line) + ": " +
                    std::string((*source)->text().substr(range.begin, range.end - range.begin)) + ": " +
                    findings::message(finding));
  }
  return lines;
}

TEST(DockerfileChecks, PointAtTheInstruction) {
  EXPECT_EQ(findings_of("dockerfile-sudo", "FROM a:1\n\n# why\nRUN b \\\n  # c\n && sudo d\n"),
            (Lines{"4: RUN b: RUN runs sudo"}));
  EXPECT_EQ(findings_of("dockerfile-sudo", "FROM a:1\nONBUILD RUN sudo d\n"),
            (Lines{"2: ONBUILD RUN sudo d: RUN runs sudo"}));
}

TEST(DockerfileChecks, PointAtTheBaseImage) {
  EXPECT_EQ(findings_of("dockerfile-latest-base", "ARG T=latest\nFROM --platform=linux/amd64 debian:$T AS a\nFROM a\n"),
            (Lines{"2: FROM --platform=linux/amd64 debian:$T: base image \"debian:latest\" names no version"}));
  EXPECT_EQ(findings_of("dockerfile-runs-as-root", "FROM debian:12 AS a\nFROM a\nRUN b\n"),
            (Lines{"2: FROM a: what this builds runs as root: its last stage has no USER"}));
}

TEST(DockerfileChecks, PointAtTheVariable) {
  EXPECT_EQ(findings_of("dockerfile-secret-in-env", "FROM a:1\nENV A=b \\\n    PAYMENT_API_KEY=q8Zr2LkV0xTnB5mYc7Hd\n")
                .size(),
            1u);
  EXPECT_TRUE(
      findings_of("dockerfile-secret-in-env", "FROM a:1\nENV A=b \\\n    PAYMENT_API_KEY=q8Zr2LkV0xTnB5mYc7Hd\n")
          .front()
          .starts_with("3: PAYMENT_API_KEY=q8Zr2LkV0xTnB5mYc7Hd: variable \"PAYMENT_API_KEY\" holds a secret"));
}

TEST(DockerfileChecks, NameWhatTheyFound) {
  EXPECT_EQ(
      findings_of("dockerfile-unpinned-packages", "FROM a:1\nRUN apt-get install -y b c d e f && pip install g\n"),
      (Lines{"2: RUN apt-get install -y b c d e f && pip install g: packages are installed without a version: b, c, "
             "d and 3 more"}));
  EXPECT_EQ(findings_of("dockerfile-add-from-url", "FROM a:1\nADD https://u:p@example.com/a?token=x /b\n"),
            (Lines{"2: ADD https://u:p@example.com/a?token=x /b: ADD downloads from https://example.com without a "
                   "checksum"}));
  EXPECT_EQ(findings_of("dockerfile-tls-disabled", "FROM a:1\nRUN curl -sk b && wget --no-check-certificate c\n"),
            (Lines{
                "2: RUN curl -sk b && wget --no-check-certificate c: what is downloaded is not verified: curl -k and "
                "wget --no-check-certificate"}));
}

std::string fingerprint_of_sudo_in(const std::string& path) {
  objects::Inventory inventory;
  auto source = documents::Source::from_bytes(path, "FROM a:1\nRUN sudo b\n");
  EXPECT_TRUE(source);
  inventory.add(documents::read_dockerfile(*source), **source, true);
  inventory.finish();
  const std::vector<findings::ConfiguredCheck> checks = {findings::configured(*find("dockerfile-sudo"))};
  const auto judged = findings::judge_all({.inventory = &inventory}, checks);
  return judged.findings.size() == 1 ? findings::fingerprint(judged.findings.front()) : "no finding";
}

TEST(DockerfileChecks, KnowAFindingAgainInItsFileAlone) {
  EXPECT_EQ(fingerprint_of_sudo_in("./cart/Dockerfile"), fingerprint_of_sudo_in("cart/Dockerfile"));
  EXPECT_NE(fingerprint_of_sudo_in("mail/Dockerfile"), fingerprint_of_sudo_in("cart/Dockerfile"));
}

/// "a b | c": words of commands, with a bar where one is piped into the next and a semicolon elsewhere.
std::string commands(std::string_view script) {
  std::string text;
  for (const ShellCommand& command : commands_of(script)) {
    for (const std::string& each : command.assignments) text += '{' + each + '}';
    for (const std::string& word : command.words) text += '[' + word + ']';
    text += command.is_piped ? '|' : ';';
  }
  return text;
}

TEST(ShellCommands, AreCutAsAShellDoes) {
  const std::pair<std::string_view, std::string_view> examples[] = {
      {"", ""},
      {"a b", "[a][b];"},
      {"a && b || c; d & e\nf", "[a];[b];[c];[d];[e];[f];"},
      {"a | b |& c", "[a]|[b]|[c];"},
      {"a |", "[a];"},
      {"A=1 B='2 3' c", "{A=1}{B=2 3}[c];"},
      {"a 'b c' \"d e\" f\\ g h\"i\"j", "[a][b c][d e][f g][hij];"},
      {"a '' b", "[a][][b];"},
      {"a > b 2>&1 < c 2>/dev/null &> d >> e", "[a];"},
      {"a >b | c", "[a]|[c];"},
      {"if a; then b; else c; fi", "[a];[b];[c];"},
      {"(a; b) | { c; }", "[a];[b];[c];"},
      {"! a", "[a];"},
      {"a # b\nc", "[a];[c];"},
      {"a b#c", "[a][b#c];"},
      {"a $(b $(c) d) e", "[a][$(b $(c) d)][e];[b][$(c)][d];[c];"},
      {"a \"$(b)\" `c`", "[a][$(b)][`c`];[b];[c];"},
      {"a <(b c) > d", "[a][<(b c)];[b][c];"},
      {"a < <(b)", "[a][<(b)];[b];"},
      {"sh -ec 'a b; c'", "[sh][-ec][a b; c];[a][b];[c];"},
      {"sudo -E bash -c a", "[sudo][-E][bash][-c][a];[a];"},
      {"cat <<EOF\nsudo b\nEOF\nc", "[cat];[c];"},
      {"cat <<-'E' | d\n\ta\n\tE\nc", "[cat]|[d];[c];"},
      {"a $((1 << 2))\nb", "[a][$((1 << 2))];[b];"},
      {"a 'b", "[a][b];"},
      {"a $(b", "[a][$(b];[b];"},
      {"a \\", "[a][\\];"},
  };
  for (const auto& [script, expected] : examples) EXPECT_EQ(commands(script), expected) << script;
}

TEST(ShellCommands, AreLookedIntoToADepth) {
  std::string script = "z";
  for (int depth = 0; depth < 8; ++depth) script = "a $(" + script + ")";
  const std::vector<ShellCommand> found = commands_of(script);
  EXPECT_EQ(found.size(), static_cast<std::size_t>(deepest_script));
  // What is never closed is one script, and no script more for each that opens.
  std::string open;
  for (int count = 0; count < 20'000; ++count) open += "$(";
  EXPECT_LE(commands_of(open).size(), static_cast<std::size_t>(deepest_script));
  std::string marks;
  for (int count = 0; count < 20'000; ++count) marks += "<<a\n";
  EXPECT_TRUE(commands_of(marks).empty());
}

TEST(ShellCommands, AreToldFromWhatStartsThem) {
  const std::pair<std::string_view, std::string_view> examples[] = {
      {"sudo -u app -E apt-get install a", "apt-get"},
      {"env -i A=b curl c", "curl"},
      {"exec /bin/sh", "sh"},
      {"time nice make", "make"},
      {"sudo python3.12 -m pip install a", "pip"},
      {"python3 -m", "python3"},
      {"sudo", ""},
      {"A=b", ""},
  };
  for (const auto& [script, expected] : examples) {
    EXPECT_EQ(program_of(unwrapped(commands_of(script).front())), expected) << script;
  }
}

TEST(Packages, AreUnpinnedWhereNothingNamesTheirVersion) {
  const std::pair<std::string_view, Lines> examples[] = {
      {"apt-get install -y -t stable a b=1 ./c.deb", {"a"}},
      {"apt-get -o A=b -y install a", {"a"}},
      {"apt-get remove a", {}},
      {"apk add -X https://example.com a 'b~1' .deps", {"a"}},
      {"dnf install a b-1.2 @c", {"a"}},
      {"pip install a 'b>=1' c==1 git+https://example.com/d", {"a", "b>=1"}},
      {"pip install -r a.txt", {}},
      {"pip install --require-hashes a", {}},
      {"python3.12 -m pip install a", {"a"}},
      {"npm install", {}},
      {"npm i -g a @b/c d@latest e@1", {"a", "@b/c", "d@latest"}},
      {"yarn global add a", {"a"}},
      {"gem install a -v 1", {}},
      {"go install example.com/a@latest", {"example.com/a@latest"}},
      {"apt-get install $A ${B}", {}},
      {"apt-get", {}},
  };
  for (const auto& [script, expected] : examples) {
    EXPECT_EQ(unpinned_packages(unwrapped(commands_of(script).front())), expected) << script;
  }
}

}  // namespace
}  // namespace seawall::checks
