#pragma once

// Kubernetes objects over documents: kinds, metadata, labels and selectors, quantities, owners, pod
// templates, and the Inventory of one scan.
//
// Threads: const after construction, shareable; an Inventory after finish(). Lifetimes: Objects and all that
// points into them borrow from the Documents that the Inventory owns.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"
#include "fields_of.h"
#include "hash.h"
#include "parts.h"

namespace seawall::objects {

using documents::Document;
using documents::Field;
using documents::Node;

// --- kinds ------------------------------------------------------------------------------------------

/// A kind that Kubernetes 1.20 to 1.37 serves or served (data/kubernetes/kinds.tsv).
struct KindInfo {
  std::string_view group;  ///< "" for the core group
  std::string_view version;
  std::string_view kind;
  std::string_view plural;
  std::string_view singular;
  std::string_view short_names;  ///< comma-separated
  bool namespaced;
  std::uint8_t first_minor;  ///< of Kubernetes 1.x
  std::uint8_t last_minor;   ///< highest minor of the table: still served
  std::string_view pod_template;  ///< path from the object to its pod template; "." for Pod itself; "" for none
};

/// By kind, then group, then version with the newest first.
std::span<const KindInfo> built_in_kinds() noexcept;
/// Nothing when Kubernetes has no such kind.
const KindInfo* find_kind(std::string_view group, std::string_view version, std::string_view kind) noexcept;
/// The newest version of a kind.
const KindInfo* find_kind(std::string_view group, std::string_view kind) noexcept;
/// As kubectl resolves a resource argument: plural, singular, kind or short name, with or without a
/// group ("deploy", "deployments.apps", "deployments.v1.apps"); the newest version of it, and of two groups
/// the one that serves it longer. The start of a group will do. Case is ignored.
const KindInfo* find_resource(std::string_view argument) noexcept;

/// A custom kind with pods inside (data/kubernetes/custom-kinds.tsv, and the user's own).
struct CustomKind {
  std::string_view group;
  std::string_view kind;
  std::string_view plural;
  bool namespaced;
  std::string_view paths;  ///< comma-separated; `*`: each value or item; trailing `!`: a bare pod spec
};
/// The table, by kind, then group.
std::span<const CustomKind> all_custom_kinds() noexcept;
const CustomKind* find_custom_kind(std::string_view group, std::string_view kind) noexcept;

// --- values -----------------------------------------------------------------------------------------

__extension__ typedef __int128 Int128;

/// resource.Quantity of apimachinery.
struct Quantity {
  Int128 nano = 0;  ///< value * 10^9, rounded up in amount to a whole number as Kubernetes does
  bool exact = true;  ///< false when the value lies beyond the range of `nano`, which then is the end of the range
  double value() const noexcept;
};
/// As apimachinery's ParseQuantity: "100m", "1.5Gi", "1e3", ".5". Nothing when it refuses the text.
std::optional<Quantity> parse_quantity(std::string_view text) noexcept;
/// From a YAML string or number; nothing for null, which leaves a field unset.
std::optional<Quantity> quantity(Node node);

/// Go's time.ParseDuration, in nanoseconds: "1h30m", "-1.5s". Nothing when it refuses the text.
std::optional<std::int64_t> parse_duration(std::string_view text) noexcept;

/// intstr.IntOrString: an integer of 32 bits, or a string (a port's name, a percentage). A whole floating number
/// counts as an integer, as it becomes one on its way to the API server.
struct IntOrString {
  std::optional<std::int32_t> integer;
  std::string_view string;
};
std::optional<IntOrString> int_or_string(Node node) noexcept;

// --- labels and selectors ---------------------------------------------------------------------------

/// One condition of a selector. Absent labels meet not_in and does_not_exist.
struct Requirement {
  enum class Operator : std::uint8_t { in, not_in, exists, does_not_exist, greater_than, less_than };
  std::string key;
  Operator op;
  std::vector<std::string> values;  ///< sorted
  bool matches(Node labels) const noexcept;
  /// By the value of the label with the key; nothing where there is no such label.
  bool matches_value(std::optional<std::string_view> value) const noexcept;
};

/// metav1.LabelSelector as LabelSelectorAsSelector reads it: an absent selector matches nothing, an empty
/// one matches everything; operators In, NotIn, Exists, DoesNotExist.
class Selector {
 public:
  /// Fails with invalid_argument for an unknown operator, values that the operator does not allow, keys or
  /// values that no label can have, and anything of another type than the API has there.
  static documents::Result<Selector> from_label_selector(Node selector);
  /// A plain map of labels, as in a Service or ReplicationController: an empty or absent map matches nothing.
  /// Its keys and values are compared as they are, valid or not.
  static Selector from_map(Node labels);
  /// The text form of -l/--selector: `a=b,c!=d,e in (f,g),!h,i`.
  static documents::Result<Selector> parse(std::string_view text);
  static Selector everything() { return {}; }
  /// Of requirements that are valid, their values sorted.
  static Selector of(std::vector<Requirement> requirements);
  /// `labels` is a map of strings, or absent for an object without labels. A value that is no string, which
  /// the API server would refuse, counts by its text.
  bool matches(Node labels) const noexcept;
  bool matches_nothing() const noexcept { return nothing_; }
  bool matches_everything() const noexcept { return !nothing_ && requirements_.empty(); }
  /// All must be met.
  std::span<const Requirement> requirements() const noexcept { return requirements_; }

