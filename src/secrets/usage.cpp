#include "usage.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "usage_references.h"

namespace seawall::secrets {
namespace {

using objects::Field;
using objects::Node;
using objects::Object;
using objects::Reader;

constexpr std::string_view plain_type = "Opaque";
constexpr std::string_view token_type = "kubernetes.io/service-account-token";
constexpr std::string_view token_account = "kubernetes.io/service-account.name";

/// What pulls images, and the key that holds all of it.
struct PullType {
  std::string_view type;
  std::string_view key;
};
constexpr std::array pull_types = {PullType{"kubernetes.io/dockerconfigjson", ".dockerconfigjson"},
                                   PullType{"kubernetes.io/dockercfg", ".dockercfg"}};

/// Types that are used without a reference.
struct SystemType {
  std::string_view type;
  std::string_view user;
};
constexpr std::array system_types = {SystemType{"bootstrap.kubernetes.io/token", "nodes that join"},
                                     SystemType{"helm.sh/release.v1", "Helm"}};

/// Where a Secret's keys are: `redactedData` stands for both others in what was read from a cluster.
constexpr std::string_view redacted_data = "redactedData";

void keep_each_once(std::vector<std::string_view>& names) {
  std::ranges::sort(names);
  const auto repeats = std::ranges::unique(names);
  names.erase(repeats.begin(), repeats.end());
}

std::vector<std::string_view> difference(const std::vector<std::string_view>& all,
                                         const std::vector<std::string_view>& others) {
  std::vector<std::string_view> left;
  std::ranges::set_difference(all, others, std::back_inserter(left));
  return left;
}

/// "2024-05-01" of "2024-05-01T10:00:00Z"; of what is no such text, nothing.
std::string_view date_of(std::string_view time) noexcept {
  constexpr std::string_view form = "0000-00-00T";
  if (time.size() < form.size()) return {};
  for (std::size_t place = 0; place < form.size(); ++place) {
    const bool is_digit = time[place] >= '0' && time[place] <= '9';
    if (form[place] == '0' ? !is_digit : time[place] != form[place]) return {};
  }
  return time.substr(0, form.size() - 1);
}

std::vector<std::string_view> keys_of(const Object& object, Reader& reader) {
  std::vector<std::string_view> keys;
  for (const Field field : {Field::data, Field::stringData}) {
    for (const documents::Entry& entry : reader.map(object.root.child(field)).entries()) {
      (void)reader.string(entry.value);  // told where it is none, which the API server refuses
      keys.push_back(entry.key);
    }
  }
  for (const documents::Entry& entry : object.root.child(redacted_data).entries()) keys.push_back(entry.key);
  keep_each_once(keys);
  return keys;
}

/// What tells equal contents: the text, or the fingerprint of it. Empty where the input has neither.
std::string content_of(const Object& object, std::string_view key) {
  for (const Field field : {Field::stringData, Field::data}) {
    const std::string_view text = object.root.child(field).child(key).string_or("");
    if (!text.empty()) return std::string(documents::name_of(field)) + ' ' + std::string(text);
  }
  const std::string_view fingerprint = object.root.child(redacted_data).child(key).child("fingerprint").string_or("");
  return fingerprint.empty() ? std::string() : "fingerprint " + std::string(fingerprint);
}

class Work {
 public:
  Work(const objects::Inventory& inventory, const access::Rbac& rbac, std::string_view default_namespace)
      : inventory_(inventory), rbac_(rbac), default_namespace_(default_namespace) {}

  Usage run() {
    read_secrets();
    References references = find_references(inventory_, default_namespace_);
    find_readers(usage_, rbac_, references.runners, default_namespace_);
    usage_.has_pods = references.has_pods;
    std::ranges::move(references.faults, std::back_inserter(usage_.faults));
    add_uses(std::move(references.list));
    for (Secret& secret : usage_.secrets) judge(secret);
    compare_contents();
    return std::move(usage_);
  }

 private:
  using Key = std::pair<std::string_view, std::string_view>;  // namespace and name

  /// Of Secrets of one name the last counts, as when the files are applied in their order.
  void read_secrets() {
    std::map<Key, const Object*> last;
    for (const std::uint32_t index : inventory_.of_kind("", "Secret")) {
      const Object& object = inventory_.objects()[index];
      const auto [at, is_new] = last.try_emplace({namespace_of(object), object.name}, &object);
      at->second = &object;
      if (!is_new) usage_.repeated.push_back(&object);
    }
    for (const auto& [key, object] : last) {
      known_[key] = usage_.secrets.size();
      read_secret(*object);
    }
  }

  std::string_view namespace_of(const Object& object) const noexcept {
    return object.namespace_.empty() ? default_namespace_ : object.namespace_;
  }

