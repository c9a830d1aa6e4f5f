// seawall pods admit: what Pod Security admission decides of a request, as kubectl would show it.

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "console.h"
#include "input.h"
#include "pods.h"
#include "reports/reports.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Field;
using documents::Node;
using documents::Result;
using documents::Value;
using objects::Object;

constexpr std::string_view label_prefix = "pod-security.kubernetes.io/";
constexpr std::array<std::string_view, 6> short_labels = {"enforce", "enforce-version", "audit", "audit-version",
                                                          "warn",    "warn-version"};

/// Files that were read, or nothing.
struct Input {
  files::Listing listing;
  Loaded loaded;

  std::span<const Object> objects() const noexcept { return loaded.inventory->objects(); }
};

Input read(files::Listing listing) {
  Input input{std::move(listing), {}};
  Pool pool(1);
  input.loaded = load_files(input.listing, {}, pool);
  sort_not_looked(input.listing, input.loaded.not_looked);
  return input;
}

// --- configuration ----------------------------------------------------------------------------------

/// A file with one document in it.
class OneDocument {
 public:
  static Result<OneDocument> read(const std::string& path) {
    Result<std::string> text = read_named(path);
    if (!text) return text.error();
    auto source = documents::Source::from_bytes(path, take(std::move(text)));
    if (!source) return source.error();
    OneDocument result;
    result.source_ = take(std::move(source));
    for (documents::Outcome& outcome : documents::read(result.source_)) {
      if (outcome.error) return *outcome.error;
      if (!outcome.document) continue;
      if (result.document_) return Error(ErrorCode::invalid_argument, '"' + path + "\" holds more than one document");
      result.document_ = std::move(outcome.document);
    }
    if (!result.document_) return Error(ErrorCode::invalid_argument, '"' + path + "\" is empty");
    return result;
  }
  Node root() const noexcept { return document_->root(); }

 private:
  std::shared_ptr<const documents::Source> source_;
  std::unique_ptr<const documents::Document> document_;
};

/// The file that the API server's configuration names for this plugin; empty where it names none.
std::string_view path_of_plugin(Node root) noexcept {
  if (root.child(Field::kind).string_or({}) != "AdmissionConfiguration") return {};
  for (const Node plugin : root.child("plugins").items()) {
    if (plugin.child(Field::name).string_or({}) == "PodSecurity") return plugin.child("path").string_or({});
  }
  return {};
}

/// `may_lead_on`: to another file.
Result<pods::Configuration> read_configuration(const std::string& path, bool may_lead_on = true) {
  if (path.empty()) return pods::read_configuration({});
  const Result<OneDocument> file = OneDocument::read(path);
  if (!file) return file.error();
  // As the API server has it, from the folder of the file that names it.
  const std::string_view beside = path_of_plugin(file->root());
  if (!beside.empty() && may_lead_on) {
    return read_configuration((std::filesystem::path(path).parent_path() / beside).string(), false);
  }
  Result<pods::Configuration> configuration = pods::read_configuration(file->root());
  if (configuration) return configuration;
  return Error(ErrorCode::invalid_argument, '"' + path + "\": " + configuration.error().message());
}

// --- the cluster ------------------------------------------------------------------------------------

/// "enforce=baseline" and "pod-security.kubernetes.io/enforce=baseline" mean the same.
Result<Value> parse_labels(std::span<const std::string> texts) {
  Value labels = Value::map();
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Error(ErrorCode::invalid_argument, "label \"" + text + "\" is not of the form KEY=VALUE");
    }
    std::string key = text.substr(0, equals);
    const bool is_short = key.find('/') == std::string::npos;
    if (is_short && std::ranges::count(short_labels, key) == 0) {
      return unknown("label", key, short_labels, "there are " + enumeration(short_labels));
    }
    if (is_short) key.insert(0, label_prefix);
    labels.set(key, Value(text.substr(equals + 1)));
  }
  return labels;
}

