#include "names.h"

#include <algorithm>
#include <array>
#include <system_error>

#include "archives.h"

namespace seawall::archives {
namespace {

bool ends_in(std::string_view name, std::string_view ending) noexcept {
  return name.size() > ending.size() &&
         std::ranges::equal(name.substr(name.size() - ending.size()), ending, [](char left, char right) {
           return (left >= 'A' && left <= 'Z' ? left - 'A' + 'a' : left) == right;
         });
}

}  // namespace

std::optional<Compression> compression_of(std::string_view file) noexcept {
  static constexpr std::array<std::pair<std::string_view, Compression>, 5> endings = {{{".tar", Compression::none},
                                                                                       {".tar.gz", Compression::gzip},
                                                                                       {".tgz", Compression::gzip},
                                                                                       {".tar.zst", Compression::zstd},
                                                                                       {".tzst", Compression::zstd}}};
  const std::string_view name = file.substr(file.rfind('/') + 1);
  const auto found = std::ranges::find_if(endings, [&](const auto& each) { return ends_in(name, each.first); });
  if (found == endings.end()) return {};
  return found->second;
}

bool is_archive_name(std::string_view path) noexcept { return compression_of(path).has_value(); }

std::optional<std::string> inner_path(std::string_view path) {
  if (path.starts_with('/')) return {};
  std::string result;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part == "..") return {};
    if (part.empty() || part == ".") continue;
    if (!result.empty()) result += '/';
    result += part;
  }
  if (result.empty()) return {};
  return result;
}

std::string system_message(int code) {
  std::string text = std::generic_category().message(code);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

}  // namespace seawall::archives
