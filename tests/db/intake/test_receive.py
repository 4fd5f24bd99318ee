import asyncio
import random
from datetime import timedelta

import msgspec
import pytest

from postroom.channels.base import FlagChange, Incoming
from postroom.contacts import correspondents
from postroom.conversations import mailboxes
from postroom.conversations.mailboxes import Query, View
from postroom.conversations.revise import Revision, revise
from postroom.events import log
from postroom.intake import ledger
from postroom.intake.model import Counts
from postroom.intake.store import entries, folders, held
from postroom.jobs.model import LeaseLost
from postroom.storage.database import Database
from tests.db.intake.folders import FOLDERS
from tests.db.office import MORNING, Office, inbox, mail, make_office
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio
GIF = "R0lGODlh"
PICTURE = (
    'Content-Type: image/gif; name="crate.gif"\r\nContent-Disposition: attachment\r\n'
    "Content-Transfer-Encoding: base64\r\n"
)


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)


async def team_inbox(office: Office) -> list[mailboxes.Row]:
    async with office.act() as act:
        query = Query(view=View.TEAM_INBOX, team_id=office.support)
        page = await mailboxes.page(act.conn, act.organization_id, office.ben, query, until=None, limit=50)
        return list(page.rows)


async def test_new_mail_is_unread_in_the_team_inbox(office: Office) -> None:
    await office.receive(mail(1, subject="Damaged crates"))
    (row,) = await team_inbox(office)
    assert row.latest_subject == "Damaged crates"
    assert [tuple(author) for author in row.authors] == [("Ingrid Solheim", "ingrid@fjord.example")]
    assert row.mine.unread
    assert row.messages_count == 1


async def test_nothing_is_visible_before_it_is_settled(office: Office) -> None:
    await office.receive(mail(1), settled=False)
    assert await team_inbox(office) == []
    await office.settle()
    assert len(await team_inbox(office)) == 1


async def test_an_answer_joins_its_conversation_whichever_arrives_first(office: Office) -> None:
    await office.receive(mail(2, subject="Re: Damaged crates", references="<m1@fjord.example>"))
    await office.receive(mail(1))
    (row,) = await team_inbox(office)
    assert row.messages_count == 2
    assert row.latest_subject == "Re: Damaged crates"


async def test_the_same_batch_again_changes_nothing(office: Office) -> None:
    await office.receive(mail(1), mail(2))
    await office.receive(mail(1), mail(2))
    assert [row.messages_count for row in await team_inbox(office)] == [1, 1]


async def test_the_same_mail_under_another_uid_is_a_duplicate(office: Office) -> None:
    await office.receive(mail(1))
    again = mail(1)
    await office.receive(msgspec.structs.replace(again, uid=9))
    assert len(await team_inbox(office)) == 1
    async with office.act() as act:
        counts = await entries.counts(act.conn, act.organization_id, office.account.id)
    assert counts == Counts(1, 1, 0, 0)


async def test_a_mail_twice_in_one_batch_is_stored_once(office: Office) -> None:
    first = mail(1)
    await office.receive(first, msgspec.structs.replace(first, uid=2))
    (row,) = await team_inbox(office)
    assert row.messages_count == 1


async def test_what_was_written_for_a_batch_that_was_not_kept_is_in_no_row(office: Office) -> None:
    """As after a kill between the files and the commit: nothing points to nothing, and it all comes again."""
    letters = [mail(1), mail(2, body=GIF, headers=PICTURE)]
    lost = msgspec.structs.replace(office, lease=msgspec.structs.replace(office.lease, epoch=-1))
    with pytest.raises(LeaseLost):
        await lost.receive(*letters)
    assert await fetch(office.database, "select from blob") == await fetch(office.database, "select from message") == []
    await office.receive(*letters)
    rows = await fetch(office.database, "select raw_sha256 from message union select sha256 from attachment")
    async with office.database.pool.connection() as conn:
        kept = {await office.blobs.get(conn, office.organization_id, sha256) for (sha256,) in rows}
    assert kept == {letters[0].raw, letters[1].raw, b"GIF89a"}


