#include <array>
#include <thread>

#include "testing.h"

namespace seawall::objects {
namespace {

using testing::add;
using testing::inventory_of;
using testing::source_of;
using Reason = NotLooked::Reason;

std::string titles(const Inventory& inventory) {
  std::string text;
  for (const Object& object : inventory.objects()) text += (text.empty() ? "" : ", ") + object.title();
  return text;
}

std::string titles(const std::vector<const Object*>& objects) {
  std::string text;
  for (const Object* object : objects) text += (text.empty() ? "" : ", ") + object->title();
  return text;
}

std::string titles(const Inventory& inventory, std::span<const std::uint32_t> indexes) {
  std::vector<const Object*> objects;
  for (const std::uint32_t index : indexes) objects.push_back(&inventory.objects()[index]);
  return titles(objects);
}

std::string_view name_of(Reason reason) {
  constexpr std::string_view names[] = {"unreadable",     "forbidden",     "syntax",        "not_an_object",
                                        "wrong_type",     "template_text", "duplicate_key", "replaced_bytes",
                                        "not_kubernetes", "excluded"};
  return names[static_cast<std::size_t>(reason)];
}

/// "reason line:column message" a line.
std::string told(const Inventory& inventory) {
  std::string text;
  for (const NotLooked& entry : inventory.not_looked()) {
    text += std::string(name_of(entry.reason)) + ' ' + std::to_string(entry.place.line) + ':' +
            std::to_string(entry.place.column) + ' ' + entry.message + '\n';
  }
  return text;
}

// --- objects ---

TEST(Objects, HaveGroupVersionAndKind) {
  const Inventory inventory = inventory_of(
      "{apiVersion: v1, kind: Pod}\n---\n{apiVersion: apps/v1, kind: Deployment}\n---\n{apiVersion: x.io/v2, kind: "
      "Thing}\n");
  const auto objects = inventory.objects();
  ASSERT_EQ(objects.size(), 3u);
  EXPECT_EQ(objects[0].group, "");
  EXPECT_EQ(objects[0].version, "v1");
  EXPECT_EQ(objects[0].info, find_kind("", "v1", "Pod"));
  EXPECT_EQ(objects[1].group, "apps");
  EXPECT_EQ(objects[1].version, "v1");
  EXPECT_EQ(objects[1].index, 1u);
  EXPECT_EQ(objects[2].api_version, "x.io/v2");
  EXPECT_EQ(objects[2].info, nullptr);
  EXPECT_EQ(told(inventory), "");
}

TEST(Objects, KeepTheOrderOfFilesAndDocuments) {
  Inventory inventory;
  add(inventory,
      "{apiVersion: v1, kind: Pod, metadata: {name: b}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: a}}");
  add(inventory, "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"c\"}}", "c.json");
  inventory.finish();
  EXPECT_EQ(titles(inventory), "Pod b, Pod a, Pod c");
  EXPECT_EQ(inventory.document_count(), 3u);
}

TEST(Objects, WithoutApiVersionOrKindAreTold) {
  constexpr struct {
    const char* text;
    const char* message;
  } rows[] = {
      {"kind: Pod", "has kind \"Pod\" but no apiVersion"},
      {"{kind: Pod, apiVersion: }", "has kind \"Pod\" but no apiVersion"},
      {"{kind: Pod, apiVersion: ''}", "has kind \"Pod\" but no apiVersion"},
      {"apiVersion: v1", "has apiVersion \"v1\" but no kind"},
      {"{apiVersion: v1, kind: 5}", "has a kind that is an integer, not a string"},
      {"{apiVersion: 1, kind: Pod}", "has an apiVersion that is an integer, not a string"},
      {"{apiVersion: a/b/c, kind: Pod}", "has apiVersion \"a/b/c\", which is neither a version nor group/version"},
  };
  for (const auto& row : rows) {
    const Inventory inventory = inventory_of(row.text);
    EXPECT_TRUE(inventory.objects().empty()) << row.text;
    EXPECT_EQ(told(inventory), std::string("not_an_object 1:1 ") + row.message + '\n') << row.text;
  }
}

TEST(Objects, WithMetadataOfTheWrongTypeAreKeptAndTold) {
  EXPECT_EQ(told(inventory_of("{apiVersion: v1, kind: Pod, metadata: [a]}")),
            "wrong_type 1:39 Pod (no name): \"metadata\" is a list, not a map\n");
  const Inventory inventory =
      inventory_of("{apiVersion: v1, kind: Pod, metadata: {name: 5, namespace: true, labels: [], annotations: x}}");
  EXPECT_EQ(titles(inventory), "Pod true/5");
  EXPECT_EQ(told(inventory), "wrong_type 1:46 Pod true/5: \"metadata.name\" is an integer, not a string\n"
                             "wrong_type 1:60 Pod true/5: \"metadata.namespace\" is a boolean, not a string\n"
                             "wrong_type 1:74 Pod true/5: \"metadata.labels\" is a list, not a map\n"
                             "wrong_type 1:91 Pod true/5: \"metadata.annotations\" is a string, not a map\n");
}

// --- lists ---

TEST(Lists, AreOpened) {
  constexpr struct {
    const char* text;
    const char* titles;
  } rows[] = {
      {"{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod, metadata: {name: a}}, {apiVersion: apps/v1, "
       "kind: Deployment, metadata: {name: b}}]}",
       "Pod a, Deployment b"},
      {"{apiVersion: v1, kind: PodList, items: [{metadata: {name: a}}, {metadata: {name: b}}]}", "Pod a, Pod b"},
      {"{apiVersion: v1, kind: PodList, items: [{apiVersion: v1, kind: Secret, metadata: {name: a}}]}", "Secret a"},
      {"{apiVersion: x.io/v1, kind: ThingList, items: [{metadata: {name: a}}]}", "Thing a"},
      {"{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod}]}, "
       "{apiVersion: v1, kind: PodList, items: [{}]}]}",
       "Pod (no name), Pod (no name)"},
      {"{apiVersion: v1, kind: List, items: []}", ""},
      {"{apiVersion: v1, kind: List, items: }", ""},
      {"{apiVersion: v1, kind: List}", ""},
      {"{apiVersion: v1, kind: PodList, items: }", ""},
      {"{apiVersion: x.io/v1, kind: AllowList, metadata: {name: a}}", "AllowList a"},
      {"{apiVersion: x.io/v1, kind: Listing, items: [{}], metadata: {name: a}}", "Listing a"},
  };
  for (const auto& row : rows) {
    const Inventory inventory = inventory_of(row.text);
    EXPECT_EQ(titles(inventory), row.titles) << row.text;
    EXPECT_EQ(told(inventory), "") << row.text;
  }
}

TEST(Lists, GiveTheirItemsTypeAndRoot) {
  const Inventory inventory =
      inventory_of("{apiVersion: apps/v1, kind: DeploymentList, items: [{spec: {replicas: 1}}]}");
  ASSERT_EQ(inventory.objects().size(), 1u);
  const Object& object = inventory.objects()[0];
  EXPECT_EQ(object.group, "apps");
  EXPECT_EQ(object.info, find_kind("apps", "v1", "Deployment"));
  EXPECT_EQ(object.root.position().column, 53u);
  EXPECT_EQ(field_path(object.root, object.spec().child("replicas")), "spec.replicas");
}

TEST(Lists, TellItemsThatAreNoObjects) {
  EXPECT_EQ(told(inventory_of("apiVersion: v1\nkind: List\nitems:\n- a\n- null\n- {apiVersion: v1}\n- {x: 1}\n"
                              "- {apiVersion: v1, kind: List, items: [[]]}\n")),
            "not_an_object 4:3 \"items[0]\" is a string, not an object\n"
            "not_an_object 5:3 \"items[1]\" is null, not an object\n"
            "not_an_object 6:3 \"items[2]\" has apiVersion \"v1\" but no kind\n"
            "not_an_object 7:3 \"items[3]\" has neither apiVersion nor kind\n"
            "not_an_object 8:40 \"items[4].items[0]\" is a list, not an object\n");
  EXPECT_EQ(told(inventory_of("{apiVersion: v1, kind: PodList, items: [{kind: Pod}]}")),
            "not_an_object 1:41 \"items[0]\" has kind \"Pod\" but no apiVersion\n");
  EXPECT_EQ(told(inventory_of("{apiVersion: v1, kind: PodList, items: {a: b}}")),
            "wrong_type 1:40 \"items\" of \"PodList\" is a map, not a list\n");
}

TEST(Lists, NestedBeyondTheLimitAreTold) {
  const auto nested = [](std::size_t depth) {
    std::string text = "{apiVersion: v1, kind: Pod}";
    for (std::size_t level = 0; level < depth; ++level) text = "{apiVersion: v1, kind: List, items: [" + text + "]}";
    return text;
  };
  EXPECT_EQ(titles(inventory_of(nested(list_nesting_limit))), "Pod (no name)");
  EXPECT_EQ(told(inventory_of(nested(list_nesting_limit))), "");
  const Inventory inventory = inventory_of(nested(list_nesting_limit + 1));
  EXPECT_EQ(titles(inventory), "");
  ASSERT_EQ(inventory.not_looked().size(), 1u);
  EXPECT_EQ(inventory.not_looked()[0].reason, Reason::unreadable);
  EXPECT_EQ(inventory.not_looked()[0].message, "the limit \"list nesting\" of 32 is exceeded");
}

// --- what is not Kubernetes ---

TEST(NotKubernetes, FilesGetOneEntryThatFailsOnlyWhenNamed) {
  constexpr struct {
    const char* text;
    const char* name;
    const char* message;
  } rows[] = {
      {"replicas: 2\n---\n- a\n---\nx\n", "values.yaml", "no document has apiVersion or kind"},
      {"a: 1\na: 2\n", "values.yaml", "no document has apiVersion or kind"},
      {"a: \xFF\n", "values.yaml", "no document has apiVersion or kind"},
      {"apiVersion: 1\ndatasources: []\n", "grafana.yaml", "no document has apiVersion or kind"},
      {"apiVersion: v2\nname: chart\nversion: 1.0.0\n", "charts/a/Chart.yaml", "no document has apiVersion or kind"},
      {"resources: [a.yaml]\n", "kustomization.yaml", "no document has apiVersion or kind"},
      {"", "empty.yaml", "there is no document"},
      {"# a comment\n---\n", "empty.yaml", "there is no document"},
  };
  for (const auto& row : rows) {
    for (const bool named : {false, true}) {
      Inventory inventory;
      add(inventory, row.text, row.name, named);
      ASSERT_EQ(told(inventory), std::string("not_kubernetes 0:0 ") + row.message + '\n') << row.text;
      EXPECT_EQ(inventory.not_looked()[0].is_failure, named);
      EXPECT_EQ(inventory.not_looked()[0].place.file, row.name);
      EXPECT_TRUE(inventory.objects().empty());
    }
  }
}

TEST(NotKubernetes, DocumentsBesideObjectsAreToldEach) {
  const Inventory inventory =
      inventory_of("{apiVersion: v1, kind: Pod}\n---\n- a\n---\nx\n---\nreplicas: 2\n---\n# nothing\n");
  EXPECT_EQ(titles(inventory), "Pod (no name)");
  EXPECT_EQ(told(inventory), "not_an_object 3:1 the document is a list, not an object\n"
                             "not_an_object 5:1 the document is a string, not an object\n"
                             "not_an_object 7:1 has neither apiVersion nor kind\n");
  for (const NotLooked& entry : inventory.not_looked()) EXPECT_TRUE(entry.is_failure);
}

TEST(NotKubernetes, AChartDescriptionWithAKindIsNone) {
  Inventory inventory;
  add(inventory, "apiVersion: v1\nkind: Pod\n", "Chart.yaml");
  EXPECT_EQ(titles(inventory), "Pod (no name)");
}

// --- what could not be read ---

TEST(Failures, CostTheirDocumentOnly) {
  const Inventory inventory =
      inventory_of("{apiVersion: v1, kind: Pod, metadata: {name: a}}\n---\na: [1\n---\n{apiVersion: v1, kind: Pod, "
                   "metadata: {name: b}}\n");
  EXPECT_EQ(titles(inventory), "Pod a, Pod b");
  ASSERT_EQ(inventory.not_looked().size(), 1u);
  EXPECT_EQ(inventory.not_looked()[0].reason, Reason::syntax);
  EXPECT_GE(inventory.not_looked()[0].place.line, 3u);
  EXPECT_LE(inventory.not_looked()[0].place.line, 4u);
  EXPECT_FALSE(inventory.not_looked()[0].message.empty());
  EXPECT_EQ(inventory.document_count(), 2u);
}

TEST(Failures, OfAFileWithNothingElseAreNotToldTwice) {
  const Inventory inventory = inventory_of("a: [1\n");
  ASSERT_EQ(inventory.not_looked().size(), 1u);
  EXPECT_EQ(inventory.not_looked()[0].reason, Reason::syntax);
}

TEST(Failures, OfALimitAreNoSyntaxErrors) {
  documents::Limits limits;
  limits.nesting = 3;
  const auto source = source_of("a: [[[[[\"{{\"]]]]]\n");
  Inventory inventory;
  inventory.add(documents::read(source, limits), *source, false);
  ASSERT_EQ(inventory.not_looked().size(), 1u);
  EXPECT_EQ(inventory.not_looked()[0].reason, Reason::unreadable);
}

TEST(Templates, AreSaidToBeUnrendered) {
  const Inventory inventory = inventory_of(
      "apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}-x\n");
  EXPECT_EQ(titles(inventory), "Pod (no name)");
  ASSERT_EQ(inventory.not_looked().size(), 1u);
  const NotLooked& entry = inventory.not_looked()[0];
  EXPECT_EQ(entry.reason, Reason::template_text);
  EXPECT_EQ(entry.place.line, 7u);
  EXPECT_EQ(entry.place.column, 9u);
  EXPECT_TRUE(entry.message.starts_with("an unrendered Helm or Go template")) << entry.message;
  EXPECT_TRUE(entry.is_failure);
}

TEST(Templates, AreNotSeenInQuotesAndComments) {
  constexpr struct {
    const char* text;
    Reason reason;
    std::uint32_t line;
  } rows[] = {
      {"a: '{{ .x }}'\n b: 1\n", Reason::syntax, 2},
      {"# {{ .x }}\na: [1\n", Reason::syntax, 0},
      {"a: \"{{ .x }}\"\nb: {{ .y }}-z\n", Reason::template_text, 2},
      {"a: don't\nb: it's {{ .x }}\n c: 1\n", Reason::template_text, 2},
      {"{{- if .x }}\na: 1\n{{- end }}\n", Reason::template_text, 1},
      {"{\"a\": {{ .x }}-y}\n", Reason::template_text, 1},
  };
  for (const auto& row : rows) {
    const Inventory inventory = inventory_of(row.text);
    ASSERT_EQ(inventory.not_looked().size(), 1u) << row.text;
    EXPECT_EQ(inventory.not_looked()[0].reason, row.reason) << row.text;
    EXPECT_TRUE(row.line == 0 || inventory.not_looked()[0].place.line == row.line) << row.text;
  }
}

TEST(Templates, AreNotSeenInDockerfiles) {
  const auto source =
      documents::Source::from_bytes("shop/Dockerfile", "FROM a\nRUN docker inspect --format {{.Id}} b\nFOO c\n");
  ASSERT_TRUE(source);
  Inventory inventory;
  inventory.add(documents::read_dockerfile(*source), **source, false);
  EXPECT_EQ(told(inventory), "syntax 3:1 unknown instruction \"FOO\"\n");
}

TEST(Templates, ThatMakeUpMostOfAFileAreToldOnce) {
  const std::string broken = "a: {{ .x }}-y\n---\n";
  const std::string good = "{apiVersion: v1, kind: Pod}\n---\n";
  const Inventory most = inventory_of(good + broken + broken);
  ASSERT_EQ(most.not_looked().size(), 1u) << told(most);
  EXPECT_EQ(most.not_looked()[0].place.line, 3u);
  EXPECT_NE(most.not_looked()[0].message.find("2 of 3 documents"), std::string::npos);
  EXPECT_EQ(most.objects().size(), 1u);
  EXPECT_EQ(inventory_of(good + good + broken + broken).not_looked().size(), 2u);
  const Inventory single = inventory_of("a: {{ .x }}-y\n");
  ASSERT_EQ(single.not_looked().size(), 1u);
  EXPECT_EQ(single.not_looked()[0].message.find("documents"), std::string::npos);
}

TEST(DuplicateKeys, AreToldWithBothPlaces) {
  const Inventory inventory =
      inventory_of("apiVersion: v1\nkind: Pod\nspec:\n  image: a\n  x: 1\n  image: b\nkind: Secret\n");
  EXPECT_EQ(titles(inventory), "Secret (no name)");
  EXPECT_EQ(told(inventory), "duplicate_key 6:3 key \"image\" is set again: first at line 4; the last value counts\n"
                             "duplicate_key 7:1 key \"kind\" is set again: first at line 2; the last value counts\n");
  EXPECT_TRUE(inventory.not_looked()[0].is_failure);
}

TEST(DuplicateKeys, OfDifferentTypesAreTold) {
  const Inventory inventory = inventory_of("apiVersion: v1\nkind: Pod\ndata: {1: a, '1': b}\n");
  ASSERT_EQ(inventory.not_looked().size(), 1u) << told(inventory);
  EXPECT_EQ(inventory.not_looked()[0].reason, Reason::duplicate_key);
}

TEST(ReplacedBytes, AreToldOnceAFile) {
  EXPECT_EQ(told(inventory_of("apiVersion: v1\nkind: Pod\na: \xFF\nb: \xFE\xFF\n")),
            "replaced_bytes 3:4 3 bytes are not UTF-8: read as U+FFFD\n");
  EXPECT_EQ(told(inventory_of("apiVersion: v1\nkind: Pod\na: \xFF\n")),
            "replaced_bytes 3:4 1 byte is not UTF-8: read as U+FFFD\n");
  EXPECT_EQ(told(inventory_of("apiVersion: v1\nkind: Pod\na: '" + std::string(300, '\xFF') + "'\n")),
            "replaced_bytes 3:5 100 or more bytes are not UTF-8: read as U+FFFD\n");
}

TEST(NotLookedEntries, AreInTheOrderOfFilesThenPlaces) {
  Inventory inventory;
  add(inventory, "apiVersion: v1\nkind: Pod\na: \xFF\na: 1\n---\n- x\n---\nz: [\n", "b.yaml");
  add(inventory, "- x\n", "a.yaml");
  std::vector<std::string> order;
  for (const NotLooked& entry : inventory.not_looked()) {
    order.push_back(entry.place.file + ' ' + std::string(name_of(entry.reason)));
  }
  EXPECT_EQ(order, (std::vector<std::string>{"b.yaml replaced_bytes", "b.yaml duplicate_key", "b.yaml not_an_object",
                                             "b.yaml syntax", "a.yaml not_kubernetes"}));
}

// --- queries ---

constexpr const char* cluster = R"(
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop, uid: u1, labels: {app: outer}},
 spec: {template: {metadata: {labels: {app: web, tier: front}}, spec: {serviceAccountName: runner}}}}
