#pragma once

// Which artifact a jar is. Private to packages.
//
// Sources: the JAR file specification ("JAR Manifest"); Maven's archiver, which writes META-INF/maven; OSGi core
// ("Bundle-SymbolicName"); Jenkins' manifests of plugins.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace seawall::packages {

struct Coordinates {
  std::string group;  ///< empty where it is not known for certain
  std::string artifact;
  std::string version;

  /// "group:artifact", or the artifact alone.
  std::string name() const { return group.empty() ? artifact : group + ":" + artifact; }
};

/// Of META-INF/maven/GROUP/ARTIFACT/pom.properties, anywhere in a jar. What the file does not say, its path does.
/// Nothing for another path.
std::optional<Coordinates> read_pom_properties(std::string_view path, std::string_view text);

/// Those attributes of the main section that tell what a jar is.
class Manifest {
 public:
  Manifest() = default;
  explicit Manifest(std::string_view text);
  /// Names in any case, as the specification has it. Without quotes around; empty where there is none.
  std::string_view get(std::string_view name) const noexcept;

 private:
  std::vector<std::pair<std::string, std::string>> attributes_;
};

/// "guava-31.1-jre.jar": the artifact in front of the version, without a classifier behind it.
struct JarName {
  explicit JarName(std::string_view file_name);
  std::string_view stem;  ///< all but the ending
  std::string_view artifact;
  std::string_view version;  ///< may be empty
};

/// An artifact of builds that write no pom.properties, whose group is well known.
struct KnownArtifact {
  std::string_view artifact;  ///< a "*" at the end stands for anything
  std::string_view group;
  std::string_view folder;    ///< is in the jar then, so that no stranger of the same name is taken for it
  std::string_view name = {};  ///< in the repository, where the file is called otherwise
  int since = 0;              ///< first major version in this group
};
/// Those whose artifact it may be.
std::vector<const KnownArtifact*> known_artifacts(std::string_view artifact);

/// What a jar tells of itself.
struct JarFacts {
  JarName name;
  std::vector<Coordinates> poms = {};
  Manifest manifest = {};
  std::vector<const KnownArtifact*> known = {};  ///< whose folder is in the jar
};

/// The one of the poms that is the jar's own, or nothing.
const Coordinates* own_pom(const JarFacts& facts) noexcept;
/// What the jar is: its own pom; else what name and manifest say. Nothing where no version is known.
std::optional<Coordinates> identify(const JarFacts& facts);

}  // namespace seawall::packages
