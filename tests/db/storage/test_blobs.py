import asyncio
import errno
import os
import tracemalloc
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from postroom.kit.clock import now
from postroom.kit.errors import NotFound
from postroom.kit.ids import id_at, new_id
from postroom.settings import Settings
from postroom.storage.blob_store import Row
from postroom.storage.blobs import Blobs, Reference, object_name
from postroom.storage.database import Connection, Database
from postroom.storage.keys import Keys
from postroom.storage.objects import ObjectLost, Objects, ObjectsDown
from postroom.storage.room import DiskFull, Room
from postroom.storage.secrets import SecretLost
from tests.db.storage.conftest import new_organization

pytestmark = pytest.mark.anyio
MESSAGE, DRAFT = new_id(), new_id()


@pytest.fixture
async def conn(database: Database) -> AsyncIterator[Connection]:
    async with database.pool.connection() as autocommitting:
        yield autocommitting


def files(settings: Settings) -> list[Path]:
    return [path for path in Path(settings.blobs_url).rglob("*") if path.is_file()]


async def age(conn: Connection, days: float) -> None:
    await conn.execute("update blob set unreferenced_at = unreferenced_at - %s", [timedelta(days=days)])


async def collect(database: Database, blobs: Blobs) -> int:
    async with database.transaction() as tx:
        rows = await blobs.expire(tx.conn)
    await blobs.discard(rows)
    return len(rows)


async def test_what_is_put_can_be_read_and_is_encrypted_on_disk(
    conn: Connection, blobs: Blobs, settings: Settings, organization_id: UUID
) -> None:
    sha256 = await blobs.put(conn, organization_id, b"quarterly figures")
    assert await blobs.get(conn, organization_id, sha256) == b"quarterly figures"
    (stored,) = files(settings)
    assert b"quarterly" not in stored.read_bytes()
    assert sha256.hex() not in str(stored)


async def test_fifty_megabytes(conn: Connection, blobs: Blobs, organization_id: UUID) -> None:
    content = bytes(range(256)) * 200_000
    assert await blobs.get(conn, organization_id, await blobs.put(conn, organization_id, content)) == content


