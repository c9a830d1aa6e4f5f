#include "pool.h"

#include <system_error>
#include <utility>

namespace seawall::commands {
namespace {

// About 2 ms of work, against some 50 microseconds to start a thread and the memory pool it brings.
constexpr std::size_t worth_a_thread = 256 * 1024;

}  // namespace

Pool::~Pool() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    tasks_.clear();
  }
  changed_.notify_all();
}

void Pool::submit(Task task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  changed_.notify_one();
}

void Pool::account(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  bytes_ += bytes;
  if (bytes_ >= worth_a_thread && helpers_.empty()) start();
}

void Pool::start() {
  try {
    for (std::size_t index = 1; index < threads_; ++index) helpers_.emplace_back([this] { help(); });
  } catch (const std::system_error&) {
    // The system gives no more threads: those that there are do the work.
  }
}

/// Takes one task, with the lock held, and gives the lock back held.
void Pool::work(std::unique_lock<std::mutex>& lock) {
  const Task task = std::move(tasks_.front());
  tasks_.pop_front();
  ++running_;
  lock.unlock();
  std::exception_ptr failure;
  try {
    task();
  } catch (...) {
    failure = std::current_exception();
  }
  lock.lock();
  --running_;
  if (failure && !failure_) {
    failure_ = failure;
    tasks_.clear();
  }
  if (running_ == 0 && tasks_.empty()) changed_.notify_all();
}

void Pool::help() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return closed_ || !tasks_.empty(); });
    if (closed_) return;
    work(lock);
  }
}

void Pool::finish() {
  std::unique_lock lock(mutex_);
  while (running_ > 0 || !tasks_.empty()) {
    if (tasks_.empty()) {
      changed_.wait(lock);
    } else {
      work(lock);
    }
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace seawall::commands
