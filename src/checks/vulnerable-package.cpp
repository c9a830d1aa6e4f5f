#include <algorithm>
#include <string>

#include "image_uses.h"

namespace seawall::checks {
namespace {

constexpr Parameter vulnerable_package_parameters[] = {
    {"only_fixed", Parameter::Type::boolean, "false", "Leave alone what no version mends yet."},
};

/// By the ranges of CVSS scores, which priorities are tenths of.
Severity severity_of(std::int64_t priority) noexcept {
  if (priority >= 90) return Severity::critical;
  if (priority >= 70) return Severity::high;
  if (priority >= 40) return Severity::medium;
  return priority > 0 ? Severity::low : Severity::info;
}

/// " (CVSS 9.8, known to be exploited, EPSS 97 %)"
std::string rating_of(Node item) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  const std::string_view severity = item.child("severity").text();
  if (item.child("score")) {
    add("CVSS " + std::string(item.child("score").text()));
  } else if (severity == "unknown") {
    add("not rated");
  } else if (!severity.empty()) {
    add(std::string(severity));
  }
  if (item.child("exploited")) {
    add(item.child("ransomware").text() == "true" ? "used by ransomware" : "known to be exploited");
  }
  const double likelihood =
      item.child("likelihood") ? std::strtod(std::string(item.child("likelihood").text()).c_str(), nullptr) : 0;
  if (likelihood >= 0.1) add("EPSS " + std::to_string(static_cast<int>(likelihood * 100 + 0.5)) + " %");
  return text.empty() ? text : " (" + text + ")";
}

std::string mending_of(Node item, Probe& probe) {
  const std::string_view fixed = probe.string(item.child("fixed")).value_or("");
  const std::string_view state = probe.string(item.child("state")).value_or("");
  std::string text = fixed.empty() ? ", without a fix" : ", fixed in " + std::string(fixed);
  if (!state.empty()) text += ", which the distribution calls " + std::string(state);
  return text;
}

std::string title_of(Node item, const objects::Object& object, Probe& probe) {
  std::string text(probe.string(item.child("package")).value_or(""));
  const std::string_view version = probe.string(item.child("version")).value_or("");
  const std::string_view location = probe.string(item.child("location")).value_or("");
  if (!version.empty()) (text += ' ') += version;
  const bool is_of_language = !location.empty() && location != object.name && !location.starts_with("var/lib/");
  if (is_of_language) text.append(" in \"").append(location).append("\"");
  return text;
}

constexpr std::int64_t for_exposed = 10;
constexpr std::int64_t for_privileged = 10;
constexpr std::int64_t for_idle = -20;
constexpr std::int64_t most_priority = 100;

void report_vulnerabilities(const objects::Object& object, Probe& probe) {
  if (object.root.child("advisories")) probe.meets();
  const Node list = probe.list(object.root.child("vulnerabilities"));
  if (!list) return;
  const ImageUse* const use = use_of(object.name, probe.inventory(), probe.facts());
  std::int64_t extra = 0;
  if (use) extra = use->is_running ? use->is_exposed * for_exposed + use->is_privileged * for_privileged : for_idle;
  const std::string where = use ? ", in an image " + describe(*use) : "";
  for (const Node item : list.items()) {
    if (probe.flag("only_fixed") && !item.child("fixed")) continue;
    const std::int64_t own = probe.integer(item.child("priority")).value_or(0);
    const std::int64_t priority = own == 0 ? 0 : std::clamp<std::int64_t>(own + extra, 1, most_priority);
    const std::string detail = title_of(item, object, probe) + " has " +
                               std::string(probe.string(item.child("id")).value_or("")) + rating_of(item) +
                               mending_of(item, probe) + where;
    probe.report(item, {.severity = severity_of(priority), .made_detail = detail});
  }
  const std::int64_t more = probe.integer(object.root.child("vulnerabilitiesMore")).value_or(0);
  if (more <= 0) return;
  probe.report(object.root.child("vulnerabilitiesMore"),
               {.severity = Severity::high,
                .made_detail = object.title() + " has " + std::to_string(more) + " more that are less urgent"});
}

}  // namespace

extern const Check vulnerable_package;

constexpr Check vulnerable_package{
    .id = "vulnerable-package",
    .title = "Package with a known vulnerability",
    .severity = Severity::critical,
    .component = Component::applications,
    .category = Category::vulnerabilities,
    .message = "{detail}",
    .why = "An advisory that you hold says that this version of the package is vulnerable. What is published can be "
           "tried by anybody, and often somebody has written the program that tries it.",
    .remediation =
        "Update the package to the version that is named, or rebuild the image on a base image that has it. Begin with "
        "what is known to be exploited, then with what can be reached. Where a vulnerability does not count for you, "
        "say so with a reason and a last day: in .seawall.yaml, or in a VEX document.",
    .bad_example = R"(kind: Image
vulnerabilities:
- {id: CVE-2021-44228, type: maven, package: "org.apache.logging.log4j:log4j-core", version: 2.14.1, fixed: 2.15.0}
)",
    .good_example = R"(kind: Image
vulnerabilities: []
)",
    .frameworks = "MITRE:T1190",
    .peers = "kubescape:C-0083,C-0084,C-0085",
    .references = "https://ossf.github.io/osv-schema/\n"
                  "https://www.first.org/cvss/\n"
                  "https://www.first.org/epss/\n"
                  "https://www.cisa.gov/known-exploited-vulnerabilities-catalog",
    .since = "0.1.0",
    .quiet_when = "Records that were withdrawn, entries of other releases of a distribution, and what a VEX statement "
                  "calls not affected or fixed, which is counted as suppressed.",
    .parameters = vulnerable_package_parameters,
    .object = report_vulnerabilities,
    .kinds = "Image.seawall.dev,PackageList.seawall.dev",
    .lacking = "no package was held against advisories",
};

}  // namespace seawall::checks
