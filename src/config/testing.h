#pragma once

// A small catalogue, for the tests of this folder.

#include <array>

#include "config.h"

namespace seawall::config::testing {

inline constexpr findings::Parameter parameters[] = {
    {.name = "minimum", .type = findings::Parameter::Type::integer, .otherwise = "10000", .description = {}},
    {.name = "strict", .type = findings::Parameter::Type::boolean, .otherwise = "false", .description = {}},
    {.name = "ports", .type = findings::Parameter::Type::strings, .otherwise = "22,2222", .description = {}},
};

constexpr findings::Check check(std::string_view id, findings::Category category, std::string_view frameworks,
                                std::string_view peers, bool enabled) {
  return {.id = id,
          .title = {},
          .severity = findings::Severity::medium,
          .component = findings::Component::applications,
          .category = category,
          .message = {},
          .why = {},
          .remediation = {},
          .bad_example = {},
          .good_example = {},
          .frameworks = frameworks,
          .peers = peers,
          .references = {},
          .since = {},
          .enabled = enabled,
          .parameters = parameters};
}

using findings::Category;
inline constexpr findings::Check host_network =
    check("host-network", Category::pods, "PSS:baseline;NSA", "trivy:KSV-0009", true);
inline constexpr findings::Check host_pid = check("host-pid", Category::pods, "PSS:baseline", "kubescape:C-0038", true);
inline constexpr findings::Check image_not_pinned =
    check("image-not-pinned-by-digest", Category::images, "CIS:5.5.1", "checkov:CKV_K8S_43", true);
inline constexpr findings::Check low_user_id = check("low-user-id", Category::pods, "", "trivy:KSV-0020", false);

inline constexpr std::array<const findings::Check*, 4> catalogue = {&host_network, &host_pid, &image_not_pinned,
                                                                    &low_user_id};

}  // namespace seawall::config::testing
