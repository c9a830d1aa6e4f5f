#include "veil.h"

#include <algorithm>
#include <vector>

#include "secrets/secrets.h"

namespace seawall::reports {
namespace {

using documents::Field;
using documents::Node;
using documents::Range;
using findings::Finding;

// What outlets show of a place: lines of context, of 4 KiB at most each, before and behind.
constexpr std::uint32_t most_shown = 20 << 10;
// Of a small document all is looked at, so that findings in it share the work.
constexpr std::uint32_t small_document = 256 << 10;

Range widened(Range range, std::uint32_t by, std::size_t size) noexcept {
  return {range.begin - std::min(range.begin, by),
          static_cast<std::uint32_t>(std::min<std::size_t>(std::size_t{range.end} + by, size))};
}

void append_scalars(Node node, std::vector<Range>& ranges) {
  for (const documents::Entry& entry : node.entries()) append_scalars(entry.value, ranges);
  for (const Node item : node.items()) append_scalars(item, ranges);
  if (!node.is_map() && !node.is_list()) ranges.push_back(node.range());
}

/// All that lies below `keys` but names: a field of it may be misspelt.
void append_keys(Node node, bool is_below_keys, std::vector<Range>& ranges) {
  for (const documents::Entry& entry : node.entries()) {
    if (!is_below_keys || entry.key != "name") append_keys(entry.value, is_below_keys || entry.key == "keys", ranges);
  }
  for (const Node item : node.items()) append_keys(item, is_below_keys, ranges);
  if (is_below_keys && !node.is_map() && !node.is_list()) ranges.push_back(node.range());
}

bool is_secretive(const objects::Object& object) noexcept {
  return object.kind == "Secret" || object.kind.starts_with("EncryptionConfig");
}

/// Values that are secret by what the object is, whatever they look like.
std::vector<Range> secret_values_of(const objects::Object& object) {
  std::vector<Range> ranges;
  if (object.kind == "Secret") {
    append_scalars(object.root.child(Field::data), ranges);
    append_scalars(object.root.child(Field::stringData), ranges);
  } else if (is_secretive(object)) {
    append_keys(object.root, false, ranges);
  }
  return ranges;
}

}  // namespace

Veiled Veil::around(const Finding& finding, Range place) {
  const documents::Document* const document = finding.at.document();
  const std::string_view text = document->source().text();
  const Range needed = widened(place, most_shown, text.size());
  const objects::Object* const secretive = is_secretive(*finding.object) ? finding.object : nullptr;
  const bool is_known =
      document == document_ && secretive == object_ && window_.begin <= needed.begin && needed.end <= window_.end;
  if (!is_known) {
    const Range whole = document->range();
    const bool is_small = whole.end - whole.begin <= small_document;
    const Range base = is_small ? Range{std::min(whole.begin, place.begin), std::max(whole.end, place.end)} : place;
    document_ = document;
    object_ = secretive;
    look_at(finding, widened(base, 2 * most_shown, text.size()));
  }
  if (finding.check->id.starts_with("secret-in-")) hide_value_of(finding);
  return {text_, window_.begin};
}

/// What only the user's own configuration calls a secret.
void Veil::hide_value_of(const Finding& finding) {
  const Range value = finding.at.range();
  if (value.begin < window_.begin || value.end > window_.end) return;
  const Range shown = Veiled{text_, window_.begin}.in(value);
  const bool is_hidden = std::string_view(text_).substr(shown.begin, shown.end - shown.begin).contains("***");
  if (!is_hidden) secrets::blot(text_, shown);
}

void Veil::look_at(const Finding& finding, Range window) {
  const documents::Source& source = finding.at.document()->source();
  window_ = window;
  text_ = source.text().substr(window.begin, window.end - window.begin);
  for (const Range range : secrets::Detector::shared().to_hide(source.name(), text_)) secrets::blot(text_, range);
  for (const Range range : secret_values_of(*finding.object)) {
    const Range shown = {std::max(range.begin, window.begin), std::min(range.end, window.end)};
    if (shown.begin < shown.end) secrets::blot(text_, {shown.begin - window.begin, shown.end - window.begin});
  }
}

std::string message_of(const Finding& finding) {
  std::string text = findings::message(finding);
  secrets::Detector::shared().hide(text);
  return text;
}

void append_message_of(std::string& text, const Finding& finding) { text += message_of(finding); }

}  // namespace seawall::reports
