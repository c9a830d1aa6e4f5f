#!/usr/bin/env python3
"""Opens the HTML report in a browser and uses it: report_test.py BINARY [SCREENSHOT].

Without a browser there is nothing to run; on CI that is a failure.
"""
import collections
import json
import pathlib
import subprocess
import sys
import tempfile
import traceback

import browser as browsers

ROOT = pathlib.Path(__file__).resolve().parents[2]

ATTACKS = ["<script>alert(1)</script>", "</script><script>alert(2)</script>", '"><img src=x onerror=alert(3)>',
           "<!--<script>", "']]>&lt;b&gt;", "a\u202eb\u2028c\u0007d"]
MANY = 130  # findings of one check, more than the list begins with
ONE_CHECK = "check=host-pid"

SHOWN = """
  return [...document.querySelectorAll('#list .finding')].map((finding) => [
    finding.querySelector('.severity').textContent,
    finding.querySelector('.check').textContent,
    finding.closest('.object').querySelector('h3').textContent.replace(/\\s+/g, ' '),
    finding.querySelector('.message').textContent,
    finding.closest('.object').querySelector('header code').textContent + ':' +
      finding.querySelector('.column').textContent,
  ])"""
FACET = """
  return Object.fromEntries([...document.querySelectorAll(`#facets [name=${arguments[0]}]`)].map(
    (box) => [box.value, Number(box.closest('label').querySelector('.number').textContent)]))"""
CHOOSE = "document.querySelector(`#facets [name=${arguments[0]}][value='${arguments[1]}']`).click()"
TYPE = """
  const search = document.getElementById('search');
  search.value = arguments[0];
  search.dispatchEvent(new Event('input'))"""
HIDDEN = """
  return [...document.querySelectorAll('.finding, .finding .facts, .finding .excerpt')].filter(
    (element) => !element.checkVisibility({contentVisibilityAuto: true, opacityProperty: true})).length"""
UNREADABLE = """
  const luminance = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const painted = (colors) => {  // as the browser mixes them, bottom first
    canvas.clearRect(0, 0, 1, 1);
    for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const faults = new Set();
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest('script, noscript, .skip') || !element.checkVisibility()) continue;
    const grounds = [];
    for (let at = element; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor);
    const ground = luminance(painted(grounds));
    const text = luminance(painted([...grounds, getComputedStyle(element).color]));
    const contrast = (Math.max(ground, text) + 0.05) / (Math.min(ground, text) + 0.05);
    if (contrast < 4.5) faults.add(`${element.tagName} "${element.textContent.trim().slice(0, 20)}" ${contrast}`);
  }
  return [...faults]"""
NAMELESS = """
  return [...document.querySelectorAll('a[href], button, input, summary')].filter((element) => {
    const label = element.getAttribute('aria-label') ?? element.closest('label')?.textContent ?? element.textContent;
    return label.trim() === '';
  }).length"""


class Fault(Exception):
    pass


def expect(actual, wanted, what):
    if actual != wanted:
        raise Fault(f"{what}: {str(actual)[:2000]}, not {str(wanted)[:2000]}")


def scan(binary, folder, *arguments):
    """Paths in reports are as given, so the scan runs where they are relative."""
    done = subprocess.run([binary, "scan", "-q", *arguments], cwd=folder, capture_output=True, text=True, timeout=120)
    if done.returncode not in (0, 1, 3):
        raise RuntimeError(f"seawall ended with {done.returncode}: {done.stderr}")


