#include <unistd.h>

#include <algorithm>

#include "command_line.h"
#include "console.h"

namespace seawall::commands {
namespace {

/// What completion scripts ask; it is no command of the tree, because nobody types it.
constexpr std::string_view complete_word = "__complete";

Exit complete(std::span<const std::string> words) {
  std::string lines;
  for (const std::string& line : completions(command_tree(), words)) lines += line + "\n";
  print(lines);
  return Exit::clean;
}

/// A command line that is whole, but names nothing to work on.
bool asks_for_nothing(const Invocation& invocation) {
  const Command& command = *invocation.path.back();
  const std::string_view instead = command.positional.instead;
  const bool is_asked_otherwise =
      !instead.empty() && (invocation.given.flag(instead) || invocation.given.prefers_cluster());
  return !command.run || (command.positional.required && invocation.given.positionals().empty() && !is_asked_otherwise);
}

}  // namespace

Exit run(std::vector<std::string> arguments, bool is_kubectl_plugin) {
  if (!arguments.empty() && arguments.front() == complete_word) return complete(std::span(arguments).subspan(1));
  documents::Result<Invocation> invocation = parse(command_tree(), std::move(arguments), environment);
  if (!invocation) {
    complain(invocation.error().message());
    write_all(STDERR_FILENO, invocation.error().advice() + "\n");
    return Exit::usage;
  }
  if (is_kubectl_plugin) invocation->given.prefer_cluster();
  if (invocation->wants_help) {
    print(help(invocation->path));
    return Exit::clean;
  }
  if (invocation->path.size() == 1 && invocation->given.flag("version")) return version();
  if (asks_for_nothing(*invocation)) {
    write_all(STDERR_FILENO, help(invocation->path));
    return Exit::usage;
  }
  return invocation->path.back()->run(invocation->given);
}

}  // namespace seawall::commands
