// Tools for those who are inside already: no image needs them to do its work. Facts: what the tools print, and the
// names of their Go modules, as Go's linker writes them into programs ("path", "mod").

rule tool_for_containers
{
    meta:
        description = "a tool that breaks out of containers or attacks Kubernetes"
        severity = "high"
        reference = "https://attack.mitre.org/techniques/T1611/"
    strings:
        $cdk = "path\tgithub.com/cdk-team/CDK"
        $cdk_module = "mod\tgithub.com/cdk-team/CDK"
        $peirates = "mod\tgithub.com/inguardians/peirates"
        $peirates_new = "mod\tgitlab.com/inguardians/peirates"
        $botb = "mod\tgithub.com/brompwnie/botb"
        $amicontained = "path\tgithub.com/genuinetools/amicontained"
        $kubeletctl = "path\tgithub.com/cyberark/kubeletctl"
        $kubeletctl_module = "mod\tkubeletctl\t"
        $kubesploit = "mod\tkubesploit\t"
        $kdigger = "mod\tgithub.com/quarkslab/kdigger"
    condition:
        any of them
}

rule tool_by_its_words_for_containers
{
    meta:
        description = "a tool that breaks out of containers or attacks Kubernetes"
        severity = "high"
        reference = "https://attack.mitre.org/techniques/T1611/"
    strings:
        $cdk_package = "github.com/cdk-team/CDK/pkg/exploit"
        $cdk_title = "Zero-dependency cloudnative k8s/docker/serverless penetration toolkit"
        $peirates_title = "Peirates v"
        $peirates_author = "by InGuardians"
        $peirates_site = "https://www.inguardians.com/peirates"
        $botb_title = "Break Out The Box"
        $botb_find = "[*] Identifying and verifying Docker Socket"
        $botb_autopwn = "[!] Valid Docker Socket"
    condition:
        any of ($cdk_*) or 2 of ($peirates_*) or 2 of ($botb_*)
}

rule tool_for_more_rights
{
    meta:
        description = "a tool that looks for ways to more rights (pspy, traitor, a tunnel or a scanner of networks)"
        severity = "high"
        reference = "https://attack.mitre.org/tactics/TA0004/"
    strings:
        $pspy = "mod\tgithub.com/dominicbreuker/pspy"
        $traitor = "mod\tgithub.com/liamg/traitor"
        $chisel = "mod\tgithub.com/jpillora/chisel"
        $ligolo = "mod\tgithub.com/nicocha30/ligolo-ng"
        $ligolo_old = "mod\tgithub.com/tnpitsecurity/ligolo-ng"
        $fscan = "mod\tgithub.com/shadow1ng/fscan"
        $revsocks = "mod\tgithub.com/kost/revsocks"
        $stowaway = "path\tStowaway/"
    condition:
        any of them
}

rule implant_in_go
{
    meta:
        description = "an implant of Sliver, Merlin or Poseidon, which others control from afar"
        severity = "critical"
        reference = "https://attack.mitre.org/software/S0633/"
    strings:
        $sliver = "github.com/bishopfox/sliver/implant/sliver"
        $sliver_proto = "github.com/bishopfox/sliver/protobuf/sliverpb"
        $sliver_message = "sliverpb.BeaconTasks"
        $merlin = "mod\tgithub.com/Ne0nd0g/merlin-agent"
        $merlin_package = "github.com/Ne0nd0g/merlin-agent/"
        $poseidon = "mod\tgithub.com/MythicAgents/poseidon"
    condition:
        ($sliver and ($sliver_proto or $sliver_message)) or $merlin or #merlin_package > 3 or $poseidon
}

rule tool_mimikatz
{
    meta:
        description = "Mimikatz, which reads passwords from the memory of Windows"
        severity = "critical"
        reference = "https://attack.mitre.org/software/S0002/"
    strings:
        $author = "gentilkiwi" ascii wide
        $logon = "sekurlsa::logonpasswords" ascii wide
        $module = "kuhl_m_sekurlsa" ascii wide
        $prompt = "mimikatz(" ascii wide
        $dump = "lsadump::sam" ascii wide
    condition:
        2 of them
}
