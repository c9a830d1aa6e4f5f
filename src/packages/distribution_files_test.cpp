#include "distribution_files.h"

#include <gtest/gtest.h>

namespace seawall::packages {
namespace {

// What a reader says of an empty file tells which one it is: those of text find nothing to say.
TEST(DistributionFiles, AreFoundWhereverTheirManagersKeepThem) {
  const std::pair<const char*, const char*> rows[] = {
      {"var/lib/dpkg/status", ""},
      {"var/lib/dpkg/status.d/base", ""},
      {"lib/apk/db/installed", ""},
      {"usr/lib/apk/db/installed", ""},
      {"var/lib/rpm/rpmdb.sqlite", "not a database of SQLite"},
      {"usr/lib/sysimage/rpm/rpmdb.sqlite", "not a database of SQLite"},
      {"usr/share/rpm/rpmdb.sqlite", "not a database of SQLite"},
      {"var/lib/rpm/rpmdb.sqlite-wal", ""},
      {"var/lib/rpm/Packages.db", "no ndb database of rpm"},
      {"usr/lib/sysimage/rpm/Packages.db", "no ndb database of rpm"},
      {"var/lib/rpm/Packages", "no database of Berkeley DB"},
      {"usr/lib/sysimage/rpm/Packages", "no database of Berkeley DB"},
  };
  for (const auto& [path, fault] : rows) {
    EXPECT_EQ(interest_of(path, 0644, 1), Interest::whole) << path;
    EXPECT_EQ(interest_of(path, 0644, 0), Interest::none) << path;
    const Reading reading = read(path, "");
    EXPECT_EQ(reading.faults.empty() ? "" : reading.faults[0].message(), fault) << path;
  }
}

TEST(DistributionFiles, AreNotTakenForOthersOfLikeNames) {
  for (const char* path : {"var/lib/dpkg/status-old", "var/lib/dpkg/available", "status", "installed",
                           "var/lib/rpm/Name", "var/lib/rpm/rpmdb.sqlite-shm", "var/lib/rpm/Index.db",
                           "usr/lib/sysimage/rpm-ostree-base-db/rpmdb.sqlite", "home/Packages", "srv/Packages.db"}) {
    EXPECT_EQ(interest_of(path, 0644, 1), Interest::none) << path;
  }
}

TEST(Lines, EndInOneCharacterOrTwo) {
  Lines lines("a\r\n\nb\rc\r\n\rd");
  for (const char* line : {"a", "", "b\rc", "\rd"}) EXPECT_EQ(lines.next(), line);
  EXPECT_EQ(lines.number(), 4U);
  EXPECT_EQ(lines.next(), std::nullopt);
}

}  // namespace
}  // namespace seawall::packages
