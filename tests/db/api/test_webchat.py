"""A visitor writes from somebody's page, and the team answers him."""

import asyncio
from pathlib import Path
from uuid import uuid4

import httpx
import msgspec
import pytest

from postroom.channels.livechat.digests import digest
from postroom.intake.removal import REMOVE_ACCOUNT, Remover
from postroom.wire.composer import ReplyPlan
from postroom.wire.conversations import Message, Timeline
from tests.db.api.chatroom import Chatroom, Visitor, make_chatroom
from tests.db.api.mailroom import read
from tests.db.api.world import NewWorld, Postbox, World, error_code
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio


@pytest.fixture
async def room(world: World) -> Chatroom:
    return await make_chatroom(world)


async def test_what_a_visitor_says_waits_for_the_team_and_the_answer_reaches_him(room: Chatroom) -> None:
    visitor = room.visitor()
    await visitor.say("Do you ship to Norway?", user={"name": "Ingrid", "email": "ingrid@fjord.example"})
    [chat] = await room.waiting()
    assert chat["preview"] == "Do you ship to Norway?"
    assert chat["authors"] == [{"name": "Ingrid", "address": "ingrid@fjord.example"}]
    assert (await room.answer(chat["id"], "Yes, <b>we</b> do.")).status_code == 200
    heard = await visitor.reads()
    assert [(one.from_, one.text) for one in heard.messages] == [
        ("visitor", "Do you ship to Norway?"),
        ("team", "Yes, we do."),
    ]
    assert heard.messages[1].name == "Ben"


async def test_one_visitor_is_one_conversation(room: Chatroom) -> None:
    one, other = room.visitor(), room.visitor()
    for text in ("One", "Two", "Three"):
        await one.say(text)
    await other.say("Else")
    chats = await room.waiting()
    assert sorted(chat["messages_count"] for chat in chats) == [1, 3]
    assert [said.text for said in (await one.reads()).messages] == ["One", "Two", "Three"]
    assert [said.text for said in (await other.reads()).messages] == ["Else"]


async def test_said_again_it_is_said_once(room: Chatroom) -> None:
    visitor, echo = room.visitor(), uuid4()
    first = await visitor.say("Hello", echo)
    again = await visitor.say("Hello", echo)
    assert again == first
    forgetful = room.visitor()  # its first answer was lost on the way, and with it the token
    lost = await forgetful.post("Hi", echo)
    assert lost.status_code == 201
    assert lost.json()["message"]["id"] == str(first.id)
    forgetful.token = lost.json()["token"]
    assert [one.id for one in (await forgetful.reads()).messages] == [first.id]
    assert len(await room.waiting()) == 1


async def test_many_at_once_are_kept_once_each(room: Chatroom) -> None:
    visitor = room.visitor()
    await visitor.say("First")
    echoes = [uuid4() for _ in range(5)]
    answers = await asyncio.gather(*(visitor.post(f"Text {echo}", echo) for echo in echoes * 3))
    assert {one.status_code for one in answers} == {201}
    kept = (await visitor.reads()).messages
    assert sorted(one.text for one in kept) == sorted(["First", *(f"Text {echo}" for echo in echoes)])
    rows = await fetch(room.world.database, "select seq from chat_feed order by seq")
    assert rows == [(number,) for number in range(1, 7)]


async def test_the_team_sees_it_in_the_timeline(room: Chatroom) -> None:
    await room.visitor().say("Line one\n\nLine <b>two</b> https://shop.example")
    [chat] = await room.waiting()
    page = read(await room.mailroom.ben.get(f"/v1/conversations/{chat['id']}/timeline"), Timeline)
    [message] = [one for one in page.entries if isinstance(one, Message)]
    assert (message.channel, message.text) == ("live_chat", "Line one\n\nLine <b>two</b> https://shop.example")


async def test_who_has_no_token_of_it_sees_no_chat(room: Chatroom) -> None:
    visitor = room.visitor()
    await visitor.say("Secret")
    stranger = room.visitor()
    for token in (None, "prv_guess", "", "x" * 10_000):
        stranger.token = token
        refused = await stranger.browser.get(f"/webchat/{room.chat}/messages", headers=stranger.headers)
        assert (refused.status_code, error_code(refused)) == (401, "no_such_visitor")
    body = {"organization": str(room.office.organization_id), "team": str(room.office.support), "name": "Other"}
    other = (await room.mailroom.ann.post("/v1/live_chats", json=body)).json()["accounts"]["id"]
    elsewhere = await visitor.browser.get(f"/webchat/{other}/messages", headers=visitor.headers)
    assert elsewhere.status_code == 401


