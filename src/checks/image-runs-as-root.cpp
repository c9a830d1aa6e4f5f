#include <string>
#include <unordered_map>

#include "images.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

constexpr std::int64_t image_of_root =
    -1;  // what is gathered else is of a container: whether it is kept from being root

void gather_image_of_root(const objects::Object& image, Probe& probe) {
  if (user_of(image, probe) != ImageUser::root) return;
  const Node config = image.root.child(Field::config);
  const Node user = config.child(Field::user);
  probe.gather(user ? user : config, image_of_root);
}

void gather_users_of_images(const PodTemplate& pod, Probe& probe) {
  if (pod.windows || !has_images(probe.inventory())) return;
  for (const Container& container : pod.containers) {
    const Node image = container.fields.child(Field::image);
    if (!probe.string(image)) continue;
    const auto user = probe.integer(pods::effective(Field::runAsUser, container, pod, probe));
    const bool is_kept = probe.boolean(pods::effective(Field::runAsNonRoot, container, pod, probe)) == true;
    probe.gather(image, is_kept || (user && *user != 0) ? 1 : 0);
  }
}

void report_images_of_root(std::span<const findings::Gathered> gathered, findings::WholeProbe& probe) {
  std::unordered_map<std::string_view, bool> all_kept;  // by name of the image
  for (const findings::Gathered& each : gathered) {
    if (each.number == image_of_root) continue;
    bool& kept = all_kept.try_emplace(each.at.text(), true).first->second;
    kept = kept && each.number == 1;
  }
  for (const findings::Gathered& each : gathered) {
    if (each.number != image_of_root) continue;
    const auto use = all_kept.find(each.object->name);
    if (use != all_kept.end() && use->second) continue;
    const bool is_written = each.at.is_string() && !each.at.text().empty();
    const std::string detail = is_written ? "its user is " + std::string(each.at.text()) : "it names no user";
    probe.of(*each.object)
        .report(each.at,
                {.missing = each.at.is_map() ? "user" : "", .argument = each.object->name, .made_detail = detail});
  }
}

}  // namespace

extern const Check image_runs_as_root;

constexpr Check image_runs_as_root{
    .id = "image-runs-as-root",
    .title = "Image runs as root",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::images,
    .message = "image \"{argument}\" runs as root: {detail}",
    .why = "What starts without a user of its own starts as user 0. Root in the container is root to the kernel "
           "of the node, so each hole in the runtime or in a mount reaches further.",
    .remediation = "End the Dockerfile with a numeric USER above 0 that owns what the program writes, or set runAsUser "
                   "and runAsNonRoot wherever the image runs.",
    .bad_example = R"(kind: Image
config:
  user: ""
)",
    .good_example = R"(kind: Image
config:
  user: "10001:10001"
)",
    .frameworks = "CIS:5.2.7",
    .peers = "kyverno:only-trustworthy-registries-set-root",
    .references = "https://github.com/opencontainers/image-spec/blob/main/config.md\n"
                  "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    .since = "0.1.0",
    .quiet_when = "An image that containers of the input run, all of which are made another user by runAsUser or may "
                  "not be root by runAsNonRoot. Images with a user that is a name: whose number that is, the image "
                  "alone knows. Images for Windows, which has no root.",
    .pod = gather_users_of_images,
    .object = gather_image_of_root,
    .join = report_images_of_root,
    .kinds = kinds_of_images,
};

}  // namespace seawall::checks
