#include <algorithm>

#include "check.h"

namespace seawall::checks {
namespace {

constexpr std::string_view token_type = "kubernetes.io/service-account-token";
/// The control plane puts it on tokens that nobody has used for a year, and takes them no longer.
constexpr std::string_view invalid_label = "kubernetes.io/legacy-token-invalid-since";

bool is_valid_token(const objects::Object& secret, objects::Reader& reader) {
  return reader.string(secret.root.child(Field::type)) == token_type && !secret.labels().child(invalid_label);
}

void judge_token_secret(const objects::Object& secret, Probe& probe) {
  probe.meets();
  if (is_valid_token(secret, probe)) probe.report(secret.root.child(Field::type), {.argument = secret.name});
}

/// Whether a controller has made the name for something of the account: "cart-token-x7k2p".
bool is_generated(std::string_view name, std::string_view account, std::string_view middle) noexcept {
  constexpr std::size_t random_characters = 5;
  if (!name.starts_with(account)) return false;
  name.remove_prefix(account.size());
  return name.starts_with(middle) && name.size() == middle.size() + random_characters;
}

void judge_listed_secret(Node name, const objects::Object& account, Probe& probe) {
  const std::string_view written = probe.string(name).value_or("");
  if (written.empty()) return;
  if (const objects::Object* secret = probe.inventory().find("", "Secret", account.namespace_, written)) {
    std::vector<objects::TypeFault> faults;  // told with the Secret
    objects::Reader reader(faults);
    if (is_valid_token(*secret, reader)) probe.report(name, {.argument = written});
  } else if (is_generated(written, account.name, "-token-")) {
    probe.report(name, {.argument = written});
  } else if (!is_generated(written, account.name, "-dockercfg-")) {
    probe.not_assessed("a Secret that it lists, which may hold a token, is not in the input");
  }
}

void judge_token_or_account(const objects::Object& object, Probe& probe) {
  if (object.kind == "Secret") return judge_token_secret(object, probe);
  for (const Node item : probe.list(object.root.child(Field::secrets)).items()) {
    judge_listed_secret(probe.map(item).child(Field::name), object, probe);
  }
}

}  // namespace

extern const Check long_lived_service_account_token;

constexpr Check long_lived_service_account_token{
    .id = "long-lived-service-account-token",
    .title = "Service account token never expires",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::secrets,
    .message = "the token in Secret \"{argument}\" never expires",
    .why = "Such a token is good until its Secret is deleted, from anywhere, for all that its service account may do. "
           "Whoever has copied it once, out of a backup, a build or a log, keeps the account's rights.",
    .remediation = "Delete the Secret once nothing uses it. Pods get a token that expires by themselves; others ask "
                   "for one by kubectl create token, or sign in through an identity provider.",
    .bad_example = R"(apiVersion: v1
kind: Secret
metadata:
  name: build-token
  annotations:
    kubernetes.io/service-account.name: build
type: kubernetes.io/service-account-token
)",
    .good_example = R"(volumes:
  - name: token
    projected:
      sources:
        - serviceAccountToken: {path: token, expirationSeconds: 3600}
)",
    .frameworks = "NSA;MITRE:T1528",
    .peers = "kyverno:deny-secret-service-account-token-type,check-serviceaccount-secrets",
    .references = "https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets\n"
                  "https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/"
                  "#legacy-serviceaccount-token-cleaner",
    .since = "0.1.0",
    .quiet_when =
        "Tokens that the control plane has marked invalid because nobody used them, since 1.29. Accounts that list "
        "other Secrets, as those of OpenShift do for pulling images. A listed Secret that is not in the input is a "
        "token if it has the name of one that a controller made; else the account is not assessed.",
    .object = judge_token_or_account,
    .kinds = "Secret,ServiceAccount",
    .lacking = "no Secret is in the input",
};

}  // namespace seawall::checks
