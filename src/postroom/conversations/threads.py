"""Threads: what leads a message to its conversation, within one account: ids (RFC 5322, 3.6.4), and subjects."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from postroom.conversations.store import threads as store
from postroom.conversations.store.threads import Wanted
from postroom.events.act import Act

__all__ = ["Wanted"]


def subject_key(subject: str, people: Iterable[str]) -> bytes:
    """Return what mail shares that may be joined by its subject: the bare subject, and everybody outside (pure)."""
    return hashlib.sha256("\n".join([subject, *sorted({one.casefold() for one in people})]).encode()).digest()


async def find(act: Act, account_id: UUID, external_ids: Sequence[str], *, shared: bool = False) -> dict[str, UUID]:
    """Return id → conversation for the ids that lead somewhere.

    `shared`: also by what other team accounts know of the conversations that are shared with this one.
    """
    of_account = act.conn, act.organization_id, account_id
    others = await store.find_shared(*of_account, external_ids) if shared else {}
    return others | await store.find(*of_account, external_ids)


async def relatives(act: Act, account_id: UUID, wanted: Sequence[Wanted], window: timedelta) -> dict[int, list[UUID]]:
    """Return the conversations of stored mail that each wanted subject is related to, the nearest in time first.

    An answer is related to what came in the `window` before it; anything, to the answers in the `window` after it.
    """
    found: dict[int, list[UUID]] = {}
    for number, conversation_id in await store.relatives(act.conn, act.organization_id, account_id, wanted, window):
        found.setdefault(number, []).append(conversation_id)
    return found


async def lead(act: Act, account_id: UUID, keys: Mapping[str, UUID]) -> None:
    """Let ids lead to their conversations; an id that leads somewhere already stays."""
    await store.add(act.conn, act.organization_id, account_id, keys)
