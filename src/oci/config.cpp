// The image configuration, of OCI and of Docker: what is of a wrong type is left out and told, as an image whose label
// is a number still runs.

#include <algorithm>

#include "digest.h"
#include "json.h"
#include "platform.h"

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Node;

/// A list, or one string, which older tools wrote for a list of one.
std::vector<std::string> words(Fields& fields, Node map, std::string_view key) {
  if (const auto word = map.child(key).string()) return {std::string(*word)};
  return fields.texts(map, key);
}

/// A check that an image has, and not the wish to have none.
bool has_healthcheck(Fields& fields, Node map) {
  const std::vector<std::string> test = fields.texts(fields.map(map, "Healthcheck"), "Test");
  return !test.empty() && test.front() != "NONE";
}

void read_run(Fields& fields, Node run, Config& config) {
  config.user = fields.text(run, "User");
  config.exposed_ports = fields.keys(run, "ExposedPorts");
  config.env = fields.texts(run, "Env");
  config.entrypoint = words(fields, run, "Entrypoint");
  config.cmd = words(fields, run, "Cmd");
  config.volumes = fields.keys(run, "Volumes");
  config.working_dir = fields.text(run, "WorkingDir");
  config.labels = fields.text_map(run, "Labels");
  config.stop_signal = fields.text(run, "StopSignal");
  config.has_healthcheck = has_healthcheck(fields, run);
}

void read_history(Fields& fields, Node root, Config& config) {
  for (const Node each : fields.list(root, "history").items()) {
    if (!each.is_map()) fields.add("an entry of \"history\" is " + std::string(describe(each.kind())) + ", not a map");
    config.history.push_back({.created = fields.text(each, "created"),
                              .created_by = fields.text(each, "created_by"),
                              .comment = fields.text(each, "comment"),
                              .is_empty_layer = fields.boolean(each, "empty_layer")});
  }
}

void read_layers(Fields& fields, Node root, Config& config) {
  config.diff_ids = fields.texts(fields.map(root, "rootfs"), "diff_ids");
  for (const std::string& id : config.diff_ids) {
    const auto fault = fault_of_digest(id);
    if (fault)
      fields.add(documents::go_string(std::string_view(id).substr(0, 200)) + " in \"diff_ids\" " + std::string(*fault));
  }
}

}  // namespace

documents::Result<Config> read_config(std::string name, std::string text) {
  const std::size_t limit = Limits().config;
  if (text.size() > limit) {
    return Error(ErrorCode::limit_exceeded,
                 "the image config is over the limit \"image config size\" of " + std::to_string(limit), {name, 0, 0});
  }
  auto json = read_json(std::move(name), std::move(text));
  if (!json) return json.error();
  const Node root = (*json)->root();
  if (!root.is_map()) return Error(ErrorCode::syntax, "not a JSON object", (*json)->source().place(0));
  Fields fields;
  if (const auto fault = fault_of_keys(**json)) fields.add(fault->message());
  Config config;
  config.created = fields.text(root, "created");
  config.author = fields.text(root, "author");
  config.platform = {fields.text(root, "os"), fields.text(root, "architecture"), fields.text(root, "variant")};
  if (config.platform.os.empty()) config.platform.os = "linux";
  read_run(fields, fields.map(root, "config"), config);
  read_layers(fields, root, config);
  read_history(fields, root, config);
  config.faults = fields.take_faults();
  return config;
}

}  // namespace seawall::oci
