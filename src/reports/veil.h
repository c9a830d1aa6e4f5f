#pragma once

// Scanned text as it may be shown: what would give a secret away is replaced by as many `*`, so that places stay what
// they are. Private to reports.

#include <cstdint>
#include <string>
#include <string_view>

#include "findings/findings.h"

namespace seawall::reports {

/// A part of a source's text.
struct Veiled {
  std::string_view text;
  std::uint32_t offset = 0;  ///< of its beginning in the source

  documents::Range in(documents::Range range) const noexcept { return {range.begin - offset, range.end - offset}; }
};

/// Looks at a document once for findings that come one after another.
class Veil {
 public:
  /// The text around a place of a finding, as far as any outlet shows it. It lives until the next call.
  Veiled around(const findings::Finding& finding, documents::Range place);

 private:
  void look_at(const findings::Finding& finding, documents::Range window);
  void hide_value_of(const findings::Finding& finding);

  const documents::Document* document_ = nullptr;
  const objects::Object* object_ = nullptr;  // whose values are hidden whatever they look like; nothing: none's
  documents::Range window_;
  std::string text_;
};

/// The message of a finding, as it may be shown.
std::string message_of(const findings::Finding& finding);
void append_message_of(std::string& text, const findings::Finding& finding);

}  // namespace seawall::reports
