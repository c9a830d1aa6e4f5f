#include "credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "kubeconfig_testing.h"
#include "testing.h"

namespace seawall::cluster {
namespace {

using documents::ErrorCode;
using testing::FakeClock;
using testing::Folder;
using ::testing::HasSubstr;

/// The header of the credential to use now, or what is wrong.
std::string authorization(Credentials& credentials) {
  const auto credential = credentials.current({});
  return credential ? credential->authorization : "error: " + credential.error().text();
}

TEST(Credentials, AreThoseThatAreWritten) {
  const auto credential = [](void (*write)(Connection&)) {
    FakeClock clock;
    Connection connection;
    write(connection);
    Credentials credentials(connection, {}, clock);
    const auto current = credentials.current({});
    EXPECT_TRUE(current);
    EXPECT_FALSE(credentials.reject(*current)) << "there is no other";
    return current->authorization + "," + current->certificate + "," + current->key;
  };
  EXPECT_EQ(credential([](Connection&) {}), ",,");
  EXPECT_EQ(credential([](Connection& connection) { connection.token = "t"; }), "Bearer t,,");
  EXPECT_EQ(credential([](Connection& connection) {
              connection.user = "jane";
              connection.password = "p:w";
            }),
            "Basic amFuZTpwOnc=,,");
  EXPECT_EQ(credential([](Connection& connection) {
              connection.token = "t";
              connection.certificate = "c";
              connection.key = "k";
            }),
            "Bearer t,c,k");
}

// --- token files --------------------------------------------------------------------------------------

class TokenFiles : public ::testing::Test {
 protected:
  Connection connection() const {
    Connection connection;
    connection.token_file = folder_.at("token");
    return connection;
  }
  Folder folder_;
  FakeClock clock_;
};

TEST_F(TokenFiles, AreReadAgainAfterAMinute) {
  folder_.write("token", "one\n");
  Credentials credentials(connection(), {}, clock_);
  EXPECT_EQ(authorization(credentials), "Bearer one");
  folder_.write("token", "two\n");
  clock_.pass(std::chrono::milliseconds(59'999));
  EXPECT_EQ(authorization(credentials), "Bearer one");
  clock_.pass(std::chrono::milliseconds(1));
  EXPECT_EQ(authorization(credentials), "Bearer two");
}

TEST_F(TokenFiles, AreReadAgainWhenTheirTokenWasRejected) {
  folder_.write("token", "one");
  Credentials credentials(connection(), {}, clock_);
  const auto first = credentials.current({});
  ASSERT_TRUE(first);
  EXPECT_FALSE(credentials.reject(*first)) << "it is still there";
  folder_.write("token", "two");
  EXPECT_TRUE(credentials.reject(*first));
  EXPECT_EQ(authorization(credentials), "Bearer two");
  folder_.write("token", "three");
  EXPECT_TRUE(credentials.reject(*first)) << "another has come meanwhile";
  EXPECT_EQ(authorization(credentials), "Bearer two");
}

TEST_F(TokenFiles, ThatCannotBeReadAreUsedAsTheyWereLast) {
  Connection with_token = connection();
  with_token.token = "written";
  Credentials credentials(with_token, {}, clock_);
  EXPECT_EQ(authorization(credentials), "Bearer written");
  folder_.write("token", "one");
  clock_.pass(std::chrono::minutes(1));
  EXPECT_EQ(authorization(credentials), "Bearer one");
  folder_.write("token", "");
  clock_.pass(std::chrono::minutes(1));
  EXPECT_EQ(authorization(credentials), "Bearer one");
}

TEST_F(TokenFiles, ThatNeverCouldBeReadAreAnError) {
  Credentials credentials(connection(), {}, clock_);
  const auto credential = credentials.current({});
  ASSERT_FALSE(credential);
  EXPECT_EQ(credential.error().code(), ErrorCode::untrusted);
  EXPECT_THAT(credential.error().text(), HasSubstr(folder_.at("token") + ": no such file"));
  folder_.write("token", "one");
  clock_.pass(std::chrono::minutes(1));
  EXPECT_EQ(authorization(credentials), "Bearer one");
}

// --- plugins ------------------------------------------------------------------------------------------

/// A plugin whose token is the number of its runs.
class Plugins : public ::testing::Test {
 protected:
  Connection connection(std::string_view more_status = {}, std::string_view before = {}) const {
    const std::string runs = folder_.at("runs");
    Connection connection;
    connection.exec.emplace();
    connection.exec->api_version = "client.authentication.k8s.io/v1";
    connection.exec->interactive_mode = "Never";
    connection.exec->command =
        folder_.script("plugin", "echo >> " + runs + "\n" + std::string(before) + "\ncat <<END\n" +
                                     R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",)" +
                                     "\"status\":{" + std::string(more_status) + "\"token\":\"$(($(wc -l < " + runs +
                                     ")))\"}}\nEND");
    return connection;
  }
  Folder folder_;
  FakeClock clock_;
  Surroundings surroundings_{{"PATH=/usr/bin:/bin"}, {}, false, {}};
};

TEST_F(Plugins, RunWhenTheyAreNeeded) {
  Credentials credentials(connection(), surroundings_, clock_);
  EXPECT_FALSE(std::filesystem::exists(folder_.at("runs")));
  EXPECT_EQ(authorization(credentials), "Bearer 1");
  EXPECT_EQ(authorization(credentials), "Bearer 1");
}

TEST_F(Plugins, RunAgainWhenWhatTheyGaveExpires) {
  // The clock of tests begins 1,000 seconds behind the new year.
  Credentials credentials(connection(R"("expirationTimestamp":"2026-01-01T00:20:00Z",)"), surroundings_, clock_);
  EXPECT_EQ(authorization(credentials), "Bearer 1");
  clock_.pass(std::chrono::seconds(199));
  EXPECT_EQ(authorization(credentials), "Bearer 1");
  clock_.pass(std::chrono::seconds(1));
  EXPECT_EQ(authorization(credentials), "Bearer 2");
  EXPECT_EQ(authorization(credentials), "Bearer 3") << "that had expired before it came";
}

TEST_F(Plugins, MayGiveWhatNeverExpires) {
  Credentials credentials(connection(R"("expirationTimestamp":"9999-12-31T23:59:59Z",)"), surroundings_, clock_);
  EXPECT_EQ(authorization(credentials), "Bearer 1");
  EXPECT_EQ(authorization(credentials), "Bearer 1");
}

TEST_F(Plugins, RunAgainWhenWhatTheyGaveWasRejected) {
  Credentials credentials(connection(), surroundings_, clock_);
  const auto first = credentials.current({});
  ASSERT_TRUE(first);
  EXPECT_TRUE(credentials.reject(*first));
  EXPECT_EQ(authorization(credentials), "Bearer 2");
  EXPECT_TRUE(credentials.reject(*first)) << "another has come meanwhile";
  EXPECT_EQ(authorization(credentials), "Bearer 2");
}

TEST_F(Plugins, GiveCertificatesBesideTokens) {
  Credentials credentials(connection(R"("clientCertificateData":"c","clientKeyData":"k",)"), surroundings_, clock_);
  const auto credential = credentials.current({});
  ASSERT_TRUE(credential) << credential.error().text();
  EXPECT_EQ(*credential, (Credential{"Bearer 1", "c", "k"}));
}

TEST_F(Plugins, RunOnceForAllThatNeedThem) {
  const std::string go = folder_.at("go");
  Credentials credentials(connection({}, "while [ ! -e " + go + " ]; do :; done"), surroundings_, clock_);
  std::vector<std::string> seen(8);
  {
    std::vector<std::jthread> threads;
    for (std::string& each : seen) threads.emplace_back([&] { each = authorization(credentials); });
    folder_.write("go", "");
  }
  EXPECT_THAT(seen, ::testing::Each("Bearer 1"));
}

TEST_F(Plugins, ThatFailDoSoForAllThatNeedThem) {
  const std::string go = folder_.at("go");
  Credentials credentials(connection({}, "while [ ! -e " + go + " ]; do :; done; echo no >&2; exit 1"), surroundings_,
                          clock_);
  std::vector<std::string> seen(4);
  {
    std::vector<std::jthread> threads;
    for (std::string& each : seen) threads.emplace_back([&] { each = authorization(credentials); });
    folder_.write("go", "");
  }
  EXPECT_THAT(seen, ::testing::Each(HasSubstr("exited with 1: \"no\"")));
}

TEST_F(Plugins, KeepNobodyWaitingWhoIsStopped) {
  const std::string started = folder_.at("started");
  const std::string go = folder_.at("go");
  Credentials credentials(connection({}, "echo > " + started + "; while [ ! -e " + go + " ]; do :; done"),
                          surroundings_, clock_);
  std::string seen;
  std::jthread runner([&] { seen = authorization(credentials); });
  while (!std::filesystem::exists(started)) std::this_thread::yield();
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  const auto waited = credentials.current(stop.get_token());
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().code(), ErrorCode::unavailable);
  folder_.write("go", "");
  runner.join();
  EXPECT_EQ(seen, "Bearer 1");
}

TEST_F(Plugins, ThatAreStoppedRunAgainForOthers) {
  const std::string started = folder_.at("started");
  const std::string go = folder_.at("go");
  Credentials credentials(connection({}, "echo > " + started + "; while [ ! -e " + go + " ]; do :; done"),
                          surroundings_, clock_);
  std::stop_source stop;
  std::jthread runner([&] {
    const auto stopped = credentials.current(stop.get_token());
    EXPECT_FALSE(stopped);
  });
  while (!std::filesystem::exists(started)) std::this_thread::yield();
  std::string seen;
  std::jthread waiter([&] { seen = authorization(credentials); });
  stop.request_stop();
  runner.join();
  folder_.write("go", "");
  waiter.join();
  EXPECT_EQ(seen, "Bearer 2");
}

}  // namespace
}  // namespace seawall::cluster
