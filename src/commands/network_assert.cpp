// seawall network test: whether connections are as files of assertions say; each that is not, with the rules that make
// it so.

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "console.h"
#include "load_files.h"
#include "network.h"
#include "network_assertions.h"
#include "network_connections.h"
#include "words.h"

namespace seawall::commands {
namespace {

using addresses::Address;
using addresses::AddressSet;
using addresses::PortSet;
using addresses::Protocol;
using documents::Error;
using documents::Place;
using documents::Result;
using documents::Value;
using network::Cluster;
using network::End;
using network::Engine;
using Pods = std::vector<std::uint32_t>;

constexpr std::size_t most_violations_shown = 5;
constexpr std::size_t most_names = 3;

/// Ends that connect otherwise than is asserted, for one reason.
struct Violation {
  std::string from;
  std::string to;
  PortSet ports;  ///< on which they do
  std::optional<network::Verdict> verdict;  ///< on the first of these; nothing of an ingress controller
  bool is_from_pod = false;
  bool is_to_pod = false;
  std::string_view why = {};  ///< where no policy is the reason
};

struct Outcome {
  enum class State : std::uint8_t { passed, failed, error };
  const Assertion* assertion = nullptr;
  std::string_view file;
  State state = State::passed;
  std::vector<Violation> violations;
  std::vector<Error> errors;  ///< why it could not be tested, with places
};

// --- evaluating -------------------------------------------------------------------------------------

/// Ends of one side that the engine does not tell apart; or one address of a node.
struct Group {
  Pods pods;
  std::optional<Address> address;  ///< one of `addresses`
  AddressSet addresses;
  std::string_view node;  ///< whose address it is
  PortSet ports;          ///< that are asserted about, of destinations
};

std::optional<Address> first_of(const AddressSet& set) {
  for (const addresses::Family family : {addresses::Family::ipv4, addresses::Family::ipv6}) {
    const auto parts = set.of(family).parts();
    if (!parts.empty()) return Address{family, parts.front().first};
  }
  return {};
}

/// Whom the ends of one side mean in one network.
struct Ends {
  Pods pods;
  AddressSet addresses;
  AddressSet named;  ///< those of `addresses` that an address or CIDR names
  bool has_controller = false;
  bool is_empty() const { return pods.empty() && addresses.empty() && !has_controller; }
};

/// What ends mean that no network has is an error.
class Meaning {
 public:
  Ends of(const std::vector<Placed<EndName>>& names, const Cluster& cluster) {
    Ends ends;
    for (const auto& [name, place] : names) {
      Result<Meant> meant = meant_by(name, cluster);
      if (!meant) {
        failures_.try_emplace(&name, meant.error().code(), meant.error().message(), place);
        continue;
      }
      found_.insert(&name);
      ends.pods.insert(ends.pods.end(), meant->pods.begin(), meant->pods.end());
      ends.addresses = unite(ends.addresses, addresses_meant(name, cluster));
      ends.named = unite(ends.named, name.addresses);
      ends.has_controller |= name.kind == EndName::Kind::ingress_controller;
    }
    std::ranges::sort(ends.pods);
    const auto repeats = std::ranges::unique(ends.pods);
    ends.pods.erase(repeats.begin(), repeats.end());
    return ends;
  }
  std::vector<Error> errors() const {
    std::vector<Error> errors;
    for (const auto& [name, error] : failures_) {
      if (!found_.contains(name)) errors.push_back(error);
    }
    return errors;
  }

 private:
  std::set<const EndName*> found_;
  std::map<const EndName*, Error> failures_;
};

/// What there was of an assertion to look at.
struct Met {
  bool has_network = false;
  bool has_port = false;  ///< at a destination
  bool has_pair = false;  ///< of ends between which policies decide
};

/// Evaluates assertions in one network.
class Evaluating {
 public:
  Evaluating(const NetworkView& view, const Engine& engine) : view_(view), engine_(engine) {
    const Cluster& cluster = view.cluster();
    source_of_ = classes_of(engine.sources(), cluster);
    destination_of_ = classes_of(engine.destinations(), cluster);
    for (const network::ClusterNode& node : cluster.nodes) {
      for (const Address& address : node.addresses) nodes_.emplace_back(address, node.name);
    }
    for (const auto& [address, node] : nodes_) of_nodes_ = unite(of_nodes_, AddressSet::range(address, address));
  }

