// Which statement of VEX stands for a vulnerability of a package. A statement is of a product; with subcomponents it is
// of these alone. The product may be the package itself, what brings it along (its parent), or the image.
//
// Statements are found by vulnerability and by product: none is compared with a package that is neither named in it nor
// in a product that is.

#include <algorithm>

#include "match_parts.h"

namespace seawall::advisories {
namespace {

using packages::Package;
using packages::Type;

// The more of these, the more specific a statement is.
constexpr int names_package = 8;
constexpr int names_version = 4;
constexpr int names_host = 2;  // the image, or what brings the package along
constexpr int names_host_version = 1;

/// A statement that names something, and how specifically.
struct Naming {
  std::uint32_t statement = 0;
  int specificity = 0;
};
/// By statement, each once.
using Namings = std::vector<Naming>;

void settle(Namings& namings) {
  std::ranges::sort(namings, [](const Naming& one, const Naming& other) {
    return one.statement != other.statement ? one.statement < other.statement : one.specificity > other.specificity;
  });
  const auto repeated = std::ranges::unique(namings, {}, &Naming::statement);
  namings.erase(repeated.begin(), repeated.end());
}

int specificity_in(const Namings& namings, std::uint32_t statement) noexcept {
  const auto found = std::ranges::lower_bound(namings, statement, {}, &Naming::statement);
  return found == namings.end() || found->statement != statement ? 0 : found->specificity;
}

/// Texts that statements name, by what they are compared by.
class Index {
 public:
  void add(std::uint32_t statement, const std::string& text) {
    if (auto url = Url::parse(text)) {
      urls_[url->key()].emplace_back(statement, *std::move(url));
    } else {
      others_[text].push_back(statement);
    }
  }
  /// With `with_architecture` only those that name one.
  void find(const Url& url, bool with_architecture, int specificity, int with_version, Namings& namings) const {
    find_key(url, url.key(), with_architecture, specificity + (url.version.empty() ? 0 : with_version), namings);
    if (!url.version.empty()) find_key(url, url.key_without_version(), with_architecture, specificity, namings);
  }
  void find(const std::string& text, int specificity, Namings& namings) const {
    const auto found = others_.find(text);
    if (found == others_.end()) return;
    for (const std::uint32_t statement : found->second) namings.push_back({statement, specificity});
  }

 private:
  void find_key(const Url& url, const std::string& key, bool with_architecture, int specificity,
                Namings& namings) const {
    const auto found = urls_.find(key);
    if (found == urls_.end()) return;
    for (const auto& [statement, said] : found->second) {
      if (with_architecture && !said.qualifier("arch")) continue;
      if (is_said_of(said, url)) namings.push_back({statement, specificity});
    }
  }
  std::unordered_map<std::string, std::vector<std::pair<std::uint32_t, Url>>> urls_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> others_;
};

/// Distributions are named by release or codename.
void add_distribution(Url& url, const packages::Distribution* distribution) {
  if (!distribution || distribution->codename.empty()) return;
  url.qualifiers.emplace_back("distro", distribution->codename);
  url.qualifiers.emplace_back("distro", distribution->id + '-' + distribution->codename);
  std::ranges::sort(url.qualifiers);
}

std::optional<Url> url_of(const Package& package, const packages::Distribution* distribution) {
  auto url = Url::parse(packages::purl(package, distribution));
  if (url) add_distribution(*url, distribution);
  return url;
}

/// What it was built from, which is "arch=source" there.
std::optional<Url> source_url_of(const Package& package, const packages::Distribution* distribution) {
  if (package.type != Type::deb && package.type != Type::rpm) return {};
  Package source;
  source.type = package.type;
  source.name = package.source_name.empty() ? package.name : package.source_name;
  source.version = package.source_version.empty() ? package.version : package.source_version;
  source.architecture = package.type == Type::deb ? "source" : "src";
  return url_of(source, distribution);
}

constexpr int most_parents = 16;  // a jar in a jar in a jar; and where they go in a circle

}  // namespace

struct Statements::State {
  /// What names a package. Of those with the same URL it is the same.
  struct Named {
    Namings as_product;
    Namings as_component;
  };
  /// The one that stands.
  struct Choice {
    std::uint32_t statement = 0;
    int specificity = 0;  ///< 0: none does
    void take(std::uint32_t other, int other_specificity) noexcept {
      const bool stands = other_specificity > specificity || (other_specificity == specificity && other > statement);
      if (stands) *this = {other, other_specificity};
    }
  };

  std::vector<VexStatement> statements;
  std::span<const Package> packages;
  const packages::Distribution* distribution = nullptr;
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_vulnerability;
  Index products;
  Index components;
  Namings of_image;
  std::unordered_map<std::string, Named> named;  // by URL
  std::vector<const Named*> by_package;  // null: not yet known
  std::unordered_map<std::string, Choice> image_alone;  // by names of a vulnerability: of all of the image

  bool is_of_all(std::uint32_t statement) const { return statements[statement].subcomponents.empty(); }

