"""The same mail in several team accounts: a copy in each, or a single conversation, as the organization wants it."""

import asyncio
import itertools
import random
from uuid import UUID

import msgspec
import pytest

from postroom.accounts import accounts
from postroom.accounts.accounts import NewAccount
from postroom.channels.base import FolderRole, FolderState, Incoming
from postroom.conversations import mailboxes, timeline
from postroom.conversations.mailboxes import Query, View
from postroom.conversations.revise import Revision, revise
from postroom.conversations.timeline import Timeline
from postroom.delivery import recall
from postroom.identity import organizations, teams
from postroom.intake import removal
from postroom.intake.model import Counts
from postroom.intake.store import entries
from postroom.jobs import leases
from postroom.kit.ids import new_id
from postroom.mirror import store as mirror
from postroom.storage.database import Database
from tests.db.office import LOGIN, Office, mail, make_office
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio

FIRST = mail(1, message_id="a@x.example", to="support@acme.example, billing@acme.example")
ANSWER = mail(2, message_id="b@x.example", references="<a@x.example>", to="support@acme.example, billing@acme.example")
JUNK = FolderState(path="Junk", role=FolderRole.JUNK, uidvalidity=7, next_uid=1, live_uid=1)
SENT = FolderState(path="Sent", role=FolderRole.SENT, uidvalidity=7, next_uid=1, live_uid=1)
ARCHIVE = FolderState(path="Archive", role=FolderRole.ARCHIVE, uidvalidity=7, next_uid=1, live_uid=1)


@pytest.fixture
async def support(database: Database) -> Office:
    return await make_office(database)


@pytest.fixture
async def billing(support: Office) -> Office:
    """The same office, as the sync of billing@acme.example sees it: an account of Cay's team."""
    async with support.act() as act:
        team = await teams.create(act, "Billing")
        await teams.set_members(act, team.id, [support.cay], [])
    return await another(support, "billing@acme.example", team.id)


async def another(office: Office, address: str, team_id: UUID | None) -> Office:
    async with office.act() as act:
        new = NewAccount(address=address, name="Acme", login=LOGIN, team_id=team_id, history_days=365)
        account = await accounts.add(act, office.keys, new, owner_id=office.cay)
        account = msgspec.structs.replace(account, created_at=office.account.created_at)
        key = str(account.id)
        lease = await leases.acquire(act.conn, act.organization_id, "sync", key, holder=new_id(), ttl_s=3600)
    assert lease
    return msgspec.structs.replace(office, account=account, lease=lease, support=team_id or office.support)


async def want(office: Office, same_mail: str) -> None:
    async with office.act(office.ann) as act:
        await organizations.change(act, same_mail=same_mail)


@pytest.fixture
async def single(support: Office) -> None:
    await want(support, "single_conversation")


async def listed(office: Office, person_id: UUID, view: View = View.ALL) -> list[mailboxes.Row]:
    async with office.act() as act:
        query = Query(view=view, team_id=office.support if view is View.TEAM_INBOX else None)
        page = await mailboxes.page(act.conn, act.organization_id, person_id, query, until=None, limit=50)
        return list(page.rows)


async def shown(office: Office, conversation_id: UUID) -> Timeline:
    async with office.act() as act:
        return await timeline.page(act.conn, act.organization_id, conversation_id, until=None, limit=30)


async def ledger(office: Office) -> Counts:
    async with office.act() as act:
        return await entries.counts(act.conn, act.organization_id, office.account.id)


async def partition(office: Office) -> list[set[str]]:
    """Return the Message-IDs of each conversation, without what makes one round differ from the next."""
    found: dict[UUID, set[str]] = {}
    for conversation_id, name in await fetch(office.database, "select conversation_id, email_message_id from message"):
        found.setdefault(conversation_id, set()).add(name.split("@")[0])
    return list(found.values())


async def test_each_team_has_a_copy_of_its_own_unless_told_otherwise(support: Office, billing: Office) -> None:
    for office, person in ((support, support.ben), (billing, billing.cay)):
        await office.receive(FIRST)
        (row,) = await listed(office, person, View.TEAM_INBOX)
        assert (await listed(office, person)) == [row]
    assert await ledger(billing) == Counts(1, 0, 0, 0)


