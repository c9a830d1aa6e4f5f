#include "images.h"

#include <algorithm>

namespace seawall::checks {
namespace {

constexpr std::string_view group_of_images = "seawall.dev";
constexpr std::string_view kind_of_images = "Image";

bool is_all_digits(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

}  // namespace

const objects::Object* find_image(const objects::Inventory& inventory, std::string_view name) noexcept {
  if (name.empty() || !has_images(inventory)) return nullptr;
  return inventory.find(group_of_images, kind_of_images, "", name);
}

bool has_images(const objects::Inventory& inventory) noexcept {
  return !inventory.of_kind(group_of_images, kind_of_images).empty();
}

ImageUser user_of(const objects::Object& image, objects::Reader& reader) {
  if (reader.string(image.root.child(Field::platform)).value_or("").starts_with("windows")) return ImageUser::other;
  const Node config = reader.map(image.root.child(Field::config));
  if (!config) return ImageUser::not_known;
  std::string_view user = reader.string(config.child(Field::user)).value_or("");
  user = user.substr(0, user.find(':'));
  if (user.empty() || user == "root") return ImageUser::root;
  if (!is_all_digits(user)) return ImageUser::named;
  return user.find_first_not_of('0') == user.npos ? ImageUser::root : ImageUser::other;
}

std::string some_of(std::span<const std::string_view> names, std::size_t untold) {
  constexpr std::size_t most_named = 3;
  const std::size_t named = std::min(names.size(), most_named);
  const std::size_t rest = names.size() - named + untold;
  std::string text;
  for (std::size_t index = 0; index < named; ++index) {
    if (index > 0) text += rest == 0 && index + 1 == named ? " and " : ", ";
    text += names[index];
  }
  if (rest > 0) text += (named > 0 ? " and " : "") + std::to_string(rest) + " more";
  return text;
}

void report_files(const objects::Object& image, Node list, std::string_view parameter, Probe& probe, Node more) {
  const Node files = probe.list(list);
  std::vector<std::string_view> paths;
  for (const Node item : files.items()) {
    const Node written = item.is_map() ? item.child(Field::path) : item;
    const std::optional<std::string_view> path = probe.string(written);
    const auto fits = [&](const std::string& pattern) { return findings::matches_path(pattern, *path); };
    if (!path || (!parameter.empty() && std::ranges::any_of(probe.strings(parameter), fits))) continue;
    paths.push_back(*path);
  }
  const std::int64_t untold = std::max<std::int64_t>(probe.integer(more).value_or(0), 0);
  if (paths.empty() && untold == 0) return;
  probe.report(files, {.argument = image.name, .made_detail = some_of(paths, static_cast<std::size_t>(untold))});
}

std::optional<std::string_view> label_of(const objects::Object& image, std::string_view name, objects::Reader& reader) {
  const Node labels = reader.map(reader.map(image.root.child(Field::config)).child(Field::labels));
  return reader.string(labels.child(name));
}

std::string title_of_secret(Node entry) {
  const std::string_view title = entry.child(Field::title).text();
  return std::string(title.empty() ? entry.child(Field::rule).text() : title);
}

void report_secrets(const objects::Object& image, std::span<const std::string_view> places,
                    std::string (*phrase)(Node entry, std::string_view where), Probe& probe) {
  for (const Node entry : probe.list(image.root.child(Field::secrets)).items()) {
    const std::string_view where = probe.string(entry.child("where")).value_or("");
    if (std::ranges::find(places, where) == places.end()) continue;
    const std::string_view severity = probe.string(entry.child("severity")).value_or("");
    probe.report(entry, {.severity = findings::parse_severity(severity),
                         .argument = image.name,
                         .made_detail = phrase(entry, where)});
  }
}

}  // namespace seawall::checks
