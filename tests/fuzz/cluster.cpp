// Any bytes as a kubeconfig, and as the answer of an API server to whatever it is asked: no crash, and an end.

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "cluster/cluster.h"

using namespace seawall;

namespace {

/// Stands still, so that nothing depends on time.
class StoppedClock : public http::Clock {
 public:
  std::chrono::steady_clock::time_point steady() override { return {}; }
  std::chrono::system_clock::time_point now() override { return {}; }
  bool wait(std::chrono::milliseconds, std::stop_token) override { return true; }
  double random() override { return 0; }
};

/// Answers everything alike, until it has been asked too often: a watch begins again as long as events come. The first
/// byte chooses the status.
class Echo : public http::Transport {
 public:
  Echo(std::string_view input, std::stop_source& stop) : stop_(stop) {
    constexpr int statuses[] = {200, 401, 403, 404, 410, 429, 500};
    if (!input.empty()) status_ = statuses[static_cast<unsigned char>(input[0]) % std::size(statuses)];
    body_ = input;
  }
  documents::Result<http::Response> send(const http::Request&, const http::Sink& sink, std::stop_token) override {
    if (++count_ == most_requests) stop_.request_stop();
    http::Response response;
    response.status = status_;
    if (!sink || !response.is_good()) {
      response.body = body_;
    } else {
      // In pieces, as lines come in.
      for (std::size_t at = 0; at < body_.size() && sink(std::string_view(body_).substr(at, piece)); at += piece) {
      }
    }
    return response;
  }

 private:
  static constexpr std::size_t piece = 7;
  static constexpr int most_requests = 30;
  std::stop_source& stop_;
  std::atomic<int> count_ = 0;
  int status_ = 200;
  std::string body_;
};

void read_as_kubeconfig(std::string_view input) {
  const int file = memfd_create("kubeconfig", MFD_CLOEXEC);
  if (file < 0 || write(file, input.data(), input.size()) != static_cast<ssize_t>(input.size())) std::abort();
  cluster::KubeconfigChoice choice;
  choice.file = "/proc/self/fd/" + std::to_string(file);
  const auto connection = cluster::find_connection(choice, {});
  // An exec plugin of the input must not run: only what the file alone decides is asked for.
  if (connection) static_cast<void>(http::parse_url(connection->server));
  close(file);
}

void read_as_answers(std::string_view input) {
  StoppedClock clock;
  std::stop_source stop;
  cluster::Connection connection;
  connection.server = "https://server.test:6443";
  const auto connect = [&](const http::Options&) -> documents::Result<std::unique_ptr<http::Transport>> {
    return std::unique_ptr<http::Transport>(std::make_unique<Echo>(input, stop));
  };
  const cluster::Api api(connection, {}, connect, clock, {.tries = 1});
  static_cast<void>(cluster::server_version(api, stop.get_token()));
  static_cast<void>(cluster::discover(api, stop.get_token()));
  const cluster::Resource pods{"", "v1", "Pod", "pods", true, {"v1"}};
  cluster::ListOptions options;
  options.pages = 10;
  const cluster::PageTaker taker{[](const cluster::Page&) {}, [] {}};
  static_cast<void>(cluster::list(api, pods, options, taker, stop.get_token()));
  static_cast<void>(cluster::watch(api, pods, options, "1", [](const cluster::Event&) {}, stop.get_token()));
  cluster::ReadingOptions reading;
  reading.wanted = {{"", "Pod", "pods", true, true}, {"", "Secret", "secrets", true, false}};
  reading.at_once = 1;
  static_cast<void>(cluster::read(api, reading, {}, stop.get_token()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  read_as_kubeconfig(input);
  read_as_answers(input);
  return 0;
}
