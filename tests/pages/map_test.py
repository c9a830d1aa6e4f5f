#!/usr/bin/env python3
"""Opens the network map in a browser and uses it: map_test.py BINARY [SCREENSHOT].

Without a browser there is nothing to run; on CI that is a failure.
"""
import csv
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import browser as browsers
from report_test import ATTACKS, Fault, NAMELESS, ROOT, UNREADABLE, expect, quiet, run

SHOP = ROOT / "tests" / "scenarios" / "network-list-shows-each-workload-with-whom-it-connects"
MANY = 500  # workloads
EACH = 10   # connections of each of them

ROWS = """
  return [...document.querySelectorAll('#details .rows button')].map((row) => [
    ...row.querySelector('.ends').textContent.split(' → '), row.querySelector('.ports').textContent])"""
CHOOSE = "document.querySelector(`#facets [name=${arguments[0]}][value='${arguments[1]}']`).click()"
TYPE = """
  const search = document.getElementById('search');
  search.value = arguments[0];
  search.dispatchEvent(new Event('input'))"""
PLACE = """
  const data = JSON.parse(document.getElementById('data').textContent).networks[0];
  const [left, top, scale] = document.getElementById('canvas').dataset.view.split(' ').map(Number);
  const stage = document.getElementById('canvas').getBoundingClientRect();
  const shown = ([x, y]) => [stage.x + (x - left) * scale, stage.y + (y - top) * scale];
  const figures = new Map(data.figures.map((figure, key) => [figure[0], key]));
  if (arguments.length === 1) {
    const [, , , , x, y, width, height] = data.figures[figures.get(arguments[0])];
    return shown([x + width / 2, y + height / 2]);
  }
  const route = data.links.find(
    (link) => link[0] === figures.get(arguments[0]) && link[1] === figures.get(arguments[1]))[4];
  // The middle of its first curve.
  return shown([0, 1].map((axis) =>
    (route[axis] + 3 * route[2 + axis] + 3 * route[4 + axis] + route[6 + axis]) / 8))"""
REASON = """
  return [...document.querySelectorAll('#details .reason')].map((reason) => [
    reason.querySelector('p').textContent,
    Object.fromEntries([...reason.querySelectorAll('dt')].map((title) => [title.textContent,
      [...title.nextElementSibling.querySelectorAll('.line')].map((line) => [
        line.querySelector('span').textContent, line.querySelector('code')?.textContent ?? ''])]))])"""
LINES = """
  const heading = [...document.querySelectorAll('#details h3')].find((each) => each.textContent === arguments[0]);
  return [...heading.nextElementSibling.querySelectorAll('.line')].map((line) => line.textContent)"""
VIEW = "return document.getElementById('canvas').dataset.view"
STATUS = "return document.getElementById('shown').textContent"
COPY = """
  const canvas = document.getElementById('canvas');
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const context = copy.getContext('2d', {willReadFrequently: true});
  context.drawImage(canvas, 0, 0);
  const {data} = context.getImageData(0, 0, canvas.width, canvas.height);"""
COLORS = COPY + """
  const colors = new Set();
  for (let at = 0; at < data.length; at += 4) colors.add(data[at] << 16 | data[at + 1] << 8 | data[at + 2]);
  return colors.size"""
GROUND = COPY + "return [...data.slice(0, 3)]"


