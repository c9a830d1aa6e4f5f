#include <algorithm>

#include "findings/findings.h"

namespace seawall::findings {

using documents::Node;

void Probe::report(Node at, const Options& options) {
  if (has_met_fault() && !options.missing.empty()) return;
  Finding finding;
  finding.check = check_.check;
  finding.object = &object_;
  finding.at = at ? at : object_.root;
  finding.missing = options.missing;
  if (container_) {
    finding.container = container_->name;
    finding.role = container_->role;
  }
  const Severity own = check_.check->severity;
  const Severity here = options.severity.value_or(own);
  finding.severity = here == own  ? check_.severity
                     : here < own ? std::min(here, check_.severity)
                                  : std::max(here, check_.severity);
  finding.argument = options.argument;
  finding.detail = options.detail;
  if (!options.made_detail.empty()) {
    finding.made_detail = std::make_shared<const std::string>(options.made_detail);
    finding.detail = *finding.made_detail;
  }
  judged_.findings.push_back(std::move(finding));
}

void Probe::not_assessed(std::string_view reason) { judged_.not_assessed.push_back({check_.check, &object_, reason}); }

const ParameterValue& Probe::value(std::string_view parameter) const noexcept {
  const std::span<const Parameter> parameters = check_.check->parameters;
  const auto found = std::ranges::find(parameters, parameter, &Parameter::name);
  return check_.values[static_cast<std::size_t>(found - parameters.begin())];
}

namespace {

/// Not so of what another object says already, and of what nothing runs from.
bool is_judged(const objects::Inventory& inventory, const objects::Object& object) noexcept {
  return !object.is_copy() && !inventory.is_history(object);
}

/// What is called for objects of a kind; made once a range, as most objects have nothing.
class CallsByKind {
 public:
  explicit CallsByKind(std::span<const ConfiguredCheck> checks) {
    for (std::size_t index = 0; index < checks.size(); ++index) {
      const Check& check = *checks[index].check;
      // "PersistentVolume" or "Gateway.gateway.networking.k8s.io"
      for (const std::string_view item : objects::Parts(check.kinds)) {
        const std::size_t dot = std::min(item.find('.'), item.size());
        Calls& calls = by_kind_[item.substr(0, dot)];
        const std::string_view group = item.substr(std::min(dot + 1, item.size()));
        if (check.object) calls.checks.emplace_back(group, index);
        const std::pair reading(group, check.reads);
        if (check.reads && std::ranges::find(calls.reads, reading) == calls.reads.end()) calls.reads.push_back(reading);
      }
    }
  }

  template <typename Judge, typename Read>
  void each(const objects::Object& object, Judge judge, Read read) const {
    const auto found = by_kind_.find(object.kind);
    if (found == by_kind_.end()) return;
    for (const auto& [group, call] : found->second.reads) {
      if (group == object.group) read(call);
    }
    for (const auto& [group, index] : found->second.checks) {
      if (group == object.group) judge(index);
    }
  }

 private:
  template <typename Call>
  using InGroups = std::vector<std::pair<std::string_view, Call>>;
  struct Calls {
    InGroups<std::size_t> checks;
    InGroups<decltype(Check::reads)> reads;
  };
  std::unordered_map<std::string_view, Calls> by_kind_;
};

/// All checks over the objects of one range.
class Judge {
 public:
  Judge(const Context& context, std::span<const ConfiguredCheck> checks, Judged& judged)
      : context_(context), checks_(checks), by_kind_(checks), judged_(judged) {
    judged_.subjects.resize(checks.size());
    for (std::size_t index = 0; index < checks.size(); ++index) {
      if (checks[index].check->pod || checks[index].check->container) of_pods_.push_back(index);
    }
  }

  void judge(const objects::Object& object) {
    faults_.clear();
    const std::vector<objects::PodTemplate> pods = objects::pod_templates(object, faults_);
    for (const objects::PodTemplate& pod : pods) {
      for (const std::size_t index : of_pods_) judge_pod(pod, index);
    }
    const auto judge_object = [&](std::size_t index) {
      Probe probe = probe_for(index, object, nullptr);
      checks_[index].check->object(object, probe);
      if (checks_[index].check->lacking.empty()) ++judged_.subjects[index];
    };
    const auto read_object = [&](decltype(Check::reads) read) {
      objects::Reader reader(faults_);
      read(object, reader);
    };
    by_kind_.each(object, judge_object, read_object);
    judged_.pod_templates += pods.size();
    tell(object);
  }

 private:
  Probe probe_for(std::size_t index, const objects::Object& object, const objects::Container* container) {
    return {context_, checks_[index], object, container, judged_, judged_.subjects[index], faults_};
  }

  void judge_pod(const objects::PodTemplate& pod, std::size_t index) {
    const Check& check = *checks_[index].check;
    if (check.lacking.empty()) ++judged_.subjects[index];
    if (check.pod) {
      Probe probe = probe_for(index, *pod.object, nullptr);
      check.pod(pod, probe);
    }
    if (!check.container) return;
    for (const objects::Container& container : pod.containers) {
      Probe probe = probe_for(index, *pod.object, &container);
      check.container(pod, container, probe);
    }
  }

