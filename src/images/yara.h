#pragma once

// libyara, loaded when the first rules are compiled: it brings others along, which would cost every other command time
// to start. Private to images.

#include <yara.h>

#include "documents/documents.h"

namespace seawall::images {

// clang-format off
#define SEAWALL_YARA(F) \
  F(yr_compiler_add_string) F(yr_compiler_create) F(yr_compiler_define_string_variable) F(yr_compiler_destroy) \
  F(yr_compiler_get_rules) F(yr_compiler_set_callback) F(yr_compiler_set_include_callback) F(yr_initialize) \
  F(yr_rules_destroy) F(yr_scanner_create) F(yr_scanner_define_string_variable) F(yr_scanner_destroy) \
  F(yr_scanner_scan_mem) F(yr_scanner_set_callback) F(yr_scanner_set_flags) F(yr_scanner_set_timeout)
// clang-format on

/// The functions by their names.
struct Yara {
#define SEAWALL_FUNCTION(name) decltype(&::name) name = nullptr;
  SEAWALL_YARA(SEAWALL_FUNCTION)
#undef SEAWALL_FUNCTION
  template <typename Visitor>
  void each(Visitor&& visit) {
#define SEAWALL_FUNCTION(name) visit(#name, name);
    SEAWALL_YARA(SEAWALL_FUNCTION)
#undef SEAWALL_FUNCTION
  }
};

/// Loads it, once. Fails with unsupported where it is not installed.
std::optional<documents::Error> load_yara();
/// After load_yara() went well.
const Yara& yara() noexcept;

}  // namespace seawall::images