class Map:
    """The page, and what the other commands say of the same input."""

    def __init__(self, binary, folder, name, paths, work):
        self.binary, self.folder, self.paths = binary, folder, paths
        self.page = work / f"{name}.html"
        self.run("map", "-o", f"html={self.page}")

    def run(self, command, *arguments):
        done = subprocess.run([self.binary, "network", command, *arguments, *(f"-f{path}" for path in self.paths)],
                              cwd=self.folder, capture_output=True, text=True, timeout=120)
        if done.returncode not in (0, 1, 3):
            raise RuntimeError(f"seawall ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def rows(self, *filters):
        return [row[1:] for row in csv.reader(io.StringIO(self.run("list", "-o", "csv", *filters)))][1:]


def open_map(browser, page, fragment=""):
    browser.open(page, fragment)
    browsers.until(lambda: browser.run(VIEW), "the map to be drawn")


def title(browser):
    return browser.run("return document.getElementById('panel-title').textContent")


# --- the tests: what must hold of the page ------------------------------------------------------------------

def lists_what_the_list_command_lists(browser, shop):
    open_map(browser, shop.page)
    expect(browser.run(ROWS), shop.rows(), "connections")
    expect(browser.run(STATUS), f"{len(shop.rows())} connections", "status")
    expect(browser.run(COLORS) > 20, True, "something is drawn")
    quiet(browser, "the map")


def filters_by_namespace_port_and_search(browser, shop):
    total = len(shop.rows())

    def filtered(*steps):
        open_map(browser, shop.page)
        for script, *arguments in steps:
            browser.run(script, *arguments)
        return browser.run(ROWS)

    expect(filtered((CHOOSE, "namespace", "monitoring")), shop.rows("-n", "monitoring"), "one namespace")
    expect(filtered((CHOOSE, "namespace", "monitoring"), (CHOOSE, "namespace", "shop")), shop.rows(), "both")
    ports = [row[:2] for row in shop.rows("--port", "8080/TCP")]
    expect([row[:2] for row in filtered((CHOOSE, "port", "TCP 8080"))], ports, "one port")
    expect(browser.run(STATUS), f"{len(ports)} of {total} connections shown", "status")
    expect(filtered((TYPE, "SHOP db")), shop.rows("--workload", "shop/db"), "a search for two words")
    expect(filtered((TYPE, "no such thing")), [], "a search for nothing")
    hidden = browser.run("return document.getElementById('nothing').hidden")
    expect(hidden, False, "that nothing fits is told")
    browser.run("document.getElementById('clear').click()")
    expect(browser.run(ROWS), shop.rows(), "everything, after the filters are cleared")
    quiet(browser, "filtering")


def a_click_on_an_arrow_tells_its_reason(browser, shop):
    open_map(browser, shop.page)
    browser.click_at(*browser.run(PLACE, "shop/cart[Deployment]", "shop/db[StatefulSet]"))
    browsers.until(lambda: title(browser) == "shop/cart[Deployment] → shop/db[StatefulSet]", "the connection")
    answer = json.loads(shop.run("check", "shop/cart", "shop/db", "5432", "-o", "json"))["answers"][0]

    def wanted(end):
        place = answer[end]["rule"]["location"]
        return [[answer[end]["message"], f"{place['file']}:{place['line']}:{place['column']}"]]

    expect(browser.run(REASON), [["TCP 5432", {"Egress": wanted("egress"), "Ingress": wanted("ingress")}]], "reason")
    browser.run("document.getElementById('back').click()")
    expect(title(browser), "Connections", "title behind the way back")
    quiet(browser, "clicking")


def a_click_on_a_workload_tells_what_rules_it(browser, shop):
    open_map(browser, shop.page)
    browser.click_at(*browser.run(PLACE, "shop/web[Deployment]"))
    browsers.until(lambda: title(browser) == "shop/web[Deployment]", "the workload")
    expect(browser.run(LINES, "Ingress"),
           ["NetworkPolicy shop/default-deny: denies what no rule allowsmanifests/policies.yaml:1:1",
            "NetworkPolicy shop/web: denies what no rule allowsmanifests/policies.yaml:10:1",
            'spec.ingress[0] allows port "http"manifests/policies.yaml:20:7'], "rules for ingress")
    expect(browser.run(ROWS), shop.rows("--to", "shop/web") + shop.rows("--from", "shop/web"), "its connections")
    browser.run("document.querySelector('#details .rows button').click()")
    expect(title(browser), "monitoring/prometheus[Deployment] → shop/web[Deployment]", "the first of them")


def what_passes_an_ingress_names_it(browser, shop):
    open_map(browser, shop.page, "from={ingress-controller}&to=shop/web[Deployment]")
    (ports, ends), = browser.run(REASON)
    expect(ports, "TCP 8080", "ports")
    expect([line[0] for line in ends["Ingress"]][:2], ["through ingress Ingress shop/shop", "by Service shop/web"],
           "entrance")


def the_fragment_reproduces_the_view(browser, shop):
    open_map(browser, shop.page)
    browser.run(CHOOSE, "namespace", "shop")
    browser.run(TYPE, "cart")
    browser.run("document.querySelectorAll('#details .rows button')[1].click()")
    before, fragment = title(browser), browser.run("return location.hash.slice(1)")
    open_map(browser, shop.page, fragment)
    expect(title(browser), before, "what is selected behind the link")
    expect(browser.run("return document.getElementById('search').value"), "cart", "search behind the link")
    expect(browser.run("return document.querySelectorAll('#facets :checked').length"), 1, "checked boxes")


def the_keyboard_is_enough(browser, shop):
    open_map(browser, shop.page)
    browser.press("/")
    expect(browser.run("return document.activeElement.id"), "search", "focus behind /")
    browser.press(*"db")
    expect(browser.run(ROWS), shop.rows("--workload", "shop/db"), "typing filters")
    browser.press("\ue00c")  # Escape
    expect(browser.run(ROWS), shop.rows(), "connections behind Escape")
    view = browser.run(VIEW)
    browser.press("+")
    browsers.until(lambda: browser.run(VIEW) != view, "the zoom")
    browser.press("f")
    browsers.until(lambda: browser.run(VIEW) == view, "the whole")
    browser.run("document.querySelector('#details .rows button').click()")
    browser.press("\ue00c")
    expect(title(browser), "Connections", "title behind Escape")


def both_themes_are_readable(browser, shop):
    grounds = {}
    for theme in ("light", "dark"):
        browser.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
        for fragment in ("", "end=shop/web[Deployment]", "from=shop/cart[Deployment]&to=shop/db[StatefulSet]"):
            open_map(browser, shop.page, fragment)
            expect(browser.run(UNREADABLE), [], f"texts without contrast in {theme}")
        grounds[theme] = browser.run(GROUND)
    expect(grounds, {"light": [246, 248, 249], "dark": [17, 22, 27]}, "grounds of the map")
    browser.run("document.getElementById('theme').click()")
    browsers.until(lambda: browser.run(GROUND) == grounds["light"], "the ground behind the toggle")
    browser.run("localStorage.clear()")
    browser.devtools("Emulation.setEmulatedMedia", features=[])
    expect(browser.run(NAMELESS), 0, "controls without a name")


def without_scripts_there_is_a_list(browser, shop):
    browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(shop.page)
        tree = browser.devtools("Accessibility.getFullAXTree")["nodes"]
    finally:
        browser.devtools("Emulation.setScriptExecutionDisabled", value=False)
    names = {node["name"]["value"] for node in tree if node.get("name", {}).get("value")}
    for row in shop.rows():
        expect(set(row) <= names, True, f"{row} is listed")


def paper_has_the_whole_map_and_a_table(browser, shop):
    open_map(browser, shop.page)
    view = browser.run(VIEW)
    browser.run("""
      window.printed = null;
      addEventListener('beforeprint', () => {
        printed = [...document.querySelectorAll('#paper tbody tr')].map((row) =>
          [...row.children].map((cell) => cell.textContent));
      })""")
    expect(browser.pdf()[:5], b"%PDF-", "start of the print")
    expect(browser.run("return printed"), shop.rows(), "table")
    browsers.until(lambda: browser.run(VIEW) == view, "the old view")
    quiet(browser, "printing")


def a_page_asks_for_nothing(browser, shop):
    open_map(browser, shop.page)
    expect(browser.run("return performance.getEntriesByType('resource').map((entry) => entry.name)"), [], "requests")
    browser.run("""
      window.violations = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
      document.body.insertAdjacentHTML('beforeend', '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">')""")
    browsers.until(lambda: browser.run("return violations") == ["img-src"], "the policy to refuse a picture")
    browser.console()


def hostile_names_stay_text(browser, hostile):
    open_map(browser, hostile.page)
    expect(browser.run("return document.querySelectorAll('img, script:not(head script):not(#data)').length"), 0,
           "elements from scanned text")
    text = browser.run("return document.body.innerText")
    for attack in ATTACKS[:-1]:
        expect(attack in text, True, f"{attack} is shown")
    expect("a\\u{202e}b\\u{2028}c\\x07d" in text, True, "controls are shown as escapes")
    expect("Not looked at" in text, True, "the page tells what it could not read")
    quiet(browser, "hostile input")


def thousands_of_connections_stay_usable(browser, many):
    open_map(browser, many.page)
    expect(browser.run(STATUS), f"{MANY * EACH} connections", "status")
    made = len(browser.run(ROWS))
    expect(made < MANY * EACH, True, "a part of the list is made")
    browser.run("document.getElementById('more').scrollIntoView()")
    browsers.until(lambda: len(browser.run(ROWS)) > made, "more of the list")
    browser.run("document.querySelectorAll('#details .rows button')[50].click()")
    ends = title(browser).split(" → ")
    browsers.until(lambda: float(browser.run(VIEW).split()[2]) > 0.4, "the connection to come near")
    expect(len(browser.run(REASON)), 1, "reasons")
    browser.click_at(*browser.run(PLACE, ends[0]))
    browsers.until(lambda: title(browser) == ends[0], "the workload that was clicked on")
    quiet(browser, "a large map")


SHOP_TESTS = [lists_what_the_list_command_lists, filters_by_namespace_port_and_search,
              a_click_on_an_arrow_tells_its_reason, a_click_on_a_workload_tells_what_rules_it,
              what_passes_an_ingress_names_it, the_fragment_reproduces_the_view, the_keyboard_is_enough,
              both_themes_are_readable, without_scripts_there_is_a_list, paper_has_the_whole_map_and_a_table,
              a_page_asks_for_nothing]


def pod(namespace, name, labels):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace, "labels": labels},
            "spec": {"containers": [{"name": "main", "image": "registry.example.com/main:1.0.0"}]}}


