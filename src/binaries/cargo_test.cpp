#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "binaries.h"
#include "files_testing.h"

namespace seawall::binaries {
namespace {

using documents::ErrorCode;
using testing::elf_file;
using ::testing::HasSubstr;

std::string packed(const std::string& text) {
  uLongf size = ::compressBound(text.size());
  std::string bytes(size, '\0');
  EXPECT_EQ(::compress(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
                       text.size()),
            Z_OK);
  bytes.resize(size);
  return bytes;
}

std::string file_with(std::string bytes) { return elf_file({{.name = ".dep-v0", .bytes = std::move(bytes)}}); }

TEST(CargoAuditData, IsDecompressed) {
  const auto result = cargo_audit_data(file_with(packed(R"({"packages":[]})")));
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, R"({"packages":[]})");
}

TEST(CargoAuditData, MayBePaddedBehindItsEnd) {
  const auto result = cargo_audit_data(file_with(packed("{}") + std::string(100, '\0')));
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, "{}");
}

TEST(CargoAuditData, IsNothingOfOtherFiles) {
  for (const std::string& file : {elf_file({{.name = ".text"}}), std::string("text"), std::string()}) {
    const auto result = cargo_audit_data(file);
    ASSERT_TRUE(result);
    EXPECT_EQ(*result, std::nullopt);
  }
}

TEST(CargoAuditData, FailsWhereItIsDamagedOrCutOff) {
  const std::string whole = packed("some text that is long enough to be cut");
  for (const std::string& bytes : {std::string(), std::string("damaged"), whole.substr(0, whole.size() - 5)}) {
    const auto result = cargo_audit_data(file_with(bytes));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), ErrorCode::syntax);
  }
}

TEST(CargoAuditData, HasALimit) {
  constexpr std::size_t most = std::size_t{8} << 20;
  const auto fits = cargo_audit_data(file_with(packed(std::string(most, ' '))));
  ASSERT_TRUE(fits);
  EXPECT_EQ(fits->value_or("").size(), most);
  const auto result = cargo_audit_data(file_with(packed(std::string(most + 1, ' '))));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::limit_exceeded);
  EXPECT_THAT(result.error().message(), HasSubstr("over the limit \"audit data\" of 8388608"));
}

}  // namespace
}  // namespace seawall::binaries
