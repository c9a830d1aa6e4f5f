#include "store_pack.h"

#include <algorithm>

namespace seawall::advisories {
namespace {

constexpr std::uint64_t event_type_bits = 2;
// What follows the flags; what is empty does not.
constexpr std::uint64_t withdrawn = 1;
constexpr std::uint64_t spelled = 2;
constexpr std::uint64_t released = 4;
constexpr std::uint64_t severe = 8;
constexpr std::uint64_t stated = 16;

void append_texts_of(std::string& out, const std::vector<std::string>& texts) {
  append_number(out, texts.size());
  for (const std::string& text : texts) append_text(out, text);
}
template <typename Text>
void read_texts_of(Cursor& cursor, std::vector<Text>& texts) {
  texts.clear();
  for (std::size_t left = cursor.count(); left > 0 && !cursor.is_damaged(); --left) texts.emplace_back(cursor.text());
}

/// Versions of one advisory mostly follow each other in the table, too: runs are all that is written.
void append_runs(std::string& out, const std::vector<std::uint32_t>& numbers) {
  const auto is_break = [&](std::size_t index) { return index == 0 || numbers[index] != numbers[index - 1] + 1; };
  std::size_t runs = 0;
  for (std::size_t index = 0; index < numbers.size(); ++index) runs += is_break(index);
  append_number(out, runs);
  std::int64_t expected = 0;
  for (std::size_t begin = 0, end = 0; begin < numbers.size(); begin = end) {
    for (end = begin + 1; end < numbers.size() && !is_break(end);) ++end;
    append_number(out, zigzag(std::int64_t{numbers[begin]} - expected));
    append_number(out, end - begin);
    expected = std::int64_t{numbers[begin]} + static_cast<std::int64_t>(end - begin);
  }
}

bool read_runs(Cursor& cursor, Budget& budget, std::vector<std::uint32_t>& numbers) {
  std::int64_t expected = 0;
  for (std::size_t left = cursor.count(); left > 0; --left) {
    const std::int64_t change = unzigzag(cursor.number());
    const std::uint64_t size = cursor.number32();
    // Neither sum can pass 64 bits where what came before is of 32.
    if (cursor.is_damaged() || change < -expected || change > INT64_C(1) << 32) return false;
    const std::uint64_t begin = static_cast<std::uint64_t>(expected + change);
    if (begin + size > UINT32_MAX || !budget.spend(size * sizeof(std::uint32_t))) return false;
    for (std::uint64_t each = 0; each < size; ++each) numbers.push_back(static_cast<std::uint32_t>(begin + each));
    expected = static_cast<std::int64_t>(begin + size);
  }
  return !cursor.is_damaged();
}

}  // namespace

void PackedAffected::clear() noexcept {
  is_withdrawn = false;
  spelling = release = severity = state = 0;
  events.clear();
  range_ends.clear();
  versions.clear();
}

void append(std::string& out, const PackedAffected& affected) {
  const auto flag = [](bool is_set, std::uint64_t bit) { return is_set ? bit : 0; };
  append_number(out, flag(affected.is_withdrawn, withdrawn) | flag(affected.spelling != 0, spelled) |
                         flag(affected.release != 0, released) | flag(affected.severity != 0, severe) |
                         flag(affected.state != 0, stated));
  for (const std::uint32_t each : {affected.release, affected.spelling, affected.severity, affected.state}) {
    if (each != 0) append_number(out, each);
  }
  append_number(out, affected.range_ends.size());
  std::size_t begin = 0;
  for (const std::size_t end : affected.range_ends) {
    append_number(out, end - begin);
    for (; begin < end; ++begin) {
      const PackedAffected::Event& event = affected.events[begin];
      append_number(out, std::uint64_t{event.version} << event_type_bits | static_cast<std::uint64_t>(event.type));
    }
  }
  append_runs(out, affected.versions);
}

bool read(Cursor& cursor, Budget& budget, PackedAffected& affected) {
  affected.clear();
  const std::uint64_t flags = cursor.number();
  affected.is_withdrawn = (flags & withdrawn) != 0;
  if ((flags & released) != 0) affected.release = cursor.number32();
  if ((flags & spelled) != 0) affected.spelling = cursor.number32();
  if ((flags & severe) != 0) affected.severity = cursor.number32();
  if ((flags & stated) != 0) affected.state = cursor.number32();
  for (std::size_t ranges = cursor.count(); ranges > 0 && !cursor.is_damaged(); --ranges) {
    for (std::size_t events = cursor.count(); events > 0 && !cursor.is_damaged(); --events) {
      const std::uint64_t number = cursor.number();
      if (number >> event_type_bits > UINT32_MAX) return false;
      affected.events.push_back({static_cast<Event::Type>(number & ((1U << event_type_bits) - 1)),
                                 static_cast<std::uint32_t>(number >> event_type_bits)});
    }
    affected.range_ends.push_back(affected.events.size());
  }
  return read_runs(cursor, budget, affected.versions);
}

bool is_withdrawn(std::string_view affected) noexcept { return (Cursor(affected).number() & withdrawn) != 0; }

void append_texts(std::string& out, const Record& record) {
  append_texts_of(out, record.related);
  append_text(out, record.summary);
  append_text(out, record.details);
  append_number(out, record.references.size());
  for (const Reference& reference : record.references) {
    append_text(out, reference.type);
    append_text(out, reference.url);
  }
}

void read_texts(Cursor& cursor, Record& record) {
  read_texts_of(cursor, record.related);
  record.summary = cursor.text();
  record.details = cursor.text();
  for (std::size_t left = cursor.count(); left > 0 && !cursor.is_damaged(); --left) {
    std::string type(cursor.text());
    record.references.push_back({std::move(type), std::string(cursor.text())});
  }
}

void append_raw(std::string& out, const Record& record, std::string_view texts) {
  append_text(out, texts);
  append_text(out, record.id);
  append_texts_of(out, record.aliases);
  append_texts_of(out, record.upstream);
  append_text(out, record.published);
  append_text(out, record.modified);
  append_text(out, record.withdrawn);
  append_number(out, record.severities.size());
  for (const Severity& severity : record.severities) {
    append_text(out, severity.type);
    append_text(out, severity.score);
  }
  append_text(out, record.source);
  for (const Affected& affected : record.affected) {
    append_text(out, affected.ecosystem);
    append_text(out, affected.release);
    append_text(out, affected.package);
    append_text(out, affected.severity);
    append_text(out, affected.state);
    append_number(out, affected.ranges.size());
    for (const Range& range : affected.ranges) {
      append_number(out, range.events.size());
      for (const Event& event : range.events) {
        append_number(out, static_cast<std::uint64_t>(event.type));
        append_text(out, event.version);
      }
    }
    append_texts_of(out, affected.versions);
  }
}

void read_raw(std::string_view bytes, RawRecord& record) {
  Cursor cursor(bytes);
  record.texts = cursor.text();
  record.id = cursor.text();
  read_texts_of(cursor, record.aliases);
  read_texts_of(cursor, record.upstream);
  record.published = cursor.text();
  record.modified = cursor.text();
  record.withdrawn = cursor.text();
  record.severities.clear();
  for (std::size_t left = cursor.count(); left > 0; --left) {
    const std::string_view type = cursor.text();
    record.severities.emplace_back(type, cursor.text());
  }
  record.source = cursor.text();
  record.affected = cursor.take(cursor.size());
}

void read_raw(Cursor& cursor, RawAffected& affected) {
  affected.ecosystem = cursor.text();
  affected.release = cursor.text();
  affected.package = cursor.text();
  affected.severity = cursor.text();
  affected.state = cursor.text();
  affected.ranges.clear();
  for (std::size_t ranges = cursor.count(); ranges > 0; --ranges) {
    auto& events = affected.ranges.emplace_back();
    for (std::size_t left = cursor.count(); left > 0; --left) {
      const auto type = static_cast<Event::Type>(cursor.number());
      events.emplace_back(type, cursor.text());
    }
  }
  read_texts_of(cursor, affected.versions);
}

// --- small tables ---

void append(std::string& out, const Exploited& entry) {
  for (const auto* text : {&entry.cve, &entry.added, &entry.due, &entry.action}) append_text(out, *text);
  append_number(out, entry.by_ransomware ? 1 : 0);
}
void read(Cursor& cursor, Exploited& entry) {
  for (auto* text : {&entry.cve, &entry.added, &entry.due, &entry.action}) *text = cursor.text();
  entry.by_ransomware = cursor.number() != 0;
}

void append(std::string& out, const Likelihood& entry) {
  append_text(out, entry.cve);
  append_plain(out, entry.probability);
  append_plain(out, entry.percentile);
}
void read(Cursor& cursor, Likelihood& entry) {
  entry.cve = cursor.text();
  entry.probability = cursor.plain<double>();
  entry.percentile = cursor.plain<double>();
}

void append(std::string& out, const EndOfLife& entry) {
  for (const auto* text : {&entry.product, &entry.cycle, &entry.end, &entry.extended_end}) append_text(out, *text);
}
void read(Cursor& cursor, EndOfLife& entry) {
  for (auto* text : {&entry.product, &entry.cycle, &entry.end, &entry.extended_end}) *text = cursor.text();
}

void append(std::string& out, const VexStatement& statement) {
  for (const auto* texts : {&statement.vulnerabilities, &statement.products, &statement.subcomponents})
    append_texts_of(out, *texts);
  append_number(out, static_cast<std::uint64_t>(statement.status));
  for (const auto* text : {&statement.justification, &statement.impact, &statement.author, &statement.source})
    append_text(out, *text);
}
void read(Cursor& cursor, VexStatement& statement) {
  for (auto* texts : {&statement.vulnerabilities, &statement.products, &statement.subcomponents})
    read_texts_of(cursor, *texts);
  const std::uint64_t status = cursor.number();
  if (status > static_cast<std::uint64_t>(VexStatement::Status::under_investigation)) return cursor.damage();
  statement.status = static_cast<VexStatement::Status>(status);
  for (auto* text : {&statement.justification, &statement.impact, &statement.author, &statement.source})
    *text = cursor.text();
}

void append(std::string& out, const SourceInfo& source) {
  append_text(out, source.source);
  append_number(out, source.records);
  append_text(out, source.newest);
  append_number(out, zigzag(source.imported));
}
void read(Cursor& cursor, SourceInfo& source) {
  source.source = cursor.text();
  source.records = cursor.number();
  source.newest = cursor.text();
  source.imported = unzigzag(cursor.number());
}

void append(std::string& out, const EcosystemInfo& ecosystem) {
  append_text(out, ecosystem.ecosystem);
  append_text(out, ecosystem.release);
  append_number(out, ecosystem.packages);
  append_number(out, ecosystem.tells_unfixed ? 1 : 0);
}
void read(Cursor& cursor, EcosystemInfo& ecosystem) {
  ecosystem.ecosystem = cursor.text();
  ecosystem.release = cursor.text();
  ecosystem.packages = cursor.number();
  ecosystem.tells_unfixed = cursor.number() != 0;
}

}  // namespace seawall::advisories
