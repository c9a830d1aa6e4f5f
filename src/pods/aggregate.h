#pragma once

// Errors in one text, as apimachinery puts them together. Private to pods.

#include <span>
#include <string>

namespace seawall::pods {

/// The text of an Aggregate of errors (k8s.io/apimachinery/pkg/util/errors): each message once, in brackets where there
/// is more than one.
std::string aggregate(std::span<const std::string> messages);

}  // namespace seawall::pods
