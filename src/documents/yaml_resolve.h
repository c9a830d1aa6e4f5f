#pragma once

// What a YAML scalar means, as go.yaml.in/yaml/v2 resolves it. Private to documents.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace seawall::documents {

struct Resolved {
  enum class Type : std::uint8_t { null, boolean, integer, unsigned_integer, floating, not_finite, string, binary };
  Type type = Type::string;
  bool truth = false;
  std::string canonical;  ///< integers: decimal digits, unless the text is that already; floats: without `_`
  double number = 0;      ///< floating, not_finite
};

/// Whether a plain scalar can be told from its first character to be a string: most can.
bool is_surely_string(std::string_view text) noexcept;
/// A plain scalar without a tag.
Resolved resolve_plain(std::string_view text);
/// A scalar with a tag in its long form ("tag:yaml.org,2002:int", "!mine"). Nothing when the text is not of
/// the tag's type.
std::optional<Resolved> resolve_tagged(std::string_view tag, std::string_view text);
/// Standard base64 with padding, as Go's StdEncoding takes it (line breaks ignored), invalid UTF-8 made U+FFFD.
std::optional<std::string> decode_binary(std::string_view text);
/// A float as sigs.k8s.io/yaml writes one that is a key: the shortest digits of its 32-bit value, as strconv's 'g'.
std::string float_key(double value);
/// A float64 as encoding/json writes it: the shortest digits, with an exponent when very large or small.
std::string float_json(double value);
/// strconv.ParseFloat of decimal text: nothing beyond the range of a double; too small is 0.
std::optional<double> parse_float(std::string_view text) noexcept;

}  // namespace seawall::documents
