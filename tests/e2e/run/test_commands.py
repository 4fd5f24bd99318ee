import shutil
from collections.abc import Iterator

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
