#include "bill_json.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <unordered_map>

#include "crypto/crypto.h"
#include "purl.h"
#include "purl_text.h"

namespace seawall::packages {
namespace {

bool is_hex(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

struct Algorithm {
  std::string_view name;
  std::size_t bytes;
};
constexpr std::array algorithms = {Algorithm{"md5", 16}, Algorithm{"sha1", 20}, Algorithm{"sha256", 32},
                                   Algorithm{"sha384", 48}, Algorithm{"sha512", 64}};

std::optional<FileHash> file_hash_of(std::string_view digest) {
  const std::size_t end = std::min(digest.find_first_of(":-"), digest.size());
  const std::string name = lower_case(digest.substr(0, end));
  const auto algorithm = std::ranges::find(algorithms, std::string_view(name), &Algorithm::name);
  if (algorithm == algorithms.end() || end == digest.size()) return std::nullopt;
  const std::string_view value = digest.substr(end + 1);
  if (value.size() == algorithm->bytes * 2 && is_hex(value)) return FileHash{name, lower_case(value)};
  const std::optional<std::string> bytes = crypto::decode_base64(value.substr(0, value.find('?')));
  if (!bytes || bytes->size() != algorithm->bytes) return std::nullopt;
  return FileHash{name, crypto::hex(*bytes)};
}

auto rank_of(const Package& package) {
  return std::tie(package.type, package.name, package.version, package.architecture, package.location,
                  package.source_name, package.source_version, package.module_label, package.digest, package.licenses,
                  package.is_declared, package.is_development);
}

}  // namespace

Listing::Listing(const Bill& bill) : references(bill.packages.size()), parents(bill.packages.size(), Package::none) {
  for (std::uint32_t index = 0; index < bill.packages.size(); ++index) {
    if (!bill.packages[index].name.empty()) order.push_back(index);
  }
  std::ranges::sort(order, [&](std::uint32_t one, std::uint32_t other) {
    const auto by_rank = rank_of(bill.packages[one]) <=> rank_of(bill.packages[other]);
    return by_rank != 0 ? by_rank < 0 : one < other;
  });
  std::unordered_map<std::string, std::size_t> counts;
  for (const std::uint32_t index : order) {
    std::string name = purl(bill.packages[index], bill.distribution ? &*bill.distribution : nullptr);
    const std::size_t count = ++counts[name];
    if (count > 1) name += "#" + std::to_string(count);
    references[index] = std::move(name);
  }
  for (const std::uint32_t index : order) {
    const std::uint32_t parent = bill.packages[index].parent;
    const bool has_parent = parent < references.size() && !references[parent].empty() && parent != index;
    if (has_parent) parents[index] = parent;
  }
}

std::vector<FileHash> file_hashes_of(std::string_view digest) {
  std::vector<FileHash> hashes;
  while (!digest.empty()) {
    const std::size_t blank = std::min(digest.find(' '), digest.size());
    if (blank > 0) {
      std::optional<FileHash> hash = file_hash_of(digest.substr(0, blank));
      if (!hash) return {};
      hashes.push_back(*std::move(hash));
    }
    digest.remove_prefix(std::min(blank + 1, digest.size()));
  }
  return hashes;
}

}  // namespace seawall::packages
