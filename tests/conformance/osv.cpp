// Whether a version is affected by a record: affected.jsonl names records that lie in ../../advisories, as third
// parties published them. They are not in this repository, so that without them nothing can be held against the
// vectors.

#include <zstd.h>

#include <cstdio>
#include <cstdlib>
#include <set>

#include "advisories/advisories.h"
#include "advisories/format.h"
#include "conformance.h"

namespace seawall::conformance {
namespace {

using advisories::Affected;
using advisories::Record;
using documents::Node;

/// The text of a zstd file; empty where it is none.
std::string decompress(const std::string& bytes) {
  std::string text;
  std::string part(ZSTD_DStreamOutSize(), '\0');
  ZSTD_DCtx* const context = ZSTD_createDCtx();
  ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
  while (input.pos < input.size) {
    ZSTD_outBuffer output{part.data(), part.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(context, &output, &input))) break;
    text.append(part.data(), output.pos);
  }
  ZSTD_freeDCtx(context);
  return text;
}

/// Keeps the records that the vectors ask about.
class Wanted : public advisories::Intake {
 public:
  explicit Wanted(std::set<std::string, std::less<>> ids) : ids_(std::move(ids)) {}
  void take(Record record) override {
    if (ids_.contains(record.id)) records_.emplace(record.id, std::move(record));
  }
  void take(advisories::Exploited) override {}
  void take(advisories::Likelihood) override {}
  void take(advisories::EndOfLife) override {}
  void take(advisories::VexStatement) override {}
  void refuse(documents::Error error) override {
    if (++refused_ <= 5) std::printf("refused: %s\n", error.text().c_str());
  }
  auto find(std::string_view id) const { return records_.equal_range(id); }
  std::size_t refused() const noexcept { return refused_; }

 private:
  std::set<std::string, std::less<>> ids_;
  std::multimap<std::string, Record, std::less<>> records_;
  std::size_t refused_ = 0;
};

struct Asked {
  std::string ecosystem;
  std::string release;
  std::string package;
  std::string_view version;
};

bool is_affected(const Record& record, const Asked& asked, std::string& why) {
  if (!record.withdrawn.empty()) return false;
  bool is_any = false;
  for (const Affected& affected : record.affected) {
    if (!advisories::is_about(affected, asked.ecosystem, asked.release)) continue;
    if (advisories::normalised_name(affected.ecosystem, affected.package) != asked.package) continue;
    const auto verdict = advisories::judge(affected, asked.version);
    if (!verdict) {
      why = verdict.error().text();
    } else {
      is_any = is_any || verdict->is_affected;
    }
  }
  return is_any;
}

std::string why_not(const Wanted& wanted, Node vector) {
  const std::string_view ecosystem = vector.child("ecosystem").string_or("");
  const std::size_t colon = ecosystem.find(':');
  Asked asked;
  asked.ecosystem = ecosystem.substr(0, colon);
  if (colon != std::string_view::npos) asked.release = ecosystem.substr(colon + 1);
  asked.package = advisories::normalised_name(asked.ecosystem, vector.child("package").string_or(""));
  asked.version = vector.child("version").string_or("");
  const auto [begin, end] = wanted.find(vector.child("record_id").string_or(""));
  if (begin == end) return "there is no such record";
  bool got = false;
  std::string why;
  for (auto record = begin; record != end; ++record) got = is_affected(record->second, asked, why) || got;
  const bool expected = vector.child("affected").boolean() == true;
  if (got == expected && why.empty()) return {};
  return std::string(ecosystem) + " " + asked.package + " " + std::string(asked.version) + ": got " +
         (got ? "affected" : "not affected") + ", expected " + (expected ? "affected" : "not affected") +
         (why.empty() ? "" : ": " + why);
}

}  // namespace

void osv(const std::filesystem::path& directory, Tally& tally) {
  const std::filesystem::path vectors = file_named(directory, "affected");
  const std::filesystem::path folder = directory / ".." / ".." / "advisories";
  std::set<std::string, std::less<>> ids;
  each_vector(vectors, tally, [&](Node vector) { ids.emplace(vector.child("record_id").string_or("")); });
  Wanted wanted(std::move(ids));
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    std::printf("there is no folder \"%s\" with the records\n", folder.c_str());
    std::exit(1);
  }
  for (const auto& file : std::filesystem::directory_iterator(folder, error)) {
    if (!file.path().filename().string().ends_with(".jsonl.zst")) continue;
    const std::string name = file.path().filename().string();
    const auto failed = advisories::read(name, decompress(read_file(file.path())), {}, wanted);
    if (failed) tally.count(name, failed->text());
  }
  if (wanted.refused() > 0) std::printf("%zu parts of records were refused\n", wanted.refused());
  each_vector(vectors, tally,
              [&](Node vector) { tally.count(vector.child("record_id").string_or(""), why_not(wanted, vector)); });
}

}  // namespace seawall::conformance
