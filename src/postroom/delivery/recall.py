"""Recall: undo of an act. An operation that is a send calls the mail back first, as long as it waits."""

import contextlib
from uuid import UUID

from postroom.composer import outbox, schedule
from postroom.composer.model import NoSuchDraft, NotScheduled
from postroom.conversations import joining
from postroom.conversations.undo import NothingToUndo
from postroom.conversations.undo import undo as undo_changes
from postroom.events.act import Act


async def undo(act: Act, operation_id: UUID) -> tuple[list[UUID], list[str]]:
    """Undo an operation of the actor; return the conversations touched and what was left, in words.

    The operation of a send has the message's id, that of a schedule the draft's; a join is anybody's to undo who sees
    the conversation. Raises `TooLate` when a mail is on its way, `NothingToUndo`.
    """
    try:
        row = await outbox.get(act, operation_id)
    except outbox.NoSuchMail:
        return await _undo_other(act, operation_id)
    if row.person_id != act.person_id:
        raise NothingToUndo
    await outbox.cancel(act, operation_id)
    try:
        ids, left = await undo_changes(act, operation_id)
    except NothingToUndo:  # the send changed nothing else
        return [row.conversation_id], []
    return sorted({row.conversation_id, *ids}), left


async def _undo_other(act: Act, operation_id: UUID) -> tuple[list[UUID], list[str]]:
    with contextlib.suppress(NoSuchDraft, NotScheduled):
        draft = await schedule.cancel(act, operation_id)
        return [draft.conversation_id] if draft.conversation_id else [], []
    return await joining.separate(act, operation_id) or await undo_changes(act, operation_id)
