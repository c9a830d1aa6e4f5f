#!/usr/bin/env python3
"""Packages of languages beside what their own tools list: languages_test.py SEAWALL.

Small packages are made and installed with pip and npm, without a registry; what `seawall image list` finds in an image
of them must be exactly what `pip list` and `npm ls --all` say. Of RubyGems and Composer the files stand here as the
tools write them. A tool that is not installed is skipped, unless CI is set.
"""
import functools
import json
import os
import pathlib
import shutil
import sys
import tempfile
import zipfile

sys.dont_write_bytecode = True
import layout  # noqa: E402, behind the line that keeps the folder clean
from running import Failed, Missing, expect_same, output_of, run_all, title_of  # noqa: E402


GEM = """\
# -*- encoding: utf-8 -*-
# stub: {name} {version} {platform} lib

Gem::Specification.new do |s|
  s.name = "{name}".freeze
  s.version = "{version}"
  s.platform = "{platform}".freeze

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze) if s.respond_to? :required_rubygems_version=
  s.require_paths = ["lib".freeze]
  s.authors = ["Somebody".freeze]
  s.date = "2024-02-29"
  s.licenses = ["MIT".freeze]
  s.rubygems_version = "3.3.15".freeze
  s.summary = "s.version = \\"9\\"".freeze

  s.installed_by_version = "3.3.15" if s.respond_to? :installed_by_version

  if s.respond_to? :specification_version then
    s.specification_version = 4
  end

  if s.respond_to? :add_runtime_dependency then
    s.add_runtime_dependency(%q<racc>.freeze, ["~> 1.4"])
  else
    s.add_dependency(%q<racc>.freeze, ["~> 1.4"])
  end
end
"""
INSTALLED_BY_COMPOSER = [
    {"name": "acme/lib", "version": "v1.2.3", "version_normalized": "1.2.3.0", "type": "library", "license": ["MIT"],
     "dist": {"type": "zip", "url": "https://example.com/lib.zip", "reference": "00", "shasum": ""},
     "require": {"php": ">=7.2"}, "installation-source": "dist", "install-path": "../acme/lib"},
    {"name": "acme/tool", "version": "dev-main", "version_normalized": "dev-main", "type": "composer-plugin",
     "install-path": "../acme/tool"},
]


def run(*command, cwd=None):
    environment = {key: value for key, value in os.environ.items()
                   if not key.lower().startswith(("pip_", "npm_config_", "pythonpath", "virtual_env"))}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1",
                    "npm_config_userconfig": os.devnull, "npm_config_offline": "true", "npm_config_audit": "false",
                    "npm_config_fund": "false", "npm_config_update_notifier": "false"}
    return output_of(*command, cwd=cwd, env=environment)


def found(seawall, folder, layer, package_type):
    """(name, version) of all packages of a type in an image of one layer, sorted. All of it must have been read."""
    image = layout.make(folder / f"layout-{package_type}", [layer])
    report = json.loads(run(seawall, "image", "list", image, "-o", "json"))
    return sorted((each["name"], each["version"]) for each in report["packages"] if each["type"] == package_type)


# --- Python ------------------------------------------------------------------------------------------------

def make_wheel(folder, name, version, extra=None):
    """A wheel as a build would make it, for the folder's name with dashes and dots as underscores."""
    plain = name.replace("-", "_").replace(".", "_")
    info = f"{plain}-{version}.dist-info"
    files = {f"{plain}/__init__.py": "", **(extra or {}),
             f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nName: no\n",
             f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in files) + f"{info}/RECORD,,\n"
    wheel = folder / f"{plain}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return wheel


def python_packages_are_those_of_pip(seawall, folder):
    root = folder / "python"
    environment = root / "opt" / "venv"
    try:
        run(sys.executable, "-m", "venv", environment)
    except Failed as reason:
        raise Missing(f"Python makes no environment with pip: {reason}") from reason
    python = environment / "bin" / "python3"
    brought = "Name: brought\nVersion: 9\n"  # a package for another package's own use
    wheels = [make_wheel(folder, "plain", "1.0"), make_wheel(folder, "With-Dashes.And_More", "2.0rc1"),
              make_wheel(folder, "owner", "3.0", {"owner/_vendor/brought-9.dist-info/METADATA": brought})]
    run(python, "-m", "pip", "install", "--quiet", *wheels)
    site = next((environment / "lib").glob("python3*/site-packages"))
    # What setup.py left behind in its time: as a file, as a folder, and as a link to a folder elsewhere.
    (site / "Distutils_Made-4.0.egg-info").write_text("Metadata-Version: 1.0\nName: Distutils-Made\nVersion: 4.0\n")
    (site / "legacy-5.0-py3.11.egg-info").mkdir()
    (site / "legacy-5.0-py3.11.egg-info" / "PKG-INFO").write_text("Name: legacy\nVersion: 5.0\n")
    develop = root / "src" / "develop"
    (develop / "develop.egg-info").mkdir(parents=True)
    (develop / "develop.egg-info" / "PKG-INFO").write_text("Name: develop\nVersion: 0.1\n")
    (site / "develop.egg-link").write_text(f"{develop}\n.")
    (site / "easy-install.pth").write_text(f"{develop}\n")
    (site / "~lain-0.9.dist-info").mkdir()  # of an installation that was broken off
    (site / "~lain-0.9.dist-info" / "METADATA").write_text("Name: plain\nVersion: 0.9\n")
    listed = json.loads(run(python, "-m", "pip", "list", "--format", "json"))
    expect_same(found(seawall, folder, root, "pypi"), sorted((each["name"], each["version"]) for each in listed))


