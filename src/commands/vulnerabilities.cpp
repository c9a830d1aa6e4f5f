#include "vulnerabilities.h"

#include <algorithm>

#include "advisory_words.h"
#include "component_packages.h"
#include "console.h"
#include "load_files.h"
#include "reports/reports.h"
#include "settings.h"
#include "words.h"

namespace seawall::commands {
namespace {

using advisories::Coverage;
using documents::Error;
using documents::Result;
using objects::NotLooked;
using reports::counted;

/// Takes statements, and what is wrong with them.
class Statements final : public advisories::Intake {
 public:
  void take(advisories::Record) override { ++others; }
  void take(advisories::Exploited) override { ++others; }
  void take(advisories::Likelihood) override { ++others; }
  void take(advisories::EndOfLife) override { ++others; }
  void take(advisories::VexStatement statement) override { all.push_back(std::move(statement)); }
  void refuse(Error error) override { refused.push_back(std::move(error)); }

  std::vector<advisories::VexStatement> all;
  std::vector<Error> refused;
  std::size_t others = 0;
};

bool read_statements(const std::string& path, Statements& statements) {
  Result<std::string> text = read_named(path);
  if (!text) return refuse(text.error()), false;
  const std::size_t before = statements.all.size();
  const auto error = advisories::read(display_name(path), take(std::move(text)), {}, statements);
  if (error) return refuse(*error), false;
  if (statements.all.size() == before && statements.refused.empty()) {
    complain('"' + path + "\" holds no VEX statement");
    return false;
  }
  return true;
}

std::string name_of(const Coverage& coverage) {
  return coverage.release.empty() ? coverage.ecosystem : coverage.ecosystem + ' ' + coverage.release;
}

std::optional<NotLooked> gap_of(const Coverage& coverage, const std::string& name) {
  const auto entry = [&](std::string message, bool is_failure) {
    return NotLooked{NotLooked::Reason::no_advisories, {name, 0, 0}, std::move(message), is_failure};
  };
  const std::string packages = counted(coverage.packages, "package");
  switch (coverage.kind) {
    case Coverage::Kind::full: return {};
    case Coverage::Kind::none:
      return entry("no advisories of " + name_of(coverage) + " were imported, so " + packages +
                       (coverage.packages == 1 ? " was" : " were") + " held against none",
                   true);
    case Coverage::Kind::fixes_only:
      return entry("the advisories of " + name_of(coverage) + " tell of fixes alone: what has no fix yet is not known",
                   false);
    case Coverage::Kind::unknown_ecosystem:
      // Programs that are known by their bytes have no list of advisories of their own; packages of a distribution
      // have.
      return entry(packages + " of type " + coverage.ecosystem + " have no advisories that could be imported",
                   coverage.ecosystem != packages::name_of(packages::Type::generic));
  }
  return {};
}

std::string quoted(std::string_view text) {
  std::string quoted;
  documents::append_yaml_string(quoted, text, true);
  return quoted;
}

}  // namespace

struct Assessor::State {
  std::unique_ptr<AdvisoryFile> file;
  std::vector<advisories::VexStatement> statements;
  std::vector<NotLooked> refused;  // of the statements
  bool only_fixed = false;
  std::int64_t now = 0;  // seconds since 1970
  std::vector<AssessedBill> bills;

