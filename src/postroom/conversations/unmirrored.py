"""What people changed and the mail server does not show yet: noted with the change itself, told by `mirror`.

    verb ─▶ changes ─▶ note, wake ── commit ──▶ mirror tells the server ──▶ told ──▶ the server's echo: forgotten
                                     └─ no echo ─▶ asked how it stands, and followed

As long as a note stands, the server's word on that mark is old news: what comes in does not touch it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from postroom.conversations.model import Change, Facts, Field, GrantKind
from postroom.conversations.store import facts as facts_store
from postroom.conversations.store import unmirrored as store
from postroom.conversations.store.unmirrored import Note
from postroom.events.act import Act
from postroom.jobs.queue import wake
from postroom.jobs.timers import cancel_timer, set_timer
from postroom.kit.clock import now
from postroom.storage.database import Connection

__all__ = ["Note"]

MIRROR = "mirror"
DOUBTFUL_AFTER = timedelta(seconds=5)
_AT_ONCE = 500


class Mark(StrEnum):
    """What a mail server knows of a conversation: whether it was read, is starred, where it lies, and its labels."""

    SEEN = "seen"
    FLAGGED = "flagged"
    PLACE = "place"
    LABELS = "labels"


_OWN = {Field.UNREAD: Mark.SEEN, Field.STARRED: Mark.FLAGGED, Field.INBOX: Mark.PLACE}
_SHARED = {Field.CLOSED: Mark.PLACE, Field.TEAM_INBOX: Mark.PLACE, Field.ASSIGNEE: Mark.PLACE}
_BY_GRANT = {Field.TRASHED, Field.JUNKED}


async def note(act: Act, facts: Mapping[UUID, Facts], changes: Iterable[Change]) -> None:
    """Note what a person changed for the servers of the accounts it came through. What arrives is no such change."""
    if act.person_id is None:
        return
    await again(act, {one for change in changes for one in _notes(facts[change.conversation_id], change)})


async def again(act: Act, notes: Collection[Note]) -> None:
    """Have the server told of these marks, whether it was told before or not."""
    for account_id in sorted(await store.add(act.conn, act.organization_id, notes)) if notes else ():
        await wake(act.conn, MIRROR, str(account_id), act.organization_id)


def _notes(facts: Facts, change: Change) -> list[Note]:
    accounts = [grant.id for grant in facts.grants if grant.kind is GrantKind.ACCOUNT]
    if change.field is Field.LABEL:
        seen_through = change.after or change.before
        return [Note(seen_through, facts.id, Mark.LABELS, None)] if seen_through != change.key else []
    if change.field in _BY_GRANT:
        marks = [Mark.PLACE, *([Mark.LABELS] if change.key in facts.labels.values() else [])]
        return [Note(account, facts.id, mark, None) for account in accounts if account == change.key for mark in marks]
    own = _OWN.get(change.field)
    mark = own or _SHARED.get(change.field)
    return [Note(account, facts.id, mark, change.key if own else None) for account in accounts if mark]


async def waiting(conn: Connection, organization_id: UUID, account_id: UUID) -> list[Note]:
    """Return what the server of an account was not told yet, oldest first, some hundred at a time."""
    return await store.waiting(conn, organization_id, account_id, _AT_ONCE)


async def taken(act: Act, notes: Collection[Note]) -> list[Note]:
    """Say that the server is about to be told these; return them as they are now. The conversations must be locked."""
    return await store.taken(act.conn, act.organization_id, notes) if notes else []


async def hold(act: Act, notes: Iterable[Note]) -> None:
    """Lock the conversations of notes before these are written, as whoever notes a change does."""
    await facts_store.lock(act.conn, act.organization_id, {note.conversation_id for note in notes})


async def doubtful(conn: Connection, organization_id: UUID, account_id: UUID) -> list[Note]:
    """Return what the server was told some seconds ago without an echo: it may stand otherwise there."""
    return await store.doubtful(conn, organization_id, account_id, now() - DOUBTFUL_AFTER, _AT_ONCE)


async def told(
    act: Act, notes: Collection[Note], asked: Collection[tuple[UUID, str]], shown: Collection[tuple[UUID, str]]
) -> bool:
    """Say that the server was told what was noted; `asked` are the (conversation, mark) it had to change anything for.

    Of these the echo is awaited, but for those whose change it has `shown` in its answer; tell whether there are any.
    """
    # After a change that was never shown, what the server shows now is in doubt even where nothing is left to do.
    keys = {one: (one.conversation_id, one.mark) for one in notes}
    awaited = [one for one, key in keys.items() if key not in shown and (one.told_at or key in asked)]
    known = [one for one in notes if one not in awaited]
    await store.told(act.conn, act.organization_id, awaited)
    await settled(act, known)
    await store.known(act.conn, act.organization_id, known)
    return bool(awaited)


async def settled(act: Act, notes: Collection[Note]) -> list[Note]:
    """Forget notes: nothing is to be told and no echo to be awaited; return them.

    What was noted again or contested since stays.
    """
    forgotten = await store.settled(act.conn, act.organization_id, notes)
    return [one for one in notes if (one.conversation_id, one.mark) in forgotten]


async def pending(act: Act, account_id: UUID, conversation_ids: Sequence[UUID]) -> set[tuple[UUID, str]]:
    """Return the (conversation, mark) on which the server's word is older than ours."""
    return await store.pending(act.conn, act.organization_id, account_id, conversation_ids)


async def echoed(
    act: Act, account_id: UUID, shown: Collection[tuple[UUID, str]], turned: Collection[tuple[UUID, str]]
) -> None:
    """Forget what the server shows now; what it only `turned` is the change before, or somebody else's."""
    if shown:
        await store.echoed(act.conn, act.organization_id, account_id, shown)
    if turned:
        await store.contested(act.conn, act.organization_id, account_id, turned)
        await wake(act.conn, MIRROR, str(account_id), act.organization_id)
        await doubt(act, account_id)


async def doubt(act: Act, account_id: UUID) -> None:
    """Have the server asked in a moment how it stands, unless its echo comes before."""
    await set_timer(act.conn, act.organization_id, MIRROR, str(account_id), now() + DOUBTFUL_AFTER)


async def forget(act: Act, account_id: UUID) -> None:
    """Forget all notes of an account that is removed, and when its server was to be asked."""
    await store.forget(act.conn, act.organization_id, account_id)
    await cancel_timer(act.conn, act.organization_id, MIRROR, str(account_id))


async def owed(conn: Connection) -> list[tuple[UUID, UUID]]:
    """Return (organization, account) with something to tell or to await, for the sweep."""
    return await store.owed(conn, 1_000)
