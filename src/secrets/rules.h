#pragma once

// The kinds of secrets that are known, as plain data: what a secret looks like is an expression, what must hold beside
// it is a member.
//
// Sources: the formats are those that the providers document or show; docs/secrets.md lists them.

#include <cstdint>
#include <span>
#include <string_view>

#include "findings/findings.h"

namespace seawall::secrets {

/// How sure a rule is of what it finds.
enum class Certainty : std::uint8_t {
  guess,   ///< a name that sounds like it, and a value that looks random
  named,   ///< a format that only a name beside it tells apart
  place,   ///< where it stands tells: in a URL, behind an option of a command
  format,  ///< a format of its own
};

/// What a secret itself tells.
enum class Proof : std::uint8_t {
  none,
  fits,     ///< its checksum fits, or it is made of what it has to be made of
  refuted,  ///< it was never issued
};

struct Rule {
  std::string_view id = {};     ///< "github-pat"
  std::string_view title = {};  ///< "GitHub personal access token"
  Certainty certainty = Certainty::format;
  /// Separated by blanks: expressions of a fixed width, one of which every such secret has in it; of a rule that needs
  /// a name, words of names in lower case.
  std::string_view marks = {};
  /// What the secret looks like, from `lead` characters before the mark on, or from the value on. A group is the secret
  /// itself.
  std::string_view format = {};
  double entropy = 0;  ///< Shannon's, in bits a character: more is needed
  std::uint8_t lead = 0;
  Proof (*prove)(std::string_view secret) = nullptr;
  std::string_view also = {};  ///< words, one of which the name must have besides
  std::string_view files = {};  ///< endings of names, one of which the file must have
  findings::Severity severity = findings::Severity::high;
  bool is_glued = false;  ///< anything may stand before it, and behind it
  bool is_open = false;  ///< anything may stand behind it
  std::string_view after = {};  ///< a word that must stand before it in the same command of a shell
};

/// Sorted by id; some ids have two rows.
std::span<const Rule> rules() noexcept;
/// Nothing for an id that no rule has.
const Rule* find_rule(std::string_view id) noexcept;

}  // namespace seawall::secrets
