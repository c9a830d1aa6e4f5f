#include <algorithm>
#include <exception>
#include <new>
#include <string>

#include "commands.h"
#include "console.h"

int main(int count, char** values) {
  using namespace seawall::commands;
  Exit code = Exit::failed;
  try {
    code = run({values + std::min(count, 1), values + count});
  } catch (const std::bad_alloc&) {
    complain("out of memory");
  } catch (const std::exception& error) {
    complain(std::string("an error that should not happen: ") + error.what());
  }
  return static_cast<int>(code);
}
