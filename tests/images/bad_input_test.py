#!/usr/bin/env python3
"""What `seawall image` is given by accident or in malice: bad_input_test.py SEAWALL [WORD...].

Each test is an image that is wrong in one way. Whatever it is: the program ends with exit code 3, in bounded memory and
time, says in one sentence what is wrong and where, and reads the good image beside it all the same. WORD: only tests
whose names hold all of them.
"""
import gzip
import io
import json
import os
import pathlib
import resource
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import zlib

sys.dont_write_bytecode = True
import layout  # noqa: E402, behind the line that keeps the folder clean

HANGING_SECONDS = 120  # what takes time by the square of its size takes longer, anything else far less
MOST_MEMORY = 400 << 20
INCOMPLETE = 3
STATUS = b"Package: good\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n"
GOOD = {"var/lib/dpkg/status": STATUS}


class Answer:
    def __init__(self, output, errors):
        self.report = json.loads(output)
        self.told = [entry["message"] for entry in self.report["notLookedAt"]]
        self.packages = {each["name"] for each in self.report["packages"]}
        self.errors = errors

    def tells(self, *words):
        text = " | ".join(self.told)
        for word in words:
            assert word in text, f"want \"{word}\" in: {text}"


def limit_memory():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def ask(binary, folder, image, *options):
    """The answer for a bad image; the good one beside it has to be read."""
    good = folder / "good"
    if not good.exists():
        layout.make(good, [GOOD])
    command = [binary, "image", "list", "--no-cache", "-o", "json", *options, image, good]
    process = subprocess.Popen([str(each) for each in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               preexec_fn=limit_memory)
    try:
        output, errors = process.communicate(timeout=HANGING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise AssertionError("it hangs") from None
    assert process.returncode == INCOMPLETE, f"exit {process.returncode}: {errors.decode()[-500:]}{output[-500:]}"
    answer = Answer(output, errors.decode())
    assert "good" in answer.packages, "the good image was not read"
    assert answer.told, "nothing is told"
    return answer


def blob_of(folder, descriptor):
    return folder / "blobs" / descriptor["digest"].replace(":", "/")


def manifest_of(folder):
    index = json.loads((folder / "index.json").read_text())
    return json.loads(blob_of(folder, index["manifests"][0]).read_text())


def image_with(folder, stored, diff_id, media_type=layout.LAYERS["gzip"], size=None):
    """A layout of one layer whose stored bytes are given."""
    images = layout.Layout(folder)
    layer = images.add_blob(stored, media_type)
    if size is not None:
        layer["size"] = size
    config = images.add_blob(json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {
        "type": "layers", "diff_ids": [diff_id]}}).encode(), layout.CONFIG)
    manifest = images.add_blob(json.dumps({"schemaVersion": 2, "mediaType": layout.MANIFEST, "config": config,
                                           "layers": [layer]}).encode(), layout.MANIFEST)
    images.manifests.append(manifest)
    images.write_index()
    return images.folder


