#pragma once

// What a queue and a shelf are on a server: a stream of work that goes when it is done, with one consumer for all
// workers, and a stream of results that keeps the last of each subject. Private to bus.
//
// Threads: const. Lifetimes: it borrows nothing.

#include <chrono>
#include <memory>
#include <string>

#include "libnats.h"

namespace seawall::bus {

struct Streams {
  explicit Streams(const std::string& name);

  /// Makes the streams where there are none. Those that are there with other settings are taken as they are.
  natsStatus make(jsCtx* context, jsErrCode& code) const;
  natsStatus add_workers(jsCtx* context, std::chrono::milliseconds patience, jsErrCode& code) const;
  natsStatus subscribe(jsCtx* context, std::shared_ptr<natsSubscription>& into, jsErrCode& code) const;

  static constexpr const char* workers = "workers";
  const std::string work_stream;
  const std::string results_stream;
  const std::string work_subject;
  const std::string results_subject;  ///< of each the beginning, up to its name
};

}  // namespace seawall::bus
