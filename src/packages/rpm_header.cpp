#include "rpm_header.h"

#include <string>

namespace seawall::packages {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

enum Tag : std::uint32_t {
  first_region = 61,  // image, signatures, immutable: the part of a header that came with the package
  last_region = 63,
  name = 1000,
  version = 1001,
  release = 1002,
  epoch = 1003,
  license = 1014,
  architecture = 1022,
  source_rpm = 1044,
  modularity_label = 5096,
};
enum Kind : std::uint32_t { number = 4, string = 6, binary = 7, strings = 8, translated = 9 };

constexpr std::size_t entry_size = 16;
constexpr std::size_t counts_size = 8;

std::uint32_t number_at(std::string_view bytes, std::size_t place) noexcept {
  return packages::number_at<std::uint32_t>(bytes, place, std::endian::big);
}

struct Entry {
  std::uint32_t tag = 0;
  std::uint32_t kind = 0;
  std::uint32_t offset = 0;
  std::uint32_t count = 0;

  Entry() = default;
  Entry(std::string_view bytes, std::size_t place) noexcept
      : tag(number_at(bytes, place)),
        kind(number_at(bytes, place + 4)),
        offset(number_at(bytes, place + 8)),
        count(number_at(bytes, place + 12)) {}
};

struct Header {
  std::uint32_t entry_count;
  std::string_view index;
  std::string_view store;
};

Error syntax_error(std::string message) { return {ErrorCode::syntax, std::move(message)}; }

Result<Header> divide(std::string_view bytes) {
  if (bytes.size() < counts_size) return syntax_error("too short for a header");
  const std::uint64_t entries = number_at(bytes, 0);
  const std::uint64_t stored = number_at(bytes, 4);
  if (counts_size + entries * entry_size + stored != bytes.size()) {
    return syntax_error("a header of " + std::to_string(bytes.size()) + " bytes cannot have " +
                        std::to_string(entries) + " entries and " + std::to_string(stored) + " bytes behind them");
  }
  bytes.remove_prefix(counts_size);
  return Header{static_cast<std::uint32_t>(entries), bytes.substr(0, entries * entry_size),
                bytes.substr(entries * entry_size)};
}

/// Where a header begins with a region, that one must end in the store with an entry that tells of its size.
std::optional<Error> check_region(const Header& header) {
  if (header.entry_count == 0) return syntax_error("a header without entries");
  const Entry region(header.index, 0);
  if (region.tag < first_region || region.tag > last_region) return std::nullopt;  // as before version 4
  if (region.kind != binary || region.count != entry_size || header.store.size() < entry_size ||
      region.offset > header.store.size() - entry_size) {
    return syntax_error("the region lies outside of the header");
  }
  const Entry end(header.store, region.offset);
  const std::uint32_t size = 0U - end.offset;  // it counts back
  if (end.tag != region.tag || end.kind != binary || end.count != entry_size || size % entry_size != 0 ||
      size > header.index.size()) {
    return syntax_error("the region does not end as it begins");
  }
  return std::nullopt;
}

/// The entries of a header that are wanted.
struct Wanted {
  Entry name, version, release, epoch, license, architecture, source, modularity;

