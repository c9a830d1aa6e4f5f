#pragma once

// What an executable file tells of itself: how it was hardened, what it was built from.
//
// All of it takes any bytes, and reads no more of them than it needs, so that a mapped file is not read as a whole.
//
// Threads: functions of their arguments alone. Lifetimes: views point into the bytes.
// Sources: the System V ABI (ELF) and its GNU extensions; Go's debug/buildinfo; Microsoft's PE format; Mach-O's
// headers.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"

namespace seawall::binaries {

enum class Format : std::uint8_t { elf, pe, mach_o };
/// By the first bytes alone; at least 4 of them are needed.
std::optional<Format> format_of(std::string_view beginning) noexcept;

/// How an ELF file was hardened, as checksec tells it.
struct Hardening {
  enum class Relro : std::uint8_t { none, partial, full };
  bool is_executable = false;  ///< it has an interpreter, or is a static program: not a library
  bool is_static = false;
  bool is_position_independent = false;  ///< PIE, or a library
  Relro relro = Relro::none;
  bool has_no_execute_stack = false;
  /// Whether functions check their stack, by the symbol that they call then. Nothing where no symbol could tell: a
  /// stripped static program.
  std::optional<bool> has_stack_protector;
  bool is_go = false;  ///< Go's compiler has no stack protector, and needs none
};
/// Nothing for what is no ELF file, or one whose headers lead nowhere.
std::optional<Hardening> hardening(std::string_view file);

/// What Go's linker writes into a program.
struct GoModule {
  std::string path;  ///< with capitals, as written
  std::string version;  ///< "v1.2.3"; "(devel)" of the main module; may be empty
  std::string sum;  ///< "h1:..."
  std::string replaces;  ///< the path of the module in whose place it is; else empty
};
struct GoBuild {
  std::string go_version;  ///< "go1.22.3"
  std::string path;  ///< of the main package
  GoModule main;  ///< path is empty where modules were not used
  std::vector<GoModule> dependencies;  ///< what replaces another in its place
  std::vector<std::pair<std::string, std::string>> settings;  ///< "-ldflags", "vcs.revision", "GOOS", ...
};
/// As `go version -m` reads it: both forms, that of pointers (before Go 1.18) and the inline one. Nothing where there
/// is none; fails with syntax where there is one that cannot be read.
documents::Result<std::optional<GoBuild>> go_build(std::string_view file);

/// The JSON that cargo-auditable puts into a program, decompressed to at most 8 MiB ("audit data"). Nothing where there
/// is none; fails with syntax or limit_exceeded.
documents::Result<std::optional<std::string>> cargo_audit_data(std::string_view file);

}  // namespace seawall::binaries