def write_hostile(folder):
    folder.mkdir()
    pods = [pod(attack, attack, {"app": "attack"}) for attack in ATTACKS]
    (folder / "attacks.json").write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in pods))
    (folder / "broken.yaml").write_text("apiVersion: v1\nkind: [<script>alert(4)</script>\n")


def write_many(folder):
    """Each pod may be reached by the EACH pods behind it, in a ring over ten namespaces."""
    folder.mkdir()
    objects = [{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
                "metadata": {"name": "deny", "namespace": f"team-{team}"},
                "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "egress": [
                    {"to": [{"namespaceSelector": {}}]}]}} for team in range(10)]
    for number in range(MANY):
        objects.append(pod(f"team-{number % 10}", f"pod-{number}", {"number": str(number)}))
        near = [str((number + step) % MANY) for step in range(1, EACH + 1)]
        selector = {"matchExpressions": [{"key": "number", "operator": "In", "values": near}]}
        objects.append({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
                        "metadata": {"name": f"pod-{number}", "namespace": f"team-{number % 10}"},
                        "spec": {"podSelector": {"matchLabels": {"number": str(number)}}, "ingress": [
                            {"from": [{"namespaceSelector": {}, "podSelector": selector}], "ports": [{"port": 80}]}]}})
    (folder / "many.json").write_text("\n".join(json.dumps(each) for each in objects))


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    skipped = browsers.skipped()
    if skipped is not None:
        return skipped
    with tempfile.TemporaryDirectory(prefix="seawall-maps-") as name, browsers.Browser() as browser:
        work = pathlib.Path(name)
        write_hostile(work / "hostile")
        write_many(work / "many")
        shop = Map(binary, SHOP, "shop", ["manifests"], work)
        hostile = Map(binary, work, "hostile-map", ["hostile"], work)
        many = Map(binary, work, "many-map", ["many"], work)
        results = [run(test, browser, shop) for test in SHOP_TESTS]
        results.append(run(hostile_names_stay_text, browser, hostile))
        results.append(run(thousands_of_connections_stay_usable, browser, many))
        if len(sys.argv) > 2:
            open_map(browser, shop.page, "from=shop/cart[Deployment]&to=shop/db[StatefulSet]")
            browser.screenshot(sys.argv[2])
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 1 if False in results else 0


if __name__ == "__main__":
    sys.exit(main())
