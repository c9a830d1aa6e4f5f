// Programs that mine cryptocurrencies, and what tells them where to. Facts: the miners' own help and documentation.

rule miner_configuration
{
    meta:
        description = "configuration of a miner, with a wallet of Monero"
        severity = "high"
        reference = "https://xmrig.com/docs/miner/config/pool"
    strings:
        $wallet = /"(user|wallet|wallet_address|address|login)"\s{0,8}:\s{0,8}"[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}/
        $pools = "\"pools\""
        $pool_list = "\"pool_list\""
        $pool_address = "\"pool_address\""
        $donate = "\"donate-level\""
        $algorithm = "\"algo\""
        $nicehash = "\"nicehash\""
        $url = "\"url\""
    condition:
        $wallet and 2 of ($pools, $pool_list, $pool_address, $donate, $algorithm, $nicehash, $url)
}

rule miner_started_by_script
{
    meta:
        description = "a script that starts a miner"
        severity = "high"
        reference = "https://xmrig.com/docs/miner/command-line-options"
    strings:
        $stratum = /stratum\+(tcp|ssl|tls):\/\/[A-Za-z0-9.\-]{4,80}:[0-9]{2,5}/
        $pool_supportxmr = "pool.supportxmr.com"
        $pool_minexmr = "pool.minexmr.com"
        $pool_moneroocean = "gulf.moneroocean.stream"
        $pool_nanopool = ".nanopool.org"
        $pool_hashvault = "pool.hashvault.pro"
        $pool_c3pool = ".c3pool.com"
        $pool_herominers = ".herominers.com"
        $pool_2miners = ".2miners.com"
        $pool_unmineable = ".unmineable.com"
        $pool_minergate = "pool.minergate.com"
        $pool_cryptopool = "crypto-pool.fr"
        $pool_xmrpool = "xmrpool.eu"
        $option_user = / (-u|--user|--userpass|--wallet)[ =]["']?[A-Za-z0-9$]/
        $option_donate = "--donate-level"
        $option_background = "--cpu-priority"
        $option_algorithm = / (-a|--algo)[ =]["']?(rx|randomx|cryptonight|cn|scrypt|ethash|kawpow|etchash)/
        $option_nicehash = "--nicehash"
    condition:
        ($stratum and any of ($option_*)) or (any of ($pool_*) and 2 of ($option_*))
}

rule miner_in_page
{
    meta:
        description = "a page that lets its visitors mine"
        severity = "high"
        reference = "https://krebsonsecurity.com/2018/03/who-and-what-is-coinhive/"
    strings:
        $start = /new\s{1,4}(CoinHive|CryptoLoot|CRLT|deepMiner)\.(Anonymous|User|Token)\s{0,4}\(/
    condition:
        $start
}
