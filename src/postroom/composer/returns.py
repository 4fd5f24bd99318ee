"""Returns: what other servers say of a mail that was sent, in delivery reports (RFC 3464).

    report names a mail of this account ──▶ and somebody it was sent to ──▶ kept with the mail ──▶ given up: `troubles`
                                                                                                └─▶ what is scheduled
                                                                                                    to him is held

Anybody can write a report. One is believed only of a mail that left the account it came to, and of the people that
mail was for; it changes nothing but what is said of them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from postroom.composer import outbox, schedule, troubles
from postroom.composer.model import OutboxRow, Returned
from postroom.composer.store import troubles as store
from postroom.conversations import access
from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import MessageReturned
from postroom.kit.clock import now


async def report(
    act: Act, account_id: UUID, email_message_id: str, told: Sequence[Sequence[Returned]], *, news: bool
) -> None:
    """Keep whom a mail did not reach. Without `news` (an import) nobody is told.

    `told` has one entry for each receiver a report speaks of: under the names he may be known by to us, best first.
    Without a name nothing is kept: the writer reads for himself what came.
    """
    unnamed = not all(told)
    for message_id in await store.left_as(act.conn, act.organization_id, account_id, email_message_id):
        receivers, before = await store.receivers(act.conn, act.organization_id, message_id)
        after = merged(before, [one for names in told for one in _known(names, receivers, now() if news else None)])
        if after != before:
            await store.set_returned(act.conn, act.organization_id, message_id, after)
        if news and (unnamed or after != before):
            given_up = _given_up(after) - _given_up(before)
            await _tell(act, await outbox.get(act, message_id), given_up=unnamed or bool(given_up))
            await schedule.look_again_at(act, given_up)


async def gone_since(act: Act, moment: datetime) -> set[str]:
    """Return the addresses, folded, that any mail of the organization came back from for good after a moment."""
    found = await store.returned_since(act.conn, act.organization_id, moment)
    return {one.address.casefold() for one in found if one.at and one.at > moment}


def merged(before: Iterable[Returned], found: Iterable[Returned]) -> list[Returned]:
    """Return what is known of each receiver; one that gave up is not slow again (pure)."""
    after = {one.address: one for one in before}
    for one in found:
        if one.address not in after or after[one.address].delayed:
            after[one.address] = one
    return list(after.values())


def _known(names: Sequence[Returned], receivers: dict[str, str], at: datetime | None) -> list[Returned]:
    """Return an entry under the address that the mail was sent to: none when it was not sent to any of them."""
    known = [one for one in names if one.address.casefold() in receivers]
    return [
        msgspec.structs.replace(one, address=receivers[one.address.casefold()], at=None if one.delayed else at)
        for one in known[:1]
    ]


def _given_up(returned: Iterable[Returned]) -> set[str]:
    return {one.address for one in returned if not one.delayed}


async def _tell(act: Act, row: OutboxRow, *, given_up: bool) -> None:
    people = await troubles.bring_back(act, row) if given_up else []
    event = MessageReturned(
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        how="bounced" if given_up else "delayed",
        told=people,
    )
    record(act, event, Audience(access_set_id=await access.access_set_of(act, row.conversation_id)))
