#pragma once

// The names that the files of layers are to be seen under, when layers lie upon each other: their own, and those of
// hard links to them. Private to images.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "images.h"

namespace seawall::images {

/// An entry of a layer that is still to be seen.
struct Visible {
  const Entry* entry;
  std::uint16_t layer;
};

/// Entries in order of paths; nothing where none has the path.
const Entry* find_entry(std::span<const Entry> entries, std::string_view path) noexcept;
const Entry* find_entry(const std::vector<Visible>& visible, std::string_view path) noexcept;

/// The files that hard links are names of.
class HardLinks {
 public:
  /// Those of a layer, which may lead to what is to be seen of the layers below. Lower layers come first; all of them
  /// stay where they are.
  void add(const Layer& layer, const std::vector<Visible>& lower);
  /// Nothing for what is no hard link, and for one that leads to no file.
  const Entry* file_of(const Entry& link) const;

 private:
  std::unordered_map<const Entry*, const Entry*> files_;
};

class Names {
 public:
  /// Of what is to be seen in the end. All but the links is borrowed.
  Names(std::span<const Layer> layers, const std::vector<Visible>& visible, const HardLinks& links);

  /// The file of a layer that a path is of: that with the path, or of a member of an archive, "a.jar!/b", the archive.
  const Entry* file_of(std::string_view path, std::size_t layer) const noexcept;
  bool is_seen(const Entry& file) const noexcept { return find_entry(visible_, file.path) == &file; }
  /// Those that are to be seen.
  std::span<const Entry* const> links_to(const Entry& file) const;
  /// A path's own name where its file is to be seen as such, else that by a link; nothing for what is gone.
  std::optional<std::string> seen_as(std::string_view path, std::size_t layer) const;

 private:
  std::span<const Layer> layers_;
  const std::vector<Visible>& visible_;
  std::unordered_map<const Entry*, std::vector<const Entry*>> links_;
};

}  // namespace seawall::images
