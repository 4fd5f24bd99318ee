"""Old client state + event = fresh state: the client's own store is run in Node over what the server really said.

Two people have every mailbox open while things happen. What the server tells their sockets is recorded, and what each
mailbox is when it is asked for anew. `web/app/conversations/recorded.test.ts` applies the one and compares the other.
"""

import json
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from postroom.conversations import batches, mailboxes
from postroom.conversations.mailboxes import Query, View
from postroom.conversations.revise import Revision
from postroom.events import log
from postroom.events.types import ConversationEvent, ConversationsRevised, Event
from postroom.realtime import deltas
from postroom.wire.conversations import ConversationPage
from postroom.wire.present import conversations as present
from tests.db.api.scene import browser_of
from tests.db.api.world import Browser, World
from tests.db.conversations.deeds import DEEDS, Scene, scene
from tests.db.conversations.many import run
from tests.db.office import make_office
from tools import node
from tools.project import ROOT

pytestmark = pytest.mark.anyio

WHO = ("me", "eli")
OWN = (
    "inbox",
    "assigned",
    "assigned_to_others",
    "starred",
    "snoozed",
    "archived",
    "sent",
    "closed",
    "all",
    "trash",
    "junk",
)
ASKED = {"trash": "trashed", "junk": "junked"}
OF_TEAM = {
    "team_inbox": View.TEAM_INBOX,
    "team_assigned": View.ASSIGNED,
    "team_assigned_to_others": View.ASSIGNED_TO_OTHERS,
    "team_closed": View.CLOSED,
    "team_sent": View.SENT,
}
TEAMS = {"me": "support", "eli": "sales"}
ELSEWHERE = {
    "message.failed": "says only how a letter stands: web/app/conversations/thread/on-its-way.test.ts",
    "message.queued": "the same",
    "message.sent": "the same",
    "message.returned": "the same",
    "conversation.joined": "web/app/conversations/store.test.ts",
    "conversation.separated": "the same",
    "conversation.shared": "comes with the row as each of the others: tests/db/intake/test_twins.py",
    "letter.dropped": "a draft's, which lists do not tell: web/app/composer/gone-draft.test.ts",
    "messages.removed": "goes with an account: the same",
}
"""Kinds of events about conversations that are not recorded here, and where they are tested."""


async def closes_by_a_batch(at: Scene) -> None:
    async with at.office.act(at.known["ann"]) as act:
        await batches.of_named(act, [at.one], Revision(close=True, add_assignees=[at.known["me"]]))
    await run(at.office)


Step = Callable[[Scene], Awaitable[None]]
STEPS: list[tuple[str, Step]] = [
    *DEEDS.items(),
    *((f"{name}, again", DEEDS[name]) for name in ("I reopen it", "I star it", "the customer writes", "I snooze it")),
    ("Ann closes it by a batch", closes_by_a_batch),
    ("the customer writes at last", DEEDS["the customer writes"]),
]


async def test_the_client_ends_where_the_server_is(world: World, tmp_path: Path) -> None:
    office = msgspec.structs.replace(await make_office(world.database), blobs=world.services.blobs)
    at = await scene(office)
    browsers = {who: await browser_of(world, at.known[who]) for who in WHO}
    people: dict[str, Any] = {
        who: {"me": (await browser.get("/v1/me")).json(), "first": await snapshot(at, who, browser), "steps": []}
        for who, browser in browsers.items()
    }
    seq, kinds = await head(at), set[str]()
    for number, (name, step) in enumerate(STEPS):
        await step(numbered(at, number))
        seq, frames = await told(at, seq)
        for who, browser in browsers.items():
            frame = frames.get(at.known[who], {"events": []})
            kinds |= {one["kind"] for one in frame["events"]}
            fresh = await snapshot(at, who, browser)
            people[who]["steps"].append({"name": name, "events": frame["events"], "fresh": fresh})
    types: list[type[Event]] = [*ConversationEvent.__subclasses__(), ConversationsRevised]
    wanted = {str(one.__struct_config__.tag) for one in types}
    assert wanted - kinds - ELSEWHERE.keys() == set()
    recorded = tmp_path / "recorded.json"
    recorded.write_text(json.dumps({"organization": str(office.organization_id), "people": people}))
    replay(recorded)


def numbered(at: Scene, number: int) -> Scene:
    """Return the scene for a step: each mail in it is a new one."""
    at.mails = 100 + number
    return at


def replay(recorded: Path) -> None:
    """Run the client's store over a recording, in Node."""
    assert (ROOT / "web/node_modules").is_dir(), "the front end's packages are missing: make test installs them"
    done = subprocess.run(
        node.command("exec", "--", "vitest", "run", "app/conversations/recorded.test.ts"),
        cwd=ROOT / "web",
        env=node.environment() | {"POSTROOM_RECORDED": str(recorded)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]


async def head(at: Scene) -> int:
    async with at.office.act() as act:
        return (await log.heads(act.conn, [act.organization_id]))[act.organization_id].seq


async def told(at: Scene, seq: int) -> tuple[int, dict[Any, dict[str, Any]]]:
    """Return how far the log is now, and what everybody's socket got of it."""
    async with at.office.act() as act:
        rows = await log.since(act.conn, act.organization_id, seq, 500)
        if not rows:
            return seq, {}
        last = rows[-1].seq
        people = [at.known[who] for who in WHO]
        frames = await deltas.frames(act.tx, act.organization_id, rows, people, last)
    return last, {person: json.loads(frame) for person, frame in frames.items()}


async def snapshot(at: Scene, who: str, browser: Browser) -> dict[str, Any]:
    """Return the first page of every mailbox by what it is asked with, and the counts."""
    team = at.known[TEAMS[who]]
    asked = {f"{ASKED.get(kind, kind)}=true": Query(view=View(kind)) for kind in OWN}
    asked |= {f"{kind}={team}": Query(view=view, team_id=team) for kind, view in OF_TEAM.items()}
    pages = {}
    async with at.office.act() as act:
        for name, query in asked.items():
            page = await mailboxes.page(act.conn, act.organization_id, at.known[who], query, until=None, limit=50)
            rows = [present.conversation(act.organization_id, row) for row in page.rows]
            pages[name] = msgspec.to_builtins(
                ConversationPage(conversations=rows, next=page.next, partial=page.partial)
            )
    return {"pages": pages, "badges": (await browser.get("/v1/badges")).json()}
