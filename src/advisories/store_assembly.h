#pragma once

// Makes the sections of a store of records that come sorted by id. Private to advisories.
// Threads: belongs to one.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store_backlog.h"
#include "store_pack.h"
#include "store_strings.h"
#include "store_writer.h"

namespace seawall::advisories {

/// Whether a time is later than another, as OSV writes them: in UTC, with any number of digits behind the second.
bool is_later(std::string_view time, std::string_view other) noexcept;

class Assembly {
 public:
  Assembly(SectionWriter& writer, std::uint32_t hash_bits);
  /// By append_raw.
  void add(std::string_view raw);
  /// Behind the last record: all sections up to the words.
  void finish();

  /// After finish(): how many records a source has, and the latest time of one.
  std::map<std::string, SourceInfo> sources() const;
  /// After finish(), by ecosystem and release.
  using Ecosystems = std::map<std::pair<std::string, std::string>, EcosystemInfo>;
  const Ecosystems& ecosystems() const noexcept { return ecosystems_; }

 private:
  struct Package {
    std::uint32_t ecosystem = 0;  ///< word
    std::string_view name;        ///< normalised
    std::uint32_t last_record = 0;
    std::uint32_t entry_count = 0;
    std::string entries;  ///< as in the store, but with numbers of all strings
  };
  TextPlace place_texts(std::string_view texts);
  void close_frame();
  std::uint32_t add_affected(const RawAffected& affected, bool is_withdrawn);
  std::uint32_t package_of(const RawAffected& affected);
  void add_name(std::string_view name, bool is_upstream);
  void append_head(const RawRecord& record, const TextPlace& place);
  std::string finished(const Package& package);
  EcosystemInfo& info_of(std::uint32_t ecosystem, std::uint32_t release);
  bool leaves_unfixed(std::uint32_t ecosystem, const PackedAffected& affected) const;
  void localise(PackedAffected& affected);
  void write_packages();
  void write_index(Section section, std::vector<IndexRow>& rows);

  SectionWriter& writer_;
  std::uint32_t hash_bits_;
  Compressor compressor_;
  TableWriter texts_;
  std::string frame_;
  std::uint32_t frame_count_ = 0;
  std::uint32_t record_ = 0;
  Strings words_;
  Strings strings_;
  Strings package_keys_;
  std::vector<Package> packages_;
  LocalNumbers local_{0};
  Arena heads_;
  std::vector<std::string_view> head_of_;  // by record
  std::vector<IndexRow> ids_;
  std::map<std::uint32_t, std::pair<std::size_t, std::string_view>> source_records_;  // by word
  Arena times_;
  Ecosystems ecosystems_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, EcosystemInfo*> infos_;  // of ecosystems_, by words
  // Kept between two calls for their memory.
  RawRecord raw_;
  RawAffected raw_affected_;
  PackedAffected packed_;
  std::string name_;
  std::string scratch_;
  std::vector<std::uint32_t> mentioned_;                  // packages of the record, each once
  std::vector<std::uint32_t> mentions_;                   // by index into mentioned_
  std::vector<std::pair<std::uint32_t, std::uint32_t>> last_mention_;  // by package: 1 + record, index
};

}  // namespace seawall::advisories
