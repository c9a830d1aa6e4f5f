#include "admission.h"

namespace seawall::pods {
namespace {

/// Reads labels and keeps what is wrong with them.
class Labels {
 public:
  Labels(Node labels, std::vector<LabelFault>& faults, Reader& reader)
      : labels_(reader.map(labels)), faults_(faults), reader_(reader) {}

  bool has(std::string_view label) const noexcept { return static_cast<bool>(labels_.child(label)); }

  /// Whether the label is set and valid; one that is set and is not makes the level `otherwise`.
  bool read(std::string_view label, Level& level, Level otherwise) {
    if (!has(label)) return false;
    const std::string_view text = text_of(label);
    const std::optional<Level> parsed = parse_level(text);
    level = parsed.value_or(otherwise);
    if (!parsed) faults_.push_back({label, std::string(text), level_rule});
    return parsed.has_value();
  }

  void read(std::string_view label, Version& version) {
    if (!has(label)) return;
    const std::string_view text = text_of(label);
    const std::optional<Version> parsed = parse_version(text);
    version = parsed.value_or(Version());
    if (!parsed) faults_.push_back({label, std::string(text), version_rule});
  }

 private:
  /// Of a value that is no string its text, which is then no level and no version.
  std::string_view text_of(std::string_view label) {
    const Node value = labels_.child(label);
    if (value.is_null()) return {};
    return reader_.string(value).value_or(value.text());
  }

  Node labels_;
  std::vector<LabelFault>& faults_;
  Reader& reader_;
};

}  // namespace

std::string LabelFault::field() const { return "metadata.labels[" + std::string(label) + ']'; }

std::string LabelFault::body() const {
  return "Invalid value: " + documents::go_string(value) + ": " + std::string(rule);
}

std::string LabelFault::text() const { return field() + ": " + body(); }

LabelledPolicy policy_of(Node labels, const Policy& defaults, Reader& reader) {
  LabelledPolicy result{defaults, {}};
  Policy& policy = result.policy;
  Labels read(labels, result.faults, reader);
  const bool sets_enforce = read.read(enforce_label, policy.enforce.level, Level::restricted);
  read.read(enforce_version_label, policy.enforce.version);
  read.read(audit_label, policy.audit.level, Level::privileged);
  read.read(audit_version_label, policy.audit.version);
  read.read(warn_label, policy.warn.level, Level::privileged);
  read.read(warn_version_label, policy.warn.version);
  if (sets_enforce && !read.has(warn_label) && policy.enforce.level > policy.warn.level) {
    policy.warn.level = policy.enforce.level;
    if (!read.has(warn_version_label)) policy.warn.version = policy.enforce.version;
  }
  return result;
}

}  // namespace seawall::pods
