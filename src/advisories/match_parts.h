#pragma once

// What matching is made of. Private to advisories.
// Threads: each belongs to one; lifetimes: what they are given outlives them.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "match.h"

namespace seawall::advisories {

// --- judging: match_judge.cpp, match_modules.cpp ----------------------------------------------------------

/// What one record says of a package that it affects.
struct Holding {
  std::uint32_t record = 0;
  std::string fixed;
  std::string state;
  std::string severity;        ///< Affected::severity
  bool is_of_release = false;  ///< said of the release that is asked for, not of all of them
};
struct Judged {
  std::vector<Holding> holdings;  ///< by record, each once
  std::string fault;              ///< why not all of it could be judged; empty where it was
};
/// Of entries that are about the package, by record. Fails as Store::find() does.
documents::Result<Judged> judge_all(std::span<const Hit> hits, const Query& query, std::string_view module_label,
                                    const Store& store);
/// Whether another version is equal to the one that is asked for, for Store::find().
std::function<bool(std::string_view)> equality_with(const Query& query);

/// "module_el8.3.0+2041+d1f204ad" of a version of a package that was built for a module of rpm; else empty.
std::string_view module_tag(std::string_view version) noexcept;
/// Whether a fix that an entry tells is that of a module's build.
bool has_module_builds(const Affected& affected) noexcept;
/// The ranges of one record's entries that decide about a package, each as an entry of its own. A record has one range
/// for each build of a module, all from 0, so that a package with the fix of one would be below that of the next:
/// - the build that the package is of decides, where the record has it;
/// - a package that is no module's is mended by no build of one;
/// - a record about other streams of the package's module, by its summary, says nothing of it;
/// - else the schema's rule holds.
std::vector<Affected> deciding_ranges(std::span<const Affected* const> entries, std::string_view version,
                                      std::string_view module_label, std::string_view summary);

struct Rating {
  std::string vector;  ///< empty: a word tells
  std::optional<double> score;
  std::string rating;
};
// --- names: match_names.cpp, match_lookup.cpp -------------------------------------------------------------

/// As names are compared: "CVE-2024-1" of "cve-2024-1" and of a distribution's "UBUNTU-CVE-2024-1".
std::string canonical_name(std::string_view name);
bool is_cve(std::string_view name) noexcept;
/// The earlier one by year and number first; those that are spelled otherwise behind them.
bool is_earlier_cve(std::string_view one, std::string_view other) noexcept;

/// What records of the store tell of a name that they have for themselves, and that are not withdrawn. A name
/// whose records have many is looked for once, and no more than "other names" of 4,000,000 are read: beyond it none are
/// found.
class NameLookup {
 public:
  explicit NameLookup(const Store& store) : store_(store) {}
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;
  /// Of the first record that has any: its CVEs.
  documents::Result<std::vector<std::string>> cves(const std::string& name);
  /// Of the first record that tells.
  documents::Result<std::optional<Rating>> rating(const std::string& name);

 private:
  template <typename Answer>
  documents::Result<Answer> answer(const std::string& name, std::unordered_map<std::string, Answer>& known,
                                   bool (*add)(const Record&, Answer&));
  documents::Result<bool> visit(const std::string& name, const std::function<bool(const Record&)>& is_last);
  const Store& store_;
  std::unordered_map<std::string, std::vector<std::string>> cves_;
  std::unordered_map<std::string, std::optional<Rating>> ratings_;
  std::size_t count_ = 0;
};

/// What several records of a package say together.
struct Vulnerability {
  struct Source {
    std::uint32_t holding = 0;
    bool is_bulletin = false;  ///< it is about others as well, so that its severity is that of the worst
  };
  std::string id;
  std::vector<std::string> names;  ///< sorted, with the id
  std::vector<Source> sources;  ///< the most specific first
};
/// `heads`: of the holdings. Fails as Store::find_id() does.
documents::Result<std::vector<Vulnerability>> merge(std::span<const Holding> holdings, std::span<const Record> heads,
                                                    bool of_distribution, NameLookup& lookup);

// --- severity: match_severity.cpp -------------------------------------------------------------------------

/// Of a CVSS vector, or of a word that some source has for it.
std::optional<Rating> rating_of(std::string_view text);
/// Of the highest version of CVSS that a record has, else of a word.
std::optional<Rating> rating_of(const Record& record);
/// Of the first source that tells; else of another record of the store; else of a bulletin.
documents::Result<std::optional<Rating>> rating_of(const Vulnerability& vulnerability,
                                                   std::span<const Holding> holdings, std::span<const Record> heads,
                                                   NameLookup& lookup);

// --- VEX: match_vex.cpp, match_urls.cpp -------------------------------------------------------------------

/// A package URL in parts that are compared.
struct Url {
  std::string type;
  std::string name;  ///< with its namespace, as its type compares names
  std::string version;
  std::vector<std::pair<std::string, std::string>> qualifiers;  ///< sorted

  static std::optional<Url> parse(std::string_view text);
  std::string key() const { return type + '/' + name + '@' + version; }
  std::string key_without_version() const { return type + '/' + name + '@'; }
  const std::string* qualifier(std::string_view key) const noexcept;
};
/// Whether what somebody says of one URL is about another: name, version and qualifiers of it are those of the other,
/// as far as it has them. That of an image may have its repository without the name.
bool is_said_of(const Url& said, const Url& other) noexcept;

/// What is said of the packages of one product.
class Statements {
 public:
  /// `names`: canonical ones of all vulnerabilities that will be asked for; statements of others are not looked at.
  Statements(std::vector<VexStatement> statements, std::span<const packages::Package> packages,
             const MatchOptions& options, const std::function<bool(const std::string&)>& is_wanted);
  Statements(const Statements&) = delete;
  Statements& operator=(const Statements&) = delete;
  ~Statements();
  /// What stands: the most specific one, of equal ones the last; null where there is none.
  const VexStatement* find(const Match& match);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace seawall::advisories
