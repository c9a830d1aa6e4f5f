#pragma once

// Texts of advisories, read on several threads, and what is in them given to one intake in the order of the texts: so
// that the same input gives the same store, however many threads there are.
//
// Threads: add(), refuse() and finish() are called by the owner alone; the intake by one thread at a time.
// Lifetimes: the intake outlives it.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "advisories/advisories.h"

namespace seawall::commands {

/// A file, or a part of one that can be read by itself.
struct AdvisoryText {
  std::string name;
  std::string text;
  std::uint32_t lines_before = 0;  ///< in the file
};

class AdvisoryReading {
 public:
  /// `threads` counts the owner's own; at least 1.
  AdvisoryReading(advisories::Intake& intake, std::size_t threads);
  AdvisoryReading(const AdvisoryReading&) = delete;
  AdvisoryReading& operator=(const AdvisoryReading&) = delete;
  /// Drops what has not been read.
  ~AdvisoryReading();

  /// Small texts are gathered; where there is enough to do, the owner works, too, before it goes on. So what is in
  /// memory at a time is bounded. Throws what reading has thrown, such as for want of memory.
  void add(AdvisoryText text);
  /// What could not be made a text of.
  void refuse(documents::Error error);
  /// When all has been given. Throws as add() does.
  void finish();

 private:
  class Batch;
  using Item = std::variant<advisories::Record, advisories::Exploited, advisories::Likelihood, advisories::EndOfLife,
                            advisories::VexStatement, documents::Error>;
  using Part = std::variant<AdvisoryText, documents::Error>;
  struct Job {
    std::size_t number = 0;  ///< from 0 on
    std::vector<Part> parts;
    std::size_t size = 0;  ///< bytes of text
  };
  struct Items {
    std::vector<Item> items;
    std::size_t weight = 0;  ///< bytes in memory, about
  };
  using Lock = std::unique_lock<std::mutex>;

  void submit();
  void work();
  void run_one(Lock& lock);
  void read(Job job);
  void keep(std::size_t number, Items items);
  void hand_over(Lock& lock);
  void wait_for_turn(std::size_t number);
  void end_turn();
  void give(Items& items);
  void fail() noexcept;
  void rethrow() const;

  advisories::Intake& intake_;
  const std::size_t threads_;
  const advisories::Limits limits_;
  Job gathered_;
  std::size_t numbers_ = 0;  // of jobs that were submitted

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  std::size_t bytes_ = 0;                 // of texts that wait or are read
  std::map<std::size_t, Items> pending_;  // read before it was their turn
  std::size_t pending_weight_ = 0;
  std::size_t next_ = 0;  // whose turn it is
  bool is_giving_ = false;
  bool is_closed_ = false;
  std::exception_ptr failure_;
  std::vector<std::jthread> helpers_;
};

}  // namespace seawall::commands
