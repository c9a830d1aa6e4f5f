#include <string>

#include "dockerfiles.h"

namespace seawall::checks {
namespace {

/// Of its name and tag, that it has a user of its own, or that it is one of Windows.
bool names_its_user(std::string_view image) noexcept {
  for (const std::string_view mark : {"nonroot", "non-root", "rootless", "unprivileged", "cgr.dev/chainguard/",
                                      "windows/", "nanoserver", "windowsservercore"}) {
    if (image.contains(mark)) return true;
  }
  return false;
}

bool is_root_user(std::string_view user) noexcept {
  user = user.substr(0, user.find(':'));
  while (user.size() >= 2 && (user.front() == '"' || user.front() == '\'') && user.back() == user.front()) {
    user = user.substr(1, user.size() - 2);
  }
  return user == "root" || (!user.empty() && user.find_first_not_of('0') == user.npos);
}

void judge_user_of_dockerfile(const objects::Object& file, Probe& probe) {
  const std::vector<DockerfileStage> stages = stages_of(file, probe);
  const std::vector<std::size_t> of_image = stages_of_the_image(stages);
  for (const std::size_t index : of_image) {
    const std::vector<DockerfileStep> steps = steps_of(stages[index].node, probe);
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
      if (step->name != "USER" || step->is_trigger) continue;
      if (is_root_user(step->arguments)) {
        probe.report(step->node, {.made_detail = "its user is " + std::string(step->arguments)});
      }
      return;
    }
  }
  if (of_image.empty()) return;
  const DockerfileStage& first = stages[of_image.back()];
  const bool is_windows = probe.string(first.node.child(Field::platform)).value_or("").starts_with("windows");
  if (is_windows || first.image.empty() || names_its_user(first.image)) return;
  probe.report(stages.back().node.child(Field::from), {.detail = "its last stage has no USER"});
}

}  // namespace

extern const Check dockerfile_runs_as_root;

constexpr Check dockerfile_runs_as_root{
    .id = "dockerfile-runs-as-root",
    .title = "Dockerfile builds for root",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::images,
    .message = "what this builds runs as root: {detail}",
    .why = "What starts without a user of its own starts as user 0. Root in the container is root to the kernel "
           "of the node, so each hole in the runtime or in a mount reaches further.",
    .remediation =
        "End the last stage with USER and a number above 0, such as USER 10001:10001, and give that user the "
        "files that the program writes. Kubernetes can prove by a number that it is not root, by a name it "
        "cannot.",
    .bad_example = R"(FROM debian:12
ENTRYPOINT ["/bin/app"]
)",
    .good_example = R"(FROM debian:12
USER 10001:10001
ENTRYPOINT ["/bin/app"]
)",
    .frameworks = "CIS:5.2.7",
    .peers = "hadolint:DL3002;trivy:DS-0002;checkov:CKV_DOCKER_3,CKV_DOCKER_8",
    .references = "https://docs.docker.com/reference/dockerfile/#user\n"
                  "https://docs.docker.com/build/building/best-practices/#user",
    .since = "0.1.0",
    .quiet_when = "Earlier stages, whose user is gone with them. Users that are variables. Stages without USER whose "
                  "base image says by its name that it has one, such as distroless with nonroot, or "
                  "nginx-unprivileged. Windows, which has no root.",
    .object = judge_user_of_dockerfile,
    .kinds = kinds_of_dockerfiles,
};

}  // namespace seawall::checks
