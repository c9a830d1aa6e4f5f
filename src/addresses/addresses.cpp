#include "addresses.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <type_traits>

namespace seawall::addresses {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

constexpr unsigned ipv4_bits = 32;
constexpr unsigned ipv6_bits = 128;
constexpr unsigned group_bits = 16;
constexpr unsigned groups = ipv6_bits / group_bits;
constexpr unsigned groups_of_ipv4 = ipv4_bits / group_bits;
constexpr unsigned mapped_bits = ipv6_bits - ipv4_bits;
constexpr Number mapped_prefix = 0xFFFF;  // ::ffff:0:0/96, RFC 4291 section 2.5.5.2

constexpr unsigned bits_of(Family family) noexcept { return family == Family::ipv4 ? ipv4_bits : ipv6_bits; }
constexpr Number highest_of(Family family) noexcept { return ~Number{0} >> (ipv6_bits - bits_of(family)); }
/// The bits of an address that a prefix of a length leaves open.
constexpr Number open_bits(Family family, unsigned length) noexcept {
  return length == bits_of(family) ? 0 : highest_of(family) >> length;
}

// --- reading ---

int digit_of(char c, unsigned base) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (base == 16 && c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (base == 16 && c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Takes a number off the front: any count of leading zeros, as Kubernetes' fork of Go's parser has it.
std::optional<unsigned> take_number(std::string_view& text, unsigned base, unsigned highest) noexcept {
  unsigned number = 0;
  std::size_t size = 0;
  for (int digit; size < text.size() && (digit = digit_of(text[size], base)) >= 0; ++size) {
    number = number * base + static_cast<unsigned>(digit);
    if (number > highest) return {};
  }
  if (size == 0) return {};
  text.remove_prefix(size);
  return number;
}

std::optional<Number> parse_ipv4(std::string_view text) noexcept {
  constexpr int bytes = 4;
  Number number = 0;
  for (int byte = 0; byte < bytes; ++byte) {
    if (byte > 0) {
      if (!text.starts_with('.')) return {};
      text.remove_prefix(1);
    }
    const std::optional<unsigned> value = take_number(text, 10, 0xFF);
    if (!value) return {};
    number = number << 8 | *value;
  }
  return text.empty() ? std::optional(number) : std::nullopt;
}

/// What stands on one side of `::`, or all of it where there is none.
struct Groups {
  Number number = 0;
  unsigned count = 0;
};

/// Groups that colons part; the last two may be written as an IPv4 address.
std::optional<Groups> parse_groups(std::string_view text, bool may_end_in_ipv4) noexcept {
  Groups result;
  if (text.empty()) return result;
  for (;;) {
    const std::string_view rest = text;
    const std::optional<unsigned> value = take_number(text, 16, 0xFFFF);
    if (!value) return {};
    if (text.starts_with('.')) {
      const std::optional<Number> ipv4 = may_end_in_ipv4 ? parse_ipv4(rest) : std::nullopt;
      result.count += groups_of_ipv4;
      if (!ipv4 || result.count > groups) return {};
      result.number = result.number << ipv4_bits | *ipv4;
      return result;
    }
    if (++result.count > groups) return {};
    result.number = result.number << group_bits | *value;
    if (text.empty()) return result;
    if (!text.starts_with(':')) return {};
    text.remove_prefix(1);
  }
}

std::optional<Number> parse_ipv6(std::string_view text) noexcept {
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    const std::optional<Groups> all = parse_groups(text, true);
    return all && all->count == groups ? std::optional(all->number) : std::nullopt;
  }
  const std::optional<Groups> before = parse_groups(text.substr(0, gap), false);
  const std::optional<Groups> after = parse_groups(text.substr(gap + 2), true);
  if (!before || !after || before->count + after->count >= groups) return {};  // the gap is one group at least
  if (before->count == 0) return after->number;
  return before->number << ((groups - before->count) * group_bits) | after->number;
}

bool is_mapped(Number ipv6) noexcept { return ipv6 >> ipv4_bits == mapped_prefix; }

Address ipv6_or_mapped(Number number) noexcept {
  if (is_mapped(number)) return {Family::ipv4, number & highest_of(Family::ipv4)};
  return {Family::ipv6, number};
}

// --- writing ---

void append_ipv4(std::string& out, Number number) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += std::to_string(static_cast<unsigned>(number >> shift & 0xFF));
    if (shift > 0) out += '.';
  }
}

void append_hexadecimal(std::string& out, unsigned group) {
  constexpr std::string_view digits = "0123456789abcdef";
  bool is_leading = true;
  for (int shift = 12; shift >= 0; shift -= 4) {
    const unsigned digit = group >> shift & 0xF;
    is_leading = is_leading && digit == 0 && shift > 0;
    if (!is_leading) out += digits[digit];
  }
}

