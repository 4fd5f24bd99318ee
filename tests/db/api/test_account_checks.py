"""Fetch now and Test connection, over HTTP: by whom, how often, and what the server is asked."""

from uuid import UUID

import pytest

from postroom.accounts import accounts
from postroom.accounts.model import State
from postroom.api.replies import OneAccount
from postroom.kit.errors import NeedsUser
from postroom.kit.faults import Reason, fault_of
from postroom.wire.accounts import AccountDetail, ProbeReply
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.test_accounts import PASSWORD, new
from tests.db.api.world import error_code
from tests.db.sql import execute
from tests.e2e.servers.scripted_imap import ScriptedImap
from tests.e2e.servers.scripted_smtp import ScriptedSmtp

pytestmark = pytest.mark.anyio


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


@pytest.mark.parametrize("verb", ["fetch", "test"])
async def test_only_who_may_change_an_account_does(mailroom: Mailroom, verb: str) -> None:
    path = f"/v1/accounts/{mailroom.office.account.id}/{verb}"
    before = await revision(mailroom, mailroom.office.account.id)
    member, stranger = await mailroom.ben.post(path), await mailroom.cay.post(path)
    assert (member.status_code, error_code(member)) == (403, "not_allowed")
    assert (stranger.status_code, error_code(stranger)) == (404, "no_such_account")
    assert await revision(mailroom, mailroom.office.account.id) == before


async def test_nothing_is_fetched_where_nothing_is(mailroom: Mailroom) -> None:
    path = f"/v1/accounts/{mailroom.office.account.id}"
    await mailroom.ann.patch(path, json={"paused": True})
    paused = await mailroom.ann.post(f"{path}/fetch")
    assert (paused.status_code, error_code(paused)) == (409, "account_paused")
    await execute(mailroom.world.database, "update account set kind = 'demo'")
    for verb in ("fetch", "test"):
        nothing = await mailroom.ann.post(f"{path}/{verb}")
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
