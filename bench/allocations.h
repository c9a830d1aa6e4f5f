#pragma once

// Counts what benchmarks allocate; allocations_bench.cpp replaces the global operators.

#include <cstddef>

namespace seawall::bench {

/// Of all threads so far; benchmarks that ask have one.
std::size_t allocations() noexcept;
/// Bytes of the heap in use.
std::size_t heap_bytes() noexcept;

}  // namespace seawall::bench
