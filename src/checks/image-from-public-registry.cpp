#include <algorithm>

#include "check.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

constexpr Parameter image_from_public_registry_parameters[] = {
    {"registries", Parameter::Type::strings,
     "docker.io,ghcr.io,quay.io,public.ecr.aws,gcr.io,us.gcr.io,eu.gcr.io,asia.gcr.io,mirror.gcr.io",
     "Hosts of registries, or repositories, that anyone may push to."},
};

void judge_public_registry(const PodTemplate&, const Container& container, Probe& probe) {
  const Node image = container.fields.child(Field::image);
  const std::string_view written = probe.string(image).value_or("");
  if (written.empty()) return;
  const ImageRepository repository = repository_of(written);
  const auto covers = [&](std::string_view prefix) { return is_below(repository, prefix); };
  if (std::ranges::none_of(probe.strings("registries"), covers) || !parse_image_reference(written)) return;
  probe.report(image, {.argument = written});
}

}  // namespace

extern const Check image_from_public_registry;

constexpr Check image_from_public_registry{
    .id = "image-from-public-registry",
    .title = "Image is from a public registry",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::images,
    .message = "{container} runs image \"{argument}\" from a public registry",
    .why =
        "Anyone can publish there, under names that look like others, and accounts get stolen. The registry can limit "
        "how often you pull, delete the image or be down, and then pods do not start.",
    .remediation =
        "Copy the images that you have looked at to a registry of your own, and pull from there; a mirror that "
        "scans what it fetches will do, too.",
    .bad_example = R"(containers:
  - name: web
    image: nginx:1.27.2
)",
    .good_example = R"(containers:
  - name: web
    image: registry.example.com/mirror/nginx:1.27.2
)",
    .frameworks = "NSA",
    .peers = "kubescape:C-0001;trivy:KSV-0034",
    .references = "https://kubernetes.io/docs/concepts/containers/images/",
    .since = "0.1.0",
    .quiet_when =
        "Registries of your own, localhost and hosts without a dot among them. A name without a host is one of "
        "Docker Hub, as it is for the kubelet.",
    .yields_to = "image-from-blocked-registry,image-outside-allowed-registries",
    .parameters = image_from_public_registry_parameters,
    .container = judge_public_registry,
};

}  // namespace seawall::checks
