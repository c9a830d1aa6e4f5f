#include "encryption_reading.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <optional>
#include <set>
#include <utility>

#include "crypto/crypto.h"

namespace seawall::secrets {
namespace {

using findings::Severity;
using Kind = EncryptionFault::Kind;

struct CipherName {
  std::string_view key;  ///< in an item of `providers`
  Cipher cipher;
};
constexpr CipherName cipher_names[] = {
    {"identity", Cipher::identity},   {"aescbc", Cipher::aescbc}, {"aesgcm", Cipher::aesgcm},
    {"secretbox", Cipher::secretbox}, {"kms", Cipher::kms_v1},
};

bool is_set(Node node) noexcept { return node && !node.is_null(); }

bool has_capital(std::string_view text) noexcept {
  return std::ranges::any_of(text, [](char byte) { return byte >= 'A' && byte <= 'Z'; });
}

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }
std::string text_of(const GroupResource& named) { return std::string(named.resource) + '.' + std::string(named.group); }
std::string in_entry(std::size_t index) { return "resources[" + std::to_string(index) + "]"; }

/// "unix" of "unix:///run/kms.sock", as a URL has it: in any case.
std::string scheme_of(std::string_view endpoint) {
  std::string scheme(endpoint.substr(0, std::min(endpoint.find(':'), endpoint.size())));
  std::ranges::transform(scheme, scheme.begin(), [](unsigned char byte) { return std::tolower(byte); });
  return scheme.size() == endpoint.size() ? "" : scheme;
}

/// Reads a configuration and tells what the API server would refuse, in the order of the text.
class Intake {
 public:
  Intake(const objects::Object& configuration, objects::Reader& reader, Encryption& result)
      : configuration_(configuration), reader_(reader), result_(result) {}

  void take() {
    const std::size_t before = reader_.fault_count();
    check_type();
    const Node root = configuration_.root;
    check_fields(root, root, {"apiVersion", "kind", "resources"});
    const Node list = reader_.list(root.child("resources"));
    if (list.size() == 0) refuse(list ? list : root, list ? "" : "resources", R"("resources" has no entry)");
    for (const Node item : list.items()) take_entry(item);
    result_.is_complete = reader_.fault_count() == before;
  }

 private:
  void refuse(Node at, std::string_view missing, std::string why) {
    result_.faults.push_back({.kind = Kind::invalid, .at = at, .missing = missing, .detail = std::move(why)});
  }
  void refuse(Node at, std::string why) { refuse(at, {}, std::move(why)); }

  void check_type() {
    const std::string_view version = configuration_.api_version;
    const std::string_view kind = configuration_.kind;
    if (kind == configuration_kind && version == "apiserver.config.k8s.io/v1") return;
    if (kind == old_kind && version == "v1") return;
    refuse(configuration_.root.child("apiVersion"), quoted(version) + " has no kind " + quoted(kind) +
                                                        "; it is EncryptionConfiguration of " +
                                                        quoted("apiserver.config.k8s.io/v1"));
  }

  /// A scalar may be a secret that somebody put too high: then the fault stands at its holder.
  static Node place_of(Node value, Node holder) noexcept { return value.is_map() || value.is_list() ? value : holder; }

  void check_fields(Node map, Node holder, std::initializer_list<std::string_view> known) {
    for (const documents::Entry& entry : map.entries()) {
      if (std::ranges::count(known, entry.key) > 0) continue;
      refuse(place_of(entry.value, holder),
             "field " + quoted(entry.key) + " is unknown, which Kubernetes 1.31 and newer refuse");
    }
  }

  void take_entry(Node item) {
    EncryptionEntry& entry = result_.entries.emplace_back();
    entry.at = item;
    const Node map = reader_.map(item);
    check_fields(map, item, {"resources", "providers"});
    take_resources(list_in(item, "resources", "an entry names no resources"), entry);
    const Node providers = list_in(item, "providers", "an entry has no providers");
    for (const Node provider : providers.items()) entry.providers.push_back(provider_of(provider, providers));
  }

  /// A list that must not be empty.
  Node list_in(Node holder, std::string_view name, std::string_view otherwise) {
    const std::size_t before = reader_.fault_count();
    const Node list = reader_.list(holder.child(name));
    if (list.size() == 0 && reader_.fault_count() == before) {
      refuse(list ? list : holder, list ? "" : name, std::string(otherwise));
    }
    return list;
  }

  // --- what is encrypted ---