---
{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-1, namespace: shop, uid: u2,
   ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: no, uid: u9},
                     {apiVersion: apps/v1, kind: Deployment, name: web, uid: u1, controller: true}]},
 spec: {template: {metadata: {labels: {app: web}}, spec: {serviceAccount: runner}}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web-1-x, namespace: shop, labels: {app: web},
   ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: u2, controller: true}]},
 spec: {serviceAccountName: '', serviceAccount: }}
---
{apiVersion: v1, kind: Pod, metadata: {name: other, labels: {app: web}}, spec: {}}
---
{apiVersion: extensions/v1beta1, kind: Ingress, metadata: {name: web, namespace: shop}}
---
{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web, namespace: shop}}
---
{apiVersion: networking.k8s.io/v1beta1, kind: Ingress, metadata: {name: old, namespace: shop}}
---
{apiVersion: v1, kind: Pod, metadata: {name: twice, namespace: shop}}
---
{apiVersion: v1, kind: Pod, metadata: {name: twice, namespace: shop}}
)";

TEST(Queries, FindObjectsByKindOfAnyVersion) {
  const Inventory inventory = inventory_of(cluster);
  EXPECT_EQ(titles(inventory, inventory.of_kind("", "Pod")),
            "Pod shop/web-1-x, Pod other, Pod shop/twice, Pod shop/twice");
  EXPECT_EQ(titles(inventory, inventory.of_kind("networking.k8s.io", "Ingress")), "Ingress shop/web, Ingress shop/old");
  EXPECT_EQ(titles(inventory, inventory.of_kind("apps", "Pod")), "");
}