/// The longest run of zero groups, the first of several; RFC 5952 shortens none of one group.
struct Run {
  unsigned first = groups;
  unsigned size = 1;
};

void append_ipv6(std::string& out, Number number) {
  const auto group = [&](unsigned index) {
    return static_cast<unsigned>(number >> ((groups - 1 - index) * group_bits) & 0xFFFF);
  };
  Run longest;
  for (unsigned first = 0; first < groups; ++first) {
    unsigned end = first;
    while (end < groups && group(end) == 0) ++end;
    if (end - first > longest.size) longest = {first, end - first};
  }
  for (unsigned index = 0; index < groups; ++index) {
    if (index == longest.first) {
      out += "::";
      index += longest.size - 1;
    } else {
      if (index > 0 && !out.ends_with(':')) out += ':';
      append_hexadecimal(out, group(index));
    }
  }
}

}  // namespace

// --- addresses ---------------------------------------------------------------------------------------

std::optional<Address> parse_address(std::string_view text) noexcept {
  const std::size_t separator = text.find_first_of(".:");
  if (separator == std::string_view::npos) return {};
  if (text[separator] == '.') {
    const std::optional<Number> number = parse_ipv4(text);
    return number ? std::optional(Address{Family::ipv4, *number}) : std::nullopt;
  }
  const std::optional<Number> number = parse_ipv6(text);
  return number ? std::optional(ipv6_or_mapped(*number)) : std::nullopt;
}

std::string text_of(const Address& address) {
  std::string text;
  if (address.family == Family::ipv4) {
    append_ipv4(text, address.number);
  } else if (is_mapped(address.number)) {  // no address that was read, but sets may end at one
    text = "::ffff:";
    append_ipv4(text, address.number & highest_of(Family::ipv4));
  } else {
    append_ipv6(text, address.number);
  }
  return text;
}

// --- prefixes ----------------------------------------------------------------------------------------

Address Prefix::last() const noexcept { return {first.family, first.number | open_bits(first.family, length)}; }

bool Prefix::contains(const Address& address) const noexcept {
  return address.family == first.family && first.number == (address.number & ~open_bits(first.family, length));
}

bool Prefix::contains(const Prefix& other) const noexcept { return other.length >= length && contains(other.first); }

Result<Prefix> parse_prefix(std::string_view text) {
  const auto invalid = [&](std::string_view why) {
    return Error(ErrorCode::invalid_argument, '"' + std::string(text) + "\" is not a CIDR: " + std::string(why));
  };
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return invalid("it has no \"/\" and length");
  const std::string_view address = text.substr(0, slash);
  std::string_view digits = text.substr(slash + 1);

  // The length counts in the family as written, which for a mapped address is IPv6.
  const std::optional<Number> ipv4 = parse_ipv4(address);
  const std::optional<Number> ipv6 = ipv4 ? std::nullopt : parse_ipv6(address);
  if (!ipv4 && !ipv6) return invalid("what stands before \"/\" is no IP address");
  const Family family = ipv4 ? Family::ipv4 : Family::ipv6;
  const std::optional<unsigned> length = take_number(digits, 10, bits_of(family));
  if (!length || !digits.empty())
    return invalid("its length is no number from 0 to " + std::to_string(bits_of(family)));

  const Number number = ipv4.value_or(ipv6.value_or(0)) & ~open_bits(family, *length);
  if (family == Family::ipv6 && *length >= mapped_bits && is_mapped(number)) {
    return Prefix{ipv6_or_mapped(number), static_cast<std::uint8_t>(*length - mapped_bits)};
  }
  return Prefix{{family, number}, static_cast<std::uint8_t>(*length)};
}

std::string text_of(const Prefix& prefix) { return text_of(prefix.first) + '/' + std::to_string(prefix.length); }

// --- sets of addresses -------------------------------------------------------------------------------

AddressSet::AddressSet(const Prefix& prefix) : AddressSet(range(prefix.first, prefix.last())) {}

AddressSet AddressSet::all(Family family) { return range({family, 0}, {family, highest_of(family)}); }

AddressSet AddressSet::range(const Address& first, const Address& last) {
  AddressSet set;
  (first.family == Family::ipv4 ? set.ipv4_ : set.ipv6_) = Intervals<Number>(first.number, last.number);
  return set;
}

bool AddressSet::contains(const Address& address) const noexcept { return of(address.family).contains(address.number); }

