"""Out of office: I say so of myself, the owner and admins of anybody."""

from uuid import UUID

from litestar import delete, put
from litestar.params import FromPath, JSONBody

from postroom.api.parameters import OrganizationQuery, Work, moment
from postroom.api.replies import OneUser
from postroom.identity import absence
from postroom.wire.identity import OutOfOfficeRequest
from postroom.wire.present import identity as present


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


HANDLERS = [go_out, come_back]