def packed_bomb(megabytes):
    """Zeros, packed as tightly as gzip can."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b"\0" * (1 << 20)
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


def tar_with(name, data=b"", **fields):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        for field, value in fields.items():
            setattr(member, field, value)
        archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


# --- tests: each gives an image, and what has to be told -------------------------------------------------------

def corrupt_gzip(folder):
    tar = layout.tar_of(GOOD)
    packed = bytearray(gzip.compress(tar))
    packed[len(packed) // 2] ^= 0xFF
    return image_with(folder, bytes(packed), layout.digest_of(tar)), ("layer 1 of 1",)


def truncated_gzip(folder):
    tar = layout.tar_of({"a": os.urandom(1 << 20)})
    return image_with(folder, gzip.compress(tar)[:-1000], layout.digest_of(tar)), ("layer 1 of 1",)


def truncated_tar(folder):
    tar = layout.tar_of({"a": b"x" * 5000})[:3000]
    return image_with(folder, gzip.compress(tar), layout.digest_of(tar)), ("layer 1 of 1",)


def stored_bytes_with_another_digest(folder):
    layout.make(folder, [GOOD])
    blob = blob_of(folder, manifest_of(folder)["layers"][0])
    blob.write_bytes(gzip.compress(layout.tar_of({"var/lib/dpkg/status": STATUS.replace(b"good", b"evil")})))
    return folder, ("layer 1 of 1", "promised")


def content_with_another_diff_id(folder):
    tar = layout.tar_of(GOOD)
    return image_with(folder, gzip.compress(tar), "sha256:" + "0" * 64), ("layer 1 of 1", "but the image says")


def a_size_that_is_too_small(folder):
    tar = layout.tar_of(GOOD)
    packed = gzip.compress(tar)
    return image_with(folder, packed, layout.digest_of(tar), size=len(packed) - 10), ("layer 1 of 1", "promised")


def a_size_that_is_too_large(folder):
    tar = layout.tar_of(GOOD)
    packed = gzip.compress(tar)
    return image_with(folder, packed, layout.digest_of(tar), size=len(packed) + 10), ("layer 1 of 1", "promised")


def a_negative_size(folder):
    tar = layout.tar_of(GOOD)
    return image_with(folder, gzip.compress(tar), layout.digest_of(tar), size=-1), ("size",)


def no_manifest(folder):
    layout.make(folder, [GOOD])
    index = json.loads((folder / "index.json").read_text())
    blob_of(folder, index["manifests"][0]).unlink()
    return folder, ()


def a_manifest_of_html(folder):
    images = layout.Layout(folder)
    images.manifests.append(images.add_blob(b"<!DOCTYPE html><html>sign in</html>", layout.MANIFEST))
    images.write_index()
    return folder, ("JSON",)


def a_huge_manifest(folder):
    images = layout.Layout(folder)
    images.manifests.append(images.add_blob(b"[" + b"1," * (8 << 20) + b"1]", layout.MANIFEST))
    images.write_index()
    return folder, ("\"manifest size\"",)


def indexes_in_indexes(folder):
    images = layout.Layout(folder)
    descriptor = images.add_image([GOOD], is_listed=False)
    for _ in range(10):
        data = json.dumps({"schemaVersion": 2, "mediaType": layout.INDEX, "manifests": [descriptor]}).encode()
        descriptor = images.add_blob(data, layout.INDEX)
    images.manifests.append(descriptor)
    images.write_index()
    return folder, ("\"index nesting\"",)


def a_digest_that_leads_out(folder):
    images = layout.Layout(folder)
    images.manifests.append({"mediaType": layout.MANIFEST, "digest": "sha256:../../../../etc/passwd", "size": 10})
    images.write_index()
    return folder, ()


def a_bomb_of_two_stages(folder):
    """A gigabyte of zeros, packed twice, is a megabyte of gzip in a kilobyte of it."""
    inner = gzip.compress(packed_bomb(1024))
    return image_with(folder, inner, layout.digest_of(b"")), ("layer 1 of 1",)


def a_tar_of_zeros_alone(folder):
    """Of 4 GB."""
    return image_with(folder, packed_bomb(4096), "sha256:" + "0" * 64), ("layer 1 of 1",)


def a_sparse_file_of_a_terabyte(folder):
    """It is told, and what stands beside it is read; as root would read it with its holes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo("var/lib/dpkg/status")
        member.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0",
                              "GNU.sparse.name": "var/lib/dpkg/status", "GNU.sparse.realsize": str(1 << 40)}
        map_ = b"1\n0\n10\n".ljust(512, b"\0") + b"0123456789"
        member.size = len(map_)
        archive.addfile(member, io.BytesIO(map_))
    tar = out.getvalue()
    return image_with(folder, gzip.compress(tar), layout.digest_of(tar)), ("var/lib/dpkg/status", "not looked into")


