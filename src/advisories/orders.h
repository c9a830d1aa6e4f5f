#pragma once

// The order of versions of an ecosystem of OSV: that of versions/, or one of the two small ones that are here alone.
// Private to advisories. Functions of their arguments alone.
// Source: the OSV schema's list of ecosystems; Haskell's Package Versioning Policy; R's package_version.

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace seawall::advisories {

class Order {
 public:
  enum class Kind : std::uint8_t {
    debian,
    rpm,
    alpine,
    pypi,
    npm,
    go,
    maven,
    rubygems,
    crates,
    nuget,
    packagist,
    hackage,
    cran
  };
  /// Nothing where no order is known.
  static std::optional<Order> of(std::string_view ecosystem) noexcept;
  Kind kind() const noexcept { return kind_; }
  bool is_valid(std::string_view version) const;
  /// Nothing where one of them is not valid.
  std::optional<std::weak_ordering> compare(std::string_view one, std::string_view other) const;

 private:
  explicit Order(Kind kind) noexcept : kind_(kind) {}
  Kind kind_;
};

/// The release of an ecosystem as releases are compared: of Ubuntu "22.04" of "22.04:LTS" and "Pro:22.04:LTS", of SUSE
/// the number behind the product, of Alpine without its "v".
std::string_view release_key(std::string_view ecosystem, std::string_view release) noexcept;

}  // namespace seawall::advisories