  void read_secret(const Object& object) {
    std::vector<objects::TypeFault> faults;
    Reader reader(faults);
    Secret secret;
    secret.object = &object;
    secret.namespace_ = namespace_of(object);
    secret.type = reader.string(object.root.child(Field::type)).value_or("");
    if (secret.type.empty()) secret.type = plain_type;
    secret.since = date_of(reader.string(object.metadata.child(Field::creationTimestamp)).value_or(""));
    secret.keys = keys_of(object, reader);
    if (secret.type == token_type)
      secret.token_of = reader.string(object.annotations().child(token_account)).value_or("");
    const auto system = std::ranges::find(system_types, secret.type, &SystemType::type);
    if (system != system_types.end()) secret.system_user = system->user;
    usage_.secrets.push_back(std::move(secret));
    if (!faults.empty()) usage_.faults.push_back({&object, std::move(faults)});
  }

  void add_uses(std::vector<Reference> references) {
    for (Reference& reference : references) {
      const auto known = known_.find({reference.namespace_, reference.name});
      if (known == known_.end()) {
        // What a custom resource names may be what its controller is going to make.
        if (!reference.is_for_rollback && reference.use.kind != UseKind::custom) add_missing(std::move(reference));
        continue;
      }
      Secret& secret = usage_.secrets[known->second];
      if (reference.is_for_rollback) {
        secret.is_for_rollback = true;
      } else {
        secret.uses.push_back(std::move(reference.use));
      }
    }
    for (auto& [key, missing] : missing_) usage_.missing.push_back(std::move(missing));
    for (Secret& secret : usage_.secrets) settle(secret.uses);
    for (MissingSecret& missing : usage_.missing) settle(missing.uses);
  }

  void add_missing(Reference reference) {
    const auto [at, is_new] = missing_.try_emplace({reference.namespace_, reference.name});
    if (is_new) at->second = {reference.namespace_, reference.name, {}};
    at->second.uses.push_back(std::move(reference.use));
  }

  /// One an object and kind: containers of one pod, and pods of one controller, use the same.
  static void settle(std::vector<Use>& uses) {
    const auto key_of = [](const Use& use) { return std::tuple(use.by->index, use.kind); };
    std::ranges::stable_sort(uses, {}, key_of);
    std::vector<Use> settled;
    for (Use& use : uses) {
      if (settled.empty() || key_of(settled.back()) != key_of(use)) {
        settled.push_back(std::move(use));
        continue;
      }
      Use& same = settled.back();
      same.is_optional &= use.is_optional;
      if (same.keys.empty() || use.keys.empty()) {
        same.keys.clear();
      } else {
        std::ranges::move(use.keys, std::back_inserter(same.keys));
      }
    }
    for (Use& use : settled) keep_each_once(use.keys);
    uses = std::move(settled);
  }

  static void judge(Secret& secret) {
    secret.is_for_rollback &= secret.uses.empty();
    std::vector<std::string_view> used;
    std::vector<std::string_view> needed;
    bool uses_all = secret.uses.empty();
    for (const Use& use : secret.uses) {
      uses_all |= use.keys.empty();
      std::ranges::copy(use.keys, std::back_inserter(used));
      if (!use.is_optional) std::ranges::copy(use.keys, std::back_inserter(needed));
    }
    keep_each_once(used);
    keep_each_once(needed);
    if (!uses_all) secret.unused_keys = difference(secret.keys, used);
    secret.missing_keys = difference(needed, secret.keys);
  }

  /// In how many namespaces what pulls images is the same: by its content, or by its name where that is not told.
  void compare_contents() {
    std::map<std::pair<std::string_view, std::string>, std::vector<Secret*>> same;
    for (Secret& secret : usage_.secrets) {
      const auto pulls = std::ranges::find(pull_types, secret.type, &PullType::type);
      if (pulls == pull_types.end()) continue;
      std::string content = content_of(*secret.object, pulls->key);
      if (content.empty()) content = "name " + std::string(secret.object->name);
      same[{secret.type, std::move(content)}].push_back(&secret);
    }
    for (const auto& [content, secrets] : same) {
      std::set<std::string_view> namespaces;
      for (const Secret* const secret : secrets) namespaces.insert(secret->namespace_);
      if (namespaces.size() < 2) continue;
      for (Secret* const secret : secrets) secret->same_in_namespaces = namespaces.size();
    }
  }

  const objects::Inventory& inventory_;
  const access::Rbac& rbac_;
  std::string_view default_namespace_;
  Usage usage_;
  std::map<Key, std::size_t> known_;  // indices of Secrets
  std::map<Key, MissingSecret> missing_;
};

}  // namespace

std::string_view id_of(Way way) noexcept {
  constexpr std::array<std::string_view, all_ways.size()> ids = {
      "get", "list", "watch", "create-pods", "create-workloads", "change-workloads", "add-containers"};
  return ids[static_cast<std::size_t>(way)];
}

std::string_view id_of(UseKind kind) noexcept {
  constexpr std::array<std::string_view, 11> ids = {
      "volume",  "projected-volume", "variable", "variables",         "image-pull", "driver",
      "account", "ingress",          "gateway",  "persistent-volume", "custom"};
  return ids[static_cast<std::size_t>(kind)];
}

Usage usage_of(const objects::Inventory& inventory, const access::Rbac& rbac, std::string_view default_namespace) {
  return Work(inventory, rbac, default_namespace).run();
}

}  // namespace seawall::secrets
