#include "admission.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "admission_objects.h"
#include "admission_responses.h"

namespace seawall::pods {
namespace {

using documents::go_string;
using documents::Result;

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return !name.empty() && std::ranges::find(names, name) != names.end();
}

bool is_privileged(const LevelVersion& policy) noexcept { return policy.level == Level::privileged; }

bool is_fully_privileged(const Policy& policy) noexcept {
  return is_privileged(policy.enforce) && is_privileged(policy.audit) && is_privileged(policy.warn);
}

bool are_equivalent(const LevelVersion& one, const LevelVersion& other) noexcept {
  return (is_privileged(one) && is_privileged(other)) || one == other;
}

bool are_equivalent(const Policy& one, const Policy& other) noexcept {
  return are_equivalent(one.enforce, other.enforce) && are_equivalent(one.audit, other.audit) &&
         are_equivalent(one.warn, other.warn);
}

// --- pods of a namespace -----------------------------------------------------------------------------

/// Pods of a namespace that a new level forbids, by why it does.
class ForbiddenPods {
 public:
  void add(const std::string& reasons, std::string_view name) {
    Group& group = groups_.try_emplace(reasons, Group{name, 0}).first->second;
    group.first_name = std::min(group.first_name, name);
    ++group.count;
  }
  bool empty() const noexcept { return groups_.empty(); }

  /// "web-1 (and 2 other pods): hostPort", sorted
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const auto& [reasons, group] : groups_) lines.push_back(group.text() + ": " + reasons);
    std::ranges::sort(lines);
    return lines;
  }

 private:
  struct Group {
    std::string_view first_name;
    std::size_t count;

    std::string text() const {
      std::string text(first_name);
      if (count == 2) text += " (and 1 other pod)";
      if (count > 2) text += " (and " + std::to_string(count - 1) + " other pods)";
      return text;
    }
  };
  std::map<std::string, Group> groups_;
};

// --- requests ----------------------------------------------------------------------------------------

class Admission {
 public:
  Admission(const Configuration& configuration, const Request& request, const Cluster& cluster) noexcept
      : configuration_(configuration), exemptions_(configuration.exemptions), request_(request), cluster_(cluster) {}

  Response validate() const {
    if (request_.group.empty() && request_.resource == "namespaces") return validate_namespace();
    if (request_.group.empty() && request_.resource == "pods") return validate_pod();
    return validate_workload();
  }

 private:
  LabelledPolicy policy_for(Node labels) const {
    std::vector<objects::TypeFault> faults;  // none: labels were decoded
    Reader reader(faults);
    return policy_of(labels, configuration_.defaults, reader);
  }

  /// The policy of the request's namespace, looked up.
  Result<LabelledPolicy> policy_of_namespace() const {
    const auto labels = cluster_.labels_of(request_.namespace_);
    if (!labels) return labels.error();
    return decode(*labels, string_map_type, {"ObjectMeta", "metadata.labels"}).transform([&](const Decoded& decoded) {
      return policy_for(decoded.root);
    });
  }

  std::string lookup_failure() const { return "failed to lookup namespace " + go_string(request_.namespace_); }

  /// What lets a pod or workload pass before anything is looked up.
  std::optional<Response> exemption() const {
    if (contains(exemptions_.namespaces, request_.namespace_)) return allowed_with(exempt_annotation, "namespace");
    if (contains(exemptions_.usernames, request_.user)) return allowed_with(exempt_annotation, "user");
    return {};
  }

  bool is_exempt_runtime_class(Node pod) const {
    return contains(exemptions_.runtime_classes, pod.at(Field::spec, Field::runtimeClassName).string_or({}));
  }

  // --- namespaces

  Response validate_namespace() const {
    if (!request_.subresource.empty()) return {};
    const auto object = decode_object(request_.object, request_);
    if (!object) return bad_request("failed to decode object", object.error().message());
    if (!is_core(*object, "Namespace")) return bad_request("failed to decode namespace");
    const Node labels = object->value.root.at(Field::metadata, Field::labels);
    const LabelledPolicy policy = policy_for(labels);
    if (request_.operation == "CREATE") return create_namespace(object->value.root, policy);
    if (request_.operation == "UPDATE") return update_namespace(object->value.root, policy);
    return {};
  }

