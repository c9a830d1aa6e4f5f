#include <algorithm>
#include <utility>

#include "dockerfile.h"

namespace seawall::documents {
namespace {

constexpr auto npos = std::string_view::npos;

constexpr bool is_digit_of_name(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit_of_name(c) ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// Of a variable, behind its dollar; digits and special characters are names of their own.
std::string_view variable_name(std::string_view text) noexcept {
  if (text.empty()) return {};
  std::size_t size = 0;
  if (is_digit_of_name(text[0])) {
    while (size < text.size() && is_digit_of_name(text[size])) ++size;
  } else if (std::string_view("@*#?-$!").contains(text[0])) {
    size = 1;
  } else {
    while (size < text.size() && is_name_character(text[size])) ++size;
  }
  return text.substr(0, size);
}

/// Cuts a line into words as BuildKit's lexer does that looks for heredocs: quotes and escapes stay.
class HeredocLexer {
 public:
  explicit HeredocLexer(std::string_view text) : text_(text) {}

  /// Nothing where a quote or a brace is not closed.
  std::optional<std::vector<std::string>> words() {
    while (at_ < text_.size()) {
      if (!step()) return {};
    }
    end_word();
    return std::move(words_);
  }

 private:
  bool step() {
    const char c = text_[at_];
    if (c == '\'' || c == '"') return quoted(c);
    if (c == '$') return dollar();
    if (text_.substr(at_).starts_with("<<")) {
      mark();
    } else if (c == '\\') {
      word_ += text_.substr(at_, 2);
      at_ = std::min(at_ + 2, text_.size());
    } else {
      add(c);
      ++at_;
    }
    return true;
  }

  void add(char c) {
    if (is_space(c)) {
      end_word();
    } else {
      word_ += c;
    }
  }

  void end_word() {
    if (!word_.empty()) words_.push_back(std::move(word_));
    word_.clear();
  }

  /// A blank may stand between the mark and its name.
  void mark() {
    word_ += "<<";
    at_ += 2;
    for (; at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t'); ++at_) word_ += text_[at_];
  }

  bool quoted(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote) {
      if (quote == '"' && text_[end] == '$') {
        const auto behind = end_of_variable(end);
        if (!behind) return false;
        end = *behind;
      } else {
        end += quote == '"' && text_[end] == '\\' ? 2u : 1u;
      }
    }
    if (end >= text_.size()) return false;
    word_ += text_.substr(at_, end + 1 - at_);
    at_ = end + 1;
    return true;
  }

  /// What is in braces counts, but words end at the blanks in it.
  bool dollar() {
    const auto end = end_of_variable(at_);
    if (!end) return false;
    for (const char c : text_.substr(at_, *end - at_)) add(c);
    at_ = *end;
    return true;
  }

  /// Behind a dollar, or behind the brace that follows it; nothing for a form that BuildKit does not know.
  std::optional<std::size_t> end_of_variable(std::size_t dollar) const noexcept {
    const std::string_view behind = text_.substr(dollar + 1);
    if (!behind.starts_with('{')) return dollar + 1 + variable_name(behind).size();
    std::string_view form = behind.substr(1);
    if (form.empty() || std::string_view("{}:").contains(form[0])) return {};
    form.remove_prefix(variable_name(form).size());
    const bool is_known = form.starts_with(':') ? form.size() > 1 && std::string_view("+-?").contains(form[1])
                                                : !form.empty() && std::string_view("}+-?#%/").contains(form[0]);
    const std::size_t close = form.find('}');
    if (!is_known || close == npos) return {};
    return text_.size() - form.size() + close + 1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string word_;
  std::vector<std::string> words_;
};

/// `3<<-"EOF"`
std::optional<HeredocMark> mark_in(std::string_view word) {
  while (!word.empty() && is_digit_of_name(word.front())) word.remove_prefix(1);
  if (!word.starts_with("<<")) return {};
  word.remove_prefix(2);
  HeredocMark mark;
  mark.chomps = word.starts_with('-');
  if (mark.chomps) word.remove_prefix(1);
  while (!word.empty() && is_space(word.front())) word.remove_prefix(1);
  if (word.empty() || word.contains('<')) return {};
  mark.name = unquoted(word, '\\');
  mark.expands = !word.contains('\'') && !word.contains('"');
  if (mark.name.empty()) return {};
  return mark;
}

DockerfileWord word_at(std::string_view line, std::size_t begin, std::size_t end) {
  return {std::string(line.substr(begin, end - begin)), begin, end};
}

}  // namespace

std::vector<DockerfileWord> take_flags(std::string_view line, std::size_t& at, char escape) {
  std::vector<DockerfileWord> flags;
  for (;;) {
    while (at < line.size() && is_space(line[at])) ++at;
    if (!line.substr(at).starts_with("--")) return flags;
    DockerfileWord flag{{}, at, at};
    char quote = 0;
    for (; at < line.size() && (quote != 0 || !is_space(line[at])); ++at) {
      const char c = line[at];
      if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c != escape) {
        flag.text += c;
      } else if (at + 1 < line.size()) {
        flag.text += line[++at];
      }
    }
    flag.end = at;
    // Two dashes alone end the flags.
    if (flag.text == "--") {
      while (at < line.size() && is_space(line[at])) ++at;
      return flags;
    }
    flags.push_back(std::move(flag));
  }
}

std::vector<DockerfileWord> split_words(std::string_view line, std::size_t at) {
  std::vector<DockerfileWord> words;
  while (at < line.size()) {
    std::size_t end = at;
    while (end < line.size() && !is_space(line[end])) ++end;
    if (end > at) words.push_back(word_at(line, at, end));
    at = end + 1;
  }
  return words;
}

std::vector<DockerfileWord> quoted_words(std::string_view line, std::size_t at, char escape) {
  std::vector<DockerfileWord> words;
  for (;;) {
    while (at < line.size() && is_space(line[at])) ++at;
    if (at == line.size()) return words;
    const std::size_t begin = at;
    char quote = 0;
    for (; at < line.size() && (quote != 0 || !is_space(line[at])); ++at) {
      const char c = line[at];
      if (c == escape && quote != '\'') {
        if (at + 1 < line.size()) ++at;
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      }
    }
    words.push_back(word_at(line, begin, at));
  }
}

std::string unquoted(std::string_view text, char escape) {
  std::string result;
  char quote = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c != escape || quote == '\'') {
      result += c;
    } else if (at + 1 < text.size()) {
      const char next = text[at + 1];
      const bool escapes = quote == 0 || next == '"' || next == '$' || next == escape;
      if (!escapes) result += c;
      if (escapes) result += text[++at];
    }
  }
  return result;
}

