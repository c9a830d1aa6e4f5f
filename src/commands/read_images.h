#pragma once

// From the names of images to what is in them.

#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "commands.h"
#include "files/files.h"
#include "images/images.h"
#include "objects/objects.h"
#include "pool.h"

namespace seawall::commands {

/// What of an image is looked for.
enum class ImageDepth : std::uint8_t {
  packages,
  findings,  ///< also secrets and malware
};

/// How images are opened and read.
struct ReadingManner {
  bool is_quiet = false;  ///< nothing is told of what is going on, and several images may be opened and read at once
  http::Patience patience = {};  ///< with registries
};

/// Opens and reads images. What it borrows from its arguments is copied.
class ImageReader {
  struct State;

 public:
  /// For create() alone: nobody else has a State.
  explicit ImageReader(std::unique_ptr<State> state);
  /// Of what is wrong with the arguments everything is told.
  static std::expected<std::unique_ptr<ImageReader>, Exit> create(const ImageInput& input, ImageDepth depth,
                                                                  const ReadingManner& manner = {});
  ImageReader(const ImageReader&) = delete;
  ImageReader& operator=(const ImageReader&) = delete;
  ~ImageReader();

  documents::Result<std::shared_ptr<const oci::Image>> open(const std::string& what);
  /// All layers at once, each on a thread of its own. A layer that cannot be read makes the image fail.
  documents::Result<images::Contents> read(const oci::Image& image, Pool& pool);

 private:
  std::unique_ptr<State> state_;
};

/// The file that layers are kept in, whether they are to be kept or not; empty where the environment names no place.
std::string layer_cache_file(const ImageInput& input);

/// Why an image could not be read at all.
objects::NotLooked unreadable_image(const std::string& name, const documents::Error& error);
/// What of an image could not be read.
std::vector<objects::NotLooked> faults_of(const images::Contents& contents);

class Assessor;

/// Seconds since 1970 of a time in RFC 3339, as images write when they were made; 0 for anything else.
std::int64_t created_of(std::string_view text);

/// Images as texts that are judged like files.
struct DescribedImages {
  std::vector<files::Found> files;
  std::vector<objects::NotLooked> not_looked;
};
/// What an image is called in reports, and by what it is opened.
struct WantedImage {
  std::string name;
  std::string what;
};
/// In their order; of one name only the first is read. Their packages are held against advisories where there is an
/// assessor. Of what is wrong with the arguments everything is told.
std::expected<DescribedImages, Exit> describe_images(std::span<const WantedImage> wanted, const ImageInput& input,
                                                     ImageDepth depth, Assessor* assessor, Pool& pool);

/// What containers of an inventory run, as their manifests write it; sorted, each once.
std::vector<std::string> images_of(const objects::Inventory& inventory);

}  // namespace seawall::commands
