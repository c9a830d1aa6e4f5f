#pragma once

// What is kept compressed in memory until all of it is known. Private to advisories.
// Threads: belongs to one.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace seawall::advisories {

/// zstd at a level, with what it needs kept between two calls.
class Compressor {
 public:
  explicit Compressor(int level);
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;
  ~Compressor();
  /// Until the next call.
  std::string_view compress(std::string_view bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class Backlog {
 public:
  struct Place {
    std::uint32_t block = 0;
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };
  Backlog();
  /// Item by item: what is appended to open() since the last call becomes an item.
  std::string& open() noexcept { return open_; }
  Place close_item();
  void drop(Place place);
  /// Gives items in the order of their places, which need not be that in which they came, and drops them. Memory: a
  /// part of them at a time.
  void visit(std::span<const Place> places, const std::function<void(std::string_view)>& use);

 private:
  struct Block {
    std::string bytes;
    std::uint32_t size = 0;
    std::uint32_t items = 0;  ///< that are still needed
  };
  void close_block();
  std::string_view unpack(std::uint32_t block);
  void visit_part(std::span<const Place> places, std::size_t size, const std::function<void(std::string_view)>& use);
  Compressor compressor_;
  std::vector<Block> blocks_;  // the last one is open
  std::string open_;
  std::size_t item_begin_ = 0;
  std::string unpacked_;
};

}  // namespace seawall::advisories
