#include "html_data.h"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>

#include "buffer.h"
#include "controls.h"
#include "excerpt.h"
#include "html_text.h"
#include "json_writer.h"
#include "veil.h"

namespace seawall::reports {
namespace {

using findings::Finding;

/// Numbers for things in the order in which they come up.
template <typename Thing>
class Numbers {
 public:
  std::size_t of(const Thing& thing) {
    const auto [entry, is_new] = numbers_.try_emplace(thing, things_.size());
    if (is_new) things_.push_back(&entry->first);
    return entry->second;
  }
  std::span<const Thing* const> all() const noexcept { return things_; }

 private:
  std::unordered_map<Thing, std::size_t> numbers_;
  std::vector<const Thing*> things_;  // keys stay where they are
};

class Data {
 public:
  Data(const Scan& scan, Buffer& out) : scan_(scan), json_(out) {}

  void write(std::span<const Shown> findings) {
    json_.open('{');
    list("checks", scan_.checks, [&](const findings::ConfiguredCheck& each) { write_check(*each.check); });
    list("controls", control_totals(scan_), [&](const ControlTotals& each) { json_.string(each.control); });
    std::size_t count = 0;
    list("findings", findings, [&](const Shown& each) { write_finding(each, count++ < most_excerpts); });
    list("sets", sets_, [&](const std::vector<const findings::Check*>* each) { write_set(*each); });
    list("objects", objects_.all(), [&](const objects::Object* const* each) { write_object(**each); });
    list("files", sources_.all(), [&](const documents::Source* const* each) { write_file(**each); });
    list("texts", texts_.all(), [&](const std::string* each) { json_.string(*each); });
    json_.end_line("");
    json_.close('}');
  }

 private:
  template <typename List, typename Write>
  void list(std::string_view key, const List& elements, const Write& write) {
    json_.line("");
    json_.key(key).open('[');
    for (const auto& element : elements) {
      json_.line("");
      write(element);
    }
    json_.close(']');
  }

  void write_check(const findings::Check& check) {
    check_numbers_.of(&check);
    json_.open('{');
    json_.key("id").string(check.id);
    json_.key("title").string(check.title);
    json_.key("component").string(findings::name_of(check.component));
    json_.key("category").string(findings::name_of(check.category));
    json_.key("controls").open('[');
    for (const std::string& control : controls_of(check)) json_.string(control);
    json_.close(']');
    json_.close('}');
  }

  void write_finding(const Shown& each, bool with_excerpt) {
    const Finding& finding = *each.finding;
    json_.open('[');
    json_.number(check_numbers_.of(finding.check));
    json_.number(static_cast<std::size_t>(finding.severity));
    json_.number(objects_.of(finding.object));
    json_.number(texts_.of(visible(message_of(finding))));
    json_.number(texts_.of(visible(path_of(finding))));
    json_.number(each.begin.line);
    json_.number(each.begin.column);
    const auto fix = finding.check->fix ? finding.check->fix(finding) : std::nullopt;
    json_.number(fix ? texts_.of(visible(text_of(*fix))) + 1 : 0);
    json_.number(set_of(finding));
    if (with_excerpt && !finding.object->is_description()) write_mark(each);
    json_.close(']');
  }

  std::size_t set_of(const Finding& finding) {
    const auto [entry, is_new] = set_numbers_.try_emplace(checks_of(finding), sets_.size());
    if (is_new) sets_.push_back(&entry->first);
    return entry->second;
  }

  void write_set(const std::vector<const findings::Check*>& checks) {
    json_.open('[');
    for (const findings::Check* check : checks) json_.number(check_numbers_.of(check));
    json_.close(']');
  }

  static std::string text_of(const findings::Fix& fix) {
    std::string text;
    switch (fix.change) {
      case findings::Fix::Change::set: text = fmt::format("set it to {}", fix.literal); break;
      case findings::Fix::Change::add: text = fmt::format("add {}: {}", fix.path, fix.literal); break;
      case findings::Fix::Change::remove: text = "remove it"; break;
    }
    return fix.safe ? text : text + " (may change what the program can do)";
  }

