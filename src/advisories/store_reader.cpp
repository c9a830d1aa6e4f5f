#include "store_reader.h"

#include <zstd.h>

#include <algorithm>

namespace seawall::advisories {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::size_t most_kept = std::size_t{64} << 20;  // bytes of packages that a RecordReader keeps unpacked

constexpr bool is_table(std::size_t section) noexcept {
  const auto name = static_cast<Section>(section);
  return name != Section::package_index && name != Section::id_index && name != Section::likelihoods;
}

Error no_store(const char* why) {
  return {ErrorCode::syntax, std::string("no store of advisories, or a damaged one: ") + why};
}

bool spend_text(Budget& budget, std::string_view text) noexcept {
  return budget.spend(sizeof(std::string) + text.size());
}

std::vector<std::string> read_names(Cursor& cursor) {
  std::vector<std::string> names;
  for (std::size_t left = cursor.count(); left > 0 && !cursor.is_damaged(); --left) names.push_back(cursor.name());
  return names;
}

}  // namespace

Error damaged(Section section) {
  return {ErrorCode::syntax,
          "damaged in its part \"" + std::string(name_of(section)) + '"',
          {},
          "import the advisories again"};
}

Error failure(const Budget& budget, Section section) {
  if (!budget.is_over()) return damaged(section);
  return {ErrorCode::limit_exceeded, "over the limit \"expanded size\" of " + std::to_string(most_expanded)};
}

documents::Result<Layout> Layout::of(std::string_view bytes) {
  Layout layout;
  layout.bytes = bytes;
  Directory& directory = layout.directory;
  if (!bytes.starts_with(store_magic)) return no_store("it does not begin as one");
  Cursor front(bytes.substr(store_magic.size()));
  const auto version = front.plain<std::uint32_t>();
  if (front.is_damaged()) return no_store("it is cut off");
  if (version != store_version) {
    return Error(ErrorCode::unsupported,
                 "a store of advisories of version " + std::to_string(version) + ", where " +
                     std::to_string(store_version) + " is known",
                 {}, "import the advisories again");
  }
  if (bytes.size() < smallest_store) return no_store("it is cut off");
  std::memcpy(&directory, bytes.data() + bytes.size() - sizeof(directory), sizeof(directory));
  if (directory.checksum != checksum_of(directory)) return no_store("its directory does not agree with its checksum");
  if (directory.size != bytes.size()) return no_store("it has another size");
  if (directory.hash_bits == 0 || directory.hash_bits > 32) return no_store("its directory is not understood");
  std::uint64_t end = front_size;
  for (std::size_t index = 0; index < section_count; ++index) {
    const SectionRow& row = directory.sections[index];
    const bool is_inside = row.offset == end && row.size <= bytes.size() - sizeof(directory) - end;
    if (!is_inside) return no_store("its directory is not understood");
    end += row.size;
    if (!is_table(index)) continue;
    const auto table = Table::of(bytes.substr(row.offset, row.size));
    if (!table) return damaged(static_cast<Section>(index));
    layout.tables[index] = *table;
  }
  if (end != bytes.size() - sizeof(directory)) return no_store("its directory is not understood");
  const auto package_index = Rows<IndexRow>::of(layout.section(Section::package_index));
  const auto id_index = Rows<IndexRow>::of(layout.section(Section::id_index));
  const auto likelihoods = Rows<LikelihoodRow>::of(layout.section(Section::likelihoods));
  if (!package_index) return damaged(Section::package_index);
  if (!id_index) return damaged(Section::id_index);
  if (!likelihoods) return damaged(Section::likelihoods);
  layout.package_index = *package_index;
  layout.id_index = *id_index;
  layout.likelihoods = *likelihoods;
  return layout;
}

std::string_view Layout::section(Section section) const noexcept {
  const SectionRow& row = directory.sections[static_cast<std::size_t>(section)];
  return bytes.substr(row.offset, row.size);
}

std::optional<std::string_view> Layout::word(std::uint32_t number) const noexcept {
  if (number == 0) return std::string_view();
  return table(Section::words).item(number);
}

