#include "network_lists_golden.h"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace seawall::conformance {
namespace {

using documents::Entry;
using documents::Node;
using network::AddressSet;
using network::PortSet;
using network::Protocol;

constexpr std::string_view outside = "[External]";

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (std::size_t end = 0; end != text.npos; text.remove_prefix(std::min(text.size(), end + separator.size()))) {
    end = text.find(separator);
    parts.push_back(text.substr(0, end));
  }
  return parts;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

/// The rest behind a beginning, if the text has it.
std::optional<std::string_view> behind(std::string_view beginning, std::string_view text) {
  if (!text.starts_with(beginning)) return {};
  return text.substr(beginning.size());
}

std::optional<std::uint16_t> number_of(std::string_view text) {
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

bool add_port(RowPorts& ports, Protocol protocol, std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = number_of(text.substr(0, dash));
  const auto last = dash == text.npos ? first : number_of(text.substr(dash + 1));
  if (!first || !last || *first == 0 || *last < *first) return false;
  ports.numbers = unite(ports.numbers, PortSet::range(protocol, *first, *last));
  return true;
}

// --- selections, as Seawall writes them ---

/// Parts of "a=b,{Key:k,Operator:In,Values:[v w],}".
std::vector<std::string> selector_parts(std::string_view text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
    if (c == ',' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  std::erase(parts, "");
  return parts;
}

std::string value_behind(std::string_view name, std::string_view part, std::string_view end) {
  const std::size_t at = part.find(name);
  if (at == part.npos) return {};
  part.remove_prefix(at + name.size());
  return std::string(part.substr(0, part.find(end)));
}

std::string requirement_of(const std::string& part) {
  if (!part.starts_with("{")) return part;
  const std::string key = value_behind("Key:", part, ",");
  const std::string op = value_behind("Operator:", part, ",");
  if (op == "Exists") return key;
  if (op == "DoesNotExist") return '!' + key;
  const std::string values_text = value_behind("Values:[", part, "]");
  std::vector<std::string> values;
  for (const std::string_view value : split(values_text, " ")) values.emplace_back(value);
  std::ranges::sort(values);
  if (op == "In" && values.size() == 1) return key + '=' + values[0];
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ",") + value;
  return key + (op == "In" ? " in (" : " notin (") + text + ')';
}

std::string selector_of(std::string_view text) {
  std::set<std::string> requirements;
  for (const std::string& part : selector_parts(text)) requirements.insert(requirement_of(part));
  std::string joined;
  for (const std::string& each : requirements) joined += (joined.empty() ? "" : ",") + each;
  return joined;
}

/// "[namespace with {...}]/[pod with {...}]" with both selectors written as Seawall writes them.
std::string end_of(std::string_view text) {
  constexpr std::string_view udn = "[udn]/";
  std::string end(trimmed(text));
  if (const std::size_t at = end.find(udn); at != end.npos) end.erase(at, udn.size() - 1);
  const std::size_t pods = end.find("/[pod with {");
  const std::size_t all_pods = end.find("/[all pods]");
  const std::size_t slash = std::min(pods, all_pods);
  if (slash == end.npos) return end;
  std::string namespace_ = end.substr(0, slash);
  if (namespace_.starts_with("[namespace with {")) {
    const std::string selector = selector_of(namespace_.substr(17, namespace_.size() - 19));
    const auto name = behind("kubernetes.io/metadata.name=", selector);
    namespace_ = name && name->find(',') == name->npos ? std::string(*name) : "[namespace with {" + selector + "}]";
  }
  if (pods == end.npos) return namespace_ + "/[all pods]";
  const std::string selector = end.substr(slash + 12, end.size() - slash - 14);
  return namespace_ + "/[pod with {" + selector_of(selector) + "}]";
}

/// "pod-network", "Pod network", "primary UDN green", "secondary NAD vlan".
std::string network_of(std::string_view text) {
  for (const std::string_view beginning : {"primary ", "secondary "}) {
    if (const auto rest = behind(beginning, text)) return std::string(*rest);
  }
  return {};
}

/// Text goldens, line by line.
class TextReader {
 public:
  explicit TextReader(const RowPorts& focus) : focus_(focus) {}

  Golden read(std::string_view text) {
    for (const std::string_view line : split(text, "\n")) {
      if (!read_line(line)) golden_.unread.emplace_back(line);
    }
    return std::move(golden_);
  }

 private:
  enum class Part { connections, pairs, by_default, reasons, mapping, egress, ingress, unprotected };

  bool read_line(std::string_view line) {
    if (trimmed(line).empty() || line.starts_with("----") || line.starts_with("##") || line.starts_with("***"))
      return true;
    if (read_heading(line)) return true;
    switch (part_) {
      case Part::connections: return add_row(golden_.connections, line, " => ");
      case Part::by_default: return add_row(golden_.by_default, line, " => ");
      case Part::egress: return add_row(golden_.egress, line, "=>");
      case Part::ingress: return add_row(golden_.ingress, line, "<=");
      case Part::unprotected: return add_unprotected(line);
      case Part::mapping: return add_network(line);
      case Part::pairs:
      case Part::reasons: break;
    }
    return read_explanation(line);
  }

  bool read_heading(std::string_view line) {
    const auto enter = [&](Part part) { return part_ = part, true; };
    if (const auto name = behind("Permitted connectivity analyzed in ", line)) {
      network_ = network_of(name->substr(0, name->size() - 1));
      return enter(Part::connections);
    }
    if (line.starts_with("Permitted connections on ")) return network_.clear(), enter(Part::connections);
    if (line.starts_with("All connections are not allowed for ") || line.starts_with("all input workloads are "))
      return true;
    if (line == "Workload-to-Networks Mapping:") return enter(Part::mapping);
    if (line.starts_with("Exposure Analysis Result")) return network_.clear(), enter(Part::egress);
    if (line == "Egress Exposure:") return enter(Part::egress);
    if (line == "Ingress Exposure:") return enter(Part::ingress);
    if (line == "Workloads not protected by network policies:") return enter(Part::unprotected);
    if (!line.starts_with("# ") || !line.ends_with(" #")) return false;
    const std::string_view heading = line.substr(2, line.size() - 4);
    for (const auto& [beginning, part] :
         {std::pair("Specific connections and their reasons", Part::pairs),
          std::pair("All Connections due to the system default (Allow all)", Part::by_default)}) {
      if (const auto rest = behind(beginning, heading)) {
        network_ = network_of(behind(" in ", *rest).value_or(""));
        return enter(part);
      }
    }
    return false;
  }

  bool read_explanation(std::string_view line) {
    if (const auto ends = behind("Connections between ", line)) {
      const std::vector<std::string_view> parts = split(ends->substr(0, ends->size() - 1), " => ");
      if (parts.size() != 2) return false;
      pair_ = {network_, end_of(parts[0]), end_of(parts[1]), {}};
      part_ = Part::reasons;
      return true;
    }
    if (part_ != Part::reasons) return false;
    if (line == "Allowed connections:" || line == "Denied connections:" || line.starts_with("\t\t")) return true;
    for (const auto& [beginning, rows] :
         {std::pair("\tAllowed ", &golden_.connections), std::pair("\tDenied ", &golden_.denied)}) {
      if (const auto rest = behind(beginning, line)) {
        const auto ports = row_ports_of(rest->substr(0, rest->find(" due to ")));
        if (!ports) return false;
        rows->push_back(pair_);
        rows->back().ports = *ports;
        return true;
      }
    }
    return false;
  }

  bool add_row(std::vector<Row>& rows, std::string_view line, std::string_view arrow) {
    const std::size_t at = line.find(arrow);
    if (at == line.npos) return false;
    std::string_view to = line.substr(at + arrow.size());
    RowPorts ports = part_ == Part::by_default ? RowPorts{PortSet::all(), {}} : focus_;
    if (const std::size_t colon = to.rfind(" : "); colon != to.npos) {
      const auto written = row_ports_of(to.substr(colon + 3));
      if (!written) return false;
      ports = *written;
      to = to.substr(0, colon);
    }
    Row row{network_, end_of(line.substr(0, at)), end_of(to), std::move(ports)};
    if (arrow == "<=") std::swap(row.from, row.to);
    rows.push_back(std::move(row));
    return true;
  }

  bool add_unprotected(std::string_view line) {
    const std::vector<std::string_view> parts = split(line, " is not protected on ");
    if (parts.size() == 2) golden_.unprotected.insert(std::string(parts[0]) + ' ' + std::string(parts[1]));
    return parts.size() == 2;
  }

  bool add_network(std::string_view line) {
    if (!line.starts_with("\t")) {
      workload_ = end_of(line.substr(0, line.rfind(':')));
      return golden_.networks.try_emplace(workload_).second;
    }
    for (const auto& [beginning, kind] :
         {std::pair("\tPrimary Network: ", "Primary "), std::pair("\tSecondary Networks: ", "Secondary ")}) {
      if (const auto names = behind(beginning, line)) {
        for (const std::string_view name : split(*names, ","))
          golden_.networks[workload_].insert(kind + std::string(name));
        return true;
      }
    }
    return false;
  }

  const RowPorts& focus_;
  Golden golden_;
  Part part_ = Part::connections;
  std::string network_;
  std::string workload_;
  Row pair_;
};

void add_json_rows(Node list, const RowPorts& focus, std::vector<Row>& rows, std::vector<std::string>& unread) {
  for (const Node item : list.items()) {
    const Node written = item.child("conn");
    const auto ports = written ? row_ports_of(written.text()) : std::optional(focus);
    if (!ports || !item.child("src").is_string() || !item.child("dst").is_string()) {
      unread.push_back(to_json(item));
      continue;
    }
    rows.push_back({"", end_of(item.child("src").text()), end_of(item.child("dst").text()), *ports});
  }
}

/// Lines of things with two ends, of which one may be a range: those alike but for the range are one.
template <typename Take>
class Lines {
 public:
  explicit Lines(Take take) : take_(take) {}
  void add(const std::string& before, const std::string& from, const std::string& to, const std::string& behind) {
    const auto from_range = range_of(from);
    const auto to_range = range_of(to);
    if (!from_range && !to_range) return take_(before + from + " => " + to + behind);
    AddressSet& all = ranges_[{before, from_range ? "" : from, to_range ? "" : to, behind}];
    all = unite(all, from_range ? *from_range : *to_range);
  }
  void finish() {
    for (const auto& [key, set] : ranges_) {
      const auto& [before, from, to, behind] = key;
      std::string text;
      for (const std::string& range : ranges_of(set)) text += (text.empty() ? "" : ",") + range;
      take_(before + (from.empty() ? text : from) + " => " + (to.empty() ? text : to) + behind);
    }
  }

 private:
  Take take_;
  std::map<std::tuple<std::string, std::string, std::string, std::string>, AddressSet> ranges_;
};

}  // namespace

std::optional<AddressSet> range_of(std::string_view end) {
  if (!end.ends_with(outside)) return {};
  const std::string_view range = end.substr(0, end.size() - outside.size());
  const std::size_t dash = range.find('-');
  const auto first = addresses::parse_address(range.substr(0, dash));
  const auto last = dash == range.npos ? first : addresses::parse_address(range.substr(dash + 1));
  return first && last ? std::optional(AddressSet::range(*first, *last)) : std::nullopt;
}

std::optional<RowPorts> row_ports_of(std::string_view text) {
  RowPorts ports;
  if (text == "All Connections") return RowPorts{PortSet::all(), {}};
  if (text == "No Connections") return ports;
  std::optional<Protocol> protocol;
  std::string protocol_text;
  for (std::string_view part : split(text, ",")) {
    part = part.starts_with(" ") && !part.empty() &&
                   addresses::protocol_of(trimmed(part).substr(0, trimmed(part).find(':')))
               ? trimmed(part)
               : part;
    const std::size_t end = part.find_first_of(" :");
    if (end == part.npos && addresses::protocol_of(part)) {  // all ports of it
      ports.numbers = unite(ports.numbers, PortSet::all(*addresses::protocol_of(part)));
      continue;
    }
    if (end != part.npos) {
      protocol_text = part.substr(0, end);
      protocol = addresses::protocol_of(protocol_text);
      part.remove_prefix(end + 1);
      if (!protocol && !protocol_text.empty()) return {};
    }
    if (part.starts_with("[")) part.remove_prefix(1);
    if (part.ends_with("]")) part.remove_suffix(1);
    if (protocol && add_port(ports, *protocol, part)) continue;
    if (part.empty() || part.find(' ') != part.npos) return {};
    ports.names.insert(protocol_text + ' ' + std::string(part));
  }
  return ports;
}

std::string text_of(const RowPorts& ports) {
  std::string text = addresses::text_of(ports.numbers);
  for (const std::string& name : ports.names) text += "; " + name;
  return text;
}

std::set<std::string> lines_of(const std::vector<Row>& rows, bool with_empty) {
  // Several rows may speak of one pair, each of a part of its ports.
  std::map<std::tuple<std::string, std::string, std::string>, RowPorts> pairs;
  for (const Row& row : rows) {
    RowPorts& ports = pairs[{row.network, row.from, row.to}];
    ports.numbers = unite(ports.numbers, row.ports.numbers);
    ports.names.insert(row.ports.names.begin(), row.ports.names.end());
  }
  std::set<std::string> lines;
  Lines collect([&](std::string line) { lines.insert(std::move(line)); });
  for (const auto& [ends, ports] : pairs) {
    const auto& [network, from, to] = ends;
    if (!with_empty && ports.numbers.empty() && ports.names.empty()) continue;
    collect.add(network.empty() ? "" : "in " + network + ": ", from, to, " : " + text_of(ports));
  }
  collect.finish();
  return lines;
}

Golden golden_of_text(std::string_view text, const RowPorts& focus) { return TextReader(focus).read(text); }

Golden golden_of_json(Node root, const RowPorts& focus) {
  Golden golden;
  golden.is_flat = true;
  if (root.is_list()) {
    add_json_rows(root, focus, golden.connections, golden.unread);
    return golden;
  }
  for (const Entry& entry : root.entries()) {
    if (entry.key.starts_with("connlist_")) {
      add_json_rows(entry.value, focus, golden.connections, golden.unread);
    } else if (entry.key.starts_with("exposure_")) {
      add_json_rows(entry.value.child("egress_exposure"), focus, golden.egress, golden.unread);
      add_json_rows(entry.value.child("ingress_exposure"), focus, golden.ingress, golden.unread);
    } else {
      golden.unread.emplace_back(entry.key);
    }
  }
  return golden;
}

// --- differences ---

std::vector<DifferenceRow> differences_of_text(std::string_view text, std::vector<std::string>& unread) {
  std::vector<DifferenceRow> rows;
  for (const std::string_view line : split(text, "\n")) {
    if (trimmed(line).empty() || line == "Connectivity diff:") continue;
    DifferenceRow row;
    std::string_view rest = line;
    bool is_whole = true;
    for (const auto& [name, value] : {std::pair("diff-type: ", &row.kind), std::pair(", source: ", &row.from),
                                      std::pair(", destination: ", &row.to), std::pair(", ref1: ", &row.before),
                                      std::pair(", ref2: ", &row.after)}) {
      const std::size_t at = rest.find(name);
      is_whole = is_whole && at != rest.npos;
      if (!is_whole) break;
      rest.remove_prefix(at + std::string_view(name).size());
      *value = rest.substr(0, std::min({rest.find(", source: "), rest.find(", destination: "), rest.find(", ref1: "),
                                        rest.find(", ref2: "), rest.find(", workloads-diff-info: ")}));
    }
    if (const std::size_t at = rest.find(", workloads-diff-info: "); at != rest.npos)
      row.workloads = rest.substr(at + 23);
    if (is_whole) {
      rows.push_back(std::move(row));
    } else {
      unread.emplace_back(line);
    }
  }
  return rows;
}

std::vector<DifferenceRow> differences_of_csv(std::string_view text, std::vector<std::string>& unread) {
  std::vector<DifferenceRow> rows;
  for (const std::string_view line : split(text, "\n")) {
    if (trimmed(line).empty() || line.starts_with("diff-type,")) continue;
    std::vector<std::string> cells(1);
    bool is_quoted = false;
    for (const char c : trimmed(line)) {
      if (c == '"') {
        is_quoted = !is_quoted;
      } else if (c == ',' && !is_quoted) {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    if (cells.size() == 6) {
      rows.push_back({cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]});
    } else {
      unread.emplace_back(line);
    }
  }
  return rows;
}

std::set<std::string> lines_of(const std::vector<DifferenceRow>& rows) {
  std::set<std::string> lines;
  Lines collect([&](std::string line) { lines.insert(std::move(line)); });
  for (const DifferenceRow& row : rows) {
    const auto ports = [](const std::string& text) {
      const auto read = row_ports_of(text);
      return read ? text_of(*read) : "?" + text;
    };
    collect.add(row.kind + ' ', end_of(row.from), end_of(row.to),
                " : " + ports(row.before) + " -> " + ports(row.after) + (row.workloads.empty() ? "" : ", ") +
                    row.workloads);
  }
  collect.finish();
  return lines;
}

}  // namespace seawall::conformance
