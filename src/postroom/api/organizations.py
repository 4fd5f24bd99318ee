"""The organization itself."""

from uuid import UUID

from litestar import patch
from litestar.params import FromPath, JSONBody

from postroom.api.parameters import Work
from postroom.api.replies import OneOrganization
from postroom.identity import organizations
from postroom.wire.base import Request
from postroom.wire.present import identity as present


class OrganizationPatch(Request, frozen=True, kw_only=True):
    """The new name."""

    name: str


@patch("/organizations/{organization_id:uuid}", summary="Rename an organization")
async def rename(organization_id: FromPath[UUID], data: JSONBody[OrganizationPatch], work: Work) -> OneOrganization:
    """Give the organization another name."""
    act = await work.act(organization_id, "organization.edit")
    renamed = await organizations.rename(act, data.name)
    role = work.caller.organizations[organization_id]
    return OneOrganization(organizations=present.organization(renamed, role))


HANDLERS = [rename]
