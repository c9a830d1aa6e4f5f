#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <string_view>

#include "commands.h"
#include "console.h"

int main(int count, char** values) {
  using namespace seawall::commands;
  Exit code = Exit::failed;
  try {
    const std::string_view program = count > 0 ? values[0] : "";
    const bool is_kubectl_plugin = program.substr(program.rfind('/') + 1).starts_with("kubectl-");
    code = run({values + std::min(count, 1), values + count}, is_kubectl_plugin);
  } catch (const std::bad_alloc&) {
    complain("out of memory");
  } catch (const std::exception& error) {
    complain(std::string("an error that should not happen: ") + error.what());
  }
  return static_cast<int>(code);
}
