#include <algorithm>

#include "dockerfiles.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

constexpr Parameter dockerfile_latest_base_parameters[] = {
    {"forbidden_tags", Parameter::Type::strings, "latest",
     "Tags that name no version, as what is behind them changes."},
};

bool has_no_version(std::string_view image, Probe& probe) {
  if (image.empty() || image == "scratch" || image.contains('$')) return false;
  const auto reference = parse_image_reference(image);
  if (!reference || !reference->digest.empty()) return false;
  const auto forbidden = probe.strings("forbidden_tags");
  return reference->tag.empty() || std::ranges::find(forbidden, reference->tag) != forbidden.end();
}

/// `--from` names a stage by its name or number, or else an image.
bool is_stage(std::string_view from, const std::vector<DockerfileStage>& stages) noexcept {
  if (from.find_first_not_of("0123456789") == from.npos) return true;
  return std::ranges::any_of(stages, [&](const DockerfileStage& stage) {
    return !stage.name.empty() && objects::equals_any_case(stage.name, from);
  });
}

void judge_base_images(const objects::Object& file, Probe& probe) {
  const std::vector<DockerfileStage> stages = stages_of(file, probe);
  for (const DockerfileStage& stage : stages) {
    if (has_no_version(stage.image, probe)) {
      probe.report(stage.node.child(Field::from), {.argument = stage.image});
    }
  }
  each_step(file, probe, [&](const DockerfileStep& step) {
    if (step.name != "COPY") return;
    const std::string_view from = flag_of(step, "from", probe).value_or("");
    if (!is_stage(from, stages) && has_no_version(from, probe)) probe.report(step.node, {.argument = from});
  });
}

}  // namespace

extern const Check dockerfile_latest_base;

constexpr Check dockerfile_latest_base{
    .id = "dockerfile-latest-base",
    .title = "Base image has no fixed version",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::images,
    .message = "base image \"{argument}\" names no version",
    .why = "Without a tag, or with the tag latest, each build stands on whatever was pushed last: two builds of "
           "one commit differ, nobody knows what was in an older one, and a bad or stolen push is built in at "
           "once.",
    .remediation =
        "Name the version, best with its digest, which no push can change: FROM debian:12.5@sha256:... Tools "
        "such as Renovate and Dependabot keep both up to date.",
    .bad_example = R"(FROM debian:latest
)",
    .good_example = R"(FROM debian:12.5
)",
    .frameworks = "MITRE:T1525",
    .peers = "hadolint:DL3006,DL3007;trivy:DS-0001;checkov:CKV_DOCKER_7",
    .references = "https://docs.docker.com/reference/dockerfile/#from\n"
                  "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
    .since = "0.1.0",
    .quiet_when = "scratch, earlier stages, and images whose name depends on a variable without a default. A digest is "
                  "enough, whatever the tag beside it says.",
    .parameters = dockerfile_latest_base_parameters,
    .object = judge_base_images,
    .kinds = kinds_of_dockerfiles,
};

}  // namespace seawall::checks
