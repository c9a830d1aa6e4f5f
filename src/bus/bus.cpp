#include "bus.h"

#include <algorithm>
#include <atomic>
#include <climits>
#include <future>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "libnats.h"
#include "streams.h"
#include "urls.h"

namespace seawall::bus {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using std::chrono::milliseconds;

constexpr std::int64_t request_time = 5'000;       // milliseconds, of one request
constexpr milliseconds pause{250};  // between two tries
constexpr std::size_t most_stuck = 5;  // looks at a queue of which nothing comes

template <typename Thing>
using Owned = std::unique_ptr<Thing, void (*)(Thing*)>;

std::string text_of(natsStatus status) { return libnats().natsStatus_GetText(status); }

/// Whether another try may fare better.
bool is_passing(natsStatus status, int code) noexcept {
  switch (status) {
    case NATS_TIMEOUT:
    case NATS_IO_ERROR:
    case NATS_NO_SERVER:
    case NATS_STALE_CONNECTION:
    case NATS_CONNECTION_DISCONNECTED:
    case NATS_NOT_YET_CONNECTED:
    case NATS_NO_RESPONDERS:
    case NATS_MISSED_HEARTBEAT: return true;
    case NATS_ERR: return code != JSNotEnabledErr && code != JSNotEnabledForAccountErr;
    default: return false;
  }
}

/// What libnats would print on standard error else.
void say_nothing(natsConnection*, natsSubscription*, natsStatus, void*) {}

/// libnats may wait without an end for a server that says what none would: then its thread is left alone.
natsStatus connect_in_time(const std::shared_ptr<natsOptions>& how, natsConnection*& made) {
  using Outcome = std::pair<natsStatus, natsConnection*>;
  const auto promise = std::make_shared<std::promise<Outcome>>();
  std::future<Outcome> outcome = promise->get_future();
  std::thread([how, promise] {
    natsConnection* connection = nullptr;
    const natsStatus status = libnats().natsConnection_Connect(&connection, how.get());
    promise->set_value({status, connection});
  }).detach();
  if (outcome.wait_for(milliseconds(2 * request_time)) != std::future_status::ready) return NATS_PROTOCOL_ERROR;
  const Outcome told = outcome.get();
  made = told.second;
  return told.first;
}

class NatsDelivery final : public Delivery {
 public:
  NatsDelivery(std::shared_ptr<natsSubscription> from, natsMsg* message, std::size_t times)
      : from_(std::move(from)),
        message_(message, libnats().natsMsg_Destroy),
        body_(libnats().natsMsg_GetData(message), static_cast<std::size_t>(libnats().natsMsg_GetDataLength(message))),
        times_(times) {}
  const std::string& body() const noexcept override { return body_; }
  std::size_t times() const noexcept override { return times_; }
  void done() override {
    jsErrCode code{};
    static_cast<void>(libnats().natsMsg_AckSync(message_.get(), nullptr, &code));
  }
  void later(milliseconds delay) override {
    static_cast<void>(libnats().natsMsg_NakWithDelay(message_.get(), delay.count(), nullptr));
  }
  void goes_on() override { static_cast<void>(libnats().natsMsg_InProgress(message_.get(), nullptr)); }

 private:
  const std::shared_ptr<natsSubscription> from_;  // the message looks into it
  const Owned<natsMsg> message_;
  const std::string body_;
  const std::size_t times_;
};

class NatsBus final : public Bus {
 public:
  NatsBus(std::string name, Options options)
      : options_(std::move(options)), host_(shown(options_.url)), streams_(name) {}

  std::optional<Error> join() {
    if (auto error = connect()) return error;
    return patiently([this](jsErrCode& code) { return prepare(code); });
  }

  Result<bool> add_work(const std::string& id, std::string_view body) override {
    bool is_new = false;
    if (auto error = publish(streams_.work_subject, id, body, &is_new)) return *std::move(error);
    return is_new;
  }

