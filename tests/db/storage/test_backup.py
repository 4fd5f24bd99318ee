import asyncio
import shutil
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from postroom.kit.errors import PostroomError
from postroom.kit.ids import new_id
from postroom.settings import Settings
from postroom.storage.backup import restore, save
from postroom.storage.backup.manifest import Manifest
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.keys import Keys, MasterKey, NoMasterKey, key_file
from postroom.storage.objects import Objects
from postroom.storage.secrets import as_text, new_key
from tests.db.server import TestServer

pytestmark = pytest.mark.anyio
FILES = [b"contract", b"logo", b"x" * 3_000_000]


@pytest.fixture
async def sha256s(database: Database, blobs: Blobs, organization_id: UUID) -> list[bytes]:
    async with database.pool.connection() as conn:
        return [await blobs.put(conn, organization_id, content) for content in FILES]


@pytest.fixture
async def made(database: Database, settings: Settings, sha256s: list[bytes], tar: Path) -> Manifest:
    return await save(settings, database.dsn, tar, "0.1.0")


@pytest.fixture
def tar(tmp_path: Path) -> Path:
    return tmp_path / "postroom.tar"


@pytest.fixture
def elsewhere(tmp_path: Path, settings: Settings) -> Settings:
    """An empty place whose owner has brought the master key."""
    there = Settings(data=tmp_path / "elsewhere")
    shutil.copytree(settings.keys_folder, there.keys_folder)
    return there


@pytest.fixture
def empty(server: TestServer) -> Iterator[str]:
    name = f"t_{new_id().hex}"
    server.create_database(name)
    yield server.dsn(name)
    server.drop_database(name)


def damage(tar: Path) -> bytes:
    """Flip one bit of a file in it; return what it was."""
    good = tar.read_bytes()
    middle = good.index(b"blobs/") + tarfile.BLOCKSIZE + 20
    tar.write_bytes(good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :])
    return good


def cut(tar: Path, part: float) -> None:
    content = tar.read_bytes()
    tar.write_bytes(content[: int(len(content) * part)])


def lose_a_file(settings: Settings) -> str:
    lost = next(path for path in Path(settings.blobs_url).rglob("*") if path.is_file())
    lost.unlink()
    return str(lost.relative_to(settings.blobs_url))


async def refusal(settings: Settings, url: str, tar: Path) -> str:
    with pytest.raises(PostroomError) as caught:
        await restore(settings, url, tar)
    return caught.value.message


async def epoch(dsn: str) -> object:
    async with Database(dsn) as database, database.transaction() as tx:
        return await (await tx.conn.execute("select id from epoch")).fetchone()


async def test_everything_is_there_again_in_an_empty_place(
    made: Manifest, tar: Path, elsewhere: Settings, empty: str, organization_id: UUID, sha256s: list[bytes]
) -> None:
    assert await restore(elsewhere, empty, tar) == made
    assert made.rows["organization"] == 1
    assert made.blobs == made.rows["blob"] == len(FILES)
    blobs = Blobs(Objects(elsewhere.blobs_url), Keys(MasterKey(elsewhere)))
    async with Database(empty) as database, database.pool.connection() as conn:
        assert [await blobs.get(conn, organization_id, sha256) for sha256 in sha256s] == FILES


async def test_a_restore_begins_a_new_epoch(
    made: Manifest, tar: Path, elsewhere: Settings, empty: str, database: Database
) -> None:
    await restore(elsewhere, empty, tar)
    assert await epoch(empty) != await epoch(database.dsn)


async def test_the_file_is_for_its_owner_only_and_holds_no_key_and_no_plain_file(
    made: Manifest, tar: Path, settings: Settings
) -> None:
    content = await asyncio.to_thread(tar.read_bytes)
    assert stat.S_IMODE((await asyncio.to_thread(tar.stat)).st_mode) == 0o600
    assert key_file(settings).read_text().splitlines()[1].encode() not in content
    assert FILES[2] not in content


