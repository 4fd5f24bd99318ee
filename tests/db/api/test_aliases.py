"""Aliases over HTTP: by whom they are kept, which an answer is from, and that nobody writes to himself."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from postroom.api.replies import Accounts, Correspondents, OneAlias
from postroom.channels.base import FolderRole
from postroom.wire.accounts import Alias
from postroom.wire.composer import DraftReply, ReplyPlan
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import Browser, error_code
from tests.db.office import inbox, mail
from tests.db.sql import fetch
from tests.e2e.servers.ports import LOOPBACK, free_ports
from tests.e2e.servers.scripted_smtp import ScriptedSmtp

pytestmark = pytest.mark.anyio

SECRET = "only for the server of Sales"


def url(mailroom: Mailroom, alias: UUID | None = None) -> str:
    path = f"/v1/accounts/{mailroom.office.account.id}/aliases"
    return f"{path}/{alias}" if alias else path


async def add(mailroom: Mailroom, address: str = "Sales@acme.example", **fields: object) -> Alias:
    answer = await mailroom.ann.post(url(mailroom), json={"address": address} | fields)
    return read(answer, OneAlias, status=201).aliases


async def shown(browser: Browser) -> list[Alias]:
    [account] = read(await browser.get("/v1/accounts"), Accounts).accounts
    return account.aliases


def server(port: int) -> dict[str, Any]:
    return {"username": " sales ", "password": SECRET, "smtp": {"host": LOOPBACK, "port": port, "tls": "plain"}}


async def plan(mailroom: Mailroom, query: str = "", **message: Any) -> ReplyPlan:  # noqa: ANN401 parts of a mail
    await mailroom.receive(mail(2, subject="Prices", **message))
    _, message_id = await mailroom.ids("Prices")
    return read(await mailroom.ben.get(f"/v1/messages/{message_id}/reply{query}"), ReplyPlan)


async def test_all_who_send_from_the_account_see_its_aliases(mailroom: Mailroom) -> None:
    market = await add(mailroom, " market@acme.example ", name=" Acme \r\n Market ")
    sales = await add(mailroom)
    assert (market.address, market.name) == ("market@acme.example", "Acme Market")
    assert await shown(mailroom.ben) == [market, sales]
    assert read(await mailroom.cay.get("/v1/accounts"), Accounts).accounts == []


async def test_only_who_may_change_the_account_changes_its_aliases(mailroom: Mailroom) -> None:
    sales = await add(mailroom)
    for browser, code in ((mailroom.ben, "not_allowed"), (mailroom.cay, "no_such_account")):
        assert error_code(await browser.post(url(mailroom), json={"address": "x@acme.example"})) == code
        assert error_code(await browser.patch(url(mailroom, sales.id), json={"name": "X"})) == code
        assert error_code(await browser.delete(url(mailroom, sales.id))) == code
    assert await shown(mailroom.ben) == [sales]


async def test_what_is_no_address_or_is_there_already_is_refused(mailroom: Mailroom) -> None:
    await add(mailroom)
    for address, code in (
        ("sales", "bad_address"),
        ("a@b.example\r\nBcc: x@y.example", "bad_address"),
        ("SALES@ACME.example", "alias_taken"),
        ("support@acme.example", "alias_taken"),
    ):
        assert error_code(await mailroom.ann.post(url(mailroom), json={"address": address})) == code
    for refused in (
        await mailroom.ann.patch(url(mailroom, uuid4()), json={"name": "X"}),
        await mailroom.ann.delete(url(mailroom, uuid4())),
    ):
        assert (refused.status_code, error_code(refused)) == (404, "no_such_alias")


async def test_one_of_them_is_the_default(mailroom: Mailroom) -> None:
    sales = await add(mailroom, default=True)
    market = await add(mailroom, "market@acme.example", default=True)
    assert [one.default for one in await shown(mailroom.ben)] == [True, False]
    read(await mailroom.ann.patch(url(mailroom, sales.id), json={"default": True}), OneAlias)
    assert [one.default for one in await shown(mailroom.ben)] == [False, True]
    read(await mailroom.ann.patch(url(mailroom, sales.id), json={"default": False}), OneAlias)
    assert [one.default for one in await shown(mailroom.ben)] == [False, False]
    assert (await mailroom.ann.delete(url(mailroom, market.id))).status_code == 204
    assert [one.address for one in await shown(mailroom.ben)] == ["Sales@acme.example"]


async def test_its_own_server_is_tested_before_it_is_saved(mailroom: Mailroom, smtp: ScriptedSmtp) -> None:
    sales = await add(mailroom, server=server(smtp.port))
    assert sales.smtp
    assert (sales.username, sales.smtp.port) == ("sales", smtp.port)
    assert "MAIL FROM:<Sales@acme.example>" in smtp.seen
    async with ScriptedSmtp({"AUTH": "535 5.7.8 bad credentials"}) as other:
        for refused in (
            await mailroom.ann.post(url(mailroom), json={"address": "x@acme.example", "server": server(other.port)}),
            await mailroom.ann.patch(url(mailroom, sales.id), json={"server": server(other.port)}),
        ):
            assert (refused.status_code, error_code(refused)) == (422, "login_refused")
            assert [one["step"] for one in refused.json()["error"]["fields"]["steps"]] == ["smtp_connect", "smtp_login"]
    assert await shown(mailroom.ben) == [sales]
    back = await mailroom.ann.patch(url(mailroom, sales.id), json={"through_account": True, "name": "Sales"})
    changed = read(back, OneAlias).aliases
    assert (changed.smtp, changed.username, changed.name) == (None, "", "Sales")
    assert await fetch(mailroom.world.database, "select sealed_password, smtp_username from alias") == [(None, None)]


async def test_who_may_not_change_the_account_makes_us_call_no_server(mailroom: Mailroom) -> None:
    async with ScriptedSmtp() as smtp:
        body = {"address": "x@acme.example", "server": server(smtp.port)}
        assert error_code(await mailroom.ben.post(url(mailroom), json=body)) == "not_allowed"
        assert smtp.seen == []
    [port] = free_ports(1)
    wrong = body | {"server": server(port) | {"smtp": {"host": "", "port": port, "tls": "plain"}}}
    assert error_code(await mailroom.ann.post(url(mailroom), json=wrong)) == "invalid"


@pytest.mark.parametrize("to", ["Sales <SALES@acme.example>", "sales+shop@acme.example", "Olu <olu@lagos.example>"])
async def test_an_answer_is_from_the_alias_it_was_sent_to(mailroom: Mailroom, to: str) -> None:
    sales = await add(mailroom, name="Acme Sales")
    await add(mailroom, "market@acme.example", default=True)
    cc = "Cc: Sales <sales@acme.example>\r\n"
    found = await plan(mailroom, "?all=true", to=to, headers=cc)
    assert (found.account, found.alias) == (mailroom.office.account.id, sales.id)
    assert found.from_field
    assert (found.from_field.name, found.from_field.address) == ("Acme Sales", "Sales@acme.example")
    assert [one.address for one in found.to_fields] == ["ingrid@fjord.example"]
    assert [one.address for one in found.cc_fields] == (["olu@lagos.example"] if "olu" in to else [])


@pytest.mark.parametrize("field", ["Delivered-To", "X-Original-To"])
async def test_mail_that_names_none_of_us_was_sent_where_it_was_delivered(mailroom: Mailroom, field: str) -> None:
    sales = await add(mailroom)
    await add(mailroom, "market@acme.example", default=True)
    found = await plan(mailroom, to="list@lagos.example", headers=f"{field}: <sales@acme.example>\r\n")
    assert found.alias == sales.id


async def test_mail_to_the_account_is_answered_from_it_and_other_mail_from_the_default(mailroom: Mailroom) -> None:
    market = await add(mailroom, "market@acme.example", default=True)
    assert (await plan(mailroom, to="support@acme.example, market@acme.example")).alias is None
    await mailroom.receive(mail(3, subject="List", to="list@lagos.example"))
    _, message_id = await mailroom.ids("List")
    found = read(await mailroom.ben.get(f"/v1/messages/{message_id}/reply"), ReplyPlan)
    assert found.alias == market.id


async def test_an_answer_to_everyone_is_never_to_ourselves(mailroom: Mailroom) -> None:
    await add(mailroom)
    to = "sales@acme.example, support@acme.example, sales+x@acme.example, Olu <olu@lagos.example>"
    found = await plan(mailroom, "?all=true", to=to, headers="Cc: SALES@acme.example\r\n")
    assert [one.address for one in found.to_fields] == ["ingrid@fjord.example"]
    assert [one.address for one in found.cc_fields] == ["olu@lagos.example"]


async def test_mail_an_alias_sent_is_answered_from_it_to_whom_it_went(mailroom: Mailroom) -> None:
    sales = await add(mailroom)
    sent = read(await mailroom.send(mailroom.ben, alias=str(sales.id)), DraftReply)
    assert sent.message
    assert sent.message.from_field
    assert sent.message.from_field.address == "Sales@acme.example"
    found = read(await mailroom.ann.get(f"/v1/messages/{sent.operation}/reply"), ReplyPlan)
    assert (found.alias, [one.address for one in found.to_fields]) == (sales.id, ["ingrid@fjord.example"])


async def test_what_another_program_sent_from_an_alias_is_ours(mailroom: Mailroom) -> None:
    await add(mailroom)
    from_sales = mail(4, subject="Offer", sender="sales@acme.example", to="ingrid@fjord.example")
    archive = msgspec.structs.replace(inbox(), path="Archive", role=FolderRole.ARCHIVE)
    await mailroom.office.receive(from_sales, folder=archive)
    assert await fetch(mailroom.world.database, "select outgoing from message where subject = 'Offer'") == [(True,)]
    known = read(await mailroom.ben.get("/v1/correspondents?q=sales"), Correspondents)
    assert known.correspondents == []


async def test_a_draft_remembers_its_alias_and_says_no_to_one_that_is_gone(mailroom: Mailroom) -> None:
    sales = await add(mailroom)
    draft = uuid4()
    kept = read(await mailroom.ben.put(f"/v1/drafts/{draft}", json=mailroom.draft(alias=str(sales.id))), DraftReply)
    assert kept.draft
    assert kept.draft.alias == sales.id
    await mailroom.ann.delete(url(mailroom, sales.id))
    gone = await mailroom.send(mailroom.ben, draft, alias=str(sales.id))
    assert (gone.status_code, error_code(gone)) == (404, "no_such_alias")
    sent = read(await mailroom.send(mailroom.ben, draft), DraftReply)
    assert sent.message
    assert sent.message.from_field
    assert sent.message.from_field.address == "support@acme.example"


async def test_open_windows_hear_of_it(mailroom: Mailroom) -> None:
    said = "select count(*) from event where kind = 'account.changed'"
    [(before,)] = await fetch(mailroom.world.database, said)
    sales = await add(mailroom)
    await mailroom.ann.patch(url(mailroom, sales.id), json={"name": "X"})
    await mailroom.ann.delete(url(mailroom, sales.id))
    assert await fetch(mailroom.world.database, said) == [(before + 3,)]
