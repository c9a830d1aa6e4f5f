#pragma once

// What a registry has: its repositories, their tags, and what a tag leads to. Mirrors are not asked.
//
// Threads: const and shareable. Lifetimes: a listing keeps what it needs of its registry; both borrow the surroundings.
// Source: OCI distribution specification 1.1, "Content Discovery"; Docker's "Listing Repositories", whose catalog it
// is.

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "oci.h"

namespace seawall::oci {

/// Each limit has a name that its error tells.
struct ListingLimits {
  std::size_t page = std::size_t{8} << 20;  ///< "page size" in bytes
  std::size_t pages = 20'000;  ///< "pages" of one list
  std::size_t repositories = 1'000'000;  ///< "repositories" of a catalog
  std::size_t tags = 1'000'000;  ///< "tags" of one repository
};

/// What a tag leads to.
struct Tagged {
  std::string digest;  ///< of the manifest or index, by its bytes
  std::string other;  ///< what it is where it is no image: "not an image, but a Helm chart: ..."; else empty
};

/// Takes a name; false ends the list, which is no fault.
using TakeName = std::function<bool(const std::string& name)>;

class RepositoryListing {
 public:
  struct State;
  /// For RegistryListing alone: nobody else has a State.
  explicit RepositoryListing(std::unique_ptr<State> state);
  RepositoryListing(RepositoryListing&& other) noexcept;
  ~RepositoryListing();

  /// As RegistryListing::repositories().
  std::vector<documents::Error> tags(const TakeName& give, const std::stop_token& stop) const;
  /// Fails as open() does where the manifest cannot be had, or can be taken for two things.
  documents::Result<Tagged> resolve(const std::string& tag, const std::stop_token& stop) const;

 private:
  std::unique_ptr<State> state_;
};

class RegistryListing {
 public:
  struct State;
  /// `registry`: "registry.example.com:5000". Fails with invalid_argument for what is none, and as http::connect()
  /// does. Nothing is asked yet.
  static documents::Result<std::unique_ptr<RegistryListing>> connect(const std::string& registry,
                                                                     const OpenOptions& options,
                                                                     const Surroundings& surroundings,
                                                                     const ListingLimits& limits = {});
  /// For connect() alone: nobody else has a State.
  explicit RegistryListing(std::unique_ptr<State> state);
  ~RegistryListing();

  /// Gives the names as they come, page by page, and then what was wrong: a failure of open()'s kinds, behind which
  /// there may be more names; names that are none, which are passed over; untrusted where the registry leads in a
  /// circle or to another server. A name may come twice.
  std::vector<documents::Error> repositories(const TakeName& give, const std::stop_token& stop) const;
  RepositoryListing repository(const std::string& name) const;
  /// As references have it: "docker.io".
  const std::string& name() const noexcept;

 private:
  std::shared_ptr<State> state_;
};

/// Whether a name is one of a repository; whether a text can be a tag.
bool is_repository(const std::string& name) noexcept;
bool is_tag(const std::string& text) noexcept;

}  // namespace seawall::oci
