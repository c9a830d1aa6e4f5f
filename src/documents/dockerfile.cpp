#include "dockerfile.h"

#include <algorithm>
#include <map>
#include <utility>

#include "tree_builder.h"

namespace seawall::documents {
namespace {

/// A path without what leads nowhere: "shop/Dockerfile" of "./shop//x/../Dockerfile".
std::string normal_path(std::string_view path) {
  std::vector<std::string_view> parts;
  const bool is_absolute = path.starts_with('/');
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    const bool has_way_back = !parts.empty() && parts.back() != "..";
    if (part.empty() || part == ".") continue;
    if (part != ".." || (!has_way_back && !is_absolute)) {
      parts.push_back(part);
    } else if (has_way_back) {
      parts.pop_back();
    }
  }
  std::string normal;
  for (const std::string_view part : parts) normal.append(normal.empty() && !is_absolute ? "" : "/").append(part);
  return normal;
}

std::string in_small_letters(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

bool is_stage_name(std::string_view name) noexcept {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; };
  return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, fits);
}

/// Writes the tree. Everything stands where the instruction stands that it is from.
class DockerfileTree {
 public:
  DockerfileTree(const std::shared_ptr<const Source>& source, const Limits& limits) : builder_(source, limits) {}

  TreeBuilder& builder() noexcept { return builder_; }

  void key(std::string_view name, std::uint32_t at) {
    const auto known = keys_.find(name);
    // A field's name has no text of its own in the tree, so that one copy will do.
    const bool is_field = intern(name) != Field::none;
    const std::uint32_t text = is_field && known != keys_.end() ? known->second : builder_.own(name, {at, at});
    if (is_field) keys_.insert_or_assign(name, text);
    builder_.key({Cell::Type::string, Cell::owned, at, text, static_cast<std::uint32_t>(name.size())});
  }

  void made(std::string_view text, Range from, Cell::Type type = Cell::Type::string, std::uint8_t flags = 0) {
    const std::uint32_t at = builder_.own(text, from);
    builder_.scalar({type, static_cast<std::uint8_t>(flags | Cell::owned), from.begin, at,
                     static_cast<std::uint32_t>(text.size())});
  }
  void truth(bool value, Range from) {
    made(value ? "true" : "false", from, Cell::Type::boolean, value ? std::uint8_t{Cell::truth} : std::uint8_t{0});
  }
  void in_source(Range range) {
    builder_.scalar({Cell::Type::string, 0, range.begin, range.begin, range.end - range.begin});
  }

  void word(const JoinedLine& line, const DockerfileWord& word) {
    const bool is_as_written = line.text().substr(word.begin, word.end - word.begin) == word.text;
    const Range range = line.in_source(word.begin, word.end);
    if (is_as_written && line.is_verbatim(word.begin, word.end)) return in_source(range);
    made(word.text, range);
  }
  void words(const JoinedLine& line, std::string_view name, const std::vector<DockerfileWord>& words,
             std::uint32_t at) {
    key(name, at);
    builder_.begin_list(at, 0);
    for (const DockerfileWord& each : words) word(line, each);
    builder_.end_list();
  }
  void variables(const JoinedLine& line, const std::vector<DockerfileVariable>& variables) {
    for (const DockerfileVariable& variable : variables) {
      const std::uint32_t at = line.in_source(variable.name.begin, variable.name.end).begin;
      builder_.begin_map(at, 0);
      key("name", at);
      word(line, variable.name);
      if (variable.value) {
        key("value", at);  // the value itself may be empty, and stand at the very end
        word(line, *variable.value);
      }
      builder_.end_map();
    }
  }

  void instruction(const JoinedLine& line, const DockerfileInstruction& instruction) {
    const Range whole = line.in_source(instruction.name.begin, std::max(instruction.end, instruction.name.end));
    const std::uint32_t at = whole.begin;
    builder_.begin_map(at, 0);
    key("instruction", at);
    word(line, instruction.name);
    if (!instruction.flags.empty()) words(line, "flags", instruction.flags, at);
    key("arguments", at);
    word(line, {std::string(line.text().substr(instruction.begin, instruction.end - instruction.begin)),
                instruction.begin, instruction.end});
    if (instruction.has_words) words(line, "words", instruction.words, at);
    if (!instruction.variables.empty()) {
      key("variables", at);
      builder_.begin_list(at, 0);
      variables(line, instruction.variables);
      builder_.end_list();
    }
    if (!instruction.heredocs.empty()) heredocs(instruction.heredocs, whole);
    if (instruction.trigger) {
      key("trigger", at);
      this->instruction(line, *instruction.trigger);  // once: no other one has a trigger
    }
    key("json", whole.end);
    truth(instruction.is_json, {whole.end, whole.end});
    builder_.end_map();
  }

