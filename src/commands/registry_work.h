#pragma once

// What is asked of a registry for a scan of it, in pieces that can be done anywhere and again: the catalog, the tags of
// a repository, what a tag leads to, an image.
//
// Threads: all of it may be called by many.

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "commands.h"
#include "oci/oci.h"
#include "pool.h"
#include "read_images.h"
#include "registry_access.h"
#include "registry_image.h"
#include "registry_state.h"

namespace seawall::commands {

/// Which images of a registry are looked at, and how long is waited for it.
struct RegistrySelection {
  std::vector<std::string> repositories;  ///< globs; none: all
  std::vector<std::string> tags;  ///< the same
  std::int64_t since = 0;  ///< seconds since 1970; what was made before is left out
  std::chrono::milliseconds wait{0};  ///< for a registry that does not answer
};
/// Fails with invalid_argument.
documents::Result<RegistrySelection> registry_selection(const RegistryScanArguments& arguments);
/// "30d", "12h", "90s", "10m", "2w", in seconds.
documents::Result<std::int64_t> parse_duration(std::string_view option, std::string_view text);
/// Since 1970, by the clock of the machine.
std::int64_t seconds_now();
/// A duration before now, or a day: "2026-11-01". In seconds since 1970; 0 for an empty text.
documents::Result<std::int64_t> parse_since(std::string_view text, std::int64_t now);

class RegistryWork {
 public:
  /// For create() alone: it does nothing yet.
  RegistryWork() = default;
  /// Of what is wrong with the arguments everything is told.
  static std::expected<std::unique_ptr<RegistryWork>, Exit> create(const RegistryScanArguments& arguments,
                                                                   RegistrySelection selection);

  using Tell = std::function<void(const objects::NotLooked&)>;
  /// The repositories that are wanted; `give` may end them by false. Gives a failure that another try may mend
  /// (unavailable); others are told.
  std::optional<documents::Error> repositories(const std::function<bool(const std::string&)>& give,
                                               const Tell& tell) const;
  /// The same of the tags of a repository that are wanted, without those that tools make for what belongs to an image.
  std::optional<documents::Error> tags(const std::string& repository,
                                       const std::function<bool(const std::string&)>& give, const Tell& tell) const;
  documents::Result<oci::Tagged> resolve(const TagRow& row) const;
  /// A failure of either as it is told.
  objects::NotLooked unread_list(const std::string& repository, const documents::Error& error) const;
  objects::NotLooked unread_tag(const TagRow& row, const documents::Error& error) const;
  objects::NotLooked no_image(const TagRow& row, const std::string& other) const;

  struct Read {
    std::int64_t created = 0;  ///< seconds since 1970; 0: not known
    std::string content;  ///< packed(); empty where it was made too early
  };
  documents::Result<Read> read(const std::string& repository, const std::string& digest) const;

  const std::string& registry() const noexcept { return listing_->name(); }
  const RegistrySelection& selection() const noexcept { return selection_; }
  /// What an image is called: "registry.example/shop/cart:1.2", without a tag by its digest.
  std::string name_of(const RegistryImage& image) const;
  std::string name_of(const std::string& repository, const std::string& digest) const;

 private:
  RegistrySelection selection_;
  std::unique_ptr<RegistryAccess> access_;  // the listing borrows of it
  std::unique_ptr<oci::RegistryListing> listing_;
  std::unique_ptr<ImageReader> reader_;
};

/// Gives items one after another to several threads, as long as there are any; `slot` counts the threads from 0 on.
template <typename Item>
void for_each_in_parallel(std::size_t threads, const std::function<std::optional<Item>()>& next,
                          const std::function<void(const Item&, std::size_t slot)>& work) {
  std::mutex mutex;
  const auto loop = [&](std::size_t slot) {
    for (;;) {
      std::optional<Item> item;
      {
        const std::lock_guard lock(mutex);
        item = next();
      }
      if (!item) return;
      work(*item, slot);
    }
  };
  Pool pool(threads);
  for (std::size_t each = 0; each < threads; ++each) pool.submit([&loop, each] { loop(each); });
  pool.account(std::size_t{1} << 30);  // each item is worth a thread
  pool.finish();
}

}  // namespace seawall::commands