/// What a request finds: namespaces by their labels, and the pods in them.
class Cluster : public pods::Cluster {
 public:
  /// All namespaces have these labels.
  void set_labels(std::unique_ptr<const documents::Document> labels) { labels_ = std::move(labels); }
  /// Of namespaces that are not among them, there are none if `all`, else they have no labels.
  void set_namespaces(std::span<const Object> objects, bool all) {
    all_ = all;
    for (const Object& object : objects) {
      if (object.kind == "Namespace" && object.group.empty()) namespaces_.insert_or_assign(object.name, &object);
    }
  }
  void add_pods(std::vector<Workload> workloads) {
    for (Workload& workload : workloads) {
      if (workload.written->kind == "Pod" && workload.is_judged()) pods_.push_back(std::move(workload));
    }
  }
  /// The name of the only namespace.
  std::string only_namespace() const { return namespaces_.size() == 1 ? std::string(namespaces_.begin()->first) : ""; }

  Result<Node> labels_of(std::string_view name) const override {
    if (labels_) return labels_->root();
    const auto found = namespaces_.find(name);
    if (found != namespaces_.end()) return found->second->labels();
    if (!all_) return Node();
    return Error(ErrorCode::not_found, "namespaces \"" + std::string(name) + "\" not found");
  }
  Result<std::vector<Node>> pods_in(std::string_view name) const override {
    std::vector<Node> found;
    for (const Workload& pod : pods_) {
      if (pod.namespace_ == name) found.push_back(pod.judged->root);
    }
    return found;
  }

 private:
  std::unique_ptr<const documents::Document> labels_;
  std::map<std::string_view, const Object*> namespaces_;
  bool all_ = false;
  std::vector<Workload> pods_;
};

// --- requests ---------------------------------------------------------------------------------------

/// An object on its way to the API server, with its defaults.
struct Item {
  const Object* written;
  std::optional<Workload> workload;  ///< nothing: it has no pods
  std::string namespace_;

  Node root() const { return workload && workload->judged ? workload->judged->root : written->root; }
  bool is_namespace() const { return written->kind == "Namespace" && written->group.empty(); }
};

Item item_of(const Object& object, const std::string& default_namespace) {
  Item item{&object, workload_of(object, default_namespace, {}), {}};
  item.namespace_ = object.namespace_.empty() ? default_namespace : object.namespace_;
  if (item.is_namespace()) item.namespace_ = object.name;
  return item;
}

/// Why it cannot be decided upon: the API server would refuse it before any plugin sees it.
std::vector<objects::NotLooked> faults_of(const Item& item, const pods::Configuration& configuration) {
  if (item.workload) return item.workload->faults;
  if (!item.is_namespace()) return {};
  std::vector<objects::TypeFault> faults;
  pods::Reader reader(faults);
  pods::policy_of(item.written->labels(), configuration.defaults, reader);
  return told(*item.written, std::move(faults));
}

const objects::KindInfo* kind_of(const Object& object) noexcept {
  return object.info ? object.info : objects::find_kind(object.group, object.kind);
}

/// "pods"; of kinds that nobody knows, as most are named.
std::string resource_of(const Object& object) {
  if (const objects::KindInfo* const info = kind_of(object)) return std::string(info->plural);
  if (const objects::CustomKind* const custom = objects::find_custom_kind(object.group, object.kind)) {
    return std::string(custom->plural);
  }
  std::string name(object.kind);
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return name + 's';
}

/// "deployment.apps/web", as kubectl names what it made.
std::string name_in_kubectl(const Object& object) {
  std::string name(object.kind);
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (!object.group.empty()) name.append(".").append(object.group);
  return name.append("/").append(object.name);
}

/// One decision, and what it is about.
struct Decision {
  const Object* object;
  pods::Response response;
};

/// The objects of an update as they were, by kind, namespace and name; one for one they need not be named alike.
const Object* old_of(const Object& object, std::span<const Object> all, std::span<const Object> old) noexcept {
  if (all.size() == 1 && old.size() == 1 && old.front().kind == object.kind) return &old.front();
  const auto found = std::ranges::find_if(old, [&](const Object& each) {
    return each.kind == object.kind && each.group == object.group && each.name == object.name &&
           each.namespace_ == object.namespace_;
  });
  return found == old.end() ? nullptr : &*found;
}

