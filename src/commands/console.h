#pragma once

// Standard output and standard error, the terminal behind them, and files that reports go to.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "commands.h"
#include "documents/documents.h"

namespace seawall::commands {

/// Writes all of it; false when the system refuses.
bool write_all(int descriptor, std::string_view text);

void print(std::string_view text);
/// "seawall: message", on standard error. The text is escaped.
void complain(std::string_view message);

/// Prints an answer; what became of that.
Exit show(std::string_view text);
/// Complains of arguments.
Exit refuse(const documents::Error& error);

/// Whether standard output is coloured, by the value of --color.
documents::Result<bool> color_of_output(std::string_view value);

/// Columns of the terminal that is standard output; 100 when it is none.
std::size_t terminal_width();

bool is_terminal(int descriptor);
/// An environment variable; empty when it is not set.
std::string_view environment(const char* name);
/// All of them, each "NAME=value": for programs that are run.
std::vector<std::string> all_variables();

/// One line on standard error that is written over again while work goes on, on a terminal alone.
class StatusLine {
 public:
  StatusLine();
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;
  ~StatusLine();
  bool is_shown() const noexcept { return is_shown_; }
  /// Cut to the width of the terminal. The text is escaped.
  void show(std::string_view text);

 private:
  const bool is_shown_;
};

/// A report's destination: written piece by piece; the first failure is kept.
class OutputFile {
 public:
  /// "-" is standard output.
  explicit OutputFile(std::string path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  void write(std::string_view text);
  /// What the system said when it refused to open, write or close; empty when all went well.
  std::string close();

 private:
  void fail();
  bool is_standard_output() const { return path_ == "-"; }
  std::string path_;
  int descriptor_ = -1;
  std::string failure_;
};

}  // namespace seawall::commands
