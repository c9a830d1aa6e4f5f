#include "platform.h"

#include <sys/utsname.h>

#include <algorithm>

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return result;
}

bool is_word(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_' || c == '-' || c == '.';
  });
}

/// As Go names it, where uname or a user has another name; with the variant that the other name says.
void rename_architecture(Platform& platform) {
  constexpr struct {
    std::string_view name;
    std::string_view architecture;
    std::string_view variant;
  } names[] = {
      {"x86_64", "amd64", ""}, {"x86-64", "amd64", ""},      {"i386", "386", ""},      {"i486", "386", ""},
      {"i586", "386", ""},     {"i686", "386", ""},          {"aarch64", "arm64", ""}, {"armhf", "arm", "v7"},
      {"armel", "arm", "v6"},  {"armv5l", "arm", "v5"},      {"armv6l", "arm", "v6"},  {"armv7l", "arm", "v7"},
      {"armv8l", "arm", "v8"}, {"mips64el", "mips64le", ""}, {"mipsel", "mipsle", ""}, {"loongarch64", "loong64", ""},
  };
  const auto found =
      std::ranges::find(names, std::string_view(platform.architecture), [](const auto& row) { return row.name; });
  if (found == std::end(names)) return;
  platform.architecture = found->architecture;
  if (platform.variant.empty()) platform.variant = found->variant;
}

/// The number in "v7" or "7"; nothing for another text.
std::optional<int> number_of(std::string_view variant) noexcept {
  if (variant.starts_with('v')) variant.remove_prefix(1);
  if (variant.size() != 1 || variant[0] < '1' || variant[0] > '9') return std::nullopt;
  return variant[0] - '0';
}

/// What runs where nothing is said.
int usual_variant(std::string_view architecture) noexcept {
  if (architecture == "arm") return 7;
  if (architecture == "arm64") return 8;
  return architecture == "amd64" ? 1 : 0;
}

}  // namespace

Platform normalised(Platform platform) {
  platform.os = lower(platform.os);
  platform.architecture = lower(platform.architecture);
  platform.variant = lower(platform.variant);
  rename_architecture(platform);
  const int usual = usual_variant(platform.architecture);
  if (usual == 0) return platform;
  const std::optional<int> number = number_of(platform.variant);
  if (number) platform.variant = *number == usual ? std::string() : "v" + std::to_string(*number);
  return platform;
}

std::optional<int> distance(const Platform& wanted, const Platform& offered) {
  const Platform want = normalised(wanted);
  const Platform is = normalised(offered);
  if (want.os != is.os || want.architecture != is.architecture) return std::nullopt;
  if (want.variant == is.variant) return 0;
  const int usual = usual_variant(want.architecture);
  const int newest = number_of(want.variant).value_or(want.variant.empty() ? usual : 0);
  const int version = number_of(is.variant).value_or(is.variant.empty() ? usual : 0);
  if (usual == 0 || newest == 0 || version == 0 || version > newest) return std::nullopt;
  return newest - version;
}

documents::Result<Platform> Platform::parse(std::string_view text) {
  const auto fault = [&](const std::string& why) {
    return Error(ErrorCode::invalid_argument, documents::go_string(text.substr(0, 100)) + " is no platform: " + why, {},
                 R"(write it as "linux/amd64" or "linux/arm/v7")");
  };
  std::vector<std::string> parts;
  for (std::string_view rest = text;;) {
    const std::size_t slash = rest.find('/');
    parts.push_back(lower(rest.substr(0, slash)));
    if (!is_word(parts.back())) return fault("a part of it is no word");
    if (slash == std::string_view::npos) break;
    if (parts.size() == 3) return fault("it has more than three parts");
    rest.remove_prefix(slash + 1);
  }
  Platform platform;
  if (parts.size() > 1) platform.os = parts[0] == "macos" ? "darwin" : parts[0];
  platform.architecture = parts.size() == 1 ? parts[0] : parts[1];
  if (parts.size() > 2) platform.variant = parts[2];
  constexpr std::string_view systems[] = {"linux", "windows", "darwin", "freebsd"};
  if (parts.size() == 1 && std::ranges::find(systems, parts[0]) != std::end(systems))
    return fault("its architecture is missing");
  const std::string variant = platform.variant;
  platform = normalised(std::move(platform));
  // What was written out stays so.
  if (platform.variant.empty() && !variant.empty())
    platform.variant = variant.starts_with('v') ? variant : "v" + variant;
  return platform;
}

Platform Platform::here() {
  utsname machine{};
  Platform platform;
  platform.architecture = ::uname(&machine) == 0 ? machine.machine : "amd64";
  return normalised(std::move(platform));
}

std::string Platform::text() const { return os + "/" + architecture + (variant.empty() ? "" : "/" + variant); }

}  // namespace seawall::oci
