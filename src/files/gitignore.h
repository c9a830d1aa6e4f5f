#pragma once

// The patterns of one .gitignore file, as gitignore(5) has them. Text alone: checkout.h says where patterns hold.

#include <bitset>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace seawall::files {

/// Threads: const after construction.
class GitignorePatterns {
 public:
  enum class Answer : std::uint8_t { nothing, leave_out, keep };

  GitignorePatterns() = default;
  /// The text of a file. No text is wrong: what can match nothing, such as a pattern with an open bracket, is dropped.
  explicit GitignorePatterns(std::string_view text);

  /// What the last pattern that matches says of a path relative to the folder that the file is for.
  Answer answer(std::string_view path, bool is_folder) const noexcept;
  bool empty() const noexcept { return patterns_.empty(); }

 private:
  using Set = std::bitset<256>;
  struct Token {
    enum class Kind : std::uint8_t {
      byte,
      any,  // `?`: not a slash
      set,  // `[...]`: never a slash
      star,  // `*`: any bytes but slashes
      folders,  // `**/`: any number of whole folders
      rest,  // `**` at the end
    };
    Kind kind = Kind::byte;
    char byte = 0;
    std::uint32_t set = 0;
  };
  struct Pattern {
    bool keeps = false;  // `!`
    bool only_folders = false;  // a slash at the end
    bool is_anchored = false;  // any other slash: it is matched with the path and not with the name
    std::string head;  // what stands before the first wildcard,
    std::vector<Token> tokens;  // from there to the last one,
    std::string tail;  // and behind it
  };
  class Compiler;

  void add_line(std::string_view line);
  bool matches(const Pattern& pattern, std::string_view text) const noexcept;
  bool matches(std::span<const Token> tokens, std::string_view text) const noexcept;
  bool takes(const Token& token, char byte) const noexcept;

  std::vector<Pattern> patterns_;
  std::vector<Set> sets_;
};

}  // namespace seawall::files
