#include <algorithm>

#include "check.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

constexpr Parameter image_outside_allowed_registries_parameters[] = {
    {"allowed", Parameter::Type::strings, "", "Registries and repositories from which images may come."},
    {"presets", Parameter::Type::strings, "", "Registries of providers that are allowed too: acr, ecr, gcr, quay."},
};

bool is_host_of_ecr(std::string_view host) noexcept {
  return host.find(".dkr.ecr.") != std::string_view::npos &&
         (host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn"));
}

bool is_of_preset(const ImageRepository& repository, std::string_view preset) noexcept {
  if (preset == "acr") return is_below(repository, "*.azurecr.io");
  if (preset == "ecr") return is_host_of_ecr(repository.registry);
  if (preset == "quay") return is_below(repository, "quay.io");
  if (preset != "gcr") return false;
  constexpr std::string_view of_google[] = {"gcr.io", "*.gcr.io", "*.pkg.dev"};
  return std::ranges::any_of(of_google, [&](std::string_view prefix) { return is_below(repository, prefix); });
}

void judge_allowed_registries(const PodTemplate&, const Container& container, Probe& probe) {
  const auto allowed = probe.strings("allowed");
  const auto presets = probe.strings("presets");
  if (allowed.empty() && presets.empty()) return;
  const Node image = container.fields.child(Field::image);
  const std::string_view written = probe.string(image).value_or("");
  if (!parse_image_reference(written)) return;
  const ImageRepository repository = repository_of(written);
  if (std::ranges::any_of(allowed, [&](std::string_view prefix) { return is_below(repository, prefix); })) return;
  if (std::ranges::any_of(presets, [&](std::string_view preset) { return is_of_preset(repository, preset); })) return;
  probe.report(image, {.argument = written});
}

}  // namespace

extern const Check image_outside_allowed_registries;

constexpr Check image_outside_allowed_registries{
    .id = "image-outside-allowed-registries",
    .title = "Image is from elsewhere",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::images,
    .message = "{container} runs image \"{argument}\", which is from no registry that you allow",
    .why =
        "Your configuration lists where images may come from, and this one comes from elsewhere: it has passed none of "
        "the scans and signatures that your own registries ask for.",
    .remediation = "Copy the image to a registry of the list and name it there, or add its repository to the list.",
    .bad_example = R"(containers:
  - name: web
    image: nginx:1.27.2
)",
    .good_example = R"(containers:
  - name: web
    image: registry.example.com/mirror/nginx:1.27.2
)",
    .frameworks = "NSA;MITRE:T1204.003;CIS:5.5.1",
    .peers = "kubescape:C-0078,C-0304;trivy:KSV-0032,KSV-0033,KSV-0035,KSV-0125;kyverno:restrict-image-registries,"
             "advanced-restrict-image-registries,allowed-image-repos,only-trustworthy-registries-set-root;"
             "gatekeeper:allowedrepos,allowedreposv2",
    .references = "https://kubernetes.io/docs/concepts/containers/images/",
    .since = "0.1.0",
    .quiet_when =
        "It is off until you set `allowed` or `presets`. Entries match whole components: example.com does not "
        "admit example.com.evil.net.",
    .yields_to = "image-from-blocked-registry",
    .enabled = false,
    .parameters = image_outside_allowed_registries_parameters,
    .container = judge_allowed_registries,
};

}  // namespace seawall::checks
