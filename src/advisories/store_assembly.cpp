#include "store_assembly.h"

#include <algorithm>
#include <ranges>
#include <set>

namespace seawall::advisories {
namespace {

// Larger frames compress better, smaller ones are read faster; those of other levels gain little.
constexpr std::size_t frame_size = std::size_t{64} << 10;
constexpr int level = 3;
constexpr std::size_t unlimited = SIZE_MAX;

/// "CVE-2024-1" of "UBUNTU-CVE-2024-1": another's name of the same.
bool is_name_behind(std::string_view id, std::string_view name) noexcept {
  return !name.empty() && id.size() > name.size() && id.ends_with(name) && id[id.size() - name.size() - 1] == '-';
}

constexpr std::size_t most_compared = 100'000;  // versions that one entry lists with events, where all is to be known

}  // namespace

bool is_later(std::string_view time, std::string_view other) noexcept {
  if (time.ends_with('Z')) time.remove_suffix(1);
  if (other.ends_with('Z')) other.remove_suffix(1);
  return time > other;
}

Assembly::Assembly(SectionWriter& writer, std::uint32_t hash_bits)
    : writer_(writer), hash_bits_(hash_bits), compressor_(level), texts_(writer, Section::texts) {
  words_.number("");
}

void Assembly::add(std::string_view raw) {
  read_raw(raw, raw_);
  mentioned_.clear();
  mentions_.clear();
  for (Cursor cursor(raw_.affected); !cursor.at_end();) {
    read_raw(cursor, raw_affected_);
    const std::uint32_t package = add_affected(raw_affected_, !raw_.withdrawn.empty());
    auto& [record, index] = last_mention_[package];
    if (record != record_ + 1) {
      record = record_ + 1;
      index = static_cast<std::uint32_t>(mentioned_.size());
      mentioned_.push_back(package);
    }
    mentions_.push_back(index);
  }
  add_name(raw_.id, false);
  for (const std::string_view name : raw_.aliases) add_name(name, false);
  for (const std::string_view name : raw_.upstream) add_name(name, !is_name_behind(raw_.id, name));
  append_head(raw_, place_texts(raw_.texts));
  auto& [count, newest] = source_records_[words_.number(raw_.source)];
  ++count;
  if (is_later(raw_.modified, newest)) newest = times_.keep(raw_.modified);
  ++record_;
}

void Assembly::add_name(std::string_view name, bool is_upstream) {
  ids_.push_back({hash_of(name, hash_bits_), record_ | (is_upstream ? upstream_mark : 0)});
}

TextPlace Assembly::place_texts(std::string_view texts) {
  if (frame_.size() >= frame_size || (!frame_.empty() && frame_.size() + texts.size() > 2 * frame_size)) close_frame();
  const TextPlace place{frame_count_, static_cast<std::uint32_t>(frame_.size()),
                        static_cast<std::uint32_t>(texts.size())};
  frame_ += texts;
  return place;
}

void Assembly::close_frame() {
  texts_.add(compressor_.compress(frame_));
  ++frame_count_;
  frame_.clear();
}

std::uint32_t Assembly::package_of(const RawAffected& affected) {
  name_ = normalised_name(affected.ecosystem, affected.package);
  const std::uint32_t number = package_keys_.number(package_key(affected.ecosystem, name_));
  if (number == packages_.size()) {
    Package& package = packages_.emplace_back();
    package.ecosystem = words_.number(affected.ecosystem);
    package.name = package_keys_[number].substr(package_keys_[number].size() - name_.size());
    last_mention_.emplace_back();
  }
  return number;
}

std::uint32_t Assembly::add_affected(const RawAffected& affected, bool is_withdrawn) {
  const std::uint32_t number = package_of(affected);
  Package& package = packages_[number];
  packed_.clear();
  packed_.is_withdrawn = is_withdrawn;
  packed_.release = words_.number(affected.release);
  packed_.severity = words_.number(affected.severity);
  packed_.state = words_.number(affected.state);
  if (package.name != affected.package) packed_.spelling = 1 + strings_.number(affected.package);
  for (const auto& range : affected.ranges) {
    for (const auto& [type, version] : range) packed_.events.push_back({type, strings_.number(version)});
    packed_.range_ends.push_back(packed_.events.size());
  }
  for (const std::string_view version : affected.versions) packed_.versions.push_back(strings_.number(version));
  scratch_.clear();
  append(scratch_, packed_);
  append_number(package.entries, record_ - package.last_record);
  append_text(package.entries, scratch_);
  package.last_record = record_;
  ++package.entry_count;
  return number;
}

void Assembly::append_head(const RawRecord& record, const TextPlace& place) {
  std::string& out = scratch_;
  out.clear();
  append_name(out, record.id);
  for (const auto* names : {&record.aliases, &record.upstream}) {
    append_number(out, names->size());
    for (const std::string_view name : *names) append_name(out, name);
  }
  append_time(out, record.published);
  append_time(out, record.modified);
  append_time(out, record.withdrawn);
  append_number(out, record.severities.size());
  for (const auto& [type, score] : record.severities) {
    append_number(out, words_.number(type));
    append_number(out, words_.number(score));
  }
  append_number(out, words_.number(record.source));
  append_number(out, place.frame);
  append_number(out, place.offset);
  append_number(out, place.size);
  append_number(out, mentioned_.size());
  for (const std::uint32_t package : mentioned_) append_number(out, package);
  append_number(out, mentions_.size());
  for (const std::uint32_t index : mentions_) append_number(out, index);
  head_of_.push_back(heads_.keep(out));
}

/// The numbers of all strings become those of the package's own table.
void Assembly::localise(PackedAffected& affected) {
  if (affected.spelling != 0) affected.spelling = 1 + local_.number(affected.spelling - 1);
  for (auto& event : affected.events) event.version = local_.number(event.version);
  for (std::uint32_t& version : affected.versions) version = local_.number(version);
}

EcosystemInfo& Assembly::info_of(std::uint32_t ecosystem, std::uint32_t release) {
  EcosystemInfo*& info = infos_[{ecosystem, release}];
  if (!info) {
    EcosystemInfo named{std::string(words_[ecosystem]), std::string(words_[release]), 0, false};
    info = &ecosystems_.try_emplace({named.ecosystem, named.release}, named).first->second;
  }
  return *info;
}

bool Assembly::leaves_unfixed(std::uint32_t ecosystem, const PackedAffected& affected) const {
  if (affected.state != 0) return true;
  Affected ranges;
  ranges.ecosystem = words_[ecosystem];
  std::size_t begin = 0;
  for (const std::size_t end : affected.range_ends) {
    Range& range = ranges.ranges.emplace_back();
    bool is_open = false;
    for (; begin < end; ++begin) {
      const auto& [type, version] = affected.events[begin];
      is_open = type == Event::Type::introduced;  // of events in their order, as sources have them
      range.events.push_back({type, std::string(strings_[version])});
    }
    if (is_open) return true;
  }
  const std::size_t judged = most_compared / (affected.events.size() + 1);
  return std::ranges::any_of(affected.versions | std::views::take(judged), [&](std::uint32_t version) {
    const auto verdict = judge(ranges, strings_[version]);
    return verdict && !verdict->is_affected;
  });
}

std::string Assembly::finished(const Package& package) {
  local_.clear();
  std::string entries;
  std::set<std::uint32_t> releases;
  Budget budget(unlimited);
  for (Cursor cursor(package.entries); !cursor.at_end();) {
    append_number(entries, cursor.number());
    Cursor entry(cursor.text());
    read(entry, budget, packed_);
    if (!packed_.is_withdrawn) {
      releases.insert(packed_.release);
      EcosystemInfo& info = info_of(package.ecosystem, packed_.release);
      // It may cost much, but only until the first that does.
      if (!info.tells_unfixed) info.tells_unfixed = leaves_unfixed(package.ecosystem, packed_);
    }
    localise(packed_);
    scratch_.clear();
    append(scratch_, packed_);
    append_text(entries, scratch_);
  }
  for (const std::uint32_t release : releases) ++info_of(package.ecosystem, release).packages;
  std::string out;
  append_number(out, package.ecosystem);
  append_text(out, package.name);
  append_number(out, local_.globals().size());
  for (const std::uint32_t string : local_.globals()) append_text(out, strings_[string]);
  append_number(out, package.entry_count);
  return out += entries;
}

void Assembly::write_packages() {
  TableWriter table(writer_, Section::packages);
  std::vector<IndexRow> rows;
  for (std::uint32_t number = 0; number < packages_.size(); ++number) {
    table.add(finished(packages_[number]));
    packages_[number].entries = {};
    rows.push_back({hash_of(package_keys_[number], hash_bits_), number});
  }
  table.finish();
  write_index(Section::package_index, rows);
}

void Assembly::write_index(Section section, std::vector<IndexRow>& rows) {
  std::ranges::sort(rows);
  const auto repeated = std::ranges::unique(rows);
  rows.erase(repeated.begin(), repeated.end());
  writer_.begin(section);
  writer_.write({reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(IndexRow)});
}

void Assembly::finish() {
  if (!frame_.empty()) close_frame();
  texts_.finish();
  strings_.close();
  package_keys_.close();
  local_ = LocalNumbers(strings_.size());
  write_packages();
  TableWriter records(writer_, Section::records);
  for (const std::string_view head : head_of_) records.add(head);
  records.finish();
  write_index(Section::id_index, ids_);
  TableWriter words(writer_, Section::words);
  for (std::uint32_t number = 0; number < words_.size(); ++number) words.add(words_[number]);
  words.finish();
}

std::map<std::string, SourceInfo> Assembly::sources() const {
  std::map<std::string, SourceInfo> sources;
  for (const auto& [word, known] : source_records_) {
    const std::string name(words_[word]);
    sources[name] = {name, known.first, std::string(known.second), 0};
  }
  return sources;
}

}  // namespace seawall::advisories
