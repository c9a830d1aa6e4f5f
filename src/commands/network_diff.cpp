// seawall network diff: which connections two states of pods and policies do not share.

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "console.h"
#include "input.h"
#include "network.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Value;
using network::Change;
using Kind = Change::Kind;

constexpr std::array kinds = {Kind::added, Kind::removed, Kind::changed};

std::string_view name_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::added: return "added";
    case Kind::removed: return "removed";
    case Kind::changed: return "changed";
  }
  return "";
}

/// One state, and its connections in each network.
struct Side {
  NetworkFiles files;
  std::vector<network::ConnectionList> lists;
  bool is_truncated = false;
};

struct Difference {
  std::vector<Change> changes;
  std::vector<bool> mattered;  ///< by assumption: whether others would have come out

  std::size_t count(Kind kind) const {
    return static_cast<std::size_t>(std::ranges::count(changes, kind, &Change::kind));
  }
};

/// Of a cluster, when there is no path.
std::expected<Side, Exit> load_side(const NetworkInput& input, const std::optional<std::string>& path) {
  NetworkInput one = input;
  one.files.paths.clear();
  one.files.cluster.is_asked = !path;
  if (path) one.files.paths.push_back(*path);
  std::expected<NetworkFiles, Exit> files = load_network(one);
  if (!files) return std::unexpected(files.error());
  Side side{*std::move(files), {}};
  for (const NetworkView& view : side.files.networks) {
    side.lists.push_back(network::list_connections(*view.network, view.engine, view.entrances));
    side.is_truncated |= side.lists.back().is_truncated;
  }
  return side;
}

/// The lists under the other value of an assumption; nothing where there is no other list.
std::optional<std::vector<network::ConnectionList>> lists_without(const Assumption& assumption, const Side& side) {
  std::vector<network::ConnectionList> lists;
  bool is_other = false;
  for (std::size_t index = 0; index < side.lists.size(); ++index) {
    const NetworkView& view = side.files.networks[index];
    const std::optional<network::Engine> engine = engine_without(assumption, side.files, view);
    is_other |= engine.has_value();
    lists.push_back(engine ? network::list_connections(*view.network, *engine, view.entrances) : side.lists[index]);
  }
  if (!is_other) return {};
  return lists;
}

bool are_alike(const std::vector<Change>& one, const std::vector<Change>& other) {
  return std::ranges::equal(one, other, [](const Change& left, const Change& right) {
    return left.network == right.network && left.from == right.from && left.to == right.to &&
           left.before == right.before && left.after == right.after;
  });
}

Difference difference_of(const Side& before, const Side& after) {
  Difference result{network::difference(before.lists, after.lists), {}};
  for (const Assumption& each : all_assumptions()) {
    const auto other_before = lists_without(each, before);
    const auto other_after = lists_without(each, after);
    const bool has_other = other_before || other_after;
    result.mattered.push_back(has_other &&
                              !are_alike(result.changes, network::difference(other_before.value_or(before.lists),
                                                                             other_after.value_or(after.lists))));
  }
  return result;
}

// --- words ------------------------------------------------------------------------------------------

/// What is to be known about the ends, such as that one is new.
std::string note_of(const Change& change) {
  std::string note;
  const auto add = [&](bool holds, const std::string& end, std::string_view what) {
    if (holds) note += (note.empty() ? "" : ", ") + end + ' ' + std::string(what);
  };
  add(change.is_from_new, change.from, "is new");
  add(change.is_from_gone, change.from, "is gone");
  add(change.is_to_new, change.to, "is new");
  add(change.is_to_gone, change.to, "is gone");
  return note;
}

std::string ports_text(const Change& change) {
  switch (change.kind) {
    case Kind::added: return text_of(change.after);
    case Kind::removed: return text_of(change.before);
    case Kind::changed: return text_of(change.before) + " -> " + text_of(change.after);
  }
  return {};
}

std::string summary_of(const Difference& difference) {
  if (difference.changes.empty()) return "no connection is added, removed or changed";
  std::string text = "connections: ";
  for (const Kind kind : kinds) {
    text +=
        (kind == kinds.front() ? "" : ", ") + std::to_string(difference.count(kind)) + ' ' + std::string(name_of(kind));
  }
  return text;
}

// --- text -------------------------------------------------------------------------------------------

std::string section(const Difference& difference, Kind kind) {
  std::vector<std::pair<std::string, const Change*>> lines;
  std::size_t width = 0;
  for (const Change& change : difference.changes) {
    if (change.kind != kind) continue;
    std::string ends = change.from + " -> " + change.to;
    if (!change.network.empty()) ends += " on " + change.network;
    lines.emplace_back(reports::escaped(ends), &change);
    width = std::max(width, lines.back().first.size());
  }
  if (lines.empty()) return {};
  std::string text(name_of(kind));
  text[0] = static_cast<char>(text[0] - 'a' + 'A');
  text += '\n';
  const std::string_view sign = kind == Kind::added ? "+ " : kind == Kind::removed ? "- " : "~ ";
  for (const auto& [ends, change] : lines) {
    const std::string note = note_of(*change);
    text += "  " + std::string(sign) + ends + std::string(width - ends.size() + 2, ' ') + ports_text(*change) +
            (note.empty() ? "" : "  (" + reports::escaped(note) + ')') + '\n';
  }
  return text + '\n';
}

