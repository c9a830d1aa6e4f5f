#pragma once

// What the checks of images share. An image is an object of kind Image in seawall.dev/v1alpha1, as images::describe
// writes it; docs/images.md says what is in it.
//
// Threads: functions of their arguments alone.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "check.h"

namespace seawall::checks {

inline constexpr std::string_view kinds_of_images = "Image.seawall.dev";

/// The image of that name, as a container's `image` writes it; nothing where none is in the input, or several.
const objects::Object* find_image(const objects::Inventory& inventory, std::string_view name) noexcept;
bool has_images(const objects::Inventory& inventory) noexcept;

/// Who the processes of an image are.
enum class ImageUser : std::uint8_t {
  root,
  other,       ///< by a number above 0
  named,       ///< by a name, which only the image's etc/passwd makes a number of
  not_known,
};
/// Windows images have no root.
ImageUser user_of(const objects::Object& image, objects::Reader& reader);

/// "a, b, c and 2 more". `untold`: how many there are besides.
std::string some_of(std::span<const std::string_view> names, std::size_t untold = 0);

/// Reports a list of paths, or of maps with a `path`, as one finding at the list. Those that a pattern of `parameter`
/// fits do not count; it may be empty for none. `more`: the number of those that were too many to be described, which
/// count whatever the patterns are.
void report_files(const objects::Object& image, Node list, std::string_view parameter, Probe& probe, Node more = {});

/// The value of a label of the image; nothing where it has none.
std::optional<std::string_view> label_of(const objects::Object& image, std::string_view name, objects::Reader& reader);

/// What kind of secret an entry of `secrets` tells of.
std::string title_of_secret(Node entry);
/// Reports the secrets of an image that are at one of the places, each by itself. `phrase` makes the text of the
/// message of an entry.
void report_secrets(const objects::Object& image, std::span<const std::string_view> places,
                    std::string (*phrase)(Node entry, std::string_view where), Probe& probe);

}  // namespace seawall::checks
