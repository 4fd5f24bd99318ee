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
    """Fields to change; a missing one stays. `same_mail`: copy_in_each or single_conversation."""

    name: str | None = None
    same_mail: str | None = None


@patch("/organizations/{organization_id:uuid}", summary="Change an organization")
async def change(organization_id: FromPath[UUID], data: JSONBody[OrganizationPatch], work: Work) -> OneOrganization:
    """Give the organization another name, or say what becomes of mail that several team accounts receive."""
    act = await work.act(organization_id, "organization.edit")
    changed = await organizations.change(act, name=data.name, same_mail=data.same_mail)
    role = work.caller.organizations[organization_id]
    return OneOrganization(organizations=present.organization(changed, role))


HANDLERS = [change]
