#pragma once

// libcurl, loaded when something is sent for the first time: it brings forty libraries along, which would cost every
// other command more time to start than to scan a folder. Private to http.

#include <curl/curl.h>

#include "documents/documents.h"

namespace seawall::http {

// clang-format off
#define SEAWALL_LIBCURL(F) \
  F(curl_easy_cleanup) F(curl_easy_getinfo) F(curl_easy_init) F(curl_easy_nextheader) F(curl_easy_reset) \
  F(curl_easy_setopt) F(curl_easy_strerror) F(curl_free) F(curl_global_init) F(curl_multi_add_handle) \
  F(curl_multi_cleanup) F(curl_multi_info_read) F(curl_multi_init) F(curl_multi_perform) F(curl_multi_poll) \
  F(curl_multi_remove_handle) F(curl_multi_wakeup) F(curl_slist_append) F(curl_slist_free_all) F(curl_url) \
  F(curl_url_cleanup) F(curl_url_get) F(curl_url_set)
// clang-format on

/// The functions by their names.
struct Libcurl {
#define SEAWALL_FUNCTION(name) decltype(&::name) name = nullptr;
  SEAWALL_LIBCURL(SEAWALL_FUNCTION)
#undef SEAWALL_FUNCTION
  template <typename Visitor>
  void each(Visitor&& visit) {
#define SEAWALL_FUNCTION(name) visit(#name, name);
    SEAWALL_LIBCURL(SEAWALL_FUNCTION)
#undef SEAWALL_FUNCTION
  }
};

/// Loads it and sets it up, once. Fails with unsupported where it is not installed.
std::optional<documents::Error> load_libcurl();
/// After load_libcurl() went well.
const Libcurl& libcurl() noexcept;

}  // namespace seawall::http
