#pragma once

// Writes the sections of a store, one behind the other. Private to advisories.
// Threads: belongs to one.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "advisories.h"
#include "format.h"

namespace seawall::advisories {

class SectionWriter {
 public:
  explicit SectionWriter(const Builder::Output& output);
  SectionWriter(const SectionWriter&) = delete;
  SectionWriter& operator=(const SectionWriter&) = delete;
  ~SectionWriter();

  /// Sections come in the order of their enumerators.
  void begin(Section section);
  void write(std::string_view bytes);
  /// Behind the last section. False where something was not written.
  bool finish(std::int64_t imported, std::uint32_t hash_bits);

 private:
  struct Checksum;
  void put(std::string_view bytes);
  void flush();
  void end();
  const Builder::Output& output_;
  std::unique_ptr<Checksum> checksum_;
  Directory directory_;
  std::string buffer_;
  std::uint64_t written_ = 0;
  SectionRow* open_ = nullptr;
  bool has_failed_ = false;
};

/// Writes a table item by item.
class TableWriter {
 public:
  TableWriter(SectionWriter& writer, Section section);
  void add(std::string_view item);
  void finish();

 private:
  SectionWriter& writer_;
  std::vector<std::uint64_t> offsets_{0};
};

}  // namespace seawall::advisories
