import os
import pwd
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.db.server import TestServer
from tests.e2e.run.processes import command_line, proportional_mb, until, until_gone
from tests.e2e.run.running import Place, Running, open_folder, python_for, require_parts

AS_ROOT = os.geteuid() == 0
NOBODY = pwd.getpwnam("nobody").pw_uid


@pytest.fixture(autouse=True)
def parts() -> None:
    require_parts()


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as opened:
        yield opened


def test_from_nothing_to_one_line_and_again(folder: Path) -> None:
    place = Place(folder)
    with place.running() as first:
        assert first.line.startswith(f"Postroom is ready: http://127.0.0.1:{place.port}/setup?code=")
        assert first.answers()
        memory = proportional_mb([pid for pid in first.processes if command_line(pid)])
    with place.running() as second:
        assert second.answers()
        assert second.line != first.line, "each start has its own code"
        told = f"first start {first.seconds:.2f} s, second {second.seconds:.2f} s, memory {memory:.0f} MB"
        print(told)  # noqa: T201 for the reader; not asserted, since the machine is shared
    assert not (place.data / "postgres/data/postmaster.pid").exists()


@pytest.mark.parametrize("order", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_leaves_no_process(folder: Path, order: signal.Signals) -> None:
    with Place(folder).running() as run:
        pids = list(run.processes)
        assert len(pids) > 5
        assert run.tell(order) == 0
        until_gone(pids, patience_s=1)


def test_killed_it_leaves_no_process(folder: Path) -> None:
    with Place(folder).running() as run:
        pids = list(run.processes)
        run.tell(signal.SIGKILL)
        until_gone(pids)


def test_killed_with_its_postgresql_left_alive_it_takes_over(folder: Path) -> None:
    place = Place(folder)
    with place.running() as run:
        postgres, others = run.pid_of("/postgres -D"), run.processes
        assert postgres
        os.kill(postgres, signal.SIGSTOP)  # deaf to the order to stop, for a while
        run.tell(signal.SIGKILL)
        os.kill(postgres, signal.SIGCONT)
        with place.running() as again:
            assert again.answers()
            assert not command_line(postgres)
        until_gone(list(others))


def crash(run: Running, part: str) -> None:
    victim = run.pid_of(part)
    assert victim
    os.kill(victim, signal.SIGKILL)
    until(f"{part} is back", lambda: run.pid_of(part) not in (None, victim))


def test_what_crashes_is_started_again(folder: Path) -> None:
    with Place(folder).running() as run:
        for part in ("process worker", "/postgres -D", "process web"):
            crash(run, part)
        until("it answers", run.answers)


def test_a_misspelt_setting_is_told_in_words(folder: Path) -> None:
    refused = Place(folder, POSTROOM_PROT="8420").command("run")
    assert refused.returncode == 78
    assert refused.stderr == "postroom: POSTROOM_PROT is not a setting. Did you mean POSTROOM_PORT?\n"


def test_with_database_url_no_postgresql_is_started(folder: Path) -> None:
    with TestServer.start() as server:
        server.create_database("postroom")
        place = Place(folder, DATABASE_URL=server.dsn("postroom"))
        with place.running() as run:
            assert run.answers()
            assert run.pid_of("postgres") is None
        assert not (place.data / "postgres").exists()


@pytest.mark.parametrize("command", ["worker", "prepare"])
def test_parts_alone_need_a_database(folder: Path, command: str) -> None:
    refused = Place(folder).command(command)
    assert refused.returncode == 1
    assert "There is no database to connect to" in refused.stderr


@pytest.mark.skipif(not AS_ROOT, reason="only root can become another user; without it every test here is one")
def test_as_an_ordinary_user() -> None:
    python = python_for(NOBODY)
    if python is None:
        pytest.skip("no Python here that another user can enter")
    with open_folder(owner=NOBODY) as folder:
        place = Place(folder, user=NOBODY, python=python)
        del place.environ["POSTROOM_DATA"]
        with place.running() as run:
            assert run.answers()
            for pid in run.processes:
                assert not command_line(pid) or Path(f"/proc/{pid}").stat().st_uid == NOBODY
            assert (folder / ".local/share/postroom/postgres/data").is_dir()


@pytest.mark.skipif(not AS_ROOT, reason="only root has an account to drop to")
def test_as_root_a_data_folder_the_account_cannot_enter_is_refused_in_words(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    refused = Place(closed).command("run")
    assert "cannot enter" in refused.stderr
    assert "POSTROOM_DATA, such as /var/lib/postroom" in refused.stderr
    assert closed.stat().st_mode & 0o777 == 0o700, "nothing is opened to others"
