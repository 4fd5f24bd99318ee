"""Organizations and who belongs to them: one owner, admins, members."""

from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from postroom.events.act import Act, Actor, ActorKind, Audience
from postroom.events.log import record
from postroom.events.types import AccessGranted, OrganizationChanged
from postroom.identity import grants, sessions, shares, tokens
from postroom.identity.business_hours import BusinessHours
from postroom.identity.model import Member, Organization, Person
from postroom.identity.people import InvalidField, NoSuchPerson, business_hours, required
from postroom.identity.permissions import ROLES, Role
from postroom.identity.store import people as store
from postroom.identity.store import teams as team_store
from postroom.kit.errors import Conflict, Forbidden
from postroom.kit.ids import new_id
from postroom.storage.database import Transaction

EVERYONE = Audience(organization=True)
LONGEST_NAME = 200
SAME_MAIL = ("copy_in_each", "single_conversation")


class OneOwner(Conflict):
    """An organization has exactly one owner. Make another member the owner first."""

    code = "one_owner"


class OwnerOnly(Forbidden):
    """Only the owner can make another member the owner."""

    code = "owner_only"


async def create(tx: Transaction, name: str, owner: Person, *, request_id: str | None = None) -> Act:
    """Make an organization and its owner. Returns the act in which its teams and accounts can be made."""
    organization = Organization(new_id(), required("organization", name, LONGEST_NAME))
    await store.insert_organization(tx.conn, organization)
    act = Act(tx, organization.id, Actor(ActorKind.PERSON, owner.id, owner.id), request_id=request_id)
    await join(act, owner.id, "owner")
    return act


async def change(
    act: Act,
    *,
    name: str | None = None,
    same_mail: str | None = None,
    hours: BusinessHours | UnsetType | None = UNSET,
) -> Organization:
    """Give the organization another name, or choose another option; what is left out stays. Raises `InvalidField`."""
    await store.lock_organization(act.conn, act.organization_id)
    (present,) = await store.organizations(act.conn, [act.organization_id])
    if same_mail is not None and same_mail not in SAME_MAIL:
        raise InvalidField(f"Choose one of {', '.join(SAME_MAIL)}.", field="same_mail")
    changed = Organization(
        present.id,
        present.name if name is None else required("name", name, LONGEST_NAME),
        present.same_mail if same_mail is None else same_mail,
        present.business_hours if hours is UNSET else business_hours(hours),
    )
    await store.update_organization(act.conn, changed)
    record(act, OrganizationChanged(what="organization"), EVERYONE)
    return changed


async def hold(act: Act) -> None:
    """Hold back what others do to the organization as a whole until the transaction ends: two cannot cross."""
    await store.lock_organization(act.conn, act.organization_id)


async def join(act: Act, person_id: UUID, role: Role) -> None:
    """Make a person a member; one who was removed comes back. He holds the grants every member holds."""
    await store.put_member(act.conn, act.organization_id, person_id, role)
    await grants.grant(act, "person", person_id, [person_id])
    await grants.grant(act, "organization", act.organization_id, [person_id])
    await shares.joined(act, person_id)
    record(act, OrganizationChanged(what="people"), EVERYONE)
    await _tell_elsewhere(act, person_id)


async def change_role(act: Act, person_id: UUID, role: str) -> Member:
    """Change a member's role. To make him the owner is the owner's own right, who becomes an admin by it.

    Raises `OneOwner`, `OwnerOnly`, `InvalidField`, `NoSuchPerson`.
    """
    await store.lock_organization(act.conn, act.organization_id)
    found = await member(act, person_id)
    wanted = next((known for known in ROLES if known == role), None)
    if wanted is None:
        raise InvalidField(f"Choose one of {', '.join(ROLES)}.", field="role")
    if wanted == found.role:
        return found
    if found.role == "owner":
        raise OneOwner
    if wanted == "owner":
        await _step_down(act)
    await store.set_role(act.conn, act.organization_id, person_id, wanted)
    record(act, OrganizationChanged(what="people"), EVERYONE)
    return msgspec.structs.replace(found, role=wanted)


async def remove(act: Act, person_id: UUID) -> Member:
    """Remove a member: he leaves his teams and holds no grant any more, and nothing that he had is open to him.

    His sessions and API tokens end, unless he belongs to another organization, too. Raises `OneOwner`, `NoSuchPerson`.
    """
    await store.lock_organization(act.conn, act.organization_id)
    found = await member(act, person_id)
    if found.role == "owner":
        raise OneOwner
    await team_store.leave_all(act.conn, act.organization_id, person_id)
    await shares.left(act, person_id)
    await grants.revoke_all(act, person_id)
    if not await belongs_elsewhere(act, person_id):
        await sessions.revoke_all(act.tx, person_id)
        await tokens.delete_all(act.tx, person_id)
    await store.remove_member(act.conn, act.organization_id, person_id)
    record(act, OrganizationChanged(what="people"), Audience(people=(person_id,), organization=True))
    record(act, OrganizationChanged(what="teams"), EVERYONE)
    return msgspec.structs.replace(found, active=False)


async def member(act: Act, person_id: UUID) -> Member:
    """Return a present member. Raises `NoSuchPerson`."""
    found = await store.member(act.conn, act.organization_id, person_id)
    if found is None:
        raise NoSuchPerson
    return found


async def owner(act: Act) -> UUID:
    """Return the owner of the organization."""
    return next(one.person_id for one in await members(act.tx, [act.organization_id]) if one.role == "owner")


async def members(tx: Transaction, organization_ids: list[UUID]) -> list[Member]:
    """Return the present members of organizations, by name."""
    return await store.members(tx.conn, organization_ids)


async def everybody(tx: Transaction, organization_ids: list[UUID]) -> list[Member]:
    """Return the members of organizations by name, the present ones first, then who was removed: names stay known."""
    return await store.everybody(tx.conn, organization_ids)


async def roles(tx: Transaction, person_id: UUID) -> dict[UUID, Role]:
    """Return a person's organizations with his role in each, oldest membership first."""
    return await store.roles(tx.conn, person_id)


def announce_people(act: Act) -> None:
    """Tell everyone that what is shown of the people changed, such as a name."""
    record(act, OrganizationChanged(what="people"), EVERYONE)


async def named(tx: Transaction, organization_ids: list[UUID]) -> list[Organization]:
    """Return organizations by id, oldest first."""
    return await store.organizations(tx.conn, organization_ids)


async def belongs_elsewhere(act: Act, person_id: UUID) -> bool:
    """Return whether a person belongs to another organization too: then this one has no power over his log-in."""
    return bool(set(await store.roles(act.conn, person_id)) - {act.organization_id})


async def _tell_elsewhere(act: Act, person_id: UUID) -> None:
    """Tell a new member where his sockets listen, so that they follow this organization from now on."""
    joined = AccessGranted(grant_kind="organization", grant_id=act.organization_id)
    for other in set(await store.roles(act.conn, person_id)) - {act.organization_id}:
        record(Act(act.tx, other, act.actor), joined, Audience(people=(person_id,)))


async def _step_down(act: Act) -> None:
    """The owner who asks becomes an admin."""
    asks = await store.member(act.conn, act.organization_id, act.person_id) if act.person_id else None
    if asks is None or asks.role != "owner":
        raise OwnerOnly
    await store.set_role(act.conn, act.organization_id, asks.person_id, "admin")
