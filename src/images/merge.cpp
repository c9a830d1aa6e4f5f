// Layers upon each other, as container runtimes lay them.

#include <algorithm>

#include "names.h"

namespace seawall::images {
namespace {

using archives::TarEntry;

/// Places of an upper layer that hide what lies below them, in order.
struct Hider {
  std::string_view path;
  bool is_itself_hidden;  ///< else only what is in it
};

std::vector<Hider> hiders_of(const Layer& layer) {
  std::vector<Hider> hiders;
  for (const std::string& path : layer.whiteouts) hiders.push_back({path, true});
  for (const std::string& path : layer.opaques) hiders.push_back({path, false});
  // What is no folder any more holds nothing.
  for (const Entry& entry : layer.entries) {
    if (entry.type != TarEntry::Type::folder) hiders.push_back({entry.path, true});
  }
  std::ranges::sort(hiders, [](const Hider& one, const Hider& other) {
    return one.path == other.path ? one.is_itself_hidden > other.is_itself_hidden : is_before(one.path, other.path);
  });
  return hiders;
}

/// Both are in order of paths, so that what a place hides stands right behind it.
std::vector<Visible> without_hidden(const std::vector<Visible>& lower, const std::vector<Hider>& hiders) {
  std::vector<Visible> left;
  left.reserve(lower.size());
  auto hider = hiders.begin();
  const Hider* outermost = nullptr;
  for (const Visible& each : lower) {
    const std::string& path = each.entry->path;
    if (!outermost || !is_within(path, outermost->path)) {
      outermost = nullptr;
      for (; !outermost && hider != hiders.end() && !is_before(path, hider->path); ++hider) {
        if (is_within(path, hider->path)) outermost = &*hider;
      }
    }
    const bool is_hidden = outermost && (outermost->is_itself_hidden || path.size() > outermost->path.size());
    if (!is_hidden) left.push_back(each);
  }
  return left;
}

std::vector<Visible> with_upper(const std::vector<Visible>& lower, const Layer& upper, std::uint16_t index) {
  std::vector<Visible> all;
  all.reserve(lower.size() + upper.entries.size());
  auto below = lower.begin();
  for (const Entry& entry : upper.entries) {
    while (below != lower.end() && is_before(below->entry->path, entry.path)) all.push_back(*below++);
    if (below != lower.end() && below->entry->path == entry.path) ++below;  // a folder with other permissions
    all.push_back({&entry, index});
  }
  all.insert(all.end(), below, lower.end());
  return all;
}

/// What a distribution's packages put there, and its manager tells of: a version found in such a program would be the
/// same package once more, without the distribution's fixes.
bool is_of_distribution(std::string_view path) noexcept {
  for (const std::string_view folder : {"usr/local", "opt", "home", "srv", "root", "app"}) {
    if (is_within(path, folder)) return false;
  }
  for (const std::string_view folder : {"usr", "bin", "sbin", "lib", "lib64"}) {
    if (is_within(path, folder)) return true;
  }
  return false;
}

bool is_managed(packages::Type type) noexcept {
  return type == packages::Type::deb || type == packages::Type::rpm || type == packages::Type::apk;
}

void take_packages(Contents& contents, std::span<const Layer> layers, const Names& names) {
  constexpr std::uint32_t gone = packages::Package::none;
  for (std::size_t index = 0; index < layers.size(); ++index) {
    const std::vector<packages::Package>& from = layers[index].packages;
    std::vector<std::uint32_t> places(from.size(), gone);
    for (std::size_t at = 0; at < from.size(); ++at) {
      std::optional<std::string> location = names.seen_as(from[at].location, index);
      if (!location) continue;
      places[at] = static_cast<std::uint32_t>(contents.packages.size());
      packages::Package& package = contents.packages.emplace_back(from[at]);
      package.location = *std::move(location);
      std::uint32_t& parent = package.parent;
      if (parent != gone) parent = parent < at ? places[parent] : gone;
    }
  }
}

/// Puts them in order, and leaves out what a distribution's manager tells better.
void settle_packages(std::vector<packages::Package>& all) {
  const bool has_distribution =
      std::ranges::any_of(all, [](const packages::Package& each) { return is_managed(each.type); });
  std::vector<std::uint32_t> order;
  for (std::uint32_t index = 0; index < all.size(); ++index) {
    const packages::Package& each = all[index];
    const bool is_double =
        has_distribution && each.type == packages::Type::generic && is_of_distribution(each.location);
    if (!is_double) order.push_back(index);
  }
  const auto key = [&](std::uint32_t index) {
    const packages::Package& each = all[index];
    return std::tie(each.type, each.name, each.version, each.architecture, each.location);
  };
  std::ranges::stable_sort(order, [&](std::uint32_t one, std::uint32_t other) { return key(one) < key(other); });
  std::vector<std::uint32_t> places(all.size(), packages::Package::none);
  for (std::uint32_t at = 0; at < order.size(); ++at) places[order[at]] = at;
  std::vector<packages::Package> sorted;
  sorted.reserve(order.size());
  for (const std::uint32_t index : order) {
    std::uint32_t& parent = all[index].parent;
    if (parent != packages::Package::none) parent = places[parent];
    sorted.push_back(std::move(all[index]));
  }
  all = std::move(sorted);
}

void take_secrets(Contents& contents, const Layer& layer, std::size_t index, const Names& names) {
  for (const LayerSecret& secret : layer.secrets) {
    std::optional<std::string> name = names.seen_as(secret.path, index);
    Secret& taken = contents.secrets.emplace_back(Secret::Where::deleted_file, index, secret);
    if (!name) continue;
    taken.where = Secret::Where::file;
    taken.secret.path = *std::move(name);
  }
}

/// Under all their names, as any of them may be what runs.
void take_executables(Contents& contents, const Layer& layer, std::size_t index, const Names& names) {
  for (const Executable& executable : layer.executables) {
    const Entry* const file = names.file_of(executable.path, index);
    if (!file) continue;
    if (names.is_seen(*file)) contents.executables.push_back(executable);
    for (const Entry* const link : names.links_to(*file)) {
      contents.executables.push_back({link->path, executable.hardening});
    }
  }
}

void take_facts(Contents& contents, std::span<const Layer> layers, const Names& names, bool counts_what_is_gone) {
  take_packages(contents, layers, names);
  settle_packages(contents.packages);
  for (std::size_t index = 0; index < layers.size(); ++index) {
    const Layer& layer = layers[index];
    const auto take = [&](const auto& from, auto& to) {
      for (const auto& each : from) {
        std::optional<std::string> name = names.seen_as(each.path, index);
        if (name) to.emplace_back(each).path = *std::move(name);
      }
    };
    take_secrets(contents, layer, index, names);
    take_executables(contents, layer, index, names);
    take(layer.malware, contents.malware);
    take(layer.kept, contents.kept);
    for (const documents::Error& fault : layer.faults) {
      const Entry* const file = names.file_of(fault.place().file, index);
      const bool is_gone = file && !names.seen_as(file->path, index);
      if (!is_gone || counts_what_is_gone) contents.faults.push_back(fault);
    }
  }
}

/// A file is looked into under the name that it has in the archive. One that another name makes worth a look, as with
/// package managers that keep all files in a store by their digests, was not.
void tell_unread_links(Contents& contents, const std::vector<Visible>& visible, const HardLinks& links) {
  using packages::Interest;
  std::string_view first;
  std::size_t count = 0;
  for (const Visible& each : visible) {
    const Entry* const file = links.file_of(*each.entry);
    if (!file) continue;
    const auto is_read_as = [&](std::string_view path) {
      return packages::interest_of(path, file->mode, file->size) == Interest::whole ||
             packages::is_distribution_file(path);
    };
    if (!is_read_as(each.entry->path) || is_read_as(file->path)) continue;
    if (count++ == 0) first = each.entry->path;
  }
  if (count == 0) return;
  std::string message = "a hard link to a file of another kind, not looked into as what its own name says";
  if (count > 1) message += "; " + std::to_string(count - 1) + " more are as well";
  contents.faults.push_back(
      documents::Error(documents::ErrorCode::unsupported, std::move(message), {std::string(first), 0, 0}));
}

void find_distribution(Contents& contents) {
  for (const std::string_view path : {"etc/os-release", "usr/lib/os-release"}) {
    const std::optional<std::string> real = contents.resolved(path);
    if (!real) continue;
    const auto kept = std::ranges::find(contents.kept, *real, &KeptFile::path);
    if (kept == contents.kept.end()) continue;
    contents.distribution = packages::read_distribution(kept->text);
    if (contents.distribution) return;
  }
}

/// A name and its value stand for themselves, as in a file of variables: no code is around them.
constexpr std::string_view variables = ".env";

/// Secrets where no file is: in what the configuration says.
class ConfigSecrets {
 public:
  ConfigSecrets(Contents& contents, const secrets::Detector& detector) : contents_(contents), detector_(detector) {}

