#include "pod_creators.h"

#include "pods/pods.h"

namespace seawall::checks {

Severity severity_of_creating_pods(const Holder& holder, const objects::Inventory& inventory) {
  const std::string_view name = holder.binding.namespace_;
  if (holder.is_cluster_wide() || holder.is_in_system() || name.empty()) return Severity::high;
  if (has_administrator(name, inventory, holder.facts)) return Severity::high;
  const objects::Object* const namespace_ = inventory.find("", "Namespace", "", name);
  if (!namespace_) return Severity::high;
  const std::string_view level = namespace_->labels().child(pods::enforce_label).string_or("");
  if (level == "restricted") return Severity::low;
  return level == "baseline" ? Severity::medium : Severity::high;
}

}  // namespace seawall::checks
