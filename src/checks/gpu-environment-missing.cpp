#include "images.h"

namespace seawall::checks {
namespace {

bool names_gpus(Node env, Probe& probe) {
  for (const Node entry : probe.list(env).items()) {
    if (probe.string(entry.child(Field::name)) == "NVIDIA_VISIBLE_DEVICES") return true;
  }
  return false;
}

void judge_gpu_environment(const PodTemplate&, const Container& container, Probe& probe) {
  const Node limits = probe.map(probe.map(container.node.child(Field::resources)).child(Field::limits));
  if (!limits.child("nvidia.com/gpu")) return;
  const Node written = container.fields.child(Field::image);
  const std::string_view name = probe.string(written).value_or("");
  const objects::Object* const image = find_image(probe.inventory(), name);
  if (!image || names_gpus(container.node.child(Field::env), probe)) return;
  const Node config = probe.map(image->root.child(Field::config));
  if (config && !names_gpus(config.child(Field::env), probe)) probe.report(written, {.argument = name});
}

}  // namespace

extern const Check gpu_environment_missing;

constexpr Check gpu_environment_missing{
    .id = "gpu-environment-missing",
    .title = "Image is not made for GPUs",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::resources,
    .message = "{container} asks for a GPU, but image \"{argument}\" does not set NVIDIA_VISIBLE_DEVICES",
    .why = "The container runtime of NVIDIA makes a GPU usable in a container that says so by "
           "NVIDIA_VISIBLE_DEVICES. Without it the container holds a GPU that it most likely never uses.",
    .remediation = "Build on an image that is made for GPUs, such as those of CUDA, or set NVIDIA_VISIBLE_DEVICES in "
                   "the Dockerfile; else take the limit away.",
    .bad_example = R"(containers:
  - name: train
    image: registry.example.com/plain:1.0.0 # whose environment names no NVIDIA_VISIBLE_DEVICES
    resources: {limits: {nvidia.com/gpu: 1}}
)",
    .good_example = R"(containers:
  - name: train
    image: registry.example.com/cuda:1.0.0
    resources: {limits: {nvidia.com/gpu: 1}}
)",
    .frameworks = "",
    .peers = "kyverno:check-nvidia-gpu",
    .references = "https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html\n"
                  "https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/",
    .since = "0.1.0",
    .quiet_when = "It is off unless you select it. Images that were not looked into, and containers that set the "
                  "variable themselves.",
    .enabled = false,
    .container = judge_gpu_environment,
};

}  // namespace seawall::checks
