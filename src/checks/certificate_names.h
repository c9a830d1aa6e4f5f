#pragma once

// For which hosts the certificates are that cert-manager puts into the Secrets of an input.
//
// Threads: functions of their arguments alone. Lifetimes: what they answer borrows from the Inventory and its Facts.
// Sources: https://pkg.go.dev/github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1#CertificateSpec
// RFC 6125, section 6.4.3, for wildcards

#include <string_view>
#include <vector>

#include "check.h"

namespace seawall::checks {

/// The names of one certificate, or of all that a Secret may hold.
class CertificateNames {
 public:
  void add(std::string_view name) { names_.push_back(name); }
  void add(const CertificateNames& others);
  bool empty() const noexcept { return names_.empty(); }
  /// Whether one is the host, or stands for it: "*.example.com" for "a.example.com", not for "a.b.example.com". Case is
  /// ignored. A host that is a wildcard itself needs that name.
  bool cover(std::string_view host) const noexcept;

 private:
  std::vector<std::string_view> names_;
};

/// Of the Certificates that name a Secret, in whatever namespace, because which one a gateway reads it from is not
/// written. Nothing where the input has none, or one of them tells no name.
const CertificateNames* names_in_secret(std::string_view secret, const objects::Inventory& inventory,
                                        findings::Facts& facts);

}  // namespace seawall::checks
