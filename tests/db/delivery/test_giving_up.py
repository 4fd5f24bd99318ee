"""What nobody foresaw: the writer hears of it, and what can be made good later is made good."""

import pytest
from typing_extensions import override

from postroom.channels.email.connect import Network
from postroom.composer import outbox
from postroom.delivery.attempt import Deliverer
from postroom.delivery.file_sent import Filer
from postroom.jobs import verdicts
from postroom.jobs.model import Deferred
from postroom.storage.blobs import Blobs, Written
from postroom.storage.objects import Objects
from postroom.storage.room import DiskFull
from tests.db.delivery.desk import Desk
from tests.db.sql import execute

pytestmark = pytest.mark.anyio


class Broken(Blobs):
    """Objects that cannot be written, by an error nobody thought of."""

    @override
    async def write(self, *_: object) -> Written:
        raise ZeroDivisionError


async def test_a_mail_that_breaks_the_worker_is_the_writers_again(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben))
    await break_down(desk)
    state, error = await desk.state(message_id)
    assert (state, "not sent" in error) == ("failed", True)
    assert (await desk.row(desk.office.ben)).failed_count == 1
    async with desk.office.act(desk.office.ben) as act:
        await outbox.retry(act, message_id)
    await desk.deliver()
    assert await desk.state(message_id) == ("sent", "")


async def test_a_mail_that_breaks_the_worker_can_be_called_back(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben))
    await break_down(desk)
    async with desk.office.act(desk.office.ben) as act:
        await outbox.cancel(act, message_id)
    assert len(await desk.drafts(desk.office.ben)) == 1


class Full(Blobs):
    """A disk without room."""

    @override
    async def write(self, *_: object) -> Written:
        raise DiskFull


async def test_a_mail_waits_as_long_as_our_own_disk_is_full(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben))
    full = Deliverer(desk.office.database, Full(Objects("memory:///"), desk.office.keys), desk.office.keys, Network())
    for _ in range(10):
        await desk.office.drain(outbox.DELIVER, full.deliver)
        state, error = await desk.state(message_id)
        assert (state, error) == ("waiting", DiskFull().message)
        await desk.pass_time()
    await desk.deliver()
    assert await desk.state(message_id) == ("sent", "")


async def test_a_copy_waits_for_sent_as_long_as_the_account_is_away(desk: Desk) -> None:
    await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    [claim] = await desk.office.claims([outbox.FILE_SENT])
    for _ in range(2):
        with pytest.raises(Deferred) as put_off:
            await filer(desk).file(claim)
        assert 0 < verdicts.put_off(claim, put_off.value).delay_s <= 600
    await execute(desk.office.database, "update outbox set send_at = now() - interval '8 days'")
    with pytest.raises(Exception, match="127"):
        await filer(desk).file(claim)


async def test_a_copy_does_not_try_a_password_that_is_wrong(desk: Desk) -> None:
    await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    before = len(desk.smtp.seen)
    await execute(desk.office.database, "update account set phase = 'needs_user'")
    [claim] = await desk.office.claims([outbox.FILE_SENT])
    with pytest.raises(Deferred):
        await filer(desk).file(claim)
    assert len(desk.smtp.seen) == before


def filer(desk: Desk) -> Filer:
    office = desk.office
    network = Network(command_timeout=0.5, connect_timeout=0.5)
    return Filer(office.database, office.blobs, office.keys, network)


async def break_down(desk: Desk) -> None:
    """Let the job fail as often as it may, as a worker would."""
    broken = Broken(Objects("memory:///"), desk.office.keys)
    deliverer = Deliverer(desk.office.database, broken, desk.office.keys, Network())
    for _ in range(verdicts.ATTEMPTS - 1):
        [claim] = await desk.office.claims([outbox.DELIVER])
        with pytest.raises(ZeroDivisionError):
            await deliverer.deliver(claim)
        await execute(desk.office.database, "update job set run_at = now()")
    assert await desk.office.drain(outbox.DELIVER, deliverer.deliver) == 1
