#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::reports {
namespace {

using sample::pod;
using sample::Sample;
using testing::HasSubstr;

TEST(Csv, has_a_header_and_a_row_for_all_that_is_told) {
  Sample sample(std::string(pod) + "---\na: [\n");
  const std::string fingerprint = findings::fingerprint(sample.scan().findings[0]) + ":1";
  const std::string other = findings::fingerprint(sample.scan().findings[1]) + ":1";
  sample.suppress_by_annotation(1, "built, here");
  sample.scan().findings.pop_back();
  sample.scan().not_assessed = {{&sample::latest_tag, nullptr, "no registry is in the input"}};
  sample.scan().not_looked[0].message = "the list is not closed";
  sample.scan().not_looked[0].place = {"pod.yaml", 13, 0};
  EXPECT_EQ(sample.as(csv),
            "status,severity,check,category,component,kind,namespace,name,container,file,line,column,path,message,"
            "reason,fingerprint\r\n"
            "finding,high,host-pid,pods,nodes,Pod,shop,web,,pod.yaml,5,3,spec.hostPID,"
            "pod shares the process ids of its node,," +
                fingerprint +
                "\r\n"
                "suppressed,medium,image-latest-tag,images,applications,Pod,shop,web,setup,pod.yaml,7,21,"
                "spec.initContainers[0].image,\"init container \"\"setup\"\" uses image \"\"busybox\"\"\","
                "\"built, here\"," +
                other +
                "\r\n"
                "not-assessed,,image-latest-tag,images,applications,,,,,,,,,,no registry is in the input,\r\n"
                "not-looked-at,,,,,,,,,pod.yaml,13,,,the list is not closed,syntax,\r\n");
}

TEST(Csv, lets_no_spreadsheet_run_a_cell) {
  const struct {
    const char* name;
    const char* cell;
  } rows[] = {{"=1+1", ",'=1+1,"},
              {"+1", ",'+1,"},
              {"-a", ",'-a,"},
              {"@SUM(1)", ",'@SUM(1),"},
              {"a=1", ",a=1,"},
              {"\\t=1", ",'\\x09=1,"},
              {"=a,\\\"b", ",\"'=a,\"\"b\","}};
  for (const auto& row : rows) {
    std::string text = "apiVersion: v1\nkind: Pod\nmetadata: {name: \"";
    const Sample sample(text + row.name + "\"}\nspec: {hostPID: true}\n");
    EXPECT_THAT(sample.as(csv), HasSubstr(row.cell)) << row.name;
  }
}

}  // namespace
}  // namespace seawall::reports
