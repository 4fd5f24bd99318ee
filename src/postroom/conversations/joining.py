"""Join: conversations turn out to be one. And put them apart again.

    join      lock all ──▶ may they? ──▶ move what they hold ──▶ union of their facts ──▶ mailboxes, event, join row
    separate  lock ──▶ whose side is what came since? ──▶ move back ──▶ revert the facts ──▶ mailboxes, events

The one that began first keeps its address; the other is empty, keeps its own marks for Undo, and its address leads on.
Conversations are joined only when the same people see both, and never again once somebody put them apart.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from postroom.conversations import access, changes
from postroom.conversations.model import Change, Facts, Field, Grant, GrantKind
from postroom.conversations.store import facts as facts_store
from postroom.conversations.store import joins as store
from postroom.conversations.store import strangers, summary
from postroom.conversations.store.joins import JoinRow, Moved
from postroom.conversations.together import absorbed, kept_read, returning
from postroom.conversations.undo import revert
from postroom.events import log
from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import ConversationSeparated, ConversationsJoined
from postroom.jobs.queue import wake
from postroom.kit.ids import new_id
from postroom.storage.database import Connection

_SETTLE = "settle"


async def current(conn: Connection, organization_id: UUID, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return each id with the conversation it is part of now: itself, or the one it was joined into."""
    onward = await store.current(conn, organization_id, ids)
    return {one: onward.get(one, one) for one in ids}


async def join(act: Act, groups: Sequence[Collection[UUID]], at: datetime, *, shared: bool = False) -> dict[UUID, UUID]:
    """Make one conversation of each group, as far as they may be joined; return gone → kept.

    `shared`: what came through several team accounts may be one conversation, seen by whoever sees one of them.
    """
    ids = sorted({one for group in groups for one in group})
    before = await facts_store.load(act.conn, act.organization_id, ids)
    pairs = await _pairs(act, groups, before, shared=shared)
    if not pairs:
        return {}
    concerned = {one: before[one] for one in sorted({one for pair in pairs for one in pair})}
    told = await log.told(act.conn, act.organization_id, [gone for gone, _ in pairs])
    moved = await store.move(act.conn, act.organization_id, pairs)
    await store.renew(act.conn, act.organization_id, pairs)
    after, made = await _unite(act, concerned, pairs)
    rows = [
        JoinRow(
            id=new_id(),
            kept_id=kept,
            gone_id=gone,
            moved=moved[gone],
            changes=made[gone],
            created_at=at,
        )
        for gone, kept in pairs
    ]
    await store.insert(act.conn, act.organization_id, rows)
    for row in rows:
        event = ConversationsJoined(
            conversation_id=row.kept_id, joined=row.gone_id, operation=row.id, quiet=row.gone_id not in told
        )
        record(act, event, Audience(access_set_id=after[row.kept_id].access_set_id))
    await _wake(act, sorted({kept for _, kept in pairs}))
    return dict(pairs)


async def _pairs(
    act: Act, groups: Sequence[Collection[UUID]], before: Mapping[UUID, Facts], *, shared: bool
) -> list[tuple[UUID, UUID]]:
    """Return (gone, kept): each conversation goes into the first, by their beginnings, that it may be joined with."""
    begun = await store.begun(act.conn, act.organization_id, before)
    rules = _Rules(
        facts=before,
        readers=await access.readers(
            act.conn, act.organization_id, sorted({one.access_set_id for one in before.values()})
        ),
        apart=await store.apart(act.conn, act.organization_id, before),
        acquainted=await strangers.acquainted(act.conn, act.organization_id, before) if shared else set(),
    )
    pairs: list[tuple[UUID, UUID]] = []
    for group in groups:
        clusters: list[list[UUID]] = []
        for one in sorted(group, key=lambda conversation_id: (begun[conversation_id], conversation_id)):
            home = next((cluster for cluster in clusters if rules.may(one, cluster)), None)
            if home is None:
                clusters.append([one])
            else:
                home.append(one)
                pairs.append((one, home[0]))
    return pairs


