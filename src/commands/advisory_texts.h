#pragma once

// What `seawall advisories import` is given, opened: files, folders, archives, standard input, URLs. What a file is is
// decided by its bytes, which files of folders and archives are looked at by their names.
//
// Threads: belongs to one. Lifetimes: the reading outlives it.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "advisory_cutter.h"
#include "advisory_reading.h"
#include "archives/archives.h"

namespace seawall::commands {

/// Each limit has a name that its error tells.
struct AdvisoryTextLimits {
  CutterLimits cutter = {};
  std::size_t entries = 2'000'000;  ///< "archive entries"
  std::size_t input = std::size_t{16} << 30;  ///< "input size" in bytes, of a zip archive on standard input
  archives::ExpansionLimits expansion = {};
};

struct AdvisoryTextMeans {
  /// The whole of what a URL names.
  std::function<documents::Result<archives::Content>(const std::string& url)> fetch;
  /// Told the file that is read, and how many bytes more of it. Called by the thread of the input alone.
  std::function<void(const std::string& name, std::size_t bytes)> progress;
};

bool is_advisory_url(std::string_view what) noexcept;

class AdvisoryTexts {
 public:
  AdvisoryTexts(AdvisoryReading& reading, const AdvisoryTextLimits& limits, AdvisoryTextMeans means);

  /// One of the arguments. What of it cannot be read is refused, and the rest goes on.
  void read(const std::string& what);
  /// Files that are not texts, but were written by `seawall advisories pack`.
  const std::vector<std::string>& packed() const noexcept { return packed_; }

 private:
  enum class Depth { outside, in_archive };
  void read_paths(const std::string& what);
  void read_file(const std::string& path);
  void read_standard_input();
  void read_url(const std::string& url);
  void read_stream(const std::string& name, archives::Stream& stream, Depth depth);
  void read_zip(const std::string& name, std::string_view bytes);
  void read_zip_entry(const std::string& name, std::string content);
  void read_tar(const std::string& name, archives::Stream& stream);
  bool read_tar_entries(const std::string& name, archives::TarReader& reader);
  bool wants_entry(const std::string& archive, std::string_view path);
  void cut(const std::string& name, archives::Stream& stream);
  void refuse(const std::string& name, const documents::Error& error);
  void count(const std::string& name, std::size_t bytes) const;

  AdvisoryReading& reading_;
  const AdvisoryTextLimits limits_;
  const AdvisoryTextMeans means_;
  std::vector<std::string> packed_;
  std::string file_;  // the one that is read, if it is one of the file system
};

}  // namespace seawall::commands
