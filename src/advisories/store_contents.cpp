#include "store_contents.h"

#include <algorithm>
#include <numeric>

#include "osv_vendors.h"
#include "store_assembly.h"

namespace seawall::advisories {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::string_view source_of_exploited = "kev";
constexpr std::string_view source_of_likelihoods = "epss";
constexpr std::string_view source_of_end_of_life = "endoflife";
constexpr std::string_view source_of_statements = "vex";

constexpr std::size_t most_record = std::size_t{64} << 20;

void insert(std::set<std::string, std::less<>>& set, std::string_view text) {
  if (!set.contains(text)) set.emplace(text);
}

std::uint32_t billionths(double value) noexcept {
  if (!(value > 0)) return 0;  // no number, too
  return static_cast<std::uint32_t>(std::min(value, 1.0) * likelihood_unit + 0.5);
}

template <typename Items>
void write_table(SectionWriter& writer, Section section, const Items& items) {
  TableWriter table(writer, section);
  for (const auto& [key, item] : items) {
    std::string bytes;
    append(bytes, item);
    table.add(bytes);
  }
  table.finish();
}

/// The last of each CVE, sorted.
void keep_last(std::vector<LikelihoodRow>& rows) {
  std::ranges::stable_sort(rows, {}, &LikelihoodRow::cve);
  std::size_t kept = 0;
  for (std::size_t index = 0; index < rows.size(); ++index) {
    if (index + 1 == rows.size() || rows[index + 1].cve != rows[index].cve) rows[kept++] = rows[index];
  }
  rows.resize(kept);
}

}  // namespace

void Contents::take(Record record) {
  settle_vendor(record);
  insert(taken_, record.source);
  keep(record);
}
void Contents::take(Exploited entry) {
  insert(taken_, source_of_exploited);
  keep(entry);
}
void Contents::take(Likelihood entry) {
  insert(taken_, source_of_likelihoods);
  keep(entry);
}
void Contents::take(EndOfLife entry) {
  insert(taken_, source_of_end_of_life);
  keep(entry);
}
void Contents::take(VexStatement statement) {
  insert(taken_, source_of_statements);
  keep(statement);
}

void Contents::keep(const Record& record) {
  const std::uint32_t number = ids_.number(record.id);
  const bool is_new = number == records_.size();
  if (!is_new && is_later(records_[number].modified, record.modified)) return;
  const std::size_t before = backlog_.open().size();
  texts_.clear();
  append_texts(texts_, record);
  append_raw(backlog_.open(), record, texts_);
  if (backlog_.open().size() - before > most_record && !failure_) {
    failure_ = Error(ErrorCode::limit_exceeded,
                     '"' + record.id + "\" is over the limit \"record size\" of " + std::to_string(most_record));
  }
  if (is_new) {
    records_.emplace_back();
    ++record_count_;
  } else {
    backlog_.drop(records_[number].place);
  }
  Kept& kept = records_[number];
  kept.place = backlog_.close_item();
  if (kept.modified != record.modified) kept.modified = times_.keep(record.modified);
}

void Contents::keep(const Exploited& entry) { exploited_.insert_or_assign(entry.cve, entry); }

void Contents::keep(const Likelihood& entry) {
  if (const auto cve = pack_cve(entry.cve)) {
    likelihoods_.push_back({*cve, billionths(entry.probability), billionths(entry.percentile)});
  } else {
    odd_likelihoods_.insert_or_assign(entry.cve, entry);
  }
}

void Contents::keep(const EndOfLife& entry) { end_of_life_.insert_or_assign({entry.product, entry.cycle}, entry); }

void Contents::keep(const VexStatement& statement) {
  std::string packed;
  append(packed, statement);
  statements_.insert(std::move(packed));
}

