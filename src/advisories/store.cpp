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

/// The first row of a hash. Hashes are spread evenly, so that it is near where it would be if they were perfectly: that
/// touches fewer pages than halving all of them.
std::size_t first_row(const Rows<IndexRow>& rows, std::uint32_t hash, std::uint32_t bits) {
  const auto is_below = [&](std::size_t row) { return rows[row].hash < hash; };
  const double density = static_cast<double>(rows.count()) / static_cast<double>(std::uint64_t{1} << bits);
  const auto place_of = [&](std::int64_t distance) {
    return static_cast<std::int64_t>(static_cast<double>(distance) * density);
  };
  const auto last = static_cast<std::int64_t>(rows.count()) - 1;
  std::int64_t guess = std::min(place_of(hash), last);
  // What lies there tells how far off it is; from the second time on in the same page.
  for (int corrections = 0; corrections < 3 && guess >= 0 && guess <= last; ++corrections) {
    guess += place_of(std::int64_t{hash} - rows[static_cast<std::size_t>(guess)].hash);
  }
  std::size_t begin = static_cast<std::size_t>(std::clamp<std::int64_t>(guess, 0, last + 1));
  std::size_t end = begin;
  constexpr std::size_t first_step = 2;
  for (std::size_t step = first_step; begin > 0 && !is_below(begin - 1); step *= 2) begin -= std::min(begin, step);
  for (std::size_t step = first_step; end < rows.count() && is_below(end); step *= 2) {
    end = std::min(end + step, rows.count());
  }
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    if (is_below(middle)) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

/// Records that have a name; without `with_upstream` for themselves.
Result<std::vector<std::uint32_t>> records_named(const Layout& layout, std::string_view name, bool with_upstream) {
  const std::uint32_t hash = hash_of(name, layout.directory.hash_bits);
  std::vector<std::uint32_t> found;
  Budget budget(layout.section(Section::records).size());  // damaged rows may name one record any number of times
  for (std::size_t row = first_row(layout.id_index, hash, layout.directory.hash_bits);
       row < layout.id_index.count() && layout.id_index[row].hash == hash; ++row) {
    const std::uint32_t number = layout.id_index[row].number;
    if (number >= upstream_mark && !with_upstream) break;  // the rest is upstream, too
    const std::uint32_t record = number & ~upstream_mark;
    if (!budget.spend(layout.table(Section::records).item(record).value_or("").size()))
      return damaged(Section::id_index);
    const auto is_it = has_name(layout, record, name);
    if (!is_it) return is_it.error();
    if (*is_it) found.push_back(record);
  }
  std::ranges::sort(found);
  const auto repeated = std::ranges::unique(found);
  found.erase(repeated.begin(), repeated.end());
  return found;
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
  for (std::size_t row = first_row(layout.package_index, hash, layout.directory.hash_bits);
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
    constexpr std::size_t usual = 1'000;  // entries; more take their memory as they come, within the budget
    hits.reserve(std::min(view->entries.size(), usual));
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

std::optional<Error> Store::visit(std::uint32_t begin, std::uint32_t end,
                                  const std::function<bool(std::uint32_t, const Record&)>& use) const {
  RecordReader reader(state_->layout);
  for (std::uint32_t index = begin; index < end; ++index) {
    const auto record = reader.read(index);
    if (!record) return record.error();
    if (!use(index, *record)) return {};
  }
  return {};
}

Result<std::vector<std::string>> Store::summaries(std::span<const std::uint32_t> records) const {
  RecordReader reader(state_->layout);
  std::vector<std::string> summaries;
  for (const std::uint32_t record : records) {
    auto summary = reader.summary(record);
    if (!summary) return summary.error();
    summaries.push_back(std::move(*summary));
  }
  return summaries;
}

Result<std::vector<std::uint32_t>> Store::find_id(std::string_view id) const {
  return records_named(state_->layout, id, true);
}

Result<std::vector<std::uint32_t>> Store::find_name(std::string_view name) const {
  return records_named(state_->layout, name, false);
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
