"""Everything the app needs to start, read in one go."""

from uuid import UUID

from postroom.api.version import VERSION
from postroom.events.cursor import standing
from postroom.identity import image_senders, organizations, people, teams
from postroom.identity.model import Member, Person
from postroom.identity.permissions import Role
from postroom.storage.database import Transaction
from postroom.wire.identity import Me, User
from postroom.wire.present import identity as present


async def load_me(tx: Transaction, person_id: UUID, *, secure: bool) -> Me:
    """Return a person with his organizations, colleagues and teams."""
    person = await people.get(tx, person_id)
    roles = await organizations.roles(tx, person_id)
    stands = await standing(tx.conn, [*roles])  # before anything else: see there
    members = await organizations.everybody(tx, [*roles])
    found = await organizations.named(tx, [*roles])
    return Me(
        user=_user(person, [member for member in members if member.person_id == person_id], roles),
        preferences=present.preferences(person),
        image_senders=await image_senders.of_person(tx, person_id),
        organizations=[present.organization(one, roles[one.id]) for one in found],
        users=_each_once(members),
        teams=[present.team(team, person_id) for team in await teams.of_organizations(tx, [*roles])],
        epoch=stands.epoch,
        cursors={str(organization_id): seq for organization_id, seq in stands.cursors.items()},
        secure=secure,
        version=VERSION,
    )


def _user(person: Person, own: list[Member], roles: dict[UUID, Role]) -> User:
    """Show the person himself; his role is that in his first organization."""
    role: Role = next(iter(roles.values()), "member")
    out = [absent for one in own for absent in present.out_of_office(one)]
    return User(
        id=person.id,
        name=person.name,
        email=person.email,
        role=role,
        active=True,
        organizations=[*roles],
        out_of_office=out,
    )


def _each_once(members: list[Member]) -> list[User]:
    """Show each colleague once, however many organizations are shared with him; those who left are not active."""
    memberships: dict[UUID, list[Member]] = {}
    for member in members:
        memberships.setdefault(member.person_id, []).append(member)
    return [present.user(*of_one) for of_one in memberships.values()]