def a_jar_of_a_bomb(folder):
    """An entry that says it has 10 GB, and packs as tightly as deflate can."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = b"\0" * (1 << 20)
    data = b"".join(packer.compress(block) for _ in range(512)) + packer.flush()
    name = b"META-INF/MANIFEST.MF"
    size = 0xFFFFFFF0
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(data), size, len(name), 0) + name + data
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 0, 0, len(data), size, len(name), 0, 0, 0, 0,
                        0, 0) + name
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(local), 0)
    tar = layout.tar_of({"app/bomb.jar": local + entry + end})
    return image_with(folder, gzip.compress(tar), layout.digest_of(tar)), ("app/bomb.jar",)


def a_damaged_jar(folder):
    tar = layout.tar_of({"app/bad.jar": b"PK\3\4" + b"\xff" * 2000})
    return image_with(folder, gzip.compress(tar), layout.digest_of(tar)), ("app/bad.jar",)


def a_damaged_rpm_database(folder):
    data = b"SQLite format 3\0" + b"\xff" * 8176
    tar = layout.tar_of({"var/lib/rpm/rpmdb.sqlite": data})
    return image_with(folder, gzip.compress(tar), layout.digest_of(tar)), ("var/lib/rpm/rpmdb.sqlite",)


def a_path_that_leads_out(folder):
    tar = tar_with("../../etc/passwd", b"x")
    return image_with(folder, gzip.compress(tar), layout.digest_of(tar)), ("../../etc/passwd",)


def a_path_that_is_too_long(folder):
    tar = tar_with("a/" * 100 + "b" * 5000, b"x")
    return image_with(folder, gzip.compress(tar), layout.digest_of(tar)), ("\"path length\"",)


def a_path_that_is_too_deep(folder):
    tar = tar_with("a/" * 1000 + "b", b"x")
    return image_with(folder, gzip.compress(tar), layout.digest_of(tar)), ("\"path depth\"",)


def too_many_entries(folder):
    """Of a million and some, all of one name: a header is 512 bytes."""
    header = tar_with("a")[:512]
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    block = header * 2048
    data = b"".join(packer.compress(block) for _ in range(490)) + packer.flush()
    return image_with(folder, data, "sha256:" + "0" * 64), ("\"archive entries\"",)


def an_encrypted_layer(folder):
    tar = layout.tar_of(GOOD)
    return image_with(folder, gzip.compress(tar), layout.digest_of(tar),
                      media_type="application/vnd.oci.image.layer.v1.tar+gzip+encrypted"), ("encrypted",)


def an_artifact_that_is_no_image(folder):
    images = layout.Layout(folder)
    config = images.add_blob(b"{}", "application/vnd.cncf.helm.config.v1+json")
    images.manifests.append(images.add_blob(json.dumps({"schemaVersion": 2, "mediaType": layout.MANIFEST,
                                                        "config": config, "layers": []}).encode(), layout.MANIFEST))
    images.write_index()
    return folder, ()


def a_folder_that_is_no_layout(folder):
    folder.mkdir()
    return folder, ()


def a_file_that_is_no_archive(folder):
    folder.write_bytes(b"hello\n" * 1000)
    return folder, ()


def an_archive_without_an_image(folder):
    folder.write_bytes(layout.tar_of({"a": b"b"}))
    return folder, ()


def a_truncated_archive(folder):
    images = layout.make(folder.with_name("source"), [GOOD])
    data = layout.tar_of(images)
    folder.write_bytes(data[:len(data) // 2])
    return folder, ()


TESTS = [corrupt_gzip, truncated_gzip, truncated_tar, stored_bytes_with_another_digest, content_with_another_diff_id,
         a_size_that_is_too_small, a_size_that_is_too_large, a_negative_size, no_manifest, a_manifest_of_html,
         a_huge_manifest, indexes_in_indexes, a_digest_that_leads_out, a_bomb_of_two_stages, a_tar_of_zeros_alone,
         a_sparse_file_of_a_terabyte, a_jar_of_a_bomb, a_damaged_jar, a_damaged_rpm_database, a_path_that_leads_out,
         a_path_that_is_too_long, a_path_that_is_too_deep, too_many_entries, an_encrypted_layer,
         an_artifact_that_is_no_image, a_folder_that_is_no_layout, a_file_that_is_no_archive,
         an_archive_without_an_image, a_truncated_archive]


def main():
    binary, words = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]
    passed = failed = 0
    for test in TESTS:
        if not all(word in test.__name__ for word in words):
            continue
        folder = pathlib.Path(tempfile.mkdtemp())
        try:
            image, told = test(folder / "image")
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            ask(binary, folder, image).tells(*told)
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            assert peak == before or peak * 1024 < MOST_MEMORY, f"it took {peak >> 10} MB"
            passed += 1
        except (AssertionError, OSError, ValueError, KeyError) as error:
            failed += 1
            print(f"{test.__name__}: {type(error).__name__}: {error}")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
