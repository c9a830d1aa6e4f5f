#pragma once

// Objects of one text as a cluster, for tests.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "network.h"

namespace seawall::commands {

class NetworkText {
 public:
  explicit NetworkText(std::string text) {
    auto source = documents::Source::from_bytes("shop.yaml", std::move(text));
    EXPECT_TRUE(source);
    source_ = take(std::move(source));
    inventory_.add(documents::read(source_), *source_, true);
    inventory_.finish();
    reading_ = network::read_cluster(inventory_);
    view_ = std::make_unique<NetworkView>(
        NetworkView{&reading_.networks.front(), network::engine_of(reading_.networks.front()), {}});
    std::vector<network::Fault> faults;
    view_->entrances = network::find_entrances(inventory_, cluster(), faults);
  }
  const network::Cluster& cluster() const { return reading_.networks.front().cluster; }
  const NetworkView& view() const { return *view_; }

 private:
  std::shared_ptr<const documents::Source> source_;
  objects::Inventory inventory_;
  network::Reading reading_;
  std::unique_ptr<NetworkView> view_;
};

}  // namespace seawall::commands