std::vector<HeredocMark> heredoc_marks(std::string_view line) {
  std::vector<HeredocMark> marks;
  if (!line.contains("<<")) return marks;
  const auto words = HeredocLexer(line).words();
  if (!words) return marks;
  for (const std::string& word : *words) {
    if (auto mark = mark_in(word)) marks.push_back(std::move(*mark));
  }
  return marks;
}

void DockerfileVariables::set(std::string_view name, std::optional<std::string> value) {
  values_.insert_or_assign(std::string(name), std::move(value));
}

std::optional<std::string> DockerfileVariables::expand(std::string_view text, char escape) {
  std::string result;
  char quote = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '$' && quote != '\'') {
      const auto value = variable(text, at);
      if (!value) return {};
      expanded_ += value->size();
      if (is_over_limit()) return {};
      result += *value;
      continue;
    }
    ++at;
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == escape && quote != '\'') {
      if (at < text.size()) result += text[at++];
    } else {
      result += c;
    }
  }
  return result;
}

std::optional<std::string> DockerfileVariables::variable(std::string_view text, std::size_t& at) {
  const bool is_braced = text.substr(at + 1).starts_with('{');
  const std::size_t begin = at + (is_braced ? 2 : 1);
  const std::string_view name = variable_name(text.substr(begin));
  if (name.empty() && !is_braced) {
    ++at;
    return "$";
  }
  const auto found = values_.find(name);
  const std::optional<std::string> value = found == values_.end() ? std::nullopt : found->second;
  at = begin + name.size();
  if (!is_braced) return value;
  const std::size_t close = text.find('}', at);
  if (close == npos) return {};
  std::string_view form = text.substr(at, close - at);
  at = close + 1;
  if (form.empty()) return value;
  const bool takes_empty_as_unset = form.starts_with(':');
  if (takes_empty_as_unset) form.remove_prefix(1);
  const bool is_plain = form.size() >= 1 && (form[0] == '-' || form[0] == '+') && !form.contains('$');
  if (!is_plain) return {};
  const bool is_set = value && !(takes_empty_as_unset && value->empty());
  if (form[0] == '-') return is_set ? value : std::string(form.substr(1));
  return is_set ? std::string(form.substr(1)) : std::string();
}

}  // namespace seawall::documents
