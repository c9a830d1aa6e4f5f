#include "snapshot.h"

#include <charconv>

namespace seawall::objects {
namespace {

using documents::Place;
using Reason = NotLooked::Reason;

/// 31 of "v1.31.4-eks-1"; 0 of what is no version of Kubernetes 1.x.
int minor_of(std::string_view version) noexcept {
  if (version.starts_with('v')) version.remove_prefix(1);
  if (!version.starts_with("1.")) return 0;
  version.remove_prefix(2);
  int minor = 0;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), minor);
  return error == std::errc() && minor > 0 ? minor : 0;
}

/// Where the objects would have been, had they been read: beside the file that tells of them.
Place place_of(std::string_view resource, const Object& object, Node item) {
  const documents::Source& source = object.root.document()->source();
  if (resource.empty()) return source.place(item.offset());
  const std::string_view own = source.name();
  return {std::string(own.substr(0, own.rfind('/') + 1)).append(resource).append(".yaml"), 0, 0};
}

NotLooked not_looked_of(Node item, const Object& object, Reader& reader) {
  const std::string_view resource = reader.string(item.child(Field::resource)).value_or("");
  const std::string_view reason = reader.string(item.child(Field::reason)).value_or("");
  const std::string_view message = reader.string(item.child(Field::message)).value_or("");
  return {reason == "forbidden" ? Reason::forbidden : Reason::unreadable, place_of(resource, object, item),
          std::string(message.empty() ? "not read, for a reason that the snapshot does not tell" : message)};
}

/// Nothing that went wrong, but somebody else may read the report.
void tell_what_was_asked_for(const Object& object, Reader& reader, std::vector<NotLooked>& told) {
  const auto tell = [&](std::string message) {
    const std::string& file = object.root.document()->source().name();
    told.push_back({Reason::excluded, {file, 0, 0}, std::move(message) + ", as was asked for", false});
  };
  std::string names;
  for (const Node name : reader.list(object.root.child(Field::namespaces)).items()) {
    names.append(names.empty() ? "" : ", ").append(reader.string(name).value_or(""));
  }
  if (!names.empty()) tell("only namespace " + names + " was read");
  const std::string_view labels = reader.string(object.root.child(Field::labelSelector)).value_or("");
  if (!labels.empty()) tell("only pods with the labels " + std::string(labels) + " were read, and what makes them");
}

}  // namespace

bool is_snapshot(const Object& object) noexcept { return object.group == "seawall.dev" && object.kind == "Snapshot"; }

Snapshot snapshot_of(const Object& object, std::vector<NotLooked>& told) {
  std::vector<TypeFault> faults;
  Reader reader(faults);
  Snapshot snapshot{object.root};
  tell_what_was_asked_for(object, reader, told);
  snapshot.minor = minor_of(reader.string(object.root.child("kubernetesVersion")).value_or(""));
  for (const Node item : reader.list(object.root.child("notLookedAt")).items()) {
    if (reader.map(item)) told.push_back(not_looked_of(item, object, reader));
  }
  for (const TypeFault& fault : faults) told.push_back(wrong_type(object, fault));
  return snapshot;
}

}  // namespace seawall::objects