@pytest.mark.parametrize("text", ["", " \n ", "\x07", "x" * 20_001])
async def test_nothing_and_too_much_are_refused_in_words(room: Chatroom, text: str) -> None:
    refused = await room.visitor().post(text)
    assert (refused.status_code, error_code(refused)) == (422, "invalid")
    assert await room.waiting() == []


async def test_a_flood_is_slowed_down_and_others_are_not(room: Chatroom) -> None:
    flooder = room.visitor()
    await flooder.say("First")
    answers = [await flooder.post(f"Again {number}") for number in range(61)]
    assert [one.status_code for one in answers] == [201] * 60 + [429]
    await room.visitor("203.0.113.8").say("And I?")


async def test_a_chat_that_is_gone_takes_nothing(room: Chatroom) -> None:
    visitor = room.visitor()
    await visitor.say("Hello")
    assert (await room.mailroom.ann.delete(f"/v1/accounts/{room.chat}", params={"mail": "keep"})).status_code < 300
    gone = await visitor.post("Hello?")
    assert (gone.status_code, error_code(gone)) == (404, "no_such_chat")
    assert await fetch(room.world.database, "select from chat_setup") == []


async def test_an_account_that_goes_with_its_messages_takes_its_visitors_along(room: Chatroom) -> None:
    visitor = room.visitor()
    await visitor.say("Hello")
    [chat] = await room.waiting()
    await room.answer(chat["id"], "Hi")
    gone = await room.mailroom.ann.delete(f"/v1/accounts/{room.chat}", params={"mail": "delete"})
    assert gone.status_code < 300, gone.text
    await room.office.drain(REMOVE_ACCOUNT, Remover(room.world.database, room.world.services.blobs).remove)
    for table in ("visitor", "visitor_token", "chat_message", "chat_feed"):
        assert await fetch(room.world.database, f"select from {table}") == [], table


async def test_who_a_visitor_is_stands_with_what_he_writes(room: Chatroom) -> None:
    secret = (await room.mailroom.ann.get(f"/v1/live_chats/{room.chat}/secret")).json()["secret"]
    jane = {"name": "Jane Doe", "email": "jane@acme.com"}
    right = digest(secret, "jane@acme.com")
    await room.visitor().say("Typed", user=jane)
    await room.visitor().say("Proven", user=jane | {"digest": right})
    await room.visitor().say("Forged", user=jane | {"digest": digest("guess", "jane@acme.com")})
    rotated = (await room.mailroom.ann.post(f"/v1/live_chats/{room.chat}/secret")).json()
    assert rotated["secret"] != secret
    assert rotated["previous_until"]
    await room.visitor().say("Proven before", user=jane | {"digest": right})
    await room.visitor().say("Proven anew", user=jane | {"digest": digest(rotated["secret"], "jane@acme.com")})
    rows = await fetch(
        room.world.database,
        "select m.preview, c.identity from chat_message c join message m on m.id = c.message_id order by m.created_at",
    )
    assert rows == [
        ("Typed", "unverified"),
        ("Proven", "verified"),
        ("Forged", "cannot_verify"),
        ("Proven before", "verified"),
        ("Proven anew", "verified"),
    ]


async def test_an_address_that_is_known_opens_no_earlier_chat(room: Chatroom) -> None:
    ingrid = {"name": "Ingrid", "email": "ingrid@fjord.example"}
    await room.visitor().say("My order", user=ingrid)
    stranger = room.visitor()
    await stranger.say("Show me everything", user=ingrid)
    assert [one.text for one in (await stranger.reads()).messages] == ["Show me everything"]
    assert len(await room.waiting()) == 2


async def test_a_page_of_a_long_chat_leads_to_the_one_before(room: Chatroom) -> None:
    visitor = room.visitor()
    said = [await visitor.say(f"Line {number}") for number in range(55)]
    newest = await visitor.reads()
    assert (len(newest.messages), newest.more, newest.cursor) == (50, True, "55")
    older = await visitor.reads(before=str(newest.messages[0].id))
    assert [one.id for one in [*older.messages, *newest.messages]] == [one.id for one in said]
    assert not older.more
    assert (await visitor.reads(before=str(uuid4()))).messages == []
    assert (await visitor.reads(before="")).messages == newest.messages