void Contents::add(const Layout& layout, const Store& store) {
  RecordReader reader(layout);
  for (std::uint32_t index = 0; index < store.record_count(); ++index) {
    const auto record = reader.read(index);
    if (!record) {
      if (!failure_) failure_ = record.error();
      return;
    }
    keep(*record);
  }
  const auto keep_all = [&]<typename Item>(Section section, Item item) {
    const Table& table = layout.table(section);
    for (std::uint32_t number = 0; number < table.count(); ++number) {
      Cursor cursor(table.item(number).value_or(""));
      item = Item();
      read(cursor, item);
      if (cursor.is_damaged() && !failure_) failure_ = damaged(section);
      if (!cursor.is_damaged()) keep(item);
    }
  };
  keep_all(Section::exploited, Exploited());
  keep_all(Section::odd_likelihoods, Likelihood());
  keep_all(Section::end_of_life, EndOfLife());
  keep_all(Section::statements, VexStatement());
  for (std::size_t row = 0; row < layout.likelihoods.count(); ++row) likelihoods_.push_back(layout.likelihoods[row]);
  const auto sources = store.sources();
  if (!sources && !failure_) failure_ = sources.error();
  if (!sources) return;
  for (const SourceInfo& source : *sources) {
    const auto [known, is_new] = imported_.emplace(source.source, source.imported);
    if (!is_new) known->second = std::max(known->second, source.imported);
  }
}

std::vector<Backlog::Place> Contents::places_by_id() const {
  std::vector<std::uint32_t> order(records_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t number) { return ids_[number]; });
  std::vector<Backlog::Place> places;
  places.reserve(order.size());
  for (const std::uint32_t number : order) places.push_back(records_[number].place);
  return places;
}

std::size_t Contents::write_likelihoods(SectionWriter& writer) {
  keep_last(likelihoods_);
  writer.begin(Section::likelihoods);
  writer.write({reinterpret_cast<const char*>(likelihoods_.data()), likelihoods_.size() * sizeof(LikelihoodRow)});
  write_table(writer, Section::odd_likelihoods, odd_likelihoods_);
  return likelihoods_.size() + odd_likelihoods_.size();
}

std::map<std::string, SourceInfo> Contents::other_sources(std::size_t likelihoods) const {
  std::map<std::string, SourceInfo> sources;
  const auto add = [&](std::string_view source, std::size_t count, std::string newest) {
    if (count > 0) sources[std::string(source)] = {std::string(source), count, std::move(newest), 0};
  };
  std::string newest;
  for (const auto& [cve, entry] : exploited_) newest = std::max(newest, entry.added);
  add(source_of_exploited, exploited_.size(), std::move(newest));
  add(source_of_likelihoods, likelihoods, "");
  add(source_of_end_of_life, end_of_life_.size(), "");
  add(source_of_statements, statements_.size(), "");
  return sources;
}

void Contents::write_sources(SectionWriter& writer, std::map<std::string, SourceInfo> sources, std::int64_t now) const {
  for (auto& [name, source] : sources) {
    const auto known = imported_.find(name);
    source.imported = known == imported_.end() || taken_.contains(name) ? now : known->second;
  }
  write_table(writer, Section::sources, sources);
}

std::optional<Error> Contents::finish(std::int64_t now, const Builder::Output& output, std::uint32_t hash_bits) {
  if (failure_) return failure_;
  SectionWriter writer(output);
  Assembly assembly(writer, hash_bits);
  const std::vector<Backlog::Place> places = places_by_id();
  // Memory is at its highest from here on.
  ids_ = {};
  records_ = {};
  times_ = {};
  backlog_.visit(places, [&](std::string_view raw) { assembly.add(raw); });
  assembly.finish();
  write_table(writer, Section::exploited, exploited_);
  const std::size_t likelihoods = write_likelihoods(writer);
  write_table(writer, Section::end_of_life, end_of_life_);
  TableWriter statements(writer, Section::statements);
  for (const std::string& statement : statements_) statements.add(statement);
  statements.finish();
  std::map<std::string, SourceInfo> sources = assembly.sources();
  for (auto& [name, source] : other_sources(likelihoods)) {
    // A source of records may have such a name, too.
    SourceInfo& info = sources.try_emplace(name, SourceInfo{name, 0, "", 0}).first->second;
    info.records += source.records;
    if (is_later(source.newest, info.newest)) info.newest = source.newest;
  }
  write_sources(writer, std::move(sources), now);
  write_table(writer, Section::ecosystems, assembly.ecosystems());
  if (writer.finish(now, hash_bits)) return {};
  return Error(ErrorCode::unreadable, "the store could not be written");
}

}  // namespace seawall::advisories
