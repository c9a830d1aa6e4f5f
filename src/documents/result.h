#pragma once

#include <cassert>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace seawall::documents {

/// A place in the user's input. Lines and columns count from 1; 0 means "not known". Columns count
/// Unicode code points, as an editor shows them.
struct Place {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

enum class ErrorCode : std::uint8_t {
  invalid_argument,  ///< the caller's value is not of the form that was asked for
  not_found,         ///< the thing named does not exist
  unreadable,        ///< the operating system would not give the bytes
  syntax,            ///< the text is not what its format allows
  limit_exceeded,    ///< a named limit was reached
  forbidden,         ///< the other side does not let this user do it
  untrusted,         ///< a credential or certificate is not there, or is not accepted by one of the sides
  unavailable,       ///< the other side gave no answer, or broke it off: another try may fare better
  unsupported,       ///< well-formed, but of a kind that is not handled
  internal,          ///< a fault of Seawall itself
};

/// Why a call failed. The message is a lower-case fragment without a full stop, with the user's
/// text quoted; advice on what to do is kept apart from it.
class Error {
 public:
  Error(ErrorCode code, std::string message, Place place = {}, std::string advice = {})
      : code_(code), message_(std::move(message)), place_(std::move(place)), advice_(std::move(advice)) {}

  ErrorCode code() const noexcept { return code_; }
  const std::string& message() const noexcept { return message_; }
  const Place& place() const noexcept { return place_; }
  const std::string& advice() const noexcept { return advice_; }
  const Error* cause() const noexcept { return cause_.get(); }

  Error&& because(Error cause) && {
    cause_ = std::make_shared<const Error>(std::move(cause));
    return std::move(*this);
  }

  /// "file:line:column: message: cause", with what is not known left out.
  std::string text() const;

 private:
  ErrorCode code_;
  std::string message_;
  Place place_;
  std::string advice_;
  std::shared_ptr<const Error> cause_;  // shared so that errors stay copyable
};

/// A value or an Error. It must be looked at before it is unwrapped (debug builds fault otherwise),
/// and it cannot be unwrapped from a temporary, so nothing dangles.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::unexpect, std::move(error)) {}

  explicit operator bool() const noexcept {
    looked_at();
    return state_.has_value();
  }

  T& operator*() & noexcept { return checked(), *state_; }
  const T& operator*() const& noexcept { return checked(), *state_; }
  T operator*() && = delete;
  T* operator->() noexcept { return checked(), &*state_; }
  const T* operator->() const noexcept { return checked(), &*state_; }

  /// Moves the value out of a named result: `take(std::move(result))` reads as what it does.
  friend T take(Result&& result) {
    result.checked();
    return std::move(*result.state_);
  }

  const Error& error() const& noexcept {
    looked_at();
    assert(!state_.has_value());
    return state_.error();
  }
  const Error& error() && = delete;

  template <typename F>
  auto and_then(F&& next) && -> std::invoke_result_t<F, T> {
    looked_at();
    if (!state_.has_value()) return std::move(state_.error());
    return std::forward<F>(next)(std::move(*state_));
  }

  template <typename F>
  auto transform(F&& change) && -> Result<std::invoke_result_t<F, T>> {
    looked_at();
    if (!state_.has_value()) return std::move(state_.error());
    return std::forward<F>(change)(std::move(*state_));
  }

 private:
#ifdef NDEBUG
  void looked_at() const noexcept {}
  void checked() const noexcept {}
#else
  void looked_at() const noexcept { looked_at_ = true; }
  void checked() const noexcept { assert(looked_at_ && state_.has_value() && "result used unchecked"); }
  mutable bool looked_at_ = false;
#endif
  std::expected<T, Error> state_;
};

}  // namespace seawall::documents
