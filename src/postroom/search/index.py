"""The indexer: the job that brings the index of an organization up to date, some documents at a time.

    search_stale ──▶ what is there, what is indexed ──▶ read what differs ──▶ cut, stem ──▶ write, forget the marks
                     ───────── one transaction ─────    ─ another, a thread ─               ─── the last, fenced ───

A mark is forgotten in the transaction that writes what it stood for, and only if nobody marked it anew: killed
anywhere, the next run does it once more. The newest marks go first, so mail of today never waits for an import.
"""

import asyncio
from collections.abc import Iterable, Sequence

import msgspec

from postroom.conversations.stale import INDEX
from postroom.jobs.model import Claim, Handler, Key, Outcome
from postroom.jobs.queue import step
from postroom.search.documents import MOST_LETTERS, Cut, Document, Source, Stems, cut, document_of, stamp_of
from postroom.search.stemming import Stemmer
from postroom.search.store import index as store
from postroom.search.store.index import Part, Read, Stale
from postroom.storage.database import Connection, Database

_CONVERSATIONS = 100
_DOCUMENTS = 100


class _Work(msgspec.Struct, frozen=True):
    """One round: what is taken out, what is made anew, and the marks that are worked off with it."""

    batch: Sequence[Stale]
    gone: Sequence[Part]
    changed: Sequence[Part]


def handler(database: Database, *, at_once: int = _DOCUMENTS) -> Handler:
    """Return the job handler that indexes one round of an organization: so many messages and comments."""
    stemmer = Stemmer()

    async def index(claim: Claim) -> Outcome:
        organization_id = claim.organization_id
        if organization_id is None:
            return Outcome.DRAINED
        async with step(database, claim) as tx:
            batch = await store.stale(tx.conn, organization_id, _CONVERSATIONS)
            ids = [one.conversation_id for one in batch]
            work = _round(batch, await store.parts(tx.conn, organization_id, ids) if ids else [], at_once)
        if not batch:
            return Outcome.DRAINED
        async with database.transaction() as tx:
            read = await store.read(tx.conn, organization_id, [part.id for part in work.changed], MOST_LETTERS)
        cuts = await asyncio.to_thread(_cut, work.changed, read)
        async with database.transaction() as tx:
            stems = await stemmer.learn(tx.conn, _vocabulary(cuts))
        documents = await asyncio.to_thread(_documents, cuts, stems)
        async with step(database, claim) as tx:
            await store.remove(tx.conn, organization_id, [part.id for part in (*work.gone, *work.changed)])
            await store.insert(tx.conn, organization_id, documents)
            await store.add_languages(tx.conn, organization_id, _vocabulary(cuts))
            await store.done(tx.conn, organization_id, work.batch)
        return Outcome.MORE

    return index


async def waiting(conn: Connection) -> Iterable[Key]:
    """Return the organizations that have something to be indexed, for the sweep."""
    return [Key(INDEX, INDEX, one) for one in await store.organizations_with_work(conn)]


def _round(batch: Sequence[Stale], parts: Sequence[Part], at_once: int) -> _Work:
    """Return what one round does (pure): a conversation's mark goes when all of it is done."""
    gone = [part for part in parts if part.gone]
    differing = [part for part in parts if not part.gone and _stamp(part) != part.stamp]
    later = {part.conversation_id for part in differing[at_once:]}
    return _Work(
        batch=[one for one in batch if one.conversation_id not in later], gone=gone, changed=differing[:at_once]
    )


def _stamp(part: Part) -> int:
    return stamp_of(part.conversation_id, part.grants, part.title)


def _cut(changed: Sequence[Part], read: Sequence[Read]) -> list[Cut]:
    parts = {part.id: part for part in changed}
    return [cut(_source(parts[one.id], one)) for one in read]


def _source(part: Part, read: Read) -> Source:
    return Source(
        id=read.id,
        conversation_id=part.conversation_id,
        sent_at=read.sent_at,
        outgoing=read.outgoing,
        account_id=read.account_id,
        author_id=read.author_id,
        title=part.title,
        subject=read.subject,
        text=read.text,
        authors=read.authors,
        receivers=read.receivers,
        copies=read.copies,
        files=read.files,
        grants=part.grants,
    )


def _vocabulary(cuts: Iterable[Cut]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in cuts:
        if one.language:
            found.setdefault(one.language, set()).update(one.words)
    return found


def _documents(cuts: Iterable[Cut], stems: Stems) -> list[Document]:
    return [document_of(one, stems) for one in cuts]