documents::Result<PackageView> PackageView::of(const Layout& layout, std::uint32_t number) {
  const auto bytes = layout.table(Section::packages).item(number);
  if (!bytes) return damaged(Section::packages);
  PackageView view;
  Cursor cursor(*bytes);
  const auto ecosystem = layout.word(cursor.number32());
  if (!ecosystem) return damaged(Section::words);
  view.ecosystem = *ecosystem;
  view.name = cursor.text();
  for (std::size_t left = cursor.count(); left > 0 && !cursor.is_damaged(); --left) {
    view.strings.push_back(cursor.text());
  }
  std::uint64_t record = 0;
  for (std::size_t left = cursor.count(); left > 0 && !cursor.is_damaged(); --left) {
    record += cursor.number32();
    if (record > UINT32_MAX) cursor.damage();
    const std::string_view affected = cursor.text();
    view.entries.push_back({static_cast<std::uint32_t>(record), affected});
  }
  if (cursor.is_damaged() || !cursor.at_end()) return damaged(Section::packages);
  return view;
}

std::optional<bool> PackageView::is(const Layout& layout, std::uint32_t number, std::string_view ecosystem,
                                    std::string_view name) {
  const auto bytes = layout.table(Section::packages).item(number);
  if (!bytes) return {};
  Cursor cursor(*bytes);
  const auto word = layout.word(cursor.number32());
  const std::string_view has = cursor.text();
  if (!word || cursor.is_damaged()) return {};
  return *word == ecosystem && has == name;
}

bool PackageView::unpack(const Layout& layout, std::string_view entry, const Wanted& wanted, Budget& budget,
                         PackedAffected& scratch, Affected& affected) const {
  Cursor cursor(entry);
  if (!budget.spend(sizeof(Affected)) || !advisories::read(cursor, budget, scratch)) return false;
  const auto set = [&](std::string& to, std::optional<std::string_view> text) {
    if (!text || !spend_text(budget, *text)) return false;
    to = *text;
    return true;
  };
  const auto string = [&](std::uint32_t number) -> std::optional<std::string_view> {
    if (number >= strings.size()) return {};
    return strings[number];
  };
  const auto spelling = scratch.spelling == 0 ? name : string(scratch.spelling - 1);
  if (!set(affected.package, spelling) || !set(affected.ecosystem, ecosystem) ||
      !set(affected.release, layout.word(scratch.release)) || !set(affected.severity, layout.word(scratch.severity)) ||
      !set(affected.state, layout.word(scratch.state))) {
    return false;
  }
  std::size_t begin = 0;
  if (!budget.spend(scratch.range_ends.size() * sizeof(Range))) return false;
  affected.ranges.reserve(scratch.range_ends.size());
  for (const std::size_t end : scratch.range_ends) {
    Range& range = affected.ranges.emplace_back();
    range.events.reserve(end - begin);
    for (; begin < end; ++begin) {
      Event& event = range.events.emplace_back(scratch.events[begin].type, std::string());
      if (!set(event.version, string(scratch.events[begin].version))) return false;
    }
  }
  if (wanted.empty()) affected.versions.reserve(scratch.versions.size());
  for (const std::uint32_t version : scratch.versions) {
    if (version < wanted.size() && !wanted[version]) continue;
    if (!set(affected.versions.emplace_back(), string(version))) return false;
  }
  return true;
}

documents::Result<Head> read_head(const Layout& layout, std::uint32_t index) {
  const Table& records = layout.table(Section::records);
  if (index >= records.count()) return Error(ErrorCode::not_found, "no record " + std::to_string(index));
  const auto bytes = records.item(index);
  if (!bytes) return damaged(Section::records);
  Head head;
  Cursor cursor(*bytes);
  head.record.id = cursor.name();
  head.record.aliases = read_names(cursor);
  head.record.upstream = read_names(cursor);
  head.record.published = cursor.time();
  head.record.modified = cursor.time();
  head.record.withdrawn = cursor.time();
  Budget budget(most_expanded);
  const auto word = [&] {
    const auto text = layout.word(cursor.number32());
    if (!text || !spend_text(budget, *text)) cursor.damage();
    return std::string(text.value_or(""));
  };
  for (std::size_t left = cursor.count(); left > 0 && !cursor.is_damaged(); --left) {
    std::string type = word();
    head.record.severities.push_back({std::move(type), word()});
  }
  head.record.source = word();
  head.texts.frame = cursor.number32();
  head.texts.offset = cursor.number32();
  head.texts.size = cursor.number32();
  for (std::size_t left = cursor.count(); left > 0 && !cursor.is_damaged(); --left) {
    head.packages.push_back(cursor.number32());
  }
  for (std::size_t left = cursor.count(); left > 0 && !cursor.is_damaged(); --left) {
    head.affected.push_back(cursor.number32());
  }
  if (cursor.is_damaged() || !cursor.at_end()) return failure(budget, Section::records);
  return head;
}

