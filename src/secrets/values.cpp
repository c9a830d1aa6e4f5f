#include "values.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace seawall::secrets {
namespace {

bool is_upper(char character) noexcept { return character >= 'A' && character <= 'Z'; }

/// Words that nobody has in a secret: a random text of 40 letters has one of four letters in it once in 10,000 times.
constexpr std::string_view stand_ins[] = {
    "example",      "changeme",     "change-me",    "change_me",  "placeholder", "replace",
    "redacted",     "dummy",        "goeshere",     "yourtoken",  "your_",       "your-",
    "yourpersonal", "yourpassword", "yoursecret",   "yourapikey", "insert_",     "insert-",
    "notasecret",   "not-a-secret", "not-real",     "sample",     "foobar",      "process.env",
    "os.environ",   "getenv",       "secretkeyref", "xxxxx",      "<redacted",
};

/// In small letters, in capitals, or with one capital before small letters: not as a random text would have it.
bool contains_as_written(std::string_view text, std::string_view lower_case) noexcept {
  const auto same = [](char left, char right) { return lower(left) == right; };
  for (std::size_t from = 0;;) {
    const auto found = std::ranges::search(text.substr(from), lower_case, same);
    if (found.empty()) return false;
    const auto at = static_cast<std::size_t>(found.begin() - text.begin());
    const std::string_view written = text.substr(at, lower_case.size());
    const auto capitals = std::ranges::count_if(written, is_upper);
    if (capitals == 0 || capitals == std::ranges::count_if(written, is_letter)) return true;
    if (capitals == 1 && is_upper(written.front())) return true;
    from = at + 1;
  }
}

/// What begins the address of a secret, or its ciphertext.
constexpr std::string_view references[] = {
    "vault:", "op://", "ref+",     "arn:aws",   "ssm:", "ssm://",  "sm://",    "gcpsm",
    "gcp-sm", "awssm", "keyvault", "file:",     "env:", "enc[",    "enc:",     "$ansible_vault",
    "sops:",  "kms:",  "cipher:",  "secretref", "akv:", "azurekv", "doppler:", "lookup(",
};

/// A piece of text that is put in later.
bool has_template(std::string_view text) noexcept {
  constexpr std::string_view marks[] = {"${", "$(", "{{", "<%", "%(", "#{", "[[", "__"};
  for (const std::string_view mark : marks) {
    if (mark == "__" ? text.starts_with(mark) && text.ends_with(mark) : text.find(mark) != text.npos) return true;
  }
  const auto is_between = [&](char first, char last) {
    return text.size() >= 2 && text.front() == first && text.back() == last;
  };
  if (is_between('<', '>') || is_between('[', ']') || is_between('{', '}') || is_between('@', '@')) return true;
  if (is_between('%', '%')) return true;
  return text.size() >= 2 && text.front() == '$' && (is_letter(text[1]) || text[1] == '_') &&
         std::ranges::all_of(text.substr(1), is_word);
}

/// Characters that each come next after the one before: "12345678", "abcdefgh", "1234567890abcdef".
bool has_sequence(std::string_view text) noexcept {
  constexpr int least = 8;
  int run = 1;
  for (std::size_t at = 1; at < text.size(); ++at) {
    const char before = lower(text[at - 1]);
    const char now = lower(text[at]);
    const bool follows = (now == before + 1 && (is_digit(now) || is_letter(now))) || (before == '9' && now == '0');
    run = follows ? run + 1 : 1;
    if (run >= least) return true;
  }
  return false;
}

bool is_repeated(std::string_view text) noexcept {
  constexpr std::size_t least = 4;
  if (text.size() < least) return false;
  std::array<bool, 256> seen{};
  int kinds = 0;
  for (const char character : text) {
    bool& is_known = seen[static_cast<unsigned char>(lower(character))];
    if (!is_known && character != '-' && character != '_') ++kinds;
    is_known = true;
  }
  constexpr std::size_t long_enough_for_two = 12;
  return kinds <= 1 || (kinds == 2 && text.size() >= long_enough_for_two);
}

/// Words with digits in them, and versions of an API.
bool is_technical(std::string_view part) noexcept {
  constexpr std::size_t longest = 9;
  if (part.size() > longest || std::ranges::none_of(part, is_digit)) return false;
  constexpr std::string_view words[] = {"k8s",   "s3",      "ec2",    "x509",    "i18n",   "oauth2", "http2",
                                        "sha1",  "sha256",  "sha512", "base64",  "base32", "utf8",   "ipv4",
                                        "ipv6",  "l7",      "h2c",    "md5",     "p12",    "i386",   "amd64",
                                        "arm64", "x86",     "e2e",    "ed25519", "p256",   "p384",   "rs256",
                                        "es256", "hs256",   "aes128", "aes256",  "uint32", "uint64", "int32",
                                        "int64", "float64", "tls13",  "tls12"};
  const auto same = [&](std::string_view word) { return part.size() == word.size() && contains_any_case(part, word); };
  if (std::ranges::any_of(words, same)) return true;
  const std::size_t stage = std::min(part.find("alpha"), part.find("beta"));
  return lower(part.front()) == 'v' && stage != part.npos && stage >= 2 &&
         part.find_first_not_of("0123456789alphbet", 1) == part.npos;
}

/// A short number, `v2`, or a word that can be spoken: letters of one case, or one capital before small ones.
bool is_part_of_name(std::string_view part) noexcept {
  if (part.empty() || is_technical(part)) return true;
  constexpr std::size_t longest_number = 4;
  constexpr std::size_t longest_lone_number = 9;
  if (std::ranges::all_of(part, is_digit)) return part.size() <= longest_lone_number;
  if (lower(part.front()) == 'v' && std::ranges::all_of(part.substr(1), is_digit)) return part.size() <= 4;
  const std::size_t digits = part.size() - part.find_last_not_of("0123456789") - 1;
  const std::string_view word = part.substr(0, part.size() - digits);
  constexpr std::size_t longest_word = 16;
  if (digits > longest_number || word.size() > longest_word || !std::ranges::all_of(word, is_letter)) return false;
  if (word.size() <= 2) return digits == 0 || word.size() == 2;
  std::size_t consonants = 0;
  std::size_t vowels = 0;
  for (const char character : word) {
    if (std::string_view("aeiouy").find(lower(character)) != std::string_view::npos) {
      ++vowels;
      consonants = 0;
    } else if (++consonants > 4) {
      return false;
    }
  }
  return vowels * 6 >= word.size() && vowels * 3 <= word.size() * 2 + 1;
}

}  // namespace