async def test_the_setup_is_one_answer_for_everybody_until_it_changes(room: Chatroom) -> None:
    stranger, where = room.visitor().browser, f"/webchat/{room.chat}/setup"
    first = await stranger.get(where)
    assert first.headers["cache-control"] == "public, max-age=60"
    assert first.json()["name"] == "Shop"
    tag = first.headers["etag"]
    assert (await stranger.get(where, headers={"if-none-match": tag})).status_code == 304
    config = {"chat": {"position": "bottom-left", "variables": {"main-color": "#0a0"}}, "messages": {"title": "Ask us"}}
    made = await room.mailroom.ann.put(f"/v1/live_chats/{room.chat}", json={"config": config})
    assert made.json()["config"] == config
    changed = await stranger.get(where, headers={"if-none-match": tag})
    assert (changed.status_code, changed.json()["config"], changed.json()["revision"]) == (200, config, 2)


@pytest.mark.parametrize(
    "config",
    [
        {"colour": "red"},
        {"chat": {"position": "middle"}},
        {"chat": {"variables": {"main-color": "red; background: url(https://evil.example)"}}},
        {"chat": {"variables": {"z-index": "1"}}},
        {"chat": {"avatarUrl": "javascript:alert(1)"}},
        {"messages": {"title": ["two", "bubbles"]}},
        {"messages": {"welcome": ["x"] * 11}},
        {"user": {"email": "ingrid@fjord.example"}},
    ],
)
async def test_a_setup_that_cannot_be_is_refused_and_the_old_one_stays(
    room: Chatroom, config: dict[str, object]
) -> None:
    refused = await room.mailroom.ann.put(f"/v1/live_chats/{room.chat}", json={"config": config})
    assert (refused.status_code, error_code(refused)) == (422, "invalid")
    assert "Nothing was saved" in refused.json()["error"]["message"]
    assert (await room.mailroom.ann.get(f"/v1/live_chats/{room.chat}")).json()["config"] == {}


async def test_who_may_not_share_accounts_neither_sets_up_nor_sees_the_secret(room: Chatroom) -> None:
    ben = room.mailroom.ben
    assert (await ben.get(f"/v1/live_chats/{room.chat}")).status_code == 200
    assert (await ben.get(f"/v1/live_chats/{room.chat}/secret")).status_code == 403
    assert (await ben.put(f"/v1/live_chats/{room.chat}", json={"config": {}})).status_code == 403
    mail = room.office.account.id
    assert (await room.mailroom.ann.get(f"/v1/live_chats/{mail}")).status_code == 404
    assert (await room.mailroom.cay.get(f"/v1/live_chats/{room.chat}")).status_code == 404


async def test_a_chat_is_begun_by_its_visitor_only(room: Chatroom) -> None:
    body = {
        "organization": str(room.office.organization_id),
        "account": str(room.chat),
        "body": "<p>Hello you</p>",
        "send": True,
    }
    refused = await room.mailroom.ben.put(f"/v1/drafts/{uuid4()}", json=body)
    assert (refused.status_code, error_code(refused)) == (422, "no_visitor")


async def test_a_chat_is_answered_in_it_and_forwarded_by_mail(room: Chatroom) -> None:
    said = await room.visitor().say("Hello", user={"name": "Ingrid", "email": "ingrid@fjord.example"})
    await room.waiting()
    reply = read(await room.mailroom.ben.get(f"/v1/messages/{said.id}/reply"), ReplyPlan)
    assert (reply.account, reply.to_fields, reply.subject, reply.quoted_html) == (room.chat, [], "", "")
    forward = read(await room.mailroom.ben.get(f"/v1/messages/{said.id}/reply", params={"forward": "true"}), ReplyPlan)
    assert forward.account == room.office.account.id
    mail = read(await room.mailroom.ben.get(f"/v1/messages/{room.mailroom.letter}/reply"), ReplyPlan)
    assert mail.account == room.office.account.id


@pytest.fixture
async def mailing(new_world: NewWorld) -> Chatroom:
    """Postroom has an account to write from in its own name."""
    return await make_chatroom(new_world(postbox=Postbox()))


def mailed(room: Chatroom) -> str:
    """The code of the newest mail."""
    return room.world.postbox.letters[-1].subject.split()[0]


async def history(visitor: Visitor, email: str, code: str) -> httpx.Response:
    return await visitor.browser.post(f"/webchat/{visitor.chat}/history", json={"email": email, "code": code})


async def test_a_code_mailed_to_his_address_brings_his_chat_to_another_browser(mailing: Chatroom) -> None:
    await mailing.visitor().say("My order", user={"name": "Ingrid", "email": "Ingrid@Fjord.example"})
    other = mailing.visitor("203.0.113.9")
    asked = await other.browser.post(f"/webchat/{mailing.chat}/code", json={"email": " ingrid@fjord.example"})
    assert (asked.status_code, asked.content) == (204, b"")
    assert mailing.world.postbox.letters[-1].to == "ingrid@fjord.example"
    found = await history(other, "ingrid@fjord.example", mailed(mailing))
    other.token = found.json()["token"]
    assert [one.text for one in (await other.reads()).messages] == ["My order"]
    again = await history(other, "ingrid@fjord.example", mailed(mailing))
    assert (again.status_code, error_code(again)) == (403, "wrong_code")


