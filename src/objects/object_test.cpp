#include "testing.h"

namespace seawall::objects {
namespace {

using testing::document_of;
using testing::inventory_of;
using testing::items_of;

TEST(Title, NamesKindNamespaceAndName) {
  constexpr struct {
    const char* text;
    const char* title;
  } rows[] = {
      {"{apiVersion: apps/v1, kind: Deployment, metadata: {name: cart, namespace: shop}}", "Deployment shop/cart"},
      {"{apiVersion: v1, kind: Namespace, metadata: {name: shop}}", "Namespace shop"},
      {"{apiVersion: v1, kind: Pod}", "Pod (no name)"},
      {"{apiVersion: v1, kind: Pod, metadata: {generateName: job-, namespace: a}}", "Pod a/job-"},
      {"{apiVersion: v1, kind: Pod, metadata: {name: '', generateName: job-}}", "Pod job-"},
      {"{apiVersion: v1, kind: Pod, metadata: {name: , namespace: }}", "Pod (no name)"},
  };
  for (const auto& row : rows) {
    const Inventory inventory = inventory_of(row.text);
    ASSERT_EQ(inventory.objects().size(), 1u) << row.text;
    EXPECT_EQ(inventory.objects()[0].title(), row.title) << row.text;
  }
}

TEST(ObjectOf, IsOfTheKindThatIsWrittenUnlessAnotherIsTold) {
  const auto document = document_of("{apiVersion: apps/v1, kind: Deployment, metadata: {name: cart, namespace: shop}}");
  const Object written = object_of(document->root());
  EXPECT_EQ(written.title(), "Deployment shop/cart");
  EXPECT_EQ(written.group, "apps");
  EXPECT_EQ(written.version, "v1");
  EXPECT_EQ(written.info, find_kind("apps", "v1", "Deployment"));
  const Object told = object_of(document->root(), "v1", "Pod");
  EXPECT_EQ(told.title(), "Pod shop/cart");
  EXPECT_EQ(told.group, "");
  EXPECT_EQ(told.version, "v1");
  EXPECT_EQ(told.info, find_kind("", "v1", "Pod"));
  EXPECT_EQ(object_of(Node()).title(), " (no name)");
}

TEST(FieldPath, LeadsFromTheRootToTheNode) {
  const auto document = document_of(R"(
metadata:
  labels: {app.kubernetes.io/name: cart, "a\"b\\c": x, plain_1: y, 1st: z, "": e}
spec:
  template:
    spec:
      containers:
      - name: one
      - name: two
        args: [[a, b]]
)");
  const Node root = document->root();
  EXPECT_EQ(field_path(root, root), "");
  const Node second = items_of(root.at("spec", "template", "spec", "containers"))[1];
  EXPECT_EQ(field_path(root, second), "spec.template.spec.containers[1]");
  EXPECT_EQ(field_path(root, second.child("name")), "spec.template.spec.containers[1].name");
  EXPECT_EQ(field_path(second, second.child("name")), "name");
  const Node inner = items_of(items_of(second.child("args"))[0])[1];
  EXPECT_EQ(field_path(root, inner), "spec.template.spec.containers[1].args[0][1]");

  const char* const expected[] = {R"(metadata.labels["app.kubernetes.io/name"])", R"(metadata.labels["a\"b\\c"])",
                                  "metadata.labels.plain_1", R"(metadata.labels["1st"])", R"(metadata.labels[""])"};
  std::size_t index = 0;
  for (const documents::Entry entry : root.at("metadata", "labels").entries()) {
    EXPECT_EQ(field_path(root, entry.value), expected[index++]);
  }
  EXPECT_EQ(index, std::size(expected));
}

TEST(FieldPath, OfANodeElsewhereIsEmpty) {
  const auto document = document_of("[{a: 1}, {b: 2}]");
  const auto other = document_of("{b: 2}");
  const Node first = items_of(document->root())[0];
  const Node second = items_of(document->root())[1];
  EXPECT_EQ(field_path(first, second.child("b")), "");
  EXPECT_EQ(field_path(document->root(), other->root().child("b")), "");
  EXPECT_EQ(field_path(document->root(), Node()), "");
  EXPECT_EQ(field_path(Node(), first), "");
}

TEST(FieldPath, GoesThroughAliasesToWhatIsWrittenElsewhere) {
  const auto document = document_of(R"(
- defaults: &security {privileged: true, nested: {deep: 1}}
- spec:
    containers:
    - name: one
      securityContext: *security
)");
  const Node item = items_of(document->root())[1];
  const Node container = items_of(item.at("spec", "containers"))[0];
  const Node security = container.child("securityContext");
  EXPECT_EQ(field_path(item, security), "spec.containers[0].securityContext");
  EXPECT_EQ(field_path(item, security.child("privileged")), "spec.containers[0].securityContext.privileged");
  EXPECT_EQ(field_path(item, security.at("nested", "deep")), "spec.containers[0].securityContext.nested.deep");
  EXPECT_EQ(field_path(document->root(), security.child("privileged")), "[0].defaults.privileged");
}

