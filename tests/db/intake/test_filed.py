"""Labels come with the mail: folders that are for nothing else, and the labels of Gmail."""

from uuid import UUID

import msgspec
import pytest

from postroom.channels.base import FlagChange, FolderRole, FolderState, Incoming
from postroom.conversations import labels, timeline
from postroom.conversations.mailboxes import View
from postroom.conversations.revise import Revision, revise
from postroom.events import log
from postroom.intake.port import DatabasePort
from postroom.storage.database import Database
from tests.db.conversations.look import id_of, rows
from tests.db.office import Office, mail, make_office
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio

BILLS = FolderState(path="Bills", role=FolderRole.OTHER, uidvalidity=3, next_uid=1, live_uid=100)
EVERYTHING = FolderState(path="[Gmail]/All Mail", role=FolderRole.ALL, uidvalidity=1, next_uid=1, live_uid=100)


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)


@pytest.fixture
def port(office: Office) -> DatabasePort:
    return DatabasePort(office.database, office.blobs, office.lease, office.account)


def at_gmail(uid: int, *given: str, live: bool = False, **parts: str) -> Incoming:
    found = mail(uid, live=live, subject=parts.get("subject", f"n{uid}"))
    return msgspec.structs.replace(found, labels=frozenset(given))


async def names(office: Office) -> dict[UUID, str]:
    async with office.act() as act:
        return {one.id: one.name for one in await labels.seen(act.conn, act.organization_id, office.ben)}


async def filed(office: Office) -> dict[str, set[str]]:
    known = await names(office)
    found = await rows(office, office.ben, View.ALL)
    return {subject: {known[one] for one in row.labels} for subject, row in found.items()}


async def told(office: Office) -> list[str]:
    async with office.act() as act:
        return [one.kind for one in await log.since(act.conn, act.organization_id, 0)]


async def lines(office: Office, conversation: UUID) -> list[str]:
    async with office.act() as act:
        page = await timeline.page(act.conn, act.organization_id, conversation, until=None, limit=30)
    return [one.kind for one in page.activities]


async def test_history_of_a_folder_has_its_label_and_nobody_is_told_of_each(office: Office) -> None:
    batch = [mail(1, subject="Rent", live=False), mail(2, subject="Power", live=False)]
    await office.receive(*batch, folder=BILLS)
    assert await filed(office) == {"Rent": {"Bills"}, "Power": {"Bills"}}
    assert "conversation.labelled" not in await told(office)
    assert (await told(office)).count("labels.changed") == 1


async def test_a_second_copy_in_a_folder_gives_its_label_to_the_conversation(office: Office) -> None:
    both = [mail(1, subject="Rent", live=False), mail(2, subject="Power", live=False)]
    await office.receive(*both)
    before = (await told(office)).count("conversations.imported")
    await office.receive(both[0], folder=BILLS)
    assert await filed(office) == {"Rent": {"Bills"}, "Power": set()}
    assert "conversation.labelled" not in await told(office)
    assert (await told(office)).count("conversations.imported") == before + 1
    await office.receive(msgspec.structs.replace(both[1], uid=101, live=True), folder=BILLS)
    assert await filed(office) == {"Rent": {"Bills"}, "Power": {"Bills"}}
    assert await lines(office, await id_of(office, "Power")) == ["conversation.labelled"]


async def test_what_a_filter_files_is_filed_when_it_is_placed_and_that_is_no_line(office: Office) -> None:
    await office.receive(mail(101, subject="Rent"), folder=BILLS)
    assert await filed(office) == {"Rent": {"Bills"}}
    assert await lines(office, await id_of(office, "Rent")) == []


async def test_labels_of_gmail_are_labels_but_for_its_own(office: Office, port: DatabasePort) -> None:
    await office.receive(
        at_gmail(1, "\\Inbox", "\\Important", "Bills", "Kunden/Nord"), at_gmail(2, "Bad\nname"), folder=EVERYTHING
    )
    assert await filed(office) == {"n1": {"Bills", "Kunden/Nord"}, "n2": set()}
    await port.change_flags(EVERYTHING, [FlagChange(1, frozenset(), frozenset({"\\Inbox", "Bills", "New"}))])
    assert (await filed(office))["n1"] == {"Bills", "New"}
    await port.change_flags(EVERYTHING, [FlagChange(1, None)])
    assert (await filed(office))["n1"] == set()


