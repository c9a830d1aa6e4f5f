// seawall secrets list: each Secret, who can read it, and what uses it.

#include <algorithm>
#include <map>
#include <ranges>
#include <utility>

#include "access.h"
#include "console.h"
#include "outlets.h"
#include "reports/reports.h"
#include "secrets_readers.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Value;
using objects::Object;
using secrets::MissingSecret;
using secrets::Secret;
using secrets::Usage;
using secrets::Use;
using secrets::UseKind;
using secrets::Way;
using secrets::Ways;

// --- text -------------------------------------------------------------------------------------------

/// What the input lets one say.
struct Answer {
  const AccessFiles& files;
  const Usage& usage;
  std::string_view default_namespace;  ///< of objects that name none
  std::vector<const Secret*> secrets;
  bool shows_missing;
  bool shows_system;
  bool is_complete;  ///< all of the input could be read
};

constexpr std::size_t most_lines_shown = 5;
constexpr std::size_t most_names_shown = 3;

/// `"a", "b" and 3 more`
std::string some_of(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t index = 0; index < std::min(names.size(), most_names_shown); ++index) {
    text += (index > 0 ? ", \"" : "\"") + std::string(names[index]) + '"';
  }
  if (names.size() > most_names_shown) text += " and " + std::to_string(names.size() - most_names_shown) + " more";
  return text;
}

std::string text_of(const Use& use) {
  constexpr std::array<std::string_view, 11> texts = {"volume",      "projected volume", "environment", "environment",
                                                      "image pulls", "volume driver",    "names it",    "TLS",
                                                      "TLS",         "volume driver",    "names it"};
  std::string text(texts[static_cast<std::size_t>(use.kind)]);
  if (!use.keys.empty()) text += ' ' + some_of(use.keys);
  return use.is_optional ? text + " (optional)" : text;
}

/// The namespace that counts; "" for what is in none.
std::string_view namespace_of(const Answer& answer, const Object& object) {
  const bool lacks_it = object.namespace_.empty() && object.info && object.info->namespaced;
  return lacks_it ? answer.default_namespace : object.namespace_;
}

std::string title_of(const Answer& answer, const Object& object) {
  return Who{std::string(object.kind), std::string(namespace_of(answer, object)), std::string(object.name)}.title();
}

/// `Deployment shop/cart: environment "password", image pulls`, one an object.
std::vector<std::string> texts_of(const Answer& answer, const std::vector<Use>& uses) {
  std::vector<std::string> texts;
  const Object* last = nullptr;
  for (const Use& use : uses) {
    if (use.by == last) {
      texts.back() += ", " + text_of(use);
    } else {
      texts.push_back(title_of(answer, *use.by) + ": " + text_of(use));
    }
    last = use.by;
  }
  return texts;
}

std::string token_text(const Secret& secret) {
  return "the token of ServiceAccount " + std::string(secret.namespace_) + '/' + std::string(secret.token_of) +
         " never expires";
}

std::vector<std::string> notes_of(const Secret& secret) {
  std::vector<std::string> notes;
  if (!secret.token_of.empty()) notes.push_back(token_text(secret));
  if (secret.same_in_namespaces > 0) {
    notes.push_back("the same in " + std::to_string(secret.same_in_namespaces) + " namespaces");
  }
  const auto key = [](const auto& keys) { return (keys.size() == 1 ? "key " : "keys ") + some_of(keys); };
  if (!secret.unused_keys.empty()) notes.push_back("nothing uses " + key(secret.unused_keys));
  if (!secret.missing_keys.empty()) notes.push_back("has no " + key(secret.missing_keys) + ", which something uses");
  return notes;
}

/// Who reads a Secret that nobody is known to read.
std::string text_of_no_reader(const Answer& answer) {
  if (!answer.files.holds_any) return "not known, as there is no role and no binding";
  if (!answer.is_complete) return "nobody that could be seen";
  return answer.shows_system ? "nobody" : "nobody but Kubernetes itself";
}

std::string text_of_no_use(const Answer& answer, const Secret& secret) {
  if (secret.is_for_rollback) return "only ReplicaSets without replicas, kept to roll back to";
  if (!secret.system_user.empty()) return std::string(secret.system_user);
  if (!answer.usage.has_pods) return "not known, as there are no pods";
  return answer.is_complete ? "nothing in the input" : "nothing that could be seen";
}