class Report:
    """The page, and what the JSON report says of the same input."""

    def __init__(self, binary, folder, name, paths, work):
        self.page = work / f"{name}.html"
        json_path = work / f"{name}.json"
        scan(binary, folder, *paths, "-o", f"html={self.page}", "-o", f"json={json_path}")
        self.json = json.loads(json_path.read_text())
        self.checks = {check["id"]: check for check in self.json["checks"]}
        self.findings = self.json["findings"]

    def rows(self, wanted=lambda finding: True):
        return sorted(self.row(finding) for finding in self.findings if wanted(finding))

    @staticmethod
    def row(finding):
        target, place = finding["object"], finding["location"]
        namespace = f"{target['namespace']}/" if "namespace" in target else ""
        return [finding["severity"], finding["checkId"], f"{target['kind']} {namespace}{target['name']}",
                finding["message"], f"{place['file']}:{place['line']}:{place['column']}"]

    @staticmethod
    def found_by(finding):
        return [finding["checkId"], *finding.get("alsoFoundBy", ())]

    def controls(self, finding):
        """Of all checks that found it, each once."""
        return {control for check in self.found_by(finding)
                for entry in self.checks[check]["frameworks"] for control in self.controls_of(entry)}

    @staticmethod
    def controls_of(entry):
        name, _, numbers = entry.partition(":")
        return [f"{name}:{number}" for number in numbers.split(",")] if numbers else [name]


def shown(browser):
    return sorted(browser.run(SHOWN))


def quiet(browser, what):
    expect(browser.console(), [], f"console of {what}")


# --- the tests: what must hold of the page ------------------------------------------------------------------

def counts_what_the_json_report_counts(browser, shop):
    browser.open(shop.page)
    expect(shown(browser), shop.rows(), "findings")
    for facet, value_of in (("severity", lambda finding: [finding["severity"]]),
                            ("component", lambda finding: [finding["component"]]),
                            ("category", lambda finding: [finding["category"]]),
                            ("check", lambda finding: [finding["checkId"]]),
                            ("kind", lambda finding: [finding["object"]["kind"]]),
                            ("namespace", lambda finding: [finding["object"].get("namespace", "none")]),
                            ("framework", shop.controls)):
        counts = collections.Counter(value for finding in shop.findings for value in value_of(finding))
        found = {value: count for value, count in browser.run(FACET, facet).items() if count > 0}
        expect(found, dict(counts), f"counts by {facet}")
    quiet(browser, "the report")


def summary_agrees_with_the_json_report(browser, shop):
    browser.open(shop.page)
    totals = shop.json["summary"]["findings"]
    expect(browser.run("return document.querySelector('h1').textContent"), f"{totals['total']} findings", "verdict")
    numbers = browser.run("return [...document.querySelectorAll('.severities b')].map((b) => Number(b.textContent))")
    expect(numbers, [totals[name] for name in ("critical", "high", "medium", "low", "info")], "severities")
    states = browser.run("return [...document.querySelectorAll('.components tr')].map((row) => row.className)")
    expect(states, [each["status"] for each in shop.json["coverage"]], "components")
    links = browser.run("return [...document.querySelectorAll('.frameworks a')].map("
                        "(a) => [new URLSearchParams(a.hash.slice(1)).get('framework'), "
                        "Number(a.querySelector('b').textContent)])")
    counts = collections.Counter(control for finding in shop.findings for control in shop.controls(finding))
    expect(dict(links), dict(counts), "frameworks")
    listed = browser.run("return document.querySelectorAll('#checks details').length")
    expect(listed, len(shop.json["checks"]), "checks")


