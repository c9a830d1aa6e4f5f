#include "detector.h"

#include <algorithm>
#include <utility>

#include "crypto/crypto.h"
#include "manifests.h"
#include "search.h"

namespace seawall::secrets {
namespace {

constexpr std::string_view public_salt = "seawall";
constexpr std::size_t fingerprint_digits = 16;

std::string redacted(const Candidate& candidate) { return candidate.public_part + "***"; }

}  // namespace

struct Detector::Body {
  std::string salt;
  bool has_own_salt = false;

  std::string fingerprint_of(const Candidate& candidate) const {
    // A word list finds what somebody has chosen.
    const Rule& rule = *candidate.rule;
    constexpr std::size_t least_to_try = 16;
    const bool can_be_guessed = rule.certainty == Certainty::guess || rule.certainty == Certainty::place ||
                                rule.id.ends_with("password") || candidate.secret.size() < least_to_try;
    if (can_be_guessed && !has_own_salt) return {};
    const documents::Result<std::string> digest = crypto::hmac_sha256(salt, candidate.secret);
    return digest ? crypto::hex(*digest).substr(0, fingerprint_digits) : std::string();
  }

  Leak leak_of(const Candidate& candidate) const {
    Leak leak;
    leak.rule = candidate.rule;
    leak.range = {static_cast<std::uint32_t>(candidate.begin), static_cast<std::uint32_t>(candidate.end)};
    leak.redacted = redacted(candidate);
    leak.fingerprint = fingerprint_of(candidate);
    leak.encoding = candidate.encoding;
    leak.is_proved = candidate.proof == Proof::fits;
    return leak;
  }
};

namespace {

patterns::Scratch& scratch() {
  thread_local patterns::Scratch scratch = Marks::all().set().scratch();
  return scratch;
}

bool is_key_store(std::string_view file_name) noexcept {
  return file_name.ends_with(".p12") || file_name.ends_with(".pfx");
}

}  // namespace

void blot(std::string& text, documents::Range range) noexcept {
  const auto is_of_line = [](char character) { return character != '\n' && character != '\r'; };
  std::ranges::replace_if(text.begin() + range.begin, text.begin() + range.end, is_of_line, '*');
}

Detector::Detector(Options options) {
  const bool has_own_salt = !options.salt.empty();
  body_ = std::make_unique<const Body>(
      Body{has_own_salt ? std::move(options.salt) : std::string(public_salt), has_own_salt});
}

Detector::~Detector() = default;

const Detector& Detector::shared() {
  static const Detector detector;
  return detector;
}

void Detector::hide(std::string& text) const {
  for (const documents::Range range : to_hide({}, text)) blot(text, range);
}

std::vector<Leak> Detector::find(std::string_view file_name, std::string_view text, Effort effort) const {
  std::vector<Candidate> candidates;
  Search search(file_name, effort, scratch(), candidates);
  search.look(text);
  if (effort == Effort::all && !search.manifests().empty()) look_at_manifests(file_name, text, search, candidates);
  weigh(candidates);
  std::vector<Leak> leaks;
  if (is_key_store(file_name)) {
    leaks.push_back({});
    leaks.back().rule = find_rule("pkcs12-file");
    leaks.back().redacted = "***";
  }
  for (const Candidate& candidate : candidates) leaks.push_back(body_->leak_of(candidate));
  return leaks;
}

std::vector<documents::Range> Detector::to_hide(std::string_view file_name, std::string_view text) const {
  std::vector<Candidate> candidates;
  Search search(file_name, Effort::all, scratch(), candidates);
  search.look(text);
  std::vector<documents::Range> ranges;
  if (!search.manifests().empty()) ranges = look_at_manifests(file_name, text, search, candidates);
  for (const Candidate& candidate : candidates) {
    if (!candidate.rule) continue;
    ranges.push_back({static_cast<std::uint32_t>(candidate.begin), static_cast<std::uint32_t>(candidate.end)});
  }
  return ranges;
}

std::vector<Leak> Detector::find(std::string_view name, std::string_view value, std::string_view file_name) const {
  const std::string text = std::string(name) + "=" + std::string(value);
  const std::size_t shift = name.size() + 1;
  std::vector<Leak> leaks;
  for (Leak& leak : find(file_name, text)) {
    if (leak.range.end <= shift) continue;
    leak.range.begin = static_cast<std::uint32_t>(std::max<std::size_t>(leak.range.begin, shift) - shift);
    leak.range.end -= static_cast<std::uint32_t>(shift);
    leaks.push_back(std::move(leak));
  }
  return leaks;
}

}  // namespace seawall::secrets
