#pragma once

// Stores in memory and made-up advisories, for the tests of this folder.

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "advisories.h"
#include "store_contents.h"

namespace seawall::advisories::testing {

/// The bytes of a store; of a failure its message.
inline std::string bytes_of(Builder& builder, std::int64_t now = 1'700'000'000) {
  std::string bytes;
  const auto failure = builder.finish(now, {[&](std::string_view part) {
                                        bytes += part;
                                        return true;
                                      }});
  return failure ? failure->message() : bytes;
}
inline std::string bytes_of(const std::vector<Record>& records) {
  Builder builder;
  for (const Record& record : records) builder.intake().take(record);
  return bytes_of(builder);
}
/// With hashes of so few bits that many names share one.
inline std::string bytes_with_collisions(const std::vector<Record>& records, std::uint32_t hash_bits) {
  Contents contents;
  for (const Record& record : records) contents.take(record);
  std::string bytes;
  const auto failure = contents.finish(0, {[&](std::string_view part) {
                                         bytes += part;
                                         return true;
                                       }},
                                       hash_bits);
  return failure ? failure->message() : bytes;
}

/// What must not have failed.
template <typename Value>
Value value_of(documents::Result<Value> result) {
  if (!result) __builtin_trap();
  return take(std::move(result));
}
inline Store opened(std::string_view bytes) { return value_of(Store::open(bytes)); }

/// An advisory about one package.
inline Record record_of(std::string id, std::string ecosystem, std::string package, std::string fixed = "1.0") {
  Record record;
  record.id = std::move(id);
  record.modified = "2024-05-06T07:08:09Z";
  record.source = "osv:" + ecosystem;
  record.summary = "summary of " + record.id;
  record.affected.push_back({std::move(ecosystem), "", std::move(package), {}, {}, "", ""});
  record.affected[0].ranges.push_back({{{Event::Type::introduced, "0"}, {Event::Type::fixed, std::move(fixed)}}});
  return record;
}

/// Advisories by chance, the same for one seed.
class RandomRecords {
 public:
  explicit RandomRecords(unsigned seed) : random_(seed) {}

  Record record(const std::string& id) {
    Record record;
    record.id = id;
    record.aliases = texts(3, [&] { return name(); });
    record.upstream = texts(2, [&] { return name(); });
    record.related = texts(2, [&] { return name(); });
    record.published = time();
    record.modified = time();
    if (below(8) == 0) record.withdrawn = time();
    record.summary = text(40);
    record.details = text(3000);
    record.source = below(2) == 0 ? "osv:PyPI" : "debian";
    for (std::size_t left = below(3); left > 0; --left) record.severities.push_back({"CVSS_V3", text(20)});
    for (std::size_t left = below(4); left > 0; --left) record.references.push_back({"WEB", "https://" + text(60)});
    for (std::size_t left = below(5); left > 0; --left) record.affected.push_back(affected());
    return record;
  }

 private:
  std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }
  template <typename Make>
  std::vector<std::string> texts(std::size_t most, Make make) {
    std::vector<std::string> texts(below(most + 1));
    std::ranges::generate(texts, make);
    return texts;
  }
  std::string text(std::size_t most) {
    std::string text(below(most + 1), ' ');
    std::ranges::generate(text, [&] { return static_cast<char>(below(10) == 0 ? below(256) : 'a' + below(20)); });
    return text;
  }
  std::string number(std::size_t end) { return std::to_string(below(end)); }
  std::string name() {
    static const std::vector<std::string> odd = {
        "",          "CVE-2021-001",  "CVE-2021-01234",          "CVE-1021-1234",
        "CVE-2021-", "CVE-2099-1234", "CVE-2021-99999999999999", "GHSA-aaaa-bbbb-cccc"};
    return below(4) == 0 ? odd[below(odd.size())] : "CVE-20" + number(10) + number(10) + "-" + number(10) + "123";
  }
  std::string time() {
    static const std::vector<std::string> odd = {"",
                                                 "2021-02-30T00:00:00Z",
                                                 "2021-02-03",
                                                 "1969-12-31T23:59:59Z",
                                                 "2021-02-03T04:05:06+01:00",
                                                 "2021-02-03T04:05:60Z",
                                                 "2021-02-03T04:05:06.Z",
                                                 "2021-02-03T04:05:06.1234567890Z",
                                                 "9999-12-31T23:59:59.999999999Z",
                                                 "2021-02-03T04:05:06.007Z",
                                                 "2021-02-03T04:05:06.+7Z",
                                                 "Z"};
    return below(3) == 0 ? odd[below(odd.size())]
                         : "202" + number(10) + "-0" + std::to_string(1 + below(9)) + "-11T12:13:14Z";
  }
  Affected affected() {
    static const std::vector<std::string> names = {"Django", "django", "ruamel.yaml", "ruamel-_yaml", "linux", "a", ""};
    static const std::vector<std::string> ecosystems = {"PyPI", "Debian", "npm", ""};
    Affected affected{
        ecosystems[below(4)], below(2) == 0 ? "" : number(13), names[below(names.size())], {}, {}, "", ""};
    for (std::size_t left = below(3); left > 0; --left) {
      Range& range = affected.ranges.emplace_back();
      for (std::size_t events = below(4); events > 0; --events) {
        range.events.push_back({static_cast<Event::Type>(below(4)), number(30)});
      }
    }
    for (std::size_t left = below(2) == 0 ? 0 : below(40), at = below(30); left > 0; --left, ++at) {
      affected.versions.push_back(below(9) == 0 ? text(9) : std::to_string(at));
    }
    if (below(4) == 0) affected.severity = text(5);
    if (below(4) == 0) affected.state = "no-dsa";
    return affected;
  }

  std::mt19937 random_;
};

}  // namespace seawall::advisories::testing
