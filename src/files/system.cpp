#include "system.h"

#include <sys/stat.h>

#include <system_error>

namespace seawall::files {

using documents::Error;
using documents::ErrorCode;

Error unreadable(int code) {
  std::string text = std::generic_category().message(code);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return {ErrorCode::unreadable, std::move(text)};
}

std::optional<Error> refuse_special(mode_t mode) {
  const auto refuse = [](std::string what) -> Error {
    return {ErrorCode::unreadable, std::move(what), {}, "pipe the text into standard input: -"};
  };
  if (S_ISFIFO(mode)) return refuse("a FIFO, not a file");
  if (S_ISSOCK(mode)) return refuse("a socket, not a file");
  if (S_ISCHR(mode) || S_ISBLK(mode)) return refuse("a device, not a file");
  return std::nullopt;
}

std::string join(const std::string& folder, std::string_view name) {
  if (folder.empty() || folder.ends_with('/')) return folder + std::string(name);
  return folder + "/" + std::string(name);
}

}  // namespace seawall::files
