#include "findings/baseline.h"

#include <algorithm>
#include <tuple>
#include <utility>

// Header only: nothing to link, and the compiler sees the small inputs.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace seawall::findings {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Node;

constexpr std::string_view schema_version = "1";
constexpr std::size_t digits_of_fingerprint = 32;

/// The field; for one that is missing, the container, pod or other holder that lacks it. Which of the maps below that
/// holder are written changes as soon as another field is set there, so they do not count.
std::string path_of(const Finding& finding) {
  std::string path = objects::keyed_path(finding.object->root, finding.at);
  if (finding.missing.empty()) return path;
  for (const std::string_view map : {".capabilities", ".seccompProfile", ".securityContext"}) {
    if (path.ends_with(map)) path.resize(path.size() - map.size());
  }
  return path;
}

/// With its length in front, so that no two lists of parts are the same bytes.
void append_part(std::string& bytes, std::string_view part) {
  for (unsigned shift = 0; shift < 64; shift += 8) {
    bytes += static_cast<char>(static_cast<std::uint64_t>(part.size()) >> shift & 255);
  }
  bytes += part;
}

// A fast hash and no secret: whoever can make up names that collide writes the manifest, and could as well write an
// annotation in it. Both are there for its reviewers to see.
std::string hexadecimal_hash(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  XXH128_canonical_t canonical;  // the same bytes on every machine
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
  std::string text;
  for (const unsigned char byte : canonical.digest) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::string fingerprint_with(const Finding& finding, std::string_view path) {
  const objects::Object& object = *finding.object;
  std::string bytes;
  for (const std::string_view part :
       {finding.check->id, object.group, object.kind, object.namespace_, object.name, path}) {
    append_part(bytes, part);
  }
  return hexadecimal_hash(bytes);
}

// --- writing ---

struct Row {
  std::string_view check;
  std::string object;
  std::string path;
  std::string fingerprint;
  std::size_t count = 1;

  auto key() const { return std::tie(check, object, path, fingerprint); }
};

std::vector<Row> rows_of(std::span<const Finding> findings) {
  std::vector<Row> rows;
  rows.reserve(findings.size());
  for (const Finding& finding : findings) {
    Row row{finding.check->id, finding.object->title(), path_of(finding), {}};
    row.fingerprint = fingerprint_with(finding, row.path);
    rows.push_back(std::move(row));
  }
  return rows;
}

/// In order, each once with its count. Rows are large, so it is pointers that are sorted.
std::vector<Row*> sorted_and_counted(std::vector<Row>& rows) {
  std::vector<Row*> sorted;
  sorted.reserve(rows.size());
  for (Row& row : rows) sorted.push_back(&row);
  std::ranges::sort(sorted, {}, [](const Row* row) { return row->key(); });
  std::vector<Row*> kept;
  for (Row* row : sorted) {
    if (!kept.empty() && kept.back()->fingerprint == row->fingerprint) {
      ++kept.back()->count;
    } else {
      kept.push_back(row);
    }
  }
  return kept;
}

void append_row(std::string& text, const Row& row) {
  text += "{\"fingerprint\":\"" + row.fingerprint + "\",\"checkId\":";
  documents::append_json_string(text, row.check);
  text += ",\"object\":";
  documents::append_json_string(text, row.object);
  text += ",\"path\":";
  documents::append_json_string(text, row.path);
  text += ",\"count\":" + std::to_string(row.count) + '}';
}

// --- reading ---

bool is_fingerprint(std::string_view text) noexcept {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == digits_of_fingerprint && std::ranges::all_of(text, is_digit);
}

class Reader {
 public:
  explicit Reader(Node root) : root_(root) {}

  documents::Result<Baseline> read() {
    if (const auto refused = check_version()) return *refused;
    const Node findings = root_.child("findings");
    if (!findings.is_list()) return refuse(findings ? findings : root_, "a baseline has a list of \"findings\"");
    Baseline baseline{root_.document()->source().name(), {}};
    for (const Node item : findings.items()) {
      if (const auto refused = add(item, baseline)) return *refused;
    }
    return baseline;
  }

 private:
  Error refuse(Node at, std::string message, std::string advice = {}) const {
    return Error(ErrorCode::invalid_argument, std::move(message), root_.document()->source().place(at.offset()),
                 std::move(advice));
  }

  std::optional<Error> check_version() const {
    const Node version = root_.child("schemaVersion");
    if (!version) return refuse(root_, "this is no baseline: it has no \"schemaVersion\"");
    if (version.string() == schema_version) return {};
    const bool is_scalar = !version.is_map() && !version.is_list();
    const std::string written =
        is_scalar ? '"' + std::string(version.text()) + '"' : std::string(documents::describe(version.kind()));
    return refuse(version,
                  "the schemaVersion of this baseline is " + written + ", and this version of Seawall reads \"" +
                      std::string(schema_version) + "\" only",
                  "write it anew with --write-baseline");
  }

  std::optional<Error> add(Node item, Baseline& baseline) const {
    const Node fingerprint = item.child("fingerprint");
    if (!is_fingerprint(fingerprint.string_or({}))) {
      return refuse(fingerprint ? fingerprint : item, "a \"fingerprint\" is 32 hexadecimal digits in small letters");
    }
    const Node count = item.child("count");
    const std::int64_t number = count.integer().value_or(0);
    if (number < 1 || number > most_alike) {
      return refuse(count ? count : item, "a \"count\" is a whole number from 1 to " + std::to_string(most_alike));
    }
    // Twice the same, as a merge of two branches may leave it, is one that is there as often as either says.
    std::size_t& known = baseline.counts[std::string(*fingerprint.string())];
    known = std::max(known, static_cast<std::size_t>(number));
    return {};
  }

  static constexpr std::int64_t most_alike = 1'000'000'000;
  Node root_;
};

// --- applying ---

/// The order of folded findings.
bool comes_before(const Suppressed& left, const Suppressed& right) {
  const auto key = [](const Finding& finding) {
    return std::tuple(finding.object->index, finding.offset(), finding.check->id, finding.container);
  };
  return key(left.finding) < key(right.finding);
}

}  // namespace

