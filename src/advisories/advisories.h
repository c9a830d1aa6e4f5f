#pragma once

// Advisories that the user holds: imported into one file, looked up in it, and held against versions.
//
//   texts (OSV, Debian, Alpine, CSAF, OpenVEX, KEV, EPSS, end of life) -> Record, VexStatement, ... -> Builder -> Store
//   Package -> Query -> Store::find() -> Hit -> is_about(), judge() -> Verdict
//
// Threads: a Store is const and may be shared; a Builder belongs to one thread, but may be given what other threads
// have read. Everything else is a function of its arguments. Lifetimes: views that a Store gives live as long as it.
// Sources: the OSV schema 1.7 (https://ossf.github.io/osv-schema/); the Debian security tracker's JSON; Alpine's secdb;
// CSAF 2.0 (VEX profile); OpenVEX 0.2; CISA's catalogue of known exploited vulnerabilities; FIRST's EPSS and CVSS.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"
#include "packages/packages.h"
#include "versions/versions.h"

namespace seawall::advisories {

// --- what advisories say --------------------------------------------------------------------------------

/// An event of a range: exactly one of them is not empty. `0` of introduced lies below every version.
struct Event {
  enum class Type : std::uint8_t { introduced, fixed, last_affected, limit };
  Type type = Type::introduced;
  std::string version;
  friend bool operator==(const Event&, const Event&) = default;
};

/// A range of versions; ranges of commits are not kept, as no package tells its commit.
struct Range {
  std::vector<Event> events;
  friend bool operator==(const Range&, const Range&) = default;
};

/// What a record says of one package.
struct Affected {
  std::string ecosystem;  ///< as OSV has it, without a release: "Debian", "Go", "PyPI"
  std::string release;  ///< "12", "v3.19", "9"; empty: all
  std::string package;  ///< as the record spells it
  std::vector<Range> ranges;
  std::vector<std::string> versions;
  std::string severity;  ///< a CVSS vector or a word, where the entry has its own
  /// What a distribution says beside: "end-of-life", "no-dsa", "postponed", "ignored"; empty: nothing
  std::string state;
  friend bool operator==(const Affected&, const Affected&) = default;
};

struct Reference {
  std::string type;  ///< "ADVISORY", "FIX", "WEB"
  std::string url;
  friend bool operator==(const Reference&, const Reference&) = default;
};

struct Severity {
  std::string type;  ///< "CVSS_V2", "CVSS_V3", "CVSS_V4", "Ubuntu"
  std::string score;  ///< a vector, or a word
  friend bool operator==(const Severity&, const Severity&) = default;
};

/// One advisory.
struct Record {
  std::string id;
  std::vector<std::string> aliases;  ///< other names of the same vulnerability
  std::vector<std::string> upstream;  ///< vulnerabilities that this one is about: those of a distribution's advisory
  std::vector<std::string> related;
  std::string published;
  std::string modified;
  std::string withdrawn;  ///< not empty: matches nothing
  std::string summary;
  std::string details;
  std::vector<Severity> severities;
  std::vector<Reference> references;
  std::vector<Affected> affected;
  std::string source;  ///< where it was imported from: "osv:PyPI", "debian", "alpine", ...
  friend bool operator==(const Record&, const Record&) = default;
};

/// CISA knows that it is exploited.
struct Exploited {
  std::string cve;
  std::string added;  ///< "2025-08-25"
  std::string due;
  bool by_ransomware = false;
  std::string action;
};

/// How likely it is to be exploited within 30 days.
struct Likelihood {
  std::string cve;
  double probability = 0;
  double percentile = 0;
};

/// What is no longer looked after.
struct EndOfLife {
  std::string product;  ///< as endoflife.date calls it: "debian", "kubernetes"
  std::string cycle;  ///< "12", "1.31"
  std::string end;  ///< "2028-06-30"; "true": it is, on a day that is not told; empty: it is not yet known
  std::string extended_end;
};

/// What somebody says of vulnerabilities of a product.
struct VexStatement {
  enum class Status : std::uint8_t { not_affected, affected, fixed, under_investigation };
  std::vector<std::string> vulnerabilities;  ///< ids, aliases among them
  std::vector<std::string> products;  ///< package URLs, of a package or of an image that has it
  std::vector<std::string> subcomponents;  ///< package URLs; none: all of the product
  Status status = Status::under_investigation;
  std::string justification;  ///< "vulnerable_code_not_in_execute_path", ...
  std::string impact;
  std::string author;
  std::string source;  ///< the file
};

// --- reading --------------------------------------------------------------------------------------------

/// Takes what readers find, as it comes; called by one thread at a time.
class Intake {
 public:
  virtual ~Intake() = default;
  virtual void take(Record record) = 0;
  virtual void take(Exploited entry) = 0;
  virtual void take(Likelihood entry) = 0;
  virtual void take(EndOfLife entry) = 0;
  virtual void take(VexStatement statement) = 0;
  /// A part that could not be understood; its place is in the text.
  virtual void refuse(documents::Error error) = 0;
};

/// Each limit has a name that its error tells.
struct Limits {
  std::size_t record = std::size_t{16} << 20;  ///< "record size" in bytes of JSON
  std::size_t text = std::size_t{1} << 20;  ///< "text size" of one string in bytes; longer ones are cut, and told
  std::size_t affected = 100'000;  ///< "affected packages" of a record
  std::size_t events = 10'000;  ///< "events" of a range
};

/// Reads one text, whatever it is of: an OSV record or a list of them, JSON lines, the Debian tracker's JSON, Alpine's
/// secdb, CSAF, OpenVEX, KEV as JSON or CSV, EPSS as CSV, a product of endoflife.date. What it is is decided by its
/// content. Fails with syntax or unsupported where it is none of these; what is wrong in a part is refused, and the
/// rest is read.
std::optional<documents::Error> read(const std::string& name, std::string text, const Limits& limits, Intake& intake);

// --- the store ------------------------------------------------------------------------------------------

/// Puts together the bytes of a store. Records of one id replace each other: the one modified last counts, of equal
/// ones the later one taken. The same content gives the same bytes, in whatever order it came. Takes memory for the
/// compressed content, not for the content. Likelihoods are kept in billionths, those of another CVE's name as they
/// are.
class Builder {
 public:
  struct Output {
    /// Writes bytes at the end of the file; false: the system would not.
    std::function<bool(std::string_view)> write;
  };
  Builder();
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;
  ~Builder();
  /// Takes what readers found; what they refuse is theirs to tell.
  Intake& intake() noexcept;
  /// Also what another store has. Where it is damaged, finish() fails as reading it does.
  void add(const class Store& other);
  /// Once, at the end. `now`: seconds since 1970 of the day on which this is imported, for telling how old it is. Fails
  /// with unreadable where the output does, and with limit_exceeded for "record size" above 64 MiB.
  [[nodiscard]] std::optional<documents::Error> finish(std::int64_t now, const Output& output);
  std::size_t record_count() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A record as the store has it, as far as matching needs it. More is in Store::record().
struct Hit {
  std::uint32_t record = 0;  ///< for Store::record()
  Affected affected;
};

/// What a source has, and how new it is. Beside the sources of records there are "kev", "epss", "endoflife" and "vex",
/// where any of theirs is.
struct SourceInfo {
  std::string source;
  std::size_t records = 0;
  std::string newest;  ///< the latest `modified`
  std::int64_t imported = 0;
};
struct EcosystemInfo {
  std::string ecosystem;
  std::string release;  ///< as Affected has it
  std::size_t packages = 0;  ///< that an entry of this release, not withdrawn, is about
  /// Whether one of these entries leaves a version that is affected without a fix: a range that does not end or begins
  /// again, a version that is listed beside its ranges, a state. Where none does, the source tells of fixes only.
  bool tells_unfixed = false;
};

/// Advisories in a file that is mapped. A lookup touches the pages that it needs and no others, and fails with syntax
/// where what it reads is damaged, and with limit_exceeded where the answer is over "expanded size" of 512 MiB. Bytes
/// that another value fits as well, such as those of an index, are found by verify() alone: until then "nothing" may
/// be damage.
class Store {
 public:
  /// Over bytes that outlive it. Fails with syntax for what is no store or is damaged in its directory or where one of
  /// its parts ends, and with unsupported for one of another version.
  static documents::Result<Store> open(std::string_view bytes);
  Store(Store&& other) noexcept;
  Store& operator=(Store&& other) noexcept;
  ~Store();

