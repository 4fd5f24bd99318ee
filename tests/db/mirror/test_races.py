"""What people change, and what the server says, while the server is being told: the last word of a person stands."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest

from postroom.channels.base import Moved, ServerStep
from postroom.channels.email.mirroring import Mirror
from postroom.conversations.revise import Revision, revise
from postroom.storage.database import Database
from tests.db.mirror.mailbox import FLAGGED, SEEN, Mailbox, connected
from tests.db.office import make_office
from tests.e2e.servers.dovecot import Dovecot, MailUser

pytestmark = pytest.mark.anyio


@pytest.fixture
async def mailbox(database: Database, dovecot: Dovecot, mail_user: MailUser) -> AsyncIterator[Mailbox]:
    """Ann's own."""
    async with connected(await make_office(database), dovecot, mail_user, shared=False) as made:
        yield made


def while_telling(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], Awaitable[None]]) -> asyncio.Event:
    """Do something between what is to be told the next time and telling it; return when the server knows."""
    tell, told = Mirror.apply, asyncio.Event()

    async def apply(self: Mirror, steps: Sequence[ServerStep]) -> Sequence[Moved]:
        if not told.is_set():
            await deed()
        moved = await tell(self, steps)
        told.set()
        return moved

    monkeypatch.setattr(Mirror, "apply", apply)
    return told


async def test_a_star_taken_back_while_it_is_set_stays_away(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await mailbox.got("First")

    async def taken_back() -> None:
        async with mailbox.office.act(mailbox.ann) as act:
            await revise(act, [one], Revision(star=False))
        mailbox.flags("First", SEEN)
        await mailbox.noticed("First", {SEEN})  # and by now there is no star to be seen

    told = while_telling(monkeypatch, taken_back)
    await mailbox.does(mailbox.ann, one, star=True)
    await told.wait()
    await mailbox.agreed()
    assert mailbox.shows() == {"First": {SEEN}}
    assert not (await mailbox.facts(one)).person(mailbox.ann).starred


async def test_what_is_taken_out_of_trash_while_it_is_moved_there_comes_back(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await mailbox.got("First")

    async def taken_out() -> None:
        async with mailbox.office.act(mailbox.ann) as act:
            await revise(act, [one], Revision(trash=False, archive=False))
        mailbox.flags("First", FLAGGED)
        await mailbox.noticed("First", {FLAGGED})

    told = while_telling(monkeypatch, taken_out)
    await mailbox.does(mailbox.ann, one, trash=True)
    await told.wait()
    await mailbox.agreed()
    assert mailbox.shows().keys() == {"First"}
    assert (await mailbox.facts(one)).person(mailbox.ann).in_inbox
