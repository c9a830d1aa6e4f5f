#include "collection.h"

#include <algorithm>

#include "comments.h"
#include "peers.h"
#include "selection.h"

namespace seawall::findings {
namespace {

using documents::Document;
using documents::Field;
using documents::Node;
using documents::Range;
using documents::Source;
using objects::Object;
constexpr auto npos = std::string_view::npos;

constexpr std::string_view annotation_prefix = "ignore.seawall.dev/";
constexpr std::string_view comment_mark = "seawall:ignore";

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

/// "why; until=2027-01-31"
struct Reason {
  std::string_view text;
  std::optional<Day> until;
  bool is_understood = true;
};

Reason parse_reason(std::string_view written) noexcept {
  constexpr std::string_view mark = "until=";
  const std::size_t at = written.rfind(mark);
  if (at == npos) {
    const std::size_t semicolon = written.rfind(';');
    const bool means_day = semicolon != npos && trimmed(written.substr(semicolon + 1)).starts_with("until");
    return {trimmed(written), {}, !means_day};
  }
  const std::string_view before = trimmed(written.substr(0, at));
  const std::optional<Day> until = parse_day(trimmed(written.substr(at + mark.size())));
  // A day that is overlooked would make an exception eternal, so whatever looks like one must be one.
  if (!until || !(before.empty() || before.ends_with(';'))) return {{}, {}, false};
  return {trimmed(before.substr(0, before.size() - before.ends_with(';'))), until, true};
}

/// Checks by what people call them. Each word is looked up once.
class Names {
 public:
  explicit Names(std::span<const Check* const> catalogue) : catalogue_(catalogue) {}

  using Checks = std::vector<const Check*>;  // sorted by address

  /// An item of --select, or a peer's id.
  const Checks& find(std::string_view item) {
    return look_up(std::string(item), [&] {
      Checks found;
      std::ranges::copy_if(catalogue_, std::back_inserter(found),
                           [&](const Check* each) { return is_meant(*each, item); });
      return found.empty() ? known_elsewhere_as(item, catalogue_) : found;
    });
  }

  /// "*" is all checks that the peer knows, too.
  const Checks& find(std::string_view peer, std::string_view id) {
    const std::string name = std::string(peer) + ':' + std::string(id);
    return look_up(name, [&] {
      if (id != "*") return known_elsewhere_as(name, catalogue_);
      Checks found;
      std::ranges::copy_if(catalogue_, std::back_inserter(found), [&](const Check* each) {
        return (';' + std::string(each->peers)).find(';' + std::string(peer) + ':') != npos;
      });
      return found;
    });
  }

 private:
  template <typename Find>
  const Checks& look_up(std::string name, Find find) {
    const auto [entry, is_new] = found_.try_emplace(std::move(name));
    if (is_new) {
      entry->second = find();
      std::ranges::sort(entry->second);
    }
    return entry->second;
  }

  std::span<const Check* const> catalogue_;
  std::unordered_map<std::string, Checks> found_;
};

class Collector {
 public:
  Collector(const objects::Inventory& inventory, const SuppressionOptions& options)
      : inventory_(inventory), options_(options), names_(options.catalogue) {}

  Collected run() {
    collect_from_sources();
    for (const SuppressionRule& rule : options_.rules) collect(rule);
    for (auto& [source, lines] : result_.lines) {
      std::ranges::sort(lines, {}, [](const Line& line) { return line.range.begin; });
    }
    return std::move(result_);
  }

 private:
  void collect_from_sources() {
    const std::span<const Object> objects = inventory_.objects();
    for (std::size_t first = 0, last = 0; first < objects.size(); first = last) {
      const Source& source = source_of(objects[first]);
      for (last = first; last < objects.size() && &source_of(objects[last]) == &source; ++last) {
        collect_with_owner(objects[last]);
      }
      collect_comments(source, objects.subspan(first, last - first));
      ++source_;
    }
  }

  static const Source& source_of(const Object& object) noexcept { return object.root.document()->source(); }

  /// A controller gives its pods what its template says, where it is told what is wrong with it. What is not judged has
  /// nothing to suppress.
  void collect_with_owner(const Object& object) {
    if (object.is_copy() || inventory_.is_history(object)) return;
    const std::size_t candidates = result_.candidates.size();
    const std::size_t notices = result_.notices.size();
    collect(object);
    const bool says_nothing = result_.candidates.size() == candidates && result_.notices.size() == notices;
    if (says_nothing || !inventory_.owner_of(object)) return;
    result_.notices.erase(result_.notices.begin() + static_cast<std::ptrdiff_t>(notices), result_.notices.end());
    for (Candidate& each : std::span(result_.candidates).subspan(candidates)) each.is_inherited = true;
  }

