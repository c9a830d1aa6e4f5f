// Archives of images: what docker save writes, of old and of new, and OCI layouts in a tar.

#include <algorithm>
#include <utility>

#include "archive_members.h"
#include "digest.h"
#include "json.h"
#include "layout.h"
#include "verified.h"

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Node;
using documents::Result;

using Members = std::shared_ptr<const ArchiveMembers>;

class ArchiveBlobs final : public Blobs {
 public:
  explicit ArchiveBlobs(Members members) : members_(std::move(members)) {}

  bool has(const Descriptor& what) const override { return members_->has(path_of_digest(what.digest)); }

  Result<std::string> manifest(const Descriptor& what, const Limits& limits, std::stop_token stop) const override {
    auto stream = open(what, std::move(stop));
    if (!stream) return stream.error();
    return read_promised(take(std::move(stream)), what, limits);
  }

  Result<std::unique_ptr<archives::Stream>> open(const Descriptor& what, std::stop_token) const override {
    if (!has(what)) return Error(ErrorCode::not_found, what.digest + " is not in the archive");
    auto stream = members_->open(path_of_digest(what.digest));
    if (!stream) return stream.error();
    return verified(take(std::move(stream)), what.digest, what.size);
  }

 private:
  const Members members_;
};

/// An image of "manifest.json".
struct Saved {
  std::string config;
  std::vector<std::string> names;
  std::vector<std::string> layers;
};

Result<std::vector<Saved>> read_saved(std::string text, const Limits& limits) {
  auto json = read_json("manifest.json", std::move(text));
  if (!json) return json.error();
  if (std::optional<Error> fault = fault_of_keys(**json)) return std::move(*fault);
  const auto fail = [&](ErrorCode code, std::string message, Node at) {
    return Error(code, std::move(message), (*json)->source().place(at.offset()));
  };
  const Node root = (*json)->root();
  if (!root.is_list()) return fail(ErrorCode::syntax, "not a list of images", root);
  std::vector<Saved> all;
  for (const Node each : root.items()) {
    if (!each.is_map()) return fail(ErrorCode::syntax, "an image is no map", each);
    if (all.size() == limits.manifests) {
      return fail(ErrorCode::limit_exceeded,
                  "its images are over the limit \"manifests\" of " + std::to_string(limits.manifests), each);
    }
    Fields fields;
    Saved image{.config = fields.text(each, "Config"),
                .names = fields.texts(each, "RepoTags"),
                .layers = fields.texts(each, "Layers")};
    if (!fields.faults().empty()) return fail(ErrorCode::syntax, fields.faults().front(), each);
    if (image.config.empty()) return fail(ErrorCode::syntax, "an image without \"Config\"", each);
    if (image.layers.size() > limits.layers) {
      return fail(ErrorCode::limit_exceeded,
                  "its layers are over the limit \"layers\" of " + std::to_string(limits.layers), each);
    }
    all.push_back(std::move(image));
  }
  return all;
}

/// What somebody can write to mean it; where it has no name, that is the path of its config.
std::string label_of(const Saved& image) { return image.names.empty() ? image.config : enumerated(image.names); }

bool is_meant(const Saved& image, const Selector& selector) {
  if (selector.empty() || image.config == selector) return true;
  return std::ranges::any_of(image.names, [&](const std::string& name) { return oci::is_meant(name, selector); });
}

Result<Saved> select(std::vector<Saved> all, const Selector& selector) {
  std::vector<std::string> labels;
  for (const Saved& each : all) labels.push_back(label_of(each));
  std::erase_if(all, [&](const Saved& each) { return !is_meant(each, selector); });
  if (all.size() == 1) return std::move(all.front());
  if (labels.empty()) return Error(ErrorCode::not_found, "the archive holds no image");
  if (all.empty()) {
    return Error(ErrorCode::not_found, "there is no image " +
                                           documents::go_string(std::string_view(selector).substr(0, 300)) +
                                           " in it, but " + enumerated(std::move(labels)));
  }
  labels.clear();
  for (const Saved& each : all) labels.push_back(label_of(each));
  return Error(ErrorCode::invalid_argument, "there are several images in it: " + enumerated(std::move(labels)), {},
               "write :NAME behind it");
}

