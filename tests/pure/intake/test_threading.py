"""Which conversation: the same whatever order mail arrives in, within what its headers tell."""

from collections.abc import Mapping, Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.channels.base import Message
from postroom.channels.email.parse import parse
from postroom.intake.threading import conversation_of, keys_of
from postroom.kit.ids import new_id

Headers = Mapping[str, str]
EMPTY = parse(b"From: a@b.example\r\nSubject: x\r\n\r\nx\r\n")


def message(name: str, references: Sequence[str] = (), in_reply_to: Sequence[str] = ()) -> Message:
    return msgspec.structs.replace(EMPTY, message_id=name, references=references, in_reply_to=in_reply_to)


def partition(arriving: Sequence[Message]) -> set[frozenset[str]]:
    """Let mail arrive one by one, as intake does; return which messages stand together."""
    leads: dict[str, object] = {}
    together: dict[object, set[str]] = {}
    for one in arriving:
        found = conversation_of(one, leads) or new_id()  # type: ignore[arg-type]  # any name of a conversation will do
        for key in keys_of(one):
            leads.setdefault(key, found)
        together.setdefault(found, set()).add(one.message_id or "")
    return {frozenset(names) for names in together.values()}


@st.composite
def threads(draw: st.DrawFn) -> list[Message]:
    """Trees of answers; each message names all it descends from, as mail programs do (RFC 5322, 3.6.4)."""
    made: list[Message] = []
    for number in range(draw(st.integers(1, 9))):
        parent = draw(st.none() | st.sampled_from(made)) if made else None
        lineage = [*parent.references, parent.message_id or ""] if parent else []
        made.append(message(f"m{number}@x.example", lineage, lineage[-1:]))
    return made


@given(threads().flatmap(lambda made: st.tuples(st.just(made), st.permutations(made))))
def test_the_order_of_arrival_does_not_matter(both: tuple[list[Message], list[Message]]) -> None:
    in_order, shuffled = both
    roots = {one.references[0] if one.references else one.message_id for one in in_order}
    assert partition(shuffled) == partition(in_order)
    assert len(partition(in_order)) == len(roots)


@given(threads(), st.data())
def test_what_never_arrives_does_not_tear_a_thread_apart(made: list[Message], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.sampled_from(made), unique_by=lambda one: one.message_id or ""))
    whole = {name: names for names in partition(made) for name in names}
    for names in partition(kept):
        assert len({whole[name] for name in names}) == 1
    roots = {one.references[0] if one.references else one.message_id for one in kept}
    assert len(partition(kept)) == len(roots)


@pytest.mark.xfail(
    reason="two conversations that turn out to be one are not merged: that is for the merge of conversations to do"
)
def test_two_answers_that_name_only_their_own_parent_meet_when_the_parent_comes_last() -> None:
    first = message("a@x.example")
    second = message("b@x.example", ["a@x.example"])
    late = message("c@x.example", ["b@x.example"])
    assert partition([first, late, second]) == partition([first, second, late])


def test_ids_that_no_program_makes_lead_nowhere() -> None:
    assert keys_of(message("x")) == []
    assert keys_of(message("a@x.example", ["y" * 600 + "@x.example", "", "@"])) == ["a@x.example", "@"]


def test_a_mail_with_a_thousand_references_follows_the_nearest() -> None:
    many = [f"r{number}@x.example" for number in range(1_000)]
    keys = keys_of(message("a@x.example", many, [many[-1]]))
    assert len(keys) == 100
    assert keys[:3] == ["a@x.example", "r999@x.example", "r998@x.example"]


def test_the_nearest_known_one_decides() -> None:
    near, far = new_id(), new_id()
    answer = message("c@x.example", ["a@x.example", "b@x.example"])
    assert conversation_of(answer, {"a@x.example": far, "b@x.example": near}) == near
    assert conversation_of(answer, {"a@x.example": far}) == far
    assert conversation_of(answer, {}) is None
