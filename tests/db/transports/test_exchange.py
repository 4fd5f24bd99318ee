"""What is said in the widget is at Twilio, what is said at Twilio is in the team's inbox: each once, in order."""

import asyncio
import io
import sys
from uuid import UUID

import httpx
import pytest
from PIL import Image

from postroom.channels.twilio.messages import LONGEST, identity
from postroom.chats import twilio
from postroom.jobs.model import Deferred
from tests.db.sql import execute, fetch
from tests.db.transports.exchange import Exchange

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def connected(exchange: Exchange) -> None:
    await exchange.connect()


async def visitor_of(exchange: Exchange) -> str:
    [(visitor_id,)] = await fetch(exchange.room.world.database, "select id from visitor")
    return identity(UUID(str(visitor_id)))


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "PNG")
    return made.getvalue()


# ----------------------------------------------------------------------------------------------------------------------
# to Twilio


async def test_what_a_visitor_and_the_team_say_is_at_twilio_once(exchange: Exchange) -> None:
    visitor = exchange.room.visitor()
    await visitor.say("Do you ship to Norway?")
    await exchange.sync()
    [chat] = await exchange.room.waiting()
    await exchange.room.answer(chat["id"], "Yes, we do.")
    await exchange.sync()
    who = await visitor_of(exchange)
    [there] = exchange.there.chats
    assert there.said == [(who, "Do you ship to Norway?"), ("team", "Yes, we do.")]
    assert there.participants == [who]
    assert [one.text for one in (await visitor.reads()).messages] == ["Do you ship to Norway?", "Yes, we do."]
    await exchange.pass_time()
    await exchange.look()
    assert await exchange.sync() == 1
    assert len(there.said) == 2
    assert await exchange.texts() == [["Do you ship to Norway?", "Yes, we do."]]


async def test_many_messages_go_in_order_and_each_chat_into_its_own_conversation(exchange: Exchange) -> None:
    one, other = exchange.room.visitor(), exchange.room.visitor()
    for number in range(45):
        await one.say(f"Line {number}")
    await other.say("Else")
    await exchange.sync()
    found = sorted(([text for _, text in chat.said] for chat in exchange.there.chats), key=len)
    assert found == [["Else"], [f"Line {number}" for number in range(45)]]


async def test_what_is_too_long_goes_in_parts(exchange: Exchange) -> None:
    text = "\n".join(f"{number} {'word ' * 40}".strip() for number in range(30))
    await exchange.room.visitor().say(text)
    await exchange.sync()
    parts = [one for _, one in exchange.there.chats[0].said]
    assert all(len(part) <= LONGEST for part in parts)
    assert "\n".join(parts) == text


async def test_files_go_there_behind_the_words(exchange: Exchange) -> None:
    visitor = exchange.room.visitor()
    await visitor.say("First")
    path = f"/webchat/{visitor.chat}/files"
    sent = await visitor.browser.post(
        path, params={"name": "crate.png"}, content=picture(), headers=visitor.headers | {"content-type": "image/png"}
    )
    await visitor.say("Look", files=[sent.json()["id"]])
    await exchange.sync()
    assert [text for _, text in exchange.there.chats[0].said] == ["First", "Look", "crate.png"]
    [(about, content)] = exchange.there.files.values()
    assert about["content_type"] == "image/png"
    assert content.startswith(b"\x89PNG")


@pytest.mark.parametrize("said", ["first", "later"])
async def test_killed_between_the_call_and_the_commit_it_is_there_once(exchange: Exchange, said: str) -> None:
    visitor = exchange.room.visitor()
    if said == "later":
        await visitor.say("Hello")
        await exchange.sync()
    await visitor.say("Only once")
    exchange.there.holds = asyncio.Event()
    world = exchange.room.world
    arguments = [world.database.dsn, world.services.settings.blobs_url, exchange.there.reach.instead]
    worker = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.db.transports.mortal", *arguments)
    await exchange.there.holds.wait()
    worker.kill()
    await worker.wait()
    exchange.there.holds = None
    await execute(world.database, "update job set run_at = now()")  # its lease is over
    assert await exchange.sync() == 1
    assert [text for _, text in exchange.there.chats[0].said].count("Only once") == 1
    assert await exchange.texts() == [(["Hello"] if said == "later" else []) + ["Only once"]]
    assert len(exchange.there.chats) == 1