  void take_statement(VexStatement statement, const std::function<bool(const std::string&)>& is_wanted) {
    std::vector<std::string> names;
    for (const std::string& each : statement.vulnerabilities) {
      if (std::string name = canonical_name(each); is_wanted(name)) names.push_back(std::move(name));
    }
    if (names.empty()) return;
    const auto number = static_cast<std::uint32_t>(statements.size());
    for (std::string& name : names) {
      std::vector<std::uint32_t>& numbers = by_vulnerability[std::move(name)];
      if (numbers.empty() || numbers.back() != number) numbers.push_back(number);
    }
    for (const std::string& product : statement.products) products.add(number, product);
    for (const std::string& component : statement.subcomponents) components.add(number, component);
    statements.push_back(std::move(statement));
  }

  const Named& named_of(std::size_t index) {
    if (by_package[index]) return *by_package[index];
    const Package& package = packages[index];
    const auto [known, is_new] = named.try_emplace(packages::purl(package, distribution));
    Named& names = known->second;
    by_package[index] = &names;
    if (!is_new) return names;
    const auto find = [&](const std::optional<Url>& url, bool is_source) {
      if (!url) return;
      products.find(*url, is_source, names_package, names_version, names.as_product);
      components.find(*url, is_source, names_package, names_version, names.as_component);
    };
    find(url_of(package, distribution), false);
    find(source_url_of(package, distribution), true);
    settle(names.as_product);
    settle(names.as_component);
    return names;
  }

  /// Of those that name a vulnerability and are among some.
  template <typename Use>
  void visit(const Match& match, const Namings& namings, Use use) const {
    visit(match.id, namings, use);
    for (const std::string& name : match.aliases) visit(name, namings, use);
  }
  template <typename Use>
  void visit(const std::string& name, const Namings& namings, Use use) const {
    const auto found = by_vulnerability.find(name);
    if (found == by_vulnerability.end()) return;
    if (found->second.size() >= namings.size()) {
      for (const auto& [statement, specificity] : namings) {
        if (std::ranges::binary_search(found->second, statement)) use(statement, specificity);
      }
      return;
    }
    for (const std::uint32_t statement : found->second) {
      const int specificity = specificity_in(namings, statement);
      if (specificity > 0) use(statement, specificity);
    }
  }

  Choice of_all_of_image(const Match& match) {
    if (of_image.empty()) return {};
    std::string key = match.id;
    for (const std::string& name : match.aliases) key += '\n' + name;
    const auto [known, is_new] = image_alone.try_emplace(std::move(key));
    if (is_new) {
      visit(match, of_image, [&](std::uint32_t statement, int specificity) {
        if (is_of_all(statement)) known->second.take(statement, specificity);
      });
    }
    return known->second;
  }

  /// What brings a package along, and so on, as products.
  std::vector<const Namings*> hosts_of(std::size_t package) {
    std::vector<const Namings*> hosts;
    std::uint32_t parent = packages[package].parent;
    for (int left = most_parents; left > 0 && parent < packages.size(); --left) {
      const Namings& namings = named_of(parent).as_product;
      if (!namings.empty()) hosts.push_back(&namings);
      parent = packages[parent].parent;
    }
    return hosts;
  }
  static int as_host(int specificity) noexcept {
    if (specificity == 0) return 0;
    return names_host + ((specificity & names_version) != 0 ? names_host_version : 0);
  }

  Choice choose(const Match& match) {
    Choice choice = of_all_of_image(match);
    const Named& own = named_of(match.package);
    const std::vector<const Namings*> hosts = hosts_of(match.package);
    visit(match, own.as_product, [&](std::uint32_t statement, int specificity) {
      if (is_of_all(statement)) choice.take(statement, specificity);
    });
    for (const Namings* const host : hosts) {
      visit(match, *host, [&](std::uint32_t statement, int specificity) {
        if (is_of_all(statement)) choice.take(statement, as_host(specificity));
      });
    }
    visit(match, own.as_component, [&](std::uint32_t statement, int specificity) {
      int host = specificity_in(of_image, statement);
      for (const Namings* const each : hosts) host = std::max(host, as_host(specificity_in(*each, statement)));
      if (host > 0) choice.take(statement, specificity + host);
    });
    return choice;
  }
};

Statements::Statements(std::vector<VexStatement> statements, std::span<const Package> packages,
                       const MatchOptions& options, const std::function<bool(const std::string&)>& is_wanted)
    : state_(std::make_unique<State>()) {
  state_->packages = packages;
  state_->by_package.resize(packages.size());
  state_->distribution = options.distribution;
  for (VexStatement& statement : statements) state_->take_statement(std::move(statement), is_wanted);
  for (const VexStatement& statement : options.statements) state_->take_statement(statement, is_wanted);
  if (options.product.empty()) return;
  if (const auto image = Url::parse(options.product)) {
    state_->products.find(*image, false, names_host, names_host_version, state_->of_image);
  } else {
    state_->products.find(options.product, names_host, state_->of_image);
  }
  settle(state_->of_image);
}
Statements::~Statements() = default;

const VexStatement* Statements::find(const Match& match) {
  if (state_->statements.empty()) return nullptr;
  const State::Choice choice = state_->choose(match);
  return choice.specificity == 0 ? nullptr : &state_->statements[choice.statement];
}

}  // namespace seawall::advisories
