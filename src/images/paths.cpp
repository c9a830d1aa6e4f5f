#include <algorithm>

#include "images.h"

namespace seawall::images {

bool is_before(std::string_view one, std::string_view other) noexcept {
  const auto [left, right] = std::ranges::mismatch(one, other);
  if (left == one.end()) return right != other.end();
  if (right == other.end()) return false;
  if (*left == '/') return true;
  if (*right == '/') return false;
  return static_cast<unsigned char>(*left) < static_cast<unsigned char>(*right);
}

bool is_within(std::string_view path, std::string_view folder) noexcept {
  if (folder.empty()) return true;
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace seawall::images
