#include "exec_plugin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>
#include <thread>

#include "credentials.h"
#include "kubeconfig_testing.h"
#include "testing.h"

namespace seawall::cluster {
namespace {

using documents::ErrorCode;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::EndsWith;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr milliseconds long_enough{30'000};
constexpr std::string_view v1 = "client.authentication.k8s.io/v1";

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// "cat <<END" of an ExecCredential with such a status.
std::string prints(std::string_view status, std::string_view version = v1) {
  return R"(cat <<END
{"kind":"ExecCredential","apiVersion":")" +
         std::string(version) + R"(","status":)" + std::string(status) + "}\nEND";
}

class ExecPlugins : public ::testing::Test {
 protected:
  /// Runs a program of the shell.
  documents::Result<ExecAnswer> run_script(std::string_view script, milliseconds limit = long_enough,
                                           std::stop_token stop = {}) {
    plugin_.command = folder_.script("plugin", script);
    return run(plugin_, surroundings_, *clock_, limit, std::move(stop));
  }
  /// What is told of one that fails, less its name.
  std::string failure(std::string_view script, milliseconds limit = long_enough) {
    const auto answer = run_script(script, limit);
    if (answer) return "none";
    EXPECT_EQ(answer.error().code(), ErrorCode::untrusted);
    const std::string begin = "exec plugin \"" + plugin_.command + "\" ";
    EXPECT_TRUE(answer.error().message().starts_with(begin)) << answer.error().message();
    EXPECT_THAT(answer.error().text(), Not(HasSubstr("hunter2")));
    return answer.error().message().substr(std::min(begin.size(), answer.error().message().size()));
  }

  Folder folder_;
  std::unique_ptr<http::Clock> clock_ = http::system_clock();
  Surroundings surroundings_{{"PATH=/usr/bin:/bin"}, {}, false, {}};
  ExecPlugin plugin_{.command = {},
                     .arguments = {},
                     .environment = {},
                     .api_version = std::string(v1),
                     .install_hint = {},
                     .interactive_mode = "IfAvailable",
                     .cluster_info = {}};
};

TEST_F(ExecPlugins, GiveATokenACertificateOrBoth) {
  auto answer = run_script(prints(R"({"token":"t"})"));
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->token, "t");
  EXPECT_FALSE(answer->expires);
  answer = run_script(prints(R"({"clientCertificateData":"c","clientKeyData":"k","token":null})"));
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->token + "," + answer->certificate + "," + answer->key, ",c,k");
  answer = run_script(prints(
      R"({"clientCertificateData":"c","clientKeyData":"k","token":"t","expirationTimestamp":"2026-01-01T00:01:00Z"})"));
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->token + "," + answer->certificate + "," + answer->key, "t,c,k");
  EXPECT_EQ(answer->expires, std::chrono::sys_days(std::chrono::year(2026) / 1 / 1) + std::chrono::minutes(1));
}

TEST_F(ExecPlugins, MayAnswerInYaml) {
  const auto answer =
      run_script("cat <<END\napiVersion: " + std::string(v1) + "\nkind: ExecCredential\nstatus:\n  token: t\nEND");
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->token, "t");
}

TEST_F(ExecPlugins, AreGivenTheirArgumentsTheirEnvironmentAndTheRequest) {
  surroundings_.environment.insert(surroundings_.environment.end(), {"A=ours", "B=ours", "OUT=" + folder_.at("out")});
  plugin_.environment = {"A=theirs", "KUBERNETES_EXEC_INFO=theirs"};
  plugin_.arguments = {"one", "two words"};
  plugin_.cluster_info = R"({"server":"https://k","config":null})";
  const auto answer = run_script("printf '%s|' \"$A\" \"$B\" \"$@\" \"$KUBERNETES_EXEC_INFO\" > \"$OUT\"\n" +
                                 prints(R"({"token":"t"})"));
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(content_of(folder_.at("out")),
            "theirs|ours|one|two words|{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\","
            "\"spec\":{\"cluster\":{\"server\":\"https://k\",\"config\":null},\"interactive\":false}}|");
}

