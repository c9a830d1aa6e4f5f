// Jars, and those in them.

#include <algorithm>

#include "archives/archives.h"
#include "crypto/crypto.h"
#include "jar_names.h"
#include "readers.h"
#include "texts.h"

namespace seawall::packages {
namespace {

using documents::Error;
using documents::ErrorCode;

// Each limit has a name that its error tells. The first four count over a jar with all that are in it.
constexpr std::size_t most_content = std::size_t{1} << 30;     // "archive content" in bytes, of what is looked at
constexpr std::size_t most_entries = 1'000'000;                // "archive entries"
constexpr std::size_t most_packages = 100'000;                 // "packages"
constexpr std::size_t most_faults = 1'000;                     // "faults"
constexpr std::size_t most_nested = std::size_t{256} << 20;    // "entry size" in bytes, of an archive in another
constexpr std::size_t most_manifest = std::size_t{16} << 20;  // "manifest size" in bytes
constexpr std::size_t most_properties = 64 * 1024;            // "properties size" in bytes
constexpr int most_depth = 8;  // "archive depth"
// "path length" in bytes, of an archive in another: each of its packages has it, and names in an archive may be long.
constexpr std::size_t most_path = 4'096;

constexpr std::string_view manifest_path = "META-INF/MANIFEST.MF";

std::string over(std::string_view name, std::size_t limit) {
  return "over the limit \"" + std::string(name) + "\" of " + std::to_string(limit);
}

bool is_archive(std::string_view path) noexcept {
  constexpr std::string_view endings[] = {".jar", ".war", ".ear", ".jpi", ".hpi"};
  const std::string_view ending = path.substr(std::min(path.rfind('.'), path.size()));
  return std::ranges::any_of(endings, [&](std::string_view each) { return equal_in_any_case(each, ending); });
}

bool is_pom_properties(std::string_view path) noexcept {
  return path.ends_with("/pom.properties") && path.contains("META-INF/maven/");
}

class JarReader {
 public:
  explicit JarReader(Reading& reading) noexcept : reading_(reading) {}

  void read(const std::string& location, std::string_view bytes, int depth) {
    JarFacts facts{JarName(std::string_view(location).substr(location.rfind('/') + 1))};
    const std::vector<const KnownArtifact*> candidates = known_artifacts(facts.name.artifact);
    const std::size_t first = reading_.packages.size();
    const auto wants = [&](std::string_view path, std::size_t size) {
      note_folder(path, candidates, facts);
      return is_wanted(location, path, size, depth);
    };
    const auto take = [&](std::string_view path, std::string content) {
      take_entry(location, path, content, depth, facts);
      return !is_full_;
    };
    const auto refuse = [&](const Error& error) { add_fault(location, error.code(), error.message()); };
    const archives::ZipLimits limits{.entries = most_entries, .entry = most_nested, .total = most_content};
    const auto done = archives::read_zip(bytes, limits, wants, take, refuse);
    if (!done) refuse(done.error());
    add_packages(location, bytes, facts, first);
  }

 private:
  void add_fault(const std::string& location, ErrorCode code, std::string message) {
    if (reading_.faults.size() > most_faults) return;
    if (reading_.faults.size() == most_faults) message = over("faults", most_faults);
    reading_.faults.push_back(Error(code, std::move(message), {location, 0, 0}));
  }
  /// Ends all of it.
  bool stop(const std::string& location, std::string_view name, std::size_t limit) {
    if (!is_full_) add_fault(location, ErrorCode::limit_exceeded, over(name, limit));
    is_full_ = true;
    return false;
  }

  static void note_folder(std::string_view path, const std::vector<const KnownArtifact*>& candidates, JarFacts& facts) {
    for (const KnownArtifact* each : candidates) {
      if (path.starts_with(each->folder) && std::ranges::count(facts.known, each) == 0) facts.known.push_back(each);
    }
  }

  bool is_wanted(const std::string& location, std::string_view path, std::size_t size, int depth) {
    if (is_full_) return false;
    if (++entries_ > most_entries) return stop(location, "archive entries", most_entries);
    const bool is_nested = is_archive(path);
    if (!is_nested && path != manifest_path && !is_pom_properties(path)) return false;
    const std::string inner = location + "!/" + std::string(path);
    if (is_nested && inner.size() > most_path) {
      add_fault(location, ErrorCode::limit_exceeded, quoted(path) + " is " + over("path length", most_path));
      return false;
    }
    if (is_nested && depth == most_depth) {
      add_fault(inner, ErrorCode::limit_exceeded, over("archive depth", most_depth));
      return false;
    }
    const bool is_manifest = path == manifest_path;
    const std::size_t most = is_nested ? most_nested : is_manifest ? most_manifest : most_properties;
    if (size > most) {
      add_fault(inner, ErrorCode::limit_exceeded,
                over(is_nested     ? "entry size"
                     : is_manifest ? "manifest size"
                                   : "properties size",
                     most));
      return false;
    }
    content_ += size;
    return content_ <= most_content || stop(location, "archive content", most_content);
  }

  void take_entry(const std::string& location, std::string_view path, const std::string& content, int depth,
                  JarFacts& facts) {
    if (path == manifest_path) {
      facts.manifest = Manifest(content);
    } else if (++packages_ > most_packages) {
      stop(location, "packages", most_packages);
    } else if (is_archive(path)) {
      read(location + "!/" + std::string(path), content, depth + 1);
    } else if (std::optional<Coordinates> pom = read_pom_properties(path, content)) {
      facts.poms.push_back(*std::move(pom));
    }
  }

  std::uint32_t add_package(const std::string& location, const Coordinates& coordinates) {
    Package& package = reading_.packages.emplace_back();
    package.type = Type::maven;
    package.name = coordinates.name();
    package.version = coordinates.version;
    package.location = location;
    return static_cast<std::uint32_t>(reading_.packages.size() - 1);
  }

  /// The jar itself, and what was put into it: class by class, or as jars, which are there already.
  void add_packages(const std::string& location, std::string_view bytes, const JarFacts& facts, std::size_t first) {
    std::uint32_t self = Package::none;
    if (const std::optional<Coordinates> own = identify(facts)) {
      self = add_package(location, *own);
      crypto::Hash hash(crypto::HashFunction::sha1);
      hash.add(bytes);
      const std::string digits = hash.hex();
      if (!digits.empty()) reading_.packages[self].digest = "sha1:" + digits;
    }
    const Coordinates* const own = own_pom(facts);
    for (const Coordinates& each : facts.poms) {
      if (&each != own) add_package(location, each);
    }
    for (std::size_t index = first; index < reading_.packages.size(); ++index) {
      if (index != self && reading_.packages[index].parent == Package::none) reading_.packages[index].parent = self;
    }
  }

  Reading& reading_;
  std::size_t entries_ = 0;
  std::size_t content_ = 0;
  std::size_t packages_ = 0;  // that there may be
  bool is_full_ = false;
};

}  // namespace

Reading read_jar(const File& file) {
  Reading reading;
  JarReader(reading).read(std::string(file.path), file.bytes, 1);
  return reading;
}

}  // namespace seawall::packages