async def test_the_checksums_can_be_checked_without_postroom(made: Manifest, tar: Path, tmp_path: Path) -> None:
    with tarfile.open(tar) as opened:
        names = opened.getnames()
        sums = opened.extractfile("SHA256SUMS")
        assert sums
        listed = [line.split("  ")[1] for line in sums.read().decode().splitlines()]
    assert sorted([*listed, "SHA256SUMS"]) == sorted(names)


async def test_what_is_written_during_the_backup_is_not_half_in_it(
    database: Database, settings: Settings, sha256s: list[bytes], tar: Path, elsewhere: Settings, empty: str
) -> None:
    async with database.transaction() as tx:
        await tx.conn.execute("update organization set name = 'not yet'")
        await save(settings, database.dsn, tar, "0.1.0")
    await restore(elsewhere, empty, tar)
    async with Database(empty) as restored, restored.transaction() as tx:
        assert await (await tx.conn.execute("select name from organization")).fetchone() == ("Acme",)


async def test_a_wrong_key_is_refused_in_words_before_anything_is_written(
    made: Manifest, tar: Path, tmp_path: Path, empty: str
) -> None:
    wrong = Settings(data=tmp_path / "wrong", master_key=[as_text(new_key())])
    assert f"sealed with master key {made.key_ids[0]}; POSTROOM_MASTER_KEY holds" in await refusal(wrong, empty, tar)
    assert not await asyncio.to_thread(Path(wrong.blobs_url).exists)


async def test_a_missing_key_is_refused_in_words(made: Manifest, tar: Path, tmp_path: Path, empty: str) -> None:
    with pytest.raises(NoMasterKey, match=r"master\.key is not there"):
        await restore(Settings(data=tmp_path / "bare"), empty, tar)


async def test_a_place_in_use_is_refused(made: Manifest, tar: Path, elsewhere: Settings, database: Database) -> None:
    assert "restored into an empty place" in await refusal(elsewhere, database.dsn, tar)


async def test_a_damaged_backup_is_refused_and_a_good_one_then_restored(
    made: Manifest, tar: Path, elsewhere: Settings, empty: str
) -> None:
    good = await asyncio.to_thread(damage, tar)
    assert "The backup is damaged: the checksum of blobs/" in await refusal(elsewhere, empty, tar)
    await asyncio.to_thread(tar.write_bytes, good)
    assert await restore(elsewhere, empty, tar) == made


@pytest.mark.parametrize("part", [0.0, 0.5, 0.99])
async def test_a_backup_that_was_cut_off_is_refused(
    made: Manifest, tar: Path, elsewhere: Settings, empty: str, part: float
) -> None:
    await asyncio.to_thread(cut, tar, part)
    assert await refusal(elsewhere, empty, tar) == "This is no backup of Postroom, or not a whole one."


async def test_a_backup_of_a_newer_postroom_is_refused(
    database: Database, settings: Settings, sha256s: list[bytes], tar: Path, elsewhere: Settings, empty: str
) -> None:
    async with database.transaction() as tx:
        await tx.conn.execute("insert into migration (name) values ('9999_pre_future.sql')")
    await save(settings, database.dsn, tar, "99.0")
    assert await refusal(elsewhere, empty, tar) == "This backup is from a newer Postroom (99.0). Install it first."


async def test_a_file_lost_from_the_storage_does_not_stop_the_backup_and_is_named(
    database: Database, settings: Settings, sha256s: list[bytes], tar: Path, elsewhere: Settings, empty: str
) -> None:
    lost = await asyncio.to_thread(lose_a_file, settings)
    made = await save(settings, database.dsn, tar, "0.1.0")
    assert made.missing == [lost]
    assert await restore(elsewhere, empty, tar) == made


async def test_a_backup_that_fails_leaves_nothing(database: Database, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(PostroomError, match="could not be written"):
        await save(settings, database.dsn, tmp_path / "nowhere" / "postroom.tar", "0.1.0")
    with pytest.raises(PostroomError, match="pg_dump and pg_restore of PostgreSQL"):
        await save(Settings(data=settings.data, postgres_bin=tmp_path), database.dsn, tmp_path / "b.tar", "0.1.0")
    assert not await asyncio.to_thread(lambda: list(tmp_path.glob("*.tar*")))
