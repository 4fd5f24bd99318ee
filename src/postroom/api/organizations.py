"""The organization itself."""

from uuid import UUID

from litestar import patch
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType

from postroom.api.parameters import Work
from postroom.api.replies import OneOrganization
from postroom.identity import organizations
from postroom.wire.base import Request
from postroom.wire.identity import BusinessHoursRequest
from postroom.wire.present import identity as present


class OrganizationPatch(Request, frozen=True, kw_only=True):
    """Fields to change; a missing one stays. `same_mail`: copy_in_each or single_conversation.

    `business_hours`: when people are there; null: always.
    """

    name: str | None = None
    same_mail: str | None = None
    business_hours: BusinessHoursRequest | UnsetType | None = UNSET


@patch("/organizations/{organization_id:uuid}", summary="Change an organization")
async def change(organization_id: FromPath[UUID], data: JSONBody[OrganizationPatch], work: Work) -> OneOrganization:
    """Give the organization another name, say when people are there, or what becomes of mail to several accounts."""
    act = await work.act(organization_id, "organization.edit")
    hours = present.hours_given(data.business_hours)
    changed = await organizations.change(act, name=data.name, same_mail=data.same_mail, hours=hours)
    role = work.caller.organizations[organization_id]
    return OneOrganization(organizations=present.organization(changed, role))


HANDLERS = [change]
