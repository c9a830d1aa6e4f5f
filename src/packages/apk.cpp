// apk's database of what is installed, as apk-tools 2.14 writes it: a line a field, whose name is one letter; an empty
// line behind each package. Fields of files (F, R, a, M, Z) follow those of their package.

#include <string>

#include "distribution_files.h"

namespace seawall::packages {
namespace {

class Installed {
 public:
  explicit Installed(const File& file) : file_(file), told_(file) {}

  Reading read() {
    Lines lines(file_.bytes);
    while (const auto line = lines.next()) {
      if (line->empty()) {
        finish();
      } else if (line->size() < 2 || (*line)[1] != ':') {
        told_.fault("expected a field of one letter and a colon", lines.number());
      } else {
        take(line->front(), line->substr(2), lines.number());
      }
    }
    finish();
    return told_.finish();
  }

 private:
  void take(char field, std::string_view value, std::uint32_t line) {
    if (begin_ == 0) begin_ = line;
    switch (field) {
      case 'P':
        if (!package_.name.empty()) finish();  // where the empty line is lost, the package is not
        if (begin_ == 0) begin_ = line;
        package_.name = value;
        break;
      case 'V': package_.version = value; break;
      case 'A': package_.architecture = value; break;
      case 'o': package_.source_name = value; break;
      case 'L':
        if (!value.empty()) package_.licenses.assign(1, std::string(value));
        break;
      default: break;
    }
  }

  void finish() {
    if (begin_ == 0) return;
    if (package_.name.empty()) {
      told_.fault("a package without a name", begin_);
    } else {
      if (package_.version.empty()) told_.fault("package " + quoted(package_.name) + " has no version", begin_);
      if (package_.source_name == package_.name) package_.source_name.clear();
      package_.type = Type::apk;
      told_.add(std::move(package_));
    }
    package_ = {};
    begin_ = 0;
  }

  const File& file_;
  Collector told_;
  Package package_;
  std::uint32_t begin_ = 0;  ///< the line of the package's first field; 0 between packages
};

}  // namespace

Reading read_apk_installed(const File& file) { return Installed(file).read(); }

}  // namespace seawall::packages
