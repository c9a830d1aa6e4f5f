#include <algorithm>
#include <charconv>

#include "check.h"

namespace seawall::findings {
namespace {

documents::Error refused(const Parameter& parameter, std::string_view text, std::string_view wanted) {
  return documents::Error(documents::ErrorCode::invalid_argument, "parameter \"" + std::string(parameter.name) +
                                                                      "\" is " + std::string(wanted) + ", not \"" +
                                                                      std::string(text) + "\"");
}

}  // namespace

documents::Result<ParameterValue> parse_value(const Parameter& parameter, std::string_view text) {
  ParameterValue value;
  switch (parameter.type) {
    case Parameter::Type::integer: {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value.integer);
      if (error != std::errc() || end != text.data() + text.size()) return refused(parameter, text, "a whole number");
      break;
    }
    case Parameter::Type::boolean:
      if (text != "true" && text != "false") return refused(parameter, text, "true or false");
      value.boolean = text == "true";
      break;
    case Parameter::Type::strings:
      for (const std::string_view item : objects::Parts(text)) value.strings.emplace_back(item);
      break;
  }
  return value;
}

ConfiguredCheck configured(const Check& check) {
  ConfiguredCheck result{&check, check.severity, {}};
  for (const Parameter& parameter : check.parameters) {
    documents::Result<ParameterValue> value = parse_value(parameter, parameter.otherwise);
    // A default that does not parse is a fault of the check, which the catalogue's test finds.
    result.values.push_back(value ? take(std::move(value)) : ParameterValue());
  }
  return result;
}

std::vector<ConfiguredCheck> enabled_by_default(std::span<const Check* const> checks) {
  std::vector<ConfiguredCheck> result;
  for (const Check* check : checks) {
    if (check->enabled) result.push_back(configured(*check));
  }
  return result;
}

}  // namespace seawall::findings
