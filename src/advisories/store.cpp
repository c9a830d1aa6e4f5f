// A store of advisories, in bytes that are mapped.

#include <algorithm>

#include "store_state.h"

namespace seawall::advisories {
namespace {

using documents::Error;
using documents::Result;

/// The text that an item begins with, by which its table is sorted; nothing where it is damaged.
std::optional<std::string_view> key_of(const Table& table, std::uint32_t number) noexcept {
  const auto bytes = table.item(number);
  if (!bytes) return {};
  Cursor cursor(*bytes);
  const std::string_view key = cursor.text();
  return cursor.is_damaged() ? std::nullopt : std::optional(key);
}

/// Items from a number on, as long as `is_wanted` says so of their key.
template <typename Item, typename IsWanted>
Result<std::vector<Item>> items_from(const Layout& layout, Section section, std::uint32_t begin, IsWanted is_wanted) {
  const Table& table = layout.table(section);
  std::vector<Item> items;
  for (; begin < table.count(); ++begin) {
    const auto key = key_of(table, begin);
    if (!key) return damaged(section);
    if (!is_wanted(*key)) break;
    Cursor cursor(*table.item(begin));
    read(cursor, items.emplace_back());
    if (cursor.is_damaged() || !cursor.at_end()) return damaged(section);
  }
  return items;
}

/// Items of a sorted table that begin with a text.
template <typename Item>
Result<std::vector<Item>> items_of(const Layout& layout, Section section, std::string_view key) {
  const Table& table = layout.table(section);
  std::uint32_t begin = 0;
  for (std::uint32_t left = table.count(); left > 0;) {
    const std::uint32_t half = left / 2;
    const auto middle = key_of(table, begin + half);
    if (!middle) return damaged(section);
    const bool is_below = *middle < key;
    if (is_below) begin += half + 1;
    left = is_below ? left - half - 1 : half;
  }
  return items_from<Item>(layout, section, begin, [&](std::string_view each) { return each == key; });
}

template <typename Item>
Result<std::vector<Item>> all_of(const Layout& layout, Section section) {
  return items_from<Item>(layout, section, 0, [](std::string_view) { return true; });
}

template <typename Item>
Result<std::optional<Item>> first_of(const Layout& layout, Section section, std::string_view key) {
  auto items = items_of<Item>(layout, section, key);
  if (!items) return items.error();
  if (items->empty()) return std::optional<Item>();
  return std::optional<Item>(std::move(items->front()));
}

bool has_name(const Record& record, std::string_view name) {
  return record.id == name || std::ranges::find(record.aliases, name) != record.aliases.end() ||
         std::ranges::find(record.upstream, name) != record.upstream.end();
}

}  // namespace

Store::Store(std::unique_ptr<const State> state) : state_(std::move(state)) {}
Store::Store(Store&& other) noexcept = default;
Store& Store::operator=(Store&& other) noexcept = default;
Store::~Store() = default;

documents::Result<Store> Store::open(std::string_view bytes) {
  auto layout = Layout::of(bytes);
  if (!layout) return layout.error();
  return Store(std::make_unique<const State>(take(std::move(layout))));
}

std::optional<Error> Store::verify() const {
  // open() has looked at what is neither of these, and at their places.
  for (std::size_t index = 0; index < section_count; ++index) {
    const auto section = static_cast<Section>(index);
    if (checksum_of(state_->layout.section(section)) != state_->layout.directory.sections[index].checksum) {
      return damaged(section);
    }
  }
  return {};
}

documents::Result<std::vector<Hit>> Store::find(std::string_view ecosystem, std::string_view package,
                                                const std::function<bool(std::string_view)>& is_wanted) const {
  const Layout& layout = state_->layout;
  const std::string name = normalised_name(ecosystem, package);
  const std::uint32_t hash = hash_of(package_key(ecosystem, name), layout.directory.hash_bits);
  std::vector<Hit> hits;
  for (std::size_t row = layout.package_index.lower_bound(hash, &IndexRow::hash);
       row < layout.package_index.count() && layout.package_index[row].hash == hash; ++row) {
    const std::uint32_t number = layout.package_index[row].number;
    const auto is_it = PackageView::is(layout, number, ecosystem, name);
    if (!is_it) return damaged(Section::packages);
    if (!*is_it) continue;
    const auto view = PackageView::of(layout, number);
    if (!view) return view.error();
    PackageView::Wanted wanted;
    if (is_wanted) {
      for (const std::string_view string : view->strings) wanted.push_back(is_wanted(string));
    }
    Budget budget(most_expanded);
    PackedAffected scratch;
    for (const PackageView::Entry& entry : view->entries) {
      if (is_withdrawn(entry.affected)) continue;
      if (entry.record >= record_count()) return damaged(Section::packages);
      Hit& hit = hits.emplace_back(entry.record, Affected());
      if (!view->unpack(layout, entry.affected, wanted, budget, scratch, hit.affected)) {
        return failure(budget, Section::packages);
      }
    }
    break;  // each package is there once
  }
  return hits;
}

documents::Result<Record> Store::head(std::uint32_t index) const {
  auto head = read_head(state_->layout, index);
  if (!head) return head.error();
  return std::move(head->record);
}

documents::Result<Record> Store::record(std::uint32_t index) const { return RecordReader(state_->layout).read(index); }

documents::Result<std::vector<std::uint32_t>> Store::find_id(std::string_view id) const {
  const Layout& layout = state_->layout;
  const std::uint32_t hash = hash_of(id, layout.directory.hash_bits);
  std::vector<std::uint32_t> found;
  Budget budget(layout.section(Section::records).size());  // damaged rows may name one record any number of times
  for (std::size_t row = layout.id_index.lower_bound(hash, &IndexRow::hash);
       row < layout.id_index.count() && layout.id_index[row].hash == hash; ++row) {
    const std::uint32_t number = layout.id_index[row].number;
    if (!budget.spend(layout.table(Section::records).item(number).value_or("").size()))
      return damaged(Section::id_index);
    const auto record = read_head(layout, number);
    if (!record) return damaged(Section::records);
    if (has_name(record->record, id)) found.push_back(number);
  }
  return found;
}

Result<std::optional<Exploited>> Store::exploited(std::string_view cve) const {
  return first_of<Exploited>(state_->layout, Section::exploited, cve);
}

Result<std::optional<Likelihood>> Store::likelihood(std::string_view cve) const {
  const auto packed = pack_cve(cve);
  if (!packed) return first_of<Likelihood>(state_->layout, Section::odd_likelihoods, cve);
  const Rows<LikelihoodRow>& rows = state_->layout.likelihoods;
  const std::size_t at = rows.lower_bound(*packed, &LikelihoodRow::cve);
  if (at == rows.count() || rows[at].cve != *packed) return std::optional<Likelihood>();
  const LikelihoodRow row = rows[at];
  return std::optional(
      Likelihood{std::string(cve), row.probability / likelihood_unit, row.percentile / likelihood_unit});
}

Result<std::vector<EndOfLife>> Store::end_of_life(std::string_view product) const {
  return items_of<EndOfLife>(state_->layout, Section::end_of_life, product);
}

Result<std::vector<VexStatement>> Store::statements() const {
  const Section section = Section::statements;  // these begin with no text
  const Table& table = state_->layout.table(section);
  std::vector<VexStatement> statements;
  for (std::uint32_t number = 0; number < table.count(); ++number) {
    Cursor cursor(table.item(number).value_or(""));
    read(cursor, statements.emplace_back());
    if (cursor.is_damaged() || !cursor.at_end()) return damaged(section);
  }
  return statements;
}

Result<std::vector<SourceInfo>> Store::sources() const { return all_of<SourceInfo>(state_->layout, Section::sources); }

Result<std::vector<EcosystemInfo>> Store::ecosystems() const {
  return all_of<EcosystemInfo>(state_->layout, Section::ecosystems);
}

std::size_t Store::record_count() const noexcept { return state_->layout.table(Section::records).count(); }

std::int64_t Store::imported() const noexcept { return state_->layout.directory.imported; }

}  // namespace seawall::advisories
