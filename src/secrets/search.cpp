#include "search.h"

#include <algorithm>
#include <utility>

#include "encodings.h"
#include "guesses.h"
#include "values.h"

namespace seawall::secrets {
namespace {

using documents::Range;

Range range_of(std::size_t begin, std::size_t end) noexcept {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

std::size_t offset_in(std::string_view text, std::string_view part) noexcept {
  return static_cast<std::size_t>(part.data() - text.data());
}

/// Files that programs write, full of hashes: a guess there is never right.
bool is_written_by_program(std::string_view file_name) noexcept {
  const std::string_view name = file_name.substr(file_name.rfind('/') + 1);
  constexpr std::string_view endings[] = {".lock",  "-lock.json", ".sum", ".lock.hcl", "-lock.yaml",
                                          ".lockb", ".min.js",    ".map", ".svg",      ".csv"};
  constexpr std::string_view names[] = {"go.sum.txt",      "npm-shrinkwrap.json", "known_hosts",
                                        "authorized_keys", "SHA256SUMS",          "lock.json"};
  constexpr std::string_view folders[] = {"node_modules/", "vendor/"};
  return std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); }) ||
         std::ranges::count(names, name) > 0 || std::ranges::any_of(folders, [&](std::string_view folder) {
           return file_name.find(folder) != std::string_view::npos;
         });
}

/// Where a value without quotes is a variable.
bool is_source_code(std::string_view file_name) noexcept {
  constexpr std::string_view endings[] = {".go", ".c",     ".h",     ".cc",  ".cpp", ".cs",  ".java",
                                          ".kt", ".scala", ".js",    ".ts",  ".rs",  ".php", ".py",
                                          ".rb", ".swift", ".proto", ".jsx", ".tsx", ".mjs"};
  return std::ranges::any_of(endings, [&](std::string_view ending) { return file_name.ends_with(ending); });
}

bool is_quoted(std::string_view text, std::size_t begin) noexcept {
  return begin > 0 && std::string_view("\"'`").find(text[begin - 1]) != std::string_view::npos;
}

/// Examples of documentation, which are no secrets to anybody.
bool is_public_example(std::string_view secret) noexcept {
  constexpr std::string_view examples[] = {
      "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lI",  // the payload that jwt.io shows
      "MIIEogIBAAKCAQEA6NF8iallvQVp22WDkTkyrtvp9eWW6A8YVr+kz4TjGYe7gHzI",  // Vagrant's insecure key
      "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
      "07401b.f395accd246ae52d",  // in the reference of bootstrap tokens
  };
  return std::ranges::any_of(examples,
                             [&](std::string_view example) { return secret.find(example) != std::string_view::npos; });
}

bool has_ending(std::string_view file_name, std::string_view endings) noexcept {
  if (endings.empty()) return true;
  while (!endings.empty()) {
    const std::size_t size = std::min(endings.find(' '), endings.size());
    if (file_name.ends_with(endings.substr(0, size))) return true;
    endings.remove_prefix(std::min(size + 1, endings.size()));
  }
  return false;
}

/// Whether a token can begin at an offset: behind `\n` in a string of JSON, too.
bool begins_token(std::string_view text, std::size_t at) noexcept {
  if (at == 0 || !is_word(text[at - 1])) return true;
  const char before = text[at - 1];
  return at >= 2 && text[at - 2] == '\\' && (before == 'n' || before == 'r' || before == 't');
}

/// Whether a word stands before an offset in the same command, which a backslash carries on to the next line.
bool is_in_command(std::string_view text, std::size_t offset, std::string_view word) noexcept {
  constexpr std::size_t longest = 600;
  const std::size_t first = offset - std::min(offset, longest);
  const std::string_view before = text.substr(first, offset - first);
  const std::size_t at = before.rfind(word);
  if (at == before.npos) return false;
  for (std::size_t line = before.find('\n', at); line != before.npos; line = before.find('\n', line + 1)) {
    const std::size_t last = line > 0 && before[line - 1] == '\r' ? line - 1 : line;
    if (last == 0 || before[last - 1] != '\\') return false;
  }
  return true;
}

bool is_digit_of_blob(char character) noexcept { return is_base64(character) && character != '-' && character != '_'; }

