#include "credentials_text.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace seawall::cluster {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::string_view white_space = " \t\n\v\f\r";

class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const noexcept { return number_; }

 private:
  int number_;
};

Error unreadable(const std::string& path, int code) {
  return {code == ENOENT ? ErrorCode::not_found : ErrorCode::unreadable, system_message(code), {path}};
}

/// A message that quotes the text may quote a secret, such as a password that begins with `*` and so names an anchor.
Error without_quotes(const Error& error) {
  if (error.code() != ErrorCode::syntax || !error.message().contains('"')) return error;
  return {error.code(), "the text is not what YAML or JSON allows here", error.place()};
}

}  // namespace

std::string system_message(int code) {
  std::string message = std::generic_category().message(code);
  if (!message.empty() && message[0] >= 'A' && message[0] <= 'Z') message[0] += 'a' - 'A';
  return message;
}

documents::Result<std::string> read_file(const std::string& path) {
  const Descriptor input(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (input.number() < 0) return unreadable(path, errno);
  std::string bytes;
  std::array<char, 16384> buffer;
  for (;;) {
    const ssize_t got = ::read(input.number(), buffer.data(), buffer.size());
    if (got == 0) return bytes;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(path, errno);
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
    if (bytes.size() > kubeconfig_size_limit) {
      return Error(ErrorCode::limit_exceeded,
                   "over the limit \"kubeconfig size\" of " + std::to_string(kubeconfig_size_limit) + " bytes", {path});
    }
  }
}

documents::Result<std::string> read_token(const std::string& path) {
  const auto bytes = read_file(path);
  if (!bytes) return bytes.error();
  std::string_view token = *bytes;
  token.remove_prefix(std::min(token.find_first_not_of(white_space), token.size()));
  token = token.substr(0, token.find_last_not_of(white_space) + 1);
  if (token.empty()) return Error(ErrorCode::invalid_argument, "the file holds no token", {path});
  if (!fits_header(token)) {
    return Error(ErrorCode::invalid_argument, "what the file holds is no token: there are control characters in it",
                 {path});
  }
  return std::string(token);
}

bool fits_header(std::string_view text) noexcept {
  return std::ranges::none_of(text, [](char each) {
    const auto byte = static_cast<unsigned char>(each);
    return (byte < ' ' && each != '\t') || byte == 0x7f;
  });
}

documents::Result<FirstDocument> first_document(const std::string& name, std::string bytes) {
  const auto source = documents::Source::from_bytes(name, std::move(bytes));
  if (!source) return source.error();
  FirstDocument first;
  for (documents::Outcome& outcome : documents::read(*source)) {
    if (outcome.state == documents::Outcome::State::empty) continue;
    if (first.document) {
      first.has_more = true;
      break;
    }
    if (outcome.error) return without_quotes(*outcome.error);
    first.document = std::move(outcome.document);
  }
  return first;
}

documents::Place place_of(documents::Node node) { return node.document()->source().place(node.offset()); }

Error type_error(documents::Node root, const objects::TypeFault& fault) {
  return {ErrorCode::invalid_argument,
          "\"" + objects::field_path(root, fault.at) + "\" is " + std::string(documents::describe(fault.at.kind())) +
              ", not " + std::string(documents::describe(fault.expected)),
          place_of(fault.at)};
}

}  // namespace seawall::cluster
