// Inventory::add: what of a file is Kubernetes, and what is to be said about the rest.

#include <algorithm>
#include <iterator>
#include <tuple>

#include "objects.h"
#include "snapshot.h"

namespace seawall::objects {
namespace {

using documents::Kind;
using documents::Outcome;
using documents::Place;
using documents::Source;
using Reason = NotLooked::Reason;

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

/// apiVersion and kind as text; empty where there is none, or something that is no text.
struct TypeNames {
  std::string_view api_version;
  std::string_view kind;
};

TypeNames type_names(Node root) noexcept {
  return {root.child(Field::apiVersion).string_or({}), root.child(Field::kind).string_or({})};
}

/// Helm's own description of a chart has an apiVersion and, unlike all objects, never a kind.
bool is_chart_description(const Source& source, const TypeNames& names) noexcept {
  const std::string_view path = source.name();
  const std::string_view file = path.substr(path.rfind('/') + 1);
  return file == "Chart.yaml" && names.kind.empty() && (names.api_version == "v1" || names.api_version == "v2");
}

bool is_kubernetes(const Source& source, const Outcome& outcome) noexcept {
  if (!outcome.document) return false;
  const TypeNames names = type_names(outcome.document->root());
  return !(names.api_version.empty() && names.kind.empty()) && !is_chart_description(source, names);
}

/// Where a template's directive stands in a line: outside of quotes, where it makes no YAML; npos when nowhere.
/// Comments do not count, and a quote behind a letter is an apostrophe.
std::size_t find_directive(std::string_view line) noexcept {
  if (line.substr(std::min(line.find_first_not_of(" \t"), line.size())).starts_with('#')) return std::string_view::npos;
  char quote = 0;
  char before = ' ';
  for (std::size_t index = 0; index < line.size(); ++index) {
    const char c = line[index];
    const bool is_quote = c == '"' || c == '\'';
    const bool behind_letter = (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z');
    if (quote == 0 && line.substr(index).starts_with("{{")) return index;
    if (quote == 0 && is_quote && !behind_letter) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    }
    before = c;
  }
  return std::string_view::npos;
}

/// Where an unrendered template begins in a part of the source; the part's end when it is none.
std::uint32_t find_template(const Source& source, documents::Range range) noexcept {
  std::string_view text = source.text().substr(range.begin, range.end - range.begin);
  // What stands in quotes is text, whatever else is wrong with the document.
  for (std::size_t found; (found = text.find("{{")) != std::string_view::npos;) {
    const std::size_t begin = text.rfind('\n', found) + 1;
    const std::size_t end = std::min(text.find('\n', found), text.size());
    const std::size_t column = find_directive(text.substr(begin, end - begin));
    if (column != std::string_view::npos) {
      return range.end - static_cast<std::uint32_t>(text.size() - begin - column);
    }
    text.remove_prefix(end);
  }
  return range.end;
}

std::string with_causes(const documents::Error& error) {
  std::string text = error.message();
  for (const documents::Error* cause = error.cause(); cause; cause = cause->cause()) text += ": " + cause->message();
  return text;
}

bool is_unset(Node node) noexcept {
  const Kind kind = node.kind();
  return kind == Kind::absent || kind == Kind::null || (kind == Kind::string && node.text().empty());
}

/// Why a map is no object, as the predicate of a sentence; empty when it is one.
std::string object_fault(Node root, const TypeNames& names) {
  for (const Field field : {Field::apiVersion, Field::kind}) {
    const Node node = root.child(field);
    if (is_unset(node) || node.is_string()) continue;
    return std::string(field == Field::kind ? "has a kind" : "has an apiVersion") + " that is " +
           std::string(documents::describe(node.kind())) + ", not a string";
  }
  if (names.api_version.empty() && names.kind.empty()) return "has neither apiVersion nor kind";
  if (names.api_version.empty()) return "has kind " + quoted(names.kind) + " but no apiVersion";
  if (names.kind.empty()) return "has apiVersion " + quoted(names.api_version) + " but no kind";
  if (std::ranges::count(names.api_version, '/') > 1) {
    return "has apiVersion " + quoted(names.api_version) + ", which is neither a version nor group/version";
  }
  return {};
}

constexpr std::string_view list_ending = "List";

}  // namespace

/// Takes over the documents of one file.
class Inventory::Intake {
 public:
  Intake(Inventory& inventory, const Source& source) : inventory_(inventory), source_(source) {}