/// Whether a run of letters and digits is but a part of something large in base64, whose text has no meaning: behind
/// more of it on its line, or behind a line that is full of it.
bool is_in_blob(std::string_view text, std::size_t begin) noexcept {
  constexpr std::size_t least_on_line = 16;
  constexpr std::size_t least_of_line = 60;
  if (begin >= 2 && text[begin - 1] == '+' && is_word(text[begin - 2])) return true;
  std::size_t at = begin;
  while (at > 0 && (text[at - 1] == '\n' || text[at - 1] == '\r' || text[at - 1] == ' ')) --at;
  const bool is_next_line = text.substr(at, begin - at).find('\n') != text.npos;
  const std::size_t end = is_next_line ? at : begin;
  std::size_t digits = end;
  bool has_upper = false;
  bool has_lower = false;
  bool has_number = false;
  while (digits > 0 && end - digits < least_of_line && is_digit_of_blob(text[digits - 1])) {
    const char each = text[--digits];
    has_upper = has_upper || (each >= 'A' && each <= 'Z');
    has_lower = has_lower || (each >= 'a' && each <= 'z');
    has_number = has_number || (each >= '0' && each <= '9') || each == '+';
  }
  return end - digits >= (is_next_line ? least_of_line : least_on_line) && has_upper && has_lower && has_number;
}

}  // namespace

Search::Search(std::string_view file_name, Effort effort, patterns::Scratch& scratch,
               std::vector<Candidate>& candidates)
    : marks_(Marks::all()),
      file_name_(file_name),
      scratch_(scratch),
      candidates_(&candidates),
      effort_(effort),
      is_without_guesses_(is_written_by_program(file_name)),
      is_code_(is_source_code(file_name)) {}

void Search::look(std::string_view text) {
  Level level{.text = text, .decoded = range_of(0, text.size())};
  look(level);
}

void Search::look_into(std::string_view name, std::string_view value, Range range, std::string_view encoding) {
  Level outer;
  descend(outer, std::string(name) + ": ", value, "\n", range, encoding);
}

void Search::look(Level& level) {
  marks_.set().scan(level.text, scratch_, [&](std::uint32_t index, std::size_t end) { on_mark(level, index, end); });
  decode_escapes(level);
  decode_runs(level);
}

void Search::on_mark(Level& level, std::uint32_t index, std::size_t end) {
  const Mark& mark = marks_.mark(index);
  const std::size_t begin = end - mark.width;
  switch (mark.kind) {
    case Mark::Kind::format:
      for (const std::uint16_t rule : mark.rules) try_format(level, mark, rule, begin);
      return;
    case Mark::Kind::name:
      if (effort_ == Effort::all) try_names(level, mark, {begin, end});
      return;
    case Mark::Kind::private_key: return try_private_key(level, rules()[mark.rules.front()], begin);
    case Mark::Kind::url:
      if (effort_ == Effort::all) try_url(level, rules()[mark.rules.front()], end);
      return;
    case Mark::Kind::escape: return note_escapes(level, begin);
    case Mark::Kind::manifest:
      if (level.depth == 0) manifests_.push_back(end - 1);
      return;
  }
}

void Search::try_format(Level& level, const Mark& mark, std::uint16_t index, std::size_t mark_begin) {
  const Rule& rule = rules()[index];
  if (mark_begin < rule.lead || !has_ending(file_name_, rule.files)) return;
  const std::size_t begin = mark_begin - rule.lead;
  if (!rule.is_glued && !begins_token(level.text, begin)) return;
  Marks::Match match;
  if (!marks_.matches(index, level.text, begin, match)) return;
  if (!rule.after.empty() && !is_in_command(level.text, begin, rule.after)) return;
  if (!rule.is_glued && !rule.is_open && !ends_value(level.text.substr(match.end))) return;
  const std::string_view secret = match.secret;
  if (entropy_of(secret) <= rule.entropy || is_in_blob(level.text, begin)) return;
  // Of a placeholder behind the true beginning of a token, all belongs to it.
  constexpr std::size_t most_behind = 300;
  std::size_t token_end = match.end;
  while (token_end < std::min(level.text.size(), match.end + most_behind) && is_base64(level.text[token_end])) {
    ++token_end;
  }
  const std::size_t secret_begin = offset_in(level.text, secret);
  std::string_view body = level.text.substr(secret_begin, std::max(token_end, match.end) - secret_begin);
  const bool has_prefix = rule.lead == 0 && secret_begin == begin && body.size() > mark.text.size();
  if (has_prefix && secret.size() > mark.text.size()) body.remove_prefix(mark.text.size());
  if (is_placeholder(body) || is_public_example(secret)) return add(level, nullptr, secret);
  if (rule.certainty == Certainty::place &&
      (is_usual_password(secret) || (is_made_of_words(secret) && !has_digit(secret)))) {
    return;
  }
  const Proof proof = rule.prove ? rule.prove(secret) : Proof::none;
  if (proof == Proof::refuted) return add(level, nullptr, secret);
  add(level, &rule, secret, proof, has_prefix ? mark.text : std::string());
}

