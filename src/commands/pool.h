#pragma once

// The threads of one command. Work is done by them and by the thread that waits for it; no thread is started
// before there is enough to do.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace seawall::commands {

/// Lifetime: what a task refers to must outlive finish() or the pool. Threads: submit() and account() may be
/// called from tasks, the rest only by the owner.
class Pool {
 public:
  using Task = std::function<void()>;

  /// `threads` counts the owner's own; at least 1.
  explicit Pool(std::size_t threads) : threads_(threads) {}
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  /// Drops what has not begun, and waits for what has.
  ~Pool();

  /// Tasks are begun in this order.
  void submit(Task task);
  /// Tells how many bytes of input have come up. Other threads are started once that is worth their cost.
  void account(std::size_t bytes);
  /// Works until nothing is left, also of what tasks submit. Throws the first exception of a task; what had not begun
  /// by then is dropped.
  void finish();

 private:
  void work(std::unique_lock<std::mutex>& lock);
  void help();
  void start();

  const std::size_t threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  std::size_t running_ = 0;
  std::size_t bytes_ = 0;
  bool closed_ = false;
  std::exception_ptr failure_;
  std::vector<std::jthread> helpers_;
};

}  // namespace seawall::commands
