#include "admission_responses.h"

#include "aggregate.h"

namespace seawall::pods {
namespace {

using documents::go_string;
using documents::Value;

Response denied(int code, std::string_view reason, std::string message) {
  Response response;
  response.allowed = false;
  response.code = code;
  response.reason = reason;
  response.message = std::move(message);
  return response;
}

/// Members without a value are left out, as Go's `omitempty` does.
void set_unless_empty(Value& map, std::string_view key, std::string_view value) {
  if (!value.empty()) map.set(key, Value(value));
}

Value details_of(std::string_view name, std::string_view group, std::string_view kind) {
  Value details = Value::map();
  set_unless_empty(details, "name", name);
  set_unless_empty(details, "group", group);
  set_unless_empty(details, "kind", kind);
  return details;
}

/// "pods", "deployments.apps"
std::string with_group(std::string_view what, std::string_view group) {
  std::string text(what);
  if (!group.empty()) text.append(".").append(group);
  return text;
}

}  // namespace

Response allowed_with(std::string_view annotation, std::string value) {
  Response response;
  response.audit_annotations.emplace_back(annotation, std::move(value));
  return response;
}

Response forbidden(const Request& request, std::string_view why) {
  std::string message = with_group(request.resource, request.group);
  if (!request.name.empty()) message.append(" ").append(go_string(request.name));
  message.append(" is forbidden: ").append(why);
  Response response = denied(403, "Forbidden", std::move(message));
  response.details = details_of(request.name, request.group, request.resource);
  return response;
}

std::string text_of(const std::vector<LabelFault>& faults) {
  std::vector<std::string> messages;
  for (const LabelFault& fault : faults) messages.push_back(fault.text());
  return aggregate(messages);
}

Response invalid(const Request& request, const std::vector<LabelFault>& faults) {
  Value causes = Value::list();
  for (const LabelFault& fault : faults) {
    Value& cause = causes.items().emplace_back(Value::map());
    cause.set("reason", Value("FieldValueInvalid"));
    cause.set("message", Value(fault.body()));
    cause.set("field", Value(fault.field()));
  }
  Response response = denied(422, "Invalid",
                             with_group(request.kind, request.group) + ' ' + go_string(request.name) +
                                 " is invalid: " + text_of(faults));
  response.details = details_of(request.name, request.group, request.kind);
  response.details->set("causes", std::move(causes));
  return response;
}

Response bad_request(std::string message, std::string_view cause) {
  Response response = denied(400, "BadRequest", std::move(message));
  response.audit_annotations.emplace_back(error_annotation, response.message);
  if (!cause.empty()) response.audit_annotations.back().second.append(": ").append(cause);
  return response;
}

Response internal_error(const std::string& message, std::string_view cause) {
  Response response = denied(500, "InternalError", "Internal error occurred: " + message);
  Value details = Value::map();
  details.set("causes", Value::list({Value::map({{"message", Value(message)}})}));
  response.details = std::move(details);
  response.audit_annotations.emplace_back(error_annotation, response.message);
  response.audit_annotations.back().second.append(": ").append(cause);
  return response;
}

}  // namespace seawall::pods
