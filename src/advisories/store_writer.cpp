#include "store_writer.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace seawall::advisories {
namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 20;

template <typename Plain>
std::string_view bytes_of(const Plain& value) noexcept {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

}  // namespace

struct SectionWriter::Checksum {
  XXH3_state_t state;
};

SectionWriter::SectionWriter(const Builder::Output& output) : output_(output), checksum_(std::make_unique<Checksum>()) {
  put(store_magic);
  put(bytes_of(store_version));
}

SectionWriter::~SectionWriter() = default;

void SectionWriter::begin(Section section) {
  end();
  open_ = &directory_.sections[static_cast<std::size_t>(section)];
  open_->offset = written_;
  XXH3_64bits_reset(&checksum_->state);
}

void SectionWriter::end() {
  if (!open_) return;
  open_->size = written_ - open_->offset;
  open_->checksum = XXH3_64bits_digest(&checksum_->state);
  open_ = nullptr;
}

void SectionWriter::write(std::string_view bytes) {
  XXH3_64bits_update(&checksum_->state, bytes.data(), bytes.size());
  put(bytes);
}

void SectionWriter::put(std::string_view bytes) {
  written_ += bytes.size();
  buffer_ += bytes;
  if (buffer_.size() >= buffer_size) flush();
}

void SectionWriter::flush() {
  if (!has_failed_ && !buffer_.empty()) has_failed_ = !output_.write(buffer_);
  buffer_.clear();
}

bool SectionWriter::finish(std::int64_t imported, std::uint32_t hash_bits) {
  end();
  directory_.size = written_ + sizeof(directory_);
  directory_.imported = imported;
  directory_.hash_bits = hash_bits;
  directory_.checksum = checksum_of(directory_);
  put(bytes_of(directory_));
  flush();
  return !has_failed_;
}

TableWriter::TableWriter(SectionWriter& writer, Section section) : writer_(writer) { writer_.begin(section); }

void TableWriter::add(std::string_view item) {
  writer_.write(item);
  offsets_.push_back(offsets_.back() + item.size());
}

void TableWriter::finish() {
  writer_.write({reinterpret_cast<const char*>(offsets_.data()), offsets_.size() * sizeof(offsets_[0])});
  writer_.write(bytes_of(std::uint64_t{offsets_.size() - 1}));
}

}  // namespace seawall::advisories
