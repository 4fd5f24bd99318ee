"""Inward: what people did in another mail program shows here.

    flags changed, left its folder, came back to INBOX ─▶ turns against the base ─▶ states.inward ─▶ changes

Called by `intake` inside the transaction that keeps the server's news, before the base is written over. A mark on
which the server was not told our word yet, or has not shown it yet, is left alone; its echo ends that.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from postroom.accounts import accounts
from postroom.accounts.model import Account
from postroom.channels.base import AWAY, FlagChange, FolderRole, FolderState, Incoming, Look
from postroom.conversations import changes, joining, labels, unmirrored
from postroom.conversations.model import Change
from postroom.conversations.unmirrored import Mark, Note
from postroom.events.act import SYSTEM, Act
from postroom.events.log import record
from postroom.events.types import ConversationsImported
from postroom.kit.clock import now
from postroom.mirror import filing, states, store
from postroom.mirror.copies import Copy, Owned, Turn

Turns = dict[UUID, set[Turn]]

_FOUND_WITHIN = timedelta(hours=1)  # a new folder is found within minutes, but there may be much to read in it


async def turns(act: Act, account: Account, folder: FolderState, news: Sequence[FlagChange]) -> Turns:
    """Return conversation → what the server turned on or off, by comparing with what it showed before.

    A conversation with news that turns nothing is there too: it may be our own change coming back. UIDs that are no
    message of ours are left out.
    """
    if not news:
        return {}
    uids = [change.uid for change in news]
    base = await store.copies_at(act.conn, act.organization_id, account.id, folder.path, uids)
    found: Turns = {}
    for change in news:
        if copy := base.get(change.uid):
            turned = filing.turned(copy, change) if copy.gone else states.turned(copy, change)
            found.setdefault(copy.conversation_id, set()).update(turned)
    return found


async def entered(act: Act, account: Account, folder: FolderState, copies: Mapping[UUID, Incoming]) -> Turns:
    """Return what it means that known messages turned up in this folder too: they were moved.

    What is old mail there, because the folder is seen for the first time, was moved if it was thrown away, or left its
    last folder lately. A copy of what is in Sent, as of mail to oneself or to a list, is no return to INBOX. Flags that
    differ from where the message was before were changed on the way.
    """
    if not copies:
        return {}
    before = await store.copies_of(act.conn, act.organization_id, account.id, sorted(copies))
    last = {copy.message_id: copy for copy in sorted(before, key=states.left) if copy.role is not FolderRole.SENT}
    found: Turns = {}
    for message_id, copy in last.items():
        lately = copy.gone_at is not None and copy.gone_at > now() - _FOUND_WITHIN
        if not (copies[message_id].live or folder.role in AWAY or lately):
            continue
        turned = states.turned(copy, FlagChange(copy.uid, copies[message_id].flags))
        if copy.at_a_place or folder.role is FolderRole.INBOX or folder.role in AWAY:
            turned.append(Turn(Mark.PLACE, on=folder.role is FolderRole.INBOX))
        found.setdefault(copy.conversation_id, set()).update(turned)
    return found


async def arrived(act: Act, account: Account, conversation_id: UUID) -> None:
    """Give new mail of a personal account the state it has on the server by now.

    It may have been read elsewhere, in the night for instance, or a filter there keeps it out of INBOX.
    """
    copies = await store.copies(act.conn, act.organization_id, account.id, [conversation_id])
    turned = states.arrived(copies[conversation_id])
    # What was handed over the server has not shown yet: that it shows all else as read says nothing.
    if account.owner_id is None or await store.handed_over(act.conn, act.organization_id, account.id, conversation_id):
        turned = {turn for turn in turned if turn.mark is Mark.LABELS}
        if not turned:
            return
    await apply(act, account, {conversation_id: turned})


async def file(act: Act, account: Account, filed: Mapping[UUID, Collection[str]], *, tell: bool) -> None:
    """Give labels to the conversations of messages, by message, that turned up a second time under these.

    Without `tell` it is history that is being read: one event for all.
    """
    messages = [one for one, paths in filed.items() if paths]
    homes = await store.homes(act.conn, act.organization_id, messages) if messages else {}
    found: Turns = {}
    for one in messages:
        turned = {Turn(Mark.LABELS, on=True, label=path) for path in filed[one]}
        found.setdefault(homes[one], set()).update(turned)
    await apply(Act(act.tx, act.organization_id, SYSTEM), account, found, tell=tell)


async def hold(act: Act, account: Account) -> None:
    """Let nobody else write the ledger of this account until the transaction ends."""
    await store.hold_folders(act.conn, act.organization_id, account.id)


async def whose_is(act: Act, account: Account, found: Turns | None = None) -> Owned:
    """Return what matters of an account, with its labels: those that were just seen for the first time, too."""
    turns = (turn for some in (found or {}).values() for turn in some)
    seen = {turn.label for turn in turns if turn.mark is Mark.LABELS and turn.on}
    await labels.ensure(act, account.id, seen)
    known = await labels.of_account(act.conn, act.organization_id, account.id)
    return Owned(account.id, account.owner_id, known)


async def apply(act: Act, account: Account, found: Turns, *, tell: bool = True) -> None:
    """Carry out what follows here. The ledger must show the news already."""
    ours = await unmirrored.pending(act, account.id, sorted(found)) if found else set()
    ids = sorted({one for one, turned in found.items() if turned} | {one for one, _ in ours})
    if not ids:
        return
    whose = await whose_is(act, account, found)
    facts = await changes.load(act, ids)
    # Once more, now that they are locked: somebody may just have changed what is old news by that.
    ours = await unmirrored.pending(act, account.id, ids)
    copies = await store.copies(act.conn, act.organization_id, account.id, ids)
    made: list[Change] = []
    for one, known in facts.items():
        free = [turn for turn in found[one] if (one, turn.mark) not in ours]
        made += states.inward(free, known, whose, copies[one])
    await changes.carry_out(act, facts, made, tell=tell)
    if made and not tell:
        told = ConversationsImported(account_id=account.id, messages=0, conversation_ids=sorted(facts))
        record(act, told, await accounts.audience(act, account))
    shown = {(one, mark) for one, mark in ours if states.shows(Mark(mark), facts[one], whose, copies[one])}
    turned = {(one, turn.mark.value) for one, some in found.items() for turn in some}
    await unmirrored.echoed(act, account.id, shown, (ours & turned) - shown)


async def follow(
    act: Act,
    account: Account,
    doubts: Sequence[Note],
    looks: Sequence[Look],
    in_inbox: Mapping[UUID, bool],
    filed: Mapping[UUID, Collection[str]],
) -> None:
    """Take over how the server stands where it did not show what it was told: somebody there was faster.

    Where the copy that was told of left meanwhile, its word went with it: the server is told again.

    `looks` are the copies of these conversations as they are now, `in_inbox` tells of each whether INBOX holds any,
    `filed` which folders of its labels do.
    """
    told = await unmirrored.settled(act, doubts)
    onward = await joining.current(act.conn, act.organization_id, {note.conversation_id for note in told})
    asked = {(onward[note.conversation_id], note.mark): note for note in told}
    ids = sorted({one for one, _ in asked})
    before = await store.copies(act.conn, act.organization_id, account.id, ids)
    places = {copy.place: copy for known in before.values() for copy in known if not copy.gone}
    fresh = {look.place: look for look in looks if look.place in places}
    found: Turns = {}
    for place, look in fresh.items():
        turned = states.turned(places[place], FlagChange(look.uid, look.flags, look.labels))
        found.setdefault(places[place].conversation_id, set()).update(turned)
    await store.shows(act.conn, act.organization_id, account.id, list(fresh.values()))
    await apply(act, account, found)  # what else was seen while we looked
    facts = await changes.load(act, ids)
    copies = await store.copies(act.conn, act.organization_id, account.id, ids)
    whose = await whose_is(act, account)
    made: list[Change] = []
    again: list[Note] = []
    for (one, mark), note in asked.items():
        here, there = facts[one], copies[one]
        if mark == Mark.LABELS:
            made += filing.follow(here, whose, filing.shown(there) | {*filed[one]}) if one in filed else []
        elif mark == Mark.PLACE:
            if _elsewhere(states.place_here(here, account), states.place_there(there), in_inbox.get(one, True)):
                made += states.yielding(Mark.PLACE, here, whose, there)
        elif states.outward(Mark(mark), here, whose, there):
            if _left_since(note, there):
                again.append(msgspec.structs.replace(note, conversation_id=one))
            else:
                made += states.yielding(Mark(mark), here, whose, there)
    await changes.carry_out(act, facts, made)
    await unmirrored.again(act, again)


def _left_since(note: Note, copies: Iterable[Copy]) -> bool:
    """Tell whether a copy left its folder after a change was noted: the server may have been told of that one."""
    return any(copy.gone_at and note.noted_at and copy.gone_at >= note.noted_at for copy in copies)


def _elsewhere(here: FolderRole, there: FolderRole | None, in_inbox: bool) -> bool:  # noqa: FBT001 as the server said
    """Tell whether a conversation lies elsewhere on the server than it belongs; `there` None: in no known place."""
    if in_inbox or here is FolderRole.INBOX:
        return in_inbox != (here is FolderRole.INBOX)
    return there is not None and there is not here