TEST(Queries, FindOneObjectByItsIdentity) {
  const Inventory inventory = inventory_of(cluster);
  EXPECT_EQ(inventory.find("apps", "Deployment", "shop", "web"), &inventory.objects()[0]);
  EXPECT_EQ(inventory.find("", "Pod", "", "other"), &inventory.objects()[3]);
  EXPECT_EQ(inventory.find("", "Pod", "shop", "other"), nullptr);
  EXPECT_EQ(inventory.find("", "Pod", "shop", "twice"), nullptr);
}

TEST(Queries, FindObjectsByNamespaceAsWritten) {
  const Inventory inventory = inventory_of(cluster);
  EXPECT_EQ(inventory.in_namespace("shop").size(), 8u);
  EXPECT_EQ(titles(inventory, inventory.in_namespace("")), "Pod other");
  EXPECT_TRUE(inventory.in_namespace("none").empty());
}

TEST(Queries, FindPodsByServiceAccount) {
  const Inventory inventory = inventory_of(cluster);
  EXPECT_EQ(titles(inventory, inventory.using_service_account("shop", "runner")),
            "Deployment shop/web, ReplicaSet shop/web-1");
  EXPECT_EQ(titles(inventory, inventory.using_service_account("shop", "default")), "Pod shop/web-1-x");
  EXPECT_EQ(titles(inventory, inventory.using_service_account("", "default")), "Pod other");
}

