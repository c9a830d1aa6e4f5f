#include "network_picture.h"

#include <algorithm>
#include <set>
#include <utility>

#include "network_routes.h"

namespace seawall::commands {
namespace {

using network::Connection;
using network::Party;

// --- dot --------------------------------------------------------------------------------------------

/// Graphviz gives letters behind a backslash a meaning.
std::string in_dot(std::string_view text) {
  std::string quoted = "\"";
  for (const char byte : reports::escaped(text)) {
    if (byte == '"' || byte == '\\') quoted += '\\';
    quoted += byte;
  }
  return quoted + '"';
}

/// Names of two networks may be the same.
std::string dot_id(const network::Network& network, std::string_view text, bool are_several) {
  return in_dot(are_several ? name_of(network) + ' ' + std::string(text) : std::string(text));
}

std::string dot_of(const Listed& list, bool are_several) {
  const network::Network& network = *list.view->network;
  const Layout layout = layout_of(list);
  const auto id_of = [&](const Party& party) { return dot_id(network, text_of(party, network), are_several); };
  std::string text;
  std::set<Party, PartyOrder> outside;
  for (const Box& box : layout.boxes) {
    if (!box.is_outside) {
      text += "  subgraph " + dot_id(network, "cluster " + box.title, are_several) +
              " {\n    label=" + in_dot(are_several ? box.title + ", " + name_of(network) : box.title) + "\n";
    }
    for (const std::size_t index : box.figures) {
      const Figure& figure = layout.figures[index];
      if (box.is_outside && !outside.insert(figure.party).second) continue;
      text += (box.is_outside ? "  " : "    ") + id_of(figure.party) + " [label=" + in_dot(figure.name) +
              (box.is_outside ? " style=dashed" : " tooltip=" + in_dot(figure.kind)) + "]\n";
    }
    if (!box.is_outside) text += "  }\n";
  }
  for (const Connection& each : list.connections) {
    text += "  " + id_of(each.from) + " -> " + id_of(each.to) + " [label=" + in_dot(text_of(each.ports)) + "]\n";
  }
  return text;
}

// --- SVG --------------------------------------------------------------------------------------------

constexpr std::string_view style = R"(
  svg { --ground: #f6f8f9; --surface: #ffffff; --line: #d3dae0; --text: #18222b; --muted: #55636f;
    --inner: #8a97a3; --between: #0a5f7f; --outside: #b4530a;
    font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
  @media (prefers-color-scheme: dark) {
    svg { --ground: #11161b; --surface: #1a222a; --line: #33404b; --text: #e2e8ed; --muted: #9aa8b4;
      --inner: #71808d; --between: #74c7e8; --outside: #f0a35e; } }
  .ground { fill: var(--ground); }
  .box { fill: var(--surface); stroke: var(--line); fill-opacity: .6; }
  .outside-box { fill: none; stroke: var(--line); stroke-dasharray: 5 5; }
  .figure { fill: var(--surface); stroke: var(--inner); }
  .title { fill: var(--muted); font-size: 13px; font-weight: 650; }
  .network { fill: var(--text); font-size: 17px; font-weight: 650; }
  .name { fill: var(--text); font-size: 13px; font-weight: 600; }
  .kind, .note { fill: var(--muted); font-size: 10.5px; }
  .arrow { fill: none; stroke-width: 1.4; }
  .inner { stroke: var(--inner); } .between { stroke: var(--between); } .outside { stroke: var(--outside); }
  .inner-tip { fill: var(--inner); } .between-tip { fill: var(--between); } .outside-tip { fill: var(--outside); }
  .ports { fill: var(--muted); font-size: 10.5px; text-anchor: middle; paint-order: stroke; stroke: var(--ground);
    stroke-width: 4px; stroke-linejoin: round; }
)";

constexpr int network_title = 46;
constexpr std::size_t most_label_characters = 30;

std::string number(int value) { return std::to_string(value); }

std::string attribute(std::string_view name, int value) {
  return ' ' + std::string(name) + "=\"" + number(value) + '"';
}

/// Cut where it would not fit; in characters.
std::string shortened(std::string_view text, std::size_t most) {
  std::size_t bytes = 0;
  std::size_t characters = 0;
  while (bytes < text.size()) {
    const bool is_start = (static_cast<unsigned char>(text[bytes]) & 0xC0) != 0x80;
    if (is_start && ++characters > most) return std::string(text.substr(0, bytes)) + "…";
    ++bytes;
  }
  return std::string(text);
}

std::string text_element(std::string_view style_name, int x, int y, std::string_view text) {
  return "<text class=\"" + std::string(style_name) + '"' + attribute("x", x) + attribute("y", y) + '>' +
         reports::in_xml(text) + "</text>\n";
}

std::string rectangle(std::string_view style_name, const Rectangle& at, int radius) {
  return "<rect class=\"" + std::string(style_name) + '"' + attribute("x", at.x) + attribute("y", at.y) +
         attribute("width", at.width) + attribute("height", at.height) + attribute("rx", radius) + "/>\n";
}

class SvgPicture {
 public:
  SvgPicture(const Listed& list, bool has_title)
      : list_(list), layout_(layout_of(list)), arrows_(arrows_of(list, layout_)), top_(has_title ? network_title : 0) {
    std::vector<std::pair<ArrowEnd, ArrowEnd>> ends;
    for (const Arrow& arrow : arrows_) {
      if (!arrow.is_within()) ends.emplace_back(arrow.from, arrow.to);
    }
    routes_ = routes_of(layout_, ends);
    make_room(layout_, {&routes_});
  }

  int width() const { return std::max(layout_.width, 320); }
  int height() const { return std::max(layout_.height, 80) + top_; }

  std::string text(int y) {
    std::string out = "<g transform=\"translate(0 " + number(y + top_) + ")\">\n";
    if (top_ > 0) out += text_element("network", 28, -12, title_of(*list_.view->network));
    for (const Box& box : layout_.boxes) {
      out += rectangle(box.is_outside ? "outside-box" : "box", box.at, 10);
      out += text_element("title", box.at.x + 18, box.at.y + 22, shortened(box.title, 30));
    }
    if (layout_.boxes.empty()) out += text_element("note", 28, 44, "There are no workloads.");
    out += arrows();
    for (const Figure& figure : layout_.figures) out += figure_text(figure);
    return out + labels_ + "</g>\n";
  }

 private:
  const Rectangle& at(const ArrowEnd& end) const {
    return end.is_box ? layout_.boxes[end.index].at : layout_.figures[end.index].at;
  }
  std::string name_of(const ArrowEnd& end) const {
    if (end.is_box) return layout_.boxes[end.index].title + "/*";
    return text_of(layout_.figures[end.index].party, *list_.view->network);
  }
  std::size_t box_of(const ArrowEnd& end) const { return end.is_box ? end.index : layout_.figures[end.index].box; }

  std::string figure_text(const Figure& figure) {
    const std::size_t most = static_cast<std::size_t>((figure.at.width - 22) / 8);
    const std::size_t most_of_kind = static_cast<std::size_t>((figure.at.width - 22) / 6);
    return "<g><title>" + reports::in_xml(text_of(figure.party, *list_.view->network)) + "</title>" +
           rectangle("figure", figure.at, 6) +
           text_element("name", figure.at.x + 12, figure.at.y + 18, shortened(figure.name, most)) +
           text_element("kind", figure.at.x + 12, figure.at.y + 33, shortened(figure.kind, most_of_kind)) + "</g>\n";
  }

  // --- arrows ---

  std::string_view style_of(const Arrow& arrow) const {
    if (layout_.boxes[box_of(arrow.from)].is_outside || layout_.boxes[box_of(arrow.to)].is_outside) return "outside";
    return box_of(arrow.from) == box_of(arrow.to) ? "inner" : "between";
  }

  std::string arrows() {
    for (const Figure& figure : layout_.figures) taken_.push_back(figure.at);
    std::string out;
    const bool are_labelled = arrows_.size() <= most_labelled_arrows;
    auto route = routes_.begin();
    for (const Arrow& arrow : arrows_) {
      if (arrow.is_within()) {
        const Rectangle& box = at(arrow.from);
        out += text_element("note", box.x + 18, box.bottom() - 7, "all reach each other: " + text_of(arrow.ports));
        continue;
      }
      out += arrow_text(arrow, *route);
      if (are_labelled) add_label(*route, shortened(text_of(arrow.ports), most_label_characters));
      ++route;
    }
    if (!are_labelled) labels_ += text_element("note", 28, 18, "The ports of an arrow show when it is pointed at.");
    return out;
  }

  std::string arrow_text(const Arrow& arrow, const Route& route) const {
    const std::string kind(style_of(arrow));
    std::string path = "M" + number(route[0].x) + ' ' + number(route[0].y) + 'C';
    for (std::size_t index = 1; index < route.size(); ++index) {
      path += (index > 1 ? " " : "") + number(route[index].x) + ' ' + number(route[index].y);
    }
    return "<path class=\"arrow " + kind + "\" d=\"" + path + "\" marker-end=\"url(#" + kind + "-tip)\"" +
           (arrow.is_double ? " marker-start=\"url(#" + kind + "-tip)\"" : std::string()) + "><title>" +
           reports::in_xml(name_of(arrow.from) + (arrow.is_double ? " ↔ " : " → ") + name_of(arrow.to) + ": " +
                           text_of(arrow.ports)) +
           "</title></path>\n";
  }

  /// Where nothing else stands yet, near the middle of the curve.
  void add_label(const Route& route, const std::string& text) {
    const int width = static_cast<int>(text.size()) * 6 + 4;
    for (const int per_mille : {500, 450, 550, 400, 600, 340, 660, 280, 720, 220, 780, 160, 840, 100, 900}) {
      const Point middle = point_on(route, per_mille);
      const Rectangle place{middle.x - width / 2, middle.y - 8, width, 14};
      const auto overlaps = [&](const Rectangle& other) {
        return place.x < other.right() && other.x < place.right() && place.y < other.bottom() &&
               other.y < place.bottom();
      };
      if (std::ranges::any_of(taken_, overlaps)) continue;
      taken_.push_back(place);
      labels_ += text_element("ports", middle.x, middle.y + 3, text);
      return;
    }
  }

  const Listed& list_;
  Layout layout_;
  std::vector<Arrow> arrows_;
  int top_;
  std::vector<Route> routes_;  // of the arrows that are not within a box
  std::vector<Rectangle> taken_;
  std::string labels_;
};

std::string tip(std::string_view kind) {
  return "<marker id=\"" + std::string(kind) + "-tip\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" " +
         "markerHeight=\"7\" orient=\"auto-start-reverse\"><path class=\"" + std::string(kind) +
         "-tip\" d=\"M0 1 10 5 0 9z\"/></marker>\n";
}

}  // namespace

std::string dot_of(const Lists& lists) {
  std::string text = "digraph {\n  rankdir=LR\n  node [shape=box style=rounded]\n";
  for (const Listed& list : lists.networks) text += dot_of(list, lists.networks.size() > 1);
  return text + "}\n";
}

std::string svg_of(const Lists& lists) {
  std::string body;
  int width = 0;
  int height = 0;
  for (const Listed& list : lists.networks) {
    SvgPicture picture(list, lists.networks.size() > 1);
    body += picture.text(height);
    height += picture.height();
    width = std::max(width, picture.width());
  }
  std::string text = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(width) + ' ' + number(height) +
                     '"' + attribute("width", width) + attribute("height", height) +
                     ">\n<title>Allowed connections: " + summary_of(lists) + "</title>\n<style>" + std::string(style) +
                     "</style>\n<defs>\n";
  for (const std::string_view kind : {"inner", "between", "outside"}) text += tip(kind);
  return text + "</defs>\n<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n" + body + "</svg>\n";
}

}  // namespace seawall::commands
