#include "registry_image.h"

#include <utility>

#include "archives/archives.h"
#include "images/images.h"

namespace seawall::commands {
namespace {

constexpr std::size_t most_content = std::size_t{256} << 20;  // "kept image size"
constexpr std::size_t largest_ratio = 100'000;  // lists of packages repeat themselves

/// The text of a member of a ReadImage that a Layer has no member for.
void keep_text(images::Layer& layer, std::string path, const std::string& text) {
  if (!text.empty()) layer.kept.push_back({std::move(path), text});
}

}  // namespace

std::string packed(const std::string& digest, const ReadImage& image) {
  images::Layer layer;
  layer.diff_id = digest;
  layer.packages = image.packages;
  layer.faults = image.faults;
  keep_text(layer, "created", image.created);
  if (image.distribution) {
    layer.kept.push_back({"id", image.distribution->id});
    keep_text(layer, "version_id", image.distribution->version_id);
    keep_text(layer, "codename", image.distribution->codename);
    keep_text(layer, "name", image.distribution->name);
    keep_text(layer, "like", image.distribution->like);
  }
  const auto content = archives::zstd_of(images::serialised(layer));
  return content ? std::string(content->view()) : std::string();
}

std::optional<ReadImage> unpacked(const std::string& digest, std::string_view bytes) {
  const auto stream =
      archives::decompressed(archives::stream_of(bytes), {.ratio = largest_ratio, .content = most_content});
  const auto text = archives::read_all(*stream, most_content, "kept image size");
  std::optional<images::Layer> layer = text ? images::deserialised(*text) : std::nullopt;
  if (!layer || layer->diff_id != digest) return std::nullopt;
  ReadImage image;
  image.packages = std::move(layer->packages);
  image.faults = std::move(layer->faults);
  packages::Distribution distribution;
  for (images::KeptFile& each : layer->kept) {
    if (each.path == "created") image.created = std::move(each.text);
    if (each.path == "id") distribution.id = each.text;
    if (each.path == "version_id") distribution.version_id = each.text;
    if (each.path == "codename") distribution.codename = each.text;
    if (each.path == "name") distribution.name = each.text;
    if (each.path == "like") distribution.like = each.text;
  }
  if (!distribution.id.empty()) image.distribution = std::move(distribution);
  return image;
}

}  // namespace seawall::commands
