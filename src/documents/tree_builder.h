#pragma once

// How the readers make a Document: cells are appended in the order of the text. Private to documents.

#include <string>
#include <string_view>
#include <vector>

#include "documents.h"

namespace seawall::documents {

/// A scalar as a reader found it.
struct Scalar {
  Cell::Type type = Cell::Type::null;
  std::uint8_t flags = 0;    ///< Cell::Flag
  std::uint32_t start = 0;   ///< where it starts in the source, quote included
  std::uint32_t a = 0;       ///< text: offset in the source, or in the owned text if flagged so
  std::uint32_t b = 0;       ///< text: length
};

/// The type that a key had before it became text: two keys are one key only if these agree too.
enum class KeyType : std::uint8_t { string, integer, floating, boolean };

/// One builder serves many documents, one after another; its buffers are reused. Not thread-safe.
class TreeBuilder {
 public:
  TreeBuilder(std::shared_ptr<const Source> source, const Limits& limits);

  /// Makes room for a text of a size, so that a large tree need not be moved while it grows.
  void expect(std::size_t bytes);
  /// Forgets everything of the document before.
  void reset();

  /// Copies text that does not stand in the source as it is; `in_source` is the token it came from.
  /// Gives the value for Scalar::a; set Cell::owned.
  std::uint32_t own(std::string_view text, Range in_source);
  std::string_view text_of(const Scalar& scalar) const noexcept;

  // Each returns the index of the new cell. Inside a map, key() comes before each value.
  std::uint32_t begin_map(std::uint32_t start, std::uint8_t flags);
  std::uint32_t begin_list(std::uint32_t start, std::uint8_t flags);
  /// Closes the innermost open map (finding keys that are set twice) or list.
  void end_map();
  void end_list();
  /// A key: a known field name of type string becomes an id, any other a cell of its own.
  void key(const Scalar& scalar, KeyType type = KeyType::string);
  std::uint32_t scalar(const Scalar& scalar);
  /// A reference to a map or list that stands earlier; `start` is the offset of the `*`.
  std::uint32_t alias(std::uint32_t target, std::uint32_t start);

  std::size_t depth() const noexcept { return open_.size(); }
  std::size_t cell_count() const noexcept { return cells_.size(); }
  /// The named limit that was passed, or an empty view. From then on the tree is of no use, and does not grow.
  std::string_view exceeded() const noexcept { return exceeded_; }

  /// The finished document; the builder is reset.
  std::unique_ptr<const Document> finish(Range range, bool json = false);

 private:
  friend class YamlReader;
  Cell& append(Cell::Type type, std::uint8_t flags, std::uint32_t start, std::uint32_t a, std::uint32_t b);
  void find_duplicates(std::uint32_t map);
  void found_twice(std::uint32_t earlier, std::uint32_t later);
  std::string_view key_text(const Cell& cell) const noexcept;
  Range key_range(const Cell& cell) const noexcept;

  std::shared_ptr<const Source> source_;
  Limits limits_;
  std::vector<Cell> cells_;
  std::string owned_;
  std::vector<std::uint32_t> open_;
  Field pending_field_ = Field::none;  // of the key that waits for its value
  std::uint32_t pending_at_ = 0;
  std::vector<DuplicateKey> duplicates_;
  bool ambiguous_ = false;
  std::string_view exceeded_;
  // Scratch of find_duplicates: which map a field was last seen in, and where.
  std::vector<std::uint32_t> seen_in_;
  std::vector<std::uint32_t> seen_at_;
  std::uint32_t map_serial_ = 0;
  std::vector<std::uint32_t> text_keys_;
};

}  // namespace seawall::documents
