#include "read_images.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <set>
#include <utility>

#include "console.h"
#include "crypto/crypto.h"
#include "load_files.h"
#include "settings.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using images::Contents;
using objects::NotLooked;

std::optional<std::string> variable(const char* name) {
  const std::string_view value = environment(name);
  if (value.empty()) return std::nullopt;
  return std::string(value);
}

/// The file of the user's cache; empty where the environment names no place.
std::string default_cache() {
  const std::string_view base = environment("XDG_CACHE_HOME");
  const std::string_view home = environment("HOME");
  if (base.starts_with('/')) return std::string(base) + "/seawall/layers.db";
  return home.starts_with('/') ? std::string(home) + "/.cache/seawall/layers.db" : std::string();
}

/// Makes the folder of a file where there is none.
bool has_folder(const std::string& file) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(file).parent_path(), error);
  return !error;
}

/// What tells this build of the program from others, which may see more in a layer.
std::string own_build() {
  std::error_code error;
  const std::filesystem::path program = "/proc/self/exe";
  const auto size = std::filesystem::file_size(program, error);
  const auto written = std::filesystem::last_write_time(program, error);
  return std::to_string(size) + ' ' + std::to_string(written.time_since_epoch().count());
}

Result<std::vector<images::RuleFile>> read_rules(const std::vector<std::string>& paths) {
  std::vector<images::RuleFile> rules;
  files::Listing listing = files::list(paths, {.takes_all = true});
  if (!listing.refused.empty()) {
    return Error(listing.refused[0].error.code(),
                 "cannot read \"" + listing.refused[0].path + "\": " + listing.refused[0].error.message());
  }
  for (files::Found& found : listing.files) {
    const bool is_rule_file = found.named || found.path.ends_with(".yar") || found.path.ends_with(".yara");
    if (!is_rule_file) continue;
    Result<std::string> text = read_named(found.path);
    if (!text) return text.error();
    rules.push_back({found.path, take(std::move(text))});
  }
  return rules;
}

Result<oci::OpenOptions> open_options(const ImageInput& input) {
  oci::OpenOptions options;
  if (!input.platform.empty()) {
    Result<oci::Platform> platform = oci::Platform::parse(input.platform);
    if (!platform) return platform.error();
    options.platform = take(std::move(platform));
  }
  options.registry.plain_http = input.plain_http;
  options.registry.is_insecure = input.is_insecure;
  if (!input.ca_file.empty()) {
    Result<std::string> text = read_named(input.ca_file);
    if (!text) return text.error();
    options.registry.authorities = take(std::move(text));
  }
  for (const std::string& mirror : input.mirrors) {
    const std::size_t equals = mirror.find('=');
    if (equals == 0 || equals == mirror.npos || equals + 1 == mirror.size()) {
      return Error(ErrorCode::invalid_argument, "--mirror is REGISTRY=HOST, not \"" + mirror + '"');
    }
    options.registry.mirrors[mirror.substr(0, equals)].push_back(mirror.substr(equals + 1));
  }
  for (const char* const name : {"https_proxy", "HTTPS_PROXY"}) {
    if (options.registry.proxy.empty()) options.registry.proxy = environment(name);
  }
  for (const char* const name : {"no_proxy", "NO_PROXY"}) {
    if (options.registry.no_proxy.empty()) options.registry.no_proxy = environment(name);
  }
  return options;
}

std::string megabytes(std::size_t bytes) { return std::to_string(bytes >> 20) + " MB"; }

}  // namespace

struct ImageReader::State {
  oci::OpenOptions options;
  std::unique_ptr<http::Clock> clock = http::system_clock();
  oci::DockerConfig docker{{.variable = variable, .all = all_variables()}};
  oci::Surroundings around;
  std::shared_ptr<const images::Rules> rules;
  std::unique_ptr<images::Cache> cache;
  images::LayerOptions layer;
  StatusLine line;
  std::mutex mutex;
  std::string name;  // of the image that is read
  std::size_t fetched = 0;
  std::size_t layers_read = 0;

  void show() {
    std::string text = "reading " + name;
    if (layers_read > 0) text += ": " + std::to_string(layers_read) + " layers read";
    if (fetched > 0) text += ", " + megabytes(fetched) + " fetched";
    line.show(text);
  }
};

ImageReader::ImageReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
ImageReader::~ImageReader() = default;

std::expected<std::unique_ptr<ImageReader>, Exit> ImageReader::create(const ImageInput& input, ImageDepth depth) {
#ifdef __GLIBC__
  // Else glibc would keep what large files of an image were in, in every thread, for files as large.
  constexpr int large = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, large);
#endif
  auto state = std::make_unique<State>();
  Result<oci::OpenOptions> options = open_options(input);
  if (!options) return std::unexpected(refuse(options.error()));
  state->options = take(std::move(options));
  State& self = *state;
  self.around.connect = [](const http::Options& connection) { return http::connect(connection); };
  self.around.credentials = [&self](const std::string& registry) { return self.docker.credentials(registry); };
  self.around.clock = self.clock.get();
  if (self.line.is_shown()) {
    self.around.progress = [&self](std::size_t bytes) {
      const std::scoped_lock lock(self.mutex);
      self.fetched += bytes;
      self.show();
    };
  }
  std::string variant = std::string(seawall_version) + ' ' + own_build();
  self.layer.finds_secrets = depth == ImageDepth::findings;
  if (depth == ImageDepth::findings) {
    self.layer.detector = &secrets::Detector::shared();
    Result<std::vector<images::RuleFile>> files = read_rules(input.yara_rules);
    if (!files) return std::unexpected(refuse(files.error()));
    Result<std::shared_ptr<const images::Rules>> rules = images::compile_rules(*files, true);
    if (!rules) return std::unexpected(refuse(rules.error()));
    self.rules = take(std::move(rules));
    self.layer.rules = self.rules.get();
    crypto::Hash hash;
    for (const images::RuleFile& file : *files) hash.add(file.text);
    variant += " findings " + hash.hex();
  }
  const std::string file = input.no_cache ? std::string() : input.cache.empty() ? default_cache() : input.cache;
  if (!file.empty() && (!input.cache.empty() || has_folder(file))) {
    Result<std::unique_ptr<images::Cache>> cache = images::Cache::open(file, std::move(variant));
    if (cache) {
      self.cache = take(std::move(cache));
    } else if (!input.cache.empty()) {
      complain("goes without a cache: " + cache.error().text());
    }
  }
  return std::make_unique<ImageReader>(std::move(state));
}

