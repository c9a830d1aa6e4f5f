"""Invented secrets of many kinds, whole only while a test runs: what a push filter looks for stands in no file.

All come from one seed. Those with a checksum have the right one, as without it they are taken for placeholders.
"""
import base64
import dataclasses
import json
import random
import string
import zlib

ALNUM = string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
UPPER = string.ascii_uppercase + string.digits
HEX = "0123456789abcdef"
BASE32 = string.ascii_uppercase + "234567"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


@dataclasses.dataclass(frozen=True)
class Token:
    rule: str
    public: str  # what anybody may see: the provider's prefix
    body: str

    @property
    def text(self):
        return self.public + self.body


# Rule, prefix, and what comes behind it: alphabets with counts, other texts as they are.
FORMATS = (
    ("1password-secret-key", "A3-", (UPPER, 6), "-", (UPPER, 11), *("-", (UPPER, 5)) * 3),
    ("adobe-client-secret", "p8e-", (ALNUM, 32)),
    ("airtable-personnal-access-token", "pat", (ALNUM, 14), ".", (HEX, 64)),
    ("anthropic-api-key", "sk-ant-api03-", (ALNUM, 93), "AA"),
    ("artifactory-api-key", "AKCp", (ALNUM, 69)),
    ("atlassian-api-token", "ATATT3", (ALNUM, 186)),
    ("aws-access-token", "AKIA", (BASE32, 16)),
    ("azure-ad-client-secret", "", (ALNUM, 3), "8Q~", (ALNUM, 34)),
    ("clickhouse-cloud-api-secret-key", "4b1d", (ALNUM, 38)),
    ("clojars-api-token", "CLOJARS_", (ALNUM, 60)),
    ("cloudflare-origin-ca-key", "v1.0-", (HEX, 24), "-", (HEX, 146)),
    ("databricks-api-token", "dapi", (HEX, 32)),
    ("digitalocean-access-token", "doo_v1_", (HEX, 64)),
    ("digitalocean-pat", "dop_v1_", (HEX, 64)),
    ("digitalocean-refresh-token", "dor_v1_", (HEX, 64)),
    ("doppler-api-token", "dp.pt.", (ALNUM, 43)),
    ("duffel-api-token", "duffel_live_", (ALNUM, 43)),
    ("dynatrace-api-token", "dt0c01.", (ALNUM, 24), ".", (ALNUM, 64)),
    ("easypost-api-token", "EZAK", (ALNUM, 54)),
    ("flyio-access-token", "fo1_", (ALNUM, 43)),
    ("frameio-api-token", "fio-u-", (ALNUM, 64)),
    ("gcp-api-key", "AIza", (ALNUM, 35)),
    ("github-fine-grained-pat", "github_pat_", (ALNUM, 82)),
    ("gitlab-cicd-job-token", "glcbt-", "4f_", (ALNUM, 20)),
    ("gitlab-deploy-token", "gldt-", (ALNUM, 20)),
    ("gitlab-feed-token", "glft-", (ALNUM, 20)),
    ("gitlab-incoming-mail-token", "glimt-", (ALNUM, 25)),
    ("gitlab-kubernetes-agent-token", "glagent-", (ALNUM, 50)),
    ("gitlab-oauth-app-secret", "gloas-", (ALNUM, 64)),
    ("gitlab-pat", "glpat-", (ALNUM, 20)),
    ("gitlab-ptt", "glptt-", (HEX, 40)),
    ("gitlab-rrt", "GR1348941", (ALNUM, 20)),
    ("gitlab-runner-authentication-token", "glrt-", (ALNUM, 20)),
    ("gitlab-scim-token", "glsoat-", (ALNUM, 20)),
    ("grafana-cloud-api-token", "glc_", (ALNUM, 60)),
    ("harness-api-key", "pat.", (ALNUM, 22), ".", (ALNUM, 24), ".", (ALNUM, 20)),
    ("heroku-api-key-v2", "HRKU-AA", (ALNUM, 58)),
    ("huggingface-access-token", "hf_", (string.ascii_letters, 34)),
    ("infracost-api-token", "ico-", (ALNUM, 32)),
    ("linear-api-key", "lin_api_", (ALNUM, 40)),
    ("maxmind-license-key", "", (ALNUM, 6), "_", (ALNUM, 29), "_mmk"),
    ("notion-api-token", "ntn_", (string.digits, 11), (ALNUM, 35)),
    ("octopus-deploy-api-key", "API-", (UPPER, 26)),
    ("openai-api-key", "sk-proj-", (ALNUM, 74), "T3BlbkFJ", (ALNUM, 74)),
    ("openshift-user-token", "sha256~", (ALNUM, 43)),
    ("perplexity-api-key", "pplx-", (ALNUM, 48)),
    ("planetscale-api-token", "pscale_tkn_", (ALNUM, 43)),
    ("postman-api-token", "PMAK-", (HEX, 24), "-", (HEX, 34)),
    ("prefect-api-token", "pnu_", (ALNUM, 36)),
    ("pulumi-api-token", "pul-", (HEX, 40)),
    ("pypi-upload-token", "pypi-AgEIcHlwaS5vcmc", (ALNUM, 120)),
    ("readme-api-token", "rdme_", (LOWER, 70)),
    ("rubygems-api-token", "rubygems_", (HEX, 48)),
    ("scalingo-api-token", "tk-us-", (ALNUM, 48)),
    ("sendgrid-api-token", "SG.", (ALNUM, 66)),
    ("sendinblue-api-token", "xkeysib-", (HEX, 64), "-", (ALNUM, 16)),
    ("sentry-user-token", "sntryu_", (HEX, 64)),
    ("settlemint-personal-access-token", "sm_pat_", (ALNUM, 16)),
    ("shippo-api-token", "shippo_", "live_", (HEX, 40)),
    ("shopify-access-token", "shpat_", (HEX, 32)),
    ("shopify-shared-secret", "shpss_", (HEX, 32)),
    ("slack-app-token", "xapp-", "1-", (UPPER, 11), "-", (string.digits, 13), "-", (HEX, 64)),
    ("slack-bot-token", "xoxb-", (string.digits, 12), "-", (string.digits, 12), "-", (ALNUM, 24)),
    ("slack-legacy-workspace-token", "xoxa-", "2-", (ALNUM, 40)),
    ("slack-user-token", "xoxp-", *((string.digits, 12), "-") * 3, (HEX, 32)),
    ("sourcegraph-access-token", "sgp_", (HEX, 40)),
    ("square-access-token", "sq0atp-", (ALNUM, 22)),
    ("stripe-access-token", "sk_live_", (ALNUM, 24)),
    ("twilio-api-key", "SK", (HEX, 32)),
    ("vault-batch-token", "hvb.", (ALNUM, 150)),
    ("vault-service-token", "hvs.", (ALNUM, 95)),
)

