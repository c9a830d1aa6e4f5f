// From a manifest or index to the image of one platform.

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "blobs.h"
#include "digest.h"
#include "manifest.h"
#include "platform.h"

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

class LayeredImage final : public Image {
 public:
  LayeredImage(Subject subject, std::string digest, Config config, std::vector<Descriptor> layers, OpenLayer open_layer)
      : open_layer_(std::move(open_layer)) {
    name_ = std::move(subject.name);
    reference_ = std::move(subject.reference);
    digest_ = std::move(digest);
    config_ = std::move(config);
    layers_ = std::move(layers);
  }

  Result<std::unique_ptr<archives::Stream>> open(std::size_t layer, std::stop_token stop) const override {
    if (layer >= layers_.size()) return Error(ErrorCode::internal, "there is no layer " + std::to_string(layer));
    auto stream = open_layer_(layer, layers_[layer], std::move(stop));
    if (stream) return stream;
    const Error& error = stream.error();
    Error told(error.code(), "layer " + std::to_string(layer + 1) + " of " + std::to_string(layers_.size()),
               {name_, 0, 0}, error.advice());
    return std::move(told).because(error);
  }

 private:
  const OpenLayer open_layer_;
};

/// Layers as a manifest has them.
OpenLayer layers_of(std::shared_ptr<const Blobs> blobs, std::vector<bool> foreign) {
  return [blobs = std::move(blobs),
          foreign = std::move(foreign)](std::size_t layer, const Descriptor& what,
                                        std::stop_token stop) -> Result<std::unique_ptr<archives::Stream>> {
    if (const auto fault = fault_of_layer_type(what.media_type)) return Error(ErrorCode::unsupported, *fault);
    if (foreign[layer] && !blobs->has(what)) {
      return Error(ErrorCode::unsupported, "it is not kept with the image, but to be had elsewhere");
    }
    return blobs->open(what, std::move(stop));
  };
}

std::string names_of(const std::vector<Descriptor>& all) {
  std::vector<std::string> names;
  for (const Descriptor& each : all) names.push_back(each.platform ? each.platform->text() : each.digest);
  return enumerated(std::move(names));
}

/// Of those that run on a platform the one that fits best; of equals the first.
const Descriptor* best_for(const Platform& wanted, const std::vector<Descriptor>& all) {
  const Descriptor* best = nullptr;
  int least = std::numeric_limits<int>::max();
  for (const Descriptor& each : all) {
    const std::optional<int> far = each.platform ? distance(wanted, *each.platform) : std::nullopt;
    if (!far || *far >= least) continue;
    least = *far;
    best = &each;
  }
  return best;
}

/// Makes one image of what candidates lead to.
class Choosing {
 public:
  Choosing(Subject subject, std::shared_ptr<const Blobs> blobs, const OpenOptions& options, std::stop_token stop)
      : subject_(std::move(subject)), blobs_(std::move(blobs)), options_(options), stop_(std::move(stop)) {}

  Result<std::shared_ptr<const Image>> from(ManifestText text) {
    seen_.insert(text.digest);
    auto read = read_manifest(text.digest, std::move(text.text), text.media_type, options_.limits);
    if (!read) return placed(read.error(), subject_.name);
    if (auto* manifest = std::get_if<Manifest>(&*read)) return image(std::move(*manifest), text.digest);
    indexes_ = 1;
    return among(std::move(std::get<Index>(*read).manifests), 1);
  }

  /// Level by level: of the indexes in an index all are read before those in them.
  Result<std::shared_ptr<const Image>> among(std::vector<Descriptor> candidates, std::size_t depth) {
    std::vector<Descriptor> images;
    for (; !candidates.empty(); ++depth) {
      std::vector<Descriptor> next;
      for (Descriptor& each : candidates) {
        if (!is_index_type(each.media_type)) {
          images.push_back(std::move(each));
        } else if (std::optional<Error> error = expand(each, depth, next)) {
          return std::move(*error);
        }
      }
      candidates = std::move(next);
      if (images.size() + candidates.size() > options_.limits.manifests) {
        return over_limit("manifests", options_.limits.manifests);
      }
    }
    return choose(std::move(images));
  }

 private:
  Error fail(ErrorCode code, std::string message, std::string advice = {}) const {
    return {code, std::move(message), {subject_.name, 0, 0}, std::move(advice)};
  }
  Error over_limit(std::string_view name, std::size_t limit) const {
    return fail(ErrorCode::limit_exceeded,
                "its index is over the limit \"" + std::string(name) + "\" of " + std::to_string(limit));
  }

  /// What is in an index that is in another; one that was read is passed over.
  std::optional<Error> expand(const Descriptor& what, std::size_t depth, std::vector<Descriptor>& into) {
    if (!seen_.insert(what.digest).second || !blobs_->has(what)) return std::nullopt;
    if (depth > options_.limits.nesting) return over_limit("index nesting", options_.limits.nesting);
    if (++indexes_ > options_.limits.indexes) return over_limit("indexes", options_.limits.indexes);
    auto read = read_at(what);
    if (!read) return read.error();
    auto* index = std::get_if<Index>(&*read);
    if (!index) return fail(ErrorCode::syntax, what.digest + " is no index, as the one that names it says");
    std::ranges::move(index->manifests, std::back_inserter(into));
    return std::nullopt;
  }

  Result<ManifestOrIndex> read_at(const Descriptor& what) {
    auto text = blobs_->manifest(what, options_.limits, stop_);
    if (!text) return placed(text.error(), subject_.name);
    auto read = read_manifest(what.digest, take(std::move(text)), what.media_type, options_.limits);
    if (!read) return placed(read.error(), subject_.name);
    return read;
  }

