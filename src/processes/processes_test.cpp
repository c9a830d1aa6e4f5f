#include "processes.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>

namespace seawall::processes {
namespace {

using Reason = ProgramEnd::Reason;

class Processes : public ::testing::Test {
 protected:
  Processes() {
    std::string form = ::testing::TempDir() + "/processes-XXXXXX";
    folder_ = ::mkdtemp(form.data());
  }
  ~Processes() override { std::filesystem::remove_all(folder_); }

  ProgramEnd run_shell(const std::string& script, const std::string& input = {}, std::size_t output_limit = 10'000'000,
                       std::chrono::milliseconds time_limit = std::chrono::milliseconds(60'000),
                       std::stop_token stop = {}) {
    Program program;
    program.path = "/bin/sh";
    program.arguments = {"-c", script};
    program.environment = {"PATH=/usr/bin:/bin", "NAME=value"};
    program.input = input;
    program.output_limit = output_limit;
    program.time_limit = time_limit;
    return run(program, *clock_, std::move(stop));
  }
  std::string make(const std::string& name, mode_t mode) {
    const std::string path = folder_ + "/" + name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path) << "#!/bin/sh\n";
    ::chmod(path.c_str(), mode);
    return path;
  }

  std::string folder_;
  std::unique_ptr<http::Clock> clock_ = http::system_clock();
};

TEST_F(Processes, ReadWhatTheyAreGivenAndPrint) {
  const std::string large(3'000'000, 'a');
  const ProgramEnd end = run_shell("printf %s \"$NAME \"; cat", large);
  EXPECT_EQ(end.reason, Reason::exited);
  EXPECT_EQ(end.number, 0);
  EXPECT_EQ(end.output, "value " + large);
  EXPECT_EQ(run_shell("cat").output, "");
}

TEST_F(Processes, NeedNotReadWhatTheyAreGiven) {
  const ProgramEnd end = run_shell("echo bad >&2; exit 3", std::string(3'000'000, 'a'));
  EXPECT_EQ(end.reason, Reason::exited);
  EXPECT_EQ(end.number, 3);
  EXPECT_EQ(end.errors, "bad\n");
}

TEST_F(Processes, AreEndedAtTheirLimits) {
  EXPECT_EQ(run_shell("yes", {}, 1000).reason, Reason::over_limit);
  EXPECT_EQ(run_shell("sleep 1000", {}, 1000, std::chrono::milliseconds(1)).reason, Reason::timed_out);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(run_shell("sleep 1000", {}, 1000, std::chrono::milliseconds(60'000), stop.get_token()).reason,
            Reason::stopped);
  const ProgramEnd killed = run_shell("kill -9 $$");
  EXPECT_EQ(killed.reason, Reason::signalled);
  EXPECT_EQ(killed.number, SIGKILL);
}

TEST_F(Processes, ThatAreNotThereAreNotStarted) {
  Program program;
  program.path = folder_ + "/missing";
  const ProgramEnd end = run(program, *clock_, {});
  EXPECT_EQ(end.reason, Reason::not_started);
  EXPECT_EQ(end.number, ENOENT);
}

TEST_F(Processes, AreFoundInTheFoldersOfThePath) {
  const std::string program = make("bin/tool", 0755);
  make("first/tool", 0644);
  std::filesystem::create_directories(folder_ + "/folder/tool");
  const std::string path = folder_ + "/first:" + folder_ + "/folder:" + folder_ + "/missing::" + folder_ + "/bin";
  EXPECT_EQ(find_program("tool", path), program);
  EXPECT_EQ(find_program("other", path), "");
  EXPECT_EQ(find_program("tool", ""), "");
  EXPECT_EQ(find_program("./tool", path), "./tool");
  std::filesystem::current_path(folder_);
  EXPECT_EQ(find_program("tool", "bin:.:"), "");
}

}  // namespace
}  // namespace seawall::processes