async def test_killed_after_the_conversation_was_begun_it_is_found_again(exchange: Exchange) -> None:
    await exchange.room.visitor().say("Hello")
    [claim] = await exchange.room.office.claims([twilio.SYNC])
    exchange.there.begin(next(iter(exchange.there.services)), claim.key)
    await exchange.syncer.sync(claim)
    assert [[text for _, text in chat.said] for chat in exchange.there.chats] == [["Hello"]]


async def test_while_twilio_is_away_the_chat_goes_on_and_that_is_shown(exchange: Exchange) -> None:
    visitor = exchange.room.visitor()
    await visitor.say("Hello")
    exchange.there.busy = True
    [claim] = await exchange.room.office.claims([twilio.SYNC])
    with pytest.raises(Deferred):
        await exchange.syncer.sync(claim)
    trouble = (await exchange.shown()).trouble
    assert trouble
    assert "busy" in trouble.message
    assert await exchange.texts() == [["Hello"]]
    exchange.there.busy = False
    await exchange.syncer.sync(claim)
    assert (await exchange.shown()).trouble is None
    assert len(exchange.there.chats[0].said) == 1


async def test_with_another_token_what_waited_goes_on(exchange: Exchange) -> None:
    await exchange.room.visitor().say("Hello")
    exchange.there.token = "0" * 32
    assert await exchange.sync() == 1
    trouble = (await exchange.shown()).trouble
    assert trouble
    assert trouble.code == "twilio_refused"
    assert await exchange.sync() == 0
    await exchange.connect()
    assert await exchange.sync() == 1
    assert len(exchange.there.chats[0].said) == 1


async def test_where_it_works_again_what_waited_goes_on_by_itself(exchange: Exchange) -> None:
    await exchange.room.visitor().say("Hello")
    right, exchange.there.token = exchange.there.token, "0" * 32
    await exchange.sync()
    exchange.there.token = right
    await exchange.look()
    assert (await exchange.shown()).trouble is None
    assert await exchange.sync() == 1
    assert len(exchange.there.chats[0].said) == 1


async def test_a_closed_conversation_is_followed_by_another(exchange: Exchange) -> None:
    visitor = exchange.room.visitor()
    await visitor.say("One")
    await exchange.sync()
    [first] = exchange.there.chats
    exchange.there.say(first, "team-at-twilio", "Bye")
    first.state = "closed"
    await visitor.say("Two")
    await exchange.sync()
    await exchange.sync()
    assert [[text for _, text in chat.said] for chat in exchange.there.chats] == [["One", "Bye"], ["Two"]]
    assert await exchange.texts() == [["One", "Two", "Bye"]]


async def test_what_twilio_never_takes_is_said_and_keeps_nothing_else_back(exchange: Exchange) -> None:
    visitor = exchange.room.visitor()
    await visitor.say("One")
    await exchange.sync()
    exchange.there.refuses = True
    await visitor.say("Two")
    await exchange.sync()
    trouble = (await exchange.shown()).trouble
    assert trouble
    assert "50301" in trouble.message
    exchange.there.refuses = False
    await visitor.say("Three")
    await exchange.sync()
    assert [text for _, text in exchange.there.chats[0].said] == ["One", "Three"]


# ----------------------------------------------------------------------------------------------------------------------
# from Twilio


async def test_what_is_said_at_twilio_is_in_the_inbox_once_however_often_it_is_told(exchange: Exchange) -> None:
    visitor = exchange.room.visitor()
    await visitor.say("Hello")
    await exchange.sync()
    [there] = exchange.there.chats
    told = await exchange.hear(there, "+15005550006", "From my phone")
    await exchange.sync()
    for _ in range(3):
        assert (await exchange.ring(told)).status_code == 200
        await exchange.sync()
    assert await exchange.texts() == [["Hello", "From my phone"]]
    assert [one.text for one in (await visitor.reads()).messages] == ["Hello", "From my phone"]
    [(meta,)] = await fetch(exchange.room.world.database, "select meta from chat_message where meta <> '{}'")
    assert meta == {"twilio_author": "+15005550006"}
    assert len(there.said) == 2


async def test_webhooks_that_overtake_each_other_change_no_order(exchange: Exchange) -> None:
    visitor = exchange.room.visitor()
    await visitor.say("Hello")
    await exchange.sync()
    [there] = exchange.there.chats
    forms = []
    for number in range(60):
        said = exchange.there.say(there, "sam", f"Line {number}")
        forms.append(exchange.there.webhook(there, "onMessageAdded", MessageSid=said["sid"]))
    assert (await exchange.ring(forms[-1])).status_code == 200
    await exchange.sync()
    assert (await exchange.ring(forms[0])).status_code == 200
    await exchange.sync()
    newest = (await visitor.reads()).messages
    older = (await visitor.reads(before=str(newest[0].id))).messages
    assert [one.text for one in (*older, *newest)] == ["Hello", *(f"Line {number}" for number in range(60))]
    assert sorted((await exchange.texts())[0]) == sorted(f"Line {number}" for number in range(30, 60))


