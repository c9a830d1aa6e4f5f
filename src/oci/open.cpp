// What the user calls an image, and where it then is.

#include <sys/stat.h>

#include <optional>
#include <utility>

#include "layout.h"
#include "registry.h"

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

enum class Kind : std::uint8_t { nothing, file, folder };

Kind kind_of(const std::string& path) {
  struct stat status;
  if (path.empty() || ::stat(path.c_str(), &status) != 0) return Kind::nothing;
  if (S_ISDIR(status.st_mode)) return Kind::folder;
  return Kind::file;
}

/// A path, and which image of those in it.
struct Place {
  std::string path;
  Selector selector = {};
};

/// Whether images are there: other folders may be called as an image is, too.
bool holds_images(const std::string& path) {
  const Kind kind = kind_of(path);
  return kind == Kind::file || (kind == Kind::folder && is_layout(path));
}

/// All ways to cut "PATH[:TAG][@DIGEST]", the longest path first.
std::vector<Place> places_of(const std::string& text) {
  std::vector<Place> places = {{text}};
  if (const std::size_t at = text.rfind('@'); at != std::string::npos && is_digest(text.substr(at + 1))) {
    places.push_back({text.substr(0, at), text.substr(at + 1)});
  }
  // Of a name with a registry the colon in front counts.
  for (std::size_t colon = text.rfind(':'); colon != std::string::npos && colon > 0 && places.size() < 8;
       colon = text.rfind(':', colon - 1)) {
    places.push_back({text.substr(0, colon), text.substr(colon + 1)});
  }
  return places;
}

std::optional<Place> place_of(const std::string& text, bool (*is_good)(const std::string&)) {
  for (Place& each : places_of(text)) {
    if (is_good(each.path)) return std::move(each);
  }
  return std::nullopt;
}

/// Whether somebody means a file or folder, also one that is not there: no registry is asked for "cart.tar".
bool is_path(std::string_view text) noexcept {
  if (text.find('/') == text.npos && archives::is_archive_name(text)) return true;
  return text.starts_with('/') || text.starts_with("./") || text.starts_with("../") || text == "." || text == "..";
}

class Opening {
 public:
  Opening(const std::string& what, const OpenOptions& options, const Surroundings& surroundings, std::stop_token stop)
      : what_(what), options_(options), surroundings_(surroundings), stop_(std::move(stop)) {}

  Result<std::shared_ptr<const Image>> run() {
    if (what_.empty()) return fail(ErrorCode::invalid_argument, "the name of an image is empty");
    if (what_.starts_with("docker://")) return reference(what_.substr(9));
    if (what_.starts_with("oci-archive:")) return archive(what_.substr(12), ArchiveForm::oci);
    if (what_.starts_with("docker-archive:")) return archive(what_.substr(15), ArchiveForm::docker);
    if (what_.starts_with("oci:")) return layout(what_.substr(4));
    for (const char* other : {"docker-daemon:", "containers-storage:", "dir:", "ostree:", "sif:"}) {
      if (!what_.starts_with(other)) continue;
      return fail(ErrorCode::unsupported, "images are not taken from \"" + std::string(other) + "\"",
                  "save the image as a file, or name it as a registry has it");
    }
    if (const std::optional<Place> place = place_of(what_, holds_images)) return at(*place, ArchiveForm::any);
    if (!is_path(what_)) return reference(what_);
    if (place_of(what_, [](const std::string& path) { return kind_of(path) == Kind::folder; })) {
      return fail(ErrorCode::not_found, "the folder holds no OCI layout: there is no \"index.json\" in it");
    }
    return fail(ErrorCode::not_found, "there is no such file or folder");
  }

 private:
  Error fail(ErrorCode code, std::string message, std::string advice = {}) const {
    return {code, std::move(message), {what_, 0, 0}, std::move(advice)};
  }

  Result<std::shared_ptr<const Image>> at(const Place& place, ArchiveForm form) {
    if (kind_of(place.path) == Kind::folder) {
      return open_layout({.name = what_, .reference = {}}, place.path, place.selector, options_, stop_);
    }
    auto image = open_archive({.name = what_, .reference = {}}, place.path, place.selector, form, options_, stop_);
    const bool may_be_name = !is_path(what_) && Reference::parse(what_);
    if (image || form != ArchiveForm::any || !may_be_name) return image;
    return advised(image.error(), "a file has that name; docker://" + what_ + " means the image of a registry");
  }

  static Error advised(const Error& error, const std::string& advice) {
    const std::string before = error.advice().empty() ? std::string() : error.advice() + "; ";
    Error told(error.code(), error.message(), error.place(), before + advice);
    return error.cause() ? std::move(told).because(*error.cause()) : told;
  }

  Result<std::shared_ptr<const Image>> layout(const std::string& text) {
    const auto is_folder = [](const std::string& path) { return kind_of(path) == Kind::folder; };
    if (const std::optional<Place> place = place_of(text, is_folder)) return at(*place, ArchiveForm::oci);
    return fail(ErrorCode::not_found, "there is no such folder");
  }

  Result<std::shared_ptr<const Image>> archive(const std::string& text, ArchiveForm form) {
    const auto is_file = [](const std::string& path) { return kind_of(path) == Kind::file; };
    if (const std::optional<Place> place = place_of(text, is_file)) return at(*place, form);
    return fail(ErrorCode::not_found, "there is no such file");
  }

  Result<std::shared_ptr<const Image>> reference(const std::string& text) {
    auto reference = Reference::parse(text);
    if (!reference) {
      const std::string where = text == what_ ? "neither a file nor a folder with images, and " : "";
      return fail(reference.error().code(), where + reference.error().message());
    }
    auto image = open_registry({.name = what_, .reference = *reference}, options_, surroundings_, stop_);
    if (image || kind_of(what_) == Kind::nothing) return image;
    return advised(image.error(), "a folder of that name is there, but it holds no OCI layout");
  }

  const std::string& what_;
  const OpenOptions& options_;
  const Surroundings& surroundings_;
  const std::stop_token stop_;
};

}  // namespace

documents::Result<std::shared_ptr<const Image>> open(const std::string& what, const OpenOptions& options,
                                                     const Surroundings& surroundings, std::stop_token stop) {
  return Opening(what, options, surroundings, std::move(stop)).run();
}

}  // namespace seawall::oci
