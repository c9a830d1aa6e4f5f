#include "versions.h"

#include <algorithm>
#include <array>

#include "orders.h"

namespace seawall::versions {
namespace {

struct Order {
  Ecosystem ecosystem;
  std::string_view name;
  bool (*is_valid)(std::string_view version);
  std::weak_ordering (*compare)(std::string_view one, std::string_view other);
};

/// In the order of the enumeration.
constexpr std::array orders = {
    Order{Ecosystem::debian, "debian", debian::is_valid, debian::compare},
    Order{Ecosystem::rpm, "rpm", rpm::is_valid, rpm::compare},
    Order{Ecosystem::alpine, "alpine", alpine::is_valid, alpine::compare},
    Order{Ecosystem::pypi, "pypi", pypi::is_valid, pypi::compare},
    Order{Ecosystem::npm, "npm", npm::is_valid, npm::compare},
    Order{Ecosystem::go, "go", go::is_valid, go::compare},
    Order{Ecosystem::maven, "maven", maven::is_valid, maven::compare},
    Order{Ecosystem::rubygems, "rubygems", rubygems::is_valid, rubygems::compare},
    Order{Ecosystem::crates, "crates", crates::is_valid, crates::compare},
    Order{Ecosystem::nuget, "nuget", nuget::is_valid, nuget::compare},
    Order{Ecosystem::packagist, "packagist", packagist::is_valid, packagist::compare},
    Order{Ecosystem::hackage, "hackage", hackage::is_valid, hackage::compare},
    Order{Ecosystem::cran, "cran", cran::is_valid, cran::compare},
};

constexpr std::array ecosystems = [] {
  std::array<Ecosystem, orders.size()> all{};
  std::ranges::transform(orders, all.begin(), &Order::ecosystem);
  return all;
}();

const Order& order_of(Ecosystem ecosystem) noexcept { return orders[static_cast<std::size_t>(ecosystem)]; }

}  // namespace

std::span<const Ecosystem> all_ecosystems() noexcept { return ecosystems; }

std::string_view name_of(Ecosystem ecosystem) noexcept { return order_of(ecosystem).name; }

bool is_valid(Ecosystem ecosystem, std::string_view version) { return order_of(ecosystem).is_valid(version); }

std::optional<std::weak_ordering> compare(Ecosystem ecosystem, std::string_view one, std::string_view other) {
  const Order& order = order_of(ecosystem);
  if (!order.is_valid(one) || !order.is_valid(other)) return {};
  return order.compare(one, other);
}

std::strong_ordering compare_numbers(std::string_view one, std::string_view other) noexcept {
  one.remove_prefix(std::min(one.find_first_not_of('0'), one.size()));
  other.remove_prefix(std::min(other.find_first_not_of('0'), other.size()));
  if (one.size() != other.size()) return one.size() <=> other.size();
  return one.compare(other) <=> 0;
}

}  // namespace seawall::versions
