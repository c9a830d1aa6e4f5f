#include "encryption.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/crypto.h"
#include "objects/objects.h"

namespace seawall::secrets {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Kind = EncryptionFault::Kind;

/// The secret of a key of so many bytes.
std::string secret_of(std::size_t bytes) { return crypto::encode_base64(std::string(bytes, 'k')); }
/// "aescbc: {keys: [{name: a, secret: ...}]}"
std::string keyed(std::string_view provider, std::size_t bytes = 32) {
  return std::string(provider) + ": {keys: [{name: a, secret: " + secret_of(bytes) + "}]}";
}
const std::string plugin = "kms: {apiVersion: v2, name: vault, endpoint: 'unix:///run/kms.sock'}";

std::string entry(std::string_view resources, std::string_view providers) {
  return "{resources: [" + std::string(resources) + "], providers: [" + std::string(providers) + "]}";
}
std::string item(std::string_view provider) { return '{' + std::string(provider) + '}'; }

class Configured {
 public:
  explicit Configured(std::string_view entries,
                      std::string_view head = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration")
      : Configured(whole, std::string(head) + "\nresources: [" + std::string(entries) + "]\n") {}
  static constexpr struct Whole {
  } whole{};
  Configured(Whole, std::string text) {
    auto source = documents::Source::from_bytes("encryption.yaml", std::move(text));
    EXPECT_TRUE(source);
    inventory_.add(documents::read(*source), **source, true);
    inventory_.finish();
    EXPECT_EQ(inventory_.objects().size(), 1u);
    objects::Reader reader(types_);
    encryption_ = read_encryption(inventory_.objects().front(), reader);
  }

  const Encryption& encryption() const { return encryption_; }
  const objects::Object& object() const { return inventory_.objects().front(); }
  std::size_t wrong_types() const { return types_.size(); }

  /// What writes, then what reads: "kms v2 vault", "identity".
  std::vector<std::string> providers(std::string_view resource) const {
    std::vector<std::string> names;
    for (const Provider* provider : providers_of(encryption_, parse_group_resource(resource))) {
      names.emplace_back(name_of(provider->cipher));
      if (!provider->name.empty()) names.back().append(" ").append(provider->name);
    }
    return names;
  }
  /// Of one kind: "path (severity): argument detail".
  std::vector<std::string> faults(Kind kind) const {
    std::vector<std::string> lines;
    for (const EncryptionFault& fault : encryption_.faults) {
      if (fault.kind != kind) continue;
      std::string line = objects::field_path(object().root, fault.at);
      if (!fault.missing.empty()) line.append(" without ").append(fault.missing);
      line.append(" (").append(findings::name_of(fault.severity)).append("):");
      for (const std::string_view text : {fault.argument, std::string_view(fault.detail)}) {
        if (!text.empty()) line.append(" ").append(text);
      }
      lines.push_back(std::move(line));
    }
    return lines;
  }
  std::vector<std::string> all_faults() const {
    std::vector<std::string> lines;
    for (const Kind kind : {Kind::identity_first, Kind::kind_missed, Kind::key_in_plain_text, Kind::weak_provider,
                            Kind::never_counts, Kind::invalid}) {
      for (std::string& line : faults(kind)) lines.push_back(std::move(line));
    }
    return lines;
  }

 private:
  objects::Inventory inventory_;
  std::vector<objects::TypeFault> types_;
  Encryption encryption_;
};

/// Why one provider is refused, without its place.
std::vector<std::string> refusals_of(std::string_view provider) {
  const Configured configured(entry("'*.*'", item(provider)));
  std::vector<std::string> reasons;
  for (const EncryptionFault& fault : configured.encryption().faults) {
    if (fault.kind == Kind::invalid) reasons.push_back(fault.detail);
  }
  return reasons;
}

TEST(Encryption, TheFirstProviderWritesAndAllRead) {
  const Configured configured(
      entry("secrets, configmaps", item(plugin) + ", " + item(keyed("aescbc")) + ", {identity: {}}"));
  EXPECT_THAT(configured.providers("secrets"), ElementsAre("kms v2 vault", "aescbc", "identity"));
  EXPECT_THAT(configured.providers("configmaps"), ElementsAre("kms v2 vault", "aescbc", "identity"));
  EXPECT_THAT(configured.providers("pods"), IsEmpty());
  EXPECT_TRUE(is_encrypted(configured.encryption(), secrets_resource));
  EXPECT_FALSE(is_encrypted(configured.encryption(), {"", "pods"}));
}

TEST(Encryption, WhatNamesAResourceExactlyComesBeforeItsGroupAndThatBeforeAll) {
  const Configured configured(entry("deployments.apps", "{identity: {}}") + ", " +
                              entry("'*.apps', '*.'", item(keyed("secretbox"))) + ", " + entry("'*.*'", item(plugin)));
  const struct {
    std::string_view resource;
    std::string_view writer;
  } rows[] = {{"deployments.apps", "identity"},
              {"daemonsets.apps", "secretbox"},
              {"secrets", "secretbox"},
              {"pods", "secretbox"},
              {"ingresses.net", "kms v2 vault"}};
  for (const auto& row : rows) EXPECT_THAT(configured.providers(row.resource), ElementsAre(row.writer)) << row.resource;
  EXPECT_THAT(configured.faults(Kind::never_counts), IsEmpty());
}

TEST(Encryption, AResourceOfTwoEntriesIsWrittenByTheFirst) {
  const Configured configured(entry("secrets", "{identity: {}}") + ", " + entry("secrets", item(plugin)));
  EXPECT_THAT(configured.providers("secrets"), ElementsAre("identity", "kms v2 vault"));
  EXPECT_THAT(configured.faults(Kind::identity_first), ElementsAre("resources[0].providers[0].identity (high):"));
  EXPECT_THAT(configured.faults(Kind::never_counts),
              ElementsAre("resources[1].resources[0] (low): secrets is only read by these providers: resources[0] "
                          "writes it"));
}

TEST(Encryption, HasNoFaultWhereKmsWritesEverything) {
  EXPECT_THAT(Configured(entry("'*.*'", item(plugin) + ", {identity: {}}")).all_faults(), IsEmpty());
}

TEST(Encryption, IdentityIsAChoiceForWhatIsNotSecret) {
  const Configured configured(entry("events", "{identity: {}}") + ", " + entry("'*.*'", item(plugin)));
  EXPECT_THAT(configured.all_faults(), IsEmpty());
}

TEST(Encryption, TellsWhichKindsAreMissed) {
  EXPECT_THAT(Configured(entry("configmaps", item(plugin))).faults(Kind::kind_missed),
              ElementsAre("resources (high): Secrets"));
  EXPECT_THAT(Configured(entry("'*.apps'", item(plugin))).faults(Kind::kind_missed),
              ElementsAre("resources (high): Secrets"));
  EXPECT_THAT(Configured(entry("secrets", item(plugin))).faults(Kind::kind_missed),
              ElementsAre("resources (info): ConfigMaps"));
  EXPECT_THAT(Configured(entry("'*.'", item(plugin))).faults(Kind::kind_missed), IsEmpty());
}

TEST(Encryption, CallsNothingMissedWhereANameIsRefused) {
  for (const std::string_view name : {"Secrets", "'*'", ""}) {
    EXPECT_THAT(Configured(entry(name, item(plugin))).faults(Kind::kind_missed), IsEmpty()) << name;
  }
}

TEST(Encryption, KeysInTheFileMatterLessOnceTheyOnlyRead) {
  EXPECT_THAT(Configured(entry("'*.*'", item(keyed("secretbox")))).all_faults(),
              ElementsAre("resources[0].providers[0].secretbox (medium): secretbox"));
  EXPECT_THAT(Configured(entry("'*.*'", item(plugin) + ", " + item(keyed("aescbc")))).all_faults(),
              ElementsAre("resources[0].providers[1].aescbc (low): aescbc"));
}

TEST(Encryption, TellsWeakProviders) {
  EXPECT_THAT(Configured(entry("'*.*'", item(keyed("aescbc")))).faults(Kind::weak_provider),
              ElementsAre(HasSubstr("aescbc does not notice changes")));
  EXPECT_THAT(Configured(entry("'*.*'", item(keyed("aesgcm")))).faults(Kind::weak_provider),
              ElementsAre(HasSubstr("aesgcm is safe for 200,000 writes")));
  // It needs a feature gate wherever it stands, while the others may be there to read what is old.
  const std::string old = "{kms: {name: old, endpoint: 'unix:///run/old.sock'}}";
  EXPECT_THAT(
      Configured(entry("'*.*'", item(plugin) + ", " + item(keyed("aesgcm")) + ", " + old)).faults(Kind::weak_provider),
      ElementsAre(HasSubstr("kms v1 is deprecated")));
}

TEST(Encryption, AnEntryNeverCountsBehindAWildcard) {
  const struct {
    std::string_view first;
    std::string_view second;
    std::string_view never;  // of the second
  } rows[] = {
      {"'*.*'", "secrets", R"("*.*" in resources[0] covers it)"},
      {"'*.*'", "'*.apps'", R"("*.*" in resources[0] covers it)"},
      {"'*.*'", "'*.*'", R"("*.*" in resources[0] covers it)"},
      {"'*.'", "secrets", R"("*." in resources[0] covers it)"},
      {"'*.apps'", "deployments.apps", R"("*.apps" in resources[0] covers it)"},
      {"'*.apps'", "'*.apps'", R"("*.apps" in resources[0] covers it)"},
      {"'*.apps'", "jobs.batch", ""},
      {"'*.'", "deployments.apps", ""},
      {"secrets", "'*.'", ""},
      {"'*.'", "'*.*'", ""},
  };
  for (const auto& row : rows) {
    const Configured configured(entry(row.first, item(plugin)) + ", " + entry(row.second, "{identity: {}}"));
    const std::vector<std::string> faults = configured.faults(Kind::never_counts);
    if (row.never.empty()) {
      EXPECT_THAT(faults, IsEmpty()) << row.first << " " << row.second;
    } else {
      EXPECT_THAT(faults, ElementsAre(HasSubstr(std::string(row.never)))) << row.first << " " << row.second;
    }
  }
}

TEST(Encryption, AListMayNotNameAResourceTwice) {
  const auto faults = [](std::string_view list) {
    return Configured(entry(list, item(plugin))).faults(Kind::never_counts);
  };
  EXPECT_THAT(faults("secrets, '*.'"), ElementsAre(HasSubstr(R"([0] (medium): secrets never counts)")));
  EXPECT_THAT(faults("'*.', secrets"), ElementsAre(HasSubstr(R"("*." in the same list covers it)")));
  EXPECT_THAT(faults("'*.*', '*.apps'"), ElementsAre(HasSubstr(R"("*.*" in the same list covers it)")));
  EXPECT_THAT(faults("secrets, secrets"), ElementsAre(HasSubstr("resources[0].resources[1] (medium): secrets stands")));
  EXPECT_THAT(faults("secrets, '*.apps'"), IsEmpty());
}

TEST(Encryption, IsReadByEitherOfItsNames) {
  const std::string entries = entry("'*.*'", item(plugin));
  EXPECT_THAT(Configured(entries, "apiVersion: v1\nkind: EncryptionConfig").all_faults(), IsEmpty());
  for (const std::string_view head : {"apiVersion: v1\nkind: EncryptionConfiguration",
                                      "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfig",
                                      "apiVersion: apiserver.config.k8s.io/v1beta1\nkind: EncryptionConfiguration"}) {
    const Configured configured(entries, head);
    EXPECT_TRUE(is_encryption_configuration(configured.object()));
    EXPECT_THAT(configured.all_faults(), ElementsAre(HasSubstr("apiVersion (high): \""))) << head;
  }
  EXPECT_FALSE(is_encryption_configuration(
      Configured(entries, "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration").object()));
  EXPECT_FALSE(
      is_encryption_configuration(Configured(entries, "apiVersion: example.com/v1\nkind: EncryptionConfig").object()));
}

TEST(Encryption, RefusesNamesThatTheApiServerRefuses) {
  const struct {
    std::string_view name;
    std::string_view why;
  } rows[] = {
      {"Secrets", "has capital letters"},
      {"'*'", R"(all of the core group is "*.")"},
      {"serviceipallocations", "has no API"},
      {"events.events.k8s.io", R"(events are stored as "events")"},
      {"'*.events.k8s.io'", R"(events are stored as "events")"},
      {"ingresses.extensions", "is gone"},
      {"'secrets.*'", "names a resource of every group"},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(Configured(entry(row.name, item(plugin))).faults(Kind::invalid),
                ElementsAre(HasSubstr(std::string(row.why))))
        << row.name;
  }
}

TEST(Encryption, RefusesWhatIsEmpty) {
  const auto refusals = [](std::string_view entries) { return Configured(entries).faults(Kind::invalid); };
  EXPECT_THAT(refusals(""), ElementsAre(R"(resources (high): "resources" has no entry)"));
  EXPECT_THAT(refusals("{}"), ElementsAre("resources[0] without resources (high): an entry names no resources",
                                          "resources[0] without providers (high): an entry has no providers"));
  EXPECT_THAT(refusals(entry("", "")), ElementsAre(HasSubstr("names no resources"), HasSubstr("has no providers")));
  EXPECT_THAT(refusals("null"), ElementsAre(HasSubstr("names no resources"), HasSubstr("has no providers")));
  EXPECT_THAT(Configured(Configured::whole, "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n")
                  .all_faults(),
              ElementsAre(R"( without resources (high): "resources" has no entry)"));
}

TEST(Encryption, RefusesWhatIsNotOneProvider) {
  EXPECT_THAT(refusals_of(""), ElementsAre("an item names no provider"));
  EXPECT_THAT(refusals_of("identity: null"), ElementsAre("an item names no provider"));
  EXPECT_THAT(refusals_of("rot13: {}"), ElementsAre(HasSubstr(R"("rot13" is no provider)")));
  EXPECT_THAT(refusals_of("identity: {}, " + plugin), ElementsAre("an item names more than one provider"));
  EXPECT_THAT(refusals_of("identity: {rounds: 13}"), ElementsAre(HasSubstr(R"(field "rounds" is unknown)")));
  EXPECT_THAT(refusals_of("identity: {}"), IsEmpty());
}

TEST(Encryption, RefusesKeysThatDoNotFitTheirProvider) {
  const struct {
    std::string_view provider;
    std::size_t bytes;
    bool fits;
  } rows[] = {{"secretbox", 16, false}, {"secretbox", 24, false}, {"secretbox", 32, true}, {"aescbc", 16, true},
              {"aescbc", 24, true},     {"aescbc", 32, true},     {"aescbc", 31, false},   {"aesgcm", 16, true},
              {"aesgcm", 24, true},     {"aesgcm", 32, true},     {"aesgcm", 64, false}};
  for (const auto& row : rows) {
    EXPECT_EQ(refusals_of(keyed(row.provider, row.bytes)).empty(), row.fits) << row.provider << " " << row.bytes;
  }
  EXPECT_THAT(refusals_of(keyed("secretbox", 16)),
              ElementsAre("keys[0] of secretbox is 16 bytes long, and has to be 32"));
  EXPECT_THAT(refusals_of("aesgcm: {}"), ElementsAre("aesgcm has no keys"));
  EXPECT_THAT(refusals_of("aesgcm: {keys: []}"), ElementsAre("aesgcm has no keys"));
  EXPECT_THAT(refusals_of("aesgcm: {keys: [{secret: " + secret_of(32) + "}, {name: b}, {name: c, secret: '%%%%'}]}"),
              ElementsAre("keys[0] of aesgcm has no name", "keys[1] of aesgcm has no secret",
                          "keys[2] of aesgcm has a secret that is not base64"));
  EXPECT_THAT(refusals_of("aesgcm: {keys: [{name: a, sekret: x}]}"), ElementsAre(HasSubstr("a field that is unknown")));
}

TEST(Encryption, RefusesPluginsThatCannotBeReached) {
  const std::string good = "kms: {apiVersion: v2, name: a, endpoint: 'unix:///a', ";
  const struct {
    std::string provider;
    std::string_view why;
  } rows[] = {
      {"kms: {apiVersion: v2, endpoint: 'unix:///a'}", "has no name"},
      {"kms: {apiVersion: v2, name: 'a:b', endpoint: 'unix:///a'}", "has a colon"},
      {"kms: {apiVersion: v3, name: a, endpoint: 'unix:///a'}", R"(v1 or v2, and not "v3")"},
      {"kms: {apiVersion: v2, name: a}", "has no endpoint"},
      {"kms: {apiVersion: v2, name: a, endpoint: 'https://a'}", "is no unix socket"},
      {"kms: {apiVersion: v2, name: a, endpoint: unix}", "is no unix socket"},
      {good + "timeout: 0s}", "is not positive"},
      {good + "timeout: soon}", "is no duration"},
      {good + "cachesize: 10}", "for kms v1 alone"},
      {good + "cacheSize: 10}", R"(field "cacheSize" is unknown)"},
      {"kms: {name: a, endpoint: 'unix:///a', cachesize: 0}", "is 0"},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(refusals_of(row.provider), ElementsAre(HasSubstr(std::string(row.why)))) << row.provider;
  }
  EXPECT_THAT(refusals_of(good + "timeout: 10s}"), IsEmpty());
  EXPECT_THAT(refusals_of("kms: {name: 'a:b', endpoint: 'UNIX:///a', cachesize: -1}"), IsEmpty());
}

TEST(Encryption, RefusesANameOfAPluginThatIsTaken) {
  const auto refusals = [](std::string_view first, std::string_view second) {
    const std::string text = ", name: a, endpoint: 'unix:///a'}}";
    return Configured(entry("'*.*'", "{kms: {apiVersion: " + std::string(first) + text +
                                         ", {kms: {apiVersion: " + std::string(second) + text))
        .faults(Kind::invalid);
  };
  EXPECT_THAT(refusals("v2", "v2"), ElementsAre(HasSubstr(R"(another kms provider has the name "a")")));
  EXPECT_THAT(refusals("v1", "v2"), ElementsAre(HasSubstr(R"(another kms provider has the name "a")")));
  EXPECT_THAT(refusals("v1", "v1"), IsEmpty()) << "only a server that reloads the file minds";
}

TEST(Encryption, SaysNothingOfWhatItCouldNotRead) {
  for (const std::string& entries :
       {std::string("7"), entry("7", item(plugin)), entry("secrets", "kms"), entry("secrets", "{kms: []}"),
        entry("secrets", "{aescbc: {keys: {}}}"), entry("secrets", "{aescbc: {keys: [{name: a, secret: 7}]}}")}) {
    const Configured configured(entries);
    EXPECT_EQ(configured.wrong_types(), 1u) << entries;
    EXPECT_FALSE(configured.encryption().is_complete) << entries;
    EXPECT_THAT(configured.faults(Kind::kind_missed), IsEmpty()) << entries;
    EXPECT_THAT(configured.faults(Kind::identity_first), IsEmpty()) << entries;
  }
}

/// Whatever is wrong with a key, its secret is in no text, and no fault stands in a line that holds it.
TEST(Encryption, NeverTellsASecret) {
  const std::string secret = secret_of(31);
  const std::string key = "name: one\nsecret: " + secret;
  const std::string head = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n";
  const std::string list = head + "resources:\n- resources: [secrets]\n  providers:\n  - ";
  const std::string texts[] = {
      list + "aescbc:\n      keys:\n      - name: one\n        secret: " + secret + "\n",
      list + "aescbc:\n      keys:\n      - name: " + secret + "\n        secret: one\n",
      list + "aescbc:\n      keys:\n      - name: one\n        sekret: " + secret + "\n",
      list + "aescbc:\n      name: one\n      secret: " + secret + "\n",
      list + "aescbc:\n    secret: " + secret + "\n",
      list + "secret: " + secret + "\n",
      head + "resources:\n- resources: [secrets]\n  secret: " + secret + "\n",
      head + "secret: " + secret + "\n",
  };
  for (const std::string& text : texts) {
    const Configured configured(Configured::whole, text);
    EXPECT_THAT(configured.faults(Kind::invalid), Not(IsEmpty())) << text;
    EXPECT_THAT(configured.all_faults(), Each(Not(HasSubstr(secret)))) << text;
    for (const EncryptionFault& fault : configured.encryption().faults) {
      const documents::Source& source = fault.at.document()->source();
      EXPECT_THAT(std::string(source.line_around(fault.at.entry_offset())), Not(HasSubstr(secret)))
          << text << fault.detail;
    }
  }
}

TEST(Encryption, ManyResourcesTakeNoLongerThanTheirNumber) {
  std::string resources = "r0";
  for (int index = 1; index < 100'000; ++index) resources += ", r" + std::to_string(index);
  const Configured configured(entry(resources, item(plugin)) + ", " + entry("'*.*'", item(plugin)));
  EXPECT_THAT(configured.providers("r99999"), ElementsAre("kms v2 vault"));
}

}  // namespace
}  // namespace seawall::secrets
