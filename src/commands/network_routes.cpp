#include "network_routes.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <tuple>

namespace seawall::commands {
namespace {

constexpr int clearance = 9;  // between an arrow and what it passes
constexpr int lane_distance = 7;
constexpr int landing_distance = 13;  // between arrows that share a side
constexpr int most_outside = 140;  // height of all lanes above or below everything
constexpr int least_margin = 12;
constexpr int no_limit = std::numeric_limits<int>::max() / 4;

/// What an arrow has to pass: all that stands in one range of x.
struct Wall {
  int left = 0;
  int right = 0;
  std::vector<std::pair<int, int>> parts;  ///< ranges of y, merged and in order, clearance included
  int top = -no_limit;  ///< where an arrow may pass: that of a figure stays in its box
  int bottom = no_limit;
};

/// Something to pass, and the box whose inside the way around it is, if any.
struct Obstacle {
  Rectangle place;
  const Box* box = nullptr;
};

/// An opening in a wall, and the arrows that go through it.
using Opening = std::tuple<int, int, int, int>;  // left and right of the wall, top and bottom of the opening

struct Passage {
  std::size_t arrow = 0;
  std::size_t wall = 0;
  int wanted = 0;  ///< y
};

/// One arrow on its way, always from left to right.
struct Way {
  bool is_reversed = false;
  bool is_loop = false;  ///< out of and into the right side of two things of which one is above the other
  ArrowEnd from;
  ArrowEnd to;
  Point start;
  Point end;
  std::vector<Wall> walls;
  std::vector<int> lanes;  ///< y at each wall
};

class Routing {
 public:
  Routing(const Layout& layout, std::span<const std::pair<ArrowEnd, ArrowEnd>> arrows) : layout_(layout) {
    for (const auto& [from, to] : arrows) ways_.push_back(way_of(from, to));
  }

  std::vector<Route> routes() {
    land();
    for (Way& way : ways_) {
      if (!way.is_loop) way.walls = walls_between(way);
    }
    choose_lanes();
    std::vector<Route> routes;
    for (const Way& way : ways_) routes.push_back(route_of(way));
    return routes;
  }

 private:
  const Rectangle& at(const ArrowEnd& end) const {
    return end.is_box ? layout_.boxes[end.index].at : layout_.figures[end.index].at;
  }
  std::size_t box_of(const ArrowEnd& end) const { return end.is_box ? end.index : layout_.figures[end.index].box; }

  Way way_of(const ArrowEnd& from, const ArrowEnd& to) const {
    Way way;
    way.is_reversed = at(to).right() <= at(from).x;
    way.is_loop = !way.is_reversed && at(to).x < at(from).right();
    way.from = way.is_reversed ? to : from;
    way.to = way.is_reversed ? from : to;
    return way;
  }

  // --- where arrows begin and end ---

  struct Landing {
    std::size_t way = 0;
    bool is_start = false;
    int other_y = 0;
  };

  /// Spreads those that share a side over it, in the order of where they lead.
  void land() {
    std::map<std::pair<ArrowEnd, bool>, std::vector<Landing>> sides;  // by end, and whether it is the right one
    const auto middle = [](const Rectangle& place) { return place.y + place.height / 2; };
    for (std::size_t index = 0; index < ways_.size(); ++index) {
      const Way& way = ways_[index];
      sides[{way.from, true}].push_back({index, true, middle(at(way.to))});
      sides[{way.to, way.is_loop}].push_back({index, false, middle(at(way.from))});
    }
    for (auto& [side, landings] : sides) {
      std::ranges::stable_sort(landings, {}, &Landing::other_y);
      const Rectangle& place = at(side.first);
      const int count = static_cast<int>(landings.size());
      const int room = place.height - 12;
      const int step = count > 1 ? std::min(landing_distance, room / (count - 1)) : 0;
      int y = middle(place) - step * (count - 1) / 2;
      for (const Landing& landing : landings) {
        Way& way = ways_[landing.way];
        (landing.is_start ? way.start : way.end) = {side.second ? place.right() : place.x, y};
        y += step;
      }
    }
  }

  // --- what is between ---

