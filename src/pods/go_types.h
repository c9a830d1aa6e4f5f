#pragma once

// Types of Go that the API server decodes objects into, as far as admission looks into them. Private to pods.
// Source: k8s.io/api v0.37 (core/v1, apps/v1, batch/v1).

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace seawall::pods {

struct GoType {
  enum class Shape : std::uint8_t { any, boolean, int32, int64, int_or_string, string, list, map, structure };
  struct Member;

  Shape shape = Shape::any;
  std::string_view name = {};  ///< as Go's errors have it: "v1.Container", "[]v1.Container"
  const GoType* element = nullptr;  ///< of a list or map; of a structure: the structure that it embeds
  const Member* members = nullptr;  ///< of a structure: those that are looked at
  std::size_t member_count = 0;

  /// "Container"
  constexpr std::string_view short_name() const noexcept { return name.substr(name.rfind('.') + 1); }
};

struct GoType::Member {
  std::string_view key;
  GoType type;
};

template <std::size_t count>
constexpr GoType structure(std::string_view name, const GoType::Member (&members)[count],
                           const GoType* embedded = nullptr) noexcept {
  return {GoType::Shape::structure, name, embedded, members, count};
}
/// A structure of which nothing is looked at.
constexpr GoType structure(std::string_view name) noexcept { return {GoType::Shape::structure, name}; }
constexpr GoType list_of(std::string_view name, const GoType& element) noexcept {
  return {GoType::Shape::list, name, &element};
}

inline constexpr GoType bool_type{GoType::Shape::boolean, "bool"};
inline constexpr GoType int32_type{GoType::Shape::int32, "int32"};
inline constexpr GoType int64_type{GoType::Shape::int64, "int64"};
/// intstr.IntOrString, which reads itself: a fault in it ends the decoding, and counts before those that were met.
inline constexpr GoType int_or_string_type{GoType::Shape::int_or_string, "int32"};
inline constexpr GoType plain_string{GoType::Shape::string, "string"};
inline constexpr GoType strings_type = list_of("[]string", plain_string);
inline constexpr GoType string_map_type{GoType::Shape::map, "map[string]string", &plain_string};
/// A type of its own that is a string: "v1.Capability".
constexpr GoType string_type(std::string_view name) noexcept { return {GoType::Shape::string, name}; }

extern const GoType object_meta_type;
extern const GoType pod_type;
extern const GoType namespace_type;
/// The type of a kind that has a pod template, Pod among them; nothing for other kinds.
const GoType* type_with_pod(std::string_view group, std::string_view version, std::string_view kind) noexcept;

}  // namespace seawall::pods
