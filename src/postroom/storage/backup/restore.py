"""Restore a backup into an empty place."""

import asyncio
import tempfile
from pathlib import Path

from postroom.settings import Settings
from postroom.storage.backup import store, tools
from postroom.storage.backup.archive import Reader, reading
from postroom.storage.backup.manifest import Manifest, RestoreFailed
from postroom.storage.database import Database
from postroom.storage.keys import MasterKey, check
from postroom.storage.migrate import known
from postroom.storage.objects import Objects


async def restore(settings: Settings, url: str, path: Path) -> Manifest:
    """Restore into the empty database at `url` and the file storage. Raises `RestoreFailed`, `NoMasterKey`, `BadKey`.

    The backup's version, the key and the emptiness of the place are checked before anything is written. The files come
    first, the database last and in one transaction, so a restore that breaks off can be started again.
    """
    with reading(path) as reader:
        _fits(reader.manifest, settings)
        async with Database(url, max_size=2) as database:
            await _require_empty(database)
            objects = Objects(settings.blobs_url)
            for name, content in reader.blobs():
                await objects.put(name, content)
            await _restore_database(settings, url, database, reader)
            await _compare(database, reader.manifest)
    return reader.manifest


def _fits(manifest: Manifest, settings: Settings) -> None:
    if newer := sorted(set(manifest.migrations) - set(known())):
        raise RestoreFailed(
            f"This backup is from a newer Postroom ({manifest.postroom}). Install it first.", migrations=newer
        )
    if manifest.key_ids:
        check(MasterKey(settings).keyring, set(manifest.key_ids), settings)


async def _require_empty(database: Database) -> None:
    async with database.transaction() as tx:
        if await store.tables(tx.conn):
            raise RestoreFailed(
                "A backup is restored into an empty place, and this database is in use. Set POSTROOM_DATA to a new "
                "folder, or DATABASE_URL to an empty database."
            )


async def _restore_database(settings: Settings, url: str, database: Database, reader: Reader) -> None:
    async with database.transaction() as tx:
        server = await store.server_version(tx.conn)
    found = tools.programs(settings.postgres_bin, server, own=not settings.database_url, failure=RestoreFailed)
    with tempfile.TemporaryDirectory(dir=settings.data, prefix="restore-") as folder:
        dump = Path(folder) / "database.dump"
        await asyncio.to_thread(reader.extract_dump, dump)
        options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(dump)]
        await tools.run([found.path("pg_restore"), *options], url, RestoreFailed)


async def _compare(database: Database, manifest: Manifest) -> None:
    async with database.transaction() as tx:
        rows = {table: await store.count(tx.conn, table) for table in manifest.rows}
        if wrong := sorted(table for table, count in manifest.rows.items() if rows[table] != count):
            raise RestoreFailed(f"The restored database differs from the backup in: {', '.join(wrong)}.")
        await store.change_epoch(tx.conn)
        await store.hold_outbox(tx.conn)