  /// Figures of the boxes at both ends, and other boxes as a whole.
  std::vector<Wall> walls_between(const Way& way) const {
    std::vector<Obstacle> obstacles;
    const auto is_at = [](const Rectangle& place, const Point& point) {
      return point.y > place.y - clearance && point.y < place.bottom() + clearance;
    };
    const std::size_t own[2] = {box_of(way.from), box_of(way.to)};
    const Rectangle& from_box = layout_.boxes[own[0]].at;
    const Rectangle& to_box = layout_.boxes[own[1]].at;
    const auto add = [&](Rectangle place, const Box* inside) {
      if (place.x >= way.end.x || place.right() <= way.start.x) return;
      // Of what stands above or below the box at either end, only what it does not reach to is in the way.
      if (place.x <= way.start.x && !is_at(place, way.start)) {
        const int right = place.right();
        place.x = from_box.right() + clearance;
        place.width = right - place.x;
      }
      if (place.right() >= way.end.x && !is_at(place, way.end)) place.width = to_box.x - clearance - place.x;
      if (place.width > 0) obstacles.push_back({place, inside});
    };
    for (std::size_t index = 0; index < layout_.boxes.size(); ++index) {
      const Box& box = layout_.boxes[index];
      if (index != own[0] && index != own[1]) {
        add(box.at, nullptr);
        continue;
      }
      const bool is_end = way.from == ArrowEnd{true, index} || way.to == ArrowEnd{true, index};
      if (is_end) continue;
      for (const std::size_t figure : box.figures) {
        const ArrowEnd end{false, figure};
        if (end != way.from && end != way.to) add(layout_.figures[figure].at, &box);
      }
    }
    return walls_of(std::move(obstacles));
  }

  static std::vector<Wall> walls_of(std::vector<Obstacle> obstacles) {
    std::ranges::sort(obstacles, {}, [](const Obstacle& each) { return std::pair(each.place.x, each.place.y); });
    std::vector<Wall> walls;
    for (const auto& [place, box] : obstacles) {
      const bool is_new = walls.empty() || place.x > walls.back().right;
      Wall& wall = is_new ? walls.emplace_back(Wall{place.x, place.right(), {}}) : walls.back();
      wall.right = std::max(wall.right, place.right());
      wall.parts.emplace_back(place.y - clearance, place.bottom() + clearance);
      const int top = box ? box->at.y : -no_limit;
      const int bottom = box ? box->at.bottom() : no_limit;
      wall.top = is_new ? top : std::min(wall.top, top);
      wall.bottom = is_new ? bottom : std::max(wall.bottom, bottom);
    }
    for (Wall& wall : walls) {
      std::ranges::sort(wall.parts);
      std::vector<std::pair<int, int>> merged;
      for (const auto& [top, bottom] : wall.parts) {
        if (merged.empty() || top > merged.back().second) {
          merged.emplace_back(top, bottom);
        } else {
          merged.back().second = std::max(merged.back().second, bottom);
        }
      }
      wall.parts = std::move(merged);
    }
    return walls;
  }

  // --- lanes ---

  static int wanted_at(const Way& way, const Wall& wall) {
    const std::int64_t across = std::max(1, way.end.x - way.start.x);
    const std::int64_t along = (wall.left + wall.right) / 2 - way.start.x;
    return way.start.y + static_cast<int>((way.end.y - way.start.y) * along / across);
  }

  /// The opening that is nearest to where the arrow would go by itself.
  static std::pair<int, int> nearest_opening(const Wall& wall, int wanted) {
    std::pair<int, int> nearest{wall.top, wall.parts.front().first};
    int least = no_limit;
    for (std::size_t index = 0; index <= wall.parts.size(); ++index) {
      const int top = index == 0 ? wall.top : wall.parts[index - 1].second;
      const int bottom = index == wall.parts.size() ? wall.bottom : wall.parts[index].first;
      const int distance = wanted < top ? top - wanted : wanted > bottom ? wanted - bottom : 0;
      if (distance >= least) continue;
      least = distance;
      nearest = {top, bottom};
    }
    return nearest;
  }

  void choose_lanes() {
    std::map<Opening, std::vector<Passage>> openings;
    for (std::size_t index = 0; index < ways_.size(); ++index) {
      Way& way = ways_[index];
      way.lanes.resize(way.walls.size());
      for (std::size_t wall = 0; wall < way.walls.size(); ++wall) {
        const int wanted = wanted_at(way, way.walls[wall]);
        const auto [top, bottom] = nearest_opening(way.walls[wall], wanted);
        openings[{way.walls[wall].left, way.walls[wall].right, top, bottom}].push_back({index, wall, wanted});
      }
    }
    for (auto& [opening, passages] : openings) spread(opening, passages);
  }