# Rule, the name that it needs, and the value.
NAMED = (
    ("algolia-api-key", "ALGOLIA_API_KEY", (ALNUM, 32)),
    ("cloudflare-global-api-key", "CLOUDFLARE_GLOBAL_KEY", (HEX, 37)),
    ("cohere-api-token", "CO_API_KEY", (ALNUM, 40)),
    ("datadog-access-token", "DATADOG_TOKEN", (ALNUM, 40)),
    ("discord-api-token", "DISCORD_BOT", (HEX, 64)),
    ("fastly-api-token", "FASTLY_KEY", (ALNUM, 32)),
    ("generic-api-key", "DB_PASSWORD", (ALNUM, 24)),
    ("generic-api-key", "SIGNING_SECRET", (HEX, 40)),
    ("generic-api-key", "SESSION_TOKEN", (ALNUM, 33)),
    ("mattermost-access-token", "MATTERMOST_ACCESS", (LOWER, 26)),
    ("okta-access-token", "OKTA_ACCESS", "00", (ALNUM, 40)),
    ("snyk-api-token", "SNYK_TOKEN", (HEX, 8), *("-", (HEX, 4)) * 3, "-", (HEX, 12)),
    ("telegram-bot-api-token", "TELEGRAM_BOT", (string.digits, 10), ":A", (ALNUM, 34)),
)


def base62_crc(text):
    number, digits = zlib.crc32(text.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits = BASE62[digit] + digits
    return digits


def bech32_sum(human, values):
    total = 1
    for value in [*(ord(each) >> 5 for each in human), 0, *(ord(each) & 31 for each in human), *values, *[0] * 6]:
        top, total = total >> 25, (total & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            total ^= generator if top >> bit & 1 else 0
    return [(total ^ 1) >> 5 * (5 - place) & 31 for place in range(6)]


class Mint:
    """Makes secrets that nobody ever issued, each another one."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self, parts):
        return "".join(part if isinstance(part, str) else "".join(self.random.choices(part[0], k=part[1]))
                       for part in parts)

    def word(self, size=24, alphabet=ALNUM):
        return self.text([(alphabet, size)])

    def of_format(self, index):
        rule, public, *parts = FORMATS[index % len(FORMATS)]
        return Token(rule, public, self.text(parts))

    def named(self, index):
        rule, name, *parts = NAMED[index % len(NAMED)]
        return name, Token(rule, "", self.text(parts))

    def with_checksum(self):
        """One of each kind that proves itself."""
        for rule, prefix in (("github-pat", "ghp_"), ("github-oauth", "gho_"), ("github-app-token", "ghs_"),
                             ("github-refresh-token", "ghr_"), ("npm-access-token", "npm_")):
            body = self.word(30)
            yield Token(rule, prefix, body + base62_crc(body))
        body = self.word(32)
        crc = zlib.crc32(f"glsa_{body}".encode()).to_bytes(4, "little").hex()
        yield Token("grafana-service-account-token", "glsa_", f"{body}_{crc}")
        values = [self.random.randrange(32) for _ in range(52)]
        body = "".join(BECH32[value] for value in values + bech32_sum("age-secret-key-", values)).upper()
        yield Token("age-secret-key", "AGE-SECRET-KEY-1", body)
        yield self.web_token()

    def web_token(self):
        def part(thing):
            return base64.urlsafe_b64encode(json.dumps(thing).encode()).decode().rstrip("=")

        header = part({"alg": "HS256", "typ": "JWT"})
        return Token("jwt", header, f".{part({'sub': self.word(12), 'iat': 1})}.{self.word(43)}")

    def private_key(self, label):
        """Random bytes in the shape of PEM, so that no program could use them."""
        digits = base64.b64encode(self.random.randbytes(600)).decode()
        body = "".join(f"{digits[at:at + 64]}\n" for at in range(0, len(digits), 64))
        dashes = "-" * 5
        return Token("private-key", f"{dashes}BEGIN {label}{dashes}\n", f"{body}{dashes}END {label}{dashes}\n")
