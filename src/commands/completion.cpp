#include <algorithm>
#include <optional>

#include "checks/checks.h"
#include "command_line.h"
#include "console.h"
#include "options.h"
#include "words.h"

namespace seawall::commands {
namespace {

// --- what stands before the word --------------------------------------------------------------------

/// The words of an unfinished command line, read as far as they go.
struct Begun {
  Path path;
  std::vector<std::string> positionals;
  std::vector<const Option*> given;
  const Option* awaiting = nullptr;  ///< its value is the next word
  bool behind_marker = false;
};

std::vector<const Option*> options_of(const Command& command) {
  std::vector<const Option*> options = {&help_option};
  for (const Option& option : command.options) options.push_back(&option);
  return options;
}

const Option* find_option(const Command& command, std::string_view name) {
  const std::vector<const Option*> options = options_of(command);
  const auto found = std::ranges::find(options, name, &Option::name);
  return found == options.end() ? nullptr : *found;
}

const Option* find_letter(const Command& command, char letter) {
  const std::vector<const Option*> options = options_of(command);
  const auto found = std::ranges::find(options, letter, &Option::letter);
  return found == options.end() ? nullptr : *found;
}

/// `-qo` awaits a value, `-qojson` has it.
void read_letters(Begun& begun, std::string_view letters) {
  while (!letters.empty()) {
    const Option* const option = find_letter(*begun.path.back(), letters.front());
    letters.remove_prefix(1);
    if (!option) return;
    begun.given.push_back(option);
    if (option->is_flag()) continue;
    if (letters.empty()) begun.awaiting = option;
    return;
  }
}

void read_option(Begun& begun, std::string_view word) {
  if (!word.starts_with("--")) return read_letters(begun, word.substr(1));
  const std::size_t equals = word.find('=');
  const Option* const option = find_option(*begun.path.back(), word.substr(2, equals - 2));
  if (!option) return;
  begun.given.push_back(option);
  if (!option->is_flag() && equals == std::string_view::npos) begun.awaiting = option;
}

void read_argument(Begun& begun, const std::string& word) {
  const std::span<const Command> subcommands = begun.path.back()->subcommands;
  const auto found = std::ranges::find(subcommands, word, &Command::name);
  if (found != subcommands.end() && !begun.behind_marker) {
    begun.path.push_back(&*found);
    begun.given.clear();
  } else {
    begun.positionals.push_back(word);
  }
}

Begun read_words(const Command& root, std::span<const std::string> words) {
  Begun begun{.path = {&root}, .positionals = {}, .given = {}};
  for (const std::string& word : words) {
    if (begun.awaiting) {
      begun.awaiting = nullptr;
    } else if (!begun.behind_marker && word == "--") {
      begun.behind_marker = true;
    } else if (!begun.behind_marker && word.size() > 1 && word.front() == '-') {
      read_option(begun, word);
    } else {
      read_argument(begun, word);
    }
  }
  return begun;
}

// --- what may stand there ---------------------------------------------------------------------------

/// A word that is begun: what stands before the part that is looked for, and that part.
struct Typed {
  std::string before;
  std::string part;
};

class Candidates {
 public:
  explicit Candidates(Typed typed) : typed_(std::move(typed)) {}

  void add(std::string_view word, std::string_view description = {}) {
    if (!word.starts_with(typed_.part)) return;
    lines_.push_back(typed_.before + std::string(word) + (description.empty() ? "" : "\t" + std::string(description)));
  }
  void ask(std::string_view what) { lines_.push_back(":" + std::string(what) + " " + typed_.before); }
  std::vector<std::string> take() { return std::move(lines_); }

