// What is kept of objects, and how it is written.

#include "manifest.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "crypto/crypto.h"
#include "manifest_secret.h"
#include "manifest_testing.h"

namespace seawall::cluster {
namespace {

using documents::Document;
using documents::Field;
using documents::Node;
using testing::read_all;

const Salt salt{"0123456789abcdef0123456789abcdef"};

Resource resource_of(std::string kind, std::string group = {}) {
  Resource resource;
  resource.group = std::move(group);
  resource.version = "v1";
  resource.kind = std::move(kind);
  return resource;
}

/// The text of a page with these items.
std::string text_of(const std::string& kind, const std::string& items, const Salt& with = salt) {
  const auto page = read_all("{\"items\":[" + items + "]}");
  EXPECT_EQ(page.size(), 1u) << items;
  return page.empty() ? "" : manifest_of(resource_of(kind), page[0]->root(), with).text;
}

/// Of the only object of a text, as JSON.
std::string object_of(const std::string& text) {
  const auto lists = read_all(text);
  return lists.size() != 1 ? "" : documents::to_json(*lists[0]->root().child(Field::items).items().begin());
}

TEST(Manifest, IsAListAsKubectlWritesIt) {
  EXPECT_EQ(text_of("ConfigMap",
                    R"({"metadata":{"name":"one"},"data":{"a":"1","b":"two\nlines"}},{"metadata":{"name":"two"}})"),
            "---\n"
            "apiVersion: v1\n"
            "items:\n"
            "- apiVersion: v1\n"
            "  kind: ConfigMap\n"
            "  metadata:\n"
            "    name: one\n"
            "  data:\n"
            "    a: \"1\"\n"
            "    b: \"two\\nlines\"\n"
            "- apiVersion: v1\n"
            "  kind: ConfigMap\n"
            "  metadata:\n"
            "    name: two\n"
            "kind: List\n");
}

TEST(Manifest, OfPagesOneBehindAnotherIsOneText) {
  const std::string text =
      text_of("ConfigMap", "{}") + text_of("Node", "{}") + text_of("Pod", "") + text_of("Pod", "{}");
  const auto lists = read_all(text);
  ASSERT_EQ(lists.size(), 3u);
  EXPECT_EQ((*lists[1]->root().child(Field::items).items().begin()).child(Field::kind).string(), "Node");
}

TEST(Manifest, KeepsWhatTheTableSays) {
  struct Case {
    const char* kind;
    const char* item;
    const char* expected;  // behind apiVersion and kind
  };
  const Case cases[] = {
      {"ConfigMap",
       R"({"metadata":{"name":"a","managedFields":[{"manager":"b"}],"resourceVersion":"1","selfLink":"/"}})",
       R"("metadata":{"name":"a"})"},
      {"ConfigMap", R"({"metadata":{"uid":"u","generation":2,"creationTimestamp":"2024-01-01T00:00:00Z"}})",
       R"("metadata":{"uid":"u","generation":2,"creationTimestamp":"2024-01-01T00:00:00Z"})"},
      {"ConfigMap", R"({"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}"}}})",
       R"("metadata":{})"},
      {"ConfigMap", R"({"metadata":{"annotations":{"a":"b","kubectl.kubernetes.io/last-applied-configuration":"{}"}}})",
       R"("metadata":{"annotations":{"a":"b"}})"},
      {"ConfigMap", R"({"metadata":{"annotations":{}}})", R"("metadata":{"annotations":{}})"},
      {"ConfigMap", R"({"data":{"managedFields":"a","status":"b"}})", R"("data":{"managedFields":"a","status":"b"})"},
      {"ConfigMap", R"({"metadata":null,"data":[]})", R"("metadata":null,"data":[])"},
      {"Node", R"({"status":{"images":[{"names":["a"]}],"nodeInfo":{"kubeletVersion":"v1.30.0"}}})",
       R"("status":{"nodeInfo":{"kubeletVersion":"v1.30.0"}})"},
      {"Node", R"({"status":{"images":[]}})", R"("status":{})"},
      {"Deployment", R"({"status":{"images":[],"phase":"a","replicas":3}})",
       R"("status":{"images":[],"phase":"a","replicas":3})"},
      {"Pod",
       R"({"status":{"phase":"Running","conditions":[{}],"hostIP":"10.0.0.1","hostIPs":[{"ip":"10.0.0.1"}],)"
       R"("podIP":"10.1.0.1","podIPs":[{"ip":"10.1.0.1"}],"qosClass":"Burstable","startTime":"t",)"
       R"("containerStatuses":[{"name":"a"}],"ephemeralContainerStatuses":[{"name":"b"}]}})",
       R"("status":{"phase":"Running","hostIP":"10.0.0.1","hostIPs":[{"ip":"10.0.0.1"}],"podIP":"10.1.0.1",)"
       R"("podIPs":[{"ip":"10.1.0.1"}],"ephemeralContainerStatuses":[{"name":"b"}]})"},
      {"Pod", R"({"status":{"qosClass":"Burstable"}})", R"("status":{})"},
      {"Pod", R"({"spec":{"containers":[{"name":"a","env":[{"name":"b","value":"c"}]}]}})",
       R"("spec":{"containers":[{"name":"a","env":[{"name":"b","value":"c"}]}]})"},
  };
  for (const Case& test : cases) {
    const std::string head = std::string(R"({"apiVersion":"v1","kind":")") + test.kind + "\",";
    EXPECT_EQ(object_of(text_of(test.kind, test.item)), head + test.expected + "}") << test.item;
  }
}

TEST(Manifest, OfADefinitionHasNoSchema) {
  const auto page =
      read_all(R"({"items":[{"metadata":{"name":"a"},"spec":{"group":"g","versions":[{"name":"v1","schema":{"a":1},)"
               R"("served":true},{"schema":{}},3],"schema":{"kept":1}},"status":{"storedVersions":["v1"]}}]})");
  const Resource definitions = resource_of("CustomResourceDefinition", "apiextensions.k8s.io");
  EXPECT_EQ(object_of(manifest_of(definitions, page[0]->root(), salt).text),
            R"({"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"a"},)"
            R"("spec":{"group":"g","versions":[{"name":"v1","served":true},{},3],"schema":{"kept":1}}})");
}

