#include "registry_judge.h"

#include <algorithm>
#include <utility>

#include "pool.h"
#include "read_images.h"
#include "scan_files.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::Node;
using documents::Result;
using documents::Value;
using objects::NotLooked;

std::string quoted(std::string_view text) {
  std::string quoted;
  documents::append_yaml_string(quoted, text, true);
  return quoted;
}

/// An image as an object that checks judge.
std::string described(const JudgedImage& image, std::string_view more) {
  std::string yaml = "apiVersion: seawall.dev/v1alpha1\nkind: Image\nmetadata: {name: " + quoted(image.name) + "}\n";
  yaml += "digest: " + quoted(image.image.digest) + '\n';
  if (image.distribution) {
    yaml += "distribution: {id: " + quoted(image.distribution->id);
    if (!image.distribution->version_id.empty()) yaml += ", version: " + quoted(image.distribution->version_id);
    if (!image.distribution->name.empty()) yaml += ", name: " + quoted(image.distribution->name);
    yaml += "}\n";
  }
  return yaml.append(more);
}

ImageFinding finding_of(const findings::Finding& finding) {
  ImageFinding result;
  result.severity = finding.severity;
  result.message = findings::message(finding);
  const Node item = findings::vulnerability_of(finding);
  result.priority = item ? item.child("priority").integer().value_or(0) : 0;
  result.json = Value::map({{"checkId", Value(finding.check->id)},
                            {"severity", Value(findings::name_of(finding.severity))},
                            {"message", Value(result.message)}});
  if (item) result.json.set("vulnerability", Value::of(item));
  return result;
}

}  // namespace

std::expected<std::unique_ptr<RegistryJudge>, Exit> RegistryJudge::create(const ScanArguments& arguments,
                                                                          const Settings& settings) {
  auto assessor = Assessor::create(arguments.advisories, true);
  if (!assessor) return std::unexpected(assessor.error());
  return std::make_unique<RegistryJudge>(settings, *std::move(assessor), !arguments.no_suppressions);
}

Result<JudgedImage> RegistryJudge::judge(const std::string& name, const std::string& registry, RegistryImage image,
                                         ReadImage read) {
  JudgedImage judged;
  judged.name = name;
  judged.image = std::move(image);
  judged.is_read = true;
  judged.created = std::move(read.created);
  judged.packages = read.packages.size();
  judged.distribution = read.distribution;
  packages::Bill bill{{registry + '/' + judged.image.repository, judged.image.digest, judged.image.digest},
                      std::move(read.distribution),
                      std::move(read.packages)};
  if (!judged.image.tags.empty()) bill.subject.version = judged.image.tags.front();
  Assessment assessment = assessor_->assess(name, std::move(bill), created_of(judged.created));
  assessor_->forget();

  files::Listing listing;
  files::Found& found = listing.files.emplace_back();
  found.path = name;
  found.content = described(judged, assessment.description);
  Pool pool(1);
  Scanned scanned =
      scan_files(listing, {settings_.checks, {}, [this](const objects::Inventory&) { return settings_.minor.value; }},
                 pool);
  if (heeds_suppressions_) {
    if (const auto error = apply_suppressions(scanned.scan, settings_)) return *error;
  }
  for (const findings::Finding& finding : scanned.scan.findings) {
    judged.findings.push_back(finding_of(finding));
    ++judged.verdict.findings[static_cast<std::size_t>(finding.severity)];
    judged.verdict.failing += settings_.fails.matches(finding);
  }
  std::ranges::stable_sort(judged.findings, [](const ImageFinding& one, const ImageFinding& other) {
    return std::pair(one.severity, one.priority) > std::pair(other.severity, other.priority);
  });
  judged.verdict.suppressed = scanned.scan.suppressions.suppressed.size();
  if (!judged.findings.empty()) judged.verdict.worst = judged.findings.front().message;

  for (const Error& fault : read.faults) {
    const std::string where = fault.place().file.empty() ? std::string() : '"' + fault.place().file + "\": ";
    judged.not_looked.push_back({NotLooked::Reason::unreadable, {name, 0, 0}, where + fault.message()});
  }
  std::ranges::move(assessment.not_looked, std::back_inserter(judged.not_looked));
  std::ranges::move(scanned.scan.not_looked, std::back_inserter(judged.not_looked));
  judged.verdict.is_whole = std::ranges::none_of(judged.not_looked, &NotLooked::is_failure);
  return judged;
}

}  // namespace seawall::commands