def filters_narrow_to_exactly_the_right_findings(browser, shop):
    def open_and(*steps):
        browser.open(shop.page)
        for script, *arguments in steps:
            browser.run(script, *arguments)
        return shown(browser)

    expect(open_and((CHOOSE, "severity", "high")), shop.rows(lambda each: each["severity"] == "high"), "one severity")
    expect(open_and((CHOOSE, "severity", "high"), (CHOOSE, "severity", "low")),
           shop.rows(lambda each: each["severity"] in ("high", "low")), "two severities")
    expect(open_and((CHOOSE, "framework", "PSS:baseline")),
           shop.rows(lambda each: "PSS:baseline" in shop.controls(each)), "a framework")
    expect(open_and((CHOOSE, "framework", "NSA"), (CHOOSE, "severity", "medium"), (CHOOSE, "kind", "Job")),
           shop.rows(lambda each: "NSA" in shop.controls(each) and each["severity"] == "medium"
                     and each["object"]["kind"] == "Job"), "three groups")
    counts = browser.run(FACET, "kind")
    wanted = collections.Counter(each["object"]["kind"] for each in shop.findings
                                 if "NSA" in shop.controls(each) and each["severity"] == "medium")
    expect({name: count for name, count in counts.items() if count}, dict(wanted), "what other kinds would add")
    expect(open_and((TYPE, "Log-Shipper ROOT")),
           shop.rows(lambda each: "log-shipper" in each["message"] and "root" in str(shop.row(each)).lower()
                     + "".join(check + shop.checks[check]["title"].lower() for check in shop.found_by(each))),
           "a search for two words")
    expect(open_and((TYPE, "no such thing")), [], "a search for nothing")
    announced = browser.run("return document.getElementById('shown').textContent")
    expect(announced, f"0 of {len(shop.findings)} findings shown", "announcement")
    browser.run("document.getElementById('clear').click()")
    expect(shown(browser), shop.rows(), "everything, after the filters are cleared")
    quiet(browser, "filtering")


def links_of_the_summary_filter(browser, shop):
    browser.open(shop.page)
    browser.run("document.querySelector('.severities a[href$=critical]').click()")
    wanted = shop.rows(lambda each: each["severity"] == "critical")
    browsers.until(lambda: shown(browser) == wanted, "the critical findings")
    browser.run("document.querySelector('.frameworks a[href$=\"CIS:5.2.6\"]').click()")
    wanted = shop.rows(lambda each: "CIS:5.2.6" in shop.controls(each))
    browsers.until(lambda: shown(browser) == wanted, "the findings of a control")
    browser.run("document.querySelector('nav a[href=\"#checks\"]').click()")
    expect(shown(browser), wanted, "findings, after a jump to a part of the page")


def the_fragment_reproduces_the_view(browser, shop):
    browser.open(shop.page)
    browser.run(CHOOSE, "severity", "medium")
    browser.run(CHOOSE, "framework", "PSS:restricted")
    browser.run(TYPE, "may")
    browser.run("document.getElementById('unfold').click()")
    before, fragment = shown(browser), browser.run("return location.hash.slice(1)")
    expect(0 < len(before) < len(shop.findings), True, "the view is a part")
    browser.open(shop.page, fragment)
    expect(shown(browser), before, "findings behind the link")
    expect(browser.run("return document.getElementById('search').value"), "may", "search behind the link")
    expect(browser.run("return document.querySelectorAll('.finding:not([open])').length"), 0, "folded findings")
    expect(browser.run("return document.querySelectorAll('#facets :checked').length"), 2, "checked boxes")


def shows_why_what_to_do_and_the_marked_source(browser, shop):
    browser.open(shop.page)
    first = browser.run("""
      const finding = document.querySelector('.finding');
      finding.querySelector('summary').click();
      return finding.querySelector('.check').textContent""")
    browsers.until(lambda: browser.run("return document.querySelector('.finding .excerpt') !== null"), "the excerpt")
    body = browser.run("return document.querySelector('.finding .body').textContent")
    for text in (shop.checks[first]["why"], shop.checks[first]["remediation"]):
        expect(text in body, True, f"the page tells \"{text[:40]}\"")
    place = next(finding["location"] for finding in shop.findings if finding["checkId"] == first)
    lines = (ROOT / place["file"]).read_text().split("\n")
    around = range(max(1, place["line"] - 3), min(len(lines) - 1, place["line"] + 3) + 1)
    excerpt = browser.run("""return [...document.querySelectorAll('.finding .line')].map(
      (line) => [Number(line.children[0].textContent), line.children[1].textContent])""")
    expect(excerpt, [[number, lines[number - 1]] for number in around], "excerpt")
    marked = browser.run("return document.querySelector('.finding mark').textContent")
    expect(marked, lines[place["line"] - 1][place["column"] - 1:place["endColumn"] - 1], "marked text")


