"""Fetch now, Reconcile now, Test connection, over HTTP: by whom, how often, and what the server is asked."""

from uuid import UUID

import msgspec
import pytest

from postroom.accounts import accounts
from postroom.accounts.model import State
from postroom.api.replies import OneAccount
from postroom.kit.clock import now
from postroom.kit.errors import NeedsUser
from postroom.kit.faults import Reason, fault_of
from postroom.wire.accounts import AccountDetail, ProbeReply
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.test_accounts import PASSWORD, new
from tests.db.api.world import error_code
from tests.db.office import inbox
from tests.db.sql import execute
from tests.e2e.servers.scripted_imap import ScriptedImap
from tests.e2e.servers.scripted_smtp import ScriptedSmtp

pytestmark = pytest.mark.anyio


DAY_S = 86_400
BODIES = {"fetch-from": {"since": 0}}


async def shown(mailroom: Mailroom) -> AccountDetail:
    return read(await mailroom.ann.get(f"/v1/accounts/{mailroom.office.account.id}"), AccountDetail)


async def revision(mailroom: Mailroom, account_id: UUID) -> str:
    """What the sync watches: when it changes, the sync begins anew."""
    async with mailroom.office.act() as act:
        return next(one.revision for one in await accounts.running(act.conn) if one.id == account_id)


async def test_fetch_now_begins_the_sync_anew_once_for_several_clicks(mailroom: Mailroom) -> None:
    account = mailroom.office.account.id
    seen = [await revision(mailroom, account)]
    for _ in range(3):
        assert (await mailroom.ann.post(f"/v1/accounts/{account}/fetch")).status_code == 204
        seen.append(await revision(mailroom, account))
    assert seen[0] != seen[1] == seen[2] == seen[3]
    await execute(mailroom.world.database, "update account set fetch_asked_at = now() - interval '11 seconds'")
    await mailroom.ann.post(f"/v1/accounts/{account}/fetch")
    assert await revision(mailroom, account) not in seen


async def test_everything_is_compared_once_for_several_clicks_and_the_page_says_what_is_still_to_come(
    mailroom: Mailroom,
) -> None:
    path = f"/v1/accounts/{mailroom.office.account.id}"
    before, page = await revision(mailroom, mailroom.office.account.id), await shown(mailroom)
    assert (page.reconcile_asked_at, page.folders[0].compared_at) == (None, None)
    assert [(await mailroom.ann.post(f"{path}/reconcile")).status_code for _ in range(2)] == [204, 204]
    asked = (await shown(mailroom)).reconcile_asked_at
    assert asked
    assert await revision(mailroom, mailroom.office.account.id) != before
    compared = msgspec.structs.replace(inbox(), compared_at=now())
    await mailroom.office.receive(folder=compared)
    await mailroom.ann.post(f"{path}/reconcile")
    page = await shown(mailroom)
    assert page.reconcile_asked_at == asked
    assert (page.folders[0].compared_at or 0) >= asked


async def test_mail_from_a_day_on_is_fetched_and_never_less_than_before(mailroom: Mailroom) -> None:
    path = f"/v1/accounts/{mailroom.office.account.id}/fetch-from"
    before = await revision(mailroom, mailroom.office.account.id)
    connected = (await shown(mailroom)).account.created_at
    assert (await mailroom.ann.post(path, json={"since": connected - 30 * DAY_S})).status_code == 204
    assert (await shown(mailroom)).history_days == 365
    assert await revision(mailroom, mailroom.office.account.id) == before
    assert (await mailroom.ann.post(path, json={"since": connected - 499.5 * DAY_S})).status_code == 204
    page = await shown(mailroom)
    assert page.history_days == 500
    assert page.reconcile_asked_at
    assert await revision(mailroom, mailroom.office.account.id) != before


@pytest.mark.parametrize("since", [-1, 1e18, 4e9], ids=["before", "ever", "future"])
async def test_no_mail_is_fetched_from_a_day_that_cannot_be(mailroom: Mailroom, since: float) -> None:
    answer = await mailroom.ann.post(f"/v1/accounts/{mailroom.office.account.id}/fetch-from", json={"since": since})
    assert (answer.status_code, error_code(answer)) == (422, "invalid")
    assert answer.json()["error"]["fields"] == {"field": "since"}
    assert (await shown(mailroom)).history_days == 365


