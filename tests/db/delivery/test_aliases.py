"""Aliases: what is sent from one is from it in every way, and only as long as its writer may use it."""

import email
import email.policy
from email.message import EmailMessage
from uuid import UUID

import msgspec
import pytest

from postroom.accounts import aliases
from postroom.accounts.aliases import NewAlias
from postroom.accounts.model import Alias, AliasTaken, NoSuchAlias
from postroom.composer import outbox
from postroom.kit.clock import now
from postroom.kit.faults import Reason
from postroom.kit.ids import new_id
from postroom.kit.login import NOWHERE, Login, Server, TlsMode
from tests.db.api.test_replying import personal
from tests.db.delivery.desk import INGRID, Desk
from tests.db.office import mail
from tests.db.sql import execute, fetch
from tests.e2e.servers.ports import LOOPBACK
from tests.e2e.servers.scripted_smtp import ScriptedSmtp

pytestmark = pytest.mark.anyio

SECRET = "only for the server of Sales"


async def alias(desk: Desk, address: str = "Sales@acme.example", name: str = "", port: int | None = None) -> Alias:
    login = port and Login(username="sales", password=SECRET, imap=NOWHERE, smtp=Server(LOOPBACK, port, TlsMode.PLAIN))
    new = NewAlias(address=address, name=name, is_default=False, login=login or None)
    async with desk.office.act(desk.office.ann) as act:
        return await aliases.add(act, desk.office.keys, desk.office.account, new)


async def remove(desk: Desk, alias_id: UUID) -> None:
    async with desk.office.act(desk.office.ann) as act:
        await aliases.remove(act, desk.office.account, alias_id)