// --- answers ----------------------------------------------------------------------------------------

void say(const std::string& line) { write_all(STDERR_FILENO, reports::escaped(line) + '\n'); }

std::string_view text_in(const Value* map, std::string_view key) {
  const Value* const member = map ? map->find(key) : nullptr;
  return member ? member->string().value_or("") : "";
}

/// kubectl puts what is invalid together from its causes.
void say_invalid(const pods::Response& response) {
  const Value* const details = response.details ? &*response.details : nullptr;
  const Value* const causes = details ? details->find("causes") : nullptr;
  const std::string subject = "The " + std::string(text_in(details, "kind")) + ' ' +
                              documents::go_string(text_in(details, "name")) + " is invalid";
  if (!causes || causes->items().empty()) return say(subject);
  std::vector<std::string> lines;
  for (const Value& cause : causes->items()) {
    std::string line = std::string(text_in(&cause, "field")) + ": " + std::string(text_in(&cause, "message"));
    if (std::ranges::count(lines, line) == 0) lines.push_back(std::move(line));
  }
  if (lines.size() == 1) return say(subject + ": " + lines.front());
  say(subject + ": ");
  for (const std::string& line : lines) say("* " + line);
}

std::string_view annotation_of(const pods::Response& response, std::string_view key) {
  const auto found = std::ranges::find(response.audit_annotations, key, &std::pair<std::string, std::string>::first);
  return found == response.audit_annotations.end() ? std::string_view() : std::string_view(found->second);
}

/// Puts decisions as kubectl does.
class Telling {
 public:
  void tell(const Decision& decision) {
    const pods::Response& response = decision.response;
    // What only the audit log would tell: labels that are no levels, a namespace that is not there.
    const std::string error(annotation_of(response, "error"));
    if (!error.empty() && error != response.message && said_.insert(error).second) complain("audit log: " + error);
    for (const std::string& warning : response.warnings) {
      if (said_.insert(warning).second) say("Warning: " + warning);  // kubectl shows each one once
    }
    if (response.allowed) return allow(decision);
    if (response.reason == "Invalid") return say_invalid(response);
    say("Error from server (" + response.reason + "): " + response.message);
  }
  const std::string& text() const noexcept { return text_; }

 private:
  void allow(const Decision& decision) {
    const std::string exempt(annotation_of(decision.response, "exempt"));
    const std::string line = name_in_kubectl(*decision.object) + " allowed";
    text_ += reports::escaped(exempt.empty() ? line : line + " (exempt by " + exempt + ')') + '\n';
  }

  std::set<std::string> said_;
  std::string text_;  ///< of standard output
};

Value status_of(const pods::Response& response) {
  Value status = Value::map();
  status.set("status", Value("Failure"));
  status.set("message", Value(response.message));
  status.set("reason", Value(response.reason));
  if (response.details) status.set("details", *response.details);
  status.set("code", Value(static_cast<std::int64_t>(response.code)));
  return status;
}

/// An AdmissionReview with the response alone: no request gave it an id.
Value review_of(const Decision& decision) {
  const pods::Response& given = decision.response;
  Value response = Value::map();
  response.set("uid", Value(""));
  response.set("allowed", Value(given.allowed));
  if (!given.allowed) response.set("status", status_of(given));
  if (!given.audit_annotations.empty()) {
    Value annotations = Value::map();
    for (const auto& [key, value] : given.audit_annotations) annotations.set(key, Value(value));
    response.set("auditAnnotations", std::move(annotations));
  }
  if (!given.warnings.empty()) {
    Value::List warnings;
    for (const std::string& warning : given.warnings) warnings.emplace_back(warning);
    response.set("warnings", Value::list(std::move(warnings)));
  }
  Value review = Value::map();
  review.set("apiVersion", Value("admission.k8s.io/v1"));
  review.set("kind", Value("AdmissionReview"));
  review.set("response", std::move(response));
  return review;
}