  Result<std::shared_ptr<const Image>> choose(std::vector<Descriptor> images) {
    if (images.empty()) return fail(ErrorCode::unsupported, "an index without an image");
    if (options_.platform) return wanted(*options_.platform, images);
    // What a tool left out of a folder or archive cannot be meant.
    const bool has_any = std::ranges::any_of(images, [&](const Descriptor& each) { return blobs_->has(each); });
    if (has_any) std::erase_if(images, [&](const Descriptor& each) { return !blobs_->has(each); });
    const Descriptor* found = best_for(Platform::here(), images);
    if (!found) found = best_for({.os = "linux", .architecture = "amd64"}, images);
    if (!found && images.size() == 1) found = &images.front();
    if (found) return image_at(*found);
    return fail(ErrorCode::invalid_argument, "there are images of several platforms: " + names_of(images),
                "say which one with --platform, or by @DIGEST");
  }

  Result<std::shared_ptr<const Image>> wanted(const Platform& platform, const std::vector<Descriptor>& images) {
    if (const Descriptor* const found = best_for(platform, images)) return image_at(*found);
    // One of which nothing is said may be it; its config tells.
    std::vector<Descriptor> untold;
    std::ranges::copy_if(images, std::back_inserter(untold), [](const Descriptor& each) { return !each.platform; });
    if (untold.size() == 1) return image_at(untold.front());
    return fail(ErrorCode::not_found, "there is no image for " + platform.text() + " but for " + names_of(images));
  }

  Result<std::shared_ptr<const Image>> image_at(const Descriptor& what) {
    auto read = read_at(what);
    if (!read) return read.error();
    if (auto* manifest = std::get_if<Manifest>(&*read)) return image(std::move(*manifest), what.digest);
    // Not by its own type, but by what it holds.
    if (!seen_.insert(what.digest).second || ++indexes_ > options_.limits.nesting) {
      return over_limit("index nesting", options_.limits.nesting);
    }
    return among(std::move(std::get<Index>(*read).manifests), indexes_);
  }

  Result<std::shared_ptr<const Image>> image(Manifest manifest, std::string digest) {
    auto config = config_of(manifest.config);
    if (!config) return placed(config.error(), subject_.name);
    std::vector<Descriptor> layers;
    std::vector<bool> foreign;
    for (Manifest::Layer& layer : manifest.layers) {
      layers.push_back(std::move(layer.descriptor));
      foreign.push_back(layer.is_foreign);
    }
    return finish(std::move(digest), take(std::move(config)), std::move(layers), layers_of(blobs_, std::move(foreign)));
  }

  Result<Config> config_of(const Descriptor& what) {
    auto stream = blobs_->open(what, stop_);
    if (!stream) return stream.error();
    auto text = archives::read_all(**stream, options_.limits.config, "image config size");
    if (!text) return text.error();
    return read_config(what.digest, take(std::move(text)));
  }

 public:
  Result<std::shared_ptr<const Image>> finish(std::string digest, Config config, std::vector<Descriptor> layers,
                                              OpenLayer open_layer) {
    if (layers.size() != config.diff_ids.size()) {
      return fail(ErrorCode::syntax, "its manifest has " + std::to_string(layers.size()) + " layers, its config " +
                                         std::to_string(config.diff_ids.size()));
    }
    if (options_.platform && !config.platform.architecture.empty() && !distance(*options_.platform, config.platform)) {
      return fail(ErrorCode::not_found,
                  "the image is for " + config.platform.text() + ", not for " + options_.platform->text());
    }
    return std::shared_ptr<const Image>(std::make_shared<LayeredImage>(std::move(subject_), std::move(digest),
                                                                       std::move(config), std::move(layers),
                                                                       std::move(open_layer)));
  }

 private:
  Subject subject_;
  std::shared_ptr<const Blobs> blobs_;
  const OpenOptions& options_;
  const std::stop_token stop_;
  std::set<std::string> seen_;
  std::size_t indexes_ = 0;
};

}  // namespace

Result<std::shared_ptr<const Image>> image_of(Subject subject, std::shared_ptr<const Blobs> blobs, ManifestText root,
                                              const OpenOptions& options, std::stop_token stop) {
  return Choosing(std::move(subject), std::move(blobs), options, std::move(stop)).from(std::move(root));
}

Result<std::shared_ptr<const Image>> image_of(Subject subject, std::shared_ptr<const Blobs> blobs,
                                              std::vector<Descriptor> candidates, const OpenOptions& options,
                                              std::stop_token stop) {
  return Choosing(std::move(subject), std::move(blobs), options, std::move(stop)).among(std::move(candidates), 1);
}

Result<std::shared_ptr<const Image>> image_of(Subject subject, Config config, std::vector<Descriptor> layers,
                                              OpenLayer open_layer, const OpenOptions& options) {
  return Choosing(std::move(subject), nullptr, options, {})
      .finish({}, std::move(config), std::move(layers), std::move(open_layer));
}

std::string enumerated(std::vector<std::string> names) {
  constexpr std::size_t most = 20;
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) text += (i ? ", " : "") + names[i];
  return names.size() > most ? text + " and " + std::to_string(names.size() - most) + " more" : text;
}

Error placed(Error error, const std::string& name) {
  if (error.place().file == name) return error;
  if (!error.place().file.empty()) {
    const ErrorCode code = error.code();
    std::string advice = error.advice();
    return Error(code, "it cannot be read", {name, 0, 0}, std::move(advice)).because(std::move(error));
  }
  Error result(error.code(), error.message(), {name, 0, 0}, error.advice());
  return error.cause() ? std::move(result).because(*error.cause()) : result;
}

}  // namespace seawall::oci
