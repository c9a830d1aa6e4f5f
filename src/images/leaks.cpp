#include "leaks.h"

#include <algorithm>
#include <array>

#include "binaries/binaries.h"
#include "secrets/secrets.h"

namespace seawall::images {
namespace {

using secrets::Effort;
using secrets::Leak;

/// Where package managers put their files, and people hardly ever.
constexpr std::array<std::string_view, 12> managed = {
    "usr/share/", "usr/lib/", "usr/lib32/",    "usr/lib64/",           "usr/libexec/",  "usr/include/",
    "lib/",       "lib64/",   "usr/local/go/", "usr/local/lib/python", "var/lib/dpkg/", "usr/bin/"};
/// The same, anywhere.
constexpr std::array<std::string_view, 7> managed_folders = {"/node_modules/", "/site-packages/", "/dist-packages/",
                                                             "/gems/",         "/pkg/mod/",       "/.cargo/registry/",
                                                             "/vendor/bundle/"};
/// Web roots that are in managed places.
constexpr std::array<std::string_view, 3> served = {"usr/share/nginx/html/", "usr/share/httpd/",
                                                    "usr/share/apache2/htdocs/"};
constexpr std::array<std::string_view, 8> never = {"usr/share/doc/",      "usr/share/man/",    "usr/share/locale/",
                                                   "usr/share/zoneinfo/", "usr/share/info/",   "usr/share/i18n/",
                                                   "usr/share/perl/",     "var/lib/dpkg/info/"};

bool begins_with_one(std::string_view path, std::span<const std::string_view> beginnings) noexcept {
  return std::ranges::any_of(beginnings, [&](std::string_view each) { return path.starts_with(each); });
}

bool is_managed(std::string_view path) noexcept {
  if (begins_with_one(path, served)) return false;
  return begins_with_one(path, managed) ||
         std::ranges::any_of(managed_folders, [&](std::string_view folder) { return path.find(folder) != path.npos; });
}

/// The line of an offset, for offsets that only rise.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}
  std::uint32_t at(std::size_t offset) {
    line_ += static_cast<std::uint32_t>(std::ranges::count(text_.substr(counted_, offset - counted_), '\n'));
    counted_ = offset;
    return line_;
  }

 private:
  std::string_view text_;
  std::size_t counted_ = 0;
  std::uint32_t line_ = 1;
};

}  // namespace

std::optional<Effort> effort_for(std::string_view path, std::string_view beginning) noexcept {
  if (begins_with_one(path, never) || binaries::format_of(beginning)) return std::nullopt;
  if (secrets::is_binary(beginning)) return is_managed(path) ? std::nullopt : std::optional(Effort::formats);
  return is_managed(path) ? Effort::formats : Effort::all;
}

Leaks find_leaks(const secrets::Detector& detector, std::string_view path, std::string_view bytes, Effort effort,
                 std::size_t most) {
  Leaks found;
  Lines lines(bytes);
  std::size_t begin = 0;  // of the window
  std::size_t first = 0;  // of its middle
  while (true) {
    const std::string_view window = bytes.substr(begin, secrets::window_size);
    const bool is_last = begin + window.size() == bytes.size();
    const std::size_t last = is_last ? window.size() : secrets::end_of_middle(window);
    for (const Leak& leak : detector.find(path, window, effort)) {
      const bool is_whole_file = leak.range.begin == leak.range.end;
      if (is_whole_file ? begin > 0 : leak.range.begin < first || leak.range.begin >= last) continue;
      if (!is_whole_file && secrets::is_left_alone(window, leak)) continue;
      if (found.secrets.size() >= most) {
        ++found.untold;
        continue;
      }
      found.secrets.push_back({.path = std::string(path),
                               .rule = std::string(leak.rule->id),
                               .line = is_whole_file ? 1 : lines.at(begin + leak.range.begin)});
    }
    if (is_last) break;
    const std::size_t kept = last - std::min(secrets::before_window, last);
    first = last - kept;
    begin += kept;
  }
  return found;
}

}  // namespace seawall::images
