#include "addresses.h"

#include <gtest/gtest.h>

#include <bitset>

namespace seawall::addresses {
namespace {

std::string rewritten(std::string_view text) {
  const std::optional<Address> address = parse_address(text);
  return address ? text_of(*address) : "none";
}

std::string rewritten_prefix(std::string_view text) {
  const auto prefix = parse_prefix(text);
  return prefix ? text_of(*prefix) : prefix.error().message();
}

Prefix prefix_of(std::string_view text) {
  auto prefix = parse_prefix(text);
  EXPECT_TRUE(prefix) << text;
  return take(std::move(prefix));
}

// --- addresses ---

/// Verdicts of ParseIPSloppy of k8s.io/utils/net; texts as Go's net/netip writes them.
TEST(Address, IsReadAsKubernetesReadsIt) {
  constexpr struct {
    const char* text;
    const char* expected;
  } rows[] = {
      {"10.0.0.1", "10.0.0.1"},
      {"0.0.0.0", "0.0.0.0"},
      {"255.255.255.255", "255.255.255.255"},
      {"010.001.000.09", "10.1.0.9"},
      {"0000000000010.1.2.3", "10.1.2.3"},
      {"256.0.0.1", "none"},
      {"10.0.0", "none"},
      {"10.0.0.1.2", "none"},
      {"10.0.0.", "none"},
      {"10..0.1", "none"},
      {" 10.0.0.1", "none"},
      {"10.0.0.1 ", "none"},
      {"10.0.0.-1", "none"},
      {"0x0a.0.0.1", "none"},
      {"10", "none"},
      {"", "none"},
      {"localhost", "none"},
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"2001:DB8::0001", "2001:db8::1"},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"1:0:0:0:0:0:0:0", "1::"},
      {"0:0:0:0:0:0:0:1", "::1"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"00001::", "1::"},
      {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
      {"1:2:3:4:5:6:7:8::", "none"},
      {"1:2:3:4::5:6:7:8", "none"},
      {"1:2:3:4:5:6:7", "none"},
      {"1:2:3:4:5:6:7:8:9", "none"},
      {":", "none"},
      {":::", "none"},
      {"1:::2", "none"},
      {"::1::", "none"},
      {":1", "none"},
      {"1:", "none"},
      {"1::2:", "none"},
      {"12345::", "none"},
      {"g::", "none"},
      {"fe80::1%eth0", "none"},
      {"[::1]", "none"},
      {"::10.0.0.1", "::a00:1"},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      {"1:2:3:4:5:6:10.0.0.1", "1:2:3:4:5:6:a00:1"},
      {"1:2:3:4:5:10.0.0.1", "none"},
      {"1:2:3:4:5:6:7:10.0.0.1", "none"},
      {"::10.0.0.1:1", "none"},
      {"10.0.0.1::", "none"},
      {"::10.0.0", "none"},
      {"::ffff:10.0.0.1", "10.0.0.1"},
      {"::FFFF:a00:1", "10.0.0.1"},
      {"0:0:0:0:0:ffff:10.0.0.1", "10.0.0.1"},
      {"::fffe:10.0.0.1", "::fffe:a00:1"},
  };
  for (const auto& row : rows) EXPECT_EQ(rewritten(row.text), row.expected) << row.text;
}

TEST(Address, IsReadBackFromItsText) {
  // Every choice of groups that are zero, so that each place and size of a run is met.
  for (unsigned pattern = 0; pattern < 256; ++pattern) {
    Number number = 0;
    for (unsigned group = 0; group < 8; ++group) number = number << 16 | (pattern >> group & 1 ? 0xAB0U + group : 0);
    const Address address{Family::ipv6, number};
    EXPECT_EQ(parse_address(text_of(address)), address) << text_of(address);
  }
}

TEST(Address, ThatEndsAMappedRangeIsWrittenInMixedForm) {
  EXPECT_EQ(text_of(Address{Family::ipv6, Number{0xFFFF} << 32 | 0x0A000001}), "::ffff:10.0.0.1");
}

TEST(Address, OfIpv4ComesBeforeThoseOfIpv6) {
  EXPECT_LT(parse_address("255.255.255.255"), parse_address("::"));
  EXPECT_LT(parse_address("9.0.0.0"), parse_address("10.0.0.0"));
}

// --- prefixes ---

TEST(Prefix, IsReadAsKubernetesReadsIt) {
  constexpr struct {
    const char* text;
    const char* expected;
  } rows[] = {
      {"10.0.0.0/8", "10.0.0.0/8"},
      {"10.1.2.3/8", "10.0.0.0/8"},
      {"010.1.2.3/08", "10.0.0.0/8"},
      {"10.1.2.3/32", "10.1.2.3/32"},
      {"255.255.255.255/0", "0.0.0.0/0"},
      {"2001:db8::1/32", "2001:db8::/32"},
      {"ffff::/0", "::/0"},
      {"::1/128", "::1/128"},
      {"::ffff:10.1.2.3/104", "10.0.0.0/8"},
      {"::ffff:10.1.2.3/128", "10.1.2.3/32"},
      {"::ffff:10.1.2.3/96", "0.0.0.0/0"},
      {"::ffff:10.1.2.3/95", "::fffe:0:0/95"},
      {"10.0.0.0", R"("10.0.0.0" is not a CIDR: it has no "/" and length)"},
      {"", R"("" is not a CIDR: it has no "/" and length)"},
      {"10.0.0/8", R"("10.0.0/8" is not a CIDR: what stands before "/" is no IP address)"},
      {"zc00::/8", R"("zc00::/8" is not a CIDR: what stands before "/" is no IP address)"},
      {"10.0.0.0/33", R"("10.0.0.0/33" is not a CIDR: its length is no number from 0 to 32)"},
      {"10.0.0.0/-1", R"("10.0.0.0/-1" is not a CIDR: its length is no number from 0 to 32)"},
      {"10.0.0.0/", R"("10.0.0.0/" is not a CIDR: its length is no number from 0 to 32)"},
      {"10.0.0.0/8/8", R"("10.0.0.0/8/8" is not a CIDR: its length is no number from 0 to 32)"},
      {"10.0.0.0/255.0.0.0", R"("10.0.0.0/255.0.0.0" is not a CIDR: its length is no number from 0 to 32)"},
      {"::/129", R"("::/129" is not a CIDR: its length is no number from 0 to 128)"},
  };
  for (const auto& row : rows) EXPECT_EQ(rewritten_prefix(row.text), row.expected) << row.text;
}

TEST(Prefix, HoldsTheAddressesFromItsFirstToItsLast) {
  const Prefix prefix = prefix_of("10.0.0.64/26");
  EXPECT_EQ(text_of(prefix.last()), "10.0.0.127");
  for (unsigned last = 0; last < 256; ++last) {
    const Address address{Family::ipv4, Number{0x0A000000} | last};
    EXPECT_EQ(prefix.contains(address), last >= 64 && last < 128) << text_of(address);
  }
  EXPECT_FALSE(prefix.contains(*parse_address("::a00:40")));
  EXPECT_TRUE(prefix_of("::/0").contains(*parse_address("ffff::")));
  EXPECT_FALSE(prefix_of("::/0").contains(*parse_address("10.0.0.1")));
  EXPECT_EQ(text_of(prefix_of("2001:db8::/32").last()), "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff");
}

TEST(Prefix, HoldsPrefixesThatAreAsLongOrLonger) {
  constexpr struct {
    const char* outer;
    const char* inner;
    bool holds;
  } rows[] = {
      {"10.0.0.0/8", "10.0.0.0/8", true},  {"10.0.0.0/8", "10.255.0.0/16", true}, {"10.0.0.0/8", "11.0.0.0/16", false},
      {"10.0.0.0/8", "10.0.0.0/7", false}, {"0.0.0.0/0", "::/0", false},          {"::/0", "2001:db8::/32", true},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(prefix_of(row.outer).contains(prefix_of(row.inner)), row.holds) << row.outer << ' ' << row.inner;
  }
}

// --- sets of addresses ---

/// The last four bits of an address choose from a universe of 16, at either end of both families.
constexpr unsigned universe = 16;
using Bits = std::bitset<universe>;

AddressSet set_of(const Bits& bits, const Address& base) {
  AddressSet set;
  for (unsigned bit = 0; bit < universe; ++bit) {
    const Address address{base.family, base.number + bit};
    if (bits[bit]) set = unite(set, AddressSet::range(address, address));
  }
  return set;
}

constexpr const char* bases[] = {"0.0.0.0", "10.0.0.32", "255.255.255.240",
                                 "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0"};

TEST(AddressSet, AgreesWithPlainSetsInEveryOperation) {
  for (const char* text : bases) {
    const Address base = *parse_address(text);
    for (unsigned one = 1; one < 1U << universe; one = one * 3 + 1) {
      for (unsigned other = 2; other < 1U << universe; other = other * 2 + 3) {
        const Bits a(one);
        const Bits b(other);
        const AddressSet x = set_of(a, base);
        const AddressSet y = set_of(b, base);
        ASSERT_EQ(unite(x, y), set_of(a | b, base)) << a << ' ' << b;
        ASSERT_EQ(intersect(x, y), set_of(a & b, base)) << a << ' ' << b;
        ASSERT_EQ(x.without(y), set_of(a & ~b, base)) << a << ' ' << b;
        ASSERT_EQ(x.empty(), a.none());
      }
    }
  }
}

TEST(AddressSet, KeepsFamiliesApart) {
  const AddressSet both = unite(AddressSet::all(Family::ipv4), AddressSet(prefix_of("2001:db8::/32")));
  EXPECT_EQ(ranges_of(both),
            (std::vector<std::string>{"0.0.0.0-255.255.255.255", "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"}));
  EXPECT_TRUE(both.contains(*parse_address("10.0.0.1")));
  EXPECT_FALSE(both.contains(*parse_address("::a00:1")));
  EXPECT_EQ(both.without(AddressSet::all(Family::ipv6)), AddressSet::all(Family::ipv4));
  EXPECT_TRUE(intersect(AddressSet::all(Family::ipv4), AddressSet::all(Family::ipv6)).empty());
}

TEST(AddressSet, IsWrittenAsRanges) {
  const AddressSet set = AddressSet(prefix_of("10.0.0.0/30")).without(AddressSet(prefix_of("10.0.0.1/32")));
  EXPECT_EQ(ranges_of(set), (std::vector<std::string>{"10.0.0.0", "10.0.0.2-10.0.0.3"}));
  EXPECT_TRUE(ranges_of(AddressSet()).empty());
}

/// The fewest blocks that are a set of 16, counted from the definition: a block whose parent is in the set as well is
/// never needed.
std::size_t fewest_blocks(const Bits& bits) {
  const auto is_full = [&](unsigned first, unsigned size) {
    for (unsigned bit = first; bit < first + size; ++bit) {
      if (!bits[bit]) return false;
    }
    return true;
  };
  std::size_t count = 0;
  for (unsigned size = 1; size <= universe; size *= 2) {
    for (unsigned first = 0; first < universe; first += size) {
      const bool has_parent = size < universe && is_full(first / (2 * size) * (2 * size), 2 * size);
      count += is_full(first, size) && !has_parent;
    }
  }
  return count;
}

TEST(AddressSet, IsCutIntoTheFewestPrefixes) {
  for (const char* text : {"0.0.0.0", "255.255.255.240", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0"}) {
    const Address base = *parse_address(text);
    for (unsigned bits = 0; bits < 1U << universe; bits += 7) {
      const AddressSet set = set_of(bits, base);
      const std::vector<Prefix> prefixes = prefixes_of(set);
      AddressSet sum;
      for (const Prefix& prefix : prefixes) sum = unite(sum, AddressSet(prefix));
      ASSERT_EQ(sum, set);
      ASSERT_EQ(prefixes.size(), fewest_blocks(bits)) << Bits(bits);
    }
  }
}

TEST(AddressSet, OfAWholeFamilyIsOnePrefix) {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    const std::vector<Prefix> prefixes = prefixes_of(AddressSet::all(family));
    ASSERT_EQ(prefixes.size(), 1u);
    EXPECT_EQ(prefixes.front(), (Prefix{{family, 0}, 0}));
  }
}

// --- ports ---

TEST(Protocol, IsNamedInUpperCaseOnly) {
  for (const Protocol protocol : protocols) EXPECT_EQ(protocol_of(name_of(protocol)), protocol);
  for (const char* text : {"tcp", "", "ICMP", "TCP "}) EXPECT_FALSE(protocol_of(text)) << text;
}

/// A few ports of each protocol, both ends and both sides of a gap among them.
constexpr std::uint16_t sample[] = {1, 2, 80, 65534, 65535};
constexpr unsigned samples = std::size(sample) * std::size(protocols);
using Chosen = std::bitset<samples>;

PortSet ports_of(const Chosen& chosen) {
  PortSet set;
  for (unsigned bit = 0; bit < samples; ++bit) {
    const std::uint16_t port = sample[bit % std::size(sample)];
    if (chosen[bit]) set = unite(set, PortSet::range(protocols[bit / std::size(sample)], port, port));
  }
  return set;
}

TEST(PortSet, AgreesWithPlainSetsInEveryOperation) {
  for (unsigned one = 1; one < 1U << samples; one = one * 2 + 5) {
    for (unsigned other = 3; other < 1U << samples; other = other * 2 + 1) {
      const Chosen a(one);
      const Chosen b(other);
      const PortSet x = ports_of(a);
      const PortSet y = ports_of(b);
      ASSERT_EQ(unite(x, y), ports_of(a | b)) << a << ' ' << b;
      ASSERT_EQ(intersect(x, y), ports_of(a & b)) << a << ' ' << b;
      ASSERT_EQ(x.without(y), ports_of(a & ~b)) << a << ' ' << b;
      ASSERT_EQ(x.contains(y), (b & ~a).none()) << a << ' ' << b;
      ASSERT_EQ(x.hash() == y.hash(), a == b) << a << ' ' << b;
      for (unsigned bit = 0; bit < samples; ++bit) {
        ASSERT_EQ(x.contains(protocols[bit / std::size(sample)], sample[bit % std::size(sample)]), a[bit]) << a;
      }
    }
  }
}

TEST(PortSet, OfAllProtocolsIsAll) {
  PortSet set;
  EXPECT_TRUE(set.empty());
  for (const Protocol protocol : protocols) {
    EXPECT_FALSE(set.is_all());
    set = unite(set, PortSet::all(protocol));
  }
  EXPECT_TRUE(set.is_all());
  EXPECT_FALSE(PortSet::all().without(PortSet::range(Protocol::sctp, 65535, 65535)).is_all());
}

TEST(PortSet, GivesTheIntervalsOfEachProtocol) {
  const PortSet set = unite(PortSet::range(Protocol::tcp, 80, 90), PortSet::range(Protocol::udp, 1, 65535));
  EXPECT_EQ(set.of(Protocol::tcp), (std::vector<Interval<std::uint16_t>>{{80, 90}}));
  EXPECT_EQ(set.of(Protocol::udp), (std::vector<Interval<std::uint16_t>>{{1, 65535}}));
  EXPECT_TRUE(set.of(Protocol::sctp).empty());
}

TEST(PortSet, IsWrittenByProtocol) {
  PortSet set;
  EXPECT_EQ(text_of(set), "none");
  EXPECT_EQ(text_of(PortSet::all()), "all");
  set = unite(set, PortSet::range(Protocol::tcp, 8000, 8100));
  set = unite(set, PortSet::range(Protocol::tcp, 80, 80));
  set = unite(set, PortSet::range(Protocol::tcp, 443, 443));
  EXPECT_EQ(text_of(set), "TCP 80,443,8000-8100");
  EXPECT_EQ(text_of(unite(set, PortSet::all(Protocol::udp))), "TCP 80,443,8000-8100; UDP");
  EXPECT_EQ(text_of(PortSet::all(Protocol::tcp).without(PortSet::range(Protocol::tcp, 1, 1))), "TCP 2-65535");
}

}  // namespace
}  // namespace seawall::addresses
