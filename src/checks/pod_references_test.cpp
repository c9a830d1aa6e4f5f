#include "pod_references.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "testing.h"

namespace seawall::checks {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// What is named in a pod of a text.
class NamesInPod {
 public:
  explicit NamesInPod(std::string_view spec)
      : scan_("{apiVersion: v1, kind: Pod, spec: {" + std::string(spec) + "}}", "secret-mounted") {}

  std::vector<std::string> in_volumes(std::vector<Reference> (*find)(const PodTemplate&, objects::Reader&)) {
    objects::Reader reader(faults_);
    return names_of(find(pod(), reader));
  }
  std::vector<std::string> in_environment() {
    objects::Reader reader(faults_);
    return names_of(secrets_in_environment(pod().containers.at(0), reader));
  }
  std::size_t faults() const { return faults_.size(); }

 private:
  PodTemplate pod() { return objects::pod_templates(scan_.inventory().objects()[0], faults_).at(0); }
  static std::vector<std::string> names_of(const std::vector<Reference>& references) {
    std::vector<std::string> names;
    for (const Reference& reference : references) {
      EXPECT_EQ(reference.at.string(), reference.name);
      names.emplace_back(reference.name);
    }
    return names;
  }
  testing::AccessScan scan_;
  std::vector<objects::TypeFault> faults_;
};

TEST(PodReferences, AreThoseOfVolumesAndOfProjectedSources) {
  NamesInPod names(
      "volumes: [{secret: {secretName: a}}, {projected: {sources: [{secret: {name: b}}, {configMap: {name: c}}, "
      "{serviceAccountToken: {path: d}}]}}, {configMap: {name: e}}, {persistentVolumeClaim: {claimName: f}}, "
      "{emptyDir: {}}]");
  EXPECT_THAT(names.in_volumes(secrets_in_volumes), ElementsAre("a", "b"));
  EXPECT_THAT(names.in_volumes(config_maps_in_volumes), ElementsAre("c", "e"));
  EXPECT_THAT(names.in_volumes(claims_in_volumes), ElementsAre("f"));
  EXPECT_EQ(names.faults(), 0u);
}

TEST(PodReferences, AreThoseOfVariablesOneByOneAndAtOnce) {
  NamesInPod names(
      "containers: [{env: [{name: A, value: a}, {name: B, valueFrom: {secretKeyRef: {name: b, key: b}}}, {name: C, "
      "valueFrom: {configMapKeyRef: {name: c, key: c}}}], envFrom: [{secretRef: {name: d}}, {configMapRef: {name: "
      "e}}]}]");
  EXPECT_THAT(names.in_environment(), ElementsAre("b", "d"));
  EXPECT_EQ(names.faults(), 0u);
}

TEST(PodReferences, WithoutANameAreNone) {
  NamesInPod names(
      "volumes: [{secret: {}}, {secret: {secretName: ''}}, {secret: null}], containers: [{envFrom: [{secretRef: {}}, "
      "null], env: [{valueFrom: {secretKeyRef: {key: a}}}]}]");
  EXPECT_THAT(names.in_volumes(secrets_in_volumes), IsEmpty());
  EXPECT_THAT(names.in_environment(), IsEmpty());
  EXPECT_EQ(names.faults(), 0u);
}

TEST(PodReferences, OfTheWrongTypeAreToldAndNone) {
  NamesInPod names("volumes: [1, {secret: a}, {secret: {secretName: [a]}}, {projected: {sources: {}}}]");
  EXPECT_THAT(names.in_volumes(secrets_in_volumes), IsEmpty());
  EXPECT_EQ(names.faults(), 4u);
}

}  // namespace
}  // namespace seawall::checks