async def test_what_is_large_is_not_held_twice_while_it_is_written(
    conn: Connection, blobs: Blobs, organization_id: UUID
) -> None:
    content = bytes(range(256)) * 100_000
    tracemalloc.start()
    await blobs.put(conn, organization_id, content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < len(content) / 2


async def test_what_may_be_long_is_read_without_being_held(
    conn: Connection, blobs: Blobs, organization_id: UUID
) -> None:
    content = bytes(range(256)) * 200_000
    found = await blobs.find(conn, organization_id, await blobs.put(conn, organization_id, content))
    tracemalloc.start()
    read = await blobs.read_long(found)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < len(content) / 5
    assert read[:] == content


async def test_a_long_file_that_is_lost_or_changed_is_not_read(
    conn: Connection, blobs: Blobs, settings: Settings, organization_id: UUID
) -> None:
    found = await blobs.find(conn, organization_id, await blobs.put(conn, organization_id, bytes(3_000_000)))
    (stored,) = files(settings)
    sealed = bytearray(stored.read_bytes())
    sealed[2_000_000] ^= 1
    stored.write_bytes(sealed)
    with pytest.raises(SecretLost):
        await blobs.read_long(found)
    stored.unlink()
    with pytest.raises(ObjectLost):
        await blobs.read_long(found)


async def test_the_same_content_is_kept_once(
    conn: Connection, blobs: Blobs, settings: Settings, organization_id: UUID
) -> None:
    first = await blobs.put(conn, organization_id, b"logo")
    assert await blobs.put(conn, organization_id, b"logo") == first
    assert len(files(settings)) == 1


async def test_a_batch_is_read_back_in_its_order_and_keeps_equal_content_once(
    conn: Connection, blobs: Blobs, settings: Settings, organization_id: UUID
) -> None:
    await blobs.put(conn, organization_id, b"logo")
    contents = [b"letter", b"logo", b"", b"letter", bytes(3_000_000)]
    written = await blobs.write_all(conn, organization_id, contents)
    await blobs.record_all(conn, written)
    assert [await blobs.get(conn, organization_id, one.sha256) for one in written] == contents
    assert len(files(settings)) == 4


async def test_a_batch_lies_in_one_folder_and_the_next_in_another(
    conn: Connection, blobs: Blobs, settings: Settings, organization_id: UUID
) -> None:
    """A folder is made durable once for a batch, and none grows without bound."""
    for batch in range(8):
        await blobs.write_all(conn, organization_id, [f"{batch} {number}".encode() for number in range(5)])
    folders = Counter(path.parent for path in files(settings))
    assert all(count % 5 == 0 for count in folders.values())
    assert len(folders) > 1


async def test_a_batch_that_cannot_be_written_whole_leaves_no_file(objects: Objects, settings: Settings) -> None:
    """Else each try on a full disk would fill what was freed."""

    def until_it_is_full() -> Iterator[tuple[str, list[bytes]]]:
        yield "1/aa/first", [b"first"]
        yield "1/bb/second", [b"second"]
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(DiskFull):
        await objects.put_all(until_it_is_full())
    assert files(settings) == []


async def test_a_device_that_is_full_is_told_from_one_that_is_broken(objects: Objects, settings: Settings) -> None:
    (Path(settings.blobs_url) / "full").symlink_to("/dev/full")
    with pytest.raises(DiskFull):
        await objects.put("full", b"anything")
    (Path(settings.blobs_url) / "file").touch()
    with pytest.raises(ObjectsDown):
        await objects.put("file/below", b"anything")


async def test_what_the_database_needs_is_left_to_it(conn: Connection, keys: Keys, organization_id: UUID) -> None:
    class Little(Room):
        full = True

    blobs = Blobs(Objects("memory:///"), keys, Little([]))
    with pytest.raises(DiskFull):
        await blobs.write(conn, organization_id, b"mail")
    Little.full = False
    assert (await blobs.write(conn, organization_id, b"mail")).sha256


async def test_a_batch_goes_to_any_store() -> None:
    objects = Objects("memory:///")
    names = [f"1/aa/{number}" for number in range(20)]
    await objects.put_all((name, [name.encode()]) for name in names)
    assert [await objects.get(name) for name in names] == [name.encode() for name in names]


async def test_batches_that_hold_the_same_in_another_order_do_not_block_each_other(
    database: Database, conn: Connection, blobs: Blobs, organization_id: UUID
) -> None:
    contents = [b"%d" % number for number in range(200)]

    async def keep(contents: list[bytes]) -> None:
        async with database.pool.connection() as own:
            written = await blobs.write_all(own, organization_id, contents)
        async with database.transaction() as tx:
            await blobs.record_all(tx.conn, written)
            references = [Reference(one.sha256, "message", new_id()) for one in written]
            await blobs.refer_all(tx.conn, organization_id, references)

    await asyncio.gather(*(keep(contents[::step]) for step in (1, -1, 1, -1)))
    cursor = await conn.execute("select count(*) from blob where unreferenced_at is null")
    assert await cursor.fetchone() == (200,)


async def test_two_organizations_share_nothing(
    conn: Connection, blobs: Blobs, settings: Settings, organization_id: UUID
) -> None:
    other = await new_organization(conn)
    sha256 = await blobs.put(conn, organization_id, b"logo")
    with pytest.raises(NotFound):
        await blobs.get(conn, other, sha256)
    await blobs.put(conn, other, b"logo")
    assert len(files(settings)) == 2


async def test_the_same_content_written_twice_at_once_is_one_blob(
    database: Database, blobs: Blobs, organization_id: UUID
) -> None:
    async def put() -> bytes:
        async with database.pool.connection() as conn:
            return await blobs.put(conn, organization_id, b"logo")

    first, second = await asyncio.gather(put(), put())
    assert first == second
    async with database.pool.connection() as conn:
        assert await blobs.get(conn, organization_id, first) == b"logo"


async def test_a_file_swapped_on_disk_is_noticed(
    conn: Connection, blobs: Blobs, settings: Settings, organization_id: UUID
) -> None:
    sha256 = await blobs.put(conn, organization_id, b"pay 10")
    (victim,) = files(settings)
    await blobs.put(conn, organization_id, b"pay 99")
    (other,) = set(files(settings)) - {victim}
    victim.write_bytes(other.read_bytes())
    with pytest.raises(SecretLost):
        await blobs.get(conn, organization_id, sha256)


async def test_a_missing_file_is_told_apart_from_a_missing_blob(
    conn: Connection, blobs: Blobs, settings: Settings, organization_id: UUID
) -> None:
    sha256 = await blobs.put(conn, organization_id, b"gone")
    files(settings)[0].unlink()
    with pytest.raises(ObjectLost):
        await blobs.get(conn, organization_id, sha256)


async def test_a_rolled_back_transaction_leaves_no_blob(
    database: Database, conn: Connection, blobs: Blobs, organization_id: UUID
) -> None:
    written = await blobs.write(conn, organization_id, b"half")
    async with database.pool.connection() as tx, tx.transaction(force_rollback=True):
        await blobs.record(tx, written)
    with pytest.raises(NotFound):
        await blobs.get(conn, organization_id, written.sha256)


async def test_a_blob_goes_when_nobody_has_referred_to_it_for_seven_days(
    database: Database, conn: Connection, blobs: Blobs, settings: Settings, organization_id: UUID
) -> None:
    sha256 = await blobs.put(conn, organization_id, b"attachment")
    await blobs.refer(conn, organization_id, sha256, "message", MESSAGE)
    await blobs.refer(conn, organization_id, sha256, "draft", DRAFT)
    await age(conn, 30)
    assert await collect(database, blobs) == 0

    await blobs.release(conn, organization_id, "message", [MESSAGE])
    await age(conn, 30)
    assert await collect(database, blobs) == 0

    await blobs.release(conn, organization_id, "draft", [DRAFT])
    await age(conn, 6.9)
    assert await collect(database, blobs) == 0
    await age(conn, 0.2)
    assert await collect(database, blobs) == 1
    assert files(settings) == []


async def test_use_within_the_seven_days_begins_them_anew(
    database: Database, conn: Connection, blobs: Blobs, organization_id: UUID
) -> None:
    sha256 = await blobs.put(conn, organization_id, b"logo")
    await age(conn, 6.9)
    await blobs.put(conn, organization_id, b"logo")
    await age(conn, 0.2)
    assert await collect(database, blobs) == 0
    assert await blobs.get(conn, organization_id, sha256) == b"logo"


async def test_the_collector_leaves_a_blob_that_is_being_used_again(
    database: Database, conn: Connection, blobs: Blobs, organization_id: UUID
) -> None:
    sha256 = await blobs.put(conn, organization_id, b"logo")
    await age(conn, 8)
    async with database.transaction() as tx:
        await blobs.refer(tx.conn, organization_id, sha256, "message", MESSAGE)
        assert await collect(database, blobs) == 0
    assert await collect(database, blobs) == 0
    assert await blobs.get(conn, organization_id, sha256) == b"logo"


async def test_two_owners_leaving_at_once_leave_an_unreferenced_blob(
    database: Database, conn: Connection, blobs: Blobs, organization_id: UUID
) -> None:
    sha256 = await blobs.put(conn, organization_id, b"logo")
    for kind, owner in (("message", MESSAGE), ("draft", DRAFT)):
        await blobs.refer(conn, organization_id, sha256, kind, owner)

    async def leave(kind: str, owner: UUID) -> None:
        async with database.transaction() as tx:
            await blobs.release(tx.conn, organization_id, kind, [owner])

    async with database.transaction() as tx:
        await blobs.release(tx.conn, organization_id, "message", [MESSAGE])
        second = asyncio.create_task(leave("draft", DRAFT))
        await waiting_for_a_lock(conn)
    await second
    await age(conn, 8)
    assert await collect(database, blobs) == 1


async def waiting_for_a_lock(conn: Connection) -> None:
    async with asyncio.timeout(10):
        while (await (await conn.execute("select 1 from pg_locks where not granted")).fetchone()) is None:  # noqa: ASYNC110 no event tells of a lock
            await asyncio.sleep(0.01)


async def test_the_sweep_finds_old_objects_without_a_blob(
    conn: Connection, blobs: Blobs, objects: Objects, settings: Settings, organization_id: UUID
) -> None:
    kept = await blobs.put(conn, organization_id, b"kept")
    await blobs.write(conn, organization_id, b"rolled back just now")
    eight_days_ago = int((now() - timedelta(days=8)).timestamp() * 1000)
    lost = Row(organization_id, b"", id_at(eight_days_ago), 0)
    await objects.put(object_name(lost), b"rolled back long ago")
    assert await blobs.sweep(conn) == 1
    assert len(files(settings)) == 2
    assert await blobs.get(conn, organization_id, kept) == b"kept"


async def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ObjectsDown, match="Check POSTROOM_BLOBS"):
        Objects(str(tmp_path / "file" / "blobs"))
    with pytest.raises(ObjectsDown, match="Check POSTROOM_BLOBS"):
        Objects("ftp://example.com/blobs")
