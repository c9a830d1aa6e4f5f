#include "marks.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace seawall::secrets {
namespace {

constexpr unsigned char compiled[] = {
#include "marks_database.inc"
};

/// What was compiled, or where the library on this machine is another one, the same made now.
std::unique_ptr<const patterns::Set> set_of(const std::vector<Mark>& marks) {
  documents::Result<patterns::Set> set =
      patterns::Set::from({reinterpret_cast<const char*>(compiled), sizeof compiled});
  if (!set) set = patterns::Set::of(patterns_of(marks));
  return set ? std::make_unique<const patterns::Set>(take(std::move(set))) : nullptr;
}

}  // namespace

const Marks& Marks::all() {
  static const Marks marks;
  return marks;
}

Marks::Marks() : marks_(list_marks()), set_(set_of(marks_)), formats_(std::make_unique<Format[]>(rules().size())) {}

const re2::RE2& Marks::format(std::uint16_t rule) const {
  Format& format = formats_[rule];
  std::call_once(format.is_compiled, [&] {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(RE2::Options::EncodingLatin1);  // bytes, as nothing here is beyond ASCII
    format.expression =
        std::make_unique<const RE2>(re2::StringPiece(rules()[rule].format.data(), rules()[rule].format.size()),
                                    options);
  });
  return *format.expression;
}

bool Marks::matches(std::uint16_t rule, std::string_view text, std::size_t at, Match& match) const {
  constexpr std::size_t longest = 4096;
  const std::string_view part = text.substr(at, longest);
  std::array<re2::StringPiece, 3> groups;
  const RE2& expression = format(rule);
  const int count = std::min(expression.NumberOfCapturingGroups() + 1, static_cast<int>(groups.size()));
  if (!expression.Match(re2::StringPiece(part.data(), part.size()), 0, part.size(), RE2::ANCHOR_START, groups.data(),
                        count)) {
    return false;
  }
  match.end = at + groups[0].size();
  const re2::StringPiece& secret = groups[2].data() ? groups[2] : groups[1].data() ? groups[1] : groups[0];
  match.secret = {secret.data(), secret.size()};
  return true;
}

}  // namespace seawall::secrets
