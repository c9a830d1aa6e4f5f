#include "defaulting.h"

#include <algorithm>

namespace seawall::pods {
namespace {

using documents::Operation;
using documents::Value;

bool is_written(Node node) noexcept { return node && !node.is_null(); }

/// The table's path to the pod template, whatever the user says of the kind: that is unknown to the API server.
std::string_view template_path(const objects::Object& object) noexcept {
  const objects::KindInfo* info = object.info;
  if (!info) info = objects::find_kind(object.group == "extensions" ? "apps" : object.group, object.kind);
  return info ? info->pod_template : std::string_view();
}

std::string below(const std::string& path, Field field) {
  std::string result = path;
  documents::append_pointer(result, documents::name_of(field));
  return result;
}

std::string below(const std::string& path, Field list, std::size_t index) {
  std::string result = below(path, list);
  documents::append_pointer(result, index);
  return result;
}

/// What an annotation means as a field, as ApparmorFieldForAnnotation and the field's validation have it.
struct AppArmorProfile {
  std::string_view type;
  std::optional<std::string_view> localhost = {};
  friend bool operator==(const AppArmorProfile&, const AppArmorProfile&) = default;
};

/// Whether Go's strings.TrimSpace would change it: white space is what unicode.IsSpace takes for it.
bool is_padded(std::string_view text) noexcept {
  constexpr std::string_view spaces[] = {
      "\t",     "\n",     "\v",     "\f",     "\r",     " ",      "\u0085", "\u00A0", "\u1680",
      "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
      "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000",
  };
  return std::ranges::any_of(spaces, [&](std::string_view s) { return text.starts_with(s) || text.ends_with(s); });
}

std::optional<AppArmorProfile> profile_of_annotation(std::string_view annotation) noexcept {
  constexpr std::string_view localhost_prefix = "localhost/";
  constexpr std::size_t longest_profile = 4095;
  if (annotation == "unconfined") return AppArmorProfile{"Unconfined"};
  if (annotation == "runtime/default") return AppArmorProfile{"RuntimeDefault"};
  if (!annotation.starts_with(localhost_prefix)) return {};
  const std::string_view profile = annotation.substr(localhost_prefix.size());
  if (profile.empty() || profile.size() > longest_profile || is_padded(profile)) return {};
  return AppArmorProfile{"Localhost", profile};
}

Value value_of(const AppArmorProfile& profile) {
  Value value = Value::map({{"type", Value(profile.type)}});
  if (profile.localhost) value.set("localhostProfile", Value(*profile.localhost));
  return value;
}

class Defaulting {
 public:
  Defaulting(const objects::Object& object, Reader& reader) : object_(object), reader_(reader) {}

  std::vector<Operation> run() {
    const std::string_view table_path = template_path(object_);
    if (table_path.empty()) return {};
    find_spec(table_path);
    default_volumes();
    if (table_path == ".") default_pod();
    return std::move(patch_);
  }

 private:
  void find_spec(std::string_view table_path) {
    spec_ = object_.root;
    if (table_path == ".") table_path = {};
    while (!table_path.empty()) {
      const std::size_t size = std::min(table_path.find('.'), table_path.size());
      enter(table_path.substr(0, size));
      table_path.remove_prefix(std::min(size + 1, table_path.size()));
    }
    enter(documents::name_of(Field::spec));
  }

  void enter(std::string_view key) {
    spec_ = reader_.map(spec_.child(key));
    documents::append_pointer(path_, key);
  }

  void default_volumes() {
    std::vector<Node> with_source;
    PodTemplate pod;
    pod.spec = spec_;
    pod.fields = objects::PodSpecFields(spec_);
    volume_sources(pod, reader_, [&](const Breach& source) { with_source.push_back(source.item); });
    auto next = with_source.begin();
    std::size_t index = 0;
    for (const Node volume : reader_.list(spec_.child(Field::volumes)).items()) {
      const std::string path = below(path_, Field::volumes, index++);
      if (next != with_source.end() && *next == volume) {
        ++next;
      } else if (volume.is_null()) {
        put(volume, path, Value::map({{"emptyDir", Value::map()}}));
      } else if (volume.is_map() && !is_written(volume.child(Field::emptyDir))) {
        put(volume.child(Field::emptyDir), below(path, Field::emptyDir), Value::map());
      }
    }
  }