 private:
  class Parser;
  static documents::Result<Requirement> from_expression(Node expression);
  std::vector<Requirement> requirements_;
  bool nothing_ = false;
};

// --- objects ----------------------------------------------------------------------------------------

struct Object {
  Node root;      ///< the object's own map: a document's root, or an item of a List
  Node metadata;
  std::string_view api_version;
  std::string_view group;    ///< "" for the core group
  std::string_view version;
  std::string_view kind;
  std::string_view namespace_;  ///< as written: "" when the file does not say
  std::string_view name;        ///< metadata.name, else metadata.generateName
  const KindInfo* info = nullptr;  ///< nothing for custom kinds and unknown versions
  const CustomKind* custom = nullptr;  ///< the user's own description of the kind, which counts before the tables
  std::uint32_t index = 0;         ///< in the Inventory
  /// Index of the first pod of the same controller that shares its spec, labels and annotations with this one, as in
  /// what was read from a cluster: what is true of that one's template is true of this one's. Else the object's own.
  std::uint32_t like = 0;

  bool is_copy() const noexcept { return like != index; }

  /// Whether it describes something that is no manifest, such as an image or a lock file, and goes by the name of that:
  /// then its text was made for checks, and lines of it mean nothing to people.
  bool is_description() const noexcept;

  Node spec() const noexcept { return root.child(Field::spec); }
  Node labels() const noexcept { return metadata.child(Field::labels); }
  Node annotations() const noexcept { return metadata.child(Field::annotations); }
  /// "Deployment shop/cart", "ClusterRole admin", "Pod (no name)".
  std::string title() const;
};

/// The object over a map, of the kind that it says or that the list around it does. It has no index and no own kind,
/// nothing is told of what is of a wrong type, and all of it borrows from the map's document.
Object object_of(Node root, std::string_view api_version, std::string_view kind);
Object object_of(Node root);

/// "spec.template.spec.containers[0].image" from the object's root down to the node; keys that are no
/// plain identifiers are written as ["key"]. For messages and JSON. A node reached through an alias is told where
/// it is written, if that is below the root, else where the alias leads to it. Empty for the root itself, and for
/// a target that is not below it.
std::string field_path(Node root, Node target);
/// The same for comparing scans: items of lists go by what they are known by, so that others may come and go:
/// `containers[name="cart"].ports[containerPort=80]`. Where nothing names them, as with rules, it is the index.
std::string keyed_path(Node root, Node target);

/// Something that is not of the type that the API has there, so that it could not be judged.
struct TypeFault {
  Node at;
  documents::Kind expected;
};

/// Typed reads of optional fields: absent and null are nothing; another type is nothing too, and told as a fault, so
/// that a report never calls such an object clean.
class Reader {
 public:
  explicit Reader(std::vector<TypeFault>& faults) : faults_(faults) {}

