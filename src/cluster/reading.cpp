#include "reading.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "rule_text.h"

namespace seawall::cluster {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

constexpr std::size_t bytes_a_file = std::size_t{32} << 20;
constexpr std::string_view namespaces_kind = "Namespace";

/// One list to read.
struct Job {
  const Resource* resource = nullptr;
  std::string namespace_;      ///< empty: all, or none
  std::string label_selector;
  bool is_one_object = false;  ///< the Namespace of that name alone

  // What came of it.
  std::vector<std::string> texts;  ///< by page
  std::size_t items = 0;
  std::size_t faults = 0;
  bool is_consistent = true;
  std::optional<Error> error;
};

/// A line of what was not read.
struct NotRead {
  std::string resource;
  bool is_forbidden = false;
  std::string message;
};

/// Of a failure of discovery: "metrics.k8s.io/v1beta1: why", "v1: why".
std::string group_of(const Error& failure) {
  const std::string& message = failure.message();
  const std::size_t end = message.find_first_of("/:");
  return end == message.npos || message[end] == ':' ? std::string() : message.substr(0, end);
}

class Reader {
 public:
  Reader(const Api& api, const ReadingOptions& options, const std::function<void(const Progress&)>& progress,
         std::stop_token stop)
      : api_(api), options_(options), progress_(progress), stop_(std::move(stop)) {}

  Result<Reading> read() {
    Result<Salt> salt = make_salt();
    if (!salt) return salt.error();
    salt_ = take(std::move(salt));
    if (auto error = ask_version()) return *std::move(error);
    Result<Discovery> discovery = discover(api_, stop_);
    if (!discovery) return discovery.error();
    discovery_ = take(std::move(discovery));
    tell_of_silent_groups();
    plan();
    run();
    if (stop_.stop_requested()) return Error(ErrorCode::unavailable, "reading was stopped");
    return compose();
  }

 private:
  /// Nothing when there is an answer, or the server keeps it to itself.
  std::optional<Error> ask_version() {
    Result<ServerVersion> version = server_version(api_, stop_);
    if (version) {
      version_ = take(std::move(version));
      return {};
    }
    if (version.error().code() != ErrorCode::forbidden) return version.error();
    notes_.push_back("the version of the server is not known: " + version.error().message());
    return {};
  }

  void tell_of_silent_groups() {
    for (const Error& failure : discovery_.failures) {
      const std::string group = group_of(failure);
      const std::string message = "the server does not tell what it serves of " + failure.message();
      if (std::ranges::find(options_.wanted, group, &Wanted::group) != options_.wanted.end()) {
        not_read_.push_back({group.empty() ? "core" : group, false, message});
      } else {
        notes_.push_back(message);
      }
    }
  }

  void plan() {
    for (const Resource& resource : discovery_.resources) {
      const auto wanted = std::ranges::find_if(options_.wanted, [&](const Wanted& each) { return each.is(resource); });
      if (wanted != options_.wanted.end()) plan(resource, wanted->has_pods ? options_.label_selector : std::string());
    }
  }

  void plan(const Resource& resource, const std::string& selector) {
    const bool is_namespace = resource.group.empty() && resource.kind == namespaces_kind;
    if (options_.namespaces.empty() || (!resource.namespaced && !is_namespace)) {
      add_job(resource, {}, selector, false);
      return;
    }
    for (const std::string& namespace_ : std::set(options_.namespaces.begin(), options_.namespaces.end())) {
      add_job(resource, namespace_, selector, is_namespace);
    }
  }

  void add_job(const Resource& resource, const std::string& namespace_, const std::string& selector,
               bool is_one_object) {
    Job& job = jobs_.emplace_back();
    job.resource = &resource;
    job.namespace_ = namespace_;
    job.label_selector = selector;
    job.is_one_object = is_one_object;
  }

  /// Pods first, as they take longest.
  void run() {
    std::vector<Job*> order;
    for (Job& job : jobs_) order.push_back(&job);
    std::ranges::stable_partition(order, [](const Job* job) { return job->resource->name() == "pods"; });
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      for (std::size_t mine = next++; mine < order.size() && !stop_.stop_requested(); mine = next++) run(*order[mine]);
    };
    std::vector<std::jthread> others;
    const std::size_t threads = std::min(std::max<std::size_t>(options_.at_once, 1), order.size());
    for (std::size_t index = 1; index < threads; ++index) others.emplace_back(work);
    work();
  }

