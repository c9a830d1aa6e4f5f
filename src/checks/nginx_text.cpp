#include "nginx_text.h"

#include <algorithm>

namespace seawall::checks {
namespace {

constexpr std::string_view nginx_space = " \t\r\n";

/// The words of statements, one after another. Quotes, braces and semicolons end a word, which is enough to tell the
/// names of directives.
class NginxWords {
 public:
  explicit NginxWords(std::string_view text) noexcept : rest_(text) {}

  /// The next word, and whether it begins a statement; empty at the end.
  struct Word {
    std::string_view text;
    bool is_first = false;
  };
  Word next() noexcept {
    bool is_first = is_at_start_;
    while (!rest_.empty()) {
      const char character = rest_.front();
      if (character == '#') {
        rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      } else if (nginx_space.find(character) != nginx_space.npos) {
        rest_.remove_prefix(1);
      } else if (ends_word(character)) {
        if (character == ';' || character == '{' || character == '}') is_first = true;
        rest_.remove_prefix(1);
      } else {
        break;
      }
    }
    const std::size_t size = std::min(rest_.find_first_of(" \t\r\n\"';{}"), rest_.size());
    const Word word = {rest_.substr(0, size), is_first};
    rest_.remove_prefix(size);
    is_at_start_ = false;
    return word;
  }

 private:
  static bool ends_word(char character) noexcept {
    return std::string_view("\"';{}").find(character) != std::string_view::npos;
  }
  std::string_view rest_;
  bool is_at_start_ = true;
};

bool is_dangerous_directive(std::string_view name) noexcept {
  return name == "alias" || name == "root" || name.starts_with("lua_") || name.find("_by_lua") != name.npos;
}

bool has_control_character(std::string_view text) noexcept {
  return std::ranges::any_of(text, [](unsigned char character) {
    return (character < 0x20 && character != '\t') || character == 0x7f;
  });
}

/// Space around a value ends no statement; a block of YAML has a line break at its end.
std::string_view without_outer_space(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(nginx_space), text.size()));
  return text.substr(0, text.find_last_not_of(nginx_space) + 1);
}

template <std::size_t count>
bool holds_one_of(std::string_view text, const std::string_view (&parts)[count]) noexcept {
  return std::ranges::any_of(parts, [&](std::string_view part) { return text.find(part) != text.npos; });
}

constexpr std::string_view folders_of_secrets[] = {"/run/kubernetes/serviceaccount", "/run/secrets",
                                                   "kubernetes.io/serviceaccount"};
constexpr std::string_view files_of_system[] = {"/etc/passwd", "/etc/shadow", "/etc/group", "/etc/nginx",
                                                "/etc/ingress-controller"};

}  // namespace

bool takes_over_nginx(std::string_view statements) noexcept {
  NginxWords words(statements);
  for (NginxWords::Word word = words.next(); !word.text.empty(); word = words.next()) {
    if (word.is_first && is_dangerous_directive(word.text)) return true;
    if (holds_one_of(word.text, folders_of_secrets)) return true;
  }
  return false;
}

bool leaves_argument_of_nginx(std::string_view value) noexcept {
  value = without_outer_space(value);
  return has_control_character(value) || value.find_first_of("\"';{}") != value.npos;
}

bool leaves_location_of_nginx(std::string_view path) noexcept {
  path = without_outer_space(path);
  return has_control_character(path) || path.find_first_of("\"';") != path.npos;
}

bool names_files_of_controller(std::string_view path) noexcept {
  return holds_one_of(path, folders_of_secrets) || holds_one_of(path, files_of_system);
}

}  // namespace seawall::checks
