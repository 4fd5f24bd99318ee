"""Conversations that turn out to be one: joined whatever order mail comes in, put apart again, and kept apart."""

import itertools
import random
from collections.abc import Sequence
from uuid import UUID

import msgspec
import pytest

from postroom.channels.base import FolderState, Incoming
from postroom.conversations import comments, joining, mailboxes, timeline
from postroom.conversations.access import NoSuchConversation
from postroom.conversations.changes import JoinedMeanwhile
from postroom.conversations.mailboxes import Query, View
from postroom.conversations.revise import Revision, revise
from postroom.conversations.undo import NothingToUndo
from postroom.delivery import recall
from postroom.events import log
from postroom.storage.database import Database
from tests.db.intake.folders import FOLDERS
from tests.db.office import Office, mail, make_office
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)


FIRST = mail(1, message_id="a@x.example")
SECOND = mail(2, message_id="b@x.example", references="<a@x.example>")
THIRD = mail(3, message_id="c@x.example", references="<b@x.example>")


async def rows(office: Office, person_id: UUID | None = None, view: View = View.ALL) -> list[mailboxes.Row]:
    async with office.act() as act:
        page = await mailboxes.page(
            act.conn, act.organization_id, person_id or office.ben, Query(view=view), until=None, limit=50
        )
        return list(page.rows)


async def two(office: Office) -> tuple[UUID, UUID]:
    """Two conversations, of which nobody knows yet that they are one."""
    await office.receive(FIRST)
    await office.receive(THIRD)
    found = {row.preview: row.id for row in await rows(office)}
    assert len(await rows(office)) == 2, found
    kept, gone = sorted(await rows(office), key=lambda row: row.created_at)
    return kept.id, gone.id


async def joined(office: Office) -> tuple[UUID, UUID, UUID]:
    """The two, and what undoes that they were joined."""
    kept, gone = await two(office)
    await office.receive(SECOND)
    (event,) = [one for one in await events(office) if one.kind == "conversation.joined"]
    return kept, gone, UUID(event.payload["operation"])


async def events(office: Office) -> list[log.Row]:
    async with office.act() as act:
        return await log.since(act.conn, act.organization_id, 0)


async def test_an_answer_that_comes_late_joins_what_it_links(office: Office) -> None:
    kept, gone, operation = await joined(office)
    (row,) = await rows(office)
    assert (row.id, row.messages_count) == (kept, 3)
    async with office.act(office.ben) as act:
        page = await timeline.page(act.conn, act.organization_id, kept, until=None, limit=30)
        assert await joining.current(act.conn, act.organization_id, [gone, kept]) == {gone: kept, kept: kept}
    (line,) = [one for one in page.activities if one.kind == "conversation.joined"]
    assert line.payload["joined"] == str(gone)
    assert line.payload["operation"] == str(operation)


async def test_the_list_shows_it_once_in_every_mailbox(office: Office) -> None:
    kept, *_ = await joined(office)
    for view in (View.ALL, View.TEAM_INBOX):
        async with office.act() as act:
            team = office.support if view is View.TEAM_INBOX else None
            query = Query(view=view, team_id=team)
            page = await mailboxes.page(act.conn, act.organization_id, office.ben, query, until=None, limit=50)
        assert [row.id for row in page.rows] == [kept]
        assert page.rows[0].mine.unread


@pytest.mark.parametrize("live", [True, False], ids=["live", "history"])
async def test_every_order_gives_one_conversation(office: Office, live: bool) -> None:  # noqa: FBT001 a case
    for number, order in enumerate(itertools.permutations(range(3))):
        ids = [f"{letter}{number}@x.example" for letter in "abc"]
        refers = ["", f"<{ids[0]}>", f"<{ids[1]}>"]
        for one in order:
            uid = 3 * number + one + 1
            await office.receive(
                mail(uid, subject=f"Order {number}", message_id=ids[one], references=refers[one], live=live)
            )
    assert [row.messages_count for row in await rows(office)] == [3] * 6


