#include "store_backlog.h"

#include <zstd.h>

#include <algorithm>
#include <numeric>

namespace seawall::advisories {
namespace {

constexpr int fast_level = 1;
constexpr std::size_t block_size = std::size_t{256} << 10;
constexpr std::size_t part_size = std::size_t{48} << 20;

}  // namespace

struct Compressor::State {
  explicit State(int level_) : context(ZSTD_createCCtx()), level(level_) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { ZSTD_freeCCtx(context); }
  ZSTD_CCtx* context;
  int level;
  std::string out;
};

Compressor::Compressor(int level) : state_(std::make_unique<State>(level)) {}
Compressor::~Compressor() = default;

std::string_view Compressor::compress(std::string_view bytes) {
  const std::size_t bound = ZSTD_compressBound(bytes.size());
  if (state_->out.size() < bound) state_->out.resize(bound);
  // With room for the bound it fails for want of memory alone.
  const std::size_t size =
      ZSTD_compressCCtx(state_->context, state_->out.data(), bound, bytes.data(), bytes.size(), state_->level);
  return {state_->out.data(), ZSTD_isError(size) ? 0 : size};
}

Backlog::Backlog() : compressor_(fast_level), blocks_(1) {}

Backlog::Place Backlog::close_item() {
  Place place{static_cast<std::uint32_t>(blocks_.size() - 1), static_cast<std::uint32_t>(item_begin_),
              static_cast<std::uint32_t>(open_.size() - item_begin_)};
  item_begin_ = open_.size();
  ++blocks_.back().items;
  if (open_.size() >= block_size) close_block();
  return place;
}

void Backlog::close_block() {
  blocks_.back().size = static_cast<std::uint32_t>(open_.size());
  if (blocks_.back().items > 0) blocks_.back().bytes = std::string(compressor_.compress(open_));
  blocks_.emplace_back();
  open_.clear();
  item_begin_ = 0;
}

void Backlog::drop(Place place) {
  Block& block = blocks_[place.block];
  if (--block.items == 0) block.bytes = {};
}

std::string_view Backlog::unpack(std::uint32_t block) {
  unpacked_.resize(blocks_[block].size);
  const std::string& bytes = blocks_[block].bytes;
  ZSTD_decompress(unpacked_.data(), unpacked_.size(), bytes.data(), bytes.size());
  return unpacked_;
}

void Backlog::visit(std::span<const Place> places, const std::function<void(std::string_view)>& use) {
  close_block();
  for (std::size_t begin = 0, end = 0; begin < places.size(); begin = end) {
    std::size_t size = 0;
    for (; end < places.size() && (end == begin || size + places[end].size <= part_size); ++end) {
      size += places[end].size;
    }
    visit_part(places.subspan(begin, end - begin), size, use);
  }
}

void Backlog::visit_part(std::span<const Place> places, std::size_t size,
                         const std::function<void(std::string_view)>& use) {
  std::vector<std::size_t> begins;
  for (std::size_t at = 0; const Place& place : places) {
    begins.push_back(at);
    at += place.size;
  }
  std::vector<std::uint32_t> by_block(places.size());
  std::iota(by_block.begin(), by_block.end(), 0U);
  std::ranges::sort(by_block, {},
                    [&](std::uint32_t index) { return std::pair(places[index].block, places[index].offset); });
  // Each block is unpacked once a part.
  const auto part = std::make_unique_for_overwrite<char[]>(size);
  for (std::size_t begin = 0, end = 0; begin < by_block.size(); begin = end) {
    const std::uint32_t block = places[by_block[begin]].block;
    const std::string_view bytes = unpack(block);
    for (; end < by_block.size() && places[by_block[end]].block == block; ++end) {
      const Place& place = places[by_block[end]];
      std::ranges::copy(bytes.substr(place.offset, place.size), part.get() + begins[by_block[end]]);
      drop(place);
    }
  }
  for (std::size_t index = 0; index < places.size(); ++index) use({part.get() + begins[index], places[index].size});
}

}  // namespace seawall::advisories
