// What is said of a secret in all formats.

#include <algorithm>
#include <array>

#include "secrets_report_formats.h"

namespace seawall::commands {
namespace {

using findings::Severity;
using secrets::Certainty;

constexpr std::array<std::string_view, 3> keys = {"age-secret-key", "pkcs12-file", "private-key"};

}  // namespace

std::string_view name_of(Certainty certainty) noexcept {
  switch (certainty) {
    case Certainty::guess: return "guess";
    case Certainty::named: return "named";
    case Certainty::place: return "place";
    case Certainty::format: return "format";
  }
  return "";
}

std::string_view advice_on(const secrets::Rule& rule) noexcept {
  if (std::ranges::count(keys, rule.id) > 0) {
    return "Take the key for stolen: make a new one, replace the old one wherever it is trusted, and keep the new one "
           "out of files that are shared.";
  }
  if (rule.id == "kubernetes-secret-yaml") {
    return "Change what it holds, as base64 hides nothing, and keep the manifest in a form that may be read: as a "
           "SealedSecret, encrypted with SOPS, or as an ExternalSecret that says where the value is.";
  }
  if (rule.severity <= Severity::low) {
    return "It opens nothing by itself, but tells what to attack. Look for the secret that belongs to it, and "
           "keep both out of this file.";
  }
  switch (rule.certainty) {
    case Certainty::format:
    case Certainty::named:
      return "Revoke it where it was issued, as whoever has seen the file or its history has it. Let programs read the "
             "new one from a Secret or a vault.";
    case Certainty::place:
      return "Change it where it is checked, as whoever has seen the file or its history has it. Let the program take "
             "the new one from a Secret, and not from this text.";
    case Certainty::guess:
      return "If it is a secret, change it, and let programs read the new one from a Secret or a vault. If it is none, "
             "say so in a comment on its line: seawall:ignore, the rule, and a reason.";
  }
  return "";
}

std::string circumstances_of(const secrets::Leak& leak) {
  std::string text;
  if (!leak.encoding.empty()) text = "in " + std::string(leak.encoding);
  if (leak.is_proved) text += text.empty() ? "proved by its form" : ", proved by its form";
  return text;
}

std::string message_of(const secrets::Leak& leak) {
  const std::string circumstances = circumstances_of(leak);
  return std::string(leak.rule->title) + ": " + leak.redacted + (circumstances.empty() ? "" : ", " + circumstances);
}

const std::string& print_of(const secrets::Leak& leak) noexcept {
  return leak.fingerprint.empty() ? leak.redacted : leak.fingerprint;
}

bool is_about_file(const FoundSecret& found) noexcept {
  return found.begin.line == found.end.line && found.begin.column == found.end.column;
}

}  // namespace seawall::commands
