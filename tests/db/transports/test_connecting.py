"""Connecting a live chat to Twilio: tried at once, and what is wrong is said."""

import pytest

from postroom.intake.removal import Fate
from postroom.wire.twilio import TwilioConnection
from tests.db.api.mailroom import read
from tests.db.api.world import error_code
from tests.db.sql import fetch
from tests.db.transports.exchange import ADDRESS, Exchange
from tests.db.transports.stand_in import ACCOUNT

pytestmark = pytest.mark.anyio


async def test_right_credentials_connect_at_once_and_twilio_knows_where_to_ring(exchange: Exchange) -> None:
    made = await exchange.connect()
    assert (made.account_sid, made.polling, made.trouble) == (ACCOUNT, None, None)
    assert made.webhook == f"{ADDRESS}/webchat/{exchange.room.chat}/twilio"
    assert exchange.there.services == {made.service_sid: f"Postroom {exchange.room.chat}"}
    rings = exchange.there.webhooks[made.service_sid]
    assert (rings["PostWebhookUrl"], rings["Method"]) == (made.webhook, "POST")
    assert "onMessageAdded" in rings["Filters"]
    assert await exchange.shown() == made


async def test_connected_again_it_keeps_its_service(exchange: Exchange) -> None:
    first = await exchange.connect()
    exchange.there.token = "0" * 32
    again = await exchange.connect()
    assert (again.service_sid, len(exchange.there.services)) == (first.service_sid, 1)


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"account_sid": "SK" + "5" * 32}, "account_sid", "api_key_sid"),
        ({"account_sid": "AC123"}, "account_sid", "no_account_sid"),
        ({"auth_token": "to\r\nken"}, "auth_token", "no_auth_token"),
        ({"auth_token": "1" * 32}, "auth_token", "twilio_refused"),
    ],
)
async def test_wrong_credentials_are_refused_in_words(
    exchange: Exchange, fields: dict[str, str], field: str, code: str
) -> None:
    refused = await exchange.put(**fields)
    assert (refused.status_code, error_code(refused)) == (422, code)
    error = refused.json()["error"]
    assert error["fields"]["field"] == field
    assert "nothing was changed" in error["message"].lower()
    assert (await exchange.room.mailroom.ann.get(exchange.path)).status_code == 404


async def test_a_suspended_account_is_refused_in_words(exchange: Exchange) -> None:
    exchange.there.status = "suspended"
    refused = await exchange.put()
    assert refused.status_code == 422
    assert "suspended" in refused.json()["error"]["message"]


async def test_twilio_that_is_busy_or_away_is_said(exchange: Exchange) -> None:
    exchange.there.busy = True
    busy = await exchange.put()
    assert (busy.status_code, "busy" in busy.json()["error"]["message"]) == (502, True)
    await exchange.there.leave()
    refused = await exchange.put()
    assert (refused.status_code, error_code(refused)) == (502, "twilio_away")


async def test_where_twilio_cannot_ring_it_is_asked_and_that_is_said(homely: Exchange) -> None:
    made = await homely.connect()
    assert made.polling
    assert (made.polling.every, made.polling.reason) == (15, "this_machine")
    assert "this machine only" in made.polling.because
    assert homely.there.webhooks == {}


async def test_the_token_is_sealed_and_shown_to_nobody(exchange: Exchange) -> None:
    await exchange.connect()
    [(sealed,)] = await fetch(exchange.room.world.database, "select sealed_token from twilio_account")
    assert exchange.there.token.encode() not in bytes(sealed)
    assert exchange.there.token not in (await exchange.room.mailroom.ann.get(exchange.path)).text


async def test_who_may_not_change_the_chat_neither_sees_nor_connects(exchange: Exchange) -> None:
    body = {"account_sid": ACCOUNT, "auth_token": exchange.there.token}
    for browser, status in ((exchange.room.mailroom.ben, 403), (exchange.room.mailroom.cay, 403)):
        assert (await browser.put(exchange.path, json=body)).status_code == status
        assert (await browser.get(exchange.path)).status_code == status
        assert (await browser.delete(exchange.path)).status_code == status
    assert exchange.there.asked == []


async def test_disconnected_nothing_goes_there_any_more(exchange: Exchange) -> None:
    await exchange.connect()
    visitor = exchange.room.visitor()
    await visitor.say("One")
    await exchange.sync()
    assert (await exchange.room.mailroom.ann.delete(exchange.path)).status_code == 204
    await visitor.say("Two")
    assert await exchange.sync() == 0
    assert [text for _, text in exchange.there.chats[0].said] == ["One"]


async def test_a_removed_account_forgets_its_credentials(exchange: Exchange) -> None:
    read(await exchange.put(), TwilioConnection)
    gone = await exchange.room.mailroom.ann.delete(f"/v1/accounts/{exchange.room.chat}", params={"mail": Fate.KEEP})
    assert gone.status_code < 300
    assert await fetch(exchange.room.world.database, "select 1 from twilio_account") == []
