#pragma once

// Pods from text, for the tests of this folder.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conditions.h"

namespace seawall::pods::testing {

/// A pod from the text of its spec.
class PodOf {
 public:
  explicit PodOf(std::string_view spec, std::string_view metadata = "{}") {
    auto source =
        documents::Source::from_bytes("pod.yaml", "{apiVersion: v1, kind: Pod, metadata: " + std::string(metadata) +
                                                      ", spec: " + std::string(spec) + "}");
    EXPECT_TRUE(source);
    inventory_.add(documents::read(*source), **source, true);
    inventory_.finish();
    for (const objects::NotLooked& entry : inventory_.not_looked()) ADD_FAILURE() << entry.message;
    templates_ = objects::pod_templates(inventory_.objects().front(), faults_);
  }

  const PodTemplate& pod() const { return templates_.at(0); }
  const Container& container(std::size_t index = 0) const { return pod().containers.at(index); }
  Reader& reader() { return reader_; }
  std::size_t faults() const { return faults_.size(); }
  const objects::Object& object() const { return inventory_.objects().front(); }
  /// "spec.hostPID", "spec.containers[0] without drop", "spec.volumes[0].nfs: nfs"
  std::string line_of(const Breach& breach) const {
    std::string line = objects::field_path(inventory_.objects().front().root, breach.at);
    if (!breach.missing.empty()) line += " without " + std::string(breach.missing);
    if (!breach.value.empty()) line += ": " + std::string(breach.value);
    return line;
  }

 private:
  objects::Inventory inventory_;
  std::vector<objects::TypeFault> faults_;
  std::vector<PodTemplate> templates_;
  Reader reader_{faults_};
};

}  // namespace seawall::pods::testing
