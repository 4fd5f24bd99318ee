"""Which mail belongs together: the same whatever order and whatever folders it arrives in."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from postroom.channels.base import Address, Automation, Message
from postroom.channels.email.parse import parse
from postroom.intake.threading import WINDOW, Group, Mail, gather, keys_of, mail_of, spread, trace_of
from postroom.kit.ids import new_id
from tests.pure.intake.arriving import partition

Headers = Mapping[str, str]
EMPTY = parse(b"From: a@b.example\r\nSubject: x\r\n\r\nx\r\n")
OWN = "support@acme.example"
OURS = frozenset({OWN})
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
LATER = MONDAY + timedelta(days=50)


def message(name: str, references: Sequence[str] = (), in_reply_to: Sequence[str] = ()) -> Message:
    return msgspec.structs.replace(EMPTY, message_id=name, references=references, in_reply_to=in_reply_to)


def letter(number: int, subject: str, sender: str, *, to: str = OWN, days: float = 0, references: str = "") -> Mail:
    """A mail of a person, so many days after Monday."""
    written = msgspec.structs.replace(
        EMPTY,
        message_id=f"l{number}@x.example",
        subject=subject,
        from_=Address("", sender),
        to=[Address("", to)],
        references=[references] if references else [],
    )
    return mail_of(written, MONDAY + timedelta(days=days), OURS, LATER)


def mails(messages: Sequence[Message]) -> list[Mail]:
    return [msgspec.structs.replace(mail_of(one, MONDAY, OURS, LATER), trace=None) for one in messages]


@st.composite
def threads(draw: st.DrawFn) -> list[Message]:
    """Trees of answers; each message names all it descends from, as mail programs do (RFC 5322, 3.6.4)."""
    made: list[Message] = []
    for number in range(draw(st.integers(1, 9))):
        parent = draw(st.none() | st.sampled_from(made)) if made else None
        lineage = [*parent.references, parent.message_id or ""] if parent else []
        made.append(message(f"m{number}@x.example", lineage, lineage[-1:]))
    return made


IDS = st.sampled_from([f"m{number}@x.example" for number in range(8)] + ["gone@x.example", "no-at-sign"])
ANY_MAIL = st.builds(message, IDS, st.lists(IDS, max_size=4), st.lists(IDS, max_size=2))
LETTERS = st.builds(
    letter,
    st.integers(0, 99),
    st.sampled_from(["Invoice", "Re: Invoice", "AW: invoice", "Order", "Re: Order"]),
    st.sampled_from(["x@one.example", "y@two.example", OWN]),
    to=st.sampled_from([OWN, "x@one.example", "y@two.example"]),
    days=st.floats(0, 20),
    references=st.sampled_from(["", "", "l1@x.example", "l2@x.example"]),
)


@given(st.lists(ANY_MAIL, max_size=12, unique_by=lambda one: one.message_id or ""), st.data())
def test_any_order_in_any_batches_gives_the_same_conversations(made: list[Message], data: st.DataObject) -> None:
    """Also of headers that no mail program would write, and folders that are read side by side."""
    usable = [one for one in mails(made) if one.keys]
    shuffled = data.draw(st.permutations(usable))
    sizes = data.draw(st.lists(st.integers(1, 5), max_size=4))
    assert partition(shuffled, sizes) == partition(usable)


@given(st.lists(LETTERS, max_size=10, unique_by=lambda one: one.keys[0]), st.data())
def test_the_subject_fallback_does_not_depend_on_the_order_either(made: list[Mail], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(made))
    sizes = data.draw(st.lists(st.integers(1, 5), max_size=4))
    assert partition(shuffled, sizes) == partition(made)


@given(st.lists(LETTERS, max_size=12, unique_by=lambda one: one.keys[0]))
def test_two_customers_never_meet_by_a_subject(made: list[Mail]) -> None:
    """Whatever they write, and whatever we write to them."""
    without = [msgspec.structs.replace(one, keys=one.keys[:1]) for one in made]
    people = {one.keys[0]: one.trace.key if one.trace else None for one in made}
    for together in partition(without):
        assert len(together) == 1 or len({people[name] for name in together}) == 1


@given(threads().flatmap(lambda made: st.tuples(st.just(made), st.permutations(made))))
def test_each_tree_of_answers_is_one_conversation(both: tuple[list[Message], list[Message]]) -> None:
    in_order, shuffled = both
    roots = {one.references[0] if one.references else one.message_id for one in in_order}
    assert len(partition(mails(shuffled))) == len(roots)


@given(threads(), st.data())
def test_what_never_arrives_does_not_tear_a_thread_apart(made: list[Message], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.sampled_from(made), unique_by=lambda one: one.message_id or ""))
    roots = {one.references[0] if one.references else one.message_id for one in kept}
    assert len(partition(mails(kept))) == len(roots)


def test_two_answers_that_name_only_their_own_parent_meet_when_the_parent_comes_last() -> None:
    first = message("a@x.example")
    second = message("b@x.example", ["a@x.example"])
    late = message("c@x.example", ["b@x.example"])
    assert partition(mails([first, late, second])) == partition(mails([first, second, late]))
    assert len(partition(mails([first, late, second]))) == 1


def test_ids_that_no_program_makes_lead_nowhere() -> None:
    assert keys_of(message("x")) == []
    assert keys_of(message("a@x.example", ["y" * 600 + "@x.example", "", "@"])) == ["a@x.example", "@"]


def test_a_mail_with_a_thousand_references_follows_the_nearest() -> None:
    many = [f"r{number}@x.example" for number in range(1_000)]
    keys = keys_of(message("a@x.example", many, [many[-1]]))
    assert len(keys) == 100
    assert keys[:3] == ["a@x.example", "r999@x.example", "r998@x.example"]


def test_a_bounce_belongs_to_the_mail_it_speaks_of() -> None:
    bounce = msgspec.structs.replace(message("b@mx.example"), original_message_id="ours@acme.example")
    assert len(partition(mails([bounce, message("ours@acme.example")]))) == 1


def test_conversations_that_stay_apart_take_what_lies_nearest_to_them() -> None:
    near, far = new_id(), new_id()
    answer = Mail(keys=["c@x.example", "b@x.example", "a@x.example"], trace=None, at=MONDAY)
    next_one = Mail(keys=["d@x.example", "c@x.example"], trace=None, at=MONDAY)
    known = {"a@x.example": far, "b@x.example": near}
    (group,) = gather([next_one, answer], known, [[], []])
    assert group == Group([0, 1], sorted([near, far]))
    assert spread(group, [next_one, answer], known, [[], []]) == {0: near, 1: near}


def test_an_answer_without_references_is_found_by_its_subject_within_a_week() -> None:
    asked = letter(1, "Invoice 7", "x@one.example")
    answered = letter(2, "Re: Invoice 7", OWN, to="x@one.example", days=1)
    assert len(partition([answered, asked])) == 1
    late = letter(3, "Re: Invoice 7", "x@one.example", days=1.01 + WINDOW.days)
    assert len(partition([asked, answered, late])) == 2


def test_only_a_reply_is_joined_by_its_subject() -> None:
    assert len(partition([letter(1, "Invoice", "x@one.example"), letter(2, "Invoice", "x@one.example", days=1)])) == 2
    assert len(partition([letter(1, "Hi", "x@one.example"), letter(2, "Fwd: Hi", "x@one.example", days=1)])) == 2


def test_an_answer_that_names_what_it_answers_is_not_guessed_about() -> None:
    asked = letter(1, "Invoice", "x@one.example")
    other = letter(2, "Re: Invoice", "x@one.example", days=1, references="elsewhere@x.example")
    assert len(partition([asked, other])) == 2


def test_what_came_before_the_question_is_no_answer_to_it() -> None:
    assert len(partition([letter(1, "Re: Hi", "x@one.example"), letter(2, "Hi", "x@one.example", days=1)])) == 2


def test_mail_from_the_future_is_not_joined_by_its_subject() -> None:
    """Its place in lists is when it was seen, so the order would decide."""
    assert mail_of(EMPTY, LATER + timedelta(hours=1), OURS, LATER).trace
    assert mail_of(EMPTY, LATER + timedelta(days=2), OURS, LATER).trace is None
    assert mail_of(EMPTY, LATER + timedelta(days=2), OURS, LATER).at == LATER


def test_people_who_write_through_one_contact_form_are_told_apart() -> None:
    form = msgspec.structs.replace(EMPTY, subject="Re: Contact", from_=Address("", "form@shop.example"))
    ann, ben = (msgspec.structs.replace(form, reply_to=[Address("", one)]) for one in ("a@x.example", "b@x.example"))
    assert trace_of(ann, OURS) != trace_of(ben, OURS)


def test_machines_and_lists_are_never_joined_by_a_subject() -> None:
    for why in Automation:
        assert trace_of(msgspec.structs.replace(EMPTY, subject="Re: Report", automation=why), OURS) is None
    assert trace_of(msgspec.structs.replace(EMPTY, subject="Re:"), OURS) is None
    assert trace_of(msgspec.structs.replace(EMPTY, subject="Re: To myself", from_=Address("", OWN)), OURS) is None
