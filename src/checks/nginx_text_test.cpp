#include "nginx_text.h"

#include <gtest/gtest.h>

namespace seawall::checks {
namespace {

TEST(TakingOverNginx, IsToldByTheDirectivesThatBeginAStatement) {
  for (const std::string_view statements :
       {"alias /;", "root /etc;", "location /x { alias /; }", "location /x{alias\t/;}", "return 1;\n  root /;",
        "# comment\nroot /;", "} server { root /; }", "content_by_lua_block { ngx.say(1) }", "lua_code_cache off;",
        "access_by_lua 'ngx.exit(1)';", "set $a /var/run/secrets/kubernetes.io/serviceaccount/token;",
        "set $a \"/run/secrets/x\";", "\"root\" /;"}) {
    EXPECT_TRUE(takes_over_nginx(statements)) << statements;
  }
  for (const std::string_view statements :
       {"", " \n", "return 418;", "# alias /;", "# content_by_lua_block\nreturn 1; # root /;", "set $a $document_root;",
        "set $alias root;", "rewrite ^/root /alias;", "root_dir x;", "proxy_pass http://root;",
        "add_header X-A \"alias\";", ";;{}"}) {
    EXPECT_FALSE(takes_over_nginx(statements)) << statements;
  }
}

TEST(LeavingAnArgument, TakesACharacterThatEndsIt) {
  using namespace std::literals;
  for (const std::string_view value :
       {"a;b"sv, "a\nb"sv, "a\rb"sv, "a\"b"sv, "a'b"sv, "a{b"sv, "a}"sv, "\0a"sv, "a\x7f"sv}) {
    EXPECT_TRUE(leaves_argument_of_nginx(value)) << value;
  }
  for (const std::string_view value :
       {"", " ", "\n", "https://$host/a?b=c&d=%7B#e", "a\n", "\n a\r\n", "a\tb", "CN=a\\.b", "ü"}) {
    EXPECT_FALSE(leaves_argument_of_nginx(value)) << value;
  }
}

TEST(LeavingALocation, IsNotTheMatterOfARegularExpression) {
  EXPECT_FALSE(leaves_location_of_nginx("/a(/|$)([a-z]{2})"));
  EXPECT_TRUE(leaves_location_of_nginx("/a\" {"));
  EXPECT_TRUE(leaves_location_of_nginx("/a;b"));
  EXPECT_TRUE(leaves_location_of_nginx("/a\n}"));
}

TEST(FilesOfTheController, AreKnownByTheirFolders) {
  for (const std::string_view path : {"/var/run/secrets", "/x/run/secrets/a", "/var/run/kubernetes/serviceaccount",
                                      "/kubernetes.io/serviceaccount", "/etc/passwd", "/etc/nginx/nginx.conf"}) {
    EXPECT_TRUE(names_files_of_controller(path)) << path;
  }
  for (const std::string_view path : {"", "/", "/secrets", "/etc", "/serviceaccounts", "/etc/groceries"}) {
    EXPECT_FALSE(names_files_of_controller(path)) << path;
  }
}

}  // namespace
}  // namespace seawall::checks
