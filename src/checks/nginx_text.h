#pragma once

// Text that ends up in the configuration of nginx: what it does there, and whether a value can leave its place.
//
// Threads: functions of their arguments alone.
// Sources: https://nginx.org/en/docs/beginners_guide.html#conf_structure
// What ingress-nginx itself refuses: internal/ingress/inspector/rules.go, internal/ingress/annotations/parser.

#include <string_view>

namespace seawall::checks {

/// Whether statements run Lua, serve files of the controller (alias, root) or name its service account or secrets.
/// Comments count for nothing.
bool takes_over_nginx(std::string_view statements) noexcept;

/// Whether a value that nginx' configuration is given as one argument can end it and begin another statement: by a line
/// break or another control character, a quote, a brace or a semicolon. Space around it does not.
bool leaves_argument_of_nginx(std::string_view value) noexcept;
/// The same of a path, which may be a regular expression with braces.
bool leaves_location_of_nginx(std::string_view path) noexcept;

/// Whether a path is that of files which the controller must not hand out.
bool names_files_of_controller(std::string_view path) noexcept;

}  // namespace seawall::checks
