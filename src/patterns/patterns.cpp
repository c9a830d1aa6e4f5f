#include "patterns.h"

#include <hs/hs.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace seawall::patterns {
namespace {

using documents::Error;
using documents::ErrorCode;

struct Callback {
  void (*call)(void*, std::uint32_t, std::size_t);
  void* context;
};

int on_match(unsigned int pattern, unsigned long long, unsigned long long end, unsigned int, void* context) {
  const auto& callback = *static_cast<const Callback*>(context);
  callback.call(callback.context, pattern, static_cast<std::size_t>(end));
  return 0;
}

}  // namespace

Scratch::Scratch(Scratch&& other) noexcept : scratch_(std::exchange(other.scratch_, nullptr)) {}

Scratch& Scratch::operator=(Scratch&& other) noexcept {
  std::swap(scratch_, other.scratch_);
  return *this;
}

Scratch::~Scratch() { ::hs_free_scratch(scratch_); }

Set::Set(Set&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}

Set& Set::operator=(Set&& other) noexcept {
  std::swap(database_, other.database_);
  return *this;
}

Set::~Set() { ::hs_free_database(database_); }

documents::Result<Set> Set::of(std::span<const Pattern> patterns) {
  std::vector<std::string> texts;  // hyperscan wants them to end in a zero byte
  for (const Pattern& pattern : patterns) texts.emplace_back(pattern.expression);
  std::vector<const char*> expressions;
  std::vector<unsigned int> flags;
  std::vector<unsigned int> ids;
  for (std::size_t index = 0; index < patterns.size(); ++index) {
    expressions.push_back(texts[index].c_str());
    flags.push_back(HS_FLAG_DOTALL | (patterns[index].ignores_case ? HS_FLAG_CASELESS : 0U));
    ids.push_back(static_cast<unsigned int>(index));
  }
  hs_database* database = nullptr;
  hs_compile_error_t* error = nullptr;
  const hs_platform_info_t any_processor{};  // so that what is serialized serves elsewhere
  const hs_error_t status =
      ::hs_compile_multi(expressions.data(), flags.data(), ids.data(), static_cast<unsigned int>(patterns.size()),
                         HS_MODE_BLOCK, &any_processor, &database, &error);
  if (status == HS_SUCCESS) return Set(database);
  std::string message = error && error->message ? error->message : "out of memory";
  if (error && error->expression >= 0) {
    message = "expression \"" + texts[static_cast<std::size_t>(error->expression)] + "\": " + message;
  }
  ::hs_free_compile_error(error);
  return Error(ErrorCode::invalid_argument, std::move(message));
}

documents::Result<Set> Set::from(std::string_view serialized) {
  hs_database* database = nullptr;
  if (::hs_deserialize_database(serialized.data(), serialized.size(), &database) == HS_SUCCESS) return Set(database);
  return Error(ErrorCode::invalid_argument, "no patterns of this version of hyperscan");
}

std::string Set::serialized() const {
  char* bytes = nullptr;
  std::size_t size = 0;
  if (::hs_serialize_database(database_, &bytes, &size) != HS_SUCCESS) return {};
  const std::unique_ptr<char, decltype(&std::free)> owned(bytes, std::free);
  return {bytes, size};
}

void Set::scan(std::string_view text, Scratch& scratch, void (*call)(void*, std::uint32_t, std::size_t),
               void* context) const {
  Callback callback{call, context};
  ::hs_scan(database_, text.data(), static_cast<unsigned int>(text.size()), 0, scratch.scratch_, on_match, &callback);
}

Scratch Set::scratch() const {
  Scratch scratch;
  ::hs_alloc_scratch(database_, &scratch.scratch_);
  return scratch;
}

}  // namespace seawall::patterns