  Result<std::unique_ptr<Delivery>> take(milliseconds within) override {
    natsMsgList list{};
    std::shared_ptr<natsSubscription> from;
    bool is_empty = false;
    const auto error = patiently([&](jsErrCode& code) {
      const std::lock_guard lock(taking_);
      if (!subscription_) {
        // Of a bus that came back without what it had.
        if (const natsStatus status = prepare(code); status != NATS_OK) return status;
      }
      from = subscription_;
      const natsStatus status = libnats().natsSubscription_Fetch(&list, subscription_.get(), 1, within.count(), &code);
      is_empty = status == NATS_TIMEOUT;
      if (is_empty) return NATS_OK;
      if (status != NATS_OK) subscription_.reset();
      return status == NATS_NOT_FOUND ? NATS_NO_RESPONDERS : status;
    });
    if (error) return *error;
    if (is_empty || list.Count == 0) return std::unique_ptr<Delivery>();
    natsMsg* const message = list.Msgs[0];
    list.Msgs[0] = nullptr;  // it goes to the delivery
    libnats().natsMsgList_Destroy(&list);
    jsMsgMetaData* told = nullptr;
    std::size_t times = 1;
    if (libnats().natsMsg_GetMetaData(&told, message) == NATS_OK) {
      times = static_cast<std::size_t>(told->NumDelivered);
      libnats().jsMsgMetaData_Destroy(told);
    }
    return std::unique_ptr<Delivery>(std::make_unique<NatsDelivery>(std::move(from), message, times));
  }

  Result<std::size_t> left() override {
    std::size_t count = 0;
    const auto error = patiently([&](jsErrCode& code) {
      jsStreamInfo* told = nullptr;
      const natsStatus status =
          libnats().js_GetStreamInfo(&told, context_.get(), streams_.work_stream.c_str(), nullptr, &code);
      if (status == NATS_NOT_FOUND) return make_again(code);
      if (status != NATS_OK) return status;
      count = static_cast<std::size_t>(told->State.Msgs);
      libnats().jsStreamInfo_Destroy(told);
      return free_stuck(count, code);
    });
    if (error) return *error;
    return count;
  }

  std::optional<Error> keep(const std::string& name, std::string_view body) override {
    return publish(streams_.results_subject + name, {}, body, nullptr);
  }

  Result<std::optional<std::string>> find(const std::string& name) override {
    std::optional<std::string> found;
    const std::string subject = streams_.results_subject + name;
    const auto error = patiently([&](jsErrCode&) {
      jsDirectGetMsgOptions which{};
      libnats().jsDirectGetMsgOptions_Init(&which);
      which.LastBySubject = subject.c_str();
      natsMsg* message = nullptr;
      const natsStatus status =
          libnats().js_DirectGetMsg(&message, context_.get(), streams_.results_stream.c_str(), nullptr, &which);
      if (status == NATS_NOT_FOUND) return NATS_OK;
      if (status != NATS_OK) return status;
      found = body_of(message);
      libnats().natsMsg_Destroy(message);
      return NATS_OK;
    });
    if (error) return *error;
    return found;
  }

  std::optional<Error> each(const std::function<bool(const std::string&, std::string_view)>& give) override {
    const std::string all = streams_.results_subject + ">";
    for (std::uint64_t sequence = 1;;) {
      natsMsg* message = nullptr;
      const auto error = patiently([&](jsErrCode&) {
        jsDirectGetMsgOptions which{};
        libnats().jsDirectGetMsgOptions_Init(&which);
        which.Sequence = sequence;
        which.NextBySubject = all.c_str();
        const natsStatus status =
            libnats().js_DirectGetMsg(&message, context_.get(), streams_.results_stream.c_str(), nullptr, &which);
        return status == NATS_NOT_FOUND ? NATS_OK : status;
      });
      if (error) return error;
      if (!message) return std::nullopt;
      const Owned<natsMsg> owned(message, libnats().natsMsg_Destroy);
      const std::uint64_t found = libnats().natsMsg_GetSequence(message);
      const std::string subject = libnats().natsMsg_GetSubject(message);
      if (found < sequence || !subject.starts_with(streams_.results_subject)) {
        return Error(ErrorCode::unavailable, "the bus " + host_ + " gives other messages than it was asked for");
      }
      sequence = found + 1;
      if (!give(subject.substr(streams_.results_subject.size()), body_of(message))) return std::nullopt;
    }
  }

 private:
  static std::string body_of(natsMsg* message) {
    return {libnats().natsMsg_GetData(message), static_cast<std::size_t>(libnats().natsMsg_GetDataLength(message))};
  }

