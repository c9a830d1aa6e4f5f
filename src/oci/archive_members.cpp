#include "archive_members.h"

#include <array>
#include <optional>
#include <utility>

#include "content_stream.h"

namespace seawall::oci {
namespace {

using archives::Stream;
using archives::TarEntry;
using documents::Error;
using documents::ErrorCode;
using documents::Result;

// An image has some files a layer, which its archive names by digests; the places of all are kept.
constexpr archives::TarLimits limits{.entries = 100'000, .path = 1'024};

/// Ends with a failure when a stop was asked for.
class StoppableStream final : public Stream {
 public:
  StoppableStream(std::unique_ptr<Stream> from, std::stop_token stop)
      : from_(std::move(from)), stop_(std::move(stop)) {}
  Result<std::string_view> next() override {
    if (stop_.stop_requested()) return Error(ErrorCode::unavailable, "reading was stopped");
    return from_->next();
  }

 private:
  const std::unique_ptr<Stream> from_;
  const std::stop_token stop_;
};

enum class Packing : std::uint8_t { none, known, unknown };

Packing packing_of(std::string_view begin) noexcept {
  constexpr std::string_view known[] = {"\x1F\x8B", "\x28\xB5\x2F\xFD"};
  constexpr std::string_view unknown[] = {"\xFD"
                                          "7zXZ",
                                          "BZh", "PK\x03\x04", "7z\xBC\xAF", "\x04\x22\x4D\x18"};
  for (const std::string_view each : known) {
    if (begin.starts_with(each)) return Packing::known;
  }
  // Frames of zstd that are passed over may come first, as pzstd writes them (RFC 8878, section 3.1.2).
  if (begin.size() > 4 && (begin[0] & 0xF0) == 0x50 && begin.substr(1).starts_with("\x2A\x4D\x18"))
    return Packing::known;
  for (const std::string_view each : unknown) {
    if (begin.starts_with(each)) return Packing::unknown;
  }
  return Packing::none;
}

Result<archives::Content> unpacked(std::unique_ptr<Stream> stream, const std::stop_token& stop) {
  archives::Content content;
  const std::unique_ptr<Stream> plain = archives::decompressed(std::move(stream));
  for (;;) {
    if (stop.stop_requested()) return Error(ErrorCode::unavailable, "reading was stopped");
    const auto piece = plain->next();
    if (!piece) return piece.error();
    if (piece->empty()) break;
    if (std::optional<Error> error = content.add(*piece)) return std::move(*error);
  }
  if (std::optional<Error> error = content.finish()) return std::move(*error);
  return content;
}

/// A path without "." and ".."; nothing where it leads out of where it begins. An absolute one begins at the root,
/// which is the archive.
std::optional<std::string> inner(std::string_view path) {
  std::string result;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (result.empty()) return std::nullopt;
      const std::size_t slash = result.rfind('/');
      result.resize(slash == std::string::npos ? 0 : slash);
      continue;
    }
    if (!result.empty()) result += '/';
    result += part;
  }
  return result;
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

/// What the form of an archive hangs upon: where it is there twice, readers would take different ones.
bool is_decisive(std::string_view path) noexcept {
  return path == "index.json" || path == "manifest.json" || path == "oci-layout";
}

}  // namespace

Result<std::shared_ptr<const ArchiveMembers>> ArchiveMembers::of(const std::string& file, std::stop_token stop) {
  auto members = std::make_shared<ArchiveMembers>();
  members->file_ = file;
  auto stream = archives::file_stream(file);
  if (!stream) return stream.error();
  const auto begin = (*stream)->next();
  if (!begin) return begin.error();
  const Packing packing = packing_of(*begin);
  if (packing == Packing::unknown) {
    return Error(ErrorCode::unsupported, "compressed in a way that is not known", {},
                 "unpack it first; gzip and zstd are known");
  }
  stream = archives::file_stream(file);
  if (!stream) return stream.error();
  std::unique_ptr<Stream> source = take(std::move(stream));
  if (packing == Packing::known) {
    auto content = unpacked(std::move(source), stop);
    if (!content) return content.error();
    members->content_ = std::make_shared<const archives::Content>(take(std::move(content)));
    source = std::make_unique<ContentStream>(members->content_);
  }
  StoppableStream watched(std::move(source), stop);
  if (std::optional<Error> error = members->index(watched, stop)) return std::move(*error);
  return std::shared_ptr<const ArchiveMembers>(std::move(members));
}

std::optional<Error> ArchiveMembers::index(Stream& stream, const std::stop_token& stop) {
  archives::TarReader reader(stream, limits);
  TarEntry entry;
  for (;;) {
    const auto more = reader.next(entry);
    if (!more) return more.error();
    if (stop.stop_requested()) return Error(ErrorCode::unavailable, "reading was stopped");
    if (!*more) return std::nullopt;
    if (!entry.refusal.empty()) continue;
    Member member{.offset = entry.offset, .size = entry.size};
    member.is_link = entry.type == TarEntry::Type::symbolic_link || entry.type == TarEntry::Type::hard_link;
    if (entry.type == TarEntry::Type::hard_link) {
      member.link = entry.link;
    } else if (entry.type == TarEntry::Type::symbolic_link) {
      const bool is_absolute = entry.link.starts_with('/');
      const std::optional<std::string> target = inner(is_absolute ? entry.link : folder_of(entry.path) + entry.link);
      if (!target) continue;
      member.link = *target;
    } else if (entry.type != TarEntry::Type::file) {
      continue;
    }
    const bool is_new = members_.insert_or_assign(entry.path, std::move(member)).second;
    if (!is_new && is_decisive(entry.path)) {
      return Error(ErrorCode::syntax, "\"" + entry.path + "\" is there twice");
    }
  }
}

const ArchiveMembers::Member* ArchiveMembers::find(std::string_view path) const {
  constexpr int most_links = 10;
  std::optional<std::string> clean = inner(path);
  for (int links = 0; clean && links <= most_links; ++links) {
    const auto found = members_.find(*clean);
    if (found == members_.end()) return nullptr;
    if (!found->second.is_link) return &found->second;
    clean = found->second.link;
  }
  return nullptr;
}

std::uint64_t ArchiveMembers::size(std::string_view path) const {
  const Member* const member = find(path);
  return member ? member->size : 0;
}

Result<std::unique_ptr<Stream>> ArchiveMembers::open(std::string_view path) const {
  const Member* const member = find(path);
  if (!member) {
    return Error(ErrorCode::not_found, documents::go_string(path.substr(0, 300)) + " is not in the archive");
  }
  if (!content_) return archives::file_stream(file_, member->offset, member->size);
  const std::string_view view = content_->view();
  if (member->offset > view.size()) return Error(ErrorCode::internal, "a member is behind the end of the archive");
  return std::unique_ptr<Stream>(std::make_unique<ContentStream>(content_, view.substr(member->offset, member->size)));
}

Result<std::string> ArchiveMembers::text(std::string_view path, std::size_t most, std::string_view limit) const {
  auto stream = open(path);
  if (!stream) return stream.error();
  auto text = archives::read_all(**stream, most, limit);
  if (text || text.error().code() != ErrorCode::limit_exceeded) return text;
  return Error(ErrorCode::limit_exceeded, text.error().message(), {std::string(path), 0, 0});
}

}  // namespace seawall::oci
