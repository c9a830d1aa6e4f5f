// dpkg's database of what is installed, as lib/dpkg/parse.c and fields.c of dpkg 1.21 read it: fields in any case,
// whose values go on in lines that begin with a blank; an empty line ends an entry. Distroless images have an entry a
// file, as it stands in the package itself: those have no status.

#include <array>
#include <string>

#include "distribution_files.h"

namespace seawall::packages {
namespace {

constexpr std::string_view blanks = " \t";

/// As dpkg prints a version: the epoch as a number, where it is not 0 or a colon follows that would be taken for its
/// end.
std::string_view as_printed(std::string_view version) noexcept {
  const std::size_t colon = version.find(':');
  if (colon == version.npos || colon == 0) return version;
  const std::size_t first = version.find_first_not_of('0');
  if (first < colon) return version.substr(first);
  return version.find(':', colon + 1) == version.npos ? version.substr(colon + 1) : version.substr(colon - 1);
}

/// The field's value, which may go on in further lines.
struct Value {
  const char* begin = nullptr;
  const char* end = nullptr;
  std::string_view text() const noexcept { return begin ? trimmed({begin, end}) : std::string_view{}; }
};

struct Entry {
  Value package, status, version, revision, architecture, source;
  std::uint32_t line = 0;  ///< of its first field; 0 where there is none
};

struct Field {
  std::string_view name;
  Value Entry::* value;
};
constexpr std::array fields = {
    Field{"Package", &Entry::package},
    Field{"Status", &Entry::status},
    Field{"Version", &Entry::version},
    Field{"Package_Revision", &Entry::revision},
    Field{"Package-Revision", &Entry::revision},
    Field{"Revision", &Entry::revision},
    Field{"Source", &Entry::source},
    Field{"Architecture", &Entry::architecture},
};

Value* value_of(Entry& entry, std::string_view name) noexcept {
  for (const Field& field : fields) {
    if (field.name.size() == name.size() && equal_in_any_case(field.name, name)) return &(entry.*field.value);
  }
  return nullptr;
}

/// What the last word of a status says.
enum class State : std::uint8_t { present, absent, unknown };

/// Files of a package are there in every state but the two that are left when it was removed. "half-installed" counts
/// too: some of the files are there.
State state_of(std::string_view status) noexcept {
  const std::size_t blank = status.find_last_of(" \t\n");
  const std::string_view state = blank == status.npos ? std::string_view{} : status.substr(blank + 1);
  for (const std::string_view each : {"not-installed", "config-files"}) {
    if (equal_in_any_case(state, each)) return State::absent;
  }
  for (const std::string_view each :
       {"installed", "half-installed", "unpacked", "half-configured", "triggers-awaited", "triggers-pending"}) {
    if (equal_in_any_case(state, each)) return State::present;
  }
  return State::unknown;
}

class Status {
 public:
  explicit Status(const File& file) : file_(file), told_(file), is_of_a_package_(file.path.contains("status.d/")) {}

  Reading read() {
    Lines lines(file_.bytes);
    while (const auto line = lines.next()) {
      if (line->empty()) {
        finish();
      } else if (blanks.contains(line->front())) {
        if (value_) value_->end = line->data() + line->size();
      } else {
        take(*line, lines.number());
      }
    }
    finish();
    return told_.finish();
  }

 private:
  void take(std::string_view line, std::uint32_t number) {
    const std::size_t colon = line.find(':');
    const std::string_view name = trimmed(line.substr(0, colon == line.npos ? 0 : colon));
    value_ = nullptr;
    if (name.empty()) return told_.fault("expected a field's name and a colon", number);
    value_ = value_of(entry_, name);
    if (value_ == &entry_.package && value_->begin) {
      finish();  // where the empty line is lost, the package is not
      value_ = &entry_.package;
    }
    if (entry_.line == 0) entry_.line = number;
    if (value_) *value_ = {line.data() + colon + 1, line.data() + line.size()};
  }

  /// Ends an entry.
  void finish() {
    if (entry_.line != 0) {
      if (entry_.package.text().empty()) {
        told_.fault("an entry that names no package", entry_.line);
      } else if (is_present()) {
        add();
      }
    }
    entry_ = {};
    value_ = nullptr;
  }

  bool is_present() {
    if (!entry_.status.begin) return is_of_a_package_;
    const State state = state_of(entry_.status.text());
    if (state == State::unknown) {
      told_.fault("package " + quoted(entry_.package.text()) + " has the status " + quoted(entry_.status.text()) +
                      ", which is none of dpkg's",
                  entry_.line);
    }
    return state != State::absent;  // what is not known may be there
  }

  void add() {
    Package package;
    package.type = Type::deb;
    package.name = entry_.package.text();
    for (char& each : package.name) {
      if (each >= 'A' && each <= 'Z') each = static_cast<char>(each + 32);
    }
    package.version = as_printed(entry_.version.text());
    if (const std::string_view revision = entry_.revision.text(); !revision.empty()) {
      package.version += '-';
      package.version += revision;
    }
    package.architecture = entry_.architecture.text();
    add_source(package);
    // One that was being installed when that was broken off has none by right.
    if (package.version.empty() && !entry_.status.text().ends_with("half-installed")) {
      told_.fault("package " + quoted(package.name) + " has no version", entry_.line);
    }
    told_.add(std::move(package));
  }

  /// "name (version)", the version where it is another one.
  void add_source(Package& package) const {
    const std::string_view source = entry_.source.text();
    const std::string_view name = source.substr(0, source.find_first_of(" \t\r\n"));
    std::string_view version;
    if (const std::size_t open = source.find('(', name.size()); open != source.npos) {
      version = as_printed(trimmed(source.substr(open + 1, source.find(')', open) - open - 1)));
    }
    if (version == package.version) version = {};
    if (name.empty() || (name == package.name && version.empty())) return;
    package.source_name = name;
    package.source_version = version;
  }

  const File& file_;
  Collector told_;
  bool is_of_a_package_;
  Entry entry_;
  Value* value_ = nullptr;  ///< the one that a folded line adds to
};

}  // namespace

Reading read_dpkg_status(const File& file) {
  if (file.path.ends_with(".md5sums")) return {};  // beside the entries in status.d, and none
  return Status(file).read();
}

}  // namespace seawall::packages
