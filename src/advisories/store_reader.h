#pragma once

// Reads the parts of a store from any bytes. Private to advisories.
// Threads: a Layout is const and may be shared; a RecordReader belongs to one. Lifetimes: as long as the bytes.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "advisories.h"
#include "format.h"
#include "store_pack.h"

namespace seawall::advisories {

documents::Error damaged(Section section);
/// Why an answer could not be made of a part: it is over the budget, or the part is damaged.
documents::Error failure(const Budget& budget, Section section);

/// Where everything is.
struct Layout {
  std::string_view bytes;
  Directory directory;
  std::array<Table, section_count> tables;  ///< of sections that are tables
  Rows<IndexRow> package_index;
  Rows<IndexRow> id_index;
  Rows<LikelihoodRow> likelihoods;

  /// Looks at the directory and where each section ends, and no further.
  static documents::Result<Layout> of(std::string_view bytes);
  std::string_view section(Section section) const noexcept;
  const Table& table(Section section) const noexcept { return tables[static_cast<std::size_t>(section)]; }
  /// A word by its number; nothing for none.
  std::optional<std::string_view> word(std::uint32_t number) const noexcept;
};

/// What is said of one package, in views.
struct PackageView {
  struct Entry {
    std::uint32_t record = 0;
    std::string_view affected;
  };
  std::string_view ecosystem;
  std::string_view name;  ///< normalised
  std::vector<std::string_view> strings;
  std::vector<Entry> entries;  ///< by record

  static documents::Result<PackageView> of(const Layout& layout, std::uint32_t number);
  /// Only whether it is the one asked for; nothing where it is damaged.
  static std::optional<bool> is(const Layout& layout, std::uint32_t number, std::string_view ecosystem,
                                std::string_view name);
  /// By string: whether an entry that lists it shall tell so; empty: all.
  using Wanted = std::vector<bool>;
  /// False where the entry is damaged, or means more than the budget.
  bool unpack(const Layout& layout, std::string_view entry, const Wanted& wanted, Budget& budget,
              PackedAffected& scratch, Affected& affected) const;
};

/// What Store::head() gives, and where the rest is.
struct Head {
  Record record;
  TextPlace texts;
  std::vector<std::uint32_t> packages;  ///< each once
  std::vector<std::uint32_t> affected;  ///< by index into packages: what the record says, in its order
};
documents::Result<Head> read_head(const Layout& layout, std::uint32_t index);
/// Whether a record has a name, as its id, an alias or what it is upstream of. Costs a fraction of reading its head.
documents::Result<bool> has_name(const Layout& layout, std::uint32_t index, std::string_view name);

/// Reads many records, faster if they come in order. Keeps what it unpacked.
class RecordReader {
 public:
  explicit RecordReader(const Layout& layout);
  documents::Result<Record> read(std::uint32_t index);
  documents::Result<std::string> summary(std::uint32_t index);

 private:
  std::optional<documents::Error> read_affected(const Head& head, std::uint32_t index, Record& record);
  const PackageView* package(std::uint32_t number);
  std::optional<std::string_view> frame(std::uint32_t number);
  std::optional<documents::Error> read_texts_of(const Head& head, Record& record);

  const Layout& layout_;
  std::unordered_map<std::uint32_t, PackageView> packages_;
  std::size_t package_bytes_ = 0;
  std::size_t packages_left_ = 0;  // bytes of packages that may be unpacked for one record
  std::optional<std::uint32_t> frame_;
  std::string frame_text_;
};

inline constexpr std::size_t most_expanded = std::size_t{512} << 20;  ///< "expanded size" of one answer in bytes
/// No frame of texts that is written is larger: a record is within its own limit. A larger one is damage.
inline constexpr std::size_t most_frame = std::size_t{128} << 20;

}  // namespace seawall::advisories
