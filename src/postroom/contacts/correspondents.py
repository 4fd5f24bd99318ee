"""Correspondents: people outside that an account exchanged mail with, for completion by those who may see the account.

Each account has its own, with the name seen there: a colleague's personal mail is nobody else's business.
"""

from collections.abc import Iterable
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


async def seen(act: Act, account_id: UUID, people: Iterable[tuple[str, str]], at: datetime) -> None:
    """Remember (name, address) pairs for an account; a later name replaces an earlier one, an empty one does not."""
    newest = {address.casefold(): (name, address) for name, address in people if "@" in address}
    rows = [
        store.Row(key, address, name, at)
        for key, (name, address) in sorted(newest.items())
        if len(key) <= _LONGEST_ADDRESS
    ]
    if not rows:
        return
    where = (act.conn, act.organization_id, account_id)
    before = await store.names(*where, [row.key for row in rows])
    now = await store.put(*where, rows)
    had = {pair for key, name in before.items() for pair in _starts(key, name)}
    has = {pair for key, name in now.items() for pair in _starts(key, name)}
    if has - had:
        await store.put_starts(*where, has - had)
    if had - has:
        await store.delete_starts(*where, had - has)


async def find(conn: Connection, organization_id: UUID, person_id: UUID, text: str) -> list[Correspondent]:
    """Return people whose address, name or a later word of the name begins with the text, the most recent first.

    They are those of the accounts this person may see.
    """
    wanted = " ".join(text.casefold().split())[:_LONGEST_START]
    rows = await store.find(conn, organization_id, person_id, wanted, MAX_FOUND)
    return [Correspondent(row.name, row.address, row.last_seen_at) for row in rows]


def _starts(key: str, name: str) -> set[tuple[str, str]]:
    """Return (start, key) for the address and for the name from each of its first words on."""
    words = name.casefold().split()
    starts = [key, *(" ".join(words[place:]) for place in range(min(len(words), _MOST_WORDS)))]
    return {(start[:_LONGEST_START], key) for start in starts}
