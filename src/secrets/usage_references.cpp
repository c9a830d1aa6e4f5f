#include "usage_references.h"

#include <algorithm>
#include <map>
#include <utility>

namespace seawall::secrets {
namespace {

using objects::Field;
using objects::Node;
using objects::Object;
using objects::Reader;

/// A part of a volume, of a pod or a persistent one, and where it names what its driver logs in with.
struct Driver {
  Field source;
  Field reference;
};
constexpr std::array drivers = {Driver{Field::cephfs, Field::secretRef},
                                Driver{Field::cinder, Field::secretRef},
                                Driver{Field::csi, Field::controllerExpandSecretRef},
                                Driver{Field::csi, Field::controllerPublishSecretRef},
                                Driver{Field::csi, Field::nodeExpandSecretRef},
                                Driver{Field::csi, Field::nodePublishSecretRef},
                                Driver{Field::csi, Field::nodeStageSecretRef},
                                Driver{Field::flexVolume, Field::secretRef},
                                Driver{Field::iscsi, Field::secretRef},
                                Driver{Field::rbd, Field::secretRef},
                                Driver{Field::scaleIO, Field::secretRef},
                                Driver{Field::storageos, Field::secretRef}};

/// Whether a field of a custom resource is called as those are that name a Secret: "secretName", "tokenSecretRef",
/// "passwordSecret", Istio's "credentialName".
bool is_for_secret(std::string_view key) noexcept {
  constexpr std::array<std::string_view, 5> endings = {"ecret", "ecretName", "ecretRef", "ecretKeyRef",
                                                       "credentialName"};
  return std::ranges::any_of(endings, [&](std::string_view ending) { return key.ends_with(ending); });
}

class Collector {
 public:
  Collector(const objects::Inventory& inventory, std::string_view default_namespace)
      : inventory_(inventory), default_namespace_(default_namespace), reader_(faults_) {}

  References run() {
    for (const std::uint32_t index : inventory_.of_kind("", "ServiceAccount"))
      index_account(inventory_.objects()[index]);
    for (const Object& object : inventory_.objects()) {
      object_ = &object;
      by_ = nullptr;
      faults_.clear();
      read();
      if (!faults_.empty()) found_.faults.push_back({&object, faults_});
    }
    return std::move(found_);
  }

 private:
  std::string_view namespace_of(const Object& object) const noexcept {
    return object.namespace_.empty() ? default_namespace_ : object.namespace_;
  }

  void index_account(const Object& account) {
    accounts_[{namespace_of(account), account.name}] = account.root.child(Field::imagePullSecrets);
  }

  void read() {
    const Object& object = *object_;
    if (object.group.empty()) {
      if (object.kind == "ServiceAccount") return read_account();
      if (object.kind == "PersistentVolume") return read_persistent_volume();
      if (object.kind == "PodTemplate") return;  // nothing runs by it
    }
    if (object.kind == "Ingress") return read_ingress();
    if (object.kind == "Gateway" && object.group == "gateway.networking.k8s.io") return read_gateway();
    const Runner runner{&object, namespace_of(object)};
    if (object.is_copy()) return found_.runners.push_back(runner);
    const std::vector<objects::PodTemplate> pods = objects::pod_templates(object, faults_);
    if (pods.empty()) return object.info ? void() : read_custom();
    found_.has_pods = true;
    found_.runners.push_back(runner);
    for (const objects::PodTemplate& pod : pods) read_pod(pod);
  }

  // --- pods -----------------------------------------------------------------------------------------

  void read_pod(const objects::PodTemplate& pod) {
    for (const Node item : reader_.list(pod.spec.child(Field::volumes)).items()) read_volume(reader_.map(item));
    for (const objects::Container& container : pod.containers) read_container(container.node);
    const Node own = reader_.list(pod.spec.child(Field::imagePullSecrets));
    own.size() > 0 ? read_names(own, UseKind::image_pull) : read_account_pull_secrets(pod.spec);
  }

  void read_volume(Node volume) {
    const Node secret = reader_.map(volume.child(Field::secret));
    add_files(secret, secret.child(Field::secretName), UseKind::volume);
    const Node projected = reader_.map(volume.child(Field::projected));
    for (const Node item : reader_.list(projected.child(Field::sources)).items()) {
      const Node source = reader_.map(reader_.map(item).child(Field::secret));
      add_files(source, source.child(Field::name), UseKind::projected_volume);
    }
    read_drivers(volume, UseKind::driver, namespace_of(*object_));
  }

  /// Keys as files: those that `items` names, or all.
  void add_files(Node source, Node name, UseKind kind) {
    if (!source) return;
    Use use{.kind = kind, .at = source, .is_optional = is_optional(source)};
    for (const Node item : reader_.list(source.child(Field::items)).items()) {
      if (const auto key = reader_.string(reader_.map(item).child(Field::key))) use.keys.push_back(*key);
    }
    add(namespace_of(*object_), name, std::move(use));
  }

  void read_container(Node container) {
    for (const Node item : reader_.list(container.child(Field::env)).items()) {
      const Node from = reader_.map(reader_.map(item).child(Field::valueFrom));
      const Node reference = reader_.map(from.child(Field::secretKeyRef));
      if (!reference) continue;
      Use use{.kind = UseKind::variable, .at = reference, .is_optional = is_optional(reference)};
      if (const auto key = reader_.string(reference.child(Field::key))) use.keys.push_back(*key);
      add(namespace_of(*object_), reference.child(Field::name), std::move(use));
    }
    for (const Node item : reader_.list(container.child(Field::envFrom)).items()) {
      const Node reference = reader_.map(reader_.map(item).child(Field::secretRef));
      add(namespace_of(*object_), reference.child(Field::name),
          {.kind = UseKind::variables, .at = reference, .is_optional = is_optional(reference)});
    }
  }