def the_keyboard_reaches_the_search(browser, shop):
    browser.open(shop.page)
    browser.press("/")
    expect(browser.run("return document.activeElement.id"), "search", "focus behind /")
    browser.press(*"docker")
    expect(browser.run("return document.getElementById('search').value"), "docker", "what was typed")
    expect(len(shown(browser)) < len(shop.findings), True, "typing filters")
    browser.press("\ue00c")  # Escape
    expect(shown(browser), shop.rows(), "findings behind Escape")
    status = browser.run("return document.getElementById('shown').getAttribute('aria-live')")
    expect(status, "polite", "aria-live")


def both_themes_apply_and_are_readable(browser, shop):
    for theme in ("light", "dark"):
        browser.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
        browser.open(shop.page, "unfolded=1")
        browser.run("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
        ground = browser.run("return getComputedStyle(document.body).backgroundColor")
        expect(ground, {"light": "rgb(246, 248, 249)", "dark": "rgb(17, 22, 27)"}[theme], f"ground of {theme}")
        expect(browser.run(UNREADABLE), [], f"texts without contrast in {theme}")
    browser.run("document.getElementById('theme').click()")
    ground = browser.run("return getComputedStyle(document.body).backgroundColor")
    expect(ground, "rgb(246, 248, 249)", "ground behind the toggle")
    expect(browser.run("return document.getElementById('theme').getAttribute('aria-pressed')"), "false", "toggle")
    browser.run("localStorage.clear()")
    browser.devtools("Emulation.setEmulatedMedia", features=[])
    expect(browser.run(NAMELESS), 0, "controls without a name")


def hostile_names_stay_text(browser, hostile):
    browser.open(hostile.page, "unfolded=1")
    expect(browser.run("return document.querySelectorAll('img, script:not(head script):not(#data)').length"), 0,
           "elements from scanned text")
    text = browser.run("return document.body.innerText")
    for attack in ATTACKS[:-1]:
        expect(attack in text, True, f"{attack} is shown")
    expect("a\\u{202e}b\\u{2028}c\\x07d" in text, True, "controls are shown as escapes")
    expect(len(shown(browser)), len(hostile.findings), "findings")
    expect(hostile.json["summary"]["notLookedAt"] > 0, True, "the input has a part that cannot be read")
    expect("could not be looked at" in text, True, "the page says so")
    quiet(browser, "hostile input")


def without_scripts_the_summary_and_a_list_are_there(browser, shop):
    browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(shop.page)
        tree = browser.devtools("Accessibility.getFullAXTree")["nodes"]
    finally:
        browser.devtools("Emulation.setScriptExecutionDisabled", value=False)
    names = {node["name"]["value"] for node in tree if node.get("name", {}).get("value")}
    for finding in shop.findings:
        expect(any(finding["message"] in name for name in names), True, finding["message"])
    expect(any(name.startswith("Filters, search") for name in names), True, "what needs scripts")


def many_findings_are_listed_as_far_as_one_looks(browser, many):
    browser.open(many.page, ONE_CHECK)
    made = len(shown(browser))
    expect(made < MANY, True, "a part of the list is made")
    browser.run("document.getElementById('more').scrollIntoView()")
    browsers.until(lambda: len(shown(browser)) > made, "more of the list")
    expect(browser.run("return document.getElementById('shown').textContent"),
           f"{MANY} of {len(many.findings)} findings shown", "announcement")


def printing_shows_every_finding_unfolded(browser, many):
    browser.open(many.page, ONE_CHECK)
    browser.run("""
      window.printed = 0;
      addEventListener('beforeprint',
        () => { printed = document.querySelectorAll('.finding[open] .facts').length; })""")
    expect(browser.pdf()[:5], b"%PDF-", "start of the print")
    expect(browser.run("return printed"), MANY, "findings in print")
    filtered = browser.run("return document.getElementById('filtered').textContent")
    expect(filtered, 'Filter: check "host-pid"', "the filter, which paper tells")
    expect(browser.run("return document.querySelectorAll('.finding[open]').length"), 0, "unfolded behind it")
    browser.devtools("Emulation.setEmulatedMedia", media="print")
    browsers.until(lambda: len(browser.run(SHOWN)) == MANY, "all findings for paper")
    expect(browser.run(HIDDEN), 0, "hidden parts of findings")
    controls = browser.run("return [...document.querySelectorAll('aside, nav, button, input')].filter("
                           "(element) => element.checkVisibility()).length")
    expect(controls, 0, "controls on paper")
    browser.open(many.page, ONE_CHECK)  # straight for paper, as converters do it
    expect(browser.run("return document.querySelectorAll('.finding[open] .facts').length"), MANY, "findings for paper")
    browser.devtools("Emulation.setEmulatedMedia", media="")


def a_page_asks_for_nothing(browser, shop):
    browser.open(shop.page)
    expect(browser.run("return performance.getEntriesByType('resource').map((entry) => entry.name)"), [], "requests")
    browser.run("""
      window.violations = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
      document.body.insertAdjacentHTML('beforeend', '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">')""")
    browsers.until(lambda: browser.run("return violations") == ["img-src"], "the policy to refuse a picture")
    browser.console()


SHOP_TESTS = [counts_what_the_json_report_counts, summary_agrees_with_the_json_report,
              filters_narrow_to_exactly_the_right_findings, links_of_the_summary_filter,
              the_fragment_reproduces_the_view, shows_why_what_to_do_and_the_marked_source,
              the_keyboard_reaches_the_search, both_themes_apply_and_are_readable,
              without_scripts_the_summary_and_a_list_are_there, a_page_asks_for_nothing]


def write_hostile(folder):
    pods = [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": attack, "namespace": attack},
             "spec": {"hostPID": True, "containers": [{"name": attack, "image": attack}]}} for attack in ATTACKS]
    folder.mkdir()
    name = "".join(sign for sign in ATTACKS[2] if sign != "/")
    (folder / f"{name}.json").write_text("\n".join(json.dumps(pod, ensure_ascii=False) for pod in pods))
    (folder / "broken.yaml").write_text("apiVersion: v1\nkind: [<script>alert(4)</script>\n")


