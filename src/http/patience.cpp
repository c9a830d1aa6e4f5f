#include <algorithm>
#include <optional>
#include <utility>

#include "http.h"
#include "retry_after.h"
#include "text.h"

namespace seawall::http {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using std::chrono::milliseconds;

/// Whether another try may fare better.
bool is_passing(const Result<Response>& result) noexcept {
  if (!result) return result.error().code() == ErrorCode::unavailable;
  const int status = result->status;
  return status == 408 || status == 429 || (status >= 500 && status < 600 && status != 501 && status != 505);
}

/// Between half of the time and all of it, so that those who were refused together do not come back together.
milliseconds backoff(std::size_t tries, const Patience& patience, Clock& clock) {
  milliseconds time = patience.first;
  for (std::size_t i = 1; i < tries && time < patience.longest; ++i) time *= 2;
  const auto most = static_cast<double>(std::min(time, patience.longest).count());
  return milliseconds(static_cast<milliseconds::rep>(most * (0.5 + clock.random() / 2)));
}

milliseconds wait_before_next(const Result<Response>& result, std::size_t tries, const Patience& patience,
                              Clock& clock) {
  if (result) {
    if (const auto told = retry_after(result->header("retry-after"), clock.now())) return *told;
  }
  return backoff(tries, patience, clock);
}

Error after_tries(const Error& error, std::size_t tries, const Patience& patience, bool is_out_of_time) {
  std::string message = error.message() + " (tried " + std::to_string(tries) + " times";
  if (is_out_of_time) message += " within the limit \"waiting time\" of " + text_of(patience.total);
  Error told(error.code(), message + ")", error.place(), error.advice());
  return error.cause() ? std::move(told).because(*error.cause()) : told;
}

}  // namespace

Result<Response> send_patiently(Transport& transport, const Request& request, const Sink& sink,
                                const Patience& patience, Clock& clock, std::stop_token stop) {
  bool is_taken = false;
  const Sink watched = [&](std::string_view piece) {
    is_taken = true;
    return sink(piece);
  };
  milliseconds waited{0};
  for (std::size_t tries = 1;; ++tries) {
    Result<Response> result = transport.send(request, sink ? watched : sink, stop);
    if (is_taken || !is_passing(result) || stop.stop_requested()) return result;
    const bool is_last = tries >= patience.tries;
    const milliseconds wait = is_last ? milliseconds(0) : wait_before_next(result, tries, patience, clock);
    // A wait that does not fit is not begun: its end would be too early for the server.
    const bool is_out_of_time = wait > patience.total - waited;
    if (is_last || is_out_of_time) {
      if (result || tries == 1) return result;
      return after_tries(result.error(), tries, patience, is_out_of_time);
    }
    if (!clock.wait(wait, stop)) return Error(ErrorCode::unavailable, "the request was stopped");
    waited += wait;
  }
}

}  // namespace seawall::http