  /// All bytes against their checksums. Fails with syntax.
  [[nodiscard]] std::optional<documents::Error> verify() const;
  /// What records say of a package, by its ecosystem without a release and its name as the ecosystem compares names
  /// (PyPI: case and `-_.` do not count). Withdrawn records are left out.
  /// With `is_wanted`, entries list only those versions that it says true to: it is asked at most once for each version
  /// of the package, where copying and comparing all versions of all entries may cost most of a match.
  documents::Result<std::vector<Hit>> find(std::string_view ecosystem, std::string_view package,
                                           const std::function<bool(std::string_view)>& is_wanted = {}) const;
  /// What matching needs of a record, which costs a fraction of the whole: without summary, details, references,
  /// related and affected.
  documents::Result<Record> head(std::uint32_t index) const;
  /// All of a record. Fails with not_found for an index that none has.
  documents::Result<Record> record(std::uint32_t index) const;
  /// Gives the records from one number up to another, each as record() does, until `use` says false. What they share is
  /// unpacked once. Fails as record() does.
  [[nodiscard]] std::optional<documents::Error> visit(
      std::uint32_t begin, std::uint32_t end,
      const std::function<bool(std::uint32_t index, const Record& record)>& use) const;
  /// Of each record its summary; faster in ascending order. Fails as record() does.
  documents::Result<std::vector<std::string>> summaries(std::span<const std::uint32_t> records) const;
  /// Records by their id, an alias or what they are upstream of, in ascending order; several may share one.
  documents::Result<std::vector<std::uint32_t>> find_id(std::string_view id) const;
  /// As find_id(), but without those that are upstream of it and no more. "UBUNTU-CVE-2024-1" is another's name of
  /// "CVE-2024-1".
  documents::Result<std::vector<std::uint32_t>> find_name(std::string_view name) const;
  documents::Result<std::optional<Exploited>> exploited(std::string_view cve) const;
  documents::Result<std::optional<Likelihood>> likelihood(std::string_view cve) const;
  documents::Result<std::vector<EndOfLife>> end_of_life(std::string_view product) const;
  documents::Result<std::vector<VexStatement>> statements() const;
  documents::Result<std::vector<SourceInfo>> sources() const;
  documents::Result<std::vector<EcosystemInfo>> ecosystems() const;
  std::size_t record_count() const noexcept;
  std::int64_t imported() const noexcept;

