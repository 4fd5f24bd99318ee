"""The guard before messages are marked as gone: when a person is asked, and when not."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import pytest
from typing_extensions import override

from postroom.channels.base import FlagChange, FolderRole, FolderState
from postroom.channels.email.sync.folder import Folder
from postroom.channels.email.sync.gone import ManyGone, checked
from postroom.channels.email.sync.in_flight import InFlight
from postroom.channels.email.understood import in_thread
from postroom.kit.faults import GoneAnswer, Reason
from tests.e2e.mail.memory_port import MemoryPort

pytestmark = pytest.mark.anyio

FOLDER = FolderState(path="INBOX", role=FolderRole.INBOX, uidvalidity=1)


class Knowing(MemoryPort):
    """Knows so many messages, some of which lie elsewhere, too."""

    def __init__(self, count: int, moved: AbstractSet[int] = frozenset()) -> None:
        super().__init__()
        self.flags = {("INBOX", 1, uid): frozenset() for uid in range(1, count + 1)}
        self.moved = moved

    @override
    async def elsewhere(self, folder: FolderState, uids: Sequence[int]) -> AbstractSet[int]:
        assert folder.path == "INBOX"
        return self.moved & set(uids)


def gone(count: int) -> list[FlagChange]:
    return [FlagChange(uid, None) for uid in range(1, count + 1)]


@pytest.mark.parametrize(("known", "lost"), [(19, 19), (100, 20), (1000, 200)], ids=["few", "a fifth", "of many"])
async def test_what_a_person_deletes_in_a_day_is_marked(known: int, lost: int) -> None:
    assert await checked(Knowing(known), FOLDER, gone(lost), None) == (gone(lost), None)


@pytest.mark.parametrize(("known", "lost"), [(20, 20), (99, 20), (1000, 201)], ids=["all", "over a fifth", "of many"])
async def test_much_at_once_is_asked_about(known: int, lost: int) -> None:
    with pytest.raises(ManyGone) as asked:
        await checked(Knowing(known), FOLDER, gone(lost), None)
    assert asked.value.fields == {"reason": Reason.MANY_GONE, "count": lost, "folder": "INBOX"}


async def test_what_lies_elsewhere_is_not_counted() -> None:
    port = Knowing(60, moved=set(range(1, 31)))
    assert await checked(port, FOLDER, gone(40), None) == (gone(40), None)
    with pytest.raises(ManyGone) as asked:
        await checked(port, FOLDER, gone(60), None)
    assert asked.value.fields["count"] == 30


async def test_what_was_known_as_gone_before_is_not_counted() -> None:
    changes = [FlagChange(uid, None) for uid in range(26, 90)]
    assert await checked(Knowing(30), FOLDER, changes, None) == (changes, None)


async def test_an_answer_keeps_what_is_lost_and_nothing_else() -> None:
    port, answer = Knowing(60, moved={1}), GoneAnswer(folder="INBOX", count=39, keep=True)
    changes = [*gone(40), FlagChange(50, frozenset({"\\Seen"}))]
    may_be_kept, left = await checked(port, FOLDER, changes, answer)
    assert [change.uid for change in may_be_kept if change.kept] == list(range(2, 41))
    assert left is None


async def test_an_answer_holds_once() -> None:
    port, answer = Knowing(60), GoneAnswer(folder="INBOX", count=40, keep=False)
    folder = Folder(FOLDER, port, in_thread(), InFlight(), answer)
    await folder.change_flags(1, gone(10), 0, 60)
    await folder.change_flags(1, gone(40), 0, 60)
    with pytest.raises(ManyGone):
        await folder.change_flags(1, gone(30), 0, 60)


@pytest.mark.parametrize("answer", [("Archive", 40), ("INBOX", 39)], ids=["another folder", "fewer"])
async def test_an_answer_to_another_question_is_none(answer: tuple[str, int]) -> None:
    said = GoneAnswer(folder=answer[0], count=answer[1], keep=False)
    with pytest.raises(ManyGone):
        await checked(Knowing(60), FOLDER, gone(40), said)
