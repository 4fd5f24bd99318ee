"""Shares: to whom an account or a label is given. Who holds its grant follows, and changes with teams and members.

its own person │ persons │ members of teams │ everybody ──▶ settle: only the difference is granted and revoked
"""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from postroom.events.act import Act
from postroom.identity import grants
from postroom.identity.model import GrantKind
from postroom.identity.store import shares as store


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """To whom something is given, besides whose own it is: people, teams with all their members, everybody."""

    people: frozenset[UUID] = frozenset()
    teams: frozenset[UUID] = frozenset()
    everyone: bool = False


async def of(act: Act, kind: GrantKind, grant_id: UUID) -> Shares:
    """Return to whom something is given."""
    found = await store.of(act.conn, act.organization_id, kind, grant_id)
    return Shares(
        people=frozenset(one for holder, one in found if holder == "person"),
        teams=frozenset(one for holder, one in found if holder == "team"),
        everyone=any(holder == "organization" for holder, _ in found),
    )


async def put(act: Act, kind: GrantKind, grant_id: UUID, shares: Shares, *, own: UUID | None = None) -> None:
    """Give something to exactly these, and to the person whose own it is."""
    everyone = [act.organization_id] if shares.everyone else []
    await store.replace(
        act.conn,
        act.organization_id,
        kind,
        grant_id,
        people=sorted(shares.people - {own}),
        teams=sorted(shares.teams),
        everyone=everyone,
        own=own,
    )
    await settle(act, kind, grant_id)


async def settle(act: Act, kind: GrantKind, grant_id: UUID) -> None:
    """Let exactly those hold a grant to whom it is given; who held it before holds it on, since then."""
    wanted = await store.wanted(act.conn, act.organization_id, kind, grant_id)
    holders = set(await grants.holders(act, kind, grant_id))
    await grants.grant(act, kind, grant_id, sorted(wanted - holders))
    await grants.revoke(act, kind, grant_id, sorted(holders - wanted))


async def reached(act: Act, kind: GrantKind, grant_id: UUID) -> set[UUID]:
    """Return those to whom something is given who are told of news: of teams, only active members."""
    return await store.wanted(act.conn, act.organization_id, kind, grant_id, active=True)


async def joined(act: Act, person_id: UUID) -> None:
    """Give a new member what everybody has."""
    for kind, grant_id in await store.of_holder(act.conn, act.organization_id, "organization", act.organization_id):
        await grants.grant(act, kind, grant_id, [person_id])


async def left(act: Act, person_id: UUID) -> None:
    """Take from a person what was given to him; what was his own stays noted as his."""
    await store.forget(act.conn, act.organization_id, person_id)


async def copy(act: Act, source_id: UUID, target_id: UUID) -> None:
    """Give a person what another was given by name: not what is that one's own, nor what he has with others."""
    for kind, grant_id in await store.of_holder(act.conn, act.organization_id, "person", source_id):
        await store.add(act.conn, act.organization_id, kind, grant_id, target_id)
        await grants.grant(act, kind, grant_id, [target_id])


async def settle_all(act: Act, given: Iterable[tuple[GrantKind, UUID]]) -> None:
    """Settle several."""
    for kind, grant_id in given:
        await settle(act, kind, grant_id)