void Search::try_names(Level& level, const Mark& mark, Word word) {
  const std::optional<NamedValue> named = value_beside(level.text, word);
  if (!named) return;
  for (const std::uint16_t rule : mark.rules) {
    if (rules()[rule].certainty == Certainty::guess) {
      try_guess(level, rules()[rule], *named);
    } else {
      try_named(level, rule, *named);
    }
  }
}

void Search::try_named(Level& level, std::uint16_t index, const NamedValue& named) {
  const Rule& rule = rules()[index];
  if (!has_ending(file_name_, rule.files) || !has_any_word(named.name, rule.also)) return;
  Marks::Match match;
  if (!marks_.matches(index, named.value, 0, match) || !ends_value(named.value.substr(match.end))) return;
  if (entropy_of(match.secret) <= rule.entropy) return;
  if (is_placeholder(match.secret) || is_public_example(match.secret)) return add(level, nullptr, match.secret);
  // A word of the right length: `linear_mode: "..."`.
  if (std::ranges::all_of(match.secret, [](char each) { return each >= 'a' && each <= 'z'; }) &&
      is_made_of_words(match.secret)) {
    return;
  }
  add(level, &rule, match.secret);
}

void Search::try_guess(Level& level, const Rule& rule, const NamedValue& named) {
  const std::size_t begin = offset_in(level.text, named.value);
  if (is_code_ && level.depth == 0 && !is_quoted(level.text, begin)) return;
  if (is_without_guesses_ || named.is_loose || std::exchange(level.last_guess, begin) == begin) return;
  std::string_view value = guessed_value(named.value);
  const std::size_t colon = named.value.substr(0, longest_guess).find(':');
  // What `auth` of a registry decodes to is user:password.
  if (value.empty() && level.depth > 0 && contains_any_case(named.name, "auth") && colon != named.value.npos) {
    value = guessed_value(named.value.substr(colon + 1));
  }
  if (value.empty() || !is_likely_secret(named.name, value, rule.entropy)) return;
  // What it decodes to is judged instead.
  if (level.depth < most_decodings && decoded_readable(value)) return;
  add(level, &rule, value);
}

void Search::try_private_key(Level& level, const Rule& rule, std::size_t begin) {
  constexpr std::size_t longest_label = 60;
  constexpr std::size_t longest_key = 64 << 10;
  constexpr std::size_t least_body = 64;
  const std::string_view text = level.text.substr(begin, longest_key);
  const std::size_t label_end = text.substr(0, longest_label).find("-----", 10);
  if (label_end == text.npos) return;
  const std::string_view label = text.substr(10, label_end - 10);
  if (!label.ends_with("PRIVATE KEY") && !label.ends_with("PRIVATE KEY BLOCK")) return;
  const std::size_t body = label_end + 5;
  const std::size_t end = text.find("-----", body);  // nothing in a key looks so
  if (end == text.npos || end - body < least_body || !text.substr(end).starts_with("-----END")) return;
  const std::string_view body_text = text.substr(body, end - body);
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(body_text, is_base64));
  if (digits < least_body) return;
  const std::size_t line_end = text.find("-----", end + 8);
  const std::size_t whole = line_end == text.npos ? end + 8 : line_end + 5;
  const std::string_view key = text.substr(0, whole);
  if (is_public_example(key) || body_text.find("...") != text.npos || contains_any_case(body_text, "example")) {
    return add(level, nullptr, key);
  }
  add(level, &rule, key, Proof::none, std::string(text.substr(0, body)));
}

void Search::try_url(Level& level, const Rule& rule, std::size_t behind) {
  constexpr std::size_t longest = 300;
  constexpr std::size_t shortest_password = 4;
  const std::string_view rest = level.text.substr(behind, longest);
  constexpr std::string_view ends = " \t\r\n\"'`<>/\\?,;()|";
  std::size_t colon = rest.npos;
  std::size_t at = 0;
  for (; at < rest.size() && rest[at] != '@'; ++at) {
    if (ends.find(rest[at]) != ends.npos) return;
    if (rest[at] == ':' && colon == rest.npos) colon = at;
  }
  if (at == rest.size() || colon == rest.npos || at + 1 >= rest.size()) return;
  if (!is_word(rest[at + 1]) && rest[at + 1] != '[' && rest[at + 1] != '$' && rest[at + 1] != '{') return;
  const std::string_view user = rest.substr(0, colon);
  const std::string_view password = rest.substr(colon + 1, at - colon - 1);
  if (password.size() < shortest_password) return;
  if (is_placeholder(password) || is_usual_password(password) || password == user) return;
  add(level, &rule, password);
}

