#pragma once

// What readers of advisories share. Private to advisories. Threads: a Reading belongs to one.

#include <string>
#include <string_view>
#include <vector>

#include "advisories/advisories.h"

namespace seawall::advisories {

/// One text on its way in: where its parts stand, and who takes them.
class Reading {
 public:
  Reading(std::string name, const Limits& limits, Intake& intake)
      : name_(std::move(name)), limits_(limits), intake_(intake) {}

  const Limits& limits() const noexcept { return limits_; }
  Intake& intake() noexcept { return intake_; }
  const std::string& name() const noexcept { return name_; }
  /// The lines before the one that is read: documents count from its own.
  void begin_at(std::uint32_t lines_before) noexcept {
    lines_before_ = lines_before;
    repeated_ = 0;
  }

  documents::Place place_of(documents::Node node) const;
  documents::Place place_of_line(std::uint32_t line) const { return {name_, lines_before_ + line, 0}; }
  void refuse(documents::Node node, std::string message, documents::ErrorCode code = documents::ErrorCode::syntax);
  void refuse_line(std::uint32_t line, std::string message, documents::ErrorCode code = documents::ErrorCode::syntax);

  /// Whether so many bytes of the text may be given once more: what stands once and counts for many parts must not
  /// fill memory. Refuses, once, above four times the limit "record size".
  bool may_repeat(std::size_t bytes, documents::Node node);

  /// The member of a map: a string, or empty where it is absent or null. Another kind, and a string over the limit, is
  /// refused.
  std::string_view string(documents::Node map, std::string_view key);
  std::string_view string(documents::Node value);
  /// As string(), but one over the limit is cut, and told.
  std::string cut_string(documents::Node map, std::string_view key);
  /// The member of a map: a list, or absent. Another kind is refused.
  documents::Node list(documents::Node map, std::string_view key);
  documents::Node map(documents::Node map, std::string_view key);
  /// Whether the key of an entry, which is a name of its own, is within the limit; refused where it is not.
  bool is_short(const documents::Entry& entry);
  /// Whether a record may have one more package; refused where it has as many as it may.
  bool may_add(const Record& record, documents::Node node);
  /// Strings of a list; others are refused.
  std::vector<std::string> strings(documents::Node map, std::string_view key);

 private:
  documents::Node member(documents::Node map, std::string_view key, documents::Kind kind);
  std::string name_;
  const Limits& limits_;
  Intake& intake_;
  std::uint32_t lines_before_ = 0;
  std::size_t repeated_ = 0;
};

// --- formats: each says whether a document is one of its own, and reads it ---------------------------------

bool is_osv(documents::Node root) noexcept;
void read_osv(documents::Node record, Reading& reading);

bool is_exploited(documents::Node root) noexcept;  ///< an entry of CISA's catalogue, or the catalogue
void read_exploited(documents::Node root, Reading& reading);
bool is_exploited_csv(std::string_view header) noexcept;
void read_exploited_csv(std::string_view text, Reading& reading);

bool is_likelihood_csv(std::string_view header) noexcept;
void read_likelihood_csv(std::string_view text, Reading& reading);

bool is_end_of_life(documents::Node root) noexcept;
void read_end_of_life(documents::Node root, Reading& reading);

bool is_debian_tracker(documents::Node root) noexcept;
void read_debian_tracker(documents::Node root, Reading& reading);
/// "12" of "bookworm"; empty for one without a number.
std::string_view debian_number(std::string_view codename) noexcept;

bool is_secdb(documents::Node root) noexcept;
void read_secdb(documents::Node root, Reading& reading);

bool is_open_vex(documents::Node root) noexcept;
void read_open_vex(documents::Node root, Reading& reading);

bool is_csaf(documents::Node root) noexcept;
void read_csaf(documents::Node root, Reading& reading);

}  // namespace seawall::advisories