  void describe_end_of_life(const packages::Distribution& distribution, Assessment& assessment,
                            const std::string& name);
};

Assessor::Assessor(std::unique_ptr<State> state) : state_(std::move(state)) {}
Assessor::~Assessor() = default;

std::expected<std::unique_ptr<Assessor>, Exit> Assessor::create(const AdvisoryInput& input, bool is_needed) {
  auto state = std::make_unique<State>();
  state->only_fixed = input.only_fixed;
  auto file = AdvisoryFile::open(advisories_path(input.file));
  const bool is_wanted = is_needed || !input.file.empty() || !input.vex.empty();
  if (!file && file.error().code() == documents::ErrorCode::not_found && !is_wanted) return nullptr;
  if (!file) return std::unexpected(refuse_store(file.error()));
  state->file = take(std::move(file));
  const auto now = seconds_today();
  if (!now) return std::unexpected(refuse(now.error()));
  state->now = *now;
  Statements statements;
  for (const std::string& path : input.vex) {
    if (!read_statements(path, statements)) return std::unexpected(Exit::usage);
  }
  state->statements = std::move(statements.all);
  for (const Error& error : statements.refused) {
    state->refused.push_back({NotLooked::Reason::unreadable, error.place(), error.message()});
  }
  return std::make_unique<Assessor>(std::move(state));
}

void Assessor::State::describe_end_of_life(const packages::Distribution& distribution, Assessment& assessment,
                                           const std::string& name) {
  const auto cycle = advisories::end_of_life_of(distribution, file->store());
  if (!cycle) {
    assessment.not_looked.push_back({NotLooked::Reason::no_advisories, {name, 0, 0}, cycle.error().message()});
    return;
  }
  if (!*cycle || (*cycle)->end.empty()) return;
  std::string& text = assessment.description;
  text += "endOfLife: {name: " +
          quoted(distribution.name.empty() ? distribution.id + ' ' + distribution.version_id : distribution.name) +
          ", end: " + quoted((*cycle)->end);
  if (!(*cycle)->extended_end.empty()) text += ", extendedEnd: " + quoted((*cycle)->extended_end);
  text += ", asked: \"" + day_of(now) + "\"}\n";
}

const advisories::Store& Assessor::store() const noexcept { return state_->file->store(); }
std::string Assessor::day() const { return day_of(state_->now); }

Assessment Assessor::assess(const std::string& name, packages::Bill bill, std::int64_t created) {
  Assessment assessment;
  AssessedBill& assessed = state_->bills.emplace_back();
  assessed.bill = std::move(bill);
  // Of a lock file, or a bill that does not say what it is of.
  if (assessed.bill.subject.name.empty()) {
    assessed.bill.subject = {.name = name, .version = {}, .digest = {}, .is_image = false};
  }
  add_parts(assessed.bill.packages, store());
  assessed.product = packages::purl_of(assessed.bill.subject);
  assessed.created = created;
  const packages::Distribution* const distribution =
      assessed.bill.distribution ? &*assessed.bill.distribution : nullptr;
  auto matches = advisories::match(assessed.bill.packages, state_->file->store(),
                                   {.distribution = distribution,
                                    .product = assessed.product,
                                    .statements = state_->statements,
                                    .with_summaries = true});
  if (matches) {
    if (auto error = keep_parts(*matches, assessed.bill.packages, store())) matches = *std::move(error);
  }
  if (!matches) {
    const std::string message = "the advisories in \"" + state_->file->path() + "\": " + matches.error().message();
    assessment.not_looked.push_back({NotLooked::Reason::no_advisories, {name, 0, 0}, message});
    return assessment;
  }
  assessed.matches = take(std::move(matches));
  if (state_->only_fixed) {
    std::erase_if(assessed.matches.matches, [](const advisories::Match& each) { return each.fixed.empty(); });
  }
  for (const Coverage& coverage : assessed.matches.coverage) {
    if (auto gap = gap_of(coverage, name)) assessment.not_looked.push_back(*std::move(gap));
  }
  for (const advisories::Unjudged& each : assessed.matches.unjudged) {
    const packages::Package& package = assessed.bill.packages[each.package];
    assessment.not_looked.push_back(
        {NotLooked::Reason::no_advisories, {name, 0, 0}, "package \"" + package.name + "\": " + each.reason});
  }
  assessment.description = "advisories: {imported: \"" + day_of(state_->file->store().imported()) + "\"}\n";
  if (distribution) state_->describe_end_of_life(*distribution, assessment, name);
  assessment.description += advisories::describe(assessed.matches, assessed.bill.packages, distribution);
  return assessment;
}

void Assessor::forget() { state_->bills.clear(); }

NotLooked Assessor::about_store(std::string message, bool is_failure) const {
  return {NotLooked::Reason::no_advisories, {state_->file->path(), 0, 0}, std::move(message), is_failure};
}

std::vector<NotLooked> Assessor::notices() const {
  std::vector<NotLooked> notices = state_->refused;
  const auto sources = state_->file->store().sources();
  if (!sources) {
    notices.push_back(about_store(sources.error().message(), true));
    return notices;
  }
  // An import of one source leaves the others as old as they were.
  std::vector<std::string_view> old;
  std::int64_t oldest = 0;
  for (const advisories::SourceInfo& source : *sources) {
    const std::int64_t age = age_of(source.imported, state_->now);
    if (age <= old_advisories) continue;
    old.push_back(source.source);
    oldest = std::max(oldest, age);
  }
  if (old.empty()) return notices;
  const std::string whose =
      old.size() == sources->size() ? "the advisories"
      : old.size() == 1             ? "those of " + std::string(old.front())
                        : "those of " + std::string(old.front()) + " and " + counted(old.size() - 1, "other source");
  notices.push_back(
      about_store(whose + " are " + std::to_string(oldest) + " days old: what was published since is not known",
                  false));
  return notices;
}

Result<std::string> Assessor::openvex() const {
  std::vector<advisories::MatchedPart> parts;
  std::int64_t created = state_->file->store().imported();  // what is known is of that time
  for (const AssessedBill& each : state_->bills) {
    const auto& distribution = each.bill.distribution;
    parts.push_back({&each.matches, each.bill.packages, each.product, distribution ? &*distribution : nullptr});
    created = std::max(created, each.created);
  }
  return advisories::openvex(parts, {.author = {}, .tool_version = std::string(seawall_version), .created = created});
}

/// A bill has one subject, so that several become the packages of one that has no name of its own.
Result<std::string> Assessor::cyclonedx() const {
  packages::Bill all;
  advisories::Matches matches;
  std::int64_t created = state_->file->store().imported();
  for (const AssessedBill& each : state_->bills) {
    const std::size_t before = all.packages.size();
    for (packages::Package package : each.bill.packages) {
      if (package.parent != packages::Package::none) package.parent += static_cast<std::uint32_t>(before);
      all.packages.push_back(std::move(package));
    }
    for (advisories::Match match : each.matches.matches) {
      match.package += before;
      matches.matches.push_back(std::move(match));
    }
    all.subject = each.bill.subject;
    all.distribution = each.bill.distribution;
    created = std::max(created, each.created);
  }
  if (state_->bills.size() > 1) {
    all.subject = {.name = "packages", .version = {}, .digest = {}, .is_image = false};
    all.distribution.reset();
  }
  auto vulnerabilities = advisories::bill_vulnerabilities(matches, all.packages, &state_->file->store());
  if (!vulnerabilities) return vulnerabilities.error();
  return packages::cyclonedx(all, {.tool_version = std::string(seawall_version),
                                   .created = created,
                                   .vulnerabilities = *vulnerabilities});
}

Result<std::string> Assessor::document_of(Format format) const {
  return format == Format::openvex ? openvex() : cyclonedx();
}

}  // namespace seawall::commands
