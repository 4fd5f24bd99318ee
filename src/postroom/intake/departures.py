"""Departures: a member is removed. Somebody decides what becomes of the accounts that were his own.

delete    ──▶ removed with their mail, as by himself (`removal`)
hand over ──▶ another member's own from now on, with their history
──▶ then he leaves the organization (`identity.organizations`); what he was working on goes on (`composer.departure`)
"""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

import msgspec

from postroom.accounts import accounts
from postroom.accounts.model import Account
from postroom.composer import schedule
from postroom.conversations import leaving
from postroom.events.act import Act, Actor
from postroom.identity import organizations
from postroom.identity.model import Member
from postroom.intake import removal
from postroom.intake.removal import Fate, Stakes
from postroom.kit.errors import Conflict, Invalid
from postroom.storage.keys import Keys


class Accounts(StrEnum):
    """What becomes of the accounts of a member who is removed."""

    DELETE = "delete"
    HAND_OVER = "hand_over"


class AccountsUndecided(Conflict):
    """This person has accounts of his own here. Say whether they are deleted with their mail, or whose they become."""

    code = "accounts_undecided"


class Leaving(msgspec.Struct, frozen=True):
    """What the removal of a member is about: his own accounts, his open work, his scheduled letters."""

    accounts: Sequence[tuple[Account, Stakes]]
    assigned: int
    scheduled: int


async def about(act: Act, person_id: UUID) -> Leaving:
    """Return what removing a member is about. Nothing is changed. Raises `NoSuchPerson`."""
    await organizations.member(act, person_id)
    own = _as(act, person_id)
    found = await accounts.owned(act.conn, act.organization_id, person_id)
    return Leaving(
        accounts=[(one, await removal.stakes(own, one)) for one in found],
        assigned=await leaving.open_work(act, person_id),
        scheduled=await schedule.count_of(act, person_id),
    )


async def remove(
    act: Act, keys: Keys, person_id: UUID, decided: Accounts | None = None, heir_id: UUID | None = None
) -> Member:
    """Remove a member, with or without his accounts.

    Raises `AccountsUndecided` when he has any and nothing was decided, `Invalid` for nobody or himself as the heir,
    `LettersWaiting`, `OneOwner`, `NoSuchPerson`.
    """
    own = await accounts.owned(act.conn, act.organization_id, person_id)
    if own and decided is None:
        raise AccountsUndecided(accounts=[one.address for one in own])
    if own and decided is Accounts.HAND_OVER:
        await _hand_over(act, keys, own, heir_id)
    elif decided is Accounts.DELETE:
        for account in own:
            await removal.remove(_as(act, person_id), keys, account, Fate.DELETE)
    return await organizations.remove(act, person_id)


async def _hand_over(act: Act, keys: Keys, own: Sequence[Account], heir_id: UUID | None) -> None:
    if heir_id is None or heir_id in {one.owner_id for one in own}:
        raise Invalid("Choose the member whose these accounts become.", field="heir")
    await organizations.member(act, heir_id)
    for account in own:
        await accounts.change(act, keys, msgspec.structs.replace(account, owner_id=heir_id))


def _as(act: Act, person_id: UUID) -> Act:
    """Return the act with the rights of the member: what others can read is asked for him, not for who removes him."""
    actor = Actor(act.actor.kind, act.actor.id, person_id)
    return Act(act.tx, act.organization_id, actor, request_id=act.request_id, cause=act.cause)
