"""Changes of thousands of conversations at once."""

from typing import Literal
from uuid import UUID

from postroom.wire.base import Wire
from postroom.wire.conversations import ConversationPatch


class BatchRequest(ConversationPatch, frozen=True, kw_only=True):
    """What to change, and in which conversations: those that are named, or all of a list as it is now.

    Either `conversations` (at most 10,000 ids) or `mailbox`: the name it has in GET /v1/conversations, with the team or
    label as `owner` where it has one, and with `filter`, of which all must hold. At most 100,000.
    """

    conversations: list[UUID] | None = None
    mailbox: str | None = None
    owner: UUID | None = None
    filter: list[str] = []


class ConversationCount(Wire, frozen=True, kw_only=True):
    """How many conversations a list holds; it stops one beyond `most`, which is what a batch takes."""

    count: int
    most: int


class BatchFailure(Wire, frozen=True, kw_only=True):
    """Why so many conversations were left as they are: the code of an error."""

    code: str
    count: int


class BatchLeft(Wire, frozen=True, kw_only=True):
    """What an Undo left in so many conversations because somebody changed it since (a sentence)."""

    message: str
    count: int


class Batch(Wire, frozen=True, kw_only=True):
    """How far a batch is: of `total` so many are `done`, were so before (`unchanged`), could not be changed (`failed`).

    `ended`: its person lost his place in the organization. `undo_of`: it takes back what that batch did. `undone`:
    somebody began to take this one back.
    """

    id: UUID
    state: Literal["running", "done", "cancelled", "ended"]
    total: int
    done: int
    unchanged: int
    failed: int
    failures: list[BatchFailure]
    left: list[BatchLeft]
    undo_of: UUID | None
    undone: bool
