#include "licenses.h"

#include <algorithm>
#include <span>

#include "license_table.inc"
#include "purl_text.h"
#include "texts.h"

namespace seawall::packages {
namespace {

constexpr std::string_view blanks = " \t\r\n";

/// As the table spells it, else empty.
std::string_view listed(std::span<const std::string_view> table, std::string_view id) {
  const std::string wanted = lower_case(id);
  const auto found = std::ranges::lower_bound(table, wanted, {}, lower_case);
  return found != table.end() && lower_case(*found) == wanted ? *found : std::string_view();
}

bool is_reference(std::string_view text) noexcept {
  constexpr std::string_view beginning = "LicenseRef-";
  return text.size() > beginning.size() && text.starts_with(beginning) && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
         });
}

/// Goes through an expression once: operands and operators by turns, parentheses in pairs.
class Expression {
 public:
  explicit Expression(std::string_view text) : rest_(text) {}

  License run() {
    for (std::string_view token = next(); !token.empty(); token = next()) {
      if (!take(token)) return {};
    }
    if (wants_ != Wants::operation || depth_ != 0) return {};
    license_.kind = is_single_id_ ? License::Kind::id : License::Kind::expression;
    return std::move(license_);
  }

 private:
  enum class Wants : std::uint8_t { operand, exception, operation };

  /// A parenthesis or what stands between blanks and parentheses; empty at the end.
  std::string_view next() noexcept {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size()));
    if (rest_.empty()) return {};
    const bool is_parenthesis = rest_[0] == '(' || rest_[0] == ')';
    const std::size_t end = is_parenthesis ? 1 : std::min(rest_.find_first_of(" \t\r\n()"), rest_.size());
    const std::string_view token = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return token;
  }

  bool take(std::string_view token) {
    if (++tokens_ > 1) is_single_id_ = false;
    switch (wants_) {
      case Wants::operand: return token == "(" ? open() : take_operand(token);
      case Wants::exception: return take_exception(token);
      case Wants::operation: return token == ")" ? close() : take_operation(token);
    }
    return false;
  }

  bool open() {
    ++depth_;
    put("(");
    return true;
  }
  bool close() {
    if (depth_ == 0) return false;
    --depth_;
    license_.text += ')';
    may_have_exception_ = false;
    return true;
  }

  bool take_operand(std::string_view token) {
    wants_ = Wants::operation;
    may_have_exception_ = true;
    if (const std::string_view id = listed(listed_licenses, token); !id.empty()) {
      is_single_id_ = tokens_ == 1;
      put(id);
      return true;
    }
    if (is_reference(token)) {
      license_.references.emplace_back(token);
      put(token);
      return true;
    }
    if (!token.ends_with('+')) return false;
    const std::string_view id = listed(listed_licenses, token.substr(0, token.size() - 1));
    put(id);
    license_.text += '+';
    return !id.empty();
  }

  bool take_exception(std::string_view token) {
    wants_ = Wants::operation;
    may_have_exception_ = false;
    const std::string_view id = listed(listed_exceptions, token);
    put(id);
    return !id.empty();
  }

  bool take_operation(std::string_view token) {
    wants_ = Wants::operand;
    if (equal_in_any_case(token, "AND")) return put("AND"), true;
    if (equal_in_any_case(token, "OR")) return put("OR"), true;
    wants_ = Wants::exception;
    if (!may_have_exception_ || !equal_in_any_case(token, "WITH")) return false;
    put("WITH");
    return true;
  }

  void put(std::string_view token) {
    if (!license_.text.empty() && !license_.text.ends_with('(')) license_.text += ' ';
    license_.text += token;
  }

  std::string_view rest_;
  License license_;
  Wants wants_ = Wants::operand;
  std::size_t depth_ = 0;
  std::size_t tokens_ = 0;
  bool is_single_id_ = false;
  bool may_have_exception_ = false;
};

}  // namespace

License understand_license(std::string_view text) {
  License license = Expression(text).run();
  if (license.kind == License::Kind::name) license = {License::Kind::name, std::string(text), {}};
  return license;
}

std::string_view license_list_version() noexcept {
  constexpr std::string_view version = listed_version;
  return version.substr(0, version.rfind('.'));  // "3.27.0", of which SPDX has the first two
}

}  // namespace seawall::packages
