#include "token.h"

#include <algorithm>
#include <utility>

#include "crypto/crypto.h"
#include "json.h"

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

constexpr std::size_t token_answer = 1 << 20;  // "token answer size" in bytes
constexpr std::string_view client = "seawall";

std::string basic(const Credentials& credentials) {
  return "Basic " + crypto::encode_base64(credentials.user + ":" + credentials.password);
}

bool has_password(const Credentials& credentials) { return !credentials.user.empty() || !credentials.password.empty(); }

std::vector<Challenge> challenges_of(const http::Response& response) {
  std::vector<Challenge> all;
  for (const http::Header& header : response.headers) {
    if (header.name != "www-authenticate") continue;
    for (Challenge& each : parse_challenges(header.value)) all.push_back(std::move(each));
  }
  return all;
}

void add(std::string& query, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (!query.empty()) query += '&';
  query += std::string(name) + "=" + http::percent_encoded(value);
}

}  // namespace

bool fits_header(std::string_view text) noexcept {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

Authorizer::Authorizer(std::string registry, std::string repository, bool is_plain, bool writes, Ask ask, Means means)
    : registry_(std::move(registry)),
      repository_(std::move(repository)),
      is_plain_(is_plain),
      writes_(writes),
      ask_(std::move(ask)),
      means_(means) {}

std::string Authorizer::current() const {
  const std::scoped_lock lock(mutex_);
  return authorization_;
}

bool Authorizer::has_credentials() const {
  const std::scoped_lock lock(mutex_);
  if (!credentials_) return false;
  return has_password(*credentials_) || !credentials_->identity_token.empty() || !credentials_->registry_token.empty();
}

Error Authorizer::error(ErrorCode code, std::string message, std::string advice) const {
  return {code, registry_ + " " + std::move(message), {}, std::move(advice)};
}

Result<std::string> Authorizer::renew(const std::string& refused, const http::Response& refusal, std::stop_token stop) {
  const std::scoped_lock lock(mutex_);
  if (authorization_ != refused) return authorization_;  // another thread was faster
  authorization_.clear();
  const std::vector<Challenge> challenges = challenges_of(refusal);
  const Challenge* chosen = nullptr;
  for (const char* scheme : {"bearer", "basic"}) {
    const auto found = std::ranges::find(challenges, scheme, &Challenge::scheme);
    if (!chosen && found != challenges.end()) chosen = &*found;
  }
  if (!chosen) {
    if (challenges.empty())
      return error(ErrorCode::forbidden, "answers with status 401, and does not say what it wants");
    return error(ErrorCode::unsupported, "wants an authentication that is not known: " +
                                             documents::go_string(challenges.front().scheme.substr(0, 50)));
  }
  if (!credentials_) {
    auto credentials = ask_ ? ask_(repository_.empty() ? registry_ : registry_ + "/" + repository_)
                            : Result<Credentials>(Credentials());
    if (!credentials) return credentials.error();
    credentials_ = take(std::move(credentials));
  }
  auto authorization = answer(*chosen, std::move(stop));
  if (!authorization) return authorization;
  if (!fits_header(*authorization))
    return error(ErrorCode::forbidden, "is known by credentials that no header can hold");
  authorization_ = *authorization;
  return authorization;
}

Result<std::string> Authorizer::answer(const Challenge& challenge, std::stop_token stop) {
  if (!credentials_->registry_token.empty()) return "Bearer " + credentials_->registry_token;
  if (challenge.scheme == "bearer") return token(challenge, std::move(stop));
  if (has_password(*credentials_)) return basic(*credentials_);
  return error(ErrorCode::forbidden, "wants a user name and a password",
               "log in with `docker login " + registry_ + "`, or look at its configuration");
}

Result<http::Request> Authorizer::token_request(const Challenge& challenge) const {
  const std::string realm(challenge.parameter("realm"));
  const auto url = http::parse_url(realm);
  if (!url) return error(ErrorCode::unsupported, "says of its tokens that they are at a place that is no URL");
  if (url->scheme != "https" && !is_plain_) {
    return error(ErrorCode::untrusted, "has its tokens given by " + url->host + " without TLS");
  }
  const std::string_view rights = writes_ ? ":pull,push" : ":pull";
  const bool is_of_catalog = repository_.empty();
  const std::string own =
      is_of_catalog ? std::string("registry:catalog:*") : "repository:" + repository_ + std::string(rights);
  const std::string_view told = challenge.parameter("scope");
  // What a mirror calls the repository it knows best; more than is needed is not asked for.
  const bool is_good =
      !is_of_catalog && told.starts_with("repository:") && told.ends_with(rights) && !told.contains(' ');
  std::string query;
  add(query, "service", challenge.parameter("service"));
  add(query, "scope", is_good ? told : std::string_view(own));
  if (!credentials_->identity_token.empty()) {
    add(query, "grant_type", "refresh_token");
    add(query, "client_id", client);
    add(query, "refresh_token", credentials_->identity_token);
    return http::Request{.method = "POST",
                         .url = realm,
                         .headers = {{"Accept", "application/json"},
                                     {"Content-Type", "application/x-www-form-urlencoded"}},
                         .body = query};
  }
  http::Request request{.url = realm, .headers = {{"Accept", "application/json"}}};
  if (has_password(*credentials_)) {
    add(query, "account", credentials_->user);
    request.headers.push_back({"Authorization", basic(*credentials_)});
  }
  const std::size_t fragment = std::min(realm.find('#'), realm.size());
  request.url = realm.substr(0, fragment) + (realm.substr(0, fragment).contains('?') ? "&" : "?") + query;
  return request;
}

Result<std::string> Authorizer::token(const Challenge& challenge, std::stop_token stop) {
  const auto request = token_request(challenge);
  if (!request) return request.error();
  std::string text;
  bool is_over = false;
  const http::Sink sink = [&](std::string_view piece) {
    is_over = piece.size() > token_answer - text.size();
    if (!is_over) text += piece;
    return !is_over;
  };
  const auto response =
      http::send_patiently(means_.transport, *request, sink, means_.patience, means_.clock, std::move(stop));
  const auto url = http::parse_url(request->url);
  const std::string server = url ? url->host : std::string("nobody");
  if (!response) return response.error();
  if (is_over) {
    return error(ErrorCode::limit_exceeded, "has its tokens given by " + server +
                                                ", whose answer is over the limit "
                                                "\"token answer size\" of " +
                                                std::to_string(token_answer));
  }
  if (response->status == 401 || response->status == 403) {
    const bool has_any = has_password(*credentials_) || !credentials_->identity_token.empty();
    return error(ErrorCode::forbidden,
                 has_any ? "refuses the credentials that are configured for it: status " +
                               std::to_string(response->status) + " of " + server
                         : "gives nobody a token for " + repository_ + ": status " + std::to_string(response->status) +
                               " of " + server,
                 "log in with `docker login " + registry_ + "`");
  }
  if (!response->is_good()) {
    return error(ErrorCode::unavailable, "has its tokens given by " + server + ", which answers with status " +
                                             std::to_string(response->status));
  }
  const auto json = read_json({}, std::move(text));
  std::string token;
  if (json) {
    const documents::Node root = (*json)->root();
    token = root.child("token").string_or("");
    if (token.empty()) token = root.child("access_token").string_or("");
  }
  if (token.empty() || !fits_header(token)) {
    return error(ErrorCode::unsupported, "has its tokens given by " + server + ", whose answer holds none");
  }
  return "Bearer " + token;
}

}  // namespace seawall::oci
