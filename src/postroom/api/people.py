"""The people of an organization: list them, change a role, remove one, copy settings, hand over a password link."""

from uuid import UUID

from litestar import get, patch, post
from litestar.params import FromPath, JSONBody

from postroom.accounts import accounts
from postroom.api.options import SECRET, STEPS
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.replies import Link, OneUser, Users
from postroom.events.act import Act
from postroom.identity import copying, links, organizations, resets
from postroom.identity.model import Member
from postroom.intake import departures
from postroom.intake.departures import Accounts
from postroom.kit.errors import Invalid
from postroom.kit.oauth import Client
from postroom.oauth import grants
from postroom.wire.identity import CopyRequest, LeavingAccount, MemberPatch, MemberRemoval
from postroom.wire.present import identity as present


@get("/users", summary="People of an organization")
async def list_people(work: Work, organization: OrganizationQuery = None) -> Users:
    """List the present members."""
    act = await work.act(organization, "organization.see")
    found = await organizations.members(act.tx, [act.organization_id])
    return Users(users=[present.user(member) for member in found])


@patch("/users/{user_id:uuid}", opt=STEPS, summary="Change a role, or remove a member")
async def change(
    user_id: FromPath[UUID], data: JSONBody[MemberPatch], work: Work, organization: OrganizationQuery = None
) -> OneUser:
    """Change a member's role, or remove him with `active` false."""
    allowed: list[tuple[Client, str]] = []
    async with work.step() as tx:
        act = work.act_in(tx, organization, "people.manage")
        if data.active is False:
            decided = _decided(data.accounts)
            if decided is Accounts.DELETE:
                allowed = await _allowed(work, act, user_id)
            member = await departures.remove(act, work.services.keys, user_id, decided, data.heir)
        else:
            member = await _with_role(act, user_id, data.role)
    for one in allowed:
        await work.services.oauth.revoke(*one)
    return OneUser(users=present.user(member))


@get("/users/{user_id:uuid}/removal", summary="What removing a member is about")
async def get_removal(user_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> MemberRemoval:
    """Count what whoever removes this member decides about. Nothing is changed."""
    act = await work.act(organization, "people.manage")
    found = await departures.about(act, user_id)
    return MemberRemoval(
        accounts=[
            LeavingAccount(
                id=account.id,
                address=account.address,
                conversations=stakes.conversations,
                staying=stakes.staying,
                waiting=stakes.waiting,
            )
            for account, stakes in found.accounts
        ],
        assigned=found.assigned,
        scheduled=found.scheduled,
    )


@post("/users/{user_id:uuid}/copy", status_code=200, summary="Copy settings from another user")
async def copy_settings(
    user_id: FromPath[UUID], data: JSONBody[CopyRequest], work: Work, organization: OrganizationQuery = None
) -> OneUser:
    """Give a member the teams of another, as active or observer, and the accounts that are shared with that one."""
    act = await work.act(organization, "people.manage")
    await copying.copy(act, data.user, user_id)
    return OneUser(users=present.user(await organizations.member(act, user_id)))


@post("/users/{user_id:uuid}/password-link", opt=SECRET, status_code=200, summary="A password link to hand over")
async def password_link(user_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> Link:
    """Make a reset link for a colleague with fewer rights, to be copied and handed over."""
    act = await work.act(organization, "people.reset_password")
    reset = await resets.for_colleague(act, user_id)
    return Link(link=links.reset_link(work.services.settings.address, reset.code.text))


async def _with_role(act: Act, user_id: UUID, role: str | None) -> Member:
    if role is None:
        return await organizations.member(act, user_id)
    return await organizations.change_role(act, user_id, role)


def _decided(word: str | None) -> Accounts | None:
    try:
        return Accounts(word) if word else None
    except ValueError as error:
        raise Invalid("`accounts` is delete or hand_over.", field="accounts") from error


async def _allowed(work: Work, act: Act, user_id: UUID) -> list[tuple[Client, str]]:
    """Return what is to be given back at the providers of his own accounts."""
    own = await accounts.owned(act.conn, act.organization_id, user_id)
    found = [await grants.revocable(act.conn, work.services.keys, act.organization_id, one.id) for one in own]
    return [one for one in found if one]


HANDLERS = [list_people, change, get_removal, copy_settings, password_link]
