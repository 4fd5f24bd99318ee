"""The guard before messages are marked as gone: when much of a folder vanishes at once, a person is asked.

A server that lost a disk, a wrong namespace after a move, a rule gone wild: all look like somebody deleting his mail.
At least twenty messages and more than a fifth of what is known of a folder, in no other folder either, are not marked:
`ManyGone` ends the sync of the account until its owner says *gone* or *keep*.
"""

from collections.abc import Sequence

import msgspec

from postroom.channels.base import FlagChange, FolderState, SyncPort
from postroom.kit.errors import NeedsUser
from postroom.kit.faults import GoneAnswer, Reason

_ENOUGH = 20
_PART = 5


class ManyGone(NeedsUser):
    """Much of a folder is gone from the server at once."""


async def checked(
    port: SyncPort, state: FolderState, changes: Sequence[FlagChange], answer: GoneAnswer | None
) -> tuple[Sequence[FlagChange], GoneAnswer | None]:
    """Return the changes as they may be kept, and the answer unless it was used. Raises `ManyGone` when one is needed.

    What lies in another folder was moved, and is no loss.
    """
    vanished = [change.uid for change in changes if change.flags is None]
    if len(vanished) < _ENOUGH:
        return changes, answer
    known = await port.known(state, 1)
    lost = [uid for uid in vanished if uid in known]
    if not _many(len(lost), len(known)):
        return changes, answer
    moved = await port.elsewhere(state, lost)
    lost = [uid for uid in lost if uid not in moved]
    if not _many(len(lost), len(known)):
        return changes, answer
    if answer is None or answer.folder != state.path or len(lost) > answer.count:
        raise _ask(state.path, len(lost))
    return (_kept(changes, set(lost)) if answer.keep else changes), None


def _many(lost: int, known: int) -> bool:
    return lost >= _ENOUGH and lost * _PART > known


def _kept(changes: Sequence[FlagChange], lost: set[int]) -> Sequence[FlagChange]:
    return [msgspec.structs.replace(one, kept=True) if one.uid in lost else one for one in changes]


def _ask(path: str, count: int) -> ManyGone:
    message = f"{count} messages of the folder {path} are gone from the server at once. Say whether they go here, too."
    return ManyGone(message, reason=Reason.MANY_GONE, count=count, folder=path)
