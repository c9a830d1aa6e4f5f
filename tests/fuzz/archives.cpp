// The first byte says as what the rest is read: a compressed tar archive, a zip archive, a database of SQLite. What is
// read twice is the same, in pieces of any size.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "archives/archives.h"
#include "store/store.h"

using namespace seawall;

namespace {

class PieceStream : public archives::Stream {
 public:
  PieceStream(std::string_view bytes, std::size_t size) : bytes_(bytes), size_(size) {}
  documents::Result<std::string_view> next() override {
    piece_.assign(bytes_.substr(0, size_));
    bytes_.remove_prefix(piece_.size());
    return std::string_view(piece_);
  }

 private:
  std::string_view bytes_;
  std::size_t size_;
  std::string piece_;
};

// No ratio: it depends on how far the reader is ahead.
constexpr archives::ExpansionLimits expansion = {.ratio = std::size_t{1} << 40, .content = std::size_t{16} << 20};
constexpr std::size_t most_content = std::size_t{1} << 20;  // of a file: a sparse one has no end

std::string tar_of(std::string_view bytes, std::size_t piece) {
  const auto stream = archives::decompressed(std::make_unique<PieceStream>(bytes, piece), expansion);
  archives::TarReader reader(*stream, {.entries = 1'000, .header = std::size_t{2} << 20});
  std::string all;
  archives::TarEntry entry;
  for (;;) {
    const auto more = reader.next(entry);
    if (!more || !*more) return all;
    if (entry.path.size() > 4'096 || entry.path.starts_with('/') || entry.mode > 07777) std::abort();
    all += entry.path + "\n" + entry.link + "\n" + entry.refusal + std::to_string(entry.size);
    for (std::size_t size = 0; size < most_content;) {
      const auto content = reader.read();
      if (!content) return all;
      if (content->empty()) {
        if (entry.type == archives::TarEntry::Type::file && size != entry.size) std::abort();
        break;
      }
      size += content->size();
    }
  }
}

void read_zip(std::string_view bytes) {
  const archives::ZipLimits limits{.entries = 1'000, .entry = 1 << 20, .total = 4 << 20};
  std::size_t taken = 0;
  std::size_t size_told = 0;
  const auto count = archives::read_zip(
      bytes, limits,
      [&](std::string_view, std::size_t size) {
        size_told = size;
        return true;
      },
      [&](std::string_view path, const std::string& content) {
        if (path.empty() || content.size() != size_told) std::abort();
        return ++taken < 100;
      },
      [](const documents::Error& error) {
        if (error.message().empty()) std::abort();
      });
  if (count && *count != taken) std::abort();
}

void read_database(std::string_view bytes) {
  const store::ForeignLimits limits{.steps = 100'000, .value = 1 << 20, .content = 4 << 20};
  auto database = store::Database::open_foreign(bytes, limits);
  if (!database) return;
  for (const char* sql : {"SELECT * FROM sqlite_master", "SELECT hnum, blob FROM Packages"}) {
    auto statement = database->prepare(sql);
    if (!statement) continue;
    for (;;) {
      const auto more = statement->step();
      if (!more || !*more) break;
      if (statement->text(1).size() > limits.value) std::abort();
      statement->integer(0);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      if (tar_of(bytes, bytes.size() + 1) != tar_of(bytes, 1 + data[0] / 3)) std::abort();
      break;
    case 1: read_zip(bytes); break;
    default: read_database(bytes);
  }
  return 0;
}
