"""The library as others link it: installed, alone, with fewer engines

The example of its README is compiled against what `meson install` puts
somewhere, found by pkg-config, and run.
"""
import os
import pathlib
import re
import shutil
import subprocess

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
needs_tools = pytest.mark.skipif(
    not shutil.which("meson") or not shutil.which("pkg-config"),
    reason="needs meson and pkg-config")


def run(*command, **more):
    done = subprocess.run([str(word) for word in command], timeout=300,
                          capture_output=True, text=True, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def install(directory, *options):
    build, root = directory / "build", directory / "root"
    run("meson", "setup", build, SOURCE, "-Dlibrary_only=true",
        "-Doptimization=0", "-Ddebug=false", f"-Dprefix={root}", *options,
        env={**os.environ, "CC": "gcc"})
    run("meson", "install", "-C", build)
    return root


def compile_example(root, directory):
    readme = (SOURCE / "codepages/README.md").read_text(encoding="utf-8")
    source = directory / "example.c"
    source.write_text(re.search(r"```c\n(.*?)```", readme, re.S)[1],
                      encoding="utf-8")
    found, = root.rglob("pkgconfig")
    flags = run("pkg-config", "--cflags", "--libs", "ebgate-codepages",
                env={**os.environ, "PKG_CONFIG_PATH": str(found)}).split()
    program = directory / "example"
    run("gcc", "-Wall", "-Wextra", "-Werror", source, "-o", program, *flags)
    return program, {**os.environ, "LD_LIBRARY_PATH": str(found.parent)}


@needs_tools
@pytest.mark.parametrize("options", [
    ["-Diconv=none"], ["-Dicu=disabled"]], ids=["icu alone", "iconv alone"])
def test_the_example_with_one_engine(options, tmp_path):
    root = install(tmp_path, *options)
    program, environment = compile_example(root, tmp_path)
    assert run(program, env=environment) == "Grüße § 5\n0 without a place\n"
    library, = root.rglob("libebgate-codepages.so.0")
    exported = run("nm", "-D", "--defined-only", library).split("\n")
    names = {line.split()[-1] for line in exported if line}
    assert "codepage_open" in names
    assert not {one for one in names
                if not re.match(r"codepage_|guess_", one)}
    needed = run("readelf", "-d", library)
    assert ("libicu" in needed) == ("-Dicu=disabled" not in options)
    page, = root.rglob("codepages.3*")
    lint = subprocess.run(["mandoc", "-Tlint", page], capture_output=True,
                          text=True, timeout=60).stdout.splitlines()
    assert [line for line in lint
            if "referenced manual not found" not in line] == []


@needs_tools
def test_a_wrong_prefix_of_libiconv_is_named(tmp_path):
    done = subprocess.run(
        ["meson", "setup", tmp_path / "build", SOURCE, "-Diconv=gnu",
         "-Dlibrary_only=true", f"-Dlibiconv_prefix={tmp_path}/nowhere"],
        capture_output=True, text=True, timeout=100)
    assert done.returncode != 0
    assert "nowhere" in done.stdout + done.stderr or "iconv" in done.stdout
