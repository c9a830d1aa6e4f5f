#include "advisory_texts.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "files/files.h"
#include "load_files.h"

namespace seawall::commands {
namespace {

using archives::Stream;
using documents::Error;
using documents::ErrorCode;
using documents::Result;

enum class NameKind { other, text, archive };

NameKind kind_of(std::string_view path) {
  std::string name(path.substr(path.rfind('/') + 1));
  std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  if (name.ends_with(".zip") || archives::is_archive_name(name)) return NameKind::archive;
  std::string_view rest = name;
  for (const std::string_view packed : {".gz", ".zst"}) {
    if (rest.ends_with(packed)) rest.remove_suffix(packed.size());
  }
  constexpr std::array<std::string_view, 6> endings = {".json", ".jsonl", ".ndjson", ".csv", ".yaml", ".yml"};
  const bool is_text = std::ranges::any_of(endings, [&](std::string_view each) { return rest.ends_with(each); });
  return is_text ? NameKind::text : NameKind::other;
}

/// Whether it is in a hidden folder, or hidden itself.
bool is_hidden(std::string_view path) noexcept {
  for (std::size_t at = path.find('.'); at != path.npos; at = path.find('.', at + 1)) {
    const bool is_first = at == 0 || path[at - 1] == '/';
    const std::string_view part = path.substr(at, path.find('/', at) - at);
    if (is_first && part != "." && part != "..") return true;
  }
  return false;
}

Error nothing_in_it() {
  return {ErrorCode::not_found,
          "holds no file that is named as advisories are: .json, .jsonl, .ndjson, .csv or .yaml, also with .gz or .zst "
          "behind it"};
}

Error nested() {
  return {ErrorCode::unsupported, "an archive in an archive is not opened", {}, "unpack the outer one first"};
}

/// A file that grows, or a pipe.
class PiecesStream final : public Stream {
 public:
  explicit PiecesStream(files::Pieces pieces) : pieces_(std::move(pieces)), buffer_(256 * 1024, '\0') {}
  Result<std::string_view> next() override {
    const auto got = pieces_.fill(buffer_);
    if (!got) return got.error();
    return std::string_view(buffer_).substr(0, *got);
  }

 private:
  files::Pieces pieces_;
  std::string buffer_;
};

/// Bytes in memory, piece by piece, so that whoever takes them need not take all at once.
class ViewStream final : public Stream {
 public:
  explicit ViewStream(std::string_view bytes) : bytes_(bytes) {}
  Result<std::string_view> next() override {
    const std::string_view piece = bytes_.substr(0, 256 * 1024);
    bytes_.remove_prefix(piece.size());
    return piece;
  }

 private:
  std::string_view bytes_;
};

class TarEntryStream final : public Stream {
 public:
  explicit TarEntryStream(archives::TarReader& reader) : reader_(reader) {}
  Result<std::string_view> next() override { return reader_.read(); }

 private:
  archives::TarReader& reader_;
};

/// A stream whose beginning has been looked at, and whose bytes are counted.
class Peeked final : public Stream {
 public:
  using Count = std::function<void(std::size_t)>;
  Peeked(Stream& stream, Count count) : stream_(stream), count_(std::move(count)) {
    constexpr std::size_t enough = 512;  // a header of tar
    while (head_.size() < enough) {
      const auto block = stream_.next();
      if (!block) failure_ = block.error();
      if (!block || block->empty()) break;
      head_ += *block;
    }
  }
  std::string_view head() const noexcept { return head_; }
  const std::optional<Error>& failure() const noexcept { return failure_; }
  Result<std::string_view> next() override {
    if (!is_given_ && !head_.empty()) {
      is_given_ = true;
      count_(head_.size());
      return std::string_view(head_);
    }
    is_given_ = true;
    if (failure_) return *failure_;
    auto block = stream_.next();
    if (block) count_(block->size());
    return block;
  }

