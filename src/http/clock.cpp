#include <condition_variable>
#include <mutex>
#include <random>

#include "http.h"

namespace seawall::http {
namespace {

class SystemClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point steady() override { return std::chrono::steady_clock::now(); }
  std::chrono::system_clock::time_point now() override { return std::chrono::system_clock::now(); }

  bool wait(std::chrono::milliseconds duration, std::stop_token stop) override {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;  // so that only the stop and the time end it
    never.wait_for(lock, stop, duration, [] { return false; });
    return !stop.stop_requested();
  }

  double random() override {
    thread_local std::minstd_rand generator(std::random_device{}());
    return std::uniform_real_distribution<double>(0, 1)(generator);
  }
};

}  // namespace

std::unique_ptr<Clock> system_clock() { return std::make_unique<SystemClock>(); }

}  // namespace seawall::http
