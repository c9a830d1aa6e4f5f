// Puts together a store of advisories.

#include "store_contents.h"
#include "store_state.h"

namespace seawall::advisories {

struct Builder::State {
  Contents contents;
};

Builder::Builder() : state_(std::make_unique<State>()) {}
Builder::~Builder() = default;

Intake& Builder::intake() noexcept { return state_->contents; }

void Builder::add(const Store& other) { state_->contents.add(other.state_->layout, other); }

std::optional<documents::Error> Builder::finish(std::int64_t now, const Output& output) {
  return state_->contents.finish(now, output);
}

std::size_t Builder::record_count() const noexcept { return state_->contents.record_count(); }

}  // namespace seawall::advisories
