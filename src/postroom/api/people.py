"""The people of an organization: list them, change a role, remove one, hand over a password link."""

from uuid import UUID

from litestar import delete, get, patch, post, put
from litestar.params import FromPath, JSONBody

from postroom.api.options import SECRET
from postroom.api.parameters import OrganizationQuery, Work, moment
from postroom.api.replies import Link, OneUser, Users
from postroom.identity import absence, links, organizations, resets
from postroom.wire.identity import MemberPatch, OutOfOfficeRequest
from postroom.wire.present import identity as present


@get("/users", summary="People of an organization")
async def list_people(work: Work, organization: OrganizationQuery = None) -> Users:
    """List the present members."""
    act = await work.act(organization, "organization.see")
    found = await organizations.members(act.tx, [act.organization_id])
    return Users(users=[present.user(member) for member in found])


@patch("/users/{user_id:uuid}", summary="Change a role, or remove a member")
async def change(
    user_id: FromPath[UUID], data: JSONBody[MemberPatch], work: Work, organization: OrganizationQuery = None
) -> OneUser:
    """Change a member's role, or remove him with `active` false."""
    act = await work.act(organization, "people.manage")
    if data.active is False:
        member = await organizations.remove(act, user_id)
    elif data.role is not None:
        member = await organizations.change_role(act, user_id, data.role)
    else:
        member = await organizations.member(act, user_id)
    return OneUser(users=present.user(member))


@post("/users/{user_id:uuid}/password-link", opt=SECRET, status_code=200, summary="A password link to hand over")
async def password_link(user_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> Link:
    """Make a reset link for a colleague with fewer rights, to be copied and handed over."""
    act = await work.act(organization, "people.reset_password")
    reset = await resets.for_colleague(act, user_id)
    return Link(link=links.reset_link(work.services.settings.address, reset.code.text))


@put("/users/{user_id:uuid}/out_of_office", summary="Go out of office")
async def go_out(
    user_id: FromPath[UUID], data: JSONBody[OutOfOfficeRequest], work: Work, organization: OrganizationQuery = None
) -> OneUser:
    """Say when I am, or (the owner and admins) a colleague is, out of office: replies go to the team inbox then."""
    act = await work.act(organization, "organization.see")
    begins, ends = moment(data.begins, "begins"), moment(data.ends, "ends")
    member = await absence.go(act, user_id, begins=begins, ends=ends, message=data.message)
    return OneUser(users=present.user(member))


@delete("/users/{user_id:uuid}/out_of_office", status_code=200, summary="Be back in the office")
async def come_back(user_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> OneUser:
    """End it, or call off what was planned."""
    act = await work.act(organization, "organization.see")
    return OneUser(users=present.user(await absence.come_back(act, user_id)))


HANDLERS = [list_people, change, password_link, go_out, come_back]