async def test_the_same_file_in_two_mails_of_a_batch_is_one_blob_of_both(office: Office) -> None:
    await office.receive(*(mail(uid, body=GIF, headers=PICTURE) for uid in (1, 2)))
    referred = "select count(*) from blob_reference where owner_kind = 'attachment' group by sha256"
    assert await fetch(office.database, referred) == [(2,)]


async def test_a_correspondent_has_the_name_that_was_last_used(office: Office) -> None:
    day = timedelta(days=1)
    await office.receive(
        mail(1, sender="Ingrid <ingrid@fjord.example>", at=MORNING - 3 * day),
        mail(2, sender="Ingrid Solheim <Ingrid@fjord.example>", at=MORNING - 2 * day),
        mail(3, sender="ingrid@fjord.example", at=MORNING),
    )
    await office.receive(mail(4, sender="I. S. <ingrid@fjord.example>", at=MORNING - day))
    async with office.act() as act:
        found = [
            await correspondents.find(act.conn, act.organization_id, office.ann, text) for text in ("solh", "i. s")
        ]
    assert [[(one.name, one.last_seen_at) for one in some] for some in found] == [[("Ingrid Solheim", MORNING)], []]


async def test_no_message_id_is_too_long_to_keep(office: Office) -> None:
    """One such mail must not stop the import of all others."""
    letters = random.Random(1)  # what does not compress
    long = "".join(chr(letters.randrange(0x4E00, 0x9FFF)) for _ in range(990))
    await office.receive(mail(1, message_id=f"{long}@fjord.example"), mail(2, subject="Next"))
    assert {row.latest_subject for row in await team_inbox(office)} == {"Damaged crates", "Next"}


async def test_a_used_message_id_with_another_content_is_a_new_message(office: Office) -> None:
    await office.receive(mail(1, message_id="same@fjord.example"))
    await office.receive(mail(2, message_id="same@fjord.example", body="Something else."))
    (row,) = await team_inbox(office)
    assert row.messages_count == 2


async def test_no_message_id_is_no_reason_to_skip(office: Office) -> None:
    await office.receive(mail(1, message_id=""), mail(2, message_id="", subject="Another"))
    assert len(await team_inbox(office)) == 2


async def test_what_cannot_be_understood_is_kept_and_the_rest_goes_on(office: Office) -> None:
    broken = Incoming(
        raw=b"\x00", uid=1, flags=frozenset(), received_at=MORNING, live=True, message=None, fault="No header."
    )
    await office.receive(broken, mail(2))
    assert len(await team_inbox(office)) == 1
    async with office.act() as act:
        (one,) = await held.quarantined(act.conn, act.organization_id, office.account.id, 10)
        assert one.reason == "No header."
        assert await office.blobs.get(act.conn, act.organization_id, one.raw_sha256) == b"\x00"


async def test_imported_history_is_placed_as_the_server_has_it_and_tells_nobody(office: Office) -> None:
    seen = frozenset({"\\Seen"})
    await office.receive(mail(1, live=False), mail(2, subject="Read", flags=seen, live=False))
    (row,) = await team_inbox(office)
    assert row.latest_subject == "Damaged crates"
    assert row.mine.unread
    async with office.act() as act:
        everything = await mailboxes.page(
            act.conn, act.organization_id, office.ben, Query(view=View.ALL), until=None, limit=50
        )
        assert {one.latest_subject: one.mine.unread for one in everything.rows} == {
            "Damaged crates": True,
            "Read": False,
        }
        events = await log.since(act.conn, act.organization_id, 0)
    assert [event.kind for event in events if event.conversation_id] == []
    assert "conversations.imported" in [event.kind for event in events]


async def test_a_new_uidvalidity_reads_again_without_doubling(office: Office) -> None:
    await office.receive(mail(1))
    await office.receive(mail(1), folder=inbox(uidvalidity=8))
    (row,) = await team_inbox(office)
    assert row.messages_count == 1


