// seawall pods labels: the tightest labels of Pod Security that each namespace could carry with what is in it.

#include <algorithm>
#include <map>
#include <utility>

#include "console.h"
#include "pods.h"
#include "reports/reports.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Node;
using documents::Value;
using objects::Object;
using pods::Level;

constexpr std::array<std::string_view, 6> label_names = {pods::enforce_label, pods::enforce_version_label,
                                                         pods::audit_label,   pods::audit_version_label,
                                                         pods::warn_label,    pods::warn_version_label};

/// What is there of one namespace.
struct Room {
  std::vector<const Workload*> workloads;
  std::vector<const Object*> objects;  ///< the Namespace itself, as often as the input has it
};
using Rooms = std::map<std::string, Room, std::less<>>;

struct Label {
  std::string_view name;
  std::string value;
  std::optional<std::string> before;
  bool is_kept = false;  ///< although the workloads do not ask for it

  bool is_changed() const { return before != value; }
  /// "was privileged"; empty where nothing is to be said.
  std::string remark() const {
    if (is_kept) return "kept";
    return before && is_changed() ? "was " + *before : "";
  }
};

/// The labels of one namespace, all of them levels and versions, or why there are none.
struct Advice {
  std::string namespace_;
  std::size_t workloads = 0;
  Level reached = Level::privileged;
  std::vector<Label> labels;
  std::vector<std::string> notes;
  std::string left_out;
  std::vector<objects::NotLooked> faults;
};

bool is_namespace_name(std::string_view name) noexcept {
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= 63 && is_plain(name.front()) && is_plain(name.back()) &&
         std::ranges::all_of(name, [&](char c) { return is_plain(c) || c == '-'; });
}

Rooms rooms_of(const objects::Inventory& inventory, const std::vector<Workload>& workloads) {
  Rooms rooms;
  for (const Workload& workload : workloads) rooms[workload.namespace_].workloads.push_back(&workload);
  for (const std::uint32_t index : inventory.of_kind("", "Namespace")) {
    const Object& object = inventory.objects()[index];
    rooms[std::string(object.name)].objects.push_back(&object);
  }
  return rooms;
}

/// The strictest level that allows all of them.
Level reached_by(const std::vector<const Workload*>& workloads) {
  for (const Level level : {Level::restricted, Level::baseline}) {
    const auto allows = [&](const Workload* workload) { return workload->is_allowed_by(level); };
    if (std::ranges::all_of(workloads, allows)) return level;
  }
  return Level::privileged;
}

/// "enforce-version"
std::string_view short_name(std::string_view label) noexcept { return label.substr(label.find('/') + 1); }

Level next_above(Level level) noexcept { return level == Level::privileged ? Level::baseline : Level::restricted; }

/// `Deployment web and 2 more`
std::string those_below(const std::vector<const Workload*>& workloads, Level level) {
  std::string first;
  std::size_t count = 0;
  for (const Workload* workload : workloads) {
    if (workload->is_allowed_by(level) || count++ > 0) continue;
    first = std::string(workload->written->kind) + ' ' + std::string(workload->written->name);
  }
  return count > 1 ? first + " and " + std::to_string(count - 1) + " more" : first;
}

/// Works out the labels of one namespace.
class Advising {
 public:
  Advising(const std::string& name, const Room& room, pods::Version version) : room_(room), version_(version) {
    advice_.namespace_ = name;
    advice_.workloads = room.workloads.size();
  }

  Advice advise() {
    advice_.left_out = obstacle();
    if (!advice_.left_out.empty()) return std::move(advice_);
    note_faults();
    advice_.reached = reached_by(room_.workloads);
    const Level enforced = enforce();
    for (const auto& [level, version] : {std::pair(pods::audit_label, pods::audit_version_label),
                                         std::pair(pods::warn_label, pods::warn_version_label)}) {
      tell(level, version, next_above(enforced));
    }
    return std::move(advice_);
  }

 private:
  /// Why nothing can be said.
  std::string obstacle() {
    if (!is_namespace_name(advice_.namespace_)) return "that is no name of a namespace";
    read_present();
    if (!advice_.faults.empty()) return "its Namespace has labels of a wrong type";
    if (contradicts()) return "its Namespace is in the input several times, with different labels";
    if (room_.workloads.empty()) return "no pods or workloads in it are in the input, so there is nothing to judge by";
    const auto unjudged =
        std::ranges::find_if(room_.workloads, [](const Workload* each) { return !each->is_judged(); });
    return unjudged == room_.workloads.end() ? "" : (*unjudged)->title() + " could not be judged";
  }

  void read_present() {
    for (const Object* object : room_.objects) {
      std::vector<objects::TypeFault> faults;
      pods::Reader reader(faults);
      std::map<std::string_view, std::string> labels;
      const Node written = reader.map(object->labels());
      for (const std::string_view name : label_names) {
        const std::optional<std::string_view> value = reader.string(written.child(name));
        if (value) labels.emplace(name, *value);
      }
      present_.push_back(std::move(labels));
      std::ranges::move(told(*object, std::move(faults)), std::back_inserter(advice_.faults));
    }
  }