class _Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What decides whether conversations may become one."""

    facts: Mapping[UUID, Facts]
    readers: Mapping[UUID, set[UUID]]
    apart: set[frozenset[UUID]]
    acquainted: set[frozenset[UUID]]

    def may(self, one: UUID, cluster: Sequence[UUID]) -> bool:
        """Return whether nobody would see more than he should, and nobody put any two of them apart."""
        if any(frozenset((one, other)) in self.apart for other in cluster):
            return False
        mine, theirs = self.facts[one], self.facts[cluster[0]]
        same_readers = self.readers[mine.access_set_id] == self.readers[theirs.access_set_id]
        if same_readers and _accounts(mine) == _accounts(theirs):
            return True
        shares = frozenset((one, cluster[0])) in self.acquainted and bool(_accounts(mine) & _accounts(theirs))
        return shares and mine.grants - _accounts(mine) == theirs.grants - _accounts(theirs)


def _accounts(facts: Facts) -> frozenset[Grant]:
    return frozenset(grant for grant in facts.grants if grant.kind is GrantKind.ACCOUNT)


async def _unite(
    act: Act, before: Mapping[UUID, Facts], pairs: Sequence[tuple[UUID, UUID]]
) -> tuple[dict[UUID, Facts], dict[UUID, list[Change]]]:
    """Give the kept ones what the others had; return the facts after, and what each of the others brought."""
    await summary.refresh(act.conn, act.organization_id, sorted(before))
    fresh = await facts_store.load(act.conn, act.organization_id, sorted(before))
    every: list[Change] = []
    brought: dict[UUID, list[Change]] = {}
    working: dict[UUID, Facts] = {}
    for gone, kept in pairs:
        if kept not in working:
            others = [before[one] for one, home in pairs if home == kept]
            every += (still := kept_read(before[kept], fresh[kept], others))
            working[kept] = changes.fold({kept: fresh[kept]}, still)[kept]
        brought[gone] = absorbed(working[kept], before[gone])
        working = changes.fold(working, brought[gone])
        every += brought[gone]
    return await changes.carry_out(act, before, every, fresh, tell=False), brought


async def separate(act: Act, join_id: UUID) -> tuple[list[UUID], list[str]] | None:
    """Put apart what was joined; return both conversations and what was left, None when there is no such join now.

    What came since goes to the side whose message it answers; comments written since stay. Raises
    `NoSuchConversation` when the actor may not see it, `JoinedMeanwhile` when it is being joined on at this moment.
    """
    row = await store.get(act.conn, act.organization_id, join_id)
    if row is None:
        return None
    home = (await current(act.conn, act.organization_id, [row.gone_id]))[row.gone_id]
    await access.require(act, [home])
    both = sorted([home, row.gone_id])
    before = await facts_store.load(act.conn, act.organization_id, both)
    if before[home].joined_into:  # while we waited for it
        raise changes.JoinedMeanwhile(conversations=[str(home)])
    held = await store.threaded(act.conn, act.organization_id, home)
    messages, keys = returning(held, row.moved, row.created_at)
    moved = Moved(messages=messages, comments=row.moved.comments, drafts=row.moved.drafts, keys=keys)
    await store.put_back(act.conn, act.organization_id, home, row.gone_id, moved)
    await store.set_undone(act.conn, act.organization_id, join_id, act.person_id)
    await summary.refresh(act.conn, act.organization_id, both)
    fresh = await facts_store.load(act.conn, act.organization_id, both)
    back, left = revert(fresh, row.changes, row.created_at) if home == row.kept_id else ([], [])
    back = await _still_seen(act, back, fresh[home], fresh[row.gone_id])
    after = await changes.carry_out(act, before, back, fresh, tell=False)
    for one in both:
        event = ConversationSeparated(conversation_id=one, separated=row.gone_id, operation=join_id)
        record(act, event, Audience(access_set_id=after[one].access_set_id))
    await _wake(act, both)
    if await store.commented_since(act.conn, act.organization_id, home, row.created_at):
        left = [*left, "Comments written since stay with the conversation that was kept."]
    return both, left


async def _still_seen(act: Act, back: Sequence[Change], home: Facts, gone: Facts) -> list[Change]:
    """Return the changes that leave either to whoever has mail of it in a shared account."""
    of_home = await store.accounts(act.conn, act.organization_id, home.id)
    of_gone = await store.accounts(act.conn, act.organization_id, gone.id)
    kept = [change for change in back if change.field is not Field.ACCOUNT or change.key not in of_home]
    also = sorted(grant.id for grant in _accounts(home) if grant.id in of_gone)
    return kept + [change for one in also for change in gone.set(Field.ACCOUNT, value=True, key=one)]


async def _wake(act: Act, ids: Sequence[UUID]) -> None:
    """The wake-up for mail that moved named another conversation."""
    for conversation_id in await store.unsettled(act.conn, act.organization_id, ids):
        await wake(act.conn, _SETTLE, str(conversation_id), act.organization_id)
