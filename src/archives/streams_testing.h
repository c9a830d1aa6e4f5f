#pragma once

// Folders of files, streams as they come from a network, and what compressors make of bytes, for the tests of this
// folder.

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "streams.h"

namespace seawall::archives::testing {

/// Each test works in a new folder.
class InFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "/seawall-archives-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  const std::filesystem::path& folder() const { return folder_; }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, std::string_view bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  std::string bytes_of(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::filesystem::path folder_;
};

/// A text in pieces of a size, and then a failure, if there is one.
class PieceStream : public Stream {
 public:
  PieceStream(std::string_view bytes, std::size_t size, std::optional<documents::Error> failure = {})
      : bytes_(bytes), size_(size), failure_(std::move(failure)) {}
  documents::Result<std::string_view> next() override {
    if (bytes_.empty() && failure_) return *failure_;
    piece_ = std::string(bytes_.substr(0, size_));  // so that the sanitizer sees who looks at the one before
    bytes_.remove_prefix(std::min(size_, bytes_.size()));
    piece_.shrink_to_fit();
    return std::string_view(piece_);
  }

 private:
  std::string_view bytes_;
  std::size_t size_;
  std::optional<documents::Error> failure_;
  std::string piece_;
};

/// The bytes, or the error's message.
inline std::string told(Stream& stream) {
  const auto bytes = read_all(stream, std::size_t{1} << 30, "test");
  return bytes ? *bytes : bytes.error().message();
}

/// What a compressor of libarchive makes of bytes: one that is not ours.
inline std::string compressed(std::string_view bytes, int (*filter)(archive*)) {
  std::string out(bytes.size() + bytes.size() / 8 + 65'536, '\0');
  std::size_t used = 0;
  archive* const handle = archive_write_new();
  archive_write_set_format_raw(handle);
  filter(handle);
  archive_write_set_bytes_in_last_block(handle, 1);
  archive_write_open_memory(handle, out.data(), out.size(), &used);
  archive_entry* const entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(handle, entry);
  archive_write_data(handle, bytes.data(), bytes.size());
  archive_entry_free(entry);
  archive_write_close(handle);
  archive_write_free(handle);
  out.resize(used);
  return out;
}
inline std::string gzip(std::string_view bytes) { return compressed(bytes, archive_write_add_filter_gzip); }
inline std::string zstd(std::string_view bytes) { return compressed(bytes, archive_write_add_filter_zstd); }

/// Bytes that no compressor makes smaller, the same ones each time.
inline std::string noise(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) {
    state = state * 1'664'525 + 1'013'904'223;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

}  // namespace seawall::archives::testing
