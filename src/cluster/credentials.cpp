#include "credentials.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "credentials_text.h"
#include "crypto/crypto.h"
#include "exec_plugin.h"

namespace seawall::cluster {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::chrono::minutes token_file_age{1};  // half of what is left of a token when the kubelet writes the next

std::string bearer(std::string_view token) { return token.empty() ? std::string() : "Bearer " + std::string(token); }

Credential written_in(const Connection& connection) {
  std::string authorization = bearer(connection.token);
  if (authorization.empty() && !connection.user.empty()) {
    authorization = "Basic " + crypto::encode_base64(connection.user + ":" + connection.password);
  }
  return {std::move(authorization), connection.certificate, connection.key};
}

}  // namespace

struct Credentials::State {
  State(Connection its_connection, Surroundings its_surroundings, http::Clock& its_clock,
        std::chrono::milliseconds its_exec_time)
      : connection(std::move(its_connection)),
        surroundings(std::move(its_surroundings)),
        clock(its_clock),
        exec_time(its_exec_time),
        credential(written_in(connection)) {}

  // --- token files ------------------------------------------------------------------------------------

  std::optional<Error> read_token_file() {
    auto token = read_token(connection.token_file);
    next_reading = clock.steady() + token_file_age;
    if (token) {
      credential.authorization = bearer(take(std::move(token)));
    } else if (credential.authorization.empty()) {
      return Error(ErrorCode::untrusted, "there is no token to show to the server").because(token.error());
    }
    return std::nullopt;
  }

  documents::Result<Credential> of_token_file() {
    if (!next_reading || clock.steady() >= *next_reading) {
      if (std::optional<Error> error = read_token_file()) return *std::move(error);
    }
    return credential;
  }

  // --- plugins ----------------------------------------------------------------------------------------

  bool is_fresh() {
    const auto now = std::chrono::floor<std::chrono::seconds>(clock.now());  // times far away fit no finer count
    return is_given && !is_rejected && !(expires && now >= *expires);
  }

  documents::Result<Credential> of_plugin(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
    while (!is_fresh()) {
      if (!is_running) return run_plugin(lock, stop);
      const std::size_t awaited = runs;
      if (!plugin_ended.wait(lock, stop, [&] { return runs != awaited; })) {
        return Error(ErrorCode::unavailable,
                     "waiting for exec plugin \"" + connection.exec->command + "\" was stopped");
      }
      if (last_run) return *last_run;  // also where it expires at once: one run is for all that waited
    }
    return credential;
  }

  documents::Result<Credential> run_plugin(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
    is_running = true;
    lock.unlock();
    auto answer = run(*connection.exec, surroundings, clock, exec_time, stop);
    lock.lock();
    is_running = false;
    ++runs;
    last_run.reset();
    if (answer) {
      credential = {bearer(answer->token), answer->certificate, answer->key};
      expires = answer->expires;
      is_given = true;
      is_rejected = false;
      last_run.emplace(credential);
    } else if (answer.error().code() != ErrorCode::unavailable) {
      last_run.emplace(answer.error());
    }
    plugin_ended.notify_all();
    if (!answer) return answer.error();
    return credential;
  }

  const Connection connection;
  const Surroundings surroundings;
  http::Clock& clock;
  const std::chrono::milliseconds exec_time;

  std::mutex mutex;  // guards what follows
  Credential credential;
  std::optional<std::chrono::steady_clock::time_point> next_reading;

  bool is_given = false;  // by the plugin
  bool is_rejected = false;
  std::optional<std::chrono::sys_seconds> expires;
  bool is_running = false;
  std::size_t runs = 0;
  std::optional<documents::Result<Credential>> last_run;  // nothing where it was stopped
  std::condition_variable_any plugin_ended;
};

Credentials::Credentials(Connection connection, Surroundings surroundings, http::Clock& clock,
                         std::chrono::milliseconds exec_time)
    : state_(std::make_unique<State>(std::move(connection), std::move(surroundings), clock, exec_time)) {}

Credentials::~Credentials() = default;

documents::Result<Credential> Credentials::current(std::stop_token stop) {
  std::unique_lock lock(state_->mutex);
  if (state_->connection.exec) return state_->of_plugin(lock, stop);
  if (!state_->connection.token_file.empty()) return state_->of_token_file();
  return state_->credential;
}

bool Credentials::reject(const Credential& credential) {
  const std::lock_guard lock(state_->mutex);
  const bool is_current = credential == state_->credential;
  if (state_->connection.exec) {
    if (is_current) state_->is_rejected = true;
    return true;
  }
  if (is_current && !state_->connection.token_file.empty()) state_->read_token_file();
  return credential != state_->credential;
}

}  // namespace seawall::cluster
