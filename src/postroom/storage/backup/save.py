"""Make a backup while Postroom runs."""

import asyncio
import tempfile
from pathlib import Path

from postroom.kit.clock import now, unix
from postroom.settings import Settings
from postroom.storage import blob_store, key_store
from postroom.storage.backup import store, tools
from postroom.storage.backup.archive import Writer, writing
from postroom.storage.backup.manifest import BLOBS, DUMP, FORMAT, BackupFailed, Manifest
from postroom.storage.blobs import object_name
from postroom.storage.database import Connection, Database
from postroom.storage.objects import ObjectLost, Objects


async def save(settings: Settings, url: str, path: Path, release: str) -> Manifest:
    """Write a backup of the database at `url` and its files to `path`. Raises `BackupFailed`, `ObjectsDown`.

    One read-only transaction stays open meanwhile, so that the dump, the counts and the files are of one moment.
    """
    objects = Objects(settings.blobs_url)
    async with Database(url, max_size=2) as database:
        with writing(path) as writer:
            async with database.transaction() as tx:
                snapshot = await store.freeze(tx.conn)
                server = await store.server_version(tx.conn)
                dump = tools.programs(
                    settings.postgres_bin, server, own=not settings.database_url, failure=BackupFailed
                ).path("pg_dump")
                await _dump(writer, path.parent, [dump, "--snapshot", snapshot], url)
                missing = await _blobs(writer, tx.conn, objects)
                manifest = Manifest(
                    format=FORMAT,
                    postroom=release,
                    postgresql=server,
                    made_at=unix(now()),
                    migrations=await store.migrations(tx.conn),
                    key_ids=sorted(await key_store.key_ids(tx.conn)),
                    rows={table: await store.count(tx.conn, table) for table in await store.tables(tx.conn)},
                    blobs=(await blob_store.totals(tx.conn))[0],
                    missing=missing,
                )
            writer.finish(manifest)
    return manifest


async def _dump(writer: Writer, folder: Path, command: list[str], url: str) -> None:
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".postroom-dump-") as file:
        options = ["--format=custom", "--no-owner", "--no-privileges", "--no-unlogged-table-data"]
        await tools.run([*command, *options, "--file", file.name], url, BackupFailed)
        await asyncio.to_thread(writer.add_file, DUMP, Path(file.name))


async def _blobs(writer: Writer, conn: Connection, objects: Objects) -> list[str]:
    missing: list[str] = []
    async for row in blob_store.every(conn):
        name = object_name(row)
        try:
            content = await objects.get(name)
        except ObjectLost:
            missing.append(name)
        else:
            await asyncio.to_thread(writer.add, BLOBS + name, content)
    return missing
