#pragma once

// The headers that rpm's databases keep of packages, in whatever form of database. Private to packages.

#include <bit>
#include <concepts>
#include <cstring>

#include "distribution_files.h"

namespace seawall::packages {

/// A number at any place of bytes that hold it.
template <std::unsigned_integral Number>
Number number_at(std::string_view bytes, std::size_t place, std::endian order) noexcept {
  Number value = 0;
  std::memcpy(&value, bytes.data() + place, sizeof value);
  return order == std::endian::native ? value : std::byteswap(value);
}

/// The package that a header tells of, without its location. Fails with syntax. A header is what a record of a database
/// holds: the numbers of index entries and of bytes behind them, the entries, and the bytes. Bounds of everything that
/// is looked at are tested; time and memory are linear in the size. Source: the header structure of rpm's package
/// format, version 4, and lib/header.c of rpm 4.18.
documents::Result<Package> read_rpm_header(std::string_view header);

/// Takes a record of a database by its number there.
void add_rpm_record(Collector& told, std::uint64_t number, std::string_view header);
/// A record that could not be read.
void fault_of_rpm_record(Collector& told, std::uint64_t number, const std::string& what);

}  // namespace seawall::packages