constexpr std::size_t label_width = 9;

void append(std::string& out, std::string_view label, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    out += "  " + std::string(label) + std::string(label_width - label.size(), ' ') + reports::escaped(line) + '\n';
    label = {};
  }
}

/// The first few of what there are, and how many more.
std::vector<std::string> few(std::vector<std::string> texts, std::size_t all) {
  texts.resize(std::min(texts.size(), most_lines_shown));
  if (texts.size() < all) texts.push_back("and " + std::to_string(all - texts.size()) + " more");
  return texts;
}

std::vector<std::string> reader_texts(const Answer& answer, const std::vector<Reader>& readers) {
  if (readers.empty()) return {text_of_no_reader(answer)};
  std::vector<std::string> texts;
  for (const Reader& reader : readers | std::views::take(most_lines_shown)) texts.push_back(text_of(reader));
  return few(std::move(texts), readers.size());
}

std::vector<std::string> use_texts(const Answer& answer, const std::vector<Use>& uses) {
  std::vector<std::string> texts = texts_of(answer, uses);
  const std::size_t all = texts.size();
  return few(std::move(texts), all);
}

std::vector<std::string> use_texts(const Answer& answer, const Secret& secret) {
  return secret.uses.empty() ? std::vector{text_of_no_use(answer, secret)} : use_texts(answer, secret.uses);
}

std::string name_of(std::string_view namespace_, std::string_view name) {
  return std::string(namespace_) + '/' + std::string(name);
}

void append(std::string& out, const Answer& answer, const Secret& secret, const std::vector<Reader>& readers) {
  std::string head = name_of(secret.namespace_, secret.object->name) + "  " + std::string(secret.type) + ", " +
                     counted(secret.keys.size(), "key");
  if (!secret.since.empty()) head += ", since " + std::string(secret.since);
  out += reports::escaped(head + "  " + place_text(answer.files, secret.object->root)) + '\n';
  append(out, "read by", reader_texts(answer, readers));
  append(out, "used by", use_texts(answer, secret));
  append(out, "note", notes_of(secret));
  out += '\n';
}

void append_missing(std::string& out, const Answer& answer) {
  if (answer.usage.missing.empty()) return;
  out += "Referred to, but not in the input\n";
  for (const MissingSecret& missing : answer.usage.missing) {
    out += "  " + reports::escaped(name_of(missing.namespace_, missing.name)) + '\n';
    append(out, "", use_texts(answer, missing.uses));
  }
  out += '\n';
}

std::string summary_of(const Answer& answer) {
  const auto count = [&](auto is_so) {
    return static_cast<std::size_t>(
        std::ranges::count_if(answer.secrets, [&](const Secret* secret) { return is_so(*secret); }));
  };
  std::string text = counted(answer.secrets.size(), "Secret");
  if (answer.usage.has_pods) {
    text += ", " + std::to_string(count([](const Secret& secret) { return secret.is_unused(); })) + " unused";
  }
  const std::size_t tokens = count([](const Secret& secret) { return !secret.token_of.empty(); });
  if (tokens > 0)
    text += ", " + counted(tokens, "token") + (tokens == 1 ? " that never expires" : " that never expire");
  if (answer.shows_missing && !answer.usage.missing.empty()) {
    text += "; " + std::to_string(answer.usage.missing.size()) + " not in the input";
  }
  return text;
}

std::string text_report(const Answer& answer, Readers& readers) {
  std::string out;
  for (const Secret* const secret : answer.secrets) append(out, answer, *secret, readers.of(*secret));
  if (answer.shows_missing) append_missing(out, answer);
  const std::size_t left_out = answer.files.holds_any ? readers.left_out() : 0;
  return out + summary_of(answer) + (left_out > 0 ? "; " + left_out_line(left_out, "reader") : "\n");
}

// --- CSV --------------------------------------------------------------------------------------------

std::string csv_report(const Answer& answer, Readers& readers) {
  Table table = {{"namespace", "name", "type", "keys", "since", "readers", "read by", "used by", "notes", "place"}};
  for (const Secret* const secret : answer.secrets) {
    const std::vector<Reader>& all = readers.of(*secret);
    table.push_back({std::string(secret->namespace_), std::string(secret->object->name), std::string(secret->type),
                     std::to_string(secret->keys.size()), std::string(secret->since), std::to_string(all.size()),
                     joined(reader_texts(answer, all), "; "), joined(use_texts(answer, *secret), "; "),
                     joined(notes_of(*secret), "; "), place_text(answer.files, secret->object->root)});
  }
  return csv_of(table);
}