 private:
  friend class Builder;
  struct State;
  explicit Store(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

// --- judging --------------------------------------------------------------------------------------------

/// The order of versions of an ecosystem of OSV; nothing where none is known. "Bitnami" and others have npm's.
std::optional<versions::Ecosystem> order_of(std::string_view ecosystem) noexcept;

/// Whether a version is affected. `fixed`: the version that mends it, of the range that holds it; empty: none is known.
/// Fails with invalid_argument where the order refuses the version, or one of the entry.
struct Verdict {
  bool is_affected = false;
  std::string fixed;
};
documents::Result<Verdict> judge(const Affected& affected, std::string_view version);
/// Whether an entry of a release is about packages of a release, as OSV has it: one without a release is about all, and
/// a query without one asks about all.
bool is_about(const Affected& affected, std::string_view ecosystem, std::string_view release) noexcept;

/// OSV's ecosystem and release of a package, its name and version there: of deb the source package. Nothing where OSV
/// has no ecosystem for it.
struct Query {
  std::string ecosystem;
  std::string release;
  std::string package;
  std::string version;
};
std::optional<Query> query_of(const packages::Package& package, const packages::Distribution* distribution);

/// CVSS 2.0, 3.0, 3.1 and 4.0 base scores by their vectors. Nothing for what is none.
std::optional<double> cvss_score(std::string_view vector) noexcept;
/// "none", "low", "medium", "high", "critical" of a score, as FIRST has it.
std::string_view cvss_rating(double score) noexcept;

}  // namespace seawall::advisories

#include "bill.h"
#include "match.h"
#include "openvex.h"
