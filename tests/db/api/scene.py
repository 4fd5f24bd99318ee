"""Acme, with a secret mail in Support's inbox and Ben at work on it: what others must not get at."""

from uuid import UUID, uuid4

import msgspec

from postroom.conversations import shared_files, stale
from postroom.identity import sessions, tokens
from postroom.identity.sessions import COOKIE, Client
from postroom.kit.clock import now
from postroom.kit.ids import new_id
from postroom.search import index
from tests.db import office as offices
from tests.db.api.world import Browser, World
from tests.db.sql import execute, fetch

SECRET = "Zebrafinch"
"""Stands in all of Acme's mail, which only Support may read."""


class Scene(msgspec.Struct, frozen=True):
    """Acme with a secret mail in Support's inbox. `things` are its ids by the names routes give them."""

    world: World
    office: offices.Office
    things: dict[str, UUID]
    ben: Browser

    async def left(self) -> list[object]:
        """Return what Ben and Ann see of theirs; whoever has no access must not change it."""
        paths = (
            "drafts",
            "outbox",
            "tokens",
            "saved_searches",
            "me/sidebar",
            "users",
            "teams",
            "accounts",
            f"conversations/{self.things['ids']}",
        )
        mine = [(await self.ben.get(f"/v1/{path}")).json() for path in paths]
        own_sessions = (await self.ben.get("/v1/sessions")).json()["sessions"]
        return [*mine, [one["id"] for one in own_sessions], await counts(self)]


async def browser_of(world: World, person_id: UUID) -> Browser:
    async with world.database.transaction() as tx:
        opened = await sessions.start(tx, person_id, Client("127.0.0.1", "walker"))
    return world.browser(cookie=f"{COOKIE}={opened.secret}")


async def program_of(world: World, person_id: UUID) -> Browser:
    """Open a program that has an API token of the person."""
    async with world.database.transaction() as tx:
        made = await tokens.create(tx, person_id, "walker")
    return world.browser(origin=None, authorization=f"Bearer {made.secret}")


async def work_of(ben: Browser, things: dict[str, UUID]) -> dict[str, UUID]:
    """Let Ben write a draft, a comment and a token, and star the conversation."""
    conversation, draft = things["conversation_id"], uuid4()
    body = {"organization": str(things["organization"]), "account": str(things["account_id"]), "body": SECRET}
    saved = await ben.put(f"/v1/drafts/{draft}", json=body | {"conversation": str(conversation)})
    assert saved.status_code == 200, saved.text
    commented = await ben.post(f"/v1/conversations/{conversation}/comments", json={"body": SECRET})
    assert commented.status_code == 201, commented.text
    starred = await ben.patch(f"/v1/conversations/{conversation}", json={"star": True})
    batch = await ben.post("/v1/batches", json={"conversations": [str(conversation)], "star": False})
    token = await ben.post("/v1/tokens", json={"name": SECRET})
    saved = await ben.post("/v1/saved_searches", json={"name": SECRET, "query": SECRET})
    pinned = {"id": "pinned", "name": "", "folded": False, "items": [{"kind": "conversation", "id": str(conversation)}]}
    arranged = await ben.put("/v1/me/sidebar", json={"version": 0, "sections": [pinned]})
    assert arranged.status_code == 200, arranged.text
    [session] = (await ben.get("/v1/sessions")).json()["sessions"]
    return {
        "draft_id": draft,
        "draft_ids": draft,
        "operation_id": UUID(starred.json()["operation"]),
        "saved_search_id": UUID(saved.json()["saved_searches"]["id"]),
        "batch_id": UUID(batch.json()["batches"]["id"]),
        "token_id": UUID(token.json()["tokens"]["id"]),
        "session_id": UUID(session["id"]),
    }


async def make_scene(world: World) -> Scene:
    """Let a mail arrive for Support, and Ben work on it."""
    database = world.database
    office = await offices.make_office(database)
    await office.receive(offices.mail(1, subject=f"{SECRET} crates", sender=f"{SECRET} <z@fjord.example>", body=SECRET))
    await office.drain(stale.INDEX, index.handler(database))
    rows = await fetch(database, "select conversation_id, id from message")
    [(conversation_id, message_id)] = rows
    things = {
        "organization": office.organization_id,
        "organization_id": office.organization_id,
        "conversation": conversation_id,
        "conversation_id": conversation_id,
        "ids": conversation_id,
        "message_id": message_id,
        "account": office.account.id,
        "account_id": office.account.id,
        "team": office.support,
        "team_id": office.support,
        "team_inbox": office.support,
        "user_id": office.ben,
    }
    ben = await browser_of(world, office.ben)
    ann = await browser_of(world, office.ann)
    invitation = {"organization": str(office.organization_id), "email": f"{SECRET}@example.com"}
    invited = await ann.post("/v1/invitations", json=invitation)
    things["invitation_id"] = UUID(invited.json()["invitations"]["id"])
    alias = await ann.post(f"/v1/accounts/{office.account.id}/aliases", json={"address": f"{SECRET}@acme.example"})
    things["alias_id"] = UUID(alias.json()["aliases"]["id"])
    label = {"organization": str(office.organization_id), "name": SECRET, "visibility": "delegates"}
    labelled = await ann.post("/v1/shared_labels", json=label)
    things["label_ids"] = UUID(labelled.json()["shared_labels"]["id"])
    things["shared_file_id"] = await share(office, message_id)
    things["attachment_id"] = await attach(office, message_id)
    return Scene(world, office, things | await work_of(ben, things), ben)


async def attach(office: offices.Office, message_id: UUID) -> UUID:
    """Attach a file to a message that is there, as if it had come with it."""
    blobs, content = office.blobs, SECRET.encode()
    async with office.database.pool.connection() as conn:
        sha256 = await blobs.put(conn, office.organization_id, content)
    attachment_id = new_id()
    await execute(
        office.database,
        """insert into attachment (organization_id, id, message_id, ordinal, filename, media_type, size, inline, sha256)
           values (%s, %s, %s, 0, %s, 'application/pdf', %s, false, %s)""",
        [office.organization_id, attachment_id, message_id, f"{SECRET}.pdf", len(content), sha256],
    )
    return attachment_id


async def share(office: offices.Office, message_id: UUID) -> UUID:
    """Share a file, as if it had gone with a message."""
    blobs, content = office.blobs, SECRET.encode()
    async with office.database.pool.connection() as conn:
        sha256 = await blobs.put(conn, office.organization_id, content)
    made = shared_files.new(f"{SECRET}.pdf", len(content), sha256)
    async with office.act() as act:
        await shared_files.add(act, blobs, message_id, office.ben, [made], now() + shared_files.LIFE)
    return made.id


async def counts(scene: Scene) -> list[tuple[int, ...]]:
    """Return how much of Acme there is; whoever has no access must not change it."""
    return await fetch(
        scene.world.database,
        """select (select count(*) from message), (select count(*) from event where organization_id = %(id)s),
                  (select count(*) from membership where organization_id = %(id)s and removed_at is null),
                  (select count(*) from team where organization_id = %(id)s),
                  (select count(*) from invitation), (select count(*) from account where removed_at is null)""",
        {"id": scene.office.organization_id},
    )
