// Scripts that give a shell on this machine to another one. Facts: the tools' manuals.

rule reverse_shell_bash
{
    meta:
        description = "a shell that bash connects to another machine"
        severity = "critical"
        reference = "https://www.gnu.org/software/bash/manual/html_node/Redirections.html"
    strings:
        $direct = /sh\s{1,4}-i\s{0,4}[0-9]{0,3}[<>&]{1,2}\s{0,4}[0-9]{0,3}[<>&]{0,2}\s{0,4}\/dev\/(tcp|udp)\/[A-Za-z0-9.$\{"']/
        $through = /exec\s{1,4}[0-9]{1,3}\s{0,2}<>\s{0,2}\/dev\/(tcp|udp)\/[\x20-\x7e\n]{3,160}sh\s{0,4}(-i\s{0,4})?<&\s{0,2}[0-9]{1,3}\s{0,4}>&\s{0,2}[0-9]{1,3}/
        $loop = /exec\s{1,4}[0-9]{1,3}\s{0,2}<>\s{0,2}\/dev\/(tcp|udp)\/[\x20-\x7e\n]{3,80}while\s{1,4}read\s{1,4}(-r\s{1,4})?\w{1,16};\s{0,4}do\s{1,4}\$\w{1,16}\s{1,4}2>&[0-9]{1,3}\s{0,4}>&[0-9]{1,3}/
    condition:
        any of them
}

rule reverse_shell_netcat
{
    meta:
        description = "a shell that netcat hands to another machine"
        severity = "critical"
        reference = "https://nmap.org/ncat/guide/ncat-exec.html"
    strings:
        $execute = /[^\w.\/-](\/bin\/|\/usr\/bin\/)?(nc|ncat|netcat|nc\.traditional)\s[^\n;|#"`]{0,80}\s?-[a-z]{0,4}[ec]\s{1,4}["']?(\/usr)?\/bin\/(ba|da|z|a)?sh[^\w.\/-]/
        $fifo = /mkfifo\s{1,4}[^\n]{1,160}\/?(ba|da|z)?sh\s{1,4}-i\s{0,4}2>&1\s{0,4}\|\s{0,4}[^\n]{0,20}(nc|ncat|netcat|telnet|openssl\s{1,4}s_client)\s/
    condition:
        any of them
}

rule reverse_shell_python
{
    meta:
        description = "a shell that Python hands to another machine"
        severity = "critical"
        reference = "https://attack.mitre.org/techniques/T1059/006/"
    strings:
        $connect = /\.connect\s{0,4}\(\s{0,4}\(/
        $input = /dup2\s{0,4}\(\s{0,4}\w{1,16}\.fileno\(\)\s{0,4},\s{0,4}([012]|fd)\s{0,4}\)/
        $shell = /(pty\.spawn|subprocess\.call|subprocess\.Popen|subprocess\.run|os\.system|os\.execl|os\.execlp|os\.execv|os\.execvp)\s{0,4}\(\s{0,4}\[?\s{0,4}["'](\/usr)?(\/bin\/)?(ba|da|z|k)?sh["']/
        $meterpreter = "class PythonMeterpreter(object)"
    condition:
        ($connect and $input and $shell) or $meterpreter
}

rule reverse_shell_perl
{
    meta:
        description = "a shell that Perl hands to another machine"
        severity = "critical"
        reference = "https://attack.mitre.org/techniques/T1059/"
    strings:
        $connect = /connect\s{0,4}\(\s{0,4}\w{1,12}\s{0,4},\s{0,4}(pack_)?sockaddr_in\s{0,4}\(/
        $socket = "IO::Socket::INET"
        $input = /open\s{0,4}\(?\s{0,4}STDIN\s{0,4},\s{0,4}["'][<>+]{1,2}&\s{0,4}\w{1,12}["']/
        $shell = /exec\s{0,4}\(?\s{0,4}["'{]{1,2}\s{0,4}\/bin\/(ba)?sh\s{0,4}-i/
        $input_of = /STDIN->fdopen\s{0,4}\(\s{0,4}\$\w{1,12}\s{0,4},\s{0,4}r\s{0,4}\)/
        $loop = /system\s{0,4}\$_\s{0,4}while\s{0,4}<>/
    condition:
        ($connect and $input and $shell) or ($socket and $input_of and $loop) or ($socket and $input and $shell)
}

rule reverse_shell_php
{
    meta:
        description = "a shell that PHP hands to another machine"
        severity = "critical"
        reference = "https://pentestmonkey.net/tools/web-shells/php-reverse-shell"
    strings:
        $open = /fsockopen\s{0,4}\([^;\n]{3,100};[\x20-\x7e\r\n]{0,120}(exec|shell_exec|system|passthru|popen|proc_open)\s{0,4}\(\s{0,4}["'`]{1,2}(\/bin\/)?(ba)?sh(\s{1,4}-i)?\s{0,4}(<&|"|'|,)/
        $command = "uname -a; w; id; /bin/sh -i"
    condition:
        any of them
}

rule reverse_shell_ruby
{
    meta:
        description = "a shell that Ruby hands to another machine"
        severity = "critical"
        reference = "https://attack.mitre.org/techniques/T1059/"
    strings:
        $connect = /TCPSocket\.(open|new)\s{0,4}\(/
        $shell = /exec[\s(]{1,4}(sprintf\s{0,4}\(?\s{0,4})?["'](\/bin\/)?(ba)?sh -i\s{0,4}<&%d/
        $loop = /while\s{0,4}\(?\s{0,4}(cmd|c)\s{0,4}=\s{0,4}\w{1,8}\.gets\s{0,4}\)?[\x20-\x7e\n]{1,8}IO\.popen\s{0,4}\(?\s{0,4}(cmd|c)\b/
    condition:
        $connect and ($shell or $loop)
}

rule reverse_shell_socat
{
    meta:
        description = "a shell with a terminal that socat hands to another machine"
        severity = "critical"
        reference = "http://www.dest-unreach.org/socat/doc/socat.html"
    strings:
        $name = "socat"
        $shell = /exec:["'\\]{0,3}(\/usr)?(\/bin\/)?(ba|da|z)?sh[ \-li]{0,6}["'\\]{0,3},[a-z,]{0,40}(pty|setsid)[a-z,]{4,60}/ nocase
    condition:
        all of them
}

rule reverse_shell_node
{
    meta:
        description = "a shell that JavaScript hands to another machine"
        severity = "critical"
        reference = "https://attack.mitre.org/techniques/T1059/007/"
    strings:
        $socket = /(new\s{1,4}net\.Socket\s{0,4}\(|net\.connect\s{0,4}\()/
        $shell = /spawn\s{0,4}\(\s{0,4}["'](\/bin\/)?(ba)?sh["']\s{0,4},\s{0,4}\[\s{0,4}(["']-i["'])?\s{0,4}\]/
        $in = /\.pipe\s{0,4}\(\s{0,4}\w{1,16}\.stdin\s{0,4}\)/
        $out = /\.stdout\.pipe\s{0,4}\(\s{0,4}\w{1,16}\s{0,4}\)/
    condition:
        all of them
}

rule reverse_shell_powershell
{
    meta:
        description = "a shell that PowerShell hands to another machine"
        severity = "critical"
        reference = "https://attack.mitre.org/techniques/T1059/001/"
    strings:
        $connect = /New-Object\s{1,4}(System\.)?Net\.Sockets\.TCPClient\s{0,4}\(/ nocase
        $stream = ".GetStream()" nocase
        $run = /(iex|Invoke-Expression)\s{0,4}\(?\s{0,4}\$\w{1,16}\s{0,4}2>&1/ nocase
    condition:
        all of them
}
