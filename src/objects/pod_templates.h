#pragma once

// Where an object holds pods, without looking into their containers. Private to objects.

#include <vector>

#include "objects.h"

namespace seawall::objects {

/// The two parts of a pod template; the spec is always a map, the metadata a map or absent.
struct TemplateParts {
  Node metadata;
  Node spec;
};

/// Appends the templates of an object in the order of the table's paths.
void find_templates(const Object& object, std::vector<TemplateParts>& templates, std::vector<TypeFault>& faults);

}  // namespace seawall::objects
