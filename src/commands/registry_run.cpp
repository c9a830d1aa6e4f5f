#include "registry_run.h"

#include <deque>
#include <utility>

#include "reports/reports.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using objects::NotLooked;
using reports::counted;

constexpr std::size_t batch = 100;

/// Items of the state, which gives some at a time behind the last of those before.
template <typename Item>
class Batches {
 public:
  using Fetch = std::function<Result<std::vector<Item>>(const Item& last)>;
  Batches(RegistryRun& run, Fetch fetch) : run_(run), fetch_(std::move(fetch)) {}

  std::optional<Item> next() {
    if (run_.is_broken() || run_.is_away()) return std::nullopt;
    if (items_.empty() && !is_over_) {
      Result<std::vector<Item>> more = fetch_(last_);
      if (!run_.is_well(more)) return std::nullopt;
      is_over_ = more->empty();
      items_ = {std::make_move_iterator(more->begin()), std::make_move_iterator(more->end())};
      if (!items_.empty()) last_ = items_.back();
    }
    if (items_.empty()) return std::nullopt;
    Item item = std::move(items_.front());
    items_.pop_front();
    return item;
  }

 private:
  RegistryRun& run_;
  const Fetch fetch_;
  Item last_ = {};
  std::deque<Item> items_;
  bool is_over_ = false;
};

void list_repositories(RegistryRun& run) {
  run.show("asking " + run.work.registry() + " for its repositories");
  std::size_t count = 0;
  const auto failure = run.work.repositories(
      [&](const std::string& name) {
        if (++count % batch == 0) run.show("listing " + run.work.registry() + ": " + counted(count, "name"));
        return run.is_well(run.state.add_repository(name));
      },
      [&](const NotLooked& entry) { run.tell(entry); });
  if (failure) run.tell(unreadable_image(run.work.registry(), *failure));
}

void list_tags(RegistryRun& run) {
  std::string last;
  const auto next = [&]() -> std::optional<std::string> {
    if (run.is_broken() || run.is_away()) return std::nullopt;
    Result<std::optional<std::string>> name = run.state.repository_after(last);
    if (!run.is_well(name) || !*name) return std::nullopt;
    last = **name;
    return last;
  };
  for_each_in_parallel<std::string>(run.threads, next, [&](const std::string& repository, std::size_t) {
    run.show("listing the tags of " + repository);
    std::vector<TagRow> rows;
    const auto keep = [&] {
      const bool is_kept = run.is_well(run.state.add_tags(rows));
      rows.clear();
      return is_kept;
    };
    const auto failure = run.work.tags(
        repository,
        [&](const std::string& tag) {
          rows.push_back({repository, tag, {}});
          return rows.size() < batch || keep();
        },
        [&](const NotLooked& entry) { run.tell(entry); });
    keep();
    run.note(failure ? &*failure : nullptr);
    if (failure) run.tell(run.work.unread_list(repository, *failure));
  });
}

void resolve_tags(RegistryRun& run) {
  Batches<TagRow> rows(run, [&](const TagRow& last) { return run.state.unresolved_after(last, batch); });
  std::atomic<std::size_t> count = 0;
  for_each_in_parallel<TagRow>(
      run.threads, [&] { return rows.next(); },
      [&](const TagRow& row, std::size_t) {
        run.show("asking for images: " + counted(++count, "tag"));
        Result<oci::Tagged> tagged = run.work.resolve(row);
        run.note(tagged ? nullptr : &tagged.error());
        if (!tagged) return run.tell(run.work.unread_tag(row, tagged.error()));
        if (tagged->other.empty()) {
          const TagRow known{row.repository, row.tag, tagged->digest};
          run.is_well(run.state.add_tags({&known, 1}));
        } else {
          run.tell(run.work.no_image(row, tagged->other));
          run.is_well(run.state.drop_tag(row));
        }
      });
}

void read_images(RegistryRun& run) {
  const std::int64_t since = run.work.selection().since;
  const auto wanted = run.state.count_wanted(since);
  if (!run.is_well(wanted)) return;
  const std::string all = " of " + counted(*wanted, "new image");
  Batches<RegistryState::Wanted> images(run, [&](const RegistryState::Wanted& last) {
    return run.state.wanted_after(last.digest, since, batch);
  });
  std::atomic<std::size_t> count = 0;
  for_each_in_parallel<RegistryState::Wanted>(
      run.threads, [&] { return images.next(); },
      [&](const RegistryState::Wanted& image, std::size_t) {
        run.show("reading " + std::to_string(++count) + all + ": " + image.repository);
        Result<RegistryWork::Read> read = run.work.read(image.repository, image.digest);
        run.note(read ? nullptr : &read.error());
        if (!read) {
          return run.tell(unreadable_image(run.work.name_of(image.repository, image.digest), read.error()));
        }
        run.is_well(run.state.keep(image.digest, read->created, read->content));
      });
}

}  // namespace

bool RegistryRun::is_well(const RegistryState::Failure& failure) {
  if (!failure) return true;
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = *failure;
  is_broken_ = true;
  return false;
}

std::optional<Error> RegistryRun::failure() {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void RegistryRun::note(const Error* error) {
  if (error && error->code() == ErrorCode::unavailable) {
    ++away_;
  } else if (!is_away()) {
    away_ = 0;
  }
}

void RegistryRun::show(const std::string& text) {
  if (!line_.is_shown()) return;
  const std::lock_guard lock(mutex_);
  line_.show(text);
}

void read_registry(RegistryRun& run) {
  list_repositories(run);
  list_tags(run);
  resolve_tags(run);
  read_images(run);
  if (!run.is_away()) return;
  run.tell({NotLooked::Reason::unreadable,
            {run.work.registry(), 0, 0},
            "it did not answer any more, so that not all of it was looked at; another run goes on from here"});
}

}  // namespace seawall::commands
