#pragma once

// The one HTTP client: HTTP/1.1 and HTTP/2 over TLS by libcurl, with time limits, a limit of size, and patience with
// servers that are busy.
//
// Threads: a Transport serves many threads at once; everything else belongs to its caller. Lifetimes: what is passed by
// reference must outlive the call, the clock also the objects that were made with it.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"

namespace seawall::http {

struct Header {
  std::string name;
  std::string value;
};

struct Response;

struct Request {
  std::string method = "GET";
  std::string url = {};  ///< absolute, already escaped
  std::vector<Header> headers = {};
  std::string body = {};
  /// Told the status and headers of an answer before its sink takes the first piece: whether they are what was asked
  /// for (RFC 9110, section 14). False ends the request as the sink would. May be empty.
  std::function<bool(const Response& head)> look_at_head = {};
};

struct Response {
  int status = 0;
  std::vector<Header> headers = {};  ///< names in lower case, in the order of the answer
  std::string body = {};  ///< empty where a sink took it
  bool is_of_another = false;  ///< a redirect led to another server than was asked, and this is its answer

  /// The value of the last header of a name in lower case; empty when there is none.
  std::string_view header(std::string_view name) const noexcept;
  bool is_good() const noexcept { return status >= 200 && status < 300; }
};

/// What a server may cost. Each limit has a name that its error tells.
struct Limits {
  std::chrono::milliseconds connect{10'000};  ///< "connect time": until the connection stands, TLS included
  std::chrono::milliseconds idle{30'000};  ///< "idle time": without a byte either way; 0: none
  std::chrono::milliseconds total{0};  ///< "total time" of one request; 0: none
  std::size_t body = std::size_t{512} << 20;  ///< "response size" in bytes, after decompression
  std::size_t refusal = std::size_t{8} << 20;  ///< "refusal size" in bytes: of the body of an answer without 2xx
  std::size_t headers = 256 * 1024;  ///< "header size" in bytes; of one header at most 100 KiB
  std::size_t redirects = 10;  ///< "redirects" that are followed
};

/// Whom to trust, and who we are. PEM texts.
struct Tls {
  std::string authorities = {};  ///< certificates to trust, no others then; empty: those of the system
  std::string server_name = {};  ///< what the certificate must name, and what SNI asks for; empty: the host of the URL
  bool is_verified = true;
  std::string certificate = {};  ///< of the client, and those that lead to its authority; empty: none
  std::string key = {};  ///< without a pass phrase
};

struct Options {
  Tls tls = {};
  std::string proxy = {};  ///< URL (http, https, socks5); empty: none. One of https is trusted as the server is
  std::string no_proxy = {};  ///< hosts, domains and CIDRs that go without, comma-separated, as Go reads them
  bool compresses = true;  ///< accept gzip
  std::string user_agent = "seawall";
  Limits limits = {};
};

/// Takes the body piece by piece; false ends the request, which is no error then. Called for answers with status 2xx
/// alone: the body of others is in Response::body.
using Sink = std::function<bool(std::string_view)>;

/// One try at one request. The seam at which tests put their faults.
class Transport {
 public:
  virtual ~Transport() = default;
  /// An answer of any status is a success. A redirect of a GET is followed, but from https to http: that is an answer
  /// like others. To another server none of the headers go but Accept and Range, nor does the certificate of the
  /// client.
  ///
  /// Fails with
  ///  unavailable       no connection, no answer in time (by the name of the limit), an answer that ends too early or
  ///                    that is not HTTP, a stop that was asked for
  ///  untrusted         TLS: a certificate that is expired, not trusted or for another name; a certificate of the
  ///                    client that is refused; a server that does not speak TLS
  ///  limit_exceeded    a limit of sizes or of redirects, by its name
  ///  invalid_argument  a URL, header, proxy, certificate or key that is not understood
  ///  internal          a fault of libcurl
  /// The message names the host, the advice says what to look at.
  virtual documents::Result<Response> send(const Request& request, const Sink& sink, std::stop_token stop) = 0;
};

/// Over the network. Connections are kept and shared by all threads. Fails as Transport::send does where the options
/// are not understood; certificates are read when a connection is made.
documents::Result<std::unique_ptr<Transport>> connect(const Options& options);

/// Time as the client sees it; tests bring their own.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::chrono::steady_clock::time_point steady() = 0;
  virtual std::chrono::system_clock::time_point now() = 0;
  /// Waits; false when a stop was asked for meanwhile.
  virtual bool wait(std::chrono::milliseconds duration, std::stop_token stop) = 0;
  /// At least 0 and below 1, different each time: for jitter.
  virtual double random() = 0;
};
std::unique_ptr<Clock> system_clock();

/// How long to go on with a server that does not answer as it should.
struct Patience {
  std::size_t tries = 5;  ///< of one request that fails with `unavailable`, 408, 429 or 5xx (but 501 and 505)
  std::chrono::milliseconds first{250};  ///< wait after the first try; twice as much after each further one
  std::chrono::milliseconds longest{8'000};  ///< of one wait that Retry-After does not ask for
  std::chrono::milliseconds total{60'000};  ///< "waiting time" of one request, also where Retry-After asks for more
};

/// Sends until the answer is worth having or patience ends, which gives the last answer or failure; of a failure the
/// message tells how often was tried. Waits the time that Retry-After tells (seconds, or an HTTP date), else twice as
/// long each time, between half and all of it by chance. A wait that would be over the waiting time ends patience
/// without it. Only for requests that may be repeated; one whose sink has taken something is not. A stop that is asked
/// for is a failure with unavailable.
documents::Result<Response> send_patiently(Transport& transport, const Request& request, const Sink& sink,
                                           const Patience& patience, Clock& clock, std::stop_token stop);

/// Scheme, host and port of an absolute URL of http or https, for messages and for finding a proxy.
struct Url {
  std::string scheme;
  std::string host;  ///< without brackets
  std::string port;  ///< digits; that of the scheme where none is written
  std::string path;  ///< with its query, as written
  bool is_loopback() const noexcept;
};
/// Fails with invalid_argument, also where there is a user name.
documents::Result<Url> parse_url(std::string_view text);

/// A text as part of a path or query: all but unreserved characters as %XX (RFC 3986, section 2.3).
std::string percent_encoded(std::string_view text);

}  // namespace seawall::http
