#include "challenge.h"

#include <algorithm>
#include <optional>

namespace seawall::oci {
namespace {

constexpr std::size_t most_challenges = 16;
constexpr std::size_t most_parameters = 32;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_token_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// Takes a header apart from its front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool is_at_end() const noexcept { return text_.empty(); }
  void skip_spaces() noexcept { skip(" \t"); }
  void skip_separators() noexcept { skip(" \t,"); }

  bool take(char wanted) noexcept {
    if (!text_.starts_with(wanted)) return false;
    text_.remove_prefix(1);
    return true;
  }

  /// In lower case; empty where there is none.
  std::string token() {
    std::string result = raw_token();
    std::ranges::transform(result, result.begin(), lower);
    return result;
  }

  /// A token or a string in quotes.
  std::optional<std::string> value() {
    if (!take('"')) {
      std::string result = raw_token();
      if (result.empty()) return std::nullopt;
      return result;
    }
    std::string result;
    while (!text_.empty()) {
      char c = text_.front();
      text_.remove_prefix(1);
      if (c == '"') return result;
      if (c == '\\') {
        if (text_.empty()) return std::nullopt;
        c = text_.front();
        text_.remove_prefix(1);
      }
      result += c;
    }
    return std::nullopt;
  }

  /// token68, as some schemes have instead of parameters.
  void skip_token68() noexcept {
    const auto end = std::ranges::find_if_not(text_, [](char c) { return is_token_character(c) || c == '/'; });
    const auto size = static_cast<std::size_t>(end - text_.begin());
    const std::size_t behind = std::min(text_.find_first_not_of('=', size), text_.size());
    text_.remove_prefix(behind);
  }

  /// `name =`, and not a scheme or a token68.
  std::optional<std::string> parameter_name() {
    Scanner ahead = *this;
    std::string name = ahead.token();
    ahead.skip_spaces();
    if (name.empty() || !ahead.take('=')) return std::nullopt;
    ahead.skip_spaces();
    if (ahead.is_at_end() || ahead.text_.front() == '=' || ahead.text_.front() == ',') return std::nullopt;
    *this = ahead;
    return name;
  }

 private:
  void skip(std::string_view what) noexcept {
    text_.remove_prefix(std::min(text_.find_first_not_of(what), text_.size()));
  }
  std::string raw_token() {
    const auto end = std::ranges::find_if_not(text_, is_token_character);
    std::string result(text_.begin(), end);
    text_.remove_prefix(result.size());
    return result;
  }

  std::string_view text_;
};

/// False where what follows is not of the grammar.
bool read_parameters(Scanner& scanner, Challenge& challenge) {
  scanner.skip_spaces();
  for (;;) {
    const std::optional<std::string> name = scanner.parameter_name();
    if (!name) break;
    std::optional<std::string> value = scanner.value();
    if (!value || challenge.parameters.size() == most_parameters) return false;
    challenge.parameters.emplace(*name, *std::move(value));
    scanner.skip_spaces();
    if (scanner.is_at_end()) return true;
    if (!scanner.take(',')) return false;
    scanner.skip_separators();
  }
  if (challenge.parameters.empty()) scanner.skip_token68();
  return true;
}

}  // namespace

std::string_view Challenge::parameter(std::string_view name) const {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string_view() : std::string_view(found->second);
}

std::vector<Challenge> parse_challenges(std::string_view header) {
  std::vector<Challenge> all;
  Scanner scanner(header);
  for (scanner.skip_separators(); !scanner.is_at_end() && all.size() < most_challenges; scanner.skip_separators()) {
    Challenge challenge{.scheme = scanner.token(), .parameters = {}};
    if (challenge.scheme.empty()) break;
    const bool is_good = read_parameters(scanner, challenge);
    if (!is_good) break;
    all.push_back(std::move(challenge));
  }
  return all;
}

}  // namespace seawall::oci
