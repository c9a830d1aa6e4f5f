#pragma once

// Images made on the spot, and a registry that does what a test wants, for the tests of this folder.

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "archives/archives.h"
#include "digest.h"
#include "http/http.h"
#include "oci.h"

namespace seawall::oci::testing {

inline const std::string oci_manifest = "application/vnd.oci.image.manifest.v1+json";
inline const std::string oci_index = "application/vnd.oci.image.index.v1+json";
inline const std::string oci_config = "application/vnd.oci.image.config.v1+json";
inline const std::string oci_layer = "application/vnd.oci.image.layer.v1.tar";

/// A folder that is gone with the test.
class Folder {
 public:
  Folder() {
    std::string form = ::testing::TempDir() + "/oci-XXXXXX";
    path_ = ::mkdtemp(form.data());
  }
  Folder(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  std::string write(const std::string& name, const std::string& text) const {
    const std::string file = path_ + "/" + name;
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }

 private:
  std::string path_;
};

inline std::string json_text(const std::string& text) { return documents::go_string(text); }

/// A descriptor as JSON; `more` is what else stands in it, with a comma in front.
inline std::string descriptor_of(const std::string& type, const std::string& blob, const std::string& more = {}) {
  return R"({"mediaType":)" + json_text(type) + R"(,"digest":)" + json_text(digest_of(blob)) + R"(,"size":)" +
         std::to_string(blob.size()) + more + "}";
}

inline std::string joined(const std::vector<std::string>& texts, const char* between = ",") {
  std::string result;
  for (const std::string& each : texts) result += (result.empty() ? "" : between) + each;
  return result;
}

inline std::string platform_of(const std::string& architecture, const std::string& variant = {}) {
  return R"(,"platform":{"os":"linux","architecture":)" + json_text(architecture) +
         (variant.empty() ? "" : R"(,"variant":)" + json_text(variant)) + "}";
}

inline Platform platform(const std::string& text) {
  auto parsed = Platform::parse(text);
  EXPECT_TRUE(parsed);
  return take(std::move(parsed));
}

/// An image and its blobs, the layers as they are given.
struct Made {
  std::string manifest;
  std::string config;
  std::vector<std::string> layers;
};
inline Made make_image(const std::vector<std::string>& layers, const std::string& architecture = "amd64") {
  std::vector<std::string> ids;
  std::vector<std::string> descriptors;
  for (const std::string& each : layers) {
    ids.push_back(json_text(digest_of(each)));
    descriptors.push_back(descriptor_of(oci_layer, each));
  }
  Made made;
  made.layers = layers;
  made.config = R"({"os":"linux","architecture":)" + json_text(architecture) +
                R"(,"config":{"User":"app"},"rootfs":{"type":"layers","diff_ids":[)" + joined(ids) + "]}}";
  made.manifest = R"({"schemaVersion":2,"mediaType":)" + json_text(oci_manifest) + R"(,"config":)" +
                  descriptor_of(oci_config, made.config) + R"(,"layers":[)" + joined(descriptors) + "]}";
  return made;
}
inline std::string index_of(const std::vector<std::string>& descriptors) {
  return R"({"schemaVersion":2,"mediaType":)" + json_text(oci_index) + R"(,"manifests":[)" + joined(descriptors) + "]}";
}
inline std::string named(const std::string& name) {
  return R"(,"annotations":{"org.opencontainers.image.ref.name":)" + json_text(name) + "}";
}

/// Files by their paths.
using Files = std::map<std::string, std::string>;

inline void add_blob(Files& files, const std::string& blob) { files[path_of_digest(digest_of(blob))] = blob; }
inline void add_image(Files& files, const Made& made) {
  add_blob(files, made.manifest);
  add_blob(files, made.config);
  for (const std::string& each : made.layers) add_blob(files, each);
}
inline Files layout_of(const std::string& index) {
  return {{"oci-layout", R"({"imageLayoutVersion":"1.0.0"})"}, {"index.json", index}};
}
inline Files layout_of(const Made& made) {
  Files files = layout_of(index_of({descriptor_of(oci_manifest, made.manifest)}));
  add_image(files, made);
  return files;
}

/// An entry of a tar archive; `link` is of type '1' or '2'.
inline std::string tar_entry(const std::string& path, const std::string& content, char type = '0',
                             const std::string& link = {}) {
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, const std::string& text) { header.replace(at, text.size(), text); };
  const auto octal = [](std::size_t number, int width) {
    char text[32];
    std::snprintf(text, sizeof text, "%0*zo", width, number);
    return std::string(text);
  };
  put(0, path);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, octal(content.size(), 11));
  put(136, "00000000000");
  put(148, "        ");
  header[156] = type;
  put(157, link);
  put(257, std::string("ustar\0"
                       "00",
                       8));
  std::size_t sum = 0;
  for (const char each : header) sum += static_cast<unsigned char>(each);
  put(148, octal(sum, 6) + std::string("\0 ", 2));
  return header + content + std::string((512 - content.size() % 512) % 512, '\0');
}
inline std::string tar_of(const Files& files) {
  std::string tar;
  for (const auto& [path, content] : files) tar += tar_entry(path, content);
  return tar + std::string(1024, '\0');
}

