#pragma once

// Reports of secrets made by hand, and reports read back, for tests.

#include <string>
#include <utility>
#include <vector>

#include "secrets_report.h"

namespace seawall::commands {

inline FoundSecret found(std::string_view rule, std::string file, std::uint32_t line, std::uint32_t column,
                         std::uint32_t size, std::string_view fingerprint = "") {
  FoundSecret secret{std::move(file), {line, column}, {line, column + size}, {}};
  secret.leak.rule = secrets::find_rule(rule);
  secret.leak.redacted = rule == "github-pat" ? "ghp_***" : "***";
  secret.leak.fingerprint = fingerprint;
  return secret;
}

inline objects::NotLooked not_looked(std::string file, std::string message, std::uint32_t line = 0) {
  return {objects::NotLooked::Reason::unreadable, {std::move(file), line, 0}, std::move(message)};
}

inline SecretsReport report_of(std::vector<FoundSecret> secrets, std::vector<objects::NotLooked> entries = {}) {
  SecretsReport report;
  report.secrets = std::move(secrets);
  report.not_looked = std::move(entries);
  report.files = 2;
  report.bytes = 512;
  report.base = "/srv/shop";
  return report;
}

/// Two files with secrets of three severities.
inline SecretsReport sample() {
  SecretsReport report =
      report_of({found("private-key", "deploy/app.env", 3, 1, 0, "00000000000000aa"),
                 found("github-pat", "deploy/app.env", 12, 7, 40, "00000000000000bb"),
                 found("generic-api-key", "readme.md", 4, 10, 8), found("pkcs12-file", "store.p12", 1, 1, 0)});
  report.secrets[0].end = {9, 30};
  report.secrets[1].leak.encoding = "base64";
  report.secrets[1].leak.is_proved = true;
  return report;
}

/// JSON read back.
class Parsed {
 public:
  explicit Parsed(const std::string& text) {
    auto source = documents::Source::from_bytes("report.json", text);
    if (!source) return;
    outcomes_ = documents::read(*source);
  }
  documents::Node root() const {
    return outcomes_.size() == 1 && outcomes_[0].document ? outcomes_[0].document->root() : documents::Node();
  }

 private:
  std::vector<documents::Outcome> outcomes_;
};

inline documents::Node item(documents::Node list, std::size_t index) {
  for (const documents::Node each : list.items()) {
    if (index-- == 0) return each;
  }
  return {};
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

}  // namespace seawall::commands