async def test_the_account_page_counts_what_the_ledger_has(office: Office) -> None:
    """Its figures are kept and not counted: they must agree with the ledger after whatever happens."""
    folder = inbox()
    broken = msgspec.structs.replace(mail(9), message=None, fault="No header.")
    await office.receive(mail(1), mail(2), mail(3), broken, msgspec.structs.replace(mail(1), uid=8))
    gone = [FlagChange(1, None), FlagChange(2, frozenset({"\\Seen"})), FlagChange(99, None)]
    back, kept = [FlagChange(3, frozenset())], [FlagChange(3, None, kept=True)]
    for changes in (gone, gone, [FlagChange(3, None)], back, kept, kept):
        async with office.act() as act:
            await entries.set_flags(act.conn, act.organization_id, office.account.id, folder, changes)
    assert await figures(office) == (Counts(3, 1, 1, 0), {"INBOX": 3})
    await office.receive(mail(1), mail(20, subject="New"), folder=inbox(uidvalidity=8))
    assert await figures(office) == (Counts(4, 2, 1, 0), {"INBOX": 2})
    async with office.act() as act:
        (one,) = await held.quarantined(act.conn, act.organization_id, office.account.id, 10)
        [(message_id,)] = await fetch(office.database, "select id from message where subject = 'New'")
        await held.release(act.conn, act.organization_id, office.account.id, one.id, message_id, "duplicate")
    assert await figures(office) == (Counts(4, 3, 0, 0), {"INBOX": 2})


async def figures(office: Office) -> tuple[Counts, dict[str, int]]:
    """Return what the page shows, and hold it against the ledger."""
    async with office.act() as act:
        where = (act.conn, act.organization_id, office.account.id)
        kept = await entries.counts(*where)
        ours = {folder.path: folder.ours for folder in await folders.standings(*where)}
    counted = await fetch(office.database, "select outcome, count(*) from intake group by outcome")
    present = await fetch(
        office.database,
        """select f.path, count(i.uid) from folder f left join intake i
             on i.folder_id = f.id and i.uidvalidity = f.uidvalidity and i.expunged_at is null and i.kept_at is null
           group by f.path""",
    )
    lines = dict(counted)
    outcomes = ("imported", "duplicate", "quarantined", "skipped")
    assert (kept, ours) == (Counts(*(lines.get(one, 0) for one in outcomes)), dict(present))
    return kept, ours


async def test_an_auto_reply_attaches_without_making_noise(office: Office) -> None:
    await office.receive(mail(1))
    async with office.act(office.ben) as act:
        (row,) = await _rows(office)
        await revise(act, [row.id], Revision(close=True))
    await office.receive(
        mail(2, subject="Out of office", references="<m1@fjord.example>", headers="Auto-Submitted: auto-replied\r\n")
    )
    assert await team_inbox(office) == []
    (row,) = await _rows(office)
    assert row.closed_at is not None
    assert row.messages_count == 2


async def _rows(office: Office) -> list[mailboxes.Row]:
    async with office.act() as act:
        page = await mailboxes.page(
            act.conn, act.organization_id, office.ben, Query(view=View.ALL), until=None, limit=50
        )
        return list(page.rows)


async def test_old_mail_that_somebody_moves_into_a_folder_is_no_news(office: Office) -> None:
    await office.receive(mail(1, at=office.account.created_at - timedelta(days=40)))
    async with office.act() as act:
        told = [one.kind for one in await log.since(act.conn, act.organization_id, 0)]
    assert "message.received" not in told
    assert "conversations.imported" in told


async def by_two_folders(office: Office, one: Incoming, other: Incoming) -> None:
    await asyncio.gather(office.receive(one, settled=False), office.receive(other, folder=FOLDERS[2], settled=False))
    await office.settle()


async def test_a_letter_and_its_answer_that_come_by_two_folders_at_once_are_one_conversation(office: Office) -> None:
    for number in range(8):
        first = mail(2 * number, message_id=f"first{number}@x.example")
        answer = mail(2 * number + 1, message_id=f"answer{number}@x.example", references=f"<first{number}@x.example>")
        await by_two_folders(office, first, answer)
    assert [row.messages_count for row in await team_inbox(office)] == [2] * 8


async def test_a_letter_that_comes_by_two_folders_at_once_is_here_once(office: Office) -> None:
    for number in range(8):
        letter = mail(number, message_id=f"letter{number}@x.example")
        await by_two_folders(office, letter, letter)
    assert [row.messages_count for row in await team_inbox(office)] == [1] * 8
    async with office.act() as act:
        counted = await ledger.counts(act.conn, office.account)
    assert (counted.imported, counted.duplicates) == (8, 8)
