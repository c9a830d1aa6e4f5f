#include "rules.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "binaries/binaries.h"
#include "yara.h"

namespace seawall::images {
namespace {

using documents::Error;
using documents::ErrorCode;

#include "yara_rules.inc"

// YARA counts lines and offsets in 32 bits, and what it makes of a rule is some times as large as its text.
constexpr std::size_t most_rules = std::size_t{64} << 20;  // "YARA rules size", all files together

// What rules of others commonly ask of a file beyond its content: the names are those that LOKI and THOR made known.
// What is not known here is empty, so that such rules compile.
constexpr std::array variables = {"filename", "filepath", "extension", "filetype", "owner", "md5"};

struct CompilerEnd {
  void operator()(YR_COMPILER* compiler) const noexcept { yara().yr_compiler_destroy(compiler); }
};
struct RulesEnd {
  void operator()(YR_RULES* rules) const noexcept { yara().yr_rules_destroy(rules); }
};
struct ScannerEnd {
  void operator()(YR_SCANNER* scanner) const noexcept { yara().yr_scanner_destroy(scanner); }
};
using Compiler = std::unique_ptr<YR_COMPILER, CompilerEnd>;
using CompiledRules = std::unique_ptr<YR_RULES, RulesEnd>;
using Scanner = std::unique_ptr<YR_SCANNER, ScannerEnd>;

Error out_of_memory() { return {ErrorCode::limit_exceeded, "there is no memory for YARA's rules"}; }

// --- compiling ----------------------------------------------------------------------------------------

/// The first thing that the compiler complains of.
struct Complaint {
  std::string message;
  std::uint32_t line = 0;
};

void complain(int level, const char*, int line, const YR_RULE* rule, const char* message, void* into) noexcept {
  auto& first = *static_cast<Complaint*>(into);
  if (level != YARA_ERROR_LEVEL_ERROR || !first.message.empty()) return;
  if (rule && rule->identifier) first.message = "rule \"" + std::string(rule->identifier) + "\": ";
  first.message += message ? message : "it cannot be compiled";
  if (line > 0) first.line = static_cast<std::uint32_t>(line);
}

/// Each file has a name space of its own, as files of different authors may well have rules of the same name.
std::optional<Error> add(YR_COMPILER* compiler, const RuleFile& file, const std::string& name_space) {
  if (const std::size_t nothing = file.text.find('\0'); nothing != std::string::npos) {
    const auto line = 1 + std::count(file.text.begin(), file.text.begin() + static_cast<std::ptrdiff_t>(nothing), '\n');
    return Error(ErrorCode::syntax, "a NUL character, which no rule has",
                 {file.name, static_cast<std::uint32_t>(line)});
  }
  Complaint complaint;
  yara().yr_compiler_set_callback(compiler, complain, &complaint);
  const int count = yara().yr_compiler_add_string(compiler, file.text.c_str(), name_space.c_str());
  yara().yr_compiler_set_callback(compiler, nullptr, nullptr);
  if (count == 0) return std::nullopt;
  if (complaint.message.empty()) complaint.message = "it cannot be compiled";
  return Error(ErrorCode::syntax, std::move(complaint.message), {file.name, complaint.line});
}

documents::Result<std::string> unpacked(std::span<const unsigned char> packed, std::size_t size) {
  std::string text(size, '\0');
  auto got = static_cast<uLongf>(size);
  const int result = ::uncompress(reinterpret_cast<Bytef*>(text.data()), &got, packed.data(), packed.size());
  if (result != Z_OK || got != size) return Error(ErrorCode::internal, "the rules that are built in are damaged");
  return text;
}

documents::Result<Compiler> new_compiler() {
  YR_COMPILER* made = nullptr;
  if (yara().yr_compiler_create(&made) != ERROR_SUCCESS) return out_of_memory();
  Compiler compiler(made);
  yara().yr_compiler_set_include_callback(made, nullptr, nullptr, nullptr);
  for (const char* variable : variables) {
    if (yara().yr_compiler_define_string_variable(made, variable, "") != ERROR_SUCCESS) return out_of_memory();
  }
  return compiler;
}

documents::Result<CompiledRules> compiled(std::span<const RuleFile> files) {
  documents::Result<Compiler> compiler = new_compiler();
  if (!compiler) return compiler.error();
  for (std::size_t index = 0; index < files.size(); ++index) {
    std::optional<Error> failure = add(compiler->get(), files[index], "file" + std::to_string(index));
    if (failure) return *std::move(failure);
  }
  YR_RULES* rules = nullptr;
  if (yara().yr_compiler_get_rules(compiler->get(), &rules) != ERROR_SUCCESS) return out_of_memory();
  return CompiledRules(rules);
}

documents::Result<CompiledRules> compiled_built_in(std::span<const unsigned char> packed, std::size_t size) {
  documents::Result<std::string> text = unpacked(packed, size);
  if (!text) return text.error();
  const RuleFile file{"built-in rules", take(std::move(text))};
  documents::Result<CompiledRules> rules = compiled({&file, 1});
  if (!rules) return Error(ErrorCode::internal, rules.error().message(), rules.error().place());
  return rules;
}

std::optional<Error> check_size(std::span<const RuleFile> files) {
  std::size_t size = 0;
  for (const RuleFile& file : files) {
    size += file.text.size();
    if (size > most_rules) {
      return Error(ErrorCode::limit_exceeded, "over the limit \"YARA rules size\" of " + std::to_string(most_rules),
                   {file.name});
    }
  }
  return std::nullopt;
}

// --- scanning -----------------------------------------------------------------------------------------

struct Matching {
  std::string_view path;
  std::vector<Malware> malware;
  std::unordered_set<std::string_view> rules;  // by name, as those of several files may share one
};

std::string description_of(const YR_RULE* rule) {
  const YR_META* meta = nullptr;
  yr_rule_metas_foreach(rule, meta) {
    if (meta->type == META_TYPE_STRING && std::string_view(meta->identifier) == "description") return meta->string;
  }
  return {};
}

int take_match(YR_SCAN_CONTEXT*, int message, void* data, void* into) noexcept {
  if (message != CALLBACK_MSG_RULE_MATCHING) return CALLBACK_CONTINUE;
  auto& matching = *static_cast<Matching*>(into);
  const auto& rule = *static_cast<const YR_RULE*>(data);
  if (matching.rules.insert(rule.identifier).second) {
    matching.malware.push_back({std::string(matching.path), rule.identifier, description_of(&rule)});
  }
  return CALLBACK_CONTINUE;
}

/// What is told of a file, in the order of `variables`.
std::array<std::string, variables.size()> values_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const std::size_t dot = name.rfind('.');
  std::string extension(dot == std::string_view::npos ? std::string_view() : name.substr(dot));
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return {std::string(name), "/" + std::string(path), std::move(extension), "", "", ""};
}

std::string fault_of(int result, int seconds) {
  switch (result) {
    case ERROR_SUCCESS: return {};
    case ERROR_SCAN_TIMEOUT: return "over the limit \"YARA scan time\" of " + std::to_string(seconds);
    case ERROR_INSUFFICIENT_MEMORY: return "there is no memory for looking for malware";
    case ERROR_TOO_MANY_RE_FIBERS:
    case ERROR_EXEC_STACK_OVERFLOW: return "a YARA rule asks too much for this file";
    default: return "libyara gave up with error " + std::to_string(result);
  }
}

struct File {
  std::string_view bytes;
  std::array<std::string, variables.size()> values;
};

/// Why it was not looked at as a whole; empty when it was.
std::string scan_with(YR_RULES* rules, const File& file, int seconds, Matching& matching) {
  if (!rules) return {};
  YR_SCANNER* made = nullptr;
  if (const int result = yara().yr_scanner_create(rules, &made); result != ERROR_SUCCESS)
    return fault_of(result, seconds);
  const Scanner scanner(made);
  for (std::size_t index = 0; index < variables.size(); ++index) {
    if (file.values[index].empty()) continue;
    yara().yr_scanner_define_string_variable(made, variables[index], file.values[index].c_str());
  }
  yara().yr_scanner_set_callback(made, take_match, &matching);
  yara().yr_scanner_set_timeout(made, seconds);
  // YARA would catch SIGBUS and SIGSEGV in the whole process, of threads that are none of its business too. Nobody but
  // this process can cut off the bytes: they are in memory, or in a file without a name.
  yara().yr_scanner_set_flags(made, SCAN_FLAGS_FAST_MODE | SCAN_FLAGS_NO_TRYCATCH | SCAN_FLAGS_REPORT_RULES_MATCHING);
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(file.bytes.data());
  return fault_of(yara().yr_scanner_scan_mem(made, bytes, file.bytes.size()), seconds);
}

}  // namespace

