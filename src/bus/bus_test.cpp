#include "bus.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "urls.h"

namespace seawall::bus {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A server that says one thing to whoever comes, and then listens until it is gone. Its port is one that nobody else
/// has.
class Server {
 public:
  explicit Server(std::string says)
      : says_(std::move(says)), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(socket_, 5), 0);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~Server() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }
  std::string url() const { return "nats://127.0.0.1:" + std::to_string(port_); }

 private:
  void serve() {
    for (int guest; (guest = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0; ::close(guest)) {
      for (std::size_t at = 0; at < says_.size();) {
        const ssize_t sent = ::send(guest, says_.data() + at, says_.size() - at, MSG_NOSIGNAL);
        if (sent <= 0) break;
        at += static_cast<std::size_t>(sent);
      }
      ::shutdown(guest, SHUT_WR);
      char bytes[512];
      while (::recv(guest, bytes, sizeof bytes, 0) > 0) {
      }
    }
  }
  const std::string says_;
  const int socket_;
  int port_ = 0;
  std::jthread thread_;
};

std::string failure_of(const std::string& name, const std::string& url) {
  const auto bus = Bus::join(name, {.url = url, .credentials_file = {}, .authorities = {}, .wait = milliseconds(0)});
  return bus ? "none" : bus.error().text();
}

TEST(Bus, IsNamedByUrls) {
  for (const char* const url : {"nats://bus", "nats://me:secret@bus.example:4222", "tls://bus:1", "nats://a,tls://b"}) {
    EXPECT_THAT(fault_of_url(url), IsEmpty()) << url;
  }
  for (const char* const url : {"", "bus:4222", "http://bus", "nats://", "tls://", "nats://a,b", "nats://me:secret@"}) {
    EXPECT_THAT(fault_of_url(url), AllOf(Not(IsEmpty()), Not(HasSubstr("secret")))) << url;
  }
}

TEST(Bus, IsToldWithoutWhoWeAre) {
  EXPECT_EQ(shown("nats://me:secret@bus:4222,tls://token@other"), "bus:4222, other");
  EXPECT_EQ(shown("nats://me:se@cret@bus"), "bus");
}

TEST(Bus, HasQueuesWithPlainNames) {
  for (const char* const name : {"", "a.b", "a b", "a*", ">"}) {
    EXPECT_THAT(failure_of(name, "nats://127.0.0.1:1"), HasSubstr("cannot be the name of a queue")) << name;
  }
}

TEST(Bus, ThatIsNotThereIsUnavailable) {
  const auto bus = Bus::join("queue", {.url = "nats://me:secret@127.0.0.1:1",
                                       .credentials_file = {},
                                       .authorities = {},
                                       .wait = milliseconds(0)});
  ASSERT_FALSE(bus);
  const bool is_absent = bus.error().code() == documents::ErrorCode::unsupported;
  if (is_absent && !std::getenv("CI")) GTEST_SKIP() << bus.error().text();
  EXPECT_EQ(bus.error().code(), documents::ErrorCode::unavailable);
  EXPECT_THAT(bus.error().text(), AllOf(HasSubstr("127.0.0.1:1"), Not(HasSubstr("secret"))));
}

TEST(Bus, ThatSpeaksOtherwiseFails) {
  const std::string info = "INFO {\"server_id\":\"a\",\"version\":\"2.9.10\",\"max_payload\":1048576}\r\n";
  for (const std::string& says :
       {std::string(), std::string("SSH-2.0-OpenSSH_9.2\r\n"), std::string("INFO {\r\n"), std::string("INFO []\r\n"),
        "INFO {" + std::string(1 << 20, 'a'), info + "-ERR 'no'\r\n", info + "MSG a 1 99999999999\r\n",
        info + "HMSG a 1 9 1\r\n" + std::string(1000, '\0'), info + std::string("PONG\r\nMSG\r\n"),
        std::string("INFO {\"max_payload\":-1}\r\nPONG\r\n")}) {
    const Server server(says);
    EXPECT_THAT(failure_of("queue", server.url()), Not(HasSubstr("none"))) << says.substr(0, 100);
  }
}

TEST(Bus, WantsCredentialsThatCanBeRead) {
  const auto bus = Bus::join("queue", {.url = "nats://127.0.0.1:1",
                                       .credentials_file = "/nowhere/me.creds",
                                       .authorities = {},
                                       .wait = milliseconds(0)});
  ASSERT_FALSE(bus);
  const bool is_absent = bus.error().code() == documents::ErrorCode::unsupported;
  if (is_absent && !std::getenv("CI")) GTEST_SKIP() << bus.error().text();
  EXPECT_NE(bus.error().code(), documents::ErrorCode::internal);
}

}  // namespace
}  // namespace seawall::bus