def correspondence() -> list[tuple[FolderState, Incoming]]:
    """Twelve tangled threads over three folders, some of them known by their subject only."""
    dice = random.Random(7)
    found: list[tuple[FolderState, Incoming]] = []
    for thread in range(12):
        names = [f"t{thread}n{number}@x.example" for number in range(5)]
        for number, name in enumerate(names):
            parent = f"<{dice.choice(names[:number])}>" if number else ""
            customer, bare = f"c{thread % 4}@fjord.example", thread % 3 == 0
            sender, to = (customer, "support@acme.example") if number % 2 == 0 else ("support@acme.example", customer)
            one = mail(
                len(found) + 1,
                subject=f"Re: Order {thread}" if number else f"Order {thread}",
                sender=sender,
                to=to,
                message_id=name,
                references="" if bare else parent,
                live=False,
            )
            found.append((FOLDERS[1] if number % 2 else dice.choice([FOLDERS[0], FOLDERS[2]]), one))
    return found


async def partition(office: Office) -> set[frozenset[str]]:
    together: dict[UUID, set[str]] = {}
    for conversation_id, name in await fetch(office.database, "select conversation_id, email_message_id from message"):
        together.setdefault(conversation_id, set()).add(name)
    return {frozenset(names) for names in together.values()}


async def arrive(office: Office, all_of_it: Sequence[tuple[FolderState, Incoming]], size: int) -> None:
    """Deliver in batches of one folder each, as the folders' connections take turns."""
    for start in range(0, len(all_of_it), size):
        part = all_of_it[start : start + size]
        for folder in FOLDERS:
            if batch := [one for where, one in part if where is folder]:
                await office.receive(*batch, folder=folder, settled=False)


@pytest.mark.parametrize(("seed", "size"), [(1, 3), (2, 7), (3, 20), (4, 1)])
async def test_parallel_folders_in_any_order_give_the_same_conversations(office: Office, seed: int, size: int) -> None:
    shuffled = correspondence()
    random.Random(seed).shuffle(shuffled)
    await arrive(office, shuffled, size)
    assert await partition(office) == {
        frozenset(f"t{thread}n{number}@x.example" for number in range(5)) for thread in range(12)
    }
    assert len(await rows(office)) == 12
    assert all(one.payload["quiet"] for one in await events(office) if one.kind == "conversation.joined")


async def test_two_customers_with_one_subject_never_meet(office: Office) -> None:
    """zammad#5064: whoever writes "Re: Invoice" without references gets an own conversation."""
    for number, sender in enumerate(("ann@one.example", "ben@two.example", "ann@one.example"), 1):
        await office.receive(mail(number, subject="Re: Invoice" if number > 1 else "Invoice", sender=sender))
    assert sorted(row.messages_count for row in await rows(office)) == [1, 2]
    for row in await rows(office):
        assert len(row.authors) == 1


async def test_what_colleagues_did_to_either_holds_for_both(office: Office) -> None:
    kept, gone = await two(office)
    async with office.act(office.ben) as act:
        await comments.comment(act, gone, "Ask the warehouse.", [])
        await revise(act, [gone], Revision(add_assignees=[office.ben], star=True))
    async with office.act(office.ann) as act:
        await revise(act, [kept], Revision(close=True))
    await office.receive(msgspec.structs.replace(SECOND, live=False))
    (row,) = await rows(office, office.ben)
    assert (row.id, row.closed_at, row.assignees, row.comments_count) == (kept, None, [office.ben], 1)
    assert row.mine.starred
    assert row.mine.in_inbox
    (hers,) = await rows(office, office.ann)
    assert hers.mine.unread
    assert not hers.mine.starred


async def test_closed_only_when_both_were(office: Office) -> None:
    both = await two(office)
    async with office.act(office.ann) as act:
        await revise(act, list(both), Revision(close=True))
    await office.receive(msgspec.structs.replace(SECOND, live=False))
    (row,) = await rows(office)
    assert row.closed_at


async def test_what_both_had_been_read_stays_read(office: Office) -> None:
    both = await two(office)
    async with office.act(office.ben) as act:
        await revise(act, [both[0]], Revision(unread=False))
        await revise(act, [both[1]], Revision(unread=False))
    await office.receive(msgspec.structs.replace(SECOND, live=False, flags=frozenset({"\\Seen"})))
    (his,) = await rows(office, office.ben)
    assert not his.mine.unread
    (hers,) = await rows(office, office.ann)
    assert hers.mine.unread