def taken(smtp: ScriptedSmtp) -> EmailMessage:
    [body] = smtp.bodies
    letter = email.message_from_bytes(body, policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


async def test_mail_from_an_alias_is_from_it_and_leaves_through_the_account(desk: Desk) -> None:
    sales = await alias(desk, "Sales@shop.example", "Acme Sales")
    message_id = await desk.send(desk.reply(desk.office.ben, alias_id=sales.id))
    await desk.deliver()
    assert await desk.state(message_id) == ("sent", "")
    letter = taken(desk.smtp)
    assert letter["From"] == "Acme Sales <Sales@shop.example>"
    assert letter["Message-ID"].endswith("@shop.example>")
    assert "MAIL FROM:<Sales@shop.example>" in [line.partition(" SIZE")[0] for line in desk.smtp.seen]
    assert "acme" not in str(letter["From"]).partition("<")[2]


async def test_an_alias_without_a_name_has_that_of_the_account(desk: Desk) -> None:
    await desk.send(desk.reply(desk.office.ben, alias_id=(await alias(desk)).id))
    await desk.deliver()
    assert taken(desk.smtp)["From"] == "Acme Support <Sales@acme.example>"


async def test_mail_from_an_alias_with_a_server_of_its_own_leaves_there(desk: Desk) -> None:
    async with ScriptedSmtp() as other:
        sales = await alias(desk, port=other.port)
        await desk.send(desk.reply(desk.office.ben, alias_id=sales.id))
        await desk.deliver()
        assert taken(other)["From"] == "Acme Support <Sales@acme.example>"
        assert desk.smtp.seen == []
        other.bodies.clear()
        await desk.send(desk.reply(desk.office.ben, id=new_id()))
        await desk.deliver()
    assert other.bodies == []
    assert taken(desk.smtp)["From"] == "Acme Support <support@acme.example>"


async def test_the_password_of_an_alias_lies_sealed_and_goes_with_it(desk: Desk) -> None:
    sales = await alias(desk, port=1)
    [(sealed,)] = await fetch(desk.office.database, "select sealed_password from alias")
    assert SECRET.encode() not in sealed
    await remove(desk, sales.id)
    assert await fetch(desk.office.database, "select sealed_password from alias") == [(None,)]


async def test_a_sealed_password_is_worth_nothing_in_the_row_of_another_alias(desk: Desk) -> None:
    async with ScriptedSmtp() as other:
        await alias(desk, port=other.port)
        market = await alias(desk, "market@acme.example", port=other.port)
        await execute(
            desk.office.database,
            """update alias set sealed_password = (select sealed_password from alias where address_key like 'sales%%')
               where id = %s""",
            [market.id],
        )
        message_id = await desk.send(desk.reply(desk.office.ben, alias_id=market.id))
        await desk.deliver()
        assert (await desk.state(message_id))[0] != "sent"
        assert other.seen == []


async def test_mail_of_an_alias_that_was_removed_meanwhile_fails_and_says_why(desk: Desk) -> None:
    sales = await alias(desk)
    draft = desk.reply(desk.office.ben, alias_id=sales.id)
    message_id = await desk.send(draft)
    await remove(desk, sales.id)
    await desk.deliver()
    state, words = await desk.state(message_id)
    assert (state, words.partition(":")[0]) == (
        "failed",
        "The address it was to be sent from is not there any more. Nothing was sent",
    )
    assert desk.smtp.seen == []
    [(fault,)] = await fetch(desk.office.database, "select fault from outbox")
    assert fault["reason"] == Reason.ALIAS_GONE
    async with desk.office.act(desk.office.ben) as act:
        await outbox.cancel(act, message_id)
    [kept] = await desk.drafts(desk.office.ben)
    assert (kept.id, kept.account_id, kept.alias_id) == (draft.id, desk.office.account.id, None)


async def test_mail_of_who_lost_the_account_meanwhile_is_not_sent_from_its_alias(desk: Desk) -> None:
    sales = await alias(desk)
    message_id = await desk.send(desk.reply(desk.office.ben, alias_id=sales.id))
    await execute(
        desk.office.database,
        "delete from grant_holder where person_id = %s and grant_kind = 'account'",
        [desk.office.ben],
    )
    await desk.deliver()
    assert (await desk.state(message_id))[0] == "failed"
    assert desk.smtp.seen == []


async def test_only_an_alias_of_the_account_is_sent_from(desk: Desk) -> None:
    own = await personal(desk.office, desk.office.cay)
    async with desk.office.act(desk.office.cay) as act:
        new = NewAlias(address="cay@elsewhere.example", name="", is_default=False, login=None)
        theirs = await aliases.add(act, desk.office.keys, own, new)
    for wrong in (theirs.id, new_id()):
        draft = desk.reply(desk.office.ben, alias_id=wrong)
        with pytest.raises(NoSuchAlias):
            await desk.keep(draft)
        with pytest.raises(NoSuchAlias):
            await desk.send(draft)
    assert await desk.outbox() == []


async def test_drafts_of_a_removed_alias_go_back_to_the_account_and_what_was_sent_stays(desk: Desk) -> None:
    sales = await alias(desk)
    sent = desk.reply(desk.office.ben, alias_id=sales.id)
    message_id = await desk.send(sent)
    await desk.deliver()
    draft = await desk.keep(desk.reply(desk.office.ben, id=new_id(), alias_id=sales.id))
    assert (await desk.drafts(desk.office.ben))[0].alias_id == sales.id
    await remove(desk, sales.id)
    [kept] = await desk.drafts(desk.office.ben)
    assert (kept.id, kept.account_id, kept.alias_id) == (draft.id, desk.office.account.id, None)
    assert (await desk.mail(message_id)).alias_id == sales.id
    shown = await fetch(desk.office.database, "select from_field from message where id = %s", [message_id])
    assert shown == [(["Acme Support", "Sales@acme.example"],)]
    assert await desk.send(sent) == message_id
    assert (await desk.keep(sent)).makes == sent.makes


@pytest.mark.parametrize("address", ["SALES@acme.example", "Support@Acme.example"])
async def test_an_account_has_each_address_once(desk: Desk, address: str) -> None:
    sales = await alias(desk)
    with pytest.raises(AliasTaken):
        await alias(desk, address)
    await remove(desk, sales.id)
    assert (await alias(desk)).id != sales.id


async def test_an_answer_without_references_finds_mail_that_an_alias_sent(desk: Desk) -> None:
    """The subject joins them: to whom both went is compared without our own addresses."""
    sales = await alias(desk)
    draft = desk.letter(desk.office.ben, "<p>Our prices.</p>")
    message_id = await desk.send(
        msgspec.structs.replace(draft, alias_id=sales.id, cc_fields=[("", "support@acme.example")])
    )
    await desk.deliver()
    answer = mail(5, subject="Re: Price list", to="sales@acme.example")
    await desk.office.receive(msgspec.structs.replace(answer, received_at=now()))
    rows = await fetch(
        desk.office.database, "select count(distinct conversation_id) from message where subject like '%%Price list'"
    )
    assert rows == [(1,)]
    assert message_id in await desk.outbox()


async def test_an_alias_is_nobody_outside(desk: Desk) -> None:
    await alias(desk)
    await desk.send(desk.letter(desk.office.ben, "<p>Look.</p>", ("Sales", "sales@acme.example")))
    await desk.office.receive(mail(6, subject="Note", sender="Sales <sales@acme.example>"))
    known = await fetch(desk.office.database, "select address from account_correspondent")
    assert known == [(INGRID[1],)]