bool has_digit(std::string_view text) noexcept { return std::ranges::any_of(text, is_digit); }

bool contains_any_case(std::string_view text, std::string_view lower_case) noexcept {
  if (text.size() < lower_case.size()) return false;
  const std::size_t last = text.size() - lower_case.size();
  for (std::size_t at = 0; at <= last; ++at) {
    if (lower(text[at]) != lower_case.front()) continue;
    std::size_t same = 1;
    while (same < lower_case.size() && lower(text[at + same]) == lower_case[same]) ++same;
    if (same == lower_case.size()) return true;
  }
  return false;
}

double entropy_of(std::string_view text) noexcept {
  std::array<std::uint32_t, 256> counts{};
  for (const char character : text) ++counts[static_cast<unsigned char>(character)];
  double bits = 0;
  for (const std::uint32_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  return bits;
}

bool is_placeholder(std::string_view text) noexcept {
  if (text.empty() || has_template(text) || is_repeated(text) || has_sequence(text)) return true;
  const auto holds = [&](std::string_view word) { return contains_any_case(text, word); };
  if (std::ranges::any_of(stand_ins, [&](std::string_view word) { return contains_as_written(text, word); }))
    return true;
  const auto begins = [&](std::string_view start) {
    return text.size() >= start.size() && contains_any_case(text.substr(0, start.size()), start);
  };
  if (std::ranges::any_of(references, begins)) return true;
  constexpr std::string_view words[] = {"true", "false", "null", "none", "nil", "undefined", "empty", "todo"};
  return std::ranges::any_of(words, [&](std::string_view word) { return text.size() == word.size() && holds(word); });
}

bool is_usual_password(std::string_view text) noexcept {
  constexpr std::string_view usual[] = {"password",   "passwd", "pass",     "pwd",     "secret",    "admin",
                                        "guest",      "root",   "user",     "test",    "token",     "pw",
                                        "postgres",   "mysql",  "username", "default", "password1", "passw0rd",
                                        "mypassword", "mypass", "pass123",  "string"};
  return std::ranges::any_of(usual, [&](std::string_view word) {
    return text.size() == word.size() && contains_any_case(text, word);
  });
}

bool is_made_of_words(std::string_view text) noexcept {
  std::size_t begin = 0;
  std::size_t parts = 0;
  std::size_t characters = 0;
  std::size_t in_words = 0;
  bool has_separator = false;
  bool has_digits_inside = false;
  for (std::size_t at = 1; at <= text.size(); ++at) {
    const bool is_end = at == text.size();
    const bool is_separator = !is_end && !is_letter(text[at]) && !is_digit(text[at]);
    const bool begins_word = !is_end && is_upper(text[at]) && !is_upper(text[at - 1]);
    const bool ends_capitals = at + 1 < text.size() && is_upper(text[at]) && is_upper(text[at - 1]) &&
                               is_letter(text[at + 1]) && !is_upper(text[at + 1]);
    if (!is_end && !is_separator && !begins_word && !ends_capitals) continue;
    if (at == begin) {
      begin += is_separator ? 1 : 0;
      continue;
    }
    const std::string_view part = text.substr(begin, at - begin);
    ++parts;
    characters += part.size();
    if (is_part_of_name(part)) in_words += part.size();
    has_digits_inside = has_digits_inside || (!is_end && has_digit(part));
    begin = is_separator ? at + 1 : at;
    has_separator = has_separator || is_separator;
  }
  // Random letters fall into many short parts. A name of several parts may have something random at its end.
  if (has_separator) return characters >= 3 * parts && 10 * in_words >= 7 * characters;
  return characters >= 4 * parts && in_words == characters && !has_digits_inside;
}

bool is_address(std::string_view text) noexcept {
  if (text.front() == '/' || text.starts_with("./") || text.starts_with("../") || text.starts_with("~/")) {
    return text.find_first_of("._-/", 1) != text.npos;
  }
  constexpr std::size_t longest_label = 24;
  std::size_t dots = 0;
  std::size_t label = 0;
  for (const char character : text) {
    if (character == '.') {
      ++dots;
      label = 0;
    } else if (++label > longest_label || is_upper(character) || character == '=' || character == '_') {
      return false;
    }
  }
  return dots >= 2;
}

bool is_hash(std::string_view text) noexcept {
  constexpr std::size_t sizes[] = {32, 36, 40, 56, 64, 96, 128};
  if (std::ranges::count(sizes, text.size()) == 0) return false;
  return text.find_first_not_of(text.size() == 36 ? "0123456789abcdefABCDEF-" : "0123456789abcdefABCDEF") == text.npos;
}

}  // namespace seawall::secrets