  void default_pod() {
    const bool on_host = reader_.boolean(spec_.child(Field::hostNetwork)) == true;
    const Node os = reader_.map(spec_.child(Field::os));
    const bool on_windows = reader_.string(os.child(Field::name)) == "windows";
    const Node context = reader_.map(spec_.child(Field::securityContext));
    pod_profile_ = written_profile(context.child(Field::appArmorProfile));
    for (const Field list : {Field::initContainers, Field::containers, Field::ephemeralContainers}) {
      std::size_t index = 0;
      for (const Node item : reader_.list(spec_.child(list)).items()) {
        const std::string path = below(path_, list, index++);
        const Node container = reader_.map(item);
        if (!container) continue;
        if (on_host && list != Field::ephemeralContainers) default_ports(container, path);
        if (!on_windows) default_profile(container, path);
      }
    }
  }

  void default_ports(Node container, const std::string& path) {
    std::size_t index = 0;
    for (const Node item : reader_.list(container.child(Field::ports)).items()) {
      const std::string port_path = below(path, Field::ports, index++);
      const Node port = reader_.map(item);
      const std::int64_t number = reader_.integer(port.child(Field::containerPort)).value_or(0);
      const Node host_port = port.child(Field::hostPort);
      if (is_written(host_port) && reader_.integer(host_port) != 0) continue;
      if (number != 0) put(host_port, below(port_path, Field::hostPort), Value(number));
    }
  }

  void default_profile(Node container, const std::string& path) {
    const Node context = container.child(Field::securityContext);
    const Node profile = reader_.map(context).child(Field::appArmorProfile);
    if ((is_written(context) && !context.is_map()) || is_written(profile)) return;
    const std::optional<AppArmorProfile> wanted = annotated_profile(container);
    if (!wanted || wanted == pod_profile_) return;
    const std::string context_path = below(path, Field::securityContext);
    if (context.is_map()) {
      put(profile, below(context_path, Field::appArmorProfile), value_of(*wanted));
    } else {
      put(context, context_path, Value::map({{"appArmorProfile", value_of(*wanted)}}));
    }
  }

  std::optional<AppArmorProfile> annotated_profile(Node container) {
    const Node annotations = reader_.map(object_.annotations());
    if (!annotations) return {};
    std::string key(apparmor_annotations);
    key += reader_.string(container.child(Field::name)).value_or("");
    const auto annotation = reader_.string(annotations.child(key));
    return annotation ? profile_of_annotation(*annotation) : std::nullopt;
  }

  /// A profile as it is written, valid or not.
  std::optional<AppArmorProfile> written_profile(Node field) {
    const Node profile = reader_.map(field);
    if (!profile) return {};
    return AppArmorProfile{reader_.string(profile.child(Field::type)).value_or(""),
                           reader_.string(profile.child(Field::localhostProfile))};
  }

  void put(Node present, std::string path, Value value) {
    patch_.push_back({present ? Operation::Op::replace : Operation::Op::add, std::move(path), std::move(value)});
  }

  const objects::Object& object_;
  Reader& reader_;
  Node spec_;
  std::string path_;  // of the pod spec
  std::optional<AppArmorProfile> pod_profile_;
  std::vector<Operation> patch_;
};

}  // namespace

std::vector<Operation> defaulting(const objects::Object& object, Reader& reader) {
  return Defaulting(object, reader).run();
}

documents::Result<std::unique_ptr<const documents::Document>> defaulted(const objects::Object& object, Reader& reader) {
  Value value = Value::of(object.root);
  const auto applied = documents::apply(value, defaulting(object, reader));
  if (!applied) return applied.error();
  return value.to_document();
}

}  // namespace seawall::pods