  std::vector<Violation> violations(const Assertion& assertion, const Ends& from, const Ends& to, Met& met) {
    std::vector<Violation> found;
    const std::vector<Group> sources = groups(from, source_of_, engine_.sources(), nullptr);
    const std::vector<Group> destinations = groups(to, destination_of_, engine_.destinations(), &assertion.ports);
    for (const Group& destination : destinations) {
      if (destination.ports.empty()) continue;
      met.has_port = true;
      for (const Group& source : sources) met.has_pair |= look_at(assertion, source, destination, found);
      if (from.has_controller) met.has_pair |= look_at_controller(assertion, destination, found);
    }
    return found;
  }

 private:
  using ClassOf = std::vector<std::uint32_t>;  // by pod

  /// All ports where none are named; what a name means differs from pod to pod.
  static PortSet wanted_of(const std::vector<Placed<PortName>>& names, const network::Pod* pod) {
    if (names.empty()) return PortSet::all();
    PortSet wanted;
    for (const auto& [name, place] : names) {
      if (pod) {
        wanted = unite(wanted, ports_of(name, *pod));
      } else if (!name.is_name()) {
        wanted = unite(wanted, name.ports());
      }
    }
    return wanted;
  }

  /// `ports`: of destinations.
  std::vector<Group> groups(const Ends& ends, const ClassOf& class_of, std::span<const Engine::Class> classes,
                            const std::vector<Placed<PortName>>* ports) const {
    std::vector<Group> groups;
    std::map<std::uint32_t, std::vector<std::size_t>> known;  // by class
    for (const std::uint32_t pod : ends.pods) {
      const PortSet wanted = ports ? wanted_of(*ports, &view_.cluster().pods[pod]) : PortSet();
      std::vector<std::size_t>& alike = known[class_of[pod]];
      const auto group = std::ranges::find_if(alike, [&](std::size_t index) { return groups[index].ports == wanted; });
      if (group != alike.end()) {
        groups[*group].pods.push_back(pod);
        continue;
      }
      alike.push_back(groups.size());
      groups.push_back({.pods = {pod}, .address = {}, .addresses = {}, .node = {}, .ports = wanted});
    }
    const PortSet wanted = ports ? wanted_of(*ports, nullptr) : PortSet();
    const AddressSet outside = ends.addresses.without(of_nodes_);
    // IPv6 is in no class where the input does not speak of it. Then it is all alike, and counts where a test names it.
    AddressSet rest = intersect(ends.named, AddressSet::all(addresses::Family::ipv6)).without(of_nodes_);
    for (const Engine::Class& each : classes) {
      AddressSet part = intersect(each.addresses, outside);
      if (!each.addresses.of(addresses::Family::ipv6).empty()) rest = {};
      if (part.empty()) continue;
      groups.push_back(
          {.pods = {}, .address = first_of(part), .addresses = std::move(part), .node = {}, .ports = wanted});
    }
    if (const std::optional<Address> address = first_of(rest)) {
      groups.push_back({.pods = {}, .address = address, .addresses = std::move(rest), .node = {}, .ports = wanted});
    }
    for (const auto& [address, node] : nodes_) {
      if (!ends.addresses.contains(address)) continue;
      groups.push_back({.pods = {},
                        .address = address,
                        .addresses = AddressSet::range(address, address),
                        .node = node,
                        .ports = wanted});
    }
    return groups;
  }

  /// One end of each, between which policies decide: a pod always reaches itself, and a node the pods on it.
  std::optional<std::pair<End, End>> example(const Group& from, const Group& to) const {
    if (from.address && to.address) return {};
    if (to.address) return std::pair(End::pod(from.pods.front()), End::address(*to.address));
    for (const std::uint32_t pod : to.pods) {
      if (from.address) {
        const bool is_on_node = !from.node.empty() && view_.cluster().pods[pod].node == from.node;
        if (!is_on_node) return std::pair(End::address(*from.address), End::pod(pod));
        continue;
      }
      const auto other = std::ranges::find_if(from.pods, [&](std::uint32_t each) { return each != pod; });
      if (other != from.pods.end()) return std::pair(End::pod(*other), End::pod(pod));
    }
    return {};
  }