TEST_F(ExecPlugins, AreLookedUpInThePathButNotWhereThatIsNoFixedPlace) {
  folder_.script("here/login", prints(R"({"token":"t"})"));
  folder_.write("before/login", "not a program");
  plugin_.command = "login";
  surroundings_.environment = {"PATH=" + folder_.at("before") + "::relative:" + folder_.at("here") + ":/usr/bin:/bin"};
  const auto found = run(plugin_, surroundings_, *clock_, long_enough, {});
  EXPECT_TRUE(found) << found.error().text();
  const std::filesystem::path working_directory = std::filesystem::current_path();
  std::filesystem::current_path(folder_.at("here"));
  surroundings_.environment = {"PATH=:.:"};
  plugin_.install_hint = "get it at \x1b[1mexample.com";
  const auto missing = run(plugin_, surroundings_, *clock_, long_enough, {});
  std::filesystem::current_path(working_directory);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), ErrorCode::untrusted);
  EXPECT_EQ(missing.error().message(), "exec plugin \"login\" is in no folder of $PATH");
  EXPECT_EQ(missing.error().advice(), R"(the kubeconfig says of it: "get it at \x1b[1mexample.com")");
}

TEST_F(ExecPlugins, AreToldWhereTheyCannotBeStarted) {
  plugin_.command = folder_.at("missing");
  const auto missing = run(plugin_, surroundings_, *clock_, long_enough, {});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message(), EndsWith("cannot be started: no such file or directory"));
  plugin_.command = folder_.write("text", "no program");
  const auto text = run(plugin_, surroundings_, *clock_, long_enough, {});
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().message(), EndsWith("cannot be started: permission denied"));
}

TEST_F(ExecPlugins, AreRefusedWhateverElseTheyPrint) {
  const struct {
    std::string script;
    std::string_view failure;
  } rows[] = {
      {"true", "printed nothing"},
      {"echo; echo", "printed nothing"},
      {"echo hunter2", "printed no ExecCredential"},
      {"echo '*hunter2 [' hunter2", "printed no ExecCredential"},
      {"echo '{\"token\":\"hunter2\"}'", "printed no ExecCredential"},
      {"head -c 1000 /dev/urandom", "printed no ExecCredential"},
      {prints(R"({"token":"hunter2"})", "client.authentication.k8s.io/v1beta1"),
       "printed an ExecCredential of \"client.authentication.k8s.io/v1beta1\", not "
       "\"client.authentication.k8s.io/v1\""},
      {prints("null"), "printed an ExecCredential without \"status\""},
      {prints(R"(["hunter2"])"), "printed an ExecCredential where \"status\" is a list, not a map"},
      {prints(R"({"token":12345})"), "printed an ExecCredential where \"status.token\" is an integer, not a string"},
      {prints("{}"), "gave neither a token nor a certificate"},
      {prints(R"({"clientCertificateData":"hunter2","token":"t"})"), "gave a certificate or its key, not both"},
      {prints(R"({"clientKeyData":"hunter2"})"), "gave a certificate or its key, not both"},
      {prints(R"({"token":"hunter2","expirationTimestamp":"soon"})"),
       "printed an \"expirationTimestamp\" that is no time"},
      {prints(R"({"token":"hunter2\\r\\nX: y"})"), "gave a token that holds a control character"},
  };
  for (const auto& row : rows) EXPECT_EQ(failure(row.script), row.failure) << row.script;
}

