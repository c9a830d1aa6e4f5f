#pragma once

// From the text of an EncryptionConfiguration to its entries, and what the API server would not take. Private to
// secrets.

#include <string>
#include <string_view>

#include "encryption.h"

namespace seawall::secrets {

inline constexpr std::string_view configuration_group = "apiserver.config.k8s.io";
inline constexpr std::string_view configuration_kind = "EncryptionConfiguration";
inline constexpr std::string_view old_kind = "EncryptionConfig";  ///< of version v1, without a group

inline constexpr GroupResource everything{"*", "*"};
constexpr GroupResource all_of(std::string_view group) noexcept { return {group, "*"}; }

/// With the faults of kinds `never_counts` and `invalid`.
Encryption read_entries(const objects::Object& configuration, objects::Reader& reader);

/// Why the API server does not take the name of a resource; empty when it does.
std::string fault_of_resource(std::string_view text);
/// Whether the keys of a provider stand in the file.
bool has_keys(Cipher cipher) noexcept;

}  // namespace seawall::secrets
