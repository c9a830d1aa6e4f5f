#include "pods.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "console.h"
#include "input.h"
#include "options.h"
#include "reports/reports.h"

namespace seawall::commands {
namespace {

using documents::Document;
using documents::Error;
using documents::ErrorCode;
using documents::Node;
using documents::Result;
using documents::Value;
using objects::NotLooked;
using objects::Object;
using objects::TypeFault;
using pods::Level;

constexpr std::array<Level, 3> levels = {Level::privileged, Level::baseline, Level::restricted};

ScanArguments scan_arguments_of(const PodsInput& input) {
  ScanArguments arguments;
  arguments.paths = input.paths;
  arguments.exclude = input.exclude;
  arguments.config = input.config;
  arguments.origins = input.origins;
  return arguments;
}

void tell_of_waiting(const std::vector<std::string>& paths) {
  const bool waits = std::ranges::count(paths, "-") > 0 && is_terminal(STDIN_FILENO);
  if (waits) complain("reading manifests from the keyboard; Ctrl-D ends them");
}

// --- judging ----------------------------------------------------------------------------------------

/// One step of a copy towards a target, and the same step of the original; absent where there is none.
std::pair<Node, Node> step_towards(Node target, Node copy, Node original) {
  for (const documents::Entry entry : copy.entries()) {
    if (entry.value.contains(target)) return {entry.value, original.child(entry.key)};
  }
  const documents::Items beside = original.items();
  auto other = beside.begin();
  for (const Node item : copy.items()) {
    const bool has_other = other != beside.end();
    if (item.contains(target)) return {item, has_other ? *other : Node()};
    if (has_other) ++other;
  }
  return {};
}

bool has_pods_by_kind(const Object& object) noexcept { return object.info && !object.info->pod_template.empty(); }

NotLooked no_pods(const Object& object) {
  return {NotLooked::Reason::wrong_type, place_of(object.root), object.title() + ": there is no pod in it to judge"};
}

/// Puts in place what the API server would judge: the object, or a copy of it with its defaults. What has faults stays
/// as it is.
void apply_defaults(Workload& workload, const std::vector<TypeFault>& faults, pods::Reader& reader) {
  Object judged = *workload.written;
  if (faults.empty() && !pods::defaulting(*workload.written, reader).empty()) {
    Result<std::unique_ptr<const Document>> document = pods::defaulted(*workload.written, reader);
    if (document) {
      workload.document = take(std::move(document));
      judged.root = workload.document->root();
      judged.metadata = judged.root.child(documents::Field::metadata);
    } else {
      workload.faults.push_back(
          {NotLooked::Reason::unreadable, workload.place(), judged.title() + ": " + document.error().message()});
    }
  }
  workload.judged = std::make_unique<const Object>(judged);
}

/// All levels are asked, so that no field that one of them reads is of a wrong type without a word.
void judge(Workload& workload, pods::Version version, pods::Reader& reader) {
  for (const Level level : levels) {
    bool allowed = true;
    for (const objects::PodTemplate& pod : workload.pods) {
      allowed = pods::evaluate(pod, {level, version}, reader).empty() && allowed;
    }
    workload.allowed_by[static_cast<std::size_t>(level)] = allowed;
  }
}

/// What the terminal's escaping made of a character, as JSON has it: `x1b` or `u{202e}`, behind the backslash.
std::string json_escape(std::string_view written, std::size_t& used) {
  const bool is_byte = written.front() == 'x';
  const std::size_t begin = is_byte ? 1 : 2;
  const std::size_t end = is_byte ? 3 : written.find('}');
  unsigned value = 0;
  std::from_chars(written.data() + begin, written.data() + end, value, 16);
  used = is_byte ? end : end + 1;
  // A single byte that is no ASCII was not UTF-8.
  if (is_byte && value >= 0x80) return "\\ufffd";
  std::string digits = "0000";
  for (std::size_t index = digits.size(); index > 0; --index, value /= 16) {
    digits[index - 1] = "0123456789abcdef"[value % 16];
  }
  return "\\u" + digits;
}

}  // namespace

// --- input ------------------------------------------------------------------------------------------

std::expected<PodFiles, Exit> load(const PodsInput& input) {
  const Result<std::size_t> threads = parse_threads(input.threads);
  if (!threads) return std::unexpected(refuse(threads.error()));
  std::optional<Settings> settings = settle(scan_arguments_of(input));
  if (!settings) return std::unexpected(Exit::usage);
  std::expected<files::Listing, Exit> listing = list_input(input.paths, input.cluster, settings->config.pod_templates);
  if (!listing) return std::unexpected(listing.error());
  PodFiles files{std::move(*settings), *std::move(listing), {}};
  const std::vector<NotLooked> excluded = exclude(files.listing, files.settings);
  if (files.listing.files.empty() && files.listing.refused.empty()) {
    complain(excluded.empty() ? "no file there ends in .yaml, .yml or .json" : "all files there are excluded");
  }
  tell_of_waiting(input.paths);
  Pool pool(*threads);
  files.loaded = load_files(files.listing, files.settings.config.pod_templates, pool);
  std::ranges::copy(excluded, std::back_inserter(files.loaded.not_looked));
  sort_not_looked(files.listing, files.loaded.not_looked);
  return files;
}

Result<pods::Version> parse_standards_version(std::string_view text) {
  if (const std::optional<pods::Version> version = pods::parse_version(text)) return *version;
  if (const std::optional<pods::Version> version = pods::parse_version("v" + std::string(text))) return *version;
  return Error(ErrorCode::invalid_argument,
               "unknown version \"" + std::string(text) + "\"; it is \"latest\" or such as \"v1.31\"");
}

// --- pods -------------------------------------------------------------------------------------------

Level Workload::level() const noexcept {
  const auto strictest =
      std::ranges::find_if(levels.rbegin(), levels.rend(), [&](Level level) { return is_allowed_by(level); });
  return strictest == levels.rend() ? Level::privileged : *strictest;
}

std::string Workload::title() const {
  Object titled = *written;
  titled.namespace_ = namespace_;
  return titled.title();
}

documents::Place Workload::place() const { return place_of(written->root); }

std::optional<Workload> workload_of(const Object& object, std::string_view default_namespace, pods::Version version) {
  std::vector<TypeFault> faults;
  pods::Reader reader(faults);
  Workload workload;
  workload.written = &object;
  workload.namespace_ = object.namespace_.empty() ? default_namespace : object.namespace_;
  workload.pods = objects::pod_templates(object, faults);
  if (workload.pods.empty() && faults.empty()) {
    if (!has_pods_by_kind(object)) return {};
    workload.faults.push_back(no_pods(object));
    return workload;
  }
  apply_defaults(workload, faults, reader);
  workload.pods = objects::pod_templates(*workload.judged, faults);
  judge(workload, version, reader);
  for (TypeFault& fault : faults) fault.at = written_at(workload, fault.at);
  std::ranges::move(told(object, std::move(faults)), std::back_inserter(workload.faults));
  return workload;
}

std::vector<Workload> workloads_of(const objects::Inventory& inventory, std::string_view default_namespace,
                                   pods::Version version, LeftOut left_out) {
  std::vector<Workload> workloads;
  for (const Object& object : inventory.objects()) {
    if (object.is_copy() && left_out != LeftOut::nothing) continue;
    if (left_out == LeftOut::copies_and_history && inventory.is_history(object)) continue;
    std::optional<Workload> workload = workload_of(object, default_namespace, version);
    if (workload) workloads.push_back(std::move(*workload));
  }
  return workloads;
}

void tell_faults(const std::vector<Workload>& workloads, PodFiles& files) {
  for (const Workload& workload : workloads) {
    std::ranges::copy(workload.faults, std::back_inserter(files.loaded.not_looked));
  }
  std::vector<NotLooked>& entries = files.loaded.not_looked;
  sort_not_looked(files.listing, entries);
  // What several of them share is told once.
  const auto repeats = std::ranges::unique(entries, [](const NotLooked& one, const NotLooked& two) {
    return text_of(one.place) == text_of(two.place) && one.message == two.message;
  });
  entries.erase(repeats.begin(), repeats.end());
}

std::vector<NotLooked> told(const Object& object, std::vector<TypeFault> faults) {
  const auto offset_of = [](const TypeFault& fault) { return fault.at.offset(); };
  std::ranges::stable_sort(faults, {}, offset_of);
  const auto repeats = std::ranges::unique(faults, {}, offset_of);
  faults.erase(repeats.begin(), repeats.end());
  std::vector<NotLooked> entries;
  for (const TypeFault& fault : faults) {
    entries.push_back(objects::wrong_type(object, fault));
    const std::size_t left = faults.size() - entries.size();
    if (entries.size() < findings::most_faults_told || left == 0) continue;
    entries.back().message += ", and " + std::to_string(left) + " more like it";
    break;
  }
  return entries;
}

Node counterpart(Node target, Node copy, Node original) {
  while (copy != target) {
    const auto [next, beside] = step_towards(target, copy, original);
    if (!beside || beside.is_null()) break;
    copy = next;
    original = beside;
  }
  return original;
}

Node written_at(const Workload& workload, Node target) {
  if (!workload.document || target.document() != workload.document.get()) return target;
  return counterpart(target, workload.judged->root, workload.written->root);
}

documents::Place place_of(Node node) { return node.document()->source().place(node.entry_offset()); }

// --- answers ----------------------------------------------------------------------------------------

std::string not_looked_section(const std::vector<NotLooked>& entries) {
  std::string text;
  for (const NotLooked& entry : entries) {
    if (!entry.is_failure) continue;
    if (text.empty()) text = "Not looked at\n";
    text += "  " + reports::escaped(text_of(entry.place) + ": " + entry.message) + '\n';
  }
  return text.empty() ? text : text + '\n';
}

void complain_of(const std::vector<NotLooked>& entries) {
  for (const NotLooked& entry : entries) {
    if (entry.is_failure) complain("not looked at: " + text_of(entry.place) + ": " + entry.message);
  }
}

Exit verdict(const std::vector<NotLooked>& entries, bool allow_unreadable, Exit otherwise) {
  const bool incomplete = std::ranges::any_of(entries, &NotLooked::is_failure);
  return incomplete && !allow_unreadable ? Exit::incomplete : otherwise;
}

std::string json_text(const Value& value) {
  const std::string escaped = reports::escaped(value.to_json());
  std::string out;
  out.reserve(escaped.size());
  for (std::string_view rest = escaped; !rest.empty();) {
    const std::size_t plain = std::min(rest.find('\\'), rest.size());
    out += rest.substr(0, plain);
    rest.remove_prefix(plain);
    if (rest.empty()) break;
    // JSON's own escapes are no `\x`, and no `\u` before a brace.
    std::size_t used = 1;
    if (rest.starts_with("\\x") || rest.starts_with("\\u{")) {
      out += json_escape(rest.substr(1), used);
    } else {
      out += rest.substr(0, 2);
    }
    rest.remove_prefix(used + 1);
  }
  return out;
}

Value json_number(std::size_t number) { return Value(static_cast<std::int64_t>(number)); }

Value json_of(const documents::Place& place) {
  Value json = Value::map();
  json.set("file", Value(place.file));
  if (place.line > 0) json.set("line", json_number(place.line));
  if (place.column > 0) json.set("column", json_number(place.column));
  return json;
}

Value json_of(const NotLooked& entry) {
  Value json = Value::map();
  json.set("reason", Value(reports::name_of(entry.reason)));
  json.set("failure", Value(entry.is_failure));
  const Value place = json_of(entry.place);
  for (const auto& [key, value] : place.members()) json.set(key, value);
  json.set("message", Value(entry.message));
  return json;
}

Value json_of(const Workload& workload) {
  Value json = Value::map();
  json.set("apiVersion", Value(workload.written->api_version));
  json.set("kind", Value(workload.written->kind));
  json.set("namespace", Value(workload.namespace_));
  json.set("name", Value(workload.written->name));
  json.set("location", json_of(workload.place()));
  return json;
}

Value json_list(std::span<const std::string_view> texts) {
  Value::List items;
  for (const std::string_view text : texts) items.emplace_back(text);
  return Value::list(std::move(items));
}

Value json_list(std::span<const std::string> texts) {
  return json_list(std::vector<std::string_view>(texts.begin(), texts.end()));
}

JsonReport::JsonReport() {
  text_ = "{";
  add("schemaVersion", Value("1"));
  add("tool", Value::map({{"name", Value("seawall")}, {"version", Value(seawall_version)}}));
}

void JsonReport::begin(std::string_view key) {
  if (text_.size() > 1) text_ += ',';
  text_ += "\n  ";
  documents::append_json_string(text_, key);
  text_ += ':';
}

void JsonReport::add(std::string_view key, const Value& value) {
  begin(key);
  text_ += json_text(value);
}

void JsonReport::add_list(std::string_view key, const Value::List& elements) {
  begin(key);
  text_ += '[';
  for (std::size_t index = 0; index < elements.size(); ++index) {
    text_ += (index > 0 ? ",\n    " : "\n    ") + json_text(elements[index]);
  }
  text_ += elements.empty() ? "]" : "\n  ]";
}

void JsonReport::add(const std::vector<NotLooked>& entries) {
  Value::List elements;
  for (const NotLooked& entry : entries) elements.push_back(json_of(entry));
  add_list("notLookedAt", elements);
}

}  // namespace seawall::commands
