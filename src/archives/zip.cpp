#include "zip.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "inflate.h"

namespace seawall::archives {
namespace {

using documents::Error;
using documents::ErrorCode;

// Sizes of records without what is of variable length, and their signatures.
constexpr std::size_t local_size = 30;
constexpr std::size_t entry_size = 46;
constexpr std::size_t end_size = 22;
constexpr std::size_t end64_size = 56;
constexpr std::size_t locator64_size = 20;
constexpr std::string_view local_mark = "PK\x03\x04";
constexpr std::string_view entry_mark = "PK\x01\x02";
constexpr std::string_view signature_mark = "PK\x05\x05";
constexpr std::string_view end_mark = "PK\x05\x06";
constexpr std::string_view end64_mark = "PK\x06\x06";
constexpr std::string_view locator64_mark = "PK\x06\x07";

constexpr std::uint32_t see_zip64 = 0xffff'ffff;  // of a size or offset that is told elsewhere
constexpr std::size_t longest_comment = 0xffff;
constexpr std::size_t ratio_from = std::size_t{1} << 20;
constexpr std::size_t most_deflated = 1032;  // bytes that one byte of DEFLATE can stand for

/// A number of little-endian bytes, which are there.
std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) noexcept {
  std::uint64_t value = 0;
  for (std::size_t index = size; index > 0; --index)
    value = value << 8 | static_cast<unsigned char>(bytes[at + index - 1]);
  return value;
}

/// Where the directory lies.
struct Directory {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t shift = 0;  ///< what stands before the archive: offsets do not count it
};

Error damaged(std::string what) { return {ErrorCode::syntax, "damaged: " + std::move(what)}; }

/// From a record at the directory's end: its size, and where it says that the directory begins.
std::optional<Directory> directory_before(std::size_t record, std::uint64_t size, std::uint64_t offset) noexcept {
  if (size > record || offset > record - size) return {};
  const std::size_t begin = record - static_cast<std::size_t>(size);
  return Directory{begin, record, begin - static_cast<std::size_t>(offset)};
}

std::optional<Directory> zip64_directory(std::string_view bytes, std::size_t end) noexcept {
  if (end < locator64_size + end64_size) return {};
  const std::size_t locator = end - locator64_size;
  if (!bytes.substr(locator).starts_with(locator64_mark)) return {};
  // As written; where something stands before the archive, right in front of the locator.
  const std::uint64_t told = number(bytes, locator + 8, 8);
  for (const std::uint64_t at : {told, std::uint64_t{locator - end64_size}}) {
    if (at > locator - end64_size) continue;
    const std::size_t record = static_cast<std::size_t>(at);
    if (!bytes.substr(record).starts_with(end64_mark)) continue;
    return directory_before(record, number(bytes, record + 40, 8), number(bytes, record + 48, 8));
  }
  return {};
}

/// By the record at the end of the archive, the last one that makes sense: a comment may look like another.
documents::Result<Directory> find_directory(std::string_view bytes) {
  const std::size_t first = bytes.size() - std::min(bytes.size(), longest_comment + end_size);
  std::size_t at = bytes.size() < end_size ? bytes.npos : bytes.rfind(end_mark, bytes.size() - end_size);
  for (; at != bytes.npos && at >= first; at = at == 0 ? bytes.npos : bytes.rfind(end_mark, at - 1)) {
    if (number(bytes, at + 20, 2) > bytes.size() - at - end_size) continue;
    const std::uint64_t count = number(bytes, at + 10, 2);
    const std::uint64_t size = number(bytes, at + 12, 4);
    const std::uint64_t offset = number(bytes, at + 16, 4);
    const bool is_zip64 = count == 0xffff || size == see_zip64 || offset == see_zip64;
    std::optional<Directory> found = is_zip64 ? zip64_directory(bytes, at) : std::nullopt;
    if (!found) found = directory_before(at, size, offset);
    if (found) return *found;
  }
  return Error(ErrorCode::syntax, "not a zip archive, or cut off: it has no directory at its end");
}

struct ZipEntry {
  std::string_view path;
  bool is_encrypted = false;
  std::uint64_t method = 0;
  std::uint32_t checksum = 0;
  std::uint64_t packed_size = 0;
  std::uint64_t size = 0;
  std::uint64_t offset = 0;
};

/// Sets what is told in the extra field for zip64 alone. False where it should be there and is not.
bool set_zip64(ZipEntry& entry, std::string_view extra) noexcept {
  std::uint64_t* const values[] = {&entry.size, &entry.packed_size, &entry.offset};
  if (std::ranges::none_of(values, [](const std::uint64_t* value) { return *value == see_zip64; })) return true;
  while (extra.size() >= 4) {
    const std::size_t size = number(extra, 2, 2);
    if (size > extra.size() - 4) return false;
    std::string_view field = extra.substr(4, size);
    const bool is_zip64 = number(extra, 0, 2) == 1;
    extra.remove_prefix(4 + size);
    if (!is_zip64) continue;
    for (std::uint64_t* const value : values) {
      if (*value != see_zip64) continue;
      if (field.size() < 8) return false;
      *value = number(field, 0, 8);
      field.remove_prefix(8);
    }
    return true;
  }
  return false;
}

class Unzipping {
 public:
  using Wants = std::function<bool(std::string_view path, std::size_t size)>;
  using Take = std::function<bool(std::string_view path, std::string content)>;

