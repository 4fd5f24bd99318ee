"""An account goes: its mail stays, read-only, or is deleted, and whoever may see that hears of it."""

from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest

from postroom.accounts import accounts
from postroom.accounts.model import NoSuchAccount
from postroom.channels.email.connect import Network
from postroom.composer.model import LettersWaiting
from postroom.conversations import labels, timeline
from postroom.conversations.comments import comment
from postroom.conversations.mailboxes import View
from postroom.conversations.revise import Revision, revise
from postroom.conversations.unmirrored import MIRROR
from postroom.delivery.file_sent import Filer
from postroom.events import log
from postroom.intake import removal
from postroom.intake.removal import REMOVE_ACCOUNT, Fate, Remover
from postroom.storage.database import Database
from tests.db.conversations.look import id_of, rows, subjects
from tests.db.delivery.desk import Desk, leave_through
from tests.db.intake.leaving import count, finish, own_account, remove, with_file
from tests.db.office import Office, mail, make_office
from tests.db.sql import execute, fetch
from tests.e2e.servers.scripted_smtp import ScriptedSmtp

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)


@pytest.fixture
async def desk(office: Office) -> AsyncIterator[Desk]:
    """The office with a mail of Ingrid's, and a server its answers leave through."""
    async with ScriptedSmtp() as smtp:
        await leave_through(office, smtp)
        await office.receive(mail(1, subject="Damaged crates"))
        [(conversation_id, message_id)] = await fetch(office.database, "select conversation_id, id from message")
        yield Desk(office, smtp, conversation_id, message_id)


async def test_kept_conversations_are_read_found_commented_and_assigned_as_before(office: Office) -> None:
    await office.receive(mail(1, subject="Crates"))
    await remove(office, Fate.KEEP)
    assert await subjects(office, office.ben, View.ALL) == ["Crates"]
    crates = await id_of(office, "Crates")
    async with office.act(office.ben) as act:
        await comment(act, crates, "Who knows her?", [])
        await revise(act, [crates], Revision(add_assignees=[office.ann]))
    assert await subjects(office, office.ann, View.ASSIGNED) == ["Crates"]
    assert await office.claims([REMOVE_ACCOUNT]) == []


async def test_nothing_secret_and_nothing_to_tell_the_server_is_left(office: Office) -> None:
    await office.receive(mail(1))
    [(one,)] = await fetch(office.database, "select id from conversation")
    async with office.act(office.ben) as act:
        await revise(act, [one], Revision(close=True))
    await execute(
        office.database,
        "insert into timer (organization_id, kind, key, due_at) values (%s, %s, %s, now())",
        [office.organization_id, MIRROR, str(office.account.id)],
    )
    await remove(office, Fate.KEEP)
    assert await fetch(office.database, "select sealed_password from account") == [(b"",)]
    assert (await count(office, "unmirrored"), await count(office, "timer")) == (0, 0)
    async with office.database.transaction() as tx:
        assert await accounts.running(tx.conn) == []


async def test_a_batch_that_comes_after_the_removal_is_not_kept(office: Office) -> None:
    await remove(office, Fate.KEEP)
    with pytest.raises(NoSuchAccount):
        await office.receive(mail(1))
    assert await count(office, "message") == 0


async def test_what_waits_in_the_outbox_is_seen_to_first(desk: Desk) -> None:
    await desk.send(desk.reply(desk.office.ben), undo_seconds=30)
    for fate in Fate:
        with pytest.raises(LettersWaiting) as refused:
            await remove(desk.office, fate)
        assert refused.value.fields == {"waiting": 1}
    async with desk.office.act() as act:
        assert (await accounts.get(act.conn, act.organization_id, desk.office.account.id)).removed_at is None


async def test_drafts_wait_for_another_account(desk: Desk) -> None:
    reply = await desk.keep(desk.reply(desk.office.ben))
    await remove(desk.office, Fate.KEEP)
    [kept] = await desk.drafts(desk.office.ben)
    assert (kept.id, kept.account_id, kept.body) == (reply.id, None, reply.body)


async def test_deleted_conversations_leave_nothing_behind(desk: Desk) -> None:
    office = desk.office
    await office.receive(with_file(2, "twelve crates", subject="Invoice"))
    await desk.send(desk.reply(office.ben))
    await desk.deliver()
    await desk.keep(desk.reply(office.ann, "<p>Too late</p>"))
    broken = msgspec.structs.replace(mail(3), message=None, fault="Nobody can read this.")
    await office.receive(broken, mail(4, headers="Cc: x@fjord.example\r\n", message_id="m2@fjord.example"))
    await remove(office, Fate.DELETE)
    await finish(office)
    for table in (
        "conversation message message_body attachment intake folder placement draft outbox thread_key unmirrored "
        "conversation_person conversation_assignee account_correspondent account_correspondent_start account_removal "
        "label "
        "blob_reference"
    ).split():
        assert await count(office, table) == 0, table
    assert await fetch(office.database, "select 1 from blob where unreferenced_at is null") == []
    assert await subjects(office, office.ben, View.ALL) == []
    await office.drain("file_sent", Filer(office.database, office.blobs, office.keys, Network()).file)
    assert await office.claims(["file_sent"]) == []


