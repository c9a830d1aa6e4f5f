#!/usr/bin/env python3
"""Advisories as artifacts of OCI: import_registry_test.py SEAWALL [WORD...].

They are packed, and pushed to and pulled from Docker's registry on this machine (one that anybody may ask, one with a
password, one with TLS of an authority of its own), and from servers with one fault each. What comes back is what was
pushed, byte by byte, or the advisories stay as they were. WORD: only tests whose names hold all of them.
"""
import base64
import gzip
import hashlib
import json
import pathlib
import random
import shutil
import sys
import tarfile
import tempfile

sys.dont_write_bytecode = True
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "images"))
import feeds  # noqa: E402, behind the line that says where it is
import registries  # noqa: E402
from import_servers import Server, giving  # noqa: E402
from importing import FAILED, INCOMPLETE, USAGE, Workplace  # noqa: E402
from running import Missing, run_all, title_of  # noqa: E402

KIND = "application/vnd.seawall.advisories.v1"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def filled(place, count=300):
    """Advisories whose bytes are known."""
    noise = random.Random(count)
    place.bring(place.write("a.jsonl", feeds.lines(feeds.osv(f"GHSA-{number}", details=noise.randbytes(200).hex())
                                                   for number in range(count))))
    return place.store.read_bytes()


def other(place, name="other"):
    """Another user on the same machine."""
    folder = place.folder / name
    folder.mkdir()
    return Workplace(place.binary, folder)


def login(place, host):
    (place.folder / ".docker").mkdir()
    secret = base64.b64encode(f"tester:{registries.SECRET}".encode()).decode()
    place.write(".docker/config.json", {"auths": {host: {"auth": secret}}})


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


# --- archives ---------------------------------------------------------------------------------------------------

def what_is_packed_is_a_layout_of_one_artifact(place):
    filled(place)
    place.run("pack", "a.tar").says("300 records", "sha256:")
    with tarfile.open(place.folder / "a.tar") as archive:
        files = {each.name: archive.extractfile(each).read() for each in archive.getmembers() if each.isfile()}
    assert json.loads(files["oci-layout"]) == {"imageLayoutVersion": "1.0.0"}
    described, = json.loads(files["index.json"])["manifests"]
    assert (described["mediaType"], described["artifactType"]) == (MANIFEST, KIND)
    for name, data in files.items():
        if name.startswith("blobs/"):
            assert name == "blobs/" + digest_of(data).replace(":", "/"), name
    manifest = json.loads(files["blobs/" + described["digest"].replace(":", "/")])
    assert manifest["artifactType"] == KIND and manifest["config"]["mediaType"] == "application/vnd.oci.empty.v1+json"
    layer, = manifest["layers"]
    stored = files["blobs/" + layer["digest"].replace(":", "/")]
    assert layer["mediaType"] == KIND + "+zstd" and layer["size"] == len(stored)
    first = (place.folder / "a.tar").read_bytes()
    place.run("pack", "b.tar")
    assert (place.folder / "b.tar").read_bytes() == first, "the same advisories gave another archive"


def packed_advisories_are_imported_elsewhere(place):
    stored = filled(place)
    for name in ("a.tar", "a.tar.gz", "a.tar.zst"):
        place.run("pack", name)
        elsewhere = other(place, f"of-{name}")
        elsewhere.bring(place.folder / name).says("300 records")
        assert elsewhere.store.read_bytes() == stored
    elsewhere.bring(elsewhere.write("b.json", feeds.osv("OWN-1")))
    elsewhere.bring(place.folder / "a.tar")
    assert len(elsewhere.ids()) == 301


