// An image as an object that checks can judge, with one line for each thing they may find.

#include <algorithm>
#include <array>

#include "images.h"

namespace seawall::images {
namespace {

using archives::TarEntry;

/// Items of one list ("described files"): of more, the number is told behind them.
constexpr std::size_t most_described = 1'000;

constexpr std::array<std::string_view, 16> shells = {"ash",  "bash", "csh",  "dash",  "elvish", "fish", "ksh",  "ksh93",
                                                     "mksh", "nu",   "pwsh", "rbash", "sh",     "tcsh", "yash", "zsh"};
constexpr std::array<std::string_view, 19> package_managers = {"apk",    "apt",  "apt-get",  "conda", "dnf",
                                                               "dpkg",   "gem",  "microdnf", "npm",   "opkg",
                                                               "pacman", "pip",  "pip3",     "pnpm",  "rpm",
                                                               "tdnf",   "yarn", "yum",      "zypper"};
constexpr std::array<std::string_view, 6> program_folders = {"bin",      "sbin",          "usr/bin",
                                                             "usr/sbin", "usr/local/bin", "usr/local/sbin"};

class Yaml {
 public:
  /// A line of its own, with a scalar behind its key.
  void field(std::size_t indent, std::string_view key, std::string_view value) {
    begin(indent, key);
    text_ += ' ';
    string(value);
    text_ += '\n';
  }
  /// With a key of the user's.
  void entry(std::size_t indent, std::string_view key, std::string_view value) {
    text_.append(indent, ' ');
    documents::append_yaml_key(text_, valid(key), indent);
    text_ += ' ';
    string(value);
    text_ += '\n';
  }
  void literal(std::size_t indent, std::string_view key, std::string_view value) {
    begin(indent, key);
    text_.append(" ").append(value).append("\n");
  }
  void number(std::size_t indent, std::string_view key, std::uint64_t value) {
    literal(indent, key, std::to_string(value));
  }
  void open(std::size_t indent, std::string_view key) {
    begin(indent, key);
    text_ += '\n';
  }
  void strings(std::size_t indent, std::string_view key, std::span<const std::string> items) {
    if (items.empty()) return;
    open(indent, key);
    for (const std::string& item : items) {
      text_.append(indent, ' ').append("- ");
      string(item);
      text_ += '\n';
    }
  }
  /// An item of a list on one line: `- {a: 1, b: x}`.
  class Item {
   public:
    Item(Yaml& yaml, std::size_t indent) : yaml_(yaml) { yaml_.text_.append(indent, ' ').append("- {"); }
    Item(const Item&) = delete;
    Item& operator=(const Item&) = delete;
    ~Item() { yaml_.text_ += "}\n"; }
    Item& text(std::string_view key, std::string_view value) {
      separate(key);
      yaml_.string(value, true);
      return *this;
    }
    Item& number(std::string_view key, std::uint64_t value) {
      separate(key);
      yaml_.text_ += std::to_string(value);
      return *this;
    }

   private:
    void separate(std::string_view key) {
      yaml_.text_.append(is_first_ ? "" : ", ").append(key).append(": ");
      is_first_ = false;
    }
    Yaml& yaml_;
    bool is_first_ = true;
  };

  /// File names and texts of images may hold bytes that are no UTF-8.
  void string(std::string_view value, bool in_flow = false) {
    documents::append_yaml_string(text_, valid(value), in_flow);
  }
  std::string take() { return std::move(text_); }

 private:
  void begin(std::size_t indent, std::string_view key) { text_.append(indent, ' ').append(key).append(":"); }
  static std::string valid(std::string_view text) {
    const auto is_ascii = [](char each) { return static_cast<unsigned char>(each) < 0x80; };
    if (std::ranges::all_of(text, is_ascii)) return std::string(text);
    const auto document = documents::Value(text).to_document();
    return document ? std::string((*document)->root().string_or({})) : std::string();
  }
  std::string text_;
};

std::string octal(std::uint32_t mode) {
  std::string digits;
  for (const unsigned shift : {9u, 6u, 3u, 0u}) digits += static_cast<char>('0' + ((mode >> shift) & 7));
  return digits;
}

std::string_view name_of(TarEntry::Type type) noexcept {
  switch (type) {
    case TarEntry::Type::file:
    case TarEntry::Type::hard_link: return "file";
    case TarEntry::Type::symbolic_link: return "link";
    case TarEntry::Type::folder: return "folder";
    case TarEntry::Type::device: return "device";
    case TarEntry::Type::fifo: return "fifo";
    case TarEntry::Type::other: break;
  }
  return "other";
}

std::string_view name_of(Secret::Where where) noexcept {
  switch (where) {
    case Secret::Where::file: return "file";
    case Secret::Where::deleted_file: return "deleted-file";
    case Secret::Where::environment: return "environment";
    case Secret::Where::label: return "label";
    case Secret::Where::history: return "history";
  }
  return "file";
}

std::string_view name_of(binaries::Hardening::Relro relro) noexcept {
  using enum binaries::Hardening::Relro;
  return relro == full ? "full" : relro == partial ? "partial" : "none";
}

bool is_regular(const Entry& entry) noexcept {
  return entry.type == TarEntry::Type::file || entry.type == TarEntry::Type::hard_link;
}

std::string_view last_part(std::string_view path) noexcept { return path.substr(path.rfind('/') + 1); }

class Description {
 public:
  Description(const Contents& contents, const secrets::Detector& detector) : contents_(contents), detector_(detector) {}

