"""Labels: what the server is told, and that no message leaves it by that."""

import itertools
from collections.abc import Sequence
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from postroom.channels.base import CopyTo, Expunge, FlagChange, FolderRole, Move, ServerStep, SetLabel
from postroom.conversations.model import Facts, PersonState
from postroom.conversations.unmirrored import Mark
from postroom.kit.ids import new_id
from postroom.mirror.copies import Copy, Owned, Turn
from postroom.mirror.filing import shown
from postroom.mirror.states import inward, outward, shows, turned
from tests.pure.conversations.states import ACCOUNT, ANN, BILLS, LISTS, NOON, after, conversation

OWN = Owned(ACCOUNT, ANN, {"Bills": BILLS, "Lists": LISTS})
ROLES = {
    "INBOX": FolderRole.INBOX,
    "Archive": FolderRole.ARCHIVE,
    "Sent": FolderRole.SENT,
    "Trash": FolderRole.TRASH,
    "[Gmail]/All Mail": FolderRole.ALL,
}
_uids = itertools.count(1)


def copy(path: str, message: int = 1, *labels: str, gone: bool = False) -> Copy:
    return Copy(
        conversation_id=new_id(),
        message_id=UUID(int=message),
        outgoing=path == "Sent",
        email_message_id=f"m{message}@fjord.example",
        delivered_at=NOON,
        path=path,
        role=ROLES.get(path, FolderRole.OTHER),
        uidvalidity=1,
        uid=next(_uids),
        flags=frozenset(),
        labels=frozenset(labels),
        gone_at=NOON if gone else None,
    )


def under(*labels: UUID, in_inbox: bool = True, **known: object) -> Facts:
    people = {ANN: PersonState(in_inbox=in_inbox)}
    return conversation(team_id=None, people=people, labels=dict.fromkeys(labels, ACCOUNT), **known)


def told(facts: Facts, copies: Sequence[Copy]) -> list[ServerStep]:
    return outward(Mark.LABELS, facts, OWN, copies)


def left(copies: Sequence[Copy], steps: Sequence[ServerStep]) -> list[Copy]:
    """What is on the server after the steps, done as they say."""
    there = {one.place: one for one in copies if not one.gone}
    for step in steps:
        match step:
            case CopyTo(path, validity, uid, target):
                new = copy(target, there[path, validity, uid].message_id.int)
                there[new.place] = new
            case Expunge(path, validity, uid, kept, _):
                assert kept in there
                assert there[kept].role is not FolderRole.TRASH
                del there[path, validity, uid]
            case Move(path, validity, uid, role):
                target = next(name for name, known in ROLES.items() if known is role)
                new = copy(target, there.pop((path, validity, uid)).message_id.int)
                there[new.place] = new
            case SetLabel(path, validity, uid, label, on):
                one = there[path, validity, uid]
                labels = one.labels | {label} if on else one.labels - {label}
                there[path, validity, uid] = msgspec.structs.replace(one, labels=labels)
    return list(there.values())


