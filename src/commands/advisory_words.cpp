#include "advisory_words.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "console.h"
#include "findings/findings.h"
#include "reports/reports.h"
#include "settings.h"

namespace seawall::commands {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

constexpr std::int64_t seconds_a_day = 86'400;

std::string with_commas(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

std::string text_of_size(std::size_t bytes) {
  constexpr std::size_t unit = 1'000'000;
  if (bytes < unit / 100) return with_commas(bytes) + (bytes == 1 ? " byte" : " bytes");
  const std::size_t tenths = (bytes + unit / 20) / (unit / 10);
  return with_commas(tenths / 10) + '.' + std::to_string(tenths % 10) + " MB";
}

std::string day_of(std::int64_t seconds) {
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  return findings::text_of(findings::Day(std::chrono::floor<std::chrono::days>(time)));
}

std::string day_of_time(std::string_view time) { return std::string(time.substr(0, time.find('T'))); }

void complain_of(const Error& error) {
  complain(error.text());
  if (!error.advice().empty()) complain(error.advice());
}

Exit refuse_store(const Error& error) {
  complain_of(error);
  switch (error.code()) {
    case ErrorCode::invalid_argument: return Exit::usage;
    case ErrorCode::internal: return Exit::failed;
    default: return Exit::incomplete;
  }
}

Error damage_of(const AdvisoryFile& file, const Error& error) {
  return {error.code(),
          "the advisories in \"" + file.path() + "\" cannot be used: " + error.message(),
          {},
          "import them again: seawall advisories import --replace FILE..."};
}

Result<std::int64_t> seconds_today() {
  const Result<findings::Day> day = today();
  if (!day) return day.error();
  return std::chrono::sys_seconds(std::chrono::sys_days(*day)).time_since_epoch().count();
}

std::int64_t age_of(std::int64_t imported, std::int64_t now) noexcept {
  return std::max<std::int64_t>(now / seconds_a_day - imported / seconds_a_day, 0);
}

std::string text_of_age(std::int64_t imported, std::int64_t now) {
  const std::int64_t age = age_of(imported, now);
  const std::string when =
      age == 0 ? std::string("today") : reports::counted(static_cast<std::size_t>(age), "day") + " ago";
  return "imported " + when + ", on " + day_of(imported);
}

Result<std::vector<advisories::SourceInfo>> sources_of(const advisories::Store& store) {
  Result<std::vector<advisories::SourceInfo>> sources = store.sources();
  if (sources) {
    std::ranges::sort(*sources, [](const auto& left, const auto& right) {
      return std::tuple(right.records, std::string_view(left.source)) <
             std::tuple(left.records, std::string_view(right.source));
    });
  }
  return sources;
}

std::string_view meaning_of(std::string_view source) noexcept {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> meanings = {
      {{"kev", "CISA: known to be exploited"},
       {"epss", "FIRST: how likely it is to be exploited"},
       {"endoflife", "endoflife.date: until when it is looked after"},
       {"vex", "statements about products"}}};
  const auto found = std::ranges::find(meanings, source, &std::pair<std::string_view, std::string_view>::first);
  return found == meanings.end() ? std::string_view() : found->second;
}

}  // namespace seawall::commands
