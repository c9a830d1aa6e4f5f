#pragma once

// The fields of a map that are asked for most, found in one walk, so that a question costs no search.
//
// Threads: const after construction. Lifetimes: borrows from the document.

#include <array>

#include "documents/documents.h"

namespace seawall::objects {

template <documents::Field... names>
class FieldsOf {
 public:
  FieldsOf() noexcept = default;
  explicit FieldsOf(documents::Node written) noexcept : written_(written) {
    for (const documents::Entry entry : written.entries()) {
      if (const std::uint8_t slot = slots[static_cast<std::size_t>(entry.field)]) fields_[slot - 1U] = entry.value;
    }
  }

  /// The value as it is written, of whatever type.
  documents::Node written() const noexcept { return written_; }
  /// Whether it is a map.
  explicit operator bool() const noexcept { return written_.is_map(); }
  /// The map, else absent.
  operator documents::Node() const noexcept { return written_.is_map() ? written_ : documents::Node(); }
  /// Of the fields that were looked for without a search.
  documents::Node child(documents::Field field) const noexcept {
    const std::uint8_t slot = slots[static_cast<std::size_t>(field)];
    return slot ? fields_[slot - 1U] : written_.child(field);
  }

 private:
  static constexpr std::array<std::uint8_t, documents::field_count> slots = [] {
    std::array<std::uint8_t, documents::field_count> made{};
    std::uint8_t slot = 0;
    ((made[static_cast<std::size_t>(names)] = ++slot), ...);
    return made;
  }();
  documents::Node written_;
  std::array<documents::Node, sizeof...(names)> fields_;
};

}  // namespace seawall::objects
