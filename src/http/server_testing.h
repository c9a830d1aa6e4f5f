#pragma once

// A server on a port of this machine that does what a test wants, good or bad, for the tests of this folder.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "certificates_testing.h"

namespace seawall::http::testing {

/// One connection as the server sees it. Its socket stays open until the server ends, so that no other gets its number.
class Peer {
 public:
  explicit Peer(int socket) : socket_(socket) {}
  Peer(const Peer&) = delete;
  ~Peer() { ::close(socket_); }

  bool accept_tls(SSL_CTX* context) {
    ssl_.reset(SSL_new(context));
    SSL_set_fd(ssl_.get(), socket_);
    if (SSL_accept(ssl_.get()) == 1) return true;
    ssl_.reset();  // its alert is sent; what the client still sends must be read, or the alert would be lost
    ::shutdown(socket_, SHUT_WR);
    wait_for_end();
    return false;
  }

  /// The next request, its body included; nothing when the client has closed.
  std::optional<std::string> read() {
    for (;;) {
      if (const std::size_t end = received_.find("\r\n\r\n"); end != std::string::npos) {
        const std::size_t size = end + 4 + body_size(received_.substr(0, end));
        if (received_.size() >= size) {
          std::string request = received_.substr(0, size);
          received_.erase(0, size);
          return request;
        }
      }
      if (!receive()) return std::nullopt;
    }
  }

  /// So many bytes; fewer when the client has closed.
  std::string read_bytes(std::size_t count) {
    while (received_.size() < count && receive()) {
    }
    std::string bytes = received_.substr(0, count);
    received_.erase(0, bytes.size());
    return bytes;
  }

  /// False when the client is gone.
  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                              : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  void wait_for_end() {
    while (receive()) received_.clear();
  }
  void close() { ::shutdown(socket_, SHUT_RDWR); }
  /// Ends the connection by RST.
  void reset() {
    sockaddr none{};
    none.sa_family = AF_UNSPEC;
    ::connect(socket_, &none, sizeof none);
  }

 private:
  static std::size_t body_size(const std::string& head) {
    const std::size_t found = head.find("Content-Length: ");
    return found == std::string::npos ? 0 : std::stoul(head.substr(found + 16));
  }

  bool receive() {
    char buffer[16384];
    const auto count = ssl_ ? SSL_read(ssl_.get(), buffer, sizeof buffer) : ::recv(socket_, buffer, sizeof buffer, 0);
    if (count <= 0) return false;
    received_.append(buffer, static_cast<std::size_t>(count));
    return true;
  }

  int socket_;
  std::string received_;
  std::unique_ptr<SSL, Freeing<SSL_free>> ssl_;
};

/// What a server does with each connection, in a thread of its own. The connection is closed behind it.
using Handler = std::function<void(Peer&)>;

/// A handler that answers each request with a text.
inline Handler answering(std::function<std::string(const std::string& request)> answer) {
  return [answer = std::move(answer)](Peer& peer) {
    while (const std::optional<std::string> request = peer.read()) {
      if (!peer.write(answer(*request))) return;
    }
  };
}

/// An answer as it is sent.
inline std::string reply(int status, const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}

class Server {
 public:
  struct Tls {
    const Identity& identity;
    const Identity* client_authority = nullptr;  ///< demands a certificate of the client by it
    int version = 0;  ///< TLS1_2_VERSION: not newer; 0: any
  };

  using Context = std::unique_ptr<SSL_CTX, Freeing<SSL_CTX_free>>;

  static Context context_of(const Tls& tls) {
    Context context(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(context.get(), tls.identity.certificate.get());
    SSL_CTX_use_PrivateKey(context.get(), tls.identity.key.get());
    SSL_CTX_set_max_proto_version(context.get(), tls.version);
    if (tls.client_authority) {
      SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
      X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), tls.client_authority->certificate.get());
    }
    return context;
  }

  explicit Server(Handler handler, const std::optional<Tls>& tls = {}) : handler_(std::move(handler)) {
    if (tls) {
      context_ = context_of(*tls);
      SSL_CTX_set_tlsext_servername_callback(context_.get(), &Server::hear_name);
      SSL_CTX_set_tlsext_servername_arg(context_.get(), this);
    }
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 256), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ::ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~Server() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (const auto& peer : peers_) peer->close();
    for (std::thread& thread : threads_) thread.join();
    ::close(listener_);
  }

  std::string name() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string port() const { return std::to_string(port_); }
  std::string url(const std::string& path = "/") const { return (context_ ? "https://" : "http://") + name() + path; }
  std::size_t connection_count() const { return connection_count_; }
  /// What the client asked for by SNI, last.
  std::string asked_name() const {
    const std::lock_guard lock(mutex_);
    return asked_name_;
  }

 private:
  static int hear_name(SSL* ssl, int*, void* argument) {
    auto* const server = static_cast<Server*>(argument);
    const char* const name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    const std::lock_guard lock(server->mutex_);
    server->asked_name_ = name ? name : "";
    return SSL_TLSEXT_ERR_OK;
  }

  void accept_all() {
    for (;;) {
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) return;
      const int is_on = 1;  // or small answers wait for the client's acknowledgement of what was sent before
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &is_on, sizeof is_on);
      ++connection_count_;
      Peer& peer = *peers_.emplace_back(std::make_unique<Peer>(socket));
      threads_.emplace_back([this, &peer] { serve(peer); });
    }
  }

  void serve(Peer& peer) {
    // OpenSSL writes to closed sockets too. The signal is this thread's alone, so that the client's would be noticed.
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    if (!context_ || peer.accept_tls(context_.get())) handler_(peer);
    peer.close();
  }

  const Handler handler_;
  Context context_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<std::size_t> connection_count_ = 0;
  mutable std::mutex mutex_;
  std::string asked_name_;
  std::vector<std::unique_ptr<Peer>> peers_;  // of the acceptor's thread, as long as it runs
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace seawall::http::testing
