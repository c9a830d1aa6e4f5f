#include "proofs.h"

#include <zlib.h>

#include <array>
#include <optional>
#include <string>

#include "encodings.h"
#include "values.h"

namespace seawall::secrets {
namespace {

std::uint32_t crc_of(std::string_view text) {
  return static_cast<std::uint32_t>(
      ::crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

Proof proof_if(bool fits) { return fits ? Proof::fits : Proof::refuted; }

std::string in_base_62(std::uint32_t number) {
  constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string text(6, '0');
  for (std::size_t place = text.size(); place-- > 0; number /= 62) text[place] = digits[number % 62];
  return text;
}

/// Whether the base64 begins what can only be an object in JSON, and ends it.
bool is_object(std::string_view encoded) {
  const std::optional<std::string> text = decoded_base64(encoded);
  return text && text->size() >= 2 && text->starts_with('{') && text->ends_with('}') && is_text(*text);
}

std::uint32_t step_of_bech32(std::uint32_t sum, std::uint32_t value) {
  constexpr std::array<std::uint32_t, 5> generator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
  const std::uint32_t top = sum >> 25;
  sum = (sum & 0x1ffffff) << 5 ^ value;
  for (std::size_t bit = 0; bit < generator.size(); ++bit) {
    if (top >> bit & 1) sum ^= generator[bit];
  }
  return sum;
}

}  // namespace

Proof prove_trailing_crc(std::string_view secret) {
  const std::string_view body = secret.substr(secret.size() - 36);
  return proof_if(in_base_62(crc_of(body.substr(0, 30))) == body.substr(30));
}

Proof prove_grafana(std::string_view secret) {
  const std::size_t end = secret.size() - 9;
  const std::uint32_t sum = crc_of(secret.substr(0, end));
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (int byte = 0; byte < 4; ++byte) {
    const std::uint32_t value = sum >> (8 * byte) & 0xff;
    text += {digits[value >> 4], digits[value & 15]};
  }
  return proof_if(text == secret.substr(end + 1));
}

Proof prove_age(std::string_view secret) {
  constexpr std::string_view human = "age-secret-key-";
  constexpr std::string_view alphabet = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
  std::uint32_t sum = 1;
  for (const char character : human) sum = step_of_bech32(sum, static_cast<unsigned char>(character) >> 5);
  sum = step_of_bech32(sum, 0);
  for (const char character : human) sum = step_of_bech32(sum, static_cast<unsigned char>(character) & 31);
  for (const char character : secret.substr(human.size() + 1)) {
    sum = step_of_bech32(sum, static_cast<std::uint32_t>(alphabet.find(character)));
  }
  return proof_if(sum == 1);
}

Proof prove_jwt(std::string_view secret) {
  const std::size_t first = secret.find('.');
  const std::size_t second = secret.find('.', first + 1);
  return proof_if(is_object(secret.substr(0, first)) && is_object(secret.substr(first + 1, second - first - 1)));
}

Proof prove_json(std::string_view secret) { return is_object(secret) ? Proof::fits : Proof::none; }

Proof prove_json_behind_prefix(std::string_view secret) {
  std::string_view body = secret.substr(secret.find('_') + 1);
  body = body.substr(0, body.rfind('_'));
  return prove_json(body);
}

Proof prove_vault(std::string_view secret) {
  if (!secret.starts_with("s.")) return Proof::none;
  return has_digit(secret) ? Proof::none : Proof::refuted;
}

}  // namespace seawall::secrets
