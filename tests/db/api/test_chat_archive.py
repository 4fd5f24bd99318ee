"""Chats by month: counted, and saved as a file that holds what visitors were told, and nothing that would run."""

import csv
import io
import json
from pathlib import Path

import pytest

from postroom.kit.clock import now
from postroom.storage.database import Database
from tests.db.api.chatroom import Chatroom, make_chatroom
from tests.db.api.world import make_world

pytestmark = pytest.mark.anyio

FORMULA = '=HYPERLINK("https://evil.example","Refund")'


@pytest.fixture
async def room(database: Database, tmp_path: Path) -> Chatroom:
    return await make_chatroom(make_world(database, tmp_path))


def this_month() -> str:
    return now().strftime("%Y-%m")


async def test_a_chat_counts_in_each_month_its_visitor_wrote_once(room: Chatroom) -> None:
    path = f"/v1/live_chats/{room.chat}/months"
    assert (await room.mailroom.ann.get(path)).json() == {"months": []}
    one, other = room.visitor(), room.visitor("203.0.113.8")
    for visitor in (one, one, other):
        await visitor.say("Hello")
    for chat in await room.waiting(room.mailroom.ann):
        await room.answer(chat["id"], "Here I am.")
    assert (await room.mailroom.ann.get(path)).json()["months"] == [{"month": this_month(), "chats": 2, "messages": 3}]
    async with room.office.database.transaction() as tx:
        await tx.conn.execute("update message set delivered_at = '2025-02-28T23:30Z' where channel = 'live_chat'")
    assert (await room.mailroom.ann.patch("/v1/me", json={"time_zone": "Europe/Oslo"})).is_success
    assert (await room.mailroom.ann.get(path)).json()["months"] == [{"month": "2025-03", "chats": 2, "messages": 3}]


async def test_a_month_is_saved_with_answers_and_without_comments(room: Chatroom) -> None:
    visitor = room.visitor()
    await visitor.say(FORMULA, user={"name": "Kim", "email": "kim@shop.example"})
    [chat] = await room.waiting(room.mailroom.ann)
    comment = await room.mailroom.ann.post(f"/v1/conversations/{chat['id']}/comments", json={"body": "Between us."})
    assert comment.is_success
    await room.answer(chat["id"], "Here I am, “really”.")
    path = f"/v1/live_chats/{room.chat}/export"
    saved = await room.mailroom.ann.get(path, params={"month": this_month()})
    assert saved.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(saved.content.decode("utf-8-sig"))))
    assert [(row["from"], row["text"]) for row in rows] == [("", f"'{FORMULA}"), ("Ben", "Here I am, “really”.")]
    assert {row["chat"] for row in rows} == {rows[0]["chat"]}
    assert (rows[0]["visitor"], rows[0]["email"], rows[0]["identity"]) == ("Kim", "kim@shop.example", "unverified")
    kept = json.loads((await room.mailroom.ann.get(path, params={"month": this_month(), "format": "json"})).content)
    assert [(row["text"], row["files"]) for row in kept] == [(FORMULA, []), ("Here I am, “really”.", [])]
    assert (await room.mailroom.ann.get(path, params={"month": "2020-01", "format": "json"})).json() == []


@pytest.mark.parametrize("month", ["2026", "2026-13", "november", "9999-12", ""])
async def test_what_is_no_month_is_refused(room: Chatroom, month: str) -> None:
    answer = await room.mailroom.ann.get(f"/v1/live_chats/{room.chat}/export", params={"month": month})
    assert (answer.status_code, answer.json()["error"]["fields"]["field"]) == (422, "month")


async def test_who_may_not_set_up_the_chat_saves_nothing(room: Chatroom) -> None:
    for path in (f"/v1/live_chats/{room.chat}/months", f"/v1/live_chats/{room.chat}/export?month=2026-11"):
        assert (await room.mailroom.cay.get(path)).status_code in {403, 404}


async def test_a_blocked_visitor_is_taken_nothing_from_until_he_is_let_again(room: Chatroom) -> None:
    visitor, other = room.visitor(), room.visitor("203.0.113.8")
    await visitor.say("Buy pills")
    await other.say("Hello")
    pills = next(one for one in await room.waiting(room.mailroom.ann) if one["preview"] == "Buy pills")
    path = f"/v1/conversations/{pills['id']}/visitors"
    [one] = (await room.mailroom.ben.get(path)).json()["visitors"]
    blocked = await room.mailroom.ben.patch(path, json={"visitor": one["id"], "blocked": True})
    assert blocked.json()["visitors"][0]["blocked"] is True
    refused = await visitor.post("More pills")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "visitor_blocked")
    assert [message.text for message in (await visitor.reads()).messages] == ["Buy pills"]
    await other.say("Still here")
    strange = await room.mailroom.ben.patch(path, json={"visitor": str(room.chat), "blocked": True})
    assert strange.status_code == 404
    assert (await room.mailroom.ben.patch(path, json={"visitor": one["id"], "blocked": False})).is_success
    await visitor.say("Sorry")
