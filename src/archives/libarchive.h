#pragma once

// libarchive, loaded when the first archive is met: it brings others along, which would cost every other command time
// to start. Private to archives.

#include <archive.h>
#include <archive_entry.h>

#include "documents/documents.h"

namespace seawall::archives {

// clang-format off
#define SEAWALL_LIBARCHIVE(F) \
  F(archive_entry_copy_pathname) F(archive_entry_filetype) F(archive_entry_free) F(archive_entry_gid) \
  F(archive_entry_hardlink) F(archive_entry_mtime) F(archive_entry_new) F(archive_entry_pathname) \
  F(archive_entry_perm) F(archive_entry_set_filetype) F(archive_entry_set_perm) F(archive_entry_set_size) \
  F(archive_entry_size) F(archive_entry_symlink) F(archive_entry_uid) F(archive_error_string) F(archive_filter_bytes) \
  F(archive_filter_count) F(archive_read_data) F(archive_read_data_block) F(archive_read_data_skip) \
  F(archive_read_free) F(archive_read_header_position) F(archive_read_new) F(archive_read_next_header) \
  F(archive_read_open) F(archive_read_support_filter_gzip) F(archive_read_support_filter_zstd) \
  F(archive_read_support_format_tar) F(archive_write_add_filter_gzip) F(archive_write_add_filter_zstd) \
  F(archive_write_close) F(archive_write_data) F(archive_write_finish_entry) F(archive_write_free) \
  F(archive_write_header) F(archive_write_new) F(archive_write_open) F(archive_write_set_bytes_in_last_block) \
  F(archive_write_set_filter_option) F(archive_write_set_format_pax_restricted)
// clang-format on

/// The functions by their names.
struct Libarchive {
#define SEAWALL_FUNCTION(name) decltype(&::name) name = nullptr;
  SEAWALL_LIBARCHIVE(SEAWALL_FUNCTION)
#undef SEAWALL_FUNCTION
  template <typename Visitor>
  void each(Visitor&& visit) {
#define SEAWALL_FUNCTION(name) visit(#name, name);
    SEAWALL_LIBARCHIVE(SEAWALL_FUNCTION)
#undef SEAWALL_FUNCTION
  }
};

/// Loads it, once. Fails with unsupported where it is not installed.
std::optional<documents::Error> load_libarchive();
/// After load_libarchive() went well.
const Libarchive& libarchive() noexcept;
/// What it says that went wrong, as a fragment.
std::string reason_of(archive* handle);

}  // namespace seawall::archives