  void take_resources(Node list, EncryptionEntry& entry) {
    std::vector<Node> good;  // whose names the API server takes
    for (const Node item : list.items()) {
      if (!reader_.string(item)) continue;
      entry.resources.push_back(item);
      std::string why = fault_of_resource(item.text());
      if (why.empty()) {
        good.push_back(item);
      } else {
        refuse(item, std::move(why));
      }
    }
    std::set<GroupResource> beside;
    for (const Node item : good) beside.insert(parse_group_resource(item.text()));
    std::set<GroupResource> taken;
    for (const Node item : good) {
      const GroupResource named = parse_group_resource(item.text());
      check_order(item, named, beside, !taken.insert(named).second);
    }
    for (const GroupResource& named : taken) result_.entries_of[named].push_back(result_.entries.size() - 1);
  }

  /// Whether others leave something to a resource: earlier entries, and those of the same list.
  void check_order(Node item, const GroupResource& named, const std::set<GroupResource>& beside, bool is_repeated) {
    const auto tell = [&](Severity severity, std::string why) {
      result_.faults.push_back({.kind = Kind::never_counts,
                                .at = item,
                                .severity = severity,
                                .argument = item.text(),
                                .detail = std::move(why)});
    };
    const auto never = [&](const GroupResource& by, const std::string& where) {
      tell(Severity::medium,
           "never counts, and the API server refuses that: " + quoted(text_of(by)) + " in " + where + " covers it");
    };
    for (const GroupResource& wider : {all_of(named.group), everything}) {
      if (const auto found = result_.entries_of.find(wider); found != result_.entries_of.end()) {
        return never(wider, in_entry(found->second.front()));
      }
      if (wider != named && beside.contains(wider)) return never(wider, "the same list");
    }
    if (is_repeated) return tell(Severity::medium, "stands in its list before, and the API server refuses that");
    if (const auto found = result_.entries_of.find(named); found != result_.entries_of.end()) {
      tell(Severity::low, "is only read by these providers: " + in_entry(found->second.front()) + " writes it");
    }
  }

  // --- how it is encrypted ---

  Provider provider_of(Node item, Node list) {
    Provider provider{.cipher = Cipher::unknown, .at = item, .name = {}};
    const std::size_t before = reader_.fault_count();
    const Node map = reader_.map(item);
    std::size_t found = 0;
    for (const CipherName& each : cipher_names) {
      const Node settings = map.child(each.key);
      if (!is_set(settings)) continue;
      ++found;
      provider.at = settings;
      provider.cipher = each.cipher;
    }
    bool any_unknown = false;
    for (const documents::Entry& entry : map.entries()) {
      if (std::ranges::count(cipher_names, entry.key, &CipherName::key) > 0) continue;
      any_unknown = true;
      refuse(place_of(entry.value, list),
             quoted(entry.key) + " is no provider: there are identity, aescbc, aesgcm, secretbox and kms");
    }
    if (found == 0 && !any_unknown && reader_.fault_count() == before) refuse(item, "an item names no provider");
    if (found > 1) refuse(item, "an item names more than one provider");
    if (found != 1) return {.cipher = Cipher::unknown, .at = item, .name = {}};
    take_settings(provider);
    return provider;
  }

  void take_settings(Provider& provider) {
    const Node settings = reader_.map(provider.at);
    if (!settings) {
      provider.cipher = Cipher::unknown;
    } else if (provider.cipher == Cipher::identity) {
      check_fields(settings, settings, {});
    } else if (has_keys(provider.cipher)) {
      check_fields(settings, settings, {"keys"});
      check_keys(settings, provider.cipher);
    } else {
      take_kms(settings, provider);
    }
  }

  /// Faults stand at the list, never at a key, whose line holds the secret.
  void check_keys(Node settings, Cipher cipher) {
    const Node keys = list_in(settings, "keys", std::string(name_of(cipher)) + " has no keys");
    std::size_t index = 0;
    for (const Node key : keys.items()) {
      if (std::string why = fault_of_key(key, cipher); !why.empty()) {
        refuse(keys, "keys[" + std::to_string(index) + "] of " + std::string(name_of(cipher)) + ' ' + why);
      }
      ++index;
    }
  }