std::string text_report(const Difference& difference, const Side& after) {
  std::string text;
  for (const Kind kind : kinds) text += section(difference, kind);
  return text + assumption_lines(after.files, difference.mattered) + summary_of(difference) + '\n';
}

// --- tables -----------------------------------------------------------------------------------------

Table table_of(const Difference& difference) {
  Table table = {{"change", "network", "from", "to", "before", "after", "note"}};
  for (const Kind kind : kinds) {
    for (const Change& change : difference.changes) {
      if (change.kind != kind) continue;
      table.push_back({std::string(name_of(kind)), change.network, change.from, change.to, text_of(change.before),
                       text_of(change.after), note_of(change)});
    }
  }
  return table;
}

/// For the comment of a review.
std::string markdown_report(const Difference& difference, const Side& before, const Side& after) {
  std::string text = "## Seawall: " + summary_of(difference) + '\n';
  if (!before.files.is_complete() || !after.files.is_complete()) {
    text += "\nPart of the input could not be read or understood, so that there may be other changes.\n";
  }
  if (difference.changes.empty()) return text;
  Table table = table_of(difference);
  const auto has_network = [](const Change& change) { return !change.network.empty(); };
  if (std::ranges::none_of(difference.changes, has_network)) {
    for (std::vector<std::string>& row : table) row.erase(row.begin() + 1);
  }
  return text + '\n' + markdown_of(table, reports::comment_limit - text.size());
}

// --- JSON -------------------------------------------------------------------------------------------

Value json_of(const Change& change) {
  Value json = Value::map({{"change", Value(name_of(change.kind))}});
  json.set("network", change.network.empty() ? Value() : Value(change.network));
  const auto state = [](bool is_new, bool is_gone) { return Value(is_new ? "new" : is_gone ? "gone" : "kept"); };
  json.set("from", Value(change.from));
  json.set("fromIs", state(change.is_from_new, change.is_from_gone));
  json.set("to", Value(change.to));
  json.set("toIs", state(change.is_to_new, change.is_to_gone));
  json.set("before", commands::json_of(change.before));
  json.set("after", commands::json_of(change.after));
  json.set("gained", commands::json_of(change.after.without(change.before)));
  json.set("lost", commands::json_of(change.before.without(change.after)));
  return json;
}

/// What both sides tell of their input, together.
NetworkFiles& merge_input(Side& before, const Side& after) {
  NetworkFiles& files = before.files;
  std::ranges::copy(after.files.faults, std::back_inserter(files.faults));
  std::ranges::copy(after.files.reading.not_evaluated, std::back_inserter(files.reading.not_evaluated));
  std::ranges::copy(after.files.files.loaded.not_looked, std::back_inserter(files.files.loaded.not_looked));
  return files;
}

std::string json_report(const Difference& difference, const NetworkFiles& input, bool is_truncated) {
  JsonReport report;
  Value summary = Value::map();
  for (const Kind kind : kinds) summary.set(name_of(kind), json_number(difference.count(kind)));
  report.add("summary", summary);
  Value::List changes;
  for (const Kind kind : kinds) {
    for (const Change& change : difference.changes) {
      if (change.kind == kind) changes.push_back(json_of(change));
    }
  }
  report.add_list("changes", changes);
  report.add("truncated", Value(is_truncated));
  add_input(report, input, difference.mattered);
  return report.text();
}

}  // namespace

Exit network_diff(const NetworkDiffArguments& arguments) {
  const auto outlets = parse_outlets(arguments.outputs, network_table_formats);
  if (!outlets) return refuse(outlets.error());
  const std::optional<TwoStates> states = two_states(arguments.input.files);
  if (!states) return Exit::usage;
  auto before = load_side(arguments.input, states->before);
  if (!before) return before.error();
  const auto after = load_side(arguments.input, states->after);
  if (!after) return after.error();
  const Difference difference = difference_of(*before, *after);
  const bool is_truncated = before->is_truncated || after->is_truncated;
  if (is_truncated) complain("there are more connections than are compared; there may be other changes");
  const NetworkFiles& input = merge_input(*before, *after);
  if (!is_for_programs(*outlets)) complain_of_input(input);
  const Exit written = write_outlets(
      *outlets,
      [&](std::string_view format) {
        if (format == "json") return json_report(difference, input, is_truncated);
        if (format == "csv") return csv_of(table_of(difference));
        return format == "markdown" ? markdown_report(difference, *before, *after) : text_report(difference, *after);
      },
      summary_of(difference));
  if (written != Exit::clean) return written;
  const Exit answer = difference.changes.empty() ? Exit::clean : Exit::findings;
  return is_truncated ? Exit::incomplete : verdict(input, arguments.input.files.allow_unreadable, answer);
}

}  // namespace seawall::commands
