#include <algorithm>

#include "ingresses.h"
#include "nginx_text.h"

namespace seawall::checks {
namespace {

constexpr std::string_view setting_of_snippets = "allow-snippet-annotations";

/// By their own names, and by those of ingress-nginx before its prefix was `nginx.`.
constexpr std::string_view snippets_of_others[] = {
    "haproxy-ingress.github.io/config-backend",
    "haproxy-ingress.github.io/config-frontend",
    "haproxy.org/backend-config-snippet",
    "nginx.org/location-snippets",
    "nginx.org/server-snippets",
    "nginx.org/stream-snippets",
};

bool is_snippet_of_another(std::string_view key) noexcept {
  if (std::ranges::find(snippets_of_others, key) != std::end(snippets_of_others)) return true;
  return key.starts_with("ingress.kubernetes.io/") && key.ends_with("-snippet");
}

void judge_snippet_of_nginx(const documents::Entry& annotation, std::string_view text, bool is_for_another,
                            Probe& probe) {
  Probe::Options options = {.argument = annotation.key, .detail = "writes into the configuration of the controller"};
  if (is_for_another) {
    options.severity = Severity::low;
  } else if (takes_over_nginx(text)) {
    options.severity = Severity::critical;
    options.detail = "runs code in the controller or hands out its files";
  }
  probe.report(annotation.value, options);
}

void judge_snippets_of_ingress(const objects::Object& ingress, Probe& probe) {
  std::optional<bool> is_for_another;  // asked for once, where there is a snippet
  for (const documents::Entry annotation : probe.map(ingress.annotations()).entries()) {
    const bool is_of_nginx = annotation.key.starts_with(nginx_prefix) && annotation.key.ends_with("-snippet");
    if (!is_of_nginx && !is_snippet_of_another(annotation.key)) continue;
    const std::string_view text = probe.string(annotation.value).value_or("");
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) continue;
    if (!is_for_another) is_for_another = is_for_another_controller_than_nginx(ingress, probe);
    judge_snippet_of_nginx(annotation, text, !is_of_nginx || *is_for_another, probe);
  }
}

void judge_snippet_setting(const objects::Object& map, Probe& probe) {
  const Node value = probe.map(map.root.child(Field::data)).child(setting_of_snippets);
  if (parse_annotation_bool(probe.string(value).value_or("")) != true) return;
  probe.report(value, {.argument = setting_of_snippets,
                       .detail = "lets every Ingress write into the configuration of the controller"});
}

void judge_snippets(const objects::Object& object, Probe& probe) {
  if (object.kind == "ConfigMap") return judge_snippet_setting(object, probe);
  judge_snippets_of_ingress(object, probe);
}

}  // namespace

extern const Check nginx_snippet_annotation;

constexpr Check nginx_snippet_annotation{
    .id = "nginx-snippet-annotation",
    .title = "Ingress writes nginx configuration",
    .severity = Severity::high,
    .component = Component::network,
    .category = Category::network,
    .message = "{argument} {detail}",
    .why = "The text goes into the configuration of a controller that serves everybody and can read the Secrets of the "
           "cluster. Whoever may write an Ingress can read those with a few lines, or change the answers for other "
           "hosts (CVE-2021-25742).",
    .remediation =
        "Use the annotations that the controller has for the purpose, or set the option for all in its ConfigMap. Set "
        "allow-snippet-annotations to false there, as it is by default since 1.9.",
    .bad_example = R"(kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/configuration-snippet: |
      more_set_headers "X-Frame-Options: DENY";
)",
    .good_example = R"(kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/custom-headers: shop/security-headers
)",
    .frameworks = "NSA;MITRE:T1190",
    .peers = "kubescape:C-0059;checkov:CKV_K8S_152,CKV_K8S_153,CKV_K8S_154;"
             "kyverno:disallow-ingress-nginx-custom-snippets,restrict-annotations",
    .references = "https://github.com/kubernetes/ingress-nginx/issues/7837\n"
                  "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations-risk/",
    .since = "0.1.0",
    .quiet_when =
        "Empty snippets. A snippet with Lua, alias, root or a path of service accounts and secrets is critical. "
        "Snippets "
        "for other controllers are low, by their own annotations or because the class of the Ingress is another "
        "controller's: by the IngressClass of the input, or by a name such as traefik.",
    .object = judge_snippets,
    .kinds = "Ingress.networking.k8s.io,Ingress.extensions,ConfigMap",
};

}  // namespace seawall::checks