  /// Whether there is a pair of ends to look at.
  bool look_at(const Assertion& assertion, const Group& from, const Group& to, std::vector<Violation>& found) const {
    const auto ends = example(from, to);
    if (!ends) return false;
    const PortSet& open = engine_.ports(ends->first, ends->second);
    PortSet wrong = assertion.is_allowed ? to.ports.without(open) : intersect(to.ports, open);
    if (wrong.empty()) return true;
    const auto [protocol, port] = first_port(wrong);
    found.push_back({name_of(from), name_of(to), std::move(wrong),
                     engine_.explain(ends->first, ends->second, protocol, port), ends->first.is_pod(),
                     ends->second.is_pod()});
    return true;
  }

  bool look_at_controller(const Assertion& assertion, const Group& to, std::vector<Violation>& found) {
    if (to.address) return false;
    std::set<std::uint32_t> workloads;
    for (const std::uint32_t pod : to.pods) workloads.insert(view_.cluster().pods[pod].workload);
    for (const std::uint32_t workload : workloads) {
      const PortSet& open = from_controller()[workload];
      PortSet wrong = assertion.is_allowed ? to.ports.without(open) : intersect(to.ports, open);
      if (wrong.empty()) continue;
      found.push_back({.from = "the ingress controller",
                       .to = text_of(view_.cluster().workloads[workload]),
                       .ports = std::move(wrong),
                       .verdict = {},
                       .why = assertion.is_allowed ? "no entrance leads there, or policies close it" : ""});
    }
    return true;
  }

  std::map<std::uint32_t, PortSet>& from_controller() {
    if (from_controller_) return *from_controller_;
    from_controller_.emplace();
    for (const network::Connection& each :
         network::list_connections(*view_.network, engine_, view_.entrances).connections) {
      if (each.from.kind != network::Party::Kind::ingress_controller) continue;
      PortSet& ports = (*from_controller_)[each.to.workload];
      ports = unite(ports, each.ports);
    }
    return *from_controller_;
  }

  static std::pair<Protocol, std::uint16_t> first_port(const PortSet& ports) {
    for (const Protocol protocol : addresses::protocols) {
      const auto ranges = ports.of(protocol);
      if (!ranges.empty()) return {protocol, ranges.front().first};
    }
    return {Protocol::tcp, 1};
  }

  std::string name_of(const Group& group) const {
    std::vector<std::string> names;
    if (group.address) {
      for (const addresses::Prefix& prefix : prefixes_of(group.addresses)) names.push_back(text_of(prefix));
      if (names.size() > most_names) names = ranges_of(group.addresses);
      if (!group.node.empty()) names = {addresses::text_of(*group.address) + " (Node " + std::string(group.node) + ')'};
    } else {
      std::set<std::uint32_t> workloads;
      for (const std::uint32_t pod : group.pods) workloads.insert(view_.cluster().pods[pod].workload);
      for (const std::uint32_t workload : workloads) names.push_back(text_of(view_.cluster().workloads[workload]));
    }
    std::string text;
    for (std::size_t index = 0; index < std::min(names.size(), most_names); ++index) {
      text += (index > 0 ? ", " : "") + names[index];
    }
    if (names.size() > most_names) text += " and " + std::to_string(names.size() - most_names) + " more";
    return text;
  }

  const NetworkView& view_;
  const Engine& engine_;
  ClassOf source_of_;
  ClassOf destination_of_;
  std::vector<std::pair<Address, std::string_view>> nodes_;
  AddressSet of_nodes_;
  std::optional<std::map<std::uint32_t, PortSet>> from_controller_;
};

Error no_port(const Placed<PortName>& port) {
  return {documents::ErrorCode::not_found, "no container port is meant by \"" + port.value.text + '"', port.place};
}

/// Tests assertions under one set of assumptions: an engine for each network.
class Testing {
 public:
  Testing(const NetworkFiles& files, std::span<const Engine* const> engines) {
    for (std::size_t index = 0; index < files.networks.size(); ++index) {
      const NetworkView& view = files.networks[index];
      // On an attachment pods meet beside their own network; it is asked about by its name.
      if (view.network->kind == network::Network::Kind::attachment && files.networks.size() > 1) continue;
      views_.push_back(&view);
      networks_.emplace_back(view, *engines[index]);
    }
  }

