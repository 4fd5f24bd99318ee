import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.run.running import Place, Running, open_folder, require_parts


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    require_parts()
    with open_folder() as folder:
        yield Place(folder)


@pytest.fixture(scope="module")
def run(place: Place) -> Iterator[Running]:
    with place.running() as running:
        yield running


def test_settings_tells_each_value_and_where_it_comes_from(place: Place) -> None:
    listed = place.command("settings").stdout
    assert f"POSTROOM_PORT = {place.port}  (from environment)" in listed
    assert "POSTROOM_BIND = 127.0.0.1\n" in listed


def test_version(place: Place) -> None:
    assert place.command("version").stdout.startswith("postroom ")


def test_migrate_while_it_runs(place: Place, run: Running) -> None:
    assert place.command("migrate").stdout == "The database is up to date.\n"
    assert run.answers()


def test_reset_password_for_an_unknown_address(place: Place, run: Running) -> None:
    refused = place.command("reset-password", "nobody@example.com")
    assert refused.returncode == 1
    assert refused.stderr.startswith("postroom: ")
    assert "Traceback" not in refused.stderr


def test_rotate_key_while_it_runs(place: Place, run: Running) -> None:
    done = place.command("rotate-key")
    assert done.returncode == 0, done.stderr
    assert len((place.data / "keys/master.key").read_text().splitlines()) == 3
    assert run.answers()


def test_a_backup_taken_while_it_runs_is_restored_into_an_empty_place_and_runs(place: Place, run: Running) -> None:
    tar = place.data.parent / "postroom.tar"
    saved = place.command("backup", str(tar))
    assert saved.returncode == 0, saved.stderr
    assert "The master key is not in it" in saved.stdout
    assert "restored into an empty place" in place.command("restore", str(tar)).stderr
    with open_folder() as folder:
        other = Place(folder)
        other.data.mkdir(mode=0o711)
        shutil.copytree(place.data / "keys", other.data / "keys")
        restored = other.command("restore", str(tar))
        assert restored.returncode == 0, restored.stderr
        assert restored.stdout.startswith("Restored ")
        with other.running() as again:
            assert again.answers()


def test_a_second_one_on_the_same_folder_is_refused_in_words(place: Place, run: Running) -> None:
    refused = place.command("run")
    assert refused.returncode == 1
    assert f"Postroom is already running on {place.data} (process {run.process.pid})" in refused.stderr
    assert run.answers()


def test_a_taken_port_is_told_in_words_before_anything_is_started(run: Running) -> None:
    with open_folder() as other:
        elsewhere = Place(other, POSTROOM_PORT=str(run.port))
        refused = elsewhere.command("run")
        assert refused.returncode == 1
        assert f"Port {run.port} on 127.0.0.1 is used by another program" in refused.stderr
        assert refused.stdout == ""
        assert not (elsewhere.data / "postgres").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has an account to drop to")
def test_as_root_postgresql_runs_under_an_unprivileged_account(run: Running) -> None:
    postgres = run.pid_of("/postgres -D")
    assert postgres
    assert Path(f"/proc/{postgres}").stat().st_uid != 0
    environ = Path(f"/proc/{postgres}/environ").read_text()
    assert "POSTROOM" not in environ
