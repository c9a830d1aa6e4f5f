#include "registry_bus.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <stop_token>
#include <thread>
#include <utility>

#include "crypto/crypto.h"
#include "load_files.h"
#include "registry_message.h"
#include "registry_tasks.h"
#include "reports/reports.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using objects::NotLooked;
using std::chrono::milliseconds;
using Failure = std::optional<Error>;
using Kind = RegistryMessage::Kind;

constexpr milliseconds longest_take{500};
constexpr std::size_t most_rounds = 5;  // of looking for what is missing
constexpr std::size_t batch = 100;
constexpr std::int64_t default_patience = 30;  // seconds

/// Says of what is worked on that it goes on, as long as it does.
class Pulse {
 public:
  explicit Pulse(milliseconds every) : thread_([this, every](const std::stop_token& stop) { run(every, stop); }) {}

  void begin(bus::Delivery& delivery) {
    const std::lock_guard lock(mutex_);
    all_.push_back(&delivery);
  }
  void end(bus::Delivery& delivery) {
    const std::lock_guard lock(mutex_);
    std::erase(all_, &delivery);
  }

 private:
  void run(milliseconds every, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      changed_.wait_for(lock, stop, every, [] { return false; });
      for (bus::Delivery* const each : all_) each->goes_on();
    }
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<bus::Delivery*> all_;
  std::jthread thread_;  // the last, so that it ends first
};

/// How far a repository is on the shelf.
struct Listed {
  bool is_listed = false;
  std::size_t parts = 0;
  std::size_t found = 0;
};

class Sharing {
 public:
  Sharing(RegistryRun& run, bus::Bus& bus, milliseconds patience)
      : run_(run), bus_(bus), tasks_(run, bus), patience_(patience) {}

  Failure work_and_collect(bool is_worker) {
    if (Failure failure = begin()) return failure;
    for (std::size_t round = 0;; ++round) {
      if (Failure failure = work()) return failure;
      if (is_worker) return tell_work();
      bool is_whole = false;
      if (Failure failure = collect(is_whole, round)) return failure;
      if (is_whole) return std::nullopt;
      if (round == most_rounds) break;
    }
    run_.tell({NotLooked::Reason::unreadable,
               {run_.work.registry(), 0, 0},
               "not all of it came out of the queue, however often it was asked for"});
    return std::nullopt;
  }

 private:
  /// Whoever comes first to a queue without work has the registry listed.
  Failure begin() {
    const Result<std::size_t> left = bus_.left();
    if (!left) return left.error();
    return *left > 0 ? std::nullopt : tasks_.add(first());
  }

  static RegistryMessage first() {
    const auto bytes = crypto::random_bytes(8);
    crypto::Hash hash;
    hash.add(bytes ? *bytes : std::string());
    RegistryMessage work;
    work.run = std::to_string(seconds_now()) + '-' + hash.hex().substr(0, 16);
    return work;
  }

