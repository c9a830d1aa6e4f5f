#include <algorithm>
#include <array>

#include "config.h"

namespace seawall::config {
namespace {

using documents::Entry;
using documents::Error;
using documents::ErrorCode;
using documents::Kind;
using documents::Node;
using findings::Check;

/// Reads one file. Every fault is kept, and what it concerns is left unset.
class Reading {
 public:
  Reading(const std::string& name, std::span<const Check* const> catalogue) : name_(name), catalogue_(catalogue) {
    result_.config.file = name;
  }

  Read read(std::string text) {
    auto source = documents::Source::from_bytes(name_, std::move(text));
    if (!source) {
      result_.errors.push_back(source.error());
      return std::move(result_);
    }
    const std::vector<documents::Outcome> outcomes = documents::read(*source);
    const Node root = only_document(outcomes);
    if (root) top(root);
    return std::move(result_);
  }

 private:
  using Handler = void (Reading::*)(Node);
  struct Key {
    std::string_view name;
    Handler handler;
  };

  // --- errors ---------------------------------------------------------------------------------------

  static documents::Place place_of(Node node) { return node.document()->source().place(node.offset()); }

  void fail(Node at, std::string message) {
    result_.errors.emplace_back(ErrorCode::invalid_argument, std::move(message), place_of(at));
  }

  /// `path` is what the value is called: "checks.host-pid.severity".
  void wrong_kind(Node node, std::string_view path, std::string_view wanted) {
    fail(node, "\"" + std::string(path) + "\" is " + std::string(documents::describe(node.kind())) + ", not " +
                   std::string(wanted));
  }

  template <std::size_t count>
  void unknown_key(const Entry& entry, std::string_view path, const std::array<Key, count>& keys) {
    std::vector<std::string_view> names;
    for (const Key& key : keys) names.push_back(key.name);
    const documents::Range range = entry.value.key_range();
    const std::string where = path.empty() ? std::string() : " in \"" + std::string(path) + "\"";
    result_.errors.emplace_back(ErrorCode::not_found,
                                "unknown key \"" + std::string(entry.key) + "\"" + where + suggestion(entry.key, names),
                                entry.value.document()->source().place(range.begin));
  }

  // --- values ---------------------------------------------------------------------------------------

  /// Whether there is a value to read: null leaves a key unset.
  static bool is_given(Node node) { return node && !node.is_null(); }

  void text(Node node, std::string_view path, Setting<std::string>& out) {
    if (!node.is_string()) return wrong_kind(node, path, "a string");
    out = {std::string(node.text()), place_of(node)};
  }

  void boolean(Node node, std::string_view path, Setting<bool>& out) {
    const std::optional<bool> value = node.boolean();
    if (!value) return wrong_kind(node, path, "a boolean");
    out = {*value, place_of(node)};
  }

  /// A list of strings, or one string.
  bool strings(Node node, std::string_view path, std::vector<std::string>& out) {
    if (node.is_string()) {
      out.emplace_back(node.text());
      return true;
    }
    if (!node.is_list()) {
      wrong_kind(node, path, "a list of strings");
      return false;
    }
    for (const Node item : node.items()) {
      if (item.is_string()) {
        out.emplace_back(item.text());
      } else {
        wrong_kind(item, path, "a list of strings");
      }
    }
    return true;
  }

  void strings(Node node, std::string_view path, Setting<std::vector<std::string>>& out) {
    if (strings(node, path, out.value)) out.place = place_of(node);
  }

  // --- the file -------------------------------------------------------------------------------------

  Node only_document(const std::vector<documents::Outcome>& outcomes) {
    Node root;
    for (const documents::Outcome& outcome : outcomes) {
      if (outcome.error) {
        result_.errors.push_back(*outcome.error);
      } else if (outcome.document && root) {
        fail(outcome.document->root(), "a second document, where there can be only one");
      } else if (outcome.document) {
        root = outcome.document->root();
        for (const documents::DuplicateKey& key : outcome.document->duplicates()) {
          result_.errors.emplace_back(ErrorCode::invalid_argument, "key \"" + key.key + "\" is set twice",
                                      outcome.document->source().place(key.second.begin));
        }
      }
    }
    if (!root || root.is_map()) return root;
    fail(root, "the file holds " + std::string(documents::describe(root.kind())) + ", not a map");
    return {};
  }

