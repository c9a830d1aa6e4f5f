#include "layout.h"

#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <utility>

#include "digest.h"
#include "json.h"
#include "manifest.h"
#include "verified.h"

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

bool is_file(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

class FolderBlobs final : public Blobs {
 public:
  explicit FolderBlobs(std::string folder) : folder_(std::move(folder)) {}

  bool has(const Descriptor& what) const override { return is_file(path_of(what)); }

  Result<std::string> manifest(const Descriptor& what, const Limits& limits, std::stop_token stop) const override {
    auto stream = open(what, std::move(stop));
    if (!stream) return stream.error();
    return read_promised(take(std::move(stream)), what, limits);
  }

  Result<std::unique_ptr<archives::Stream>> open(const Descriptor& what, std::stop_token) const override {
    if (!has(what)) return Error(ErrorCode::not_found, what.digest + " is not in the layout");
    auto stream = archives::file_stream(path_of(what));
    if (!stream) return stream.error();
    return verified(take(std::move(stream)), what.digest, what.size);
  }

 private:
  std::string path_of(const Descriptor& what) const { return folder_ + "/" + path_of_digest(what.digest); }

  const std::string folder_;
};

Result<std::string> text_of(const std::string& path, std::size_t most, std::string_view limit) {
  auto stream = archives::file_stream(path);
  if (!stream) return stream.error();
  return archives::read_all(**stream, most, limit);
}

/// What an index calls an image: with its registry by containerd, else as the specification has it.
std::string name_of(const Descriptor& what) {
  for (const char* key : {"io.containerd.image.name", "org.opencontainers.image.ref.name"}) {
    const auto found = what.annotations.find(key);
    if (found != what.annotations.end() && !found->second.empty()) return found->second;
  }
  return {};
}

bool is_entry_meant(const Descriptor& what, const Selector& selector) {
  if (what.digest == selector) return true;
  return std::ranges::any_of(what.annotations, [&](const auto& annotation) {
    const bool is_name =
        annotation.first == "io.containerd.image.name" || annotation.first == "org.opencontainers.image.ref.name";
    return is_name && is_meant(annotation.second, selector);
  });
}

/// Fails where the text of "oci-layout" tells of another version.
std::optional<Error> fault_of_marker(std::string name, std::string text) {
  auto json = read_json(std::move(name), std::move(text));
  if (!json) return json.error();
  const std::string_view version = (*json)->root().child("imageLayoutVersion").string_or("");
  if (version.starts_with("1.")) return std::nullopt;
  return Error(ErrorCode::unsupported, "an OCI layout of version " + documents::go_string(version.substr(0, 100)),
               (*json)->source().place(0));
}

/// The image that is meant of those of an index.
Result<std::shared_ptr<const Image>> image_of_index(Subject subject, std::shared_ptr<const Blobs> blobs,
                                                    std::string index, const Selector& selector,
                                                    const OpenOptions& options, std::stop_token stop) {
  auto read = read_manifest("index.json", std::move(index), {}, options.limits);
  if (!read) return placed(read.error(), subject.name);
  const auto fail = [&](ErrorCode code, std::string message, std::string advice = {}) {
    return Error(code, std::move(message), {subject.name, 0, 0}, std::move(advice));
  };
  auto* all = std::get_if<Index>(&*read);
  if (!all) return fail(ErrorCode::syntax, "\"index.json\" is a manifest, not an index");
  if (all->manifests.empty()) return fail(ErrorCode::not_found, "the layout holds no image");
  std::vector<Descriptor> candidates;
  std::ranges::copy_if(all->manifests, std::back_inserter(candidates),
                       [&](const Descriptor& each) { return selector.empty() || is_entry_meant(each, selector); });
  // One image of several names is one image all the same.
  const bool is_one =
      std::ranges::all_of(candidates, [&](const Descriptor& each) { return each.digest == candidates.front().digest; });
  if (is_one && !candidates.empty()) candidates.resize(1);
  std::set<std::string> names;
  for (const Descriptor& each : candidates) names.insert(name_of(each));
  const auto names_of = [](const std::vector<Descriptor>& of) {
    std::vector<std::string> texts;
    for (const Descriptor& each : of) texts.push_back(name_of(each).empty() ? "@" + each.digest : name_of(each));
    return enumerated(std::move(texts));
  };
  if (candidates.empty()) {
    return fail(ErrorCode::not_found, "there is no image " +
                                          documents::go_string(std::string_view(selector).substr(0, 300)) +
                                          " in it, but " + names_of(all->manifests));
  }
  if (names.size() > 1) {
    return fail(ErrorCode::invalid_argument, "there are several images in it: " + names_of(candidates),
                "write :TAG or @DIGEST behind it");
  }
  if (const auto reference = Reference::parse(*names.begin()); reference && names.begin()->contains('/')) {
    subject.reference = *reference;
  }
  return image_of(std::move(subject), std::move(blobs), std::move(candidates), options, std::move(stop));
}

}  // namespace

bool is_layout(const std::string& folder) { return is_file(folder + "/oci-layout") || is_file(folder + "/index.json"); }

bool is_meant(const std::string& name, const Selector& selector) {
  if (name == selector) return true;
  const auto reference = Reference::parse(name);
  if (!reference) return false;
  // A selector may look like a tag and a name alike.
  if (reference->tag == selector && name.contains(':')) return true;
  const auto wanted = Reference::parse(selector);
  return wanted && (selector.contains(':') || selector.contains('/')) && wanted->text() == reference->text();
}

Result<std::string> read_promised(std::unique_ptr<archives::Stream> stream, const Descriptor& what,
                                  const Limits& limits) {
  if (what.size > limits.manifest) {
    return Error(ErrorCode::limit_exceeded,
                 what.digest + " is over the limit \"manifest size\" of " + std::to_string(limits.manifest));
  }
  return archives::read_all(*stream, limits.manifest, "manifest size");
}

Result<std::shared_ptr<const Image>> image_of_layout(Subject subject, std::shared_ptr<const Blobs> blobs,
                                                     const LayoutText& text_of, const Selector& selector,
                                                     const OpenOptions& options, std::stop_token stop) {
  constexpr std::size_t most_of_marker = 64 * 1024;
  auto marker = text_of("oci-layout", most_of_marker, "oci-layout size");
  if (!marker) return placed(marker.error(), subject.name);
  if (const auto fault = fault_of_marker("oci-layout", take(std::move(marker)))) return placed(*fault, subject.name);
  auto index = text_of("index.json", options.limits.manifest, "manifest size");
  if (!index) return placed(index.error(), subject.name);
  return image_of_index(std::move(subject), std::move(blobs), take(std::move(index)), selector, options,
                        std::move(stop));
}

Result<std::shared_ptr<const Image>> open_layout(Subject subject, const std::string& folder, const Selector& selector,
                                                 const OpenOptions& options, std::stop_token stop) {
  for (const char* file : {"oci-layout", "index.json"}) {
    if (is_file(folder + "/" + file)) continue;
    return Error(ErrorCode::not_found, "not an OCI layout: \"" + std::string(file) + "\" is missing",
                 {subject.name, 0, 0});
  }
  const auto text = [&folder](const char* file, std::size_t most, std::string_view limit) {
    return text_of(folder + "/" + file, most, limit);
  };
  return image_of_layout(std::move(subject), std::make_shared<FolderBlobs>(folder), text, selector, options,
                         std::move(stop));
}

}  // namespace seawall::oci
