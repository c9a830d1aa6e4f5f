"""What is read: the part that was asked for, the same for a snapshot, and no secret. And the plugin of kubectl."""
import base64
import json
import tarfile

import program

# A scan asks a cluster for no Secrets, which a snapshot holds without their values.
OF_SECRETS = "long-lived-service-account-token,external-secret-storage-unused"
REPORTS = (["scan", "--ignore", OF_SECRETS], ["access", "powers"], ["access", "who-can", "get", "secrets", "-A"],
           ["network", "list"], ["network", "exposure"], ["pods", "check"], ["pods", "labels"], ["secrets", "list"])


def a_snapshot_is_judged_as_the_cluster(seawall, _):
    """Controllers may be at work, so what is compared lies between two reports of the cluster that are alike."""
    def reports(*source):
        return [seawall.output(*words, *source, "-o", "json", codes=(0, 1, 3)) for words in REPORTS]

    for _ in range(3):
        before = reports("--cluster")
        of_folder, of_archive = (reports(seawall.snapshot(name).name) for name in ("cluster", "all.tar.zst"))
        if reports("--cluster") == before:
            in_archive = [text.replace("all.tar.zst/cluster/", "cluster/") for text in of_archive]
            return program.summary([f"{' '.join(words)}: another report"
                                    for words, live, *others in zip(REPORTS, before, of_folder, in_archive)
                                    if any(other != live and uncounted(other) != uncounted(live) for other in others)])
    return "the cluster does not come to rest"


def uncounted(text):
    """Without numbers of what was read: a snapshot holds kinds that not every command reads."""
    return json.loads(text, object_pairs_hook=lambda pairs: [
        pair for pair in pairs if pair[0] not in ("files", "objects", "subjects")])


def no_value_of_a_secret_is_in_a_snapshot(seawall, bed):
    values = [f"kestrel-heron-plover-{number}" for number in range(4)]
    bed.create_namespace("hidden")
    registry = {"auths": {"registry.example.com": {"auth": encoded(f"a:{values[2]}")}}}
    bed.create(secret("plain", stringData={"password": values[0]}),
               secret("encoded", data={"password": encoded(values[1])}),
               secret("registry", type="kubernetes.io/dockerconfigjson",
                      stringData={".dockerconfigjson": json.dumps(registry)}))
    # kubectl repeats it in an annotation.
    applied = bed.kubectl("apply", "-f", "-", text=json.dumps(secret("applied", stringData={"password": values[3]})))
    texts = [path.read_bytes() for path in seawall.snapshot().iterdir()]
    with tarfile.open(seawall.snapshot("all.tar")) as archive:
        texts += [archive.extractfile(member).read() for member in archive.getmembers()]
    everything = b"\0".join(texts)
    faults = [applied.stderr if applied.returncode else ""]
    faults += ["" if f"name: {name}".encode() in everything else f"there is no Secret {name}"
               for name in ("plain", "encoded", "registry", "applied")]
    there = bed.kubectl("get", "secrets", "-n", "hidden", "-o", "json").stdout
    for value in values:
        faults += [f"{form} is written" for form in forms_of(value) if form.encode() in everything]
        faults.append("" if any(form in there for form in forms_of(value)) else f"{value} would not be noticed")
    return program.summary(faults)


def secret(name, **fields):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": "hidden"}, **fields}


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def forms_of(value):
    """As it is, and what of its base64 does not depend on the text around it; and of that again."""
    yield value
    for shift in range(3):
        once = encoded("x" * shift + value)[4:-4]
        yield once
        yield from (encoded("x" * again + once)[4:-4] for again in range(3))


def namespaces_and_labels_choose_what_is_read(seawall, bed):
    places = [(namespace, name) for namespace in ("near", "far") for name in ("web", "db")]
    for namespace in ("near", "far"):
        bed.create_namespace(namespace)
    bed.create(*({"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": name, "image": name}]},
                  "metadata": {"namespace": namespace, "name": name, "labels": {"app": name}}}
                 for namespace, name in places))
    faults = []
    for words, wanted in ((["-n", "near"], places[:2]), (["-n", "near", "-n", "far"], places),
                          (["-n", "near", "-l", "app=web"], places[:1]),
                          (["-n", "far", "-l", "app in (db)"], places[3:])):
        findings = seawall.json("scan", "--cluster", *words)["findings"]
        found = {(each["object"]["namespace"], each["object"]["name"]) for each in findings
                 if each["object"]["kind"] == "Pod"}
        faults.append("" if found == set(wanted) else f"{words}: {found}, want {wanted}")
    return program.summary(faults)


def kubectl_runs_it_as_a_plugin(seawall, bed):
    folder = seawall.folder / "plugins"
    folder.mkdir()
    (folder / "kubectl-seawall").symlink_to(seawall.binary)
    question = ["access", "who-can", "get", "secrets", "-A", "-o", "json"]
    version = bed.kubectl("seawall", "version", path=folder)
    answer = bed.kubectl("seawall", *question, path=folder)
    return program.summary([
        "" if version.stdout == seawall.output("version") else f"version: {version}",
        "" if answer.stdout == seawall.output(*question, "--cluster") else f"it does not read the cluster: {answer}",
    ])