  std::optional<bool> boolean(Node node) { return is(node, documents::Kind::boolean) ? node.boolean() : std::nullopt; }
  /// Also of a whole number written as `80.0`; a number beyond 64 bits is the nearest that fits.
  std::optional<std::int64_t> integer(Node node);
  std::optional<std::string_view> string(Node node) {
    return is(node, documents::Kind::string) ? node.string() : std::nullopt;
  }
  /// The node itself if it is a map or list, else absent.
  Node map(Node node) { return is(node, documents::Kind::map) ? node : Node(); }
  Node list(Node node) { return is(node, documents::Kind::list) ? node : Node(); }
  /// Whether a field that was read was of another type.
  bool has_met_fault() const noexcept { return met_fault_; }
  /// All that are told so far, by others that share the list, too: to see whether a part has any.
  std::size_t fault_count() const noexcept { return faults_.size(); }

 private:
  bool is(Node node, documents::Kind kind) {
    const documents::Kind actual = node.kind();
    if (actual == kind) return true;
    if (actual != documents::Kind::absent && actual != documents::Kind::null) tell(node, kind);
    return false;
  }
  void tell(Node node, documents::Kind expected);
  std::vector<TypeFault>& faults_;
  bool met_fault_ = false;
};

enum class ContainerRole : std::uint8_t { container, init, sidecar, ephemeral };
/// "container", "init container", "sidecar container", "ephemeral container".
std::string_view describe(ContainerRole role) noexcept;

/// Of a pod or of a container: nearly every question about either begins here.
using SecurityContext =
    FieldsOf<Field::allowPrivilegeEscalation, Field::appArmorProfile, Field::capabilities, Field::fsGroup,
             Field::privileged, Field::procMount, Field::readOnlyRootFilesystem, Field::runAsGroup, Field::runAsNonRoot,
             Field::runAsUser, Field::seLinuxOptions, Field::seccompProfile, Field::supplementalGroups, Field::sysctls,
             Field::windowsOptions>;

using ContainerFields =
    FieldsOf<Field::image, Field::lifecycle, Field::livenessProbe, Field::name, Field::ports, Field::readinessProbe,
             Field::restartPolicy, Field::securityContext, Field::startupProbe>;

using PodSpecFields =
    FieldsOf<Field::containers, Field::ephemeralContainers, Field::hostIPC, Field::hostNetwork, Field::hostPID,
             Field::hostUsers, Field::initContainers, Field::os, Field::securityContext, Field::volumes>;

struct Container {
  Container(Node written, ContainerRole its_role, std::string_view its_name = {})
      : node(written),
        role(its_role),
        name(its_name),
        fields(written),
        security_context(fields.child(Field::securityContext)) {}

  Node node;  ///< always a map
  ContainerRole role;
  std::string_view name;
  ContainerFields fields;
  SecurityContext security_context;
};

/// A pod, or the template of one, wherever it stands in an object.
struct PodTemplate {
  const Object* object = nullptr;
  Node metadata;  ///< of the template; absent for bare pod specs
  Node spec;  ///< always a map
  PodSpecFields fields;  ///< of the spec
  SecurityContext security_context;
  std::vector<Container> containers;  ///< init containers, then containers, then ephemeral ones
  bool windows = false;  ///< spec.os.name is windows
};

/// All pod templates of an object: built-in workloads, the custom kinds of the table, PodTemplate and Pod.
/// Versions that are not in the tables are read as the newest that is, kinds that were once in group
/// `extensions` as those of `apps`. Parts of the wrong type are left out and told in `faults`, one that several
/// paths lead to more than once.
std::vector<PodTemplate> pod_templates(const Object& object, std::vector<TypeFault>& faults);

// --- the scan ---------------------------------------------------------------------------------------

/// Why a part of the input was not judged. Reports list all of them: nothing is lost without a word.
struct NotLooked {
  enum class Reason : std::uint8_t {
    unreadable,  ///< the operating system, the API server, or a limit
    forbidden,  ///< the API server does not let this user read it
    syntax,  ///< not YAML or JSON as kubectl reads it
    not_an_object,  ///< no map, or without apiVersion, kind or both
    wrong_type,  ///< a field is not of the type that the API has
    template_text,  ///< a Helm or Go template that has not been rendered
    duplicate_key,  ///< judged with the last value, but the file says two things
    replaced_bytes,  ///< bytes that are not UTF-8: read as U+FFFD, as kubectl reads them
    not_kubernetes,  ///< no document of the file has apiVersion or kind: told with -v only
    excluded,  ///< as the user asked: told with -v only
    no_advisories,  ///< of packages: nothing that tells of vulnerabilities is held, or what is held tells of few
  };
  Reason reason;
  documents::Place place;
  std::string message;
  bool is_failure = true;  ///< makes exit code 3
};

/// The entry for a fault: "Deployment shop/cart: "spec.replicas" is a string, not an integer".
NotLooked wrong_type(const Object& object, const TypeFault& fault);

/// What was read from a cluster, as a file of its own beside the objects says it (apiVersion: seawall.dev/v1alpha1,
/// kind: Snapshot). It is no object of the inventory; what it says was not read is in Inventory::not_looked.
struct Snapshot {
  Node root;
  int minor = 0;  ///< of the cluster's Kubernetes 1.x; 0: not known
};

/// How deep Lists may lie in Lists: "list nesting".
inline constexpr std::size_t list_nesting_limit = 32;

/// All objects of one scan, in the order of their files, then of their documents.
class Inventory {
 public:
  Inventory();
  /// With the user's own kinds, which must outlive the inventory.
  explicit Inventory(std::span<const CustomKind> own_kinds);
  ~Inventory();
  Inventory(Inventory&&) noexcept;
  Inventory& operator=(Inventory&&) noexcept;

