// One layer, as it streams by: what is in it, and what its files tell.

#include <algorithm>
#include <array>
#include <unordered_map>

#include "archives/archives.h"
#include "crypto/crypto.h"
#include "images.h"
#include "leaks.h"
#include "rules.h"

namespace seawall::images {
namespace {

using archives::Content;
using archives::Stream;
using archives::TarEntry;
using archives::TarReader;
using documents::Error;
using documents::ErrorCode;
using documents::Result;

constexpr std::size_t most_kept = 1 << 20;                 // "kept file size"
constexpr std::size_t most_looked_into = std::size_t{2} << 30;  // "file size" of a member that is looked into

constexpr std::string_view whiteout_prefix = ".wh.";
constexpr std::string_view opaque_mark = ".wh..wh..opq";
constexpr std::string_view own_prefix = ".wh..wh.";  // of the file system that the convention is from

std::string_view folder_of(std::string_view path) noexcept {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? std::string_view() : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) noexcept { return path.substr(path.rfind('/') + 1); }

bool is_kept(std::string_view path) noexcept {
  return path == "etc/passwd" || path == "etc/group" || packages::is_distribution_file(path);
}

/// The content of a layer, hashed and counted on its way.
class Hashed : public Stream {
 public:
  Hashed(std::unique_ptr<Stream> from, crypto::HashFunction function, std::stop_token stop)
      : from_(std::move(from)), hash_(function), stop_(std::move(stop)) {}

  Result<std::string_view> next() override {
    if (stop_.stop_requested()) return Error(ErrorCode::unavailable, "stopped");
    Result<std::string_view> bytes = from_->next();
    if (bytes) {
      hash_.add(*bytes);
      size_ += bytes->size();
    }
    return bytes;
  }
  std::uint64_t size() const noexcept { return size_; }
  std::string digest() noexcept { return hash_.hex(); }

 private:
  std::unique_ptr<Stream> from_;
  crypto::Hash hash_;
  std::stop_token stop_;
  std::uint64_t size_ = 0;
};

/// What one file told. Of two of one name the last counts, so nothing is put together before the end.
struct FileFacts {
  std::uint32_t ordinal = 0;  // of its entry
  packages::Reading reading;
  std::vector<LayerSecret> secrets;
  std::vector<Malware> malware;
  std::optional<Executable> executable;
  std::optional<KeptFile> kept;
  std::vector<Error> faults;

  bool is_empty() const noexcept {
    return reading.packages.empty() && reading.faults.empty() && secrets.empty() && malware.empty() && !executable &&
           !kept && faults.empty();
  }
};

/// What is wanted of a file.
struct Wishes {
  bool packages = false;
  bool hardening = false;
  bool malware = false;
  bool kept = false;
  std::optional<secrets::Effort> secrets;

  bool any() const noexcept { return packages || hardening || malware || kept || secrets; }
};

class LayerReader {
 public:
  LayerReader(std::unique_ptr<Stream> stored, const std::string& diff_id, const LayerOptions& options,
              std::stop_token stop)
      : diff_id_(diff_id),
        options_(options),
        function_(diff_id.starts_with("sha512:") ? crypto::HashFunction::sha512 : crypto::HashFunction::sha256),
        content_(archives::decompressed(std::move(stored), options.expansion), function_, std::move(stop)),
        tar_(content_, options.tar) {}

  Result<Layer> run() {
    TarEntry entry;
    while (true) {
      const Result<bool> more = tar_.next(entry);
      if (!more) return more.error();
      if (!*more) break;
      if (std::optional<Error> failure = take(entry)) return *std::move(failure);
    }
    if (std::optional<Error> failure = drain()) return *std::move(failure);
    return finish();
  }

 private:
  std::optional<Error> take(TarEntry& entry) {
    if (!entry.refusal.empty()) {
      tell(Error(ErrorCode::syntax, entry.refusal, {entry.path, 0, 0}));
      return {};
    }
    if (entry.path.empty()) return {};
    const std::string_view name = name_of(entry.path);
    if (name.starts_with(whiteout_prefix)) {
      take_whiteout(entry.path, name);
      return {};
    }
    const auto ordinal = static_cast<std::uint32_t>(layer_.entries.size());
    layer_.entries.push_back({.path = entry.path,
                              .type = entry.type,
                              .mode = static_cast<std::uint16_t>(entry.mode & 07777),
                              .user = entry.user,
                              .group = entry.group,
                              .size = entry.type == TarEntry::Type::file ? entry.size : 0,
                              .link = std::move(entry.link)});
    if (entry.type != TarEntry::Type::file || entry.size == 0) return {};
    return look_into(entry, ordinal);
  }

