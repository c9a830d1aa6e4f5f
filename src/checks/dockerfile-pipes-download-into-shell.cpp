#include <algorithm>
#include <string>

#include "dockerfile_commands.h"

namespace seawall::checks {
namespace {

/// The program of a substitution: "curl" of `$(curl -fsSL ...)`.
std::string_view substituted_download(std::string_view word) noexcept {
  for (const std::string_view mark : {"$(", "<(", "`"}) {
    const std::size_t at = word.find(mark);
    if (at == word.npos) continue;
    std::string_view inside = word.substr(at + mark.size());
    inside.remove_prefix(std::min(inside.find_first_not_of(' '), inside.size()));
    for (const std::string_view tool : {"curl", "wget"}) {
      if (inside.starts_with(tool) && inside.substr(tool.size()).starts_with(' ')) return tool;
    }
  }
  return {};
}

/// `-o pipefail`, `-euo pipefail`
bool takes_next_word(std::string_view shell_option) noexcept {
  return shell_option == "+o" ||
         (shell_option.starts_with('-') && !shell_option.starts_with("--") && shell_option.ends_with('o'));
}

/// `sh -c "$(curl ...)"`, `bash <(curl ...)`, `eval "$(curl ...)"`
std::string_view download_in_words(const ShellCommand& command) noexcept {
  const std::string_view tool = program_of(command);
  const bool is_program = is_interpreter(tool);
  if (!is_program && !is_word_of(tool, {"eval", "source", "."})) return {};
  for (std::size_t index = 1; index < command.words.size(); ++index) {
    const std::string_view word = command.words[index];
    const std::string_view found = substituted_download(word);
    if (!found.empty()) return found;
    if (is_shell(tool) && takes_next_word(word)) {
      ++index;
    } else if (is_program && !word.starts_with('-')) {
      return {};  // the script; what is behind it are its arguments
    }
  }
  return {};
}

/// Whether an interpreter runs its input: it names no script, but `-` or `-s`.
bool reads_its_input(const ShellCommand& command) noexcept {
  const bool of_shell = is_shell(program_of(command));
  for (std::size_t index = 1; index < command.words.size(); ++index) {
    const std::string_view word = command.words[index];
    if (word == "-" || word == "--" || word.starts_with("-s")) return true;
    // To a shell, -e is to stop at an error; to others, a script follows.
    if (word == "-c" || word == "-m" || (word == "-e" && !of_shell)) return false;
    if (of_shell && takes_next_word(word)) {
      ++index;
    } else if (!word.starts_with('-')) {
      return word == "/dev/stdin";  // else it is the name of a script
    }
  }
  return true;
}

std::string_view download_that_is_run(const std::vector<ShellCommand>& commands) {
  bool comes_from_network = false;
  std::string_view tool;
  for (const ShellCommand& each : commands) {
    const ShellCommand command = unwrapped(each);
    if (const std::string_view found = download_in_words(command); !found.empty()) return found;
    const std::string_view name = program_of(command);
    if (comes_from_network && is_interpreter(name) && reads_its_input(command)) return tool;
    if (is_downloader(name)) {
      comes_from_network = true;
      tool = name == "curl" ? "curl" : "wget";
    }
    if (!each.is_piped) comes_from_network = false;
  }
  return {};
}

void judge_downloads(const objects::Object& file, Probe& probe) {
  each_step(file, probe, [&](const DockerfileStep& step) {
    if (step.name != "RUN") return;
    const std::string_view tool = download_that_is_run(commands_of(step));
    if (!tool.empty()) {
      probe.report(step.node, {.made_detail = "what " + std::string(tool) + " downloads"});
    }
  });
}

}  // namespace

extern const Check dockerfile_pipes_download_into_shell;

constexpr Check dockerfile_pipes_download_into_shell{
    .id = "dockerfile-pipes-download-into-shell",
    .title = "Download is run unseen",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::images,
    .message = "{detail} is run as it comes from the network",
    .why = "What the server sends is run as root of the build, and is in the image before anybody has seen it. "
           "A server that was taken over, or that answers a build otherwise than a browser, decides what you "
           "ship.",
    .remediation = "Download to a file, compare it with a checksum that stands in the Dockerfile, and run it then; or "
                   "install a package whose signature is checked.",
    .bad_example = R"(FROM debian:12.5
RUN curl -fsSL https://example.com/install.sh | sh
)",
    .good_example = R"(FROM debian:12.5
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d \
  https://example.com/install.sh /tmp/
RUN sh /tmp/install.sh
)",
    .frameworks = "MITRE:T1195.002,T1059.004",
    .peers = "",
    .references = "https://docs.docker.com/build/building/best-practices/#using-pipes\n"
                  "https://docs.docker.com/reference/dockerfile/#add---checksum",
    .since = "0.1.0",
    .quiet_when = "Downloads that go into a file, an archive program or a key ring.",
    .object = judge_downloads,
    .kinds = kinds_of_dockerfiles,
};

}  // namespace seawall::checks
