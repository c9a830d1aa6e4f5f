#include "advisory_reading.h"

#include <algorithm>
#include <utility>

namespace seawall::commands {
namespace {

using advisories::Affected;
using advisories::Record;
using documents::Error;

constexpr std::size_t gathered_size = std::size_t{1} << 20;  // of small texts that become one job
constexpr std::size_t gathered_parts = 4'096;
constexpr std::size_t most_bytes = std::size_t{32} << 20;  // of texts in memory; a larger one is alone
constexpr std::size_t most_pending = std::size_t{48} << 20;
constexpr std::size_t most_of_batch = std::size_t{24} << 20;  // then what a text has is given as it is read

std::size_t weight_of(const std::vector<std::string>& texts) noexcept {
  std::size_t weight = texts.size() * sizeof(std::string);
  for (const std::string& text : texts) weight += text.size();
  return weight;
}

std::size_t weight_of(const Affected& affected) noexcept {
  std::size_t weight = sizeof(Affected) + affected.package.size() + weight_of(affected.versions);
  for (const advisories::Range& range : affected.ranges) {
    weight += sizeof(range) + range.events.size() * sizeof(advisories::Event);
  }
  return weight;
}

std::size_t weight_of(const Record& record) noexcept {
  std::size_t weight = sizeof(Record) + record.summary.size() + record.details.size() + weight_of(record.aliases) +
                       weight_of(record.upstream) + weight_of(record.related);
  for (const advisories::Reference& reference : record.references) weight += sizeof(reference) + reference.url.size();
  for (const Affected& affected : record.affected) weight += weight_of(affected);
  return weight;
}

std::size_t weight_of(const advisories::VexStatement& statement) noexcept {
  return sizeof(statement) + weight_of(statement.vulnerabilities) + weight_of(statement.products) +
         weight_of(statement.subcomponents) + statement.impact.size();
}

template <typename T>
std::size_t weight_of(const T&) noexcept {
  return sizeof(T);
}

}  // namespace

/// What the texts of a job have. Of much it waits until all before it has been given, and then keeps nothing.
class AdvisoryReading::Batch final : public advisories::Intake {
 public:
  Batch(AdvisoryReading& reading, std::size_t number) : reading_(reading), number_(number) {}

  void begin_at(std::uint32_t lines_before) noexcept { lines_before_ = lines_before; }
  void take(Record record) override { add(std::move(record)); }
  void take(advisories::Exploited entry) override { add(std::move(entry)); }
  void take(advisories::Likelihood entry) override { add(std::move(entry)); }
  void take(advisories::EndOfLife entry) override { add(std::move(entry)); }
  void take(advisories::VexStatement statement) override { add(std::move(statement)); }
  void refuse(Error error) override {
    documents::Place place = error.place();
    if (place.line > 0) place.line += lines_before_;
    Error told(error.code(), error.message(), std::move(place), error.advice());
    last_refusal_ = told.text();
    add(std::move(told));
  }
  /// Why a text could not be read as a whole, which may have been said of its last part.
  void refuse_whole(const Error& error) {
    const std::string before = std::exchange(last_refusal_, {});
    documents::Place place = error.place();
    if (place.line > 0) place.line += lines_before_;
    Error told(error.code(), error.message(), std::move(place), error.advice());
    if (told.text() != before) add(std::move(told));
  }

  void finish() {
    if (!has_turn_) return reading_.keep(number_, std::move(kept_));
    reading_.give(kept_);
    reading_.end_turn();
  }

 private:
  template <typename T>
  void add(T item) {
    kept_.weight += weight_of(item);
    kept_.items.emplace_back(std::move(item));
    if (kept_.weight < most_of_batch && !has_turn_) return;
    if (!has_turn_) reading_.wait_for_turn(number_);
    has_turn_ = true;
    reading_.give(kept_);
  }

