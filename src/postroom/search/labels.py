"""Labels by name, as a person may know them: those of his accounts and those of the organization."""

from collections.abc import Sequence
from uuid import UUID

from postroom.conversations import shared_labels
from postroom.conversations.shared_labels import SharedLabel
from postroom.events.act import Act
from postroom.search.store import names as store


async def named(act: Act, person_id: UUID) -> list[tuple[UUID, str]]:
    """Return (id, name) of the labels a person may know of; / stands between outer and inner."""
    own = await store.labels(act.conn, act.organization_id, person_id)
    shared = await shared_labels.seen(act.conn, act.organization_id, person_id)
    return [*own, *_paths(shared)]


def _paths(shared: Sequence[SharedLabel]) -> list[tuple[UUID, str]]:
    by_id = {one.id: one for one in shared}
    found: list[tuple[UUID, str]] = []
    for label in shared:
        names = [label.name]
        outer = label.parent_id
        while outer:
            names.insert(0, by_id[outer].name)
            outer = by_id[outer].parent_id
        found.append((label.id, "/".join(names)))
    return found