// 2^14 ways lead through these aliases before the one that leads to the target.
TEST(FieldPath, GivesUpInALabyrinthOfAliases) {
  std::string text = "plain: [";
  for (int index = 0; index < 10'000; ++index) text += "x, ";  // so that aliases do not make up the document
  text += "]\ntarget: &target {a: 1}\na0: &a0 x\n";
  for (int level = 1; level <= 14; ++level) {
    const std::string name = 'a' + std::to_string(level);
    const std::string before = "*a" + std::to_string(level - 1);
    text += name + ": &" + name + " [" + before + ", " + before + "]\n";
  }
  const auto document = document_of(text + "short: [*target, *a14]\nlong: [*a14, *target]\n");
  const Node root = document->root();
  const Node target = root.at("target", "a");
  EXPECT_EQ(field_path(root.child("short"), target), "[0].a");
  EXPECT_EQ(field_path(root.child("long"), target), "");
}

// What the items of these lists are known by is also in fingerprints, so it may not change.
TEST(KeyedPath, NamesItemsByWhatTheyAreKnownBy) {
  const auto document = document_of(R"(
spec:
  containers:
  - name: a"]\b
    ports:
    - {name: http, containerPort: 80, protocol: TCP}
    - {name: nothing}
    env: [{name: MODE, value: x}]
    args: [--password=hunter2]
    volumeMounts: [{name: data, mountPath: /data}]
    securityContext: {capabilities: {add: [NET_ADMIN, 5]}}
  - {image: unnamed}
  - {name: 7}
  ports: [{port: 443, targetPort: 8443}]
  rules: [{verbs: ['*']}]
  hostAliases: [{ip: 10.0.0.1}]
  odd: [[a, b]]
)");
  const Node spec = document->root().child("spec");
  const auto item = [](Node list, std::size_t index) { return items_of(list)[index]; };
  const Node first = item(spec.child("containers"), 0);
  const struct {
    Node node;
    const char* path;
  } rows[] = {
      {first, R"(containers[name="a\"]\\b"])"},
      {item(first.child("ports"), 0).child("name"), R"(containers[name="a\"]\\b"].ports[containerPort=80].name)"},
      {item(first.child("ports"), 1), R"(containers[name="a\"]\\b"].ports[1])"},
      {item(first.child("env"), 0).child("value"), R"(containers[name="a\"]\\b"].env[name="MODE"].value)"},
      {item(first.child("args"), 0), R"(containers[name="a\"]\\b"].args[0])"},
      {item(first.child("volumeMounts"), 0), R"(containers[name="a\"]\\b"].volumeMounts[mountPath="/data"])"},
      {item(first.at("securityContext", "capabilities", "add"), 0),
       R"(containers[name="a\"]\\b"].securityContext.capabilities.add["NET_ADMIN"])"},
      {item(first.at("securityContext", "capabilities", "add"), 1),
       R"(containers[name="a\"]\\b"].securityContext.capabilities.add[1])"},
      {item(spec.child("containers"), 1).child("image"), "containers[1].image"},
      {item(spec.child("containers"), 2), "containers[name=7]"},
      {item(spec.child("ports"), 0).child("targetPort"), "ports[port=443].targetPort"},
      {item(item(spec.child("rules"), 0).child("verbs"), 0), R"(rules[0].verbs["*"])"},
      {item(spec.child("hostAliases"), 0), R"(hostAliases[ip="10.0.0.1"])"},
      {item(item(spec.child("odd"), 0), 1), "odd[0][1]"},
      {spec, ""},
  };
  for (const auto& row : rows) EXPECT_EQ(keyed_path(spec, row.node), row.path);
}

TEST(KeyedPath, GoesThroughAliasesAsFieldPathDoes) {
  const auto document = document_of(R"(
- &security {privileged: true}
- containers:
  - {name: one, securityContext: *security}
)");
  const Node item = items_of(document->root())[1];
  const Node security = items_of(item.child("containers"))[0].child("securityContext");
  EXPECT_EQ(keyed_path(item, security.child("privileged")), R"(containers[name="one"].securityContext.privileged)");
}

TEST(TypeFaults, AreToldWithTitlePathAndTypes) {
  const Inventory inventory = inventory_of(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart, namespace: shop}\nspec:\n  replicas: three\n");
  const Object& object = inventory.objects()[0];
  const NotLooked entry = wrong_type(object, {object.spec().child("replicas"), documents::Kind::integer});
  EXPECT_EQ(entry.message, "Deployment shop/cart: \"spec.replicas\" is a string, not an integer");
  EXPECT_EQ(entry.reason, NotLooked::Reason::wrong_type);
  EXPECT_EQ(entry.place.line, 5u);
  EXPECT_EQ(entry.place.column, 13u);
  EXPECT_TRUE(entry.is_failure);
}

}  // namespace
}  // namespace seawall::objects
