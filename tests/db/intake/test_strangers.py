"""References can be forged: who enters a conversation he had no part in is marked. Reports attach and make no noise."""

import pytest

from postroom.conversations import mailboxes, timeline
from postroom.conversations.mailboxes import Query, View
from postroom.conversations.revise import Revision, revise
from postroom.events import log
from postroom.storage.database import Database
from tests.db.intake.folders import FOLDERS
from tests.db.office import Office, inbox, mail, make_office

pytestmark = pytest.mark.anyio

REPORT = (
    "MIME-Version: 1.0\r\nReturn-Path: <>\r\n"
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
)
RETURNED = (
    "--b\r\n\r\nIt did not work.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n"
    "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <ours@acme.example>\r\n\r\n--b--\r\n"
)


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)


async def conversations(office: Office) -> list[mailboxes.Row]:
    async with office.act() as act:
        page = await mailboxes.page(
            act.conn, act.organization_id, office.ben, Query(view=View.ALL), until=None, limit=50
        )
        return list(page.rows)


async def marked(office: Office) -> dict[str, bool]:
    """Subject → is its sender marked? Of the one conversation there is."""
    (row,) = await conversations(office)
    async with office.act() as act:
        page = await timeline.page(act.conn, act.organization_id, row.id, until=None, limit=30)
    return {one.subject: one.unexpected_sender for one in page.messages}


async def test_a_stranger_who_names_our_mail_is_marked_and_nobody_else(office: Office) -> None:
    first = "<m1@fjord.example>"
    await office.receive(mail(1, subject="Question", headers="Cc: Lars <Lars@fjord.example>\r\n"))
    await office.receive(mail(2, subject="From Cc", sender="lars@Fjord.example", references=first))
    await office.receive(mail(3, subject="Forged", sender="Ingrid <eve@evil.example>", references=first))
    await office.receive(mail(4, subject="Again", sender="eve@evil.example", references=first))
    await office.receive(mail(5, subject="Colleague", sender="ben@acme.example", references=first))
    assert await marked(office) == {
        "Question": False,
        "From Cc": False,
        "Forged": True,
        "Again": False,
        "Colleague": False,
    }


async def test_who_we_wrote_to_is_no_stranger_whenever_our_mail_is_read(office: Office) -> None:
    """History comes newest first: the answer is here before the mail that explains who answers."""
    answer = mail(9, subject="Answer", sender="dana@pier.example", references="<m1@fjord.example> <o@acme.example>")
    await office.receive(answer, mail(1, subject="Question"))
    assert await marked(office) == {"Question": False, "Answer": True}
    asked = mail(5, subject="Asked", sender="support@acme.example", to="dana@pier.example", message_id="o@acme.example")
    await office.receive(asked, folder=FOLDERS[1])
    assert await marked(office) == {"Question": False, "Asked": False, "Answer": False}


async def test_on_a_list_everybody_takes_part(office: Office) -> None:
    of_list = "List-Id: <dev.lists.example>\r\n"
    await office.receive(mail(1, subject="Patch", to="dev@lists.example", headers=of_list))
    await office.receive(
        mail(
            2,
            subject="Review",
            sender="kim@other.example",
            to="dev@lists.example",
            headers=of_list,
            references="<m1@fjord.example>",
        )
    )
    assert await marked(office) == {"Patch": False, "Review": False}


async def test_mail_that_only_says_it_is_from_a_list_is_marked(office: Office) -> None:
    await office.receive(mail(1, subject="Question"))
    forged = "List-Id: <dev.lists.example>\r\n"
    await office.receive(
        mail(2, subject="Forged", sender="eve@evil.example", headers=forged, references="<m1@fjord.example>")
    )
    assert await marked(office) == {"Question": False, "Forged": True}


async def closed_and_sent(office: Office) -> None:
    """Our mail to a customer, in a conversation that was closed and read."""
    sent = mail(
        1, subject="Crates", sender="support@acme.example", to="dana@pier.example", message_id="ours@acme.example"
    )
    await office.receive(sent, folder=FOLDERS[1])
    (row,) = await conversations(office)
    async with office.act(office.ben) as act:
        await revise(act, [row.id], Revision(close=True, unread=False))


@pytest.mark.parametrize(
    ("headers", "body", "why"),
    [
        (REPORT, RETURNED, "bounce"),
        ("Auto-Submitted: auto-replied\r\nIn-Reply-To: <ours@acme.example>\r\n", "I am away.", "auto_reply"),
    ],
    ids=["bounce", "auto-reply"],
)
async def test_reports_join_what_caused_them_and_make_no_noise(
    office: Office, headers: str, body: str, why: str
) -> None:
    await closed_and_sent(office)
    sender = "MAILER-DAEMON@mx.example" if why == "bounce" else "dana@pier.example"
    await office.receive(mail(2, subject="Undeliverable: Crates", sender=sender, headers=headers, body=body))
    (row,) = await conversations(office)
    assert row.messages_count == 2
    assert row.closed_at
    assert not row.in_team_inbox
    assert not row.mine.unread
    assert not row.mine.in_inbox
    assert row.assignees == []
    async with office.act() as act:
        events = await log.since(act.conn, act.organization_id, 0)
    (told,) = [one for one in events if one.kind == "message.received" and one.payload["automation"]]
    assert told.payload["automation"] == why
    assert await marked(office) == {"Crates": False, "Undeliverable: Crates": False}


async def test_a_bounce_that_is_read_before_the_mail_it_is_about_joins_it(office: Office) -> None:
    bounce = mail(
        2, subject="Returned mail", sender="MAILER-DAEMON@mx.example", headers=REPORT, body=RETURNED, live=False
    )
    await office.receive(bounce, folder=inbox())
    sent = mail(1, sender="support@acme.example", to="dana@pier.example", message_id="ours@acme.example", live=False)
    await office.receive(sent, folder=FOLDERS[1])
    (row,) = await conversations(office)
    assert row.messages_count == 2
