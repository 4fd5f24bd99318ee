"""First run: who has the code that the start prints makes the organization and its owner.

    no organization ── start ──▶ code printed ── right code and form ──▶ organization, owner, team; closed for good

Each start prints a fresh code until set-up is done; only its SHA-256 is kept.
"""

import hmac
from datetime import timedelta

import msgspec

from postroom.events.act import Act
from postroom.identity import organizations, people, teams
from postroom.identity.codes import digest, new_code
from postroom.identity.model import Person
from postroom.identity.people import NewPerson
from postroom.identity.store import codes as store
from postroom.identity.store import people as people_store
from postroom.identity.throttle import Limit
from postroom.kit.errors import Conflict, Forbidden
from postroom.storage.database import Database, Transaction

PER_ADDRESS = Limit("setup address", 20, timedelta(minutes=15))


class SetupClosed(Conflict):
    """Postroom is set up already. Log in, or ask its owner for an invitation."""

    code = "setup_closed"


class WrongSetupCode(Forbidden):
    """This is not the set-up code. Postroom prints it, with the address to open, each time it starts."""

    code = "wrong_setup_code"


class FirstRun(msgspec.Struct, frozen=True, kw_only=True):
    """The first-run form."""

    organization: str
    team: str
    owner: NewPerson


class SetUp(msgspec.Struct, frozen=True):
    """What set-up made."""

    act: Act
    owner: Person


async def ensure_code(database: Database) -> str | None:
    """Return a fresh set-up code, to be printed once by whoever starts Postroom; None when set-up is done."""
    async with database.transaction() as tx:
        if not await is_open(tx):
            return None
        code = new_code()
        await store.put_setup_code(tx.conn, code.digest)
        return code.text


async def is_open(tx: Transaction) -> bool:
    """Return whether no organization exists yet."""
    return not await people_store.any_organization(tx.conn)


async def is_right(tx: Transaction, code: str) -> bool:
    """Return whether this is the set-up code. Each try is to be counted under `PER_ADDRESS` first."""
    kept = await store.setup_digest(tx.conn)
    return kept is not None and hmac.compare_digest(kept, digest(code))


async def require(tx: Transaction, code: str) -> None:
    """Raise `SetupClosed` or `WrongSetupCode` unless this code opens the first-run page now."""
    if not await is_open(tx):
        raise SetupClosed
    if not await is_right(tx, code):
        raise WrongSetupCode


async def finish(tx: Transaction, code: str, form: FirstRun, *, request_id: str | None = None) -> SetUp:
    """Make the organization, its owner and the first team with him in it. Raises `SetupClosed`, `WrongSetupCode`."""
    await close(tx, code)
    owner = await people.create(tx, form.owner)
    act = await organizations.create(tx, form.organization, owner, request_id=request_id)
    team = await teams.create(act, form.team)
    await teams.join(act, team.id, owner.id)
    return SetUp(act, owner)


async def close(tx: Transaction, code: str) -> None:
    """Use the code up, so that it opens nothing again. Raises `SetupClosed`, `WrongSetupCode`."""
    await store.lock_setup(tx.conn)
    if not await is_open(tx):
        raise SetupClosed
    if not await is_right(tx, code):
        raise WrongSetupCode
    await store.delete_setup_code(tx.conn)
