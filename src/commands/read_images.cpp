#include "read_images.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <set>
#include <utility>

#include "console.h"
#include "crypto/crypto.h"
#include "load_files.h"
#include "registry_access.h"
#include "settings.h"
#include "vulnerabilities.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using images::Contents;
using objects::NotLooked;

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

std::string megabytes(std::size_t bytes) { return std::to_string(bytes >> 20) + " MB"; }

}  // namespace

struct ImageReader::State {
  std::unique_ptr<RegistryAccess> access;
  std::shared_ptr<const images::Rules> rules;
  std::unique_ptr<images::Cache> cache;
  images::LayerOptions layer;
  bool is_quiet = false;
  StatusLine line;
  std::mutex mutex;
  std::string name;  // of the image that is read
  std::size_t fetched = 0;
  std::size_t layers_read = 0;

  /// The image that is read from here on.
  void begin(const std::string& image) {
    if (is_quiet) return;
    name = image;
    layers_read = 0;
    show();
  }
  void show() {
    if (is_quiet) return;
    std::string text = "reading " + name;
    if (layers_read > 0) text += ": " + std::to_string(layers_read) + " layers read";
    if (fetched > 0) text += ", " + megabytes(fetched) + " fetched";
    line.show(text);
  }
};

ImageReader::ImageReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
ImageReader::~ImageReader() = default;

std::expected<std::unique_ptr<ImageReader>, Exit> ImageReader::create(const ImageInput& input, ImageDepth depth,
                                                                      const ReadingManner& manner) {
#ifdef __GLIBC__
  // Else glibc would keep what large files of an image were in, in every thread, for files as large.
  constexpr int large = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, large);
#endif
  auto state = std::make_unique<State>();
  Result<std::unique_ptr<RegistryAccess>> access = RegistryAccess::of(input);
  if (!access) return std::unexpected(refuse(access.error()));
  state->access = take(std::move(access));
  State& self = *state;
  self.is_quiet = manner.is_quiet;
  self.access->options.registry.patience = manner.patience;
  if (self.line.is_shown() && !self.is_quiet) {
    self.access->around.progress = [&self](std::size_t bytes) {
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
  const std::string file = input.no_cache ? std::string() : layer_cache_file(input);
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
  if (!state_->is_quiet) state_->line.show("opening " + what);
  return oci::open(what, state_->access->options, state_->access->around, {});
}

Result<Contents> ImageReader::read(const oci::Image& image, Pool& pool) {
  State& state = *state_;
  state.begin(image.name());
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

std::string layer_cache_file(const ImageInput& input) { return input.cache.empty() ? default_cache() : input.cache; }

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

std::int64_t created_of(std::string_view text) {
  using namespace std::chrono;
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = -1;
    if (at + size <= text.size()) std::from_chars(text.data() + at, text.data() + at + size, value);
    return value;
  };
  constexpr std::string_view shape = "....-..-..T..:..:..";
  if (text.size() <= shape.size()) return 0;
  for (std::size_t at = 0; at < shape.size(); ++at) {
    if (shape[at] != '.' && shape[at] != text[at]) return 0;
  }
  const year_month_day day{year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
                           std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  if (!day.ok()) return 0;
  const auto time = sys_days(day) + hours(number(11, 2)) + minutes(number(14, 2)) + seconds(number(17, 2));
  return std::max<std::int64_t>(duration_cast<seconds>(time.time_since_epoch()).count(), 0);
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
                                                     ImageDepth depth, Assessor* assessor, Pool& pool) {
  std::expected<std::unique_ptr<ImageReader>, Exit> reader = ImageReader::create(input, depth);
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
    if (!assessor) continue;
    Assessment assessment =
        assessor->assess(contents->name, images::bill_of(*contents), created_of(contents->config.created));
    *found.content += assessment.description;
    std::ranges::move(assessment.not_looked, std::back_inserter(described.not_looked));
  }
  return described;
}

}  // namespace seawall::commands
