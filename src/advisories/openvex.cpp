#include "openvex.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "telling.h"

namespace seawall::advisories {
namespace {

using packages::JsonWriter;
using Status = VexStatement::Status;

constexpr std::array<std::string_view, 5> justifications = {"component_not_present", "vulnerable_code_not_present",
                                                            "vulnerable_code_not_in_execute_path",
                                                            "vulnerable_code_cannot_be_controlled_by_adversary",
                                                            "inline_mitigations_already_exist"};

std::string_view name_of(Status status) noexcept {
  switch (status) {
    case Status::not_affected: return "not_affected";
    case Status::affected: return "affected";
    case Status::fixed: return "fixed";
    case Status::under_investigation: break;
  }
  return "under_investigation";
}

class Writing {
 public:
  Writing(std::span<const MatchedPart> parts, const OpenVexOptions& options) : parts_(parts), options_(options) {}

  std::string run() {
    json_.open('{');
    json_.member("@context", "https://openvex.dev/ns/v0.2.0");
    const std::size_t place_of_id = json_.size();
    json_.member("author", options_.author.empty() ? "Unknown Author" : options_.author);
    json_.member("timestamp", packages::time_text(options_.created));
    json_.key("version").number(1);
    json_.member("tooling", "seawall" + (options_.tool_version.empty() ? "" : " " + options_.tool_version));
    json_.key("statements").open('[');
    for (const MatchGroup& group : groups_of(parts_, false)) statement(group);
    json_.close(']');
    json_.close('}');
    std::string text = std::move(json_.text());
    text.insert(place_of_id, ",\n  \"@id\": \"https://seawall.dev/vex/" + packages::content_uuid(text) + "\"");
    return text;
  }

 private:
  void statement(const MatchGroup& group) {
    const ByProduct found = by_product(group);
    if (found.empty()) return;
    json_.open('{');
    vulnerability(group);
    products(found);
    if (const std::optional<VexStatement>& said = group.front().match->statement) {
      decision(*said, group);
    } else {
      json_.member("status", name_of(Status::under_investigation));
      json_.member("status_notes",
                   joined(std::array{"by its version alone, as " + witnesses_of(group) + " has it", action_of(group)}));
    }
    json_.close('}');
  }

  void vulnerability(const MatchGroup& group) {
    const std::string& id = group.front().match->id;
    json_.key("vulnerability").open('{');
    json_.member_if_any("@id", registry_of(id).url);
    json_.member("name", id);
    json_.member_if_any("description", summary_of(group));
    // Not the advisories that tell of it: one of a distribution tells of others, too, which a reader would take for it.
    std::set<std::string> aliases;
    for (const ToldMatch& told : group) aliases.insert(told.match->aliases.begin(), told.match->aliases.end());
    aliases.erase(id);
    if (!aliases.empty()) {
      json_.key("aliases").open('[');
      for (const std::string& alias : aliases) json_.string(alias);
      json_.close(']');
    }
    json_.close('}');
  }

  /// Package URLs of what matches, by what it is in; those that are in nothing stand under an empty name.
  using ByProduct = std::map<std::string, std::set<std::string>>;
  /// Without packages that have no name. Where none has one, there is no statement: it would be about more than them.
  ByProduct by_product(const MatchGroup& group) const {
    ByProduct found;
    for (const ToldMatch& told : group) {
      const MatchedPart& part = parts_[told.part];
      std::string purl = packages::purl(*told.package, part.distribution);
      if (!purl.empty()) found[part.product].insert(std::move(purl));
    }
    return found;
  }

  void products(const ByProduct& found) {
    json_.key("products").open('[');
    for (const auto& [product, purls] : found) {
      if (product.empty()) {
        components(purls);
        continue;
      }
      json_.open('{');
      identity(product);
      json_.key("subcomponents").open('[');
      components(purls);
      json_.close(']');
      json_.close('}');
    }
    json_.close(']');
  }
  void components(const std::set<std::string>& purls) {
    for (const std::string& purl : purls) {
      json_.open('{');
      identity(purl);
      json_.close('}');
    }
  }
  void identity(std::string_view purl) {
    json_.member("@id", purl);
    json_.key("identifiers").open('{');
    json_.member("purl", purl);
    json_.close('}');
  }

  static std::string witnesses_of(const MatchGroup& group) {
    std::set<std::string> all;
    for (const ToldMatch& told : group) {
      for (const Witness& witness : told.match->witnesses) all.insert(witness.source + " " + witness.id);
    }
    std::string list;
    for (const std::string& each : all) list += (list.empty() ? "" : ", ") + each;
    return list.empty() ? "an advisory" : list;
  }

  void decision(const VexStatement& said, const MatchGroup& group) {
    json_.member("status", name_of(said.status));
    std::array<std::string, 3> notes = {said.status == Status::not_affected ? "" : said.impact, voucher_of(said), ""};
    if (said.status == Status::under_investigation) notes[2] = action_of(group);
    json_.member_if_any("status_notes", joined(notes));
    if (said.status == Status::affected) json_.member("action_statement", action_of(group));
    if (said.status == Status::not_affected) reason(said);
  }

  void reason(const VexStatement& said) {
    const bool is_known = std::ranges::find(justifications, said.justification) != justifications.end();
    if (is_known) {
      json_.member("justification", said.justification);
      json_.member_if_any("impact_statement", said.impact);
      return;
    }
    const std::string impact = joined(std::array{said.justification, said.impact});
    json_.member("impact_statement", impact.empty() ? "no reason is told" : impact);
  }

  std::span<const MatchedPart> parts_;
  const OpenVexOptions& options_;
  JsonWriter json_;
};

}  // namespace

std::string openvex(std::span<const MatchedPart> parts, const OpenVexOptions& options) {
  return Writing(parts, options).run();
}

}  // namespace seawall::advisories
