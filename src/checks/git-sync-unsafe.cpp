#include "check.h"
#include "command_words.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

constexpr std::string_view program_named = "names the program that git-sync runs";

bool names_git(std::string_view variable) noexcept { return variable == "GITSYNC_GIT" || variable == "GIT_SYNC_GIT"; }

bool is_for_git_sync(std::string_view variable) noexcept {
  return variable.starts_with("GITSYNC_") || variable.starts_with("GIT_SYNC_");
}

bool is_git_flag(std::string_view argument) noexcept {
  const std::string_view name = argument.substr(0, argument.find('='));
  return name == "--git" || name == "-git";
}

bool runs_git_sync(const Container& container, Probe& probe) {
  const std::string_view written = probe.string(container.fields.child(Field::image)).value_or("");
  if (written.find("git-sync") != std::string_view::npos) {  // reading a reference takes longer
    const auto image = parse_image_reference(written);
    if (image && base_name(image->name).starts_with("git-sync")) return true;
  }
  for (const Node item : probe.list(container.node.child(Field::command)).items()) {
    if (base_name(probe.string(item).value_or("")) == "git-sync") return true;
  }
  return false;
}

/// A ConfigMap is the object that is written with fewer rights than a pod; a Secret with as many, more often than not.
void judge_git_sync_variables(const Container& container, Probe& probe) {
  for (const Node item : probe.list(container.node.child(Field::env)).items()) {
    const Node written = item.child(Field::name);
    // Containers have many variables, and hardly one of them is of git-sync.
    if (written.is_string() && !is_for_git_sync(written.text())) continue;
    const Node variable = probe.map(item);
    const std::string_view name = probe.string(variable.child(Field::name)).value_or("");
    if (!is_for_git_sync(name)) continue;
    if (names_git(name)) {
      probe.report(written, {.argument = name, .detail = program_named});
      continue;
    }
    const Node reference = probe.map(probe.map(variable.child(Field::valueFrom)).child(Field::configMapKeyRef));
    if (!reference) continue;
    probe.report(reference, {.severity = Severity::low,
                             .argument = name,
                             .detail = "tells git-sync what whoever may edit a ConfigMap likes"});
  }
}

void judge_git_sync_arguments(const Container& container, Probe& probe) {
  for (const Field field : {Field::command, Field::args}) {
    for (const Node item : probe.list(container.node.child(field)).items()) {
      const std::string_view argument = probe.string(item).value_or("");
      if (!is_git_flag(argument) || !runs_git_sync(container, probe)) continue;
      probe.report(item, {.argument = argument, .detail = program_named});
    }
  }
}

/// Of the ConfigMaps that a container takes all its variables from, those that the input has.
void judge_git_sync_sources(const PodTemplate& pod, const Container& container, Probe& probe) {
  for (const Node item : probe.list(container.node.child(Field::envFrom)).items()) {
    const Node source = probe.map(item);
    const Node name = probe.map(source.child(Field::configMapRef)).child(Field::name);
    const objects::Object* const map =
        probe.inventory().find("", "ConfigMap", pod.object->namespace_, probe.string(name).value_or(""));
    if (!map) continue;
    const std::string_view prefix = probe.string(source.child(Field::prefix)).value_or("");
    for (const std::string_view variable : {"GITSYNC_GIT", "GIT_SYNC_GIT"}) {
      const bool is_set =
          variable.starts_with(prefix) && map->root.child(Field::data).child(variable.substr(prefix.size()));
      if (is_set) probe.report(name, {.argument = variable, .detail = program_named});
    }
  }
}

}  // namespace

extern const Check git_sync_unsafe;

constexpr Check git_sync_unsafe{
    .id = "git-sync-unsafe",
    .title = "Git-sync runs a program of choice",
    .severity = Severity::high,
    .component = Component::applications,
    .category = Category::pods,
    .message = "\"{argument}\" of {container} {detail}",
    .why = "The program git-sync starts whatever this setting names in the place of git, with its keys and network. "
           "Whoever "
           "may change the value runs programs in the pod without a right to exec or to make pods.",
    .remediation = "Remove the setting: the image brings its own git. Write the repository and its reference into the "
                   "manifest, not into a ConfigMap that others may edit.",
    .bad_example = R"(containers:
  - name: git-sync
    image: registry.k8s.io/git-sync/git-sync:v4.4.0
    args: [--repo=https://git.example.com/site.git, --git=/data/tool]
)",
    .good_example = R"(containers:
  - name: git-sync
    image: registry.k8s.io/git-sync/git-sync:v4.4.0
    args: [--repo=https://git.example.com/site.git]
)",
    .frameworks = "MITRE:T1610",
    .peers = "checkov:CKV_K8S_159",
    .references = "https://kubernetes.io/docs/concepts/configuration/configmap/",
    .since = "0.1.0",
    .quiet_when =
        "A git-sync with a fixed repository is fine, and so are credentials from a Secret and values from the "
        "pod's own fields. A flag --git counts for git-sync only, by its image or command. Another variable "
        "of git-sync from a ConfigMap has severity low: who may edit it is not known.",
    .container =
        [](const PodTemplate& pod, const Container& container, Probe& probe) {
          judge_git_sync_variables(container, probe);
          judge_git_sync_arguments(container, probe);
          judge_git_sync_sources(pod, container, probe);
        },
};

}  // namespace seawall::checks
