"""Team and visitor see each other: who is there, who writes, who has read; and an open widget follows its setup."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from postroom.api.context import CALLER
from postroom.api.options import PUBLIC
from postroom.identity import sessions
from postroom.identity.sessions import COOKIE, Client
from postroom.realtime import gateway, webchat, widgets
from postroom.realtime.hub import Hub
from postroom.realtime.socket import Close
from postroom.realtime.visitors import Visitors
from postroom.settings import Settings
from postroom.storage.database import Database
from postroom.storage.keys import Keys, MasterKey
from tests.db.api.chatroom import Chatroom, Visitor, make_chatroom
from tests.db.api.world import make_world
from tests.db.conversations.many import run
from tests.db.office import MASTER
from tests.db.realtime.following import following
from tests.db.realtime.tab import Tab, open_tab

pytestmark = pytest.mark.anyio

PRICES = {"url": "https://shop.example/prices", "title": "Prices"}


class Shop:
    """A shop whose page has Support's chat, and Support's people with Postroom open."""

    def __init__(self, room: Chatroom, stack: AsyncExitStack) -> None:
        self.room = room
        self._stack = stack

    async def colleague(self, person: UUID) -> Tab:
        async with self.room.office.database.transaction() as tx:
            opened = await sessions.start(tx, person, Client("127.0.0.1", "tab"))
        tab = await self._stack.enter_async_context(open_tab(self.room.world, cookie=f"{COOKIE}={opened.secret}"))
        await tab.hello()
        return tab

    async def widget(self, **frame: object) -> Tab:
        tab = await self._stack.enter_async_context(open_tab(self.room.world, f"/webchat/{self.room.chat}/socket"))
        await tab.send(frame)
        return tab

    async def chat(self, visitor: Visitor, **fields: object) -> Tab:
        return await self.widget(type="hello", token=visitor.token, **fields)

    async def looked_at(self, tab: Tab) -> str:
        """A colleague opens the chat; return its conversation."""
        [chat] = await self.room.waiting(self.room.mailroom.ann)
        await tab.send({"type": "viewing", "conversation": chat["id"]})
        await tab.until("presence", conversation=chat["id"])
        return str(chat["id"])


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> AsyncIterator[Shop]:
    served, hub = Visitors(database, Keys(MasterKey(Settings(master_key=[MASTER])))), Hub(database)
    routes = [gateway.handler(hub, CALLER), *webchat.handlers(served, database, PUBLIC)]
    room = await make_chatroom(make_world(database, tmp_path, routes=routes))
    async with following(served), following(hub), AsyncExitStack() as stack:
        yield Shop(room, stack)


def last(tab: Tab, kind: str) -> dict[str, Any]:
    return next((one for one in reversed(tab.seen) if one["kind"] == kind), {})


def visitor_on(tab: Tab) -> dict[str, Any]:
    """The visitor as the colleague's screen shows him."""
    found = last(tab, "presence").get("visitors") or [{}]
    return dict(found[0])


async def seen_on(tab: Tab, **fields: object) -> None:
    await tab.until_seen(lambda: fields.items() <= visitor_on(tab).items())


async def test_the_team_is_there_as_long_as_somebody_has_postroom_open(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widgets, "ABSENT_S", 0.0)
    widget = await shop.widget(type="watch", revision=1)
    assert (await widget.until("online"))["online"] is False
    setup = f"/webchat/{shop.room.chat}/setup"
    assert (await shop.room.visitor().browser.get(setup)).json()["online"] is False
    ben = await shop.colleague(shop.room.office.ben)
    await widget.until("online", online=True)
    assert (await shop.room.visitor().browser.get(setup)).json()["online"] is True
    await ben.leave()
    await widget.until_seen(lambda: last(widget, "online")["online"] is False)


async def test_who_is_no_active_member_or_out_of_office_answers_nobody(shop: Shop) -> None:
    await shop.colleague(shop.room.office.cay)
    setup = f"/webchat/{shop.room.chat}/setup"
    assert (await shop.room.visitor().browser.get(setup)).json()["online"] is False
    out = f"/v1/users/{shop.room.office.ben}/out_of_office"
    assert (await shop.room.mailroom.ben.put(out, json={})).is_success
    await shop.colleague(shop.room.office.ben)
    assert (await shop.room.visitor().browser.get(setup)).json()["online"] is False


