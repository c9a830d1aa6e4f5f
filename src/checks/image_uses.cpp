#include "image_uses.h"

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "exposed_ports.h"

namespace seawall::checks {
namespace {

using objects::Inventory;
using objects::Object;

/// Whether a workload wants pods: no replicas or a schedule that is suspended want none.
bool wants_pods(const Object& object) noexcept {
  const Node replicas = object.spec().child("replicas");
  const Node suspend = object.spec().child("suspend");
  return replicas.text() != "0" && suspend.text() != "true";
}

class Uses {
 public:
  Uses(const Inventory& inventory, findings::Facts& facts) {
    std::set<const Object*> exposed;
    for (const ExposedPort& port : exposed_ports(inventory, facts)) exposed.insert(port.object);
    for (const Object& object : inventory.objects()) {
      if (object.is_copy() || inventory.is_history(object)) continue;
      std::vector<objects::TypeFault> faults;  // `judge` tells them
      for (const PodTemplate& pod : objects::pod_templates(object, faults)) add(object, pod, exposed.contains(&object));
    }
  }
  const ImageUse* find(std::string_view image) const {
    const auto found = uses_.find(image);
    return found == uses_.end() ? nullptr : &found->second;
  }

 private:
  void add(const Object& object, const PodTemplate& pod, bool is_exposed) {
    for (const Container& container : pod.containers) {
      const std::string_view image = container.fields.child(Field::image).string_or("");
      if (image.empty()) continue;
      const bool is_privileged = container.security_context.child(Field::privileged).text() == "true";
      ImageUse& use = uses_[image];
      const int before = use.is_exposed + use.is_privileged;
      if (!use.workload || is_exposed + is_privileged > before) use.workload = &object;
      use.is_exposed = use.is_exposed || is_exposed;
      use.is_privileged = use.is_privileged || is_privileged;
      use.is_running = use.is_running || wants_pods(object);
      if (last_of_[image] != &object) ++use.workloads;
      last_of_[image] = &object;
    }
  }

  std::unordered_map<std::string_view, ImageUse> uses_;
  std::unordered_map<std::string_view, const Object*> last_of_;
};

}  // namespace

const ImageUse* use_of(std::string_view image, const Inventory& inventory, findings::Facts& facts) {
  return facts.of<Uses>([&] { return Uses(inventory, facts); }).find(image);
}

std::string describe(const ImageUse& use) {
  std::string text = "which " + use.workload->title();
  if (use.workloads > 1) {
    const std::size_t others = use.workloads - 1;
    text += " and " + std::to_string(others) + (others == 1 ? " other" : " others");
  }
  text += use.workloads > 1 ? " run" : " runs";
  if (!use.is_running) return text + ", without any pod now";
  if (use.is_exposed) text += ", reachable from outside of the cluster";
  if (use.is_privileged) text += use.is_exposed ? " and privileged" : ", privileged";
  return text;
}

}  // namespace seawall::checks
