"""Idempotency-Key on writes: the same key and request give the same answer for 72 hours, however often it comes.

    claim ──new──▶ run ──done──▶ answer kept, in the transaction of the change
      │             └──failed──▶ nothing kept: the next try runs anew
      ├─ same request, answered ──▶ that answer
      ├─ the same, and he lost access to something since ──▶ 409 `answer_outdated`
      ├─ same request, running  ──▶ wait 3 s, then 409 `in_progress` with Retry-After
      └─ another request ──▶ 409 `idempotency_key_reused`

The actor is the person (in any session) or the API token. Keys are the client's own: a UUID for each intent.
"""

import hashlib
import re
from datetime import timedelta
from uuid import UUID

import msgspec

from postroom.api import store
from postroom.api.answer import Answer
from postroom.kit.errors import Conflict, Invalid
from postroom.storage.database import Transaction

LIFE = timedelta(hours=72)
ABANDONED = timedelta(minutes=2)
"""A key that runs in steps and was claimed longer ago belongs to a process that died."""

_KEY = re.compile(r"[!-~]{1,200}")


class KeyReused(Conflict):
    """This Idempotency-Key was used for another request. Use a new key for each change."""

    code = "idempotency_key_reused"


class InProgress(Conflict):
    """The same request is being worked on. Ask again in a moment."""

    code = "in_progress"


class AnswerGone(Conflict):
    """This was done already. Its answer held a secret, which is shown only once."""

    code = "answer_gone"


class AnswerOutdated(Conflict):
    """This was done already. Your access changed since, so what was answered is not repeated: look at it anew."""

    code = "answer_outdated"


class InvalidKey(Invalid):
    """An Idempotency-Key has 1 to 200 visible ASCII characters, such as a UUID."""

    code = "invalid_idempotency_key"


class Intent(msgspec.Struct, frozen=True):
    """A keyed write: who (and on behalf of whom), his key, and the SHA-256 of what he asks."""

    actor_id: UUID
    person_id: UUID
    key: str
    digest: bytes


def intent(actor_id: UUID, person_id: UUID, key: str, *request: bytes) -> Intent:
    """Return the intent of a request, given by its method, path and body. Raises `InvalidKey`."""
    if not _KEY.fullmatch(key):
        raise InvalidKey
    digest = hashlib.sha256()
    for part in request:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return Intent(actor_id, person_id, key, digest.digest())


async def claim(tx: Transaction, wanted: Intent) -> Answer | None:
    """Claim the key; None means go on, an answer means it was done.

    Raises `KeyReused`, `InProgress`, `AnswerGone`, `AnswerOutdated`.
    """
    try:
        if await store.claim(tx.conn, wanted.actor_id, wanted.key, wanted.digest, LIFE, ABANDONED):
            return None
    except TimeoutError as error:
        raise InProgress(retry_after=1) from error
    found = await store.kept(tx.conn, wanted.actor_id, wanted.key, wanted.person_id)
    if found is None:
        raise InProgress(retry_after=1)
    if bytes(found.request_sha256) != wanted.digest:
        raise KeyReused
    if found.status is None:
        raise InProgress(retry_after=1)
    if found.answer is None:
        raise AnswerGone
    if found.taken:
        raise AnswerOutdated
    return Answer(found.status, {"idempotency-replayed": "true"}, bytes(found.answer))


async def keep(tx: Transaction, done: Intent, status: int, answer: bytes | None) -> None:
    """Keep the answer to a write; None for one that holds a secret."""
    await store.keep(tx.conn, done.actor_id, done.key, status, answer)


async def release(tx: Transaction, failed: Intent) -> None:
    """Give the key back: nothing was changed under it."""
    await store.release(tx.conn, failed.actor_id, failed.key)


async def sweep(tx: Transaction) -> None:
    """Forget answers older than 72 hours; a job calls it now and then."""
    await store.delete_old(tx.conn, LIFE)