async def test_the_password_on_file_is_tested(mailroom: Mailroom, imap: ScriptedImap, smtp: ScriptedSmtp) -> None:
    made = read(await mailroom.cay.post("/v1/accounts", json=new(mailroom, imap, smtp)), OneAccount, status=201)
    path = f"/v1/accounts/{made.accounts.id}/test"
    answer = await mailroom.cay.post(path)
    good = read(answer, ProbeReply)
    assert (good.ok, [one.ok for one in good.steps]) == (True, [True] * 6)
    assert PASSWORD not in answer.text
    imap.quirks.login_answer = b" NO [AUTHENTICATIONFAILED] wrong\r\n"
    bad = read(await mailroom.cay.post(path), ProbeReply)
    assert [one.step for one in bad.steps if not one.ok] == ["imap_login"]


@pytest.mark.parametrize("verb", ["fetch", "test", "reconcile", "fetch-from"])
async def test_only_who_may_change_an_account_does(mailroom: Mailroom, verb: str) -> None:
    path = f"/v1/accounts/{mailroom.office.account.id}/{verb}"
    before = await revision(mailroom, mailroom.office.account.id)
    body = BODIES.get(verb)
    member, stranger = await mailroom.ben.post(path, json=body), await mailroom.cay.post(path, json=body)
    assert (member.status_code, error_code(member)) == (403, "not_allowed")
    assert (stranger.status_code, error_code(stranger)) == (404, "no_such_account")
    assert await revision(mailroom, mailroom.office.account.id) == before


async def test_nothing_is_fetched_where_nothing_is(mailroom: Mailroom) -> None:
    path = f"/v1/accounts/{mailroom.office.account.id}"
    await mailroom.ann.patch(path, json={"paused": True})
    for verb in ("fetch", "reconcile", "fetch-from"):
        paused = await mailroom.ann.post(f"{path}/{verb}", json=BODIES.get(verb))
        assert (paused.status_code, error_code(paused)) == (409, "account_paused")
    await execute(mailroom.world.database, "update account set kind = 'demo'")
    for verb in ("fetch", "test", "reconcile", "fetch-from"):
        nothing = await mailroom.ann.post(f"{path}/{verb}", json=BODIES.get(verb))
        assert (nothing.status_code, error_code(nothing)) == (409, "no_server")


async def test_the_page_says_whether_the_server_tells_of_new_mail(mailroom: Mailroom) -> None:
    async def push(reported: State | None) -> bool | None:
        if reported:
            async with mailroom.office.act() as act:
                await accounts.report(act, mailroom.office.account, reported)
        return read(await mailroom.ben.get(f"/v1/accounts/{mailroom.office.account.id}"), AccountDetail).push

    assert await push(None) is None
    assert await push(State("idle", push=True)) is True
    assert await push(State("connecting")) is True, "while it connects it is what it was"
    assert await push(State("idle", push=False)) is False


async def test_what_is_gone_is_answered_by_who_may_change_the_account_and_once(mailroom: Mailroom) -> None:
    account = mailroom.office.account
    path = f"/v1/accounts/{account.id}/gone"
    asked = NeedsUser("Gone.", reason=Reason.MANY_GONE, count=240, folder="INBOX")
    async with mailroom.office.act() as act:
        await accounts.report(act, account, State("needs_user", asked.message, fault_of(asked)))
    assert (await mailroom.ben.post(path, json={"keep": False})).status_code == 403
    assert (await mailroom.ann.post(path, json={"keep": True})).status_code == 204
    shown = read(await mailroom.ann.get(f"/v1/accounts/{account.id}"), AccountDetail).account
    assert (shown.phase, shown.fault) == ("connecting", None)
    again = await mailroom.ann.post(path, json={"keep": True})
    assert (again.status_code, error_code(again)) == (409, "nothing_gone")
