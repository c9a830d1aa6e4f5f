#include "retry_after.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <string>

namespace seawall::http {
namespace {

using std::chrono::seconds;

constexpr std::uint32_t longest = 1'000'000'000;  // beyond it, all waits are the same: too long

std::optional<seconds> parse_seconds(std::string_view text) noexcept {
  const bool is_number = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number) return std::nullopt;
  std::uint32_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return seconds(parsed.ec == std::errc() ? std::min(number, longest) : longest);
}

/// Seconds of UTC, as `timegm` would have it, which is not in every C library.
std::optional<std::chrono::sys_seconds> moment_of(const std::tm& time) noexcept {
  using namespace std::chrono;
  const year_month_day date(year(time.tm_year + 1900), month(static_cast<unsigned>(time.tm_mon + 1)),
                            day(static_cast<unsigned>(time.tm_mday)));
  if (!date.ok()) return std::nullopt;
  return sys_days(date) + hours(time.tm_hour) + minutes(time.tm_min) + seconds(time.tm_sec);
}

std::optional<std::chrono::sys_seconds> parse_date(const std::string& text) noexcept {
  for (const char* format : {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"}) {
    std::tm time{};
    const char* const end = ::strptime(text.c_str(), format, &time);
    if (end && end == text.c_str() + text.size()) return moment_of(time);
  }
  return std::nullopt;
}

}  // namespace

std::optional<seconds> retry_after(std::string_view value, std::chrono::system_clock::time_point now) {
  if (const std::optional<seconds> told = parse_seconds(value)) return told;
  const auto date = parse_date(std::string(value));
  if (!date) return std::nullopt;
  // Of a part of a second it waits the whole: one that comes too early is refused again.
  return std::max(std::chrono::ceil<seconds>(*date - now), seconds(0));
}

}  // namespace seawall::http
