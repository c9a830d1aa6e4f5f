#include "console.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "options.h"
#include "reports/reports.h"
#include "secrets/secrets.h"

extern char** environ;

namespace seawall::commands {

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (written == 0 || errno != EINTR) {
      return false;
    }
  }
  return true;
}

void print(std::string_view text) { write_all(STDOUT_FILENO, text); }

void complain(std::string_view message) {
  std::string text(message);
  secrets::Detector::shared().hide(text);  // messages quote what stands in the user's files
  write_all(STDERR_FILENO, "seawall: " + reports::escaped(text) + "\n");
}

Exit show(std::string_view text) {
  OutputFile output("-");
  output.write(text);
  const std::string failure = output.close();
  if (failure.empty()) return Exit::clean;
  complain("cannot write standard output: " + failure);
  return Exit::failed;
}

Exit refuse(const documents::Error& error) {
  complain(error.text());
  return Exit::usage;
}

documents::Result<bool> color_of_output(std::string_view value) {
  return parse_color(value, {is_terminal(STDOUT_FILENO), environment("NO_COLOR"), environment("CLICOLOR_FORCE"),
                             environment("TERM")});
}

std::size_t terminal_width() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 100;
  return size.ws_col;
}

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

std::vector<std::string> all_variables() {
  std::vector<std::string> all;
  for (char** line = environ; line && *line; ++line) all.emplace_back(*line);
  return all;
}

StatusLine::StatusLine() : is_shown_(is_terminal(STDERR_FILENO)) {}

StatusLine::~StatusLine() {
  if (is_shown_) write_all(STDERR_FILENO, "\r\x1b[K");
}

void StatusLine::show(std::string_view text) {
  if (!is_shown_) return;
  const std::string line = reports::escaped(text);
  write_all(STDERR_FILENO, "\r\x1b[K" + line.substr(0, std::max<std::size_t>(terminal_width(), 20)));
}

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  descriptor_ =
      is_standard_output() ? STDOUT_FILENO : ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail();
}

OutputFile::~OutputFile() { close(); }

void OutputFile::write(std::string_view text) {
  if (failure_.empty() && !write_all(descriptor_, text)) fail();
}

std::string OutputFile::close() {
  const int descriptor = std::exchange(descriptor_, -1);
  if (descriptor >= 0 && !is_standard_output() && ::close(descriptor) != 0 && failure_.empty()) fail();
  return failure_;
}

void OutputFile::fail() {
  failure_ = std::generic_category().message(errno);
  failure_[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(failure_[0])));
}

}  // namespace seawall::commands
