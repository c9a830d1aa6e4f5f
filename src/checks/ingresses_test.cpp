#include "ingresses.h"

#include <gtest/gtest.h>

#include <string>

#include "findings/findings.h"

namespace seawall::checks {
namespace {

/// The first object of a text, asked as a check would ask.
class AskedIngress {
 public:
  explicit AskedIngress(std::string text) {
    auto source = documents::Source::from_bytes("input.yaml", std::move(text));
    EXPECT_TRUE(source);
    inventory_.add(documents::read(*source), **source, true);
    inventory_.finish();
    context_.inventory = &inventory_;
  }

  ClassOfIngress class_name() {
    Probe own = probe();
    return class_of(ingress(), own);
  }
  bool is_for_another() {
    Probe own = probe();
    return is_for_another_controller_than_nginx(ingress(), own);
  }
  std::string_view annotation(std::string_view key) {
    Probe own = probe();
    return annotation_of(ingress(), key, own);
  }

 private:
  const objects::Object& ingress() const { return inventory_.objects().front(); }
  Probe probe() { return {context_, check_, ingress(), nullptr, judged_, subjects_, faults_}; }

  objects::Inventory inventory_;
  findings::Context context_;
  findings::ConfiguredCheck check_;
  findings::Judged judged_;
  std::size_t subjects_ = 0;
  std::vector<objects::TypeFault> faults_;
};

std::string ingress_with(std::string_view annotations, std::string_view spec) {
  return "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: cart, annotations: {" +
         std::string(annotations) + "}}, spec: {" + std::string(spec) + "}}\n";
}

std::string class_with(std::string_view name, std::string_view controller, bool is_default = false) {
  return "---\n{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: " + std::string(name) +
         ", annotations: {ingressclass.kubernetes.io/is-default-class: '" + (is_default ? "true" : "false") +
         "'}}, spec: {controller: " + std::string(controller) + "}}\n";
}

TEST(ClassOfAnIngress, IsTheAnnotationsThenTheFieldsThenTheOnlyDefault) {
  const std::string classes = class_with("a", "example.com/a", true) + class_with("b", "example.com/b");
  const std::string annotation = "kubernetes.io/ingress.class: written";
  const struct {
    std::string text;
    std::string_view name;
    bool is_written;
  } rows[] = {
      {ingress_with(annotation, "ingressClassName: field") + classes, "written", true},
      {ingress_with("", "ingressClassName: field") + classes, "field", true},
      {ingress_with("kubernetes.io/ingress.class: ''", "ingressClassName: field") + classes, "", true},
      {ingress_with("", "") + classes, "a", false},
      {ingress_with("", ""), "", false},
      {ingress_with("", "") + class_with("b", "example.com/b"), "", false},
      {ingress_with("", "") + classes + class_with("c", "example.com/c", true), "", false},
  };
  for (const auto& row : rows) {
    AskedIngress asked(row.text);
    EXPECT_EQ(asked.class_name().name, row.name) << row.text;
    EXPECT_EQ(static_cast<bool>(asked.class_name().written), row.is_written) << row.text;
  }
}

TEST(AnotherController, IsKnownByTheClassOfTheInputOrByItsName) {
  const std::string named = ingress_with("", "ingressClassName: edge");
  EXPECT_FALSE(AskedIngress(named).is_for_another());
  EXPECT_TRUE(AskedIngress(named + class_with("edge", "traefik.io/ingress-controller")).is_for_another());
  EXPECT_TRUE(AskedIngress(named + class_with("edge", "nginx.org/ingress-controller")).is_for_another());
  EXPECT_FALSE(AskedIngress(named + class_with("edge", "k8s.io/ingress-nginx")).is_for_another());
  EXPECT_FALSE(AskedIngress(named + class_with("edge", "k8s.io/internal-ingress-nginx")).is_for_another());
  EXPECT_FALSE(AskedIngress(named + class_with("edge", "1")).is_for_another());
  EXPECT_TRUE(AskedIngress(ingress_with("", "ingressClassName: alb")).is_for_another());
  EXPECT_TRUE(AskedIngress(ingress_with("kubernetes.io/ingress.class: traefik", "")).is_for_another());
  EXPECT_FALSE(
      AskedIngress(ingress_with("", "ingressClassName: traefik") + class_with("traefik", "k8s.io/ingress-nginx"))
          .is_for_another());
  EXPECT_TRUE(AskedIngress(ingress_with("", "") + class_with("edge", "example.com/edge", true)).is_for_another());
  EXPECT_FALSE(AskedIngress(ingress_with("", "")).is_for_another());
}

TEST(Annotations, AreTexts) {
  AskedIngress asked(ingress_with("a: text, b: 1", ""));
  EXPECT_EQ(asked.annotation("a"), "text");
  EXPECT_EQ(asked.annotation("b"), "");
  EXPECT_EQ(asked.annotation("c"), "");
}

TEST(BooleansOfAnnotations, AreThoseOfGo) {
  for (const std::string_view text : {"1", "t", "T", "true", "TRUE", "True"})
    EXPECT_EQ(parse_annotation_bool(text), true);
  for (const std::string_view text : {"0", "f", "F", "false", "FALSE", "False"}) {
    EXPECT_EQ(parse_annotation_bool(text), false);
  }
  for (const std::string_view text : {"", "yes", "tRUE", " true"}) EXPECT_EQ(parse_annotation_bool(text), std::nullopt);
}

}  // namespace
}  // namespace seawall::checks
