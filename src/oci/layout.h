#pragma once

// Image layouts of OCI, in folders and in archives. Private to oci.
//
// Threads: functions of their arguments, and of what lies in the files.
// Source: OCI image specification 1.1, "Image Layout"; Docker's image specification 1.2 for what docker save writes.

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "blobs.h"

namespace seawall::oci {

/// Which image of several is meant: a tag, a name with registry, or a digest. Empty: the only one.
using Selector = std::string;

/// What an archive is taken for.
enum class ArchiveForm : std::uint8_t { any, oci, docker };

/// An image of a folder. Fails as open() does.
documents::Result<std::shared_ptr<const Image>> open_layout(Subject subject, const std::string& folder,
                                                            const Selector& selector, const OpenOptions& options,
                                                            std::stop_token stop);
/// An image of an archive, which is unpacked into a temporary file where it is compressed. Fails as open() does.
documents::Result<std::shared_ptr<const Image>> open_archive(Subject subject, const std::string& file,
                                                             const Selector& selector, ArchiveForm form,
                                                             const OpenOptions& options, std::stop_token stop);

/// Whether a folder says that it is a layout.
bool is_layout(const std::string& folder);

// --- what both share --------------------------------------------------------------------------------------

/// The text of a file of a layout, of so many bytes at most.
using LayoutText =
    std::function<documents::Result<std::string>(const char* file, std::size_t most, std::string_view limit)>;
/// The image that is meant of those that "index.json" names. Fails also where "oci-layout" tells of another version.
documents::Result<std::shared_ptr<const Image>> image_of_layout(Subject subject, std::shared_ptr<const Blobs> blobs,
                                                                const LayoutText& text_of, const Selector& selector,
                                                                const OpenOptions& options, std::stop_token stop);

/// Whether a name of an image is what a selector means: the same reference, or one of that tag.
bool is_meant(const std::string& name, const Selector& selector);

/// The bytes of a manifest of which a descriptor is the promise.
documents::Result<std::string> read_promised(std::unique_ptr<archives::Stream> stream, const Descriptor& what,
                                             const Limits& limits);

}  // namespace seawall::oci
