import subprocess
from pathlib import Path

import pytest

from tools import system_packages


def test_names_what_is_not_there(tmp_path: Path) -> None:
    there = tmp_path / "imap"
    there.touch()
    needed = {"dovecot-imapd": str(there), "dovecot-lmtpd": str(tmp_path / "lmtp"), "git": "/usr/bin/git"}
    assert system_packages.missing(needed) == ["dovecot-lmtpd"]


def test_without_apt_names_the_packages_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system_packages.main({"no-such-server": str(tmp_path / "server")}, {}) == 1
    said = capsys.readouterr().err
    assert "no-such-server" in said
    assert "sudo apt-get install" in said


def test_sudo_that_asks_for_a_password_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "apt-get", "exit 0")
    program(tmp_path / "sudo", "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system_packages.privilege(1000) is None
    program(tmp_path / "sudo", "exit 0")
    assert system_packages.privilege(1000) == [str(tmp_path / "sudo"), "-n"]
    assert system_packages.privilege(0) == []


def test_services_are_refused_while_installing_only(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with system_packages.no_services([], policy):
        assert subprocess.run([policy], check=False).returncode == 101
    assert not policy.exists()


def test_a_policy_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("mine")
    with system_packages.no_services([], policy):
        assert policy.read_text() == "mine"
    assert policy.read_text() == "mine"


def test_what_makes_tests_quicker_is_installed_where_it_is_known_and_never_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    program(tmp_path / "apt-cache", '[ "$2" = known ]')
    program(tmp_path / "apt-get", f'echo "$@" >>{asked}; exit 100')
    for name in ("tee", "chmod", "rm"):  # the services' policy is the machine's own
        program(tmp_path / name, "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    system_packages.install_known(["known", "unheard-of"], [])
    assert asked.read_text().split()[-1] == "known"


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