void Search::note_escapes(Level& level, std::size_t at) {
  if (!level.escapes.empty() && at < level.escapes.back().end) return;
  constexpr std::size_t most_before = 200;
  constexpr std::size_t most_behind = 4000;
  constexpr std::string_view ends = " \t\r\n\"'`<>";
  std::size_t begin = at;
  while (begin > 0 && at - begin < most_before && ends.find(level.text[begin - 1]) == ends.npos) --begin;
  std::size_t end = at;
  while (end < level.text.size() && end - at < most_behind && ends.find(level.text[end]) == ends.npos) ++end;
  level.escapes.push_back(range_of(begin, end));
}

void Search::decode_escapes(Level& level) {
  for (const Range part : level.escapes) {
    const std::optional<std::string> decoded = unescaped(level.text.substr(part.begin, part.end - part.begin));
    if (decoded && is_text(*decoded)) descend(level, {}, *decoded, {}, part, "escapes");
  }
}

void Search::decode_runs(Level& level) {
  if (level.depth >= most_decodings) return;
  for (std::optional<Run> run = next_run(level.text, 0); run; run = next_run(level.text, run->end)) {
    decode_run(level, range_of(run->begin, run->end));
  }
}

void Search::decode_run(Level& level, Range run) {
  const std::string_view digits = level.text.substr(run.begin, run.end - run.begin);
  constexpr std::size_t least_hex = 32;
  std::string_view encoding = "base64";
  std::optional<std::string> decoded = decoded_readable(digits);
  if (!decoded && digits.size() >= least_hex) {
    decoded = decoded_hex(digits);
    encoding = "hexadecimal";
  }
  if (!decoded) return;
  if (is_gzip(*decoded)) {
    decoded = decompressed(*decoded, most_decoded - std::min(decoded_, most_decoded), decoded_);
    encoding = "gzip";
    if (!decoded) return;
  }
  // The name beside it counts for what it decodes to: this line, or the one before for `value:` below `name:`.
  constexpr std::size_t most_before = 200;
  std::size_t begin = run.begin;
  int lines = 0;
  while (begin > 0 && run.begin - begin < most_before) {
    if (level.text[begin - 1] == '\n' && ++lines == 2) break;
    --begin;
  }
  const std::string_view behind = level.text.substr(run.end, 2);
  descend(level, level.text.substr(begin, run.begin - begin), *decoded, behind, run, encoding);
}

void Search::descend(Level& level, std::string_view before, std::string_view decoded, std::string_view behind,
                     Range part, std::string_view encoding) {
  decoded_ += decoded.size();
  if (level.depth >= most_decodings || decoded_ > most_decoded) return;
  // Only what counts of a text inside another one counts inside of that.
  if (level.depth > 0 && (part.end <= level.decoded.begin || part.begin >= level.decoded.end)) return;
  std::string text;
  text.reserve(before.size() + decoded.size() + behind.size());
  text.append(before).append(decoded).append(behind);
  Level inner{.text = text,
              .decoded = range_of(before.size(), before.size() + decoded.size()),
              .depth = level.depth + 1};
  std::vector<Candidate> found;
  std::vector<Candidate>* const outer = std::exchange(candidates_, &found);
  look(inner);
  candidates_ = outer;
  weigh(found);
  take_over(std::move(found), part, encoding);
}

/// Of all that one place stands for, the first of each rule is told there.
void Search::take_over(std::vector<Candidate> found, Range part, std::string_view encoding) {
  const std::size_t first = candidates_->size();
  for (Candidate& candidate : found) {
    const auto is_same = [&](const Candidate& other) { return other.rule == candidate.rule; };
    if (std::any_of(candidates_->begin() + static_cast<std::ptrdiff_t>(first), candidates_->end(), is_same)) continue;
    candidate.begin = part.begin;
    candidate.end = part.end;
    candidate.encoding = encoding;
    candidates_->push_back(std::move(candidate));
  }
}

void Search::add(Level& level, const Rule* rule, std::string_view secret, Proof proof, std::string public_part) {
  const std::size_t begin = offset_in(level.text, secret);
  const std::size_t end = begin + secret.size();
  if (begin >= level.decoded.end || end <= level.decoded.begin) return;
  // All that is found in a decoded text is told at one place, so that a few do.
  constexpr std::size_t most_decoded_candidates = 1000;
  if (level.depth > 0 && candidates_->size() >= most_decoded_candidates) return;
  Candidate candidate{.rule = rule, .begin = begin, .end = end, .proof = proof};
  candidate.secret = secret;
  candidate.public_part = std::move(public_part);
  candidates_->push_back(std::move(candidate));
}

}  // namespace seawall::secrets
