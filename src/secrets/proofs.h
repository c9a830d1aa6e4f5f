#pragma once

// Secrets that carry their own checksum, or are made of something that can be read. Private to secrets.
//
// Sources: https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
// https://github.com/grafana/grafana (pkg/components/satokengen), BIP 173, RFC 7519

#include <string_view>

#include "rules.h"

namespace seawall::secrets {

/// The last 6 of 36 characters are the CRC-32 of the 30 before, in base 62: GitHub, npm.
Proof prove_trailing_crc(std::string_view secret);
/// glsa_, 32 characters, and the CRC-32 of both in hexadecimal, its low byte first.
Proof prove_grafana(std::string_view secret);
/// Bech32 of 32 bytes.
Proof prove_age(std::string_view secret);
/// Header and payload are objects in JSON.
Proof prove_jwt(std::string_view secret);
/// An object in JSON, in base64.
Proof prove_json(std::string_view secret);
/// The same behind the first `_`, up to the last one, if there is another. It never refutes.
Proof prove_json_behind_prefix(std::string_view secret);
/// An old token of Vault has a digit, unlike a member of something called `s`.
Proof prove_vault(std::string_view secret);

}  // namespace seawall::secrets
