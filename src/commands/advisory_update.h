#pragma once

// A file of advisories that takes the place of another: at once, or not at all, whatever ends the program meanwhile.
//
// It is written beside, as FILE.new, which is locked as long as it is written. What a killed program left there is
// written over by the next one.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "documents/documents.h"

namespace seawall::commands {

class AdvisoryUpdate {
 public:
  /// Makes the folder where there is none. Follows links of `path`, so that they stay. Fails with unavailable where
  /// another program is at it, and with unreadable.
  static documents::Result<std::unique_ptr<AdvisoryUpdate>> begin(const std::string& path);
  AdvisoryUpdate(const AdvisoryUpdate&) = delete;
  AdvisoryUpdate& operator=(const AdvisoryUpdate&) = delete;
  /// Without keep() what was written is removed, and the file is as it was.
  ~AdvisoryUpdate();

  /// At the end of it; false where the system refuses, which keep() then tells.
  bool write(std::string_view bytes);
  /// Holds what was written against its checksums: for what comes from elsewhere. Fails as Store::verify() does, and
  /// with unreadable.
  [[nodiscard]] std::optional<documents::Error> check();
  /// Once, at the end. Fails with unreadable; then the file is as it was.
  [[nodiscard]] std::optional<documents::Error> keep();

  bool has_failed() const noexcept { return failure_ != 0; }  ///< write() said so

  /// For begin() alone.
  AdvisoryUpdate(std::string path, int descriptor);

 private:
  bool flush();
  documents::Error failure() const;
  const std::string path_;
  const std::string temporary_;
  int descriptor_;
  std::string buffer_;
  int failure_ = 0;  // an errno
};

}  // namespace seawall::commands
