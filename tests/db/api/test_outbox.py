"""The outbox over HTTP: a mail that did not leave goes through another account, or is said to have gone."""

from uuid import UUID

import pytest

from postroom.accounts import accounts
from postroom.accounts.accounts import NewAccount
from postroom.api.replies import OneMessage
from postroom.wire.composer import DraftReply, Outbox
from postroom.wire.conversations import ConversationPage, Message, Timeline
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import error_code
from tests.db.office import LOGIN
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio


async def own_account(mailroom: Mailroom, person: UUID, address: str) -> str:
    """An account only this person may send from."""
    new = NewAccount(address=address, name="Ben Moss", login=LOGIN, team_id=None, history_days=0)
    async with mailroom.office.act(person) as act:
        return str((await accounts.add(act, mailroom.office.keys, new, owner_id=person)).id)


async def stuck(mailroom: Mailroom, state: str = "failed", **fields: object) -> UUID:
    """Ben's mail did not leave."""
    sent = read(await mailroom.send(mailroom.ben, undo_seconds=0, **fields), DraftReply)
    assert sent.operation
    await execute(mailroom.world.database, "update outbox set state = %s, error = 'Why.', attempts = 1", [state])
    return sent.operation


async def from_account(mailroom: Mailroom, message_id: UUID, account: str) -> Message:
    answer = await mailroom.ben.post(f"/v1/messages/{message_id}/retry", json={"account": account})
    return read(answer, OneMessage).messages


@pytest.mark.parametrize("state", ["failed", "unknown", "waiting"])
async def test_a_mail_goes_through_another_account_of_mine(mailroom: Mailroom, state: str) -> None:
    message_id = await stuck(mailroom, state)
    account = await own_account(mailroom, mailroom.office.ben, "ben@moss.example")
    [before] = read(await mailroom.ben.get("/v1/outbox"), Outbox).messages
    after = await from_account(mailroom, message_id, account)
    assert (after.account, after.from_field and after.from_field.address) == (UUID(account), "ben@moss.example")
    assert after.send
    assert (after.send.state, after.send.error, after.conversation) == ("waiting", "", mailroom.crates)
    assert after.email_message_id
    assert after.email_message_id.endswith("@moss.example"), "it says itself where it is from"
    assert (after.new_text, after.to_fields, after.in_reply_to) == (
        before.new_text,
        before.to_fields,
        before.in_reply_to,
    )
    assert [one.id for one in read(await mailroom.ben.get("/v1/outbox"), Outbox).messages] == [after.id]
    page = read(await mailroom.ben.get(f"/v1/conversations/{mailroom.crates}/timeline"), Timeline)
    assert [one.id for one in page.entries if isinstance(one, Message)] == [mailroom.letter, after.id]


async def test_what_was_quoted_is_quoted_again(mailroom: Mailroom) -> None:
    message_id = await stuck(mailroom, quote_previous_message=True)
    account = await own_account(mailroom, mailroom.office.ben, "ben@moss.example")
    assert "crushed" in (await from_account(mailroom, message_id, account)).text


async def test_its_own_account_is_the_same_mail(mailroom: Mailroom) -> None:
    message_id = await stuck(mailroom)
    again = await from_account(mailroom, message_id, str(mailroom.office.account.id))
    assert again.id == message_id


async def test_an_account_of_somebody_else_sends_nothing(mailroom: Mailroom) -> None:
    message_id = await stuck(mailroom)
    account = await own_account(mailroom, mailroom.office.cay, "cay@fir.example")
    refused = await mailroom.ben.post(f"/v1/messages/{message_id}/retry", json={"account": account})
    assert (refused.status_code, error_code(refused)) == (404, "no_such_account")
    assert await fetch(mailroom.world.database, "select message_id, state from outbox") == [(message_id, "failed")]


async def test_a_colleague_speaks_for_nobody_else(mailroom: Mailroom) -> None:
    message_id = await stuck(mailroom)
    account = await own_account(mailroom, mailroom.office.ann, "ann@acme.example")
    refused = await mailroom.ann.post(f"/v1/messages/{message_id}/retry", json={"account": account})
    assert (refused.status_code, error_code(refused)) == (404, "no_such_draft")


async def test_whoever_may_not_send_it_does_not_take_it_over_either(mailroom: Mailroom) -> None:
    message_id = await stuck(mailroom)
    theirs = await own_account(mailroom, mailroom.office.ben, "ben@moss.example")
    await execute(mailroom.world.database, "delete from grant_holder where person_id = %s", [mailroom.office.ben])
    answer = await mailroom.ann.post(f"/v1/messages/{message_id}/retry", json={"account": theirs})
    assert (answer.status_code, error_code(answer)) == (404, "no_such_account")
    rows = await fetch(mailroom.world.database, "select person_id from outbox union select author_id from draft")
    assert rows == [(mailroom.office.ben,)]


@pytest.mark.parametrize("state", ["sending", "sent"])
async def test_what_is_on_its_way_changes_no_account(mailroom: Mailroom, state: str) -> None:
    message_id = await stuck(mailroom, state)
    account = await own_account(mailroom, mailroom.office.ben, "ben@moss.example")
    refused = await mailroom.ben.post(f"/v1/messages/{message_id}/retry", json={"account": account})
    assert (refused.status_code, error_code(refused)) == (409, "too_late")
    assert await fetch(mailroom.world.database, "select message_id, state from outbox") == [(message_id, state)]


async def test_what_was_sent_for_certain_leaves_the_outbox(mailroom: Mailroom) -> None:
    message_id = await stuck(mailroom, "unknown")
    assert (await mailroom.cay.post(f"/v1/messages/{message_id}/sent")).status_code == 404
    settled = read(await mailroom.ben.post(f"/v1/messages/{message_id}/sent"), OneMessage).messages
    assert settled.send
    assert (settled.send.state, settled.send.error) == ("sent", "")
    assert read(await mailroom.ben.get("/v1/outbox"), Outbox).messages == []
    listed = read(await mailroom.ben.get("/v1/conversations?all=true"), ConversationPage).conversations
    assert [one.failed_count for one in listed] == [0]
    refused = await mailroom.ben.post(f"/v1/messages/{message_id}/sent")
    assert (refused.status_code, error_code(refused)) == (409, "not_in_doubt")
