// Programs that mine cryptocurrencies, and what tells them where to. Facts: the miners' own help and documentation.

rule miner_xmrig
{
    meta:
        description = "XMRig, a miner of Monero"
        severity = "high"
        reference = "https://xmrig.com/docs/miner/command-line-options"
    strings:
        $host_plain = "donate.v2.xmrig.com"
        $host_tls = "donate.ssl.xmrig.com"
        $usage = "Usage: xmrig [OPTIONS]"
        $donate = "--donate-level"
        $over = "--donate-over-proxy"
        $numa = "--randomx-no-numa"
        $mode = "--randomx-mode"
        $pages = "--cpu-max-threads-hint"
        $coin_wow = "rx/wow"
        $coin_upx = "cn/upx2"
        $coin_chukwa = "argon2/chukwav2"
    condition:
        any of ($host_*) or $usage or 3 of them
}

rule miner_xmr_stak
{
    meta:
        description = "XMR-Stak, a miner of CryptoNight coins"
        severity = "high"
        reference = "https://github.com/fireice-uk/xmr-stak"
    strings:
        $name = "xmr-stak"
        $donate = "donate.xmr-stak.net"
        $pool = "\"pool_address\""
        $tls = "\"tls_fingerprint\""
        $currency = "cryptonight_bittube2"
        $nicehash = "\"use_nicehash\""
    condition:
        $donate or 3 of them
}

rule miner_cpuminer
{
    meta:
        description = "cpuminer (minerd), a miner of Bitcoin's kind"
        severity = "high"
        reference = "https://github.com/pooler/cpuminer"
    strings:
        $usage = "Usage: minerd [OPTIONS]"
        $try = "Try `minerd --help'"
        $multi = "cpuminer-multi"
        $opt = "cpuminer-opt"
        $agent = "cpuminer/"
        $address = "--coinbase-addr="
        $method = "mining.subscribe"
    condition:
        $usage or $try or ($method and ($multi or $opt or $agent or $address))
}

rule miner_ethminer
{
    meta:
        description = "ethminer, a miner of Ethash coins"
        severity = "high"
        reference = "https://github.com/ethereum-mining/ethminer"
    strings:
        $scheme = "stratum1+tcp"
        $scheme_two = "stratum2+tcp"
        $recheck = "--farm-recheck"
        $report = "--report-hashrate"
        $submit = "eth_submitHashrate"
        $dag = "ethash_full_dag_size"
    condition:
        3 of them
}

rule miner_cgminer
{
    meta:
        description = "cgminer or bfgminer, miners for special hardware"
        severity = "high"
        reference = "https://github.com/ckolivas/cgminer"
    strings:
        $usage = "Usage: cgminer"
        $usage_bfg = "Usage: bfgminer"
        $name = "cgminer"
        $name_bfg = "bfgminer"
        $quota = "quota;URL combination for server"
        $balance = "--load-balance"
        $method = "mining.subscribe"
    condition:
        any of ($usage*) or ($method and any of ($name*) and ($quota or $balance))
}

rule miner_of_graphics_cards
{
    meta:
        description = "a closed miner for graphics cards (T-Rex, lolMiner, NBMiner, PhoenixMiner or one of their kind)"
        severity = "high"
        reference = "https://github.com/trexminer/T-Rex"
    strings:
        $name_trex = "T-Rex NVIDIA GPU miner"
        $name_lol = "lolMiner"
        $name_nb = "NBMiner"
        $name_phoenix = "PhoenixMiner"
        $name_red = "TeamRedMiner"
        $name_srb = "SRBMiner-MULTI"
        $name_nano = "nanominer"
        $name_bz = "bzminer"
        $word_tcp = "stratum+tcp"
        $word_ssl = "stratum+ssl"
        $word_method = "mining.subscribe"
        $word_wallet = "--wallet"
        $word_kawpow = "kawpow"
        $word_autolykos = "autolykos"
        $word_octopus = "octopus"
        $word_ethash = "ethash"
        $word_shares = "Accepted shares"
    condition:
        $name_trex or (any of ($name_*) and 3 of ($word_*))
}

rule miner_of_any_kind
{
    meta:
        description = "a program that speaks Stratum, the protocol between miners and their pools"
        severity = "high"
        reference = "https://en.bitcoin.it/wiki/Stratum_mining_protocol"
    strings:
        $tcp = "stratum+tcp://"
        $ssl = "stratum+ssl://"
        $tls = "stratum+tls://"
        $subscribe = "mining.subscribe"
        $authorize = "mining.authorize"
        $submit = "mining.submit"
        $notify = "mining.notify"
        $difficulty = "mining.set_difficulty"
        $login = "eth_submitLogin"
        $work = "eth_submitWork"
        $nonce = "mining.extranonce.subscribe"
    condition:
        any of ($tcp, $ssl, $tls) and 2 of ($subscribe, $authorize, $submit, $notify, $difficulty, $login, $work,
        $nonce)
}
