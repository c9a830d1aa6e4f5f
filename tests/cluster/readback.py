"""Objects that were applied from files, read back from the cluster."""
import fnmatch
import json
import pathlib

import manifests
import program

TABLE = pathlib.Path(__file__).resolve().parent / "defaulted.tsv"


def objects_read_back_give_the_findings_of_their_files(seawall, bed):
    """But for what defaulted.tsv lists, of which every line is needed."""
    known = {finding[1:4] for finding in findings_of(seawall.json("scan", "--cluster"))}
    taken = create_fixtures(seawall.folder / "fixtures", bed)
    named = {(each["kind"], each["metadata"].get("namespace", ""), each["metadata"]["name"]) for each in taken}
    files, everything = (findings_of(seawall.json("scan", source)) for source in ("fixtures", "--cluster"))
    cluster = {finding for finding in everything if finding[1:4] in named}
    made = {finding for finding in everything - cluster if finding[1:4] not in known}
    table = [line.split("\t") for line in TABLE.read_text().splitlines()[1:]]
    used, faults = set(), []
    for side, found in (("files", files - cluster), ("cluster", cluster - files), ("made", made)):
        for finding in sorted(found):
            lines = {number for number, line in enumerate(table) if line[0] == side and fits(line, finding)}
            used |= lines
            faults.append("" if lines else f"{side} alone: {finding}")
    faults += [f"no longer so: {line}" for number, line in enumerate(table) if number not in used]
    if len(taken) < 1900 or len({finding[0] for finding in files}) < 130:
        faults.append(f"{len(taken)} objects with {len(files)} findings are too few to tell")
    return program.summary(faults, 20)


def create_fixtures(folder, bed):
    """Those of the checks, and the example; in the cluster as far as it takes them, and as files in the folder."""
    paths = [*(program.ROOT / "tests" / "checks").glob("*/fires*.yaml"),
             *(program.ROOT / "examples" / "shop").glob("*.yaml")]
    # Images and Dockerfiles are described as objects, but no cluster has any.
    files = [[each for each in objects if not each.get("apiVersion", "").startswith("seawall.dev/")]
             for objects in manifests.read(bed, sorted(paths))]
    manifests.define_kinds(bed, [each for objects in files for each in objects])
    kinds, objects = manifests.Kinds(bed), []
    for number, of_file in enumerate(files):
        objects += manifests.complete(manifests.set_apart(of_file, number, kinds))
    taken = manifests.create(bed, objects, kinds)
    manifests.wait_for_pods(bed)
    manifests.schedule(bed)
    folder.mkdir()
    for number, each in enumerate(taken):
        (folder / f"{number}.json").write_text(json.dumps(each))
    return taken


def findings_of(report):
    """(check, kind, namespace, name, path, severity); files and lines are not the same."""
    at = [(each, each["object"]) for each in report["findings"]]
    return {(each["checkId"], place["kind"], place.get("namespace", ""), place["name"], each["location"]["path"],
             each["severity"]) for each, place in at}


def fits(line, finding):
    _, check, kind, path, _ = line
    return fnmatch.fnmatchcase(finding[0], check) and fnmatch.fnmatchcase(finding[1], kind) and \
        fnmatch.fnmatchcase(finding[4], path)
