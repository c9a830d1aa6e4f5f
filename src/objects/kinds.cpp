#include <algorithm>
#include <iterator>

#include "objects.h"

namespace seawall::objects {
namespace {

#include "kind_table.inc"

bool has_short_name(std::string_view short_names, std::string_view name) noexcept {
  return Parts(short_names).any([&](std::string_view each) { return equals_any_case(each, name); });
}

bool is_named(const KindInfo& info, std::string_view name) noexcept {
  return equals_any_case(info.plural, name) || equals_any_case(info.singular, name) ||
         equals_any_case(info.kind, name) || has_short_name(info.short_names, name);
}

/// Whether what follows a resource's name, "group" or "version.group", means a kind. The start of a group will do.
bool is_qualified(const KindInfo& info, std::string_view qualifier) noexcept {
  const std::size_t dot = qualifier.find('.');
  if (dot != std::string_view::npos && equals_any_case(qualifier.substr(0, dot), info.version) &&
      equals_any_case(qualifier.substr(dot + 1), info.group)) {
    return true;
  }
  return equals_any_case(info.group.substr(0, qualifier.size()), qualifier);
}

template <typename Table>
auto same_kind(const Table& table, std::string_view group, std::string_view kind) noexcept {
  const auto before = [](const auto& row, const std::pair<std::string_view, std::string_view>& key) {
    return std::pair(row.kind, row.group) < key;
  };
  return std::lower_bound(std::begin(table), std::end(table), std::pair(kind, group), before);
}

}  // namespace

std::span<const KindInfo> built_in_kinds() noexcept { return kinds; }

const KindInfo* find_kind(std::string_view group, std::string_view version, std::string_view kind) noexcept {
  const auto* row = same_kind(kinds, group, kind);
  for (; row != std::end(kinds) && row->kind == kind && row->group == group; ++row) {
    if (row->version == version) return row;
  }
  return nullptr;
}

const KindInfo* find_kind(std::string_view group, std::string_view kind) noexcept {
  const auto* row = same_kind(kinds, group, kind);
  return row != std::end(kinds) && row->kind == kind && row->group == group ? row : nullptr;
}

const KindInfo* find_resource(std::string_view argument) noexcept {
  const std::size_t dot = std::min(argument.find('.'), argument.size());
  const std::string_view name = argument.substr(0, dot);
  const std::string_view qualifier = argument.substr(std::min(dot + 1, argument.size()));
  const KindInfo* best = nullptr;
  for (const KindInfo& info : kinds) {
    if (!is_named(info, name) || !is_qualified(info, qualifier)) continue;
    // Of a kind the newest version comes first, and the core group before others.
    if (!best || (info.last_minor > best->last_minor && info.group != best->group)) best = &info;
  }
  return best;
}

std::span<const CustomKind> all_custom_kinds() noexcept { return custom_kinds; }

const CustomKind* find_custom_kind(std::string_view group, std::string_view kind) noexcept {
  const auto* row = same_kind(custom_kinds, group, kind);
  return row != std::end(custom_kinds) && row->kind == kind && row->group == group ? row : nullptr;
}

}  // namespace seawall::objects
