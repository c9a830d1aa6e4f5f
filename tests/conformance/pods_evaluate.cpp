// The Pod Security Standards.

#include "conformance.h"
#include "pods.h"

namespace seawall::conformance {
namespace {

using namespace documents;

/// Which checks run, and in which order.
std::string check_list(Node vector) {
  std::string expected;
  for (const Node id : vector.child("checks").items()) expected += std::string(id.text()) + ' ';
  std::string got;
  for (const pods::StandardCheck check : pods::checks_of(level_version_of(vector)))
    got += std::string(id_of(check)) + ' ';
  return expected == got ? std::string() : "expected " + expected + "got " + got;
}

}  // namespace

void pods_evaluate(const std::filesystem::path& directory, Tally& tally) {
  each_vector(file_named(directory, "checks"), tally,
              [&](Node vector) { tally.count(level_version_of(vector).text(), check_list(vector)); });
  const Table pods(file_named(directory, "pods"), "pod", tally);
  each_vector(file_named(directory, "evaluate"), tally, [&](Node vector) {
    const Node root = pods.find(vector.child("pod").text());
    if (!root) return tally.count(vector.child("id").text(), "its pod is not here");
    std::vector<objects::TypeFault> faults;
    const objects::Object object = object_of(root);
    const objects::PodTemplate pod = template_of(object, faults);
    objects::Reader reader(faults);
    std::string why = compare_verdict(vector, pod, reader);
    if (why.empty() && !faults.empty()) why = "a value is of the wrong type";
    tally.count(vector.child("id").text(), why);
  });
}

}  // namespace seawall::conformance
