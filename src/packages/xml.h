#pragma once

// XML, told one element after another, by libexpat. Private to packages. A text that declares entities is refused, as
// what they grow to has no bound; it names no other file that would be read.

#include <optional>
#include <string_view>

#include "readers.h"

namespace seawall::packages {

/// "XML nesting": how deep elements may stand in each other.
inline constexpr std::size_t most_xml_nesting = 256;
/// "XML bytes"
inline constexpr std::size_t most_xml_bytes = std::size_t{64} << 20;

/// Paths are the names of elements from the root on: "project/dependencies/dependency". Views live for the call.
class XmlSink {
 public:
  virtual ~XmlSink() = default;
  virtual void begin(std::string_view) {}
  /// Before end() of its element, and after begin() of its own.
  virtual void attribute(std::string_view, std::string_view, std::string_view) {}
  /// The text behind the last tag within it, which is all of the text of an element without others.
  virtual void end(std::string_view path, std::string_view text) = 0;
};

/// Fails with syntax, unsupported or limit_exceeded, and the line; what stands before it was told.
std::optional<documents::Error> read_xml(const File& file, XmlSink& sink);

}  // namespace seawall::packages
