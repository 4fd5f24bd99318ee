"""Invitations: a link with a code, for one address, for 14 days. Accepting makes a member and a team mate."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from postroom.events.act import Act, Actor, ActorKind, Audience
from postroom.events.log import record
from postroom.events.types import OrganizationChanged
from postroom.identity import addresses, copying, organizations, teams
from postroom.identity.codes import Code, digest, new_code
from postroom.identity.model import Invitation, Organization, Person
from postroom.identity.people import InvalidField, NoSuchPerson
from postroom.identity.permissions import Role
from postroom.identity.store import codes as store
from postroom.identity.store import people as people_store
from postroom.identity.throttle import Limit
from postroom.kit.clock import now
from postroom.kit.errors import Conflict, NotFound
from postroom.kit.ids import new_id
from postroom.storage.database import Transaction

LIFE = timedelta(days=14)
PER_ADDRESS = Limit("invitation address", 60, timedelta(hours=1))

_EVERYONE = Audience(organization=True)


class AlreadyMember(Conflict):
    """This person is in your organization already."""

    code = "already_member"


class InvitationExpired(NotFound):
    """This invitation was used, withdrawn, or is older than 14 days. Ask for a new one."""

    code = "invitation_expired"


class NoSuchInvitation(NotFound):
    """There is no such invitation."""

    code = "no_such_invitation"


class Made(msgspec.Struct, frozen=True):
    """A fresh invitation and its code."""

    invitation: Invitation
    code: Code


class Shown(msgspec.Struct, frozen=True):
    """What the invited person sees. `person` is his log-in, when he has one."""

    invitation: Invitation
    organization: Organization
    invited_by: str
    person: Person | None


async def invite(act: Act, email: str, role: str, team_ids: Sequence[UUID], *, copy_from: UUID | None = None) -> Made:
    """Invite a person; inviting the same address again replaces the link before.

    With `copy_from` he gets the teams and the shared accounts that member has when he accepts. Raises `AlreadyMember`,
    `InvalidAddress`, `InvalidField`, `NoSuchTeam`, `NoSuchPerson`.
    """
    if act.person_id is None:
        raise NoSuchPerson  # people invite, the system does not
    address = addresses.clean(email)
    await teams.require_teams(act, team_ids)
    await _require_stranger(act, address)
    if copy_from:
        await organizations.member(act, copy_from)
    made_at, code = now(), new_code()
    invitation = Invitation(
        organization_id=act.organization_id,
        id=new_id(),
        email=address,
        role=_role(role),
        team_ids=list(dict.fromkeys(team_ids)),
        invited_by=act.person_id,
        mailed=False,
        created_at=made_at,
        expires_at=made_at + LIFE,
        copy_from=copy_from,
    )
    await store.put_invitation(act.conn, invitation, addresses.key(address), code.digest)
    record(act, OrganizationChanged(what="invitations"), _EVERYONE)
    return Made(invitation, code)


async def mailed(tx: Transaction, invitation: Invitation) -> None:
    """Note that the invitation went out by mail."""
    await store.set_mailed(tx.conn, invitation.organization_id, invitation.id)


async def open_ones(act: Act) -> list[Invitation]:
    """Return the open invitations of the organization, newest first."""
    return await store.invitations(act.conn, act.organization_id)


async def withdraw(act: Act, invitation_id: UUID) -> None:
    """Make an invitation worthless. Raises `NoSuchInvitation`."""
    if not await store.delete_invitation(act.conn, act.organization_id, invitation_id):
        raise NoSuchInvitation
    record(act, OrganizationChanged(what="invitations"), _EVERYONE)


async def show(tx: Transaction, code: str) -> Shown:
    """Return what the holder of a code is invited to. Each try is to be counted first. Raises `InvitationExpired`."""
    return await _find(tx, code)


async def accept(tx: Transaction, code: str, person: Person, *, request_id: str | None = None) -> Act:
    """Make the person a member with the role and teams of the invitation, and use it up. Raises `InvitationExpired`."""
    await store.lock_invitation(tx.conn, digest(code))
    invitation = (await _find(tx, code)).invitation
    if addresses.key(person.email) != addresses.key(invitation.email):
        raise InvitationExpired
    act = Act(tx, invitation.organization_id, Actor(ActorKind.PERSON, person.id, person.id), request_id=request_id)
    await store.delete_invitation(tx.conn, invitation.organization_id, invitation.id)
    await organizations.join(act, person.id, invitation.role)
    present = {team.row.id for team in await teams.of_organizations(tx, [act.organization_id])}
    for team_id in invitation.team_ids:
        if team_id in present:  # one may have been archived since
            await teams.join(act, team_id, person.id)
    if invitation.copy_from and await people_store.member(tx.conn, act.organization_id, invitation.copy_from):
        await copying.copy(act, invitation.copy_from, person.id)
    record(act, OrganizationChanged(what="invitations"), _EVERYONE)
    return act


async def _find(tx: Transaction, code: str) -> Shown:
    invitation = await store.invitation(tx.conn, digest(code))
    if invitation is None:
        raise InvitationExpired
    organization = (await people_store.organizations(tx.conn, [invitation.organization_id]))[0]
    inviter = await people_store.person(tx.conn, invitation.invited_by)
    person = await people_store.person_by_email(tx.conn, addresses.key(invitation.email))
    return Shown(invitation, organization, inviter.name if inviter else organization.name, person)


async def _require_stranger(act: Act, address: str) -> None:
    person = await people_store.person_by_email(act.conn, addresses.key(address))
    if person and await people_store.member(act.conn, act.organization_id, person.id):
        raise AlreadyMember(field="email")


def _role(role: str) -> Role:
    if role == "admin":
        return "admin"
    if role == "member":
        return "member"
    raise InvalidField("Choose admin or member.", field="role")
