#include "encryption.h"

#include <algorithm>

#include "encryption_reading.h"

namespace seawall::secrets {
namespace {

using findings::Severity;
using Kind = EncryptionFault::Kind;

/// By what names a resource most exactly, as the API server looks it up; nothing when no entry does.
const std::vector<std::size_t>* entries_of(const Encryption& encryption, const GroupResource& resource) {
  for (const GroupResource& named : {resource, all_of(resource.group), everything}) {
    const auto found = encryption.entries_of.find(named);
    if (found != encryption.entries_of.end()) return &found->second;
  }
  return nullptr;
}

/// An entry that names nothing, or what the API server does not take.
bool is_unclear(const EncryptionEntry& entry) {
  const auto is_refused = [](Node resource) { return !fault_of_resource(resource.text()).empty(); };
  return entry.resources.empty() || std::ranges::any_of(entry.resources, is_refused);
}

/// Of what writes Secrets. Where nobody knows what was meant, nothing is called missed.
void judge_kinds(const objects::Object& configuration, Encryption& encryption) {
  const Node at = configuration.root.child("resources");
  const auto missed = [&](std::string_view what, Severity severity) {
    encryption.faults.push_back({.kind = Kind::kind_missed, .at = at, .severity = severity, .argument = what});
  };
  if (!encryption.is_complete) return;
  const std::vector<const Provider*> providers = providers_of(encryption, secrets_resource);
  if (!providers.empty() && providers.front()->cipher == Cipher::identity) {
    encryption.faults.push_back({.kind = Kind::identity_first, .at = providers.front()->at});
  }
  if (encryption.entries.empty() || std::ranges::any_of(encryption.entries, is_unclear)) return;
  if (!entries_of(encryption, secrets_resource)) return missed("Secrets", Severity::high);
  if (!entries_of(encryption, config_maps_resource)) missed("ConfigMaps", Severity::info);
}

/// Why what a provider writes is less safe than it could be, as a predicate; empty when it is not.
std::string_view weakness_of(const Provider& provider, bool writes) noexcept {
  // Only the one that writes is a choice: others are there to read what was written before.
  if (provider.cipher == Cipher::aescbc && writes) {
    return "does not notice changes, so that a padding oracle can tell what it encrypted";
  }
  if (provider.cipher == Cipher::aesgcm && writes) {
    return "is safe for 200,000 writes a key, which nobody counts and nothing rotates";
  }
  if (provider.cipher == Cipher::kms_v1) return "is deprecated, and from Kubernetes 1.29 on not taken by default";
  return {};
}

void judge_providers(Encryption& encryption) {
  for (const EncryptionEntry& entry : encryption.entries) {
    for (const Provider& provider : entry.providers) {
      const bool writes = &provider == &entry.providers.front();
      const std::string_view name = name_of(provider.cipher);
      if (has_keys(provider.cipher) && provider.at.child("keys").size() > 0) {
        encryption.faults.push_back({.kind = Kind::key_in_plain_text,
                                     .at = provider.at,
                                     .severity = writes ? Severity::medium : Severity::low,
                                     .argument = name});
      }
      const std::string_view weakness = weakness_of(provider, writes);
      if (weakness.empty()) continue;
      encryption.faults.push_back({.kind = Kind::weak_provider,
                                   .at = provider.at,
                                   .severity = Severity::medium,
                                   .argument = name,
                                   .detail = std::string(weakness)});
    }
  }
}

}  // namespace

std::string_view name_of(Cipher cipher) noexcept {
  switch (cipher) {
    case Cipher::unknown: return "an unknown provider";
    case Cipher::identity: return "identity";
    case Cipher::aescbc: return "aescbc";
    case Cipher::aesgcm: return "aesgcm";
    case Cipher::secretbox: return "secretbox";
    case Cipher::kms_v1: return "kms v1";
    case Cipher::kms_v2: return "kms v2";
  }
  return "";
}

GroupResource parse_group_resource(std::string_view text) noexcept {
  const std::size_t dot = std::min(text.find('.'), text.size());
  return {text.substr(std::min(dot + 1, text.size())), text.substr(0, dot)};
}

bool is_encryption_configuration(const objects::Object& object) noexcept {
  return (object.kind == configuration_kind || object.kind == old_kind) &&
         (object.group == configuration_group || object.api_version == "v1");
}

Encryption read_encryption(const objects::Object& configuration, objects::Reader& reader) {
  Encryption encryption = read_entries(configuration, reader);
  judge_kinds(configuration, encryption);
  judge_providers(encryption);
  return encryption;
}

std::vector<const Provider*> providers_of(const Encryption& encryption, const GroupResource& resource) {
  std::vector<const Provider*> providers;
  const std::vector<std::size_t>* const entries = entries_of(encryption, resource);
  if (!entries) return providers;
  for (const std::size_t index : *entries) {
    for (const Provider& provider : encryption.entries[index].providers) providers.push_back(&provider);
  }
  return providers;
}

bool is_encrypted(const Encryption& encryption, const GroupResource& resource) {
  const std::vector<const Provider*> providers = providers_of(encryption, resource);
  return !providers.empty() && providers.front()->cipher != Cipher::identity &&
         providers.front()->cipher != Cipher::unknown;
}

}  // namespace seawall::secrets