def damaged_archives_of_advisories_are_refused(place):
    filled(place)
    place.run("pack", "a.tar")
    whole = (place.folder / "a.tar").read_bytes()
    elsewhere = other(place)
    for at in range(2_000, len(whole) - 2_000, len(whole) // 23):
        bad = bytearray(whole)
        bad[at] ^= 0x55
        done = elsewhere.bring(elsewhere.write("bad.tar", bytes(bad)), code=None)
        assert done.code == INCOMPLETE or elsewhere.store.exists(), done.errors
        if elsewhere.store.exists():  # what was changed says nothing: the filling of a header
            elsewhere.run("verify").says("300 records")
            elsewhere.store.unlink()
    elsewhere.bring(elsewhere.write("short.tar", whole[:len(whole) // 2]), code=INCOMPLETE).says("short.tar")
    assert not elsewhere.store.exists()
    place.run("pack", "nowhere/a.tar", code=FAILED).says("cannot write")
    place.run("pack", "a.zip", code=USAGE).says("such as advisories.tar")


# --- registries ---------------------------------------------------------------------------------------------------

def what_is_pushed_is_pulled(place):
    stored = filled(place, 3_000)
    with registries.registry(place.folder) as (host, _):
        reference = f"{host}/team/advisories:latest"
        done = place.run("push", "--plain-http", host, reference).says("3,000 records", "sha256:")
        again = place.run("push", "--plain-http", host, reference)
        assert again.output == done.output
        elsewhere = other(place)
        elsewhere.bring(elsewhere.write("a.json", feeds.osv("OLD-1")))
        elsewhere.run("pull", "--plain-http", host, reference).says("3,000 records")
        assert elsewhere.store.read_bytes() == stored and elsewhere.left_over() == []
        digest = done.output.split()[-1]
        elsewhere.store.unlink()
        elsewhere.run("pull", "--plain-http", host, f"{host}/team/advisories@{digest}")
        assert elsewhere.store.read_bytes() == stored
        elsewhere.run("pull", "--plain-http", host, f"{host}/team/other:v1", code=INCOMPLETE).says("does not have")
        elsewhere.run("pull", reference, code=INCOMPLETE).says("--plain-http")
        place.run("push", "--plain-http", host, f"{host}/team/advisories@{digest}", code=USAGE).says("needs a tag")
        assert elsewhere.store.read_bytes() == stored


def passwords_and_authorities_are_those_of_docker(place):
    stored = filled(place)
    with registries.registry(place.folder, has_password=True, has_tls=True) as (host, _):
        reference, trust = f"{host}/advisories:v1", ("--ca-file", place.folder / "ca.crt")
        place.run("push", reference, code=INCOMPLETE).says("--ca-file")
        place.run("push", *trust, reference, code=INCOMPLETE).says("docker login")
        login(place, host)
        done = place.run("push", *trust, reference)
        elsewhere = other(place)
        elsewhere.run("pull", *trust, reference, code=INCOMPLETE).says("docker login")
        login(elsewhere, host)
        elsewhere.run("pull", *trust, reference)
        assert elsewhere.store.read_bytes() == stored
        assert registries.SECRET not in done.output + done.errors


def images_are_no_advisories(place):
    filled(place)
    registries.tool("skopeo")
    with registries.registry(place.folder) as (host, push):
        made = registries.layout.make(place.folder / "image", [{"etc/os-release": b"ID=x\n"}])
        registries.run("skopeo", "copy", *push, f"oci:{made}", f"docker://{host}/image:v1")
        before = place.store.read_bytes()
        place.run("pull", "--plain-http", host, f"{host}/image:v1", code=INCOMPLETE).says("it is an image")
        assert place.store.read_bytes() == before and place.left_over() == []
        registries.run("tar", "-C", made, "-cf", place.folder / "image.tar", "oci-layout", "index.json", "blobs")
        place.bring(place.folder / "image.tar", code=INCOMPLETE).says("it is an image")


def other_tools_take_what_is_packed(place):
    filled(place)
    registries.tool("skopeo")
    place.run("pack", "a.tar")
    with registries.registry(place.folder) as (host, push):
        registries.run("skopeo", "copy", *push, f"oci-archive:{place.folder / 'a.tar'}", f"docker://{host}/x:v1")
        elsewhere = other(place)
        elsewhere.run("pull", "--plain-http", host, f"{host}/x:v1")
        assert elsewhere.store.read_bytes() == place.store.read_bytes()


def lies_of_registries_are_not_believed(place):
    filled(place)
    place.run("pack", "a.tar")
    with tarfile.open(place.folder / "a.tar") as archive:
        files = {each.name: archive.extractfile(each).read() for each in archive.getmembers()}
    digest = json.loads(files["index.json"])["manifests"][0]["digest"]
    manifest = files["blobs/" + digest.replace(":", "/")]
    layer = json.loads(manifest)["layers"][0]
    packed = files["blobs/" + layer["digest"].replace(":", "/")]
    good = place.store.read_bytes()

    def pull(manifest, blob, says):
        answers = {"/v2/x/manifests/v1": giving(manifest, kind=MANIFEST)}
        answers["/v2/x/blobs/" + json.loads(manifest)["layers"][0]["digest"]] = giving(blob)
        with Server(answers) as server:
            host = server.url.removeprefix("http://")
            place.run("pull", "--plain-http", host, f"{host}/x:v1", code=INCOMPLETE).says(says)
        assert place.store.read_bytes() == good and place.left_over() == []

    def described(blob):
        return manifest.replace(layer["digest"].encode(), digest_of(blob).encode()).replace(
            b'"size":%d' % layer["size"], b'"size":%d' % len(blob))

    pull(manifest, packed[:-1] + b"x", "another digest")
    pull(manifest, packed + b"x", "promised")
    for blob, says in ((b"no zstd at all", "no store"), (gzip.compress(b"no store"), "no store"),
                       (packed[:-20], "cut off"), (registries.run("zstd", "-c", input=good[:-9]), "store")):
        pull(described(blob), blob, says)
    pull(manifest.replace(b"seawall", b"other"), packed, "it is an artifact of the type")


TESTS = [what_is_packed_is_a_layout_of_one_artifact, packed_advisories_are_imported_elsewhere,
         damaged_archives_of_advisories_are_refused, what_is_pushed_is_pulled,
         passwords_and_authorities_are_those_of_docker, images_are_no_advisories, other_tools_take_what_is_packed,
         lies_of_registries_are_not_believed]


def in_new_folder(test, binary):
    folder = tempfile.mkdtemp()
    try:
        test(Workplace(binary, folder))
    except registries.Missing as reason:
        raise Missing(str(reason)) from reason
    except registries.Failed as reason:
        raise AssertionError(str(reason)) from reason
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    binary, words = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]
    return run_all([(title_of(test), lambda test=test: in_new_folder(test, binary)) for test in TESTS
                    if all(word in test.__name__ for word in words)])


sys.exit(main())
