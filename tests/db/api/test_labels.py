"""Labels over HTTP: who sees which, what is filed under them, and what one who may not is told."""

from uuid import UUID, uuid4

import httpx
import pytest

from postroom.api.replies import Labels, OneConversation, OneLabel
from postroom.conversations import labels
from postroom.conversations.changes import carry_out, load
from postroom.conversations.model import Field
from postroom.events import log
from postroom.intake.port import DatabasePort
from postroom.wire.conversations import Activity, Conversation, ConversationPage, OperationReply, Timeline
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import Browser, error_code
from tests.db.intake.leaving import own_account
from tests.db.office import mail

pytestmark = pytest.mark.anyio


@pytest.fixture
async def bills(mailroom: Mailroom) -> UUID:
    """A label of Support's account."""
    return await label(mailroom, mailroom.office.account.id, "Bills")


async def label(mailroom: Mailroom, account_id: UUID, path: str) -> UUID:
    async with mailroom.office.act() as act:
        return (await labels.ensure(act, account_id, [path]))[path]


async def patch(browser: Browser, conversation: UUID, **fields: list[UUID]) -> httpx.Response:
    body = {name: [str(one) for one in ids] for name, ids in fields.items()}
    return await browser.patch(f"/v1/conversations/{conversation}", json=body)


async def under(browser: Browser, one: UUID, **query: str) -> list[str]:
    answer = await browser.get("/v1/conversations", params={"label": str(one)} | query)
    return [row.latest_message_subject for row in read(answer, ConversationPage).conversations]


async def shown(browser: Browser, conversation: UUID) -> Conversation:
    return read(await browser.get(f"/v1/conversations/{conversation}"), OneConversation).conversations


async def test_who_sees_the_mail_of_an_account_sees_its_labels_and_is_told_of_new_ones(
    mailroom: Mailroom, bills: UUID
) -> None:
    [found] = read(await mailroom.ben.get("/v1/labels"), Labels).labels
    assert (found.id, found.account_id, found.name, found.path) == (bills, mailroom.office.account.id, "Bills", "Bills")
    assert read(await mailroom.cay.get("/v1/labels"), Labels).labels == []
    async with mailroom.office.act() as act:
        [told] = [one for one in await log.since(act.conn, act.organization_id, 0) if one.kind == "labels.changed"]
    assert set(told.audience_people) == {mailroom.office.ann, mailroom.office.ben}
    assert await label(mailroom, mailroom.office.account.id, "Bills") == bills


async def test_a_label_is_given_listed_told_and_undone(mailroom: Mailroom, bills: UUID) -> None:
    await mailroom.receive(mail(2, subject="Invoice"))
    done = read(await patch(mailroom.ben, mailroom.crates, add_labels=[bills]), OperationReply)
    assert done.conversations[0].labels == [bills]
    assert ("label", bills) in {(one.kind, one.owner) for one in done.conversations[0].placements}
    assert (await under(mailroom.ann, bills), await under(mailroom.ann, bills, unread="true")) == (["Crates"],) * 2
    page = read(await mailroom.ann.get(f"/v1/conversations/{mailroom.crates}/timeline"), Timeline)
    [line] = [one for one in page.entries if isinstance(one, Activity)]
    assert (line.kind, line.actor) == ("conversation.labelled", mailroom.office.ben)
    assert (line.data["added"], line.data["removed"]) == ([str(bills)], [])
    undone = await mailroom.ben.post(f"/v1/operations/{done.operation}/undo")
    assert undone.json()["left"] == []
    assert await under(mailroom.ann, bills) == []
    assert (await shown(mailroom.ben, mailroom.crates)).labels == []


async def test_a_label_is_taken_away_and_undo_gives_it_back(mailroom: Mailroom, bills: UUID) -> None:
    await patch(mailroom.ben, mailroom.crates, add_labels=[bills])
    done = read(await patch(mailroom.ann, mailroom.crates, remove_labels=[bills]), OperationReply)
    assert done.conversations[0].labels == []
    await mailroom.ann.post(f"/v1/operations/{done.operation}/undo")
    assert await under(mailroom.ben, bills) == ["Crates"]
    again = read(await patch(mailroom.ann, mailroom.crates, add_labels=[bills]), OperationReply)
    assert again.operation is None


async def test_what_is_in_trash_is_under_no_label_until_it_is_back(mailroom: Mailroom, bills: UUID) -> None:
    await patch(mailroom.ben, mailroom.crates, add_labels=[bills])
    path = f"/v1/conversations/{mailroom.crates}"
    await mailroom.ben.patch(path, json={"trash": True})
    assert await under(mailroom.ann, bills) == []
    assert (await shown(mailroom.ann, mailroom.crates)).labels == [bills]
    await mailroom.ben.patch(path, json={"trash": False})
    assert await under(mailroom.ann, bills) == ["Crates"]