  /// Why the API server does not take a key, as a predicate; empty when it does.
  std::string fault_of_key(Node item, Cipher cipher) {
    const std::size_t before = reader_.fault_count();
    const Node key = reader_.map(item);
    const std::string_view name = reader_.string(key.child("name")).value_or("");
    const std::string_view secret = reader_.string(key.child("secret")).value_or("");
    if (reader_.fault_count() > before) return {};
    const auto is_unknown = [](const documents::Entry& entry) { return entry.key != "name" && entry.key != "secret"; };
    for (const documents::Entry& entry : key.entries()) {
      if (is_unknown(entry)) return "has a field that is unknown, which Kubernetes 1.31 and newer refuse";
    }
    if (name.empty()) return "has no name";
    if (secret.empty()) return "has no secret";
    const std::optional<std::string> bytes = crypto::decode_base64(secret);
    if (!bytes) return "has a secret that is not base64";
    const bool fits =
        bytes->size() == 32 || (cipher != Cipher::secretbox && (bytes->size() == 16 || bytes->size() == 24));
    if (fits) return {};
    return "is " + std::to_string(bytes->size()) + " bytes long, and has to be " +
           (cipher == Cipher::secretbox ? "32" : "16, 24 or 32");
  }

  void take_kms(Node settings, Provider& provider) {
    check_fields(settings, settings, {"apiVersion", "name", "cachesize", "endpoint", "timeout"});
    const Node written = settings.child("apiVersion");
    const std::string_view version = reader_.string(written).value_or("");
    const bool is_v1 = version.empty() || version == "v1";
    if (!is_v1) provider.cipher = version == "v2" ? Cipher::kms_v2 : Cipher::unknown;
    if (provider.cipher == Cipher::unknown)
      refuse(written, "apiVersion of kms is v1 or v2, and not " + quoted(version));
    provider.name = reader_.string(settings.child("name")).value_or("");
    check_plugin_name(settings, provider.name, is_v1);
    check_endpoint(settings);
    check_timeout(settings.child("timeout"));
    check_cache_size(settings.child("cachesize"), is_v1);
  }

  void check_plugin_name(Node settings, std::string_view name, bool is_v1) {
    const Node at = settings.child("name");
    if (name.empty()) return refuse(at ? at : settings, at ? "" : "name", "a kms provider has no name");
    if (!is_v1 && name.find(':') != std::string_view::npos) refuse(at, "the name of a kms provider has a colon");
    const bool is_new = plugins_.insert(name).second;
    if (!is_v1 && !is_new) refuse(at, "another kms provider has the name " + quoted(name));
  }

  void check_endpoint(Node settings) {
    const Node at = settings.child("endpoint");
    const std::string_view endpoint = reader_.string(at).value_or("");
    if (endpoint.empty()) return refuse(at ? at : settings, at ? "" : "endpoint", "a kms provider has no endpoint");
    if (scheme_of(endpoint) != "unix") refuse(at, "the endpoint of a kms provider is no unix socket");
  }

  void check_timeout(Node at) {
    const std::optional<std::string_view> text = reader_.string(at);
    if (!text) return;
    const std::optional<std::int64_t> duration = objects::parse_duration(*text);
    if (!duration) return refuse(at, "the timeout of a kms provider is no duration such as 3s");
    if (*duration <= 0) refuse(at, "the timeout of a kms provider is not positive");
  }

  void check_cache_size(Node at, bool is_v1) {
    const std::optional<std::int64_t> size = reader_.integer(at);
    if (!size) return;
    if (!is_v1) return refuse(at, "cachesize is for kms v1 alone");
    if (*size == 0) refuse(at, "the cachesize of a kms provider is 0; a negative one turns the cache off");
  }

  const objects::Object& configuration_;
  objects::Reader& reader_;
  Encryption& result_;
  std::set<std::string_view> plugins_;  // names of kms providers
};

}  // namespace

bool has_keys(Cipher cipher) noexcept {
  return cipher == Cipher::aescbc || cipher == Cipher::aesgcm || cipher == Cipher::secretbox;
}

std::string fault_of_resource(std::string_view text) {
  constexpr std::string_view without_api[] = {"apiserveripinfo", "serviceipallocations", "servicenodeportallocations"};
  const GroupResource named = parse_group_resource(text);
  if (has_capital(text)) return "resource " + quoted(text) + " has capital letters";
  if (text == "*") return R"("*" names nothing; all of the core group is "*.", and everything is "*.*")";
  if (std::ranges::count(without_api, text) > 0) return quoted(text) + " has no API, so that it cannot be encrypted";
  if (named.group == "events.k8s.io") return R"(events are stored as "events", and not as )" + quoted(text);
  if (named.group == "extensions") return R"(group "extensions" of )" + quoted(text) + " is gone";
  if (named.group == "*" && named.resource != "*") return quoted(text) + " names a resource of every group";
  return {};
}

Encryption read_entries(const objects::Object& configuration, objects::Reader& reader) {
  Encryption encryption;
  Intake(configuration, reader, encryption).take();
  return encryption;
}

}  // namespace seawall::secrets
