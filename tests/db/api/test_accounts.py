"""Accounts over HTTP: tested before anything is saved, seen and changed by those who may."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from postroom.accounts import accounts
from postroom.accounts.model import State
from postroom.api.accounts import PROBES_PER_PERSON
from postroom.api.replies import Accounts, OneAccount
from postroom.channels.email import failures
from postroom.kit.faults import Reason, fault_of
from postroom.kit.login import Server, TlsMode
from postroom.wire.accounts import AccountDetail, ProbeReply
from postroom.wire.base import Fault
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import Browser, error_code
from tests.db.sql import execute, fetch
from tests.e2e.servers.ports import LOOPBACK, free_ports
from tests.e2e.servers.scripted_imap import ScriptedImap
from tests.e2e.servers.scripted_smtp import ScriptedSmtp

pytestmark = pytest.mark.anyio

PASSWORD = "only for the server"


def login(imap: int, smtp: int) -> dict[str, Any]:
    return {
        "username": " ann ",
        "password": PASSWORD,
        "imap": {"host": LOOPBACK, "port": imap, "tls": "plain"},
        "smtp": {"host": LOOPBACK, "port": smtp, "tls": "plain"},
    }


def new(mailroom: Mailroom, imap: ScriptedImap, smtp: ScriptedSmtp, **fields: object) -> dict[str, Any]:
    return {
        "organization": str(mailroom.office.organization_id),
        "address": "ann@acme.example",
        "name": "Ann",
        "login": login(imap.port, smtp.port),
    } | fields


async def listed(browser: Browser) -> list[str]:
    return [one.address for one in read(await browser.get("/v1/accounts"), Accounts).accounts]


async def test_an_account_of_my_own_is_mine_alone(mailroom: Mailroom, imap: ScriptedImap, smtp: ScriptedSmtp) -> None:
    made = read(await mailroom.cay.post("/v1/accounts", json=new(mailroom, imap, smtp)), OneAccount, status=201)
    account = made.accounts
    assert (account.owner, account.team, account.phase) == (mailroom.office.cay, None, "connecting")
    assert account.abilities == ["send", "change", "remove"]
    assert await listed(mailroom.cay) == ["ann@acme.example"]
    assert await listed(mailroom.ann) == ["support@acme.example"]
    hidden = await mailroom.ann.get(f"/v1/accounts/{account.id}")
    assert (hidden.status_code, error_code(hidden)) == (404, "no_such_account")
    again = await mailroom.cay.post("/v1/accounts", json=new(mailroom, imap, smtp))
    assert (again.status_code, error_code(again)) == (409, "address_taken")


async def test_a_shared_account_is_its_teams(mailroom: Mailroom, imap: ScriptedImap, smtp: ScriptedSmtp) -> None:
    body = new(mailroom, imap, smtp, team=str(mailroom.office.support), history_days=None)
    refused = await mailroom.ben.post("/v1/accounts", json=body)
    assert refused.status_code == 403
    account = read(await mailroom.ann.post("/v1/accounts", json=body), OneAccount, status=201).accounts
    assert (account.owner, account.team) == (None, mailroom.office.support)
    assert "ann@acme.example" in await listed(mailroom.ben)
    assert await listed(mailroom.cay) == []


async def test_nothing_is_saved_when_the_test_fails(mailroom: Mailroom, imap: ScriptedImap) -> None:
    async with ScriptedSmtp({"AUTH": "535 5.7.8 bad credentials"}) as smtp:
        refused = await mailroom.ann.post("/v1/accounts", json=new(mailroom, imap, smtp))
    assert (refused.status_code, error_code(refused)) == (422, "login_refused")
    steps = {one["step"]: one["ok"] for one in refused.json()["error"]["fields"]["steps"]}
    assert steps["imap_login"]
    assert not steps["smtp_login"]
    assert PASSWORD not in refused.text
    assert await listed(mailroom.ann) == ["support@acme.example"]


async def test_a_test_says_step_by_step_how_it_went(mailroom: Mailroom, imap: ScriptedImap, smtp: ScriptedSmtp) -> None:
    body = {"address": "ann@acme.example", "login": login(imap.port, smtp.port)}
    good = read(await mailroom.cay.post("/v1/accounts/probe", json=body), ProbeReply)
    assert (good.ok, [one.ok for one in good.steps]) == (True, [True] * 6)
    [port] = free_ports(1)
    bad = read(await mailroom.cay.post("/v1/accounts/probe", json=body | {"login": login(port, smtp.port)}), ProbeReply)
    failed = next(one for one in bad.steps if not one.ok)
    assert (bad.ok, failed.step, bool(failed.message)) == (False, "imap_connect", True)
    assert failed.fault == Fault(reason=Reason.REFUSED, host=LOOPBACK, port=port, server="", count=0, folder="")
    assert [one.fault for one in good.steps] == [None] * 6


@pytest.mark.parametrize(("field", "value"), [("port", 0), ("port", 65_536), ("tls", "ssl"), ("host", " ")])
async def test_a_server_that_cannot_be_is_named(mailroom: Mailroom, field: str, value: object) -> None:
    wanted = login(1, 1)
    wanted["imap"][field] = value
    answer = await mailroom.ann.post("/v1/accounts/probe", json={"address": "ann@acme.example", "login": wanted})
    assert (answer.status_code, answer.json()["error"]["fields"]) == (422, {"field": field})


async def test_servers_in_the_clear_are_for_this_computer_only(mailroom: Mailroom) -> None:
    wanted = login(1, 1)
    wanted["imap"]["host"] = "203.0.113.7"
    answer = await mailroom.ann.post("/v1/accounts/probe", json={"address": "ann@acme.example", "login": wanted})
    assert answer.status_code == 422 or not read(answer, ProbeReply).ok


@pytest.mark.parametrize("address", ["", "ann", "ann@acme.example\r\nRCPT TO:<x@y.example>", "a b@acme.example"])
async def test_an_address_that_is_none_is_refused(
    mailroom: Mailroom, imap: ScriptedImap, smtp: ScriptedSmtp, address: str
) -> None:
    answer = await mailroom.ann.post("/v1/accounts", json=new(mailroom, imap, smtp, address=address))
    assert (answer.status_code, error_code(answer)) == (422, "bad_address")
    answer = await mailroom.ann.post("/v1/accounts/proposal", json={"address": address})
    assert (answer.status_code, error_code(answer)) == (422, "bad_address")


async def test_the_account_page_accounts_for_every_message(mailroom: Mailroom) -> None:
    path = f"/v1/accounts/{mailroom.office.account.id}"
    page = read(await mailroom.ben.get(path), AccountDetail)
    assert (page.ledger.seen, page.ledger.imported, page.username) == (1, 1, "support@acme.example")
    assert [(one.path, one.role, one.imported) for one in page.folders] == [("INBOX", "inbox", 1)]
    assert page.account.abilities == ["send"]
    assert (await mailroom.cay.get(path)).status_code == 404


async def test_what_is_wrong_with_an_account_is_told_for_every_language(mailroom: Mailroom) -> None:
    path = f"/v1/accounts/{mailroom.office.account.id}"
    trouble = failures.wrong_password(Server("mail.acme.example", 993, TlsMode.TLS), "nope")
    async with mailroom.office.act() as act:
        state = State("needs_user", trouble.message, fault_of(trouble))
        await accounts.report(act, mailroom.office.account, state)
    account = read(await mailroom.ben.get(path), AccountDetail).account
    wanted = Fault(reason=Reason.WRONG_PASSWORD, host="mail.acme.example", port=993, server="nope", count=0, folder="")
    assert (account.message, account.fault) == (trouble.message, wanted)
    async with mailroom.office.act() as act:
        await accounts.report(act, mailroom.office.account, State("idle"))
    assert read(await mailroom.ben.get(path), AccountDetail).account.fault is None


async def test_a_fault_only_another_release_knows_is_still_an_account(mailroom: Mailroom) -> None:
    await execute(mailroom.world.database, """update account set phase_fault = '{"reason": "brand_new"}'""")
    account = read(await mailroom.ben.get(f"/v1/accounts/{mailroom.office.account.id}"), AccountDetail).account
    assert account.fault == Fault(reason=Reason.OTHER, host="", port=0, server="", count=0, folder="")


async def test_who_may_not_change_an_account_does_not(mailroom: Mailroom) -> None:
    path = f"/v1/accounts/{mailroom.office.account.id}"
    assert (await mailroom.ben.patch(path, json={"name": "Mine"})).status_code == 403
    assert (await mailroom.cay.patch(path, json={"name": "Mine"})).status_code == 404


async def test_name_pause_and_sharing_are_changed(mailroom: Mailroom) -> None:
    path = f"/v1/accounts/{mailroom.office.account.id}"
    named = read(await mailroom.ann.patch(path, json={"name": "Help\r\ndesk"}), AccountDetail)
    assert named.account.name == "Help desk"
    paused = read(await mailroom.ann.patch(path, json={"paused": True}), AccountDetail)
    assert paused.account.phase == "paused"
    assert read(await mailroom.ann.patch(path, json={"paused": False}), AccountDetail).account.phase == "connecting"
    mine = read(await mailroom.ann.patch(path, json={"personal": True}), AccountDetail)
    assert (mine.account.owner, mine.account.team) == (mailroom.office.ann, None)
    assert (await mailroom.ben.get(f"/v1/conversations/{mailroom.crates}")).status_code == 404
    assert (await mailroom.ann.get(f"/v1/conversations/{mailroom.crates}")).status_code == 200
    back = {"team": str(mailroom.office.support)}
    assert read(await mailroom.ann.patch(path, json=back), AccountDetail).account.team == mailroom.office.support
    assert (await mailroom.ben.get(f"/v1/conversations/{mailroom.crates}")).status_code == 200
    nowhere = await mailroom.ann.patch(path, json={"team": str(uuid4())})
    assert nowhere.status_code == 404


async def test_a_new_login_is_tested_first(mailroom: Mailroom, imap: ScriptedImap, smtp: ScriptedSmtp) -> None:
    path = f"/v1/accounts/{mailroom.office.account.id}"
    [port] = free_ports(1)
    refused = await mailroom.ann.patch(path, json={"login": login(port, smtp.port)})
    assert (refused.status_code, error_code(refused)) == (422, "login_refused")
    changed = read(await mailroom.ann.patch(path, json={"login": login(imap.port, smtp.port)}), AccountDetail)
    assert (changed.username, changed.imap.port, changed.smtp.port) == ("ann", imap.port, smtp.port)


async def test_no_answer_holds_a_password(mailroom: Mailroom, imap: ScriptedImap, smtp: ScriptedSmtp) -> None:
    made = await mailroom.ann.post("/v1/accounts", json=new(mailroom, imap, smtp))
    page = await mailroom.ann.get(f"/v1/accounts/{made.json()['accounts']['id']}")
    everything = made.text + page.text + (await mailroom.ann.get("/v1/accounts")).text
    assert PASSWORD not in everything
    assert "password" not in everything


async def test_who_was_removed_cannot_look_for_servers(
    mailroom: Mailroom, imap: ScriptedImap, smtp: ScriptedSmtp
) -> None:
    """His session lives on; what listens in our network is no business of his."""
    await execute(
        mailroom.world.database, "update membership set removed_at = now() where person_id = %s", [mailroom.office.cay]
    )
    body = {"address": "cay@acme.example", "login": login(imap.port, smtp.port)}
    for path in ("/v1/accounts/probe", "/v1/accounts/proposal"):
        refused = await mailroom.cay.post(path, json=body if path.endswith("probe") else {"address": body["address"]})
        assert (refused.status_code, error_code(refused)) == (403, "not_allowed")
    assert imap.seen == []


async def test_who_may_not_change_an_account_calls_no_server(
    mailroom: Mailroom, imap: ScriptedImap, smtp: ScriptedSmtp
) -> None:
    path = f"/v1/accounts/{mailroom.office.account.id}"
    body = {"login": login(imap.port, smtp.port)}
    assert [(await one.patch(path, json=body)).status_code for one in (mailroom.ben, mailroom.cay)] == [403, 404]
    assert imap.seen == []


async def test_nobody_tests_port_after_port(mailroom: Mailroom) -> None:
    [port] = free_ports(1)
    body = {"address": "cay@acme.example", "login": login(port, port)}
    answers = [await mailroom.cay.post("/v1/accounts/probe", json=body) for _ in range(PROBES_PER_PERSON.hits + 1)]
    assert [one.status_code for one in answers] == [200] * PROBES_PER_PERSON.hits + [429]
    assert (await mailroom.ben.post("/v1/accounts/probe", json=body)).status_code == 200


async def test_a_team_that_shares_an_account_stays(mailroom: Mailroom) -> None:
    office, account = mailroom.office, f"/v1/accounts/{mailroom.office.account.id}"
    refused = await mailroom.ann.delete(f"/v1/teams/{office.support}")
    assert (refused.status_code, error_code(refused)) == (409, "team_shares_accounts")
    assert "support@acme.example" in refused.json()["error"]["message"]
    body = {"organization": str(office.organization_id), "name": "Sales", "active_members": [str(office.ann)]}
    sales = (await mailroom.ann.post("/v1/teams", json=body)).json()["teams"]["id"]
    assert (await mailroom.ann.patch(account, json={"team": sales})).status_code == 200
    assert (await mailroom.ann.delete(f"/v1/teams/{office.support}")).status_code == 204


async def test_what_the_server_takes_at_most_is_known_from_each_test_on(
    mailroom: Mailroom, imap: ScriptedImap, smtp: ScriptedSmtp
) -> None:
    made = read(await mailroom.cay.post("/v1/accounts", json=new(mailroom, imap, smtp)), OneAccount, status=201)
    path = f"/v1/accounts/{made.accounts.id}"
    assert await takes_at_most(mailroom, made.accounts.id) == 1_000_000
    smtp.answers["EHLO"] = "250-scripted.example\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 0"
    await mailroom.cay.post(f"{path}/test")
    assert await takes_at_most(mailroom, made.accounts.id) is None, "0 is no limit (RFC 1870, section 4)"
    smtp.answers["EHLO"] = "250-scripted.example\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 35882577"
    await mailroom.cay.patch(path, json={"login": login(imap.port, smtp.port)})
    assert await takes_at_most(mailroom, made.accounts.id) == 35_882_577


async def takes_at_most(mailroom: Mailroom, account_id: UUID) -> int | None:
    rows = await fetch(mailroom.world.database, "select smtp_size from account where id = %s", [account_id])
    size: int | None = rows[0][0]
    return size
