#pragma once

// One text, and what is encoded in it: candidates for secrets, before those that overlap are weighed against each
// other. Private to secrets.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candidates.h"
#include "marks.h"
#include "names.h"

namespace seawall::secrets {

class Search {
 public:
  /// All that it is given must outlive it.
  Search(std::string_view file_name, Effort effort, patterns::Scratch& scratch, std::vector<Candidate>& candidates);

  /// Looks through a text whose offsets count.
  void look(std::string_view text);
  /// Looks through what a part of such a text stands for; `name` is that of the value.
  void look_into(std::string_view name, std::string_view value, documents::Range range, std::string_view encoding);
  /// Where manifests of Secrets and SealedSecrets seem to be, in order.
  const std::vector<std::size_t>& manifests() const noexcept { return manifests_; }

 private:
  /// A text that is looked through: the outermost one, or one that a part of another was decoded to.
  struct Level {
    std::string_view text;
    documents::Range decoded = {};  ///< the part of it that counts; else it is there for its name
    int depth = 0;
    std::vector<documents::Range> escapes = {};  ///< what has %NN or \u00NN in it
    std::size_t last_guess = std::string_view::npos;
  };

  void look(Level& level);
  void on_mark(Level& level, std::uint32_t index, std::size_t end);
  void try_format(Level& level, const Mark& mark, std::uint16_t rule, std::size_t mark_begin);
  void try_names(Level& level, const Mark& mark, Word word);
  void try_named(Level& level, std::uint16_t rule, const NamedValue& named);
  void try_guess(Level& level, const Rule& rule, const NamedValue& named);
  void try_private_key(Level& level, const Rule& rule, std::size_t begin);
  void try_url(Level& level, const Rule& rule, std::size_t behind);
  void note_escapes(Level& level, std::size_t at);
  void decode_escapes(Level& level);
  void decode_runs(Level& level);
  void decode_run(Level& level, documents::Range run);
  void descend(Level& level, std::string_view before, std::string_view decoded, std::string_view behind,
               documents::Range part, std::string_view encoding);
  void take_over(std::vector<Candidate> found, documents::Range part, std::string_view encoding);
  void add(Level& level, const Rule* rule, std::string_view secret, Proof proof = Proof::none,
           std::string public_part = {});

  const Marks& marks_;
  std::string_view file_name_;
  patterns::Scratch& scratch_;
  std::vector<Candidate>* candidates_;  // of the text that is looked through now
  std::size_t decoded_ = 0;  // bytes
  Effort effort_ = Effort::all;
  bool is_without_guesses_ = false;
  bool is_code_ = false;
  std::vector<std::size_t> manifests_;
};

}  // namespace seawall::secrets
