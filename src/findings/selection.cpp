#include <algorithm>
#include <array>
#include <string>

#include "selection.h"

namespace seawall::findings {
namespace {

constexpr std::array<std::string_view, 5> frameworks = {"cis", "mitre", "nsa", "pss-baseline", "pss-restricted"};

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// "KSV-0017", "ksv017" and "AVD-KSV-0017", as trivy once had it, are "ksv17".
std::string folded(std::string_view id) {
  std::string out;
  for (std::size_t index = 0; index < id.size(); ++index) {
    const char c = id[index];
    if (c == '-' || c == '_') continue;
    const bool begins_number = index == 0 || !is_digit(id[index - 1]);
    if (c == '0' && begins_number) {
      while (index + 1 < id.size() && id[index] == '0' && is_digit(id[index + 1])) ++index;
    }
    out += lower(id[index]);
  }
  if (out.starts_with("avdksv")) out.erase(0, 3);
  return out;
}

std::vector<std::string_view> parts_of_path(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
    path.remove_prefix(std::min(path.size(), part.size() + 1));
  }
  return parts;
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view text) noexcept {
  // Where to go on when what follows the last star does not fit: one character further for that star.
  std::size_t at = 0, read = 0;
  struct Retry {
    std::size_t pattern = std::string_view::npos;
    std::size_t text = 0;
  };
  Retry single, any;
  while (read < text.size() || at < pattern.size()) {
    if (pattern.substr(at).starts_with("**/") && (at == 0 || pattern[at - 1] == '/')) {
      any = {at, read};
      single = {};
      at += 3;
      continue;
    }
    if (pattern.substr(at).starts_with("**")) {
      any = {at, read};
      single = {};
      at += 2;
      continue;
    }
    if (at < pattern.size() && pattern[at] == '*') {
      single = {at, read};
      ++at;
      continue;
    }
    const bool same = at < pattern.size() && read < text.size() &&
                      (pattern[at] == text[read] || (pattern[at] == '?' && text[read] != '/'));
    if (same) {
      ++at;
      ++read;
      continue;
    }
    if (single.pattern != std::string_view::npos && single.text < text.size() && text[single.text] != '/') {
      read = ++single.text;
      at = single.pattern + 1;
      continue;
    }
    single = {};
    if (any.pattern == std::string_view::npos || any.text >= text.size()) return false;
    const bool whole_parts =
        pattern.substr(any.pattern).starts_with("**/") && (any.pattern == 0 || pattern[any.pattern - 1] == '/');
    if (whole_parts) {
      any.text = text.find('/', any.text);
      if (any.text == std::string_view::npos) return false;
      read = ++any.text;
      at = any.pattern + 3;
    } else {
      read = ++any.text;
      at = any.pattern + 2;
    }
  }
  return true;
}

std::string path_from(std::string_view folder, std::string_view working_folder, std::string_view name) {
  const std::string whole =
      name.starts_with('/') ? std::string(name) : std::string(working_folder) + '/' + std::string(name);
  const auto base = parts_of_path(folder);
  const auto path = parts_of_path(whole);
  const auto [from, at] = std::ranges::mismatch(base, path);
  std::string result;
  for (auto each = from; each != base.end(); ++each) result += "../";
  for (auto each = at; each != path.end(); ++each) {
    result += *each;
    result += '/';
  }
  if (!result.empty()) result.pop_back();
  return result;
}

bool matches_path(std::string_view glob, std::string_view path) {
  if (glob.starts_with("./")) glob.remove_prefix(2);
  if (glob.ends_with('/')) glob.remove_suffix(1);
  for (std::size_t end = path.size(); end != std::string_view::npos; end = path.substr(0, end).rfind('/')) {
    if (matches_glob(glob, path.substr(0, end))) return true;
  }
  return false;
}

std::span<const std::string_view> framework_names() noexcept { return frameworks; }

bool is_in_framework(const Check& check, std::string_view framework) noexcept {
  return objects::Parts(check.frameworks, ';').any([&](std::string_view mark) {
    const std::string_view name = mark.substr(0, mark.find(':'));
    if (framework == "nsa") return name == "NSA";
    if (framework == "cis") return name == "CIS";
    if (framework == "mitre") return name == "MITRE";
    if (framework == "pss-baseline") return mark == "PSS:baseline";
    return framework == "pss-restricted" && name == "PSS";
  });
}

bool is_meant(const Check& check, std::string_view item) noexcept {
  return matches_glob(item, check.id) || item == name_of(check.category) || item == name_of(check.component) ||
         is_in_framework(check, item);
}

std::vector<const Check*> known_elsewhere_as(std::string_view id, std::span<const Check* const> checks) {
  const std::size_t colon = id.find(':');
  const std::string_view peer = colon == std::string_view::npos ? std::string_view() : id.substr(0, colon);
  const std::string wanted = folded(colon == std::string_view::npos ? id : id.substr(colon + 1));
  std::vector<const Check*> result;
  for (const Check* check : checks) {
    const bool known = objects::Parts(check->peers, ';').any([&](std::string_view entry) {
      const std::string_view name = entry.substr(0, entry.find(':'));
      if (!peer.empty() && folded(peer) != folded(name)) return false;
      const objects::Parts ids(entry.substr(std::min(entry.size(), name.size() + 1)));
      return ids.any([&](std::string_view each) { return folded(each) == wanted; });
    });
    if (known) result.push_back(check);
  }
  return result;
}

}  // namespace seawall::findings
