#include <algorithm>
#include <array>
#include <initializer_list>

#include "dockerfile.h"
#include "json_reader.h"

namespace seawall::documents {
namespace {

constexpr std::array<std::string_view, 18> instruction_names = {"ADD",         "ARG",    "CMD",        "COPY",
                                                                "ENTRYPOINT",  "ENV",    "EXPOSE",     "FROM",
                                                                "HEALTHCHECK", "LABEL",  "MAINTAINER", "ONBUILD",
                                                                "RUN",         "SHELL",  "STOPSIGNAL", "USER",
                                                                "VOLUME",      "WORKDIR"};

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) noexcept {
  return std::ranges::find(names, name) != names.end();
}

/// For messages.
std::string shortened(std::string_view text) {
  constexpr std::size_t longest = 40;
  if (text.size() <= longest) return std::string(text);
  std::size_t size = longest;
  while ((static_cast<unsigned char>(text[size]) & 0xC0) == 0x80 && size > 0) --size;
  return std::string(text.substr(0, size)) + "...";
}

/// From a line to an instruction; a message where it is none.
class InstructionParser {
 public:
  InstructionParser(std::string_view line, char escape) : line_(line), escape_(escape) {
    while (!line_.empty() && is_space(line_.back())) line_.remove_suffix(1);
  }

  bool parse(DockerfileInstruction& result, std::size_t at = 0, bool is_trigger = false) {
    while (at < line_.size() && is_space(line_[at])) ++at;
    result.name = {{}, at, std::min(line_.find_first_of(" \t\v\f\r", at), line_.size())};
    at = result.name.end;
    result.name.text = in_capitals(line_.substr(result.name.begin, at - result.name.begin));
    const std::string& name = result.name.text;
    if (std::ranges::find(instruction_names, name) == instruction_names.end()) {
      return refuse("unknown instruction \"" + shortened(line_.substr(result.name.begin, at - result.name.begin)) +
                    '"');
    }
    if (is_trigger && is_one_of(name, {"FROM", "MAINTAINER", "ONBUILD"})) {
      return refuse(name + " is not allowed behind ONBUILD");
    }
    result.flags = take_flags(line_, at, escape_);
    result.begin = std::min(at, line_.size());
    result.end = line_.size();
    return parse_arguments(result);
  }

  const std::string& message() const noexcept { return message_; }

 private:
  bool refuse(std::string message) {
    message_ = std::move(message);
    return false;
  }

  bool parse_arguments(DockerfileInstruction& result) {
    const std::string& name = result.name.text;
    if (result.begin == result.end) {
      // A command may be empty: that takes away the one of the base image.
      const bool may_be_empty = is_one_of(name, {"CMD", "ENTRYPOINT", "RUN", "SHELL"});
      return may_be_empty || refuse(name + " needs an argument");
    }
    if (name == "ONBUILD") {
      result.trigger = std::make_unique<DockerfileInstruction>();
      return parse(*result.trigger, result.begin, true);
    }
    if (name == "ARG") return parse_declarations(result);
    if (is_one_of(name, {"ENV", "LABEL"})) return parse_assignments(result);
    if (name == "HEALTHCHECK") {
      const std::vector<DockerfileWord> words = split_words(line_, result.begin);
      return words.size() < 2 || parse_json(result, words[1].begin);
    }
    if (is_one_of(name, {"ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME"}) &&
        !parse_json(result, result.begin)) {
      return false;
    }
    if (is_one_of(name, {"ADD", "COPY", "EXPOSE", "FROM", "VOLUME"}) && !result.is_json) {
      result.words = split_words(line_, result.begin);
      result.has_words = name != "FROM";
    }
    if (is_one_of(name, {"ADD", "COPY"}) && result.words.size() < 2) return refuse(name + " needs a destination");
    return true;
  }

  /// Leaves what is no array in JSON as it is; false where it is one of something else than strings.
  bool parse_json(DockerfileInstruction& result, std::size_t begin) {
    if (line_[begin] != '[') return true;
    const std::string_view text = line_.substr(begin);
    const Result<std::shared_ptr<const Source>> source = Source::from_bytes("", std::string(text));
    if (!source) return true;
    const JsonStream stream = read_json_stream(*source, {0, static_cast<std::uint32_t>(text.size())}, Limits());
    if (stream.failure || stream.outcomes.size() != 1 || !stream.outcomes.front().document) return true;
    const Node root = stream.outcomes.front().document->root();
    if (!root.is_list()) return true;
    for (const Node item : root.items()) {
      if (!item.is_string()) return refuse("an array behind " + result.name.text + " holds strings only");
      const Range range = item.range();
      result.words.push_back({std::string(item.text()), begin + range.begin, begin + range.end});
    }
    result.is_json = true;
    result.has_words = true;
    return true;
  }

  DockerfileWord value_of(std::size_t begin, std::size_t end) const {
    return {unquoted(line_.substr(begin, end - begin), escape_), begin, end};
  }

  DockerfileVariable split_at_equals(const DockerfileWord& word, std::size_t equals) const {
    return {{word.text.substr(0, equals), word.begin, word.begin + equals},
            value_of(word.begin + equals + 1, word.end)};
  }

  bool parse_declarations(DockerfileInstruction& result) {
    for (DockerfileWord& word : quoted_words(line_, result.begin, escape_)) {
      const std::size_t equals = word.text.find('=');
      if (equals == 0) return refuse("ARG has a value without a name");
      if (equals == std::string::npos) {
        result.variables.push_back({std::move(word), {}});
      } else {
        result.variables.push_back(split_at_equals(word, equals));
      }
    }
    return true;
  }

  /// `A=b C="d"`, or `A b`, the old form of one.
  bool parse_assignments(DockerfileInstruction& result) {
    const std::vector<DockerfileWord> words = quoted_words(line_, result.begin, escape_);
    if (!words.front().text.contains('=')) return parse_old_assignment(result);
    for (const DockerfileWord& word : words) {
      const std::size_t equals = word.text.find('=');
      if (equals == std::string::npos) return refuse('"' + shortened(word.text) + "\" is not of the form name=value");
      if (equals == 0) return refuse(result.name.text + " has a value without a name");
      result.variables.push_back(split_at_equals(word, equals));
    }
    return true;
  }

  bool parse_old_assignment(DockerfileInstruction& result) {
    const std::size_t name_end = std::min(line_.find_first_of(" \t\v\f\r", result.begin), line_.size());
    const std::size_t begin = line_.find_first_not_of(" \t\v\f\r", name_end);
    if (begin == std::string_view::npos) return refuse(result.name.text + " needs a name and a value");
    result.variables.push_back(
        {{std::string(line_.substr(result.begin, name_end - result.begin)), result.begin, name_end},
         value_of(begin, line_.size())});
    return true;
  }

  std::string_view line_;
  char escape_;
  std::string message_;
};

}  // namespace

std::string in_capitals(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return result;
}

bool takes_heredocs(const DockerfileInstruction& instruction) noexcept {
  return !instruction.is_json && is_one_of(instruction.name.text, {"ADD", "COPY", "RUN"});
}

std::expected<DockerfileInstruction, std::string> parse_instruction(std::string_view line, char escape) {
  DockerfileInstruction result;
  InstructionParser parser(line, escape);
  if (!parser.parse(result)) return std::unexpected(parser.message());
  return result;
}

}  // namespace seawall::documents
