#pragma once

// What the subcommands of "seawall network" share: reading pods and policies, decisions in words, and how answers are
// put.
//
// Lifetimes: what holds nodes, objects, pods or policies borrows from the NetworkFiles that it is about.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "network/network.h"
#include "outlets.h"
#include "pods.h"

namespace seawall::commands {

// --- input ------------------------------------------------------------------------------------------

/// Something that the Kubernetes API leaves to implementations, and an option decides.
struct Assumption {
  std::string_view name;  ///< of the option, "ip-block-pods"
  std::string_view yes;   ///< what is assumed, in words
  std::string_view no;
  bool network::Assumptions::* member;
};
std::span<const Assumption> all_assumptions() noexcept;

/// One of the networks that were read, as far as the option --network lets it count.
struct NetworkView {
  const network::Network* network = nullptr;
  network::Engine engine;
  std::vector<network::Entrance> entrances;

  const network::Cluster& cluster() const noexcept { return network->cluster; }
};

/// Pods and policies of some files.
struct NetworkFiles {
  PodFiles files;
  network::Assumptions assumptions;
  network::Reading reading;
  std::vector<NetworkView> networks;    ///< the pod network first
  std::vector<network::Fault> faults;   ///< in the order of the files, then of places

  /// Whether all of the input was read and understood.
  bool is_complete() const noexcept;
};

/// Of what was wrong everything has been told.
std::expected<NetworkFiles, Exit> load_network(const NetworkInput& input);
/// The engine under the other value of an assumption; nothing where the input cannot make a difference.
std::optional<network::Engine> engine_without(const Assumption& assumption, const NetworkFiles& files,
                                              const NetworkView& view);

/// The class of each pod, by index.
std::vector<std::uint32_t> classes_of(std::span<const network::Engine::Class> classes, const network::Cluster& cluster);

// --- names ------------------------------------------------------------------------------------------

/// "pod-network", or the network's own name.
std::string name_of(const network::Network& network);
/// "the pod network", `network "blue" (UserDefinedNetwork)`
std::string title_of(const network::Network& network);
/// "shop/cart[Deployment]"
std::string text_of(const network::Workload& workload);
/// "NetworkPolicy shop/web": with the namespace that the API server would take.
std::string title_of(const objects::Object& object);
/// `NetworkPolicy shop/web, spec.ingress[0]`, with the name that a rule of administrators may have.
std::string text_of(const network::Policy& policy, const network::Rule& rule);

// --- decisions --------------------------------------------------------------------------------------

/// A line about a decision; what tells more about the line before is a detail of it.
struct ReasonLine {
  std::string text;
  documents::Node at;  ///< absent where no place is meant
  bool is_detail = false;
};
/// `is_pod`: whether the end that decides is one.
std::vector<ReasonLine> lines_of(const network::Decision& decision, bool is_pod);
/// `text  file:line:column`
std::string text_of(const ReasonLine& line);
/// Both ends, indented: "  egress   allowed: ..." and "  ingress  denied by ...", with their details.
std::string explanation(const network::Verdict& verdict, bool is_from_pod, bool is_to_pod,
                        std::string_view indentation);

// --- answers ----------------------------------------------------------------------------------------

/// What could not be read, used or evaluated, a line each: "file:line:column: message".
struct InputNotes {
  std::vector<std::string> not_looked;
  std::vector<std::string> not_understood;
  std::vector<std::string> not_evaluated;  ///< those of one reason together
};
InputNotes notes_of(const NetworkFiles& files);
/// The same on standard error.
void complain_of_input(const NetworkFiles& files);
/// 3 when part of the input was not understood, unless that is waived; else what is given.
Exit verdict(const NetworkFiles& files, bool allow_unreadable, Exit otherwise);

documents::Value json_of(const objects::Object& object);  ///< kind, namespace, name and location
documents::Value json_of(const network::PortSet& ports);  ///< protocol, first and last of each range
documents::Value json_of(const network::Decision& decision, bool is_pod);
/// id, network, kind, namespace, name and, where the input has it, location
documents::Value json_of(const network::Workload& workload, const network::Network& network);
/// `mattered`: by assumption, whether the answer would have been another.
documents::Value::List json_of_assumptions(const NetworkFiles& files, const std::vector<bool>& mattered);
/// Appends assumptions, and what was not read, used or evaluated.
void add_input(JsonReport& report, const NetworkFiles& files, const std::vector<bool>& mattered);
/// "assuming that ...", a line for each that mattered.
std::string assumption_lines(const NetworkFiles& files, const std::vector<bool>& mattered);

}  // namespace seawall::commands
