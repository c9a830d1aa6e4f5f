#pragma once

// A scan made of a text, and reports read back, for the tests of this folder.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reports.h"

namespace seawall::reports::sample {

using Outlet = void (*)(const Scan&, const Sink&);

inline std::string written(Outlet outlet, const Scan& scan) {
  std::string out;
  outlet(scan, [&](std::string_view text) { out += text; });
  return out;
}

/// Sets a pod's hostPID to false.
inline std::optional<findings::Fix> set_false(const findings::Finding& finding) {
  return findings::Fix{findings::Fix::Change::set, finding.at, {}, "false", true};
}

inline constexpr findings::Check host_pid{.id = "host-pid",
                                          .title = "Host's process ids are shared",
                                          .severity = findings::Severity::high,
                                          .component = findings::Component::nodes,
                                          .category = findings::Category::pods,
                                          .message = "pod shares the process ids of its node",
                                          .why = "It sees all processes.",
                                          .remediation = "Remove hostPID.",
                                          .bad_example = "hostPID: true\n",
                                          .good_example = "hostPID: false\n",
                                          .frameworks = "PSS:baseline;NSA",
                                          .peers = {},
                                          .references = "https://kubernetes.io/a\nhttps://kubernetes.io/b",
                                          .since = "0.1.0",
                                          .fix = set_false};
inline constexpr findings::Check latest_tag{.id = "image-latest-tag",
                                            .title = "Image is not fixed",
                                            .severity = findings::Severity::medium,
                                            .component = findings::Component::applications,
                                            .category = findings::Category::images,
                                            .message = "{container} uses image \"{argument}\"",
                                            .why = "It changes.",
                                            .remediation = "Name a digest.",
                                            .bad_example = {},
                                            .good_example = {},
                                            .frameworks = {},
                                            .peers = {},
                                            .references = {},
                                            .since = "0.1.0"};

/// A pod with one high and two medium findings.
inline constexpr const char* pod = R"(apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  hostPID: true
  initContainers:
    - {name: setup, image: "busybox"}
  containers:
    - name: app
      image: nginx
)";

/// Three pods of one controller, of which two are like the first.
inline constexpr const char* copied_pods = R"(apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: one, ownerReferences: [{uid: r1, controller: true}]},
   spec: {<<: &a1 {containers: [{name: app}]}, nodeName: n1}}
- {apiVersion: v1, kind: Pod, metadata: {name: two, ownerReferences: [{uid: r1, controller: true}]},
   spec: {<<: *a1, nodeName: n2}}
- {apiVersion: v1, kind: Pod, metadata: {name: three, ownerReferences: [{uid: r1, controller: true}]}, spec: {<<: *a1}}
)";

/// A scan of texts with the two checks above, which find each hostPID and each image. Findings stay in the order of
/// objects and places.
class Sample {
 public:
  explicit Sample(std::string text, std::string name = "pod.yaml")
      : Sample(std::vector{std::pair(std::move(name), std::move(text))}) {}
  explicit Sample(std::vector<std::pair<std::string, std::string>> files) {
    for (auto& [name, text] : files) {
      auto source = documents::Source::from_bytes(std::move(name), std::move(text));
      EXPECT_TRUE(source);
      inventory_.add(documents::read(*source), **source, false);
    }
    inventory_.finish();
    scan_.inventory = &inventory_;
    scan_.checks = checks_;
    scan_.files = files.size();
    scan_.version = "1.2.3";
    scan_.base = "/srv/shop";
    scan_.not_looked.assign(inventory_.not_looked().begin(), inventory_.not_looked().end());
    for (const objects::Object& object : inventory_.objects()) {
      if (!object.is_copy()) find(object);
    }
    scan_.subjects.assign(checks_.size(), scan_.pod_templates);
    findings::fold(scan_.findings);
  }
  Scan& scan() { return scan_; }

  /// Suppresses a finding by its index.
  void suppress(std::size_t index, findings::Suppression suppression) {
    findings::Suppressions& all = scan_.suppressions;
    all.suppressed.push_back({scan_.findings[index], static_cast<std::uint32_t>(all.all.size())});
    all.all.push_back(std::move(suppression));
    scan_.findings.erase(scan_.findings.begin() + static_cast<std::ptrdiff_t>(index));
  }
  void suppress_by_annotation(std::size_t index, std::string reason) {
    suppress(index, {findings::Suppression::Origin::annotation, {"pod.yaml", 3, 5}, std::move(reason), {}, {}});
  }

  std::string terminal(TerminalStyle style = {}) const {
    std::string out;
    reports::terminal(scan_, style, [&](std::string_view text) { out += text; });
    return out;
  }
  std::string as(Outlet outlet) const { return written(outlet, scan_); }

 private:
  void find(const objects::Object& object) {
    std::vector<objects::TypeFault> faults;
    for (const objects::PodTemplate& each : objects::pod_templates(object, faults)) {
      ++scan_.pod_templates;
      if (const documents::Node at = each.spec.child("hostPID")) add(host_pid, object, at);
      for (const objects::Container& container : each.containers) {
        const documents::Node image = container.node.child("image");
        if (!image) continue;
        findings::Finding& finding = add(latest_tag, object, image);
        finding.container = container.name;
        finding.role = container.role;
        finding.argument = image.text();
      }
    }
  }
  findings::Finding& add(const findings::Check& check, const objects::Object& object, documents::Node at) {
    findings::Finding& finding = scan_.findings.emplace_back();
    finding.check = &check;
    finding.object = &object;
    finding.at = at;
    finding.severity = check.severity;
    return finding;
  }

  std::vector<findings::ConfiguredCheck> checks_ = {findings::configured(host_pid), findings::configured(latest_tag)};
  objects::Inventory inventory_;
  Scan scan_;
};

/// JSON, read back by our own reader.
class Parsed {
 public:
  explicit Parsed(std::string text) {
    auto source = documents::Source::from_bytes("report.json", std::move(text));
    EXPECT_TRUE(source);
    outcomes_ = documents::read(*source);
    for (const documents::Outcome& outcome : outcomes_) {
      EXPECT_TRUE(outcome.document) << (outcome.error ? outcome.error->text() : "nothing to read");
    }
  }
  std::size_t size() const { return outcomes_.size(); }
  documents::Node root(std::size_t index = 0) const { return outcomes_.at(index).document->root(); }

 private:
  std::vector<documents::Outcome> outcomes_;
};

/// The node at a path of keys and indexes: "runs/0/results".
inline documents::Node at(documents::Node node, std::string_view path) {
  while (!path.empty()) {
    const std::string_view step = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), step.size() + 1));
    if (!node.is_list()) {
      node = node.child(step);
      continue;
    }
    std::size_t index = std::stoul(std::string(step));
    documents::Node found;
    for (const documents::Node item : node.items()) {
      if (index-- == 0) found = item;
    }
    node = found;
  }
  return node;
}

}  // namespace seawall::reports::sample
