#include "runtimes.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace seawall::packages {
namespace {

using namespace std::literals;

// What stands around a mark is looked at so far.
constexpr std::size_t before_mark = 64;
constexpr std::size_t behind_mark = 160;
// A mark that is there more often than this says nothing.
constexpr std::size_t most_marks = 1'000;

// Each row was tried with a real build, but for those that say so. "Debian" is its release 12.
constexpr std::array table = {
    // Servers.
    Runtime{"nginx", "nginx nginx-debug", "nginx version: nginx/", R"(nginx/(\d+\.\d+\.\d+))"},         // Debian
    Runtime{"httpd", "httpd apache2", "Apache/", R"(Apache/(\d+\.\d+\.\d+)[ \x00])"},                   // Debian
    Runtime{"lighttpd", "lighttpd", "lighttpd/", R"(lighttpd/(\d+\.\d+\.\d+))"},                        // Debian
    Runtime{"haproxy", "haproxy", ", released 20",                                                      // Debian
            R"(version (\d+\.\d+(?:\.\d+|-dev\d+))[^,\x00]{0,40}, released)"},
    Runtime{"varnish", "varnishd", "varnish-", R"(varnish-(\d+\.\d+\.\d+) )"},                          // Debian
    Runtime{"squid", "squid", "squid/", R"(squid/(\d+\.\d+(?:\.\d+)?)\x00)"},                           // Debian
    Runtime{"traffic_server", "traffic_server", "ApacheTrafficServer/", R"(Server/(\d+\.\d+\.\d+))"},   // Debian
    Runtime{"redis", "redis-server redis-check-rdb redis-check-aof redis-sentinel", "-builtin\0"sv,     // Debian
            R"(\x00(\d+\.\d+\.\d+)\x00(?:c11|atomic|sync)-builtin)"},
    Runtime{"valkey", "valkey-server valkey-check-rdb valkey-check-aof valkey-sentinel", "-builtin\0"sv,  // untried
            R"(\x00(\d+\.\d+\.\d+)\x00(?:c11|atomic|sync)-builtin)"},
    Runtime{"memcached", "memcached", "VERSION ", R"(\x00VERSION (\d+\.\d+\.\d+))"},                    // Debian
    Runtime{"postgresql", "postgres", "PostgreSQL ", R"(PostgreSQL (\d+(?:\.\d+)+)(?: \([^)\x00]*\))? on )"},  // Debian
    Runtime{"mariadb", "mariadbd mysqld", "-MariaDB", R"((\d+\.\d+\.\d+)-MariaDB)"},  // Debian
    Runtime{"mysql", "mysqld", "/mysql-", R"(/mysql-(\d+\.\d+\.\d+)/)"},  // untried
    Runtime{"bind", "named", "libns-", R"(libns-(\d+\.\d+\.\d+))"},  // Debian
    Runtime{"unbound", "unbound", "\0unbound "sv, R"(unbound (\d+\.\d+\.\d+)\x00)"},  // Debian
    Runtime{"dnsmasq", "dnsmasq", "\0dnsmasq-"sv, R"(dnsmasq-(\d+\.\d+)\x00)"},  // Debian
    Runtime{"nsd", "nsd", "\0NSD "sv, R"(NSD (\d+\.\d+\.\d+)\x00)"},  // Debian
    Runtime{"knot", "knotd", "Knot DNS ", R"(Knot DNS (\d+\.\d+\.\d+))"},  // Debian
    Runtime{"pdns-recursor", "pdns_recursor", "\0pdns-recursor "sv, R"(recursor (\d+\.\d+\.\d+))"},  // Debian
    Runtime{"openssh", "sshd ssh sshd-session", "\0OpenSSH_"sv, R"(OpenSSH_(\d+\.\d+p\d+)[ \x00])"},  // Debian
    Runtime{"dropbear", "dropbear dropbearmulti", "SSH-2.0-dropbear_", R"(dropbear_(\d{4}\.\d+))"},  // Debian
    Runtime{"postfix", "postfix", "mail_version=", R"(mail_version=(\d+\.\d+(?:\.\d+)?))"},  // Debian
    Runtime{"exim", "exim exim4", "\0<<eximversion>>"sv, R"(\x00(\d+\.\d+(?:\.\d+)?)\x00<<eximversion)"},  // Debian
    Runtime{"dovecot", "dovecot", "Dovecot v", R"(Dovecot v(\d+\.\d+(?:\.\d+)+) )"},  // Debian
    Runtime{"proftpd", "proftpd", "ProFTPD Version ", R"(Version (\d+\.\d+\.\d+(?:[a-z]|rc\d+)?))"},  // Debian
    Runtime{"vsftpd", "vsftpd", "vsftpd: version ", R"(version (\d+\.\d+\.\d+))"},  // Debian
    Runtime{"pure-ftpd", "pure-ftpd", "pure-ftpd v", R"(pure-ftpd v(\d+\.\d+\.\d+))"},  // Debian
    Runtime{"samba", "smbd samba", "SAMBA_4.", R"(SAMBA_(\d+\.\d+\.\d+))"},  // Debian
    Runtime{"mosquitto", "mosquitto", "\0mosquitto version %s"sv,  // Debian
            R"(\x00(\d+\.\d+\.\d+)\x00mosquitto version)"},
    Runtime{"keepalived", "keepalived", "Keepalived v", R"(Keepalived v(\d+\.\d+\.\d+))"},  // Debian
    Runtime{"stunnel", "stunnel stunnel4", "\0stunnel "sv, R"(stunnel (\d+\.\d+) on )"},  // Debian
    Runtime{"coturn", "turnserver", "Coturn-", R"(Coturn-(\d+\.\d+\.\d+))"},  // Debian
    Runtime{"freeradius", "freeradius radiusd", "FreeRADIUS Version ", R"(Version (\d+\.\d+\.\d+))"},  // Debian
    Runtime{"icecast", "icecast icecast2", "\0Icecast "sv, R"(Icecast (\d+\.\d+\.\d+)\x00)"},  // Debian
    Runtime{"tor", "tor", "\0tor "sv, R"(\x00tor (\d+\.\d+\.\d+\.\d+)\x00)"},  // Debian
    Runtime{"monit", "monit", ">monit ", R"(>monit (\d+\.\d+\.\d+)<)"},  // Debian

    // Languages.
    Runtime{"node", "node nodejs libnode.so.*", "-headers.tar.gz",  // Debian, and the build of nodejs.org
            R"(/node-v(\d+\.\d+\.\d+)-headers\.tar\.gz)"},
    Runtime{"python", "python* python*m libpython*.so libpython*.so.* libpython*m.so libpython*m.so.*", "%.",
            // Debian; 2.7 and 3.6 to 3.13 built from source, whose linker shares the end of a path with it
            R"([\x00/-](%\.\d+(?:(?:a|b|rc)\d+)?\+?)\x00)"},
    Runtime{"php", "php php* php-fpm php-fpm* php-cgi php-cgi* libphp.so libphp*.so", "X-Powered-By: PHP/",  // Debian
            R"(PHP/(\d+\.\d+\.\d+(?:(?:alpha|beta|RC)\d+)?))"},
    Runtime{"ruby", "ruby ruby* libruby.so.* libruby-*.so.*", " revision ",  // Debian
            R"(ruby (\d+\.\d+\.\d+)\S* \(\d{4}-\d\d-\d\d revision )"},
    Runtime{"perl", "perl perl* libperl.so libperl.so.*", "\0v5."sv, R"(\x00v(5\.\d+\.\d+)\x00)"},  // Debian
    Runtime{"lua", "lua lua* liblua.so liblua.so.* liblua*.so liblua*.so.*", ": Lua 5.",  // Debian
            R"(\$Lua(?:Version)?: Lua (\d\.\d+\.\d+) )"},
    Runtime{"luajit", "luajit luajit-* libluajit-*.so.*", "LuaJIT 2", R"(LuaJIT (\d+\.\d+\.\d+[\w.-]*))"},  // Debian

    // Tools.
    Runtime{"busybox", "busybox", "BusyBox v", R"(BusyBox v(\d+\.\d+\.\d+))"},  // Debian
    Runtime{"bash", "bash", "@(#)Bash version ", R"(version (\d+\.\d+(?:\.\d+)?))"},  // Debian
    Runtime{"git", "git", "git/2.", R"(git/(\d+\.\d+(?:\.\d+)+)\x00)"},  // Debian
    Runtime{"curl", "curl", "\0curl/"sv, R"(\x00curl/(\d+\.\d+\.\d+))"},  // Debian
    Runtime{"openssl", "openssl libcrypto.so libcrypto.so.*", "OpenSSL ",  // Debian
            R"(OpenSSL (\d+\.\d+\.\d+[a-z]{0,2}(?:-(?:alpha|beta|dev|pre)\w*)?) +(?:FIPS +)?\d{1,2} \w{3} \d{4})"},
    Runtime{"xz", "xz", "xz (XZ Utils) ", R"(Utils\) (\d+\.\d+\.\d+))"},  // Debian
    Runtime{"sudo", "sudo", "\0Configure options: "sv, R"(\x00(\d+\.\d+\.\d+(?:p\d+)?)\x00Configure)"},  // Debian
    Runtime{"ffmpeg", "ffmpeg", " version ", R"(%s version n?(\d+\.\d+(?:\.\d+)?))"},  // Debian
    Runtime{"tini", "tini tini-static", "tini version ", R"(version (\d+\.\d+\.\d+))"},  // Debian

    // Libraries.
    Runtime{"libcurl", "libcurl.so libcurl.so.* libcurl-gnutls.so.*", "libcurl/", R"(libcurl/(\d+\.\d+\.\d+))"},
    Runtime{"sqlite", "libsqlite3.so libsqlite3.so.* sqlite3", "\0003."sv, R"(\x00(3\.\d+\.\d+)\x00)"},  // Debian
    Runtime{"zlib", "libz.so libz.so.*", "deflate 1.", R"(deflate (\d+\.\d+(?:\.\d+)*) Copyright)"},  // Debian
    Runtime{"xz", "liblzma.so liblzma.so.*", "\0005."sv, R"(\x00(5\.\d+\.\d+)\x00)"},  // Debian
    Runtime{"expat", "libexpat.so libexpat.so.*", "\0expat_"sv, R"(expat_(\d+\.\d+\.\d+)\x00)"},  // Debian
    Runtime{"libpng", "libpng*.so libpng*.so.*", "libpng version ", R"(version (\d+\.\d+\.\d+))"},  // Debian
    Runtime{"libtiff", "libtiff.so libtiff.so.*", "LIBTIFF, Version ", R"(Version (\d+\.\d+\.\d+))"},  // Debian
    Runtime{"libarchive", "libarchive.so libarchive.so.*", "libarchive 3", R"(archive (\d+\.\d+\.\d+))"},  // Debian
    Runtime{"libgcrypt", "libgcrypt.so libgcrypt.so.*", "This is Libgcrypt ", R"(crypt (\d+\.\d+\.\d+))"},  // Debian
    Runtime{"libssh", "libssh.so libssh.so.*", "SSH-2.0-libssh_", R"(libssh_(\d+\.\d+\.\d+))"},  // Debian
    Runtime{"libssh2", "libssh2.so libssh2.so.*", "SSH-2.0-libssh2_", R"(libssh2_(\d+\.\d+\.\d+))"},  // Debian
    Runtime{"pcre2", "libpcre2-8.so libpcre2-8.so.*", "\00010."sv, R"(\x00(10\.\d+) \d{4}-\d\d-\d\d\x00)"},  // Debian
    Runtime{"glibc", "libc.so.6 libc-*.so", "release version ", R"(release version (\d+\.\d+)\.)"},  // Debian
    Runtime{"ghostscript", "libgs.so libgs.so.*", "ghostscript/", R"(ghostscript/(\d+\.\d+(?:\.\d+)?)/)"},  // Debian
};

constexpr bool is_in_star(char character) noexcept {
  return (character >= '0' && character <= '9') || character == '.';
}

/// Whether a name is as a pattern with at most two stars has it; what the first of them stands for.
std::optional<std::string_view> match(std::string_view pattern, std::string_view name) noexcept {
  const std::size_t star = pattern.find('*');
  if (star == pattern.npos) return pattern == name ? std::optional(std::string_view()) : std::nullopt;
  if (name.substr(0, star) != pattern.substr(0, star)) return std::nullopt;
  const std::string_view rest = name.substr(star);
  std::size_t length = 0;
  while (length < rest.size() && is_in_star(rest[length])) ++length;
  for (; length > 0; --length) {
    if (match(pattern.substr(star + 1), rest.substr(length))) return rest.substr(0, length);
  }
  return std::nullopt;
}

std::optional<std::string_view> match_any(std::string_view patterns, std::string_view name) noexcept {
  while (!patterns.empty()) {
    const std::size_t end = std::min(patterns.find(' '), patterns.size());
    if (const auto star = match(patterns.substr(0, end), name)) return star;
    patterns.remove_prefix(std::min(end + 1, patterns.size()));
  }
  return std::nullopt;
}

/// With what the star was in the place of "%".
std::string filled(std::string_view text, std::string_view star) {
  std::string result(text);
  if (const std::size_t place = result.find('%'); place != result.npos) result.replace(place, 1, star);
  return result;
}

std::optional<std::string> version_in(std::string_view bytes, std::string_view mark, std::string_view expression) {
  RE2::Options options(RE2::Latin1);  // any byte is a character
  options.set_log_errors(false);
  const RE2 pattern(expression, options);
  std::size_t at = bytes.find(mark);
  for (std::size_t count = 0; at != bytes.npos && count < most_marks; ++count) {
    const std::size_t begin = at - std::min(at, before_mark);
    const std::string_view around = bytes.substr(begin, at - begin + behind_mark);
    std::string version;
    if (RE2::PartialMatch(around, pattern, &version)) return version;
    at = bytes.find(mark, at + mark.size());
  }
  return std::nullopt;
}

}  // namespace

std::span<const Runtime> runtimes() noexcept { return table; }

std::optional<FoundRuntime> find_runtime(std::string_view file_name, std::string_view bytes) {
  for (const Runtime& each : table) {
    const std::optional<std::string_view> star = match_any(each.files, file_name);
    const bool is_by_release = each.mark.starts_with('%');
    // A name that tells less is that of a link to another file: "python3".
    if (!star || (is_by_release && !star->contains('.'))) continue;
    const std::string mark = is_by_release ? filled(each.mark, *star) : std::string(each.mark);
    const std::string pattern =
        is_by_release ? filled(each.pattern, RE2::QuoteMeta(std::string(*star))) : std::string(each.pattern);
    if (std::optional<std::string> version = version_in(bytes, mark, pattern)) {
      return FoundRuntime{each.name, *std::move(version)};
    }
  }
  return std::nullopt;
}

}  // namespace seawall::packages
