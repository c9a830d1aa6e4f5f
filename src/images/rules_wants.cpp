// Which files are held against rules: most of an image are neither programs nor scripts.

#include <algorithm>
#include <array>

#include "rules.h"

namespace seawall::images {
namespace {

using namespace std::string_view_literals;

// How programs, scripts and pages begin, and the EICAR test file, whose name tells nothing.
constexpr std::array beginnings = {
    "\x7f"
    "ELF"sv,
    "MZ"sv,
    "\xfe\xed\xfa\xce"sv,
    "\xfe\xed\xfa\xcf"sv,
    "\xce\xfa\xed\xfe"sv,
    "\xcf\xfa\xed\xfe"sv,
    "#!"sv,
    "<?php"sv,
    "<?="sv,
    "<%"sv,
    "X5O!P%"sv,
};
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

constexpr std::array endings = {
                                  // sorted
    "asa"sv,  "ascx"sv, "ashx"sv, "asmx"sv, "asp"sv,     "aspx"sv, "bash"sv,  "bat"sv,   "cer"sv, "cfc"sv,
    "cfm"sv,  "cfml"sv, "cgi"sv,  "cjs"sv,  "cmd"sv,     "hta"sv,  "inc"sv,   "jhtml"sv, "js"sv,  "jsp"sv,
    "jspa"sv, "jspf"sv, "jspx"sv, "jsw"sv,  "ksh"sv,     "lua"sv,  "mjs"sv,   "phar"sv,  "php"sv, "php3"sv,
    "php4"sv, "php5"sv, "php7"sv, "php8"sv, "phps"sv,    "pht"sv,  "phtml"sv, "pl"sv,    "pm"sv,  "ps1"sv,
    "psm1"sv, "py"sv,   "pyw"sv,  "rb"sv,   "service"sv, "sh"sv,   "shtml"sv, "vbs"sv,   "zsh"sv,
};

/// Names of files that configure miners, or that a shell reads when it starts.
constexpr std::array names = {
    ".bash_profile"sv, ".bashrc"sv, ".profile"sv, "config.json"sv, "ld.so.preload"sv, "pools.txt"sv, "rc.local"sv,
};

constexpr std::array folders = {"etc/cron"sv, "etc/init.d/"sv, "etc/profile.d/"sv, "var/spool/cron/"sv};

constexpr std::uint32_t executable = 0111;
constexpr std::size_t longest_ending = 8;

std::string_view name_of(std::string_view path) noexcept { return path.substr(path.rfind('/') + 1); }

}  // namespace

bool Rules::is_named_as_script(std::string_view path) noexcept {
  const std::string_view name = name_of(path);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || name.size() - dot - 1 > longest_ending) return false;
  std::array<char, longest_ending> lower;
  const auto end = std::transform(name.begin() + static_cast<std::ptrdiff_t>(dot) + 1, name.end(), lower.begin(),
                                  [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::ranges::binary_search(endings, std::string_view(lower.begin(), end));
}

bool Rules::wants(std::string_view path, std::uint32_t mode, std::string_view beginning) noexcept {
  if (beginning.empty()) return false;
  if (mode & executable) return true;
  if (beginning.starts_with(byte_order_mark)) beginning.remove_prefix(byte_order_mark.size());
  const auto is_beginning = [&](std::string_view one) { return beginning.starts_with(one); };
  if (std::ranges::any_of(beginnings, is_beginning)) return true;
  const std::string_view name = name_of(path);
  if (is_named_as_script(name) || std::ranges::find(names, name) != names.end()) return true;
  return std::ranges::any_of(folders, [&](std::string_view folder) { return path.starts_with(folder); });
}

}  // namespace seawall::images
