"""Out of office: while all who are assigned to a conversation are out, replies to it go to the team inbox."""

from datetime import datetime
from uuid import UUID

from postroom.events.act import Act
from postroom.identity import organizations
from postroom.identity.model import Member
from postroom.identity.people import InvalidField
from postroom.identity.permissions import allowed
from postroom.identity.store import people as store
from postroom.kit.clock import now
from postroom.kit.errors import Forbidden
from postroom.kit.text import one_line

LONGEST_MESSAGE = 200


class NotYours(Forbidden):
    """Only he himself, the owner and admins can say when somebody is out of office."""

    code = "not_yours"


async def go(act: Act, person_id: UUID, *, begins: datetime | None, ends: datetime | None, message: str) -> Member:
    """Put a member out of office from a moment (None: from now) to another (None: until he is back).

    Raises `NotYours`, `InvalidField`, `NoSuchPerson`.
    """
    await _check_right(act, person_id)
    moment = now()
    if ends and ends <= max(begins or moment, moment):
        raise InvalidField("Choose an end that is still to come, and after the beginning.", field="ends")
    words = one_line(message)
    if len(words) > LONGEST_MESSAGE:
        raise InvalidField(f"This is too long; it has at most {LONGEST_MESSAGE} characters.", field="message")
    return await _put(act, person_id, begins or moment, ends, words)


async def come_back(act: Act, person_id: UUID) -> Member:
    """End it, or call off what was planned. The rest as `go`."""
    await _check_right(act, person_id)
    return await _put(act, person_id, None, None, "")


async def _check_right(act: Act, person_id: UUID) -> None:
    if act.person_id in {person_id, None}:
        return
    asks = await store.member(act.conn, act.organization_id, act.person_id)
    if asks is None or not allowed(asks.role, "people.manage"):
        raise NotYours


async def _put(act: Act, person_id: UUID, begins: datetime | None, ends: datetime | None, message: str) -> Member:
    await organizations.member(act, person_id)
    await store.set_out(act.conn, act.organization_id, person_id, begins, ends, message)
    organizations.announce_people(act)
    return await organizations.member(act, person_id)
