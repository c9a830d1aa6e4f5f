#pragma once

// A clock and a transport that do as they are told, for the tests of this folder.

#include <functional>
#include <utility>
#include <vector>

#include "http.h"

namespace seawall::http::testing {

/// Time passes only in wait(), which returns at once.
class FakeClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point steady() override { return std::chrono::steady_clock::time_point(passed); }
  std::chrono::system_clock::time_point now() override { return start + passed; }
  bool wait(std::chrono::milliseconds duration, std::stop_token stop) override {
    if (stop.stop_requested()) return false;
    waits.push_back(duration);
    passed += duration;
    if (at_wait) at_wait();
    return !stop.stop_requested();
  }
  double random() override { return chance; }

  std::chrono::system_clock::time_point start{};
  std::chrono::milliseconds passed{0};
  std::vector<std::chrono::milliseconds> waits;
  double chance = 0;
  std::function<void()> at_wait;
};

/// Gives the answers of a script in their order, the last one again and again.
class FakeTransport final : public Transport {
 public:
  using Answer = std::function<documents::Result<Response>(const Request&, const Sink&)>;
  explicit FakeTransport(std::vector<Answer> script) : script_(std::move(script)) {}

  documents::Result<Response> send(const Request& request, const Sink& sink, std::stop_token) override {
    requests.push_back(request);
    return script_.at(std::min(requests.size(), script_.size()) - 1)(request, sink);
  }

  std::vector<Request> requests;

 private:
  std::vector<Answer> script_;
};

inline FakeTransport::Answer answer(int status, std::vector<Header> headers = {}, std::string body = {}) {
  return [=](const Request&, const Sink&) { return Response{status, headers, body}; };
}
inline FakeTransport::Answer failure(documents::ErrorCode code, std::string message = "no answer") {
  return [=](const Request&, const Sink&) { return documents::Error(code, message); };
}

}  // namespace seawall::http::testing
