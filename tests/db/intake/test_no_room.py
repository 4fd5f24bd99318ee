"""What comes in cannot be kept: the sync stops, says so, and goes on by itself with everything there once."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
from obstore.exceptions import GenericError
from typing_extensions import override

from postroom.accounts import accounts
from postroom.accounts.model import Account
from postroom.kit.faults import Reason
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.objects import Objects
from postroom.storage.room import Room, Space
from tests.db.jobs.waiting import until
from tests.db.mirror.mailbox import connected
from tests.db.office import Office, make_office
from tests.db.sql import fetch
from tests.e2e.servers.dovecot import Dovecot, MailUser

pytestmark = pytest.mark.anyio


class Disk(Objects):
    """A folder that can be broken."""

    trouble: Exception | None = None

    @override
    def _put(self, objects: Iterable[tuple[str, Iterable[bytes]]]) -> None:
        if self.trouble:
            raise self.trouble
        super()._put(objects)


async def account_of(office: Office, account_id: object) -> Account:
    async with office.act() as act:
        held = await accounts.held(act.conn, [act.organization_id], office.ann)
    return next(one for one in held if one.id == account_id)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), Reason.DISK_FULL),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES)), Reason.FILES_DOWN),
        (GenericError("the bucket is away"), Reason.FILES_DOWN),
    ],
    ids=["full", "forbidden", "away"],
)
async def test_mail_waits_on_the_server_and_comes_in_once_when_there_is_room(
    database: Database, dovecot: Dovecot, mail_user: MailUser, tmp_path: Path, trouble: Exception, reason: Reason
) -> None:
    made = await make_office(database)
    disk = Disk(str(tmp_path))
    office = msgspec.structs.replace(made, blobs=Blobs(disk, made.keys))
    async with connected(office, dovecot, mail_user, shared=True, before=["One", "Two"]) as mailbox:
        await mailbox.has("One")
        await mailbox.has("Two")
        disk.trouble = trouble
        for name in ("Three", "Four"):
            mailbox.arrives(name)

        async def stopped() -> bool:
            account = await account_of(office, mailbox.account.id)
            said = account.phase_fault and account.phase_fault.reason is reason and "Nothing" in account.phase_message
            return account.phase == "back_off" and bool(said)

        async def counted() -> bool:
            async with database.transaction() as tx:
                return await accounts.waiting_for_storage(tx.conn) == 1

        await until(stopped)
        await until(counted)
        assert await fetch(database, "select 1 from message where subject in ('Three', 'Four')") == []
        disk.trouble = None
        for name in ("Three", "Four"):
            await mailbox.has(name)

        async def well() -> bool:
            return (await account_of(office, mailbox.account.id)).phase == "idle"

        await until(well)
    rows = await fetch(database, "select subject from message order by subject")
    assert [subject for (subject,) in rows] == ["Four", "One", "Three", "Two"]
    assert await fetch(database, "select outcome, count(*) from intake group by outcome") == [("imported", 4)]


class Counted(Room):
    """A disk of 100 GB with so much free."""

    megabytes = 90_000

    @override
    def spaces(self) -> list[Space]:
        return [Space(100_000_000_000, self.megabytes * 1_000_000)]


@pytest.mark.parametrize(
    ("megabytes", "low", "full"), [(5_000, False, False), (4_999, True, False), (200, True, False), (199, True, True)]
)
def test_it_warns_before_it_stops(megabytes: int, *, low: bool, full: bool) -> None:
    room = Counted([])
    room.megabytes = megabytes
    assert (room.low, room.full) == (low, full)


def test_a_small_disk_warns_below_a_gigabyte(tmp_path: Path) -> None:
    room = Room([tmp_path / "not yet"], warn_percent=0, warn_mb=10**12, reserve_mb=0)
    assert (room.low, room.full) == (True, False)
