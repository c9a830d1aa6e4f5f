#include "load_files.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "secrets/secrets.h"

namespace seawall::commands {
namespace {

using documents::Outcome;
using documents::Section;
using documents::Source;
using objects::NotLooked;

// Enough text to be worth a task, and little enough that a large file occupies all threads to its end.
constexpr std::size_t bytes_a_task = 512 * 1024;

/// One file on its way to the Inventory.
class Loading {
 public:
  Loading(files::Found& found, Pool& pool) : found_(found), pool_(pool) {}

  /// A task: reads the text, and submits the parsing of all but the first part of it.
  void load() {
    documents::Result<std::string> bytes = files::read(found_);
    if (!bytes) return fail(bytes.error());
    pool_.account(bytes->size());
    documents::Result<std::shared_ptr<const Source>> source =
        Source::from_bytes(display_name(found_.path), take(std::move(bytes)));
    if (!source) return fail(source.error());
    source_ = take(std::move(source));
    if (found_.is_dockerfile) {
      outcomes_.push_back(documents::read_dockerfile(source_));
      return;
    }
    cut();
    for (std::size_t part = 1; part < parts_.size(); ++part) pool_.submit([this, part] { parse(part); });
    if (!parts_.empty()) parse(0);
  }

  /// When all tasks are done: hands everything over in the order of the text.
  void hand_over(objects::Inventory& inventory, Loaded& loaded) {
    if (failure_) {
      loaded.not_looked.push_back(std::move(*failure_));
      return;
    }
    ++loaded.files;
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

  files::Found& found_;
  Pool& pool_;
  std::shared_ptr<const Source> source_;
  std::vector<Section> sections_;
  std::vector<std::span<const Section>> parts_;
  std::vector<std::vector<Outcome>> outcomes_;  // by part
  std::optional<NotLooked> failure_;
};

}  // namespace

documents::Result<std::string> read_named(const std::string& path) {
  documents::Result<std::string> text = files::read(path);
  if (text) return text;
  return documents::Error(text.error().code(), "cannot read \"" + path + "\": " + text.error().message());
}

std::string display_name(const std::string& path) { return path == "-" ? "<stdin>" : path; }

NotLooked unreadable(const std::string& path, const documents::Error& error) {
  std::string message = error.message();
  for (const documents::Error* cause = error.cause(); cause; cause = cause->cause()) message += ": " + cause->message();
  if (!error.advice().empty()) message += "; " + error.advice();
  return {NotLooked::Reason::unreadable, {display_name(path), 0, 0}, std::move(message)};
}

namespace {

void load(std::vector<files::Found>& all, objects::Inventory& inventory, Loaded& loaded, Pool& pool) {
  std::vector<Loading> files;
  files.reserve(all.size());
  for (files::Found& found : all) files.emplace_back(found, pool);
  for (Loading& file : files) pool.submit([&file] { file.load(); });
  pool.finish();
  for (Loading& file : files) file.hand_over(inventory, loaded);
  inventory.finish();
}

}  // namespace

Loaded load_files(files::Listing& listing, std::span<const objects::CustomKind> own_kinds, Pool& pool,
                  const Describe& describe) {
  Loaded loaded;
  auto inventory = std::make_unique<objects::Inventory>(own_kinds);
  load(listing.files, *inventory, loaded, pool);
  if (describe) {
    const std::size_t files = loaded.files;
    std::vector<files::Found> described = describe(*inventory);
    if (!described.empty()) load(described, *inventory, loaded, pool);
    loaded.files = files;
  }
  std::ranges::copy(inventory->not_looked(), std::back_inserter(loaded.not_looked));
  for (const files::Refused& refused : listing.refused) {
    loaded.not_looked.push_back(unreadable(refused.path, refused.error));
  }
  hide_secrets(loaded.not_looked);
  loaded.inventory = std::move(inventory);
  return loaded;
}

void hide_secrets(std::span<NotLooked> entries) {
  for (NotLooked& entry : entries) secrets::Detector::shared().hide(entry.message);
}

void sort_not_looked(const files::Listing& listing, std::vector<NotLooked>& entries) {
  std::unordered_map<std::string, std::size_t> order;
  for (const files::Found& found : listing.files) order.emplace(display_name(found.path), order.size());
  const auto key = [&](const NotLooked& entry) {
    const auto found = order.find(entry.place.file);
    return std::tuple(found == order.end() ? order.size() : found->second, entry.place.line, entry.place.column);
  };
  std::ranges::stable_sort(entries, {}, key);
}

}  // namespace seawall::commands