async def test_outside_its_hours_the_team_is_not_there(shop: Shop) -> None:
    ann = shop.room.mailroom.ann
    await shop.colleague(shop.room.office.ben)
    widget = await shop.widget(type="watch", revision=1)
    await widget.until("online", online=True)
    path = f"/v1/teams/{shop.room.office.support}"
    never: dict[str, object] = {"tz": "UTC", "t": [], "holidays": []}
    always = {"tz": "UTC", "t": [{"d": day, "s": [0, 86_400]} for day in range(7)], "holidays": []}
    assert (await ann.patch(path, json={"business_hours": never})).status_code == 200
    setup = f"/webchat/{shop.room.chat}/setup"
    assert (await shop.room.visitor().browser.get(setup)).json()["online"] is False
    assert (await ann.patch(path, json={"business_hours": always})).status_code == 200
    assert (await shop.room.visitor().browser.get(setup)).json()["online"] is True


async def test_open_widgets_follow_how_they_are_set_up(shop: Shop) -> None:
    visitor = shop.room.visitor()
    await visitor.say("Hello")
    open_ones = [await shop.widget(type="watch", revision=1), await shop.chat(visitor, revision=1)]
    for tab in open_ones:
        await tab.until("online")
    config = {"chat": {"variables": {"main-color": "#0a0"}}}
    assert (await shop.room.mailroom.ann.put(f"/v1/live_chats/{shop.room.chat}", json={"config": config})).is_success
    for tab in open_ones:
        changed = await tab.until("setup")
        assert (changed["setup"]["config"], changed["setup"]["revision"]) == (config, 2)
    late = await shop.chat(visitor, revision=1)  # his page is from before
    assert (await late.until("setup"))["setup"]["revision"] == 2


async def test_the_widgets_of_a_removed_chat_are_told_to_end(shop: Shop) -> None:
    widget = await shop.widget(type="watch", revision=1)
    await widget.until("online")
    removed = await shop.room.mailroom.ann.delete(f"/v1/accounts/{shop.room.chat}", params={"mail": "keep"})
    assert removed.is_success, removed.text
    assert await widget.close_code() == Close.ENDED


async def test_a_colleague_sees_a_visitor_come_write_walk_about_and_leave(shop: Shop) -> None:
    visitor = shop.room.visitor()
    said = await visitor.say("Hello")
    ben = await shop.colleague(shop.room.office.ben)
    conversation = await shop.looked_at(ben)
    assert visitor_on(ben)["online"] is False
    tab = await shop.chat(visitor, page=PRICES)
    await seen_on(ben, online=True, page_url=PRICES["url"], page_title="Prices", typing=False)
    await tab.send({"type": "typing"})
    await seen_on(ben, typing=True)
    await tab.send({"type": "page", "url": "https://shop.example/cart", "title": "Cart"})
    await seen_on(ben, page_title="Cart")
    await tab.send({"type": "page", "url": "javascript:alert(1)", "title": "Evil"})
    await tab.send({"type": "seen", "until": str(said.id)})
    await seen_on(ben, seen=str(said.id), page_title="Cart")
    await tab.leave()
    await seen_on(ben, online=False)
    [one] = (await shop.room.mailroom.ben.get(f"/v1/conversations/{conversation}/visitors")).json()["visitors"]
    assert [visit["title"] for visit in one["visits"]] == ["Cart", "Prices"]


async def test_who_may_not_see_the_chat_learns_nothing_of_its_visitor(shop: Shop) -> None:
    visitor = shop.room.visitor()
    await visitor.say("Hello")
    [chat] = await shop.room.waiting(shop.room.mailroom.ann)
    cay = await shop.colleague(shop.room.office.cay)
    await cay.send({"type": "viewing", "conversation": chat["id"]})
    await shop.chat(visitor, page=PRICES)
    ben = await shop.colleague(shop.room.office.ben)
    await shop.looked_at(ben)
    await seen_on(ben, online=True)
    assert last(cay, "presence") == {}
    assert (await shop.room.mailroom.cay.get(f"/v1/conversations/{chat['id']}/visitors")).status_code == 404


