// Files that tell the version of what lies around them.

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "readers.h"

namespace seawall::packages {
namespace {

constexpr std::size_t longest_file = std::size_t{1} << 20;

struct Told {
  std::string name;
  std::string version;
};

std::string first_group(std::string_view text, const char* expression) {
  RE2::Options options(RE2::Latin1);
  std::string group;
  RE2::PartialMatch(text, RE2(expression, options), &group);
  return group;
}

/// A JDK's release has variables as a shell would set them. So have release files of others, but not these.
Told told_by_java(std::string_view text) {
  const std::string version = first_group(text, R"re((?m)^JAVA_VERSION="([\w.+-]+)"\s*$)re");
  const std::string system = first_group(text, R"re((?m)^OS_(?:ARCH|NAME)="([^"\n]*)"\s*$)re");
  if (version.empty() || system.empty()) return {};
  const std::string implementor = first_group(text, R"re((?m)^IMPLEMENTOR="([^"\n]*)"\s*$)re");
  const std::string kind = first_group(text, R"re((?m)^BUILD_TYPE="([^"\n]*)"\s*$)re");
  const bool is_graal = !first_group(text, R"re((?m)^GRAALVM_VERSION="([^"\n]*)"\s*$)re").empty();
  const bool is_oracle = implementor.contains("Oracle") && kind == "commercial";
  return {is_graal ? "graalvm" : is_oracle ? "jdk" : "openjdk", version};
}

Told told_by_wordpress(std::string_view text) {
  return {"wordpress", first_group(text, R"re((?m)^\s*\$wp_version\s*=\s*['"]([\w.+-]+)['"]\s*;)re")};
}

/// Go's own: "go1.22.3" on the first line, which was the whole file until Go 1.21.
Told told_by_go(std::string_view text) { return {"go", first_group(text, R"re(^go(\d+\.\d+[\w.]*)(?:\s|$))re")}; }

Told told_by_erlang(std::string_view text) {
  return {"erlang", first_group(text, R"re(^(\d+(?:\.\d+)+(?:-rc\d+)?)\s*$)re")};
}

Told told_by_application(std::string_view name, std::string_view text) {
  return {std::string(name), first_group(text, R"re(\{\s*vsn\s*,\s*"([\w.+-]+)"\s*\})re")};
}

Told told_by(const File& file) {
  const std::string_view name = file.path.substr(file.path.rfind('/') + 1);
  if (name == "release") return told_by_java(file.bytes);
  if (name == "version.php") return told_by_wordpress(file.bytes);
  if (name == "VERSION") return told_by_go(file.bytes);
  if (name == "OTP_VERSION") return told_by_erlang(file.bytes);
  if (name == "rabbit.app") return told_by_application("rabbitmq", file.bytes);
  if (name == "elixir.app") return told_by_application("elixir", file.bytes);
  return {};
}

}  // namespace

Reading read_release_file(const File& file) {
  Reading reading;
  if (file.bytes.size() > longest_file) return reading;  // none of these
  Told told = told_by(file);
  if (told.version.empty()) return reading;
  Package& package = reading.packages.emplace_back();
  package.name = std::move(told.name);
  package.version = std::move(told.version);
  package.location = file.path;
  return reading;
}

}  // namespace seawall::packages
