#pragma once

// Lists with pages, and watches that go on from them (Kubernetes API concepts: "Retrieving large results sets in
// chunks", "Efficient detection of changes").

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "discovery.h"

namespace seawall::cluster {

struct ListOptions {
  std::string namespace_ = {};      ///< empty: all
  std::string label_selector = {};  ///< as -l takes it; empty: everything
  std::size_t limit = 500;          ///< items a page
  std::size_t restarts = 3;         ///< "restarts": of a list that expires (410) and gives no way to go on
  std::size_t pages = 1'000'000;    ///< "pages" of one list
};

/// One page, in the order of the list. The document is the answer: a map with apiVersion, kind, metadata and items.
struct Page {
  std::unique_ptr<const documents::Document> document;
  std::size_t items = 0;
  std::int64_t remaining = 0;  ///< items behind this page, as far as the server tells
};

/// What a list came to.
struct Listed {
  std::size_t items = 0;
  std::string resource_version;  ///< to watch from; that of the first page
  /// The list expired in the middle and was gone on with at a later moment (metadata.continue of the 410): objects that
  /// changed meanwhile may be missing, or be there twice.
  bool is_consistent = true;
};

/// Takes the pages; called on the thread of list(). After `restart` everything taken so far counts no more.
struct PageTaker {
  std::function<void(Page page)> page;
  std::function<void()> restart;
};

/// Reads all pages. The request for a page goes out before the one before it is handed over. An answer that is not a
/// list fails with syntax (its place is the path), which server and resource being in the message; so does a server
/// that leads to the same page again. What was handed over before a failure stands. Items of a list have no apiVersion
/// and kind of their own: those of the resource count.
documents::Result<Listed> list(const Api& api, const Resource& resource, const ListOptions& options,
                               const PageTaker& taker, std::stop_token stop);

/// A change that a watch tells.
struct Event {
  enum class Type : std::uint8_t { added, modified, deleted };
  Type type;
  std::unique_ptr<const documents::Document> document;  ///< the whole event; the object is below "object"
};

/// Why a watch ended.
enum class WatchEnd : std::uint8_t {
  stopped,  ///< as was asked for
  expired,  ///< 410: list again, and watch from there
};

/// "watch event" in bytes.
inline constexpr std::size_t watch_event_limit = std::size_t{64} << 20;

/// Watches from a resource version on, with bookmarks, and goes on where the server closes or a line breaks off, by the
/// last version that was told. `taker` is called on this thread. Fails with what a server answers for good (forbidden,
/// not_found), and with the last fault when patience ends without a single event in between.
documents::Result<WatchEnd> watch(const Api& api, const Resource& resource, const ListOptions& options,
                                  std::string resource_version, const std::function<void(Event)>& taker,
                                  std::stop_token stop);

}  // namespace seawall::cluster