  void take_whiteout(std::string_view path, std::string_view name) {
    const std::string folder(folder_of(path));
    if (name == opaque_mark) {
      layer_.opaques.push_back(folder);
    } else if (!name.starts_with(own_prefix)) {
      const std::string_view gone = name.substr(whiteout_prefix.size());
      if (gone.empty() || gone == "." || gone == "..") {
        return tell(Error(ErrorCode::syntax, "a whiteout that names nothing", {std::string(path), 0, 0}));
      }
      layer_.whiteouts.push_back(folder.empty() ? std::string(gone) : folder + '/' + std::string(gone));
    }
  }

  /// A failure is one of the whole layer; what is wrong with the file alone is among its facts.
  std::optional<Error> look_into(const TarEntry& entry, std::uint32_t ordinal) {
    Result<std::string_view> first = tar_.read();
    if (!first) return first.error();
    const Wishes wishes = wishes_of(entry, *first);
    if (!wishes.any()) return {};
    FileFacts facts;
    facts.ordinal = ordinal;
    const auto fault = [&](ErrorCode code, std::string message) {
      facts.faults.push_back(Error(code, std::move(message), {entry.path, 0, 0}));
      facts_.push_back(std::move(facts));
    };
    if (entry.size > most_looked_into) {
      fault(ErrorCode::limit_exceeded,
            "not looked into: over the limit \"file size\" of " + std::to_string(most_looked_into));
      return {};
    }
    if (first->size() == entry.size) {
      look_at(entry, *first, wishes, facts);
    } else {
      // Holes of sparse files cost nothing in the archive.
      looked_into_ += entry.size;
      if (looked_into_ > most_looked_into && looked_into_ / options_.expansion.ratio > content_.size()) {
        fault(ErrorCode::limit_exceeded,
              "not looked into: over the limit \"expansion ratio\" of " + std::to_string(options_.expansion.ratio));
        return {};
      }
      Content content(entry.size);
      std::optional<Error> failure = content.add(*first);
      while (!failure) {
        const Result<std::string_view> more = tar_.read();
        if (!more) return more.error();
        if (more->empty()) break;
        failure = content.add(*more);
      }
      if (!failure) failure = content.finish();
      if (failure) {
        fault(failure->code(), "not looked into: " + failure->message());
        return {};
      }
      look_at(entry, content.view(), wishes, facts);
    }
    if (!facts.is_empty()) facts_.push_back(std::move(facts));
    return {};
  }

  Wishes wishes_of(const TarEntry& entry, std::string_view beginning) const {
    Wishes wishes;
    const packages::Interest interest = packages::interest_of(entry.path, entry.mode, entry.size);
    const std::optional<binaries::Format> format = binaries::format_of(beginning);
    wishes.packages = interest == packages::Interest::whole || (interest == packages::Interest::by_content && format);
    wishes.hardening = format == binaries::Format::elf && (entry.mode & 0111) != 0;
    wishes.malware =
        options_.rules && entry.size <= Rules::most_scanned && Rules::wants(entry.path, entry.mode, beginning);
    wishes.kept = is_kept(entry.path) && entry.size <= most_kept;
    if (options_.finds_secrets) wishes.secrets = effort_for(entry.path, beginning);
    return wishes;
  }

  void look_at(const TarEntry& entry, std::string_view bytes, const Wishes& wishes, FileFacts& facts) {
    if (wishes.packages) facts.reading = packages::read(entry.path, bytes);
    if (wishes.hardening) {
      const std::optional<binaries::Hardening> hardening = binaries::hardening(bytes);
      if (hardening && hardening->is_executable) facts.executable = Executable{entry.path, *hardening};
    }
    if (wishes.malware) {
      Rules::Matches matches = options_.rules->scan(entry.path, bytes);
      facts.malware = std::move(matches.malware);
      if (!matches.fault.empty()) {
        facts.faults.push_back(Error(ErrorCode::limit_exceeded, std::move(matches.fault), {entry.path, 0, 0}));
      }
    }
    if (wishes.kept) facts.kept = KeptFile{entry.path, std::string(bytes)};
    if (wishes.secrets) {
      facts.secrets = find_leaks(*options_.detector, entry.path, bytes, *wishes.secrets, options_.secrets);
    }
  }