async def test_undo_puts_everything_back(office: Office) -> None:
    kept, gone = await two(office)
    async with office.act(office.ben) as act:
        await comments.comment(act, gone, "Ask the warehouse.", [])
        await revise(act, [gone], Revision(add_assignees=[office.ben]))
    before = {row.id: row for row in await rows(office)}
    await office.receive(msgspec.structs.replace(SECOND, live=False, flags=frozenset({"\\Seen"})))
    (event,) = [one for one in await events(office) if one.kind == "conversation.joined"]
    async with office.act(office.ann) as act:
        touched, left = await recall.undo(act, UUID(event.payload["operation"]))
    assert (sorted(touched), left) == (sorted([kept, gone]), [])
    after = {row.id: row for row in await rows(office)}
    assert after.keys() == before.keys()
    assert after[gone] == before[gone]
    assert (after[kept].messages_count, after[kept].assignees, after[kept].comments_count) == (2, [], 0)


async def test_comments_written_since_stay_and_that_is_said(office: Office) -> None:
    kept, gone, operation = await joined(office)
    async with office.act(office.ben) as act:
        await comments.comment(act, kept, "They wrote twice.", [])
    async with office.act(office.ann) as act:
        _, left = await recall.undo(act, operation)
    assert left == ["Comments written since stay with the conversation that was kept."]
    assert {row.id: row.comments_count for row in await rows(office)} == {kept: 1, gone: 0}


async def test_undo_happens_once(office: Office) -> None:
    *_, operation = await joined(office)
    async with office.act(office.ben) as act:
        await recall.undo(act, operation)
    async with office.act(office.ann) as act:
        with pytest.raises(NothingToUndo):
            await recall.undo(act, operation)


async def test_who_does_not_see_it_cannot_put_it_apart(office: Office) -> None:
    *_, operation = await joined(office)
    async with office.act(office.cay) as act:
        with pytest.raises(NoSuchConversation):
            await recall.undo(act, operation)


async def test_what_was_put_apart_stays_apart(office: Office) -> None:
    kept, gone, operation = await joined(office)
    async with office.act(office.ben) as act:
        await recall.undo(act, operation)
    await office.receive(mail(4, message_id="d@x.example", references="<a@x.example> <b@x.example> <c@x.example>"))
    await office.receive(mail(5, message_id="e@x.example", references="<c@x.example> <a@x.example>"))
    found = {row.id: row.messages_count for row in await rows(office)}
    assert found == {kept: 3, gone: 2}


async def test_what_came_after_the_join_goes_with_what_it_answers(office: Office) -> None:
    kept, gone, operation = await joined(office)
    await office.receive(mail(4, message_id="d@x.example", references="<c@x.example>"))
    await office.receive(mail(5, message_id="e@x.example", references="<d@x.example>"))
    await office.receive(mail(6, message_id="f@x.example", references="<a@x.example>"))
    async with office.act(office.ben) as act:
        await recall.undo(act, operation)
    assert {row.id: row.messages_count for row in await rows(office)} == {kept: 3, gone: 3}


async def test_people_who_may_see_only_one_of_the_two_see_no_more(office: Office) -> None:
    """Cay was mentioned in one: joining would show her the other."""
    _, gone = await two(office)
    async with office.act(office.ben) as act:
        await comments.comment(act, gone, "Cay, do you know them?", [office.cay])
    await office.receive(SECOND)
    assert len(await rows(office)) == 2
    (hers,) = await rows(office, office.cay)
    assert hers.id == gone


async def test_who_still_writes_into_the_old_one_is_told(office: Office) -> None:
    _, gone, _ = await joined(office)
    async with office.act(office.ben) as act:
        with pytest.raises(JoinedMeanwhile):
            await revise(act, [gone], Revision(close=True))


async def test_mail_that_nobody_was_told_of_yet_is_told_after_the_join(office: Office) -> None:
    for one in (FIRST, THIRD, SECOND):
        await office.receive(one, settled=False)
    await office.settle()
    (row,) = await rows(office)
    assert row.messages_count == 3
    assert len([one for one in await events(office) if one.kind == "message.received"]) == 3