@pytest.mark.usefixtures("single")
async def test_a_single_conversation_stays_in_the_team_inbox_that_had_it_first(
    support: Office, billing: Office
) -> None:
    await support.receive(FIRST)
    await billing.receive(FIRST)
    (row,) = await listed(support, support.ben, View.TEAM_INBOX)
    assert await listed(billing, billing.cay, View.TEAM_INBOX) == []
    (hers,) = await listed(billing, billing.cay)
    assert (hers.id, hers.messages_count) == (row.id, 1)
    assert await ledger(billing) == Counts(0, 1, 0, 0)
    page = await shown(support, row.id)
    assert [one.also_came_to for one in page.messages] == [["billing@acme.example"]]
    assert [one.payload["address"] for one in page.activities] == ["billing@acme.example"]


@pytest.mark.usefixtures("single")
@pytest.mark.parametrize("at", ["support", "billing"])
async def test_answers_that_reach_either_account_land_in_it(support: Office, billing: Office, at: str) -> None:
    await support.receive(FIRST)
    await billing.receive(FIRST)
    await {"support": support, "billing": billing}[at].receive(ANSWER)
    (row,) = await listed(support, support.ben, View.TEAM_INBOX)
    assert row.messages_count == 2
    assert [one.id for one in await listed(billing, billing.cay)] == [row.id]


@pytest.mark.usefixtures("single")
async def test_an_answer_to_what_only_the_other_account_has_finds_it(support: Office, billing: Office) -> None:
    await support.receive(FIRST)
    await billing.receive(FIRST)
    await support.receive(mail(3, message_id="c@x.example", references="<a@x.example>"))
    await billing.receive(mail(4, message_id="d@x.example", references="<c@x.example>", to="billing@acme.example"))
    assert [row.messages_count for row in await listed(billing, billing.cay)] == [3]


def correspondence(number: int) -> list[Incoming]:
    """Three mails, each an answer to the one before, to both addresses."""
    both = "support@acme.example, billing@acme.example"
    ids = [f"{letter}@{number}.example" for letter in "abc"]
    return [
        mail(
            3 * number + one + 1,
            message_id=ids[one],
            references=f"<{ids[one - 1]}>" if one else "",
            to=both,
            live=False,
        )
        for one in range(3)
    ]


@pytest.mark.usefixtures("single")
async def test_every_order_of_both_accounts_gives_one_conversation(support: Office, billing: Office) -> None:
    orders = list(itertools.permutations(itertools.product((support, billing), range(3))))
    for number, order in enumerate(random.Random(5).sample(orders, 12)):
        mails = correspondence(number)
        for office, one in order:
            await office.receive(mails[one], settled=False)
    assert await partition(support) == [{"a", "b", "c"}] * 12
    assert len(await listed(support, support.ben)) == len(await listed(billing, billing.cay)) == 12


@pytest.mark.usefixtures("single")
async def test_an_answer_to_one_account_that_is_imported_before_its_mail_joins(
    support: Office, billing: Office
) -> None:
    await support.receive(FIRST)
    await billing.receive(mail(3, message_id="c@x.example", references="<a@x.example>", to="billing@acme.example"))
    assert len(await listed(billing, billing.cay)) == 1
    await billing.receive(FIRST)
    (row,) = await listed(support, support.ben)
    assert row.messages_count == 2
    assert [one.id for one in await listed(billing, billing.cay)] == [row.id]
    (line,) = [one for one in (await shown(support, row.id)).activities if one.kind == "conversation.joined"]
    async with support.act(support.ben) as act:
        await recall.undo(act, UUID(line.payload["operation"]))
    assert [one.messages_count for one in await listed(support, support.ben)] == [1]
    assert len(await listed(billing, billing.cay)) == 2


@pytest.mark.usefixtures("single")
async def test_two_processes_with_the_same_mail_at_the_same_moment_begin_one_conversation(
    support: Office, billing: Office
) -> None:
    for number in range(8):
        mails = correspondence(number)
        await asyncio.gather(support.receive(*mails, settled=False), billing.receive(*reversed(mails), settled=False))
    assert await partition(support) == [{"a", "b", "c"}] * 8


@pytest.mark.usefixtures("single")
async def test_mail_of_a_personal_account_stays_on_its_own(support: Office) -> None:
    personal = await another(support, "cay.private@acme.example", None)
    await support.receive(FIRST)
    await personal.receive(FIRST)
    (hers,) = await listed(support, support.cay)
    (theirs,) = await listed(support, support.ben)
    assert hers.id != theirs.id
    await support.receive(ANSWER)
    assert [row.messages_count for row in await listed(support, support.cay)] == [1]