  void collect(const Object& object) {
    const Part whole{Rank::annotation, {}, {}, {}};
    collect_annotations(object, object.annotations(), whole);
    const bool is_pod = object.group.empty() && object.kind == "Pod";
    if (is_pod || (object.group.empty() && object.kind == "Namespace")) {
      collect_labels(object, object.labels(), whole);
    }
    if (is_pod) return;
    const std::vector<Template> templates = templates_of(object);
    for (const Template& each : templates) {
      const Part part{Rank::annotation, each.spec, each.metadata, {}, templates.size() == 1};
      collect_annotations(object, each.metadata.child(Field::annotations), part);
      collect_labels(object, each.metadata.child(Field::labels), part);
    }
  }

  struct Template {
    Node metadata;
    Node spec;
  };

  /// Of a kind of Kubernetes there is one, at a plain path: it is found without looking for its containers.
  static std::vector<Template> templates_of(const Object& object) {
    std::vector<Template> result;
    if (object.info && !object.custom) {
      const std::string_view path = object.info->pod_template;
      Node node = path.empty() ? Node() : object.root;
      for (std::size_t begin = 0; node && begin < path.size();) {
        const std::size_t end = std::min(path.find('.', begin), path.size());
        node = node.child(path.substr(begin, end - begin));
        begin = end + 1;
      }
      if (const Node spec = node.child(Field::spec)) result.push_back({node.child(Field::metadata), spec});
      return result;
    }
    std::vector<objects::TypeFault> told_elsewhere;
    for (const objects::PodTemplate& pod : objects::pod_templates(object, told_elsewhere)) {
      result.push_back({pod.metadata, pod.spec});
    }
    return result;
  }

  void collect_annotations(const Object& object, Node annotations, const Part& part) {
    for (const documents::Entry entry : annotations.entries()) {
      if (entry.key.starts_with(annotation_prefix)) {
        collect_annotation(object, entry, part);
      } else if (const auto exemption = exemption_of_annotation(entry.key, entry.value)) {
        collect_peer(object, *exemption, place_of(entry.value), quoted(entry.key), part);
      }
    }
  }

  void collect_labels(const Object& object, Node labels, const Part& part) {
    for (const documents::Entry entry : labels.entries()) {
      if (const auto exemption = exemption_of_label(entry.key, entry.value)) {
        collect_peer(object, *exemption, place_of(entry.value), quoted(entry.key), part);
      }
    }
  }

  /// A place in the source that is being looked at.
  struct Written {
    Order order;
    documents::Place place;
  };

  Written written_at(const Source& source, std::uint32_t offset) const {
    return {{source_, offset}, source.place(offset)};
  }
  Written place_of(Node value) const {
    const Range key = value.key_range();
    return written_at(value.document()->source(), key.begin < key.end ? key.begin : value.offset());
  }

  void collect_annotation(const Object& object, const documents::Entry& entry, const Part& part) {
    const std::string_view name = entry.key.substr(annotation_prefix.size());
    const Written at = place_of(entry.value);
    const std::string written = "annotation " + quoted(entry.key);
    if (!entry.value.is_string() && !entry.value.is_null()) {
      const std::string kind(documents::describe(entry.value.kind()));
      return result_.notify(Notice::Kind::not_understood, at.order, at.place,
                            written + " is " + kind + ", not a string");
    }
    const auto candidate = own(Suppression::Origin::annotation, at, written, {&name, 1},
                               entry.value.is_null() ? std::string_view() : entry.value.text());
    if (candidate) group_of(object, part).add(*candidate, result_.candidates[*candidate].checks);
  }

  void collect_comments(const Source& source, std::span<const Object> objects) {
    std::vector<const Document*> documents;
    for (const Object& object : objects) {
      const Document* document = object.root.document();
      if (documents.empty() || documents.back() != document) documents.push_back(document);
    }
    for (const Comment& comment : comments_in(source, documents)) {
      if (comment.text.starts_with(comment_mark)) {
        collect_comment(source, comment);
      } else if (const auto exemption = exemption_of_comment(comment.text)) {
        collect_peer_comment(source, comment, *exemption, objects);
      }
    }
  }