TEST_F(ExecPlugins, ThatFailAreToldWithTheLastOfTheirStandardError) {
  EXPECT_EQ(failure("echo hunter2; exit 3"), "exited with 3");
  EXPECT_EQ(failure("printf 'no \\033[1mtoken\\n\\n' >&2; exit 1"), R"(exited with 1: "no \x1b[1mtoken")");
  EXPECT_EQ(failure("echo log in first >&2"), R"(printed nothing: "log in first")");
  EXPECT_EQ(failure("kill -9 $$"), "was ended by signal 9");
  const std::string last = failure("for i in $(seq 1000); do echo line $i >&2; done; exit 1");
  EXPECT_THAT(last, AllOf(EndsWith("\\nline 999\\nline 1000\""), Not(HasSubstr("line 100\\n"))));
}

TEST_F(ExecPlugins, ThatHangAreKilled) {
  EXPECT_EQ(failure("trap '' TERM; sleep 600; sleep 600", milliseconds(200)),
            "did not end within the limit \"exec time\" of 200 ms");
  EXPECT_EQ(failure("exec >&- 2>&-; sleep 600; sleep 600", milliseconds(200)),
            "did not end within the limit \"exec time\" of 200 ms");
}

/// A day goes by as soon as a file is there.
class ClockOfFile : public testing::FakeClock {
 public:
  explicit ClockOfFile(std::string path) : path_(std::move(path)) {}
  std::chrono::steady_clock::time_point steady() override {
    if (std::filesystem::exists(path_)) pass(std::chrono::hours(24));
    return FakeClock::steady();
  }

 private:
  std::string path_;
};

TEST_F(ExecPlugins, ThatHangAreToldWithTheLastOfTheirStandardError) {
  clock_ = std::make_unique<ClockOfFile>(folder_.at("started"));
  EXPECT_EQ(failure("echo waiting >&2; echo > " + folder_.at("started") + "; exec sleep 600"),
            "did not end within the limit \"exec time\" of 30000 ms: \"waiting\"");
}

/// Ended, even if nobody reaps it: who started it is gone.
bool has_ended(const std::string& pid) {
  const std::string status = content_of("/proc/" + pid + "/stat");
  return status.empty() || status.substr(std::min(status.rfind(')'), status.size())).starts_with(") Z");
}

TEST_F(ExecPlugins, ThatHangAreKilledWithAllThatTheyStarted) {
  clock_ = std::make_unique<ClockOfFile>(folder_.at("started"));
  const std::string out = folder_.at("pid");
  EXPECT_THAT(failure("sleep 600 & echo $! > " + out + "; echo > " + folder_.at("started") + "; sleep 600"),
              HasSubstr("\"exec time\""));
  const std::string pid = content_of(out);
  while (!has_ended(pid.substr(0, pid.find('\n')))) std::this_thread::yield();
}

TEST_F(ExecPlugins, AreNotWaitedForWhereOthersKeepTheirOutput) {
  const std::string out = folder_.at("pid");
  const auto answer = run_script("sleep 600 & echo $! > " + out + "\n" + prints(R"({"token":"t"})"));
  EXPECT_TRUE(answer) << answer.error().text();
  const std::string pid = content_of(out);
  EXPECT_FALSE(has_ended(pid.substr(0, pid.find('\n'))));
  ::kill(std::stoi(pid), SIGKILL);
}

TEST_F(ExecPlugins, HaveALimitOfOutput) {
  EXPECT_EQ(failure("exec yes hunter2"), "printed more than the limit \"exec output\" of 1048576 bytes");
  const std::string answer = prints(R"({"token":"t"})") + "\nhead -c 1048500 /dev/zero | tr '\\0' ' '";
  EXPECT_EQ(failure(answer), "printed more than the limit \"exec output\" of 1048576 bytes");
  EXPECT_EQ(failure(prints(R"({"token":"t"})") + "\nhead -c 1000000 /dev/zero | tr '\\0' ' '"), "none");
  EXPECT_EQ(failure("head -c 5000000 /dev/zero >&2\n" + prints(R"({"token":"t"})")), "none");
}

TEST_F(ExecPlugins, EndWhereAStopIsAskedFor) {
  std::stop_source stop;
  const std::string started = folder_.at("started");
  const std::jthread stopper([&] {
    while (!std::filesystem::exists(started)) std::this_thread::yield();
    stop.request_stop();
  });
  const auto answer = run_script("echo > " + started + "; exec sleep 600", long_enough, stop.get_token());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::unavailable);
  EXPECT_THAT(answer.error().message(), EndsWith("was stopped"));
}