async def test_labels_of_an_account_one_does_not_see_are_nothing(mailroom: Mailroom, bills: UUID) -> None:
    office = mailroom.office
    theirs = await label(mailroom, (await own_account(office, office.cay)).account.id, "Private")
    for wanted in (theirs, uuid4()):
        for named in ("add_labels", "remove_labels"):
            refused = await patch(mailroom.ben, mailroom.crates, **{named: [wanted]})
            assert (refused.status_code, error_code(refused)) == (404, "no_such_label")
    assert await under(mailroom.cay, bills) == []
    assert await under(mailroom.cay, uuid4()) == []


async def test_a_label_of_another_account_does_not_fit(mailroom: Mailroom, bills: UUID) -> None:
    office = mailroom.office
    own = await label(mailroom, (await own_account(office, office.ben)).account.id, "Home")
    await mailroom.receive(mail(2, subject="Invoice"))
    refused = await patch(mailroom.ben, mailroom.crates, add_labels=[bills, own])
    assert (refused.status_code, error_code(refused)) == (422, "foreign_label")
    assert await under(mailroom.ben, bills) == []


async def test_a_colleague_who_was_let_in_does_not_see_the_owners_labels(mailroom: Mailroom, bills: UUID) -> None:
    await patch(mailroom.ben, mailroom.crates, add_labels=[bills])
    async with mailroom.office.act() as act:
        before = await load(act, [mailroom.crates])
        granted = before[mailroom.crates].set(Field.GRANT, value=True, key=mailroom.office.cay)
        await carry_out(act, before, granted)
    seen = await shown(mailroom.cay, mailroom.crates)
    assert seen.labels == []
    assert "label" not in {one.kind for one in seen.placements}


async def make(browser: Browser, account_id: UUID, name: str) -> httpx.Response:
    return await browser.post("/v1/labels", json={"account_id": str(account_id), "name": name})


async def test_a_label_is_made_once_by_who_may_use_its_account(mailroom: Mailroom, bills: UUID) -> None:
    account = mailroom.office.account.id
    made = read(await make(mailroom.ben, account, " Kunden / Nord "), OneLabel, status=201).labels
    assert (made.name, made.account_id) == ("Kunden/Nord", account)
    assert read(await make(mailroom.ann, account, "Kunden/Nord"), OneLabel, status=201).labels == made
    assert read(await make(mailroom.ann, account, "Bills"), OneLabel, status=201).labels.id == bills
    known = read(await mailroom.ben.get("/v1/labels"), Labels).labels
    assert [one.name for one in known] == ["Bills", "Kunden/Nord"]
    await patch(mailroom.ben, mailroom.crates, add_labels=[made.id])
    assert await under(mailroom.ann, made.id) == ["Crates"]
    refused = await make(mailroom.cay, account, "Mine")
    assert (refused.status_code, error_code(refused)) == (404, "no_such_account")


async def test_the_folder_of_a_label_made_here_is_that_label(mailroom: Mailroom) -> None:
    office = mailroom.office
    made = read(await make(mailroom.ben, office.account.id, "Kunden/Nord"), OneLabel, status=201).labels
    port = DatabasePort(office.database, office.blobs, office.lease, office.account)
    await port.label({"INBOX.Old": "Old"})
    assert {one.name for one in read(await mailroom.ben.get("/v1/labels"), Labels).labels} == {"Kunden/Nord", "Old"}
    await port.label({"INBOX.Kunden.Nord": "Kunden/Nord"})
    [found] = read(await mailroom.ben.get("/v1/labels"), Labels).labels
    assert (found.id, found.path) == (made.id, "INBOX.Kunden.Nord")
    await port.label({})
    assert read(await mailroom.ben.get("/v1/labels"), Labels).labels == []


@pytest.mark.parametrize(
    "name", ["", "  ", "a//b", "/a", "a*", "50%", "\\Seen", "x" * 201, "a\nb", "Spam", "Kunden/inbox"]
)
async def test_a_name_no_server_would_take_is_refused(mailroom: Mailroom, name: str) -> None:
    answer = await make(mailroom.ben, mailroom.office.account.id, name)
    assert (answer.status_code, error_code(answer)) == (422, "invalid")


async def test_exactly_one_mailbox_is_named(mailroom: Mailroom, bills: UUID) -> None:
    answer = await mailroom.ben.get("/v1/conversations", params={"label": str(bills), "all": "true"})
    assert (answer.status_code, error_code(answer)) == (422, "invalid")