  bool contradicts() const {
    return std::ranges::any_of(present_, [&](const auto& each) { return each != present_.front(); });
  }

  std::optional<std::string> present(std::string_view label) const {
    if (present_.empty()) return {};
    const auto found = present_.front().find(label);
    return found == present_.front().end() ? std::nullopt : std::optional(found->second);
  }

  void set(std::string_view label, std::string value) {
    advice_.labels.push_back({label, std::move(value), present(label)});
  }

  /// What is stricter than what was worked out stays, with its version.
  void keep(std::string_view level_label, std::string_view version_label) {
    const std::optional<std::string> level = present(level_label);
    advice_.labels.push_back({level_label, *level, level, true});
    const std::optional<std::string> version = present(version_label);
    if (!version) return;
    const bool is_valid = pods::parse_version(*version).has_value();
    advice_.labels.push_back({version_label, is_valid ? *version : "latest", version, is_valid});
  }

  /// What the API server makes of labels that mean nothing.
  void note_faults() {
    for (const std::string_view label : label_names) {
      const std::optional<std::string> value = present(label);
      const bool is_version = label.ends_with("-version");
      if (!value || (is_version ? pods::parse_version(*value).has_value() : pods::parse_level(*value).has_value())) {
        continue;
      }
      const std::string_view meaning =
          is_version ? "latest" : (label == pods::enforce_label ? "restricted" : "privileged");
      advice_.notes.push_back(std::string(short_name(label)) + " is \"" + *value + "\", which is no " +
                              (is_version ? "version" : "level") + " and counts as " + std::string(meaning) +
                              " until it is mended");
    }
  }

  /// The level that is enforced then.
  Level enforce() {
    const std::optional<std::string> written = present(pods::enforce_label);
    const std::optional<Level> before = written ? pods::parse_level(*written) : std::nullopt;
    if (before > advice_.reached) {
      advice_.notes.push_back("enforces " + *written + " already, which " + those_below(room_.workloads, *before) +
                              " would not pass by the standards of " + version_.text() + "; it is kept");
      keep(pods::enforce_label, pods::enforce_version_label);
      return *before;
    }
    if (before == advice_.reached) note_older_version();
    set(pods::enforce_label, std::string(pods::name_of(advice_.reached)));
    set(pods::enforce_version_label, version_.text());
    return advice_.reached;
  }

  /// Older standards forbid less.
  void note_older_version() {
    if (advice_.reached == Level::privileged) return;
    const std::string written = present(pods::enforce_version_label).value_or("latest");
    const std::optional<pods::Version> before = pods::parse_version(written);
    if (before && version_.minor() < before->minor()) {
      advice_.notes.push_back("enforce-version goes back from " + written + " to " + version_.text());
    }
  }

  void tell(std::string_view level_label, std::string_view version_label, Level wanted) {
    const std::optional<std::string> written = present(level_label);
    const std::optional<Level> before = written ? pods::parse_level(*written) : std::nullopt;
    if (before > wanted) return keep(level_label, version_label);
    set(level_label, std::string(pods::name_of(wanted)));
    set(version_label, version_.text());
  }

  const Room& room_;
  pods::Version version_;
  Advice advice_;
  std::vector<std::map<std::string_view, std::string>> present_;
};

std::vector<Advice> advise(const Rooms& rooms, pods::Version version) {
  std::vector<Advice> all;
  for (const auto& [name, room] : rooms) all.push_back(Advising(name, room, version).advise());
  return all;
}

void tell_faults(const std::vector<Advice>& all, PodFiles& files) {
  for (const Advice& advice : all) std::ranges::copy(advice.faults, std::back_inserter(files.loaded.not_looked));
  sort_not_looked(files.listing, files.loaded.not_looked);
}

std::string summary_of(const Advice& advice) {
  return advice.namespace_ + ": " +
         (advice.workloads == 1 ? "the 1 workload" : "all " + counted(advice.workloads, "workload")) +
         (advice.workloads == 1 ? " reaches " : " reach ") + std::string(pods::name_of(advice.reached));
}

// --- as a patch -------------------------------------------------------------------------------------

std::string comments_of(const Advice& advice) {
  std::string out = "# " + reports::escaped(summary_of(advice)) + '\n';
  for (const std::string& note : advice.notes) out += "# " + reports::escaped(note) + '\n';
  return out;
}

/// The name of a namespace: in quotes where YAML would take it for a number or a boolean.
std::string yaml_name(const std::string& name) {
  constexpr std::array<std::string_view, 9> words = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
  const bool is_plain = name.front() >= 'a' && name.front() <= 'z' && std::ranges::count(words, name) == 0;
  return is_plain ? name : '"' + name + '"';
}