 private:
  Stream& stream_;
  const Count count_;
  std::string head_;
  bool is_given_ = false;
  std::optional<Error> failure_;
};

bool is_tar(std::string_view head) noexcept { return head.size() >= 512 && head.substr(257, 5) == "ustar"; }

bool is_compressed(std::string_view bytes) noexcept {
  return bytes.starts_with("\x1F\x8B") || bytes.starts_with("\x28\xB5\x2F\xFD");
}

}  // namespace

bool is_advisory_url(std::string_view what) noexcept {
  return what.starts_with("https://") || what.starts_with("http://");
}

AdvisoryTexts::AdvisoryTexts(AdvisoryReading& reading, const AdvisoryTextLimits& limits, AdvisoryTextMeans means)
    : reading_(reading), limits_(limits), means_(std::move(means)) {}

void AdvisoryTexts::refuse(const std::string& name, const Error& error) {
  const bool has_place = !error.place().file.empty();
  reading_.refuse(
      Error(error.code(), error.message(), has_place ? error.place() : documents::Place{name, 0, 0}, error.advice()));
}

void AdvisoryTexts::count(const std::string& name, std::size_t bytes) const {
  if (means_.progress) means_.progress(name, bytes);
}

void AdvisoryTexts::read(const std::string& what) {
  file_.clear();
  if (what == "-") return read_standard_input();
  if (is_advisory_url(what)) return read_url(what);
  read_paths(what);
}

void AdvisoryTexts::read_paths(const std::string& what) {
  const files::Listing listing = files::list(std::span(&what, 1), {.takes_all = true});
  for (const files::Refused& refused : listing.refused) refuse(refused.path, refused.error);
  bool has_any = !listing.refused.empty();
  for (const files::Found& found : listing.files) {
    if (!found.named) {
      std::string_view below = found.path;
      if (below.starts_with(what)) below.remove_prefix(what.size());
      if (kind_of(below) == NameKind::other || is_hidden(below)) continue;
    }
    has_any = true;
    read_file(found.path);
  }
  if (!has_any) refuse(what, nothing_in_it());
}

void AdvisoryTexts::read_file(const std::string& path) {
  file_ = path;
  Result<std::unique_ptr<Stream>> stream = archives::file_stream(path);
  if (!stream) return refuse(path, stream.error());
  const auto first = (*stream)->next();
  if (!first) return refuse(path, first.error());
  if (!archives::is_zip(*first)) {
    Result<std::unique_ptr<Stream>> again = archives::file_stream(path);
    if (!again) return refuse(path, again.error());
    const auto plain = archives::decompressed(take(std::move(again)), limits_.expansion);
    return read_stream(path, *plain, Depth::outside);
  }
  const Result<files::Mapped> mapped = files::Mapped::open(path);
  if (!mapped) return refuse(path, mapped.error());
  read_zip(path, mapped->view());
}

void AdvisoryTexts::read_standard_input() {
  const std::string name = display_name("-");
  Result<files::Pieces> pieces = files::Pieces::open("-");
  if (!pieces) return refuse(name, pieces.error());
  PiecesStream stream(take(std::move(pieces)));
  Peeked peeked(stream, [](std::size_t) {});
  if (!archives::is_zip(peeked.head())) {
    // It has to be borrowed, as decompressing takes what it reads from.
    struct Borrowed final : Stream {
      explicit Borrowed(Stream& from) : stream(from) {}
      Result<std::string_view> next() override { return stream.next(); }
      Stream& stream;
    };
    const auto plain = archives::decompressed(std::make_unique<Borrowed>(peeked), limits_.expansion);
    return read_stream(name, *plain, Depth::outside);
  }
  archives::Content content;  // the directory of a zip archive is at its end
  for (;;) {
    const auto block = peeked.next();
    if (!block) return refuse(name, block.error());
    if (block->empty()) break;
    if (block->size() > limits_.input - content.size()) {
      return refuse(name, Error(ErrorCode::limit_exceeded,
                                "over the limit \"input size\" of " + std::to_string(limits_.input)));
    }
    if (std::optional<Error> failure = content.add(*block)) return refuse(name, *failure);
    count(name, block->size());
  }
  if (std::optional<Error> failure = content.finish()) return refuse(name, *failure);
  read_zip(name, content.view());
}

void AdvisoryTexts::read_url(const std::string& url) {
  const Result<archives::Content> content = means_.fetch(url);
  if (!content) return refuse(url, content.error());
  if (archives::is_zip(content->view())) return read_zip(url, content->view());
  const auto plain = archives::decompressed(std::make_unique<ViewStream>(content->view()), limits_.expansion);
  read_stream(url, *plain, Depth::outside);
}

void AdvisoryTexts::read_stream(const std::string& name, Stream& stream, Depth depth) {
  Peeked peeked(stream, [&](std::size_t bytes) { count(name, bytes); });
  if (peeked.head().empty() && peeked.failure()) return refuse(name, *peeked.failure());
  const bool is_archive = archives::is_zip(peeked.head()) || is_tar(peeked.head());
  if (is_archive && depth == Depth::in_archive) return refuse(name, nested());
  if (archives::is_zip(peeked.head())) {
    return refuse(name, Error(ErrorCode::unsupported, "a compressed zip archive is not opened", {}, "unpack it first"));
  }
  if (is_tar(peeked.head())) return read_tar(name, peeked);
  cut(name, peeked);
}

void AdvisoryTexts::cut(const std::string& name, Stream& stream) {
  const std::optional<Error> failure =
      cut_advisories(name, stream, limits_.cutter,
                     {.give = [&](AdvisoryText text) { reading_.add(std::move(text)); },
                      .refuse = [&](Error error) { reading_.refuse(std::move(error)); }});
  if (failure) refuse(name, *failure);
}

bool AdvisoryTexts::wants_entry(const std::string& archive, std::string_view path) {
  const NameKind kind = is_hidden(path) ? NameKind::other : kind_of(path);
  if (kind == NameKind::archive) refuse(archive + "/" + std::string(path), nested());
  return kind == NameKind::text;
}

void AdvisoryTexts::read_zip(const std::string& name, std::string_view bytes) {
  const archives::ZipLimits limits = {.entries = limits_.entries,
                                      .entry = limits_.cutter.document,
                                      .total = limits_.expansion.content,
                                      .ratio = limits_.expansion.ratio};
  bool has_any = false;
  const auto wants = [&](std::string_view path, std::size_t size) {
    const bool is_archive = kind_of(path) == NameKind::archive;
    has_any |= is_archive;
    if (!wants_entry(name, path)) return false;
    has_any = true;
    if (size <= limits_.cutter.document) return true;
    refuse(name + "/" + std::string(path),
           Error(ErrorCode::limit_exceeded,
                 "over the limit \"advisory file size\" of " + std::to_string(limits_.cutter.document)));
    return false;
  };
  const auto take_entry = [&](std::string_view path, std::string content) {
    count(name, content.size());
    read_zip_entry(name + "/" + std::string(path), std::move(content));
    return true;
  };
  const auto result =
      archives::read_zip(bytes, limits, wants, take_entry, [&](const Error& error) { refuse(name, error); });
  if (!result) return refuse(name, result.error());
  if (!has_any) refuse(name, nothing_in_it());
}

void AdvisoryTexts::read_zip_entry(const std::string& name, std::string content) {
  const bool is_small = content.size() <= limits_.cutter.piece;
  const bool is_plain = !is_compressed(content) && !archives::is_zip(content) && !is_tar(content);
  if (is_small && is_plain) return reading_.add({name, std::move(content), 0});
  const auto plain = archives::decompressed(std::make_unique<ViewStream>(content), limits_.expansion);
  // Counted already, as what it is in the archive.
  Peeked peeked(*plain, [](std::size_t) {});
  if (archives::is_zip(peeked.head()) || is_tar(peeked.head())) return refuse(name, nested());
  cut(name, peeked);
}

void AdvisoryTexts::read_tar(const std::string& name, Stream& stream) {
  archives::TarReader reader(stream, {.entries = limits_.entries});
  if (!read_tar_entries(name, reader)) refuse(name, nothing_in_it());
}

/// Whether there was any that is to be told of.
bool AdvisoryTexts::read_tar_entries(const std::string& name, archives::TarReader& reader) {
  bool has_any = false;
  for (archives::TarEntry entry;;) {
    const auto is_there = reader.next(entry);
    if (!is_there) refuse(name, is_there.error());
    if (!is_there) return true;
    if (!*is_there) return has_any;
    if (entry.type != archives::TarEntry::Type::file) continue;
    if (entry.path == "oci-layout" && name == file_) {
      packed_.push_back(file_);
      return true;
    }
    const bool is_wanted = wants_entry(name, entry.path);
    has_any |= is_wanted || kind_of(entry.path) == NameKind::archive;
    if (!is_wanted) continue;
    const std::string full = name + "/" + entry.path;
    if (!entry.refusal.empty()) {
      refuse(full, Error(ErrorCode::syntax, entry.refusal));
      continue;
    }
    const auto plain = archives::decompressed(std::make_unique<TarEntryStream>(reader), limits_.expansion);
    Peeked peeked(*plain, [](std::size_t) {});  // the archive is counted
    if (archives::is_zip(peeked.head()) || is_tar(peeked.head())) {
      refuse(full, nested());
    } else {
      cut(full, peeked);
    }
  }
}

}  // namespace seawall::commands
