#include "api_answers.h"

#include <algorithm>

namespace seawall::cluster {
namespace {

using documents::Document;
using documents::Error;
using documents::ErrorCode;
using documents::Field;
using documents::Node;
using documents::Result;

constexpr std::size_t message_size = 300;      // bytes of somebody else's words in a message
constexpr std::size_t excerpt_size = 80;       // of what was not understood, and of a reason, which is one word
constexpr std::size_t status_size = 1u << 20;  // a larger body is no Status

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(space);
  return begin == std::string_view::npos ? std::string_view()
                                         : text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

/// Cut between characters.
std::string cut(std::string_view text, std::size_t size) {
  if (text.size() <= size) return std::string(text);
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return std::string(text.substr(0, size)) + "...";
}

bool is_web_page(std::string_view body) noexcept { return trimmed(body).starts_with('<'); }

ErrorCode code_of(int status) noexcept {
  if (status == 401) return ErrorCode::untrusted;
  if (status == 403) return ErrorCode::forbidden;
  if (status == 404 || status == 410) return ErrorCode::not_found;
  if (status == 408 || status == 429 || status >= 500) return ErrorCode::unavailable;
  return ErrorCode::unsupported;
}

/// The reason that there is no object in an answer of 2xx.
std::string what_else(std::string_view body) {
  const std::string_view text = trimmed(body);
  if (text.empty()) return "is empty";
  if (is_web_page(text)) return "is a web page, not JSON";
  return "is not a JSON object: " + documents::go_string(cut(text, excerpt_size));
}

std::string advice_for(int status, std::string_view body) {
  if (status == 401) {
    return "look at the user of this context in the kubeconfig: a token may have expired, or be of another cluster";
  }
  if (is_web_page(body)) return "look at the server of the kubeconfig, and for a proxy in between";
  return {};
}

}  // namespace

std::string place_of(std::string_view path) { return std::string(path.substr(0, path.find('?'))); }

Result<std::unique_ptr<const Document>> read_answer(const Api& api, std::string_view path, std::string body) {
  const std::string subject = "the answer of " + api.address() + " ";
  const documents::Place place{place_of(path)};
  const Result<std::shared_ptr<const documents::Source>> source =
      documents::Source::from_bytes(place.file, std::move(body));
  if (!source) return Error(source.error().code(), subject + "is over a limit: " + source.error().message(), place);
  const std::string_view text = (*source)->text();
  if (!trimmed(text).starts_with('{')) return Error(ErrorCode::syntax, subject + what_else(text), place);

  std::vector<documents::Outcome> outcomes = documents::read(*source);
  for (const documents::Outcome& outcome : outcomes) {
    if (!outcome.error) continue;
    const bool is_limit = outcome.error->code() == ErrorCode::limit_exceeded;
    return Error(outcome.error->code(),
                 subject + (is_limit ? "is over a limit: " : "is not JSON: ") + outcome.error->message(),
                 outcome.error->place());
  }
  const bool is_object = outcomes.size() == 1 && outcomes[0].document && outcomes[0].document->is_json();
  if (!is_object) return Error(ErrorCode::syntax, subject + "is not one JSON object", place);
  return std::move(outcomes[0].document);
}

std::optional<Status> read_status(std::string_view body) {
  if (body.size() > status_size || !trimmed(body).starts_with('{')) return {};
  const auto source = documents::Source::from_bytes({}, std::string(body));
  if (!source) return {};
  const std::vector<documents::Outcome> outcomes = documents::read(*source);
  if (outcomes.size() != 1 || !outcomes[0].document) return {};
  const Node root = outcomes[0].document->root();
  if (root.child(Field::kind).string_or({}) != "Status") return {};
  Status status;
  status.code = static_cast<int>(std::clamp<std::int64_t>(root.child(Field::code).integer().value_or(0), 0, 999));
  status.reason = root.child(Field::reason).string_or({});
  status.message = root.child(Field::message).string_or({});
  status.continuation = root.at(Field::metadata, Field::continue_).string_or({});
  return status;
}

Error error_of(std::string_view path, const http::Response& response) {
  const std::string_view body = trimmed(response.body);
  const std::optional<Status> status = read_status(body);
  std::string message = "the server answered " + std::to_string(response.status);
  if (response.status == 401) {
    message = "the server does not accept the credentials";
    if (status && !status->message.empty() && status->message != "Unauthorized") {
      message += ": " + cut(status->message, message_size);
    }
  } else if (status && response.status == 403 && !status->message.empty()) {
    message = cut(status->message, message_size);
  } else if (status) {
    if (!status->reason.empty()) message += " (" + cut(status->reason, excerpt_size) + ")";
    if (!status->message.empty()) message += ": " + cut(status->message, message_size);
  } else if (body.empty()) {
    message += " without saying why";
  } else if (is_web_page(body)) {
    message += " with a web page";
  } else {
    message += ": " + documents::go_string(cut(body, message_size));
  }
  return {code_of(response.status), std::move(message), {place_of(path)}, advice_for(response.status, body)};
}

}  // namespace seawall::cluster
