#include <algorithm>
#include <utility>

#include "api_answers.h"
#include "listing.h"

namespace seawall::cluster {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Field;
using documents::Node;
using documents::Result;
using std::chrono::milliseconds;

/// A watch that lives so long has not failed, though nothing may have changed meanwhile (client-go calls a shorter one
/// very short).
constexpr milliseconds least_life{1'000};

/// The server closes a watch after this time, and up to a fifth more by chance, so that not all clients come at once.
constexpr double watch_seconds = 300;

std::string watch_path(const Resource& resource, const ListOptions& options, std::string_view resource_version,
                       double chance) {
  std::string path = resource.path(options.namespace_) + "?watch=true&allowWatchBookmarks=true";
  path += "&timeoutSeconds=" + std::to_string(static_cast<int>(watch_seconds * (1 + chance / 5)));
  path += "&resourceVersion=" + http::percent_encoded(resource_version);
  if (!options.label_selector.empty()) path += "&labelSelector=" + http::percent_encoded(options.label_selector);
  return path;
}

std::optional<Event::Type> type_of(std::string_view name) noexcept {
  if (name == "ADDED") return Event::Type::added;
  if (name == "MODIFIED") return Event::Type::modified;
  if (name == "DELETED") return Event::Type::deleted;
  return {};
}

/// Makes events of the body of one watch: a line each, in whatever pieces it comes.
class EventReader {
 public:
  EventReader(const Api& api, std::string_view path, const std::function<void(Event)>& taker,
              std::string& resource_version, const std::stop_token& stop)
      : api_(api), path_(path), taker_(taker), resource_version_(resource_version), stop_(stop) {}

  /// False when nothing more is wanted.
  bool take_piece(std::string_view piece) {
    has_begun_ = true;
    while (!piece.empty()) {
      const std::size_t size = std::min(piece.find('\n'), piece.size());
      if (line_.size() + size > watch_event_limit) {
        return fail(
            {ErrorCode::limit_exceeded, "over the limit \"watch event\" of " + std::to_string(watch_event_limit)});
      }
      line_ += piece.substr(0, size);
      if (size == piece.size()) return true;
      piece.remove_prefix(size + 1);
      if (!take_line(std::exchange(line_, {})) || stop_.stop_requested()) return false;
    }
    return true;
  }

  bool has_begun() const noexcept { return has_begun_; }
  bool is_expired() const noexcept { return is_expired_; }
  const std::optional<Error>& failure() const noexcept { return failure_; }

 private:
  bool fail(Error error) {
    failure_ = std::move(error);
    return false;
  }

  bool take_line(std::string line) {
    if (line.empty()) return true;
    auto document = read_answer(api_, path_, std::move(line));
    if (!document) return fail(document.error());
    const Node root = (*document)->root();
    const Node object = root.child(Field::object);
    const std::string_view type = root.child(Field::type).string_or({});
    if (type == "ERROR") return take_error(object);
    const std::string version(object.at(Field::metadata, Field::resourceVersion).string_or({}));
    if (version.empty()) {
      return fail({ErrorCode::syntax,
                   "an event of " + api_.address() + " holds no object with a resource version",
                   {place_of(path_)}});
    }
    // Bookmarks, and types of later servers, are worth their version.
    if (const auto known = type_of(type)) taker_({*known, take(std::move(document))});
    resource_version_ = version;
    return true;
  }

  bool take_error(Node object) {
    http::Response response;
    response.body = documents::to_json(object);
    const std::optional<Status> status = read_status(response.body);
    response.status = status && status->code != 0 ? status->code : 500;
    is_expired_ = response.status == 410;
    return fail(error_of(path_, response));
  }

  const Api& api_;
  const std::string_view path_;
  const std::function<void(Event)>& taker_;
  std::string& resource_version_;
  const std::stop_token& stop_;
  std::string line_;
  bool has_begun_ = false;
  bool is_expired_ = false;
  std::optional<Error> failure_;
};

/// Why a watch did not end as watches do.
std::optional<Error> failure_of(const Result<http::Response>& response, std::string_view path,
                                const EventReader& reader) {
  if (reader.failure()) return reader.failure();
  if (!response) return response.error();
  if (!response->is_good()) return error_of(path, *response);
  return {};
}

/// Whether another watch may fare better. What failed before it began was tried with patience already.
bool is_passing(const Error& failure, const EventReader& reader) noexcept {
  return reader.has_begun() && (failure.code() == ErrorCode::unavailable || failure.code() == ErrorCode::syntax);
}

milliseconds pause_before(std::size_t attempt, const http::Patience& patience, double chance) noexcept {
  milliseconds pause = patience.first;
  for (std::size_t count = 1; count < attempt && pause < patience.longest; ++count) pause *= 2;
  pause = std::min(pause, patience.longest);
  return std::chrono::duration_cast<milliseconds>(pause * (1 + chance) / 2);
}

}  // namespace

Result<WatchEnd> watch(const Api& api, const Resource& resource, const ListOptions& options,
                       std::string resource_version, const std::function<void(Event)>& taker, std::stop_token stop) {
  http::Clock& clock = api.clock();
  for (std::size_t fruitless = 0; !stop.stop_requested();) {
    const std::string path = watch_path(resource, options, resource_version, clock.random());
    const std::string version_before = resource_version;
    const auto begin = clock.steady();
    EventReader reader(api, path, taker, resource_version, stop);
    const Result<http::Response> response =
        api.stream(path, [&](std::string_view piece) { return reader.take_piece(piece); }, stop);
    if (stop.stop_requested()) break;
    if (reader.is_expired() || (response && response->status == 410)) return WatchEnd::expired;

    const std::optional<Error> failure = failure_of(response, path, reader);
    if (failure && !is_passing(*failure, reader)) return *failure;
    const bool has_lived = !failure && clock.steady() - begin >= least_life;
    if (has_lived || resource_version != version_before) {
      fruitless = 0;
      continue;
    }
    if (++fruitless >= api.patience().tries) {
      if (failure) return *failure;
      return Error(ErrorCode::unavailable, "the server " + api.address() + " closes every watch at once",
                   {place_of(path)});
    }
    if (!clock.wait(pause_before(fruitless, api.patience(), clock.random()), stop)) break;
  }
  return WatchEnd::stopped;
}

}  // namespace seawall::cluster
