#include "store_strings.h"

#include <cstring>

#include "format.h"

namespace seawall::advisories {
namespace {

constexpr std::size_t piece_size = std::size_t{1} << 18;
constexpr std::size_t first_places = 1024;

}  // namespace

std::string_view Arena::keep(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > piece_size / 8) {  // a piece of its own, so that little is left unused
    pieces_.push_back(std::make_unique_for_overwrite<char[]>(text.size()));
    std::memcpy(pieces_.back().get(), text.data(), text.size());
    return {pieces_.back().get(), text.size()};
  }
  if (text.size() > left_) {
    pieces_.push_back(std::make_unique_for_overwrite<char[]>(piece_size));
    next_ = pieces_.back().get();
    left_ = piece_size;
  }
  std::memcpy(next_, text.data(), text.size());
  const std::string_view kept(next_, text.size());
  next_ += text.size();
  left_ -= text.size();
  return kept;
}

std::uint32_t Strings::number(std::string_view text) {
  if (items_.size() >= places_.size() / 2) grow();
  const std::size_t mask = places_.size() - 1;
  std::size_t at = checksum_of(text) & mask;
  for (; places_[at] != 0; at = (at + 1) & mask) {
    if (items_[places_[at] - 1] == text) return places_[at] - 1;
  }
  items_.push_back(arena_.keep(text));
  places_[at] = static_cast<std::uint32_t>(items_.size());
  return places_[at] - 1;
}

void Strings::grow() {
  std::vector<std::uint32_t> places(places_.empty() ? first_places : places_.size() * 2, 0);
  const std::size_t mask = places.size() - 1;
  for (std::size_t index = 0; index < items_.size(); ++index) {
    std::size_t at = checksum_of(items_[index]) & mask;
    while (places[at] != 0) at = (at + 1) & mask;
    places[at] = static_cast<std::uint32_t>(index + 1);
  }
  places_ = std::move(places);
}

void Strings::close() noexcept { places_ = {}; }

std::uint32_t LocalNumbers::number(std::uint32_t global) {
  if (local_[global] == 0) {
    globals_.push_back(global);
    local_[global] = static_cast<std::uint32_t>(globals_.size());
  }
  return local_[global] - 1;
}

void LocalNumbers::clear() noexcept {
  for (const std::uint32_t global : globals_) local_[global] = 0;
  globals_.clear();
}

}  // namespace seawall::advisories