TEST(Inventory, FindsBindingsByTheirSubjects) {
  const Inventory inventory = inventory_of(R"(
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: one, namespace: shop},
 subjects: [{kind: User, name: ann}, {kind: ServiceAccount, name: runner, namespace: ci}, {kind: User, name: ann}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: two},
 subjects: [{kind: ServiceAccount, name: runner, namespace: shop}, {kind: Group, name: ann}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: three}, subjects: none}
---
{apiVersion: example.com/v1, kind: RoleBinding, metadata: {name: four}, subjects: [{kind: User, name: ann}]}
)");
  EXPECT_EQ(titles(inventory, inventory.bindings_of("User", "ann")), "RoleBinding shop/one");
  EXPECT_EQ(titles(inventory, inventory.bindings_of("Group", "ann")), "ClusterRoleBinding two");
  EXPECT_EQ(titles(inventory, inventory.bindings_of("ServiceAccount", "runner")),
            "RoleBinding shop/one, ClusterRoleBinding two");
  EXPECT_TRUE(inventory.bindings_of("User", "").empty());
}

TEST(Queries, CountAnObjectOnceHoweverManyPodsItHas) {
  const Inventory inventory = inventory_of(
      "{apiVersion: kubeflow.org/v1, kind: PyTorchJob, metadata: {name: j}, spec: {pytorchReplicaSpecs: {Master: "
      "{template: {spec: {}}}, Worker: {template: {spec: {serviceAccountName: a}}}, Other: {template: {spec: {}}}}}}");
  EXPECT_EQ(inventory.using_service_account("", "default").size(), 1u);
  EXPECT_EQ(inventory.using_service_account("", "a").size(), 1u);
  const auto everything = Selector::parse("");
  ASSERT_TRUE(everything);
  EXPECT_EQ(inventory.selected("", *everything).size(), 1u);
}