async def test_whether_an_address_has_a_chat_is_not_told(mailing: Chatroom) -> None:
    await mailing.visitor().say("Hello")
    for email in ("nobody@fjord.example", "", "no address"):
        asked = await mailing.visitor().browser.post(f"/webchat/{mailing.chat}/code", json={"email": email})
        assert (asked.status_code, asked.content) == (204, b"")
    assert mailing.world.postbox.letters == []


async def test_a_code_is_not_guessed(mailing: Chatroom) -> None:
    visitor = mailing.visitor()
    await visitor.say("Hello", user={"email": "ingrid@fjord.example"})
    await visitor.browser.post(f"/webchat/{mailing.chat}/code", json={"email": "ingrid@fjord.example"})
    code = mailed(mailing)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    tried = [await history(visitor, "ingrid@fjord.example", one) for one in [wrong] * 5 + [code]]
    assert {one.status_code for one in tried} == {403}
    await visitor.browser.post(f"/webchat/{mailing.chat}/code", json={"email": "ingrid@fjord.example"})
    await execute(mailing.world.database, "update chat_code set expires_at = now()")
    assert (await history(visitor, "ingrid@fjord.example", mailed(mailing))).status_code == 403
    asked = [
        (
            await visitor.browser.post(f"/webchat/{mailing.chat}/code", json={"email": "ingrid@fjord.example"})
        ).status_code
        for _ in range(4)
    ]
    assert asked == [204, 204, 204, 429]


@pytest.fixture
async def built(new_world: NewWorld, tmp_path: Path) -> Chatroom:
    """Postroom with a widget that was built."""
    folder = tmp_path / "static" / "webchat"
    (folder / "assets").mkdir(parents=True)
    (folder / "postroom.js").write_text("load()")
    (folder / "assets" / "chat-1.js").write_text("chat()")
    (folder / "frame.html").write_text(
        '<script type="application/json" id="setup">{{setup}}</script><script>1</script>'
    )
    manifest = {"loader": "postroom.js", "frame": "frame.html", "boot_hash": f"sha256-{'a' * 43}=", "chat": "chat-1.js"}
    (folder / "webchat.json").write_bytes(msgspec.json.encode(manifest))
    return await make_chatroom(new_world(static_folder=tmp_path / "static"))


async def test_the_frame_says_all_in_one_answer_and_may_stand_on_any_page(built: Chatroom) -> None:
    config = {"messages": {"welcome": "</script><script>alert(1)</script>"}}
    await built.mailroom.ann.put(f"/v1/live_chats/{built.chat}", json={"config": config})
    stranger, where = built.visitor().browser, f"/webchat/{built.chat}/frame"
    frame = await stranger.get(where)
    assert frame.headers["cache-control"] == "public, max-age=60"
    assert frame.text.count("</script>") == 2
    inside = frame.text.partition('id="setup">')[2].partition("</script>")[0]
    assert msgspec.json.decode(inside)["config"] == config
    policy = frame.headers["content-security-policy"]
    assert f"script-src 'self' 'sha256-{'a' * 43}='" in policy
    assert "frame-ancestors *" in policy
    assert "x-frame-options" not in frame.headers
    assert (await stranger.get(where, headers={"if-none-match": frame.headers["etag"]})).status_code == 304
    assert (await stranger.get(f"/webchat/{uuid4()}/frame")).status_code == 404


@pytest.mark.parametrize("script", ["postroom.js", "missive.js"])
async def test_the_script_has_both_names_and_is_let_into_other_pages(built: Chatroom, script: str) -> None:
    loaded = await built.visitor().browser.get(f"/webchat/{built.chat}/{script}")
    assert (loaded.text, loaded.headers["cross-origin-resource-policy"]) == ("load()", "cross-origin")
    assert "set-cookie" not in loaded.headers
    assert (await built.visitor().browser.get(f"/webchat/{built.chat}/other.js")).status_code == 404


async def test_what_the_chat_is_made_of_is_kept_for_ever(built: Chatroom) -> None:
    chat = await built.visitor().browser.get("/webchat/assets/chat-1.js")
    assert (chat.text, chat.headers["cache-control"]) == ("chat()", "public, max-age=31536000, immutable")


async def test_without_its_files_a_chat_says_what_is_missing(room: Chatroom) -> None:
    refused = await room.visitor().browser.get(f"/webchat/{room.chat}/frame")
    assert (refused.status_code, error_code(refused)) == (404, "not_built")