// --- JSON -------------------------------------------------------------------------------------------

Value json_of(Ways ways) {
  Value::List ids;
  for (const Way way : secrets::all_ways) {
    if (ways.has(way)) ids.emplace_back(secrets::id_of(way));
  }
  return Value::list(std::move(ids));
}

Value json_of(const Answer& answer, const std::vector<Use>& uses) {
  Value::List items;
  for (const Use& use : uses) {
    Value by = Value::map({{"kind", Value(use.by->kind)}, {"namespace", Value(namespace_of(answer, *use.by))}});
    by.set("name", Value(use.by->name));
    by.set("location", location_of(answer.files, use.by->root));
    Value json = Value::map({{"use", Value(secrets::id_of(use.kind))}, {"by", std::move(by)}});
    if (!use.keys.empty()) json.set("keys", json_list(use.keys));
    json.set("optional", Value(use.is_optional));
    json.set("location", location_of(answer.files, use.at));
    items.push_back(std::move(json));
  }
  return Value::list(std::move(items));
}

/// What Secrets have in common is written once: readers of a namespace, and grants to a subject.
class JsonWriter {
 public:
  JsonWriter(const Answer& answer, Readers& readers) : answer_(answer), readers_(readers) {}

  std::string report() {
    Value::List secrets;
    Value::List namespaces;
    std::optional<std::uint32_t> last;
    for (const Secret* const secret : answer_.secrets) {
      if (answer_.files.holds_any && last != secret->readers) {
        namespaces.push_back(Value::map({{"namespace", Value(secret->namespace_)},
                                         {"readers", json_of_readers(readers_.of_namespace(secret->readers))}}));
      }
      last = secret->readers;
      secrets.push_back(json_of_secret(*secret));
    }
    Value::List missing;
    for (const MissingSecret& each : answer_.usage.missing) {
      if (!answer_.shows_missing) break;
      missing.push_back(Value::map(
          {{"namespace", Value(each.namespace_)}, {"name", Value(each.name)}, {"uses", json_of(answer_, each.uses)}}));
    }
    JsonReport report;
    report.add_list("secrets", secrets);
    report.add("readersKnown", Value(answer_.files.holds_any));
    report.add("truncated", Value(answer_.usage.is_truncated));
    report.add_list("namespaces", namespaces);
    report.add_list("grants", grants_);
    report.add_list("missing", missing);
    report.add("systemReadersLeftOut", json_number(readers_.left_out()));
    report.add(answer_.files.files.loaded.not_looked);
    return report.text();
  }

 private:
  Value json_of_secret(const Secret& secret) {
    Value json = Value::map({{"namespace", Value(secret.namespace_)}, {"name", Value(secret.object->name)}});
    json.set("type", Value(secret.type));
    json.set("keys", json_list(secret.keys));
    if (!secret.since.empty()) json.set("since", Value(secret.since));
    json.set("location", location_of(answer_.files, secret.object->root));
    json.set("readersByName", json_of_readers(readers_.by_name(secret)));
    json.set("uses", json_of(answer_, secret.uses));
    if (answer_.usage.has_pods) json.set("unused", Value(secret.is_unused()));
    if (!secret.system_user.empty()) json.set("systemUser", Value(secret.system_user));
    json.set("onlyForRollback", Value(secret.is_for_rollback));
    json.set("unusedKeys", json_list(secret.unused_keys));
    json.set("missingKeys", json_list(secret.missing_keys));
    if (!secret.token_of.empty()) json.set("tokenOf", Value(secret.token_of));
    if (secret.same_in_namespaces > 0) json.set("sameInNamespaces", json_number(secret.same_in_namespaces));
    return json;
  }

  Value json_of_readers(const std::vector<Reader>& readers) {
    Value::List items;
    for (const Reader& reader : readers) {
      Value::List ties;
      for (const Tie& tie : reader.ties) {
        ties.push_back(Value::map({{"ways", json_of(tie.ways)}, {"grant", json_number(number_of(reader, tie))}}));
      }
      items.push_back(
          Value::map({{"subject", commands::json_of(*reader.who)}, {"through", Value::list(std::move(ties))}}));
    }
    return Value::list(std::move(items));
  }