  Error error_of(natsStatus status, int code) const {
    const std::string bus = "the bus " + host_;
    switch (status) {
      case NATS_CONNECTION_AUTH_FAILED:
      case NATS_NOT_PERMITTED:
        return {ErrorCode::forbidden,
                bus + " does not let us in",
                {},
                "give a user name and a password in its URL, or a file with --bus-credentials"};
      case NATS_SECURE_CONNECTION_WANTED:
      case NATS_SECURE_CONNECTION_REQUIRED:
      case NATS_SSL_ERROR:
        return {ErrorCode::untrusted,
                bus + " cannot be trusted, or wants TLS: " + text_of(status),
                {},
                "write tls:// for a bus with TLS; give its authority with --bus-ca-file"};
      case NATS_MAX_PAYLOAD:
        return {ErrorCode::limit_exceeded,
                "over the limit \"bus message\" of " + std::to_string(max_payload_),
                {},
                "raise max_payload in the configuration of the bus"};
      default: break;
    }
    if (code == JSNotEnabledErr || code == JSNotEnabledForAccountErr) {
      return {ErrorCode::unsupported, bus + " has no JetStream", {}, "start nats-server with -js"};
    }
    const std::string number = code == 0 ? std::string() : ", JetStream says " + std::to_string(code);
    return {ErrorCode::unavailable, bus + " does not answer as it should: " + text_of(status) + number};
  }

  /// Tries until it went well, the failure is no passing one, or the time is over.
  template <typename Try>
  std::optional<Error> patiently(const Try& attempt) const {
    const auto end = std::chrono::steady_clock::now() + options_.wait;
    for (;;) {
      jsErrCode code{};
      const natsStatus status = attempt(code);
      if (status == NATS_OK) return std::nullopt;
      if (!is_passing(status, code) || std::chrono::steady_clock::now() + pause > end) return error_of(status, code);
      std::this_thread::sleep_for(pause);
    }
  }

  std::optional<Error> set_up(natsOptions* how) {
    const Libnats& nats = libnats();
    std::vector<std::string> servers = servers_of(options_.url);
    std::vector<const char*> pointers;
    for (const std::string& each : servers) pointers.push_back(each.c_str());
    natsStatus status = nats.natsOptions_SetServers(how, pointers.data(), static_cast<int>(pointers.size()));
    if (status != NATS_OK) return Error(ErrorCode::invalid_argument, "no URL of a bus: " + host_);
    nats.natsOptions_SetName(how, "seawall");
    nats.natsOptions_SetTimeout(how, request_time);
    nats.natsOptions_SetAllowReconnect(how, true);
    nats.natsOptions_SetMaxReconnect(how, INT_MAX);
    nats.natsOptions_SetReconnectWait(how, pause.count());
    nats.natsOptions_SetFailRequestsOnDisconnect(how, true);
    nats.natsOptions_SetErrorHandler(how, say_nothing, nullptr);
    nats.natsOptions_SetPingInterval(how, request_time);
    nats.natsOptions_SetMaxPingsOut(how, 3);
    if (options_.url.contains("tls://")) nats.natsOptions_SetSecure(how, true);
    if (!options_.authorities.empty() &&
        nats.natsOptions_SetCATrustedCertificates(how, options_.authorities.c_str()) != NATS_OK) {
      return Error(ErrorCode::invalid_argument, "there is no certificate to trust in the file for the bus");
    }
    if (!options_.credentials_file.empty() &&
        nats.natsOptions_SetUserCredentialsFromFiles(how, options_.credentials_file.c_str(), nullptr) != NATS_OK) {
      return Error(ErrorCode::unreadable, "cannot read the credentials in \"" + options_.credentials_file + '"');
    }
    return std::nullopt;
  }

  std::optional<Error> connect() {
    natsOptions* how = nullptr;
    if (libnats().natsOptions_Create(&how) != NATS_OK) return Error(ErrorCode::internal, "libnats has no memory");
    const std::shared_ptr<natsOptions> owned(how, libnats().natsOptions_Destroy);
    if (auto error = set_up(how)) return error;
    auto error = patiently([&](jsErrCode&) {
      natsConnection* made = nullptr;
      const natsStatus status = connect_in_time(owned, made);
      if (status == NATS_OK) connection_.reset(made);
      return status;
    });
    if (error) return error;
    max_payload_ = libnats().natsConnection_GetMaxPayload(connection_.get());
    jsCtx* context = nullptr;
    const natsStatus status = libnats().natsConnection_JetStream(&context, connection_.get(), nullptr);
    if (status != NATS_OK) return error_of(status, 0);
    context_.reset(context);
    return std::nullopt;
  }

