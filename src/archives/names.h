#pragma once

// Names of archives and in archives, and words for what the system refuses. Private to archives.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace seawall::archives {

enum class Compression : std::uint8_t { none, gzip, zstd };
/// As the name of an archive says; nothing for the name of something else.
std::optional<Compression> compression_of(std::string_view file) noexcept;

/// A path in an archive as Entry has it. Nothing where it leads out of the archive, or names nothing.
std::optional<std::string> inner_path(std::string_view path);

/// "no space left on device", for an errno.
std::string system_message(int code);

}  // namespace seawall::archives