 private:
  void heredocs(const std::vector<DockerfileHeredoc>& heredocs, Range whole) {
    key("heredocs", whole.begin);
    builder_.begin_list(whole.begin, 0);
    for (const DockerfileHeredoc& heredoc : heredocs) {
      builder_.begin_map(whole.begin, 0);
      key("name", whole.begin);
      made(heredoc.mark.name, whole);
      key("content", heredoc.content.begin);
      in_source(heredoc.content);
      key("expand", whole.begin);
      truth(heredoc.mark.expands, whole);
      key("chomp", whole.begin);
      truth(heredoc.mark.chomps, whole);
      builder_.end_map();
    }
    builder_.end_list();
  }

  TreeBuilder builder_;
  std::map<std::string_view, std::uint32_t> keys_;
};

class DockerfileReader {
 public:
  DockerfileReader(const std::shared_ptr<const Source>& source, const Limits& limits)
      : source_(source), limits_(limits), lines_(*source), tree_(source, limits) {}

  Outcome read() {
    Outcome outcome;
    outcome.range = {0, static_cast<std::uint32_t>(source_->text().size())};
    if (source_->text().size() > most_dockerfile_bytes) {
      over_limit("Dockerfile size", most_dockerfile_bytes, 0);
    } else {
      while (!error_ && lines_.next(line_)) take_line();
      if (!error_) error_ = lines_.error();
      if (!error_ && stages_ == 0) refuse(0, count_ == 0 ? "there is no instruction" : "there is no FROM");
    }
    if (error_) {
      outcome.state = Outcome::State::failed;
      outcome.error = std::move(error_);
      return outcome;
    }
    end_stage();
    tree_.builder().end_list();
    tree_.builder().end_map();
    outcome.state = Outcome::State::document;
    outcome.document = tree_.builder().finish(outcome.range);
    return outcome;
  }

 private:
  void refuse(std::uint32_t at, std::string message) {
    error_.emplace(ErrorCode::syntax, std::move(message), source_->place(at));
  }
  void over_limit(std::string_view name, std::size_t limit, std::uint32_t at) {
    error_.emplace(ErrorCode::limit_exceeded,
                   "over the limit \"" + std::string(name) + "\" of " + std::to_string(limit), source_->place(at));
  }

  void take_line() {
    const std::uint32_t at = line_.in_source(0, 1).begin;
    if (++count_ > most_instructions) return over_limit("instructions", most_instructions, at);
    std::expected<DockerfileInstruction, std::string> instruction = parse_instruction(line_.text(), lines_.escape());
    if (!instruction) return refuse(at, instruction.error());
    if (!read_heredocs(*instruction, at)) return;
    if (count_ == 1) begin(at);
    take(*instruction, at);
    if (error_) return;
    const std::string_view exceeded = tree_.builder().exceeded();
    if (!exceeded.empty()) over_limit(exceeded, exceeded == "nodes" ? limits_.nodes : limits_.nesting, at);
  }

  bool read_heredocs(DockerfileInstruction& instruction, std::uint32_t at) {
    DockerfileInstruction& holder = instruction.trigger ? *instruction.trigger : instruction;
    if (!takes_heredocs(holder)) return true;
    for (HeredocMark& mark : heredoc_marks(line_.text())) {
      const std::optional<Range> content = lines_.heredoc(mark.name, mark.chomps);
      if (!content) {
        error_ = lines_.error();
        if (!error_) refuse(at, "the heredoc \"" + mark.name + "\" is never closed");
        return false;
      }
      holder.heredocs.push_back({std::move(mark), *content});
    }
    return true;
  }

  void begin(std::uint32_t at) {
    TreeBuilder& builder = tree_.builder();
    builder.begin_map(at, 0);
    tree_.key("apiVersion", at);
    tree_.made("seawall.dev/v1alpha1", {at, at});
    tree_.key("kind", at);
    tree_.made("Dockerfile", {at, at});
    tree_.key("metadata", at);
    builder.begin_map(at, 0);
    tree_.key("name", at);
    tree_.made(normal_path(source_->name()), {at, at});
    builder.end_map();
  }

  void take(const DockerfileInstruction& instruction, std::uint32_t at) {
    if (instruction.name.text == "FROM") return take_stage(instruction, at);
    if (stages_ > 0) return tree_.instruction(line_, instruction);
    if (instruction.name.text != "ARG") return refuse(at, instruction.name.text + " stands before the first FROM");
    if (!std::exchange(has_arguments_, true)) {
      tree_.key("args", at);
      tree_.builder().begin_list(at, 0);
    }
    tree_.variables(line_, instruction.variables);
    for (const DockerfileVariable& variable : instruction.variables) {
      const auto& value = variable.value;
      const std::string_view written =
          value ? line_.text().substr(value->begin, value->end - value->begin) : std::string_view();
      variables_.set(variable.name.text, value ? variables_.expand(written, lines_.escape()) : std::nullopt);
    }
    if (variables_.is_over_limit()) over_limit("expanded variables", most_expanded, at);
  }

