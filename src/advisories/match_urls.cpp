// Package URLs as VEX statements compare them: by their parts, whatever their type. packages::parse_purl() makes
// packages of them, which leaves out the qualifiers that others may have.

#include <algorithm>

#include "match_parts.h"

namespace seawall::advisories {
namespace {

constexpr bool is_digit(char each) noexcept { return each >= '0' && each <= '9'; }
constexpr char lower(char each) noexcept { return each >= 'A' && each <= 'Z' ? static_cast<char>(each + 32) : each; }
void make_lower(std::string& text) { std::ranges::transform(text, text.begin(), lower); }

constexpr int digit_of(char each) noexcept {
  if (is_digit(each)) return each - '0';
  const char letter = lower(each);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/// What is no percent-encoding stays as it is.
std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_encoded =
        text[at] == '%' && at + 2 < text.size() && digit_of(text[at + 1]) >= 0 && digit_of(text[at + 2]) >= 0;
    out += is_encoded ? static_cast<char>(digit_of(text[at + 1]) * 16 + digit_of(text[at + 2])) : text[at];
    if (is_encoded) at += 2;
  }
  return out;
}

/// What stands before a mark; the rest stays, without it.
std::string_view take_until(std::string_view& rest, char mark) noexcept {
  const std::size_t end = std::min(rest.find(mark), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

/// "docker.io/library/nginx" of "https://index.docker.io/library/nginx/".
std::string repository_of(std::string url) {
  make_lower(url);
  if (const std::size_t scheme = url.find("://"); scheme != std::string::npos) url.erase(0, scheme + 3);
  if (url.starts_with("index.docker.io/")) url.erase(0, std::string_view("index.").size());
  while (url.ends_with('/')) url.pop_back();
  return url;
}

void take_qualifiers(std::string_view text, Url& url) {
  while (!text.empty()) {
    std::string_view pair = take_until(text, '&');
    std::string key(take_until(pair, '='));
    make_lower(key);
    std::string value = decoded(pair);
    if (key == "repository_url") value = repository_of(std::move(value));
    if (!key.empty() && !value.empty()) url.qualifiers.emplace_back(std::move(key), std::move(value));
  }
  std::ranges::sort(url.qualifiers);
}

/// Segments that are not empty, decoded.
std::string path_of(std::string_view text) {
  std::string path;
  while (!text.empty()) {
    const std::string_view segment = take_until(text, '/');
    if (!segment.empty()) path += (path.empty() ? "" : "/") + decoded(segment);
  }
  return path;
}

void settle_name(Url& url) {
  constexpr std::string_view without_case[] = {"bitbucket", "composer", "deb", "docker", "github", "oci", "pypi"};
  if (std::ranges::find(without_case, std::string_view(url.type)) != std::end(without_case)) make_lower(url.name);
  if (url.type != "pypi") return;
  std::string name;
  for (const char each : url.name) {
    const bool is_mark = each == '-' || each == '_' || each == '.';
    if (!is_mark || !name.ends_with('-')) name += is_mark ? '-' : each;
  }
  url.name = std::move(name);
}

/// Some have an epoch in front of the version, others as a qualifier; versions of Go with their "v" or without.
void settle_version(Url& url) {
  if (url.type == "golang" && url.version.size() > 1 && url.version[0] == 'v' && is_digit(url.version[1])) {
    url.version.erase(0, 1);
  }
  const auto epoch = std::ranges::find(url.qualifiers, "epoch", &std::pair<std::string, std::string>::first);
  if (epoch == url.qualifiers.end() || url.version.empty()) return;
  if (epoch->second != "0" && !url.version.contains(':')) url.version.insert(0, epoch->second + ":");
  url.qualifiers.erase(epoch);
}

bool is_same_repository(std::string_view said, std::string_view other, std::string_view name) noexcept {
  if (said == other) return true;
  return other.size() == said.size() + 1 + name.size() && other.starts_with(said) && other[said.size()] == '/' &&
         other.ends_with(name);
}

}  // namespace

std::optional<Url> Url::parse(std::string_view text) {
  if (text.size() < 4 || !std::ranges::equal(text.substr(0, 4), std::string_view("pkg:"), {}, lower)) return {};
  text.remove_prefix(4);
  text.remove_prefix(std::min(text.find_first_not_of('/'), text.size()));
  std::string_view rest = take_until(text, '#');
  std::string_view front = take_until(rest, '?');
  Url url;
  url.type = take_until(front, '/');
  make_lower(url.type);
  // An "@" that begins a segment is that of a scope, where it is not encoded.
  const std::size_t slash = front.rfind('/');
  const std::size_t at = front.find('@', slash == std::string_view::npos ? 1 : slash + 2);
  url.name = path_of(front.substr(0, at));
  if (at != std::string_view::npos) url.version = decoded(front.substr(at + 1));
  if (url.type.empty() || url.name.empty()) return {};
  // The path of a module behind its third part may stand there.
  if (const std::string subpath = path_of(text); url.type == "golang" && !subpath.empty()) url.name += '/' + subpath;
  take_qualifiers(rest, url);
  settle_name(url);
  settle_version(url);
  return url;
}

const std::string* Url::qualifier(std::string_view key) const noexcept {
  const auto found = std::ranges::lower_bound(qualifiers, key, {}, &std::pair<std::string, std::string>::first);
  return found == qualifiers.end() || found->first != key ? nullptr : &found->second;
}

bool is_said_of(const Url& said, const Url& other) noexcept {
  if (said.type != other.type || said.name != other.name) return false;
  if (!said.version.empty() && said.version != other.version) return false;
  return std::ranges::all_of(said.qualifiers, [&](const auto& qualifier) {
    if (qualifier.first != "repository_url") return std::ranges::binary_search(other.qualifiers, qualifier);
    const std::string* const value = other.qualifier(qualifier.first);
    return value && is_same_repository(qualifier.second, *value, other.name);
  });
}

}  // namespace seawall::advisories
