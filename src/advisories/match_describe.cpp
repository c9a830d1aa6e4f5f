// Matches as a part of an object that checks can judge: one line each.

#include <algorithm>
#include <array>
#include <charconv>

#include "match.h"

namespace seawall::advisories {
namespace {

constexpr std::size_t most_described = 20'000;  // "described vulnerabilities": of more, the number is told behind them
// An item stands for many pages of a hostile advisory, if that has its way.
constexpr std::size_t most_names = 30;  // aliases, and sources
constexpr std::size_t most_name = 200;  // bytes of one of these
constexpr std::size_t most_text = 1'000;  // bytes of anything else

/// As much of a text as fits, to the end of a character.
std::string_view cut(std::string_view text, std::size_t most) noexcept {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

/// Names of packages and texts of advisories may hold bytes that are no UTF-8.
std::string valid(std::string_view text) {
  const auto is_ascii = [](char each) { return static_cast<unsigned char>(each) < 0x80; };
  if (std::ranges::all_of(text, is_ascii)) return std::string(text);
  const auto document = documents::Value(text).to_document();
  return document ? std::string((*document)->root().string_or({})) : std::string();
}

/// The shortest that is the same number, without an exponent.
std::string written(double number) {
  std::array<char, 400> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed).ptr;
  return {digits.data(), end};
}

/// A map on one line; what is empty is left out.
class FlowMap {
 public:
  explicit FlowMap(std::string& out) : out_(out) { out_ += '{'; }
  FlowMap(const FlowMap&) = delete;
  FlowMap& operator=(const FlowMap&) = delete;
  ~FlowMap() { out_ += '}'; }

  void text(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    begin(key);
    documents::append_yaml_string(out_, valid(cut(value, most_text)), true);
  }
  void literal(std::string_view key, std::string_view value) {
    begin(key);
    out_ += value;
  }
  void number(std::string_view key, std::optional<double> value) {
    if (value) literal(key, written(*value));
  }
  void texts(std::string_view key, std::span<const std::string> values) {
    if (values.empty()) return;
    begin(key);
    out_ += '[';
    for (const std::string& value : values.first(std::min(values.size(), most_names))) {
      if (&value != values.data()) out_ += ", ";
      documents::append_yaml_string(out_, valid(cut(value, most_name)), true);
    }
    out_ += ']';
  }
  void begin(std::string_view key) {
    out_ += is_first_ ? "" : ", ";
    is_first_ = false;
    out_.append(key).append(": ");
  }

 private:
  std::string& out_;
  bool is_first_ = true;
};

std::string_view name_of(VexStatement::Status status) noexcept {
  switch (status) {
    case VexStatement::Status::not_affected: return "not_affected";
    case VexStatement::Status::affected: return "affected";
    case VexStatement::Status::fixed: return "fixed";
    case VexStatement::Status::under_investigation: break;
  }
  return "under_investigation";
}

std::vector<std::string> sources_of(const Match& match) {
  std::vector<std::string> sources;
  for (const Witness& witness : match.witnesses) {
    if (sources.size() == most_names) break;
    sources.push_back(witness.source + (witness.source.empty() ? "" : " ") + witness.id);
  }
  return sources;
}

void append_urgency(FlowMap& item, const Match& match) {
  item.text("severity", match.rating);
  item.number("score", match.score);
  item.text("vector", match.vector);
  item.literal("priority", std::to_string(match.priority));
  item.text("fixed", match.fixed);
  item.text("state", match.state);
  if (match.exploited) {
    item.text("exploited", match.exploited->added.empty() ? "true" : match.exploited->added);
    if (match.exploited->by_ransomware) item.literal("ransomware", "true");
  }
  if (match.likelihood) {
    item.number("likelihood", match.likelihood->probability);
    item.number("percentile", match.likelihood->percentile);
  }
}

void append_item(std::string& out, const Match& match, const packages::Package& package, std::string_view update) {
  FlowMap item(out);
  item.text("name", package.name + ' ' + match.id);
  item.text("id", match.id);
  item.text("type", packages::name_of(package.type));
  item.text("package", package.name);
  item.text("version", package.version);
  item.text("location", package.location);
  append_urgency(item, match);
  item.texts("aliases", match.aliases);
  item.texts("sources", sources_of(match));
  item.text("title", match.summary);
  item.text("update", update);
  if (!match.statement) return;
  const VexStatement& statement = *match.statement;
  item.begin("vex");
  FlowMap vex(out);
  vex.text("status", name_of(statement.status));
  std::string reason = statement.justification;
  if (!statement.impact.empty()) reason.append(reason.empty() ? "" : ": ").append(statement.impact);
  vex.text("reason", reason);
  vex.text("author", statement.author);
  vex.text("source", statement.source);
}

}  // namespace

std::string describe(const Matches& matches, std::span<const packages::Package> packages,
                     const packages::Distribution* distribution) {
  const std::size_t count = matches.matches.size();
  if (count == 0) return "vulnerabilities: []\n";
  const std::vector<std::string> updates = updates_of(matches, packages, distribution);
  std::string out = "vulnerabilities:\n";
  for (std::size_t index = 0; index < std::min(count, most_described); ++index) {
    const Match& match = matches.matches[index];
    if (match.package >= packages.size()) continue;
    out += "- ";
    append_item(out, match, packages[match.package], updates[index]);
    out += '\n';
  }
  if (count > most_described) out += "vulnerabilitiesMore: " + std::to_string(count - most_described) + '\n';
  return out;
}

}  // namespace seawall::advisories
