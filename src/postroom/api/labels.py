"""Labels."""

from litestar import get

from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.replies import Labels
from postroom.conversations import labels
from postroom.wire.present import conversations as present


@get("/labels", summary="Labels of my accounts")
async def list_labels(work: Work, organization: OrganizationQuery = None) -> Labels:
    """List the labels of the accounts whose mail the caller may see; `labels.changed` tells when to ask again."""
    act = await work.act(organization, "conversations.use")
    found = await labels.seen(act.conn, act.organization_id, work.caller.person_id)
    return Labels(labels=[present.label(one) for one in found])


HANDLERS = [list_labels]
"""Labels, as /v1 shows them."""