/// Several reviews are a List.
std::string json_report(const std::vector<Decision>& decisions) {
  if (decisions.size() == 1) return json_text(review_of(decisions.front())) + '\n';
  Value::List reviews;
  for (const Decision& decision : decisions) reviews.push_back(review_of(decision));
  Value list = Value::map();
  list.set("apiVersion", Value("v1"));
  list.set("kind", Value("List"));
  list.set("items", Value::list(std::move(reviews)));
  return json_text(list) + '\n';
}

std::string text_report(const std::vector<Decision>& decisions) {
  Telling telling;
  for (const Decision& decision : decisions) telling.tell(decision);
  return telling.text();
}

// --- all together -----------------------------------------------------------------------------------

Error invalid(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

class Admitting {
 public:
  explicit Admitting(const PodsAdmitArguments& arguments) : arguments_(arguments) {}

  Exit run() {
    if (const std::optional<Error> error = understand()) return refuse(*error);
    read_all();
    if (const std::optional<Exit> failed = ask_cluster()) return *failed;
    if (const std::optional<Error> error = build_cluster()) return refuse(*error);
    for (const Object& object : input_.objects()) decide(object);
    complain_of(not_looked_);
    if (decisions_.empty() && not_looked_.empty()) complain("there is no object to decide on");
    return answer();
  }

 private:
  std::optional<Error> understand() {
    const auto format = parse_word("output format", arguments_.format, pods_formats);
    if (!format) return format.error();
    if (arguments_.file.empty()) return invalid("-f names no file: it is the object that is asked for");
    if (!arguments_.operation.empty()) {
      const auto operation = parse_word("operation", arguments_.operation, pods_operations);
      if (!operation) return operation.error();
    }
    is_update_ = arguments_.operation.empty() ? !arguments_.old_file.empty() : arguments_.operation == "update";
    if (is_update_ && arguments_.old_file.empty()) return invalid("an update needs the object as it was: --old FILE");
    if (!is_update_ && !arguments_.old_file.empty()) return invalid("--old is for --operation update");
    if (!arguments_.namespace_labels.empty() && !arguments_.namespace_file.empty()) {
      return invalid("--namespace-labels and --namespace-file both tell of the namespace: give one of the two");
    }
    const bool tells_of_cluster =
        !arguments_.namespace_labels.empty() || !arguments_.namespace_file.empty() || !arguments_.pods.empty();
    if (arguments_.cluster.is_asked && tells_of_cluster) {
      return invalid(
          "--cluster tells of namespaces and pods itself: leave out --namespace-labels, --namespace-file and "
          "--pods");
    }
    Result<pods::Configuration> configuration = read_configuration(arguments_.config);
    if (!configuration) return configuration.error();
    configuration_ = take(std::move(configuration));
    return {};
  }

  void read_all() {
    const auto read_into = [this](Input& input, const std::vector<std::string>& paths) {
      input = read(files::list(paths));
      std::ranges::copy(input.loaded.not_looked, std::back_inserter(not_looked_));
    };
    const auto paths_of = [](const std::string& path) {
      return path.empty() ? std::vector<std::string>() : std::vector<std::string>{path};
    };
    read_into(input_, paths_of(arguments_.file));
    read_into(old_, paths_of(arguments_.old_file));
    read_into(namespaces_, paths_of(arguments_.namespace_file));
    read_into(pods_, arguments_.pods);
  }

  /// Its namespaces, and its pods where one of them would get other labels.
  std::optional<Exit> ask_cluster() {
    if (!arguments_.cluster.is_asked) return {};
    ClusterInput asked = arguments_.cluster;
    asked.kinds = {"Namespace"};
    const auto is_namespace = [](const Object& object) { return object.kind == "Namespace" && object.group.empty(); };
    if (std::ranges::any_of(input_.objects(), is_namespace)) asked.kinds.push_back("Pod");
    std::expected<files::Listing, Exit> listing = list_input({}, asked, {});
    if (!listing) return listing.error();
    namespaces_ = read(*std::move(listing));
    std::ranges::copy(namespaces_.loaded.not_looked, std::back_inserter(not_looked_));
    return {};
  }

  std::optional<Error> build_cluster() {
    if (!arguments_.namespace_labels.empty()) {
      const Result<Value> labels = parse_labels(arguments_.namespace_labels);
      if (!labels) return labels.error();
      auto document = labels->to_document();
      if (!document) return document.error();
      cluster_.set_labels(take(std::move(document)));
    } else if (!arguments_.namespace_file.empty() || arguments_.cluster.is_asked) {
      cluster_.set_namespaces(namespaces_.objects(), true);
    } else {
      // What comes with the pods, as `kubectl apply` makes a namespace before what is in it.
      cluster_.set_namespaces(input_.objects(), false);
    }
    default_namespace_ = arguments_.namespace_;
    if (default_namespace_.empty() && !arguments_.namespace_file.empty())
      default_namespace_ = cluster_.only_namespace();
    if (default_namespace_.empty()) default_namespace_ = "default";
    const Input& pods = arguments_.cluster.is_asked ? namespaces_ : pods_;
    cluster_.add_pods(workloads_of(*pods.loaded.inventory, default_namespace_, {}, LeftOut::nothing));
    return {};
  }

  void decide(const Object& object) {
    const Item item = item_of(object, default_namespace_);
    std::optional<Item> old;
    if (is_update_) {
      const Object* const before = old_of(object, input_.objects(), old_.objects());
      if (!before) return skip(object, "\"" + arguments_.old_file + "\" does not tell what it was before");
      old = item_of(*before, default_namespace_);
    }
    std::vector<objects::NotLooked> faults = faults_of(item, configuration_);
    if (old) std::ranges::move(faults_of(*old, configuration_), std::back_inserter(faults));
    std::ranges::copy(faults, std::back_inserter(not_looked_));
    if (!faults.empty()) return;
    decisions_.push_back({&object, validate(item, old ? old->root() : Node())});
  }

  void skip(const Object& object, const std::string& why) {
    not_looked_.push_back(
        {objects::NotLooked::Reason::not_an_object, place_of(object.root), object.title() + ": " + why});
  }

  pods::Response validate(const Item& item, Node old) const {
    const Object& object = *item.written;
    const std::string resource = resource_of(object);
    pods::Request request;
    request.operation = is_update_ ? "UPDATE" : "CREATE";
    request.group = object.group;
    request.version = object.version;
    request.resource = resource;
    request.subresource = arguments_.subresource;
    request.kind = object.kind;
    request.namespace_ = item.namespace_;
    request.name = object.name;
    request.user = arguments_.user;
    request.object = item.root();
    request.old_object = old;
    return pods::validate(configuration_, request, cluster_);
  }

  Exit answer() const {
    const bool as_json = arguments_.format == "json";
    const Exit shown =
        as_json && decisions_.empty() ? Exit::clean : show(as_json ? json_report(decisions_) : text_report(decisions_));
    if (shown != Exit::clean) return shown;
    const bool denied = std::ranges::any_of(decisions_, [](const Decision& each) { return !each.response.allowed; });
    if (decisions_.empty()) return Exit::incomplete;
    return verdict(not_looked_, false, denied ? Exit::findings : Exit::clean);
  }

  const PodsAdmitArguments& arguments_;
  bool is_update_ = false;
  pods::Configuration configuration_;
  Input input_;
  Input old_;
  Input namespaces_;
  Input pods_;
  std::vector<objects::NotLooked> not_looked_;
  Cluster cluster_;
  std::string default_namespace_;
  std::vector<Decision> decisions_;
};

}  // namespace

Exit pods_admit(const PodsAdmitArguments& arguments) { return Admitting(arguments).run(); }

}  // namespace seawall::commands
