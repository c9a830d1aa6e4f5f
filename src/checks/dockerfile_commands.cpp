#include "dockerfile_commands.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "command_words.h"

namespace seawall::checks {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r'; }

bool is_assignment(std::string_view word) noexcept {
  const std::size_t equals = word.find('=');
  if (equals == npos || equals == 0 || (word[0] >= '0' && word[0] <= '9')) return false;
  return std::ranges::all_of(word.substr(0, equals), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// Words of the shell's own that stand before a command.
bool is_reserved_word(std::string_view word) noexcept {
  return is_word_of(word, {"!", "{", "}", "do", "done", "elif", "else", "esac", "fi", "if", "then", "until", "while"});
}

struct Heredoc {
  std::string name;
  bool chomps = false;
};

/// Cuts one script into commands. Scripts that stand in it are put aside.
class ShellScript {
 public:
  explicit ShellScript(std::string_view text) : text_(text) {}

  std::vector<ShellCommand> commands() {
    while (at_ < text_.size()) step();
    end_command(false);
    if (!commands_.empty()) commands_.back().is_piped = false;
    return std::move(commands_);
  }
  const std::vector<std::string>& inner() const noexcept { return inner_; }

 private:
  char behind(std::size_t count = 1) const noexcept { return at_ + count < text_.size() ? text_[at_ + count] : '\0'; }

  void step() {
    const char c = text_[at_];
    if (is_blank(c)) {
      end_word();
      ++at_;
    } else if (c == '\n') {
      end_command(false);
      ++at_;
      skip_heredocs();
    } else if (c == '#' && !has_word_) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (c == '|' || c == '&' || c == ';') {
      separate(c);
    } else if (c == '(' || c == ')') {
      end_command(false);
      ++at_;
    } else if (c == '<' && behind() == '<' && behind(2) != '<') {
      mark_heredoc();
    } else {
      take_character(c);
    }
  }

  void separate(char c) {
    const bool is_double = behind() == c;
    if (c == '&' && behind() == '>') return redirect();
    end_command(c == '|' && !is_double);
    at_ += is_double || (c == '|' && behind() == '&') ? 2u : 1u;
  }

  /// `2>&1`, `>file`, `<file`, `<<<text`: neither it nor what it leads to is a word of the command.
  void redirect() {
    const bool is_descriptor = std::ranges::all_of(word_, [](char c) { return c >= '0' && c <= '9'; });
    if (is_descriptor) has_word_ = false;
    if (is_descriptor) word_.clear();
    end_word();
    while (at_ < text_.size() && std::string_view("<>&|").contains(text_[at_])) ++at_;
    is_target_ = true;
  }

  void take_character(char c) {
    if (c == '\'') return single_quoted();
    if (c == '"') return double_quoted();
    if (c == '`' || ((c == '$' || c == '<' || c == '>') && behind() == '(')) return substitution();
    if (c == '<' || c == '>') return redirect();
    if (c == '\\') {
      if (behind() == '\n') {
        at_ += 2;
        return;
      }
      if (at_ + 1 < text_.size()) ++at_;
    }
    add(text_[at_]);
    ++at_;
  }

  void add(char c) {
    word_ += c;
    has_word_ = true;
  }

  void single_quoted() {
    const std::size_t end = std::min(text_.find('\'', at_ + 1), text_.size());
    word_ += text_.substr(at_ + 1, end - at_ - 1);
    has_word_ = true;
    at_ = std::min(end + 1, text_.size());
  }

  void double_quoted() {
    has_word_ = true;
    for (++at_; at_ < text_.size() && text_[at_] != '"';) {
      const char c = text_[at_];
      if (c == '`' || (c == '$' && behind() == '(')) {
        substitution();
        continue;
      }
      const bool escapes = c == '\\' && std::string_view("\"\\$`").contains(behind());
      if (escapes) ++at_;
      if (at_ < text_.size()) word_ += text_[at_++];
    }
    if (at_ < text_.size()) ++at_;
  }

  /// `$(...)`, `<(...)` and back quotes: part of the word as it is, and a script of its own.
  void substitution() {
    const bool is_quoted = text_[at_] == '`';
    const std::size_t begin = at_ + (is_quoted ? 1 : 2);
    const std::size_t end = is_quoted ? end_of_back_quotes(begin) : end_of_parentheses(begin);
    const bool is_arithmetic = !is_quoted && text_.substr(begin).starts_with('(');
    if (!is_arithmetic) inner_.emplace_back(text_.substr(begin, end - begin));
    const std::size_t behind_it = std::min(end + 1, text_.size());
    word_ += text_.substr(at_, behind_it - at_);
    has_word_ = true;
    at_ = behind_it;
  }

  std::size_t end_of_back_quotes(std::size_t at) const noexcept {
    while (at < text_.size() && text_[at] != '`') at += text_[at] == '\\' ? 2u : 1u;
    return std::min(at, text_.size());
  }

  std::size_t end_of_parentheses(std::size_t at) const noexcept {
    std::size_t open = 1;
    char quote = 0;
    for (; at < text_.size(); ++at) {
      const char c = text_[at];
      if (c == '\\' && quote != '\'') {
        ++at;
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (quote == 0 && c == '(') {
        ++open;
      } else if (quote == 0 && c == ')' && --open == 0) {
        return at;
      }
    }
    return text_.size();
  }

  void mark_heredoc() {
    end_word();
    at_ += 2;
    Heredoc heredoc;
    heredoc.chomps = at_ < text_.size() && text_[at_] == '-';
    if (heredoc.chomps) ++at_;
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n;|&<>()", at_), text_.size());
    for (const char c : text_.substr(at_, end - at_)) {
      if (c != '"' && c != '\'' && c != '\\') heredoc.name += c;
    }
    at_ = end;
    if (!heredoc.name.empty() && !has_open_heredoc_) heredocs_.push_back(std::move(heredoc));
  }

  /// What they hold is data. One that never ends is none: what looked like its mark was a shift of bits. From there on
  /// no other one is looked for, so that each line is read twice at most.
  void skip_heredocs() {
    for (const Heredoc& heredoc : std::exchange(heredocs_, {})) {
      std::size_t at = at_;
      while (at < text_.size()) {
        const std::size_t end = std::min(text_.find('\n', at), text_.size());
        std::string_view line = text_.substr(at, end - at);
        while (heredoc.chomps && line.starts_with('\t')) line.remove_prefix(1);
        at = std::min(end + 1, text_.size());
        if (line == heredoc.name) {
          at_ = at;
          break;
        }
      }
      has_open_heredoc_ = at_ != at;
      if (has_open_heredoc_) return;
    }
  }

  void end_word() {
    if (!std::exchange(has_word_, false)) return;
    std::string word = std::exchange(word_, {});
    // `bash < <(curl ...)` runs what comes out of that.
    if (std::exchange(is_target_, false) && !word.starts_with("<(")) return;
    if (command_.words.empty()) {
      if (is_reserved_word(word)) return;
      if (is_assignment(word)) {
        command_.assignments.push_back(std::move(word));
        return;
      }
    }
    command_.words.push_back(std::move(word));
  }

  void end_command(bool is_piped) {
    end_word();
    is_target_ = false;
    ShellCommand command = std::exchange(command_, {});
    command.is_piped = is_piped;
    if (!command.words.empty() || !command.assignments.empty()) commands_.push_back(std::move(command));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string word_;
  bool has_word_ = false;
  bool is_target_ = false;  // the next word is that of a redirection
  ShellCommand command_;
  std::vector<ShellCommand> commands_;
  std::vector<std::string> inner_;
  std::vector<Heredoc> heredocs_;
  bool has_open_heredoc_ = false;
};

/// `c` of `sh -ec 'script'`: where the script stands; the number of words where there is none.
std::size_t script_of_shell(const std::vector<std::string>& words) noexcept {
  if (words.empty() || !is_shell(base_name(words[0]))) return words.size();
  for (std::size_t index = 1; index + 1 < words.size(); ++index) {
    if (!words[index].starts_with('-')) break;
    if (!words[index].starts_with("--") && words[index].ends_with('c')) return index + 1;
  }
  return words.size();
}

void append_commands(std::vector<ShellCommand>& result, std::string_view script, int depth) {
  ShellScript parser(script);
  std::vector<ShellCommand> commands = parser.commands();
  std::vector<std::string> inner = parser.inner();
  for (const ShellCommand& command : commands) {
    const ShellCommand started = unwrapped(command);
    const std::size_t index = script_of_shell(started.words);
    if (index < started.words.size()) inner.push_back(started.words[index]);
  }
  std::ranges::move(commands, std::back_inserter(result));
  if (depth == deepest_script) return;
  // Behind a command that ends, so that nothing seems to be piped into them.
  for (const std::string& each : inner) append_commands(result, each, depth + 1);
}

}  // namespace

std::vector<ShellCommand> commands_of(std::string_view script) {
  std::vector<ShellCommand> result;
  append_commands(result, script, 1);
  return result;
}

std::vector<ShellCommand> commands_of(const DockerfileStep& step) {
  std::vector<ShellCommand> result;
  if (step.is_json) {
    ShellCommand command;
    for (const Node word : step.node.child("words").items()) command.words.emplace_back(word.text());
    const std::size_t script = script_of_shell(command.words);
    if (script < command.words.size()) result = commands_of(command.words[script]);
    result.insert(result.begin(), std::move(command));
    return result;
  }
  result = commands_of(step.arguments);
  // A heredoc alone is the script; one of a shell is read by it, and one of another program is its data.
  const bool is_script = step.arguments.starts_with("<<") ||
                         std::ranges::any_of(result, [](const auto& command) { return is_shell(program_of(command)); });
  if (!is_script) return result;
  for (const Node heredoc : step.node.child("heredocs").items()) {
    std::ranges::move(commands_of(heredoc.child("content").text()), std::back_inserter(result));
  }
  return result;
}

bool is_word_of(std::string_view word, std::initializer_list<std::string_view> words) noexcept {
  return std::ranges::find(words, word) != words.end();
}

std::string_view program_of(const ShellCommand& command) noexcept {
  return command.words.empty() ? std::string_view() : base_name(command.words[0]);
}

ShellCommand unwrapped(const ShellCommand& command) {
  ShellCommand result = command;
  std::size_t at = 0;
  const auto& words = command.words;
  while (at < words.size() &&
         is_word_of(base_name(words[at]), {"command", "doas", "env", "exec", "nice", "nohup", "sudo", "time"})) {
    const bool is_of_user = is_word_of(base_name(words[at]), {"sudo", "doas"});
    for (++at; at < words.size() && (words[at].starts_with('-') || is_assignment(words[at])); ++at) {
      if (!words[at].starts_with('-')) result.assignments.push_back(words[at]);
      if (is_of_user && is_word_of(words[at], {"-u", "-g", "-h", "-p"}) && at + 1 < words.size()) ++at;
    }
  }
  const bool is_module = at + 2 < words.size() && base_name(words[at]).starts_with("python") && words[at + 1] == "-m";
  if (is_module) at += 2;
  result.words.erase(result.words.begin(), result.words.begin() + static_cast<std::ptrdiff_t>(at));
  return result;
}

bool is_shell(std::string_view program) noexcept {
  return is_word_of(program, {"sh", "ash", "bash", "dash", "ksh", "mksh", "zsh"});
}

bool is_interpreter(std::string_view program) noexcept {
  return is_shell(program) || program.starts_with("python") || is_word_of(program, {"node", "perl", "php", "ruby"});
}

bool is_downloader(std::string_view program) noexcept { return is_word_of(program, {"curl", "wget"}); }

bool has_letter(std::string_view word, char letter, std::string_view with_value) noexcept {
  if (!word.starts_with('-') || word.starts_with("--")) return false;
  for (const char c : word.substr(1)) {
    if (c == letter) return true;
    if (with_value.contains(c)) return false;
  }
  return false;
}

}  // namespace seawall::checks
