"""Sharing: who has an account besides its person or team, and in whose Inbox its mail is put.

No conversation is touched by it.

team_inbox  once, in the team's inbox; a personal account's in its owner's Inbox
inbox       in the Inbox of everybody to whom it is given, each with a state of his own, but for `archived_for`
"""

from collections.abc import Collection
from uuid import UUID

import msgspec

from postroom.accounts.model import Account
from postroom.accounts.store import accounts as store
from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import AccountChanged
from postroom.identity import grants, organizations, shares, teams
from postroom.identity.people import NoSuchPerson
from postroom.identity.shares import Shares
from postroom.kit.errors import Invalid

DELIVERIES = ("team_inbox", "inbox")


class Sharing(msgspec.Struct, frozen=True, kw_only=True):
    """To whom an account is given besides its own person or team, and how its mail is delivered.

    `archived_for`: those who have access and find its mail in All only.
    """

    shares: Shares
    delivery: str = DELIVERIES[0]
    archived_for: frozenset[UUID] = frozenset()


async def of(act: Act, account: Account) -> Sharing:
    """Return how an account is shared."""
    given = await shares.of(act, "account", account.id)
    others = msgspec.structs.replace(given, teams=given.teams - {account.team_id})
    return Sharing(shares=others, delivery=account.delivery, archived_for=frozenset(account.archived_for))


async def change(act: Act, account: Account, wanted: Sharing) -> Sharing:
    """Share an account anew. Whoever loses it loses its conversations at once.

    Raises `NoSuchPerson`, `NoSuchTeam`, `Invalid` for an unknown delivery.
    """
    if wanted.delivery not in DELIVERIES:
        raise Invalid(f"Choose one of {', '.join(DELIVERIES)}.", field="delivery")
    await _require_members(act, wanted.shares.people | wanted.archived_for)
    await teams.require_teams(act, sorted(wanted.shares.teams))
    before = await grants.holders(act, "account", account.id)
    home = {account.team_id} if account.team_id else set()
    given = msgspec.structs.replace(wanted.shares, teams=wanted.shares.teams | home)
    await shares.put(act, "account", account.id, given, own=account.owner_id)
    await store.set_delivery(
        act.conn, act.organization_id, account.id, wanted.delivery, archived_for=sorted(wanted.archived_for)
    )
    told = {*before, *await grants.holders(act, "account", account.id)}
    record(act, AccountChanged(account_id=account.id), Audience(people=tuple(sorted(told))))
    return wanted


async def inboxes(act: Act, account: Account) -> list[UUID]:
    """Return in whose Inbox the mail of an account is put; of none, it waits in the team's inbox."""
    people = {account.owner_id} if account.owner_id else set[UUID]()
    if account.delivery == "inbox":
        people |= await shares.reached(act, "account", account.id)
    return sorted(people - set(account.archived_for))


async def _require_members(act: Act, people: Collection[UUID]) -> None:
    known = {one.person_id for one in await organizations.members(act.tx, [act.organization_id])}
    if set(people) - known:
        raise NoSuchPerson(field="users")
