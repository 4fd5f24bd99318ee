"""Gmail's labels, and what no server in the other tests shows."""

from datetime import UTC, datetime, timedelta

from postroom.channels.base import BringBack, FlagChange, FolderRole, SetLabel
from postroom.conversations.model import Facts, PersonState
from postroom.conversations.unmirrored import Mark
from postroom.kit.ids import new_id
from postroom.mirror.states import INBOX, SEEN, Copy, Turn, arrived, inward, outward, turned
from tests.pure.conversations.states import conversation

ANN = new_id()
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
    steps = outward(Mark.PLACE, facts(in_inbox=False), ANN, [copy(INBOX, "Orders")])
    assert steps == [SetLabel("[Gmail]/All Mail", 1, 7, INBOX, on=False)]
    assert outward(Mark.PLACE, facts(in_inbox=False), ANN, [copy("Orders")]) == []


def test_what_comes_back_at_gmail_gets_the_label_again() -> None:
    steps = outward(Mark.PLACE, facts(in_inbox=True), ANN, [copy("Orders")])
    assert steps == [SetLabel("[Gmail]/All Mail", 1, 7, INBOX, on=True)]


def test_a_label_taken_away_elsewhere_archives_here() -> None:
    (turn,) = turned(copy(INBOX), FlagChange(7, frozenset(), frozenset({"Orders"})))
    assert turn == Turn(Mark.PLACE, on=False)
    after = facts(in_inbox=True)
    for change in inward([turn], after, ANN, [copy("Orders")]):
        after = after.after(change)
    assert after.person(ANN).archived


def test_no_news_of_labels_turns_nothing() -> None:
    assert turned(copy(INBOX), FlagChange(7, frozenset(), None)) == []


def test_what_is_nowhere_to_be_seen_is_looked_for_by_its_message_id() -> None:
    steps = outward(Mark.PLACE, facts(in_inbox=True), ANN, [copy(role=FolderRole.INBOX, gone=True)])
    assert steps == [BringBack("m1@fjord.example")]


def test_what_arrives_read_is_read_and_what_is_filed_stays_filed() -> None:
    seen = frozenset({SEEN})
    assert arrived([copy(INBOX, flags=seen)]) == {Turn(Mark.SEEN, on=True)}
    assert arrived([copy(INBOX, flags=seen), copy(INBOX)]) == set()
    assert arrived([copy("Orders")]) == {Turn(Mark.PLACE, on=False)}


def test_an_own_reply_from_elsewhere_takes_nothing_out_of_the_inbox() -> None:
    later = AT + timedelta(minutes=5)
    assert arrived([copy("Orders"), copy(role=FolderRole.SENT, outgoing=True, at=later)]) == set()