TEST(Manifest, TakesTheKindFromTheListUnlessAnItemHasItsOwn) {
  const auto page =
      read_all(R"({"items":[{},{"a":1,"kind":"Other","apiVersion":"x/v2"},{"kind":"","apiVersion":null}]})");
  const ManifestPage manifest = manifest_of(resource_of("Deployment", "apps"), page[0]->root(), salt);
  std::string kinds;
  const auto lists = read_all(manifest.text);
  ASSERT_EQ(lists.size(), 1u);
  for (const Node item : lists[0]->root().child(Field::items).items()) kinds += documents::to_json(item);
  EXPECT_EQ(kinds, R"({"apiVersion":"apps/v1","kind":"Deployment"})"
                   R"({"apiVersion":"x/v2","kind":"Other","a":1})"
                   R"({"apiVersion":"apps/v1","kind":"Deployment"})");
}

TEST(Manifest, CountsItemsAndTellsThoseThatAreNoMaps) {
  const auto page = read_all(R"({"items":[{"metadata":{}},1,null,[{}],"a",{}]})");
  const ManifestPage manifest = manifest_of(resource_of("Pod"), page[0]->root(), salt);
  EXPECT_EQ(manifest.items, 2u);
  EXPECT_EQ(manifest.faults, 4u);
}

TEST(Manifest, OfNoItemsIsNoText) {
  for (const char* list : {"{}", R"({"items":null})", R"({"items":{}})", R"({"items":[]})", R"({"items":[1]})", "[]"}) {
    const auto page = read_all(std::string("- ") + list);
    ASSERT_EQ(page.size(), 1u);
    EXPECT_EQ(manifest_of(resource_of("Pod"), *page[0]->root().items().begin(), salt).text, "") << list;
  }
}

// --- secrets ------------------------------------------------------------------------------------------

std::string secret_of(const std::string& data, const std::string& annotations = "{}") {
  return R"({"metadata":{"name":"s","annotations":)" + annotations + R"(},"type":"Opaque","data":)" + data + "}";
}

Node redacted(const std::vector<std::unique_ptr<const Document>>& lists, std::string_view key) {
  return (*lists.at(0)->root().child(Field::items).items().begin()).child("redactedData").child(key);
}

TEST(SecretManifest, HasTheSizeAndFingerprintOfValues) {
  const std::string text =
      text_of("Secret",
              secret_of(R"({"one":"aHVudGVyMg==","same":"aHVudGVyMg==","empty":"","text":"no base64!","null":null})"));
  const auto lists = read_all(text);
  struct Case {
    const char* key;
    const char* bytes;
  };
  for (const Case& test :
       {Case{"one", "hunter2"}, {"same", "hunter2"}, {"empty", ""}, {"text", "no base64!"}, {"null", ""}}) {
    const Node value = redacted(lists, test.key);
    const auto digest = crypto::hmac_sha256(salt.key, test.bytes);
    ASSERT_TRUE(digest);
    EXPECT_EQ(value.child("bytes").integer(), std::string_view(test.bytes).size()) << test.key;
    EXPECT_EQ(value.child("fingerprint").string(), crypto::hex(std::string_view(*digest).substr(0, 16))) << test.key;
  }
}

TEST(SecretManifest, HasOtherFingerprintsInEachReading) {
  const auto one = make_salt();
  const auto other = make_salt();
  ASSERT_TRUE(one && other);
  EXPECT_EQ(one->key.size(), 32u);
  const std::string secret = secret_of(R"({"a":"aHVudGVyMg=="})");
  EXPECT_NE(text_of("Secret", secret, *one), text_of("Secret", secret, *other));
  EXPECT_EQ(text_of("Secret", secret, *one), text_of("Secret", secret, *one));
}

