#pragma once

// What the peer answered, from the forms that its goldens have: text (plain, explained, focused), JSON, and differences
// as text and CSV. All of it ends as sets of lines, in which touching ranges of addresses are one.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"
#include "network/network.h"

namespace seawall::conformance {

/// Ports of a row: numbers, and names that nobody can resolve ("TCP http", or " http" of no protocol).
struct RowPorts {
  network::PortSet numbers;
  std::set<std::string> names;
};
/// "All Connections", "TCP 80,443,UDP 1-65535,SCTP http" and, of explanations, "TCP:[80,443], UDP". Nothing for others.
std::optional<RowPorts> row_ports_of(std::string_view text);
std::string text_of(const RowPorts& ports);

/// One connection; an end "10.0.0.0-10.0.0.255[External]" is a range of addresses.
struct Row {
  std::string network;  ///< "", "UDN green", "CUDN tenant", "NAD vlan"
  std::string from;
  std::string to;
  RowPorts ports;
};
/// A line a connection. Rows without ports are left out if `with_empty` is not set.
std::set<std::string> lines_of(const std::vector<Row>& rows, bool with_empty = false);

struct Golden {
  bool is_flat = false;  ///< JSON: of all networks together
  std::vector<Row> connections;
  std::vector<Row> denied;  ///< of explanations: ports that are not allowed
  std::vector<Row> by_default;  ///< of explanations: pairs that no rule speaks of
  std::vector<Row> egress;  ///< of exposure
  std::vector<Row> ingress;
  std::set<std::string> unprotected;  ///< "shop/cart[Deployment] Egress"
  std::map<std::string, std::set<std::string>>
      networks;  ///< of workloads: "Primary pod-network", "Secondary vlan[NAD]"
  std::vector<std::string> unread;  ///< lines that are of no known form
};
/// `focus`: ports of rows that name none, as all are about the same.
Golden golden_of_text(std::string_view text, const RowPorts& focus);
Golden golden_of_json(documents::Node root, const RowPorts& focus);

struct DifferenceRow {
  std::string kind;
  std::string from;
  std::string to;
  std::string before;
  std::string after;
  std::string workloads;  ///< "workload shop/cart[Deployment] added"
};
std::vector<DifferenceRow> differences_of_text(std::string_view text, std::vector<std::string>& unread);
std::vector<DifferenceRow> differences_of_csv(std::string_view text, std::vector<std::string>& unread);
std::set<std::string> lines_of(const std::vector<DifferenceRow>& rows);

/// Nothing for an end that is no range.
std::optional<network::AddressSet> range_of(std::string_view end);

}  // namespace seawall::conformance
