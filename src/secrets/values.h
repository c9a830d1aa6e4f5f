#pragma once

// What a text tells of itself: how random it looks, and whether it only stands for a secret. Private to secrets.

#include <string_view>

namespace seawall::secrets {

/// Shannon's, in bits a character.
double entropy_of(std::string_view text) noexcept;

/// A stand-in: words such as EXAMPLE or changeme, one character repeated, characters in the order of the alphabet,
/// a variable, a template, the address of a secret in a store, or ciphertext of a tool for it.
bool is_placeholder(std::string_view text) noexcept;

/// What people choose where a password must stand: "password", "guest", "root".
bool is_usual_password(std::string_view text) noexcept;

/// Made of words and small numbers, as names are: "api-token-production-v2", "defaultSecretStoreName".
bool is_made_of_words(std::string_view text) noexcept;

/// A path of a file, or the name of a host or package: small letters and several dots.
bool is_address(std::string_view text) noexcept;

/// All digits hexadecimal, and as many as a hash or a UUID has.
bool is_hash(std::string_view text) noexcept;

// ASCII, as all of this.

constexpr char lower(char character) noexcept {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character | 32) : character;
}
constexpr bool is_digit(char character) noexcept { return character >= '0' && character <= '9'; }
constexpr bool is_letter(char character) noexcept { return lower(character) >= 'a' && lower(character) <= 'z'; }
/// A letter, a digit or `_`.
constexpr bool is_word(char character) noexcept {
  return is_letter(character) || is_digit(character) || character == '_';
}
bool has_digit(std::string_view text) noexcept;
bool contains_any_case(std::string_view text, std::string_view lower_case) noexcept;

}  // namespace seawall::secrets
