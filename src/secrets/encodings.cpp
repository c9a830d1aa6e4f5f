#include "encodings.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace seawall::secrets {
namespace {

constexpr std::uint8_t value_of(char digit) noexcept { return base64_values[static_cast<unsigned char>(digit)]; }

constexpr int hex_value(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  const char lower = static_cast<char>(digit | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Digits to bytes; the caller has looked at the digits.
void append_decoded(std::string& out, std::string_view digits) {
  std::uint32_t bits = 0;
  int count = 0;
  for (const char digit : digits) {
    bits = bits << 6 | value_of(digit);
    if ((count += 6) < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xff);
  }
}

/// How much of a text is UTF-8 without control characters.
std::size_t readable_prefix(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    std::size_t more = 0;
    if (byte < 0x20) {
      if (byte != '\n' && byte != '\r' && byte != '\t') return at;
    } else if (byte == 0x7f) {
      return at;
    } else if (byte >= 0x80) {
      more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
      if (byte < 0xc2 || byte > 0xf4 || at + more >= text.size()) return at;
      for (std::size_t offset = 1; offset <= more; ++offset) {
        if ((static_cast<unsigned char>(text[at + offset]) & 0xc0) != 0x80) return at;
      }
    }
    at += more + 1;
  }
  return at;
}

}  // namespace

std::optional<Run> next_run(std::string_view text, std::size_t from) noexcept {
  // As Boyer and Moore search: a run that ends behind the probe begins behind the last character that is none.
  std::size_t begin = from;
  while (begin + least_run <= text.size()) {
    std::size_t probe = begin + least_run - 1;
    while (probe >= begin && is_base64(text[probe])) {
      if (probe-- == begin) break;
    }
    if (probe + 1 != begin) {
      begin = probe + 1;
      continue;
    }
    std::size_t end = begin + least_run;
    while (end < text.size() && is_base64(text[end])) ++end;
    for (int padding = 0; padding < 2 && end < text.size() && text[end] == '='; ++padding) ++end;
    return Run{begin, end};
  }
  return {};
}

std::optional<std::string> decoded_base64(std::string_view text) {
  std::string_view digits = text.substr(0, text.find_last_not_of('=') + 1);
  if (text.size() - digits.size() > 2 || digits.size() % 4 == 1) return {};
  if (!std::ranges::all_of(digits, is_base64)) return {};
  std::string bytes;
  bytes.reserve(digits.size() / 4 * 3 + 2);
  append_decoded(bytes, digits);
  return bytes;
}

std::optional<std::string> decoded_readable(std::string_view run) {
  constexpr std::size_t tasted = 12;
  std::string first;
  append_decoded(first, run.substr(0, std::min(tasted, run.find('='))));
  // A character may be cut in two.
  if (readable_prefix(first) + 3 < first.size() && !is_gzip(first)) return {};
  std::optional<std::string> bytes = decoded_base64(run);
  if (bytes && !is_gzip(*bytes) && !is_text(*bytes)) return {};
  return bytes;
}

std::optional<std::string> decoded_hex(std::string_view text) {
  constexpr std::size_t tasted = 12;
  if (text.size() % 2 != 0) return {};
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const int high = hex_value(text[at]);
    const int low = hex_value(text[at + 1]);
    if (high < 0 || low < 0) return {};
    bytes += static_cast<char>(high << 4 | low);
    // A character may be cut in two.
    if (bytes.size() == tasted && readable_prefix(bytes) + 3 < tasted) return {};
  }
  if (!is_text(bytes)) return {};
  return bytes;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  bool is_changed = false;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_percent = text[at] == '%' && at + 2 < text.size();
    const bool is_unicode = text.substr(at).starts_with("\\u00") && at + 5 < text.size();
    const std::size_t digits = is_percent ? at + 1 : at + 4;
    const int high = is_percent || is_unicode ? hex_value(text[digits]) : -1;
    const int low = high >= 0 ? hex_value(text[digits + 1]) : -1;
    if (low < 0) {
      out += text[at++];
      continue;
    }
    out += static_cast<char>(high << 4 | low);
    is_changed = true;
    at = digits + 2;
  }
  if (!is_changed) return {};
  return out;
}

bool is_gzip(std::string_view bytes) noexcept { return bytes.starts_with("\x1f\x8b\x08"); }

std::optional<std::string> decompressed(std::string_view gzip, std::size_t limit, std::size_t& bytes) {
  constexpr int gzip_only = 16;
  z_stream stream{};
  if (::inflateInit2(&stream, MAX_WBITS + gzip_only) != Z_OK) return {};
  std::string out;
  std::array<char, 1 << 14> buffer;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
  stream.avail_in = static_cast<uInt>(gzip.size());
  int status = Z_OK;
  while (status == Z_OK && out.size() <= limit) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    status = ::inflate(&stream, Z_NO_FLUSH);
    out.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  ::inflateEnd(&stream);
  bytes += out.size();
  if (status != Z_STREAM_END || out.size() > limit) return {};
  return out;
}

bool is_text(std::string_view bytes) noexcept { return readable_prefix(bytes) == bytes.size(); }

}  // namespace seawall::secrets
