#include "api.h"

#include <limits>
#include <mutex>
#include <utility>

namespace seawall::cluster {
namespace {

using documents::Result;
using http::Response;

/// Host and port, or the whole of what is not understood; sending to it tells why.
std::string address_of(const std::string& server) {
  const Result<http::Url> url = http::parse_url(server);
  if (!url) return server;
  const bool is_ipv6 = url->host.contains(':');
  return (is_ipv6 ? "[" + url->host + "]" : url->host) + ":" + url->port;
}

bool is_loopback(const std::string& server) {
  const Result<http::Url> url = http::parse_url(server);
  return url && url->is_loopback();
}

/// Groups without a user are sent, too: the server refuses them, which is better than to answer for somebody else.
std::vector<http::Header> headers_of(const Impersonation& who) {
  std::vector<http::Header> headers;
  if (!who.user.empty()) headers.push_back({"Impersonate-User", who.user});
  if (!who.uid.empty()) headers.push_back({"Impersonate-Uid", who.uid});
  for (const std::string& group : who.groups) headers.push_back({"Impersonate-Group", group});
  for (const auto& [key, value] : who.extra) {
    headers.push_back({"Impersonate-Extra-" + http::percent_encoded(key), value});
  }
  return headers;
}

http::Limits limits_of_streams(http::Limits limits) {
  limits.idle = stream_idle_limit;
  limits.body = std::numeric_limits<std::size_t>::max();  // pieces are not kept
  return limits;
}

/// A transport, and the certificate that it shows.
struct Line {
  http::Limits limits;
  std::shared_ptr<http::Transport> transport;  // shared with requests that go on when the certificate has changed
  std::string certificate;
  std::string key;
};

}  // namespace

struct Api::State {
  State(Connection where, Surroundings surroundings, Connect how, http::Clock& time, http::Patience patient,
        http::Limits limits)
      : connection(std::move(where)),
        address(address_of(connection.server)),
        impersonation(headers_of(connection.impersonation)),
        credentials(connection, std::move(surroundings), time),
        connect(std::move(how)),
        clock(time),
        patience(patient) {
    requests.limits = limits;
    streams.limits = limits_of_streams(limits);
  }

  Result<std::shared_ptr<http::Transport>> transport_of(Line& line, const Credential& credential);
  http::Request request(std::string_view path, std::string_view accept, const Credential& credential) const;
  Result<Response> send(Line& line, std::string_view path, std::string_view accept, const http::Sink& sink,
                        std::stop_token stop);

  const Connection connection;
  const std::string address;
  const std::vector<http::Header> impersonation;
  Credentials credentials;
  const Connect connect;
  http::Clock& clock;
  const http::Patience patience;
  std::mutex mutex;  // of the lines
  Line requests;
  Line streams;
};

Result<std::shared_ptr<http::Transport>> Api::State::transport_of(Line& line, const Credential& credential) {
  const std::scoped_lock lock(mutex);
  if (line.transport && line.certificate == credential.certificate && line.key == credential.key) {
    return line.transport;
  }
  http::Options options;
  options.tls = {connection.authorities, connection.server_name, connection.is_verified, credential.certificate,
                 credential.key};
  options.proxy = connection.proxy;
  options.no_proxy = connection.no_proxy;
  options.compresses = connection.compresses && !is_loopback(connection.server);  // there it only costs
  options.limits = line.limits;
  Result<std::unique_ptr<http::Transport>> transport = connect(options);
  if (!transport) return transport.error();
  line.transport = take(std::move(transport));
  line.certificate = credential.certificate;
  line.key = credential.key;
  return line.transport;
}

http::Request Api::State::request(std::string_view path, std::string_view accept, const Credential& credential) const {
  http::Request request;
  request.url = connection.server + std::string(path);
  request.headers.push_back({"Accept", std::string(accept)});
  if (!credential.authorization.empty()) request.headers.push_back({"Authorization", credential.authorization});
  request.headers.insert(request.headers.end(), impersonation.begin(), impersonation.end());
  return request;
}

Result<Response> Api::State::send(Line& line, std::string_view path, std::string_view accept, const http::Sink& sink,
                                  std::stop_token stop) {
  for (bool is_second = false;; is_second = true) {
    const Result<Credential> credential = credentials.current(stop);
    if (!credential) return credential.error();
    const Result<std::shared_ptr<http::Transport>> transport = transport_of(line, *credential);
    if (!transport) return transport.error();
    Result<Response> response =
        http::send_patiently(**transport, request(path, accept, *credential), sink, patience, clock, stop);
    const bool is_rejected = response && response->status == 401;
    if (!is_rejected || is_second || !credentials.reject(*credential)) return response;
  }
}

Api::Api(Connection connection, Surroundings surroundings, Connect connect, http::Clock& clock, http::Patience patience,
         http::Limits limits)
    : state_(std::make_unique<State>(std::move(connection), std::move(surroundings), std::move(connect), clock,
                                     patience, limits)) {}

Api::~Api() = default;

const std::string& Api::address() const noexcept { return state_->address; }
http::Clock& Api::clock() const noexcept { return state_->clock; }
const http::Patience& Api::patience() const noexcept { return state_->patience; }

Result<Response> Api::get(std::string_view path, std::string_view accept, std::stop_token stop) const {
  return state_->send(state_->requests, path, accept, {}, std::move(stop));
}

Result<Response> Api::stream(std::string_view path, const http::Sink& sink, std::stop_token stop) const {
  return state_->send(state_->streams, path, json_only, sink, std::move(stop));
}

}  // namespace seawall::cluster
