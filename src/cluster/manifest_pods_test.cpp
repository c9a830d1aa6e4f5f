// Pods of one template share one text, and nothing is lost by that.

#include "manifest_pods.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

#include "manifest_testing.h"

namespace seawall::cluster {
namespace {

using documents::Document;
using documents::Field;
using documents::Node;
using testing::read_all;

const Salt salt{"0123456789abcdef0123456789abcdef"};

const Resource& pods() {
  static const Resource resource = [] {
    Resource made;
    made.version = "v1";
    made.kind = "Pod";
    return made;
  }();
  return resource;
}

/// A pod as a controller makes them.
struct PodText {
  std::string name = "web-1";
  std::string owner = "u1";
  std::string labels = R"({"app":"web"})";
  std::string token = "abcde";
  std::string image = "nginx";
  std::string in_container = "";  ///< more fields
  std::string in_spec = R"("nodeName":"n1")";

  std::string json() const {
    const std::string volume = R"("kube-api-access-)" + token + "\"";
    return R"({"metadata":{"name":")" + name + R"(","labels":)" + labels +
           R"(,"ownerReferences":[{"kind":"ReplicaSet","name":"web","uid":")" + owner + R"(","controller":true}]},)" +
           R"("spec":{"volumes":[{"name":)" + volume +
           R"(,"projected":{"sources":[]}}],"containers":[{"name":"c","image":")" + image +
           R"(","volumeMounts":[{"name":)" + volume + R"(,"mountPath":"/var/run"}])" + in_container + "}]," + in_spec +
           R"(,"restartPolicy":"Always"},"status":{"phase":"Running","podIP":"10.0.0.1"}})";
  }
};

struct Written {
  std::vector<std::unique_ptr<const Document>> page;
  ManifestPage manifest;
  std::vector<std::unique_ptr<const Document>> lists;
  std::vector<Node> objects;
};

/// A page, and what is written of it and read back.
Written write_unchecked(const std::vector<std::string>& items) {
  std::string json;
  for (const std::string& item : items) json += (json.empty() ? "" : ",") + item;
  Written written;
  written.page = read_all("{\"items\":[" + json + "]}");
  EXPECT_EQ(written.page.size(), 1u);
  if (written.page.empty()) return written;
  written.manifest = manifest_of(pods(), written.page[0]->root(), salt);
  written.lists = read_all(written.manifest.text);
  for (const auto& list : written.lists) {
    for (const Node item : list->root().child(Field::items).items()) written.objects.push_back(item);
  }
  return written;
}

/// What is read back must be all that is kept.
Written write(const std::vector<std::string>& items) {
  Written written = write_unchecked(items);
  EXPECT_EQ(testing::Comparison(pods()).difference(written.page[0]->root(), written.lists), "");
  return written;
}

Written write(const std::vector<PodText>& pods) {
  std::vector<std::string> items;
  for (const PodText& pod : pods) items.push_back(pod.json());
  return write(items);
}

TEST(SharedPods, AreWrittenOnceAndMerged) {
  const Written written =
      write({PodText{}, PodText{.name = "web-2", .token = "fghij", .in_spec = R"("nodeName":"n2")"}});
  EXPECT_EQ(written.manifest.shared, 1u);
  EXPECT_EQ(written.manifest.text, R"(---
apiVersion: v1
items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-1
    labels: &a1l
      app: web
    ownerReferences: &a1o
    - kind: ReplicaSet
      name: web
      uid: u1
      controller: true
  spec:
    <<: &a1
      volumes:
      - name: kube-api-access-abcde
        projected:
          sources: []
      containers:
      - name: c
        image: nginx
        volumeMounts:
        - name: kube-api-access-abcde
          mountPath: /var/run
      restartPolicy: Always
    nodeName: n1
  status:
    phase: Running
    podIP: "10.0.0.1"
- apiVersion: v1
  kind: Pod
  metadata:
    name: web-2
    labels: *a1l
    ownerReferences: *a1o
  spec:
    <<: *a1
    nodeName: n2
  status:
    phase: Running
    podIP: "10.0.0.1"
kind: List
)");
}

