#include <algorithm>
#include <string>

#include "command_words.h"
#include "dockerfiles.h"

namespace seawall::checks {
namespace {

constexpr std::string_view secret_file_patterns[] = {
    ".env",
    ".env.*",
    "*.env",
    ".git-credentials",
    ".htpasswd",
    ".netrc",
    ".npmrc",
    ".pgpass",
    ".pypirc",
    ".yarnrc.yml",
    "*.jks",
    "*.kdbx",
    "*.key",
    "*.keystore",
    "*.p12",
    "*.pem",
    "*.pfx",
    "*.ppk",
    ".aws",
    ".gnupg",
    ".ssh",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "id_rsa",
    "kubeconfig",
    "*.kubeconfig",
    "*.tfstate",
    "credentials.json",
    "service-account*.json",
    "terraform.tfvars",
};
constexpr std::string_view secret_path_endings[] = {".aws/credentials", ".docker/config.json", ".kube/config", ".kube",
                                                    ".config/gcloud"};

/// What is for everybody's eyes, by its name.
bool is_for_all(std::string_view name) {
  for (const std::string_view mark :
       {"cert", "chain", "public", "pubkey", "root-ca", "rootca", "example", "sample", "template", "dist", "dummy"}) {
    if (name.contains(mark)) return true;
  }
  const std::string_view stem = name.substr(0, name.rfind('.'));
  return stem == "ca" || stem.starts_with("ca-") || stem.ends_with("-ca") || stem.ends_with("_ca");
}

bool is_secret_file(std::string_view source) {
  while (source.ends_with('/')) source.remove_suffix(1);
  const std::string_view name = base_name(source);
  if (name == "credentials.json" || name.starts_with("service-account")) return !name.contains("example");
  for (const std::string_view ending : secret_path_endings) {
    if (source.ends_with(ending) &&
        (source.size() == ending.size() || source[source.size() - ending.size() - 1] == '/'))
      return true;
  }
  const auto fits = [&](std::string_view pattern) { return findings::matches_glob(pattern, name); };
  return std::ranges::any_of(secret_file_patterns, fits) && !is_for_all(name);
}

void judge_copied_files(const objects::Object& file, Probe& probe) {
  each_step(file, probe, [&](const DockerfileStep& step) {
    if (step.name != "ADD" && step.name != "COPY") return;
    std::vector<std::string> names;
    for (const std::string_view source : sources_of(step, probe)) {
      if (!source.contains("://") && is_secret_file(source)) names.push_back('"' + std::string(source) + '"');
    }
    if (!names.empty()) probe.report(step.node, {.argument = step.name, .made_detail = listed(names)});
  });
}

}  // namespace

extern const Check dockerfile_secret_copied;

constexpr Check dockerfile_secret_copied{
    .id = "dockerfile-secret-copied",
    .title = "Secret file copied into image",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::images,
    .message = "{argument} puts {detail} into the image, which by its name holds secrets",
    .why = "Files with such names hold passwords, tokens or private keys. Once copied, they are in a layer for "
           "whoever may pull the image, whether a later step deletes them or not.",
    .remediation = "Mount the file where a step needs it: RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci. "
                   "Name it in .dockerignore, so that COPY . takes it along by no mistake.",
    .bad_example = R"(FROM node:22.4.0
COPY .npmrc package.json ./
)",
    .good_example = R"(FROM node:22.4.0
COPY package.json ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
)",
    .frameworks = "NSA;MITRE:T1552.001",
    .peers = "trivy:DS-0031",
    .references = "https://docs.docker.com/build/building/secrets/\n"
                  "https://docs.docker.com/build/concepts/context/#dockerignore-files",
    .since = "0.1.0",
    .quiet_when = "Only names count, as the files are not looked at: public keys, certificates, examples and templates "
                  "are left alone. Whole folders, which may hold anything.",
    .object = judge_copied_files,
    .kinds = kinds_of_dockerfiles,
};

}  // namespace seawall::checks
