"""What people did with the conversations: comments, marks, assignments, drafts, by the verbs the app uses."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from postroom.app.demo.casting import Thread
from postroom.app.demo.filling import BATCH
from postroom.app.demo.founding import Firm
from postroom.composer import drafts
from postroom.composer.model import Draft
from postroom.conversations import changes, comments, discard, labelling, labels, revise, timeline
from postroom.conversations.model import Change, Facts
from postroom.conversations.revise import Revision
from postroom.kit.clock import now
from postroom.kit.ids import new_id
from postroom.storage.database import Database, Transaction


async def play(database: Database, firm: Firm, played: Sequence[Thread], ids: Mapping[int, UUID]) -> None:
    """Let everybody do what the threads say, some tens of conversations a transaction."""
    for start in range(0, len(played), BATCH):
        batch = played[start : start + BATCH]
        async with database.transaction() as tx:
            for thread in batch:
                await _comment(tx, firm, thread, ids[thread.number])
            await _revise(tx, firm, batch, ids)
            for thread in batch:
                await _draft(tx, firm, thread, ids[thread.number])
                await _tell(tx, firm, thread, ids[thread.number])


async def _comment(tx: Transaction, firm: Firm, thread: Thread, conversation_id: UUID) -> None:
    for speech in thread.speeches:
        if speech.note:
            act = firm.act(tx, speech.by)
            mentions = [firm.people[one] for one in speech.mentions]
            await comments.comment(act, conversation_id, speech.text, mentions, at=speech.at)


async def _revise(tx: Transaction, firm: Firm, batch: Sequence[Thread], ids: Mapping[int, UUID]) -> None:
    """Carry the fates out without an event for each: it is long ago."""
    act = firm.act(tx)
    before = await changes.load(act, sorted(ids[thread.number] for thread in batch))
    made: list[Change] = []
    for thread in batch:
        account = firm.accounts[thread.account]
        known = await labels.ensure(act, account.id, thread.labels)
        facts = before[ids[thread.number]]
        made += labelling.label(facts, dict.fromkeys(known.values(), account.id)) + _changes(facts, firm, thread)
    await changes.carry_out(act, before, made, tell=False)


def _changes(facts: Facts, firm: Firm, thread: Thread) -> list[Change]:
    made: list[Change] = []
    for person, revision in _revisions(firm, thread):
        held = discard.all_of(facts)  # nobody else sees the mail of one person
        for change in revise.steps(facts, revision, by=firm.people[person], held=held):
            facts = facts.after(change)
            made.append(change)
    return made


def _revisions(firm: Firm, thread: Thread) -> Iterable[tuple[str, Revision]]:
    """Yield who did what, in order."""
    fate = thread.fate
    for one in fate.assignees:
        yield one, Revision(add_assignees=[firm.people[one]])
    if fate.settled:
        mentioned = {key for speech in thread.speeches for key in speech.mentions}
        yield from ((one, Revision(archive=True)) for one in sorted(mentioned - set(fate.assignees)))
    yield from ((one, Revision(archive=True)) for one in fate.archived)
    if fate.closed_by:
        yield fate.closed_by, Revision(close=True)
    if fate.team_inbox:
        yield "noor", Revision(in_team_inbox=True)
    yield from ((one, Revision(unread=True)) for one in fate.unread)
    yield from ((one, Revision(star=True)) for one in fate.starred)
    for one, hours in fate.snoozed.items():
        yield one, Revision(snooze_until=int((now() + timedelta(hours=hours)).timestamp()))
    if fate.trashed_by:
        yield fate.trashed_by, Revision(trash=True)
    if fate.junked_by:
        yield fate.junked_by, Revision(junk=True)


async def _draft(tx: Transaction, firm: Firm, thread: Thread, conversation_id: UUID) -> None:
    if thread.draft is None:
        return
    act = firm.act(tx, thread.draft.by)
    newest = await timeline.page(tx.conn, act.organization_id, conversation_id, until=None, limit=1)
    draft = Draft(
        id=new_id(),
        conversation_id=conversation_id,
        author_id=firm.people[thread.draft.by],
        account_id=firm.accounts[thread.account].id,
        subject=None,
        body=thread.draft.text,
        to_fields=[(thread.contact.name, thread.contact.address)],
        cc_fields=[],
        bcc_fields=[],
        in_reply_to=newest.messages[-1].id if newest.messages else None,
        quote=False,
        attachments=[],
        updated_at=now(),
    )
    await drafts.save(act, draft)


async def _tell(tx: Transaction, firm: Firm, thread: Thread, conversation_id: UUID) -> None:
    """Assign in the open, so that the activity shows it."""
    if thread.told:
        people = [firm.people[one] for one in thread.told.assignees]
        await revise.revise(firm.act(tx, thread.told.by), [conversation_id], Revision(add_assignees=people))
