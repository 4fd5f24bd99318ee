"""Gmail's labels, and what no server in the other tests shows."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from postroom.channels.base import BringBack, FlagChange, FolderRole, Move, SetFlag, SetLabel
from postroom.conversations.model import Facts, Grant, GrantKind, PersonState
from postroom.conversations.unmirrored import Mark
from postroom.kit.ids import new_id
from postroom.mirror.copies import INBOX, Copy, Owned, Turn
from postroom.mirror.states import FLAGGED, SEEN, arrived, doubted, inward, outward, turned
from tests.pure.conversations.states import ACCOUNT, BEN, SUPPORT, after, conversation

ANN = new_id()


OWN = Owned(ACCOUNT, ANN)
SHARED = Owned(ACCOUNT, None)
AT = datetime(2026, 11, 20, tzinfo=UTC)


def copy(
    *labels: str,
    role: FolderRole = FolderRole.ALL,
    gone: bool = False,
    flags: frozenset[str] = frozenset(),
    outgoing: bool = False,
    at: datetime = AT,
) -> Copy:
    return Copy(
        conversation_id=new_id(),
        message_id=new_id(),
        outgoing=outgoing,
        email_message_id="m1@fjord.example",
        delivered_at=at,
        path="[Gmail]/All Mail",
        role=role,
        uidvalidity=1,
        uid=7,
        flags=flags,
        labels=frozenset(labels),
        gone_at=AT if gone else None,
    )


def facts(*, in_inbox: bool) -> Facts:
    return conversation(people={ANN: PersonState(in_inbox=in_inbox)})


def test_archiving_at_gmail_takes_the_inbox_label_away() -> None:
    steps = outward(Mark.PLACE, facts(in_inbox=False), OWN, [copy(INBOX, "Orders")])
    assert steps == [SetLabel("[Gmail]/All Mail", 1, 7, INBOX, on=False)]
    assert outward(Mark.PLACE, facts(in_inbox=False), OWN, [copy("Orders")]) == []


def test_what_comes_back_at_gmail_gets_the_label_again() -> None:
    steps = outward(Mark.PLACE, facts(in_inbox=True), OWN, [copy("Orders")])
    assert steps == [SetLabel("[Gmail]/All Mail", 1, 7, INBOX, on=True)]


def test_a_label_taken_away_elsewhere_archives_here() -> None:
    (turn,) = turned(copy(INBOX, "Orders"), FlagChange(7, frozenset(), frozenset({"Orders"})))
    assert turn == Turn(Mark.PLACE, on=False)
    before = facts(in_inbox=True)
    assert after(before, inward([turn], before, OWN, [copy("Orders")])).person(ANN).archived


def test_what_is_trashed_at_gmail_moves_out_of_all_mail() -> None:
    trashed = msgspec.structs.replace(facts(in_inbox=False), trashed=frozenset({ACCOUNT}))
    steps = outward(Mark.PLACE, trashed, OWN, [copy(INBOX), copy(role=FolderRole.SENT, outgoing=True)])
    assert steps == [Move("[Gmail]/All Mail", 1, 7, FolderRole.TRASH)]


@pytest.mark.parametrize(("role", "field"), [(FolderRole.TRASH, "trashed"), (FolderRole.JUNK, "junked")])
def test_a_conversation_is_put_away_when_all_of_it_is(role: FolderRole, field: str) -> None:
    before = facts(in_inbox=False)
    turn = Turn(Mark.PLACE, on=True)
    part = after(before, inward([turn], before, OWN, [copy(role=role), copy()]))
    assert getattr(part, field) == set()
    whole = after(before, inward([turn], before, OWN, [copy(role=role), copy(role=role)]))
    assert getattr(whole, field) == {ACCOUNT}


def put_away_elsewhere(known: Facts, box: Owned) -> Facts:
    turns = [Turn(Mark.PLACE, on=False)]
    return after(known, inward(turns, known, box, [copy(role=FolderRole.TRASH)]))


def test_what_one_team_throws_away_elsewhere_another_team_keeps() -> None:
    """The same mail came to both, as one conversation."""
    other = Grant(GrantKind.ACCOUNT, new_id())
    known = conversation(grants=frozenset({Grant(GrantKind.ACCOUNT, ACCOUNT), other}))
    assert put_away_elsewhere(known, SHARED) == known


def test_what_its_owner_throws_away_elsewhere_the_team_keeps() -> None:
    known = conversation(
        grants=frozenset({Grant(GrantKind.ACCOUNT, ACCOUNT), Grant(GrantKind.TEAM, SUPPORT)}),
        assignees=frozenset({BEN}),
        people={ANN: PersonState(in_inbox=True), BEN: PersonState(in_inbox=True)},
    )
    away = put_away_elsewhere(known, OWN)
    assert away.trashed == {ACCOUNT}
    assert (away.person(ANN).in_inbox, away.person(BEN).in_inbox) == (False, True)


def test_a_closed_conversation_comes_out_of_trash_as_the_server_says() -> None:
    known = conversation(closed=True, trashed=frozenset({ACCOUNT}))
    back = after(known, inward([Turn(Mark.PLACE, on=True)], known, SHARED, [copy(INBOX)]))
    assert not back.trashed
    assert back.closed


def test_emptying_trash_on_the_server_brings_nothing_back() -> None:
    trashed = msgspec.structs.replace(facts(in_inbox=False), trashed=frozenset({ACCOUNT}))
    before = copy(role=FolderRole.TRASH)
    turns = turned(before, FlagChange(7, None))
    assert inward(turns, trashed, OWN, [msgspec.structs.replace(before, gone_at=AT)]) == []


def test_what_was_put_away_goes_back_to_where_it_lay() -> None:
    """The message that lay in INBOX goes back there, the others into Archive."""
    newest = copy(role=FolderRole.TRASH)
    lay_there = msgspec.structs.replace(newest, role=FolderRole.INBOX, gone_at=AT)
    older = msgspec.structs.replace(copy(role=FolderRole.TRASH), uid=8)
    steps = outward(Mark.PLACE, facts(in_inbox=True), OWN, [newest, lay_there, older])
    assert steps == [
        Move("[Gmail]/All Mail", 1, 7, FolderRole.INBOX),
        Move("[Gmail]/All Mail", 1, 8, FolderRole.ARCHIVE),
    ]


def test_no_news_of_labels_turns_nothing() -> None:
    assert turned(copy(INBOX), FlagChange(7, frozenset(), None)) == []


def test_what_is_nowhere_to_be_seen_is_looked_for_by_its_message_id() -> None:
    steps = outward(Mark.PLACE, facts(in_inbox=True), OWN, [copy(role=FolderRole.INBOX, gone=True)])
    assert steps == [BringBack("m1@fjord.example")]


def test_what_arrives_read_is_read_and_what_is_filed_stays_filed() -> None:
    seen = frozenset({SEEN})
    assert arrived([copy(INBOX, flags=seen)]) == {Turn(Mark.SEEN, on=True)}
    assert arrived([copy(INBOX, flags=seen), copy(INBOX)]) == set()
    filed = Turn(Mark.LABELS, on=True, label="Orders")
    assert arrived([copy("Orders")]) == {Turn(Mark.PLACE, on=False), filed}


def test_an_own_reply_from_elsewhere_takes_nothing_out_of_the_inbox() -> None:
    later = AT + timedelta(minutes=5)
    assert arrived([copy(), copy(role=FolderRole.JUNK, at=later)]) == set()  # an answer that a filter caught
    assert arrived([copy(), copy(role=FolderRole.SENT, outgoing=True, at=later)]) == set()


def test_what_lies_in_trash_moves_on_into_spam() -> None:
    junked = msgspec.structs.replace(facts(in_inbox=False), junked=frozenset({ACCOUNT}))
    [step] = outward(Mark.PLACE, junked, OWN, [copy(role=FolderRole.TRASH)])
    assert isinstance(step, Move)
    assert step.role is FolderRole.JUNK
    assert outward(Mark.PLACE, junked, OWN, [copy(role=FolderRole.TRASH), copy(role=FolderRole.JUNK)]) == []


@pytest.mark.parametrize(("starred", "shown"), [(True, frozenset({FLAGGED})), (False, frozenset())])
def test_a_flag_that_was_told_and_not_shown_is_set_again(shown: frozenset[str], *, starred: bool) -> None:
    """What the server showed last may be of before it was told the opposite."""
    here = conversation(people={ANN: PersonState(starred=starred)})
    there = [copy(flags=shown)]
    assert outward(Mark.FLAGGED, here, OWN, there) == []
    [step] = outward(Mark.FLAGGED, here, OWN, doubted(Mark.FLAGGED, here, OWN, there))
    assert isinstance(step, SetFlag)
    assert step.on is starred


def test_what_went_from_archive_to_spam_is_there_though_its_copy_was_seen_first() -> None:
    before = conversation(people={ANN: PersonState(archived=True)})
    archived, junked = copy(role=FolderRole.ARCHIVE), copy(role=FolderRole.JUNK)
    moved = Turn(Mark.PLACE, on=False)
    assert inward([moved], before, OWN, [archived, junked]) == []
    left = turned(archived, FlagChange(7, None))
    assert after(before, inward(left, before, OWN, [junked])).junked
