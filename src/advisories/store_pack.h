#pragma once

// How the parts of a store are written as bytes, and read again from any bytes. Private to advisories.
// Functions of their arguments alone; views live as long as the bytes.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "advisories.h"
#include "format.h"

namespace seawall::advisories {

/// What reading may take of memory, since a few bytes may stand for many.
class Budget {
 public:
  explicit Budget(std::size_t bytes) noexcept : left_(bytes) {}
  bool spend(std::size_t bytes) noexcept {
    is_over_ = is_over_ || bytes > left_;
    if (is_over_) return false;
    left_ -= bytes;
    return true;
  }
  /// Whether more was asked for than there was.
  bool is_over() const noexcept { return is_over_; }

 private:
  std::size_t left_;
  bool is_over_ = false;
};

/// Affected with numbers for its strings: versions and spelling by a table of strings, the rest by the words.
struct PackedAffected {
  struct Event {
    advisories::Event::Type type = {};
    std::uint32_t version = 0;
  };
  bool is_withdrawn = false;
  std::uint32_t spelling = 0;  ///< 0: as the package is listed; else 1 + a string
  std::uint32_t release = 0;
  std::uint32_t severity = 0;
  std::uint32_t state = 0;
  std::vector<Event> events;
  std::vector<std::size_t> range_ends;  ///< where in events each range ends
  std::vector<std::uint32_t> versions;

  void clear() noexcept;
};
void append(std::string& out, const PackedAffected& affected);
/// False for what is damaged, and for more than the budget.
bool read(Cursor& cursor, Budget& budget, PackedAffected& affected);
bool is_withdrawn(std::string_view affected) noexcept;

/// Where what a record says at length stands.
struct TextPlace {
  std::uint32_t frame = 0;
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

// What a record says at length: related, summary, details, references.
void append_texts(std::string& out, const Record& record);
void read_texts(Cursor& cursor, Record& record);

/// A record as a builder keeps it until all are known, in views.
struct RawRecord {
  std::string_view texts;  ///< by append_texts
  std::string_view id;
  std::vector<std::string_view> aliases;
  std::vector<std::string_view> upstream;
  std::string_view published;
  std::string_view modified;
  std::string_view withdrawn;
  std::vector<std::pair<std::string_view, std::string_view>> severities;
  std::string_view source;
  std::string_view affected;  ///< by append_raw_affected, one behind the other, of any number
};
void append_raw(std::string& out, const Record& record, std::string_view texts);
void read_raw(std::string_view bytes, RawRecord& record);

struct RawAffected {
  std::string_view ecosystem;
  std::string_view release;
  std::string_view package;
  std::string_view severity;
  std::string_view state;
  std::vector<std::vector<std::pair<Event::Type, std::string_view>>> ranges;
  std::vector<std::string_view> versions;
};
void read_raw(Cursor& cursor, RawAffected& affected);

// Rows of the small tables; each begins with the text that the table is sorted by.
void append(std::string& out, const Exploited& entry);
void append(std::string& out, const Likelihood& entry);
void append(std::string& out, const EndOfLife& entry);
void append(std::string& out, const VexStatement& statement);
void append(std::string& out, const SourceInfo& source);
void append(std::string& out, const EcosystemInfo& ecosystem);
void read(Cursor& cursor, Exploited& entry);
void read(Cursor& cursor, Likelihood& entry);
void read(Cursor& cursor, EndOfLife& entry);
void read(Cursor& cursor, VexStatement& statement);
void read(Cursor& cursor, SourceInfo& source);
void read(Cursor& cursor, EcosystemInfo& ecosystem);

}  // namespace seawall::advisories
