#include "streams.h"

namespace seawall::bus {
namespace {

constexpr std::int64_t nanoseconds = 1'000'000;  // in a millisecond
constexpr std::int64_t most_taken = 100'000;     // pieces of work that somebody has, over all workers
constexpr std::int64_t same_id = std::int64_t{30} * 1'000 * nanoseconds;  // in which work of one id counts once
constexpr std::int64_t longest_kept = std::int64_t{30} * 24 * 3'600 * 1'000 * nanoseconds;

natsStatus make_stream(jsCtx* context, jsStreamConfig& config, jsErrCode& code) {
  jsStreamInfo* told = nullptr;
  const natsStatus status = libnats().js_AddStream(&told, context, &config, nullptr, &code);
  if (status == NATS_OK) libnats().jsStreamInfo_Destroy(told);
  return code == JSStreamNameExistErr ? NATS_OK : status;
}

}  // namespace

Streams::Streams(const std::string& name)
    : work_stream("seawall-work-" + name),
      results_stream("seawall-results-" + name),
      work_subject("seawall.work." + name),
      results_subject("seawall.results." + name + ".") {}

natsStatus Streams::make(jsCtx* context, jsErrCode& code) const {
  jsStreamConfig work{};
  libnats().jsStreamConfig_Init(&work);
  const char* subjects[] = {work_subject.c_str()};
  work.Name = work_stream.c_str();
  work.Subjects = subjects;
  work.SubjectsLen = 1;
  work.Retention = js_WorkQueuePolicy;
  work.Storage = js_FileStorage;
  work.Duplicates = same_id;
  if (const natsStatus status = make_stream(context, work, code); status != NATS_OK) return status;
  jsStreamConfig results{};
  libnats().jsStreamConfig_Init(&results);
  const std::string all = results_subject + ">";
  subjects[0] = all.c_str();
  results.Name = results_stream.c_str();
  results.Subjects = subjects;
  results.SubjectsLen = 1;
  results.Storage = js_FileStorage;
  results.MaxMsgsPerSubject = 1;
  results.MaxAge = longest_kept;
  results.AllowDirect = true;
  return make_stream(context, results, code);
}

natsStatus Streams::add_workers(jsCtx* context, std::chrono::milliseconds patience, jsErrCode& code) const {
  jsConsumerConfig config{};
  libnats().jsConsumerConfig_Init(&config);
  config.Durable = workers;
  config.AckPolicy = js_AckExplicit;
  config.AckWait = patience.count() * nanoseconds;
  config.MaxDeliver = -1;
  config.MaxAckPending = most_taken;
  jsConsumerInfo* told = nullptr;
  const natsStatus status = libnats().js_AddConsumer(&told, context, work_stream.c_str(), &config, nullptr, &code);
  if (status == NATS_OK) libnats().jsConsumerInfo_Destroy(told);
  return code == JSConsumerNameExistErr ? NATS_OK : status;
}

natsStatus Streams::subscribe(jsCtx* context, std::shared_ptr<natsSubscription>& into, jsErrCode& code) const {
  jsSubOptions which{};
  libnats().jsSubOptions_Init(&which);
  which.Stream = work_stream.c_str();
  which.Consumer = workers;
  which.ManualAck = true;
  natsSubscription* made = nullptr;
  const natsStatus status =
      libnats().js_PullSubscribe(&made, context, work_subject.c_str(), workers, nullptr, &which, &code);
  if (status == NATS_OK) into = std::shared_ptr<natsSubscription>(made, libnats().natsSubscription_Destroy);
  return status;
}

}  // namespace seawall::bus
