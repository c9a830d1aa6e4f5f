#include "address_cut.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seawall::network {
namespace {

using addresses::Family;

AddressSet set_of(std::string_view text) {
  auto prefix = addresses::parse_prefix(text);
  EXPECT_TRUE(prefix);
  return AddressSet(take(std::move(prefix)));
}

TEST(AddressCut, HasOnePieceOfEachFamilyWithoutSets) {
  AddressCut cut;
  cut.finish();
  EXPECT_EQ(cut.pieces(Family::ipv4).size(), 1U);
  EXPECT_EQ(cut.pieces(Family::ipv6).size(), 1U);
  EXPECT_THAT(cut.sets_of(*addresses::parse_address("255.255.255.255")), testing::IsEmpty());
}

TEST(AddressCut, CutsWhereSetsBeginAndEnd) {
  AddressCut cut;
  cut.add(set_of("10.0.0.0/8"), 0);
  cut.add(set_of("10.1.0.0/16").without(set_of("10.1.2.0/24")), 1);
  cut.finish();
  EXPECT_EQ(cut.pieces(Family::ipv4).size(), 7U);
  EXPECT_THAT(cut.sets_of(*addresses::parse_address("9.255.255.255")), testing::IsEmpty());
  EXPECT_THAT(cut.sets_of(*addresses::parse_address("10.0.0.0")), testing::ElementsAre(0U));
  EXPECT_THAT(cut.sets_of(*addresses::parse_address("10.1.1.255")), testing::ElementsAre(0U, 1U));
  EXPECT_THAT(cut.sets_of(*addresses::parse_address("10.1.2.0")), testing::ElementsAre(0U));
  EXPECT_THAT(cut.sets_of(*addresses::parse_address("10.1.3.0")), testing::ElementsAre(0U, 1U));
}

TEST(AddressCut, ReachesTheLastAddressOfEachFamily) {
  AddressCut cut;
  cut.add(set_of("255.0.0.0/8"), 0);
  cut.add(set_of("0.0.0.0/0"), 1);
  cut.add(set_of("::/0"), 2);
  cut.add(set_of("ffff::/16"), 3);
  cut.finish();
  EXPECT_THAT(cut.sets_of(*addresses::parse_address("255.255.255.255")), testing::ElementsAre(0U, 1U));
  EXPECT_THAT(cut.sets_of(*addresses::parse_address("0.0.0.0")), testing::ElementsAre(1U));
  EXPECT_THAT(cut.sets_of(*addresses::parse_address("::")), testing::ElementsAre(2U));
  EXPECT_THAT(cut.sets_of(*addresses::parse_address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")),
              testing::ElementsAre(2U, 3U));
}

}  // namespace
}  // namespace seawall::network
