#include "certificate_names.h"

#include <algorithm>
#include <unordered_map>

namespace seawall::checks {
namespace {

bool stands_for(std::string_view name, std::string_view host) noexcept {
  if (objects::equals_any_case(name, host)) return true;
  if (!name.starts_with("*.") || host.starts_with("*")) return false;
  const std::size_t dot = host.find('.');
  return dot != std::string_view::npos && dot > 0 && objects::equals_any_case(name.substr(1), host.substr(dot));
}

CertificateNames names_of_certificate(Node spec) {
  CertificateNames names;
  for (const Node item : spec.child("dnsNames").items()) {
    if (const auto name = item.string(); name && !name->empty()) names.add(*name);
  }
  if (const auto name = spec.child("commonName").string(); name && !name->empty()) names.add(*name);
  return names;
}

/// By the name of the Secret.
struct NamesInSecrets {
  std::unordered_map<std::string_view, CertificateNames> names;
};

NamesInSecrets make_names_in_secrets(const objects::Inventory& inventory) {
  NamesInSecrets made;
  std::vector<std::string_view> unclear;
  for (const std::uint32_t index : inventory.of_kind("cert-manager.io", "Certificate")) {
    const Node spec = inventory.objects()[index].spec();
    const std::string_view secret = spec.child(Field::secretName).string_or({});
    if (secret.empty()) continue;
    const CertificateNames names = names_of_certificate(spec);
    if (names.empty()) unclear.push_back(secret);
    made.names[secret].add(names);
  }
  for (const std::string_view secret : unclear) made.names.erase(secret);
  return made;
}

}  // namespace

void CertificateNames::add(const CertificateNames& others) {
  names_.insert(names_.end(), others.names_.begin(), others.names_.end());
}

bool CertificateNames::cover(std::string_view host) const noexcept {
  return std::ranges::any_of(names_, [&](std::string_view name) { return stands_for(name, host); });
}

const CertificateNames* names_in_secret(std::string_view secret, const objects::Inventory& inventory,
                                        findings::Facts& facts) {
  const auto& known = facts.of<NamesInSecrets>([&] { return make_names_in_secrets(inventory); }).names;
  const auto found = known.find(secret);
  return found == known.end() ? nullptr : &found->second;
}

}  // namespace seawall::checks