  void take_stage(const DockerfileInstruction& from, std::uint32_t at) {
    const std::vector<DockerfileWord>& words = from.words;
    const bool is_named = words.size() == 3 && in_capitals(words[1].text) == "AS";
    if (words.size() != 1 && !is_named) return refuse(at, "FROM takes an image, or an image, AS and a name");
    const std::string name = is_named ? in_small_letters(words[2].text) : std::string();
    if (is_named && !is_stage_name(name)) return refuse(at, "\"" + words[2].text + "\" is no name of a stage");
    TreeBuilder& builder = tree_.builder();
    if (stages_ > 0) {
      end_stage();
    } else {
      if (has_arguments_) builder.end_list();
      tree_.key("stages", at);
      builder.begin_list(at, 0);
    }
    builder.begin_map(at, 0);
    tree_.key("from", at);
    tree_.word(line_, words[0]);
    tell_base(words[0]);
    if (is_named) {
      tree_.key("as", at);
      tree_.word(line_, words[2]);
      names_.insert_or_assign(name, stages_);
    }
    tell_platform(from);
    tree_.key("instructions", at);
    builder.begin_list(at, 0);
    ++stages_;
  }

  void tell_base(const DockerfileWord& word) {
    const std::optional<std::string> image = variables_.expand(word.text, lines_.escape());
    const Range range = line_.in_source(word.begin, word.end);
    if (variables_.is_over_limit()) return over_limit("expanded variables", most_expanded, range.begin);
    if (!image || image->empty()) return;
    if (const auto stage = names_.find(in_small_letters(*image)); stage != names_.end()) {
      tree_.key("fromStage", range.begin);
      tree_.made(std::to_string(stage->second), range, Cell::Type::integer);
    } else {
      tree_.key("image", range.begin);
      tree_.word(line_, {*image, word.begin, word.end});
    }
  }

  void tell_platform(const DockerfileInstruction& from) {
    constexpr std::string_view flag = "--platform=";
    for (const DockerfileWord& each : from.flags) {
      if (!each.text.starts_with(flag)) continue;
      const Range range = line_.in_source(each.begin, each.end);
      tree_.key("platform", range.begin);
      tree_.made(std::string_view(each.text).substr(flag.size()), range);
      return;
    }
  }

  void end_stage() {
    tree_.builder().end_list();
    tree_.builder().end_map();
  }

  const std::shared_ptr<const Source>& source_;
  const Limits& limits_;
  DockerfileLines lines_;
  DockerfileTree tree_;
  JoinedLine line_;
  DockerfileVariables variables_;
  std::map<std::string, std::size_t> names_;  // of stages, in small letters
  std::size_t count_ = 0;
  std::size_t stages_ = 0;
  bool has_arguments_ = false;
  std::optional<Error> error_;
};

/// Endings that say what a file is, so that it is no Dockerfile: `Dockerfile.md`, `dockerfile.go`.
constexpr std::string_view other_endings[] = {"adoc",     "asc",  "bak",      "bash",         "c",      "cpp",  "cs",
                                              "css",      "cue",  "diff",     "dockerignore", "ejs",    "erb",  "go",
                                              "gotmpl",   "gz",   "h",        "hbs",          "hcl",    "hs",   "html",
                                              "in",       "j2",   "java",     "jinja",        "jinja2", "js",   "json",
                                              "jsonnet",  "kt",   "lock",     "log",          "lua",    "m4",   "md",
                                              "mustache", "orig", "patch",    "php",          "pl",     "ps1",  "py",
                                              "rb",       "rej",  "rs",       "rst",          "sh",     "sig",  "swift",
                                              "swp",      "tar",  "template", "tf",           "tmpl",   "toml", "tpl",
                                              "ts",       "txt",  "vue",      "xml",          "yaml",   "yml",  "zip"};

}  // namespace

bool is_dockerfile_name(std::string_view path) noexcept {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const auto same = [](std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, {}, lower, lower);
  };
  for (const std::string_view kind : {std::string_view("dockerfile"), std::string_view("containerfile")}) {
    if (same(name, kind)) return true;
    const std::size_t size = kind.size();
    if (name.size() < size + 2) continue;
    if (same(name.substr(name.size() - size), kind) && name[name.size() - size - 1] == '.') return true;
    if (!same(name.substr(0, size), kind) || name[size] != '.' || name.ends_with('~')) continue;
    const std::string_view ending = name.substr(name.rfind('.') + 1);
    return std::ranges::none_of(other_endings, [&](std::string_view other) { return same(ending, other); });
  }
  return false;
}

std::vector<Outcome> read_dockerfile(const std::shared_ptr<const Source>& source, const Limits& limits) {
  std::vector<Outcome> outcomes;
  outcomes.push_back(DockerfileReader(source, limits).read());
  return outcomes;
}

}  // namespace seawall::documents