TEST(Queries, SelectByTheLabelsOfPodsNotOfWorkloads) {
  const Inventory inventory = inventory_of(cluster);
  const auto selected = [&](std::string_view text) {
    const auto selector = Selector::parse(text);
    return selector ? titles(inventory.selected("shop", *selector)) : selector.error().message();
  };
  EXPECT_EQ(selected("app=web"), "Deployment shop/web, ReplicaSet shop/web-1, Pod shop/web-1-x");
  EXPECT_EQ(selected("tier"), "Deployment shop/web");
  EXPECT_EQ(selected("app=outer"), "");
}

TEST(Owners, AreFoundUpToTheRoot) {
  const Inventory inventory = inventory_of(cluster);
  const auto objects = inventory.objects();
  EXPECT_EQ(inventory.owner_of(objects[0]), nullptr);
  EXPECT_EQ(inventory.owner_of(objects[1]), &objects[0]);
  EXPECT_EQ(titles(inventory.owner_chain(objects[2])), "ReplicaSet shop/web-1, Deployment shop/web");
}

std::string owner_of_first(const std::string& reference, const std::string& owner) {
  const Inventory inventory =
      inventory_of("{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: a, ownerReferences: [" + reference +
                   "]}}\n---\n" + owner);
  const Object* found = inventory.owner_of(inventory.objects()[0]);
  return found ? found->title() : "none";
}