async def test_who_writes_first_at_twilio_begins_a_chat_and_is_answered_there(exchange: Exchange) -> None:
    there = exchange.there.begin(next(iter(exchange.there.services)))
    await exchange.hear(there, "whatsapp:+15005550006", "Good day")
    await exchange.hear(there, "whatsapp:+15005550006", "Anybody?")
    await exchange.sync()
    assert await exchange.texts() == [["Good day", "Anybody?"]]
    [chat] = await exchange.room.waiting()
    assert chat["authors"] == [{"name": "+15005550006", "address": ""}]
    await exchange.room.answer(chat["id"], "Yes!")
    await exchange.sync()
    assert there.said[-1] == ("team", "Yes!")
    assert len(exchange.there.chats) == 1


async def test_who_was_closed_out_gets_nothing_and_goes_on_in_the_same_chat(exchange: Exchange) -> None:
    service = next(iter(exchange.there.services))
    there = exchange.there.begin(service)
    await exchange.hear(there, "+15005550006", "Good day")
    await exchange.sync()
    [chat] = await exchange.room.waiting()
    await exchange.room.answer(chat["id"], "First answer")  # and before it leaves, Twilio closes
    there.state = "closed"
    assert (await exchange.ring(exchange.there.webhook(there, "onConversationStateUpdated"))).status_code == 200
    await exchange.sync()
    await exchange.room.answer(chat["id"], "Second answer")
    states = await fetch(exchange.room.world.database, "select state from outbox order by created_at")
    assert [row[0] for row in states] == ["sent", "failed"]
    again = exchange.there.begin(service)
    await exchange.hear(again, "+15005550006", "Still there?")
    await exchange.hear(exchange.there.begin(service), "+15005550007", "Somebody else")
    await exchange.sync()
    assert again.said == [("+15005550006", "Still there?"), ("team", "First answer")]
    assert [texts[0] for texts in await exchange.texts()] == ["Good day", "Somebody else"]
    assert "Still there?" in (await exchange.texts())[0]


@pytest.mark.parametrize(
    "signature",
    ["", "FAIL", "\u00fc"],
    ids=["none", "wrong", "no ascii"],
)
async def test_forged_webhooks_are_refused_and_wake_nobody(exchange: Exchange, signature: str) -> None:
    there = exchange.there.begin(next(iter(exchange.there.services)))
    said = exchange.there.say(there, "eve", "Let me in")
    form = exchange.there.webhook(there, "onMessageAdded", MessageSid=said["sid"])
    assert (await exchange.ring(form, signature=signature)).status_code == 403
    assert await exchange.sync() == 0


async def test_a_parameter_that_was_changed_or_added_breaks_the_signature(exchange: Exchange) -> None:
    there = exchange.there.begin(next(iter(exchange.there.services)))
    form = exchange.there.webhook(there, "onMessageAdded", Body="Hello")
    url = f"https://inbox.example.test/webchat/{exchange.room.chat}/twilio"
    right = exchange.there.signed(url, form)
    for changed in (form | {"Body": "Hallo"}, form | {"More": ""}, form | {"Empty": "x"}):
        assert (await exchange.ring(changed, signature=right)).status_code == 403
    assert (await exchange.ring(form)).status_code == 200


async def test_what_is_of_another_account_or_no_event_of_ours_wakes_nobody(exchange: Exchange) -> None:
    there = exchange.there.begin(next(iter(exchange.there.services)))
    for changes in (
        {"AccountSid": "AC" + "6" * 32},
        {"ChatServiceSid": "IS" + "6" * 32},
        {"EventType": "onUserUpdated"},
        {"ConversationSid": ""},
    ):
        assert (await exchange.ring(exchange.there.webhook(there, "onMessageAdded") | changes)).status_code == 200
    assert await exchange.sync() == 0


async def test_files_from_twilio_are_in_the_chat_and_what_cannot_be_had_is_named(exchange: Exchange) -> None:
    there = exchange.there.begin(next(iter(exchange.there.services)))
    good = exchange.there.keep("crate.png", "image/png", picture())
    broken = exchange.there.keep("broken.png", "image/png", b"\x89PNG\r\n\x1a\nnothing")
    gone = {"sid": exchange.there.sid("ME"), "filename": "gone.pdf", "content_type": "application/pdf", "size": 3}
    await exchange.hear(there, "sam", "See", media=[good, broken, gone])
    await exchange.hear(there, "sam", media=[good])
    await exchange.sync()
    assert await exchange.texts() == [["See\n[broken.png]\n[gone.pdf]", ""]]
    rows = await fetch(exchange.room.world.database, "select filename, media_type from attachment")
    assert rows == [("crate.png", "image/png")] * 2


