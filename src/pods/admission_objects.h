#pragma once

// Objects of requests for admission: decoding them, finding their pods, judging those. Private to pods.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admission.h"
#include "decoding.h"

namespace seawall::pods {

/// An object of a request, as upstream's decoder gives it.
struct DecodedObject {
  bool is_there = true;  ///< false for none, or null
  ObjectKind kind;
  Decoded value;
};

/// The object or old object of a request. Fails as upstream's decoder does.
documents::Result<DecodedObject> decode_object(Node object, const Request& request);
bool is_core(const DecodedObject& object, std::string_view kind) noexcept;
/// `apps/v1, Kind=ControllerRevision`: of what the object itself says.
std::string written_kind_of(const DecodedObject& object);
/// Where an object has its pod template; the object itself for a Pod.
Node template_in(const DecodedObject& object) noexcept;
/// Whether an update changes what may be changed and the standards look at.
bool is_significant(Node pod, Node old_pod) noexcept;
/// The uid of the object's controller; nothing where it has none.
std::optional<std::string_view> controller_uid(Node pod) noexcept;

/// A pod with what the versions and levels say about it; each pair of them is evaluated once.
class Subject {
 public:
  /// `pod`: a pod or a pod template; absent is an empty one.
  explicit Subject(Node pod);
  Subject(const Subject&) = delete;  // the template points at the object
  Subject& operator=(const Subject&) = delete;

  StandardChecks forbidding(LevelVersion policy);
  /// `violates PodSecurity "restricted:latest": hostPort (...)`
  std::string violation(std::string_view verb, LevelVersion policy);
  /// "hostPort, privileged"
  std::string reasons(LevelVersion policy);
  /// Of a value of a wrong type that decoding did not look at; empty where there is none. Ask after judging.
  std::string fault() const;

 private:
  struct Verdict {
    LevelVersion policy;
    StandardChecks forbidding;
  };
  objects::Object object_;
  PodTemplate pod_;
  std::vector<objects::TypeFault> faults_;
  Reader reader_{faults_};
  std::vector<Verdict> verdicts_;
};

}  // namespace seawall::pods
