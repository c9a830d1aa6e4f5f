#pragma once

// Zip archives made by hand, for what no writer writes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inflate.h"
#include "streams_testing.h"

namespace seawall::archives::testing {

/// A file in an archive; what is set here is written, be it true or not.
struct Member {
  std::string name;
  std::string content = {};
  std::uint64_t method = 8;
  std::uint64_t flags = 0;
  std::optional<std::uint64_t> size = {};      ///< else that of the content
  std::optional<std::uint64_t> checksum = {};  ///< else that of the content
  std::optional<std::string> packed = {};      ///< else the content, by the method
  std::optional<std::uint64_t> offset = {};    ///< else where it is
  std::string local_name = {};                 ///< else the name
};

inline std::string little(std::uint64_t number, std::size_t size) {
  std::string bytes;
  for (std::size_t index = 0; index < size; ++index) bytes += static_cast<char>(number >> (8 * index) & 0xff);
  return bytes;
}

inline std::string deflated(std::string_view bytes) {
  const std::string packed = gzip(bytes);
  return packed.substr(10, packed.size() - 18);
}

struct ZipForm {
  bool is_zip64 = false;
  std::string comment = {};
  std::string behind_directory = {};
};

inline std::string zip(const std::vector<Member>& members, const ZipForm& form = {}) {
  std::string bytes;
  std::string directory;
  const std::uint64_t told = 0xffff'ffff;
  for (const Member& member : members) {
    const std::string packed = member.packed        ? *member.packed
                               : member.method == 8 ? deflated(member.content)
                                                    : member.content;
    const std::uint64_t size = member.size.value_or(member.content.size());
    const std::uint64_t checksum = member.checksum.value_or(checksum_of(member.content));
    const std::uint64_t offset = member.offset.value_or(bytes.size());
    const std::string& local = member.local_name.empty() ? member.name : member.local_name;
    bytes += "PK\x03\x04" + little(20, 2) + little(member.flags, 2) + little(member.method, 2) + little(0, 4) +
             little(checksum, 4) + little(packed.size(), 4) + little(size, 4) + little(local.size(), 2) + little(3, 2) +
             local + "ext" + packed;
    const std::string extra = form.is_zip64 ? little(0x5455, 2) + little(1, 2) + "t" + little(1, 2) + little(24, 2) +
                                                  little(size, 8) + little(packed.size(), 8) + little(offset, 8)
                                            : "";
    directory += "PK\x01\x02" + little(0x0314, 2) + little(20, 2) + little(member.flags, 2) + little(member.method, 2) +
                 little(0, 4) + little(checksum, 4) + little(form.is_zip64 ? told : packed.size(), 4) +
                 little(form.is_zip64 ? told : size, 4) + little(member.name.size(), 2) + little(extra.size(), 2) +
                 little(3, 2) + little(0, 8) + little(form.is_zip64 ? told : offset, 4) + member.name + extra + "com";
  }
  const std::size_t begin = bytes.size();
  bytes += directory + form.behind_directory;
  const std::size_t size = bytes.size() - begin;
  if (form.is_zip64) {
    const std::size_t end = bytes.size();
    bytes += "PK\x06\x06" + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8) + little(members.size(), 8) +
             little(members.size(), 8) + little(size, 8) + little(begin, 8);
    bytes += "PK\x06\x07" + little(0, 4) + little(end, 8) + little(1, 4);
  }
  const std::uint64_t count = form.is_zip64 ? 0xffff : members.size();
  bytes += "PK\x05\x06" + little(0, 4) + little(count, 2) + little(count, 2) + little(form.is_zip64 ? told : size, 4) +
           little(form.is_zip64 ? told : begin, 4) + little(form.comment.size(), 2) + form.comment;
  return bytes;
}

}  // namespace seawall::archives::testing