def write_many(folder):
    folder.mkdir()
    pods = (f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p{number}}}\nspec:\n  hostPID: true\n  containers: []\n"
            for number in range(MANY))
    (folder / "many.yaml").write_text("---\n".join(pods))


def run(test, browser, report):
    try:
        test(browser, report)
        return True
    except Exception as error:  # one broken test must not hide the others
        print(f"FAILED {test.__name__}: {error if isinstance(error, Fault) else traceback.format_exc()}")
        return False


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    skipped = browsers.skipped()
    if skipped is not None:
        return skipped
    with tempfile.TemporaryDirectory(prefix="seawall-pages-") as name, browsers.Browser() as browser:
        work = pathlib.Path(name)
        write_hostile(work / "hostile")
        write_many(work / "many")
        shop = Report(binary, ROOT, "shop", ["examples/shop"], work)
        hostile = Report(binary, work, "hostile-report", ["hostile"], work)
        many = Report(binary, work, "many-report", ["many"], work)
        results = [run(test, browser, shop) for test in SHOP_TESTS]
        results.append(run(hostile_names_stay_text, browser, hostile))
        results.append(run(many_findings_are_listed_as_far_as_one_looks, browser, many))
        results.append(run(printing_shows_every_finding_unfolded, browser, many))
        if len(sys.argv) > 2:
            browser.open(shop.page)
            browser.run("document.querySelector('.finding summary').click()")
            browsers.until(lambda: browser.run("return document.querySelector('.excerpt') !== null"), "the excerpt")
            browser.screenshot(sys.argv[2])
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 1 if False in results else 0


if __name__ == "__main__":
    sys.exit(main())
