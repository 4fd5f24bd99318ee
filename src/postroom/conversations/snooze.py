"""Snooze: a conversation rests until a moment, for one person; when somebody outside writes, it rests no more.

Who wants it to rest whatever is written says so (`wake_on_reply`).

It leaves his Inbox, and the team inbox as what he archives does; wherever else it is it stays. It comes back unread.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from postroom.conversations.model import Change, Facts, Field
from postroom.events.act import Act
from postroom.jobs.timers import cancel_timer, set_timer
from postroom.kit.clock import now
from postroom.kit.errors import Invalid

WAKE = "wake"
LONGEST = timedelta(days=3660)


def check(until: int | None) -> None:
    """Raise `Invalid` for what is no moment to snooze until: None and 0 mean none."""
    if until and not now() < _moment(until) <= now() + LONGEST:
        msg = "Choose a moment to come, within ten years. Nothing was changed."
        raise Invalid(msg, field="snooze_until")


def snooze(facts: Facts, person_id: UUID, until: int, *, wake_on_reply: bool = True) -> list[Change]:
    """Let the conversation rest for a person until a moment, in Unix seconds."""
    changes = facts.set(Field.SNOOZED, until, person_id) + facts.set(Field.INBOX, value=False, key=person_id)
    changes += facts.set(Field.WAKE_ON_REPLY, wake_on_reply, person_id)
    changes += facts.set(Field.UNREAD, value=False, key=person_id)
    return changes + facts.set(Field.TEAM_INBOX, value=False)


def wake(facts: Facts, person_id: UUID) -> list[Change]:
    """Let it rest no more for a person: back into his Inbox. Nothing happens to what does not rest."""
    changes = facts.set(Field.SNOOZED, None, person_id)
    if not changes or facts.put_away:
        return changes
    changes += facts.set(Field.INBOX, value=True, key=person_id)
    return changes + facts.set(Field.ARCHIVED, value=False, key=person_id)


def wake_all(facts: Facts) -> list[Change]:
    """Let it rest no more for anybody who wishes so: somebody has written."""
    woken = [person_id for person_id, state in sorted(facts.people.items()) if not state.rests_on]
    return [change for person_id in woken for change in wake(facts, person_id)]


async def set_alarms(act: Act, changes: Sequence[Change]) -> None:
    """Set or cancel the alarm of each snooze that changes made, in their transaction."""
    last = {(one.conversation_id, one.key): one.after for one in changes if one.field is Field.SNOOZED}
    for (conversation_id, person_id), until in last.items():
        key = f"{conversation_id}/{person_id}"
        if until is None:
            await cancel_timer(act.conn, act.organization_id, WAKE, key)
        else:
            await set_timer(act.conn, act.organization_id, WAKE, key, _moment(until))


def _moment(seconds: int) -> datetime:
    """Return a moment; one that no calendar has is taken for the last one."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.max.replace(tzinfo=UTC)