async def test_a_visitor_sees_that_somebody_writes_to_him_and_nobody_elses(shop: Shop) -> None:
    one, other = shop.room.visitor(), shop.room.visitor("203.0.113.8")
    await one.say("Hello")
    ben = await shop.colleague(shop.room.office.ben)
    conversation = await shop.looked_at(ben)
    await other.say("Hello, too")
    mine, his = await shop.chat(one), await shop.chat(other)
    for tab in (mine, his):
        await tab.until("online")
    await ben.send({"type": "typing", "conversation": conversation, "face": "comment"})
    await ben.send({"type": "typing", "conversation": conversation, "face": "reply"})
    assert (await mine.until("typing"))["name"] == "Ben"
    assert last(his, "typing") == {}
    assert len([frame for frame in mine.frames if frame["type"] == "typing"]) == 1  # a comment is nobody's business


async def test_what_no_text_can_hold_is_left_out_of_a_page(shop: Shop) -> None:
    visitor = shop.room.visitor()
    await visitor.say("Hello")
    ben = await shop.colleague(shop.room.office.ben)
    await shop.looked_at(ben)
    tab = await shop.chat(visitor, page={"url": "https://shop.example/\x00a", "title": "A\x00B\u202eC"})
    await seen_on(ben, page_url="https://shop.example/a", page_title="ABC")
    await tab.send({"type": "page", "url": "https://shop.example/b", "title": "x" * 5_000})
    await ben.until_seen(lambda: len(visitor_on(ben)["page_title"]) == 200)


@pytest.mark.parametrize("batch", [False, True])
async def test_a_visitor_is_not_told_of_what_came_after_it_was_read(shop: Shop, batch: bool) -> None:  # noqa: FBT001 a column
    visitor = shop.room.visitor()
    first = await visitor.say("One")
    await visitor.say("Two")
    [chat] = await shop.room.waiting(shop.room.mailroom.ann)
    tab = await shop.chat(visitor)
    await tab.until("online")
    read = {"unread": False, "read_until": first.at}
    if batch:
        begun = await shop.room.mailroom.ben.post("/v1/batches", json=read | {"conversations": [chat["id"]]})
        assert begun.is_success, begun.text
        await run(shop.room.office)
    else:
        assert (await shop.room.mailroom.ben.patch(f"/v1/conversations/{chat['id']}", json=read)).is_success
    await shop.room.answer(chat["id"], "Here I am.")
    await tab.until_seen(lambda: any(one.get("message", {}).get("text") == "Here I am." for one in tab.seen))
    assert [one["until"] for one in tab.seen if one.get("type") == "seen"] == [str(first.id)]


async def test_widgets_that_poll_hear_of_a_change_too(shop: Shop) -> None:
    visitor = shop.room.visitor()
    await visitor.say("Hello")
    polling = asyncio.create_task(
        visitor.browser.get(f"/webchat/{shop.room.chat}/events", params={"cursor": "1"}, headers=visitor.headers)
    )
    await asyncio.sleep(0)
    while not polling.done():
        color = {"chat": {"variables": {"main-color": f"#{uuid4().hex[:6]}"}}}
        assert (await shop.room.mailroom.ann.put(f"/v1/live_chats/{shop.room.chat}", json={"config": color})).is_success
    assert (await polling).json()["frames"][0]["type"] == "setup"


async def test_a_visitor_is_told_once_that_he_was_read(shop: Shop) -> None:
    visitor = shop.room.visitor()
    await visitor.say("One")
    newest = await visitor.say("Two")
    [chat] = await shop.room.waiting(shop.room.mailroom.ann)
    tab = await shop.chat(visitor)
    await tab.until("online")
    for _ in range(2):
        assert (
            await shop.room.mailroom.ben.patch(f"/v1/conversations/{chat['id']}", json={"unread": False})
        ).is_success
    await shop.room.answer(chat["id"], "Here I am.")
    await tab.until_seen(lambda: any(one.get("message", {}).get("text") == "Here I am." for one in tab.seen))
    assert [one["until"] for one in tab.seen if one.get("type") == "seen"] == [str(newest.id)]