places = st.sampled_from(["INBOX", "Archive", "Sent", "Trash", "Bills", "Lists"])
copies_at_imap = st.lists(st.builds(copy, places, st.integers(1, 3)), min_size=1, max_size=6)
copies_at_gmail = st.lists(
    st.builds(
        lambda message, labels: copy("[Gmail]/All Mail", message, *labels),
        st.integers(1, 3),
        st.sets(st.sampled_from(["Bills", "Lists", "\\Inbox"])),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one.message_id,
)
labels_here = st.sets(st.sampled_from([BILLS, LISTS]))


@given(copies_at_imap | copies_at_gmail, labels_here, st.booleans())
def test_the_server_shows_what_is_here_and_keeps_every_message(
    copies: list[Copy],
    labels: set[UUID],
    in_inbox: bool,  # noqa: FBT001 drawn
) -> None:
    facts = under(*labels, in_inbox=in_inbox)
    steps = told(facts, copies)
    there = left(copies, steps)
    assert shown(there) == {path for path, label in OWN.labels.items() if label in labels}
    assert {one.message_id for one in there} == {one.message_id for one in copies}
    assert told(facts, there) == []
    assert shows(Mark.LABELS, facts, OWN, there)
    assert [step for step in steps if isinstance(step, Move) and in_inbox != (step.role is FolderRole.INBOX)] == []


def test_a_label_without_any_message_there_is_given_to_all_that_was_received() -> None:
    received, other, sent = copy("INBOX", 1), copy("Archive", 2), copy("Sent", 3)
    assert told(under(BILLS), [received, other, sent]) == [
        CopyTo(*received.place, "Bills"),
        CopyTo(*other.place, "Bills"),
    ]
    assert told(under(BILLS), [sent]) == [CopyTo(*sent.place, "Bills")]
    assert told(under(BILLS), [received, copy("Bills", 2)]) == []


def test_at_gmail_it_is_a_label_of_the_message() -> None:
    one = copy("[Gmail]/All Mail", 1, "\\Inbox", "Lists")
    assert told(under(BILLS), [one]) == [
        SetLabel(*one.place, "Bills", on=True),
        SetLabel(*one.place, "Lists", on=False),
    ]


def test_labels_that_are_not_known_here_are_left_alone() -> None:
    assert told(under(), [copy("Unknown")]) == []
    assert told(under(), [copy("[Gmail]/All Mail", 1, "Unknown")]) == []


def test_in_trash_nothing_is_told_and_nothing_is_lost() -> None:
    trashed = under(BILLS, trashed=frozenset({ACCOUNT}))
    assert told(trashed, [copy("Trash")]) == []
    gone = [copy("Bills", gone=True), copy("Trash")]
    assert inward([Turn(Mark.LABELS, on=False, label="Bills")], trashed, OWN, gone) == []


def test_what_comes_out_of_trash_elsewhere_has_the_labels_it_has_there() -> None:
    trashed = under(BILLS, LISTS, trashed=frozenset({ACCOUNT}))
    back = after(trashed, inward([Turn(Mark.PLACE, on=True)], trashed, OWN, [copy("INBOX"), copy("Lists")]))
    assert not back.trashed
    assert back.labels == {LISTS: ACCOUNT}


def test_what_is_filed_and_comes_back_to_the_inbox_stays_filed() -> None:
    filed = copy("Bills")
    assert outward(Mark.PLACE, under(BILLS), OWN, [filed]) == [CopyTo(*filed.place, "INBOX")]
    assert outward(Mark.PLACE, under(), OWN, [filed]) == [Move(*filed.place, FolderRole.INBOX)]
    archived = copy("Archive")
    for several in ([archived, filed], [filed, archived]):
        assert outward(Mark.PLACE, under(BILLS), OWN, several) == [Move(*archived.place, FolderRole.INBOX)]


def test_of_what_is_filed_one_copy_goes_to_trash() -> None:
    filed, too, in_inbox, other = copy("Bills"), copy("Lists"), copy("INBOX"), copy("Bills", 2)
    trashed = under(BILLS, LISTS, trashed=frozenset({ACCOUNT}))
    assert outward(Mark.PLACE, trashed, OWN, [filed, too, in_inbox, other]) == [
        Move(*in_inbox.place, FolderRole.TRASH),
        Expunge(*filed.place, in_inbox.place, FolderRole.TRASH),
        Expunge(*too.place, in_inbox.place, FolderRole.TRASH),
        Move(*other.place, FolderRole.TRASH),
    ]
    twice = [copy("INBOX"), copy("INBOX")]
    assert outward(Mark.PLACE, trashed, OWN, twice) == [Move(*one.place, FolderRole.TRASH) for one in twice]


def test_a_label_taken_away_on_the_way_back_to_the_inbox_leaves_the_message_there() -> None:
    several = [copy("Archive"), copy("Bills")]
    steps = [*told(under(), several), *outward(Mark.PLACE, under(), OWN, several)]
    assert [one.role for one in left(several, steps)] == [FolderRole.INBOX]


def test_a_copy_that_goes_and_one_that_is_there_again_are_news_of_its_folder() -> None:
    one = copy("Bills")
    gone = turned(one, FlagChange(one.uid, None))
    assert gone == [Turn(mark, on=False, label="Bills") for mark in (Mark.LABELS, Mark.PLACE)]
    rest = [copy("Trash"), msgspec.structs.replace(one, gone_at=NOON)]
    assert after(under(BILLS), inward(gone, under(BILLS), OWN, rest)).trashed == {ACCOUNT}
    assert after(under(BILLS), inward(gone, under(BILLS), OWN, rest[1:])) == under(), "its place is not news"
    back = turned(msgspec.structs.replace(one, gone_at=NOON), FlagChange(one.uid, frozenset()))
    assert back == [Turn(Mark.LABELS, on=True, label="Bills")]
    assert turned(copy("Sent"), FlagChange(1, None)) == []
