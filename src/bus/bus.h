#pragma once

// A queue of work that several machines share, and a shelf for what comes out of it: NATS with JetStream.
//
// Work that was taken and not ended is given to another after a while, so that it is done at least once, however its
// workers end; what comes out is kept by name, so that to do it twice has no effect. A queue may lose what it took last
// where its server is killed: whoever needs everything looks whether all results are there.
//
// Threads: all of it may be called by many. Lifetimes: a Delivery does not outlive its Bus.
// Sources: NATS client protocol; JetStream wire API ($JS.API), as libnats (cnats 3.4) speaks it.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "documents/documents.h"

namespace seawall::bus {

struct Options {
  std::string url;  ///< "nats://user:password@host:4222", "tls://host"; several are separated by commas
  std::string credentials_file;  ///< as NATS has it (.creds); empty: none
  std::string authorities;  ///< PEM; trusted beside none; empty: those of the system
  std::chrono::milliseconds patience{30'000};  ///< after which work of somebody who says nothing is given to another
  std::chrono::milliseconds wait{120'000};  ///< for a bus that does not answer
};

/// Whether an URL, or several, can be that of a bus. What is wrong with it, as a fragment; empty: nothing.
std::string fault_of_url(std::string_view url);

/// A piece of work that was taken.
class Delivery {
 public:
  virtual ~Delivery() = default;
  virtual const std::string& body() const noexcept = 0;
  virtual std::size_t times() const noexcept = 0;  ///< how often it was given to somebody, this time included
  // What is said of it may get lost: then it is given out again.
  virtual void done() = 0;
  virtual void later(std::chrono::milliseconds delay) = 0;  ///< it is given out again, not before a delay
  virtual void goes_on() = 0;  ///< somebody works on it still
};

class Bus {
 public:
  /// Joins a queue and a shelf by a name of letters, digits, "-" and "_"; they are made where there are none. Waits for
  /// a bus that does not answer. Fails with invalid_argument, unavailable, forbidden, untrusted, or with unsupported
  /// where libnats is not installed, or the server has no JetStream. So do all others.
  static documents::Result<std::unique_ptr<Bus>> join(const std::string& name, const Options& options);
  virtual ~Bus() = default;

  /// Adds work; of one id at most once within half a minute. `is_new`: set where it was not there.
  virtual documents::Result<bool> add_work(const std::string& id, std::string_view body) = 0;
  /// Takes a piece; nothing where none comes up within the time.
  virtual documents::Result<std::unique_ptr<Delivery>> take(std::chrono::milliseconds within) = 0;
  /// How many pieces are not done: those that wait, and those that somebody has.
  virtual documents::Result<std::size_t> left() = 0;

  /// Keeps a result by a name like that of a queue, with "." between its parts; one of the same name goes. Fails with
  /// limit_exceeded, "bus message", for one that is larger than the server takes.
  virtual std::optional<documents::Error> keep(const std::string& name, std::string_view body) = 0;
  virtual documents::Result<std::optional<std::string>> find(const std::string& name) = 0;
  /// All that are kept, in the order in which they came; false ends it.
  virtual std::optional<documents::Error> each(
      const std::function<bool(const std::string& name, std::string_view body)>& give) = 0;
};

}  // namespace seawall::bus
