#include <string>

#include "dockerfiles.h"

namespace seawall::checks {
namespace {

constexpr bool is_web_address(std::string_view source) noexcept {
  return source.starts_with("http://") || source.starts_with("https://");
}

/// As BuildKit tells: by the ending of the path.
bool is_git_address(std::string_view source) noexcept {
  return source.substr(0, source.find_first_of("#?")).ends_with(".git");
}

/// Scheme and host: a path may hold a secret.
std::string host_of(std::string_view source) {
  const std::size_t begin = source.find("://") + 3;
  std::string_view host = source.substr(begin, source.find_first_of("/?#", begin) - begin);
  host = host.substr(host.rfind('@') + 1);
  return std::string(source.substr(0, begin)) + std::string(host);
}

void judge_add(const objects::Object& file, Probe& probe) {
  each_step(file, probe, [&](const DockerfileStep& step) {
    if (step.name != "ADD" || flag_of(step, "checksum", probe)) return;
    for (const std::string_view source : sources_of(step, probe)) {
      if (!is_web_address(source) || is_git_address(source)) continue;
      return probe.report(step.node, {.made_detail = host_of(source)});
    }
  });
}

}  // namespace

extern const Check dockerfile_add_from_url;

constexpr Check dockerfile_add_from_url{
    .id = "dockerfile-add-from-url",
    .title = "ADD downloads without a checksum",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::images,
    .message = "ADD downloads from {detail} without a checksum",
    .why = "Whatever the server, or somebody on the way to it, sends on the day of the build is put into the "
           "image, and nothing shows that it was another file than before.",
    .remediation = "Give the checksum that you verified: ADD --checksum=sha256:... URL /path. Or download and verify "
                   "the file in a RUN of an earlier stage.",
    .bad_example = R"(FROM debian:12.5
ADD https://example.com/tool.tar.gz /opt/
)",
    .good_example = R"(FROM debian:12.5
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d \
  https://example.com/tool.tar.gz /opt/
)",
    .frameworks = "MITRE:T1195.002",
    .peers = "hadolint:DL3020;trivy:DS-0005;checkov:CKV_DOCKER_4",
    .references = "https://docs.docker.com/reference/dockerfile/#add---checksum",
    .since = "0.1.0",
    .quiet_when = "Repositories of git, whose commits are checksums. Files of the build context: ADD instead of COPY "
                  "is a matter of taste.",
    .object = judge_add,
    .kinds = kinds_of_dockerfiles,
};

}  // namespace seawall::checks
