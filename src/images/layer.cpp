// One layer, as it streams by: what is in it, and what its files tell.

#include <algorithm>
#include <array>
#include <map>
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

/// What one file told.
struct FileFacts {
  std::vector<packages::Package> packages;
  Leaks leaks;
  std::vector<Malware> malware;
  std::optional<Executable> executable;
  std::optional<KeptFile> kept;
  std::vector<Error> faults;
  std::size_t untold_packages = 0;
  std::size_t untold_faults = 0;

  bool is_empty() const noexcept {
    return packages.empty() && leaks.secrets.empty() && malware.empty() && !executable && !kept && faults.empty() &&
           leaks.untold == 0 && untold_packages == 0 && untold_faults == 0;
  }
};

/// Cuts off what is over a limit of all files together; gives how much that is.
template <typename T>
std::size_t cut(std::vector<T>& list, std::size_t most) {
  const std::size_t kept = std::min(list.size(), most);
  const std::size_t over = list.size() - kept;
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(kept), list.end());
  return over;
}

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
    forget(entry.path);
    layer_.entries.push_back({.path = entry.path,
                              .type = entry.type,
                              .mode = static_cast<std::uint16_t>(entry.mode & 07777),
                              .user = entry.user,
                              .group = entry.group,
                              .size = entry.type == TarEntry::Type::file ? entry.size : 0,
                              .link = std::move(entry.link)});
    if (entry.type != TarEntry::Type::file || entry.size == 0) return {};
    return look_into(entry);
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
  std::optional<Error> look_into(const TarEntry& entry) {
    Result<std::string_view> first = tar_.read();
    if (!first) return first.error();
    const Wishes wishes = wishes_of(entry, *first);
    if (!wishes.any()) return {};
    FileFacts facts;
    const auto fault = [&](ErrorCode code, std::string message) {
      facts.faults.push_back(Error(code, std::move(message), {entry.path, 0, 0}));
      hold(entry.path, std::move(facts));
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
    hold(entry.path, std::move(facts));
    return {};
  }

  Wishes wishes_of(const TarEntry& entry, std::string_view beginning) const {
    Wishes wishes;
    const packages::Interest interest = packages::interest_of(entry.path, entry.mode, entry.size);
    const std::optional<binaries::Format> format = binaries::format_of(beginning);
    wishes.packages = interest == packages::Interest::whole || (interest == packages::Interest::by_content && format);
    wishes.hardening = format == binaries::Format::elf && (entry.mode & 0111) != 0;
    wishes.malware = options_.rules && Rules::wants(entry.path, entry.mode, beginning);
    wishes.kept = packages::is_distribution_file(entry.path) && entry.size <= most_kept;
    if (options_.finds_secrets) wishes.secrets = effort_for(entry.path, beginning);
    return wishes;
  }

  void look_at(const TarEntry& entry, std::string_view bytes, const Wishes& wishes, FileFacts& facts) {
    if (wishes.packages) {
      packages::Reading reading = packages::read(entry.path, bytes);
      facts.packages = std::move(reading.packages);
      facts.faults = std::move(reading.faults);
    }
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
      facts.leaks =
          find_leaks(*options_.detector, entry.path, bytes, *wishes.secrets, options_.secrets - held_secrets_);
    }
  }

  /// Keeps what a file told, as far as the limits of the layer allow: until its end, as of two of one name the last
  /// counts.
  void hold(const std::string& path, FileFacts facts) {
    facts.untold_packages = cut(facts.packages, options_.packages - held_packages_);
    for (packages::Package& package : facts.packages) {
      if (package.parent >= facts.packages.size()) package.parent = packages::Package::none;
    }
    facts.untold_faults = cut(facts.faults, options_.faults - held_faults_);
    if (facts.is_empty()) return;
    held_packages_ += facts.packages.size();
    held_secrets_ += facts.leaks.secrets.size();
    held_faults_ += facts.faults.size();
    const std::size_t number = layer_.entries.size();
    numbers_.emplace(path, number);
    facts_.emplace(number, std::move(facts));
  }

  void forget(const std::string& path) {
    const auto number = numbers_.find(path);
    if (number == numbers_.end()) return;
    const auto facts = facts_.find(number->second);
    held_packages_ -= facts->second.packages.size();
    held_secrets_ -= facts->second.leaks.secrets.size();
    held_faults_ -= facts->second.faults.size();
    facts_.erase(facts);
    numbers_.erase(number);
  }

  void tell(Error fault) {
    if (held_faults_ < options_.faults) {
      layer_.faults.push_back(std::move(fault));
      ++held_faults_;
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
    if (!diff_id_.empty() && diff_id_ != layer_.diff_id) {
      return Error(ErrorCode::untrusted,
                   "the layer's content has the digest " + layer_.diff_id + ", but the image says " + diff_id_);
    }
    sort_entries();
    std::ranges::sort(layer_.whiteouts, is_before);
    std::ranges::sort(layer_.opaques, is_before);
    for (auto& [number, facts] : facts_) put(facts);
    tell_untold("packages", untold_packages_, options_.packages);
    tell_untold("secrets", untold_secrets_, options_.secrets);
    tell_untold("faults", untold_faults_, options_.faults);
    return std::move(layer_);
  }

  void tell_untold(const std::string& what, std::size_t count, std::size_t most) {
    if (count == 0) return;
    layer_.faults.push_back(Error(ErrorCode::limit_exceeded, std::to_string(count) + " more " + what +
                                                                 " are over the limit \"layer " + what + "\" of " +
                                                                 std::to_string(most)));
  }

  /// Of several of one name the last stays.
  void sort_entries() {
    std::vector<Entry>& entries = layer_.entries;
    std::ranges::stable_sort(entries, is_before, &Entry::path);
    const auto is_repeated = [](const Entry& one, const Entry& other) { return one.path == other.path; };
    const auto [rest, end] = std::ranges::unique(entries.rbegin(), entries.rend(), is_repeated);
    entries.erase(entries.begin(), rest.base());
  }

  void put(FileFacts& facts) {
    const auto first = static_cast<std::uint32_t>(layer_.packages.size());
    for (packages::Package& package : facts.packages) {
      if (package.parent != packages::Package::none) package.parent += first;
      layer_.packages.push_back(std::move(package));
    }
    std::ranges::move(facts.leaks.secrets, std::back_inserter(layer_.secrets));
    std::ranges::move(facts.malware, std::back_inserter(layer_.malware));
    std::ranges::move(facts.faults, std::back_inserter(layer_.faults));
    if (facts.executable) layer_.executables.push_back(*std::move(facts.executable));
    if (facts.kept) layer_.kept.push_back(*std::move(facts.kept));
    untold_packages_ += facts.untold_packages;
    untold_secrets_ += facts.leaks.untold;
    untold_faults_ += facts.untold_faults;
  }

  const std::string& diff_id_;
  const LayerOptions& options_;
  crypto::HashFunction function_;
  Hashed content_;
  TarReader tar_;
  Layer layer_;
  std::map<std::size_t, FileFacts> facts_;                 // by number of the entry
  std::unordered_map<std::string, std::size_t> numbers_;  // of files with facts, by path
  std::uint64_t looked_into_ = 0;
  // What of each limit is used, and what is over it.
  std::size_t held_packages_ = 0;
  std::size_t held_secrets_ = 0;
  std::size_t held_faults_ = 0;
  std::size_t untold_packages_ = 0;
  std::size_t untold_secrets_ = 0;
  std::size_t untold_faults_ = 0;
};

}  // namespace

Result<Layer> read_layer(std::unique_ptr<Stream> stored, const std::string& diff_id, const LayerOptions& options,
                         std::stop_token stop) {
  return std::make_unique<LayerReader>(std::move(stored), diff_id, options, std::move(stop))->run();
}

}  // namespace seawall::images
