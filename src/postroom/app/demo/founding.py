"""The people, teams and accounts of the demo. Nobody has a password: one comes in by a link, or not at all."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from postroom.accounts import accounts
from postroom.accounts.accounts import NewAccount
from postroom.accounts.model import Account, State
from postroom.app.demo.script import Cast, Letterbox
from postroom.events.act import SYSTEM, Act, Actor, ActorKind
from postroom.identity import organizations, people, teams
from postroom.identity.people import NewPerson
from postroom.kit.login import NOWHERE, Login
from postroom.storage.database import Transaction
from postroom.storage.keys import Keys

DOMAIN = "harborpine.example"


class Firm(msgspec.Struct, frozen=True):
    """What was founded, by the keys of the script. `owner` is the visitor."""

    organization_id: UUID
    owner: UUID
    people: Mapping[str, UUID]
    accounts: Mapping[str, Account]

    def act(self, tx: Transaction, key: str = "") -> Act:
        """Return the act of a colleague, or of the system."""
        person_id = self.people.get(key)
        actor = Actor(ActorKind.PERSON, person_id, person_id) if person_id else SYSTEM
        return Act(tx, self.organization_id, actor)


def address_of(key: str) -> str:
    """Return the log-in of a colleague."""
    return f"{key}@{DOMAIN}"


async def found(tx: Transaction, keys: Keys, cast: Cast, *, time_zone: str, language: str) -> Firm:
    """Make the organization and everyone in it."""
    made: dict[str, UUID] = {}
    owner = cast.people[0]
    person = await people.create(tx, _person(owner.key, owner.name, time_zone, language))
    act = await organizations.create(tx, cast.organization, person)
    made[owner.key] = person.id
    await keys.ensure(tx.conn, act.organization_id)
    for one in cast.people[1:]:
        made[one.key] = (await people.create(tx, _person(one.key, one.name, time_zone, language))).id
        await organizations.join(act, made[one.key], one.role)
    crews: dict[str, UUID] = {}
    for crew in cast.teams:
        crews[crew.key] = (await teams.create(act, crew.name, emoji=crew.emoji, color=crew.color)).id
        await teams.set_members(
            act, crews[crew.key], [made[one] for one in crew.members], [made[one] for one in crew.observers]
        )
    connected = {one.key: await _connect(act, keys, one, made, crews) for one in cast.accounts}
    return Firm(act.organization_id, person.id, made, connected)


def _person(key: str, name: str, time_zone: str, language: str) -> NewPerson:
    return NewPerson(name=name, email=address_of(key), password_hash=None, time_zone=time_zone, language=language)


async def _connect(
    act: Act, keys: Keys, box: Letterbox, people_: Mapping[str, UUID], crews: Mapping[str, UUID]
) -> Account:
    new = NewAccount(
        address=box.address,
        name=box.name,
        login=Login(username=box.address, password="", imap=NOWHERE, smtp=NOWHERE),
        team_id=crews.get(box.team),
        history_days=None,
        kind="demo",
    )
    account = await accounts.add(act, keys, new, owner_id=people_.get(box.owner, act.person_id or UUID(int=0)))
    await accounts.report(act, account, State("idle"))
    return account