  void take(std::vector<Outcome> outcomes, bool named) {
    const bool kubernetes =
        std::ranges::any_of(outcomes, [&](const Outcome& each) { return is_kubernetes(source_, each); });
    tell_failures(outcomes);
    const bool any_failed = !told_.empty();
    bool any_document = false;
    for (Outcome& outcome : outcomes) {
      if (!outcome.document) continue;
      any_document = true;
      ++inventory_.document_count_;
      if (kubernetes) take_document(std::move(outcome.document));
    }
    if (kubernetes || any_failed) tell_replaced();
    if (!kubernetes && (any_document || !any_failed)) {
      const std::string_view what = any_document ? "no document has apiVersion or kind" : "there is no document";
      told_.push_back({Reason::not_kubernetes, Place{source_.name(), 0, 0}, std::string(what), named});
    }
    std::ranges::sort(told_, {}, [](const NotLooked& entry) {
      return std::tie(entry.place.line, entry.place.column, entry.reason, entry.message);
    });
    std::ranges::move(told_, std::back_inserter(inventory_.not_looked_));
  }

 private:
  /// Where a map stands: itself a document, or an item of a list.
  struct Position {
    std::string path;       // of the list's items from the document's root; empty for a document
    std::size_t index = 0;  // in the list
    std::size_t depth = 0;  // of lists around
    TypeNames inherited;    // what the list says of items that do not say it themselves

    std::string subject() const { return path.empty() ? "" : quoted(item_path()) + ' '; }
    std::string item_path() const { return path + '[' + std::to_string(index) + ']'; }
  };

  void tell(Reason reason, std::uint32_t offset, std::string message) {
    told_.push_back({reason, source_.place(offset), std::move(message)});
  }

  // --- what could not be read ---

  void tell_failures(const std::vector<Outcome>& outcomes) {
    std::size_t documents = 0;
    std::vector<const Outcome*> templates;
    // Commands of a Dockerfile have braces of their own: docker inspect --format {{.Id}}.
    const bool may_be_template = !documents::is_dockerfile_name(source_.name());
    for (const Outcome& outcome : outcomes) {
      documents += outcome.state != Outcome::State::empty;
      if (outcome.state != Outcome::State::failed) continue;
      const bool limited = outcome.error->code() == documents::ErrorCode::limit_exceeded;
      if (may_be_template && !limited && find_template(source_, outcome.range) != outcome.range.end) {
        templates.push_back(&outcome);
      } else {
        tell_failure(outcome, limited ? Reason::unreadable : Reason::syntax, with_causes(*outcome.error));
      }
    }
    if (templates.size() > 1 && 2 * templates.size() > documents) {
      const std::string count = std::to_string(templates.size()) + " of " + std::to_string(documents) + " documents; ";
      tell_template(*templates.front(), count);
    } else {
      for (const Outcome* outcome : templates) tell_template(*outcome, {});
    }
  }

  void tell_failure(const Outcome& outcome, Reason reason, std::string message) {
    const Place& place = outcome.error->place();
    told_.push_back({reason, place.line ? place : source_.place(outcome.range.begin), std::move(message)});
  }

  void tell_template(const Outcome& outcome, const std::string& count) {
    const std::uint32_t line = outcome.error->place().line;
    tell(Reason::template_text, find_template(source_, outcome.range),
         "an unrendered Helm or Go template, not YAML until it is rendered (" + count +
             (line ? "line " + std::to_string(line) + ": " : "") + with_causes(*outcome.error) + ')');
  }

  void tell_replaced() {
    constexpr std::size_t most_kept = 100;
    const std::span<const std::uint32_t> replaced = source_.replaced();
    if (replaced.empty()) return;
    std::string count = std::to_string(replaced.size());
    if (replaced.size() >= most_kept) count += " or more";
    tell(Reason::replaced_bytes, replaced.front(),
         count + (replaced.size() == 1 ? " byte is" : " bytes are") + " not UTF-8: read as U+FFFD");
  }

