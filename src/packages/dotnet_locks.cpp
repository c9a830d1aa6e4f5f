// Lock files of NuGet, and the lists that were there before them. Sources: NuGet's "packages.lock.json" (versions 1 and
// 2) and "packages.config reference".

#include "lock_reading.h"
#include "xml.h"

namespace seawall::packages {
namespace {

using documents::ErrorCode;

class PackagesConfig : public XmlSink {
 public:
  explicit PackagesConfig(const File& file) : lock_(file, Type::nuget) {}

  void begin(std::string_view path) override {
    is_list_ |= path == "packages";
    if (path != "packages/package") return;
    name_.clear();
    version_.clear();
    is_development_ = false;
  }
  void attribute(std::string_view path, std::string_view key, std::string_view value) override {
    if (path != "packages/package") return;
    if (key == "id") name_ = value;
    if (key == "version") version_ = value;
    if (key == "developmentDependency") is_development_ = value == "true";
  }
  void end(std::string_view path, std::string_view) override {
    if (path == "packages/package") lock_.add({name_, version_, is_development_});
  }

  Reading finish(const std::optional<documents::Error>& failure) {
    if (failure) {
      lock_.reading().faults.push_back(*failure);
    } else if (!is_list_) {
      lock_.fail(ErrorCode::syntax, "is no list of NuGet's packages");
    }
    return lock_.finish();
  }

 private:
  LockReading lock_;
  std::string name_;
  std::string version_;
  bool is_development_ = false;
  bool is_list_ = false;
};

}  // namespace

Reading read_nuget_lock(const File& file) {
  LockReading lock(file, Type::nuget);
  const std::unique_ptr<const documents::Document> document = json_of(file, lock.reading());
  if (!document) return lock.finish();
  const documents::Node frameworks = document->root().child("dependencies");
  if (!frameworks.is_map()) lock.fail(ErrorCode::syntax, "is no lock file of NuGet");
  for (const documents::Entry& framework : frameworks.entries()) {
    for (const documents::Entry& each : framework.value.entries()) {
      if (each.value.child("type").string_or("") == "Project") continue;
      const std::string_view hash = each.value.child("contentHash").string_or("");
      lock.add({each.key, each.value.child("resolved").string_or(""), false,
                hash.empty() ? std::string() : std::string("sha512-").append(hash)});
    }
  }
  return lock.finish();
}

Reading read_packages_config(const File& file) {
  PackagesConfig config(file);
  return config.finish(read_xml(file, config));
}

}  // namespace seawall::packages