TEST(SharedPods, ShareOneTreeWhenReadBack) {
  const Written written = write({PodText{}, PodText{.name = "web-2"}, PodText{.name = "web-3", .token = "fghij"}});
  ASSERT_EQ(written.objects.size(), 3u);
  for (const Field field : {Field::containers, Field::volumes}) {
    const Node first = written.objects[0].at(Field::spec, field);
    for (const Node object : written.objects) {
      EXPECT_EQ(object.at(Field::spec, field).range().begin, first.range().begin);
      EXPECT_EQ(object.at(Field::spec, field).is_shared(), object != written.objects[0]);
    }
  }
  EXPECT_TRUE(written.objects[1].at(Field::metadata, Field::labels).is_shared());
}

TEST(SharedPods, AreThoseOfOneControllerAndTemplate) {
  struct Case {
    const char* why;
    PodText one;
    PodText other;
    bool is_shared;
  };
  const std::string host_1 = R"("hostname":"web-1","subdomain":"web")";
  const std::string host_2 = R"("hostname":"web-2","subdomain":"web")";
  const std::string daemon_1 = R"("affinity":{"nodeAffinity":{"a":["n1"]}},"nodeName":"n1")";
  const std::string daemon_2 = R"("affinity":{"nodeAffinity":{"a":["n2"]}},"nodeName":"n2")";
  const std::string reads_token = R"(,"env":[{"name":"a","value":"kube-api-access-abcde"}])";
  const std::string reads_other = R"(,"env":[{"name":"a","value":"kube-api-access-fghij"}])";
  const Case cases[] = {
      {"the same", {}, {}, true},
      {"another node", {}, {.in_spec = R"("nodeName":"n2")"}, true},
      {"no node yet", {}, {.in_spec = R"("x":1)"}, false},
      {"another token volume", {}, {.token = "fghij"}, true},
      {"other labels", {}, {.labels = R"({"app":"web","number":"2"})"}, true},
      {"pods of a StatefulSet", {.in_spec = host_1}, {.in_spec = host_2}, true},
      {"pods of a DaemonSet", {.in_spec = daemon_1}, {.in_spec = daemon_2}, true},
      {"another subdomain", {.in_spec = host_1}, {.in_spec = R"("hostname":"web-1","subdomain":"b")"}, false},
      {"another controller", {}, {.owner = "u2"}, false},
      {"no controller", {.owner = ""}, {.owner = ""}, false},
      {"another image", {}, {.image = "nginx:2"}, false},
      {"a container more", {}, {.in_spec = R"("nodeName":"n1","initContainers":[])"}, false},
      {"a value that is named like a volume", {.in_container = reads_token}, {.in_container = reads_token}, true},
      {"another value named so", {.in_container = reads_token}, {.in_container = reads_other}, false},
      {"the own volume's name as a value",
       {.in_container = reads_token},
       {.token = "fghij", .in_container = reads_other},
       false},
      {"a longer name", {}, {.token = "fghijk"}, false},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(write({test.one, test.other}).manifest.shared, test.is_shared ? 1u : 0u) << test.why;
    const Written mixed = write({test.one, test.other, test.one, test.other});
    EXPECT_EQ(mixed.manifest.shared, test.is_shared ? 3u : test.one.owner.empty() ? 0u : 2u) << test.why;
  }
}

TEST(SharedPods, WriteTheNamesOfOtherVolumesAsTheyAre) {
  // Not by admission, so nothing is random about it.
  const auto pod = [](const std::string& name) {
    return R"({"metadata":{"ownerReferences":[{"uid":"u","controller":true}]},"spec":{"containers":[],)"
           R"("volumes":[{"name":"kube-api-access-)" +
           name + R"(","emptyDir":{}}]}})";
  };
  EXPECT_EQ(write(std::vector<std::string>{pod("abcde"), pod("fghij")}).manifest.shared, 0u);
}

TEST(SharedPods, MayHaveOddForms) {
  const auto pod = [](const std::string& spec, const std::string& in_metadata = "") {
    return R"({"metadata":{"ownerReferences":[{"uid":"u","controller":true}])" + in_metadata + R"(},"spec":)" + spec +
           "}";
  };
  const auto twice = [](const std::string& text) { return std::vector<std::string>{text, text}; };
  const std::string last_applied = R"("kubectl.kubernetes.io/last-applied-configuration":"a")";
  const std::string spec = R"({"containers":[]})";
  const std::vector<std::string> items[] = {
      twice(pod(spec)),
      twice(pod(spec, R"(,"labels":"a")")),
      twice(pod(spec, R"(,"labels":{})")),
      twice(pod(spec, R"(,"annotations":{)" + last_applied + "}")),
      twice(pod(spec, R"(,"annotations":{"a":"b",)" + last_applied + "}")),
      twice(pod(R"({"containers":[],"<<":{"b":1},"*a1":2})")),
      twice(pod(R"({"containers":[],"a":1,"a":2})")),
      twice(R"({"spec":{"containers":[]},"metadata":{"ownerReferences":[{"uid":"u","controller":true}]}})"),
      {pod(R"({"containers":[],"nodeName":{"a":[1]}})"), pod(R"({"containers":[],"nodeName":[]})")},
      {pod(R"({"nodeName":"a","containers":[],"nodeName":"b"})"), pod(R"({"containers":[],"nodeName":"b"})")},
      {pod(R"({"containers":{}})"), pod("[]"), pod("null")},
  };
  for (const auto& each : items) EXPECT_EQ(write(each).objects.size(), each.size()) << each[0];
}

