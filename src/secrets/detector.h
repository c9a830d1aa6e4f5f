#pragma once

// Secrets in texts: one pass looks for the marks of all rules at once, then each place is looked at by its own rule.
// What is encoded is decoded and looked at again, to a bounded depth. A secret never leaves this module: what was found
// is told by its place, a redacted form and a fingerprint.
//
// Threads: a Detector is const after it was made and may be shared. Lifetimes: findings point at rules, which live as
// long as the program.
// Sources: the formats are those that the providers document; docs/secrets.md lists them.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"
#include "rules.h"

namespace seawall::secrets {

/// A secret at a place.
struct Leak {
  const Rule* rule = nullptr;
  documents::Range range;  ///< in the text; of a secret in encoded text, that of the encoded text. Empty: the file
  std::string redacted;  ///< "ghp_...": what the rule itself says of it, and nothing else of the secret
  std::string fingerprint;  ///< 16 hexadecimal digits; empty where they could be guessed
  std::string_view encoding;  ///< "base64", "base64, gzip": what it was behind; empty: nothing
  bool is_proved = false;  ///< a checksum in it fits, or it can be decoded as its kind has to be
};

struct Options {
  /// Fingerprints are made with this key. Without it passwords have none, as short ones could be found by trying.
  std::string salt = {};
};

/// What a text is worth.
enum class Effort : std::uint8_t {
  all,
  formats,  ///< only what has a format of its own: in bytes of a program, names and values are chance
};

/// Depth of encodings in encodings ("decoding depth").
inline constexpr int most_decodings = 5;
/// Bytes that one text may grow to by decoding and decompressing ("decoded size").
inline constexpr std::size_t most_decoded = std::size_t{16} << 20;

/// Puts `*` in the place of a part of a text, and leaves its lines as they are.
void blot(std::string& text, documents::Range range) noexcept;

class Detector {
 public:
  /// One without a salt, for all who need no fingerprints.
  static const Detector& shared();
  explicit Detector(Options options = {});
  Detector(const Detector&) = delete;
  Detector& operator=(const Detector&) = delete;
  ~Detector();

  /// All that a file's text holds, by place; its name counts for some rules, and tells YAML and JSON, whose trees are
  /// looked at. Of places that overlap, that of the more certain rule.
  std::vector<Leak> find(std::string_view file_name, std::string_view text, Effort effort = Effort::all) const;

  /// What of a text must not be shown: what find() finds, all values of Secrets in it, guesses that are none too.
  std::vector<documents::Range> to_hide(std::string_view file_name, std::string_view text) const;

  /// Puts `*` in the place of all that to_hide() tells of a text of ours that quotes the user's.
  void hide(std::string& text) const;

  /// In a value that has a name: a variable of a container, a key of a ConfigMap. Ranges are within the value.
  std::vector<Leak> find(std::string_view name, std::string_view value, std::string_view file_name) const;

 private:
  struct Body;
  std::unique_ptr<const Body> body_;
};

}  // namespace seawall::secrets