  /// All that is needed on the server, and what is taken by.
  natsStatus prepare(jsErrCode& code) {
    natsStatus status = streams_.make(context_.get(), code);
    if (status == NATS_OK) status = streams_.add_workers(context_.get(), options_.patience, code);
    if (status == NATS_OK) status = streams_.subscribe(context_.get(), subscription_, code);
    return status;
  }

  /// A server that was killed may hold work that it takes for given out and done: only another consumer gets that. Seen
  /// several times, as work is added meanwhile.
  natsStatus free_stuck(std::size_t count, jsErrCode& code) {
    jsConsumerInfo* told = nullptr;
    const natsStatus status = libnats().js_GetConsumerInfo(&told, context_.get(), streams_.work_stream.c_str(),
                                                           Streams::workers, nullptr, &code);
    if (status == NATS_NOT_FOUND) return make_again(code);
    if (status != NATS_OK) return status;
    const bool is_stuck = count > 0 && told->NumPending == 0 && told->NumAckPending == 0;
    libnats().jsConsumerInfo_Destroy(told);
    if (!is_stuck) {
      stuck_ = 0;
    } else if (++stuck_ > most_stuck) {
      stuck_ = 0;
      static_cast<void>(
          libnats().js_DeleteConsumer(context_.get(), streams_.work_stream.c_str(), Streams::workers, nullptr, &code));
      return make_again(code);
    }
    return NATS_OK;
  }

  natsStatus make_again(jsErrCode& code) {
    const std::lock_guard lock(taking_);
    subscription_.reset();
    return prepare(code);
  }

  std::optional<Error> publish(const std::string& subject, const std::string& id, std::string_view body, bool* is_new) {
    if (max_payload_ > 0 && body.size() > static_cast<std::size_t>(max_payload_)) return error_of(NATS_MAX_PAYLOAD, 0);
    return patiently([&](jsErrCode& code) {
      jsPubOptions how{};
      libnats().jsPubOptions_Init(&how);
      how.MaxWait = request_time;
      how.MsgId = id.empty() ? nullptr : id.c_str();
      jsPubAck* told = nullptr;
      const natsStatus status = libnats().js_Publish(&told, context_.get(), subject.c_str(), body.data(),
                                                     static_cast<int>(body.size()), &how, &code);
      // Nobody listens to the subject: the bus came back without what it had.
      if (status == NATS_NO_RESPONDERS) static_cast<void>(make_again(code));
      if (status != NATS_OK) return status;
      if (is_new) *is_new = !told->Duplicate;
      libnats().jsPubAck_Destroy(told);
      return NATS_OK;
    });
  }

  const Options options_;
  const std::string host_;
  const Streams streams_;
  std::int64_t max_payload_ = 0;
  Owned<natsConnection> connection_{nullptr, libnats().natsConnection_Destroy};
  Owned<jsCtx> context_{nullptr, libnats().jsCtx_Destroy};
  std::atomic<std::size_t> stuck_ = 0;
  std::mutex taking_;
  std::shared_ptr<natsSubscription> subscription_;
};

bool is_name(std::string_view name) noexcept {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !name.empty() && std::ranges::all_of(name, fits);
}

}  // namespace

Result<std::unique_ptr<Bus>> Bus::join(const std::string& name, const Options& options) {
  if (std::string fault = fault_of_url(options.url); !fault.empty()) {
    return Error(ErrorCode::invalid_argument, std::move(fault));
  }
  if (!is_name(name)) return Error(ErrorCode::invalid_argument, "\"" + name + "\" cannot be the name of a queue");
  if (auto error = load_libnats()) return *std::move(error);
  auto bus = std::make_unique<NatsBus>(name, options);
  if (auto error = bus->join()) return *std::move(error);
  return std::unique_ptr<Bus>(std::move(bus));
}

}  // namespace seawall::bus
