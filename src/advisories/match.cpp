// Packages held against a store.

#include "match.h"

#include <algorithm>
#include <deque>
#include <map>
#include <unordered_set>

#include "advisories/orders.h"
#include "match_parts.h"

namespace seawall::advisories {
namespace {

using documents::Error;
using documents::Result;
using packages::Package;

// "names" that records have for the vulnerabilities of one package, and of all packages. Real ones have some hundreds.
constexpr std::size_t most_names_of_package = 500'000;
constexpr std::size_t most_names = 10'000'000;
std::string over_names(std::size_t limit) { return "over the limit \"names\" of " + std::to_string(limit); }

/// Packages of which the same is asked.
struct Question {
  Query query;
  std::string module_label;
  std::vector<std::size_t> packages;
};

class Matching {
 public:
  Matching(std::span<const Package> packages, const Store& store, const MatchOptions& options)
      : packages_(packages), store_(store), options_(options), lookup_(store) {}

  Result<Matches> run() {
    if (auto error = ask()) return std::move(*error);
    for (const Question& question : questions_) {
      if (auto error = answer(question)) return std::move(*error);
    }
    if (options_.with_summaries) {
      if (auto error = add_summaries()) return std::move(*error);
    }
    if (auto error = add_statements()) return std::move(*error);
    tell();
    return std::move(matches_);
  }

 private:
  /// Questions and coverage.
  std::optional<Error> ask() {
    std::map<std::pair<std::string, std::string>, std::size_t> places;
    for (std::size_t index = 0; index < packages_.size(); ++index) {
      auto query = query_of(packages_[index], options_.distribution);
      if (!query) {
        cover(std::string(name_of(packages_[index].type)), "", Coverage::Kind::unknown_ecosystem);
        continue;
      }
      cover(query->ecosystem, query->release, Coverage::Kind::none);
      std::string key = query->ecosystem + '\n' + query->release + '\n' + query->package;
      const std::string& label = packages_[index].module_label;
      const auto [place, is_new] =
          places.try_emplace({std::move(key), query->version + '\n' + label}, questions_.size());
      if (is_new) questions_.push_back({std::move(*query), label, {}});
      questions_[place->second].packages.push_back(index);
    }
    const auto infos = store_.ecosystems();
    if (!infos) return infos.error();
    for (auto& [names, coverage] : coverage_) {
      if (coverage.kind == Coverage::Kind::none) coverage.kind = kind_of(coverage, *infos);
    }
    return {};
  }

  void cover(const std::string& ecosystem, const std::string& release, Coverage::Kind kind) {
    Coverage& coverage = coverage_[{ecosystem, release}];
    if (coverage.packages++ == 0) coverage = {kind, ecosystem, release, 1};
  }

  static Coverage::Kind kind_of(const Coverage& coverage, const std::vector<EcosystemInfo>& infos) {
    auto kind = Coverage::Kind::none;
    Affected entry;
    for (const EcosystemInfo& info : infos) {
      entry.ecosystem = info.ecosystem;
      entry.release = info.release;
      if (!is_about(entry, coverage.ecosystem, coverage.release)) continue;
      if (info.packages == 0) continue;
      if (info.tells_unfixed || !is_of_distributions(info.ecosystem)) return Coverage::Kind::full;
      kind = Coverage::Kind::fixes_only;
    }
    return kind;
  }

  std::optional<Error> answer(const Question& question) {
    const Query& query = question.query;
    if (coverage_[{query.ecosystem, query.release}].kind == Coverage::Kind::none) return {};
    auto hits = store_.find(query.ecosystem, query.package, equality_with(query));
    if (!hits) return hits.error();
    std::erase_if(*hits, [&](const Hit& hit) { return !is_about(hit.affected, query.ecosystem, query.release); });
    if (hits->empty()) return {};
    if (query.version.empty()) {
      refuse(question, "its version is not known");
      return {};
    }
    auto judged = judge_all(*hits, query, question.module_label, store_);
    if (!judged) return judged.error();
    if (!judged->fault.empty()) refuse(question, judged->fault);
    return judged->holdings.empty() ? std::nullopt : find_vulnerabilities(question, std::move(judged->holdings));
  }

  void refuse(const Question& question, const std::string& reason) {
    for (const std::size_t package : question.packages) refuse(package, reason);
  }
  void refuse(std::size_t package, const std::string& reason) {
    // The first of several reasons tells enough.
    if (refused_.insert(package).second) matches_.unjudged.push_back({package, reason});
  }

  std::optional<Error> find_vulnerabilities(const Question& question, std::vector<Holding> holdings) {
    std::vector<Record> heads;
    heads.reserve(holdings.size());
    std::size_t names = 0;
    for (const Holding& holding : holdings) {
      auto head = store_.head(holding.record);
      if (!head) return head.error();
      const std::size_t count = 1 + head->aliases.size() + head->upstream.size();
      names += count;
      names_ += count;
      if (names > most_names_of_package || names_ > most_names) {
        refuse(question, over_names(names > most_names_of_package ? most_names_of_package : most_names));
        break;
      }
      heads.push_back(take(std::move(head)));
    }
    holdings.resize(heads.size());
    auto vulnerabilities = merge(holdings, heads, is_of_distributions(question.query.ecosystem), lookup_);
    if (!vulnerabilities) return vulnerabilities.error();
    for (const Vulnerability& vulnerability : *vulnerabilities) {
      names_ += (vulnerability.names.size() + vulnerability.sources.size()) * question.packages.size();
      if (names_ > most_names) {
        refuse(question, over_names(most_names));
        break;
      }
      Match& match = found_.emplace_back();
      if (auto error = fill(match, vulnerability, holdings, heads)) return error;
      // One for each package.
      match.package = question.packages.front();
      for (std::size_t index = 1; index < question.packages.size(); ++index) {
        found_.push_back(match);
        found_.back().package = question.packages[index];
      }
    }
    return {};
  }

