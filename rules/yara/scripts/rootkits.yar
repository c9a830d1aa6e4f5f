// What hides itself, takes orders, or breaks into other machines: rootkits, back doors, bots, worms. Facts: the reports
// that each rule names, and the sources of those that were published.

rule worm_script
{
    meta:
        description = "a script that stops the miners of others, as those do that bring their own"
        severity = "critical"
        reference = "https://www.trendmicro.com/en_us/research/20/i/war-of-linux-cryptocurrency-miners-a-battle-for-resources.html"
    strings:
        $kill = /(pkill|killall|kill)\s[^\n]{0,80}(kdevtmpfsi|kinsing|xmrig|xmr-stak|minerd|cryptonight|watchbog|ddgs|sysrv|xmrigMiner|monerohash)/
        $listed = /(ps|pgrep)\s[^\n]{0,80}(kdevtmpfsi|kinsing|xmrig|xmr-stak|minerd|cryptonight|watchbog|ddgs|sysrv|monerohash)[^\n]{0,120}kill/
        $crontab = "crontab"
        $preload = "ld.so.preload"
        $immutable = "chattr "
        $keys = "authorized_keys"
        $curl = /(curl|wget)\s[^\n]{0,160}https?:\/\//
        $selinux = "setenforce 0"
    condition:
        #kill + #listed > 2 and 2 of ($crontab, $preload, $immutable, $keys, $curl, $selinux)
}

rule worm_teamtnt
{
    meta:
        description = "a script or program of TeamTNT, which attacks Docker and Kubernetes to mine"
        severity = "critical"
        reference = "https://unit42.paloaltonetworks.com/hildegard-malware-teamtnt/"
    strings:
        $mail = "hilde@teamtnt.red"
        $domain = "teamtnt.red/"
        $borg = "borg.wtf"
        $chimaera = "chimaera.cc"
        $emperor = "kaiserfranz.cc"
        $stop = "HaXXoRsMoPPeD"
        $attribute = "tntrecht "
        $user = "HildeGard@TeamTNT"
    condition:
        2 of them
}

rule preload_of_odd_library
{
    meta:
        description = "a library in a folder for temporary files, or one that hides something, is loaded into each program"
        severity = "critical"
        reference = "https://attack.mitre.org/techniques/T1574/006/"
    strings:
        $temporary = "/tmp/"
        $memory = "/dev/shm/"
        $hidden = /\/\.[^\s:]{1,120}\.so/
        $hider = "libprocesshider"
    condition:
        filepath == "/etc/ld.so.preload" and any of them
}

rule crontab_runs_download
{
    meta:
        description = "a crontab that runs what it downloads"
        severity = "high"
        reference = "https://attack.mitre.org/techniques/T1053/003/"
    strings:
        $run = /(curl|wget)\s[^\n]{4,240}\|\s{0,4}(\/bin\/)?(ba|da|z)?sh(\s|;|\)|$)/
    condition:
        filesize < 64KB and (filepath contains "/etc/cron" or filepath contains "/var/spool/cron") and $run
}
