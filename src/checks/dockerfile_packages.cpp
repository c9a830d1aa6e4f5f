#include "dockerfile_packages.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace seawall::checks {
namespace {

bool is_among(std::string_view word, std::string_view blank_separated) noexcept {
  for (const std::string_view each : objects::Parts(blank_separated, ' ')) {
    if (each == word) return true;
  }
  return false;
}

/// What is no name in an index: a path, an address, a variable.
bool is_no_name(std::string_view word) noexcept {
  return word.empty() || word.starts_with('.') || word.starts_with('/') || word.starts_with('~') ||
         word.contains('$') || word.contains('`') || word.contains("://") || word.contains('*');
}

bool has_ending(std::string_view word, std::initializer_list<std::string_view> endings) noexcept {
  return std::ranges::any_of(endings, [&](std::string_view ending) { return word.ends_with(ending); });
}

/// `curl-8.6.0`, `openssl-1:3.0.7`: a hyphen and a number.
bool has_rpm_version(std::string_view word) noexcept {
  for (std::size_t at = word.find('-'); at != word.npos; at = word.find('-', at + 1)) {
    if (at + 1 < word.size() && word[at + 1] >= '0' && word[at + 1] <= '9') return true;
  }
  return word.contains('=');
}

bool is_pinned_for_apt(std::string_view word) noexcept {
  return word.contains('=') || word.contains('/') || word.ends_with('-') || word.ends_with(".deb");
}
bool is_pinned_for_apk(std::string_view word) noexcept {
  return word.find_first_of("=<>~@") != word.npos || word.ends_with(".apk") || word.starts_with('!');
}
bool is_pinned_for_rpm(std::string_view word) noexcept {
  return has_rpm_version(word) || word.starts_with('@') || word.ends_with(".rpm") || word.contains('/');
}
bool is_pinned_for_pip(std::string_view word) noexcept {
  return word.contains("==") || word.contains('@') || word.contains('/') ||
         has_ending(word, {".whl", ".tar.gz", ".zip"});
}
/// `name@1.2.3`, `@scope/name@1.2.3`
bool is_pinned_for_npm(std::string_view word) noexcept {
  const std::size_t at = word.find('@', 1);
  if (at != word.npos) return !is_word_of(word.substr(at + 1), {"", "latest", "next"});
  return has_ending(word, {".tgz", ".tar.gz"}) || (word.contains('/') && !word.starts_with('@'));
}
bool is_pinned_for_gem(std::string_view word) noexcept { return word.contains(':') || word.ends_with(".gem"); }
bool is_pinned_for_go(std::string_view word) noexcept {
  const std::size_t at = word.find('@');
  return at == word.npos || word.substr(at + 1) != "latest";
}

struct PackageManager {
  std::string_view programs;        // separated by blanks, as the others
  std::string_view verbs;           // of which the first word that is no option is one
  std::string_view with_value;      // options whose value is the next word
  std::string_view pinning;         // options that name the versions, or a file that does
  bool (*is_pinned)(std::string_view word) noexcept;
};

constexpr std::array<PackageManager, 9> package_managers = {{
    {"apt-get apt aptitude", "install", "-t --target-release -o --option -c --config-file -a", "", is_pinned_for_apt},
    {"apk", "add", "-X --repository -t --virtual --keys-dir -p --root --cache-dir --repositories-file", "",
     is_pinned_for_apk},
    {"yum dnf microdnf tdnf", "install localinstall",
     "-c --config -x --exclude --enablerepo --disablerepo --repo --installroot --releasever --setopt --forcearch", "",
     is_pinned_for_rpm},
    {"zypper", "install in", "-r --repo -t --type -R --root --from", "", is_pinned_for_rpm},
    {"pip pip3", "install",
     "-i --index-url --extra-index-url --trusted-host -f --find-links -t --target --prefix --root --platform --cert "
     "--python-version --implementation --abi --no-binary --only-binary --proxy --timeout --retries --cache-dir -e "
     "--editable --progress-bar --log --config-settings -C --global-option --src --upgrade-strategy",
     "-r --requirement -c --constraint --require-hashes", is_pinned_for_pip},
    {"npm pnpm", "install i add", "--prefix --registry -C --dir --loglevel --cache --omit --include --userconfig -w",
     "", is_pinned_for_npm},
    {"yarn", "add", "--registry --modules-folder --cache-folder --cwd", "", is_pinned_for_npm},
    {"gem", "install", "-i --install-dir -n --bindir -s --source -P --platform", "-v --version", is_pinned_for_gem},
    {"go", "install", "-ldflags -tags -mod -modfile -o -gcflags -asmflags", "", is_pinned_for_go},
}};

std::size_t skip_options(const PackageManager& manager, const std::vector<std::string>& words, std::size_t at) {
  while (at < words.size() && words[at].starts_with('-')) at += is_among(words[at], manager.with_value) ? 2u : 1u;
  return std::min(at, words.size());
}

bool has_pinning_option(const PackageManager& manager, const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    if (!word.starts_with('-') || word == "-") return false;
    return is_among(std::string_view(word).substr(0, word.find('=')), manager.pinning);
  });
}

std::vector<std::string> unpinned_by(const PackageManager& manager, const std::vector<std::string>& words) {
  std::vector<std::string> names;
  std::size_t at = skip_options(manager, words, 1);
  if (at == words.size()) return names;
  // yarn global add
  if (words[0].ends_with("yarn") && words[at] == "global") at = skip_options(manager, words, at + 1);
  if (at == words.size() || !is_among(words[at], manager.verbs) || has_pinning_option(manager, words)) return names;
  for (at = skip_options(manager, words, at + 1); at < words.size(); at = skip_options(manager, words, at + 1)) {
    if (!is_no_name(words[at]) && !manager.is_pinned(words[at])) names.push_back(words[at]);
  }
  return names;
}

}  // namespace

std::vector<std::string> unpinned_packages(const ShellCommand& command) {
  const std::string_view tool = program_of(command);
  for (const PackageManager& manager : package_managers) {
    if (is_among(tool, manager.programs)) return unpinned_by(manager, command.words);
  }
  return {};
}

}  // namespace seawall::checks
