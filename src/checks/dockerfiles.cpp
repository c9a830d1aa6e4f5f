#include "dockerfiles.h"

#include "images.h"

namespace seawall::checks {
namespace {

DockerfileStep step_at(Node node, objects::Reader& reader) {
  DockerfileStep step;
  step.node = node;
  step.name = reader.string(node.child("instruction")).value_or("");
  step.arguments = reader.string(node.child("arguments")).value_or("");
  step.is_json = reader.boolean(node.child("json")).value_or(false);
  return step;
}

}  // namespace

std::vector<DockerfileStage> stages_of(const objects::Object& file, objects::Reader& reader) {
  std::vector<DockerfileStage> stages;
  for (const Node node : reader.list(file.root.child("stages")).items()) {
    DockerfileStage stage;
    stage.node = reader.map(node);
    stage.image = reader.string(node.child(Field::image)).value_or("");
    stage.name = reader.string(node.child("as")).value_or("");
    const std::optional<std::int64_t> base = reader.integer(node.child("fromStage"));
    if (base && *base >= 0 && static_cast<std::size_t>(*base) < stages.size()) {
      stage.base = static_cast<std::size_t>(*base);
    }
    stages.push_back(stage);
  }
  return stages;
}

std::vector<DockerfileStep> steps_of(Node stage, objects::Reader& reader) {
  std::vector<DockerfileStep> steps;
  for (const Node node : reader.list(stage.child("instructions")).items()) {
    const Node trigger = reader.map(node.child("trigger"));
    DockerfileStep step = step_at(trigger ? trigger : node, reader);
    step.is_trigger = static_cast<bool>(trigger);
    steps.push_back(step);
  }
  return steps;
}

void each_step(const objects::Object& file, objects::Reader& reader,
               const std::function<void(const DockerfileStep&)>& take) {
  for (const Node stage : reader.list(file.root.child("stages")).items()) {
    for (const DockerfileStep& step : steps_of(stage, reader)) take(step);
  }
}

std::optional<std::string_view> flag_of(const DockerfileStep& step, std::string_view name, objects::Reader& reader) {
  for (const Node node : reader.list(step.node.child("flags")).items()) {
    std::string_view flag = reader.string(node).value_or("");
    if (!flag.starts_with("--")) continue;
    flag.remove_prefix(2);
    if (flag.starts_with(name) && flag.substr(name.size()).starts_with('=')) return flag.substr(name.size() + 1);
  }
  return {};
}

std::vector<std::string_view> sources_of(const DockerfileStep& step, objects::Reader& reader) {
  std::vector<std::string_view> sources;
  for (const Node word : reader.list(step.node.child("words")).items()) {
    sources.push_back(reader.string(word).value_or(""));
  }
  if (!sources.empty()) sources.pop_back();
  std::erase_if(sources, [](std::string_view source) { return source.starts_with("<<"); });
  return sources;
}

std::vector<std::size_t> stages_of_the_image(const std::vector<DockerfileStage>& stages) {
  std::vector<std::size_t> result;
  if (stages.empty()) return result;
  // A base is always an earlier one, so that this ends.
  for (std::optional<std::size_t> index = stages.size() - 1; index; index = stages[*index].base) {
    result.push_back(*index);
  }
  return result;
}

std::string listed(const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  return some_of(views);
}

}  // namespace seawall::checks
