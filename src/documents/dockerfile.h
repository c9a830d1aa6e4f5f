#pragma once

// A Dockerfile as BuildKit's parser understands it (moby/buildkit, frontend/dockerfile). Private to documents; what it
// becomes is an object that checks judge like any other:
//
//   apiVersion: seawall.dev/v1alpha1
//   kind: Dockerfile
//   metadata: {name: shop/Dockerfile}            # its path as it was given, by which alone one is told from another
//   args: [{name: TAG, value: "12"}]             # ARG before the first FROM; without a value where none is written
//   stages:
//   - from: "debian:${TAG}"                      # as it is written
//     image: "debian:12"                         # what it means by the defaults of args; absent where they do not tell
//     fromStage: 0                               # instead of image, where it names an earlier stage
//     as: build
//     platform: linux/amd64
//     instructions:
//     - instruction: RUN                         # in capitals, however it is written
//       flags: ["--mount=type=cache,target=/x"]
//       arguments: "make  && make install"       # with continued lines joined, and comments between them gone
//       words: ["a", "b"]                        # of the exec form (json: true) and of ADD, COPY, EXPOSE, VOLUME
//       variables: [{name: A, value: b}]         # of ARG, ENV and LABEL, without quotes
//       heredocs: [{name: EOF, content: "...", expand: true, chomp: false}]
//       trigger: {instruction: RUN, ...}         # of ONBUILD
//       json: false
//
// Scalars stand where their text stands in the file. What is made (kinds, words without quotes) has the range that it
// is from; text of several lines has that of its first one, so that comments between them stay comments.

#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "documents.h"

namespace seawall::documents {

inline constexpr std::size_t most_dockerfile_bytes = std::size_t{4} << 20;  ///< "Dockerfile size"
inline constexpr std::size_t most_instructions = 10'000;  ///< "instructions"
inline constexpr std::size_t longest_line = 65'535;  ///< "line length"; BuildKit's own
inline constexpr std::size_t most_expanded = std::size_t{1} << 20;  ///< "expanded variables": bytes of a file

/// Space as far as it is ASCII: other white space makes no word end here.
constexpr bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// A line with those that continue it, and where each of its bytes is from.
class JoinedLine {
 public:
  void clear() noexcept;
  void append(std::string_view piece, std::uint32_t offset);

  std::string_view text() const noexcept { return text_; }
  /// Of a part of the text, in the source, up to where its first line ends.
  Range in_source(std::size_t begin, std::size_t end) const noexcept;
  /// Whether a part stands in the source as it is.
  bool is_verbatim(std::size_t begin, std::size_t end) const noexcept;

 private:
  struct Piece {
    std::size_t begin;  // in the text
    std::uint32_t offset;  // in the source
  };
  const Piece& piece_at(std::size_t position) const noexcept;
  std::string text_;
  std::vector<Piece> pieces_;
};

/// Cuts a text into lines, and heeds the directives in front (`# escape=`).
class DockerfileLines {
 public:
  explicit DockerfileLines(const Source& source) : source_(source) {}

  /// The next line that says something; false at the end, and where error() is set.
  bool next(JoinedLine& line);
  /// The lines up to one that is `name` alone, which is consumed; nothing where there is none.
  std::optional<Range> heredoc(std::string_view name, bool chomps);
  const std::optional<Error>& error() const noexcept { return error_; }
  char escape() const noexcept { return escape_; }

 private:
  struct Physical {
    std::string_view text;  // without its line break
    std::uint32_t offset = 0;
  };
  std::optional<Physical> physical();
  bool heed_directive(Physical line);
  bool refuse(std::uint32_t offset, std::string message);
  bool ends_in_continuation(std::string_view& text) const noexcept;

  const Source& source_;
  std::size_t at_ = 0;
  char escape_ = '\\';
  bool may_be_directive_ = true;
  std::vector<std::string> directives_;
  std::optional<Error> error_;
};

/// A part of a line; the text is without what only quotes it.
struct DockerfileWord {
  std::string text;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Words that begin with `--`, from `at` on, which then is where the arguments begin.
std::vector<DockerfileWord> take_flags(std::string_view line, std::size_t& at, char escape);
/// Words between white space, from `at` on.
std::vector<DockerfileWord> split_words(std::string_view line, std::size_t at);
/// Words between white space that is neither quoted nor escaped; they keep quotes and escapes.
std::vector<DockerfileWord> quoted_words(std::string_view line, std::size_t at, char escape);
/// What a shell would make of quotes and escapes; variables stay as they are.
std::string unquoted(std::string_view text, char escape);

/// A name and a value; no value where none is written.
struct DockerfileVariable {
  DockerfileWord name;
  std::optional<DockerfileWord> value;
};

struct HeredocMark {
  std::string name;
  bool expands = true;
  bool chomps = false;
};
/// The marks of heredocs in a line. None where its quotes or variables are not closed, as BuildKit has it.
std::vector<HeredocMark> heredoc_marks(std::string_view line);

struct DockerfileHeredoc {
  HeredocMark mark;
  Range content;
};

struct DockerfileInstruction {
  DockerfileWord name;  // in capitals
  std::vector<DockerfileWord> flags;
  std::size_t begin = 0;  // of the arguments, in the line
  std::size_t end = 0;
  bool is_json = false;
  bool has_words = false;  // to be told, that is; those of FROM are told one by one
  std::vector<DockerfileWord> words;
  std::vector<DockerfileVariable> variables;
  std::vector<DockerfileHeredoc> heredocs;
  std::unique_ptr<DockerfileInstruction> trigger;
};

std::string in_capitals(std::string_view text);
/// Whether marks in the line of an instruction begin heredocs.
bool takes_heredocs(const DockerfileInstruction& instruction) noexcept;
/// An instruction without the content of its heredocs; where it is none, a message.
std::expected<DockerfileInstruction, std::string> parse_instruction(std::string_view line, char escape);

/// Values of variables by what was said before. Forms: $A, ${A}, ${A:-b}, ${A-b}, ${A:+b}, ${A+b}.
class DockerfileVariables {
 public:
  void set(std::string_view name, std::optional<std::string> value);
  /// Nothing where a variable is not known, or a form; also where all that was expanded is over the limit.
  std::optional<std::string> expand(std::string_view text, char escape);
  bool is_over_limit() const noexcept { return expanded_ > most_expanded; }

 private:
  std::optional<std::string> variable(std::string_view text, std::size_t& at);
  std::map<std::string, std::optional<std::string>, std::less<>> values_;
  std::size_t expanded_ = 0;
};

}  // namespace seawall::documents