  Outcome test(const Assertion& assertion, std::string_view file) {
    Outcome outcome{.assertion = &assertion, .file = file, .violations = {}, .errors = {}};
    Meaning meaning;
    Met met;
    for (std::size_t index = 0; index < networks_.size(); ++index) {
      const Ends from = meaning.of(assertion.from, views_[index]->cluster());
      const Ends to = meaning.of(assertion.to, views_[index]->cluster());
      if (from.is_empty() || to.is_empty()) continue;
      met.has_network = true;
      std::ranges::move(networks_[index].violations(assertion, from, to, met), std::back_inserter(outcome.violations));
    }
    outcome.errors = meaning.errors();
    if (outcome.errors.empty()) settle(assertion, met, outcome);
    if (!outcome.errors.empty()) {
      outcome.state = Outcome::State::error;
    } else if (!outcome.violations.empty()) {
      outcome.state = Outcome::State::failed;
    }
    return outcome;
  }

 private:
  /// An assertion never holds because there was nothing to look at.
  static void settle(const Assertion& assertion, const Met& met, Outcome& outcome) {
    const auto& [from, place] = assertion.from.front();
    const EndName& to = assertion.to.front().value;
    if (!met.has_network) {
      if (!assertion.is_allowed) return;
      outcome.violations.push_back({.from = from.text,
                                    .to = to.text,
                                    .ports = PortSet::all(),
                                    .verdict = {},
                                    .why = "they are on no network together"});
    } else if (!met.has_port) {
      outcome.errors.push_back(no_port(assertion.ports.front()));
    } else if (!met.has_pair) {
      outcome.errors.emplace_back(documents::ErrorCode::not_found,
                                  "policies decide nothing between \"" + from.text + "\" and \"" + to.text + '"',
                                  place);
    }
  }

  std::vector<const NetworkView*> views_;
  std::vector<Evaluating> networks_;
};

struct Results {
  std::vector<Outcome> outcomes;
  std::vector<bool> mattered;  ///< by assumption

