"""What is found: messages, comments, people, files, in what order, page by page."""

from datetime import UTC, datetime, timedelta

import pytest

from postroom.conversations.comments import comment
from postroom.conversations.revise import Revision, revise
from postroom.search.found import shown
from postroom.search.fragments import Where
from postroom.search.search import Order
from tests.db.office import Office, mail
from tests.db.search.finding import conversation, found, indexed, page

pytestmark = pytest.mark.anyio

WITH_FILE = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n'
FILE_BODY = (
    "--b\r\nContent-Type: text/plain\r\n\r\nPlease see the file.\r\n"
    '--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="Quotation_2026.pdf"\r\n'
    "\r\nAAAA\r\n--b--"
)


async def test_words_of_subject_text_and_people_are_found(office: Office) -> None:
    await office.receive(mail(1), mail(2, subject="Invoice", sender="Olu <olu@lagos.example>", body="See the bill."))
    await indexed(office)
    assert await found(office, office.ben, "crates") == ["Damaged crates"]
    assert await found(office, office.ben, "crushed") == ["Damaged crates"]
    assert await found(office, office.ben, "Olu") == ["Invoice"]
    assert await found(office, office.ben, "olu@lagos.example bill") == ["Invoice"]
    assert await found(office, office.ben, "bill crates") == []


async def test_comments_and_names_of_files_are_found(office: Office) -> None:
    await office.receive(mail(1), mail(2, subject="Offer", headers=WITH_FILE, body=FILE_BODY))
    async with office.act(office.ann) as act:
        await comment(act, await conversation(office, "Damaged crates"), "The warehouse flooded.", [])
    await indexed(office)
    assert await found(office, office.ben, "flooded") == ["Damaged crates"]
    assert await found(office, office.ben, "quotation") == ["Offer"]
    assert await found(office, office.ben, "filename:pdf") == ["Offer"]
    [hit] = (await page(office, office.ben, "flooded")).hits
    assert hit.comment


async def test_a_subject_a_colleague_gave_is_found(office: Office) -> None:
    await office.receive(mail(1))
    async with office.act(office.ann) as act:
        await revise(act, [await conversation(office, "Damaged crates")], Revision(subject="Zebra crossing"))
    await indexed(office)
    assert await found(office, office.ben, "zebra") == ["Damaged crates"]
    async with office.act(office.ann) as act:
        await revise(act, [await conversation(office, "Damaged crates")], Revision(subject="Lion crossing"))
    await indexed(office)
    assert await found(office, office.ben, "zebra") == []
    assert await found(office, office.ben, "lion") == ["Damaged crates"]


async def test_the_subject_counts_more_than_people_and_these_more_than_text(office: Office) -> None:
    await office.receive(
        mail(3, subject="In the text", body="There was rhubarb."),
        mail(2, subject="By name", sender="Rhubarb <r@x.example>"),
        mail(1, subject="Rhubarb for all"),
    )
    await indexed(office)
    assert await found(office, office.ben, "rhubarb") == ["Rhubarb for all", "By name", "In the text"]
    assert await found(office, office.ben, "rhubarb", order=Order.NEWEST) == [
        "In the text",
        "By name",
        "Rhubarb for all",
    ]


async def test_the_recent_is_gently_preferred(office: Office) -> None:
    old = datetime(2016, 1, 1, tzinfo=UTC)
    await office.receive(
        mail(1, subject="Rhubarb of old", at=old, live=False),
        mail(2, subject="News", body="There was rhubarb."),
        mail(3, subject="Old news", body="There was rhubarb.", at=old + timedelta(days=1), live=False),
    )
    await indexed(office)
    assert await found(office, office.ben, "rhubarb") == ["News", "Rhubarb of old", "Old news"]


async def test_pages_show_each_conversation_once(office: Office) -> None:
    year = datetime(2020, 1, 1, tzinfo=UTC)
    sent = [
        mail(uid, subject=f"S{uid}", body="Kumquat.", at=year + timedelta(days=31 * uid), live=False)
        for uid in range(1, 31)
    ]
    await office.receive(*sent)
    await indexed(office)
    for order in Order:
        seen: list[str] = []
        until: str | None = None
        for _ in range(10):
            result = await page(office, office.ben, "kumquat", order=order, until=until, limit=7)
            seen += [str(hit.conversation_id) for hit in result.hits]
            until = result.next
            if until is None:
                break
        assert len(seen) == len(set(seen)) == 30, order


async def test_a_hit_says_why(office: Office) -> None:
    await office.receive(mail(1), mail(2, subject="Crates again", body="No more of them."))
    await indexed(office)
    result = await page(office, office.ben, "crates")
    async with office.act(office.ben) as act:
        told = {one.row.latest_subject: one.fragment for one in await shown(act, office.ben, result)}
    assert told["Damaged crates"].pieces == [
        ("Two of the twelve ", False),
        ("crates", True),
        (" arrived crushed.", False),
    ]
    assert told["Crates again"].where is Where.SUBJECT
    assert told["Crates again"].pieces == [("Crates", True), (" again", False)]


async def test_nothing_asked_for_is_nothing_found(office: Office) -> None:
    await office.receive(mail(1))
    await indexed(office)
    assert await found(office, office.ben, "") == []
    assert await found(office, office.ben, "  !! ") == []