TEST_F(ExecPlugins, DieOfABrokenPipeThoughWeIgnoreIt) {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(failure("(while :; do echo; done) | true\n" + prints(R"({"token":"t"})"), milliseconds(5'000)), "none");
  ::signal(SIGPIPE, before);
}

TEST_F(ExecPlugins, AskTheirUserWhereThereIsOne) {
  const std::string script =
      "case $KUBERNETES_EXEC_INFO in *'\"interactive\":true'*) ;; *) exit 9;; esac\n" + prints(R"({"token":"t"})");
  EXPECT_EQ(failure(script), "exited with 9");
  surroundings_.is_interactive = true;
  EXPECT_EQ(failure(script), "none");
  plugin_.interactive_mode = "Always";
  EXPECT_EQ(failure(script), "none");
  plugin_.interactive_mode = "Never";
  EXPECT_EQ(failure(script), "exited with 9");
  surroundings_.is_interactive = false;
  plugin_.interactive_mode = "Always";
  EXPECT_EQ(failure(script), "needs somebody to answer it, and standard input is no terminal");
}

TEST_F(ExecPlugins, ReadNothingUnlessTheyMayAskTheirUser) {
  const std::string read = folder_.at("read");
  const std::string script = "cat > " + read + "\n" + prints(R"({"token":"t"})");
  const int ours = ::dup(STDIN_FILENO);
  std::array<int, 2> ends;
  ASSERT_EQ(::pipe(ends.data()), 0);
  ASSERT_EQ(::write(ends[1], "typed", 5), 5);
  ::close(ends[1]);
  ::dup2(ends[0], STDIN_FILENO);
  ::close(ends[0]);
  EXPECT_EQ(failure(script), "none");
  EXPECT_EQ(content_of(read), "");
  surroundings_.is_interactive = true;
  EXPECT_EQ(failure(script), "none");
  EXPECT_EQ(content_of(read), "typed");
  ::dup2(ours, STDIN_FILENO);
  ::close(ours);
}

TEST_F(ExecPlugins, ThatAskTheirUserHaveTenTimesTheTime) {
  surroundings_.is_interactive = true;
  EXPECT_EQ(failure("sleep 0.3\n" + prints(R"({"token":"t"})"), milliseconds(200)), "none");
  EXPECT_EQ(failure("exec sleep 600", milliseconds(20)), "did not end within the limit \"exec time\" of 200 ms");
}

TEST(ExecPluginTime, IsThatOfRfc3339) {
  using std::chrono::sys_days;
  const auto day = sys_days(std::chrono::year(2026) / 2 / 28);
  const struct {
    std::string_view text;
    std::optional<std::chrono::sys_seconds> time;
  } rows[] = {
      {"2026-02-28T00:00:00Z", day},
      {"2026-02-28T01:02:03Z", day + std::chrono::seconds(3723)},
      {"2026-02-28T01:02:03.999999999Z", day + std::chrono::seconds(3723)},
      {"2026-02-28T02:00:00+02:00", day},
      {"2026-02-27T18:30:00-05:30", day},
      {"9999-12-31T23:59:59Z", sys_days(std::chrono::year(10000) / 1 / 1) - std::chrono::seconds(1)},
      {"0001-01-01T00:00:00Z", sys_days(std::chrono::year(1) / 1 / 1)},
      {"2026-02-29T00:00:00Z", {}},
      {"2026-13-01T00:00:00Z", {}},
      {"2026-02-28T24:00:00Z", {}},
      {"2026-02-28T00:60:00Z", {}},
      {"2026-02-28T00:00:60Z", {}},
      {"2026-02-28T00:00:00", {}},
      {"2026-02-28T00:00:00.Z", {}},
      {"2026-02-28T00:00:00+2:00", {}},
      {"2026-02-28T00:00:00+25:00", {}},
      {"2026-02-28 00:00:00Z", {}},
      {"2026-02-28T00:00:00z", {}},
      {"2026-02-28T00:00:00ZZ", {}},
      {"2026-02-28", {}},
      {"", {}},
  };
  for (const auto& row : rows) EXPECT_EQ(parse_time(row.text), row.time) << row.text;
}

}  // namespace
}  // namespace seawall::cluster