  void top(Node root) {
    static constexpr std::array<Key, 13> keys = {{
        {"version", &Reading::version},
        {"select", &Reading::select},
        {"ignore", &Reading::ignore},
        {"frameworks", &Reading::frameworks},
        {"checks", &Reading::checks},
        {"exclude", &Reading::exclude},
        {"failOn", &Reading::fail_on},
        {"maxFindings", &Reading::max_findings},
        {"kubernetesVersion", &Reading::kubernetes_version},
        {"baseline", &Reading::baseline},
        {"honourPeerAnnotations", &Reading::honour_peer_annotations},
        {"suppressions", &Reading::suppressions},
        {"podTemplates", &Reading::pod_templates},
    }};
    for (const Entry entry : root.entries()) {
      const auto key = std::ranges::find(keys, entry.key, &Key::name);
      if (key == keys.end()) {
        unknown_key(entry, "", keys);
      } else if (is_given(entry.value)) {
        (this->*key->handler)(entry.value);
      }
    }
  }

  void version(Node node) {
    if (node.integer() != 1)
      fail(node, "\"version\" is \"" + std::string(node.text()) + "\"; this Seawall reads version 1");
  }
  void select(Node node) { items(node, "select", result_.config.select); }
  void ignore(Node node) { items(node, "ignore", result_.config.ignore); }
  void exclude(Node node) { strings(node, "exclude", result_.config.exclude); }
  void fail_on(Node node) { strings(node, "failOn", result_.config.fail_on); }
  void baseline(Node node) { text(node, "baseline", result_.config.baseline); }
  void honour_peer_annotations(Node node) {
    boolean(node, "honourPeerAnnotations", result_.config.honour_peer_annotations);
  }

  /// Items that mean checks are looked up here, so that the error has a line.
  void items(Node node, std::string_view path, Setting<std::vector<std::string>>& out) {
    strings(node, path, out);
    Selection selection;
    for (const std::string& item : out.value) {
      selection.select = {item};
      const auto planned = plan(catalogue_, selection, {});
      if (!planned) fail(node, planned.error().message());
    }
  }

  void frameworks(Node node) {
    strings(node, "frameworks", result_.config.frameworks);
    const auto planned = plan(catalogue_, {{}, {}, result_.config.frameworks.value}, {});
    if (!planned) fail(node, planned.error().message());
  }

  void max_findings(Node node) {
    const std::optional<std::int64_t> value = node.integer();
    if (!value || *value < 0) return fail(node, "\"maxFindings\" is not a whole number from 0 on");
    result_.config.max_findings = {*value, place_of(node)};
  }

  void kubernetes_version(Node node) {
    // 1.31 without quotes is a number, whose text still tells what was meant; 1.3 and 1.30 are told apart by it, too.
    if (!node.is_string() && node.kind() != Kind::floating) return wrong_kind(node, "kubernetesVersion", "a string");
    const auto minor = parse_kubernetes_version(node.text());
    if (!minor) return fail(node, minor.error().message());
    result_.config.kubernetes_version = {std::string(node.text()), place_of(node)};
  }

  // --- checks ---------------------------------------------------------------------------------------

  void checks(Node node) {
    if (!node.is_map()) return wrong_kind(node, "checks", "a map");
    for (const Entry entry : node.entries()) {
      const auto found = std::ranges::find(catalogue_, entry.key, &Check::id);
      if (found == catalogue_.end()) {
        unknown_check(entry);
      } else if (is_given(entry.value)) {
        settings(**found, entry.value);
      }
    }
  }

  void unknown_check(const Entry& entry) {
    std::vector<std::string_view> ids;
    for (const Check* check : catalogue_) ids.push_back(check->id);
    result_.errors.emplace_back(ErrorCode::not_found,
                                "there is no check \"" + std::string(entry.key) + "\"" + suggestion(entry.key, ids),
                                entry.value.document()->source().place(entry.value.key_range().begin));
  }

  void settings(const Check& check, Node node) {
    const std::string path = "checks." + std::string(check.id);
    if (!node.is_map()) return wrong_kind(node, path, "a map");
    static constexpr std::array<Key, 3> keys = {{{"enabled", nullptr}, {"severity", nullptr}, {"parameters", nullptr}}};
    CheckSettings& settings = result_.config.checks.emplace_back();
    settings.check = &check;
    for (const Entry entry : node.entries()) {
      if (!is_given(entry.value)) continue;
      if (entry.key == "enabled") {
        boolean(entry.value, path + ".enabled", settings.enabled);
      } else if (entry.key == "severity") {
        severity(entry.value, path + ".severity", settings.severity);
      } else if (entry.key == "parameters") {
        parameters(entry.value, path + ".parameters", settings);
      } else {
        unknown_key(entry, path, keys);
      }
    }
  }

