#include "api_server.h"

#include <algorithm>

#include "image_reference.h"

namespace seawall::checks {
namespace {

constexpr std::string_view program = "kube-apiserver";

std::string_view last_component(std::string_view path) noexcept { return path.substr(path.rfind('/') + 1); }

bool is_image_of_api_server(std::string_view image) noexcept {
  if (image.find(program) == std::string_view::npos) return false;  // most images, so the rest may cost more
  constexpr std::string_view machines[] = {"", "-amd64", "-arm", "-arm64", "-ppc64le", "-s390x"};
  const std::string_view name = last_component(repository_of(image).path);
  return name.starts_with(program) && std::ranges::find(machines, name.substr(program.size())) != std::end(machines);
}

/// Also in a command that is a script.
bool names_program(std::string_view item) noexcept {
  const std::size_t at = item.find(program);
  if (at == std::string_view::npos || item.starts_with('-')) return false;
  if (at > 0 && item[at - 1] != '/' && item[at - 1] != ' ' && item[at - 1] != '\n') return false;
  const std::string_view behind = item.substr(at + program.size());
  return behind.empty() || behind.front() == ' ' || behind.front() == '\n';
}

}  // namespace

bool is_api_server(const Container& container) noexcept {
  if (is_image_of_api_server(container.fields.child(Field::image).string().value_or(""))) return true;
  for (const Field field : {Field::command, Field::args}) {
    for (const Node item : container.node.child(field).items()) {
      if (names_program(item.string().value_or(""))) return true;
    }
  }
  return false;
}

std::vector<FlagValue> flag_values(const Container& container, std::string_view flag, objects::Reader& reader) {
  std::vector<FlagValue> values;
  bool is_next = false;
  for (const Field field : {Field::command, Field::args}) {
    for (const Node item : reader.list(container.node.child(field)).items()) {
      std::string_view text = reader.string(item).value_or("");
      if (is_next) values.push_back({item, text});
      const bool was_value = std::exchange(is_next, false);
      if (was_value || !text.starts_with('-')) continue;
      text.remove_prefix(text.starts_with("--") ? 2 : 1);
      const std::size_t equals = std::min(text.find('='), text.size());
      if (text.substr(0, equals) != flag) continue;
      if (equals == text.size()) {
        is_next = true;
      } else {
        values.push_back({item, text.substr(equals + 1)});
      }
    }
  }
  return values;
}

bool is_started_by_script(const Container& container) noexcept {
  for (const Field field : {Field::command, Field::args}) {
    for (const Node item : container.node.child(field).items()) {
      const std::string_view text = item.string_or({});
      const std::size_t at = text.find("kube-apiserver");
      if (at != text.npos && !text.starts_with('-') && text.find_first_of(" \n", at) != text.npos) return true;
    }
  }
  return false;
}

Node place_of_flags(const Container& container) noexcept {
  const Node command = container.node.child(Field::command);
  const Node args = container.node.child(Field::args);
  return command ? command : args ? args : container.node;
}

bool always_pulls_images(const objects::Inventory& inventory) {
  std::vector<objects::TypeFault> faults;  // told by the checks that judge the API server
  objects::Reader reader(faults);
  for (const std::uint32_t index : inventory.in_namespace("kube-system")) {
    const objects::Object& object = inventory.objects()[index];
    if (object.kind != "Pod" || !object.name.starts_with(program)) continue;
    for (const Node node : object.spec().child(Field::containers).items()) {
      const Container container(node, ContainerRole::container);
      for (const FlagValue& plugins : flag_values(container, "enable-admission-plugins", reader)) {
        if (objects::is_listed("AlwaysPullImages", plugins.value)) return true;
      }
    }
  }
  return false;
}

}  // namespace seawall::checks
