// What endoflife.date (https://endoflife.date) tells of distributions.

#include <algorithm>

#include "match.h"

namespace seawall::advisories {
namespace {

using packages::Distribution;

struct Product {
  std::string_view id;  ///< by os-release(5)
  std::string_view product;
};
constexpr Product products[] = {
    {"almalinux", "almalinux"}, {"alpine", "alpine-linux"}, {"amzn", "amazon-linux"}, {"centos", "centos"},
    {"debian", "debian"},       {"fedora", "fedora"},       {"ol", "oracle-linux"},   {"opensuse-leap", "opensuse"},
    {"rhel", "rhel"},           {"rocky", "rocky-linux"},   {"sles", "sles"},         {"sles_sap", "sles"},
    {"ubuntu", "ubuntu"},
};

std::string_view product_of(const Distribution& distribution) noexcept {
  // CentOS Linux and Stream have one id, but not one end.
  if (distribution.id == "centos" && distribution.name.contains("Stream")) return "centos-stream";
  const auto found = std::ranges::find(products, std::string_view(distribution.id), &Product::id);
  return found == std::end(products) ? std::string_view() : found->product;
}

}  // namespace

documents::Result<std::optional<EndOfLife>> end_of_life_of(const Distribution& distribution, const Store& store) {
  return end_of_life_of(product_of(distribution), distribution.version_id, store);
}

documents::Result<std::optional<EndOfLife>> end_of_life_of(std::string_view product, std::string_view version,
                                                           const Store& store) {
  if (product.empty() || version.empty()) return std::optional<EndOfLife>();
  const auto cycles = store.end_of_life(product);
  if (!cycles) return cycles.error();
  // Of "3.19.1" the cycle may be "3.19", of "9.3" it may be "9".
  while (true) {
    const auto found = std::ranges::find(*cycles, version, &EndOfLife::cycle);
    if (found != cycles->end()) return std::optional(*found);
    const std::size_t dot = version.rfind('.');
    if (dot == std::string_view::npos) return std::optional<EndOfLife>();
    version = version.substr(0, dot);
  }
}

}  // namespace seawall::advisories