Result<std::shared_ptr<const oci::Image>> ImageReader::open(const std::string& what) {
  state_->line.show("opening " + what);
  return oci::open(what, state_->options, state_->around, {});
}

Result<Contents> ImageReader::read(const oci::Image& image, Pool& pool) {
  State& state = *state_;
  state.name = image.name();
  state.layers_read = 0;
  state.show();
  const std::span<const oci::Descriptor> descriptors = image.layers();
  std::vector<images::Layer> layers(descriptors.size());
  std::vector<std::optional<Error>> failures(descriptors.size());
  for (std::size_t index = 0; index < descriptors.size(); ++index) {
    pool.submit([&, index] {
      const std::string& diff_id = image.config().diff_ids[index];
      std::optional<images::Layer> known = state.cache ? state.cache->find(diff_id) : std::nullopt;
      if (known) {
        layers[index] = *std::move(known);
      } else {
        Result<std::unique_ptr<archives::Stream>> stored = image.open(index, {});
        Result<images::Layer> layer = stored ? images::read_layer(take(std::move(stored)), diff_id, state.layer, {})
                                             : Result<images::Layer>(stored.error());
        if (!layer) {
          failures[index] = layer.error();
          return;
        }
        layers[index] = take(std::move(layer));
        if (state.cache) state.cache->keep(layers[index]);
      }
      const std::scoped_lock lock(state.mutex);
      ++state.layers_read;
      state.show();
    });
    pool.account(descriptors[index].size);
  }
  pool.finish();
  for (std::size_t index = 0; index < failures.size(); ++index) {
    if (!failures[index]) continue;
    const Error& cause = *failures[index];
    const std::string which = "layer " + std::to_string(index + 1) + " of " + std::to_string(failures.size());
    return Error(cause.code(), which, {}, cause.advice()).because(cause);
  }
  return images::merge(image, layers, state.layer.detector);
}

NotLooked unreadable_image(const std::string& name, const Error& error) {
  NotLooked entry = unreadable(name, error);
  if (error.code() == ErrorCode::forbidden) entry.reason = NotLooked::Reason::forbidden;
  return entry;
}

std::vector<NotLooked> faults_of(const Contents& contents) {
  std::vector<NotLooked> entries;
  for (const Error& fault : contents.faults) {
    const std::string where = fault.place().file.empty() ? std::string() : '"' + fault.place().file + "\": ";
    entries.push_back({NotLooked::Reason::unreadable, {contents.name, 0, 0}, where + fault.message()});
  }
  return entries;
}

std::vector<std::string> images_of(const objects::Inventory& inventory) {
  std::vector<std::string> images;
  std::vector<objects::TypeFault> faults;
  for (const objects::Object& object : inventory.objects()) {
    if (object.is_copy() || inventory.is_history(object)) continue;
    for (const objects::PodTemplate& pod : objects::pod_templates(object, faults)) {
      for (const objects::Container& container : pod.containers) {
        const std::optional<std::string_view> image = container.fields.child(documents::Field::image).string();
        if (image && !image->empty()) images.emplace_back(*image);
      }
    }
  }
  std::ranges::sort(images);
  const auto repeated = std::ranges::unique(images);
  images.erase(repeated.begin(), repeated.end());
  return images;
}

std::expected<DescribedImages, Exit> describe_images(std::span<const WantedImage> wanted, const ImageInput& input,
                                                     Pool& pool) {
  std::expected<std::unique_ptr<ImageReader>, Exit> reader = ImageReader::create(input, ImageDepth::findings);
  if (!reader) return std::unexpected(reader.error());
  const Result<findings::Day> day = today();
  if (!day) return std::unexpected(refuse(day.error()));
  DescribedImages described;
  std::vector<std::shared_ptr<const oci::Image>> opened;
  std::vector<const oci::Image*> pointers;
  std::vector<std::string> names_opened;
  std::set<std::string_view> seen;
  for (const auto& [name, what] : wanted) {
    if (!seen.insert(name).second) continue;
    Result<std::shared_ptr<const oci::Image>> image = (*reader)->open(what);
    if (!image) {
      described.not_looked.push_back(unreadable_image(name, image.error()));
      continue;
    }
    pointers.push_back(image->get());
    opened.push_back(take(std::move(image)));
    names_opened.push_back(name);
  }
  std::vector<std::optional<images::Base>> bases = images::find_bases(pointers);
  for (std::size_t index = 0; index < opened.size(); ++index) {
    Result<Contents> contents = (*reader)->read(*opened[index], pool);
    if (!contents) {
      described.not_looked.push_back(unreadable_image(names_opened[index], contents.error()));
      continue;
    }
    contents->base = std::move(bases[index]);
    contents->name = names_opened[index];
    std::ranges::move(faults_of(*contents), std::back_inserter(described.not_looked));
    files::Found& found = described.files.emplace_back();
    found.path = names_opened[index];
    found.content = images::describe(*contents, findings::text_of(*day), secrets::Detector::shared());
  }
  return described;
}

}  // namespace seawall::commands
