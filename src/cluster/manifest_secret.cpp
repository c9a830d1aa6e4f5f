#include "manifest_secret.h"

#include <algorithm>
#include <utility>

#include "crypto/crypto.h"

namespace seawall::cluster {
namespace {

using documents::Entry;
using documents::Field;
using documents::Node;

constexpr std::size_t fingerprint_bytes = 16;
// What is shorter is found by accident in any text.
constexpr std::size_t shortest_value = 5;

bool holds(std::string_view text, std::string_view value) noexcept {
  return value.size() >= shortest_value && text.find(value) != text.npos;
}

}  // namespace

SecretValues::SecretValues(Node secret) {
  // What the API server is given as stringData replaces data of the same key.
  const Node plain = secret.child(Field::stringData);
  for (const Entry& entry : secret.child(Field::data).entries()) {
    if (plain.child(entry.key)) continue;
    const std::string_view text = entry.value.string_or("");
    values_.push_back({entry.key, text, crypto::decode_base64(text).value_or(std::string(text))});
  }
  for (const Entry& entry : plain.entries()) {
    const std::string_view text = entry.value.string_or("");
    values_.push_back({entry.key, text, std::string(text)});
  }
}

bool SecretValues::may_be_in(std::string_view text) const noexcept {
  if (text.size() > longest_secret_annotation) return true;
  return std::ranges::any_of(values_,
                             [&](const Value& value) { return holds(text, value.text) || holds(text, value.bytes); });
}

void SecretValues::write(ListText& text, std::size_t indent, const Salt& salt) const {
  text.key("redactedData", indent);
  text.map([&] {
    for (const Value& value : values_) {
      text.key(value.key, indent + 2);
      text.map([&] {
        text.key("bytes", indent + 4);
        text.literal(std::to_string(value.bytes.size()));
        const auto digest = crypto::hmac_sha256(salt.key, value.bytes);
        if (!digest) return;
        text.key("fingerprint", indent + 4);
        text.string(crypto::hex(std::string_view(*digest).substr(0, fingerprint_bytes)));
      });
    }
  });
}

}  // namespace seawall::cluster