TEST(SecretManifest, KeepsNothingOfAValue) {
  const std::string encoded = crypto::encode_base64("correct-horse-battery");
  const std::string value = "correct-horse-battery";
  const std::string data = R"({"password":")" + encoded + R"("})";
  const std::string copy = std::string(longest_secret_annotation + 1, 'H');
  const std::string items[] = {
      secret_of(data),
      secret_of(data, R"({"kubectl.kubernetes.io/last-applied-configuration":"{\"data\":)" + encoded + R"("})"),
      secret_of(data, R"({"tool/original":"password: )" + encoded + R"(, and more"})"),
      secret_of(data, R"({"tool/hint":"it is )" + value + R"("})"),
      secret_of(data, R"({"tool/copy":")" + copy + R"("})"),
      secret_of(data, R"({"odd":{"value":")" + value + R"("}})"),
      secret_of(data, R"(")" + value + R"(")"),
      R"({"stringData":{"a":")" + value + R"("},"data":{"a":"AAAA"}})",
      R"({"data":")" + value + R"(","stringData":[")" + value + R"("]})",
      R"({"data":{"a":{"b":")" + value + R"("},"c":[")" + value + R"("]}})",
      R"({"metadata":")" + value + R"(","spec":")" + value + R"(","values":{"a":")" + value + R"("}})",
  };
  for (const std::string& item : items) {
    for (const std::string kind : {"Secret", "ConfigMap"}) {
      const std::string own = kind == "Secret" ? "" : R"("kind":"Secret",)";
      const std::string text = text_of(kind, "{" + own + item.substr(1));
      for (std::size_t at = 0; at + 5 <= value.size(); ++at) {
        EXPECT_EQ(text.find(value.substr(at, 5)), text.npos) << item;
      }
      for (std::size_t at = 0; at + 5 <= encoded.size(); ++at) {
        EXPECT_EQ(text.find(encoded.substr(at, 5)), text.npos) << item;
      }
      EXPECT_EQ(text.find(copy), text.npos);
      EXPECT_NE(text.find("redactedData:"), text.npos);
    }
  }
}

TEST(SecretManifest, KeepsTypeAndAnnotationsThatHoldNoValue) {
  const std::string text =
      text_of("Secret", R"({"immutable":true,"type":"kubernetes.io/tls","metadata":{"annotations":{"a":"b","c":"no"}},)"
                        R"("data":{"short":"bm8="}})");
  const auto digest = crypto::hmac_sha256(salt.key, "no");
  ASSERT_TRUE(digest);
  EXPECT_EQ(object_of(text),
            R"({"apiVersion":"v1","kind":"Secret","metadata":{"annotations":{"a":"b","c":"no"}},"immutable":true,)"
            R"("type":"kubernetes.io/tls","redactedData":{"short":{"bytes":2,"fingerprint":")" +
                crypto::hex(std::string_view(*digest).substr(0, 16)) + "\"}}}");
}

TEST(SecretManifest, OfAnotherGroupIsAnyObject) {
  const auto page = read_all(R"({"items":[{"data":{"a":"hunter2"}}]})");
  const ManifestPage manifest = manifest_of(resource_of("Secret", "example.com"), page[0]->root(), salt);
  EXPECT_NE(manifest.text.find("hunter2"), manifest.text.npos);
}

// --- properties ---------------------------------------------------------------------------------------

std::string difference_of(const Resource& resource, Node list) {
  const ManifestPage manifest = manifest_of(resource, list, salt);
  return testing::Comparison(resource).difference(list, read_all(manifest.text));
}

TEST(Manifest, OfRealObjectsReadsBackAsTheyWere) {
  const char* shared = std::getenv("SEAWALL_SHARED");
  const auto folder = std::filesystem::path(shared ? shared : SEAWALL_SOURCE_DIR "/../shared") / "corpus";
  if (!std::filesystem::is_directory(folder)) {
    ASSERT_FALSE(std::getenv("CI")) << "there is no " << folder;
    GTEST_SKIP() << "there is no " << folder;
  }
  std::size_t objects = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string ending = entry.path().extension().string();
    if (!entry.is_regular_file() || (ending != ".yaml" && ending != ".yml") || entry.file_size() > 100'000) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::string items;
    for (const auto& document : read_all({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()})) {
      ++objects;
      items += (items.empty() ? "" : ",") + documents::to_json(document->root());
    }
    const auto page = read_all("{\"items\":[" + items + "]}");
    ASSERT_EQ(page.size(), 1u) << entry.path();
    EXPECT_EQ(difference_of(resource_of("Pod"), page[0]->root()), "") << entry.path();
  }
  EXPECT_GT(objects, 1000u);
}

}  // namespace
}  // namespace seawall::cluster