  void severity(Node node, std::string_view path, Setting<findings::Severity>& out) {
    const std::optional<findings::Severity> value = findings::parse_severity(node.string_or({}));
    if (!value) return fail(node, "\"" + std::string(path) + "\" is not info, low, medium, high or critical");
    out = {*value, place_of(node)};
  }

  void parameters(Node node, const std::string& path, CheckSettings& settings) {
    if (!node.is_map()) return wrong_kind(node, path, "a map");
    const std::span<const findings::Parameter> known = settings.check->parameters;
    for (const Entry entry : node.entries()) {
      const auto found = std::ranges::find(known, entry.key, &findings::Parameter::name);
      if (found == known.end()) {
        std::vector<std::string_view> names;
        for (const findings::Parameter& parameter : known) names.push_back(parameter.name);
        fail(entry.value, "check \"" + std::string(settings.check->id) + "\" has no parameter \"" +
                              std::string(entry.key) + "\"" + suggestion(entry.key, names));
        continue;
      }
      if (!is_given(entry.value)) continue;
      CheckSettings::Value value;
      value.parameter = static_cast<std::size_t>(found - known.begin());
      parameter(*found, path + '.' + std::string(entry.key), entry.value, value.setting);
      if (value.setting.is_set()) settings.values.push_back(std::move(value));
    }
  }

  void parameter(const findings::Parameter& parameter, const std::string& path, Node node,
                 Setting<findings::ParameterValue>& out) {
    if (parameter.type == findings::Parameter::Type::strings) {
      // Ports and other numbers are as good as their text.
      if (node.is_list()) {
        for (const Node item : node.items()) {
          if (item.is_map() || item.is_list()) return wrong_kind(item, path, "a list of strings");
          out.value.strings.emplace_back(item.text());
        }
      } else if (node.is_map()) {
        return wrong_kind(node, path, "a list of strings");
      } else {
        out.value.strings.emplace_back(node.text());
      }
    } else {
      auto value = findings::parse_value(parameter, node.is_map() || node.is_list() ? "" : node.text());
      if (!value) return fail(node, value.error().message());
      out.value = take(std::move(value));
    }
    out.place = place_of(node);
  }

  // --- suppressions ---------------------------------------------------------------------------------

  void suppressions(Node node) {
    if (!node.is_list()) return wrong_kind(node, "suppressions", "a list");
    std::size_t index = 0;
    for (const Node item : node.items()) suppression(item, "suppressions[" + std::to_string(index++) + "]");
  }

  void suppression(Node node, const std::string& path) {
    if (!node.is_map()) return wrong_kind(node, path, "a map");
    static constexpr std::array<Key, 8> keys = {{{"checks", nullptr},
                                                 {"paths", nullptr},
                                                 {"objects", nullptr},
                                                 {"vulnerabilities", nullptr},
                                                 {"packages", nullptr},
                                                 {"reason", nullptr},
                                                 {"owner", nullptr},
                                                 {"until", nullptr}}};
    findings::SuppressionRule rule;
    rule.place = place_of(node);
    for (const Entry entry : node.entries()) {
      if (!is_given(entry.value)) continue;
      const std::string here = path + '.' + std::string(entry.key);
      if (entry.key == "checks") {
        Setting<std::vector<std::string>> checks;
        items(entry.value, here, checks);
        rule.checks = std::move(checks.value);
      } else if (entry.key == "paths") {
        strings(entry.value, here, rule.paths);
      } else if (entry.key == "objects") {
        objects(entry.value, here, rule);
      } else if (entry.key == "vulnerabilities") {
        strings(entry.value, here, rule.vulnerabilities);
      } else if (entry.key == "packages") {
        strings(entry.value, here, rule.packages);
      } else if (entry.key == "reason" || entry.key == "owner") {
        Setting<std::string> value;
        text(entry.value, here, value);
        (entry.key == "reason" ? rule.reason : rule.owner) = std::move(value.value);
      } else if (entry.key == "until") {
        rule.until = findings::parse_day(entry.value.is_map() || entry.value.is_list() ? "" : entry.value.text());
        if (!rule.until) fail(entry.value, "\"" + here + "\" is not a day such as 2027-01-31");
      } else {
        unknown_key(entry, path, keys);
      }
    }
    const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\n'; };
    if (std::ranges::all_of(rule.reason, is_blank)) fail(node, "\"" + path + "\" has no reason");
    const bool is_boundless = rule.checks.empty() && rule.paths.empty() && rule.kinds.empty() &&
                              rule.namespaces.empty() && rule.names.empty() && !rule.selector &&
                              rule.vulnerabilities.empty() && rule.packages.empty();
    if (is_boundless) {
      fail(node,
           "\"" + path + "\" would suppress everything; give it checks, paths, objects, vulnerabilities or packages");
    }
    result_.config.suppressions.push_back(std::move(rule));
  }