  std::size_t count(Outcome::State state) const {
    return static_cast<std::size_t>(std::ranges::count(outcomes, state, &Outcome::state));
  }
};

std::vector<Outcome> test_all(const NetworkFiles& files, std::span<const Engine* const> engines,
                              std::span<const AssertionFile> tests) {
  Testing testing(files, engines);
  std::vector<Outcome> outcomes;
  for (const AssertionFile& file : tests) {
    for (const Assertion& each : file.assertions) outcomes.push_back(testing.test(each, file.name));
  }
  return outcomes;
}

/// Whether another assumption would let other assertions hold.
bool matters(const Assumption& assumption, const NetworkFiles& files, std::span<const AssertionFile> tests,
             std::span<const Outcome> outcomes) {
  std::vector<std::optional<Engine>> others;
  std::vector<const Engine*> engines;
  bool is_other = false;
  for (const NetworkView& view : files.networks) {
    others.push_back(engine_without(assumption, files, view));
    is_other |= others.back().has_value();
  }
  if (!is_other) return false;
  for (std::size_t index = 0; index < others.size(); ++index) {
    engines.push_back(others[index] ? &*others[index] : &files.networks[index].engine);
  }
  return !std::ranges::equal(test_all(files, engines, tests), outcomes, {}, &Outcome::state, &Outcome::state);
}

Results results_of(const NetworkFiles& files, std::span<const AssertionFile> tests) {
  std::vector<const Engine*> engines;
  for (const NetworkView& view : files.networks) engines.push_back(&view.engine);
  Results results{test_all(files, engines, tests), {}};
  for (const Assumption& each : all_assumptions()) {
    results.mattered.push_back(matters(each, files, tests, results.outcomes));
  }
  return results;
}

// --- words ------------------------------------------------------------------------------------------

std::string title_of(const Violation& violation, bool is_expected) {
  return violation.from + (is_expected ? " does not reach " : " reaches ") + violation.to + " on " +
         text_of(violation.ports);
}

std::string text_of(const Violation& violation, bool is_expected, std::string_view indentation) {
  std::string text = std::string(indentation) + reports::escaped(title_of(violation, is_expected)) + '\n';
  if (violation.verdict) {
    text +=
        explanation(*violation.verdict, violation.is_from_pod, violation.is_to_pod, std::string(indentation) + "  ");
  }
  return text;
}

/// What is to be said of an outcome that is not good, a line each.
std::string details_of(const Outcome& outcome, std::string_view indentation) {
  std::string text;
  for (const Error& error : outcome.errors) {
    text +=
        std::string(indentation) + reports::escaped(commands::text_of(error.place()) + ": " + error.message()) + '\n';
  }
  if (!outcome.errors.empty()) return text;
  const std::size_t shown = std::min(outcome.violations.size(), most_violations_shown);
  for (std::size_t index = 0; index < shown; ++index) {
    text += text_of(outcome.violations[index], outcome.assertion->is_allowed, indentation);
  }
  const std::size_t left = outcome.violations.size() - shown;
  if (left > 0) text += std::string(indentation) + "and " + std::to_string(left) + " more like it\n";
  return text;
}

std::string summary_of(const Results& results) {
  std::string text = counted(results.outcomes.size(), "test") + ": " +
                     std::to_string(results.count(Outcome::State::passed)) + " passed, " +
                     std::to_string(results.count(Outcome::State::failed)) + " failed";
  const std::size_t errors = results.count(Outcome::State::error);
  return errors == 0 ? text : text + ", " + std::to_string(errors) + " could not be tested";
}

// --- reports ----------------------------------------------------------------------------------------

std::string text_report(const NetworkFiles& files, const Results& results) {
  std::string text;
  for (const Outcome& outcome : results.outcomes) {
    switch (outcome.state) {
      case Outcome::State::passed: text += "ok     "; break;
      case Outcome::State::failed: text += "FAIL   "; break;
      case Outcome::State::error: text += "ERROR  "; break;
    }
    text += reports::escaped(outcome.assertion->name);
    if (outcome.state != Outcome::State::passed) {
      text += reports::escaped("  " + commands::text_of(outcome.assertion->place));
    }
    text += '\n' + details_of(outcome, "       ");
  }
  return text + assumption_lines(files, results.mattered) + summary_of(results) + '\n';
}

std::string junit_report(const Results& results) {
  const auto numbers = [](std::span<const Outcome> outcomes) {
    const auto count = [&](Outcome::State state) {
      return std::to_string(std::ranges::count(outcomes, state, &Outcome::state));
    };
    return " tests=\"" + std::to_string(outcomes.size()) + "\" failures=\"" + count(Outcome::State::failed) +
           "\" errors=\"" + count(Outcome::State::error) + "\" skipped=\"0\"";
  };
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"seawall network test\"" +
                     numbers(results.outcomes) + ">\n";
  for (std::span<const Outcome> rest = results.outcomes; !rest.empty();) {
    const std::string_view file = rest.front().file;
    const auto end = std::ranges::find_if(rest, [&](const Outcome& each) { return each.file != file; });
    const std::span<const Outcome> suite = rest.first(static_cast<std::size_t>(end - rest.begin()));
    rest = rest.subspan(suite.size());
    text += "  <testsuite name=\"" + reports::in_xml(file) + '"' + numbers(suite) + ">\n";
    for (const Outcome& each : suite) {
      text += "    <testcase classname=\"network\" name=\"" + reports::in_xml(each.assertion->name) + "\" file=\"" +
              reports::in_xml(each.assertion->place.file) + "\" line=\"" + std::to_string(each.assertion->place.line) +
              "\"";
      if (each.state == Outcome::State::passed) {
        text += "/>\n";
        continue;
      }
      const bool is_error = each.state == Outcome::State::error;
      const std::string element = is_error ? "error" : "failure";
      const std::string message =
          is_error ? each.errors.front().message() : title_of(each.violations.front(), each.assertion->is_allowed);
      std::string body;  // line by line, as line breaks are to stay
      const std::string details = details_of(each, "");
      for (std::string_view lines = details; !lines.empty();) {
        const std::size_t length = std::min(lines.find('\n'), lines.size());
        body += reports::in_xml(lines.substr(0, length)) + '\n';
        lines.remove_prefix(std::min(length + 1, lines.size()));
      }
      text += ">\n      <" + element + " message=\"" + reports::in_xml(message) + "\">" + body + "</" + element +
              ">\n    </testcase>\n";
    }
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

Value json_of(const Violation& violation) {
  Value json = Value::map({{"from", Value(violation.from)}, {"to", Value(violation.to)}});
  json.set("ports", commands::json_of(violation.ports));
  if (!violation.why.empty()) json.set("message", Value(violation.why));
  if (!violation.verdict) return json;
  json.set("egress", commands::json_of(violation.verdict->egress, violation.is_from_pod));
  json.set("ingress", commands::json_of(violation.verdict->ingress, violation.is_to_pod));
  return json;
}

template <typename T>
Value json_of(const std::vector<Placed<T>>& items) {
  Value::List texts;
  for (const Placed<T>& item : items) texts.emplace_back(item.value.text);
  return Value::list(std::move(texts));
}

Value json_of(const Outcome& outcome) {
  const Assertion& assertion = *outcome.assertion;
  Value json = Value::map({{"name", Value(assertion.name)}, {"location", commands::json_of(assertion.place)}});
  json.set("from", json_of(assertion.from));
  json.set("to", json_of(assertion.to));
  json.set("ports", json_of(assertion.ports));
  json.set("expect", Value(assertion.is_allowed ? "allowed" : "denied"));
  constexpr std::string_view states[] = {"passed", "failed", "error"};
  json.set("result", Value(states[static_cast<std::size_t>(outcome.state)]));
  Value::List violations;
  for (const Violation& each : outcome.violations) violations.push_back(json_of(each));
  json.set("violations", Value::list(std::move(violations)));
  Value::List errors;
  for (const Error& error : outcome.errors) {
    errors.push_back(Value::map({{"message", Value(error.message())}, {"location", commands::json_of(error.place())}}));
  }
  json.set("errors", Value::list(std::move(errors)));
  return json;
}

std::string json_report(const NetworkFiles& files, const Results& results) {
  JsonReport report;
  report.add("summary", Value::map({{"tests", json_number(results.outcomes.size())},
                                    {"passed", json_number(results.count(Outcome::State::passed))},
                                    {"failed", json_number(results.count(Outcome::State::failed))},
                                    {"errors", json_number(results.count(Outcome::State::error))}}));
  Value::List tests;
  for (const Outcome& each : results.outcomes) tests.push_back(json_of(each));
  report.add_list("tests", tests);
  add_input(report, files, results.mattered);
  return report.text();
}

// --- input ------------------------------------------------------------------------------------------

/// Nothing when a file could not be read or holds mistakes, all of which have been told.
std::optional<std::vector<AssertionFile>> read_tests(const NetworkTestArguments& arguments) {
  std::vector<AssertionFile> tests;
  bool is_good = true;
  for (const std::string& path : arguments.tests) {
    Result<std::string> text = read_named(path);
    if (!text) {
      complain(text.error().message());
      is_good = false;
      continue;
    }
    tests.push_back(read_assertions(display_name(path), take(std::move(text)), arguments.input.files.namespace_));
    for (const Error& error : tests.back().errors) complain(error.text());
    is_good = is_good && tests.back().errors.empty();
  }
  if (!is_good) return {};
  return tests;
}

}  // namespace

Exit network_test(const NetworkTestArguments& arguments) {
  const auto outlets = parse_outlets(arguments.outputs, network_test_formats);
  if (!outlets) return refuse(outlets.error());
  if (arguments.tests.empty()) {
    complain("no file of tests is named");
    return Exit::usage;
  }
  if (std::ranges::count(arguments.tests, "-") + std::ranges::count(arguments.input.files.paths, "-") > 1) {
    complain("standard input can be read once");
    return Exit::usage;
  }
  const std::optional<std::vector<AssertionFile>> tests = read_tests(arguments);
  if (!tests) return Exit::usage;
  const auto files = load_network(arguments.input);
  if (!files) return files.error();
  const Results results = results_of(*files, *tests);
  if (!is_for_programs(*outlets)) complain_of_input(*files);
  const Exit written = write_outlets(
      *outlets,
      [&](std::string_view format) {
        if (format == "json") return json_report(*files, results);
        return format == "junit" ? junit_report(results) : text_report(*files, results);
      },
      summary_of(results));
  if (written != Exit::clean) return written;
  const std::size_t passed = results.count(Outcome::State::passed);
  const bool could_not_test = results.count(Outcome::State::error) > 0 && !arguments.input.files.allow_unreadable;
  if (could_not_test) return Exit::incomplete;
  return verdict(*files, arguments.input.files.allow_unreadable,
                 passed == results.outcomes.size() ? Exit::clean : Exit::findings);
}

}  // namespace seawall::commands
