"""Makes OCI image layouts for tests: a folder with oci-layout, index.json and blobs (image-layout.md of the OCI's image
specification, 1.1)."""
import gzip
import hashlib
import io
import json
import pathlib
import subprocess
import tarfile

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYERS = {"none": "application/vnd.oci.image.layer.v1.tar",
          "gzip": "application/vnd.oci.image.layer.v1.tar+gzip",
          "zstd": "application/vnd.oci.image.layer.v1.tar+zstd"}


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def tar_of_files(files):
    """A tar archive of {name: bytes}, the same bytes for the same files. None is a folder, a string a symbolic link's
    target, and a pair bytes with a mode."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.mode = 0o644
            data = b""
            if content is None:
                member.type, member.mode = tarfile.DIRTYPE, 0o755
            elif isinstance(content, str):
                member.type, member.linkname = tarfile.SYMTYPE, content
            elif isinstance(content, tuple):
                data, member.mode = content
            else:
                data = content
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def tar_of_folder(root):
    """A tar archive of what is below a folder: files, folders and symbolic links, in the order of their names."""
    out = io.BytesIO()

    def owned_by_root(member):
        member.uid = member.gid = member.mtime = 0
        member.uname = member.gname = ""
        return member if member.isreg() or member.isdir() or member.issym() or member.islnk() else None

    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(pathlib.Path(root).iterdir()):
            archive.add(path, path.name, filter=owned_by_root)  # goes through folders by name
    return out.getvalue()


def tar_of(layer):
    """Of a folder, of a file that is a tar archive, of a dictionary of files, or of the bytes of an archive."""
    if isinstance(layer, bytes):
        return layer
    if isinstance(layer, dict):
        return tar_of_files(layer)
    return tar_of_folder(layer) if pathlib.Path(layer).is_dir() else pathlib.Path(layer).read_bytes()


def compressed(data, compression):
    if compression == "gzip":
        return gzip.compress(data, compresslevel=1, mtime=0)
    if compression == "zstd":
        return subprocess.run(["zstd", "--quiet", "--stdout", "-1"], input=data, stdout=subprocess.PIPE,
                              check=True).stdout
    return data


class Layout:
    """A layout in a folder, which is made. Images are added one after another."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / "blobs" / "sha256").mkdir(parents=True)
        (self.folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
        self.manifests = []
        self.write_index()

    def write_index(self):
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": self.manifests}
        (self.folder / "index.json").write_text(json.dumps(index))

    def add_blob(self, data, media_type):
        """Its descriptor."""
        digest = digest_of(data)
        (self.folder / "blobs" / "sha256" / digest.removeprefix("sha256:")).write_bytes(data)
        return {"mediaType": media_type, "digest": digest, "size": len(data)}

    def add_image(self, layers, config=None, compression="gzip", name=None, architecture="amd64", system="linux",
                  is_listed=True):
        """An image of layers, the lowest first: anything that tar_of takes, or a pair of that and its compression.
        `config` is added to the image's own: {"config": {"User": "1000"}}. The descriptor of its manifest."""
        descriptors, diff_ids = [], []
        for layer in layers:
            content, how = layer if isinstance(layer, tuple) else (layer, compression)
            data = tar_of(content)
            diff_ids.append(digest_of(data))
            descriptors.append(self.add_blob(compressed(data, how), LAYERS[how]))
        whole = {"architecture": architecture, "os": system, "config": {},
                 "rootfs": {"type": "layers", "diff_ids": diff_ids}, **(config or {})}
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST,
                    "config": self.add_blob(json.dumps(whole).encode(), CONFIG), "layers": descriptors}
        descriptor = self.add_blob(json.dumps(manifest).encode(), MANIFEST)
        descriptor["platform"] = {"architecture": architecture, "os": system}
        if name:
            descriptor["annotations"] = {"org.opencontainers.image.ref.name": name}
        if is_listed:
            self.manifests.append(descriptor)
            self.write_index()
        return descriptor

    def add_index(self, descriptors, name=None):
        """An index of images that are not listed themselves, as those for several platforms have."""
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": descriptors}
        descriptor = self.add_blob(json.dumps(index).encode(), INDEX)
        if name:
            descriptor["annotations"] = {"org.opencontainers.image.ref.name": name}
        self.manifests.append(descriptor)
        self.write_index()
        return descriptor


def make(folder, layers, **options):
    """A layout with one image; see Layout.add_image."""
    layout = Layout(folder)
    layout.add_image(layers, **options)
    return layout.folder
