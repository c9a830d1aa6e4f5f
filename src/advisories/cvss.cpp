// CVSS as FIRST specifies it: version 2 (guide, section 3.2.1), 3.0 and 3.1 (section 7.1), 4.0 (section 8). Of the
// first three the base score, whatever else the vector says; version 4.0 has one score of all that the vector says.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <span>

#include "advisories/advisories.h"

namespace seawall::advisories {
namespace {

struct Metric {
  std::string_view name;
  std::string_view values;  ///< each between blanks
  bool is_mandatory = false;
};

constexpr Metric metrics_2[] = {
    {"AV", " L A N ", true}, {"AC", " H M L ", true},     {"Au", " M S N ", true}, {"C", " N P C ", true},
    {"I", " N P C ", true},  {"A", " N P C ", true},      {"E", " U POC F H ND "}, {"RL", " OF TF W U ND "},
    {"RC", " UC UR C ND "},  {"CDP", " N L LM MH H ND "}, {"TD", " N L M H ND "},  {"CR", " L M H ND "},
    {"IR", " L M H ND "},    {"AR", " L M H ND "},
};
constexpr Metric metrics_3[] = {
    {"AV", " N A L P ", true}, {"AC", " L H ", true},  {"PR", " N L H ", true}, {"UI", " N R ", true},
    {"S", " U C ", true},      {"C", " H L N ", true}, {"I", " H L N ", true},  {"A", " H L N ", true},
    {"E", " X H F P U "},      {"RL", " X U W T O "},  {"RC", " X C R U "},     {"CR", " X H M L "},
    {"IR", " X H M L "},       {"AR", " X H M L "},    {"MAV", " X N A L P "},  {"MAC", " X L H "},
    {"MPR", " X N L H "},      {"MUI", " X N R "},     {"MS", " X U C "},       {"MC", " X N L H "},
    {"MI", " X N L H "},       {"MA", " X N L H "},
};
constexpr Metric metrics_4[] = {
    {"AV", " N A L P ", true}, {"AC", " L H ", true},   {"AT", " N P ", true},   {"PR", " N L H ", true},
    {"UI", " N P A ", true},   {"VC", " H L N ", true}, {"VI", " H L N ", true}, {"VA", " H L N ", true},
    {"SC", " H L N ", true},   {"SI", " H L N ", true}, {"SA", " H L N ", true}, {"E", " X A P U "},
    {"CR", " X H M L "},       {"IR", " X H M L "},     {"AR", " X H M L "},     {"MAV", " X N A L P "},
    {"MAC", " X L H "},        {"MAT", " X N P "},      {"MPR", " X N L H "},    {"MUI", " X N P A "},
    {"MVC", " X H L N "},      {"MVI", " X H L N "},    {"MVA", " X H L N "},    {"MSC", " X H L N "},
    {"MSI", " X S H L N "},    {"MSA", " X S H L N "},  {"S", " X N P "},        {"AU", " X N Y "},
    {"R", " X A U I "},        {"V", " X D C "},        {"RE", " X L M H "},     {"U", " X Clear Green Amber Red "},
};

/// The values that a vector gives to metrics.
class Vector {
 public:
  static std::optional<Vector> parse(std::string_view text, std::span<const Metric> metrics) noexcept {
    Vector vector(metrics);
    while (true) {
      const std::size_t end = text.find('/');
      if (!vector.set(text.substr(0, end))) return std::nullopt;
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
    }
    for (std::size_t index = 0; index < metrics.size(); ++index) {
      if (metrics[index].is_mandatory && vector.values_[index].empty()) return std::nullopt;
    }
    return vector;
  }

  /// The first character of the value; 'X' where it has none.
  char operator[](std::string_view name) const noexcept {
    for (std::size_t index = 0; index < metrics_.size(); ++index) {
      if (metrics_[index].name == name) return values_[index].empty() ? 'X' : values_[index].front();
    }
    return 'X';
  }