  std::size_t number_of(const Reader& reader, const Tie& tie) {
    const auto [at, is_new] = numbers_.try_emplace({tie.grant, reader.who}, grants_.size());
    if (is_new) {
      const secrets::Grant& grant = answer_.usage.grants[tie.grant];
      const access::Role& role = *answer_.files.rbac->role_of(answer_.files.rbac->bindings()[grant.binding]);
      grants_.push_back(json_of_grant(answer_.files, grant.binding, &role.rules[grant.rule], tie.subject));
    }
    return at->second;
  }

  const Answer& answer_;
  Readers& readers_;
  std::map<std::pair<std::uint32_t, const Who*>, std::size_t> numbers_;
  Value::List grants_;
};

std::string report_of(std::string_view format, const Answer& answer, Readers& readers) {
  if (format == "json") return JsonWriter(answer, readers).report();
  if (format == "csv") return csv_report(answer, readers);
  return text_report(answer, readers);
}

// --- asking -----------------------------------------------------------------------------------------

void tell_faults(const Usage& usage, PodFiles& files) {
  for (const secrets::ObjectFaults& each : usage.faults) {
    std::ranges::move(told(*each.object, each.faults), std::back_inserter(files.loaded.not_looked));
  }
  sort_not_looked(files.listing, files.loaded.not_looked);
}

/// A snapshot of some pods does not know what uses a Secret.
void tell_of_other_pods(PodFiles& files) {
  for (const objects::Snapshot& snapshot : files.loaded.inventory->snapshots()) {
    const std::string_view labels = snapshot.root.child(documents::Field::labelSelector).string_or("");
    if (labels.empty()) continue;
    files.loaded.not_looked.push_back(
        {objects::NotLooked::Reason::unreadable,
         {snapshot.root.document()->source().name(), 0, 0},
         "only pods with the labels " + std::string(labels) + " were read, and what others use is not known"});
  }
}

/// On what may look otherwise than it is meant.
std::vector<std::string> notes_on(const AccessFiles& files, const Usage& usage, bool unused) {
  std::vector<std::string> notes;
  for (const Object* const object : usage.repeated) {
    notes.push_back(object->title() + " is there again at " + place_text(files, object->root) + ", which counts");
  }
  if (unused && !usage.has_pods) notes.emplace_back("there are no pods in what was read, so nothing is called unused");
  return notes;
}

Answer answer_of(const AccessFiles& files, const Usage& usage, const SecretsListArguments& arguments) {
  Answer answer{.files = files,
                .usage = usage,
                .default_namespace = arguments.input.files.namespace_,
                .secrets = {},
                .shows_missing = !arguments.unused,
                .shows_system = arguments.system,
                .is_complete = std::ranges::none_of(files.files.loaded.not_looked, &objects::NotLooked::is_failure)};
  for (const Secret& secret : usage.secrets) {
    if (!arguments.unused || (usage.has_pods && secret.is_unused())) answer.secrets.push_back(&secret);
  }
  return answer;
}

}  // namespace

Exit secrets_list(const SecretsListArguments& arguments) {
  const auto outlets = parse_outlets(arguments.outputs, secrets_list_formats);
  if (!outlets) return refuse(outlets.error());
  auto files = load_access(arguments.input);
  if (!files) return files.error();
  const Usage usage = secrets::usage_of(*files->files.loaded.inventory, *files->rbac, arguments.input.files.namespace_);
  tell_of_other_pods(files->files);
  tell_faults(usage, files->files);
  const Answer answer = answer_of(*files, usage, arguments);
  Readers readers(*files, usage, arguments.system);
  tell_of_input(*files, notes_on(*files, usage, arguments.unused));
  if (!is_for_programs(*outlets)) complain_of(files->files.loaded.not_looked);
  const Exit written = write_outlets(
      *outlets, [&](std::string_view format) { return report_of(format, answer, readers); }, summary_of(answer));
  if (written != Exit::clean) return written;
  if (usage.is_truncated) {
    complain("more than " + std::to_string(secrets::named_readers_limit) + " readers by name; the others are left out");
    return Exit::incomplete;
  }
  return verdict(files->files.loaded.not_looked, arguments.input.files.allow_unreadable, Exit::clean);
}

}  // namespace seawall::commands
