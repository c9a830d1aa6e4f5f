#pragma once

// The marks of all rules: what a text is searched for first, in one pass. Private to secrets, and to the program that
// compiles them when Seawall is built (generate_marks.cpp).

#include <cstdint>
#include <string>
#include <vector>

#include "patterns/patterns.h"

namespace seawall::secrets {

struct Mark {
  enum class Kind : std::uint8_t {
    format,       ///< the format of one of the rules may begin here
    name,         ///< a word of a name, which one of the rules needs
    private_key,  ///< -----BEGIN
    url,          ///< ://
    escape,       ///< %NN or \u00NN
    manifest,     ///< kind: Secret, kind: SealedSecret
  };
  Kind kind = Kind::format;
  std::uint8_t width = 0;  ///< in characters
  std::string text;        ///< the characters that are always the same at its beginning
  std::string expression;
  std::vector<std::uint16_t> rules = {};
};

/// In the order of the rules.
std::vector<Mark> list_marks();
/// Their expressions; views of them.
std::vector<patterns::Pattern> patterns_of(const std::vector<Mark>& marks);

}  // namespace seawall::secrets