# --- npm ---------------------------------------------------------------------------------------------------

def write_package(folder, **content):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps(content))
    return folder


def pack(source, destination):
    """What a package.json calls the packed package."""
    name = run("npm", "pack", "--silent", "--pack-destination", destination, cwd=source).strip()
    return f"file:{destination / name}"


def names_and_versions(node):
    """Of a node of `npm ls --json --long` and all below it."""
    nodes, all_of_them = [node], set()
    while nodes:
        each = nodes.pop()
        nodes += each.get("dependencies", {}).values()
        all_of_them.add((each["name"], each["version"]))
    return all_of_them


def npm_packages_are_those_of_npm(seawall, folder):
    if not shutil.which("npm"):
        raise Missing("npm is not installed")
    sources, packs, app = folder / "sources", folder / "packs", folder / "npm" / "app"
    packs.mkdir()
    plain = write_package(sources / "plain", name="plain", version="1.0.0", license="MIT")
    write_package(plain / "esm", type="module")
    write_package(plain / "test" / "fixtures", name="fixture", version="6.6.6")
    scoped = write_package(sources / "scoped", name="@acme/scoped", version="2.0.0-rc.1+build")
    real = write_package(sources / "real", name="real", version="3.0.0")
    outer = write_package(sources / "outer", name="outer", version="4.0.0", dependencies={"plain": "^0.9.0"},
                          bundleDependencies=["plain"])
    write_package(outer / "node_modules" / "plain", name="plain", version="0.9.1")
    plain, scoped, real, outer = (pack(source, packs) for source in (plain, scoped, real, outer))
    write_package(app, name="app", version="0.0.1", workspaces=["parts/*"], devDependencies={"outer": outer},
                  dependencies={"plain": plain, "@acme/scoped": scoped, "alias": real})
    write_package(app / "parts" / "one", name="@app/one", version="1.1.1", dependencies={"plain": "*"})
    run("npm", "install", "--ignore-scripts", cwd=app)
    theirs = names_and_versions(json.loads(run("npm", "ls", "--all", "--json", "--long", cwd=app)))
    expect_same(found(seawall, folder, folder / "npm", "npm"), sorted(theirs))
    if ("real", "3.0.0") not in theirs or ("plain", "0.9.1") not in theirs:
        raise Failed(f"npm installed neither alias nor bundle: {sorted(theirs)}")


# --- Ruby and PHP ------------------------------------------------------------------------------------------

def gems_are_those_of_specifications(seawall, folder):
    specifications = "usr/lib/ruby/gems/3.1.0/specifications"
    gems = [("rack", "3.0.8", "ruby", "rack-3.0.8"),
            ("nokogiri", "1.15.0", "x86_64-linux", "nokogiri-1.15.0-x86_64-linux"),
            ("json", "2.6.1", "ruby", "default/json-2.6.1")]
    files = {f"{specifications}/{file}.gemspec": GEM.format(name=name, version=version, platform=platform).encode()
             for name, version, platform, file in gems}
    files["src/rack/rack.gemspec"] = b"Gem::Specification.new { |s| s.name = 'source' }"
    expect_same(found(seawall, folder, files, "gem"), sorted((name, version) for name, version, _, _ in gems))


def packages_of_php_are_those_of_composer(seawall, folder):
    installed = {"packages": INSTALLED_BY_COMPOSER, "dev": True, "dev-package-names": ["acme/tool"]}
    older = [{"name": "acme/older", "version": "1.0.0"}]  # as Composer 1 wrote it
    files = {"app/vendor/composer/installed.json": json.dumps(installed, indent=4).encode(),
             "old/vendor/composer/installed.json": json.dumps(older, indent=4).encode()}
    expect_same(found(seawall, folder, files, "composer"),
                [("acme/lib", "v1.2.3"), ("acme/older", "1.0.0"), ("acme/tool", "dev-main")])


TESTS = [python_packages_are_those_of_pip, npm_packages_are_those_of_npm, gems_are_those_of_specifications,
         packages_of_php_are_those_of_composer]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    seawall = pathlib.Path(sys.argv[1]).resolve()

    def in_folder(test):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["HOME"] = folder  # caches and settings of the tools are nobody's
            test(seawall, pathlib.Path(folder).resolve())

    return run_all((title_of(test), functools.partial(in_folder, test)) for test in TESTS)


sys.exit(main())
