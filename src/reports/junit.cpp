#include <map>
#include <unordered_map>

#include "buffer.h"
#include "text.h"
#include "veil.h"
#include "view.h"

namespace seawall::reports {
namespace {

/// What a test case says of an object.
struct Case {
  const objects::Object* object = nullptr;
  std::vector<const Shown*> failures;
  std::vector<const Shown*> others;      ///< found, but not what makes the scan fail
  std::vector<std::size_t> suppressed;   ///< indexes of scan.suppressions.suppressed

  bool is_skipped(const Scan& scan) const;
};

struct Suite {
  std::string_view file;
  std::vector<Case> cases;
  std::vector<const objects::NotLooked*> errors;
};

bool fails(const Scan& scan, const findings::Finding& finding) {
  return scan.fails ? scan.fails(finding) : finding.severity >= findings::Severity::high;
}

bool Case::is_skipped(const Scan& scan) const {
  return failures.empty() && std::ranges::any_of(suppressed, [&](std::size_t index) {
           return fails(scan, scan.suppressions.suppressed[index].finding);
         });
}

class JunitReport {
 public:
  JunitReport(const Scan& scan, const Sink& sink)
      : scan_(scan), found_(shown(scan)), suppressed_(shown_suppressed(scan)), out_(sink) {
    collect();
  }

  void write() {
    Numbers all;
    for (const Suite& suite : suites_) all += numbers(suite);
    out_.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"seawall\"");
    write_numbers(all);
    out_.append(">\n");
    for (const Suite& suite : suites_) write_suite(suite);
    out_.append("</testsuites>\n");
    out_.flush();
  }

 private:
  struct Numbers {
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;

    void operator+=(const Numbers& other) noexcept {
      tests += other.tests;
      failures += other.failures;
      errors += other.errors;
      skipped += other.skipped;
    }
  };

  void collect() {
    std::unordered_map<std::string_view, std::size_t> by_file;
    const auto suite_of = [&](std::string_view file) -> Suite& {
      const auto [found, is_new] = by_file.try_emplace(file, suites_.size());
      if (is_new) suites_.push_back({file, {}, {}});
      return suites_[found->second];
    };
    std::vector<std::pair<std::size_t, std::size_t>> where;  // of the case, by index of the object
    for (const objects::Object& object : scan_.inventory->objects()) {
      Suite& suite = suite_of(object.root.document()->source().name());
      where.emplace_back(static_cast<std::size_t>(&suite - suites_.data()), suite.cases.size());
      // What was not judged has not passed.
      const bool is_judged = !object.is_copy() && !scan_.inventory->is_history(object);
      if (is_judged) suite.cases.push_back({&object, {}, {}, {}});
    }
    const auto case_of = [&](const findings::Finding& finding) -> Case& {
      const auto [suite, index] = where[finding.object->index];
      return suites_[suite].cases[index];
    };
    for (const Shown& each : found_) {
      Case& found = case_of(*each.finding);
      (fails(scan_, *each.finding) ? found.failures : found.others).push_back(&each);
    }
    for (std::size_t index = 0; index < suppressed_.size(); ++index) {
      case_of(*suppressed_[index].finding).suppressed.push_back(index);
    }
    for (const objects::NotLooked& entry : scan_.not_looked) {
      if (entry.is_failure) suite_of(entry.place.file).errors.push_back(&entry);
    }
  }

  Numbers numbers(const Suite& suite) const {
    Numbers sum;
    sum.tests = suite.cases.size() + suite.errors.size();
    sum.errors = suite.errors.size();
    for (const Case& each : suite.cases) {
      sum.failures += each.failures.empty() ? 0u : 1u;
      sum.skipped += each.is_skipped(scan_) ? 1u : 0u;
    }
    return sum;
  }

  void write_numbers(const Numbers& sum) {
    out_.format(" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"", sum.tests, sum.failures, sum.errors,
                sum.skipped);
  }

