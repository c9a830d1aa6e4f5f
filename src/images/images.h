#pragma once

// What is inside an image: layers become contents, contents become a description that checks judge like any other
// object, and a bill of materials.
//
//   oci::Image -> read_layer (each layer once, whatever images it is in) -> merge -> Contents -> describe, bill_of
//
// Threads: read_layer works on one thread; several may read several layers. Everything else is a function of its
// arguments, but for the Cache, which locks. Lifetimes: what is returned owns what it tells.
// Sources: OCI image specification 1.1, "Image Layer Filesystem Changeset" (whiteouts, opaque folders).

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "archives/archives.h"
#include "binaries/binaries.h"
#include "oci/oci.h"
#include "packages/packages.h"
#include "secrets/secrets.h"

namespace seawall::images {

/// A file, folder or link of a layer or of a whole image. Paths as in archives::TarEntry.
struct Entry {
  std::string path;
  archives::TarEntry::Type type = archives::TarEntry::Type::file;
  std::uint16_t mode = 0;
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  std::uint64_t size = 0;
  std::string link;  ///< of a symbolic link its target as written, of a hard link the path of a file
  friend bool operator==(const Entry&, const Entry&) = default;
};

/// A secret in a file of a layer.
struct LayerSecret {
  std::string path;
  std::string rule;  ///< id of secrets::Rule
  std::uint32_t line = 0;
  friend bool operator==(const LayerSecret&, const LayerSecret&) = default;
};

/// A file that a YARA rule matched.
struct Malware {
  std::string path;
  std::string rule;
  std::string description;  ///< of the rule's meta; may be empty
  friend bool operator==(const Malware&, const Malware&) = default;
};

/// How an executable file was hardened.
struct Executable {
  std::string path;
  binaries::Hardening hardening;
};

/// A small file that is kept, as others have to be understood by it: os-release.
struct KeptFile {
  std::string path;
  std::string text;
  friend bool operator==(const KeptFile&, const KeptFile&) = default;
};

/// Orders paths so that what is in a folder stands right behind it: "/" counts less than any other byte.
bool is_before(std::string_view one, std::string_view other) noexcept;
/// Whether a path is another one or lies below it.
bool is_within(std::string_view path, std::string_view folder) noexcept;

/// All that is taken from one layer. It depends on the layer alone, so that it can be kept for the next image.
struct Layer {
  std::string diff_id;
  std::vector<Entry> entries;      ///< by is_before(); of one that is there twice the last
  std::vector<std::string> whiteouts;  ///< paths that are gone from the layers below, by is_before()
  std::vector<std::string> opaques;    ///< folders of which nothing in the layers below is to be seen, the same
  std::vector<packages::Package> packages;  ///< by path as they came; `parent` counts in this list
  std::vector<LayerSecret> secrets;
  std::vector<Malware> malware;
  std::vector<Executable> executables;
  std::vector<KeptFile> kept;
  std::vector<documents::Error> faults;  ///< what could not be read; the rest was
};

/// Compiled YARA rules; const, shared by threads.
class Rules;

struct LayerOptions {
  bool finds_secrets = true;
  const secrets::Detector* detector = nullptr;  ///< needed with finds_secrets
  const Rules* rules = nullptr;  ///< nothing: none
  archives::TarLimits tar = {};
  archives::ExpansionLimits expansion = {};
  std::size_t packages = 500'000;  ///< "layer packages": of more, the number is told
  std::size_t secrets = 10'000;  ///< "layer secrets": of more, the number is told
  std::size_t faults = 1'000;    ///< "layer faults": of more, the number is told
};

/// Reads a layer as it is stored: decompresses, hashes what comes out, walks the archive. Fails as the stream does,
/// with untrusted where the content is not what `diff_id` says, unavailable where it was stopped, and with syntax or
/// limit_exceeded; then nothing of the layer counts.
documents::Result<Layer> read_layer(std::unique_ptr<archives::Stream> stored, const std::string& diff_id,
                                    const LayerOptions& options, std::stop_token stop);

/// Layers that were read, by what they are: kept in a file from run to run. A cache that cannot be used costs time, and
/// nothing else.
class Cache {
  struct State;

