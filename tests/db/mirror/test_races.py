"""What people change, and what the server says, while the server is being told: the last word of a person stands."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from uuid import UUID

import pytest

from postroom.channels.base import Deliver, FlagChange, FolderState, Incoming, Moved, ServerStep
from postroom.channels.email.mirroring import Mirror
from postroom.conversations import unmirrored
from postroom.conversations.revise import Revision, revise
from postroom.events.act import Act
from postroom.intake.port import DatabasePort
from postroom.mirror.outward import Answer, Teller, Work
from postroom.storage.database import Contended, Database
from tests.db.jobs.waiting import until
from tests.db.mirror.mailbox import FLAGGED, SEEN, Mailbox, connected, letter
from tests.db.office import make_office
from tests.db.sql import fetch
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


async def until_over_or_waiting(database: Database, over: asyncio.Event) -> None:
    """Wait until something is over, or waits for a lock."""

    async def look() -> bool:
        return over.is_set() or await fetch(database, "select from pg_locks where not granted") != []

    await until(look)


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


async def test_what_is_brought_back_stays_though_what_the_server_was_told_before_is_lost(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await mailbox.got("First")
    keep, heard = Teller._keep, DatabasePort.change_flags  # noqa: SLF001 the moment after the server was told
    told_again, left = asyncio.Event(), asyncio.Event()
    lost: list[Work] = []

    async def lose(self: Teller, act: Act, work: Work, answer: Answer) -> None:
        if not lost:
            lost.append(work)
            async with mailbox.office.act(mailbox.ann) as undo:
                await revise(undo, [one], Revision(archive=False))
            raise Contended
        await keep(self, act, work, answer)
        told_again.set()

    async def hear_late(self: DatabasePort, folder: FolderState, changes: Sequence[FlagChange]) -> None:
        if lost:
            await told_again.wait()
        await heard(self, folder, changes)
        if any(change.flags is None for change in changes):
            left.set()

    monkeypatch.setattr(Teller, "_keep", lose)
    monkeypatch.setattr(DatabasePort, "change_flags", hear_late)
    await mailbox.does(mailbox.ann, one, archive=True)
    await left.wait()
    await mailbox.agreed()
    assert (await mailbox.facts(one)).person(mailbox.ann).in_inbox
    assert mailbox.holds("INBOX") == ["First"]


async def test_what_is_brought_back_while_the_sync_finds_where_it_went_stays(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await mailbox.got("First")
    write, pending = DatabasePort.write, unmirrored.pending
    archived, brought_back = asyncio.Event(), asyncio.Event()
    undone: list[asyncio.Task[None]] = []

    async def undo() -> None:
        async with mailbox.office.act(mailbox.ann) as act:
            await revise(act, [one], Revision(archive=False))
        brought_back.set()

    async def write_late(self: DatabasePort, incoming: Sequence[Incoming]) -> Deliver:
        if incoming and not archived.is_set():
            await mailbox.agreed()  # that it left INBOX was heard, and says enough
            archived.set()
        return await write(self, incoming)

    async def while_it_is_looked_up(act: Act, account_id: UUID, ids: Sequence[UUID]) -> set[tuple[UUID, str]]:
        found = await pending(act, account_id, ids)
        if archived.is_set() and not undone:
            undone.append(asyncio.create_task(undo()))
            await until_over_or_waiting(mailbox.office.database, brought_back)
        return found

    monkeypatch.setattr(DatabasePort, "write", write_late)
    monkeypatch.setattr(unmirrored, "pending", while_it_is_looked_up)
    await mailbox.does(mailbox.ann, one, archive=True)
    await brought_back.wait()
    await mailbox.agreed()
    assert (await mailbox.facts(one)).person(mailbox.ann).in_inbox
    assert mailbox.holds("INBOX") == ["First"]


async def test_many_that_we_put_away_ourselves_are_no_loss_to_ask_about(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"Letter {number}" for number in range(25)]
    mailbox.dovecot.append(mailbox.user, "INBOX", *(letter(name) for name in names))
    ids = sorted([await mailbox.has(name) for name in names])
    tell, write, telling = Mirror.apply, DatabasePort.write, asyncio.Event()

    async def none_in_inbox() -> bool:
        left = "select from intake i join folder f on f.id = i.folder_id where f.path = 'INBOX' and expunged_at is null"
        return await fetch(mailbox.office.database, left) == []

    async def apply(self: Mirror, steps: Sequence[ServerStep]) -> Sequence[Moved]:
        telling.set()
        moved = await tell(self, steps)
        await until(none_in_inbox)  # the sync hears of it before we write down where they went
        return moved

    async def write_late(self: DatabasePort, incoming: Sequence[Incoming]) -> Deliver:
        if telling.is_set():
            await until(none_in_inbox)  # and before it sees them where they are now
        return await write(self, incoming)

    monkeypatch.setattr(DatabasePort, "write", write_late)
    monkeypatch.setattr(Mirror, "apply", apply)
    async with mailbox.office.act(mailbox.ann) as act:
        await revise(act, ids, Revision(archive=True))
    await mailbox.agreed()
    assert mailbox.holds("Archive") == sorted(names)
