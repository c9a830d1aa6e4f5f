// What registries, archives and docker's configuration say of images: no crash, and what is read of it keeps what its
// header promises.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "oci/challenge.h"
#include "oci/docker_config.h"
#include "oci/manifest.h"
#include "oci/oci.h"

using namespace seawall;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void read_as_manifest(const std::string& text) {
  const oci::Limits limits{.layers = 20};
  for (const char* type : {"", "application/vnd.oci.image.index.v1+json"}) {
    const auto read = oci::read_manifest("m", text, type, limits);
    if (!read) continue;
    if (const auto* manifest = std::get_if<oci::Manifest>(&*read)) {
      require(oci::is_digest(manifest->config.digest) && manifest->config.size <= limits.config);
      require(manifest->layers.size() <= limits.layers);
      for (const auto& layer : manifest->layers) {
        require(oci::is_digest(layer.descriptor.digest) && layer.descriptor.size <= limits.layer);
      }
    } else {
      for (const oci::Descriptor& each : std::get<oci::Index>(*read).manifests) require(oci::is_digest(each.digest));
    }
  }
}

void read_as_names(const std::string& text) {
  if (const auto reference = oci::Reference::parse(text)) {
    const auto again = oci::Reference::parse(reference->text());
    require(again && again->text() == reference->text());
    require(!reference->repository.empty() && !reference->repository.contains(".."));
  }
  if (const auto platform = oci::Platform::parse(text)) {
    const auto again = oci::Platform::parse(platform->text());
    require(again && again->text() == platform->text());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read_as_manifest(text);
  read_as_names(text);
  if (const auto config = oci::read_config("c", text)) require(config->faults.size() <= 100);
  require(oci::parse_challenges(text).size() <= 16);
  if (const auto config = oci::read_docker_config("d", text)) {
    require(config->helper_for("other.example") == config->store || !config->helpers.empty());
    for (const auto& auth : config->auths) {
      const auto credentials = config->credentials_for(auth.key);
      require(credentials || credentials.error().code() == documents::ErrorCode::syntax);
    }
  }
  const auto answer = oci::read_helper_answer(text);
  require(!answer || !answer->password.empty() || !answer->identity_token.empty());
  return 0;
}