/// All of a layer, or the message of why not.
inline std::string read(documents::Result<std::unique_ptr<archives::Stream>> stream) {
  if (!stream) return stream.error().text();
  const auto text = archives::read_all(**stream, 100'000'000, "test");
  return text ? *text : text.error().text();
}
inline std::string layer_of(const Image& image, std::size_t layer) { return read(image.open(layer, {})); }

/// "code: text" of a failure; "none" of none.
template <typename T>
std::string failure_of(const documents::Result<T>& result) {
  if (result) return "none";
  constexpr const char* names[] = {"invalid_argument", "not_found", "unreadable",  "syntax",      "limit_exceeded",
                                   "forbidden",        "untrusted", "unavailable", "unsupported", "internal"};
  return std::string(names[static_cast<std::size_t>(result.error().code())]) + ": " + result.error().text();
}

/// Time passes in wait() alone; may be used by many.
class Clock final : public http::Clock {
 public:
  std::chrono::steady_clock::time_point steady() override { return std::chrono::steady_clock::time_point(waited); }
  std::chrono::system_clock::time_point now() override { return std::chrono::system_clock::time_point(waited); }
  bool wait(std::chrono::milliseconds duration, std::stop_token stop) override {
    const std::scoped_lock lock(mutex_);
    waited += duration;
    waits.push_back(duration);
    if (at_wait) at_wait();
    return !stop.stop_requested();
  }
  double random() override { return 0; }

  std::chrono::milliseconds waited{0};
  std::vector<std::chrono::milliseconds> waits;
  std::function<void()> at_wait;

 private:
  std::mutex mutex_;
};

/// What a server gives, as a transport hands it on: in pieces, and then broken off where it is told to.
struct Answer {
  int status = 200;
  std::vector<http::Header> headers = {};
  std::string body = {};
  std::size_t breaks_at = std::string::npos;  ///< bytes that come in before the connection ends
  bool is_of_another = false;
  std::optional<documents::Error> failure = {};  ///< in its place
};

/// Answers by method and URL; the answers of one URL in their order, the last again and again.
class Network final : public http::Transport {
 public:
  using Give = std::function<Answer(const http::Request&)>;

  void answer(const std::string& url, std::vector<Answer> answers) {
    give(url, [answers = std::move(answers), count = std::size_t{0}](const http::Request&) mutable {
      return answers.at(std::min(count++, answers.size() - 1));
    });
  }
  void give(const std::string& url, Give answer) { gives_[url] = std::move(answer); }

  documents::Result<http::Response> send(const http::Request& request, const http::Sink& sink,
                                         std::stop_token stop) override {
    const std::scoped_lock lock(mutex_);
    requests.push_back(request);
    if (stop.stop_requested()) return unavailable("stopped");
    const auto found = gives_.find(request.url.substr(0, request.url.find('?')));
    if (found == gives_.end()) return unavailable("no connection to " + request.url);
    Answer answer = found->second(request);
    if (answer.failure) return *answer.failure;
    http::Response response{answer.status, answer.headers, {}, answer.is_of_another};
    const bool is_broken = answer.breaks_at < answer.body.size();
    if (is_broken) answer.body.resize(answer.breaks_at);
    if (!response.is_good() || !sink) {
      response.body = answer.body;
    } else if (!answer.body.empty()) {
      if (request.look_at_head && !request.look_at_head(response)) return response;
      for (std::size_t at = 0; at < answer.body.size(); at += 1000) {
        if (!sink(std::string_view(answer.body).substr(at, 1000))) return response;
      }
    }
    if (is_broken) return unavailable("broken off");
    return response;
  }

  /// "GET url header" of each request.
  std::vector<std::string> asked(const std::string& header) const {
    std::vector<std::string> lines;
    for (const http::Request& each : requests) {
      std::string line = each.method + " " + each.url;
      for (const http::Header& is : each.headers) line += is.name == header ? " " + is.value : "";
      lines.push_back(std::move(line));
    }
    return lines;
  }

  std::vector<http::Request> requests;

 private:
  static documents::Error unavailable(const std::string& message) {
    return {documents::ErrorCode::unavailable, message};
  }
  std::mutex mutex_;
  std::map<std::string, Give> gives_;
};

/// A transport that others own.
class Borrowed final : public http::Transport {
 public:
  explicit Borrowed(http::Transport& to) : to_(to) {}
  documents::Result<http::Response> send(const http::Request& request, const http::Sink& sink,
                                         std::stop_token stop) override {
    return to_.send(request, sink, std::move(stop));
  }

 private:
  http::Transport& to_;
};

}  // namespace seawall::oci::testing
