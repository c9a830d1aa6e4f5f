#include <algorithm>
#include <charconv>

#include "inherited_ids.h"

namespace seawall::checks {
namespace {

constexpr Parameter id_range_parameters[] = {
    {"user_ranges", Parameter::Type::strings, "", "Allowed user ids, as \"1000\" or \"1000-1999\"."},
    {"group_ranges", Parameter::Type::strings, "",
     "Allowed ids of runAsGroup and supplementalGroups, as \"1000\" or \"1000-1999\"."},
    {"fs_group_ranges", Parameter::Type::strings, "", "Allowed ids of fsGroup, as \"1000\" or \"1000-1999\"."},
    {"required", Parameter::Type::boolean, "false",
     "Whether ids that have ranges must be set (supplementalGroups apart)."},
};

struct IdRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

std::optional<std::int64_t> id_of(std::string_view text) noexcept {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id < 0) return {};
  return id;
}

std::optional<IdRange> id_range_of(std::string_view text) noexcept {
  const std::size_t dash = std::min(text.find('-'), text.size());
  const auto first = id_of(text.substr(0, dash));
  const auto last = dash < text.size() ? id_of(text.substr(dash + 1)) : first;
  if (!first || !last || *last < *first) return {};
  return IdRange{*first, *last};
}

bool are_id_ranges(std::span<const std::string> ranges) noexcept {
  return std::ranges::all_of(ranges, [](const std::string& range) { return id_range_of(range).has_value(); });
}

/// Everything is allowed where no range is set.
bool is_id_allowed(std::int64_t id, std::span<const std::string> ranges) noexcept {
  return ranges.empty() || std::ranges::any_of(ranges, [&](const std::string& text) {
           const auto range = id_range_of(text);
           return range && id >= range->first && id <= range->last;
         });
}

class IdRangeJudge {
 public:
  IdRangeJudge(const PodTemplate& pod, Probe& probe)
      : pod_(pod), probe_(probe), context_(pods::security_context(pod, probe)), required_(probe.flag("required")) {}

  void judge() {
    const std::span<const std::string> users = probe_.strings("user_ranges");
    const std::span<const std::string> groups = probe_.strings("group_ranges");
    const std::span<const std::string> owners = probe_.strings("fs_group_ranges");
    if (!are_id_ranges(users) || !are_id_ranges(groups) || !are_id_ranges(owners)) {
      return probe_.not_assessed("a range of ids is not of the form \"1000\" or \"1000-1999\"");
    }
    judge_field(Field::runAsUser, "runAsUser", users);
    judge_field(Field::runAsGroup, "runAsGroup", groups);
    for (const Node group : probe_.list(context_.child(Field::supplementalGroups)).items()) {
      judge_written(group, "supplementalGroups", groups, probe_);
    }
    const Node owner = context_.child(Field::fsGroup);
    judge_written(owner, "fsGroup", owners, probe_);
    if (is_unset(owner) && required_ && !owners.empty()) {
      probe_.report(context_ ? context_ : pod_.spec, {.missing = "fsGroup", .argument = "unset", .detail = "fsGroup"});
    }
  }

 private:
  static bool is_unset(Node node) noexcept { return !node || node.is_null(); }

  static void judge_written(Node node, std::string_view name, std::span<const std::string> ranges, Probe& probe) {
    const auto id = probe.integer(node);
    if (id && !is_id_allowed(*id, ranges)) probe.report(node, {.argument = node.text(), .detail = name});
  }

  void judge_field(Field field, std::string_view name, std::span<const std::string> ranges) {
    if (ranges.empty()) return;
    judge_written(context_.child(field), name, ranges, probe_);
    for (const Container& container : pod_.containers) {
      Probe own = probe_.of(container);
      judge_written(pods::security_context(container, own).child(field), name, ranges, own);
      if (!required_ || !is_unset(pods::effective(field, container, pod_, own))) continue;
      own.report(holder_of_security_context(container, own), {.missing = name, .argument = "unset", .detail = name});
    }
  }

  const PodTemplate& pod_;
  Probe& probe_;
  const Node context_;
  const bool required_;
};

void judge_id_ranges(const PodTemplate& pod, Probe& probe) {
  if (!pod.windows) IdRangeJudge(pod, probe).judge();
}

}  // namespace

extern const Check id_outside_allowed_range;

constexpr Check id_outside_allowed_range{
    .id = "id-outside-allowed-range",
    .title = "User or group id not allowed",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} has a {detail} outside the allowed ranges: {argument}",
    .why = "Your rules give each team or kind of program its own numbers. A pod with another number may own the files "
           "and processes of somebody else on shared volumes and nodes.",
    .remediation = "Use numbers from the ranges that `.seawall.yaml` allows, for the pod or for the container, or add "
                   "a range there.",
    .bad_example = R"(securityContext:
  runAsUser: 500 # with user_ranges: [10000-19999]
)",
    .good_example = R"(securityContext:
  runAsUser: 10001 # with user_ranges: [10000-19999]
)",
    .frameworks = "",
    .peers = "kubescape:C-0211;kyverno:restrict-usergroup-fsgroup-id;gatekeeper:users,fsgroup",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    .since = "0.1.0",
    .quiet_when =
        "Ids without ranges are not judged, so the check is off until some are set. An id that is not written "
        "is not reported, unless `required` is true and neither the container nor its pod sets it.",
    .enabled = false,
    .parameters = id_range_parameters,
    .pod = judge_id_ranges,
};

}  // namespace seawall::checks
