#include "manifests.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "encodings.h"
#include "names.h"
#include "values.h"

namespace seawall::secrets {
namespace {

using documents::Field;
using documents::Node;
using documents::Range;

class Manifests {
 public:
  Manifests(Search& search, std::vector<Candidate>& candidates) : search_(search), candidates_(candidates) {
    for (const Candidate& each : candidates) {
      if (each.rule) found_.push_back(each.begin);
    }
    std::ranges::sort(found_);
  }

  void look(Node object) {
    const std::string_view kind = object.child(Field::kind).string_or("");
    if (kind == "Secret") look_at_secret(object);
    if (kind == "SealedSecret") leave_alone(object.child(Field::spec).child("encryptedData"));
    for (const Node item : object.child(Field::items).items()) look(item);
  }
  std::vector<Range> values() && { return std::move(values_); }

 private:
  /// A Secret in clear is told once, at an entry in which nothing was found by itself: at the first one, or where
  /// nothing was found in any, at the first that is called as secrets are.
  void look_at_secret(Node secret) {
    for (const Field field : {Field::data, Field::stringData}) {
      for (const documents::Entry& entry : secret.child(field).entries()) values_.push_back(entry.value.range());
    }
    Node first;
    Node named;
    bool is_found = false;
    for (const documents::Entry& entry : secret.child(Field::data).entries()) {
      const std::optional<std::string_view> value = entry.value.string();
      if (!value || entry.value.is_shared()) continue;
      const std::optional<std::string> decoded = decoded_base64(without_breaks(*value));
      if (!decoded) continue;
      const std::size_t before = candidates_.size();
      if (is_text(*decoded)) search_.look_into(entry.key, *decoded, entry.value.range(), "base64");
      if (candidates_.size() > before || was_found_in(entry.value.range())) {
        is_found = true;
      } else if (is_worth_telling(entry.key, *value, *decoded)) {
        if (!first) first = entry.value;
        if (!named && ends_as_secret(entry.key)) named = entry.value;
      }
    }
    if (first) tell(named && !is_found ? named : first);
  }

  /// By the search in the text.
  bool was_found_in(Range range) const {
    const auto found = std::ranges::lower_bound(found_, range.begin);
    return found != found_.end() && *found < range.end;
  }

  static std::string without_breaks(std::string_view value) {
    std::string text(value);
    std::erase_if(text, [](char each) { return each == '\n' || each == '\r' || each == ' ' || each == '\t'; });
    return text;
  }

  /// Certificates are public, and a placeholder or something tiny is no secret.
  static bool is_worth_telling(std::string_view key, std::string_view value, std::string_view decoded) {
    constexpr std::size_t least = 10;
    if (value.size() < least || key.ends_with(".crt") || key == "namespace") return false;
    if (decoded.starts_with("-----BEGIN CERTIFICATE") && !decoded.ends_with("KEY-----\n")) return false;
    return !is_placeholder(decoded);
  }

  void tell(Node value) {
    static const Rule* const rule = find_rule("kubernetes-secret-yaml");
    Candidate candidate{.rule = rule, .begin = value.entry_offset(), .end = value.range().end};
    candidate.secret = value.text();
    candidate.encoding = "base64";
    candidates_.push_back(std::move(candidate));
  }

  void leave_alone(Node node) {
    if (!node || node.is_shared()) return;
    candidates_.push_back({.rule = nullptr, .begin = node.range().begin, .end = node.range().end});
  }

  Search& search_;
  std::vector<Candidate>& candidates_;
  std::vector<std::size_t> found_;  // where candidates of the text begin, in order
  std::vector<Range> values_;
};

/// Calls with the roots of documents in which the search has met manifests, as long as their places are those of the
/// text: where something was replaced or taken away they are not.
template <typename Call>
void each_manifest(std::string_view file_name, std::string_view text, const Search& search, Call&& call) {
  auto source = documents::Source::from_bytes(std::string(file_name), std::string(text));
  if (!source || !(*source)->is_verbatim() || (*source)->text().size() != text.size()) return;
  for (const documents::Section& section : documents::sections(**source)) {
    const auto met = std::ranges::lower_bound(search.manifests(), section.range.begin);
    if (met == search.manifests().end() || *met >= section.range.end) continue;
    for (const documents::Outcome& outcome : documents::read(*source, {&section, 1})) {
      if (outcome.document) call(outcome.document->root());
    }
  }
}

}  // namespace

std::vector<Range> look_at_manifests(std::string_view file_name, std::string_view text, Search& search,
                                     std::vector<Candidate>& candidates) {
  Manifests manifests(search, candidates);
  each_manifest(file_name, text, search, [&](Node root) { manifests.look(root); });
  return std::move(manifests).values();
}

}  // namespace seawall::secrets
