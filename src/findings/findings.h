#pragma once

// What a check is, what it finds, and how findings of overlapping checks fold into one.
// Findings hold ids, node references and arguments; text is made when it is printed.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "objects/objects.h"

namespace seawall::findings {

enum class Severity : std::uint8_t { info, low, medium, high, critical };
std::string_view name_of(Severity severity) noexcept;  ///< "critical"
std::optional<Severity> parse_severity(std::string_view name) noexcept;

/// The seven components to secure.
enum class Component : std::uint8_t { control_plane, nodes, hosts, container_runtime, network, tools, applications };
inline constexpr std::size_t component_count = 7;
std::string_view name_of(Component component) noexcept;  ///< "container-runtime"

enum class Category : std::uint8_t { pods, images, resources, references, secrets, access, network, cluster };
std::string_view name_of(Category category) noexcept;

struct Check;

/// One defect at one place.
struct Finding {
  const Check* check = nullptr;
  const objects::Object* object = nullptr;
  documents::Node at;          ///< the offending value; where a field is missing, the node that lacks it
  std::string_view missing;    ///< name of the field that is missing in `at`, else empty
  std::string_view container;  ///< its name, where the finding is about one
  std::optional<objects::ContainerRole> role;  ///< set where the finding is about a container
  Severity severity = Severity::info;  ///< of this finding; the check's own unless the check says otherwise
  std::string_view argument;   ///< for the message: a path, an image, a port; lives as long as the document

  /// Where the defect stands: the offset of the value's key, else of the node itself; of a list's item that
  /// lacks a field, its `name`.
  std::uint32_t offset() const noexcept;
  /// What to underline, from offset() on and within its line: key and value, or the key alone.
  documents::Range range() const noexcept;
};

/// What a check is given, and where it puts what it finds.
///
/// Typed reads of optional fields: absent and null are nothing; another type is nothing too, and told as a
/// fault, so that a report never calls such an object clean. A check that met a fault reports no field as
/// missing from there on: what the author meant is not known.
class Probe {
 public:
  Probe(const Check& check, const objects::Object& object, std::vector<Finding>& findings,
        std::vector<objects::TypeFault>& faults)
      : check_(check), object_(object), findings_(findings), faults_(faults) {}
  /// For a container's judgement: its name and role go into every finding.
  Probe(const Check& check, const objects::Object& object, const objects::Container& container,
        std::vector<Finding>& findings, std::vector<objects::TypeFault>& faults)
      : check_(check), object_(object), container_(&container), findings_(findings), faults_(faults) {}

  std::optional<bool> boolean(documents::Node node);
  /// Also of a whole number written as `80.0`; a number beyond 64 bits is the nearest that fits.
  std::optional<std::int64_t> integer(documents::Node node);
  std::optional<std::string_view> string(documents::Node node);
  /// The node itself if it is a map or list, else absent.
  documents::Node map(documents::Node node);
  documents::Node list(documents::Node node);

  struct Options {
    std::string_view missing = {};
    std::optional<Severity> severity = {};
    std::string_view argument = {};
  };
  void report(documents::Node at, const Options& options);
  void report(documents::Node at) { report(at, Options()); }

 private:
  bool is(documents::Node node, documents::Kind kind);
  const Check& check_;
  const objects::Object& object_;
  const objects::Container* container_ = nullptr;
  std::vector<Finding>& findings_;
  std::vector<objects::TypeFault>& faults_;
  bool faulted_ = false;
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
  std::string_view message;  ///< one line; {container} becomes `init container "name"`: "{container} is privileged"
  std::string_view why;
  std::string_view remediation;
  std::string_view bad_example;  ///< YAML
  std::string_view good_example;  ///< YAML
  std::string_view frameworks;  ///< "PSS:baseline;NSA;MITRE:T1610,T1611;CIS:5.2.2"
  std::string_view peers;  ///< "kubescape:C-0057;trivy:KSV-0017": the same finding elsewhere
  std::string_view references;  ///< URLs, one a line
  std::string_view since;  ///< Seawall's version that brought it
  /// Ids, comma-separated: their finding at the same place makes this one redundant.
  std::string_view yields_to = {};
  /// Judge a pod template as a whole, or each of its containers; a check has at least one of the two. They are
  /// called from many threads at once and keep nothing.
  void (*pod)(const objects::PodTemplate& pod, Probe& probe) = nullptr;
  void (*container)(const objects::PodTemplate& pod, const objects::Container& container, Probe& probe) = nullptr;
};

/// The message of a finding, without a trailing full stop. Control characters of the scanned text are kept:
/// outlets escape them as their format needs.
std::string message(const Finding& finding);

/// Puts findings in order (object, offset, check id, container) and leaves one for each defect: a finding goes
/// where a check that its own check yields to reports the same place of the same object, and where an earlier one
/// says the same, as happens when a container is reached through two aliases.
void fold(std::vector<Finding>& findings);

/// Fields of the wrong type that are told one by one for an object ("wrong types"); of more, the number.
inline constexpr std::size_t most_faults_told = 100;

struct Judged {
  std::vector<Finding> findings;  ///< not folded yet
  std::vector<objects::NotLooked> not_looked;
  std::size_t pod_templates = 0;
};
/// Runs checks over the objects of an inventory from index `first` to before `last`. Each value of a wrong type
/// becomes one NotLooked. Ranges may be judged on different threads; results put together in order of ranges
/// are the same as those of one call.
Judged judge(const objects::Inventory& inventory, std::span<const Check* const> checks, std::size_t first,
             std::size_t last);

}  // namespace seawall::findings