  void run(Job& job) {
    if (const std::optional<Error> gone = whether_gone()) {
      job.error = *gone;
    } else if (job.is_one_object) {
      read_one(job);
    } else {
      read_list(job);
    }
    if (job.error && job.error->code() == ErrorCode::unavailable) look_whether_gone();
    tell(job, 0, true);
  }

  void read_list(Job& job) {
    const ListOptions options{.namespace_ = job.namespace_,
                              .label_selector = job.label_selector,
                              .limit = options_.limit};
    const PageTaker taker{[&](const Page& page) {
                            ManifestPage manifest = manifest_of(*job.resource, page.document->root(), salt_);
                            job.items += manifest.items;
                            job.faults += manifest.faults;
                            job.texts.push_back(std::move(manifest.text));
                            tell(job, page.remaining, false);
                          },
                          [&] {
                            job.texts.clear();
                            job.items = job.faults = 0;
                          }};
    const Result<Listed> listed = list(api_, *job.resource, options, taker, stop_);
    if (!listed) {
      job.error = listed.error();
    } else {
      job.is_consistent = listed->is_consistent;
    }
  }

  /// A Namespace by its name, for users who may not list them. It is put into a list, as others come.
  void read_one(Job& job) {
    const std::string path = job.resource->path() + "/" + http::percent_encoded(job.namespace_);
    const Result<http::Response> response = api_.get(path, json_only, stop_);
    if (!response) {
      job.error = response.error();
      return;
    }
    if (!response->is_good()) {
      job.error = error_of(path, *response);
      return;
    }
    const auto source = documents::Source::from_bytes(path, "{\"items\":[" + response->body + "]}");
    if (!source) {
      job.error = source.error();
      return;
    }
    const std::vector<documents::Outcome> outcomes = documents::read(*source);
    if (outcomes.size() != 1 || !outcomes[0].document) {
      job.error = Error(ErrorCode::syntax, "the answer to " + path + " is not JSON");
      return;
    }
    ManifestPage manifest = manifest_of(*job.resource, outcomes[0].document->root(), salt_);
    job.items = manifest.items;
    job.faults = manifest.faults;
    job.texts.push_back(std::move(manifest.text));
  }

  std::optional<Error> whether_gone() {
    const std::scoped_lock lock(mutex_);
    return gone_;
  }

  /// A server that answers nothing any more would cost its patience once a kind.
  void look_whether_gone() {
    if (whether_gone()) return;
    const Result<ServerVersion> version = server_version(api_, stop_);
    if (version || version.error().code() != ErrorCode::unavailable) return;
    const std::scoped_lock lock(mutex_);
    gone_ = Error(ErrorCode::unavailable, "the server does not answer any more: " + version.error().message());
  }

  void tell(const Job& job, std::int64_t remaining, bool is_done) {
    if (!progress_) return;
    const std::scoped_lock lock(mutex_);
    progress_({job.resource->name(), job.items, remaining, is_done});
  }

  // --- composing --------------------------------------------------------------------------------------

  Reading compose() {
    Reading reading;
    reading.files.push_back({"snapshot.yaml", {}});
    std::map<std::string, std::size_t> counts;
    for (std::size_t begin = 0; begin < jobs_.size();) {
      std::vector<Job*> jobs;
      const Resource* resource = jobs_[begin].resource;
      for (; begin < jobs_.size() && jobs_[begin].resource == resource; ++begin) jobs.push_back(&jobs_[begin]);
      counts[resource->name()] = compose(jobs, reading);
    }
    for (const auto& [name, count] : counts) reading.objects += count;
    // In the order in which a folder with these files is read.
    std::ranges::sort(std::next(reading.files.begin()), reading.files.end(), {}, &TextFile::name);
    reading.files.front().text = snapshot_text(counts);
    reading.notes = std::move(notes_);
    return reading;
  }

