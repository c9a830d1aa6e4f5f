#include "secrets_readers.h"

#include <algorithm>
#include <array>
#include <utility>

namespace seawall::commands {
namespace {

using documents::Node;
using secrets::Reach;
using secrets::Secret;
using secrets::Way;
using secrets::Ways;

Way first_of(const Reader& reader) {
  const Ways any = reader.here | reader.everywhere;
  return *std::ranges::find_if(secrets::all_ways, [&](Way way) { return any.has(way); });
}

bool is_before(const Reader& one, const Reader& two) {
  const Way first = first_of(one);
  const Way second = first_of(two);
  return first != second ? first < second : *one.who < *two.who;
}

/// "get, list, creating pods": of the ways through containers one is enough.
std::string text_of(Ways ways) {
  constexpr std::array<std::string_view, secrets::all_ways.size()> texts = {
      "get", "list", "watch", "creating pods", "creating workloads", "changing workloads", "adding containers"};
  std::string text;
  for (const Way way : secrets::all_ways) {
    if (!ways.has(way)) continue;
    if (!text.empty()) text += ", ";
    text += texts[static_cast<std::size_t>(way)];
    if (way >= Way::create_pods) break;
  }
  return text;
}

}  // namespace

std::string text_of(const Reader& reader) {
  const Ways here = reader.here - reader.everywhere;
  std::string text = reader.who->title() + ": " + text_of(here);
  if (reader.everywhere.empty()) return text;
  return text + (here.empty() ? "" : "; ") + text_of(reader.everywhere) + " (cluster-wide)";
}

Readers::Readers(const AccessFiles& files, const secrets::Usage& usage, bool system)
    : files_(files), usage_(usage), system_(system), subjects_(usage.grants.size()) {
  for (std::uint32_t grant = 0; grant < usage.grants.size(); ++grant) read_subjects(grant);
}

const std::vector<Reader>& Readers::of(const Secret& secret) {
  return secret.named.empty() ? of_namespace(secret.readers) : collected(secret.readers, secret.named);
}

const std::vector<Reader>& Readers::of_namespace(std::uint32_t namespace_) {
  if (cached_ == namespace_) return readers_;
  collected(namespace_, {});
  cached_ = namespace_;
  return readers_;
}

const std::vector<Reader>& Readers::by_name(const Secret& secret) { return collected({}, secret.named); }

std::size_t Readers::left_out() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(system_subjects_, [&](const Who* who) { return !shown_.contains(who); }));
}

void Readers::read_subjects(std::uint32_t grant) {
  const std::uint32_t binding = usage_.grants[grant].binding;
  std::set<const Who*> known;  // a subject may stand in a list twice
  each_subject(files_.rbac->bindings()[binding], [&](Who named, Node node) {
    const bool is_system = !system_ && files_.is_system(binding, named);
    const Who* const who = &*all_.insert(std::move(named)).first;
    if (known.insert(who).second) subjects_[grant].push_back({who, node, is_system});
  });
}

const std::vector<Reader>& Readers::collected(std::optional<std::uint32_t> namespace_,
                                              const std::vector<Reach>& named) {
  cached_.reset();
  readers_.clear();
  places_.clear();
  if (namespace_) {
    const secrets::NamespaceReaders& home = usage_.namespaces[*namespace_];
    add(usage_.cluster_readers[home.cluster]);
    add(home.own);
  }
  add(named);
  std::ranges::sort(readers_, is_before);
  return readers_;
}

void Readers::add(const std::vector<Reach>& reaches) {
  for (const Reach& reach : reaches) {
    const bool is_cluster = files_.rbac->bindings()[usage_.grants[reach.grant].binding].is_cluster();
    for (const Subject& subject : subjects_[reach.grant]) {
      (subject.is_system ? system_subjects_ : shown_).insert(subject.who);
      if (subject.is_system) continue;
      const auto [at, is_new] = places_.try_emplace(subject.who, readers_.size());
      if (is_new) readers_.push_back({subject.who});
      Reader& reader = readers_[at->second];
      Ways& ways = is_cluster ? reader.everywhere : reader.here;
      ways = ways | reach.ways;
      reader.ties.push_back({reach.grant, subject.node, reach.ways});
    }
  }
}

}  // namespace seawall::commands
