#pragma once

// What a check is, how it is configured, and what it is given to judge with.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts.h"
#include "objects/objects.h"

namespace seawall::findings {

enum class Severity : std::uint8_t { info, low, medium, high, critical };
std::string_view name_of(Severity severity) noexcept;  ///< "critical"
std::optional<Severity> parse_severity(std::string_view name) noexcept;

/// The seven components to secure.
enum class Component : std::uint8_t { control_plane, nodes, hosts, container_runtime, network, tools, applications };
inline constexpr std::size_t component_count = 7;
std::string_view name_of(Component component) noexcept;  ///< "container-runtime"

enum class Category : std::uint8_t {
  pods,
  images,
  resources,
  references,
  secrets,
  access,
  network,
  cluster,
  vulnerabilities,
};
std::string_view name_of(Category category) noexcept;

struct Check;
class Probe;
class WholeProbe;

/// One defect at one place.
struct Finding {
  const Check* check = nullptr;
  const objects::Object* object = nullptr;
  documents::Node at;          ///< the offending value; where a field is missing, the node that lacks it
  std::string_view missing;    ///< name of the field that is missing in `at`, else empty
  std::string_view container;  ///< its name, where the finding is about one
  std::optional<objects::ContainerRole> role;  ///< set where the finding is about a container
  Severity severity = Severity::info;  ///< of this finding; the check's own unless the check or the user says otherwise
  static constexpr std::uint32_t unknown_offset = UINT32_MAX;
  std::uint32_t known_offset = unknown_offset;  ///< offset(), where fold() has looked it up
  std::string_view argument;  ///< for the message: a path, an image, a port; lives as long as the document
  std::string_view detail;  ///< for the message: a text of the program, such as a row of a table
  std::shared_ptr<const std::string> made_detail = {};  ///< holds `detail` where the check has put it together
  std::vector<const Check*> also;  ///< checks that found this too, and yielded; sorted by id

