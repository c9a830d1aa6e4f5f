#pragma once

// Pods that the input does not have, as rules meet them: any pod of the cluster, the pods that a rule selects, and the
// pod that terminates Ingresses. What policies leave between such a pod and one of the input.
//
// Threads: one thread, as it remembers. Lifetimes: borrows from the Engine and its Cluster.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tables.h"

namespace seawall::network {

/// Ports by number, and by names that only the pod at the far end could resolve.
struct Reach {
  PortSet ports;
  std::vector<NamedPortReference> names;  ///< sorted; none that `ports` holds whatever its number
  bool empty() const noexcept { return ports.empty() && names.empty(); }
};
bool operator==(const Reach& a, const Reach& b);
Reach unite(const Reach& a, const Reach& b);
Reach intersect(const Reach& a, const Reach& b);

class Strangers {
 public:
  /// A selection of pods by labels, other than of all pods.
  using Selection = std::uint32_t;

  explicit Strangers(const Engine& engine);

  bool is_ruled(std::uint32_t pod, Direction direction) const;

  /// Selections that the rules of a pod's policies name, ascending.
  Ids named_by_rules_of(std::uint32_t pod, Direction direction);
  /// "shop/[all pods]", "[namespace with {team=a}]/[pod with {app in (a,b),!old}]".
  const std::string& text_of(Selection selection) const noexcept { return selections_[selection].text; }
  /// By matchLabels alone, of namespaces and of pods, and the input has a pod that meets it.
  bool is_known(Selection selection) const noexcept { return is_known_[selection]; }
  /// Those that rules name are numbered from 0 on.
  std::uint32_t selection_count() const noexcept { return named_; }
  /// Policies of administrators whose subject is the selection or holds it; equal lists have one number, that of none
  /// is 0.
  std::uint32_t ruling_of(Selection selection) const noexcept { return selections_[selection].ruling; }

  /// What the policies of a pod leave it from or to any pod, whatever its labels.
  Reach with_any(std::uint32_t pod, Direction direction);
  Reach with(std::uint32_t pod, Direction direction, Selection selection);
  /// What policies of administrators at the far end leave, for a list of ruling_of().
  Reach far_end(std::uint32_t pod, Direction direction, std::uint32_t ruling) const;
  /// What a pod without labels in a namespace that the input does not know may use of a pod, by the policies of both.
  PortSet from_unlabelled(std::uint32_t pod);

 private:
  struct Requirements {
    std::string text;
    std::vector<objects::Requirement> all;
  };
  struct Selected {
    Requirements namespaces;
    Requirements pods;
    std::optional<std::uint32_t> namespace_;  // the one that is meant by its name
    std::string text;
    bool is_by_labels = false;  // of namespaces and of pods, as the first rule that names it spells it
    std::uint32_t ruling = 0;
  };
  enum class Form : std::uint8_t { any, unlabelled, selection };
  struct Stranger {
    Form form = Form::any;
    Selection selection = 0;
  };
  class Evaluation;
  static constexpr Selection everything = UINT32_MAX;
  static constexpr Selection nothing = UINT32_MAX - 1;

  void number_selections();
  void find_known();
  Selection number_of(const PodSelection& pods);
  /// What a rule's peer selects: one, but for notSameLabels of several keys.
  const Ids& selections_of(const Peer& peer, std::uint32_t subject_namespace);
  /// Every pod of the one is a pod of the other.
  bool holds(Selection wider, Selection selection) const;
  /// It is the same or all, by namespaces and by pods.
  bool names(Selection wider, Selection selection) const;
  Reach of_pod(std::uint32_t pod, Direction direction, const Stranger& stranger);
  bool meets(const Stranger& stranger, const Policy& policy, const Peer& peer, std::uint32_t subject_namespace);
  static bool meets_unlabelled(const PodSelection& pods);
  bool meets_pod(const Peer& peer, std::uint32_t pod) const;

  const Engine::Tables& tables_;
  const Cluster& cluster_;
  std::vector<Selected> selections_;
  std::unordered_map<std::string, Selection> numbers_;
  std::map<std::pair<const Peer*, std::uint32_t>, Ids> peers_;
  Selection named_ = 0;
  std::vector<bool> is_known_;
  IdsTable far_lists_;
  std::optional<std::uint32_t> unlabelled_ruling_;
};

}  // namespace seawall::network
