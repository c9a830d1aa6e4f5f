#include <string>

#include "dockerfile_packages.h"

namespace seawall::checks {
namespace {

void judge_packages(const objects::Object& file, Probe& probe) {
  each_step(file, probe, [&](const DockerfileStep& step) {
    if (step.name != "RUN") return;
    std::vector<std::string> names;
    for (const ShellCommand& command : commands_of(step)) {
      for (std::string& name : unpinned_packages(unwrapped(command))) names.push_back(std::move(name));
    }
    if (!names.empty()) probe.report(step.node, {.made_detail = listed(names)});
  });
}

}  // namespace

extern const Check dockerfile_unpinned_packages;

constexpr Check dockerfile_unpinned_packages{
    .id = "dockerfile-unpinned-packages",
    .title = "Packages without fixed versions",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::images,
    .message = "packages are installed without a version: {detail}",
    .why = "Each build takes the version that is newest on its day. Two builds of one commit differ, nobody can "
           "tell what an older image held, and a package that was taken over is built in at once.",
    .remediation = "Name the versions (curl=7.88.1-10, requests==2.32.3, eslint@9.1.0), or install from a lock file "
                   "with hashes: npm ci, pip install --require-hashes -r requirements.txt.",
    .bad_example = R"(FROM debian:12.5
RUN apt-get update && apt-get install -y curl
)",
    .good_example = R"(FROM debian:12.5
RUN apt-get update && apt-get install -y curl=7.88.1-10+deb12u5
)",
    .frameworks = "MITRE:T1195.001",
    .peers = "hadolint:DL3008,DL3013,DL3016,DL3018,DL3028,DL3033,DL3037,DL3041,DL3062",
    .references = "https://docs.docker.com/build/building/best-practices/#apt-get",
    .since = "0.1.0",
    .quiet_when = "Files, addresses, groups and variables, and what a requirements, constraints or lock file names. "
                  "Package managers of distributions whose packages come from a snapshot are not told apart: ignore "
                  "the check there.",
    .object = judge_packages,
    .kinds = kinds_of_dockerfiles,
};

}  // namespace seawall::checks
