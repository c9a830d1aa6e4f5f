#pragma once

// A stream that is held against what was promised of it. Private to oci.
//
// Threads, lifetimes: as those of archives::Stream.

#include <cstdint>
#include <memory>
#include <string>

#include "archives/archives.h"
#include "crypto/crypto.h"

namespace seawall::oci {

/// Hands on what comes, hashed and counted. Where more comes than was promised it fails with untrusted at once, where
/// less came or the digest is another one, in the place of the end. An empty digest promises nothing but the size.
std::unique_ptr<archives::Stream> verified(std::unique_ptr<archives::Stream> from, const std::string& digest,
                                           std::uint64_t size);

/// "sha256:ab... is larger than the 5 bytes that were promised": what a blob is found to be instead.
documents::Error larger_than_promised(const std::string& digest, std::uint64_t size);
documents::Error smaller_than_promised(const std::string& digest, std::uint64_t size, std::uint64_t is);
documents::Error other_than_promised(const std::string& digest);

}  // namespace seawall::oci