  std::optional<Error> fill(Match& match, const Vulnerability& vulnerability, std::span<const Holding> holdings,
                            std::span<const Record> heads) {
    match.id = vulnerability.id;
    match.aliases.reserve(vulnerability.names.size() - 1);
    for (const std::string& name : vulnerability.names) {
      if (name != match.id) match.aliases.push_back(name);
    }
    match.witnesses.reserve(vulnerability.sources.size());
    for (const auto& source : vulnerability.sources) {
      const Holding& holding = holdings[source.holding];
      const Record& head = heads[source.holding];
      match.witnesses.push_back({holding.record, head.source, head.id, holding.fixed, holding.state});
      if (match.fixed.empty()) match.fixed = holding.fixed;
      if (match.state.empty()) match.state = holding.state;
    }
    auto rating = rating_of(vulnerability, holdings, heads, lookup_);
    if (!rating) return rating.error();
    match.rating = "unknown";
    if (*rating) {
      match.vector = std::move((*rating)->vector);
      match.score = (*rating)->score;
      match.rating = std::move((*rating)->rating);
    }
    return add_urgency(vulnerability, match);
  }

  /// Of several CVEs the first that is exploited, and the likeliest.
  std::optional<Error> add_urgency(const Vulnerability& vulnerability, Match& match) {
    for (const std::string& name : vulnerability.names) {
      if (!is_cve(name)) continue;
      auto exploited = store_.exploited(name);
      if (!exploited) return exploited.error();
      if (*exploited && !match.exploited) match.exploited = take(std::move(exploited));
      auto likelihood = store_.likelihood(name);
      if (!likelihood) return likelihood.error();
      const bool is_likelier =
          *likelihood && (!match.likelihood || match.likelihood->probability < (*likelihood)->probability);
      if (is_likelier) match.likelihood = take(std::move(likelihood));
    }
    match.priority = priority_of(match);
    return {};
  }

  /// Of the first witness that has one. In the order of the records, as the store is faster so.
  std::optional<Error> add_summaries() {
    std::map<std::uint32_t, std::string> summaries;
    for (const Match& match : found_) {
      for (const Witness& witness : match.witnesses) summaries[witness.record];
    }
    std::vector<std::uint32_t> records;
    for (const auto& [record, summary] : summaries) records.push_back(record);
    auto texts = store_.summaries(records);
    if (!texts) return texts.error();
    for (std::size_t index = 0; index < records.size(); ++index) summaries[records[index]] = std::move((*texts)[index]);
    for (Match& match : found_) {
      for (const Witness& witness : match.witnesses) {
        if (match.summary.empty()) match.summary = summaries[witness.record];
      }
    }
    return {};
  }

  std::optional<Error> add_statements() {
    auto statements = store_.statements();
    if (!statements) return statements.error();
    if (statements->empty() && options_.statements.empty()) return {};
    std::unordered_set<std::string> wanted;
    for (const Match& match : found_) {
      wanted.insert(match.id);
      wanted.insert(match.aliases.begin(), match.aliases.end());
    }
    Statements said(take(std::move(statements)), packages_, options_,
                    [&](const std::string& name) { return wanted.contains(name); });
    for (Match& match : found_) {
      if (const VexStatement* const statement = said.find(match)) match.statement = *statement;
    }
    return {};
  }

  /// The most urgent first. What is sorted is small.
  void tell() {
    std::vector<Match*> sorted;
    sorted.reserve(found_.size());
    for (Match& match : found_) sorted.push_back(&match);
    std::ranges::sort(sorted, [](const Match* one, const Match* other) {
      if (one->priority != other->priority) return one->priority > other->priority;
      if (one->fixed.empty() != other->fixed.empty()) return other->fixed.empty();
      return one->package != other->package ? one->package < other->package : one->id < other->id;
    });
    matches_.matches.reserve(sorted.size());
    for (Match* const match : sorted) matches_.matches.push_back(std::move(*match));
    for (auto& [names, coverage] : coverage_) matches_.coverage.push_back(std::move(coverage));
    std::ranges::sort(matches_.unjudged, {}, &Unjudged::package);
  }

  std::span<const Package> packages_;
  const Store& store_;
  const MatchOptions& options_;
  NameLookup lookup_;
  std::map<std::pair<std::string, std::string>, Coverage> coverage_;
  std::vector<Question> questions_;
  std::deque<Match> found_;
  std::unordered_set<std::size_t> refused_;
  std::size_t names_ = 0;
  Matches matches_;
};

}  // namespace

Result<Matches> match(std::span<const Package> packages, const Store& store, const MatchOptions& options) {
  return Matching(packages, store, options).run();
}

}  // namespace seawall::advisories
