#pragma once

// The words that the file of a check is written in.

#include "findings/findings.h"

namespace seawall::checks {

using documents::Field;
using documents::Node;
using findings::Category;
using findings::Check;
using findings::Component;
using findings::Finding;
using findings::Fix;
using findings::Parameter;
using findings::Probe;
using findings::Severity;
using objects::Container;
using objects::ContainerRole;
using objects::PodTemplate;

}  // namespace seawall::checks
