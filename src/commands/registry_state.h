#pragma once

// What is known of the images of a registry: kept in a file from run to run, by the digest of each image, so that none
// is read twice; and what one run has found so far, which lies in a temporary file, so that memory stays bounded and
// several runs may share what is kept.
//
// Threads: all of it may be called by many. Lifetimes: what is returned owns what it tells.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "documents/documents.h"
#include "objects/objects.h"

namespace seawall::commands {

/// A tag of a repository, and what it leads to.
struct TagRow {
  std::string repository;
  std::string tag;
  std::string digest;  ///< empty: not known yet
};

/// An image in a repository, with the tags that lead to it.
struct RegistryImage {
  std::string repository;
  std::string digest;
  std::vector<std::string> tags;  ///< sorted; of more than most_tags the first
  std::size_t more_tags = 0;
  static constexpr std::size_t most_tags = 100;
};

/// What is wrong with an image, as reports count it.
struct ImageVerdict {
  std::array<std::size_t, 5> findings = {};  ///< by findings::Severity
  std::size_t failing = 0;                   ///< those that --fail-on asks for
  std::size_t suppressed = 0;
  std::string worst;  ///< the most urgent finding; empty where there is none
  bool is_whole = true;  ///< all of the image was looked at
};

/// What was not looked at, once for all images of which the same is said.
struct NotLookedOften {
  objects::NotLooked entry;  ///< its place is the first one
  std::size_t more = 0;      ///< other places
};

class RegistryState {
  struct State;

 public:
  using Failure = std::optional<documents::Error>;
  /// `variant` stands for all that a ReadImage depends on but the image: the version of the program, the platform.
  /// Fails with unreadable, or with syntax for what is a damaged or another file, which is left alone.
  static documents::Result<std::unique_ptr<RegistryState>> open(const std::string& file, const std::string& variant);
  /// For open() alone: nobody else has a State.
  explicit RegistryState(std::unique_ptr<State> state);
  RegistryState(const RegistryState&) = delete;
  RegistryState& operator=(const RegistryState&) = delete;
  ~RegistryState();

  // --- what a run has listed ---
  /// Forgets all of it.
  [[nodiscard]] Failure begin_anew();
  [[nodiscard]] Failure add_repository(const std::string& name);
  /// The next behind a name, in order; nothing behind the last.
  documents::Result<std::optional<std::string>> repository_after(const std::string& name);
  /// Adds tags, or what became known of them.
  [[nodiscard]] Failure add_tags(std::span<const TagRow> rows);
  /// Of a tag that leads to no image.
  [[nodiscard]] Failure drop_tag(const TagRow& row);
  /// Behind one, those of which it is not known what they lead to; at most `most`.
  documents::Result<std::vector<TagRow>> unresolved_after(const TagRow& last, std::size_t most);
  [[nodiscard]] Failure add_not_looked(const objects::NotLooked& entry);

  // --- what is kept of images ---
  /// An image by its digest and one of the repositories that have it.
  struct Wanted {
    std::string repository;
    std::string digest;
  };
  /// Images behind a digest that were listed and of which nothing is kept, at most `most`, in order. One that is known
  /// to be made before `since`, in seconds since 1970, is not wanted.
  documents::Result<std::vector<Wanted>> wanted_after(const std::string& digest, std::int64_t since, std::size_t most);
  documents::Result<std::size_t> count_wanted(std::int64_t since);
  /// `content`: packed(); empty where only the time is known at which it was made.
  [[nodiscard]] Failure keep(const std::string& digest, std::int64_t created, std::string_view content);
  /// In this run it cannot be read: it is not wanted any more.
  [[nodiscard]] Failure give_up(const std::string& digest);
  struct Kept {
    std::int64_t created = 0;
    std::string content;
  };
  documents::Result<std::optional<Kept>> find(const std::string& digest);
  /// Notes which images are still there, and drops those that no run has seen for three months.
  [[nodiscard]] Failure tidy(std::int64_t now);

  // --- what is said of images ---
  /// Images as they were listed, behind one; at most `most`, in the order of repository and digest.
  documents::Result<std::vector<RegistryImage>> images_after(const RegistryImage& last, std::size_t most);
  documents::Result<RegistryImage> image(const std::string& repository, const std::string& digest);
  /// In which repositories an image is.
  documents::Result<std::vector<std::string>> repositories_of(const std::string& digest);
  [[nodiscard]] Failure judge(const std::string& repository, const std::string& digest, const ImageVerdict& verdict);
  struct Ranked {
    std::string repository;
    std::string digest;
    ImageVerdict verdict;
  };
  /// The most urgent first, from a number on.
  documents::Result<std::vector<Ranked>> ranked(std::size_t from, std::size_t most);

  struct Totals {
    std::size_t repositories = 0;
    std::size_t tags = 0;
    std::size_t images = 0;  ///< listed, each once for each repository
    std::size_t judged = 0;
    std::size_t with_findings = 0;
    std::size_t failing = 0;  ///< findings that --fail-on asks for
    std::size_t suppressed = 0;
    std::size_t old = 0;  ///< images that were made too early
    std::array<std::size_t, 5> findings = {};
  };
  documents::Result<Totals> totals(std::int64_t since);
  /// Failures first, then in the order in which they came.
  documents::Result<std::vector<NotLookedOften>> not_looked(std::size_t from, std::size_t most);
  documents::Result<bool> has_failures();

 private:
  std::unique_ptr<State> state_;
};

}  // namespace seawall::commands
