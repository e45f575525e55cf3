"""Shells complete what the program knows; real ones are asked

bash is on every machine; zsh and fish are asked where they are.
"""
import os
import shutil
import subprocess

import pytest

import program


def script(shell):
    done = subprocess.run([program.EBGATE, "help", "--completion", shell],
                          capture_output=True, text=True, timeout=20)
    assert done.returncode == 0 and done.stderr == ""
    return done.stdout


def complete(*words, directory="."):
    """What bash offers for the last of the words."""
    asked = script("bash") + """
        compopt() { :; }
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ebgate
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(["bash", "-c", asked, "bash", "ebgate", *words],
                          capture_output=True, text=True, timeout=20,
                          cwd=directory)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize("words, wanted", [
    (["se"], ["send", "serve"]),
    (["mi"], ["migrate"]),
    (["serve", "--ch"], ["--check"]),
    (["serve", "x"], []),
    (["migrate", "--codepage", "IBM-104"], ["IBM-1047"]),
    (["codepage", "gu"], ["guess"]),
    (["send", "--codepage", "IBM-27"],
     ["IBM-273", "IBM-274", "IBM-275", "IBM-277", "IBM-278"]),
    (["send", "--codepage", "114"],
     [f"114{digit}" for digit in "0123456789"]),
    (["convert", "--from", "IBM-104"], ["IBM-1047"]),
    (["send", "--codepage", "=", "IBM-104"], ["IBM-1047"]),
    (["convert", "--from", "ibm-104"], ["IBM-1047"]),
    (["convert", "--to", "utf"], ["UTF-8"]),
    (["send", "--prof"], ["--profile"]),
    (["send", "--profile", "st"], ["strict"]),
    (["check", "--sequence-numbers", ""], ["off", "auto", "on"]),
    (["check", "--recfm", "V"], ["V", "VB", "VBS"]),
    (["send", "--relay", "s"], ["smtp://", "smtps://"]),
    (["send", "--connections", ""], []),
    (["codepage", "guess", "--js"], ["--json"]),
    (["help", "ch"], ["check"]),
    (["help", "--completion", "z"], ["zsh"]),
    (["nothing", "x"], []),
])
def test_bash_completes(words, wanted):
    assert sorted(complete(*words)) == sorted(wanted)


def test_bash_completes_every_option():
    for command in ("send", "check", "convert"):
        found = set(complete(command, "--"))
        page = subprocess.run([program.EBGATE, command, "--help"],
                              capture_output=True, text=True, timeout=20)
        named = {word.rstrip(",") for word in page.stdout.split()
                 if word.startswith("--")}
        assert named <= found, named - found


def test_bash_completes_files(tmp_path):
    (tmp_path / "job one.bin").write_bytes(b"")
    (tmp_path / "other").write_bytes(b"")
    for words in (["send", "job"], ["send", "--replies", "job"],
                  ["codepage", "guess", "job"]):
        assert " ".join(complete(*words, directory=tmp_path)) == "job one.bin"


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_others_can_read_theirs(shell, tmp_path):
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed here")
    path = tmp_path / "completion"
    path.write_text(script(shell), encoding="utf-8")
    done = subprocess.run([shell, "-n", path], capture_output=True, text=True,
                          timeout=20)
    assert (done.returncode, done.stderr) == (0, "")


def test_fish_completes(tmp_path):
    if not shutil.which("fish"):
        pytest.skip("fish is not installed here")
    path = tmp_path / "completion"
    path.write_text(script("fish"), encoding="utf-8")
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"source {path}; "
         "complete -C 'ebgate send --codepage IBM-27'"], capture_output=True,
        text=True, timeout=20, env={**os.environ, "HOME": str(tmp_path)})
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == [
        "IBM-273", "IBM-274", "IBM-275", "IBM-277", "IBM-278"]


def test_zsh_and_fish_have_the_titles():
    assert "'IBM-273:Germany, Austria'" in script("zsh")
    assert "IBM-273 'Germany, Austria'" in script("fish")


@pytest.mark.parametrize("args", [["tcsh"], []])
def test_another_shell_is_refused(args):
    done = subprocess.run([program.EBGATE, "help", "--completion", *args],
                          capture_output=True, text=True, timeout=20)
    assert done.returncode == 16 and done.stdout == ""
    assert "one of bash, zsh, fish" in done.stderr