  Entry* of(std::uint32_t tag) noexcept {
    switch (tag) {
      case Tag::name: return &name;
      case Tag::version: return &version;
      case Tag::release: return &release;
      case Tag::epoch: return &epoch;
      case Tag::license: return &license;
      case Tag::architecture: return &architecture;
      case Tag::source_rpm: return &source;
      case Tag::modularity_label: return &modularity;
      default: return nullptr;
    }
  }
};

/// Entries behind the region, which were added on this machine, take the place of those in it.
Wanted wanted_of(const Header& header) {
  Wanted wanted;
  for (std::size_t place = 0; place < header.index.size(); place += entry_size) {
    if (Entry* const known = wanted.of(number_at(header.index, place))) *known = Entry(header.index, place);
  }
  return wanted;
}

/// The first string of an entry; an empty one where there is no entry.
Result<std::string_view> string_of(const Header& header, const Entry& entry) {
  if (entry.tag == 0) return std::string_view{};
  const bool is_text = entry.kind == string || entry.kind == strings || entry.kind == translated;
  if (!is_text || entry.count == 0 || entry.offset >= header.store.size()) {
    return syntax_error("tag " + std::to_string(entry.tag) + " is no text within the header");
  }
  const std::string_view rest = header.store.substr(entry.offset);
  const std::size_t end = rest.find('\0');
  if (end == rest.npos) return syntax_error("the text of tag " + std::to_string(entry.tag) + " has no end");
  return rest.substr(0, end);
}

Result<std::uint32_t> number_of(const Header& header, const Entry& entry) {
  if (entry.tag == 0) return 0U;
  constexpr std::size_t size = sizeof(std::uint32_t);
  if (entry.kind != number || entry.count == 0 || header.store.size() < size ||
      entry.offset > header.store.size() - size) {
    return syntax_error("tag " + std::to_string(entry.tag) + " is no number within the header");
  }
  return number_at(header.store, entry.offset);
}

std::string with_epoch(std::uint32_t epoch, std::string text) {
  return epoch == 0 ? std::move(text) : std::to_string(epoch) + ":" + text;
}

/// "bash-5.1.8-6.el9.src.rpm": a source package has no epoch in its name, and that of what was built from it.
void add_source(std::string_view file, std::uint32_t epoch, Package& package) {
  for (const std::string_view ending : {".src.rpm", ".nosrc.rpm"}) {
    if (file.ends_with(ending)) file.remove_suffix(ending.size());
  }
  const std::size_t release = file.rfind('-');
  if (release == file.npos || release == 0) return;
  const std::size_t version = file.rfind('-', release - 1);
  if (version == file.npos || version == 0) return;
  const std::string_view name = file.substr(0, version);
  std::string source_version = with_epoch(epoch, std::string(file.substr(version + 1)));
  if (source_version == package.version) source_version.clear();
  if (name == package.name && source_version.empty()) return;
  package.source_name = name;
  package.source_version = std::move(source_version);
}

/// The texts of a header.
struct Texts {
  std::string_view name, version, release, license, architecture, source, modularity;
};

Result<Texts> texts_of(const Header& header, const Wanted& wanted) {
  Texts texts;
  const std::pair<const Entry&, std::string_view&> pairs[] = {{wanted.name, texts.name},
                                                              {wanted.version, texts.version},
                                                              {wanted.release, texts.release},
                                                              {wanted.license, texts.license},
                                                              {wanted.source, texts.source},
                                                              {wanted.architecture, texts.architecture},
                                                              {wanted.modularity, texts.modularity}};
  for (const auto& [entry, text] : pairs) {
    const Result<std::string_view> found = string_of(header, entry);
    if (!found) return found.error();
    text = *found;
  }
  if (texts.name.empty()) return syntax_error("a header without a name");
  if (texts.version.empty() || texts.release.empty()) {
    return syntax_error("package " + quoted(texts.name) + " has no version and release");
  }
  return texts;
}

}  // namespace

Result<Package> read_rpm_header(std::string_view bytes) {
  const Result<Header> header = divide(bytes);
  if (!header) return header.error();
  if (std::optional<Error> error = check_region(*header)) return std::move(*error);
  const Wanted wanted = wanted_of(*header);
  const Result<Texts> texts = texts_of(*header, wanted);
  if (!texts) return texts.error();
  const Result<std::uint32_t> epoch = number_of(*header, wanted.epoch);
  if (!epoch) return epoch.error();

  Package package;
  package.type = Type::rpm;
  package.name = texts->name;
  package.version = with_epoch(*epoch, std::string(texts->version) + "-" + std::string(texts->release));
  package.architecture = texts->architecture;
  package.module_label = texts->modularity;
  if (!texts->license.empty()) package.licenses.emplace_back(texts->license);
  add_source(texts->source, *epoch, package);
  return package;
}

void fault_of_rpm_record(Collector& told, std::uint64_t number, const std::string& what) {
  told.fault("record " + std::to_string(number) + ": " + what);
}

void add_rpm_record(Collector& told, std::uint64_t number, std::string_view header) {
  Result<Package> package = read_rpm_header(header);
  if (!package) return fault_of_rpm_record(told, number, package.error().message());
  told.add(take(std::move(package)));
}

}  // namespace seawall::packages