async def test_open_browsers_hear_of_each_chunk_and_of_the_end(office: Office) -> None:
    await office.receive(*(mail(uid, subject=f"n{uid}") for uid in range(1, 6)))
    async with office.act() as act:
        before = await log.heads(act.conn, [act.organization_id])
    gone = {row.id for row in (await rows(office, office.ben, View.ALL)).values()}
    await remove(office, Fate.DELETE)
    await finish(office, at_once=2)
    async with office.act() as act:
        told = await log.since(act.conn, act.organization_id, before[act.organization_id].seq)
    chunks = [one for one in told if one.kind == "conversations.removed"]
    assert [len(one.payload["conversation_ids"]) for one in chunks] == [2, 2, 1]
    assert {UUID(one) for each in chunks for one in each.payload["conversation_ids"]} == gone
    assert all(set(one.audience_people) == {office.ann, office.ben} for one in chunks)
    assert told[-1].kind == "account.changed"


async def test_who_saw_the_account_sees_how_far_it_is(office: Office) -> None:
    await office.receive(*(mail(uid, subject=f"n{uid}") for uid in range(1, 6)))
    await remove(office, Fate.DELETE)
    await office.drain(REMOVE_ACCOUNT, Remover(office.database, office.blobs, at_once=2).remove)
    async with office.act() as act:
        [found] = await removal.removals(act.conn, act.organization_id, office.ben)
        assert (found.address, found.done, found.total) == ("support@acme.example", 2, 5)
        assert await removal.removals(act.conn, act.organization_id, office.cay) == []
    await finish(office)
    async with office.act() as act:
        assert await removal.removals(act.conn, act.organization_id, office.ben) == []


async def test_what_others_said_or_sent_stays_and_says_what_is_gone(office: Office) -> None:
    await office.receive(mail(1, subject="Crates"), mail(2, subject="Prices"))
    crates, prices = await id_of(office, "Crates"), await id_of(office, "Prices")
    async with office.act(office.ben) as act:
        await comment(act, crates, "Ann, look", [office.ann])
    own = await own_account(office, office.ben)
    await execute(office.database, "update message set account_id = %s where subject = 'Prices'", [own.account.id])
    await office.receive(mail(3, subject="Re: Prices", references="<m2@fjord.example>"))
    await execute(office.database, "update message set conversation_id = %s where subject = 'Re: Prices'", [prices])
    async with office.act(office.ann) as act:
        assert await removal.stakes(act, office.account) == removal.Stakes(2, 2, 0)
    await remove(office, Fate.DELETE)
    await finish(office)
    found = await rows(office, office.ben, View.ALL)
    assert {row.id for row in found.values()} == {crates, prices}
    by_id = {row.id: row for row in found.values()}
    assert (by_id[crates].subject, by_id[crates].messages_count, by_id[crates].comments_count) == ("Crates", 0, 1)
    assert by_id[prices].messages_count == 1
    async with office.act() as act:
        page = await timeline.page(act.conn, act.organization_id, crates, until=None, limit=30)
    [line] = [one for one in page.activities if one.kind == "messages.removed"]
    assert (line.payload["address"], line.payload["messages"], line.actor_id) == (
        "support@acme.example",
        1,
        office.ann,
    )
    assert await subjects(office, office.ann, View.INBOX) == [""]  # the mention still brings it there


@pytest.fixture
async def filed(office: Office) -> Office:
    """Two conversations under Bills; what was said about one of them outlives its mail."""
    await office.receive(mail(1, subject="Crates"), mail(2, subject="Prices"))
    crates, prices = await id_of(office, "Crates"), await id_of(office, "Prices")
    async with office.act(office.ben) as act:
        found = await labels.ensure(act, office.account.id, ["Bills"])
        await revise(act, [crates, prices], Revision(add_labels=[found["Bills"]]))
        await comment(act, crates, "Ann, look", [office.ann])
    return office


async def test_kept_mail_keeps_its_labels(filed: Office) -> None:
    await remove(filed, Fate.KEEP)
    async with filed.act() as act:
        [bills] = await labels.seen(act.conn, act.organization_id, filed.ben)
    found = await rows(filed, filed.ben, View.ALL)
    assert {subject: row.labels for subject, row in found.items()} == {"Crates": [bills.id], "Prices": [bills.id]}


async def test_labels_go_with_deleted_mail(filed: Office) -> None:
    office = filed
    await remove(office, Fate.DELETE)
    await finish(office)
    assert [row.labels for row in (await rows(office, office.ben, View.ALL)).values()] == [[]]
    assert await count(office, "label") == 0
    assert await fetch(office.database, "select from placement where kind = 'label'") == []
    assert await fetch(office.database, "select labels from conversation") == [([],)]


async def test_notes_to_oneself_go_with_one_s_own_mail(office: Office) -> None:
    own = await own_account(office, office.ben)
    await own.receive(mail(1, subject="Crates"))
    [(crates,)] = await fetch(office.database, "select id from conversation")
    async with office.act(office.ben) as act:
        await comment(act, crates, "Ask her tomorrow", [])
        assert await removal.stakes(act, own.account) == removal.Stakes(1, 0, 0)
        await removal.remove(act, office.keys, own.account, Fate.DELETE)
    await finish(own)
    assert (await count(office, "conversation"), await count(office, "comment")) == (0, 0)


async def test_an_old_address_goes_with_the_conversation_it_leads_to(office: Office) -> None:
    await office.receive(mail(1, message_id="a@x.example"))
    await office.receive(mail(3, message_id="c@x.example", references="<b@x.example>"))
    await office.receive(mail(2, message_id="b@x.example", references="<a@x.example>"))
    assert await count(office, "conversation_join") == 1
    await remove(office, Fate.DELETE)
    await finish(office)
    assert (await count(office, "conversation"), await count(office, "conversation_join")) == (0, 0)