/// A file of the archive, which promises no more than where its path is that of a blob.
Result<std::unique_ptr<archives::Stream>> open_member(const ArchiveMembers& members, const std::string& path) {
  auto stream = members.open(path);
  if (!stream) return stream.error();
  return verified(take(std::move(stream)), digest_of_path(path), members.size(path));
}

/// What docker save tells of a layer is where it is.
Result<Descriptor> descriptor_of(const ArchiveMembers& members, const std::string& path, const Limits& limits) {
  if (!members.has(path)) {
    return Error(ErrorCode::not_found,
                 "the layer " + documents::go_string(std::string_view(path).substr(0, 300)) + " is not in the archive");
  }
  Descriptor what{.media_type = "application/vnd.docker.image.rootfs.diff.tar",
                  .digest = digest_of_path(path),
                  .size = members.size(path)};
  if (what.size <= limits.layer) return what;
  return Error(ErrorCode::limit_exceeded, "a layer of " + std::to_string(what.size) +
                                              " bytes is over the limit \"layer size\" of " +
                                              std::to_string(limits.layer));
}

Result<Config> config_of(const ArchiveMembers& members, const std::string& path, const Limits& limits) {
  auto stream = open_member(members, path);
  if (!stream) return stream.error();
  auto text = archives::read_all(**stream, limits.config, "image config size");
  if (!text) return text.error();
  return read_config(path, take(std::move(text)));
}

Result<std::shared_ptr<const Image>> open_saved(Subject subject, const Members& members, const Selector& selector,
                                                const OpenOptions& options) {
  auto text = members->text("manifest.json", options.limits.manifest, "manifest size");
  if (!text) return text.error();
  auto all = read_saved(take(std::move(text)), options.limits);
  if (!all) return all.error();
  auto saved = select(take(std::move(all)), selector);
  if (!saved) return saved.error();
  auto config = config_of(*members, saved->config, options.limits);
  if (!config) return config.error();
  std::vector<Descriptor> layers;
  for (const std::string& path : saved->layers) {
    auto layer = descriptor_of(*members, path, options.limits);
    if (!layer) return layer.error();
    layers.push_back(take(std::move(layer)));
  }
  if (!saved->names.empty()) {
    if (auto reference = Reference::parse(saved->names.front())) subject.reference = take(std::move(reference));
  }
  auto open_layer = [members, paths = saved->layers](std::size_t layer, const Descriptor&, std::stop_token) {
    return open_member(*members, paths[layer]);
  };
  return image_of(std::move(subject), take(std::move(config)), std::move(layers), std::move(open_layer), options);
}

Result<std::shared_ptr<const Image>> open_members(Subject subject, const Members& members, const Selector& selector,
                                                  ArchiveForm form, const OpenOptions& options, std::stop_token stop) {
  const bool has_index = members->has("index.json") && members->has("oci-layout");
  const bool has_saved = members->has("manifest.json");
  if (has_index && form != ArchiveForm::docker) {
    const auto text = [&members](const char* file, std::size_t most, std::string_view limit) {
      return members->text(file, most, limit);
    };
    return image_of_layout(std::move(subject), std::make_shared<ArchiveBlobs>(members), text, selector, options,
                           std::move(stop));
  }
  if (has_saved && form != ArchiveForm::oci) return open_saved(std::move(subject), members, selector, options);
  if (members->has("repositories")) {
    return Error(ErrorCode::unsupported, "an archive of a docker older than 1.10", {}, "save the image again");
  }
  const char* const missing = form == ArchiveForm::docker ? "there is no \"manifest.json\" in it"
                              : form == ArchiveForm::oci
                                  ? "there is no \"oci-layout\" with an \"index.json\" in it"
                                  : "there is neither \"index.json\" nor \"manifest.json\" in it";
  return Error(ErrorCode::unsupported, "not an archive of an image: " + std::string(missing));
}

}  // namespace

Result<std::shared_ptr<const Image>> open_archive(Subject subject, const std::string& file, const Selector& selector,
                                                  ArchiveForm form, const OpenOptions& options, std::stop_token stop) {
  const std::string name = subject.name;
  auto members = ArchiveMembers::of(file, stop);
  if (!members) return placed(members.error(), name);
  auto image = open_members(std::move(subject), *members, selector, form, options, std::move(stop));
  if (!image) return placed(image.error(), name);
  return image;
}

}  // namespace seawall::oci