async def test_a_mark_that_somebody_made_up_hides_nothing(exchange: Exchange) -> None:
    await exchange.room.visitor().say("Hello")
    await exchange.sync()
    made_up = '{"postroom": "00000000-0000-0000-0000-000000000000.0"}'
    for attributes in (made_up, "[]", "{", '{"postroom": 7}', "[" * 5_000):
        await exchange.hear(exchange.there.chats[0], "eve", f"Seen {len(attributes)}", attributes=attributes)
    await exchange.hear(exchange.there.chats[0], "team", "From after the backup", attributes=made_up)
    await exchange.sync()
    [texts] = await exchange.texts()
    assert len(texts) == 6


async def test_a_blocked_visitor_and_empty_messages_are_passed_over(exchange: Exchange) -> None:
    await exchange.room.visitor().say("Hello")
    await exchange.sync()
    [there] = exchange.there.chats
    await exchange.hear(there, "sam", "\x07")
    await exchange.sync()
    await execute(exchange.room.world.database, "update visitor set blocked_at = now()")
    await exchange.hear(there, "sam", "Spam")
    await exchange.sync()
    await execute(exchange.room.world.database, "update visitor set blocked_at = null")
    await exchange.hear(there, "sam", "Sorry")
    await exchange.sync()
    assert await exchange.texts() == [["Hello", "Sorry"]]


async def test_reports_of_delivery_are_kept_and_late_ones_change_nothing(exchange: Exchange) -> None:
    await exchange.room.visitor().say("Hello")
    await exchange.sync()
    [there] = exchange.there.chats
    sid = there.messages[0]["sid"]
    answers: list[httpx.Response] = []
    for status in ("sent", "failed", "delivered"):
        form = exchange.there.webhook(there, "onDeliveryUpdated", MessageSid=sid, Status=status)
        answers.append(await exchange.ring(form))
    assert {one.status_code for one in answers} == {200}
    assert (await exchange.shown()).undelivered == 1


# ----------------------------------------------------------------------------------------------------------------------
# where Twilio cannot ring


async def test_where_twilio_cannot_ring_it_is_asked(exchange: Exchange) -> None:
    await exchange.room.visitor().say("Hello")
    await exchange.sync()
    await exchange.look()
    [seconds] = await exchange.timers()
    assert 0 < seconds <= 15
    exchange.there.say(exchange.there.chats[0], "sam", "Told by nobody")
    new = exchange.there.begin(next(iter(exchange.there.services)))
    exchange.there.say(new, "pat", "Nor this")
    await exchange.pass_time()
    await exchange.look()
    await exchange.sync()
    assert sorted(await exchange.texts()) == [["Hello", "Told by nobody"], ["Nor this"]]


async def test_conversations_of_earlier_that_day_are_not_looked_at_again(exchange: Exchange) -> None:
    new = exchange.there.begin(next(iter(exchange.there.services)))
    exchange.there.say(new, "pat", "Hello")
    await execute(exchange.room.world.database, "update twilio_account set looked_at = now() + interval '10 minutes'")
    await exchange.look()
    assert await exchange.sync() == 0


async def test_where_twilio_can_ring_it_is_asked_now_and_then(exchange: Exchange) -> None:
    await exchange.look(rings=True)
    [seconds] = await exchange.timers()
    assert 500 < seconds <= 600


async def test_a_conversation_of_ours_that_was_found_is_no_other_one(exchange: Exchange) -> None:
    await exchange.room.visitor().say("Hello")
    [claim] = await exchange.room.office.claims([twilio.SYNC])
    there = exchange.there.begin(next(iter(exchange.there.services)), claim.key)  # and killed: not written down
    exchange.there.say(there, "sam", "Who is there?")
    assert (await exchange.ring(exchange.there.webhook(there, "onMessageAdded"))).status_code == 200
    assert await exchange.sync() == 1
    await exchange.syncer.sync(claim)
    await exchange.sync()
    assert sorted((await exchange.texts())[0]) == ["Hello", "Who is there?"]
    assert [text for _, text in there.said] == ["Who is there?", "Hello"]
    assert len(await exchange.room.waiting()) == 1