std::string fingerprint(const Finding& finding) { return fingerprint_with(finding, path_of(finding)); }

std::string baseline_text(std::span<const Finding> findings) {
  std::string text = "{\n\"schemaVersion\":\"" + std::string(schema_version) + "\",\n\"findings\":[";
  std::string_view separator = "\n";
  std::vector<Row> rows = rows_of(findings);
  for (const Row* row : sorted_and_counted(rows)) {
    text += separator;
    append_row(text, *row);
    separator = ",\n";
  }
  return text += "\n]\n}\n";
}

documents::Result<Baseline> read_baseline(const std::string& name, std::string text) {
  auto source = documents::Source::from_bytes(name, std::move(text));
  if (!source) return source.error();
  const std::vector<documents::Outcome> outcomes = documents::read(*source);
  for (const documents::Outcome& outcome : outcomes) {
    if (outcome.error) return *outcome.error;
  }
  if (outcomes.size() != 1 || !outcomes[0].document || !outcomes[0].document->root().is_map()) {
    return Error(ErrorCode::syntax, "a baseline is one JSON object", {name, 0, 0});
  }
  return Reader(outcomes[0].document->root()).read();
}

std::size_t apply(const Baseline& baseline, std::vector<Finding>& findings, Suppressions& suppressions) {
  std::unordered_map<std::string, std::size_t> left = baseline.counts;
  const auto number = static_cast<std::uint32_t>(suppressions.all.size());
  const std::size_t before = suppressions.suppressed.size();
  std::size_t kept = 0;
  for (std::size_t index = 0; index < findings.size(); ++index) {
    const auto known = left.empty() ? left.end() : left.find(fingerprint(findings[index]));
    if (known != left.end()) {
      suppressions.suppressed.push_back({findings[index], number});
      if (--known->second == 0) left.erase(known);
    } else {
      if (kept != index) findings[kept] = findings[index];
      ++kept;
    }
  }
  findings.resize(kept);
  if (suppressions.suppressed.size() == before) return left.size();
  suppressions.all.push_back({Suppression::Origin::baseline, {baseline.file, 0, 0}, "known to the baseline", {}, {}});
  const auto middle = suppressions.suppressed.begin() + static_cast<std::ptrdiff_t>(before);
  std::inplace_merge(suppressions.suppressed.begin(), middle, suppressions.suppressed.end(), comes_before);
  return left.size();
}

}  // namespace seawall::findings
