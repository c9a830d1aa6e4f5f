// A store of advisories, in bytes that are mapped.

#include <algorithm>

#include "store_state.h"

namespace seawall::advisories {
namespace {

using documents::Error;
using documents::ErrorCode;

/// Items of a table, sorted by the text that each begins with, that begin with this one.
template <typename Item>
std::vector<Item> items_of(const Table& table, std::string_view key) {
  const auto key_of = [&](std::uint32_t number) { return Cursor(table.item(number).value_or("")).text(); };
  std::uint32_t begin = 0;
  for (std::uint32_t left = table.count(); left > 0;) {
    const std::uint32_t half = left / 2;
    const bool is_below = key_of(begin + half) < key;
    if (is_below) begin += half + 1;
    left = is_below ? left - half - 1 : half;
  }
  std::vector<Item> items;
  for (; begin < table.count() && key_of(begin) == key; ++begin) {
    Cursor cursor(table.item(begin).value_or(""));
    Item item;
    read(cursor, item);
    if (!cursor.is_damaged()) items.push_back(std::move(item));
  }
  return items;
}

template <typename Item>
std::vector<Item> all_of(const Table& table) {
  std::vector<Item> items;
  for (std::uint32_t number = 0; number < table.count(); ++number) {
    Cursor cursor(table.item(number).value_or(""));
    Item item;
    read(cursor, item);
    if (!cursor.is_damaged()) items.push_back(std::move(item));
  }
  return items;
}

template <typename Item>
std::optional<Item> first_of(const Table& table, std::string_view key) {
  auto items = items_of<Item>(table, key);
  if (items.empty()) return {};
  return std::move(items.front());
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
    hits.reserve(view->entries.size());
    for (const PackageView::Entry& entry : view->entries) {
      if (read_start(entry.affected).first) continue;
      if (entry.record >= record_count()) return damaged(Section::packages);
      Hit& hit = hits.emplace_back(entry.record, Affected());
      if (!view->unpack(layout, entry.affected, wanted, budget, scratch, hit.affected))
        return damaged(Section::packages);
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

std::optional<Exploited> Store::exploited(std::string_view cve) const {
  return first_of<Exploited>(state_->layout.table(Section::exploited), cve);
}

std::optional<Likelihood> Store::likelihood(std::string_view cve) const {
  const auto packed = pack_cve(cve);
  if (!packed) return first_of<Likelihood>(state_->layout.table(Section::odd_likelihoods), cve);
  const Rows<LikelihoodRow>& rows = state_->layout.likelihoods;
  const std::size_t at = rows.lower_bound(*packed, &LikelihoodRow::cve);
  if (at == rows.count() || rows[at].cve != *packed) return {};
  const LikelihoodRow row = rows[at];
  return Likelihood{std::string(cve), row.probability / likelihood_unit, row.percentile / likelihood_unit};
}

std::vector<EndOfLife> Store::end_of_life(std::string_view product) const {
  return items_of<EndOfLife>(state_->layout.table(Section::end_of_life), product);
}

std::vector<VexStatement> Store::statements() const {
  return all_of<VexStatement>(state_->layout.table(Section::statements));
}

std::vector<SourceInfo> Store::sources() const { return all_of<SourceInfo>(state_->layout.table(Section::sources)); }

std::vector<EcosystemInfo> Store::ecosystems() const {
  return all_of<EcosystemInfo>(state_->layout.table(Section::ecosystems));
}

std::size_t Store::record_count() const noexcept { return state_->layout.table(Section::records).count(); }

std::int64_t Store::imported() const noexcept { return state_->layout.directory.imported; }

}  // namespace seawall::advisories