  /// Where the defect stands: the offset of the value's key, else of the node itself; of a list's item that
  /// lacks a field, its `name`.
  std::uint32_t offset() const noexcept;
  /// What to underline, from offset() on and within its line: key and value, or the key alone.
  documents::Range range() const noexcept;
};

/// A mechanical change that mends a finding.
struct Fix {
  enum class Change : std::uint8_t {
    set,  ///< the scalar `at` becomes `literal`
    add,  ///< the map `at` gets the field `path`, a dotted path of plain keys, with the value `literal`
    remove,  ///< the entry or item `at` goes, key and all
  };
  Change change = Change::set;
  documents::Node at;
  std::string_view path;  ///< "securityContext.allowPrivilegeEscalation"
  std::string_view literal;  ///< YAML and JSON on one line: "false", "[\"ALL\"]"
  /// Whether a program that does nothing unusual works as before. Others are made on request only.
  bool safe = false;
};

/// A value that users may set for a check in `.seawall.yaml`.
struct Parameter {
  enum class Type : std::uint8_t { integer, boolean, strings };
  std::string_view name;  ///< "minimum"
  Type type;
  std::string_view otherwise;  ///< its default, as text: "10000", "false", "gvisor,kata", "" for an empty list
  std::string_view description;  ///< one sentence
};

/// The member of the parameter's type counts.
struct ParameterValue {
  std::int64_t integer = 0;
  bool boolean = false;
  std::vector<std::string> strings;
};

/// A value that a check met in one object, for comparing it with those of others.
struct Gathered {
  const objects::Object* object = nullptr;
  documents::Node at;
  std::int64_t number = 0;
};

/// One posture check: plain data and a function. Its id, file name, fixture folder and docs page share
/// one spelling. All text is for people: title is what is wrong in five words; why, the harm; remediation,
/// what to write instead, as whole sentences.
struct Check {
  std::string_view id;
  std::string_view title;
  Severity severity;
  Component component;
  Category category;
  /// One line. {container} becomes `init container "name"`, or `pod` or the object's kind where a finding is about
  /// no container: "{container} is privileged"; {argument} and {detail} become what the finding says.
  std::string_view message;
  std::string_view why;
  std::string_view remediation;
  std::string_view bad_example;  ///< YAML, or a Dockerfile, which begins with FROM
  std::string_view good_example;
  std::string_view frameworks;  ///< "PSS:baseline;NSA;MITRE:T1610,T1611;CIS:5.2.2"; "" for none
  std::string_view peers;  ///< "kubescape:C-0057;trivy:KSV-0017": the same finding elsewhere
  std::string_view references;  ///< URLs, one a line
  std::string_view since;  ///< Seawall's version that brought it
  /// What it leaves alone on purpose, as whole sentences: the false alarms that it avoids. May be empty.
  std::string_view quiet_when = {};
  /// Ids, comma-separated: their finding at the same place makes this one redundant.
  std::string_view yields_to = {};
  /// Runs unless told otherwise. A check that means nothing before it is configured does not.
  bool enabled = true;
  std::span<const Parameter> parameters = {};
  /// Judge a pod template as a whole, or each of its containers, or an object of one of `kinds`, or all objects
  /// together; a check has at least one of the four. They are called from many threads at once and keep nothing.
  void (*pod)(const objects::PodTemplate& pod, Probe& probe) = nullptr;
  void (*container)(const objects::PodTemplate& pod, const objects::Container& container, Probe& probe) = nullptr;
  void (*object)(const objects::Object& object, Probe& probe) = nullptr;
  /// Reads of an object of `kinds` what `whole` reads, so that values of a wrong type are told. Checks that have the
  /// same read an object once.
  void (*reads)(const objects::Object& object, objects::Reader& reader) = nullptr;
  void (*whole)(const objects::Inventory& inventory, WholeProbe& probe) = nullptr;
  /// Judges together what `pod`, `container` and `object` gathered of single objects, in the input's order: a second
  /// walk over all objects costs more than all else that such a check does.
  void (*join)(std::span<const Gathered> gathered, WholeProbe& probe) = nullptr;
  /// For `object` and `reads`, comma-separated, any version: "PersistentVolume,Gateway.gateway.networking.k8s.io"; the
  /// core group has no name behind the kind.
  std::string_view kinds = {};
  /// For a check of something that most inputs do not have: what is said, as the end of a sentence, where nothing was
  /// met: "no Node is in the input". Such a check tells by Probe::meets() what it is about; others are about all that
  /// they judge.
  std::string_view lacking = {};
  /// Why nothing of the input can be assessed, as the end of a sentence; empty when it can.
  std::string_view (*unassessable)(const objects::Inventory& inventory) = nullptr;
  /// The change that mends a finding of this check, where there is one.
  std::optional<Fix> (*fix)(const Finding& finding) = nullptr;
};

/// A check as it runs: with what the user has set.
struct ConfiguredCheck {
  const Check* check = nullptr;
  /// Of its findings. One that the check itself lowered stays at most there.
  Severity severity = Severity::info;
  std::vector<ParameterValue> values;  ///< in the order of check->parameters
};

/// The value of a parameter from its text; fails with invalid_argument.
documents::Result<ParameterValue> parse_value(const Parameter& parameter, std::string_view text);
/// A check with its own severity and defaults.
ConfiguredCheck configured(const Check& check);
/// Those that run unless told otherwise, in order.
std::vector<ConfiguredCheck> enabled_by_default(std::span<const Check* const> checks);

/// The newest minor of Kubernetes 1.x that the tables know.
inline constexpr int newest_minor = 37;

/// What holds for a whole scan.
struct Context {
  const objects::Inventory* inventory = nullptr;
  int minor = newest_minor;  ///< of the Kubernetes that the objects are for
  std::shared_ptr<Facts> facts = std::make_shared<Facts>();  ///< shared by copies
};

/// A check that lacked a fact: neither passed nor failed.
struct NotAssessed {
  const Check* check = nullptr;
  const objects::Object* object = nullptr;  ///< nothing where the fact is lacking for the whole scan
  std::string_view reason;  ///< the end of a sentence, a text of the program
};

/// Fields of the wrong type that are told one by one for an object ("wrong types"); of more, the number.
inline constexpr std::size_t most_faults_told = 100;

struct Judged {
  std::vector<Finding> findings;  ///< not folded yet
  std::vector<objects::NotLooked> not_looked;
  std::vector<NotAssessed> not_assessed;
  /// By index of the check: the pods or objects that it had to judge.
  std::vector<std::size_t> subjects;
  std::vector<std::pair<const Check*, Gathered>> gathered;
  std::size_t pod_templates = 0;
};

/// What a check is given, and where it puts what it finds. A check that met a field of the wrong type reports no
/// field as missing from there on: what the author meant is not known.
class Probe : public objects::Reader {
 public:
  /// With a container, its name and role go into every finding.
  Probe(const Context& context, const ConfiguredCheck& check, const objects::Object& object,
        const objects::Container* container, Judged& judged, std::size_t& subjects,
        std::vector<objects::TypeFault>& faults)
      : Reader(faults),
        context_(context),
        check_(check),
        object_(object),
        container_(container),
        judged_(judged),
        subjects_(subjects) {}