  /// Takes over what was read from one file (outcomes of documents::read), opens `List` and `*List`,
  /// decides what is Kubernetes and what is not. Call it in the order of files; then finish().
  /// `named`: the file was named on the command line, so "not Kubernetes" is a failure.
  /// A file that is not Kubernetes gets that one entry and no other for what can be read of it.
  void add(std::vector<documents::Outcome> outcomes, const documents::Source& source, bool named);
  /// Ends adding. Queries below answer from here on; each index is built by the first query that needs it, as
  /// many scans need none.
  void finish();

  std::span<const Object> objects() const noexcept { return objects_; }
  /// In the order of files, then of places.
  std::span<const NotLooked> not_looked() const noexcept { return not_looked_; }
  /// In their order.
  std::span<const Snapshot> snapshots() const noexcept { return snapshots_; }
  /// Objects that are copies (Object::is_copy).
  std::size_t copy_count() const noexcept { return copy_count_; }
  /// Whether nothing runs from an object any more, though it is there: a ReplicaSet without replicas whose controller
  /// is in the inventory, kept to go back to.
  bool is_history(const Object& object) const noexcept;
  /// All documents that could be read, those that are not Kubernetes included.
  std::size_t document_count() const noexcept { return document_count_; }

  /// Indexes of objects of a kind (any version), in order.
  std::span<const std::uint32_t> of_kind(std::string_view group, std::string_view kind) const noexcept;
  /// `namespace_` as written; nothing when there is none or more than one.
  const Object* find(std::string_view group, std::string_view kind, std::string_view namespace_,
                     std::string_view name) const noexcept;
  std::span<const std::uint32_t> in_namespace(std::string_view namespace_) const noexcept;
  /// Pods and workloads whose pods run as a service account ("default" where none is named).
  std::span<const std::uint32_t> using_service_account(std::string_view namespace_,
                                                       std::string_view name) const noexcept;
  /// RoleBindings and ClusterRoleBindings with a subject of a kind (User, Group, ServiceAccount) and name, whatever its
  /// namespace.
  std::span<const std::uint32_t> bindings_of(std::string_view kind, std::string_view name) const noexcept;
  /// The controller of an object (ownerReferences with controller: true), by uid, else by kind and name where
  /// not both tell a uid. It is in the object's namespace, unless it has none.
  const Object* owner_of(const Object& object) const noexcept;
  /// Up to the root: owner, its owner, and so on, without the object itself; ends at a cycle.
  std::vector<const Object*> owner_chain(const Object& object) const;
  /// Pods and workloads in a namespace whose pod labels a selector matches.
  std::vector<const Object*> selected(std::string_view namespace_, const Selector& selector) const;

 private:
  class Intake;
  struct Indexes;
  std::span<const CustomKind> own_kinds_;
  std::vector<std::unique_ptr<const Document>> documents_;  // those that objects borrow from
  std::vector<Object> objects_;
  std::vector<NotLooked> not_looked_;
  std::vector<Snapshot> snapshots_;
  std::size_t document_count_ = 0;
  std::size_t copy_count_ = 0;
  std::unique_ptr<Indexes> indexes_;
};

}  // namespace seawall::objects
