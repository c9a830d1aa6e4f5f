#pragma once

// What is kept of the values of a Secret. Private to the manifest.

#include <string>
#include <string_view>
#include <vector>

#include "manifest.h"
#include "manifest_text.h"

namespace seawall::cluster {

/// An annotation of a Secret that is longer may be a copy of it, in a form that nobody looks into: compressed, encoded.
inline constexpr std::size_t longest_secret_annotation = 256;

/// Lifetime: borrows the document.
class SecretValues {
 public:
  explicit SecretValues(documents::Node secret);

  /// Whether a text holds one of the values, encoded or not, or is long enough for a copy.
  bool may_be_in(std::string_view text) const noexcept;
  /// The map that stands for them; `indent` is that of its key.
  void write(ListText& text, std::size_t indent, const Salt& salt) const;

 private:
  struct Value {
    std::string_view key;
    std::string_view text;
    std::string bytes;
  };
  std::vector<Value> values_;
};

}  // namespace seawall::cluster
