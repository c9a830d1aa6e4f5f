#pragma once

// Work on a registry, and what comes out of it, as messages for others: a line of JSON, and what was read of an image
// behind it as it is. They come from a bus, so that they are read like any input.
//
// Threads: functions of their arguments.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"
#include "objects/objects.h"
#include "registry_state.h"

namespace seawall::commands {

struct RegistryMessage {
  enum class Kind : std::uint8_t {
    catalog,  ///< work: list the repositories. Result: in how many parts they are
    names,    ///< a part of the catalog
    tags,     ///< work: list the tags of a repository. Result: in how many parts they are
    rows,     ///< work: find out what tags lead to. Result: what they do
    image,    ///< work: read an image. Result: what is in it, or why it cannot be read
  };
  static constexpr Kind last_kind = Kind::image;

  Kind kind = Kind::catalog;
  std::string run;         ///< which listing it is of
  std::string repository;  ///< of tags, rows and image
  std::string digest;      ///< of image
  std::size_t part = 0;    ///< of rows and names: their number
  std::size_t parts = 0;   ///< of a result of catalog and tags
  std::vector<std::string> names;  ///< of names; of work on rows the tags
  std::vector<TagRow> rows;        ///< of a result of rows
  std::vector<objects::NotLooked> not_looked;  ///< of a result
  std::int64_t created = 0;  ///< of an image
  std::string content;       ///< of an image: packed()
};

std::string text_of(const RegistryMessage& message);
/// Fails with syntax for what text_of() does not write, and with limit_exceeded as documents do.
documents::Result<RegistryMessage> read_message(std::string_view text);

/// What a result is kept by: "image.0123...". Of one repository, part or image there is one.
std::string name_of(const RegistryMessage& message);

}  // namespace seawall::commands
