// A shortest way through the graph of powers, told as steps.

#include <algorithm>

#include "powers_model.h"

namespace seawall::access {
namespace {

class Tracer {
 public:
  Tracer(const PowersModel& model, std::uint32_t identity) : model_(model), identity_(identity) {}

  std::vector<Step> run() {
    std::uint32_t node = model_.node_of_identity(identity_);
    if (model_.distances[node] == Grant::none) return {};
    while (node != PowersModel::cluster_admin) node = advance(node);
    return std::move(steps_);
  }

 private:
  /// The first edge of those that lie on a shortest way.
  const Edge& next(std::uint32_t node) const {
    const auto edges = model_.edges_from(node);
    return *std::ranges::find_if(edges, [&](const Edge& edge) {
      const std::uint32_t rest = model_.distances[edge.to];
      return rest != Grant::none && rest + (edge.is_step ? 1 : 0) == model_.distances[node];
    });
  }

  std::uint32_t advance(std::uint32_t node) {
    const Edge& edge = next(node);
    if (!edge.is_step) return edge.to;
    if (model_.is_profile(edge.to)) {  // told when what was gained is used
      for (const Gained& gained : model_.profiles[node - model_.node_of_profile(0)].gained) {
        gained_.push_back({&gained, level_, false});
      }
      ++level_;
      return edge.to;
    }
    Step step{.kind = edge.kind, .gain = Gain::cluster_admin, .namespace_ = model_.namespaces[edge.scope]};
    step.object = edge.object;
    std::uint32_t to = edge.to;
    while (is_hub(to)) {
      const Edge& inner = next(to);
      if (!step.object) step.object = inner.object;
      to = inner.to;
    }
    if (edge.needs) step.grants = grants(*edge.needs, edge.scope, edge.name, level_);
    if (to == PowersModel::node_access) step.gain = Gain::nodes;
    if (model_.is_identity(to)) become(to, step);
    steps_.push_back(std::move(step));
    return to;
  }

  bool is_hub(std::uint32_t node) const noexcept {
    return node < model_.hub_count() && node != PowersModel::cluster_admin && node != PowersModel::node_access;
  }

  void become(std::uint32_t node, Step& step) {
    identity_ = node - model_.node_of_identity(0);
    step.gain = Gain::identity;
    step.identity = model_.identities[identity_];
    gained_.clear();
    level_ = 0;
  }

  std::vector<Grant> grants(const Needs& needs, Scope scope, std::string_view name, std::size_t level) {
    std::vector<Grant> found;
    for (std::size_t index = 0; index < needs.sets.size(); ++index) {
      if (needs.sets[index].empty()) continue;
      found.push_back(grant(needs.sets[index], scope, index < needs.named ? name : std::string_view(), level));
    }
    return found;
  }

  Grant grant(Rights rights, Scope scope, std::string_view name, std::size_t level) {
    for (Rights left = rights; !left.empty(); left.remove_first()) {
      const std::optional<Grant> own = model_.grant_of(identity_, left.first(), scope, name);
      if (own) return *own;
    }
    for (Rights left = rights; !left.empty(); left.remove_first()) {
      const std::optional<Grant> gained = gained_grant(left.first(), scope, name, level);
      if (gained) return *gained;
    }
    return {};
  }

  /// Of what an earlier step gains, which is told now.
  std::optional<Grant> gained_grant(Right right, Scope scope, std::string_view name, std::size_t level) {
    for (std::size_t index = 0; index < gained_.size(); ++index) {
      const Held held = gained_[index].gained->held;
      if (gained_[index].level >= level || (held.scope != whole_cluster && held.scope != scope)) continue;
      Grant grant;
      if (held.role != any_admin) {
        const std::optional<std::uint32_t> rule = model_.rule_giving(held, right, name);
        if (!rule) continue;
        grant = {Grant::none, Grant::none, held.role, *rule};
      }
      tell(index);
      return grant;
    }
    return {};
  }

  void tell(std::size_t index) {
    if (gained_[index].is_told) return;
    gained_[index].is_told = true;
    const Gained& gained = *gained_[index].gained;
    Step step{.kind = gained.kind, .gain = Gain::rights, .namespace_ = model_.namespaces[gained.held.scope]};
    step.object = gained.role;
    step.grants = grants(*gained.needs, gained.held.scope, gained.name, gained_[index].level);
    steps_.push_back(std::move(step));
  }

  struct Pending {
    const Gained* gained;
    std::size_t level;  ///< how many times something was gained before
    bool is_told;
  };

  const PowersModel& model_;
  std::uint32_t identity_;
  std::vector<Pending> gained_;
  std::size_t level_ = 0;
  std::vector<Step> steps_;
};

}  // namespace

std::vector<Step> trace(const PowersModel& model, std::uint32_t identity) { return Tracer(model, identity).run(); }

}  // namespace seawall::access
