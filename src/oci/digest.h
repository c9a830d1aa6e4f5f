#pragma once

// Digests of blobs, as descriptors have them. Private to oci.
//
// Threads: functions of their arguments alone.
// Source: OCI image specification 1.1, "Descriptors".

#include <optional>
#include <string>
#include <string_view>

#include "crypto/crypto.h"
#include "oci.h"

namespace seawall::oci {

/// What a digest was, or will be, computed with. The digest must be one by is_digest().
crypto::Hash hash_for(std::string_view digest);
/// "sha256:..." of a text, with the algorithm of another digest; of an empty one: sha256. The empty text where it
/// cannot be computed.
std::string digest_of(std::string_view text, std::string_view like = {});
/// What is wrong with a text as a digest, as a fragment: `is no digest`; nothing where it is one.
std::optional<std::string_view> fault_of_digest(std::string_view text) noexcept;
/// The digest in the path of a blob as layouts have it, "blobs/sha256/HEX"; empty for any other path.
std::string digest_of_path(std::string_view path);
/// "blobs/sha256/HEX" of a digest.
std::string path_of_digest(std::string_view digest);

}  // namespace seawall::oci