  void tell_duplicates(const Document& document) {
    for (const documents::DuplicateKey& duplicate : document.duplicates()) {
      const std::uint32_t first = source_.position(duplicate.first.begin).line;
      tell(Reason::duplicate_key, duplicate.second.begin,
           "key " + quoted(duplicate.key) + " is set again: first at line " + std::to_string(first) +
               "; the last value counts");
    }
    if (document.is_ambiguous()) {
      tell(Reason::duplicate_key, document.root().offset(),
           "keys that differ in type only, such as 1 and \"1\", become the same key: which value counts is left to "
           "chance");
    }
  }

  // --- what could be read ---

  void take_document(std::unique_ptr<const Document> document) {
    const auto taken = [&] { return inventory_.objects_.size() + inventory_.snapshots_.size(); };
    const std::size_t before = taken();
    take_node(document->root(), {});
    tell_duplicates(*document);
    if (taken() > before) inventory_.documents_.push_back(std::move(document));
  }

  void take_node(Node node, const Position& position) {
    if (!node.is_map()) {
      return tell(Reason::not_an_object, node.offset(),
                  (position.path.empty() ? "the document " : position.subject()) + "is " +
                      std::string(documents::describe(node.kind())) + ", not an object");
    }
    TypeNames names = type_names(node);
    if (is_unset(node.child(Field::apiVersion)) && is_unset(node.child(Field::kind)) &&
        !position.inherited.kind.empty()) {
      names = position.inherited;
    } else if (std::string fault = object_fault(node, names); !fault.empty()) {
      return tell(Reason::not_an_object, node.offset(), position.subject() + fault);
    }
    if (names.kind.ends_with(list_ending) && take_list(node, names, position)) return;
    take_object(node, names);
  }

  /// False when the node is no list after all: a kind whose name only ends like one.
  bool take_list(Node list, const TypeNames& names, const Position& position) {
    const Node items = list.child(Field::items);
    if (!items && names.kind != list_ending) return false;
    if (items && !items.is_null() && !items.is_list()) {
      tell(Reason::wrong_type, items.offset(),
           "\"items\" of " + quoted(names.kind) + " is " + std::string(documents::describe(items.kind())) +
               ", not a list");
      return true;
    }
    if (position.depth == list_nesting_limit) {
      tell(Reason::unreadable, list.offset(),
           "the limit \"list nesting\" of " + std::to_string(list_nesting_limit) + " is exceeded");
      return true;
    }
    Position item{position.path.empty() ? "items" : position.item_path() + ".items",
                  0,
                  position.depth + 1,
                  {names.api_version, names.kind.substr(0, names.kind.size() - list_ending.size())}};
    for (const Node node : items.items()) {
      take_node(node, item);
      ++item.index;
    }
    return true;
  }

  void take_object(Node root, const TypeNames& names) {
    Object& object = inventory_.objects_.emplace_back(object_of(root, names.api_version, names.kind));
    if (is_snapshot(object)) return take_snapshot();
    object.index = static_cast<std::uint32_t>(inventory_.objects_.size() - 1);
    object.like = object.index;
    const auto own = std::ranges::find_if(inventory_.own_kinds_, [&](const CustomKind& kind) {
      return kind.kind == object.kind && kind.group == object.group;
    });
    if (own != inventory_.own_kinds_.end()) object.custom = &*own;
    check_metadata(object);
  }

  /// The last object turns out to be none.
  void take_snapshot() {
    inventory_.snapshots_.push_back(snapshot_of(inventory_.objects_.back(), told_));
    check_metadata(inventory_.objects_.back());
    inventory_.objects_.pop_back();
  }

  void check_metadata(const Object& object) {
    expect(object, object.root.child(Field::metadata), Kind::map);
    for (const Field field : {Field::name, Field::generateName, Field::namespace_}) {
      expect(object, object.metadata.child(field), Kind::string);
    }
    expect(object, object.labels(), Kind::map);
    expect(object, object.annotations(), Kind::map);
  }

  void expect(const Object& object, Node node, Kind kind) {
    if (node && !node.is_null() && node.kind() != kind) told_.push_back(wrong_type(object, {node, kind}));
  }

  Inventory& inventory_;
  const Source& source_;
  std::vector<NotLooked> told_;
};

void Inventory::add(std::vector<Outcome> outcomes, const Source& source, bool named) {
  Intake(*this, source).take(std::move(outcomes), named);
}

}  // namespace seawall::objects