 private:
  Typed typed_;
  std::vector<std::string> lines_;
};

std::string_view first_sentence(std::string_view text) {
  const std::size_t end = text.find(". ");
  return end == std::string_view::npos ? text : text.substr(0, end + 1);
}

void add_checks(Candidates& candidates) {
  for (const findings::Check* check : checks::all()) candidates.add(check->id, check->title);
}

void add_thresholds(Candidates& candidates) {
  for (const std::string_view severity : {"critical", "high", "medium", "low", "info"}) {
    candidates.add(severity, "this severity and worse");
  }
  candidates.add("none", "never fail");
  add_checks(candidates);
}

/// Checks with their titles; other items speak for themselves.
void add_selection(Candidates& candidates) {
  for (const std::string_view name : config::selection_names(checks::all())) {
    const findings::Check* const check = checks::find(name);
    candidates.add(name, check ? check->title : std::string_view());
  }
}

void add_commands(Candidates& candidates, const Command& command) {
  for (const Command& each : command.subcommands) candidates.add(each.name, each.summary);
}

std::vector<std::string> candidates_of(const Values& values, bool separated, Typed typed, const Command* parent) {
  if (separated && typed.part.find(',') != std::string::npos) {
    const std::size_t behind = typed.part.rfind(',') + 1;
    typed = {typed.before + typed.part.substr(0, behind), typed.part.substr(behind)};
  }
  if (const std::size_t equals = typed.part.find('=');
      values.completion == Completion::outputs && equals < typed.part.size()) {
    Candidates files({typed.before + typed.part.substr(0, equals + 1), ""});
    files.ask("files");
    return files.take();
  }
  Candidates candidates(std::move(typed));
  switch (values.completion) {
    case Completion::nothing: break;
    case Completion::words:
      for (const std::string_view word : values.words) candidates.add(word);
      break;
    case Completion::files: candidates.ask("files"); break;
    case Completion::folders: candidates.ask("folders"); break;
    case Completion::outputs:
      for (const std::string_view format : format_names()) candidates.add(format);
      break;
    case Completion::checks: add_checks(candidates); break;
    case Completion::selection: add_selection(candidates); break;
    case Completion::frameworks:
      for (const std::string_view name : findings::framework_names()) candidates.add(name);
      break;
    case Completion::thresholds: add_thresholds(candidates); break;
    case Completion::commands:
      if (parent) add_commands(candidates, *parent);
      break;
  }
  return candidates.take();
}

std::vector<std::string> option_names(const Begun& begun, const std::string& typed) {
  Candidates candidates({"", typed});
  for (const Option* option : options_of(*begun.path.back())) {
    const bool is_spent = !option->repeatable && std::ranges::count(begun.given, option) > 0;
    if (!is_spent) candidates.add("--" + std::string(option->name), first_sentence(option->description));
  }
  return candidates.take();
}

std::vector<std::string> option_value(const Begun& begun, const std::string& typed, std::size_t equals) {
  const Option* const option = find_option(*begun.path.back(), std::string_view(typed).substr(2, equals - 2));
  if (!option || option->is_flag()) return {};
  return candidates_of(option->values, option->separated, {typed.substr(0, equals + 1), typed.substr(equals + 1)},
                       nullptr);
}

// --- scripts ----------------------------------------------------------------------------------------

constexpr std::string_view bash_script = R"script(# Completion of seawall for bash: source <(seawall completion bash)

_seawall() {
  local program=${1/#\~/$HOME} last=${COMP_WORDS[COMP_CWORD]} previous= index word line kind prefix name
  local -a words=()
  # Bash cuts words at "=" and ":", which values may hold.
  for ((index = 1; index <= COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    if [[ ${#words[@]} -gt 0 && ($word == [=:]* || $previous == [=:]) ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    previous=$word
  done
  # What stands before the last piece is on the line already, and must not come twice.
  [[ $last != [=:]* ]] || last=
  local current=${words[${#words[@]} - 1]}
  local before=${current%"$last"}
  while IFS= read -r line; do
    case $line in
      :files\ * | :folders\ *)
        kind=-f
        [[ $line == :files\ * ]] || kind=-d
        prefix=${line#* }
        compopt -o filenames 2>/dev/null
        while IFS= read -r name; do
          name=$prefix$name
          COMPREPLY+=("${name#"$before"}")
        done < <(compgen "$kind" -- "${current#"$prefix"}")
        ;;
      *)
        word=${line%%$'\t'*}
        COMPREPLY+=("${word#"$before"}")
        ;;
    esac
  done < <("$program" __complete "${words[@]}" 2>/dev/null)
}

complete -F _seawall seawall
)script";

constexpr std::string_view zsh_script = R"script(#compdef seawall
# Completion of seawall for zsh: seawall completion zsh > "${fpath[1]}/_seawall"

_seawall() {
  local line prefix
  local -a arguments values descriptions
  arguments=("${(@Q)words[2,CURRENT]}")
  arguments[-1]=${(Q)PREFIX}
  for line in "${(@f)$(${~words[1]} __complete "${arguments[@]}" 2>/dev/null)}"; do
    case $line in
      (:files\ *|:folders\ *)
        prefix=${line#* }
        [[ -z $prefix ]] || compset -P "${(b)prefix}"
        if [[ $line == :folders* ]]; then _files -/; else _files; fi
        ;;
      (?*)
        values+=("${line%%$'\t'*}")
        descriptions+=("${line/$'\t'/  -- }")
        ;;
    esac
  done
  [[ ${#values} -eq 0 ]] || compadd -l -d descriptions -a values
}

if [[ ${funcstack[1]} == _seawall ]]; then
  _seawall "$@"
else
  compdef _seawall seawall
fi
)script";

constexpr std::string_view fish_script = R"script(# Completion of seawall for fish:
# seawall completion fish > ~/.config/fish/completions/seawall.fish

function __seawall_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] __complete $words[2..-1] 2>/dev/null)
        if string match -qr '^:(files|folders) ' -- $line
            set -l prefix (string replace -r '^:(files|folders) ' '' -- $line)
            set -l typed (string sub -s (math (string length -- "$prefix") + 1) -- $words[-1])
            for name in (__fish_complete_path "$typed")
                echo -- $prefix$name
            end
        else
            echo -- $line
        end
    end
end

complete -c seawall -f -a '(__seawall_complete)'
)script";

constexpr std::string_view powershell_script = R"script(# Completion of seawall for PowerShell:
# seawall completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'seawall' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text })
    $arguments = @($words | Select-Object -Skip 1)
    if ($wordToComplete -eq '') {
        # Before 7.3, an empty argument would not reach the program.
        $arguments += if ($PSVersionTable.PSVersion -lt [version]'7.3') { '""' } else { '' }
    }
    # Names of files are PowerShell's own business: it offers them when there is nothing else.
    & $words[0] __complete @arguments 2>$null | Where-Object { $_ -notlike ':*' } | ForEach-Object {
        $value, $description = $_ -split "`t", 2
        if (-not $description) { $description = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
    }
}
)script";

}  // namespace

std::vector<std::string> completions(const Command& root, std::span<const std::string> words) {
  if (words.empty()) return {};
  const std::string& typed = words.back();
  const Begun begun = read_words(root, words.first(words.size() - 1));
  const Command& command = *begun.path.back();
  if (begun.awaiting) return candidates_of(begun.awaiting->values, begun.awaiting->separated, {"", typed}, nullptr);
  if (!begun.behind_marker && typed.starts_with('-')) {
    const std::size_t equals = typed.find('=');
    return equals == std::string::npos ? option_names(begun, typed) : option_value(begun, typed, equals);
  }
  if (!command.subcommands.empty()) {
    Candidates candidates({"", typed});
    add_commands(candidates, command);
    return candidates.take();
  }
  if (begun.positionals.size() >= command.positional.places()) return {};
  const std::optional<Path> named = find_command(root, begun.positionals);
  return candidates_of(command.positional.values, false, {"", typed}, named ? named->back() : nullptr);
}

std::string_view completion_script(std::string_view shell) noexcept {
  if (shell == "bash") return bash_script;
  if (shell == "zsh") return zsh_script;
  if (shell == "fish") return fish_script;
  if (shell == "powershell") return powershell_script;
  return {};
}

Exit completion(const CompletionArguments& arguments) {
  const auto shell = parse_word("shell", arguments.shell, shells());
  return shell ? show(completion_script(*shell)) : refuse(shell.error());
}

}  // namespace seawall::commands