  /// The API server gives a pod that names none those of its account. Of what type they are the account is told for.
  void read_account_pull_secrets(Node spec) {
    std::string_view account = reader_.string(spec.child(Field::serviceAccountName)).value_or("");
    if (account.empty()) account = reader_.string(spec.child(Field::serviceAccount)).value_or("");
    if (account.empty()) account = "default";
    const auto known = accounts_.find({namespace_of(*object_), account});
    if (known == accounts_.end() || known->second.size() > account_pull_secrets_limit) return;
    for (const Node reference : known->second.items()) {
      const Node name = reference.child(Field::name);
      if (name.string()) add(namespace_of(*object_), name, {.kind = UseKind::image_pull, .at = reference});
    }
  }

  // --- other objects --------------------------------------------------------------------------------

  void read_account() {
    read_names(reader_.list(object_->root.child(Field::secrets)), UseKind::account);
    read_names(reader_.list(object_->root.child(Field::imagePullSecrets)), UseKind::image_pull);
  }

  void read_names(Node references, UseKind kind) {
    for (const Node item : references.items()) {
      const Node reference = reader_.map(item);
      add(namespace_of(*object_), reference.child(Field::name), {.kind = kind, .at = reference});
    }
  }

  /// Secrets of volumes that name no namespace are in that of the claim, which is not there before it is bound.
  void read_persistent_volume() {
    const Node spec = reader_.map(object_->spec());
    const Node claim = reader_.map(spec.child(Field::claimRef));
    read_drivers(spec, UseKind::persistent_volume, reader_.string(claim.child(Field::namespace_)).value_or(""));
  }

  void read_drivers(Node volume, UseKind kind, std::string_view home) {
    const auto add_at = [&](Node reference, Field namespace_, Field name) {
      const std::string_view named = reader_.string(reference.child(namespace_)).value_or("");
      add(named.empty() ? home : named, reference.child(name), {.kind = kind, .at = reference});
    };
    for (const Driver& driver : drivers) {
      const Node source = reader_.map(volume.child(driver.source));
      add_at(reader_.map(source.child(driver.reference)), Field::namespace_, Field::name);
    }
    add_at(reader_.map(volume.child(Field::azureFile)), Field::secretNamespace, Field::secretName);
  }

  void read_ingress() {
    for (const Node item : reader_.list(reader_.map(object_->spec()).child(Field::tls)).items()) {
      const Node tls = reader_.map(item);
      add(namespace_of(*object_), tls.child(Field::secretName), {.kind = UseKind::ingress, .at = tls});
    }
  }

  void read_gateway() {
    for (const Node item : reader_.list(reader_.map(object_->spec()).child("listeners")).items()) {
      const Node tls = reader_.map(reader_.map(item).child(Field::tls));
      for (const Node reference : reader_.list(tls.child("certificateRefs")).items()) {
        const Node certificate = reader_.map(reference);
        const bool is_secret = certificate.child(Field::group).string_or("").empty() &&
                               certificate.child(Field::kind).string_or("Secret") == "Secret";
        if (!is_secret) continue;
        const std::string_view home = reader_.string(certificate.child(Field::namespace_)).value_or("");
        add(home.empty() ? namespace_of(*object_) : home, certificate.child(Field::name),
            {.kind = UseKind::gateway, .at = certificate});
      }
    }
  }

  /// By what fields are called, as nothing else is known of them.
  void read_custom() {
    std::vector<Node> left = {object_->spec()};
    while (!left.empty()) {
      const Node node = left.back();
      left.pop_back();
      for (const documents::Entry& entry : node.entries()) {
        if (is_for_secret(entry.key)) add_custom(entry.value);
        if (entry.value.is_map() || entry.value.is_list()) left.push_back(entry.value);
      }
      for (const Node item : node.items()) {
        if (item.is_map() || item.is_list()) left.push_back(item);
      }
    }
  }

  /// A name, or a map with one.
  void add_custom(Node value) {
    const Node name = value.is_map() ? value.child(Field::name) : value;
    const std::string_view home = value.child(Field::namespace_).string_or("");
    if (!name.string()) return;
    add(home.empty() ? namespace_of(*object_) : home, name, {.kind = UseKind::custom, .at = value});
  }

  // --- references -----------------------------------------------------------------------------------

  bool is_optional(Node reference) { return reader_.boolean(reference.child(Field::optional)).value_or(false); }

  /// What is of no name or in no namespace is no reference.
  void add(std::string_view namespace_, Node name, Use use) {
    const std::string_view text = reader_.string(name).value_or("");
    if (text.empty() || namespace_.empty()) return;
    if (!by_) by_ = controller();
    use.by = by_;
    found_.list.push_back({namespace_, text, std::move(use), inventory_.is_history(*object_)});
  }

  /// The last one above the object. A node's own pods are of no one else.
  const Object* controller() const {
    const Object* last = object_;
    for (const Object* const owner : inventory_.owner_chain(*object_)) {
      if (owner->kind == "Node" && owner->group.empty()) break;
      last = owner;
    }
    return last;
  }

  const objects::Inventory& inventory_;
  std::string_view default_namespace_;
  std::vector<objects::TypeFault> faults_;  // of the object
  Reader reader_;
  const Object* object_ = nullptr;
  const Object* by_ = nullptr;
  std::map<std::pair<std::string_view, std::string_view>, Node> accounts_;  // to what they pull images with
  References found_;
};

}  // namespace

References find_references(const objects::Inventory& inventory, std::string_view default_namespace) {
  return Collector(inventory, default_namespace).run();
}

}  // namespace seawall::secrets
