#include <algorithm>

#include "check.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

constexpr Parameter image_from_deprecated_registry_parameters[] = {
    {"registries", Parameter::Type::strings, "k8s.gcr.io", "Registries that get no new images."},
};

void judge_deprecated_registry(const PodTemplate&, const Container& container, Probe& probe) {
  const Node image = container.fields.child(Field::image);
  const std::string_view written = probe.string(image).value_or("");
  if (written.empty()) return;
  const ImageRepository repository = repository_of(written);
  const auto covers = [&](std::string_view prefix) { return is_below(repository, prefix); };
  if (std::ranges::any_of(probe.strings("registries"), covers)) probe.report(image, {.argument = written});
}

}  // namespace

extern const Check image_from_deprecated_registry;

constexpr Check image_from_deprecated_registry{
    .id = "image-from-deprecated-registry",
    .title = "Image is from a frozen registry",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::images,
    .message = "{container} runs image \"{argument}\" from a registry that gets no new images",
    .why =
        "Kubernetes' former registry was frozen in April 2023. It gets no fixes, so that the image is years old, and "
        "it may go away without notice, after which pods do not start.",
    .remediation = "Take a current version of the image from registry.k8s.io; the paths are the same there.",
    .bad_example = R"(containers:
  - name: pause
    image: k8s.gcr.io/pause:3.5
)",
    .good_example = R"(containers:
  - name: pause
    image: registry.k8s.io/pause:3.10
)",
    .frameworks = "",
    .peers = "kubescape:C-0253;kyverno:restrict-deprecated-registry",
    .references = "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/",
    .since = "0.1.0",
    .quiet_when = "Other repositories of the same provider, which are in use.",
    .parameters = image_from_deprecated_registry_parameters,
    .container = judge_deprecated_registry,
};

}  // namespace seawall::checks