async def test_a_label_stays_as_long_as_any_message_of_the_conversation_has_it(
    office: Office, port: DatabasePort
) -> None:
    answer = mail(2, subject="Re: Rent", references="<m1@fjord.example>", live=False)
    await office.receive(mail(1, subject="Rent", live=False), answer, folder=BILLS)
    [conversation] = await filed(office)
    await port.change_flags(BILLS, [FlagChange(1, None)])
    assert await filed(office) == {conversation: {"Bills"}}
    await port.change_flags(BILLS, [FlagChange(2, None)])
    assert await filed(office) == {conversation: set()}
    await port.change_flags(BILLS, [FlagChange(2, frozenset())])
    assert await filed(office) == {conversation: {"Bills"}}, "it is on the server again"


async def test_while_our_word_is_on_its_way_the_server_s_is_old_news(office: Office, port: DatabasePort) -> None:
    await office.receive(at_gmail(1, "Bills", "Lists"), folder=EVERYTHING)
    known = {name: one for one, name in (await names(office)).items()}
    async with office.act(office.ben) as act:
        one = (await fetch(office.database, "select id from conversation"))[0][0]
        await revise(act, [one], Revision(remove_labels=[known["Lists"]]))
    await port.change_flags(EVERYTHING, [FlagChange(1, frozenset(), frozenset({"Lists"}))])
    assert await filed(office) == {"n1": {"Bills"}}
    assert await fetch(office.database, "select mark from unmirrored") == [("labels",)]
    await execute(office.database, "delete from unmirrored")
    await port.change_flags(EVERYTHING, [FlagChange(1, frozenset(), frozenset({"Bills", "Lists"}))])
    assert await filed(office) == {"n1": {"Bills"}}, "nothing is told of what did not change"


async def test_labels_follow_the_list_of_folders(office: Office, port: DatabasePort) -> None:
    await port.label({"INBOX.Kunden.Nord": "Kunden/Nord", "INBOX.Old": "Old"})
    first = {name: one for one, name in (await names(office)).items()}
    assert first.keys() == {"Kunden/Nord", "Old"}
    events = len(await told(office))
    await port.label({"INBOX.Kunden.Nord": "Kunden/Nord", "INBOX.Old": "Old"})
    assert len(await told(office)) == events
    await port.label({"INBOX.Kunden.Nord": "Kunden/Nord"})
    assert {*(await names(office)).values()} == {"Kunden/Nord"}
    await port.label({"INBOX.Kunden.Nord": "Kunden/Nord", "INBOX.Old": "Old"})
    assert {name: one for one, name in (await names(office)).items()} == first


async def test_a_label_without_a_folder_is_there_while_something_is_filed_there(
    office: Office, port: DatabasePort
) -> None:
    await office.receive(mail(1, subject="Rent", live=False), folder=BILLS)
    await port.label({})
    assert await filed(office) == {"Rent": {"Bills"}}
    await port.change_flags(BILLS, [FlagChange(1, None)])
    assert await names(office) == {}


async def test_a_renamed_folder_is_the_same_label_and_steps_on_no_other(office: Office, port: DatabasePort) -> None:
    await office.receive(mail(1, subject="Rent", live=False), folder=BILLS)
    [bills] = await names(office)
    old = msgspec.structs.replace(BILLS, path="Old", uidvalidity=4)
    await office.receive(mail(2, subject="Power", live=False), folder=old)
    await port.rename("Bills", msgspec.structs.replace(BILLS, path="Old"))
    assert (await names(office))[bills] == "Old"
    assert (await filed(office))["Rent"] == {"Old"}
    await port.rename("Old", msgspec.structs.replace(BILLS, path="Invoices"))
    await port.label({"Invoices": "Invoices"})
    assert (await names(office))[bills] == "Invoices"