TEST(Owners, AreFoundByUidElseByName) {
  const std::string reference = "{apiVersion: batch/v1, kind: Job, name: j, controller: true}";
  const std::string with_uid = "{apiVersion: batch/v1, kind: Job, name: j, uid: u, controller: true}";
  constexpr const char* job = "{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: a}}";
  EXPECT_EQ(owner_of_first(reference, job), "Job a/j");
  EXPECT_EQ(owner_of_first(with_uid, job), "Job a/j");
  EXPECT_EQ(owner_of_first(with_uid, "{apiVersion: batch/v1, kind: Job, metadata: {name: k, namespace: a, uid: u}}"),
            "Job a/k");
  EXPECT_EQ(owner_of_first(with_uid, "{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: a, uid: v}}"),
            "none");
  EXPECT_EQ(owner_of_first(reference, "{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: b}}"), "none");
  EXPECT_EQ(owner_of_first("{apiVersion: v1, kind: Node, name: m, controller: true}",
                           "{apiVersion: v1, kind: Node, metadata: {name: m}}"),
            "Node m");
}

TEST(Owners, WithoutControllerAreNone) {
  EXPECT_EQ(owner_of_first("{apiVersion: batch/v1, kind: Job, name: j, controller: false}",
                           "{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: a}}"),
            "none");
}