  std::string text(const std::string& today) {
    yaml_.literal(0, "apiVersion", "seawall.dev/v1alpha1");
    yaml_.literal(0, "kind", "Image");
    yaml_.open(0, "metadata");
    yaml_.field(2, "name", contents_.name);
    if (!contents_.digest.empty()) yaml_.field(0, "digest", contents_.digest);
    yaml_.field(0, "platform", contents_.config.platform.text());
    if (!contents_.config.created.empty()) yaml_.field(0, "created", contents_.config.created);
    yaml_.field(0, "scanned", today);
    std::uint64_t compressed = 0;
    for (const oci::Descriptor& layer : contents_.layers) compressed += layer.size;
    yaml_.number(0, "compressedSize", compressed);
    config();
    layers();
    if (contents_.base) base();
    if (contents_.distribution) distribution();
    yaml_.number(0, "packageCount", contents_.packages.size());
    entry_point();
    files("setuidFiles", [](const Entry& entry) { return is_regular(entry) && (entry.mode & 06000) != 0; });
    files("worldWritable", [](const Entry& entry) {
      const bool is_sticky_folder = entry.type == TarEntry::Type::folder && (entry.mode & 01000) != 0;
      return (is_regular(entry) || entry.type == TarEntry::Type::folder) && (entry.mode & 0002) != 0 &&
             !is_sticky_folder;
    });
    programs("shells", shells);
    programs("packageManagers", package_managers);
    secrets();
    malware();
    return yaml_.take();
  }

 private:
  std::string veiled(std::string text) const {
    detector_.hide(text);
    return text;
  }
  std::string veiled(std::string_view name, std::string_view value) const {
    std::string text(value);
    for (const secrets::Leak& leak : detector_.find(name, value, ".env")) {
      secrets::blot(text, leak.range);
    }
    return veiled(std::move(text));
  }

  void config() {
    const oci::Config& config = contents_.config;
    yaml_.open(0, "config");
    yaml_.field(2, "user", config.user);
    if (!config.env.empty()) {
      yaml_.open(2, "env");
      for (const std::string& variable : config.env) {
        const std::size_t equals = std::min(variable.find('='), variable.size());
        const std::string name = variable.substr(0, equals);
        Yaml::Item(yaml_, 2)
            .text("name", name)
            .text("value", veiled(name, std::string_view(variable).substr(std::min(equals + 1, variable.size()))));
      }
    }
    strings("entrypoint", config.entrypoint);
    strings("cmd", config.cmd);
    yaml_.strings(2, "exposedPorts", config.exposed_ports);
    yaml_.strings(2, "volumes", config.volumes);
    if (!config.working_dir.empty()) yaml_.field(2, "workingDir", config.working_dir);
    if (!config.labels.empty()) {
      yaml_.open(2, "labels");
      for (const auto& [name, value] : config.labels) {
        yaml_.entry(4, name, veiled(name, value));
      }
    }
    yaml_.literal(2, "healthcheck", config.has_healthcheck ? "true" : "false");
  }

  void strings(std::string_view key, const std::vector<std::string>& items) {
    std::vector<std::string> shown;
    for (const std::string& item : items) shown.push_back(veiled(item));
    yaml_.strings(2, key, shown);
  }

  void layers() {
    if (contents_.layers.empty()) return;
    yaml_.open(0, "layers");
    std::vector<const oci::HistoryEntry*> made;
    for (const oci::HistoryEntry& entry : contents_.config.history) {
      if (!entry.is_empty_layer) made.push_back(&entry);
    }
    for (std::size_t index = 0; index < contents_.layers.size(); ++index) {
      Yaml::Item item(yaml_, 0);
      item.text("digest",
                contents_.layers[index].digest.empty() ? contents_.diff_ids[index] : contents_.layers[index].digest);
      item.number("size", contents_.layers[index].size);
      if (made.size() == contents_.layers.size()) item.text("createdBy", veiled(made[index]->created_by));
    }
  }

  void base() {
    yaml_.open(0, "baseImage");
    yaml_.field(2, "name", contents_.base->name);
    if (contents_.base->layers > 0) yaml_.number(2, "layers", contents_.base->layers);
  }

  void distribution() {
    yaml_.open(0, "distribution");
    yaml_.field(2, "id", contents_.distribution->id);
    if (!contents_.distribution->version_id.empty()) yaml_.field(2, "version", contents_.distribution->version_id);
    if (!contents_.distribution->name.empty()) yaml_.field(2, "name", contents_.distribution->name);
  }

