"""Correspondents: people outside that an account exchanged mail with, for completion by those who may see the account.

Each account has its own, with the name seen there: a colleague's personal mail is nobody else's business.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from postroom.contacts import store
from postroom.events.act import Act
from postroom.storage.database import Connection

MAX_FOUND = 10
_LONGEST_ADDRESS = 320  # RFC 3696, section 3: 64 + 1 + 255; what is longer is no address mail was exchanged with
_LONGEST_START = 100
_MOST_WORDS = 8


class Correspondent(msgspec.Struct, frozen=True):
    """A person outside: the name last seen with an address."""

    name: str
    address: str
    last_seen_at: datetime


class Sighting(msgspec.Struct, frozen=True):
    """Somebody a message was exchanged with, under the name he had there."""

    name: str
    address: str
    at: datetime


async def seen(act: Act, account_id: UUID, met: Iterable[Sighting]) -> None:
    """Remember people for an account; a later name replaces an earlier one, an empty one does not."""
    people = _people(met)
    if not people:
        return
    where = (act.conn, act.organization_id, account_id)
    before = await store.known(*where, list(people))
    now = await store.put(*where, [_row(key, some, before.get(key)) for key, some in sorted(people.items())])
    had = {pair for key, row in before.items() for pair in _starts(key, row.name)}
    has = {pair for key, name in now.items() for pair in _starts(key, name)}
    if has - had:
        await store.put_starts(*where, has - had)
    if had - has:
        await store.delete_starts(*where, had - has)


def _people(met: Iterable[Sighting]) -> dict[str, list[Sighting]]:
    """Return key → sightings, oldest first."""
    people: dict[str, list[Sighting]] = {}
    for one in sorted(met, key=lambda one: one.at):
        key = one.address.casefold()
        if "@" in key and len(key) <= _LONGEST_ADDRESS:
            people.setdefault(key, []).append(one)
    return people


def _row(key: str, met: Sequence[Sighting], known: store.Row | None) -> store.Row:
    """Return what the sightings of one person come to; a name from before the last one we know of is no news."""
    named = [one for one in met if one.name]
    stale = known and known.name and named and named[-1].at < known.last_seen_at
    name = named[-1].name if named and not stale else ""
    return store.Row(key, met[-1].address, name, met[-1].at)


async def find(conn: Connection, organization_id: UUID, person_id: UUID, text: str) -> list[Correspondent]:
    """Return people whose address, name or a later word of the name begins with the text, the most recent first.

    They are those of the accounts this person may see.
    """
    wanted = " ".join(text.casefold().split())[:_LONGEST_START]
    rows = await store.find(conn, organization_id, person_id, wanted, MAX_FOUND)
    return [Correspondent(row.name, row.address, row.last_seen_at) for row in rows]


async def forget(act: Act, account_id: UUID) -> None:
    """Forget whom an account exchanged mail with: its mail is deleted."""
    await store.forget(act.conn, act.organization_id, account_id)


def _starts(key: str, name: str) -> set[tuple[str, str]]:
    """Return (start, key) for the address and for the name from each of its first words on."""
    words = name.casefold().split()
    starts = [key, *(" ".join(words[place:]) for place in range(min(len(words), _MOST_WORDS)))]
    return {(start[:_LONGEST_START], key) for start in starts}