 private:
  explicit Vector(std::span<const Metric> metrics) noexcept : metrics_(metrics) {}

  bool set(std::string_view field) noexcept {
    const std::size_t colon = field.find(':');
    if (colon == std::string_view::npos) return false;
    const auto metric = std::ranges::find(metrics_, field.substr(0, colon), &Metric::name);
    if (metric == metrics_.end()) return false;
    const std::string_view value = field.substr(colon + 1);
    std::string_view& place = values_[static_cast<std::size_t>(metric - metrics_.begin())];
    if (value.empty() || !place.empty() || value.contains(' ')) return false;
    const std::size_t at = metric->values.find(value);
    place = value;
    return has_word(metric->values, value, at);
  }
  static bool has_word(std::string_view values, std::string_view value, std::size_t at) noexcept {
    for (; at != std::string_view::npos; at = values.find(value, at + 1)) {
      if (values[at - 1] == ' ' && values[at + value.size()] == ' ') return true;
    }
    return false;
  }

  std::span<const Metric> metrics_;
  std::array<std::string_view, std::size(metrics_4)> values_{};
};

struct Weight {
  char value;
  double weight;
};
double weight_of(char value, std::initializer_list<Weight> weights) noexcept {
  for (const Weight& each : weights) {
    if (each.value == value) return each.weight;
  }
  return 0;
}

// Weights are told in thousandths at most, so a score computed with doubles lies within 1e-9 of the exact one.
constexpr double tolerance = 1e-7;
double rounded(double score) noexcept { return std::floor(score * 10 + 0.5 + tolerance) / 10; }
double rounded_up(double score) noexcept { return std::ceil(score * 10 - tolerance) / 10; }

double score_2(const Vector& vector) noexcept {
  const auto kept = [&](std::string_view metric) {
    return 1 - weight_of(vector[metric], {{'N', 0}, {'P', 0.275}, {'C', 0.66}});
  };
  const double impact = 10.41 * (1 - kept("C") * kept("I") * kept("A"));
  const double exploitability = 20 * weight_of(vector["AV"], {{'L', 0.395}, {'A', 0.646}, {'N', 1}}) *
                                weight_of(vector["AC"], {{'H', 0.35}, {'M', 0.61}, {'L', 0.71}}) *
                                weight_of(vector["Au"], {{'M', 0.45}, {'S', 0.56}, {'N', 0.704}});
  if (impact < tolerance) return 0;
  return std::max(0.0, rounded((0.6 * impact + 0.4 * exploitability - 1.5) * 1.176));
}

double score_3(const Vector& vector) noexcept {
  const bool is_changed = vector["S"] == 'C';
  const auto kept = [&](std::string_view metric) {
    return 1 - weight_of(vector[metric], {{'H', 0.56}, {'L', 0.22}, {'N', 0}});
  };
  const double base = 1 - kept("C") * kept("I") * kept("A");
  const double impact = is_changed ? 7.52 * (base - 0.029) - 3.25 * std::pow(base - 0.02, 15) : 6.42 * base;
  const double exploitability =
      8.22 * weight_of(vector["AV"], {{'N', 0.85}, {'A', 0.62}, {'L', 0.55}, {'P', 0.2}}) *
      weight_of(vector["AC"], {{'L', 0.77}, {'H', 0.44}}) *
      weight_of(vector["PR"], {{'N', 0.85}, {'L', is_changed ? 0.68 : 0.62}, {'H', is_changed ? 0.5 : 0.27}}) *
      weight_of(vector["UI"], {{'N', 0.85}, {'R', 0.62}});
  if (impact <= 0) return 0;
  return rounded_up(std::min(10.0, (is_changed ? 1.08 : 1.0) * (impact + exploitability)));
}

// --- version 4.0 ------------------------------------------------------------------------------------------

/// Levels of the equivalence classes. EQ3 and EQ6 depend on each other: 0 to 4 are 00, 01, 10, 11 and 21 of them.
struct Macro {
  int eq1, eq2, eq36, eq4, eq5;
};

/// Tenths of the scores of macrovectors: a line for EQ1, EQ2 and EQ3 with EQ6, in it by EQ4, then EQ5.
constexpr std::uint8_t scores_4[] = {
    100, 98, 95, 100, 93, 91, 93, 89, 81, 99, 95, 92, 96, 87, 81, 90, 80, 68, 98, 95, 90, 93, 89, 81, 88, 78, 69,
    95,  92, 84, 92,  81, 65, 80, 70, 48, 92, 82, 72, 79, 69, 50, 69, 55, 27, 99, 95, 92, 95, 90, 84, 92, 82, 72,
    97,  92, 85, 91,  83, 71, 81, 71, 53, 95, 92, 85, 92, 80, 70, 84, 71, 50, 93, 85, 73, 82, 72, 59, 70, 52, 30,
    86,  75, 52, 71,  52, 29, 63, 29, 17, 98, 94, 91, 94, 86, 77, 87, 74, 63, 95, 87, 81, 89, 74, 64, 75, 63, 49,
    94,  88, 76, 86,  74, 59, 72, 57, 52, 89, 77, 67, 76, 58, 50, 57, 52, 25, 83, 70, 54, 65, 58, 26, 53, 21, 13,
    95,  88, 76, 90,  75, 61, 77, 68, 52, 90, 76, 70, 77, 62, 53, 66, 59, 30, 89, 76, 62, 74, 57, 47, 61, 57, 24,
    78,  67, 58, 59,  57, 23, 52, 29, 16, 71, 59, 30, 58, 26, 15, 23, 13, 6,  93, 86, 75, 86, 74, 56, 70, 52, 40,
    87,  72, 58, 74,  61, 34, 54, 40, 22, 85, 74, 62, 72, 55, 46, 53, 34, 19, 75, 55, 51, 57, 41, 19, 36, 19, 8,
    64,  51, 20, 47,  21, 11, 24, 9,  4,  88, 73, 60, 73, 59, 41, 54, 45, 20, 75, 53, 50, 55, 40, 20, 43, 22, 11,
    75,  58, 40, 61,  48, 20, 46, 17, 8,  55, 45, 21, 51, 18, 9,  18, 7,  2,  53, 24, 14, 24, 12, 5,  10, 3,  1,
};

/// Nothing where there is no such macrovector.
std::optional<int> score_of(const Macro& macro) noexcept {
  if (macro.eq1 > 2 || macro.eq2 > 1 || macro.eq36 > 4 || macro.eq4 > 2 || macro.eq5 > 2) return std::nullopt;
  const int line = (macro.eq1 * 2 + macro.eq2) * 5 + macro.eq36;
  return scores_4[line * 9 + macro.eq4 * 3 + macro.eq5];
}

/// The value that counts: the modified one, where it is told; of what is not told the worst.
char effective(const Vector& vector, std::string_view metric) noexcept {
  char name[4] = {'M'};
  std::ranges::copy(metric.substr(0, 2), name + 1);
  const char modified = vector[std::string_view(name, metric.size() + 1)];
  if (modified != 'X') return modified;
  const char value = vector[metric];
  if (value != 'X') return value;
  return metric == "E" ? 'A' : 'H';
}

/// Values of a class's metrics, in the order of its highest vectors.
struct Class {
  std::span<const std::string_view> metrics;
  std::span<const std::string_view> highest;
  int depth;  ///< how many steps of severity the class has
};

int steps_of(std::string_view metric, char value) noexcept {
  std::string_view order = "HLN";
  if (metric == "AV") order = "NALP";
  if (metric == "PR") order = "NLH";
  if (metric == "UI") order = "NPA";
  if (metric == "AC") order = "LH";
  if (metric == "AT") order = "NP";
  if (metric.starts_with('S')) order = "SHLN";
  if (metric.ends_with('R') && metric != "PR") order = "HML";
  return static_cast<int>(order.find(value));
}

/// How many steps a vector lies below the first of the highest vectors that none of its metrics exceeds.
int distance_of(const Vector& vector, const Class& each) noexcept {
  for (const std::string_view highest : each.highest) {
    int sum = 0;
    bool is_below = true;
    for (std::size_t index = 0; index < each.metrics.size(); ++index) {
      const std::string_view metric = each.metrics[index];
      const int steps = steps_of(metric, effective(vector, metric)) - steps_of(metric, highest[index]);
      is_below = is_below && steps >= 0;
      sum += steps;
    }
    if (is_below) return sum;
  }
  return 0;
}

constexpr std::string_view metrics_eq1[] = {"AV", "PR", "UI"};
constexpr std::string_view metrics_eq2[] = {"AC", "AT"};
constexpr std::string_view metrics_eq36[] = {"VC", "VI", "VA", "CR", "IR", "AR"};
constexpr std::string_view metrics_eq4[] = {"SC", "SI", "SA"};
constexpr std::string_view highest_eq1_0[] = {"NNN"};
constexpr std::string_view highest_eq1_1[] = {"ANN", "NLN", "NNP"};
constexpr std::string_view highest_eq1_2[] = {"PNN", "ALP"};
constexpr std::string_view highest_eq2_0[] = {"LN"};
constexpr std::string_view highest_eq2_1[] = {"HN", "LP"};
constexpr std::string_view highest_eq36_00[] = {"HHHHHH"};
constexpr std::string_view highest_eq36_01[] = {"HHLMMH", "HHHMMM"};
constexpr std::string_view highest_eq36_10[] = {"LHHHHH", "HLHHHH"};
constexpr std::string_view highest_eq36_11[] = {"LHLHMH", "LHHHMM", "HLHMHM", "HLLMHH", "LLHHHM"};
constexpr std::string_view highest_eq36_21[] = {"LLLHHH"};
constexpr std::string_view highest_eq4_0[] = {"HSS"};
constexpr std::string_view highest_eq4_1[] = {"HHH"};
constexpr std::string_view highest_eq4_2[] = {"LLL"};
constexpr Class classes_eq1[] = {{metrics_eq1, highest_eq1_0, 1},
                                 {metrics_eq1, highest_eq1_1, 4},
                                 {metrics_eq1, highest_eq1_2, 5}};
constexpr Class classes_eq2[] = {{metrics_eq2, highest_eq2_0, 1}, {metrics_eq2, highest_eq2_1, 2}};
constexpr Class classes_eq36[] = {{metrics_eq36, highest_eq36_00, 7},
                                  {metrics_eq36, highest_eq36_01, 6},
                                  {metrics_eq36, highest_eq36_10, 8},
                                  {metrics_eq36, highest_eq36_11, 8},
                                  {metrics_eq36, highest_eq36_21, 10}};
constexpr Class classes_eq4[] = {{metrics_eq4, highest_eq4_0, 6},
                                 {metrics_eq4, highest_eq4_1, 5},
                                 {metrics_eq4, highest_eq4_2, 4}};

int level_of_eq1(const Vector& vector) noexcept {
  const char access = effective(vector, "AV");
  const int open = (access == 'N') + (effective(vector, "PR") == 'N') + (effective(vector, "UI") == 'N');
  if (open == 3) return 0;
  return open > 0 && access != 'P' ? 1 : 2;
}

int level_of_eq36(const Vector& vector) noexcept {
  const auto is_high = [&](std::string_view metric) { return effective(vector, metric) == 'H'; };
  const bool confidentiality = is_high("VC");
  const bool integrity = is_high("VI");
  const bool availability = is_high("VA");
  const bool is_required =
      (confidentiality && is_high("CR")) || (integrity && is_high("IR")) || (availability && is_high("AR"));
  if (confidentiality && integrity) return is_required ? 0 : 1;
  if (confidentiality || integrity || availability) return is_required ? 2 : 3;
  return 4;
}

int level_of_eq4(const Vector& vector) noexcept {
  if (effective(vector, "SI") == 'S' || effective(vector, "SA") == 'S') return 0;
  for (const std::string_view metric : metrics_eq4) {
    if (effective(vector, metric) == 'H') return 1;
  }
  return 2;
}

Macro macro_of(const Vector& vector) noexcept {
  const char exploited = effective(vector, "E");
  return {level_of_eq1(vector), effective(vector, "AC") == 'L' && effective(vector, "AT") == 'N' ? 0 : 1,
          level_of_eq36(vector), level_of_eq4(vector),
          exploited == 'A'   ? 0
          : exploited == 'P' ? 1
                             : 2};
}

/// The score of the macrovector that is next below in EQ3 and EQ6; of the highest there are two.
std::optional<int> below_eq36(Macro macro) noexcept {
  const int level = macro.eq36;
  macro.eq36 = level == 0 ? 1 : level == 1 ? 3 : level + 1;
  const auto one = score_of(macro);
  if (level != 0) return one;
  macro.eq36 = 2;
  const auto other = score_of(macro);
  return std::max(one, other);
}

double score_4(const Vector& vector) noexcept {
  constexpr std::string_view impacts[] = {"VC", "VI", "VA", "SC", "SI", "SA"};
  if (std::ranges::all_of(impacts, [&](auto metric) { return effective(vector, metric) == 'N'; })) return 0;
  const Macro macro = macro_of(vector);
  const int highest = *score_of(macro);
  double sum = 0;
  int count = 0;
  const auto lower_by = [&](std::optional<int> below, int distance, int depth) {
    if (!below || *below > highest) return;
    sum += static_cast<double>((highest - *below) * distance) / depth;
    ++count;
  };
  const auto take = [&](std::optional<int> below, std::span<const Class> classes, int level) {
    const Class& each = classes[static_cast<std::size_t>(level)];
    lower_by(below, distance_of(vector, each), each.depth);
  };
  take(score_of({macro.eq1 + 1, macro.eq2, macro.eq36, macro.eq4, macro.eq5}), classes_eq1, macro.eq1);
  take(score_of({macro.eq1, macro.eq2 + 1, macro.eq36, macro.eq4, macro.eq5}), classes_eq2, macro.eq2);
  take(below_eq36(macro), classes_eq36, macro.eq36);
  take(score_of({macro.eq1, macro.eq2, macro.eq36, macro.eq4 + 1, macro.eq5}), classes_eq4, macro.eq4);
  lower_by(score_of({macro.eq1, macro.eq2, macro.eq36, macro.eq4, macro.eq5 + 1}), 0, 1);
  const double mean = count == 0 ? 0 : sum / count;
  return std::clamp(rounded((highest - mean) / 10), 0.0, 10.0);
}

std::optional<double> score(std::string_view fields, std::span<const Metric> metrics,
                            double (*compute)(const Vector&) noexcept) noexcept {
  const auto vector = Vector::parse(fields, metrics);
  if (!vector) return std::nullopt;
  return compute(*vector);
}

}  // namespace

std::optional<double> cvss_score(std::string_view vector) noexcept {
  constexpr std::size_t prefix = std::string_view("CVSS:3.0/").size();
  if (vector.starts_with("CVSS:4.0/")) return score(vector.substr(prefix), metrics_4, score_4);
  if (vector.starts_with("CVSS:3.0/") || vector.starts_with("CVSS:3.1/")) {
    return score(vector.substr(prefix), metrics_3, score_3);
  }
  return score(vector, metrics_2, score_2);
}

std::string_view cvss_rating(double score) noexcept {
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  if (score >= 4) return "medium";
  return score > 0 ? "low" : "none";
}

}  // namespace seawall::advisories
