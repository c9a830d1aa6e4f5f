#pragma once

// Encryption at rest: what an API server does with an EncryptionConfiguration, and what is wrong with one.
//
// Threads: functions of their arguments alone. Lifetimes: all of it borrows from the document of the configuration.
// The secret of a key is looked at for its form alone. It goes into no text, and neither does the name of a key, as
// somebody may have taken one for the other; no fault stands at a scalar that may be one, as reports show its line.
// Sources: the rules are those of k8s.io/apiserver (validation of EncryptionConfiguration, options/encryptionconfig).

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "findings/findings.h"

namespace seawall::secrets {

using documents::Node;

/// What a provider does; `unknown` also where the API server would not take it.
enum class Cipher : std::uint8_t { unknown, identity, aescbc, aesgcm, secretbox, kms_v1, kms_v2 };
std::string_view name_of(Cipher cipher) noexcept;  ///< "kms v2"

struct Provider {
  Cipher cipher = Cipher::unknown;
  Node at;                ///< its settings, under the key that names it; where that is not known, the item
  std::string_view name;  ///< of a plugin of kms
};

/// What an item of `resources` names: "secrets", "deployments.apps"; a "*" stands for all: "*.apps", "*." (the core
/// group), "*.*".
struct GroupResource {
  std::string_view group;
  std::string_view resource;
  friend bool operator<(const GroupResource& one, const GroupResource& two) noexcept {
    return std::tie(one.group, one.resource) < std::tie(two.group, two.resource);
  }
  friend bool operator==(const GroupResource&, const GroupResource&) noexcept = default;
};
GroupResource parse_group_resource(std::string_view text) noexcept;

inline constexpr GroupResource secrets_resource{"", "secrets"};
inline constexpr GroupResource config_maps_resource{"", "configmaps"};

struct EncryptionFault {
  enum class Kind : std::uint8_t {
    identity_first,     ///< Secrets are written as they are
    kind_missed,        ///< no entry names Secrets, or other kinds that hold secrets
    key_in_plain_text,  ///< the keys lie beside what they encrypt
    weak_provider,
    never_counts,  ///< an entry that an earlier one leaves nothing to
    invalid,       ///< the API server does not take the file
  };
  Kind kind;
  Node at;
  std::string_view missing = {};  ///< name of the field that is missing in `at`
  findings::Severity severity = findings::Severity::high;
  std::string_view argument = {};  ///< what it is about: "Secrets", "aescbc", "*.apps"
  std::string detail = {};         ///< the end of a sentence
};

/// One entry of the configuration.
struct EncryptionEntry {
  Node at;
  std::vector<Node> resources;  ///< each a text
  std::vector<Provider> providers;
};

struct Encryption {
  std::vector<EncryptionEntry> entries;
  std::map<GroupResource, std::vector<std::size_t>> entries_of;  ///< by what they name, in order
  std::vector<EncryptionFault> faults;
  bool is_complete = true;  ///< nothing in it was of a wrong type
};

/// By its kind, also where its group is that of the other spelling.
bool is_encryption_configuration(const objects::Object& object) noexcept;

/// What is of a wrong type is told by the reader, and left out.
Encryption read_encryption(const objects::Object& configuration, objects::Reader& reader);

/// The first writes, all read; none: the resource is stored as it is.
std::vector<const Provider*> providers_of(const Encryption& encryption, const GroupResource& resource);
/// Whether the provider that writes a resource encrypts it.
bool is_encrypted(const Encryption& encryption, const GroupResource& resource);

}  // namespace seawall::secrets
