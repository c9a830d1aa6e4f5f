#pragma once

// What the checks of Dockerfiles share. A Dockerfile is an object of kind Dockerfile in seawall.dev/v1alpha1, as
// documents::read_dockerfile makes it; docs/scan.md says what is in it.
//
// Threads: functions of their arguments alone. Lifetimes: steps borrow from the object.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check.h"

namespace seawall::checks {

inline constexpr std::string_view kinds_of_dockerfiles = "Dockerfile.seawall.dev";

/// An instruction of a stage, or one that ONBUILD keeps for later.
struct DockerfileStep {
  Node node;
  std::string_view name;  ///< "RUN"
  std::string_view arguments;
  bool is_json = false;
  bool is_trigger = false;
};

/// What a stage is built on.
struct DockerfileStage {
  Node node;
  std::string_view image;  ///< by the defaults of its variables; empty where they do not tell it, or it is a stage
  std::optional<std::size_t> base;  ///< an earlier stage
  std::string_view name;   ///< "" where it has none
};

std::vector<DockerfileStage> stages_of(const objects::Object& file, objects::Reader& reader);
std::vector<DockerfileStep> steps_of(Node stage, objects::Reader& reader);
/// All steps of all stages.
void each_step(const objects::Object& file, objects::Reader& reader,
               const std::function<void(const DockerfileStep&)>& take);

/// The value of a flag: "a" of `--from=a`.
std::optional<std::string_view> flag_of(const DockerfileStep& step, std::string_view name, objects::Reader& reader);
/// Of ADD and COPY: what is copied, without the destination and without heredocs.
std::vector<std::string_view> sources_of(const DockerfileStep& step, objects::Reader& reader);

/// The last stage, and those that it stands on: what they do is in the image.
std::vector<std::size_t> stages_of_the_image(const std::vector<DockerfileStage>& stages);

/// A list of names for a message: "a, b, c and 2 more".
std::string listed(const std::vector<std::string>& names);

}  // namespace seawall::checks