std::string yaml_of(const Advice& advice) {
  std::string out = comments_of(advice);
  out += "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: " + yaml_name(advice.namespace_) + "\n  labels:\n";
  for (const Label& label : advice.labels) {
    out += "    " + std::string(label.name) + ": " + label.value;
    if (!label.remark().empty()) out += "  # " + reports::escaped(label.remark());
    out += '\n';
  }
  return out;
}

std::string kubectl_of(const Advice& advice) {
  std::string out = comments_of(advice) + "kubectl label --overwrite ns/" + advice.namespace_;
  for (const Label& label : advice.labels) out += ' ' + std::string(label.name) + '=' + label.value;
  return out + '\n';
}

std::string patch_of(const std::vector<Advice>& all, bool as_yaml) {
  std::string out;
  for (const Advice& advice : all) {
    if (!advice.left_out.empty()) continue;
    if (as_yaml && !out.empty()) out += "---\n";
    out += as_yaml ? yaml_of(advice) : kubectl_of(advice);
  }
  return out;
}

// --- as JSON ----------------------------------------------------------------------------------------

Value patch_json(const Advice& advice) {
  Value labels = Value::map();
  for (const Label& label : advice.labels) labels.set(label.name, Value(label.value));
  Value metadata = Value::map();
  metadata.set("name", Value(advice.namespace_));
  metadata.set("labels", std::move(labels));
  Value object = Value::map();
  object.set("apiVersion", Value("v1"));
  object.set("kind", Value("Namespace"));
  object.set("metadata", std::move(metadata));
  return object;
}

Value json_of(const Advice& advice) {
  Value json = Value::map();
  json.set("name", Value(advice.namespace_));
  json.set("workloads", json_number(advice.workloads));
  json.set("reached", Value(pods::name_of(advice.reached)));
  Value::List changes;
  for (const Label& label : advice.labels) {
    if (!label.is_changed()) continue;
    Value change = Value::map({{"label", Value(label.name)}});
    change.set("from", label.before ? Value(*label.before) : Value());
    change.set("to", Value(label.value));
    changes.push_back(std::move(change));
  }
  json.set("changes", Value::list(std::move(changes)));
  Value::List notes;
  for (const std::string& note : advice.notes) notes.emplace_back(note);
  json.set("notes", Value::list(std::move(notes)));
  json.set("patch", patch_json(advice));
  return json;
}

std::string json_report(const std::vector<Advice>& all, pods::Version version, const PodFiles& files) {
  Value::List advised;
  Value::List left_out;
  for (const Advice& advice : all) {
    if (advice.left_out.empty()) {
      advised.push_back(json_of(advice));
    } else {
      Value json = Value::map();
      json.set("name", Value(advice.namespace_));
      json.set("reason", Value(advice.left_out));
      left_out.push_back(std::move(json));
    }
  }
  JsonReport report;
  report.add("version", Value(version.text()));
  report.add_list("namespaces", advised);
  report.add_list("leftOut", left_out);
  report.add(files.loaded.not_looked);
  return report.text();
}

// --- what is no part of the patch -------------------------------------------------------------------

void tell(const std::vector<Advice>& all, const PodFiles& files) {
  complain_of(files.loaded.not_looked);
  const bool incomplete = std::ranges::any_of(files.loaded.not_looked, &objects::NotLooked::is_failure);
  if (incomplete) complain("what was not looked at may need looser labels than these");
  for (const Advice& advice : all) {
    const std::string subject = "namespace \"" + advice.namespace_ + "\": ";
    if (!advice.left_out.empty()) complain(subject + "left out: " + advice.left_out);
    for (const std::string& note : advice.notes) complain(subject + note);
    const bool changes = std::ranges::any_of(advice.labels, &Label::is_changed);
    if (advice.left_out.empty() && !changes) complain(subject + "has these labels already");
  }
  if (all.empty()) complain("no pods, workloads and namespaces there");
}

}  // namespace

Exit pods_labels(const PodsLabelsArguments& arguments) {
  const auto format = parse_word("output format", arguments.format, pods_labels_formats);
  if (!format) return refuse(format.error());
  const documents::Result<pods::Version> version = parse_standards_version(arguments.version);
  if (!version) return refuse(version.error());
  auto files = load(arguments.input);
  if (!files) return files.error();
  const std::vector<Workload> workloads =
      workloads_of(*files->loaded.inventory, arguments.input.namespace_, *version, LeftOut::copies);
  tell_faults(workloads, *files);
  const std::vector<Advice> all = advise(rooms_of(*files->loaded.inventory, workloads), *version);
  tell_faults(all, *files);
  tell(all, *files);
  const Exit shown = show(*format == "json" ? json_report(all, *version, *files) : patch_of(all, *format == "yaml"));
  if (shown != Exit::clean) return shown;
  return verdict(files->loaded.not_looked, arguments.input.allow_unreadable, Exit::clean);
}

}  // namespace seawall::commands
