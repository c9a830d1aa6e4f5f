#pragma once

// An API server and a clock that do what a test says, for the tests of this folder.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "api.h"
#include "kubeconfig_testing.h"

namespace seawall::cluster::testing {

/// Time passes only where somebody waits, or a test says so.
class FakeClock : public http::Clock {
 public:
  std::chrono::steady_clock::time_point steady() override {
    const std::scoped_lock lock(mutex_);
    return std::chrono::steady_clock::time_point(passed_);
  }
  std::chrono::system_clock::time_point now() override {
    constexpr std::chrono::sys_days begin = std::chrono::year(2026) / 1 / 1;
    const std::scoped_lock lock(mutex_);
    return begin + passed_;
  }
  bool wait(std::chrono::milliseconds duration, std::stop_token stop) override {
    const std::scoped_lock lock(mutex_);
    passed_ += duration;
    waits_.push_back(duration);
    return !stop.stop_requested();
  }
  double random() override { return 0.5; }

  void pass(std::chrono::milliseconds duration) {
    const std::scoped_lock lock(mutex_);
    passed_ += duration;
  }
  std::vector<std::chrono::milliseconds> waits() const {
    const std::scoped_lock lock(mutex_);
    return waits_;
  }

 private:
  mutable std::mutex mutex_;
  std::chrono::milliseconds passed_{1'000'000};
  std::vector<std::chrono::milliseconds> waits_;
};

/// What the server does when it is asked once.
struct Answer {
  int status = 200;
  std::string body = {};
  std::vector<http::Header> headers = {};
  std::optional<documents::Error> failure = {};  ///< instead of an answer; of a stream, behind its body
  std::function<void()> first = {};              ///< done before it answers
};

inline Answer fails(documents::ErrorCode code = documents::ErrorCode::unavailable) {
  return {.failure = documents::Error(code, "the line broke")};
}

/// The body of a Status.
inline std::string status_body(int code, std::string_view reason, std::string_view message,
                               std::string_view metadata = "{}") {
  std::string body = R"({"kind":"Status","apiVersion":"v1","status":"Failure","metadata":)" + std::string(metadata);
  body += ",\"reason\":";
  documents::append_json_string(body, reason);
  body += ",\"message\":";
  documents::append_json_string(body, message);
  return body + ",\"code\":" + std::to_string(code) + "}";
}
inline Answer refuses(int code, std::string_view reason = {}, std::string_view message = {},
                      std::string_view metadata = "{}") {
  return {.status = code, .body = status_body(code, reason, message, metadata)};
}

class FakeServer {
 public:
  static constexpr std::string_view url = "https://api.test:6443";
  std::size_t piece_size = 1'000;  ///< of the body of a stream

  /// Answers to a path with its query, one after another; the last one stays. A path that is not known is answered 404.
  void answer(const std::string& path, std::vector<Answer> answers) { answers_[path] = {std::move(answers), 0}; }

  Connect connect() {
    return [this](const http::Options& options) -> documents::Result<std::unique_ptr<http::Transport>> {
      const std::scoped_lock lock(mutex_);
      options_.push_back(options);
      return std::unique_ptr<http::Transport>(std::make_unique<Transport>(*this));
    };
  }

  std::vector<http::Options> options() const {
    const std::scoped_lock lock(mutex_);
    return options_;
  }
  std::vector<http::Request> requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }
  /// Of the requests, in their order.
  std::vector<std::string> paths() const {
    std::vector<std::string> paths;
    for (const http::Request& request : requests()) paths.push_back(path_of(request));
    return paths;
  }

 private:
  struct Script {
    std::vector<Answer> answers;
    std::size_t next = 0;
  };

  class Transport : public http::Transport {
   public:
    explicit Transport(FakeServer& server) : server_(server) {}
    documents::Result<http::Response> send(const http::Request& request, const http::Sink& sink,
                                           std::stop_token stop) override {
      if (stop.stop_requested()) return documents::Error(documents::ErrorCode::unavailable, "stopped");
      const Answer answer = server_.answer_to(request);
      if (answer.first) answer.first();
      http::Response response{answer.status, answer.headers, answer.body};
      if (sink && response.is_good()) {
        const std::string body = std::exchange(response.body, {});
        for (std::size_t begin = 0; begin < body.size(); begin += server_.piece_size) {
          if (!sink(std::string_view(body).substr(begin, server_.piece_size))) return response;
        }
      }
      if (answer.failure) return *answer.failure;
      return response;
    }

   private:
    FakeServer& server_;
  };

  static std::string path_of(const http::Request& request) {
    EXPECT_TRUE(request.url.starts_with(url)) << request.url;
    return request.url.substr(std::min(url.size(), request.url.size()));
  }

  Answer answer_to(const http::Request& request) {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(request);
    const auto found = answers_.find(path_of(request));
    if (found == answers_.end()) return {.status = 404, .body = "404 page not found\n"};
    Script& script = found->second;
    return script.answers[std::min(script.next++, script.answers.size() - 1)];
  }

  mutable std::mutex mutex_;
  std::map<std::string, Script> answers_;
  std::vector<http::Request> requests_;
  std::vector<http::Options> options_;
};

/// A file with what a test writes into it, in a folder of its own.
class TestFile {
 public:
  explicit TestFile(std::string_view text) : path_(folder_.write("file", text)) {}

  const std::string& path() const noexcept { return path_; }
  void write(std::string_view text) const { folder_.write("file", text); }
  void let_run() const { std::filesystem::permissions(path_, std::filesystem::perms::owner_all); }

 private:
  Folder folder_;
  std::string path_;
};

inline Connection with_token(std::string token) {
  Connection connection;
  connection.token = std::move(token);
  return connection;
}
inline Connection with_token_file(const TestFile& file) {
  Connection connection;
  connection.token_file = file.path();
  return connection;
}

/// A script that prints an ExecCredential, in whose status each %s is what a file holds.
inline std::string plugin_that_prints(const std::string& status, const TestFile& file, int count = 1) {
  std::string script = R"(#!/bin/sh
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":)" +
                       status + "}'";
  while (count-- > 0) script += " \"$(cat '" + file.path() + "')\"";
  return script + "\n";
}
inline Connection with_plugin(const TestFile& script) {
  Connection connection;
  connection.exec.emplace();
  connection.exec->command = script.path();
  connection.exec->api_version = "client.authentication.k8s.io/v1";
  connection.exec->interactive_mode = "Never";
  return connection;
}

/// A connection to such a server, with everything that it needs.
struct FakeCluster {
  FakeServer server;
  FakeClock clock;
  Api api;

  explicit FakeCluster(Connection connection = {})
      : api(to_server(std::move(connection)), surroundings(), server.connect(), clock) {}

 private:
  static Connection to_server(Connection connection) {
    connection.server = FakeServer::url;
    return connection;
  }
  static Surroundings surroundings() {
    Surroundings surroundings;
    surroundings.environment = {"PATH=/usr/bin:/bin"};  // for plugins
    return surroundings;
  }
};

}  // namespace seawall::cluster::testing