TEST(Owners, InACycleEndTheChain) {
  const auto pod = [](const std::string& name, const std::string& owner) {
    return "{apiVersion: v1, kind: Pod, metadata: {name: " + name +
           ", ownerReferences: [{apiVersion: v1, kind: Pod, name: " + owner + ", controller: true}]}}\n---\n";
  };
  const Inventory inventory = inventory_of(pod("a", "b") + pod("b", "c") + pod("c", "b") + pod("d", "d"));
  const auto objects = inventory.objects();
  EXPECT_EQ(titles(inventory.owner_chain(objects[0])), "Pod b, Pod c");
  EXPECT_EQ(titles(inventory.owner_chain(objects[1])), "Pod c");
  EXPECT_EQ(titles(inventory.owner_chain(objects[3])), "");
}

// --- what is no more than history ---

bool last_is_history(const std::string& text) {
  const Inventory inventory = inventory_of(text);
  return inventory.is_history(inventory.objects().back());
}

TEST(History, IsAReplicaSetWithoutReplicasWhoseControllerIsThere) {
  const std::string deployment = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, uid: u1}}\n---\n";
  const auto owned = [](const std::string& head, const std::string& spec, const std::string& controller = "u1") {
    return "{" + head +
           ", metadata: {name: web-1, uid: u2, ownerReferences: [{kind: Deployment, name: web, uid: " + controller +
           ", controller: true}]}, spec: {" + spec + "}}\n";
  };
  const std::string set = "apiVersion: apps/v1, kind: ReplicaSet";
  const struct {
    std::string text;
    bool is_history;
  } rows[] = {
      {deployment + owned(set, "replicas: 0"), true},
      {deployment + owned("apiVersion: extensions/v1beta1, kind: ReplicaSet", "replicas: 0"), true},
      {deployment + owned(set, "replicas: 1"), false},
      {deployment + owned(set, ""), false},
      {deployment + owned(set, "replicas: none"), false},
      {deployment + owned("apiVersion: apps/v1, kind: StatefulSet", "replicas: 0"), false},
      {deployment + owned("apiVersion: example.com/v1, kind: ReplicaSet", "replicas: 0"), false},
      {owned(set, "replicas: 0"), false},
      {owned(set, "replicas: 0", "u2"), false},  // it owns itself
      {deployment + "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: own}, spec: {replicas: 0}}", false},
  };
  for (const auto& row : rows) EXPECT_EQ(last_is_history(row.text), row.is_history) << row.text;
}

