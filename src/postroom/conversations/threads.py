"""Threads: the ids that lead a message to its conversation (RFC 5322, 3.6.4), within one account only."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from postroom.conversations.store import threads as store
from postroom.events.act import Act


async def find(act: Act, account_id: UUID, external_ids: Sequence[str]) -> dict[str, UUID]:
    """Return id → conversation for the ids that lead somewhere."""
    return await store.find(act.conn, act.organization_id, account_id, external_ids)


async def lead(act: Act, account_id: UUID, keys: Mapping[str, UUID]) -> None:
    """Let ids lead to their conversations; an id that leads somewhere already stays."""
    await store.add(act.conn, act.organization_id, account_id, keys)
