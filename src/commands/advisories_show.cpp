// seawall advisories show: all that the user's advisories say of a vulnerability.

#include "advisory_record.h"
#include "advisory_words.h"
#include "console.h"
#include "outlets.h"
#include "pods.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::Result;

struct Shown {
  std::vector<advisories::Record> records;
  std::vector<RecordExtras> extras;
  std::vector<std::string> unknown;  ///< ids that none has
};

/// Records of all ids, each once.
Result<Shown> records_of(const std::vector<std::string>& ids, const advisories::Store& store) {
  Shown shown;
  std::vector<std::uint32_t> numbers;
  for (const std::string& id : ids) {
    const auto found = store.find_id(id);
    if (!found) return found.error();
    if (found->empty()) shown.unknown.push_back(id);
    for (const std::uint32_t number : *found) {
      if (std::ranges::find(numbers, number) == numbers.end()) numbers.push_back(number);
    }
  }
  for (const std::uint32_t number : numbers) {
    auto record = store.record(number);
    if (!record) return record.error();
    auto extras = extras_of(*record, store);
    if (!extras) return extras.error();
    shown.records.push_back(take(std::move(record)));
    shown.extras.push_back(take(std::move(extras)));
  }
  return shown;
}

std::string text_of(const Shown& shown) {
  std::string text;
  for (std::size_t index = 0; index < shown.records.size(); ++index) {
    text += (index > 0 ? "\n" : "") + text_of(shown.records[index], shown.extras[index]);
  }
  return text;
}

/// A list of records of OSV, one a line.
std::string json_text_of(const Shown& shown) {
  std::string text = "[";
  for (std::size_t index = 0; index < shown.records.size(); ++index) {
    text += (index > 0 ? ",\n" : "\n") + json_text(osv_of(shown.records[index], shown.extras[index]));
  }
  return text + "\n]\n";
}

}  // namespace

Exit advisories_show(const AdvisoriesShowArguments& arguments) {
  const auto outlets = parse_outlets(arguments.outputs, advisories_formats);
  if (!outlets) return refuse(outlets.error());
  const auto file = AdvisoryFile::open(advisories_path(arguments.store));
  if (!file) return refuse_store(file.error());
  const Result<Shown> shown = records_of(arguments.ids, (*file)->store());
  if (!shown) return refuse_store(damage_of(**file, shown.error()));
  for (const std::string& id : shown->unknown) {
    complain("no advisory in \"" + (*file)->path() + "\" is or names \"" + id + '"');
  }
  const auto report = [&](std::string_view format) {
    return format == "json" ? json_text_of(*shown) : text_of(*shown);
  };
  const Exit written = write_outlets(*outlets, report, with_commas(shown->records.size()) + " records");
  return written == Exit::clean && !shown->unknown.empty() ? Exit::findings : written;
}

}  // namespace seawall::commands