@pytest.mark.usefixtures("single")
@pytest.mark.parametrize("first", ["support", "billing"])
@pytest.mark.parametrize("sender", ["mallory@other.example", "cay@acme.example"])
async def test_who_only_names_the_ids_of_a_conversation_opens_it_to_nobody(
    support: Office, billing: Office, first: str, sender: str
) -> None:
    """A colleague does not either, nor who says that he is one."""
    await support.receive(FIRST)
    forged = mail(
        9,
        sender=sender,
        message_id="m@x.example",
        references="<a@x.example>",
        to="support@acme.example, billing@acme.example",
    )
    order = [support, billing] if first == "support" else [billing, support]
    for office in order:
        await office.receive(forged)
    assert [row.latest_subject for row in await listed(billing, billing.cay)] == ["Damaged crates"]
    for row in await listed(billing, billing.cay):
        assert {tuple(one) for one in row.authors} == {("", sender)}


@pytest.mark.usefixtures("single")
async def test_mail_from_one_team_to_another_reaches_the_other_inbox(support: Office, billing: Office) -> None:
    ours = mail(1, sender="support@acme.example", to="billing@acme.example")
    await support.receive(ours, folder=SENT)
    await billing.receive(ours)
    assert len(await listed(billing, billing.cay, View.TEAM_INBOX)) == 1


@pytest.mark.usefixtures("single")
async def test_what_lies_in_spam_is_no_reason_to_hide_it_from_another_team(support: Office, billing: Office) -> None:
    await support.receive(FIRST, folder=JUNK)
    await billing.receive(FIRST)
    assert len(await listed(billing, billing.cay, View.TEAM_INBOX)) == 1


@pytest.mark.usefixtures("single")
@pytest.mark.parametrize("done", [Revision(close=True), Revision(trash=True), Revision(junk=True)])
async def test_what_one_team_is_done_with_still_comes_to_the_other(
    support: Office, billing: Office, done: Revision
) -> None:
    await support.receive(FIRST)
    (row,) = await listed(support, support.ben)
    async with support.act(support.ben) as act:
        await revise(act, [row.id], done)
    await billing.receive(FIRST)
    assert len(await listed(billing, billing.cay, View.TEAM_INBOX)) == 1


async def test_a_shared_mail_that_moves_after_the_option_changed_back_is_no_new_mail(
    support: Office, billing: Office
) -> None:
    await want(support, "single_conversation")
    await support.receive(FIRST)
    await billing.receive(FIRST)
    await want(support, "copy_in_each")
    await billing.receive(msgspec.structs.replace(FIRST, uid=8), folder=ARCHIVE)
    assert [row.messages_count for row in await listed(billing, billing.cay)] == [1]
    assert await ledger(billing) == Counts(0, 2, 0, 0)


@pytest.mark.usefixtures("single")
async def test_both_servers_are_told_what_becomes_of_it(support: Office, billing: Office) -> None:
    await support.receive(FIRST)
    await billing.receive(FIRST)
    (row,) = await listed(support, support.ben)
    for office in (support, billing):
        async with office.act() as act:
            copies = await mirror.copies(act.conn, act.organization_id, office.account.id, [row.id])
        assert [copy.path for copy in copies[row.id]] == ["INBOX"]


@pytest.mark.usefixtures("single")
async def test_removing_the_first_account_with_its_mail_takes_nothing_from_the_other(
    support: Office, billing: Office
) -> None:
    await support.receive(FIRST, mail(3, subject="Only for support"))
    await billing.receive(FIRST)
    async with support.act(support.ann) as act:
        assert (await removal.stakes(act, support.account)).staying == 1
        await removal.remove(act, support.keys, support.account, removal.Fate.DELETE)
    while await support.drain(removal.REMOVE_ACCOUNT, removal.Remover(support.database, support.blobs).remove):
        pass
    (row,) = await listed(billing, billing.cay)
    assert (row.latest_subject, row.messages_count) == ("Damaged crates", 1)
    assert await ledger(billing) == Counts(0, 1, 0, 0)
    await billing.receive(ANSWER)
    assert [one.messages_count for one in await listed(billing, billing.cay)] == [2]
    await billing.receive(msgspec.structs.replace(FIRST, uid=8), folder=ARCHIVE)
    assert [one.messages_count for one in await listed(billing, billing.cay)] == [2]
