#include <algorithm>

#include "check.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

constexpr Parameter image_from_blocked_registry_parameters[] = {
    {"blocked", Parameter::Type::strings, "", "Registries and repositories from which nothing may run."},
};

void judge_blocked_registry(const PodTemplate&, const Container& container, Probe& probe) {
  const auto blocked = probe.strings("blocked");
  if (blocked.empty()) return;
  const Node image = container.fields.child(Field::image);
  const std::string_view written = probe.string(image).value_or("");
  const auto covers = [&](std::string_view prefix) { return is_below(repository_of(written), prefix); };
  if (parse_image_reference(written) && std::ranges::any_of(blocked, covers))
    probe.report(image, {.argument = written});
}

}  // namespace

extern const Check image_from_blocked_registry;

constexpr Check image_from_blocked_registry{
    .id = "image-from-blocked-registry",
    .title = "Image is from a blocked registry",
    .severity = Severity::high,
    .component = Component::applications,
    .category = Category::images,
    .message = "{container} runs image \"{argument}\", which your rules block",
    .why = "Your configuration says that nothing from this registry or repository may run here. What was blocked for a "
           "reason, such as a take-over or a licence, runs all the same.",
    .remediation = "Use an image from a registry that you allow, or take the entry off the list if its reason is gone.",
    .bad_example = R"(containers:
  - name: miner
    image: blocked.example.com/free/miner:1.0.0
)",
    .good_example = R"(containers:
  - name: cart
    image: registry.example.com/shop/cart:1.4.2
)",
    .frameworks = "NSA",
    .peers = "kubescape:C-0001;gatekeeper:disallowedrepos",
    .references = "https://kubernetes.io/docs/concepts/containers/images/",
    .since = "0.1.0",
    .quiet_when = "It is off until you set `blocked`. Entries match whole components: example.com/a blocks neither "
                  "example.com/ab nor example.com.au.",
    .enabled = false,
    .parameters = image_from_blocked_registry_parameters,
    .container = judge_blocked_registry,
};

}  // namespace seawall::checks