  Response create_namespace(Node object, const LabelledPolicy& policy) const {
    if (!policy.faults.empty()) return invalid(request_, policy.faults);
    Response response;
    if (contains(exemptions_.namespaces, request_.namespace_)) add_exempt_namespace_warning(object, policy, response);
    return response;
  }

  Response update_namespace(Node object, const LabelledPolicy& policy) const {
    const auto old = decode_object(request_.old_object, request_);
    // The two blanks are upstream's.
    if (!old) return bad_request("failed to decode  old object", old.error().message());
    if (!is_core(*old, "Namespace")) return bad_request("failed to decode  old namespace");
    const LabelledPolicy old_policy = policy_for(old->value.root.at(Field::metadata, Field::labels));
    if (!policy.faults.empty() && policy.faults != old_policy.faults) return invalid(request_, policy.faults);
    Response response;
    if (!is_tightened(policy.policy.enforce, old_policy.policy.enforce)) return response;
    if (contains(exemptions_.namespaces, request_.namespace_)) {
      add_exempt_namespace_warning(object, policy, response);
    } else {
      response.warnings = warnings_of_existing_pods(object, policy.policy.enforce);
    }
    return response;
  }

  static bool is_tightened(const LevelVersion& now, const LevelVersion& before) noexcept {
    if (now == before || is_privileged(now)) return false;
    return now.version != before.version || now.level > before.level;
  }

  void add_exempt_namespace_warning(Node object, const LabelledPolicy& labelled, Response& response) const {
    const Policy& policy = labelled.policy;
    if (is_fully_privileged(policy) || are_equivalent(policy, configuration_.defaults)) return;
    const Node labels = object.at(Field::metadata, Field::labels);
    std::string modes;
    const auto add = [&](std::string_view mode, const LevelVersion& value, std::string_view level_label,
                         std::string_view version_label) {
      if (is_privileged(value) || (!labels.child(level_label) && !labels.child(version_label))) return;
      if (!modes.empty()) modes += ", ";
      modes.append(mode).append("=").append(value.text());
    };
    add("enforce", policy.enforce, enforce_label, enforce_version_label);
    add("audit", policy.audit, audit_label, audit_version_label);
    add("warn", policy.warn, warn_label, warn_version_label);
    response.warnings.push_back("namespace " + go_string(name_of(object)) +
                                " is exempt from Pod Security, and the policy (" + modes + ") will be ignored");
  }

  static std::string_view name_of(Node object) noexcept {
    return object.at(Field::metadata, Field::name).string_or({});
  }

  /// The pods of a namespace as Go holds them, those of exempt runtime classes left out. Pods after the first of one
  /// controller come last, as they will be like it.
  Result<std::vector<Decoded>> prioritised_pods(std::string_view namespace_) const {
    const auto pods = cluster_.pods_in(namespace_);
    if (!pods) return pods.error();
    std::vector<Decoded> first;
    std::vector<Decoded> repeated;
    std::set<std::string_view> controllers;
    for (const Node node : *pods) {
      auto pod = decode(node, pod_type);
      if (!pod) return pod.error();
      if (is_exempt_runtime_class(pod->root)) continue;
      const auto uid = controller_uid(pod->root);
      const bool is_repeated = uid && !controllers.insert(*uid).second;
      (is_repeated ? repeated : first).push_back(take(std::move(pod)));
    }
    std::ranges::move(repeated, std::back_inserter(first));
    return first;
  }

  std::vector<std::string> warnings_of_existing_pods(Node namespace_, const LevelVersion& enforce) const {
    const std::string_view name = name_of(namespace_);
    const std::vector<std::string> failure{"failed to list pods while checking new PodSecurity enforce level"};
    const auto pods = prioritised_pods(name);
    if (!pods) return failure;
    const std::size_t checked = std::min(pods->size(), existing_pods_limit);
    ForbiddenPods forbidden_pods;
    for (std::size_t index = 0; index < checked; ++index) {
      Subject subject((*pods)[index].root);
      if (!subject.forbidding(enforce).empty()) {
        forbidden_pods.add(subject.reasons(enforce), name_of((*pods)[index].root));
      }
      if (!subject.fault().empty()) return failure;
    }
    std::vector<std::string> warnings;
    if (checked < pods->size()) {
      warnings.push_back("new PodSecurity enforce level only checked against the first " + std::to_string(checked) +
                         " of " + std::to_string(pods->size()) + " existing pods");
    }
    if (!forbidden_pods.empty()) {
      warnings.push_back("existing pods in namespace " + go_string(name) +
                         " violate the new PodSecurity enforce level " + go_string(enforce.text()));
    }
    std::ranges::move(forbidden_pods.lines(), std::back_inserter(warnings));
    return warnings;
  }

