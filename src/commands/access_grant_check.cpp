// seawall access grant-check: the least right with which a cluster can be read.

#include <algorithm>
#include <array>

#include "console.h"
#include "input.h"
#include "words.h"

namespace seawall::commands {
namespace {

using cluster::Purpose;
using documents::Error;
using documents::ErrorCode;
using documents::Result;

constexpr std::array<Purpose, granted_commands.size()> purposes = {Purpose::scan,    Purpose::access, Purpose::powers,
                                                                   Purpose::network, Purpose::pods,   Purpose::snapshot,
                                                                   Purpose::secrets};

/// "user:jane", "group:devs", "sa:shop/cart".
std::optional<Error> read_subject(const std::string& text, cluster::GrantOptions& options) {
  const std::size_t colon = text.find(':');
  const std::string_view kind = std::string_view(text).substr(0, colon);
  const std::string rest = colon == text.npos ? std::string() : text.substr(colon + 1);
  if (kind == "user" || kind == "group") {
    options.subject_kind = kind == "user" ? "User" : "Group";
    options.subject = rest;
  } else if (kind == "sa") {
    const std::size_t slash = rest.find('/');
    options.subject_kind = "ServiceAccount";
    options.subject_namespace = rest.substr(0, slash);
    if (slash != rest.npos) options.subject = rest.substr(slash + 1);
  }
  const bool is_whole =
      !options.subject.empty() && (options.subject_kind != "ServiceAccount" || !options.subject_namespace.empty());
  if (is_whole) return {};
  return Error(ErrorCode::invalid_argument,
               '"' + text + "\" is nobody; it is user:NAME, group:NAME or sa:NAMESPACE/NAME");
}

/// Leaves what the cluster serves.
std::expected<std::vector<cluster::Wanted>, Exit> served(std::vector<cluster::Wanted> wanted,
                                                         const ClusterInput& input) {
  const std::expected<Server, Exit> server = find_server(input);
  if (!server) return std::unexpected(server.error());
  const Result<cluster::Discovery> discovery = cluster::discover(*server->api, {});
  if (!discovery) return std::unexpected(refuse_cluster(discovery.error()));
  for (const Error& failure : discovery->failures) complain(failure.message());
  std::erase_if(wanted, [&](const cluster::Wanted& each) {
    return std::ranges::none_of(discovery->resources,
                                [&](const cluster::Resource& resource) { return each.is(resource); });
  });
  return wanted;
}

std::optional<Purpose> purpose_of(std::string_view command) noexcept {
  const auto found = std::ranges::find(granted_commands, command);
  if (found == granted_commands.end()) return {};
  return purposes[static_cast<std::size_t>(found - granted_commands.begin())];
}

}  // namespace

Exit access_grant_check(const AccessGrantCheckArguments& arguments) {
  const std::optional<Purpose> purpose = purpose_of(arguments.command);
  if (!purpose) return refuse(unknown("command", arguments.command, granted_commands, "see --help"));
  cluster::GrantOptions options;
  options.namespaces = arguments.namespaces;
  options.name = arguments.name;
  if (!arguments.to.empty()) {
    if (const auto error = read_subject(arguments.to, options)) return refuse(*error);
  }
  ScanArguments settling;
  settling.config = arguments.config;
  const std::optional<Settings> settings = settle(settling);
  if (!settings) return Exit::usage;
  options.wanted = cluster::wanted_for(*purpose, settings->config.pod_templates);
  if (arguments.cluster.is_asked) {
    std::expected<std::vector<cluster::Wanted>, Exit> wanted = served(std::move(options.wanted), arguments.cluster);
    if (!wanted) return wanted.error();
    options.wanted = *std::move(wanted);
  }
  return show(cluster::least_role(options));
}

}  // namespace seawall::commands
