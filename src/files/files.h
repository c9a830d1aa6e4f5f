#pragma once

// Source of documents: paths of the user's file system, and standard input.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "documents/documents.h"
#include "mapped.h"

namespace seawall::files {

/// A file to read, by the name that reports use: the path as the user would type it from here.
struct Found {
  std::string path;
  bool named = false;  ///< itself an argument, not found in a folder
  /// What it holds, where that is known already: of a file in an archive, or one that was made and is nowhere.
  std::optional<std::string> content = {};
  bool is_dockerfile = false;  ///< by the name of the file, as documents::is_dockerfile_name has it
};

/// Something below an argument that is not read, and why (one clear sentence fragment).
struct Refused {
  std::string path;
  documents::Error error;
};

struct Listing {
  std::vector<Found> files;      ///< of the arguments in their alphabetical order, by path; each file once
  /// Dangling links, link loops, FIFOs, unreadable folders and .gitignore files, missing arguments.
  std::vector<Refused> refused;
};

struct ListOptions {
  std::size_t max_depth = 100;        ///< "folder depth"
  std::size_t max_files = 1'000'000;  ///< "files"
  /// All files of folders, whatever their names, hidden ones too; but nothing in folders named `.git`. Archives are
  /// files like others.
  bool takes_all = false;
  /// Leave out what `.gitignore` files in the folders leave out, as git has it for files that it does not track; only
  /// with takes_all. In a checkout those of the folders above and `.git/info/exclude` count, too. What is itself an
  /// argument is read.
  bool heeds_gitignore = false;
  /// The Dockerfiles of folders and archives, too. One that is itself an argument is always listed.
  bool with_dockerfiles = false;
};

/// Expands files and folders (recursive; names ending in .yaml, .yml, .json; hidden folders other than the
/// arguments themselves are left out). Symbolic links to files are followed, a folder reached twice through links is
/// walked once. An archive (archives::is_archive_name) among the arguments stands for the files in it that a folder
/// would give, by its path and theirs: "snapshot.tar.zst/pods.yaml"; they are read with it. "-" stands for standard
/// input and is passed through.
Listing list(std::span<const std::string> arguments, const ListOptions& options = {});

/// The content of what was found, which it is taken from where it is known already.
documents::Result<std::string> read(Found& found, const documents::Limits& limits = {});

/// Reads a file, or standard input for "-". Never blocks on a FIFO or device: those are refused.
documents::Result<std::string> read(const std::string& path, const documents::Limits& limits = {});

/// An input that is read piece by piece, for what may be larger than memory.
class Pieces {
 public:
  /// A file, or standard input for "-"; what read() refuses, this refuses, too.
  static documents::Result<Pieces> open(const std::string& path);
  Pieces(Pieces&& other) noexcept;
  Pieces& operator=(Pieces&& other) noexcept;
  ~Pieces();

  /// Fills a buffer as far as the input goes; fewer bytes only at its end. Fails with unreadable.
  documents::Result<std::size_t> fill(std::span<char> buffer);

 private:
  explicit Pieces(int descriptor) noexcept : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace seawall::files
