#pragma once

// One reader a format; the table of formats.cpp says which file goes to which. Private to packages.

#include "packages.h"

namespace seawall::packages {

/// The file that is read, whose location its packages have.
struct File {
  std::string_view path;
  std::string_view bytes;
};
using Reader = Reading (*)(const File& file);

// Distributions (distributions' own databases).
Reading read_dpkg_status(const File& file);   ///< var/lib/dpkg/status, and distroless' status.d/*
Reading read_apk_installed(const File& file); ///< lib/apk/db/installed, usr/lib/apk/db/installed
Reading read_rpm_sqlite(const File& file);    ///< rpmdb.sqlite
Reading read_rpm_sqlite_log(const File& file);  ///< rpmdb.sqlite-wal, which is empty when rpm has ended
Reading read_rpm_ndb(const File& file);       ///< Packages.db
Reading read_rpm_berkeley(const File& file);  ///< Packages

// Programs and archives of programs.
Reading read_executable(const File& file);    ///< Go's build information, cargo-auditable, version strings
Reading read_jar(const File& file);           ///< jar, war, ear, and those in them
Reading read_dotnet_deps(const File& file);   ///< *.deps.json
Reading read_release_file(const File& file);  ///< version files of runtimes: a JDK's release, wp-includes/version.php

// What languages install.
Reading read_python_metadata(const File& file);  ///< dist-info/METADATA, egg-info/PKG-INFO, *.egg-info
Reading read_npm_package(const File& file);  ///< package.json
Reading read_gem_specification(const File& file);  ///< specifications/*.gemspec
Reading read_composer_installed(const File& file);  ///< vendor/composer/installed.json

// Lock files and lists of requirements.
Reading read_npm_lock(const File& file);  ///< package-lock.json, npm-shrinkwrap.json
Reading read_yarn_lock(const File& file);  ///< yarn.lock, classic and berry
Reading read_pnpm_lock(const File& file);  ///< pnpm-lock.yaml
Reading read_bun_lock(const File& file);  ///< bun.lock
Reading read_python_requirements(const File& file);  ///< requirements*.txt, pinned ones
Reading read_pipfile_lock(const File& file);  ///< Pipfile.lock
Reading read_toml_lock(const File& file);  ///< poetry.lock, uv.lock, pdm.lock, pylock.toml
Reading read_cargo_lock(const File& file);  ///< Cargo.lock
Reading read_go_mod(const File& file);  ///< go.mod
Reading read_gemfile_lock(const File& file);  ///< Gemfile.lock, gems.locked
Reading read_composer_lock(const File& file);  ///< composer.lock
Reading read_nuget_lock(const File& file);  ///< packages.lock.json
Reading read_packages_config(const File& file);  ///< packages.config
Reading read_pom(const File& file);  ///< pom.xml, as far as it needs no other file
Reading read_gradle_lock(const File& file);  ///< gradle.lockfile, buildscript-gradle.lockfile

/// A fault of a file: the message as a fragment.
documents::Error fault_of(const File& file, documents::ErrorCode code, std::string message);
/// A file in JSON as a tree; nothing, and a fault in the reading, where it is none.
std::unique_ptr<const documents::Document> json_of(const File& file, Reading& reading);

}  // namespace seawall::packages
