#include <algorithm>
#include <string>

#include "dockerfile_packages.h"

namespace seawall::checks {
namespace {

struct PackageCache {
  std::string_view manager;
  std::string_view filled_by;  // its first argument
  std::string_view folder;     // removing it, or something in it, is enough
  std::string_view cleaned_by;  // a word of the same manager, or an option
};

constexpr PackageCache package_caches[] = {
    {"apt-get", "update", "/var/lib/apt/lists", ""}, {"apt", "update", "/var/lib/apt/lists", ""},
    {"apk", "add", "/var/cache/apk", "--no-cache"},  {"yum", "install", "/var/cache", "clean"},
    {"dnf", "install", "/var/cache", "clean"},       {"microdnf", "install", "/var/cache", "clean"},
    {"zypper", "install", "/var/cache", "clean"},
};

bool has_word(const ShellCommand& command, std::string_view word) {
  return std::ranges::find(command.words, word) != command.words.end();
}

bool is_cleaned(const PackageCache& cache, const std::vector<ShellCommand>& commands) {
  return std::ranges::any_of(commands, [&](const ShellCommand& command) {
    const std::string_view tool = program_of(command);
    if (tool == "rm" || tool == "find") {
      return std::ranges::any_of(command.words, [&](const auto& word) { return word.contains(cache.folder); });
    }
    return tool == cache.manager && !cache.cleaned_by.empty() &&
           (has_word(command, cache.cleaned_by) || (cache.cleaned_by == "clean" && has_word(command, "cc")));
  });
}

bool mounts_a_cache(const DockerfileStep& step, Probe& probe) {
  for (const Node flag : probe.list(step.node.child("flags")).items()) {
    const std::string_view text = probe.string(flag).value_or("");
    if (text.starts_with("--mount") && (text.contains("type=cache") || text.contains("type=tmpfs"))) return true;
  }
  return false;
}

void judge_package_lists(const objects::Object& file, Probe& probe) {
  const std::vector<DockerfileStage> stages = stages_of(file, probe);
  for (const std::size_t index : stages_of_the_image(stages)) {
    for (const DockerfileStep& step : steps_of(stages[index].node, probe)) {
      if (step.name != "RUN" || mounts_a_cache(step, probe)) continue;
      std::vector<ShellCommand> commands = commands_of(step);
      for (ShellCommand& command : commands) command = unwrapped(command);
      const auto is_kept = [&](const PackageCache& cache) {
        const auto fills = [&](const ShellCommand& command) {
          return program_of(command) == cache.manager && has_word(command, cache.filled_by);
        };
        return std::ranges::any_of(commands, fills) && !is_cleaned(cache, commands);
      };
      const auto kept = std::ranges::find_if(package_caches, is_kept);
      if (kept != std::end(package_caches)) probe.report(step.node, {.argument = kept->manager});
    }
  }
}

}  // namespace

extern const Check dockerfile_package_lists_kept;

constexpr Check dockerfile_package_lists_kept{
    .id = "dockerfile-package-lists-kept",
    .title = "Lists of packages stay in image",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::images,
    .message = "{argument} leaves its lists or packages in the layer",
    .why = "What one RUN leaves behind, a later one can hide but not take away. Lists of packages and "
           "downloaded packages make the image larger, and are old on the day after.",
    .remediation = "Remove them in the same RUN: rm -rf /var/lib/apt/lists/*, apk add --no-cache, dnf clean all; or "
                   "keep them out of the layer by RUN --mount=type=cache.",
    .bad_example = R"(FROM debian:12.5
RUN apt-get update && apt-get install -y curl
)",
    .good_example = R"(FROM debian:12.5
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
)",
    .frameworks = "",
    .peers = "hadolint:DL3009,DL3019,DL3032,DL3036,DL3040;trivy:DS-0015,DS-0019,DS-0020,DS-0025,DS-0027",
    .references = "https://docs.docker.com/build/building/best-practices/#apt-get\n"
                  "https://docs.docker.com/build/cache/optimize/#use-cache-mounts",
    .since = "0.1.0",
    .quiet_when = "It is off unless you select it. Stages that are not in the image, and steps with a cache or tmpfs "
                  "mounted.",
    .enabled = false,
    .object = judge_package_lists,
    .kinds = kinds_of_dockerfiles,
};

}  // namespace seawall::checks
