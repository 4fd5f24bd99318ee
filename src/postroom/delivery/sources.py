"""Mails and scheduled letters whose wake-up may be lost, for the sweep."""

from collections.abc import Iterable

from postroom.composer import outbox, pacing, schedule
from postroom.jobs.model import Key
from postroom.storage.database import Connection


async def due(conn: Connection) -> Iterable[Key]:
    """Return mails that should have gone by now."""
    return [Key(outbox.DELIVER, str(message), organization) for organization, message in await pacing.due(conn)]


async def scheduled(conn: Connection) -> Iterable[Key]:
    """Return scheduled letters that should have gone by now."""
    return [Key(schedule.SEND_LATER, str(draft), organization) for organization, draft in await schedule.due(conn)]


async def unfiled(conn: Connection) -> Iterable[Key]:
    """Return sent mails without a copy in Sent."""
    return [Key(outbox.FILE_SENT, str(message), organization) for organization, message in await outbox.unfiled(conn)]
