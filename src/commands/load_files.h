#pragma once

// From a listing of files to the objects in them.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "files/files.h"
#include "objects/objects.h"
#include "pool.h"

namespace seawall::commands {

struct Loaded {
  std::unique_ptr<const objects::Inventory> inventory;
  std::vector<objects::NotLooked> not_looked;  ///< what could not be read, and what the inventory tells
  std::size_t files = 0;                       ///< read
};

/// Makes texts of what an inventory has, which are read as if they were files beside it.
using Describe = std::function<std::vector<files::Found>(const objects::Inventory&)>;

/// Reads all files of a listing, which is left without the contents that it knew. The result is the same for any number
/// of threads. The user's own kinds must outlive it.
Loaded load_files(files::Listing& listing, std::span<const objects::CustomKind> own_kinds, Pool& pool,
                  const Describe& describe = {});

/// A file that an argument names; "-" is standard input. Fails as files::read does, and names it.
documents::Result<std::string> read_named(const std::string& path);

/// As compilers call standard input; else the path.
std::string display_name(const std::string& path);
/// For what could not be opened or read, with the causes of its error and what it advises.
objects::NotLooked unreadable(const std::string& path, const documents::Error& error);

/// What messages quote of the user's text may be a secret.
void hide_secrets(std::span<objects::NotLooked> entries);

/// By file in the order of the listing, then by place; what has no file that was read comes last.
void sort_not_looked(const files::Listing& listing, std::vector<objects::NotLooked>& entries);

}  // namespace seawall::commands
