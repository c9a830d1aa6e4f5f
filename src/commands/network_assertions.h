#pragma once

// Files of assertions about connections, docs/network.md describes them:
//
//   tests:
//     - name: the shop reaches its database
//       from: shop/cart        # ends as network_ends.h has them, or a list of them
//       to: shop/db
//       port: 5432             # or 53/UDP, 8000-8100, http, or a list; none: all ports
//       expect: allowed        # or denied
//
// Reading is pure. What is wrong is an error with its place, all of them at once; there is no assertion that is left
// out in silence.

#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"
#include "network_ends.h"

namespace seawall::commands {

/// An end or a port, and where it is written.
template <typename T>
struct Placed {
  T value;
  documents::Place place;
};

struct Assertion {
  std::string name;  ///< made of the other keys where there is none
  documents::Place place;
  std::vector<Placed<EndName>> from;
  std::vector<Placed<EndName>> to;
  std::vector<Placed<PortName>> ports;  ///< none: all
  bool is_allowed = false;  ///< what is expected: that all may connect, or that none may
};

struct AssertionFile {
  std::string name;
  std::vector<Assertion> assertions;
  std::vector<documents::Error> errors;  ///< the assertions count for nothing when there are some
};
AssertionFile read_assertions(const std::string& name, std::string text, std::string_view default_namespace);

}  // namespace seawall::commands
