// Secrets that an earlier report tells already.

#include <optional>
#include <unordered_map>
#include <utility>

#include "reports/reports.h"
#include "secrets_report_formats.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Node;
using documents::Result;

constexpr std::string_view schema_version = "1";

/// A text as a report in JSON gives it back, where bytes that are not UTF-8 are U+FFFD.
std::string read_back(const std::string& text) {
  const auto document = documents::Value(text).to_document();
  return document ? std::string((*document)->root().string_or(text)) : text;
}

/// Makes what secrets are known by, in their order.
class Keys {
 public:
  std::string next(std::string_view file, std::string_view rule, std::string_view print) {
    // The name comes last, as it alone may hold line breaks.
    std::string key = std::string(rule) + '\n' + std::string(print) + '\n' + reports::path_from({}, file);
    return std::to_string(++seen_[key]) + '\n' + key;
  }

 private:
  std::unordered_map<std::string, std::size_t> seen_;
};

class Reader {
 public:
  explicit Reader(Node root) : root_(root) {}

  Result<KnownSecrets> read() {
    const Node secrets = root_.child("secrets");
    if (!secrets.is_list()) {
      return refuse(secrets ? secrets : root_,
                    "this is no report of seawall secrets scan in json: it has no list of \"secrets\"");
    }
    const Node version = root_.child("schemaVersion");
    if (version.string() != schema_version) {
      return refuse(version ? version : root_, "the schemaVersion of this report is not \"" +
                                                   std::string(schema_version) + "\", which is all that can be read");
    }
    KnownSecrets known;
    for (const Node secret : secrets.items()) {
      if (const std::optional<Error> refused = add(secret, known)) return *refused;
    }
    return known;
  }

 private:
  Error refuse(Node at, std::string message) const {
    return {ErrorCode::invalid_argument, std::move(message), root_.document()->source().place(at.offset())};
  }

  std::optional<Error> add(Node secret, KnownSecrets& known) {
    const Node file = secret.at("location", "file");
    const Node rule = secret.child("rule");
    const Node fingerprint = secret.child("fingerprint");
    const Node print = fingerprint ? fingerprint : secret.child("redacted");
    if (!file.is_string() || !rule.is_string() || !print.is_string()) {
      return refuse(secret, "a secret has a \"rule\", a \"location\" with a \"file\", and a \"fingerprint\" or what is "
                            "\"redacted\", all of them strings");
    }
    known.insert(keys_.next(*file.string(), *rule.string(), *print.string()));
    return {};
  }

  Node root_;
  Keys keys_;
};

}  // namespace

Result<KnownSecrets> read_known_secrets(const std::string& file, std::string text) {
  auto source = documents::Source::from_bytes(file, std::move(text));
  if (!source) return source.error();
  const std::vector<documents::Outcome> outcomes = documents::read(*source);
  for (const documents::Outcome& outcome : outcomes) {
    if (outcome.error) return *outcome.error;
  }
  if (outcomes.size() != 1 || !outcomes[0].document || !outcomes[0].document->root().is_map()) {
    return Error(ErrorCode::syntax, "a report of seawall secrets scan is one JSON object", {file, 0, 0});
  }
  return Reader(outcomes[0].document->root()).read();
}

void leave_out_known(const KnownSecrets& known, SecretsReport& report) {
  Keys keys;
  std::vector<FoundSecret> left;
  for (FoundSecret& found : report.secrets) {
    const std::string key = keys.next(read_back(found.file), found.leak.rule->id, print_of(found.leak));
    if (known.contains(key)) {
      ++report.known;
    } else {
      left.push_back(std::move(found));
    }
  }
  report.secrets = std::move(left);
}

}  // namespace seawall::commands
