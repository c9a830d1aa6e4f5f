#pragma once

// Lists of connections as far as one asks for them, for the commands that show them.
//
// Lifetimes: borrows from the NetworkFiles.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "network.h"
#include "network_ends.h"

namespace seawall::commands {

inline network::Party party_of(std::uint32_t workload) {
  network::Party party;
  party.workload = workload;
  return party;
}

/// Workloads in the order of the Cluster, then what is outside.
struct PartyOrder {
  bool operator()(const network::Party& one, const network::Party& other) const noexcept {
    const auto key = [](const network::Party& each) {
      return std::tie(each.kind, each.workload, each.first, each.last, each.selection);
    };
    return key(one) < key(other);
  }
};

/// Connections of a picture ("drawn connections"): with more, nobody could see anything, and the picture would be
/// larger than what opens it can take.
inline constexpr std::size_t most_drawn = 50'000;

/// Connections of one network.
struct Listed {
  const NetworkView* view = nullptr;
  bool is_truncated = false;  ///< there are more than network::ListLimits allows
  std::vector<network::Connection> connections;  ///< that are asked for, with the ports that are asked for
  std::vector<std::uint32_t> subjects;  ///< workloads that are asked about, ascending; all where nothing is asked
};
struct Lists {
  std::vector<Listed> networks;
  bool is_truncated = false;
  std::vector<bool> mattered;  ///< by assumption: whether another list would have come out
};
/// Fails with what is wrong with the filter, or with not_found where it names what is not there.
documents::Result<Lists> list_connections(const NetworkFiles& files, const NetworkInput& input,
                                          const NetworkFilter& filter);
/// Whether something restricts what is listed.
bool is_filtered(const NetworkInput& input, const NetworkFilter& filter) noexcept;
/// Why a picture of these lists is refused, if it is.
std::optional<documents::Error> too_many_to_draw(const Lists& lists);

/// A line about one workload's connections in one direction: with whom, and on which ports. Where it has the same with
/// a whole namespace, that is one line.
struct PeerLine {
  std::string peers;
  std::string ports;
};
/// Borrows from the list.
class PeerLines {
 public:
  explicit PeerLines(const Listed& list);
  std::vector<PeerLine> of(std::uint32_t workload, network::Direction direction) const;

 private:
  /// Peers that have the same ports.
  struct Group {
    std::vector<const network::Party*> peers;  ///< in the order of the list
    network::PortSet ports;
  };
  std::vector<Group> groups(std::uint32_t workload, network::Direction direction) const;
  std::vector<std::string> names(const Group& group, std::uint32_t workload) const;

  const Listed& list_;
  const network::Network& network_;
  std::map<std::string_view, std::size_t> workloads_;    // by namespace
  std::vector<std::vector<std::uint32_t>> from_, to_;  // by workload, indexes of its connections
};

/// Of what is missing beyond the limit; empty where nothing is.
std::string truncation_of(const Lists& lists);
/// "12 workloads, 30 connections"
std::string summary_of(const Lists& lists);

}  // namespace seawall::commands