  Unzipping(std::string_view bytes, const ZipLimits& limits) : bytes_(bytes), limits_(limits) {}

  documents::Result<std::size_t> run(const Wants& wants, const Take& hand_over,
                                     const std::function<void(Error)>& refuse) {
    const auto directory = find_directory(bytes_);
    if (!directory) return directory.error();
    shift_ = directory->shift;
    std::string_view rest = bytes_.substr(directory->begin, directory->end - directory->begin);
    for (std::size_t count = 1; rest.starts_with(entry_mark); ++count) {
      if (count > limits_.entries) return over("", "archive entries", limits_.entries);
      const auto entry = next_entry(rest);
      if (!entry) return entry.error();
      if (entry->path.empty() || entry->path.ends_with('/') || !wants(entry->path, entry->size)) continue;
      if (std::optional<Error> failure = charge(*entry)) return *std::move(failure);
      auto content = content_of(*entry);
      if (!content) {
        refuse(content.error());
        continue;
      }
      ++taken_;
      if (!hand_over(entry->path, take(std::move(content)))) return taken_;
    }
    if (!rest.empty() && !rest.starts_with(signature_mark)) return damaged("the directory holds something else");
    return taken_;
  }

 private:
  static Error over(const std::string& what, std::string_view name, std::size_t limit) {
    return {ErrorCode::limit_exceeded,
            what + "over the limit \"" + std::string(name) + "\" of " + std::to_string(limit)};
  }

  /// The first entry of what is left of the directory, which is then shorter.
  static documents::Result<ZipEntry> next_entry(std::string_view& rest) {
    if (rest.size() < entry_size) return damaged("the directory ends within an entry");
    const std::size_t path_size = number(rest, 28, 2);
    const std::size_t extra_size = number(rest, 30, 2);
    const std::size_t comment_size = number(rest, 32, 2);
    if (path_size + extra_size + comment_size > rest.size() - entry_size) {
      return damaged("the directory ends within an entry");
    }
    ZipEntry entry;
    entry.path = rest.substr(entry_size, path_size);
    entry.is_encrypted = (number(rest, 8, 2) & 1) != 0;
    entry.method = number(rest, 10, 2);
    entry.checksum = static_cast<std::uint32_t>(number(rest, 16, 4));
    entry.packed_size = number(rest, 20, 4);
    entry.size = number(rest, 24, 4);
    entry.offset = number(rest, 42, 4);
    if (!set_zip64(entry, rest.substr(entry_size + path_size, extra_size))) {
      return damaged("\"" + std::string(entry.path) + "\" lacks its sizes of zip64");
    }
    rest.remove_prefix(entry_size + path_size + extra_size + comment_size);
    return entry;
  }

