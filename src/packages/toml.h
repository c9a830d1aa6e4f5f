#pragma once

// TOML, as far as lock files need it: what stands in a text is told one value after another, and nothing is kept.
// Private to packages. Source: TOML 1.0; what it forbids (a key twice, a date that is none) may be let pass.

#include <optional>
#include <string_view>

#include "readers.h"

namespace seawall::packages {

/// "TOML nesting": how deep arrays and inline tables may stand in each other.
inline constexpr std::size_t most_toml_nesting = 64;

/// Keys and names of tables are told with their parts joined by dots, quotes taken off. Views live for the call.
class TomlSink {
 public:
  virtual ~TomlSink() = default;
  /// `[name]`, or `[[name]]`, which begins another element.
  virtual void table(std::string_view name, bool is_element) = 0;
  /// An inline table begins, in an array or alone: "wheels" of `wheels = [{ url = "..." }]`.
  virtual void inline_table(std::string_view) {}
  /// "wheels.url" of the same. Each value of an array is told. Of strings their content, of others the text.
  virtual void value(std::string_view key, std::string_view value) = 0;
};

/// Fails with syntax or limit_exceeded, and the line; what stands before it was told.
std::optional<documents::Error> read_toml(const File& file, TomlSink& sink);

}  // namespace seawall::packages