TEST(SharedPods, AreNotLookedForInYaml) {
  // Where an anchor may be set twice, the same text need not mean the same.
  const char pod[] = R"({metadata: {ownerReferences: [{uid: u, controller: true}]}, spec: {containers: [*x]}})";
  const auto page = read_all(std::string("a: &x {name: one}\nitems:\n- ") + pod + "\n- " + pod + "\n");
  ASSERT_EQ(page.size(), 1u);
  const ManifestPage manifest = manifest_of(pods(), page[0]->root(), salt);
  EXPECT_EQ(manifest.shared, 0u);
  EXPECT_EQ(manifest.items, 2u);
}

// --- limits -------------------------------------------------------------------------------------------

/// Nodes about as many as asked for.
std::string environment(std::size_t nodes) {
  std::string variables;
  for (std::size_t index = 0; index < nodes / 5; ++index) {
    variables += (index > 0 ? "," : "") + std::string(R"({"name":"a","value":"b"})");
  }
  return R"(,"env":[)" + variables + "]";
}

TEST(SharedPods, AreNeverTakenForAnAliasBomb) {
  struct Case {
    std::size_t nodes;
    std::size_t pods;
    std::size_t least_shared;
    std::size_t most_shared;
  };
  // The larger a spec is, the more often it is written in full.
  for (const Case& test : {Case{100, 1000, 990, 999}, {5'000, 60, 50, 54}, {100'000, 4, 1, 1}, {160'000, 2, 0, 0}}) {
    const std::string pod = PodText{.in_container = environment(test.nodes)}.json();
    const Written written = write_unchecked(std::vector<std::string>(test.pods, pod));
    EXPECT_EQ(written.objects.size(), test.pods);
    EXPECT_GE(written.manifest.shared, test.least_shared) << test.nodes;
    EXPECT_LE(written.manifest.shared, test.most_shared) << test.nodes;
  }
}

TEST(SharedPods, AreSharedAnewInEachList) {
  const std::string pod = PodText{.in_container = environment(200)}.json();
  const Written written = write_unchecked(std::vector<std::string>(2500, pod));
  ASSERT_GT(written.lists.size(), 2u);
  for (const auto& list : written.lists) {
    const std::size_t pods_of_list = list->root().child(Field::items).size();
    EXPECT_LT(list->cell_count(), 40 * pods_of_list + 5000) << pods_of_list;
  }
}

// --- properties ---------------------------------------------------------------------------------------

TEST(SharedPods, ReadBackAsTheyWere) {
  std::mt19937 random(7);
  const auto pick = [&](std::initializer_list<const char*> choices) {
    return std::string(choices.begin()[random() % choices.size()]);
  };
  std::size_t shared = 0;
  for (int round = 0; round < 100; ++round) {
    std::vector<PodText> page;
    for (int count = 0; count < 12; ++count) {
      page.push_back({.name = "web-" + std::to_string(count),
                      .owner = pick({"u1", "u2", ""}),
                      .labels = pick({R"({"a":"b"})", R"({"a":"c"})", "{}", "null", R"(["a"])"}),
                      .token = pick({"abcde", "fghij", "\\u0061bcde"}),
                      .image = pick({"nginx", "kube-api-access-abcde"}),
                      .in_spec = pick({R"("nodeName":"n1")", R"("nodeName":"n2")", R"("hostname":"a","nodeName":"n1")",
                                       R"("affinity":{"a":[1]},"hostname":"b")", R"("nodeName":null,"affinity":{})"})});
    }
    shared += write(page).manifest.shared;
  }
  EXPECT_GT(shared, 100u);
}

}  // namespace
}  // namespace seawall::cluster