AddressSet AddressSet::without(const AddressSet& other) const {
  AddressSet result;
  result.ipv4_ = ipv4_.without(other.ipv4_);
  result.ipv6_ = ipv6_.without(other.ipv6_);
  return result;
}

AddressSet unite(const AddressSet& a, const AddressSet& b) {
  AddressSet result;
  result.ipv4_ = unite(a.ipv4_, b.ipv4_);
  result.ipv6_ = unite(a.ipv6_, b.ipv6_);
  return result;
}

AddressSet intersect(const AddressSet& a, const AddressSet& b) {
  AddressSet result;
  result.ipv4_ = intersect(a.ipv4_, b.ipv4_);
  result.ipv6_ = intersect(a.ipv6_, b.ipv6_);
  return result;
}

std::vector<std::string> ranges_of(const AddressSet& set) {
  std::vector<std::string> ranges;
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    for (const Interval<Number>& part : set.of(family).parts()) {
      std::string& range = ranges.emplace_back(text_of(Address{family, part.first}));
      if (part.last != part.first) range += '-' + text_of(Address{family, part.last});
    }
  }
  return ranges;
}

std::vector<Prefix> prefixes_of(const AddressSet& set) {
  std::vector<Prefix> prefixes;
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    for (const auto& [first, last] : set.of(family).parts()) {
      // The largest block that begins here and does not reach beyond the end, then on behind it.
      for (Number begin = first;;) {
        unsigned length = bits_of(family);
        Number open = 0;
        while (length > 0) {
          const Number larger = open_bits(family, length - 1);
          if ((begin & larger) != 0 || last - begin < larger) break;
          open = larger;
          --length;
        }
        prefixes.push_back({{family, begin}, static_cast<std::uint8_t>(length)});
        if (last - begin == open) break;
        begin += open + 1;
      }
    }
  }
  return prefixes;
}

// --- ports -------------------------------------------------------------------------------------------

std::string_view name_of(Protocol protocol) noexcept {
  switch (protocol) {
    case Protocol::tcp: return "TCP";
    case Protocol::udp: return "UDP";
    case Protocol::sctp: return "SCTP";
  }
  return {};
}

std::optional<Protocol> protocol_of(std::string_view name) noexcept {
  for (const Protocol protocol : protocols) {
    if (name == name_of(protocol)) return protocol;
  }
  return {};
}

PortSet PortSet::all() {
  PortSet set;
  for (const Protocol protocol : protocols) set = unite(set, all(protocol));
  return set;
}

PortSet PortSet::all(Protocol protocol) { return range(protocol, 1, UINT16_MAX); }

PortSet PortSet::range(Protocol protocol, std::uint16_t first, std::uint16_t last) {
  PortSet set;
  set.numbers_ = Intervals<std::uint32_t>(number(protocol, first), number(protocol, last));
  return set;
}

std::vector<Interval<std::uint16_t>> PortSet::of(Protocol protocol) const {
  std::vector<Interval<std::uint16_t>> ports;
  for (const auto& [first, last] : numbers_.parts()) {
    if (first >> 16 != static_cast<std::uint32_t>(protocol)) continue;
    ports.push_back({static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last)});
  }
  return ports;
}

PortSet PortSet::without(const PortSet& other) const {
  PortSet result;
  result.numbers_ = numbers_.without(other.numbers_);
  return result;
}

PortSet unite(const PortSet& a, const PortSet& b) {
  PortSet result;
  result.numbers_ = unite(a.numbers_, b.numbers_);
  return result;
}

PortSet intersect(const PortSet& a, const PortSet& b) {
  PortSet result;
  result.numbers_ = intersect(a.numbers_, b.numbers_);
  return result;
}

std::size_t PortSet::hash() const noexcept {
  const auto parts = numbers_.parts();
  static_assert(std::has_unique_object_representations_v<Interval<std::uint32_t>>);
  return XXH3_64bits(parts.data(), parts.size_bytes());
}

std::string text_of(const PortSet& ports) {
  if (ports.empty()) return "none";
  if (ports.is_all()) return "all";
  std::string text;
  for (const Protocol protocol : protocols) {
    const std::vector<Interval<std::uint16_t>> intervals = ports.of(protocol);
    if (intervals.empty()) continue;
    if (!text.empty()) text += "; ";
    text += name_of(protocol);
    if (intervals.front() == Interval<std::uint16_t>{1, UINT16_MAX}) continue;
    char separator = ' ';
    for (const auto& [first, last] : intervals) {
      text += separator + std::to_string(first);
      if (last != first) text += '-' + std::to_string(last);
      separator = ',';
    }
  }
  return text;
}

}  // namespace seawall::addresses
