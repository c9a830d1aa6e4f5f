// Pages that run what a request tells them to. Facts: the languages' documentation, and what the shells call themselves.

rule webshell_php_runs_code
{
    meta:
        description = "PHP that runs code out of a request"
        severity = "critical"
        reference = "https://www.cisa.gov/news-events/alerts/2015/11/10/compromised-web-servers-and-web-shells"
    strings:
        $eval = /[^\w$>:]eval\s{0,4}\(\s{0,4}((base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|stripslashes|urldecode|rawurldecode|hex2bin|strrev|trim)\s{0,4}\(\s{0,4}){0,3}["']?@?(\$_GET|\$_POST|\$_REQUEST|\$_COOKIE)\s{0,4}[\[{]/ nocase
        $assert = /[^\w$>:]assert\s{0,4}\(\s{0,4}((base64_decode|stripslashes|str_rot13|strrev)\s{0,4}\(\s{0,4}){0,3}@?(\$_GET|\$_POST|\$_REQUEST|\$_COOKIE)\s{0,4}\[[^\]\n]{1,40}\]\s{0,4}\)/ nocase
        $function = /create_function\s{0,4}\(\s{0,4}["'][^"'\n]{0,20}["']\s{0,4},[^;\n]{0,60}(\$_GET|\$_POST|\$_REQUEST|\$_COOKIE)\s{0,4}\[/ nocase
        $replace = /preg_replace\s{0,4}\(\s{0,4}["'][\/#~|@][^"'\n]{1,30}[\/#~|@][imsxu]{0,4}e[imsxu]{0,4}["']\s{0,4},[^;\n]{0,40}(\$_GET|\$_POST|\$_REQUEST|\$_COOKIE)\s{0,4}\[/ nocase
        $variable = /(\$_GET|\$_POST|\$_REQUEST|\$_COOKIE)\s{0,4}\[[^\]\n]{1,30}\]\s{0,4}\(\s{0,4}@?(\$_GET|\$_POST|\$_REQUEST|\$_COOKIE)\s{0,4}\[/ nocase
        $callback = /(array_map|array_filter|array_walk|call_user_func|call_user_func_array|usort|uasort|uksort|register_shutdown_function)\s{0,4}\(\s{0,4}["'](assert|system|exec|passthru|shell_exec|popen)["'][^;\n]{0,60}(\$_GET|\$_POST|\$_REQUEST|\$_COOKIE)\s{0,4}\[/ nocase
    condition:
        any of them
}

rule webshell_php_runs_command
{
    meta:
        description = "PHP that runs a command out of a request"
        severity = "critical"
        reference = "https://www.cisa.gov/news-events/alerts/2015/11/10/compromised-web-servers-and-web-shells"
    strings:
        $command = /[^\w$>:](system|shell_exec|passthru|exec|popen|proc_open|pcntl_exec)\s{0,4}\(\s{0,4}((base64_decode|stripslashes|urldecode|trim|str_rot13|strrev)\s{0,4}\(\s{0,4}){0,3}["']?@?(\$_GET|\$_POST|\$_REQUEST|\$_COOKIE)\s{0,4}[\[{]/ nocase
        $backticks = /(echo|print)\s{0,4}\(?\s{0,4}`\s{0,4}(\$_GET|\$_POST|\$_REQUEST|\$_COOKIE)\s{0,4}\[[^`\n]{1,40}\]\s{0,4}`/ nocase
    condition:
        any of them
}

rule webshell_php_writes_file
{
    meta:
        description = "PHP that writes any file that a request brings"
        severity = "high"
        reference = "https://www.cisa.gov/news-events/alerts/2015/11/10/compromised-web-servers-and-web-shells"
    strings:
        $write = /file_put_contents\s{0,4}\(\s{0,4}(\$_GET|\$_POST|\$_REQUEST|\$_COOKIE)\s{0,4}\[[^\]\n]{1,30}\]\s{0,4},\s{0,4}((base64_decode|stripslashes|urldecode|hex2bin)\s{0,4}\(\s{0,4}){0,2}(\$_GET|\$_POST|\$_REQUEST|\$_COOKIE)\s{0,4}\[/ nocase
    condition:
        $write
}

rule webshell_php_hidden_code
{
    meta:
        description = "PHP that unpacks itself more than once and runs what comes out"
        severity = "high"
        reference = "https://www.php.net/manual/en/function.eval.php"
    strings:
        $eval = /[^\w$>:](eval|assert)\s{0,4}\(\s{0,4}@?(base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|rawurldecode|strrev|convert_uudecode)\s{0,4}\(\s{0,4}@?((base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|rawurldecode|strrev|convert_uudecode)\s{0,4}\(\s{0,4}){1,6}["'][A-Za-z0-9+\/=\s]{200}/ nocase
    condition:
        $eval
}

rule webshell_php_known
{
    meta:
        description = "a well-known PHP shell (c99, r57, WSO, b374k, p0wny, ALFA, IndoXploit or PHPSpy)"
        severity = "critical"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
    strings:
        $request = /(\$_GET|\$_POST|\$_REQUEST|\$_COOKIE|\$_SERVER|\$_SESSION)\b/
        $c99_brute = "c99ftpbrutecheck"
        $c99_session = "c99_sess_put"
        $c99_buffer = "c99_buff_prepare"
        $c99_name = "c99shell"
        $r57_name = "r57shell"
        $wso_parameter = "wsoSecParam"
        $wso_footer = "wsoFooter"
        $wso_run = "wsoEx("
        $wso_action = "'FilesMan'"
        $b374k_name = "b374k shell"
        $b374k_code = "b374k_config"
        $p0wny_prompt = "p0wny@shell:"
        $p0wny_call = "featureShell("
        $alfa_mail = "solevisible@gmail.com"
        $indoxploit = "IndoXploit Shell"
        $phpspy = "phpspypass"
        $locus = "Locus7Shell"
        $nix = "NIX REMOTE WEB-SHELL"
        $weevely = "$kh.$kf"
    condition:
        $request and any of ($c99*, $r57*, $wso*, $b374k*, $p0wny*, $alfa*, $indoxploit, $phpspy, $locus,
        $nix, $weevely)
}

rule webshell_with_default_key
{
    meta:
        description = "a page of Behinder or Godzilla with the key that they come with"
        severity = "critical"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
    strings:
        $behinder = "e45e329feb5d925b"
        $godzilla = "3c6e0b8a9c15224a"
        $java = "defineClass"
        $php_decrypt = "openssl_decrypt"
        $php_eval = "eval("
        $php_session = "$_SESSION"
        $net = "Assembly.Load"
        $net_reflect = "System.Reflection.Assembly"
    condition:
        any of ($behinder, $godzilla) and ($java or ($php_eval and ($php_decrypt or $php_session)) or any of
        ($net*))
}

rule webshell_php_meterpreter
{
    meta:
        description = "Metasploit's payload for PHP"
        severity = "critical"
        reference = "https://docs.metasploit.com/docs/using-metasploit/advanced/meterpreter/"
    strings:
        $socket = "$GLOBALS['msgsock']"
        $type = "$GLOBALS['msgsock_type']"
    condition:
        all of them
}

rule webshell_jsp
{
    meta:
        description = "a JSP that runs what a request tells it to"
        severity = "critical"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
    strings:
        $direct = /getRuntime\s{0,4}\(\s{0,4}\)\s{0,4}\.\s{0,4}exec\s{0,4}\(\s{0,4}(new\s{1,4}String(\[\])?\s{0,4}[({]\s{0,4})?[^;\n]{0,40}request\s{0,4}\.\s{0,4}getParameter\s{0,4}\(/
        $builder = /new\s{1,4}ProcessBuilder\s{0,4}\([^;\n]{0,60}request\s{0,4}\.\s{0,4}getParameter\s{0,4}\(/
        $parameter = /request\s{0,4}\.\s{0,4}getParameter\s{0,4}\(\s{0,4}"(cmd|command|exec|execute|comando|c|pwd)"\s{0,4}\)/
        $run = /getRuntime\s{0,4}\(\s{0,4}\)\s{0,4}\.\s{0,4}exec\s{0,4}\(/
        $run_builder = /new\s{1,4}ProcessBuilder\s{0,4}\(/
        $loader = /extends\s{1,4}ClassLoader/
        $define = "defineClass"
        $body = /request\s{0,4}\.\s{0,4}(getReader|getInputStream|getParameter)\s{0,4}\(/
    condition:
        $direct or $builder or ($parameter and ($run or $run_builder)) or ($loader and $define and $body)
}

rule webshell_asp
{
    meta:
        description = "an ASP page that runs what a request tells it to"
        severity = "critical"
        reference = "https://attack.mitre.org/software/S0020/"
    strings:
        $eval = "eval request(" nocase
        $eval_call = "eval(request(" nocase
        $eval_item = "eval(request.item[" nocase
        $execute = "execute request(" nocase
        $execute_call = "execute(request(" nocase
        $global = "executeglobal request(" nocase
        $global_call = "executeglobal(request(" nocase
        $spy = "ASPXSpy" nocase
        $shell = /createobject\s{0,4}\(\s{0,4}"wscript\.shell"\s{0,4}\)\s{0,4}\.\s{0,4}(exec|run)\s{0,4}\([^\n]{0,60}request/ nocase
        $arguments = /\/c ["']?\s{0,4}[+&]\s{0,4}(request\s{0,4}[.\[(]|txtarg|txtcmd)/ nocase
    condition:
        any of them
}

rule webshell_of_script_language
{
    meta:
        description = "a CGI program or server in Python, Perl, Ruby or JavaScript that runs a command out of a request"
        severity = "critical"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
    strings:
        $python_cgi = /(os\.(popen|system)|subprocess\.(check_output|getoutput|call|run|Popen))\s{0,4}\(\s{0,4}\w{1,24}(\.getvalue|\.getfirst)\s{0,4}\(/
        $python_web = /(os\.(popen|system)|subprocess\.(check_output|getoutput|call|run|Popen))\s{0,4}\(\s{0,4}(flask\.)?(request\.args|request\.form|request\.values|request\.cookies|request\.GET|request\.POST|request\.params|request\.query_params)\s{0,4}[.\[]/
        $perl = /(system|exec|qx|open)\s{0,4}[({]?\s{0,4}\$\w{0,16}(cgi|query|req|q)->param\s{0,4}\(/ nocase
        $perl_backticks = /`\s{0,4}\$\{?\\?\s{0,4}\$?(cgi|query|req|q)->param\(/ nocase
        $ruby = /[^\w.]((IO\.popen|system|exec)\s{0,4}\(?|`#\{)\s{0,4}params\[\s{0,4}:?["']?(cmd|command|exec|c)["']?\s{0,4}\]/
        $node = /(child_process["']\)\s{0,4}\.\s{0,4}|[^\w.])exec(Sync)?\s{0,4}\(\s{0,4}(req\.query|req\.body|req\.params|req\.headers)\s{0,4}[.\[]/
    condition:
        any of them
}