 public:
  static constexpr std::size_t most_bytes = std::size_t{1} << 30;  ///< "layer cache size"; what was used last is kept
  /// `variant` stands for all that a Layer depends on but the layer: rules, options, the version of the program. Fails
  /// with unreadable, or with syntax for a database of another kind, which is left alone, and for a damaged cache,
  /// which may be removed.
  static documents::Result<std::unique_ptr<Cache>> open(const std::string& file, std::string variant,
                                                        std::size_t limit = most_bytes);
  /// For open() alone: nobody else has a State.
  explicit Cache(std::unique_ptr<State> state);
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;
  ~Cache();
  std::optional<Layer> find(const std::string& diff_id);
  /// But for a layer of which this machine could not read all now (unreadable, unavailable): it may another time.
  void keep(const Layer& layer);

 private:
  std::unique_ptr<State> state_;
};

/// A layer as text for the cache, and back; nothing where it is damaged or of another version of the program.
std::string serialised(const Layer& layer);
std::optional<Layer> deserialised(std::string_view text);

/// A secret of an image, wherever it is.
struct Secret {
  enum class Where : std::uint8_t { file, deleted_file, environment, label, history };
  Where where = Where::file;
  std::size_t layer = 0;
  LayerSecret secret;  ///< path: of the environment and labels their name, of the history its number
};

/// The image that another one was made from.
struct Base {
  std::string name;
  std::size_t layers = 0;  ///< of the image that are the base's; 0: not known, as a label alone tells of it
};

/// What a container of the image would see, and what is in it besides.
struct Contents {
  std::string name;
  std::string digest;
  oci::Config config;
  std::vector<oci::Descriptor> layers;
  std::vector<std::string> diff_ids;
  std::vector<Entry> entries;  ///< by is_before()
  std::vector<std::uint16_t> entry_layers;  ///< by index of the entry: the layer that it is from
  std::optional<packages::Distribution> distribution;
  std::vector<packages::Package>
      packages;  ///< without those that were deleted, sorted by type, name, version, location
  std::vector<Secret> secrets;
  std::vector<Malware> malware;
  std::vector<Executable> executables;
  std::vector<KeptFile> kept;
  std::vector<documents::Error> faults;
  std::optional<Base> base;

  const Entry* find(std::string_view path) const noexcept;
  /// The path that a path leads to when its symbolic links are followed, within the image; nothing where it leads
  /// nowhere, out of 40 links or in a circle.
  std::optional<std::string> resolved(std::string_view path) const;
  /// Archives need not name the folders of their files.
  bool has_entries_below(std::string_view folder) const noexcept;
};

/// Lays layers upon each other, as container runtimes do. What a file tells counts as long as it is to be seen, under
/// its own name or that of a hard link to it. `detector`: for the environment, labels and history; null where no
/// secrets are looked for: then nothing of files that are gone counts, faults neither.
Contents merge(const oci::Image& image, std::span<const Layer> layers, const secrets::Detector* detector);

/// The base of each image: among the others the one with the most layers that all are its lowest ones, else what its
/// labels tell (org.opencontainers.image.base.name). Nothing where neither tells.
std::vector<std::optional<Base>> find_bases(std::span<const oci::Image* const> images);

/// The image as an object, in YAML: `apiVersion: seawall.dev/v1alpha1`, `kind: Image`. docs/images.md says what is in
/// it. No secret is: what the detector finds is not shown. `today`: "2026-11-28", which ages are counted to.
std::string describe(const Contents& contents, const std::string& today, const secrets::Detector& detector);

/// The bill of materials of an image.
packages::Bill bill_of(const Contents& contents);

/// The text of a file of YARA rules.
struct RuleFile {
  std::string name;
  std::string text;
};
/// Compiles rules of users, and those that are built in. Fails with unsupported where libyara is not installed, and
/// with syntax, whose place is in the file. Files are not included by others.
documents::Result<std::shared_ptr<const Rules>> compile_rules(std::span<const RuleFile> files, bool with_built_in);

}  // namespace seawall::images