  /// Until nothing is left, neither here nor at others.
  Failure work() {
    Pulse pulse(patience_ / 3);
    std::mutex mutex;
    Failure failure;
    const auto next = [&]() -> std::optional<bool> {
      const std::lock_guard lock(mutex);
      return failure ? std::nullopt : std::optional(true);
    };
    const auto fail = [&](Error error) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::move(error);
    };
    for_each_in_parallel<std::size_t>(
        run_.threads, [&, count = run_.threads]() mutable { return count > 0 ? std::optional(count--) : std::nullopt; },
        [&](const std::size_t&, std::size_t) {
          while (next()) {
            const Result<bool> goes_on = work_once(pulse);
            if (!goes_on) return fail(goes_on.error());
            if (!*goes_on) return;
          }
        });
    return failure;
  }

  /// False where nothing is left.
  Result<bool> work_once(Pulse& pulse) {
    const Result<std::unique_ptr<bus::Delivery>> delivery = bus_.take(longest_take);
    if (!delivery) return delivery.error();
    if (!*delivery) {
      const Result<std::size_t> left = bus_.left();
      if (!left) return left.error();
      run_.show("waiting for others: " + reports::counted(*left, "piece") + " of work left");
      return *left > 0;
    }
    run_.show("working: " + reports::counted(++pieces_, "piece") + " done here, " +
              reports::counted(tasks_.images_read(), "image") + " read");
    pulse.begin(**delivery);
    const Failure failure = tasks_.work_on(**delivery);
    pulse.end(**delivery);
    if (failure) return *failure;
    return true;
  }

  Failure tell_work() {
    complain(reports::counted(pieces_, "piece") + " of work done, " + reports::counted(tasks_.images_read(), "image") +
             " read");
    return std::nullopt;
  }

  /// Takes all from the shelf, and has what is missing done again.
  Failure collect(bool& is_whole, std::size_t round) {
    run_.show("collecting what was found");
    listed_.clear();
    names_ = 0;
    if (!run_.is_well(run_.state.begin_anew())) return run_.failure();
    const Result<std::optional<std::string>> text = bus_.find(name_of(RegistryMessage()));
    if (!text) return text.error();
    const Result<RegistryMessage> catalog = read_message(*text ? std::string_view(**text) : std::string_view());
    const std::string mark = " again " + std::to_string(round) + ' ' + first().run;
    if (!catalog) return tasks_.add(first(), mark);
    Failure broken = bus_.each([&](const std::string&, std::string_view body) {
      const Result<RegistryMessage> message = read_message(body);
      if (message) take_in(*message, catalog->run);
      return !run_.is_broken();
    });
    if (broken) return broken;
    if (run_.is_broken()) return run_.failure();
    if (names_ < catalog->parts) return tasks_.add(first(), mark);
    std::size_t missing = 0;
    if (Failure failure = ask_for_tags(catalog->run, mark, missing)) return failure;
    if (Failure failure = ask_for_images(catalog->run, mark, missing)) return failure;
    is_whole = missing == 0;
    return std::nullopt;
  }

  void take_in(const RegistryMessage& message, const std::string& wanted_run) {
    RegistryState& state = run_.state;
    if (message.kind == Kind::image) {
      const bool is_read = !message.content.empty() || message.created > 0;
      if (is_read) {
        const auto kept = state.find(message.digest);
        const bool is_known = run_.is_well(kept) && *kept && !(*kept)->content.empty();
        if (!is_known) run_.is_well(state.keep(message.digest, message.created, message.content));
      } else if (message.run == wanted_run) {
        run_.is_well(state.give_up(message.digest));
        tell(message);
      }
      return;
    }
    if (message.run != wanted_run) return;
    tell(message);
    if (message.kind == Kind::names) {
      ++names_;
      for (const std::string& name : message.names) run_.is_well(state.add_repository(name));
    } else if (message.kind == Kind::tags) {
      Listed& listed = listed_[message.repository];
      listed.is_listed = true;
      listed.parts = message.parts;
    } else if (message.kind == Kind::rows) {
      ++listed_[message.repository].found;
      run_.is_well(state.add_tags(message.rows));
    }
  }

  void tell(const RegistryMessage& message) {
    for (const NotLooked& entry : message.not_looked) run_.tell(entry);
  }

  Failure ask_for_tags(const std::string& wanted_run, const std::string& mark, std::size_t& missing) {
    for (std::string last;;) {
      const auto name = run_.state.repository_after(last);
      if (!run_.is_well(name)) return run_.failure();
      if (!*name) return std::nullopt;
      last = **name;
      const auto found = listed_.find(last);
      const bool is_whole =
          found != listed_.end() && found->second.is_listed && found->second.found >= found->second.parts;
      if (is_whole) continue;
      ++missing;
      RegistryMessage work;
      work.kind = Kind::tags;
      work.run = wanted_run;
      work.repository = last;
      if (Failure failure = tasks_.add(work, mark)) return failure;
    }
  }

  Failure ask_for_images(const std::string& wanted_run, const std::string& mark, std::size_t& missing) {
    for (std::string last;;) {
      const auto wanted = run_.state.wanted_after(last, run_.work.selection().since, batch);
      if (!run_.is_well(wanted)) return run_.failure();
      for (const RegistryState::Wanted& each : *wanted) {
        ++missing;
        RegistryMessage work;
        work.kind = Kind::image;
        work.run = wanted_run;
        work.repository = each.repository;
        work.digest = each.digest;
        if (Failure failure = tasks_.add(work, mark)) return failure;
      }
      if (wanted->size() < batch) return std::nullopt;
      last = wanted->back().digest;
    }
  }

  RegistryRun& run_;
  bus::Bus& bus_;
  RegistryTasks tasks_;
  const milliseconds patience_;
  std::atomic<std::size_t> pieces_ = 0;
  std::map<std::string, Listed> listed_;  // by repository
  std::size_t names_ = 0;
};

/// Whoever asks for the same shares a queue.
std::string queue_of(const RegistryScanArguments& arguments, const std::string& registry, const std::string& variant) {
  crypto::Hash hash;
  const auto add = [&](std::string_view text) { hash.add(std::to_string(text.size()) + ':' + std::string(text)); };
  add(registry);
  add(variant);
  add(arguments.since);
  add("repositories");
  for (const std::string& each : arguments.repositories) add(each);
  add("tags");
  for (const std::string& each : arguments.tags) add(each);
  constexpr std::size_t digits = 24;
  return hash.hex().substr(0, digits);
}

}  // namespace

std::optional<Error> read_registry_with_others(RegistryRun& run, const RegistryScanArguments& arguments,
                                               const std::string& variant) {
  bus::Options options;
  options.url = arguments.bus;
  options.credentials_file = arguments.bus_credentials;
  if (!arguments.bus_ca_file.empty()) {
    Result<std::string> text = read_named(arguments.bus_ca_file);
    if (!text) return text.error();
    options.authorities = take(std::move(text));
  }
  options.wait = run.work.selection().wait;
  std::int64_t patience = default_patience;
  if (!arguments.bus_patience.empty()) {
    const Result<std::int64_t> given = parse_duration("--bus-patience", arguments.bus_patience);
    if (!given) return given.error();
    patience = std::max<std::int64_t>(*given, 1);
  }
  options.patience = std::chrono::seconds(patience);
  run.show("joining the bus");
  const auto bus = bus::Bus::join(queue_of(arguments, run.work.registry(), variant), options);
  if (!bus) return bus.error();
  return Sharing(run, **bus, options.patience).work_and_collect(arguments.is_worker);
}

}  // namespace seawall::commands
