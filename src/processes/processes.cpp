#include "processes.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <utility>

namespace seawall::processes {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t errors_kept = 2048;  // of standard error, in bytes
constexpr milliseconds tick{10};           // how often is looked whether the program has ended, or should
constexpr std::size_t reads_at_once = 64;  // of a pipe, before others have their turn

/// The end of a pipe that we read, and what came out of it.
class Outlet {
 public:
  Outlet() = default;
  Outlet(const Outlet&) = delete;
  Outlet& operator=(const Outlet&) = delete;
  ~Outlet() {
    close_ours();
    close_theirs();
  }

  /// False with errno set.
  bool open() noexcept {
    std::array<int, 2> ends;
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    ours_ = ends[0];
    theirs_ = ends[1];
    return ::fcntl(ours_, F_SETFL, O_NONBLOCK) == 0;
  }
  int ours() const noexcept { return ours_; }  ///< -1 behind the end
  int theirs() const noexcept { return theirs_; }
  void close_theirs() noexcept { close(theirs_); }

  /// Takes what is there, not waiting for more, and keeps the last bytes of it.
  void read(std::size_t keep) {
    std::array<char, 16384> buffer;
    for (std::size_t count = 0; ours_ >= 0 && count < reads_at_once; ++count) {
      const ssize_t got = ::read(ours_, buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN) return;
      if (got <= 0) return close_ours();
      text_.append(buffer.data(), static_cast<std::size_t>(got));
      if (text_.size() > keep) text_.erase(0, text_.size() - keep);
    }
  }
  const std::string& text() const noexcept { return text_; }
  std::string take() { return std::move(text_); }

 private:
  static void close(int& descriptor) noexcept {
    if (descriptor >= 0) ::close(std::exchange(descriptor, -1));
  }
  void close_ours() noexcept { close(ours_); }

  int ours_ = -1;
  int theirs_ = -1;
  std::string text_;
};

/// What a program reads: a file without a name, which needs nobody to write it while the program runs.
class Inlet {
 public:
  Inlet() = default;
  Inlet(const Inlet&) = delete;
  Inlet& operator=(const Inlet&) = delete;
  ~Inlet() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  /// False with errno set.
  bool fill(std::string_view text) noexcept {
    descriptor_ = ::memfd_create("input", MFD_CLOEXEC);
    if (descriptor_ < 0) return false;
    while (!text.empty()) {
      const ssize_t count = ::write(descriptor_, text.data(), text.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::lseek(descriptor_, 0, SEEK_SET) == 0;
  }
  int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_ = -1;
};

class Spawning {
 public:
  Spawning() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
  }
  Spawning(const Spawning&) = delete;
  Spawning& operator=(const Spawning&) = delete;
  ~Spawning() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  /// 0, or an errno.
  int spawn(const Program& program, int input, int output, int errors, pid_t& child) {
    short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    if (!program.is_interactive) {
      ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
      ::posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
      flags |= POSIX_SPAWN_SETPGROUP;
    }
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    ::sigaddset(&signals, SIGPIPE);  // which we may ignore; it must not
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    ::posix_spawnattr_setflags(&attributes_, flags);
    std::vector<char*> arguments = {pointer(program.path)};
    for (const std::string& each : program.arguments) arguments.push_back(pointer(each));
    std::vector<char*> environment;
    for (const std::string& each : program.environment) environment.push_back(pointer(each));
    arguments.push_back(nullptr);
    environment.push_back(nullptr);
    return ::posix_spawn(&child, program.path.c_str(), &actions_, &attributes_, arguments.data(), environment.data());
  }

 private:
  /// What posix_spawn asks for; it changes none of it.
  static char* pointer(const std::string& text) noexcept { return const_cast<char*>(text.c_str()); }

  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

/// A child process; one that is not waited for is killed with its group.
class Child {
 public:
  Child(pid_t pid, bool has_group) noexcept : pid_(pid), has_group_(has_group) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { kill(); }

  /// Nothing while it runs.
  std::optional<int> status() noexcept { return wait(WNOHANG); }

  void kill() noexcept {
    if (pid_ < 0) return;
    if (has_group_) ::kill(-pid_, SIGKILL);
    // One that became another user, as sudo does, cannot be killed, and must not be waited for.
    if (::kill(pid_, SIGKILL) == 0) wait(0);
  }

 private:
  std::optional<int> wait(int options) noexcept {
    int status = 0;
    pid_t got = ::waitpid(pid_, &status, options);
    while (got < 0 && errno == EINTR) got = ::waitpid(pid_, &status, options);
    if (got == 0) return std::nullopt;
    pid_ = -1;
    return status;  // 0 where whoever started us ignores SIGCHLD, and the system reaps: what it printed has to do
  }

  pid_t pid_;
  bool has_group_;
};

ProgramEnd ended(int status) {
  if (WIFSIGNALED(status)) return {ProgramEnd::Reason::signalled, WTERMSIG(status), {}, {}};
  return {ProgramEnd::Reason::exited, WEXITSTATUS(status), {}, {}};
}

/// Reads until the program has ended or must be.
ProgramEnd attend(Child& child, Outlet& output, Outlet& errors, const Program& program, http::Clock& clock,
                  const std::stop_token& stop) {
  using Reason = ProgramEnd::Reason;
  const auto deadline = clock.steady() + program.time_limit;
  for (;;) {
    std::array<pollfd, 2> outlets = {{{output.ours(), POLLIN, 0}, {errors.ours(), POLLIN, 0}}};
    ::poll(outlets.data(), outlets.size(), static_cast<int>(tick.count()));
    // Asked before reading: what it printed before it ended is then read.
    const std::optional<int> status = child.status();
    output.read(program.output_limit + 1);
    errors.read(errors_kept);
    if (output.text().size() > program.output_limit) return {Reason::over_limit, 0, {}, {}};
    if (status) return ended(*status);
    if (stop.stop_requested()) return {Reason::stopped, 0, {}, {}};
    if (clock.steady() >= deadline) return {Reason::timed_out, 0, {}, {}};
  }
}

bool is_program(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

ProgramEnd run(const Program& program, http::Clock& clock, std::stop_token stop) {
  Outlet output;
  Outlet errors;
  Inlet input;
  if (!input.fill(program.input) || !output.open() || !errors.open()) {
    return {ProgramEnd::Reason::not_started, errno, {}, {}};
  }
  pid_t pid = -1;
  const int failure = Spawning().spawn(program, input.descriptor(), output.theirs(), errors.theirs(), pid);
  if (failure != 0) return {ProgramEnd::Reason::not_started, failure, {}, {}};
  Child child(pid, !program.is_interactive);
  output.close_theirs();
  errors.close_theirs();
  ProgramEnd end = attend(child, output, errors, program, clock, stop);
  child.kill();
  errors.read(errors_kept);
  end.output = output.take();
  end.errors = errors.take();
  return end;
}

std::string find_program(const std::string& command, std::string_view path) {
  if (command.contains('/')) return command;
  while (!path.empty()) {
    const std::size_t colon = std::min(path.find(':'), path.size());
    const std::string candidate = std::string(path.substr(0, colon)) + "/" + command;
    if (path.starts_with('/') && is_program(candidate)) return candidate;
    path.remove_prefix(std::min(colon + 1, path.size()));
  }
  return {};
}

}  // namespace seawall::processes