  AdvisoryReading& reading_;
  const std::size_t number_;
  std::uint32_t lines_before_ = 0;
  std::string last_refusal_;
  Items kept_;
  bool has_turn_ = false;
};

AdvisoryReading::AdvisoryReading(advisories::Intake& intake, std::size_t threads)
    : intake_(intake), threads_(std::max<std::size_t>(threads, 1)) {}

AdvisoryReading::~AdvisoryReading() {
  {
    const std::scoped_lock lock(mutex_);
    jobs_.clear();
    is_closed_ = true;
    if (!failure_) failure_ = std::make_exception_ptr(std::exception());  // nobody waits for a turn that never comes
  }
  changed_.notify_all();
}

void AdvisoryReading::add(AdvisoryText text) {
  if (!gathered_.parts.empty() && gathered_.size + text.text.size() > gathered_size) submit();
  gathered_.size += text.text.size();
  gathered_.parts.emplace_back(std::move(text));
  if (gathered_.size >= gathered_size || gathered_.parts.size() >= gathered_parts) submit();
}

void AdvisoryReading::refuse(Error error) {
  gathered_.parts.emplace_back(std::move(error));
  if (gathered_.parts.size() >= gathered_parts) submit();
}

void AdvisoryReading::submit() {
  Lock lock(mutex_);
  rethrow();
  gathered_.number = numbers_++;
  bytes_ += gathered_.size;
  jobs_.push_back(std::exchange(gathered_, {}));
  if (helpers_.size() + 1 < threads_) helpers_.emplace_back([this] { work(); });
  changed_.notify_all();
  const auto is_full = [&] { return threads_ == 1 || bytes_ > most_bytes; };
  while (is_full() && bytes_ > 0 && !failure_) {
    if (!jobs_.empty()) {
      run_one(lock);
    } else {
      changed_.wait(lock);
    }
    if (threads_ == 1 && jobs_.empty()) break;
  }
  rethrow();
}

void AdvisoryReading::finish() {
  if (!gathered_.parts.empty()) submit();
  Lock lock(mutex_);
  while (next_ < numbers_ && !failure_) {
    if (!jobs_.empty()) {
      run_one(lock);
    } else {
      changed_.wait(lock);
    }
  }
  is_closed_ = true;
  changed_.notify_all();
  rethrow();
}

void AdvisoryReading::work() {
  Lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return is_closed_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    run_one(lock);
  }
}

void AdvisoryReading::run_one(Lock& lock) {
  Job job = std::move(jobs_.front());
  jobs_.pop_front();
  const std::size_t size = job.size;
  lock.unlock();
  try {
    read(std::move(job));
  } catch (...) {
    fail();
  }
  lock.lock();
  bytes_ -= size;
  changed_.notify_all();
}

void AdvisoryReading::read(Job job) {
  Batch batch(*this, job.number);
  for (Part& part : job.parts) {
    if (const auto* const error = std::get_if<Error>(&part)) {
      batch.begin_at(0);
      batch.refuse(*error);
      continue;
    }
    auto& text = std::get<AdvisoryText>(part);
    batch.begin_at(text.lines_before);
    const std::optional<Error> error = advisories::read(text.name, std::move(text.text), limits_, batch);
    if (error) batch.refuse_whole(*error);
    text = {};
  }
  batch.finish();
}

void AdvisoryReading::keep(std::size_t number, Items items) {
  Lock lock(mutex_);
  pending_weight_ += items.weight;
  pending_.emplace(number, std::move(items));
  hand_over(lock);
  // Whose turn it is never waits here, so that this ends.
  while (pending_weight_ > most_pending && !failure_ && pending_.contains(number)) {
    changed_.wait(lock);
    hand_over(lock);
  }
}

void AdvisoryReading::hand_over(Lock& lock) {
  while (!is_giving_ && !failure_ && pending_.contains(next_)) {
    Items items = std::move(pending_.extract(next_).mapped());
    pending_weight_ -= items.weight;
    is_giving_ = true;
    lock.unlock();
    give(items);
    lock.lock();
    is_giving_ = false;
    ++next_;
    changed_.notify_all();
  }
}

void AdvisoryReading::wait_for_turn(std::size_t number) {
  Lock lock(mutex_);
  changed_.wait(lock, [&] { return failure_ || (next_ == number && !is_giving_); });
  rethrow();
  is_giving_ = true;
}

void AdvisoryReading::end_turn() {
  Lock lock(mutex_);
  is_giving_ = false;
  ++next_;
  changed_.notify_all();
  hand_over(lock);
}

void AdvisoryReading::give(Items& items) {
  for (Item& each : items.items) {
    std::visit(
        [&]<typename T>(T& item) {
          if constexpr (std::is_same_v<T, Error>) {
            intake_.refuse(std::move(item));
          } else {
            intake_.take(std::move(item));
          }
        },
        each);
  }
  items = {};
}

void AdvisoryReading::fail() noexcept {
  const std::scoped_lock lock(mutex_);
  if (!failure_) failure_ = std::current_exception();
}

void AdvisoryReading::rethrow() const {
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace seawall::commands
