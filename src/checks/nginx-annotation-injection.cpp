#include <algorithm>

#include "ingresses.h"
#include "nginx_text.h"

namespace seawall::checks {
namespace {

/// Annotations of ingress-nginx whose values went into its configuration as they are, each with a CVE of its own.
constexpr std::string_view injectable_annotations[] = {
    "auth-method",             // CVE-2026-1580
    "auth-proxy-set-headers",  // CVE-2025-15566
    "auth-tls-match-cn",       // CVE-2025-1097
    "auth-url",                // CVE-2025-24514
    "mirror-host",             // CVE-2025-1098
    "mirror-target",           // CVE-2025-1098
    "permanent-redirect",      // CVE-2023-5044
    "rewrite-target",          // CVE-2026-3288
};

bool is_injectable(std::string_view key) noexcept {
  if (!key.starts_with(nginx_prefix)) return false;
  key.remove_prefix(nginx_prefix.size());
  return std::ranges::find(injectable_annotations, key) != std::end(injectable_annotations);
}

constexpr std::string_view ends_its_directive = "holds characters that end its directive in nginx' configuration";

/// Whom an Ingress is for is asked once, and only where there is something to report.
class Injections {
 public:
  Injections(const objects::Object& ingress, Probe& probe) : ingress_(ingress), probe_(probe) {}

  void judge_annotations() {
    for (const documents::Entry annotation : probe_.map(ingress_.annotations()).entries()) {
      if (!is_injectable(annotation.key)) continue;
      if (!leaves_argument_of_nginx(probe_.string(annotation.value).value_or(""))) continue;
      report(annotation.value, {.argument = annotation.key, .detail = ends_its_directive});
    }
  }

  void judge_paths() {
    for (const Node rule : probe_.list(probe_.map(ingress_.spec()).child(Field::rules)).items()) {
      const Node http = probe_.map(probe_.map(rule).child(Field::http));
      for (const Node item : probe_.list(http.child(Field::paths)).items()) {
        judge_path(probe_.map(item).child(Field::path));
      }
    }
  }

 private:
  void judge_path(Node path) {
    const std::string_view written = probe_.string(path).value_or("");
    if (leaves_location_of_nginx(written)) return report(path, {.argument = "path", .detail = ends_its_directive});
    if (names_files_of_controller(written)) {
      report(path, {.argument = written, .detail = "names files of the controller"});
    }
  }

  void report(Node at, const Probe::Options& options) {
    if (!is_for_another_) is_for_another_ = is_for_another_controller_than_nginx(ingress_, probe_);
    if (!*is_for_another_) probe_.report(at, options);
  }

  const objects::Object& ingress_;
  Probe& probe_;
  std::optional<bool> is_for_another_;
};

void judge_injections(const objects::Object& ingress, Probe& probe) {
  Injections injections(ingress, probe);
  injections.judge_annotations();
  injections.judge_paths();
}

}  // namespace

extern const Check nginx_annotation_injection;

constexpr Check nginx_annotation_injection{
    .id = "nginx-annotation-injection",
    .title = "Ingress injects nginx configuration",
    .severity = Severity::critical,
    .component = Component::network,
    .category = Category::network,
    .message = "{argument} {detail}",
    .why = "Some version of ingress-nginx writes such a value into its configuration as it is. What comes behind the "
           "character is a directive of its own: it runs code in the controller, which can read all Secrets of the "
           "cluster. There is no innocent use of it.",
    .remediation =
        "Find out who wrote the value and why, and remove it. Then renew the Secrets that the controller could read, "
        "and replace ingress-nginx, or run a version that validates annotations and paths.",
    .bad_example = R"(kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/auth-url: "http://example.com/#;}\nload_module x;"
)",
    .good_example = R"(kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/auth-url: http://auth.shop.svc.cluster.local/check
)",
    .frameworks = "MITRE:T1190",
    .peers = "trivy:KCV-0093;kyverno:restrict-ingress-paths",
    .references = "https://github.com/kubernetes/kubernetes/issues/131006\n"
                  "https://github.com/kubernetes/kubernetes/issues/131007\n"
                  "https://github.com/kubernetes/kubernetes/issues/131008\n"
                  "https://github.com/kubernetes/kubernetes/issues/136678\n"
                  "https://github.com/kubernetes/kubernetes/issues/137560\n"
                  "https://github.com/kubernetes/ingress-nginx/issues/10572",
    .since = "0.1.0",
    .quiet_when =
        "An Ingress whose class is known to be another controller's: by the IngressClass of the input, where the class "
        "is written in the field, in the annotation or is the default one, or by a name such as traefik. Braces in "
        "paths, which regular expressions have, and space around a value.",
    .object = judge_injections,
    .kinds = kinds_of_ingress,
};

}  // namespace seawall::checks