  const objects::Inventory& inventory() const noexcept { return *context_.inventory; }
  int minor() const noexcept { return context_.minor; }
  Facts& facts() const noexcept { return *context_.facts; }
  /// For findings of a check of pods that are about one of their containers. Faults that were met count for it too.
  Probe of(const objects::Container& container) const {
    Probe probe = *this;
    probe.container_ = &container;
    return probe;
  }

  /// The value of a parameter of the check, which has one of that name and type.
  std::int64_t number(std::string_view parameter) const noexcept { return value(parameter).integer; }
  bool flag(std::string_view parameter) const noexcept { return value(parameter).boolean; }
  std::span<const std::string> strings(std::string_view parameter) const noexcept { return value(parameter).strings; }

  struct Options {
    std::string_view missing = {};
    std::optional<Severity> severity = {};  ///< instead of the check's own
    std::string_view argument = {};
    std::string_view detail = {};
    std::string_view made_detail = {};  ///< instead of `detail`: a text of this finding alone, which is copied
  };
  /// An absent node stands for the object itself: items of lists may leave out what the list says for all.
  void report(documents::Node at, const Options& options);
  void report(documents::Node at) { report(at, Options()); }
  /// Here is something that the check is about (Check::lacking).
  void meets() noexcept { ++subjects_; }
  /// For Check::join.
  void gather(documents::Node at, std::int64_t number) {
    judged_.gathered.emplace_back(check_.check, Gathered{&object_, at, number});
  }
  /// A fact is missing, so that nothing can be said of this object. `reason`: the end of a sentence.
  void not_assessed(std::string_view reason);

 private:
  const ParameterValue& value(std::string_view parameter) const noexcept;
  const Context& context_;
  const ConfiguredCheck& check_;
  const objects::Object& object_;
  const objects::Container* container_;
  Judged& judged_;
  std::size_t& subjects_;
};

/// What a check over all objects is given: a probe for each object that it looks at.
class WholeProbe {
 public:
  WholeProbe(const Context& context, const ConfiguredCheck& check, Judged& judged, std::size_t& subjects,
             std::vector<objects::TypeFault>& faults)
      : context_(context), check_(check), judged_(judged), subjects_(subjects), faults_(faults) {}

  int minor() const noexcept { return context_.minor; }
  Facts& facts() const noexcept { return *context_.facts; }
  Probe of(const objects::Object& object) { return {context_, check_, object, nullptr, judged_, subjects_, faults_}; }
  Probe of(const objects::Object& object, const objects::Container& container) {
    return {context_, check_, object, &container, judged_, subjects_, faults_};
  }

 private:
  const Context& context_;
  const ConfiguredCheck& check_;
  Judged& judged_;
  std::size_t& subjects_;
  std::vector<objects::TypeFault>& faults_;
};

}  // namespace seawall::findings