  /// The jobs of one resource.
  std::size_t compose(std::span<Job* const> jobs, Reading& reading) {
    const std::string name = jobs.front()->resource->name();
    std::size_t items = 0;
    std::vector<std::string> parts(1);
    for (Job* job : jobs) {
      items += job->items;
      tell_faults(*job);
      for (std::string& text : job->texts) {
        if (!parts.back().empty() && parts.back().size() + text.size() > bytes_a_file) parts.emplace_back();
        if (parts.back().empty()) {
          parts.back() = std::move(text);
        } else {
          parts.back() += text;
        }
        text = {};
      }
    }
    for (std::size_t part = 0; part < parts.size(); ++part) {
      if (parts[part].empty()) continue;
      const std::string number = part == 0 ? std::string() : "-" + std::to_string(part + 1);
      reading.files.push_back({name + number + ".yaml", std::move(parts[part])});
    }
    return items;
  }

  void tell_faults(const Job& job) {
    const std::string name = job.resource->name();
    const std::string where = job.namespace_.empty() ? std::string() : "in namespace " + job.namespace_ + ": ";
    if (job.error) {
      const bool is_forbidden = job.error->code() == ErrorCode::forbidden;
      std::string message = where + job.error->message();
      if (is_forbidden) message += "; this rule would allow it: " + rule_text(*job.resource, job.is_one_object);
      if (job.items > 0) message += "; the first " + std::to_string(job.items) + " were read";
      not_read_.push_back({name, is_forbidden, std::move(message)});
    }
    if (!job.is_consistent) {
      not_read_.push_back({name, false,
                           where + "the list expired while it was read, and its rest is of a later moment: what "
                                   "changed meanwhile may be missing"});
    }
    if (job.faults > 0) {
      not_read_.push_back({name, false, where + std::to_string(job.faults) + " items of the list are no objects"});
    }
  }

  std::string snapshot_text(const std::map<std::string, std::size_t>& counts) const {
    std::string text = "apiVersion: seawall.dev/v1alpha1\nkind: Snapshot\nmetadata:\n  name: ";
    const auto append = [&](std::string_view value) { documents::append_yaml_string(text, value); };
    const auto append_in_flow = [&](std::string_view value) { documents::append_yaml_string(text, value, true); };
    append("cluster");
    if (!version_.git_version.empty()) {
      text += "\nkubernetesVersion: ";
      append(version_.git_version);
    }
    if (!options_.context_namespace.empty()) {
      text += "\ncontextNamespace: ";
      append(options_.context_namespace);
    }
    if (!options_.namespaces.empty()) {
      text += "\nnamespaces:";
      for (const std::string& namespace_ : options_.namespaces) {
        text += "\n- ";
        append(namespace_);
      }
    }
    if (!options_.label_selector.empty()) {
      text += "\nlabelSelector: ";
      append(options_.label_selector);
    }
    text += counts.empty() ? "\nresources: []" : "\nresources:";
    for (const auto& [name, count] : counts) {
      text += "\n- {resource: ";
      append_in_flow(name);
      text += ", count: " + std::to_string(count) + "}";
    }
    text += not_read_.empty() ? "\nnotLookedAt: []" : "\nnotLookedAt:";
    for (const NotRead& each : not_read_) {
      text += "\n- resource: ";
      append(each.resource);
      text += each.is_forbidden ? "\n  reason: forbidden\n  message: " : "\n  reason: unreadable\n  message: ";
      append(each.message);
    }
    return text + "\n";
  }

  const Api& api_;
  const ReadingOptions& options_;
  const std::function<void(const Progress&)>& progress_;
  const std::stop_token stop_;
  Salt salt_;
  ServerVersion version_;
  Discovery discovery_;
  std::deque<Job> jobs_;  // in the order of the resources; never moved, as threads hold them
  std::vector<NotRead> not_read_;
  std::vector<std::string> notes_;
  std::mutex mutex_;
  std::optional<Error> gone_;
};

}  // namespace

Result<Reading> read(const Api& api, const ReadingOptions& options,
                     const std::function<void(const Progress&)>& progress, std::stop_token stop) {
  return Reader(api, options, progress, std::move(stop)).read();
}

}  // namespace seawall::cluster
