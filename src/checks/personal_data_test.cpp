#include "personal_data.h"

#include <gtest/gtest.h>

#include <string>

namespace seawall::checks {
namespace {

TEST(EmailAddresses, AreFoundInText) {
  for (const std::string_view text :
       {"jane.doe@shop.ch", "Write to jane@mail.shop.ch.", "mailto:jane+orders@shop.ch", "<jane_d@shop-online.co.uk>",
        "contacts: [a@b.ch, c]", "admins=jane@shop.ch,joe@shop.ch", "email:jane@shop.ch", "@ jane@shop.ch",
        "docs at https://shop.ch/help or help@shop.ch"}) {
    EXPECT_TRUE(holds_email_address(text)) << text;
  }
}

TEST(EmailAddresses, AreNotWhatHasAnAtSignForOtherReasons) {
  for (const std::string_view text : {"",
                                      "@",
                                      "jane@",
                                      "@shop.ch",
                                      "jane@shop",
                                      "jane@shop.c",
                                      "jane@.ch",
                                      "jane@-shop.ch",
                                      "jane@shop..ch",
                                      ".jane.@shop.ch",
                                      "md5",
                                      "registry.shop.ch/cart@sha256:0123456789abcdef",
                                      "left-pad@1.3.0",
                                      "a/b@v1.2.3",
                                      "icon@2x.png",
                                      "getty@tty1.service",
                                      "git@github.com:shop/cart.git",
                                      "ssh://git@github.com/shop/cart",
                                      "postgres://shop:pass"
                                      "word@db.shop.ch/cart",
                                      "amqp://shop@mq.shop.ch",
                                      "HTTP/jane@shop.ch",
                                      "jane@example.com",
                                      "jane@mail.example.org",
                                      "root@db.shop.svc",
                                      "root@cart.shop.svc.local",
                                      "a@b.test"}) {
    EXPECT_FALSE(holds_email_address(text)) << text;
  }
}

TEST(EmailAddresses, HaveLengthsThatMailAllows) {
  const std::string domain = "@shop.ch";
  EXPECT_TRUE(holds_email_address(std::string(64, 'a') + domain));
  EXPECT_FALSE(holds_email_address(std::string(65, 'a') + domain));
  EXPECT_FALSE(holds_email_address("jane@" + std::string(254, 'a') + ".ch"));
}

TEST(EmailAddresses, AreToldBehindPasswordsOfUrlsThatAreVeryLong) {
  const auto url = [](std::size_t size) { return "amqp://shop:" + std::string(size, '!') + "a@mq.shop.ch/"; };
  EXPECT_FALSE(holds_email_address(url(200)));
  EXPECT_TRUE(holds_email_address(url(300)));
}

TEST(EmailAddresses, TakeNoLongerInTextsOfAtSigns) {
  EXPECT_FALSE(holds_email_address(std::string(1 << 20, '@')));
  std::string pairs;
  while (pairs.size() < 1 << 20) pairs += "a@b:";
  EXPECT_FALSE(holds_email_address(pairs));
}

TEST(Ibans, AreFoundInOnePieceAndInGroups) {
  for (const std::string_view text :
       {"DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "pay to CH93 0076 2011 6238 5295 7.",
        "iban: GB29NWBK60161331926819\n", "NO9386011117947", "(MT84MALT011000012345MTLCAST001S)"}) {
    EXPECT_TRUE(holds_iban(text)) << text;
  }
}

TEST(Ibans, NeedTheirLengthAndRightCheckDigits) {
  for (const std::string_view text :
       {"", "D", "DE", "DE89", "DE89370400440532013001", "DE8937040044053201300", "DE893704004405320130000",
        "DE89 3704 0044 0532 0130", "DE89 37040 044 0532 0130 00", "DE89  3704 0044 0532 0130 00",
        "XDE89370400440532013000", "DE89370400440532013000X", "de89370400440532013000", "ZZ89370400440532013000",
        "DEX9370400440532013000", "DE893704004405320130-0"}) {
    EXPECT_FALSE(holds_iban(text)) << text;
  }
}

TEST(TelephoneNumbers, AreFoundInInternationalForm) {
  for (const std::string_view text :
       {"+41446681800", "+41 44 668 18 00", "call +1 (555) 010-0199.", "tel:+49-30-901820", "+44.20.7946.0958",
        "phone=+352 26 25 26", "\"+33 1 99 00 12 34\"", "+123456789", "+123456789012345"}) {
    EXPECT_TRUE(holds_telephone_number(text)) << text;
  }
}

TEST(TelephoneNumbers, AreNotOtherNumbersWithAPlus) {
  for (const std::string_view text :
       {"", "+", "+1", "+12345678", "+1234567890123456", "+0123456789", "1+234567890123", "a+234567890123",
        "2026-11-28T12:00:00+02:00", "1e+1234567890", "+4144668abc", "+414466818ab", "+41446681800x", "x/+41446681800",
        "++41446681800", "+41   44   668 18 00", "041446681800"}) {
    EXPECT_FALSE(holds_telephone_number(text)) << text;
  }
}

}  // namespace
}  // namespace seawall::checks
