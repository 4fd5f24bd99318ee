"""Batches: one change to thousands of conversations."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, JSONBody

from postroom.api.conversations import revision_of
from postroom.api.mailboxes import filters_in, query_of
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.replies import OneBatch
from postroom.conversations import batches
from postroom.conversations.batches import Summary
from postroom.events.act import Act
from postroom.kit.errors import Invalid
from postroom.wire.batches import Batch, BatchFailure, BatchLeft, BatchRequest


@post("/batches", status_code=202, summary="Change thousands of conversations")
async def begin_batch(data: JSONBody[BatchRequest], work: Work, organization: OrganizationQuery = None) -> OneBatch:
    """Begin to change many conversations, named or all of a mailbox. Events tell how far it is, a hundred at a time."""
    act = await work.act(organization, "conversations.use")
    revision = revision_of(data)
    if (data.conversations is None) == (data.mailbox is None):
        msg = "Name either the conversations or one mailbox."
        raise Invalid(msg)
    if data.mailbox is None:
        if data.owner or data.filter:
            msg = "`owner` and `filter` belong to a mailbox."
            raise Invalid(msg)
        begun = await batches.of_named(act, data.conversations or [], revision)
    else:
        query = query_of(data.mailbox, data.owner, filters_in(data.filter))
        begun = await batches.of_mailbox(act, query, revision)
    return await _one(act, begun.id)


@get("/batches/{batch_id:uuid}", summary="How far a batch is")
async def get_batch(batch_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> OneBatch:
    """Return a batch of mine, with what failed and why."""
    act = await work.act(organization, "conversations.use")
    return await _one(act, batch_id)


@post("/batches/{batch_id:uuid}/cancel", status_code=200, summary="Stop a batch")
async def cancel_batch(batch_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> OneBatch:
    """Stop a batch of mine: what is done stays done."""
    act = await work.act(organization, "conversations.use")
    await batches.cancel(act, batch_id)
    return await _one(act, batch_id)


@post("/batches/{batch_id:uuid}/undo", status_code=202, summary="Undo a batch")
async def undo_batch(batch_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> OneBatch:
    """Begin to put back what a batch of mine changed, as far as nobody changed it since: a batch, too."""
    act = await work.act(organization, "conversations.use")
    begun = await batches.undo(act, batch_id)
    return await _one(act, begun.id)


async def _one(act: Act, batch_id: UUID) -> OneBatch:
    return OneBatch(batches=_batch(await batches.get(act, batch_id)))


def _batch(found: Summary) -> Batch:
    return Batch(
        id=found.batch.id,
        state=found.batch.state,  # type: ignore[arg-type]  # the table's own words
        total=found.batch.total,
        done=found.batch.done,
        unchanged=found.batch.unchanged,
        failed=found.batch.failed,
        failures=[BatchFailure(code=code, count=count) for code, count in found.failures],
        left=[BatchLeft(message=message, count=count) for message, count in found.overtaken],
        undo_of=found.batch.undo_of,
        undone=found.batch.undone_at is not None,
    )


HANDLERS = [begin_batch, get_batch, cancel_batch, undo_batch]
