#include "listing.h"

#include <future>
#include <utility>

#include "api_answers.h"

namespace seawall::cluster {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Field;
using documents::Node;
using documents::Result;

std::string query_of(const ListOptions& options, std::string_view continuation) {
  std::string query;
  const auto add = [&](std::string_view name, std::string_view value) {
    query += (query.empty() ? '?' : '&');
    query.append(name).append("=").append(http::percent_encoded(value));
  };
  if (options.limit > 0) add("limit", std::to_string(options.limit));
  if (!options.label_selector.empty()) add("labelSelector", options.label_selector);
  if (!continuation.empty()) add("continue", continuation);
  return query;
}

/// What a request for a page came to.
struct Fetched {
  Page page;
  std::optional<Error> expired;  ///< instead of the page
  std::string continuation;      ///< what to go on with; empty: nothing
  std::string resource_version;
};

Fetched expired_at(std::string_view path, const http::Response& response) {
  Fetched fetched;
  fetched.expired = error_of(path, response);
  if (const std::optional<Status> status = read_status(response.body)) fetched.continuation = status->continuation;
  return fetched;
}

class Lister {
 public:
  Lister(const Api& api, const Resource& resource, const ListOptions& options, const PageTaker& taker,
         std::stop_token stop)
      : api_(api), resource_(resource), options_(options), taker_(taker), stop_(std::move(stop)) {}

  Result<Listed> list() {
    Result<Fetched> fetched = fetch({});
    for (bool was_expired = false;;) {
      if (!fetched) return fetched.error();
      Fetched now = take(std::move(fetched));
      // A way to go on that has expired itself leads nowhere.
      const bool is_over = now.expired && (now.continuation.empty() || was_expired);
      was_expired = now.expired.has_value();
      if (std::optional<Error> error = is_over ? restart(*now.expired) : go_on(now)) return *std::move(error);
      // The next page is asked for and read while this one is taken; where no thread is to be had, afterwards.
      std::future<Result<Fetched>> next;
      if (is_over || !continuation_.empty()) next = std::async(&Lister::fetch, this, continuation_);
      if (!now.expired) taker_.page(std::move(now.page));
      if (!next.valid()) return std::move(listed_);
      fetched = next.get();
    }
  }

 private:
  Error error(ErrorCode code, const std::string& message, documents::Place place = {}, std::string advice = {}) const {
    if (place.file.empty()) place.file = resource_.path(options_.namespace_);
    return {code, "cannot list " + resource_.name() + ": " + message, std::move(place), std::move(advice)};
  }
  Error error(const Error& why) const {
    Error told = error(why.code(), why.message(), why.place(), why.advice());
    return why.cause() ? std::move(told).because(*why.cause()) : told;
  }

  Result<Fetched> fetch(const std::string& continuation) const {
    const std::string path = resource_.path(options_.namespace_) + query_of(options_, continuation);
    Result<http::Response> response = api_.get(path, json_only, stop_);
    if (!response) return error(response.error());
    if (response->status == 410) return expired_at(path, *response);
    if (!response->is_good()) return error_of(path, *response);

    auto document = read_answer(api_, path, std::move(response->body));
    if (!document) return error(document.error());
    const Node root = (*document)->root();
    const Node items = root.child(Field::items);
    if (!items.is_list() && !items.is_null()) {
      return error(ErrorCode::syntax, "the answer of " + api_.address() + " is no list: its kind is " +
                                          documents::go_string(root.child(Field::kind).string_or({})));
    }
    const Node metadata = root.child(Field::metadata);
    Fetched fetched;
    fetched.continuation = metadata.child(Field::continue_).string_or({});
    fetched.resource_version = metadata.child(Field::resourceVersion).string_or({});
    fetched.page.items = items.size();
    fetched.page.remaining = metadata.child(Field::remainingItemCount).integer().value_or(0);
    fetched.page.document = take(std::move(document));
    return fetched;
  }

  /// From the beginning, as far as that is allowed.
  std::optional<Error> restart(const Error& why) {
    if (restarts_++ == options_.restarts) {
      return error(ErrorCode::limit_exceeded, "it expired more often than the limit \"restarts\" of " +
                                                  std::to_string(options_.restarts) + " allows: " + why.message());
    }
    taker_.restart();
    listed_ = {};
    pages_ = 0;
    continuation_.clear();
    return {};
  }

  std::optional<Error> go_on(const Fetched& now) {
    if (!now.continuation.empty() && now.continuation == continuation_) {
      return error(ErrorCode::syntax, "the server " + api_.address() + " leads to the same page again and again");
    }
    if (pages_++ == options_.pages) {
      return error(ErrorCode::limit_exceeded, "over the limit \"pages\" of " + std::to_string(options_.pages));
    }
    continuation_ = now.continuation;
    // A watch from the first page's version tells what changed meanwhile, wherever it stands in the list.
    if (listed_.resource_version.empty()) listed_.resource_version = now.resource_version;
    if (now.expired) listed_.is_consistent = false;
    listed_.items += now.page.items;
    return {};
  }

  const Api& api_;
  const Resource& resource_;
  const ListOptions& options_;
  const PageTaker& taker_;
  const std::stop_token stop_;
  Listed listed_;
  std::string continuation_;  // of the page that comes next; empty: the first, or none
  std::size_t pages_ = 0;
  std::size_t restarts_ = 0;
};

}  // namespace

Result<Listed> list(const Api& api, const Resource& resource, const ListOptions& options, const PageTaker& taker,
                    std::stop_token stop) {
  return Lister(api, resource, options, taker, std::move(stop)).list();
}

}  // namespace seawall::cluster
