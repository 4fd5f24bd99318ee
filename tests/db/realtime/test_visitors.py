"""The socket of a visitor: what he is told comes at once, once, in order, and to nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from postroom.api.options import PUBLIC
from postroom.realtime import webchat
from postroom.realtime.socket import Close
from postroom.realtime.visitors import MAX_SOCKETS, Visitors
from postroom.settings import Settings
from postroom.storage.database import Database
from postroom.storage.keys import Keys, MasterKey
from tests.db.api.chatroom import Chatroom, Visitor, make_chatroom
from tests.db.api.world import make_world
from tests.db.office import MASTER
from tests.db.realtime.following import following
from tests.db.realtime.tab import Tab, open_tab

pytestmark = pytest.mark.anyio


class Page:
    """A shop's page with Support's chat on it, and tabs that are open there."""

    def __init__(self, room: Chatroom, stack: AsyncExitStack) -> None:
        self.room = room
        self._stack = stack

    async def opened(self, visitor: Visitor) -> Tab:
        return await self._stack.enter_async_context(open_tab(self.room.world, f"/webchat/{visitor.chat}/socket"))

    async def tab(self, visitor: Visitor, cursor: str | None = None, **frame: object) -> Tab:
        tab = await self.opened(visitor)
        await tab.send({"type": "hello", "token": visitor.token, "cursor": cursor} | frame)
        return tab

    async def answers(self, *texts: str) -> None:
        [chat] = await self.room.waiting(self.room.mailroom.ann)
        for text in texts:
            assert (await self.room.answer(chat["id"], text)).status_code == 200


@pytest.fixture
async def page(database: Database, tmp_path: Path) -> AsyncIterator[Page]:
    served = Visitors(database, Keys(MasterKey(Settings(master_key=[MASTER]))))
    world = make_world(database, tmp_path, routes=webchat.handlers(served, database, PUBLIC))
    room = await make_chatroom(world)
    async with following(served), AsyncExitStack() as stack:
        yield Page(room, stack)


def texts(tab: Tab) -> list[str]:
    return [one["message"]["text"] for one in tab.seen if one["kind"] == "chat"]


async def heard(tab: Tab, text: str) -> None:
    await tab.until_seen(lambda: text in texts(tab))


async def test_an_answer_is_there_at_once_in_all_his_tabs(page: Page) -> None:
    visitor = page.room.visitor()
    await visitor.say("Anybody there?")
    first, second = await page.tab(visitor), await page.tab(visitor)
    await page.answers("Here I am.")
    for tab in (first, second):
        await heard(tab, "Here I am.")
    await visitor.say("Good.")
    for tab in (first, second):
        await heard(tab, "Good.")
        assert texts(tab) == ["Here I am.", "Good."]


async def test_who_was_away_hears_what_he_missed_and_nothing_twice(page: Page) -> None:
    visitor = page.room.visitor()
    await visitor.say("One")
    cursor = (await visitor.reads()).cursor
    await visitor.say("Two")
    await page.answers("Three", "Four")
    tab = await page.tab(visitor, cursor)
    await heard(tab, "Four")
    assert texts(tab) == ["Two", "Three", "Four"]
    assert tab.frames[-1]["cursor"] == (await visitor.reads()).cursor == "4"


async def test_a_lost_notification_is_made_up_for_within_a_second(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = page.room.visitor()
    await visitor.say("One")
    tab = await page.tab(visitor)
    await tab.until_seen(lambda: bool(tab.frames))
    monkeypatch.setattr("postroom.chats.store.feed.CHANNEL", "elsewhere")
    await page.answers("Two")
    await heard(tab, "Two")


async def test_another_visitor_hears_nothing(page: Page) -> None:
    one, other = page.room.visitor(), page.room.visitor("203.0.113.8")
    await one.say("Mine")
    await other.say("Other")
    his = await page.tab(other)
    await one.say("Mine, too")
    await other.say("Other, too")
    await heard(his, "Other, too")
    assert texts(his) == ["Other, too"]


@pytest.mark.parametrize("token", [None, "", "prv_guess", "x" * 7_000])
async def test_a_wrong_token_is_told_by_the_close_code(page: Page, token: str | None) -> None:
    visitor = page.room.visitor()
    await visitor.say("One")
    tab = await page.tab(visitor, token=token or "")
    assert await tab.close_code() == Close.ENDED


@pytest.mark.parametrize("cursor", ["-1", "x", "9" * 400, "1e9", "٣"])
async def test_a_cursor_that_is_none_misses_nothing_from_now_on(page: Page, cursor: str) -> None:
    visitor = page.room.visitor()
    await visitor.say("One")
    tab = await page.tab(visitor, cursor)
    await tab.until_seen(lambda: bool(tab.frames))
    await page.answers("Two")
    await heard(tab, "Two")


async def test_what_is_no_frame_closes_it(page: Page) -> None:
    visitor = page.room.visitor()
    await visitor.say("One")
    for frame in ("{", '{"type":"hello"}', "[]", "x" * 9_000):
        tab = await page.opened(visitor)
        await tab.send(frame)
        assert await tab.close_code() == Close.BAD_FRAME
    visitor.chat = uuid4()
    assert await (await page.tab(visitor)).close_code() == Close.ENDED


async def test_an_eleventh_tab_closes_the_first(page: Page) -> None:
    visitor = page.room.visitor()
    await visitor.say("One")
    tabs: list[Tab] = []
    for _ in range(MAX_SOCKETS + 1):
        tabs.append(await page.tab(visitor))
        await tabs[-1].until("online")  # one after the other: which is the first is known
    assert await tabs[0].close_code() == Close.TOO_MANY
    await page.answers("Two")
    await heard(tabs[-1], "Two")


async def test_where_no_socket_gets_through_it_is_waited_for(page: Page) -> None:
    visitor = page.room.visitor()
    await visitor.say("One")
    where, cursor = f"/webchat/{visitor.chat}/events", (await visitor.reads()).cursor
    waiting = asyncio.create_task(visitor.browser.get(where, params={"cursor": cursor}, headers=visitor.headers))
    await page.answers("Two")
    answer = (await waiting).json()
    assert [event["message"]["text"] for frame in answer["frames"] for event in frame["events"]] == ["Two"]
    assert answer["cursor"] == (await visitor.reads()).cursor
    typing = await visitor.browser.post(
        f"/webchat/{visitor.chat}/signals", json={"type": "typing"}, headers=visitor.headers
    )
    assert typing.status_code == 204
    visitor.token = "prv_guess"
    assert (await visitor.browser.get(where, headers=visitor.headers)).status_code == 401


async def test_what_a_browser_tells_besides_is_understood(page: Page) -> None:
    visitor = page.room.visitor()
    said = await visitor.say("One")
    tab = await page.tab(visitor, page={"url": "https://shop.example/", "title": "Shop"})
    for frame in (
        {"type": "typing"},
        {"type": "seen", "until": str(said.id)},
        {"type": "page", "url": "/", "title": ""},
    ):
        await tab.send(frame)
    await page.answers("Two")
    await heard(tab, "Two")
