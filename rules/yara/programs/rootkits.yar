// What hides itself, takes orders, or breaks into other machines: rootkits, back doors, bots, worms. Facts: the reports
// that each rule names, and the sources of those that were published.

rule bot_mirai
{
    meta:
        description = "Mirai or a descendant, a bot that attacks other machines"
        severity = "critical"
        reference = "https://www.usenix.org/conference/usenixsecurity17/technical-sessions/presentation/antonakakis"
    strings:
        // The published source hides its words with a key whose bytes come to 0x22.
        $hidden_busybox = "/bin/busybox " xor(0x22)
        $hidden_applet = ": applet not found" xor(0x22)
        $hidden_source = "TSource Engine Query" xor(0x22)
        $hidden_watchdog = "/dev/watchdog" xor(0x22)
        $hidden_tun = "listening tun0" xor(0x22)
        $hidden_qbot = "LOLNOGTFO" xor(0x22)
        $hidden_zollard = "zollard" xor(0x22)
        $plain_mirai = "/bin/busybox MIRAI"
        $plain_applet = "MIRAI: applet not found"
        $plain_remaiten = "GETLOCALIP"
        $plain_killer = "[killer] Trying to kill port"
        $plain_scanner = "[scanner] FD%d Attempting to brute found IP"
        $plain_table = "[table] Tried to access table.%d but it is locked"
    condition:
        uint32(0) == 0x464c457f and (3 of ($hidden_*) or 2 of ($plain_*))
}

rule bot_gafgyt
{
    meta:
        description = "Gafgyt (BASHLITE), a bot that attacks other machines"
        severity = "critical"
        reference = "https://malpedia.caad.fkie.fraunhofer.de/details/elf.bashlite"
    strings:
        $quit = "LOLNOGTFO"
        $address = "GETLOCALIP"
        $stop = "KILLATTK"
        $scanner = "SCANNER ON | OFF"
        $flood = "HTTPFLOOD"
        $self = "buildStarter"
        $hold = "HOLD Flooding %s:%d for %d seconds."
        $junk = "JUNK Flooding %s:%d for %d seconds."
    condition:
        uint32(0) == 0x464c457f and 3 of them
}

rule bot_tsunami
{
    meta:
        description = "Tsunami (Kaiten), a bot that takes its orders by IRC"
        severity = "critical"
        reference = "https://malpedia.caad.fkie.fraunhofer.de/details/elf.tsunami"
    strings:
        $tsunami = "NOTICE %s :TSUNAMI <target>"
        $pan = "NOTICE %s :PAN <target> <port>"
        $kaiten = "NOTICE %s :Kaiten wa goraku"
        $spoofs = "NOTICE %s :GETSPOOFS"
        $kill = "NOTICE %s :KILLALL"
        $resolve = "NOTICE %s :Unable to resolve %s"
        $std = "PRIVMSG %s :[STD]Hitting %s"
    condition:
        uint32(0) == 0x464c457f and 2 of them
}

rule bot_xorddos
{
    meta:
        description = "XorDDoS, a bot that attacks other machines"
        severity = "critical"
        reference = "https://www.microsoft.com/en-us/security/blog/2022/05/19/rise-in-xorddos-a-deeper-look-at-the-stealthy-ddos-malware-targeting-linux-devices/"
    strings:
        $key = "BB2FA36AAA9541F0"
        $hide = "HidePidPort"
        $service = "DelService_form_pid"
        $packet = "exec_packet"
        $header = "build_iphdr"
    condition:
        uint32(0) == 0x464c457f and ($key or 2 of ($hide, $service, $packet, $header))
}

rule rootkit_diamorphine
{
    meta:
        description = "Diamorphine, a rootkit of the kernel"
        severity = "critical"
        reference = "https://github.com/m0nad/Diamorphine"
    strings:
        $begin = "diamorphine_init"
        $end = "diamorphine_cleanup"
        $kill = "hacked_kill"
        $list = "hacked_getdents64"
        $old_list = "hacked_getdents"
        $invisible = "is_invisible"
        $root = "give_root"
        $hide = "module_hide"
        $show = "module_show"
    condition:
        uint32(0) == 0x464c457f and ($begin or $end or 4 of them)
}

rule rootkit_reptile
{
    meta:
        description = "Reptile, a rootkit of the kernel, or its commands"
        severity = "critical"
        reference = "https://github.com/f0rb1dd3n/Reptile"
    strings:
        $powers = "You got super powers!"
        $none = "You have no power here! :("
        $module = "reptile_module"
        $shell = "/reptile/reptile_shell"
        $start = "/reptile/reptile_start"
        $loader = "kmatryoshka"
        $blob = "parasite_blob"
    condition:
        uint32(0) == 0x464c457f and 2 of them
}

rule rootkit_hides_process
{
    meta:
        description = "a library that hides processes from those who list them, when it is preloaded"
        severity = "critical"
        reference = "https://sysdig.com/blog/hiding-linux-processes-for-fun-and-profit/"
    strings:
        $link = "/proc/self/fd/%d"
        $status = "/proc/%s/stat"
        $read = "readdir64"
        $next = "Error in dlsym: %s\n"
        $name = "process_to_filter"
    condition:
        uint32(0) == 0x464c457f and $link and $status and $read and ($next or $name)
}

rule backdoor_bpfdoor
{
    meta:
        description = "BPFDoor, a back door that listens beneath the firewall"
        severity = "critical"
        reference = "https://www.elastic.co/security-labs/a-peek-behind-the-bpfdoor"
    strings:
        $lock = "/var/run/haldrund.pid"
        $copy = "kdmtmpflush"
        $name_hal = "hald-addon-acpi: listening on acpi kernel interface /proc/acpi/event"
        $name_getty = "/sbin/mingetty /dev/tty7"
        $name_queue = "qmgr -l -t fifo -u"
        $name_pickup = "pickup -l -t fifo -u"
        $name_avahi = "avahi-daemon: chroot helper"
        $name_console = "/usr/sbin/console-kit-daemon --no-daemon"
        $name_udev = "/sbin/udevd -d"
        $redirect = "iptables -t nat -D PREROUTING -p tcp -s %s --dport %d -j REDIRECT --to-ports %d"
    condition:
        uint32(0) == 0x464c457f and (2 of ($lock, $copy, $redirect) or (any of ($lock, $copy, $redirect) and 2 of
        ($name_*)) or 4 of ($name_*))
}

rule worm_kinsing
{
    meta:
        description = "Kinsing, which spreads to other machines and mines there"
        severity = "critical"
        reference = "https://www.aquasec.com/blog/threat-alert-kinsing-malware-container-vulnerability/"
    strings:
        $miner = "kdevtmpfsi"
        $scan = "main.masscan"
        $brute = "main.redisBrute"
        $running = "main.minerRunningCheck"
        $run = "main.minRun"
        $pid = "main.getMinerPid"
        $back = "main.backconnect"
        $task = "main.getTask"
    condition:
        uint32(0) == 0x464c457f and 3 of them
}
