// SARIF 2.1.0 of `seawall secrets scan`.

#include <algorithm>
#include <map>
#include <ranges>
#include <unordered_map>

#include "commands.h"
#include "pods.h"
#include "reports/reports.h"
#include "secrets_report_formats.h"

namespace seawall::commands {
namespace {

using documents::Value;
using objects::NotLooked;
using secrets::Certainty;
using secrets::Rule;

constexpr std::string_view schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                                    "sarif-schema-2.1.0.json";
constexpr std::string_view home = "https://seawall.dev";
constexpr std::string_view root = "SRCROOT";

/// How many of what such a rule finds are right, in the words of GitHub.
std::string_view precision_of(Certainty certainty) noexcept {
  switch (certainty) {
    case Certainty::format: return "very-high";
    case Certainty::place: return "high";
    case Certainty::named: return "medium";
    case Certainty::guess: return "low";
  }
  return "";
}

std::string_view grounds_of(Certainty certainty) noexcept {
  switch (certainty) {
    case Certainty::format: return "Such secrets have a format of their own.";
    case Certainty::place: return "It stands where a secret stands.";
    case Certainty::named: return "It has the form of such a secret, and a name beside it that says so.";
    case Certainty::guess: return "It is named like a secret, or kept like one.";
  }
  return "";
}

Value text_value(std::string_view text) { return Value::map({{"text", Value(text)}}); }
Value list_of(Value item) { return Value::list({std::move(item)}); }

Value rule_value(const Rule& rule) {
  const std::string grounds(grounds_of(rule.certainty));
  const std::string advice(advice_on(rule));
  Value value = Value::map({{"id", Value(rule.id)}});
  value.set("shortDescription", text_value(rule.title));
  value.set("fullDescription", text_value(std::string(rule.title) + ". " + grounds));
  value.set("help", Value::map({{"text", Value(grounds + "\n\nWhat to do: " + advice)},
                                {"markdown", Value(grounds + "\n\n**What to do:** " + advice + '\n')}}));
  value.set("helpUri", Value(std::string(reports::documentation) + "secrets.md"));
  value.set("defaultConfiguration", Value::map({{"level", Value(reports::sarif_level(rule.severity))}}));
  value.set("properties", Value::map({{"tags", Value::list({Value("security"), Value("secrets")})},
                                      {"precision", Value(precision_of(rule.certainty))},
                                      {"security-severity", Value(reports::security_severity(rule.severity))}}));
  return value;
}

class SarifReport {
 public:
  explicit SarifReport(const SecretsReport& report) : report_(report) {
    // Of an id with two rows the first one speaks for both.
    for (const FoundSecret& found : report.secrets) {
      rules_.try_emplace(found.leak.rule->id, secrets::find_rule(found.leak.rule->id));
    }
  }

  std::string write() const {
    const Value head = Value::map({{"$schema", Value(schema)}, {"version", Value("2.1.0")}});
    std::string text = json_text(head);
    text.back() = ',';
    return text + "\"runs\":[{\n  " + tool() + ",\n  " + invocation() + ",\n  " + base() +
           ",\n  \"columnKind\":\"unicodeCodePoints\",\n  " + results() + "\n}]}\n";
  }

 private:
  /// A list as a member, what is made of each element on a line of its own.
  template <typename Elements, typename Make>
  static std::string member(std::string_view key, const Elements& elements, const Make& make) {
    std::string text = '"' + std::string(key) + "\":[";
    std::string_view separator = "\n    ";
    for (const auto& element : elements) {
      text.append(separator).append(json_text(make(element)));
      separator = ",\n    ";
    }
    if (!std::ranges::empty(elements)) text += "\n  ";
    return text + ']';
  }

  std::string tool() const {
    const Value driver = Value::map(
        {{"name", Value("Seawall")}, {"semanticVersion", Value(seawall_version)}, {"informationUri", Value(home)}});
    std::string text = json_text(driver);
    text.back() = ',';
    const auto of_rule = [](const auto& each) { return rule_value(*each.second); };
    return "\"tool\":{\"driver\":" + text + member("rules", rules_, of_rule) + "}}";
  }

  std::string invocation() const {
    const bool is_complete = std::ranges::none_of(report_.not_looked, &NotLooked::is_failure);
    const auto of_entry = [&](const NotLooked& entry) { return notification(entry); };
    return "\"invocations\":[{\"executionSuccessful\":" + std::string(is_complete ? "true" : "false") + ',' +
           member("toolExecutionNotifications", report_.not_looked, of_entry) + "}]";
  }

  static std::string base() {
    const Value folder = Value::map(
        {{std::string(root), Value::map({{"description", text_value("The folder that Seawall was started in.")}})}});
    return "\"originalUriBaseIds\":" + json_text(folder);
  }

  std::string results() const {
    std::unordered_map<std::string, std::size_t> known;
    return member("results", report_.secrets, [&](const FoundSecret& found) {
      Value value = result(found);
      const std::string& fingerprint = found.leak.fingerprint;
      if (fingerprint.empty()) return value;
      const std::size_t ordinal = ++known[std::string(found.leak.rule->id) + ':' + fingerprint];
      value.set("partialFingerprints",
                Value::map({{"seawallFingerprint/v1", Value(fingerprint + ':' + std::to_string(ordinal))}}));
      return value;
    });
  }

  Value result(const FoundSecret& found) const {
    const Rule& rule = *found.leak.rule;
    Value region = Value::map({{"startLine", json_number(found.begin.line)}});
    if (!is_about_file(found)) {
      region.set("startColumn", json_number(found.begin.column));
      region.set("endLine", json_number(found.end.line));
      region.set("endColumn", json_number(found.end.column));
    }
    const auto index = static_cast<std::size_t>(std::distance(rules_.begin(), rules_.find(rule.id)));
    return Value::map({{"ruleId", Value(rule.id)},
                       {"ruleIndex", json_number(index)},
                       {"level", Value(reports::sarif_level(rule.severity))},
                       {"message", text_value(reports::in_sarif(message_of(found.leak)))},
                       {"locations", list_of(location(found.file, std::move(region)))}});
  }

  Value notification(const NotLooked& entry) const {
    Value value = Value::map({{"descriptor", Value::map({{"id", Value(reports::name_of(entry.reason))}})},
                              {"level", Value(entry.is_failure ? "error" : "note")},
                              {"message", text_value(reports::in_sarif("not looked at: " + entry.message))}});
    if (entry.place.file.empty()) return value;
    Value region = Value::map();
    if (entry.place.line > 0) region.set("startLine", json_number(entry.place.line));
    if (entry.place.column > 0) region.set("startColumn", json_number(entry.place.column));
    value.set("locations", list_of(location(entry.place.file, std::move(region))));
    return value;
  }

  Value location(std::string_view file, Value region) const {
    const std::string path = reports::path_from(report_.base, file);
    Value artifact = Value::map({{"uri", Value(reports::uri_of(path))}});
    if (!path.starts_with('/')) artifact.set("uriBaseId", Value(root));
    Value place = Value::map({{"artifactLocation", std::move(artifact)}});
    if (!region.members().empty()) place.set("region", std::move(region));
    return Value::map({{"physicalLocation", std::move(place)}});
  }

  const SecretsReport& report_;
  std::map<std::string_view, const Rule*> rules_;
};

}  // namespace

std::string secrets_sarif(const SecretsReport& report) { return SarifReport(report).write(); }

}  // namespace seawall::commands
