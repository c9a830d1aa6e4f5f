#include "network_assertions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "config/config.h"

namespace seawall::commands {
namespace {

using documents::Entry;
using documents::Error;
using documents::ErrorCode;
using documents::Node;
using documents::Place;
using documents::Result;

constexpr std::array<std::string_view, 2> file_keys = {"version", "tests"};
constexpr std::array<std::string_view, 5> test_keys = {"name", "from", "to", "port", "expect"};
constexpr std::array<std::string_view, 2> expectations = {"allowed", "denied"};

Place place_of(Node node) { return node.document()->source().place(node.offset()); }

template <typename T>
std::string listed(const std::vector<Placed<T>>& items) {
  std::string text;
  for (const Placed<T>& item : items) text += (text.empty() ? "" : ", ") + item.value.text;
  return text;
}

class Reading {
 public:
  Reading(const std::string& name, std::string_view default_namespace) : default_namespace_(default_namespace) {
    file_.name = name;
  }

  AssertionFile read(std::string text) {
    const auto source = documents::Source::from_bytes(file_.name, std::move(text));
    if (!source) {
      file_.errors.push_back(source.error());
      return std::move(file_);
    }
    const std::vector<documents::Outcome> outcomes = documents::read(*source);
    const Node root = only_document(outcomes);
    if (root) top(root);
    if (file_.assertions.empty() && file_.errors.empty()) {
      file_.errors.emplace_back(ErrorCode::invalid_argument, "there is no test in it", Place{file_.name});
    }
    std::ranges::stable_sort(file_.errors, {},
                             [](const Error& error) { return std::pair(error.place().line, error.place().column); });
    return std::move(file_);
  }

 private:
  void fail(Node at, std::string message) {
    file_.errors.emplace_back(ErrorCode::invalid_argument, std::move(message), place_of(at));
  }
  void wrong_kind(Node node, std::string_view key, std::string_view wanted) {
    fail(node, "\"" + std::string(key) + "\" is " + std::string(documents::describe(node.kind())) + ", not " +
                   std::string(wanted));
  }

  Node only_document(const std::vector<documents::Outcome>& outcomes) {
    Node root;
    for (const documents::Outcome& outcome : outcomes) {
      if (outcome.error) {
        file_.errors.push_back(*outcome.error);
      } else if (outcome.document && root) {
        fail(outcome.document->root(), "a second document, where there can be only one");
      } else if (outcome.document) {
        root = outcome.document->root();
        for (const documents::DuplicateKey& key : outcome.document->duplicates()) {
          file_.errors.emplace_back(ErrorCode::invalid_argument, "key \"" + key.key + "\" is set twice",
                                    outcome.document->source().place(key.second.begin));
        }
      }
    }
    if (!root || root.is_map()) return root;
    fail(root, "the file holds " + std::string(documents::describe(root.kind())) + ", not a map");
    return {};
  }

  void tell_unknown_keys(Node map, std::span<const std::string_view> known) {
    for (const Entry entry : map.entries()) {
      if (std::ranges::count(known, entry.key) > 0) continue;
      file_.errors.emplace_back(ErrorCode::not_found,
                                "unknown key \"" + std::string(entry.key) + '"' + config::suggestion(entry.key, known),
                                entry.value.document()->source().place(entry.value.entry_offset()));
    }
  }

  void top(Node root) {
    tell_unknown_keys(root, file_keys);
    const Node version = root.child("version");
    if (version && version.integer() != 1) {
      fail(version, "\"version\" is \"" + std::string(version.text()) + "\"; this Seawall reads version 1");
    }
    const Node tests = root.child("tests");
    if (!tests) return;
    if (!tests.is_list()) return wrong_kind(tests, "tests", "a list");
    for (const Node item : tests.items()) test(item);
  }

  void test(Node node) {
    if (!node.is_map()) return wrong_kind(node, "tests[]", "a map");
    tell_unknown_keys(node, test_keys);
    const std::size_t errors = file_.errors.size();
    Assertion assertion{.name = {}, .place = place_of(node), .from = {}, .to = {}, .ports = {}};
    values(node, "from", true, assertion.from,
           [&](std::string_view text) { return parse_end(text, default_namespace_); });
    values(node, "to", true, assertion.to, [&](std::string_view text) { return parse_end(text, default_namespace_); });
    values(node, "port", false, assertion.ports, [](std::string_view text) { return parse_port(text); });
    expect(node, assertion);
    check_ends(assertion);
    name(node, assertion);
    if (file_.errors.size() == errors) file_.assertions.push_back(std::move(assertion));
  }

  /// A scalar, or a list of some.
  template <typename T, typename Parse>
  void values(Node map, std::string_view key, bool is_required, std::vector<Placed<T>>& out, const Parse& parse) {
    const Node node = map.child(key);
    if (!node || node.is_null()) {
      if (is_required) fail(node ? node : map, "\"" + std::string(key) + "\" is missing");
      return;
    }
    if (!node.is_list()) return value(node, key, out, parse);
    if (node.size() == 0) fail(node, "\"" + std::string(key) + "\" is an empty list");
    for (const Node item : node.items()) value(item, key, out, parse);
  }

  template <typename T, typename Parse>
  void value(Node node, std::string_view key, std::vector<Placed<T>>& out, const Parse& parse) {
    if (node.is_map() || node.is_list() || node.is_null()) return wrong_kind(node, key, "a string");
    Result<T> parsed = parse(node.text());
    if (!parsed) return fail(node, parsed.error().message());
    out.push_back({take(std::move(parsed)), place_of(node)});
  }

  void expect(Node map, Assertion& assertion) {
    const Node node = map.child("expect");
    if (!node || node.is_null()) return fail(node ? node : map, "\"expect\" is missing");
    if (std::ranges::count(expectations, node.text()) == 0) {
      const std::string near = config::suggestion(node.text(), expectations);
      return fail(node, "\"expect\" is \"" + std::string(node.text()) + "\", neither allowed nor denied" + near);
    }
    assertion.is_allowed = node.text() == "allowed";
  }

  /// The ingress controller is known by what it leads to, and by nothing else.
  void check_ends(const Assertion& assertion) {
    for (const Placed<EndName>& end : assertion.to) {
      if (end.value.kind != EndName::Kind::ingress_controller) continue;
      file_.errors.emplace_back(ErrorCode::invalid_argument, "the ingress controller can stand in \"from\" only",
                                end.place);
    }
    for (const Placed<EndName>& end : assertion.from) {
      if (end.value.kind != EndName::Kind::ingress_controller || !assertion.ports.empty()) continue;
      file_.errors.emplace_back(ErrorCode::invalid_argument,
                                "what the ingress controller reaches takes a \"port\": it never reaches all",
                                end.place);
    }
  }

  void name(Node map, Assertion& assertion) {
    const Node node = map.child("name");
    if (!node || node.is_null()) {
      assertion.name = listed(assertion.from) + " to " + listed(assertion.to);
      if (!assertion.ports.empty()) assertion.name += " on " + listed(assertion.ports);
      assertion.name += assertion.is_allowed ? ": allowed" : ": denied";
    } else if (node.is_map() || node.is_list()) {
      wrong_kind(node, "name", "a string");
    } else {
      assertion.name = node.text();
    }
  }

  AssertionFile file_;
  std::string default_namespace_;
};

}  // namespace

AssertionFile read_assertions(const std::string& name, std::string text, std::string_view default_namespace) {
  return Reading(name, default_namespace).read(std::move(text));
}

}  // namespace seawall::commands
