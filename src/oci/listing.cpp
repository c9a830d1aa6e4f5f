#include "listing.h"

#include <algorithm>
#include <set>
#include <utility>

#include "endpoint.h"
#include "json.h"
#include "manifest.h"
#include "registry.h"

namespace seawall::oci {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

namespace {

/// What registries give at once without a refusal.
constexpr std::string_view page_length = "100";
constexpr std::size_t most_quoted = 200;

std::string shown(std::string_view text) { return documents::go_string(std::string(text.substr(0, most_quoted))); }

/// The part of a header up to a comma that stands in no quotes, which is taken off.
std::string_view next_link(std::string_view& links) noexcept {
  bool is_quoted = false;
  bool is_target = false;
  std::size_t end = 0;
  for (; end < links.size(); ++end) {
    const char c = links[end];
    if (c == '"' && !is_target) is_quoted = !is_quoted;
    if (!is_quoted && c == '<') is_target = true;
    if (!is_quoted && c == '>') is_target = false;
    if (c == ',' && !is_quoted && !is_target) break;
  }
  const std::string_view link = links.substr(0, end);
  links.remove_prefix(std::min(end + 1, links.size()));
  return link;
}

/// The target of the link to the next page (RFC 8288); empty where there is none.
std::string next_target(std::string_view links) {
  while (!links.empty()) {
    const std::string_view link = next_link(links);
    const std::size_t begin = link.find('<');
    const std::size_t end = link.find('>');
    if (begin == link.npos || end == link.npos || end < begin) continue;
    std::string relation(link.substr(end));
    std::erase_if(relation, [](char c) { return c == ' ' || c == '"' || c == '\t'; });
    if (relation.contains("rel=next")) return std::string(link.substr(begin + 1, end - begin - 1));
  }
  return {};
}

/// Where a link on the page of a URL leads; empty where that is another server, or no place of a registry.
std::string resolved(const std::string& url, const std::string& target) {
  const std::size_t path = url.find('/', url.find("://") + 3);
  const std::string server = url.substr(0, path);
  const std::string own_path = url.substr(path, url.find('?') - path);
  std::string result;
  if (target.starts_with("http://") || target.starts_with("https://")) {
    result = target;
  } else if (target.starts_with("//")) {
    result = server.substr(0, server.find("//")) + target;
  } else if (target.starts_with('/')) {
    result = server + target;
  } else if (target.starts_with('?')) {
    result = server + own_path + target;
  } else {
    result = server + own_path.substr(0, own_path.rfind('/') + 1) + target;
  }
  const bool is_same = result.starts_with(server + "/v2/");
  const bool is_whole = std::ranges::all_of(result, [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
  return is_same && is_whole ? result : std::string();
}

}  // namespace

bool is_repository(const std::string& name) noexcept {
  ReferenceParts parts;
  // Behind a registry, so that the first component of the name is taken for none.
  const std::string whole = "registry.example/" + name;
  return cut_reference(whole, parts).empty() && parts.repository == name && parts.tag.empty() && parts.digest.empty();
}

bool is_tag(const std::string& text) noexcept {
  ReferenceParts parts;
  const std::string whole = "registry.example/name:" + text;
  return cut_reference(whole, parts).empty() && parts.tag == text && parts.digest.empty();
}

/// One list of names, page by page.
class Pages {
 public:
  struct What {
    std::string path;            ///< "_catalog"
    std::string key;             ///< of the names: "repositories"
    std::string name;            ///< for messages: "its catalog"
    std::size_t most = 0;        ///< the limit that is called like the key
    bool (*is_name)(const std::string&) noexcept = nullptr;
  };
  Pages(const Endpoint& endpoint, What what, const ListingLimits& limits)
      : endpoint_(endpoint), what_(std::move(what)), limits_(limits) {}

  std::vector<Error> read(const TakeName& give, const std::stop_token& stop) {
    std::string url = first();
    std::set<std::string> seen;
    for (std::size_t pages = 0; !url.empty(); ++pages) {
      if (pages == limits_.pages) return with(over("pages", limits_.pages));
      if (!seen.insert(url).second) {
        return with(fault(ErrorCode::untrusted, "leads in a circle: from the last page to one that was read before"));
      }
      Result<std::string> next = page(url, give, stop);
      if (!next) return with(next.error());
      url = take(std::move(next));
    }
    return with(std::nullopt);
  }

 private:
  std::string first() const {
    const Endpoint::Server& server = endpoint_.server_;
    const std::string host = endpoint_.url({}, {});  // ".../v2/REPOSITORY//"
    const std::size_t root = host.find("/v2/") + 4;
    const std::string folder = server.repository.empty() ? std::string() : server.repository + "/";
    return host.substr(0, root) + folder + what_.path + "?n=" + std::string(page_length);
  }

  Error fault(ErrorCode code, const std::string& message, std::string advice = {}) const {
    return {code, what_.name + " of " + endpoint_.name() + " " + message, {}, std::move(advice)};
  }
  Error over(const std::string& name, std::size_t limit) const {
    return fault(ErrorCode::limit_exceeded, "is over the limit \"" + name + "\" of " + std::to_string(limit));
  }

  /// What was wrong with names, and what ended the list.
  std::vector<Error> with(std::optional<Error> last) const {
    std::vector<Error> all;
    if (refused_ > 0) {
      all.push_back(fault(ErrorCode::syntax, "has " + std::to_string(refused_) + " names that are none: " +
                                                 shown(first_refused_) + (refused_ > 1 ? ", ..." : "")));
    }
    if (last) all.push_back(*std::move(last));
    return all;
  }

  /// Reads one; gives the URL of the next, empty behind the last.
  Result<std::string> page(const std::string& url, const TakeName& give, const std::stop_token& stop) {
    std::string text;
    std::optional<Error> fault_of_head;
    http::Request request{.url = url, .headers = {{"Accept", "application/json"}}};
    request.look_at_head = [&](const http::Response& head) {
      fault_of_head = endpoint_.fault_of_type(head);
      return !fault_of_head;
    };
    const http::Sink sink = [&](std::string_view piece) {
      if (piece.size() > limits_.page - text.size()) {
        fault_of_head = over("page size", limits_.page);
        return false;
      }
      text += piece;
      return true;
    };
    const auto response = endpoint_.get(std::move(request), sink, stop);
    if (!response) return response.error();
    if (fault_of_head) return *std::move(fault_of_head);
    if (!response->is_good()) return endpoint_.refusal(*response, what_.name);
    const Result<bool> goes_on = names(std::move(text), give);
    if (!goes_on) return goes_on.error();
    const std::string target = *goes_on ? next_target(response->header("link")) : std::string();
    if (target.empty()) return std::string();
    std::string next = resolved(url, target);
    if (next.empty()) return fault(ErrorCode::untrusted, "leads to another place: " + shown(target));
    return next;
  }

  /// Gives on the names of a page; false where no more are wanted.
  Result<bool> names(std::string text, const TakeName& give) {
    const auto broken = [&](const std::string& why) {
      return fault(ErrorCode::syntax, "cannot be read: " + why, "look whether it is a registry");
    };
    const Result<Json> json = read_json({}, std::move(text));
    if (!json) return broken(json.error().message());
    Fields fields;
    const documents::Node list = fields.list((*json)->root(), what_.key);
    if (!fields.faults().empty()) return broken(fields.faults().front());
    if (!(*json)->root().child(what_.key)) return broken("it has no \"" + what_.key + "\"");
    for (const documents::Node each : list.items()) {
      if (++count_ > what_.most) return over(what_.key, what_.most);
      const std::string name(each.string().value_or(""));
      if (!what_.is_name(name)) {
        if (refused_++ == 0) first_refused_ = name.substr(0, most_quoted);
      } else if (!give(name)) {
        return false;
      }
    }
    return true;
  }

  const Endpoint& endpoint_;
  const What what_;
  const ListingLimits& limits_;
  std::size_t count_ = 0;
  std::size_t refused_ = 0;
  std::string first_refused_;
};

struct RegistryListing::State {
  std::string name;
  RegistryOptions options;
  Limits limits;
  ListingLimits listing_limits;
  std::function<Result<Credentials>(const std::string&)> credentials;
  std::unique_ptr<http::Clock> own_clock;
  http::Clock* clock = nullptr;
  std::unique_ptr<http::Transport> transport;

  std::unique_ptr<const Endpoint> endpoint(const std::string& repository) const {
    const bool is_plain = std::ranges::find(options.plain_http, name) != options.plain_http.end();
    return std::make_unique<const Endpoint>(
        Endpoint::Server{.name = name, .repository = repository, .is_plain = is_plain}, credentials,
        Means{.transport = *transport, .clock = *clock, .patience = options.patience});
  }
};

struct RepositoryListing::State {
  std::shared_ptr<const RegistryListing::State> registry;
  std::unique_ptr<const Endpoint> endpoint;
  std::string name;
};

RepositoryListing::RepositoryListing(std::unique_ptr<State> state) : state_(std::move(state)) {}
RepositoryListing::RepositoryListing(RepositoryListing&& other) noexcept = default;
RepositoryListing::~RepositoryListing() = default;

std::vector<Error> RepositoryListing::tags(const TakeName& give, const std::stop_token& stop) const {
  const ListingLimits& limits = state_->registry->listing_limits;
  return Pages(*state_->endpoint,
               {.path = "tags/list",
                .key = "tags",
                .name = "the list of tags of \"" + state_->name + "\"",
                .most = limits.tags,
                .is_name = is_tag},
               limits)
      .read(give, stop);
}

Result<Tagged> RepositoryListing::resolve(const std::string& tag, const std::stop_token& stop) const {
  const Limits& limits = state_->registry->limits;
  Result<ManifestText> text = state_->endpoint->manifest(tag, {}, limits, stop);
  if (!text) return text.error();
  Tagged tagged{text->digest, {}};
  const auto read = read_manifest(text->digest, std::move(text->text), text->media_type, limits);
  if (read) return tagged;
  if (!is_about_other(read.error())) return read.error();
  tagged.other = read.error().message();
  return tagged;
}

Result<std::unique_ptr<RegistryListing>> RegistryListing::connect(const std::string& registry,
                                                                  const OpenOptions& options,
                                                                  const Surroundings& surroundings,
                                                                  const ListingLimits& limits) {
  const auto reference = Reference::parse(registry + "/name");
  if (!looks_like_registry(registry) || registry.contains('/') || !reference) {
    return Error(ErrorCode::invalid_argument, "\"" + registry + "\" is no name of a registry", {},
                 "write HOST or HOST:PORT, without https://");
  }
  auto transport = connect_to_registry(options.registry, surroundings);
  if (!transport) return transport.error();
  auto state = std::make_unique<State>();
  state->name = reference->registry;
  state->options = options.registry;
  state->limits = options.limits;
  state->listing_limits = limits;
  state->credentials = surroundings.credentials;
  if (!surroundings.clock) state->own_clock = http::system_clock();
  state->clock = surroundings.clock ? surroundings.clock : state->own_clock.get();
  state->transport = take(std::move(transport));
  return std::make_unique<RegistryListing>(std::move(state));
}

RegistryListing::RegistryListing(std::unique_ptr<State> state) : state_(std::move(state)) {}
RegistryListing::~RegistryListing() = default;

const std::string& RegistryListing::name() const noexcept { return state_->name; }

std::vector<Error> RegistryListing::repositories(const TakeName& give, const std::stop_token& stop) const {
  const auto endpoint = state_->endpoint({});
  const ListingLimits& limits = state_->listing_limits;
  return Pages(*endpoint,
               {.path = "_catalog",
                .key = "repositories",
                .name = "the catalog",
                .most = limits.repositories,
                .is_name = is_repository},
               limits)
      .read(give, stop);
}

RepositoryListing RegistryListing::repository(const std::string& name) const {
  auto state = std::make_unique<RepositoryListing::State>();
  state->registry = state_;
  state->endpoint = state_->endpoint(name);
  state->name = name;
  return RepositoryListing(std::move(state));
}

}  // namespace seawall::oci