  void collect_comment(const Source& source, const Comment& comment) {
    const Written at = written_at(source, comment.offset);
    std::string_view rest = comment.text.substr(comment_mark.size());
    std::vector<std::string_view> items;
    // A blank behind a comma does not end the list.
    for (bool goes_on = true; goes_on && !trimmed(rest).empty();) {
      rest = trimmed(rest);
      const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
      rest.remove_prefix(word.size());
      goes_on = word.ends_with(',') || trimmed(rest).starts_with(',');
      std::ranges::copy(objects::Parts(word), std::back_inserter(items));
    }
    const bool is_separated = comment.text.size() > comment_mark.size() &&
                              std::string_view(" \t").find(comment.text[comment_mark.size()]) != npos;
    if (items.empty() || !is_separated) {
      return result_.notify(Notice::Kind::not_understood, at.order, at.place,
                            "this comment is not of the form \"seawall:ignore CHECK reason\"");
    }
    const std::string written = "comment " + quoted(comment_text(items));
    const auto candidate = own(Suppression::Origin::comment, at, written, items, rest);
    if (candidate) line_of(source, comment.about).add(*candidate, result_.candidates[*candidate].checks);
  }

  static std::string comment_text(std::span<const std::string_view> items) {
    std::string text(comment_mark);
    for (const std::string_view item : items) {
      text += text.size() == comment_mark.size() ? ' ' : ',';
      text += item;
    }
    return text;
  }

  void collect(const SuppressionRule& rule) {
    const Written at{{npos, rule_++}, rule.place};
    const std::string written = "the suppression for " + quoted(trimmed(rule.reason));
    if (trimmed(rule.reason).empty()) {
      return result_.notify(Notice::Kind::without_reason, at.order, at.place, "this suppression needs a reason");
    }
    std::vector<std::string_view> items(rule.checks.begin(), rule.checks.end());
    if (items.empty()) items.push_back("*");
    const auto candidate = add(Suppression::Origin::config, at, written, items, {rule.reason, rule.until, true});
    if (!candidate) return;
    result_.candidates[*candidate].suppression.owner = rule.owner;
    result_.rules.push_back({&rule, *candidate});
  }

  /// One with a reason behind its checks.
  std::optional<std::uint32_t> own(Suppression::Origin origin, const Written& at, const std::string& written,
                                   std::span<const std::string_view> items, std::string_view text) {
    const Reason reason = parse_reason(text);
    if (!reason.is_understood) {
      result_.notify(Notice::Kind::not_understood, at.order, at.place,
                     written + " must end in \"; until=YYYY-MM-DD\" if it is to expire, and suppresses nothing");
      return {};
    }
    if (reason.text.empty()) {
      result_.notify(Notice::Kind::without_reason, at.order, at.place,
                     written + " needs a reason, and suppresses nothing");
      return {};
    }
    return add(origin, at, written, items, reason);
  }

  std::optional<std::uint32_t> add(Suppression::Origin origin, const Written& at, const std::string& written,
                                   std::span<const std::string_view> items, const Reason& reason) {
    Names::Checks checks;
    for (const std::string_view item : items) {
      const Names::Checks& found = names_.find(item);
      if (found.empty()) {
        result_.notify(Notice::Kind::unknown_check, at.order, at.place,
                       written + ": there is no check " + quoted(item));
      }
      checks.insert(checks.end(), found.begin(), found.end());
    }
    return add(origin, at, written, std::move(checks), reason);
  }

  std::optional<std::uint32_t> add(Suppression::Origin origin, const Written& at, const std::string& written,
                                   Names::Checks checks, const Reason& reason) {
    if (checks.empty()) return {};
    if (reason.until && std::chrono::sys_days(*reason.until) < std::chrono::sys_days(options_.today)) {
      result_.notify(Notice::Kind::expired, at.order, at.place, written + " has expired on " + text_of(*reason.until));
      return {};
    }
    std::ranges::sort(checks);
    const auto same = std::ranges::unique(checks);
    checks.erase(same.begin(), same.end());
    const Suppression suppression{origin, at.place, std::string(reason.text), {}, reason.until};
    result_.candidates.push_back({suppression, at.order, std::move(checks), written, false});
    return static_cast<std::uint32_t>(result_.candidates.size() - 1);
  }

  // --- what is written for peers ---

  void collect_peer(const Object& object, const Exemption& exemption, const Written& at, const std::string& written,
                    Part part) {
    part.rank = Rank::peer;
    part.container = exemption.container;
    const auto candidate = peer(exemption, at, written);
    if (candidate) group_of(object, part).add(*candidate, result_.candidates[*candidate].checks);
  }