  /// The program that runs: of a well-known wrapper what it starts.
  std::optional<std::string> program() const {
    std::vector<std::string> words = contents_.config.entrypoint;
    words.insert(words.end(), contents_.config.cmd.begin(), contents_.config.cmd.end());
    std::size_t at = 0;
    while (at < words.size()) {
      const std::string_view name = last_part(words[at]);
      const bool is_wrapper = name == "tini" || name == "dumb-init" || name == "tini-static" || name == "catatonit";
      if (!is_wrapper) break;
      ++at;
      while (at < words.size() && words[at].starts_with('-')) ++at;
    }
    if (at == words.size()) return std::nullopt;
    return find_program(words[at]);
  }

  std::optional<std::string> find_program(const std::string& word) const {
    if (word.find('/') != word.npos) {
      const bool is_absolute = word.starts_with('/');
      return contents_.resolved(is_absolute ? word : contents_.config.working_dir + '/' + word);
    }
    std::string_view path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    for (const std::string& variable : contents_.config.env) {
      if (variable.starts_with("PATH=")) path = std::string_view(variable).substr(5);
    }
    constexpr int most_folders = 100;
    for (int folders = 0; !path.empty() && folders < most_folders; ++folders) {
      const std::size_t colon = std::min(path.find(':'), path.size());
      if (auto found = contents_.resolved(std::string(path.substr(0, colon)) + '/' + word)) return found;
      path.remove_prefix(std::min(colon + 1, path.size()));
    }
    return std::nullopt;
  }

  void entry_point() {
    const std::optional<std::string> path = program();
    if (!path) return;
    const auto found = std::ranges::find(contents_.executables, *path, &Executable::path);
    if (found == contents_.executables.end()) return;
    const binaries::Hardening& hardening = found->hardening;
    const auto truth = [](bool value) { return value ? "true" : "false"; };
    yaml_.open(0, "entryPoint");
    yaml_.field(2, "path", *path);
    yaml_.literal(2, "positionIndependent", truth(hardening.is_position_independent));
    // A static program that is not position-independent has nothing to be relocated.
    if (!hardening.is_static || hardening.is_position_independent) yaml_.literal(2, "relro", name_of(hardening.relro));
    yaml_.literal(2, "noExecuteStack", truth(hardening.has_no_execute_stack));
    if (hardening.has_stack_protector && !hardening.is_go) {
      yaml_.literal(2, "stackProtector", truth(*hardening.has_stack_protector));
    }
  }

  template <typename Predicate>
  void files(std::string_view key, Predicate is_wanted) {
    std::size_t count = 0;
    for (std::size_t index = 0; index < contents_.entries.size(); ++index) {
      const Entry& entry = contents_.entries[index];
      if (!is_wanted(entry)) continue;
      if (count++ == 0) yaml_.open(0, key);
      if (count > most_described) continue;
      Yaml::Item(yaml_, 0)
          .text("path", entry.path)
          .text("mode", octal(entry.mode))
          .text("type", name_of(entry.type))
          .number("user", entry.user)
          .number("group", entry.group)
          .number("layer", contents_.entry_layers[index]);
    }
    tell_more(key, count);
  }

  void tell_more(std::string_view key, std::size_t count) {
    if (count > most_described) yaml_.number(0, std::string(key) + "More", count - most_described);
  }

  void programs(std::string_view key, std::span<const std::string_view> names) {
    std::vector<std::string> found;
    for (const std::string_view folder : program_folders) {
      for (const std::string_view name : names) {
        const std::string path = std::string(folder) + '/' + std::string(name);
        if (contents_.find(path)) found.push_back(path);
      }
    }
    yaml_.strings(0, key, found);
  }

  void secrets() {
    if (contents_.secrets.empty()) return;
    yaml_.open(0, "secrets");
    std::size_t count = 0;
    for (const Secret& secret : contents_.secrets) {
      if (++count > most_described) continue;
      const secrets::Rule* const rule = secrets::find_rule(secret.secret.rule);
      Yaml::Item item(yaml_, 0);
      item.text("where", name_of(secret.where)).text("name", secret.secret.path);
      if (secret.secret.line > 0) item.number("line", secret.secret.line);
      item.text("rule", secret.secret.rule);
      if (rule) item.text("title", rule->title).text("severity", findings::name_of(rule->severity));
      const bool is_in_layer = secret.where == Secret::Where::file || secret.where == Secret::Where::deleted_file;
      if (is_in_layer) item.number("layer", secret.layer);
    }
    tell_more("secrets", count);
  }

  void malware() {
    if (contents_.malware.empty()) return;
    yaml_.open(0, "malware");
    std::size_t count = 0;
    for (const Malware& match : contents_.malware) {
      if (++count > most_described) continue;
      Yaml::Item item(yaml_, 0);
      item.text("path", match.path).text("rule", match.rule);
      if (!match.description.empty()) item.text("description", match.description);
      const Entry* const entry = contents_.find(match.path);
      if (entry)
        item.number("layer", contents_.entry_layers[static_cast<std::size_t>(entry - contents_.entries.data())]);
    }
    tell_more("malware", count);
  }

  const Contents& contents_;
  const secrets::Detector& detector_;
  Yaml yaml_;
};

}  // namespace

std::string describe(const Contents& contents, const std::string& today, const secrets::Detector& detector) {
  return Description(contents, detector).text(today);
}

}  // namespace seawall::images