  void objects(Node node, const std::string& path, findings::SuppressionRule& rule) {
    if (!node.is_map()) return wrong_kind(node, path, "a map");
    static constexpr std::array<Key, 4> keys = {
        {{"kinds", nullptr}, {"namespaces", nullptr}, {"names", nullptr}, {"selector", nullptr}}};
    for (const Entry entry : node.entries()) {
      if (!is_given(entry.value)) continue;
      const std::string here = path + '.' + std::string(entry.key);
      if (entry.key == "kinds") {
        strings(entry.value, here, rule.kinds);
      } else if (entry.key == "namespaces") {
        strings(entry.value, here, rule.namespaces);
      } else if (entry.key == "names") {
        strings(entry.value, here, rule.names);
      } else if (entry.key == "selector") {
        selector(entry.value, here, rule);
      } else {
        unknown_key(entry, path, keys);
      }
    }
  }

  void selector(Node node, const std::string& path, findings::SuppressionRule& rule) {
    if (!node.is_string()) return wrong_kind(node, path, "a string such as \"app=shop\"");
    auto selector = objects::Selector::parse(node.text());
    if (!selector) return fail(node, "\"" + path + "\": " + selector.error().message());
    rule.selector = take(std::move(selector));
  }

  // --- pod templates --------------------------------------------------------------------------------

  void pod_templates(Node node) {
    if (!node.is_list()) return wrong_kind(node, "podTemplates", "a list");
    std::size_t index = 0;
    for (const Node item : node.items()) pod_template(item, "podTemplates[" + std::to_string(index++) + "]");
  }

  void pod_template(Node node, const std::string& path) {
    if (!node.is_map()) return wrong_kind(node, path, "a map");
    static constexpr std::array<Key, 4> keys = {
        {{"group", nullptr}, {"kind", nullptr}, {"templates", nullptr}, {"podSpecs", nullptr}}};
    Setting<std::string> group, kind;
    std::vector<std::string> templates, specs;
    for (const Entry entry : node.entries()) {
      if (!is_given(entry.value)) continue;
      const std::string here = path + '.' + std::string(entry.key);
      if (entry.key == "group") {
        text(entry.value, here, group);
      } else if (entry.key == "kind") {
        text(entry.value, here, kind);
      } else if (entry.key == "templates") {
        strings(entry.value, here, templates);
      } else if (entry.key == "podSpecs") {
        strings(entry.value, here, specs);
      } else {
        unknown_key(entry, path, keys);
      }
    }
    if (kind.value.empty()) return fail(node, "\"" + path + "\" has no kind");
    if (templates.empty() && specs.empty()) return fail(node, "\"" + path + "\" has neither templates nor podSpecs");
    std::string paths;
    for (const std::string& each : templates) append_path(node, each, "", paths);
    for (const std::string& each : specs) append_path(node, each, "!", paths);
    result_.config.pod_templates.push_back({keep(group.value), keep(kind.value), {}, true, keep(paths)});
  }

  void append_path(Node at, const std::string& path, std::string_view mark, std::string& out) {
    const bool is_plain = !path.empty() && !path.starts_with('.') && !path.ends_with('.') &&
                          path.find("..") == std::string::npos && path.find_first_of(",! ") == std::string::npos;
    if (!is_plain) return fail(at, "\"" + path + "\" is no path such as spec.template or spec.jobs.*.template");
    if (!out.empty()) out += ',';
    out.append(path).append(mark);
  }

  std::string_view keep(const std::string& text) { return result_.config.texts.emplace_back(text); }

  const std::string& name_;
  std::span<const Check* const> catalogue_;
  Read result_;
};

}  // namespace

Read read(const std::string& name, std::string text, std::span<const Check* const> catalogue) {
  return Reading(name, catalogue).read(std::move(text));
}

}  // namespace seawall::config
