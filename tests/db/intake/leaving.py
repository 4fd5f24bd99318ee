"""An account leaves the office."""

from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from postroom.accounts import accounts
from postroom.accounts.accounts import NewAccount
from postroom.accounts.model import Account
from postroom.channels.base import Incoming
from postroom.intake import removal
from postroom.intake.removal import REMOVE_ACCOUNT, Fate, Remover
from postroom.jobs import leases
from postroom.jobs.sweep import sweep
from postroom.kit.ids import new_id
from postroom.storage.database import one_row
from tests.db.office import LOGIN, Office, mail


async def remove(office: Office, fate: Fate, account: Account | None = None) -> None:
    async with office.act(office.ann) as act:
        await removal.remove(act, office.keys, account or office.account, fate)


async def finish(office: Office, *, at_once: int = 200) -> None:
    """Let a worker delete all there is."""
    remover = Remover(office.database, office.blobs, at_once=at_once)
    done = False
    while not done:
        async with office.act() as act:
            await sweep(act.conn, "removals", removal.unfinished)
        done = not await office.drain(REMOVE_ACCOUNT, remover.remove)


async def own_account(office: Office, person_id: UUID) -> Office:
    """The office as it looks through an account of somebody's own."""
    async with office.act() as act:
        new = NewAccount(address="ben@home.example", name="", login=LOGIN, team_id=None, history_days=None)
        account = await accounts.add(act, office.keys, new, owner_id=person_id)
        lease = await leases.acquire(
            act.conn, office.organization_id, "sync", str(account.id), holder=new_id(), ttl_s=3600
        )
    assert lease
    return msgspec.structs.replace(office, account=account, lease=lease)


async def count(office: Office, table: str) -> int:
    statement = sql.SQL("select count(*) from {}").format(sql.Identifier(table))
    async with office.database.transaction() as tx:
        cursor = await tx.conn.execute(statement)
        (found,) = one_row(await cursor.fetchone())
    return int(found)


def with_file(uid: int, content: str, **parts: Any) -> Incoming:  # noqa: ANN401 parts of a mail by name
    kind = 'Content-Type: multipart/mixed; boundary="b"\r\n'
    body = (
        f"--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n--b\r\nContent-Type: text/plain\r\n"
        f'Content-Disposition: attachment; filename="list.txt"\r\n\r\n{content}\r\n--b--'
    )
    return mail(uid, headers=f"MIME-Version: 1.0\r\n{kind}", body=body, **parts)