documents::Result<bool> has_name(const Layout& layout, std::uint32_t index, std::string_view name) {
  const auto bytes = layout.table(Section::records).item(index);
  if (!bytes) return damaged(Section::records);
  const auto packed = pack_cve(name);
  Cursor cursor(*bytes);
  // A name that can be packed is.
  const auto is_next = [&] {
    const std::uint64_t size = cursor.number();
    if (size == 0) return cursor.plain<std::uint32_t>() == packed && !cursor.is_damaged();
    return cursor.take(size - 1) == name && !cursor.is_damaged();
  };
  bool has_it = is_next();
  for (int lists = 0; lists < 2 && !has_it; ++lists) {
    for (std::size_t left = cursor.count(); left > 0 && !cursor.is_damaged() && !has_it; --left) has_it = is_next();
  }
  if (cursor.is_damaged()) return damaged(Section::records);
  return has_it;
}

RecordReader::RecordReader(const Layout& layout) : layout_(layout) {}

const PackageView* RecordReader::package(std::uint32_t number) {
  if (const auto known = packages_.find(number); known != packages_.end()) return &known->second;
  const std::size_t size = layout_.table(Section::packages).item(number).value_or("").size();
  if (size > packages_left_) return nullptr;
  packages_left_ -= size;
  auto view = PackageView::of(layout_, number);
  if (!view) return nullptr;
  package_bytes_ += sizeof(PackageView) + view->strings.size() * sizeof(std::string_view) +
                    view->entries.size() * sizeof(PackageView::Entry);
  return &packages_.emplace(number, take(std::move(view))).first->second;
}

std::optional<Error> RecordReader::read_affected(const Head& head, std::uint32_t index, Record& record) {
  if (package_bytes_ > most_kept) {
    packages_.clear();
    package_bytes_ = 0;
  }
  // Packages do not overlap, so no record has more than all of them.
  packages_left_ = layout_.section(Section::packages).size();
  Budget budget(most_expanded);
  std::vector<std::pair<const PackageView*, std::size_t>> next;  // what the record says of each package
  for (const std::uint32_t number : head.packages) {
    const PackageView* const view = package(number);
    if (!view) return damaged(Section::packages);
    const auto first = std::ranges::lower_bound(view->entries, index, {}, &PackageView::Entry::record);
    next.emplace_back(view, static_cast<std::size_t>(first - view->entries.begin()));
  }
  PackedAffected scratch;
  for (const std::uint32_t each : head.affected) {
    if (each >= next.size()) return damaged(Section::records);
    auto& [view, entry] = next[each];
    if (entry >= view->entries.size() || view->entries[entry].record != index) return damaged(Section::packages);
    if (!view->unpack(layout_, view->entries[entry++].affected, {}, budget, scratch, record.affected.emplace_back())) {
      return failure(budget, Section::packages);
    }
  }
  return {};
}

std::optional<std::string_view> RecordReader::frame(std::uint32_t number) {
  if (frame_ == number) return frame_text_;
  const auto packed = layout_.table(Section::texts).item(number);
  if (!packed) return {};
  const unsigned long long size = ZSTD_getFrameContentSize(packed->data(), packed->size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > most_frame) return {};
  frame_.reset();
  frame_text_.resize(size);
  const std::size_t got = ZSTD_decompress(frame_text_.data(), size, packed->data(), packed->size());
  if (ZSTD_isError(got) || got != size) return {};
  frame_ = number;
  return frame_text_;
}

std::optional<Error> RecordReader::read_texts_of(const Head& head, Record& record) {
  const auto text = frame(head.texts.frame);
  if (!text || head.texts.offset > text->size() || head.texts.size > text->size() - head.texts.offset) {
    return damaged(Section::texts);
  }
  Cursor cursor(text->substr(head.texts.offset, head.texts.size));
  read_texts(cursor, record);
  if (cursor.is_damaged() || !cursor.at_end()) return damaged(Section::texts);
  return {};
}

documents::Result<Record> RecordReader::read(std::uint32_t index) {
  auto head = read_head(layout_, index);
  if (!head) return head.error();
  Record& record = head->record;
  if (auto error = read_affected(*head, index, record)) return std::move(*error);
  if (auto error = read_texts_of(*head, record)) return std::move(*error);
  return std::move(record);
}

documents::Result<std::string> RecordReader::summary(std::uint32_t index) {
  auto head = read_head(layout_, index);
  if (!head) return head.error();
  if (auto error = read_texts_of(*head, head->record)) return std::move(*error);
  return std::move(head->record.summary);
}

}  // namespace seawall::advisories
