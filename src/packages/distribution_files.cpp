#include "distribution_files.h"

#include <algorithm>
#include <string>

namespace seawall::packages {

using documents::Error;
using documents::ErrorCode;

std::optional<std::string_view> Lines::next() noexcept {
  const std::optional<std::string_view> line = take_line(rest_);
  if (line) ++number_;
  return line;
}

void Collector::add(Package package) {
  if (++package_count_ > package_limit) return;
  package.location = file_.path;
  reading_.packages.push_back(std::move(package));
}

void Collector::fault(std::string message, std::uint32_t line, ErrorCode code) {
  if (++fault_count_ > fault_limit) return;
  reading_.faults.emplace_back(code, std::move(message), documents::Place{std::string(file_.path), line, 0});
}

void Collector::fault(const Error& error) {
  if (++fault_count_ > fault_limit) return;
  reading_.faults.emplace_back(error.code(), error.message(), documents::Place{std::string(file_.path), 0, 0},
                               error.advice());
}

Reading Collector::finish() {
  const auto tell = [&](const std::string& name, std::size_t limit, std::size_t count) {
    if (count <= limit) return;
    reading_.faults.push_back(fault_of(file_, ErrorCode::limit_exceeded,
                                       "over the limit \"" + name + "\" of " + std::to_string(limit) + ": " +
                                           std::to_string(count - limit) + " more"));
  };
  tell("faults", fault_limit, fault_count_);
  tell("packages", package_limit, package_count_);
  return std::move(reading_);
}

}  // namespace seawall::packages
