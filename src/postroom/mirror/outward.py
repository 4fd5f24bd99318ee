"""Outward: the job that shows the mail server what people did here.

    note (with the change itself) ─▶ job mirror(account) ─▶ facts, copies ─▶ states.outward ─▶ steps ─▶ server ─▶ told

A step may be repeated, so a crash between the server and the database costs nothing. The server's echo ends it; where
none comes within seconds it is asked how it stands, and what it says is followed: somebody else was faster.

The connection of an account is kept for a while: who archives twenty conversations in a row signs in once.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import msgspec
import structlog

from postroom.accounts import accounts
from postroom.accounts.logins import AccountLogins
from postroom.accounts.model import Account, NoSuchAccount
from postroom.channels.base import Look, Moved, ServerStep, SetFlag
from postroom.channels.email.connect import Network
from postroom.channels.email.mirroring import Mirror
from postroom.channels.email.oauth import OAuth
from postroom.conversations import changes, joining, unmirrored
from postroom.conversations.model import Facts
from postroom.conversations.unmirrored import MIRROR, Mark, Note
from postroom.events.act import SYSTEM, Act
from postroom.jobs.model import Claim, Deferred, Key, Outcome
from postroom.jobs.queue import step
from postroom.kit.clock import now
from postroom.kit.errors import NeedsUser, Permanent, RetryLater
from postroom.mirror import filing, inward, states, store
from postroom.mirror.copies import Copy, Owned
from postroom.storage.database import Connection, Database
from postroom.storage.keys import Keys

_SHOWS_WITHIN = timedelta(seconds=30)
_FOUND_WITHIN = timedelta(seconds=90)  # folders are looked at each minute
_KEPT_S = 60.0
_SHOWS_SOON_S = 1.0
_UNSETTLED = "unsettled"
_AWAY_S = 60.0
_NEEDS_USER_S = 600.0

log = structlog.get_logger()


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What one drain has to do: tell `steps` by (conversation, mark), and ask how it stands where no echo came."""

    account: Account
    notes: Sequence[Note]
    steps: Mapping[tuple[UUID, str], Sequence[ServerStep]]
    unsettled: bool
    doubts: Sequence[Note]
    places: Sequence[tuple[str, int, int]]
    message_ids: Mapping[UUID, Sequence[str]]
    labels: Mapping[UUID, frozenset[str]]


class Answer(msgspec.Struct, frozen=True):
    """What the server said; `looks` None: it was not asked."""

    refused: bool = False
    moved: Sequence[Moved] = ()
    looks: Sequence[Look] | None = None
    in_inbox: Mapping[UUID, bool] = {}
    filed: Mapping[UUID, Sequence[str]] = {}
    folder_made: bool = False


class Teller:
    """Tells mail servers. Made by the composition root; `close` ends the connections it keeps."""

    def __init__(self, database: Database, keys: Keys, network: Network) -> None:
        """Take where the notes are and how to reach the world."""
        self._database = database
        self._logins = AccountLogins(database, keys, OAuth(network))
        self._network = network
        self._kept: dict[UUID, tuple[Mirror, asyncio.TimerHandle]] = {}

    async def tell(self, claim: Claim) -> Outcome:
        """Tell the server of one account: the job handler. Raises `Deferred` while it is away."""
        organization_id, account_id = claim.organization_id or UUID(int=0), UUID(claim.key)
        async with self._database.transaction() as tx:
            work = await _work(Act(tx, organization_id, SYSTEM), account_id)
        if work is None:
            return Outcome.DRAINED
        answer = await self._ask(work) if work.steps or work.doubts else Answer()
        async with step(self._database, claim) as tx:
            act = Act(tx, organization_id, SYSTEM)
            await self._keep(act, work, answer)
        if work.unsettled and not work.notes:
            raise Deferred(_SHOWS_SOON_S, _UNSETTLED)
        return Outcome.MORE if work.notes else Outcome.DRAINED

    async def _keep(self, act: Act, work: Work, answer: Answer) -> None:
        """Write down what the server was told and what it said."""
        account_id = work.account.id
        steps = {} if answer.refused else work.steps
        if steps or answer.looks:
            await store.hold_folders(act.conn, act.organization_id, account_id)
        moved = await store.moved(act.conn, act.organization_id, account_id, answer.moved)
        if answer.folder_made:  # what lies there is known when the sync has seen it
            await accounts.fetch(act, work.account)
        await unmirrored.hold(act, [*work.notes, *work.doubts])
        if await unmirrored.told(act, work.notes, steps.keys(), _shown(steps, moved)):
            await unmirrored.doubt(act, account_id)
        if answer.looks is not None:
            await inward.follow(act, work.account, work.doubts, answer.looks, answer.in_inbox, answer.filed)
        elif answer.refused:
            await unmirrored.settled(act, work.doubts)

    async def _ask(self, work: Work) -> Answer:
        account = work.account
        if account.phase in {"needs_user", "paused"}:  # a wrong password tried again and again locks people out
            raise Deferred(_NEEDS_USER_S, NeedsUser.code)
        steps = [one for each in work.steps.values() for one in each]
        try:
            async with self._connection(account) as mirror:
                moved = await mirror.apply(steps)
                looks = await mirror.look(work.places) if work.doubts else None
                in_inbox = {one: await mirror.holds(ids) for one, ids in work.message_ids.items()}
                filed = {
                    one: [path for path in sorted(work.labels[one]) if await mirror.holds(ids, path)]
                    for one, ids in work.message_ids.items()
                    if one in work.labels
                }
        except (RetryLater, NeedsUser) as error:
            raise Deferred(_AWAY_S, error.code) from error
        except Permanent as error:  # a mailbox that may only be read: what people do here stays here
            log.warning("mirror.refused", account=str(account.id), error=error.code, steps=len(steps))
            return Answer(refused=True)
        log.info("mirror.told", account=str(account.id), steps=len(steps), doubts=len(work.doubts))
        made, mirror.made = mirror.made, False
        return Answer(moved=moved, looks=looks, in_inbox=in_inbox, filed=filed, folder_made=made)

    @asynccontextmanager
    async def _connection(self, account: Account) -> AsyncIterator[Mirror]:
        """Lend the connection of an account; after a failure it is not used again. One drain has it at a time."""
        mirror = await self._take_kept(account.id) or await self._open(account)
        try:
            yield mirror
        except BaseException:
            mirror.close()
            raise
        self._kept[account.id] = mirror, asyncio.get_running_loop().call_later(_KEPT_S, self._drop, account.id)

    async def _take_kept(self, account_id: UUID) -> Mirror | None:
        if account_id not in self._kept:
            return None
        mirror, timer = self._kept.pop(account_id)
        timer.cancel()
        try:
            await mirror.alive()
        except RetryLater:
            mirror.close()
            return None
        return mirror

    async def _open(self, account: Account) -> Mirror:
        return await Mirror.open(await self._logins.of(account), self._network)

    def _drop(self, account_id: UUID) -> None:
        mirror, timer = self._kept.pop(account_id)
        timer.cancel()
        mirror.close()

    def close(self) -> None:
        """Close what is kept."""
        for account_id in list(self._kept):
            self._drop(account_id)