struct Rules::State {
  // Those that are built in know which kind of file they are for, which saves looking for the words of the others.
  CompiledRules for_programs;
  CompiledRules for_scripts;
  CompiledRules of_user;
};

Rules::Rules(std::unique_ptr<const State> state) : state_(std::move(state)) {}
Rules::~Rules() = default;

documents::Result<std::shared_ptr<const Rules>> compile_rules(std::span<const RuleFile> files, bool with_built_in) {
  if (std::optional<Error> failure = load_yara()) return *std::move(failure);
  if (std::optional<Error> failure = check_size(files)) return *std::move(failure);
  Rules::State state;
  if (with_built_in) {
    documents::Result<CompiledRules> programs = compiled_built_in(packed_programs, programs_size);
    if (!programs) return programs.error();
    documents::Result<CompiledRules> scripts = compiled_built_in(packed_scripts, scripts_size);
    if (!scripts) return scripts.error();
    state.for_programs = take(std::move(programs));
    state.for_scripts = take(std::move(scripts));
  }
  if (!files.empty()) {
    documents::Result<CompiledRules> rules = compiled(files);
    if (!rules) return rules.error();
    state.of_user = take(std::move(rules));
  }
  return std::make_shared<const Rules>(std::make_unique<const Rules::State>(std::move(state)));
}

Rules::Matches Rules::scan(std::string_view path, std::string_view bytes, int seconds) const {
  const std::string_view looked_at = bytes.substr(0, most_scanned);
  const File file{looked_at, values_of(path)};
  Matching matching{path, {}, {}};
  const bool is_program = binaries::format_of(bytes).has_value();
  const bool is_script = !is_program || is_named_as_script(path);
  Matches matches;
  for (YR_RULES* rules : {is_program ? state_->for_programs.get() : nullptr,
                          is_script ? state_->for_scripts.get() : nullptr, state_->of_user.get()}) {
    if (std::string fault = scan_with(rules, file, seconds, matching); matches.fault.empty())
      matches.fault = std::move(fault);
  }
  matches.malware = std::move(matching.malware);
  if (matches.fault.empty() && looked_at.size() < bytes.size()) {
    matches.fault = "over the limit \"YARA scan size\" of " + std::to_string(most_scanned);
  }
  return matches;
}

}  // namespace seawall::images
