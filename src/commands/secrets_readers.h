#pragma once

// Who can read Secrets, put together by subject from what bindings give.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "access.h"
#include "secrets/secrets.h"

namespace seawall::commands {

/// A grant as it is made to one subject of its binding.
struct Tie {
  std::uint32_t grant;
  documents::Node subject;
  secrets::Ways ways;
};

struct Reader {
  const Who* who;
  secrets::Ways here = {};        ///< by a RoleBinding
  secrets::Ways everywhere = {};  ///< by a ClusterRoleBinding
  std::vector<Tie> ties = {};
};

/// "User jane: get, list; creating pods (cluster-wide)"
std::string text_of(const Reader& reader);

/// Lifetimes: borrows from the files and the usage.
class Readers {
 public:
  /// `system`: also whoever Kubernetes itself lets read.
  Readers(const AccessFiles& files, const secrets::Usage& usage, bool system);

  /// Whoever can read a Secret, by the plainest way, then by name; until the next call, as all answers.
  const std::vector<Reader>& of(const secrets::Secret& secret);
  /// Whoever can read all Secrets of a namespace.
  const std::vector<Reader>& of_namespace(std::uint32_t namespace_);
  /// By rules that name the Secret.
  const std::vector<Reader>& by_name(const secrets::Secret& secret);

  /// Subjects that only Kubernetes itself lets read what was asked about.
  std::size_t left_out() const;

 private:
  struct Subject {
    const Who* who;
    documents::Node node;
    bool is_system;
  };
  void read_subjects(std::uint32_t grant);
  const std::vector<Reader>& collected(std::optional<std::uint32_t> namespace_,
                                       const std::vector<secrets::Reach>& named);
  void add(const std::vector<secrets::Reach>& reaches);

  const AccessFiles& files_;
  const secrets::Usage& usage_;
  bool system_;
  std::set<Who> all_;
  std::vector<std::vector<Subject>> subjects_;  // by grant
  std::set<const Who*> system_subjects_;
  std::set<const Who*> shown_;
  std::optional<std::uint32_t> cached_;  // the namespace whose readers the last answer has
  std::vector<Reader> readers_;
  std::map<const Who*, std::size_t> places_;
};

}  // namespace seawall::commands