  void tell(Error fault) {
    if (layer_.faults.size() < options_.faults) {
      layer_.faults.push_back(std::move(fault));
    } else {
      ++untold_faults_;
    }
  }

  /// What stands behind the mark at the end counts for the digests.
  std::optional<Error> drain() {
    while (true) {
      const Result<std::string_view> rest = content_.next();
      if (!rest) return rest.error();
      if (rest->empty()) return {};
    }
  }

  Result<Layer> finish() {
    const std::string algorithm = function_ == crypto::HashFunction::sha512 ? "sha512:" : "sha256:";
    layer_.diff_id = algorithm + content_.digest();
    layer_.size = content_.size();
    if (!diff_id_.empty() && diff_id_ != layer_.diff_id) {
      return Error(ErrorCode::untrusted,
                   "the layer's content has the digest " + layer_.diff_id + ", but the image says " + diff_id_);
    }
    sort_entries();
    std::ranges::sort(layer_.whiteouts, is_before);
    std::ranges::sort(layer_.opaques, is_before);
    for (FileFacts& facts : facts_) {
      if (survives_[facts.ordinal]) put(facts);
    }
    if (untold_secrets_ > 0) {
      layer_.faults.push_back(
          Error(ErrorCode::limit_exceeded, std::to_string(untold_secrets_) +
                                               " more secrets are over the limit \"layer secrets\" of " +
                                               std::to_string(options_.secrets)));
    }
    if (untold_faults_ > 0) {
      layer_.faults.push_back(
          Error(ErrorCode::limit_exceeded, std::to_string(untold_faults_) +
                                               " more faults are over the limit \"layer faults\" of " +
                                               std::to_string(options_.faults)));
    }
    return std::move(layer_);
  }

  void sort_entries() {
    std::vector<std::uint32_t> order(layer_.entries.size());
    for (std::uint32_t index = 0; index < order.size(); ++index) order[index] = index;
    std::ranges::sort(order, [&](std::uint32_t one, std::uint32_t other) {
      const std::string& left = layer_.entries[one].path;
      const std::string& right = layer_.entries[other].path;
      return left == right ? one < other : is_before(left, right);
    });
    survives_.resize(order.size());
    std::vector<Entry> sorted;
    sorted.reserve(order.size());
    for (std::size_t at = 0; at < order.size(); ++at) {
      Entry& entry = layer_.entries[order[at]];
      const bool is_last = at + 1 == order.size() || layer_.entries[order[at + 1]].path != entry.path;
      survives_[order[at]] = is_last;
      if (is_last) sorted.push_back(std::move(entry));
    }
    layer_.entries = std::move(sorted);
  }

  void put(FileFacts& facts) {
    const auto first = static_cast<std::uint32_t>(layer_.packages.size());
    for (packages::Package& package : facts.reading.packages) {
      if (package.parent != packages::Package::none) package.parent += first;
      layer_.packages.push_back(std::move(package));
    }
    for (LayerSecret& secret : facts.secrets) {
      if (layer_.secrets.size() < options_.secrets) {
        layer_.secrets.push_back(std::move(secret));
      } else {
        ++untold_secrets_;
      }
    }
    std::ranges::move(facts.malware, std::back_inserter(layer_.malware));
    if (facts.executable) layer_.executables.push_back(*std::move(facts.executable));
    if (facts.kept) layer_.kept.push_back(*std::move(facts.kept));
    for (Error& fault : facts.reading.faults) tell(std::move(fault));
    for (Error& fault : facts.faults) tell(std::move(fault));
  }

  const std::string& diff_id_;
  const LayerOptions& options_;
  crypto::HashFunction function_;
  Hashed content_;
  TarReader tar_;
  Layer layer_;
  std::vector<FileFacts> facts_;
  std::vector<bool> survives_;  // by ordinal of the entry
  std::uint64_t looked_into_ = 0;
  std::size_t untold_faults_ = 0;
  std::size_t untold_secrets_ = 0;
};

}  // namespace

Result<Layer> read_layer(std::unique_ptr<Stream> stored, const std::string& diff_id, const LayerOptions& options,
                         std::stop_token stop) {
  return std::make_unique<LayerReader>(std::move(stored), diff_id, options, std::move(stop))->run();
}

}  // namespace seawall::images
