#pragma once

// Layers and images for tests.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "crypto/crypto.h"
#include "images.h"

namespace seawall::images::testing {

/// A member of a tar archive.
struct Member {
  std::string path;
  std::string text = {};
  std::uint32_t mode = 0644;
  char type = '0';
  std::string link = {};
  std::uint32_t user = 0;
};

/// In ustar; paths of at most 100 bytes.
inline std::string tar_of(const std::vector<Member>& members) {
  std::string tar;
  const auto octal = [](std::uint64_t value, std::size_t width) {
    std::string digits(width - 1, '0');
    for (std::size_t at = width - 1; at-- > 0; value >>= 3) digits[at] = static_cast<char>('0' + (value & 7));
    return digits + '\0';
  };
  const auto field = [](std::string text, std::size_t width) {
    text.resize(width);
    return text;
  };
  for (const Member& member : members) {
    std::string header = field(member.path, 100) + octal(member.mode, 8) + octal(member.user, 8) + octal(0, 8) +
                         octal(member.text.size(), 12) + octal(0, 12) + std::string(8, ' ') + member.type +
                         field(member.link, 100) + std::string("ustar\0", 6) + "00";
    header.resize(512);
    std::uint64_t sum = 0;
    for (const char each : header) sum += static_cast<unsigned char>(each);
    header.replace(148, 8, octal(sum, 7) + ' ');
    tar += header + member.text;
    tar.resize((tar.size() + 511) / 512 * 512);
  }
  return tar + std::string(1024, '\0');
}

inline std::string digest_of(std::string_view bytes) {
  crypto::Hash hash;
  hash.add(bytes);
  return "sha256:" + hash.hex();
}

inline LayerOptions all_options() {
  LayerOptions options;
  options.detector = &secrets::Detector::shared();
  return options;
}

inline documents::Result<Layer> read(const std::string& tar, const LayerOptions& options = all_options()) {
  return read_layer(archives::stream_of(tar), digest_of(tar), options, {});
}

inline Layer layer_of(const std::vector<Member>& members) {
  documents::Result<Layer> layer = read(tar_of(members));
  return layer ? take(std::move(layer)) : Layer();
}

/// An image of a configuration alone: its layers are given to merge() beside.
class FakeImage : public oci::Image {
 public:
  explicit FakeImage(oci::Config config = {}, std::string name = "registry.example.com/shop/cart:1.4.2") {
    name_ = std::move(name);
    digest_ = "sha256:" + std::string(64, 'a');
    config_ = std::move(config);
  }
  void add_layer(oci::Descriptor layer) { layers_.push_back(std::move(layer)); }
  documents::Result<std::unique_ptr<archives::Stream>> open(std::size_t, std::stop_token) const override {
    return documents::Error(documents::ErrorCode::internal, "a fake has no layers");
  }
};

inline Contents contents_of(const std::vector<std::vector<Member>>& layers, oci::Config config = {}) {
  std::vector<Layer> read_layers;
  for (const std::vector<Member>& members : layers) read_layers.push_back(layer_of(members));
  return merge(FakeImage(std::move(config)), read_layers, &secrets::Detector::shared());
}

}  // namespace seawall::images::testing
