// Tools for those who are inside already: no image needs them to do its work. Facts: what the tools print, and the
// names of their Go modules, as Go's linker writes them into programs ("path", "mod").

rule tool_script_for_more_rights
{
    meta:
        description = "a script that looks for ways to more rights (LinPEAS, LinEnum or one of their kind)"
        severity = "high"
        reference = "https://attack.mitre.org/tactics/TA0004/"
    strings:
        $linpeas_name = "linpeas" nocase
        $linpeas_project = "PEASS-ng"
        $linpeas_author = "carlospolop"
        $linenum_title = "Local Linux Enumeration & Privilege Escalation Script"
        $linenum_author = "@rebootuser"
        $les_name = "linux-exploit-suggester"
        $les_author = "github.com/mzet-/"
        $lse_name = "linux-smart-enumeration"
        $lse_author = "diego-treitos"
        $deepce_title = "Docker Enumeration, Escalation of Privileges and Container Escapes"
        $deepce_author = "stealthcopter"
        $penguin_name = "mimipenguin" nocase
        $penguin_author = "huntergregal"
        $upc_name = "unix-privesc-check"
        $upc_author = "pentestmonkey"
    condition:
        uint16(0) == 0x2123 and (2 of ($linpeas*) or all of ($linenum*) or all of ($les*) or all of ($lse*) or all of
        ($deepce*) or all of ($penguin*) or all of ($upc*))
}

rule tool_lazagne
{
    meta:
        description = "LaZagne, which collects the passwords that programs keep"
        severity = "high"
        reference = "https://attack.mitre.org/software/S0349/"
    strings:
        $package = "from lazagne.config"
        $softwares = "lazagne.softwares"
        $title = "The LaZagne Project"
    condition:
        2 of them
}

rule escape_by_release_agent
{
    meta:
        description = "a script that leaves its container by the release agent of a cgroup"
        severity = "critical"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2022-0492"
    strings:
        $agent = /(>|tee)\s{0,4}[^\s]{0,60}\/release_agent/
        $notify = /echo\s{1,4}1\s{0,4}>\s{0,4}[^\s]{0,60}\/notify_on_release/
        $host = "perdir="
        $procs = "cgroup.procs"
    condition:
        $agent and $notify and ($host or $procs)
}
