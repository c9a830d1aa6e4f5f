#include "registry_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seawall::commands {
namespace {

using objects::NotLooked;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Kind = RegistryMessage::Kind;

const std::string digest = "sha256:" + std::string(64, 'a');

RegistryMessage whole() {
  RegistryMessage message;
  message.kind = Kind::rows;
  message.run = "1-ab";
  message.repository = "shop/cart";
  message.part = 7;
  message.parts = 9;
  message.created = 1'700'000'000;
  message.names = {"1.0", "latest"};
  message.rows = {{"shop/cart", "1.0", digest}};
  message.not_looked = {{NotLooked::Reason::forbidden, {"r.example/shop/cart:2", 0, 0}, "no \"way\"\n", false}};
  message.content = std::string("\0\n{}", 4);
  return message;
}

TEST(RegistryMessages, AreReadAsTheyWereWritten) {
  const RegistryMessage message = whole();
  const auto read = read_message(text_of(message));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->kind, Kind::rows);
  EXPECT_EQ(read->run, "1-ab");
  EXPECT_EQ(read->repository, "shop/cart");
  EXPECT_EQ(read->part, 7);
  EXPECT_EQ(read->parts, 9);
  EXPECT_EQ(read->created, 1'700'000'000);
  EXPECT_EQ(read->names, message.names);
  ASSERT_EQ(read->rows.size(), 1);
  EXPECT_EQ(read->rows[0].repository + read->rows[0].tag + read->rows[0].digest, "shop/cart1.0" + digest);
  ASSERT_EQ(read->not_looked.size(), 1);
  EXPECT_EQ(read->not_looked[0].reason, NotLooked::Reason::forbidden);
  EXPECT_EQ(read->not_looked[0].place.file, "r.example/shop/cart:2");
  EXPECT_EQ(read->not_looked[0].message, "no \"way\"\n");
  EXPECT_FALSE(read->not_looked[0].is_failure);
  EXPECT_EQ(read->content, message.content);
}

TEST(RegistryMessages, OfOtherShapesAreRefused) {
  const std::string image = R"({"kind":"image","repository":"a","digest":")" + digest + "\"}";
  ASSERT_TRUE(read_message(image));
  for (const std::string text : {"",
                                 "x",
                                 "[]",
                                 "{}",
                                 "{\"kind\":\"image\"",
                                 R"({"kind":"other"})",
                                 R"({"kind":7})",
                                 R"({"kind":"tags"})",
                                 R"({"kind":"tags","repository":"../x"})",
                                 R"({"kind":"image","repository":"a","digest":"sha256:12"})",
                                 R"({"kind":"names","names":["a/../b"]})",
                                 R"({"kind":"names","names":{"a":1}})",
                                 R"({"kind":"rows","repository":"a","names":["-x"]})",
                                 R"({"kind":"rows","repository":"a","rows":[["1.0"]]})",
                                 R"({"kind":"rows","repository":"a","rows":[["1.0","x"]]})",
                                 R"({"kind":"catalog","parts":-1})",
                                 R"({"kind":"catalog","parts":"1"})",
                                 R"({"kind":"catalog","notLookedAt":[[99,true,"",""]]})",
                                 R"({"kind":"catalog","notLookedAt":[[0,"yes","",""]]})",
                                 R"({"kind":"catalog","notLookedAt":[7]})",
                                 R"({"kind":"catalog","run":{}})",
                                 "kind: catalog"}) {
    EXPECT_FALSE(read_message(text)) << text;
  }
}

TEST(RegistryMessages, HaveANameForEachThingTheyAreOf) {
  RegistryMessage message = whole();
  EXPECT_THAT(name_of(message), StartsWith("rows."));
  EXPECT_THAT(name_of(message), HasSubstr(".7"));
  RegistryMessage other = message;
  other.repository = "shop/card";
  EXPECT_NE(name_of(other), name_of(message));
  other.kind = Kind::image;
  other.digest = digest;
  const std::string name = name_of(other);
  other.repository = "elsewhere";
  EXPECT_EQ(name_of(other), name);
  EXPECT_EQ(name_of(RegistryMessage()), "catalog");
}

}  // namespace
}  // namespace seawall::commands
