#include "scan_files.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace seawall::commands {
namespace {

using documents::Outcome;
using documents::Section;
using documents::Source;
using objects::NotLooked;

// Enough text to be worth a task, and little enough that a large file occupies all threads to its end.
constexpr std::size_t bytes_a_task = 512 * 1024;
constexpr std::size_t objects_a_task = 256;

/// As compilers call it.
constexpr std::string_view standard_input_name = "<stdin>";

std::string display_name(const std::string& path) { return path == "-" ? std::string(standard_input_name) : path; }

NotLooked unreadable(const std::string& path, const documents::Error& error) {
  std::string message = error.message();
  if (!error.advice().empty()) message += "; " + error.advice();
  return {NotLooked::Reason::unreadable, {display_name(path), 0, 0}, std::move(message)};
}

/// One file on its way to the Inventory.
class Loading {
 public:
  Loading(const files::Found& found, Pool& pool) : found_(found), pool_(pool) {}

  /// A task: reads the text, and submits the parsing of all but the first part of it.
  void load() {
    documents::Result<std::string> bytes = files::read(found_.path);
    if (!bytes) return fail(bytes.error());
    pool_.account(bytes->size());
    documents::Result<std::shared_ptr<const Source>> source =
        Source::from_bytes(display_name(found_.path), take(std::move(bytes)));
    if (!source) return fail(source.error());
    source_ = take(std::move(source));
    cut();
    for (std::size_t part = 1; part < parts_.size(); ++part) pool_.submit([this, part] { parse(part); });
    if (!parts_.empty()) parse(0);
  }

  /// When all tasks are done: hands everything over in the order of the text.
  void hand_over(objects::Inventory& inventory, reports::Scan& scan) {
    if (failure_) {
      scan.not_looked.push_back(std::move(*failure_));
      return;
    }
    ++scan.files;
    std::vector<Outcome> outcomes = std::move(outcomes_.empty() ? outcomes_.emplace_back() : outcomes_.front());
    for (std::size_t part = 1; part < outcomes_.size(); ++part) {
      std::vector<Outcome> moved = std::move(outcomes_[part]);
      std::ranges::move(moved, std::back_inserter(outcomes));
    }
    inventory.add(std::move(outcomes), *source_, found_.named);
    source_.reset();
  }

 private:
  void fail(const documents::Error& error) { failure_ = unreadable(found_.path, error); }

  void cut() {
    sections_ = documents::sections(*source_);
    for (std::size_t begin = 0; begin < sections_.size();) {
      std::size_t end = begin + 1;
      while (end < sections_.size() && sections_[end].range.end - sections_[begin].range.begin <= bytes_a_task) ++end;
      parts_.push_back(std::span(sections_).subspan(begin, end - begin));
      begin = end;
    }
    outcomes_.resize(parts_.size());
  }

  void parse(std::size_t part) { outcomes_[part] = documents::read(source_, parts_[part]); }

  const files::Found& found_;
  Pool& pool_;
  std::shared_ptr<const Source> source_;
  std::vector<Section> sections_;
  std::vector<std::span<const Section>> parts_;
  std::vector<std::vector<Outcome>> outcomes_;  // by part
  std::optional<NotLooked> failure_;
};

std::unique_ptr<const objects::Inventory> read_files(const files::Listing& listing,
                                                     std::span<const objects::CustomKind> own_kinds, Pool& pool,
                                                     reports::Scan& scan) {
  std::vector<Loading> files;
  files.reserve(listing.files.size());
  for (const files::Found& found : listing.files) files.emplace_back(found, pool);
  for (Loading& file : files) pool.submit([&file] { file.load(); });
  pool.finish();
  auto inventory = std::make_unique<objects::Inventory>(own_kinds);
  for (Loading& file : files) file.hand_over(*inventory, scan);
  inventory->finish();
  std::ranges::copy(inventory->not_looked(), std::back_inserter(scan.not_looked));
  return inventory;
}

void judge_all(const findings::Context& context, Pool& pool, reports::Scan& scan) {
  const objects::Inventory& inventory = *context.inventory;
  const std::size_t objects = inventory.objects().size();
  std::vector<findings::Judged> parts((objects + objects_a_task - 1) / objects_a_task);
  findings::Judged whole;
  pool.submit([&] { whole = findings::judge_whole(context, scan.checks); });
  for (std::size_t part = 0; part < parts.size(); ++part) {
    pool.submit([&, part] {
      const std::size_t first = part * objects_a_task;
      parts[part] = findings::judge(context, scan.checks, first, std::min(first + objects_a_task, objects));
      // Findings of different objects have nothing to fold, so each part may do it for itself.
      findings::fold(parts[part].findings);
    });
  }
  pool.finish();
  scan.subjects = std::move(whole.subjects);
  std::size_t findings = 0;
  for (const findings::Judged& part : parts) findings += part.findings.size();
  scan.findings.reserve(findings);
  for (findings::Judged& part : parts) {
    std::ranges::move(part.findings, std::back_inserter(scan.findings));
    std::ranges::move(part.not_looked, std::back_inserter(scan.not_looked));
    std::ranges::move(part.not_assessed, std::back_inserter(scan.not_assessed));
    std::ranges::transform(scan.subjects, part.subjects, scan.subjects.begin(), std::plus<>());
    scan.pod_templates += part.pod_templates;
    part = {};
  }
  if (!whole.findings.empty()) {
    std::ranges::move(whole.findings, std::back_inserter(scan.findings));
    findings::fold(scan.findings);
  }
  std::ranges::move(findings::unassessable(inventory, scan.checks, scan.subjects),
                    std::back_inserter(scan.not_assessed));
  std::ranges::stable_sort(scan.not_assessed, {}, [](const findings::NotAssessed& each) { return each.check->id; });
}

/// By file in the order of the listing, then by place; what has no file that was read comes last.
void sort_not_looked(const files::Listing& listing, std::vector<NotLooked>& entries) {
  std::unordered_map<std::string, std::size_t> order;
  for (const files::Found& found : listing.files) order.emplace(display_name(found.path), order.size());
  const auto key = [&](const NotLooked& entry) {
    const auto found = order.find(entry.place.file);
    return std::tuple(found == order.end() ? order.size() : found->second, entry.place.line, entry.place.column);
  };
  std::ranges::stable_sort(entries, {}, key);
}

}  // namespace

Scanned scan_files(const files::Listing& listing, const ScanPlan& plan, Pool& pool) {
  Scanned result;
  result.scan.checks = plan.checks;
  result.inventory = read_files(listing, plan.own_kinds, pool, result.scan);
  result.scan.inventory = result.inventory.get();
  judge_all({.inventory = result.inventory.get(), .minor = plan.minor}, pool, result.scan);
  for (const files::Refused& refused : listing.refused) {
    result.scan.not_looked.push_back(unreadable(refused.path, refused.error));
  }
  if (!result.scan.not_looked.empty()) sort_not_looked(listing, result.scan.not_looked);
  return result;
}

}  // namespace seawall::commands