TEST(Queries, AnswerNothingBeforeFinish) {
  Inventory inventory;
  add(inventory, "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {}}");
  EXPECT_TRUE(inventory.of_kind("", "Pod").empty());
  EXPECT_EQ(inventory.find("", "Pod", "", "a"), nullptr);
  EXPECT_TRUE(inventory.using_service_account("", "default").empty());
}

TEST(Queries, AnswerAfterAMove) {
  Inventory first = inventory_of(cluster);
  EXPECT_EQ(first.of_kind("apps", "Deployment").size(), 1u);
  const Inventory second = std::move(first);
  EXPECT_EQ(second.of_kind("apps", "Deployment").size(), 1u);
  EXPECT_EQ(second.in_namespace("shop").size(), 8u);
  EXPECT_EQ(second.objects()[0].title(), "Deployment shop/web");
}

TEST(Queries, AreBuiltOnceByWhicheverThreadAsksFirst) {
  const Inventory inventory = inventory_of(cluster);
  std::vector<std::jthread> threads;
  std::array<std::size_t, 8> counts{};
  for (std::size_t& count : counts) {
    threads.emplace_back([&] {
      count = inventory.of_kind("", "Pod").size() + inventory.using_service_account("shop", "runner").size();
    });
  }
  threads.clear();
  for (const std::size_t count : counts) EXPECT_EQ(count, 6u);
}

TEST(Queries, KeepManyKeysApart) {
  std::string text;
  for (int number = 0; number < 3000; ++number) {
    text += "{apiVersion: v1, kind: ConfigMap, metadata: {name: n" + std::to_string(number) + ", namespace: s" +
            std::to_string(number % 7) + "}}\n---\n";
  }
  const Inventory inventory = inventory_of(text);
  for (std::uint32_t number = 0; number < 3000; ++number) {
    const std::string name = "n" + std::to_string(number);
    EXPECT_EQ(inventory.find("", "ConfigMap", "s" + std::to_string(number % 7), name), &inventory.objects()[number]);
    EXPECT_EQ(inventory.find("", "ConfigMap", "s" + std::to_string((number + 1) % 7), name), nullptr);
  }
  EXPECT_EQ(inventory.in_namespace("s0").size(), 429u);
  EXPECT_EQ(inventory.in_namespace("s0")[1], 7u);
}

}  // namespace
}  // namespace seawall::objects
