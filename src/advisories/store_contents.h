#pragma once

// What a Builder has taken. Private to advisories.
// Threads: belongs to one.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "advisories.h"
#include "store_backlog.h"
#include "store_reader.h"
#include "store_strings.h"
#include "store_writer.h"

namespace seawall::advisories {

class Contents final : public Intake {
 public:
  void take(Record record) override;
  void take(Exploited entry) override;
  void take(Likelihood entry) override;
  void take(EndOfLife entry) override;
  void take(VexStatement statement) override;
  void refuse(documents::Error) override {}

  void add(const Layout& layout, const Store& store);
  /// Once. `hash_bits`: fewer than 32 are for tests of collisions.
  std::optional<documents::Error> finish(std::int64_t now, const Builder::Output& output, std::uint32_t hash_bits = 32);
  std::size_t record_count() const noexcept { return record_count_; }

 private:
  struct Kept {
    Backlog::Place place;
    std::string_view modified;
  };
  void keep(const Record& record);
  void keep(const Exploited& entry);
  void keep(const Likelihood& entry);
  void keep(const EndOfLife& entry);
  void keep(const VexStatement& statement);
  std::vector<Backlog::Place> places_by_id() const;
  std::size_t write_likelihoods(SectionWriter& writer);
  void write_sources(SectionWriter& writer, std::map<std::string, SourceInfo> sources, std::int64_t now) const;
  std::map<std::string, SourceInfo> other_sources(std::size_t likelihoods) const;

  Strings ids_;
  std::vector<Kept> records_;  // by number of the id
  std::size_t record_count_ = 0;
  Arena times_;
  Backlog backlog_;
  std::string texts_;
  std::map<std::string, Exploited, std::less<>> exploited_;
  std::vector<LikelihoodRow> likelihoods_;
  std::map<std::string, Likelihood, std::less<>> odd_likelihoods_;
  std::map<std::pair<std::string, std::string>, EndOfLife> end_of_life_;
  std::set<std::string> statements_;  // packed
  std::set<std::string, std::less<>> taken_;  // sources of what was not in another store
  std::map<std::string, std::int64_t> imported_;  // when sources of other stores were
  std::optional<documents::Error> failure_;
};

}  // namespace seawall::advisories
