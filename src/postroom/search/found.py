"""Found: a page of hits as it is shown, with the rows of the conversations and the pieces that say why."""

from uuid import UUID

import msgspec

from postroom.conversations import mailboxes
from postroom.conversations.mailboxes import Row
from postroom.events.act import Act
from postroom.search.fragments import Fragment, Texts, fragment_of, needles_of
from postroom.search.search import Page
from postroom.search.store import index as store
from postroom.search.store.find import Hit
from postroom.search.store.index import Read

_READ = 20_000  # characters of a text


class Shown(msgspec.Struct, frozen=True):
    """A conversation that was found, the message or comment it was found by, and the piece that shows why."""

    row: Row
    hit: Hit
    fragment: Fragment


async def shown(act: Act, person_id: UUID, page: Page) -> list[Shown]:
    """Return what a page shows, in its order; what the person has just lost is not among it."""
    rows = await mailboxes.rows(act.conn, act.organization_id, person_id, [hit.conversation_id for hit in page.hits])
    ids = [hit.id for hit in page.hits if hit.conversation_id in rows]
    read = {one.id: one for one in await store.read(act.conn, act.organization_id, ids, _READ)}
    needles = needles_of(page.query, page.lexicon)
    return [
        Shown(rows[hit.conversation_id], hit, fragment_of(_texts(read[hit.id]), needles))
        for hit in page.hits
        if hit.conversation_id in rows and hit.id in read
    ]


def _texts(read: Read) -> Texts:
    people = [*read.authors, *read.receivers, *read.copies]
    return Texts(
        subject=read.subject,
        people=", ".join(_person(one) for one in people),
        files=", ".join(read.files),
        text=read.text,
    )


def _person(one: list[str]) -> str:
    name, address = one
    return f"{name} <{address}>" if name and address else name or address