  /// The place in its line, and the line itself where only a part of it is shown.
  void write_mark(const Shown& each) {
    const documents::Source& source = each.finding->at.document()->source();
    const Veiled veiled = veil_.around(*each.finding, each.range);
    const documents::Range place = veiled.in(each.range);
    const Excerpt around = excerpt(veiled.text, place, each.begin.line);
    for (std::size_t index = 0; index < around.lines.size(); ++index) {
      const ExcerptLine& line = around.lines[index];
      const bool has_own_text = index == around.marked && (line.cut_before || line.cut_behind);
      if (!has_own_text) lines_[&source].try_emplace(line.number, text_of(veiled.text, line));
    }
    const ExcerptLine& line = around.lines[around.marked];
    const std::uint32_t end = std::min(place.end, line.range.end);
    const std::string_view text = veiled.text;
    const auto length = [&](std::uint32_t from, std::uint32_t to) {
      return utf16_length(visible(text.substr(from, std::max(from, to) - from), true));
    };
    json_.number(length(line.range.begin, place.begin) + (line.cut_before ? 1 : 0));
    json_.number(length(place.begin, end));
    if (line.cut_before || line.cut_behind) json_.string(text_of(text, line));
  }

  static std::string text_of(std::string_view source, const ExcerptLine& line) {
    constexpr std::string_view cut_mark = "…";
    std::string text;
    if (line.cut_before) text += cut_mark;
    text += visible(source.substr(line.range.begin, line.range.end - line.range.begin), true);
    if (line.cut_behind) text += cut_mark;
    return text;
  }

  void write_object(const objects::Object& object) {
    json_.open('[');
    json_.string(visible(object.title()));
    json_.string(visible(object.kind));
    json_.string(visible(object.namespace_));
    json_.number(sources_.of(&object.root.document()->source()));
    json_.close(']');
  }

  /// The name, and runs of lines with the number of their first.
  void write_file(const documents::Source& source) {
    json_.open('[');
    json_.string(visible(source.name()));
    json_.open('[');
    std::uint32_t next = 0;
    for (const auto& [number, text] : lines_[&source]) {
      if (number != next) {
        if (next != 0) close_run();
        json_.open('[');
        json_.number(number);
        json_.open('[');
      }
      json_.string(text);
      next = number + 1;
    }
    if (next != 0) close_run();
    json_.close(']');
    json_.close(']');
  }
  void close_run() {
    json_.close(']');
    json_.close(']');
  }

  const Scan& scan_;
  Veil veil_;
  Writer json_;
  Numbers<const findings::Check*> check_numbers_;
  std::map<std::vector<const findings::Check*>, std::size_t> set_numbers_;
  std::vector<const std::vector<const findings::Check*>*> sets_;  // keys stay where they are
  Numbers<const objects::Object*> objects_;
  Numbers<const documents::Source*> sources_;
  Numbers<std::string> texts_;
  std::unordered_map<const documents::Source*, std::map<std::uint32_t, std::string>> lines_;
};

}  // namespace

void write_html_data(const Scan& scan, std::span<const Shown> findings, const Sink& sink) {
  // In JSON a `<` stands in strings alone. Without one there is neither an end of the script nor a comment in it.
  const Sink without_markup = [&](std::string_view text) {
    while (!text.empty()) {
      const std::string_view plain = text.substr(0, text.find('<'));
      if (!plain.empty()) sink(plain);
      if (plain.size() < text.size()) sink("\\u003c");
      text.remove_prefix(std::min(text.size(), plain.size() + 1));
    }
  };
  Buffer out(without_markup);
  Data(scan, out).write(findings);
  out.flush();
}

}  // namespace seawall::reports