  /// Before anything is unpacked: no more comes out than the directory says.
  std::optional<Error> charge(const ZipEntry& entry) {
    if (entry.size > limits_.entry) {
      return over("\"" + std::string(entry.path) + "\" is ", "entry size", limits_.entry);
    }
    total_ += static_cast<std::size_t>(entry.size);
    if (total_ > limits_.total) return over("", "archive content", limits_.total);
    if (total_ > ratio_from && total_ / limits_.ratio > bytes_.size()) {
      return over("", "expansion ratio", limits_.ratio);
    }
    return {};
  }

  documents::Result<std::string> content_of(const ZipEntry& entry) {
    const std::string name = "\"" + std::string(entry.path) + "\"";
    if (entry.is_encrypted) return Error(ErrorCode::unsupported, name + " is encrypted");
    if (entry.method != 0 && entry.method != 8) {
      return Error(ErrorCode::unsupported,
                   name + " is packed by method " + std::to_string(entry.method) + ", which is not known");
    }
    const auto packed = packed_bytes(entry);
    if (!packed) return damaged(name + " lies outside of the archive");
    auto content = entry.method == 0 ? std::string(*packed) : inflated(*packed, static_cast<std::size_t>(entry.size));
    if (content.size() != entry.size || checksum_of(content) != entry.checksum) {
      return damaged(name + " is not what its size and checksum say");
    }
    return content;
  }

  /// Nothing where they are not all there.
  std::optional<std::string_view> packed_bytes(const ZipEntry& entry) const noexcept {
    if (entry.offset > bytes_.size() - shift_) return {};
    std::string_view rest = bytes_.substr(shift_ + static_cast<std::size_t>(entry.offset));
    if (rest.size() < local_size || !rest.starts_with(local_mark)) return {};
    const std::size_t begin = local_size + number(rest, 26, 2) + number(rest, 28, 2);
    if (begin > rest.size() || entry.packed_size > rest.size() - begin) return {};
    return rest.substr(begin, static_cast<std::size_t>(entry.packed_size));
  }

  /// Something else than it should be, where it is damaged.
  std::string inflated(std::string_view packed, std::size_t size) {
    std::string content;
    if (size / most_deflated > packed.size()) return content;
    if (inflater_) {
      inflater_->restart();
    } else {
      inflater_ = std::make_unique<Inflater>(Inflater::Form::bare);
    }
    content.resize_and_overwrite(size,
                                 [&](char* out, std::size_t room) noexcept { return inflate(packed, out, room); });
    return content;
  }

  /// Gives how many bytes came out; none where it does not end when they are all there.
  std::size_t inflate(std::string_view packed, char* out, std::size_t room) {
    std::size_t made = 0;
    for (;;) {
      const auto step = inflater_->step(packed, out + made, room - made);
      if (!step) return 0;
      packed.remove_prefix(step->used);
      made += step->made;
      if (step->is_end) return made;
      if (step->used == 0 && step->made == 0) return 0;
    }
  }

  std::string_view bytes_;
  const ZipLimits& limits_;
  std::size_t shift_ = 0;
  std::size_t total_ = 0;
  std::size_t taken_ = 0;
  std::unique_ptr<Inflater> inflater_;
};

}  // namespace

bool is_zip(std::string_view bytes) noexcept { return bytes.starts_with(local_mark) || bytes.starts_with(end_mark); }

documents::Result<std::size_t> read_zip(std::string_view bytes, const ZipLimits& limits,
                                        const std::function<bool(std::string_view path, std::size_t size)>& wants,
                                        const std::function<bool(std::string_view path, std::string content)>& take,
                                        const std::function<void(Error)>& refuse) {
  return Unzipping(bytes, limits).run(wants, take, refuse);
}

}  // namespace seawall::archives
