// Any bytes from a bus as a message about a registry: no crash, and what is read is written and read again.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "commands/registry_message.h"

using namespace seawall;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = commands::read_message({reinterpret_cast<const char*>(data), size});
  if (!message) {
    require(!message.error().message().empty());
    return 0;
  }
  const auto again = commands::read_message(commands::text_of(*message));
  require(again && again->kind == message->kind && again->content == message->content);
  require(again->rows.size() == message->rows.size() && again->not_looked.size() == message->not_looked.size());
  require(commands::name_of(*again) == commands::name_of(*message));
  return 0;
}