  // --- pods

  /// Subresources that do not change a pod's spec.
  bool is_ignored_subresource() const noexcept {
    constexpr std::string_view ignored = "exec,attach,binding,eviction,log,portforward,proxy,status";
    return !request_.subresource.empty() && objects::is_listed(request_.subresource, ignored);
  }

  Response validate_pod() const {
    if (is_ignored_subresource()) return {};
    if (auto exempt = exemption()) return *std::move(exempt);
    const auto policy = policy_of_namespace();
    if (!policy) return internal_error(lookup_failure(), policy.error().message());
    if (policy->faults.empty() && is_fully_privileged(policy->policy)) {
      return allowed_with(enforce_policy_annotation, LevelVersion().text());
    }
    const auto object = decode_object(request_.object, request_);
    if (!object) return bad_request("failed to decode object", object.error().message());
    if (!is_core(*object, "Pod")) return bad_request("failed to decode pod");
    if (request_.operation == "UPDATE") {
      const auto old = decode_object(request_.old_object, request_);
      if (!old) return bad_request("failed to decode old object", old.error().message());
      if (!is_core(*old, "Pod")) return bad_request("failed to decode old pod");
      if (!is_significant(object->value.root, old->value.root)) return {};
    }
    return judge(object->value.root, *policy, true);
  }

  // --- workloads

  /// They are never denied: what goes wrong is told in the audit log.
  static Response unjudged(std::string message) { return allowed_with(error_annotation, std::move(message)); }

  Response validate_workload() const {
    if (!request_.subresource.empty()) return {};
    if (auto exempt = exemption()) return *std::move(exempt);
    const auto policy = policy_of_namespace();
    if (!policy) return unjudged(lookup_failure() + ": " + policy.error().message());
    if (policy->faults.empty() && is_privileged(policy->policy.warn) && is_privileged(policy->policy.audit)) return {};
    const auto object = decode_object(request_.object, request_);
    if (!object) return unjudged("failed to decode object: " + object.error().message());
    if (!object->is_there) return unjudged("failed to extract pod template: the request has no object");
    const ObjectKind& kind = object->kind;
    if (!type_with_pod(kind.group, kind.version, kind.kind)) {
      return unjudged("failed to extract pod template: unexpected object type: " + written_kind_of(*object));
    }
    const Node pod = template_in(*object);
    // Only there a template that is absent is another thing than an empty one.
    if (kind.kind == "ReplicationController" && (!pod || pod.is_null())) return {};
    return judge(pod, *policy, false);
  }

  // --- both

  Response judge(Node pod, const LabelledPolicy& labelled, bool enforces) const {
    if (is_exempt_runtime_class(pod)) return allowed_with(exempt_annotation, "runtimeClass");
    const Policy& policy = labelled.policy;
    Subject subject(pod);
    Response response;
    if (enforces && !subject.forbidding(policy.enforce).empty()) {
      response = forbidden(request_, subject.violation("violates", policy.enforce));
    }
    std::vector<std::pair<std::string, std::string>> annotations;
    if (!subject.forbidding(policy.audit).empty()) {
      annotations.emplace_back(audit_violations_annotation, subject.violation("would violate", policy.audit));
    }
    if (enforces) annotations.emplace_back(enforce_policy_annotation, policy.enforce.text());
    if (!labelled.faults.empty()) {
      annotations.emplace_back(error_annotation, "Failed to parse policy: " + text_of(labelled.faults));
    }
    response.audit_annotations = std::move(annotations);
    if (response.allowed && !subject.forbidding(policy.warn).empty()) {
      response.warnings.push_back(subject.violation("would violate", policy.warn));
    }
    const std::string fault = subject.fault();
    if (fault.empty()) return response;
    if (enforces) return bad_request("failed to decode object", fault);
    return unjudged("failed to decode object: " + fault);
  }

  const Configuration& configuration_;
  const Configuration::Exemptions& exemptions_;
  const Request& request_;
  const Cluster& cluster_;
};

}  // namespace

Response validate(const Configuration& configuration, const Request& request, const Cluster& cluster) {
  return Admission(configuration, request, cluster).validate();
}

}  // namespace seawall::pods
