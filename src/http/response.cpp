#include <algorithm>
#include <ranges>

#include "http.h"

namespace seawall::http {

std::string_view Response::header(std::string_view name) const noexcept {
  const auto backwards = headers | std::views::reverse;
  const auto found = std::ranges::find(backwards, name, &Header::name);
  return found == backwards.end() ? std::string_view() : std::string_view(found->value);
}

}  // namespace seawall::http