  void find() {
    for (const std::string& variable : contents_.config.env) {
      const std::size_t equals = std::min(variable.find('='), variable.size());
      const std::string_view value = std::string_view(variable).substr(std::min(equals + 1, variable.size()));
      find_named(Secret::Where::environment, variable.substr(0, equals), value);
    }
    for (const auto& [name, value] : contents_.config.labels) find_named(Secret::Where::label, name, value);
    std::size_t number = 0;
    for (const oci::HistoryEntry& entry : contents_.config.history) {
      ++number;
      for (const secrets::Leak& leak : detector_.find("Dockerfile", entry.created_by)) {
        add(Secret::Where::history, std::to_string(number), leak);
      }
    }
  }

 private:
  void find_named(Secret::Where where, std::string name, std::string_view value) {
    for (const secrets::Leak& leak : detector_.find(name, value, variables)) add(where, name, leak);
  }
  void add(Secret::Where where, std::string name, const secrets::Leak& leak) {
    contents_.secrets.push_back({where, 0, {.path = std::move(name), .rule = std::string(leak.rule->id)}});
  }

  Contents& contents_;
  const secrets::Detector& detector_;
};

}  // namespace

Contents merge(const oci::Image& image, std::span<const Layer> layers, const secrets::Detector* detector) {
  Contents contents;
  contents.name = image.name();
  contents.digest = image.digest();
  contents.config = image.config();
  contents.layers.assign(image.layers().begin(), image.layers().end());
  std::vector<Visible> visible;
  HardLinks links;
  for (std::size_t index = 0; index < layers.size(); ++index) {
    contents.diff_ids.push_back(layers[index].diff_id);
    links.add(layers[index], visible);
    visible =
        with_upper(without_hidden(visible, hiders_of(layers[index])), layers[index], static_cast<std::uint16_t>(index));
  }
  contents.entries.reserve(visible.size());
  for (const Visible& each : visible) {
    contents.entries.push_back(*each.entry);
    contents.entry_layers.push_back(each.layer);
  }
  take_facts(contents, layers, Names(layers, visible, links), detector != nullptr);
  tell_unread_links(contents, visible, links);
  find_distribution(contents);
  if (detector) ConfigSecrets(contents, *detector).find();
  for (const std::string& fault : contents.config.faults) {
    contents.faults.push_back(documents::Error(documents::ErrorCode::syntax, fault, {"image configuration", 0, 0}));
  }
  return contents;
}

const Entry* Contents::find(std::string_view path) const noexcept { return find_entry(entries, path); }

bool Contents::has_entries_below(std::string_view folder) const noexcept {
  const auto next = std::ranges::upper_bound(entries, folder, is_before, &Entry::path);
  return next != entries.end() && is_within(next->path, folder);
}

std::optional<std::string> Contents::resolved(std::string_view path) const {
  constexpr int most_links = 40;  // as the kernel has it, which takes no longer paths either
  constexpr std::size_t longest = 4'096;
  if (path.size() > longest) return std::nullopt;
  int links = 0;
  std::string real;
  std::string rest(path);
  std::size_t at = 0;
  while (at < rest.size()) {
    const std::string part = rest.substr(at, std::min(rest.find('/', at), rest.size()) - at);
    at += part.size() + 1;
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      real.erase(real.find('/') == std::string::npos ? 0 : real.rfind('/'));
      continue;
    }
    const std::string next = real.empty() ? part : real + '/' + part;
    const Entry* const entry = find(next);
    if (!entry && !has_entries_below(next)) return std::nullopt;
    if (!entry || entry->type != TarEntry::Type::symbolic_link) {
      real = next;
      continue;
    }
    if (++links > most_links || entry->link.size() > longest) return std::nullopt;
    if (entry->link.starts_with('/')) real.clear();
    rest = entry->link + '/' + rest.substr(std::min(at, rest.size()));
    at = 0;
  }
  return real;
}

std::vector<std::optional<Base>> find_bases(std::span<const oci::Image* const> images) {
  std::vector<std::optional<Base>> bases;
  for (const oci::Image* const image : images) {
    std::optional<Base>& base = bases.emplace_back();
    const std::vector<std::string>& layers = image->config().diff_ids;
    for (const oci::Image* const other : images) {
      const std::vector<std::string>& lowest = other->config().diff_ids;
      const bool is_below =
          !lowest.empty() && lowest.size() < layers.size() && std::equal(lowest.begin(), lowest.end(), layers.begin());
      if (is_below && (!base || base->layers < lowest.size())) base = Base{other->name(), lowest.size()};
    }
    const auto& labels = image->config().labels;
    const auto label = labels.find("org.opencontainers.image.base.name");
    if (!base && label != labels.end()) base = Base{label->second, 0};
  }
  return bases;
}

packages::Bill bill_of(const Contents& contents) {
  packages::Bill bill;
  bill.distribution = contents.distribution;
  bill.packages = contents.packages;
  bill.subject.name = contents.name;
  bill.subject.digest = contents.digest;
  return bill;
}

}  // namespace seawall::images
