#include <algorithm>
#include <string>

#include "dockerfile_commands.h"

namespace seawall::checks {
namespace {

bool is_octal(std::string_view mode) noexcept {
  return mode.size() >= 3 && mode.size() <= 5 && mode.find_first_not_of("01234567") == mode.npos;
}

/// One of the changes that commas separate: a+w, o=rw.
bool gives_others_write(std::string_view change) noexcept {
  const std::size_t sign = change.find_first_of("+=");
  if (sign == change.npos) return false;
  const std::string_view who = change.substr(0, sign);
  const std::string_view what = change.substr(sign + 1);
  const bool is_for_others = who.contains('a') || who.contains('o');
  return is_for_others && who.find_first_not_of("ugoa") == who.npos && what.contains('w') && !what.contains('t');
}

/// Whether others may write by a mode: 777, a+w, u=rwx,o=rw.
bool lets_all_write(std::string_view mode) noexcept {
  if (!is_octal(mode)) return !mode.contains("+t") && objects::Parts(mode, ',').any(gives_others_write);
  const bool is_sticky = mode.size() > 3 && ((mode[mode.size() - 4] - '0') & 1) != 0;
  return !is_sticky && ((mode.back() - '0') & 2) != 0;
}

std::string mode_that_all_may_write(const ShellCommand& command) {
  if (program_of(command) != "chmod") return {};
  for (std::size_t index = 1; index < command.words.size(); ++index) {
    const std::string& word = command.words[index];
    if (word.starts_with('-')) continue;
    return lets_all_write(word) ? "chmod " + word : std::string();
  }
  return {};
}

void judge_modes(const objects::Object& file, Probe& probe) {
  each_step(file, probe, [&](const DockerfileStep& step) {
    std::vector<std::string> found;
    if (step.name == "RUN") {
      for (const ShellCommand& command : commands_of(step)) {
        std::string text = mode_that_all_may_write(unwrapped(command));
        if (!text.empty() && std::ranges::find(found, text) == found.end()) found.push_back(std::move(text));
      }
    } else if (const auto mode = flag_of(step, "chmod", probe); mode && lets_all_write(*mode)) {
      found.push_back("--chmod=" + std::string(*mode));
    }
    if (!found.empty()) probe.report(step.node, {.argument = step.name, .made_detail = listed(found)});
  });
}

}  // namespace

extern const Check dockerfile_chmod_world_writable;

constexpr Check dockerfile_chmod_world_writable{
    .id = "dockerfile-chmod-world-writable",
    .title = "Files are made writable for all",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::images,
    .message = "{argument} lets every user write: {detail}",
    .why = "A process that runs as another user to be kept apart can still change these files: what others run "
           "or read as configuration then does what it wants.",
    .remediation = "Give the files to the user that writes them, by COPY --chown or chown, and a mode without writing "
                   "for others, such as 755 or 644.",
    .bad_example = R"(FROM debian:12.5
RUN chmod -R 777 /srv
)",
    .good_example = R"(FROM debian:12.5
RUN chown -R 10001:10001 /srv && chmod -R 755 /srv
)",
    .frameworks = "MITRE:T1222.002",
    .peers = "",
    .references = "https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",
    .since = "0.1.0",
    .quiet_when = "Modes with the sticky bit, such as 1777, as /tmp has it.",
    .object = judge_modes,
    .kinds = kinds_of_dockerfiles,
};

}  // namespace seawall::checks
