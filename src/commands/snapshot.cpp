// seawall snapshot: what all commands read of a cluster, for later and elsewhere, without the values of secrets.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "archives/archives.h"
#include "console.h"
#include "input.h"
#include "pods.h"
#include "reports/reports.h"

namespace seawall::commands {
namespace {

namespace fs = std::filesystem;
using cluster::TextFile;
using documents::Error;
using documents::ErrorCode;

Error failure_of(const std::string& path, int code) {
  return Error(ErrorCode::unreadable, "cannot write \"" + path + "\": " + std::generic_category().message(code));
}

/// For nobody but its owner, as it tells all about a cluster.
std::optional<Error> write_file(const std::string& path, std::string_view text) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return failure_of(path, errno);
  const bool is_written = write_all(descriptor, text);
  const int code = errno;
  const bool is_closed = close(descriptor) == 0;
  if (!is_written) return failure_of(path, code);
  if (!is_closed) return failure_of(path, errno);
  return {};
}

/// One that is not there yet, or is empty.
std::optional<Error> write_folder(const std::string& folder, const std::vector<TextFile>& files) {
  std::error_code error;
  // One that was there is its owner's to open or close; the files are closed in any case.
  const bool is_new = fs::create_directories(folder, error);
  if (is_new && !error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return failure_of(folder, error.value());
  for (const TextFile& file : files) {
    if (auto failure = write_file(folder + "/" + file.name, file.text)) return failure;
  }
  return {};
}

std::optional<Error> write_archive(const std::string& path, const std::vector<TextFile>& files) {
  auto writer = archives::Writer::create(path);
  if (!writer) return writer.error();
  for (const TextFile& file : files) {
    if (auto failure = (*writer)->add(std::string(cluster_folder) + "/" + file.name, file.text)) return failure;
  }
  return (*writer)->close();
}

/// What would be written over; empty when nothing would.
std::string whats_in_the_way(const std::string& path) {
  std::error_code error;
  const bool is_archive = archives::is_archive_name(path);
  if (!fs::exists(path, error)) return {};
  if (is_archive) return '"' + path + "\" is there already";
  if (!fs::is_directory(path, error)) return '"' + path + "\" is a file; give a folder, or a name such as x.tar.zst";
  return fs::is_empty(path, error) ? std::string() : "folder \"" + path + "\" is not empty";
}

/// What was not read, as it is read back.
std::vector<objects::NotLooked> not_looked_of(const TextFile& head) {
  auto source = documents::Source::from_bytes(std::string(cluster_folder) + "/" + head.name, head.text);
  if (!source) return {};
  objects::Inventory inventory;
  inventory.add(documents::read(*source), **source, false);
  inventory.finish();
  return {inventory.not_looked().begin(), inventory.not_looked().end()};
}

}  // namespace

Exit snapshot(const SnapshotArguments& arguments) {
  const std::string path = arguments.output.empty() ? std::string(cluster_folder) : arguments.output;
  if (const std::string obstacle = whats_in_the_way(path); !obstacle.empty()) {
    complain(obstacle);
    return Exit::usage;
  }
  ScanArguments settling;
  settling.config = arguments.config;
  const std::optional<Settings> settings = settle(settling);
  if (!settings) return Exit::usage;
  const std::expected<Server, Exit> server = find_server(arguments.cluster);
  if (!server) return server.error();
  const auto reading = read_cluster(*server, arguments.cluster, settings->config.pod_templates);
  if (!reading) return reading.error();
  const std::optional<Error> failure =
      archives::is_archive_name(path) ? write_archive(path, reading->files) : write_folder(path, reading->files);
  if (failure) {
    complain(failure->text());
    return Exit::failed;
  }
  const std::vector<objects::NotLooked> not_looked = not_looked_of(reading->files.front());
  complain_of(not_looked);
  if (!arguments.quiet) {
    complain(reports::counted(reading->objects, "object") + " in \"" + path + "\"; seawall scan " + path + " reads it");
  }
  return verdict(not_looked, arguments.allow_unreadable, Exit::clean);
}

}  // namespace seawall::commands
