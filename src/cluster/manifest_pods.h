#pragma once

// Pods of one page that are made of one template, and so share one text. Private to the manifest.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "documents/documents.h"
#include "manifest_text.h"

namespace seawall::cluster {

/// First all pods are added, then written in the same order. Lifetime: borrows the text and the document, which is
/// JSON: what is written alike there means the same.
class SharedPods {
 public:
  static constexpr std::uint32_t no_group = UINT32_MAX;

  /// The seed keeps names from being chosen so that they make the table slow.
  SharedPods(ListText& text, std::uint64_t seed) : text_(text), seed_(seed) {}

  /// The group of a pod, for what is written of it.
  std::uint32_t add(documents::Node pod);

  void begin_pod(std::uint32_t group, documents::Node pod);
  /// What follows the key of a part of metadata; `leave_out` must take the same of what is written alike.
  void write_metadata(documents::Field field, documents::Node value, std::size_t indent,
                      const std::function<bool(documents::Node)>& leave_out = {});
  /// What follows the key of the spec.
  void write_spec(documents::Node spec, std::size_t indent);
  /// Pods that have the spec of an earlier one.
  std::size_t shared() const noexcept { return shared_; }

 private:
  /// Parts of metadata that are often the same in a group.
  static constexpr std::array common_fields = {documents::Field::labels, documents::Field::annotations,
                                               documents::Field::ownerReferences};
  /// Fields of the spec that may differ within a group.
  static constexpr std::array own_fields = {documents::Field::nodeName, documents::Field::hostname,
                                            documents::Field::affinity};
  struct Group {
    documents::Node first;
    std::size_t slices_begin = 0;
    std::size_t slices_count = 0;
    std::uint32_t size = 1;
    std::array<bool, own_fields.size()> differs{};
    std::array<bool, common_fields.size()> repeats{};  ///< at least one other pod has what the first has

    // Of what is written: the pod that the others refer to, and how many nodes stand behind its anchors; 0: no anchor.
    std::size_t list = 0;
    documents::Node leader;
    std::string anchor;
    std::size_t spec_nodes = 0;
    std::array<std::size_t, common_fields.size()> nodes{};
  };

  /// Takes a spec's text apart into slices_of_pod_.
  void cut(documents::Node spec);
  bool is_made_alike(const Group& group) const noexcept;
  void join(Group& group, documents::Node pod);
  bool leads() const noexcept { return group_->leader == pod_; }
  static std::string anchor_of(const Group& group, std::size_t common);
  void write_own(documents::Node spec, std::size_t indent);
  bool is_own(documents::Field field) const noexcept;

  ListText& text_;
  std::uint64_t seed_;
  std::vector<std::string_view> slices_;
  std::vector<std::string_view> slices_of_pod_;
  std::vector<Group> groups_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_hash_;
  std::size_t anchors_ = 0;
  std::size_t shared_ = 0;
  // The pod that is being written, and its group if others are in it.
  documents::Node pod_;
  Group* group_ = nullptr;
};

}  // namespace seawall::cluster
