// seawall image list: every package of an image.

#include <algorithm>

#include "console.h"
#include "image_packages.h"
#include "pods.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Result;
using documents::Value;
using images::Contents;
using packages::Package;

/// What was read of one image, or why it was not.
struct Listed {
  std::string name;
  std::optional<Contents> contents;
};

struct Lists {
  std::vector<Listed> images;
  std::vector<objects::NotLooked> not_looked;
};

std::string text_of(const packages::Distribution& distribution) {
  if (!distribution.name.empty()) return distribution.name;
  return distribution.version_id.empty() ? distribution.id : distribution.id + ' ' + distribution.version_id;
}

std::string head_of(const Listed& listed) {
  std::string head = listed.name;
  if (!listed.contents) return head + ": could not be read";
  const Contents& contents = *listed.contents;
  head += ": " + counted(contents.packages.size(), "package");
  if (contents.distribution) head += ", " + text_of(*contents.distribution);
  return head + ", " + contents.config.platform.text();
}

std::string text_of(const Lists& lists) {
  std::string text;
  for (const Listed& listed : lists.images) {
    if (!text.empty()) text += '\n';
    text += reports::escaped(head_of(listed)) + '\n';
    if (!listed.contents || listed.contents->packages.empty()) continue;
    TextTable table({"TYPE", "NAME", "VERSION", "ARCHITECTURE", "LOCATION"});
    for (const Package& package : listed.contents->packages) {
      table.add({std::string(packages::name_of(package.type)), package.name, package.version, package.architecture,
                 package.location});
    }
    text += table.text();
  }
  return text;
}

std::string json_text_of(const Lists& lists) {
  JsonReport report;
  Value::List images;
  Value::List all;
  for (const Listed& listed : lists.images) {
    Value image = Value::map({{"name", Value(listed.name)}});
    if (listed.contents) {
      const Contents& contents = *listed.contents;
      if (!contents.digest.empty()) image.set("digest", Value(contents.digest));
      image.set("platform", Value(contents.config.platform.text()));
      if (contents.distribution) image.set("distribution", json_of(*contents.distribution));
      image.set("packageCount", json_number(contents.packages.size()));
      for (const Package& package : contents.packages) {
        Value entry = json_of(package, contents.distribution ? &*contents.distribution : nullptr);
        if (lists.images.size() > 1) entry.set("image", Value(listed.name));
        all.push_back(std::move(entry));
      }
    }
    image.set("read", Value(listed.contents.has_value()));
    images.push_back(std::move(image));
  }
  report.add_list("images", images);
  report.add_list("packages", all);
  report.add(lists.not_looked);
  return report.text();
}

std::string csv_text_of(const Lists& lists) {
  Table table = {{"image", "type", "name", "version", "architecture", "source", "location", "purl"}};
  for (const Listed& listed : lists.images) {
    if (!listed.contents) continue;
    const Contents& contents = *listed.contents;
    for (const Package& package : contents.packages) {
      table.push_back({listed.name, std::string(packages::name_of(package.type)), package.name, package.version,
                       package.architecture, package.source_name, package.location,
                       packages::purl(package, contents.distribution ? &*contents.distribution : nullptr)});
    }
  }
  return csv_of(table);
}

std::string summary_of(const Lists& lists) {
  std::size_t count = 0;
  for (const Listed& listed : lists.images) count += listed.contents ? listed.contents->packages.size() : 0;
  return counted(lists.images.size(), "image") + ", " + counted(count, "package");
}

}  // namespace

Exit image_list(const ImageListArguments& arguments) {
  auto reading = begin_reading(arguments.outputs, image_list_formats, arguments.threads, arguments.input);
  if (!reading) return reading.error();
  Lists lists;
  for (const std::string& name : arguments.images) {
    Listed& listed = lists.images.emplace_back(Listed{name, {}});
    Result<Contents> contents = read_image(*reading, name);
    if (!contents) {
      lists.not_looked.push_back(unreadable_image(name, contents.error()));
      continue;
    }
    std::ranges::move(faults_of(*contents), std::back_inserter(lists.not_looked));
    listed.contents = take(std::move(contents));
    listed.contents->entries = {};  // of many images they would be most of the memory
  }
  const auto text = [&](std::string_view format) {
    return format == "json" ? json_text_of(lists) : format == "csv" ? csv_text_of(lists) : text_of(lists);
  };
  if (!is_for_programs(reading->outlets)) complain_of(lists.not_looked);
  const Exit written = write_outlets(reading->outlets, text, summary_of(lists));
  return written == Exit::clean ? verdict(lists.not_looked, arguments.allow_unreadable, Exit::clean) : written;
}

}  // namespace seawall::commands
