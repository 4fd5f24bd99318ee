"""Undo."""

from uuid import UUID

from litestar import post
from litestar.params import FromPath

from postroom.api.parameters import OrganizationQuery, Work
from postroom.conversations import mailboxes
from postroom.delivery import recall
from postroom.wire.conversations import UndoReply
from postroom.wire.present import conversations as present


@post("/operations/{operation_id:uuid}/undo", status_code=200, summary="Undo")
async def undo_operation(operation_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> UndoReply:
    """Put back what an operation of mine changed, as far as nobody changed it since; a send is called back."""
    act = await work.act(organization, "conversations.use")
    ids, left = await recall.undo(act, operation_id)
    found = await mailboxes.rows(act.conn, act.organization_id, work.caller.person_id, ids)
    rows = [present.conversation(act.organization_id, row) for row in found.values()]
    return UndoReply(conversations=rows, left=left)


HANDLERS = [undo_operation]