async def owed(conn: Connection) -> Iterable[Key]:
    """Return the accounts whose server was not told yet, for the sweep."""
    return [Key(MIRROR, str(account), organization) for organization, account in await unmirrored.owed(conn)]


async def _work(act: Act, account_id: UUID) -> Work | None:
    """Return what is to be told and asked. None: there is no server any more, and all notes are forgotten."""
    try:
        account = await accounts.get(act.conn, act.organization_id, account_id)
    except NoSuchAccount:
        await unmirrored.forget(act, account_id)
        return None
    waiting = await unmirrored.waiting(act.conn, act.organization_id, account_id)
    doubts = await unmirrored.doubtful(act.conn, act.organization_id, account_id)
    ids = {note.conversation_id for note in [*waiting, *doubts]}
    onward = await joining.current(act.conn, act.organization_id, ids)
    loaded = await changes.load(act, sorted(set(onward.values())))
    found = await store.copies(act.conn, act.organization_id, account_id, sorted(loaded))
    facts = {one: loaded[onward[one]] for one in ids}  # also by the name a conversation had before it was joined
    copies = {one: found[onward[one]] for one in ids}
    settled = [note for note in waiting if not _is_unsettled(note, copies[note.conversation_id])]
    notes = await unmirrored.taken(act, settled)
    whose = await inward.whose_is(act, account)
    steps = {(one.conversation_id, one.mark): _steps(one, facts, whose, copies) for one in notes}
    doubted = {note.conversation_id: copies[note.conversation_id] for note in doubts}
    return Work(
        account=account,
        notes=notes,
        steps={key: each for key, each in steps.items() if each},
        unsettled=len(settled) < len(waiting),
        doubts=doubts,
        places=[copy.place for known in doubted.values() for copy in known if not copy.gone],
        message_ids={
            note.conversation_id: [c.email_message_id for c in doubted[note.conversation_id] if c.email_message_id]
            for note in doubts
            if note.mark in {Mark.PLACE, Mark.LABELS}
        },
        labels={
            note.conversation_id: filing.asked(facts[note.conversation_id], whose, doubted[note.conversation_id])
            for note in doubts
            if note.mark == Mark.LABELS
        },
    )


def _shown(steps: Mapping[tuple[UUID, str], Sequence[ServerStep]], moved: Sequence[Moved]) -> set[tuple[UUID, str]]:
    """Return what the server said to be as it was told: of each message that was moved it named the new place.

    That of a folder which was made just now is seen by the sync alone: until then somebody else may have moved it on.
    """
    done = {one.step for one in moved}
    found: set[tuple[UUID, str]] = set()
    for key, some in steps.items():
        moves = [one for one in some if not isinstance(one, SetFlag)]
        if moves and all(one in done for one in moves):
            found.add(key)
    return found


def _steps(
    note: Note, facts: Mapping[UUID, Facts], account: Owned, copies: Mapping[UUID, Sequence[Copy]]
) -> Sequence[ServerStep]:
    mark, here, there = Mark(note.mark), facts[note.conversation_id], copies[note.conversation_id]
    return states.outward(mark, here, account, states.doubted(mark, here, account, there) if note.told_at else there)


def _is_unsettled(note: Note, copies: Sequence[Copy]) -> bool:
    """Tell whether it is not known yet where the messages lie: they were moved a moment ago."""
    if note.mark in {Mark.PLACE, Mark.LABELS} and note.told_at and note.told_at > now() - _SHOWS_WITHIN:
        return True
    if note.mark == Mark.PLACE:
        return False
    recent = note.noted_at is not None and note.noted_at > now() - _FOUND_WITHIN
    return recent and bool(copies) and all(copy.gone for copy in copies)