  /// Gives each arrow a lane of its own, as near as it can be to where it wants to go.
  void spread(const Opening& opening, std::vector<Passage>& passages) {
    const auto [left, right, top, bottom] = opening;
    std::ranges::stable_sort(passages, {}, &Passage::wanted);
    const int count = static_cast<int>(passages.size());
    const bool is_bounded = top > -no_limit && bottom < no_limit;
    const int room = is_bounded ? std::max(0, bottom - top) : most_outside;
    const int distance = count > 1 ? std::min(lane_distance, room / (count - 1)) : 0;
    const int extent = distance * (count - 1);
    const int middle = passages[passages.size() / 2].wanted;
    int first = middle - extent / 2;
    if (bottom < no_limit) first = std::min(first, bottom - extent);
    if (top > -no_limit) first = std::max(first, top);
    for (int index = 0; index < count; ++index) {
      const Passage& passage = passages[static_cast<std::size_t>(index)];
      ways_[passage.arrow].lanes[passage.wall] = first + index * distance;
    }
  }

  // --- curves ---

  static void bend_to(Route& route, Point to) {
    const Point from = route.back();
    const int reach = std::clamp((to.x - from.x) / 2, 0, 160);
    route.push_back({from.x + reach, from.y});
    route.push_back({to.x - reach, to.y});
    route.push_back(to);
  }

  static Route route_of(const Way& way) {
    Route route = {way.start};
    if (way.is_loop) {
      const int right = std::max(way.start.x, way.end.x);
      const int reach = std::clamp(std::abs(way.end.y - way.start.y) / 6 + 26, 30, 72);
      route.push_back({right + reach, way.start.y});
      route.push_back({right + reach, way.end.y});
      route.push_back(way.end);
      return route;
    }
    for (std::size_t wall = 0; wall < way.walls.size(); ++wall) {
      // Where it goes straight through, no bend is needed.
      bend_to(route, {std::max(route.back().x, way.walls[wall].left - clearance), way.lanes[wall]});
      bend_to(route, {std::min(way.end.x, way.walls[wall].right + clearance), way.lanes[wall]});
    }
    bend_to(route, way.end);
    if (way.is_reversed) std::ranges::reverse(route);
    return route;
  }

  const Layout& layout_;
  std::vector<Way> ways_;
};

}  // namespace

std::vector<Route> routes_of(const Layout& layout, std::span<const std::pair<ArrowEnd, ArrowEnd>> arrows) {
  return Routing(layout, arrows).routes();
}

void make_room(Layout& layout, std::initializer_list<std::vector<Route>*> routes) {
  const auto each_point = [&](const auto& call) {
    for (std::vector<Route>* list : routes) {
      for (Route& route : *list) std::ranges::for_each(route, call);
    }
  };
  int top = least_margin;
  int bottom = layout.height - least_margin;
  each_point([&](const Point& point) {
    top = std::min(top, point.y);
    bottom = std::max(bottom, point.y);
  });
  const int down = least_margin - top;
  layout.height = bottom + down + least_margin;
  each_point([&](Point& point) { point.y += down; });
  for (Box& box : layout.boxes) box.at.y += down;
  for (Figure& figure : layout.figures) figure.at.y += down;
}

Point point_on(const Route& route, int per_mille) {
  const int curves = static_cast<int>(route.size() - 1) / 3;
  const int scaled = per_mille * curves;
  const int curve = std::min(scaled / 1000, curves - 1);
  const double t = (scaled - curve * 1000) / 1000.0;
  const double u = 1 - t;
  const std::array<double, 4> weights = {u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t};
  double x = 0;
  double y = 0;
  for (std::size_t index = 0; index < weights.size(); ++index) {
    const Point& point = route[static_cast<std::size_t>(curve) * 3 + index];
    x += weights[index] * point.x;
    y += weights[index] * point.y;
  }
  return {static_cast<int>(x), static_cast<int>(y)};
}

}  // namespace seawall::commands
