#pragma once

// Answers to a request for admission, as apimachinery makes a Status of them. Private to pods.

#include <string>
#include <string_view>
#include <vector>

#include "admission.h"

namespace seawall::pods {

inline constexpr std::string_view error_annotation = "error";
inline constexpr std::string_view exempt_annotation = "exempt";
inline constexpr std::string_view enforce_policy_annotation = "enforce-policy";
inline constexpr std::string_view audit_violations_annotation = "audit-violations";

Response allowed_with(std::string_view annotation, std::string value);
/// 403 of the request's object.
Response forbidden(const Request& request, std::string_view why);
/// 422 of a namespace's labels.
Response invalid(const Request& request, const std::vector<LabelFault>& faults);
/// 400; the cause is told in the audit log alone.
Response bad_request(std::string message, std::string_view cause = {});
/// 500; the same.
Response internal_error(const std::string& message, std::string_view cause);
/// All faults of labels in one text.
std::string text_of(const std::vector<LabelFault>& faults);

}  // namespace seawall::pods
