#pragma once

// Values of options that mean more than their text.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"
#include "findings/findings.h"

namespace seawall::commands {

enum class Format {
  terminal,
  json,
  jsonl,
  sarif,
  junit,
  markdown,
  github,
  gitlab,
  csv,
  gcc,
  html,
  cyclonedx,  ///< with the packages, so that these two are of commands about packages alone
  openvex,
};

struct Output {
  Format format;
  std::string path;  ///< "-": standard output
};

/// Which formats a command has.
enum class Formats : std::uint8_t { of_findings, of_packages };
std::span<const std::string_view> format_names(Formats formats = Formats::of_findings) noexcept;
constexpr bool is_of_packages(Format format) noexcept {
  return format == Format::cyclonedx || format == Format::openvex;
}

/// Each FORMAT[=PATH]; the terminal report when there are none. Fails for an unknown format, and where two reports
/// would be written to one place.
documents::Result<std::vector<Output>> parse_outputs(std::span<const std::string> values,
                                                     Formats formats = Formats::of_findings);

/// What makes a scan fail: findings of a severity or worse, or of certain checks.
class FailOn {
 public:
  /// Values of --fail-on; "high" when there are none.
  static documents::Result<FailOn> parse(std::span<const std::string> values,
                                         std::span<const findings::Check* const> checks);
  bool matches(const findings::Finding& finding) const noexcept;

 private:
  std::optional<findings::Severity> severity_;
  std::vector<const findings::Check*> checks_;
};

/// Whether a report on standard output is coloured.
struct ColorSurroundings {
  bool is_terminal = false;
  std::string_view no_color;        ///< NO_COLOR
  std::string_view clicolor_force;  ///< CLICOLOR_FORCE
  std::string_view term;            ///< TERM
};
documents::Result<bool> parse_color(std::string_view value, const ColorSurroundings& surroundings);

/// Number of threads; that of the machine when the text is empty.
documents::Result<std::size_t> parse_threads(std::string_view text);

}  // namespace seawall::commands
