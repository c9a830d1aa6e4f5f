#include "pod_references.h"

namespace seawall::checks {
namespace {

void add_reference(Node name, std::vector<Reference>& references, objects::Reader& reader) {
  const std::string_view written = reader.string(name).value_or("");
  if (!written.empty()) references.push_back({written, name});
}

/// Of volumes of one source, which has its name in `name`; in projected volumes it is in `name` whatever the source.
std::vector<Reference> references_in_volumes(Field source, Field name, const PodTemplate& pod,
                                             objects::Reader& reader) {
  std::vector<Reference> references;
  for (const Node item : reader.list(pod.fields.child(Field::volumes)).items()) {
    const Node volume = reader.map(item);
    add_reference(reader.map(volume.child(source)).child(name), references, reader);
    const Node projected = reader.map(volume.child(Field::projected));
    for (const Node part : reader.list(projected.child(Field::sources)).items()) {
      add_reference(reader.map(reader.map(part).child(source)).child(Field::name), references, reader);
    }
  }
  return references;
}

}  // namespace

std::vector<Reference> secrets_in_environment(const Container& container, objects::Reader& reader) {
  std::vector<Reference> references;
  for (const Node item : reader.list(container.node.child(Field::env)).items()) {
    const Node source = reader.map(reader.map(item).child(Field::valueFrom));
    add_reference(reader.map(source.child(Field::secretKeyRef)).child(Field::name), references, reader);
  }
  for (const Node item : reader.list(container.node.child(Field::envFrom)).items()) {
    add_reference(reader.map(reader.map(item).child(Field::secretRef)).child(Field::name), references, reader);
  }
  return references;
}

std::vector<Reference> secrets_in_volumes(const PodTemplate& pod, objects::Reader& reader) {
  return references_in_volumes(Field::secret, Field::secretName, pod, reader);
}

std::vector<Reference> config_maps_in_volumes(const PodTemplate& pod, objects::Reader& reader) {
  return references_in_volumes(Field::configMap, Field::name, pod, reader);
}

std::vector<Reference> claims_in_volumes(const PodTemplate& pod, objects::Reader& reader) {
  return references_in_volumes(Field::persistentVolumeClaim, Field::claimName, pod, reader);
}

}  // namespace seawall::checks
