#include <algorithm>
#include <string>

#include "dockerfile_commands.h"

namespace seawall::checks {
namespace {

struct InsecureOption {
  std::string_view tool;
  std::string_view word;  // or its beginning, where it ends in "="
};

constexpr InsecureOption insecure_options[] = {
    {"apk", "--allow-untrusted"},
    {"apt", "--allow-unauthenticated"},
    {"apt", "--force-yes"},
    {"apt-get", "--allow-unauthenticated"},
    {"apt-get", "--force-yes"},
    {"curl", "--insecure"},
    {"dnf", "--nogpgcheck"},
    {"dnf", "--no-gpgchecks"},
    {"microdnf", "--nogpgcheck"},
    {"npm", "--no-strict-ssl"},
    {"npm", "--strict-ssl=false"},
    {"pip", "--trusted-host"},
    {"pip", "--trusted-host="},
    {"pip3", "--trusted-host"},
    {"pip3", "--trusted-host="},
    {"pnpm", "--strict-ssl=false"},
    {"rpm", "--nodigest"},
    {"rpm", "--nosignature"},
    {"rpm", "--noverify"},
    {"tdnf", "--nogpgcheck"},
    {"wget", "--no-check-certificate"},
    {"yarn", "--strict-ssl=false"},
    {"yum", "--nogpgcheck"},
    {"zypper", "--no-gpg-checks"},
};

struct InsecureVariable {
  std::string_view name;
  std::string_view value;  // empty: any but one that switches it off
};

constexpr InsecureVariable insecure_variables[] = {
    {"GIT_SSL_NO_VERIFY", ""},          {"NODE_TLS_REJECT_UNAUTHORIZED", "0"},
    {"NPM_CONFIG_STRICT_SSL", "false"}, {"PIP_TRUSTED_HOST", ""},
    {"PYTHONHTTPSVERIFY", "0"},         {"npm_config_strict_ssl", "false"},
};

bool is_insecure_variable(std::string_view name, std::string_view value) noexcept {
  return std::ranges::any_of(insecure_variables, [&](const InsecureVariable& each) {
    if (each.name != name) return false;
    return each.value.empty() ? !value.empty() && value != "0" && value != "false" : value == each.value;
  });
}

bool fits_option(const InsecureOption& option, std::string_view tool, std::string_view word) noexcept {
  if (option.tool != tool) return false;
  return option.word.ends_with('=') ? word.starts_with(option.word) : word == option.word;
}

/// `npm config set strict-ssl false`, `git config http.sslVerify false`, `yum-config-manager --setopt=sslverify=0`
std::string insecure_setting(std::string_view tool, const std::vector<std::string>& words) {
  for (std::size_t index = 1; index < words.size(); ++index) {
    const std::string_view word = words[index];
    const std::string_view next = index + 1 < words.size() ? std::string_view(words[index + 1]) : std::string_view();
    const auto sets = [&](std::string_view setting, std::string_view value) {
      return (word == setting && next == value) ||
             (word.starts_with(setting) && word.substr(setting.size()).starts_with('=') &&
              word.substr(setting.size() + 1) == value);
    };
    const bool is_of_node = tool == "npm" || tool == "yarn" || tool == "pnpm";
    if (is_of_node && sets("strict-ssl", "false")) return "strict-ssl false";
    if (tool == "git" && (sets("http.sslVerify", "false") || sets("http.sslverify", "false"))) {
      return "http.sslVerify false";
    }
    if (word.contains("sslverify=0") || word.contains("sslverify=false")) return "sslverify=0";
    if (word.contains("Verify-Peer=false") || word.contains("AllowUnauthenticated=true") ||
        word.contains("AllowInsecureRepositories=true")) {
      return std::string(word);
    }
  }
  return {};
}

/// What switches the verification off, as it is written; empty where nothing does.
std::string insecurity_of(const ShellCommand& command) {
  for (const std::string& assignment : command.assignments) {
    const std::size_t equals = assignment.find('=');
    if (is_insecure_variable(assignment.substr(0, equals), assignment.substr(equals + 1))) return assignment;
  }
  const std::string_view tool = program_of(command);
  for (std::size_t index = 1; index < command.words.size(); ++index) {
    const std::string_view word = command.words[index];
    const auto fits = [&](const InsecureOption& option) { return fits_option(option, tool, word); };
    if (std::ranges::any_of(insecure_options, fits)) return std::string(tool) + ' ' + std::string(word);
    // Letters of curl that take what follows them as their value.
    if (tool == "curl" && has_letter(word, 'k', "ACDEFHKPQTUXYbcdehmortuwxyz")) return "curl -k";
    const bool is_export = tool == "export" && word.contains('=');
    if (is_export && is_insecure_variable(word.substr(0, word.find('=')), word.substr(word.find('=') + 1))) {
      return std::string(word);
    }
  }
  return insecure_setting(tool, command.words);
}

void judge_verification(const objects::Object& file, Probe& probe) {
  each_step(file, probe, [&](const DockerfileStep& step) {
    std::vector<std::string> found;
    if (step.name == "RUN") {
      for (const ShellCommand& command : commands_of(step)) {
        std::string text = insecurity_of(unwrapped(command));
        if (!text.empty() && std::ranges::find(found, text) == found.end()) found.push_back(std::move(text));
      }
    } else if (step.name == "ENV" || step.name == "ARG") {
      for (const Node variable : probe.list(step.node.child("variables")).items()) {
        const std::string_view name = probe.string(variable.child(Field::name)).value_or("");
        const std::string_view value = probe.string(variable.child(Field::value)).value_or("");
        if (is_insecure_variable(name, value)) found.push_back(std::string(name) + '=' + std::string(value));
      }
    }
    if (!found.empty()) probe.report(step.node, {.made_detail = listed(found)});
  });
}

}  // namespace

extern const Check dockerfile_tls_disabled;

constexpr Check dockerfile_tls_disabled{
    .id = "dockerfile-tls-disabled",
    .title = "Downloads are not verified",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::images,
    .message = "what is downloaded is not verified: {detail}",
    .why = "Without a certificate or a signature that is checked, whoever is on the way between the build and "
           "the server decides what is put into the image, and reads the credentials that go along.",
    .remediation =
        "Take the option away. If the server has a certificate of your own authority, add that to the build: "
        "COPY ca.crt to /usr/local/share/ca-certificates/ and run update-ca-certificates.",
    .bad_example = R"(FROM debian:12.5
RUN curl -k https://example.com/tool -o /usr/bin/tool
)",
    .good_example = R"(FROM debian:12.5
COPY ca.crt /usr/local/share/ca-certificates/
RUN update-ca-certificates && curl -f https://example.com/tool -o /usr/bin/tool
)",
    .frameworks = "MITRE:T1557",
    .peers = ""
             "checkov:CKV2_DOCKER_2,CKV2_DOCKER_3,CKV2_DOCKER_4,CKV2_DOCKER_5,CKV2_DOCKER_6,CKV2_DOCKER_7,CKV2_DOCKER_"
             "8,CKV2_DOCKER_9,CKV2_DOCKER_10,CKV2_DOCKER_11,CKV2_DOCKER_12,CKV2_DOCKER_13,CKV2_DOCKER_14,CKV2_DOCKER_"
             "15,CKV2_DOCKER_16",
    .references = "https://curl.se/docs/sslcerts.html\n"
                  "https://docs.docker.com/reference/dockerfile/#run---mounttypesecret",
    .since = "0.1.0",
    .quiet_when = "Files of the build context, which apk and rpm may install unsigned where they are given by a path.",
    .object = judge_verification,
    .kinds = kinds_of_dockerfiles,
};

}  // namespace seawall::checks