  void write_suite(const Suite& suite) {
    out_.format("  <testsuite name=\"{}\"", in_xml(path_from(scan_.base, suite.file)));
    write_numbers(numbers(suite));
    out_.append(">\n");
    for (const Case& each : suite.cases) write_case(each);
    for (const objects::NotLooked* entry : suite.errors) write_error(*entry);
    out_.append("  </testsuite>\n");
    out_.drain();
  }

  void write_case(const Case& each) {
    const objects::Object& object = *each.object;
    const std::string name = fmt::format("{}{}{}", object.namespace_, object.namespace_.empty() ? "" : "/",
                                         object.name.empty() ? std::string_view("(no name)") : object.name);
    out_.format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"", in_xml(object.kind), in_xml(name),
                in_xml(path_from(scan_.base, object.root.document()->source().name())), object.root.position().line);
    if (each.failures.empty() && each.others.empty() && each.suppressed.empty()) return out_.append("/>\n");
    out_.append(">\n");
    const bool is_skipped = each.is_skipped(scan_);
    if (is_skipped) write_skipped(each);
    for (const Shown* failure : each.failures) write_failure(*failure);
    if (!each.others.empty() || (!is_skipped && !each.suppressed.empty())) write_output(each, !is_skipped);
    out_.append("    </testcase>\n");
    out_.drain();
  }

  void write_failure(const Shown& each) {
    const findings::Finding& finding = *each.finding;
    const std::string message = in_xml(message_of(finding));
    out_.format("      <failure message=\"{}\" type=\"{}\">{}\n{}\n{}</failure>\n", message, finding.check->id,
                line_of(each), in_xml(finding.check->why), in_xml(finding.check->remediation));
  }

  void write_skipped(const Case& each) {
    out_.append("      <skipped message=\"");
    bool first = true;
    for (const std::size_t index : each.suppressed) {
      out_.format("{}{}", first ? "" : "; ", suppressed_line(index));
      first = false;
    }
    out_.append("\"/>\n");
  }

  void write_output(const Case& each, bool with_suppressed) {
    out_.append("      <system-out>");
    for (const Shown* other : each.others) out_.format("{}\n", line_of(*other));
    if (with_suppressed) {
      for (const std::size_t index : each.suppressed) out_.format("{}\n", suppressed_line(index));
    }
    out_.append("</system-out>\n");
  }

  void write_error(const objects::NotLooked& entry) {
    const std::string at = entry.place.line > 0 ? fmt::format("line {}: ", entry.place.line) : "";
    out_.format("    <testcase classname=\"not looked at\" name=\"{}{}\">\n", at, in_xml(entry.message));
    out_.format("      <error message=\"{}\" type=\"{}\">{}: {}</error>\n    </testcase>\n", in_xml(entry.message),
                reports::name_of(entry.reason), in_xml(text_of(entry.place)), in_xml(entry.message));
    out_.drain();
  }

  static std::string line_of(const Shown& each) {
    const findings::Finding& finding = *each.finding;
    const std::string place = text_of({finding.at.document()->source().name(), each.begin.line, each.begin.column});
    return in_xml(fmt::format("{}: {}: {} [{}]", place, findings::name_of(finding.severity), message_of(finding),
                              finding.check->id));
  }

  std::string suppressed_line(std::size_t index) const {
    return "suppressed: " + line_of(suppressed_[index]) + ": " + in_xml(suppression_of(scan_, index).reason);
  }

  const Scan& scan_;
  const std::vector<Shown> found_;
  const std::vector<Shown> suppressed_;
  std::vector<Suite> suites_;
  Buffer out_;
};

}  // namespace

std::string in_xml(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const CodePoint point = decode(text);
    switch (point.value) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&apos;"; break;
      case 0xFFFE:
      case 0xFFFF: out += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(point.value)); break;
      default: append_escaped(out, text, point);
    }
    text.remove_prefix(point.size);
  }
  return out;
}

void junit(const Scan& scan, const Sink& sink) { JunitReport(scan, sink).write(); }

}  // namespace seawall::reports