  /// checkov means the object that the comment stands in; trivy what begins in the next line.
  void collect_peer_comment(const Source& source, const Comment& comment, const Exemption& exemption,
                            std::span<const Object> objects) {
    const Written at = written_at(source, comment.offset);
    const bool is_checkov = exemption.peer == "checkov";
    std::string written = is_checkov ? "checkov:skip=" : "trivy:ignore:";
    for (const std::string& id : exemption.ids) written += (written.ends_with(is_checkov ? '=' : ':') ? "" : ",") + id;
    const auto candidate = peer(exemption, at, quoted(written));
    if (!candidate) return;
    const Names::Checks& checks = result_.candidates[*candidate].checks;
    const auto [object, part] = part_at(objects, is_checkov ? comment.offset : comment.about.begin);
    if (object && is_checkov) {
      group_of(*object, {Rank::peer, {}, {}, {}}).add(*candidate, checks);
    } else if (object && comment.stands_alone && part) {
      group_of(*object, {Rank::peer, part, {}, {}}).add(*candidate, checks);
    } else {
      line_of(source, comment.about, Rank::peer).add(*candidate, checks);
    }
  }

  std::optional<std::uint32_t> peer(const Exemption& exemption, const Written& at, const std::string& written) {
    const std::string told = std::string(exemption.peer) + "'s " + written;
    if (!options_.honour_peer_annotations) {
      result_.notify(Notice::Kind::peer_annotation, at.order, at.place,
                     told + " is honoured only with --honour-peer-annotations");
      return {};
    }
    if (exemption.is_partial) {
      result_.notify(Notice::Kind::peer_annotation, at.order, at.place,
                     told + " exempts from a part of a check, which has no counterpart here");
      return {};
    }
    Names::Checks checks;
    for (const std::string& id : exemption.ids) {
      const Names::Checks& found = names_.find(exemption.peer, id);
      checks.insert(checks.end(), found.begin(), found.end());
    }
    const std::string without = "exempted for " + std::string(exemption.peer) + ", without a reason";
    const std::string_view reason = exemption.reason.empty() ? std::string_view(without) : exemption.reason;
    return add(Suppression::Origin::peer_annotation, at, told, std::move(checks), {reason, exemption.until, true});
  }

  /// The object that an offset stands in or right before, and the outermost of its nodes that begins in that line.
  static std::pair<const Object*, Node> part_at(std::span<const Object> objects, std::uint32_t offset) {
    const Object* object = nullptr;
    for (const Object& each : objects) {
      const Range range = each.root.document()->range();
      const bool is_later = object && object->root.document() == each.root.document() && each.root.offset() > offset;
      if (offset >= range.begin && offset <= range.end && !is_later) object = &each;
    }
    if (!object) return {};
    const std::string_view text = source_of(*object).text();
    const std::size_t first = text.find_first_not_of(" \t-", offset);
    return {object, first == npos ? Node() : node_at(object->root, static_cast<std::uint32_t>(first))};
  }

  /// The outermost map or list that begins at an offset; else the value of the key there.
  static Node node_at(Node node, std::uint32_t offset) {
    while (node && node.offset() != offset) {
      Node next;
      const auto take = [&](Node child) {
        const Range key = child.key_range();
        const std::uint32_t begin = key.begin < key.end ? key.begin : child.offset();
        if (begin <= offset && !child.is_shared()) next = child;
        return begin == offset;
      };
      for (const documents::Entry entry : node.entries()) {
        if (take(entry.value)) return entry.value;
      }
      for (const Node item : node.items()) {
        if (take(item)) return item;
      }
      node = next;
    }
    return node;
  }

  // --- putting together ---

  Group& group_of(const Object& object, const Part& part) {
    std::vector<std::pair<Part, Group>>& parts = result_.parts[object.index];
    for (auto& [other, group] : parts) {
      if (other == part) return group;
    }
    return parts.emplace_back(part, Group()).second;
  }

  Group& line_of(const Source& source, Range range, Rank rank = Rank::comment) {
    std::vector<Line>& lines = result_.lines[&source];
    // Comments come in order, so that those about the same line are the last.
    for (auto line = lines.rbegin(); line != lines.rend() && line->range.begin == range.begin; ++line) {
      if (line->rank == rank) return line->group;
    }
    return lines.emplace_back(Line{range, rank, {}}).group;
  }

  const objects::Inventory& inventory_;
  const SuppressionOptions& options_;
  Names names_;
  Collected result_;
  std::size_t source_ = 0;  // how many were looked at
  std::uint64_t rule_ = 0;
};

}  // namespace

Collected collect(const objects::Inventory& inventory, const SuppressionOptions& options) {
  return Collector(inventory, options).run();
}

}  // namespace seawall::findings
