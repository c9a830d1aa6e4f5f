#include "manifest_pods.h"

#include <algorithm>
#include <span>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace seawall::cluster {
namespace {

using documents::Entry;
using documents::Field;
using documents::Node;
using documents::Range;

// The volume that admission adds, of a name that ends in random characters.
constexpr std::string_view token_volume = "kube-api-access-";
constexpr std::size_t random_characters = 5;

std::string_view text_at(const documents::Document& document, Range range) noexcept {
  return document.source().text().substr(range.begin, range.end - range.begin);
}

std::string_view written(Node node) noexcept {
  return node ? text_at(*node.document(), node.range()) : std::string_view();
}

std::string_view controller_of(Node pod) noexcept {
  for (const Node owner : pod.at(Field::metadata, Field::ownerReferences).items()) {
    if (owner.child(Field::controller).boolean().value_or(false)) return owner.child(Field::uid).string_or("");
  }
  return {};
}

std::string_view token_volume_of(Node spec) noexcept {
  for (const Node volume : spec.child(Field::volumes).items()) {
    const std::string_view name = volume.child(Field::name).string_or("");
    const bool is_named_so = name.size() == token_volume.size() + random_characters && name.starts_with(token_volume);
    if (is_named_so && volume.child(Field::projected)) return name;
  }
  return {};
}

/// The nodes of a spec that name a volume of it, in the order of the text.
template <typename Take>
void each_volume_name(const Entry& entry, const Take& take) {
  switch (entry.field) {
    case Field::volumes:
      for (const Node volume : entry.value.items()) take(volume.child(Field::name));
      return;
    case Field::containers:
    case Field::initContainers:
    case Field::ephemeralContainers:
      for (const Node container : entry.value.items()) {
        for (const Node mount : container.child(Field::volumeMounts).items()) take(mount.child(Field::name));
      }
      return;
    default: return;
  }
}

template <std::size_t Count>
std::size_t position_in(const std::array<Field, Count>& fields, Field field) noexcept {
  return static_cast<std::size_t>(std::ranges::find(fields, field) - fields.begin());
}

}  // namespace

// What is left of a spec's text is what pods of one template have in common, byte for byte.
void SharedPods::cut(Node spec) {
  const documents::Document& document = *spec.document();
  const Range range = spec.range();
  std::uint32_t begin = range.begin;
  const auto leave_out = [&](Range part) {
    slices_of_pod_.push_back(text_at(document, {begin, part.begin}));
    begin = part.end;
  };
  const std::string_view token_name = token_volume_of(spec);
  for (const Entry& entry : spec.entries()) {
    if (position_in(own_fields, entry.field) < own_fields.size()) {
      leave_out({entry.value.entry_offset(), entry.value.range().end});
    } else if (!token_name.empty()) {
      each_volume_name(entry, [&](Node name) {
        if (name.string() != token_name) return;
        const Range quoted = name.range();
        const bool has_escapes = quoted.end - quoted.begin != token_name.size() + 2;
        if (!has_escapes) leave_out({quoted.end - 1 - static_cast<std::uint32_t>(random_characters), quoted.end - 1});
      });
    }
  }
  leave_out({range.end, range.end});
}

std::uint32_t SharedPods::add(Node pod) {
  const std::string_view controller = controller_of(pod);
  const Node spec = pod.child(Field::spec);
  if (controller.empty() || !spec.child(Field::containers).is_list()) return no_group;
  slices_of_pod_.assign(1, controller);
  cut(spec);
  std::uint64_t hash = seed_;
  for (const std::string_view slice : slices_of_pod_) hash = XXH3_64bits_withSeed(slice.data(), slice.size(), hash);
  const auto [found, is_new] = by_hash_.try_emplace(hash, static_cast<std::uint32_t>(groups_.size()));
  if (is_new) {
    Group& group = groups_.emplace_back();
    group.first = pod;
    group.slices_begin = slices_.size();
    group.slices_count = slices_of_pod_.size();
    slices_.insert(slices_.end(), slices_of_pod_.begin(), slices_of_pod_.end());
  } else if (Group& group = groups_[found->second]; is_made_alike(group)) {
    join(group, pod);
  } else {
    return no_group;  // it has only the hash of another one
  }
  return found->second;
}

bool SharedPods::is_made_alike(const Group& group) const noexcept {
  return std::ranges::equal(std::span(slices_).subspan(group.slices_begin, group.slices_count), slices_of_pod_);
}

void SharedPods::join(Group& group, Node pod) {
  ++group.size;
  const auto is_as_in_first = [&](Field part, Field field) {
    return written(pod.at(part, field)) == written(group.first.at(part, field));
  };
  for (std::size_t index = 0; index < own_fields.size(); ++index) {
    if (!is_as_in_first(Field::spec, own_fields[index])) group.differs[index] = true;
  }
  for (std::size_t index = 0; index < common_fields.size(); ++index) {
    if (is_as_in_first(Field::metadata, common_fields[index])) group.repeats[index] = true;
  }
}

void SharedPods::begin_pod(std::uint32_t group, Node pod) {
  pod_ = pod;
  group_ = group == no_group || groups_[group].size == 1 ? nullptr : &groups_[group];
  if (!group_ || group_->list == text_.list()) return;
  group_->list = text_.list();
  group_->leader = pod;
  group_->anchor = "a" + std::to_string(++anchors_);
  group_->spec_nodes = 0;
  group_->nodes = {};
}

// "a1" is the spec, "a1l" the labels of the same pod.
std::string SharedPods::anchor_of(const Group& group, std::size_t common) {
  constexpr std::array letters = {'l', 'a', 'o'};
  static_assert(letters.size() == common_fields.size());
  return group.anchor + letters[common];
}

void SharedPods::write_metadata(Field field, Node value, std::size_t indent,
                                const std::function<bool(Node)>& leave_out) {
  const std::size_t common = position_in(common_fields, field);
  const bool may_share = group_ && common < common_fields.size() && (value.is_map() || value.is_list());
  if (may_share && leads() && group_->repeats[common]) {
    text_.anchor(anchor_of(*group_, common));
    group_->nodes[common] = text_.value(value, indent, leave_out);
  } else if (may_share && group_->nodes[common] > 0 && text_.can_repeat(group_->nodes[common]) &&
             written(value) == written(group_->leader.at(Field::metadata, field))) {
    text_.alias(anchor_of(*group_, common), group_->nodes[common]);
  } else {
    text_.value(value, indent, leave_out);
  }
}

bool SharedPods::is_own(Field field) const noexcept {
  const std::size_t index = position_in(own_fields, field);
  return index < own_fields.size() && group_->differs[index];
}

void SharedPods::write_own(Node spec, std::size_t indent) {
  for (const Entry& entry : spec.entries()) {
    if (is_own(entry.field)) text_.entry(entry.key, entry.value, indent);
  }
}

void SharedPods::write_spec(Node spec, std::size_t indent) {
  const bool repeats = group_ && !leads() && group_->spec_nodes > 0 && text_.can_repeat(group_->spec_nodes);
  if (!group_ || (!leads() && !repeats)) {
    text_.value(spec, indent);
    return;
  }
  text_.map([&] {
    text_.merge(indent + 2);
    if (repeats) {
      text_.alias(group_->anchor, group_->spec_nodes);
      ++shared_;
    } else {
      text_.anchor(group_->anchor);
      group_->spec_nodes = text_.map([&] {
        for (const Entry& entry : spec.entries()) {
          if (!is_own(entry.field)) text_.entry(entry.key, entry.value, indent + 4);
        }
      });
    }
    write_own(spec, indent + 2);
  });
}

}  // namespace seawall::cluster
