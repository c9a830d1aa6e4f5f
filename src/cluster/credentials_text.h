#pragma once

// Files and texts that hold credentials, read so that no error shows what they hold.

#include <memory>
#include <string>
#include <string_view>

#include "documents/documents.h"
#include "objects/objects.h"

namespace seawall::cluster {

/// "kubeconfig size" in bytes: of a kubeconfig, and of each file that it names.
inline constexpr std::size_t kubeconfig_size_limit = std::size_t{16} << 20;

/// "permission denied", of an errno.
std::string system_message(int code);

/// The bytes of a file, or of a pipe: `--kubeconfig <(vault read ...)`. Fails with not_found, unreadable and
/// limit_exceeded; the place is the path.
documents::Result<std::string> read_file(const std::string& path);

/// The token in a file, without the white space around it. Fails as read_file() does, and with invalid_argument where
/// there is none, or none that a header may hold.
documents::Result<std::string> read_token(const std::string& path);

/// Whether a text may be the value of a header: it has no control characters, such as the end of the line.
bool fits_header(std::string_view text) noexcept;

/// The first document of a text; the ones behind it count for nothing, as for sigs.k8s.io/yaml. An absent pointer is a
/// text that says nothing.
struct FirstDocument {
  std::unique_ptr<const documents::Document> document;
  bool has_more = false;
};
documents::Result<FirstDocument> first_document(const std::string& name, std::string bytes);

/// Where a node stands in its file.
documents::Place place_of(documents::Node node);

/// `"users[0].user.token" is an integer, not a string`, at its place.
documents::Error type_error(documents::Node root, const objects::TypeFault& fault);

}  // namespace seawall::cluster