  /// Several checks read the same field: each place is told once. Its path is looked up, which takes longer the more
  /// neighbours it has, so of very many only the first are told one by one.
  void tell(const objects::Object& object) {
    const auto offset_of = [](const objects::TypeFault& fault) { return fault.at.offset(); };
    std::ranges::stable_sort(faults_, {}, offset_of);
    const auto repeats = std::ranges::unique(faults_, {}, offset_of);
    faults_.erase(repeats.begin(), repeats.end());
    const std::size_t told = std::min(faults_.size(), most_faults_told);
    for (std::size_t index = 0; index < told; ++index) {
      judged_.not_looked.push_back(objects::wrong_type(object, faults_[index]));
    }
    if (told == faults_.size()) return;
    objects::NotLooked rest = objects::wrong_type(object, faults_[told]);
    const std::size_t untold = faults_.size() - told - 1;
    if (untold > 0)
      rest.message += ", and " + std::to_string(untold) + " more fields of this object are of a wrong type";
    judged_.not_looked.push_back(std::move(rest));
  }

  const Context& context_;
  std::span<const ConfiguredCheck> checks_;
  std::vector<std::size_t> of_pods_;  // checks of pods and containers
  CallsByKind by_kind_;
  Judged& judged_;
  std::vector<objects::TypeFault> faults_;
};

}  // namespace

Judged judge(const Context& context, std::span<const ConfiguredCheck> checks, std::size_t first, std::size_t last) {
  Judged judged;
  constexpr std::size_t likely_findings = 8;  // of an object; pages that are not needed are never touched
  judged.findings.reserve(likely_findings * (last - first));
  Judge judge(context, checks, judged);
  for (const objects::Object& object : context.inventory->objects().subspan(first, last - first)) {
    if (is_judged(*context.inventory, object)) judge.judge(object);
  }
  return judged;
}

Judged judge_whole(const Context& context, std::span<const ConfiguredCheck> checks) {
  Judged judged;
  judged.subjects.resize(checks.size());
  const auto is_subject = [&](const objects::Object& object) { return is_judged(*context.inventory, object); };
  const auto subjects = static_cast<std::size_t>(std::ranges::count_if(context.inventory->objects(), is_subject));
  std::vector<objects::TypeFault> faults;
  for (std::size_t index = 0; index < checks.size(); ++index) {
    if (!checks[index].check->whole) continue;
    WholeProbe probe(context, checks[index], judged, judged.subjects[index], faults);
    checks[index].check->whole(*context.inventory, probe);
    if (checks[index].check->lacking.empty()) judged.subjects[index] = subjects;
  }
  // Such checks walk over all objects on their own.
  std::erase_if(judged.findings, [&](const Finding& finding) { return !is_subject(*finding.object); });
  std::erase_if(judged.not_assessed, [&](const NotAssessed& each) { return each.object && !is_subject(*each.object); });
  return judged;
}

void join(const Context& context, std::span<const ConfiguredCheck> checks, std::span<const Judged> parts,
          Judged& whole) {
  std::vector<objects::TypeFault> faults;  // told when the objects were judged
  for (std::size_t index = 0; index < checks.size(); ++index) {
    const Check& check = *checks[index].check;
    if (!check.join) continue;
    std::vector<Gathered> gathered;
    for (const Judged& part : parts) {
      for (const auto& [gatherer, value] : part.gathered) {
        if (gatherer == &check) gathered.push_back(value);
      }
    }
    WholeProbe probe(context, checks[index], whole, whole.subjects[index], faults);
    check.join(gathered, probe);
  }
}

Judged judge_all(const Context& context, std::span<const ConfiguredCheck> checks) {
  Judged judged = judge(context, checks, 0, context.inventory->objects().size());
  Judged whole = judge_whole(context, checks);
  join(context, checks, {&judged, 1}, whole);
  std::ranges::move(whole.findings, std::back_inserter(judged.findings));
  std::ranges::move(whole.not_assessed, std::back_inserter(judged.not_assessed));
  std::ranges::transform(judged.subjects, whole.subjects, judged.subjects.begin(), std::plus<>());
  fold(judged.findings);
  fold_into_owners(*context.inventory, judged.findings);
  return judged;
}

std::vector<NotAssessed> unassessable(const objects::Inventory& inventory, std::span<const ConfiguredCheck> checks,
                                      std::span<const std::size_t> subjects) {
  std::vector<NotAssessed> result;
  for (std::size_t index = 0; index < checks.size(); ++index) {
    const Check& check = *checks[index].check;
    const std::string_view lacking = subjects[index] == 0 ? check.lacking : std::string_view();
    const std::string_view reason = check.unassessable ? check.unassessable(inventory) : lacking;
    if (!reason.empty()) result.push_back({&check, nullptr, reason});
  }
  return result;
}

}  // namespace seawall::findings
