"""What is typed into the search box: understood as it was meant, and never an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.search.dates import is_date
from postroom.search.query import MAILBOXES, MAX_LENGTH, MAX_TERMS, OPERATIONS, Operator, Term, parse, write
from postroom.search.words import sought


def terms(text: str) -> list[tuple[str, str, bool, bool]]:
    return [(one.operator.value, one.value, one.exact, one.without) for one in parse(text).terms]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("crates", [("", "crates", False, False)]),
        ("two crates", [("", "two", False, False), ("", "crates", False, False)]),
        ('"out of stock"', [("", "out of stock", True, False)]),
        ("“out of stock”", [("", "out of stock", True, False)]),
        ('"never closed', [("", "never closed", True, False)]),
        ("-late", [("", "late", False, True)]),
        ('-"out of stock"', [("", "out of stock", True, True)]),
        ("well-known", [("", "well-known", False, False)]),
        ("FROM:Ann", [("from", "Ann", False, False)]),
        ('-from:"Ann Lee"', [("from", "Ann Lee", True, True)]),
        ("has:attachment is:unread", [("has", "attachment", False, False), ("is", "unread", False, False)]),
        ("before:2026-03", [("before", "2026-03", False, False)]),
        ("ann@fjord.example", [("", "ann@fjord.example", False, False)]),
        ("crates crates", [("", "crates", False, False)]),
        ("", []),
        (" - \x00 ", []),
    ],
)
def test_it_is_understood(text: str, wanted: list[tuple[str, str, bool, bool]]) -> None:
    assert terms(text) == wanted
    assert not parse(text).ignored or not wanted


@pytest.mark.parametrize("text", ["is:purple", "has:legs", "before:soon", "before:2026-02-31", "from:"])
def test_what_an_operator_cannot_use_is_taken_for_words_and_told(text: str) -> None:
    query = parse(text)
    assert list(query.ignored) == [text]
    assert all(one.operator is Operator.WORDS for one in query.terms)


def test_what_looks_like_an_operator_and_is_none_is_words() -> None:
    assert terms("re:crates") == [("", "re:crates", False, False)]
    assert parse("https://fjord.example/a").ignored == ()


def test_the_last_word_is_still_being_typed() -> None:
    assert parse("cra").typing
    assert not parse("crates ").typing


def test_too_much_is_cut_and_told() -> None:
    long = parse("a" * (MAX_LENGTH + 1))
    assert len(long.terms[0].value) == MAX_LENGTH
    assert long.ignored == ("a",)
    many = parse(" ".join(f"w{number}" for number in range(MAX_TERMS + 2)))
    assert len(many.terms) == MAX_TERMS
    assert many.ignored == (f"w{MAX_TERMS}", f"w{MAX_TERMS + 1}")


@given(st.text(max_size=200))
def test_whatever_is_typed_is_no_error(text: str) -> None:
    query = parse(text)
    assert len(query.terms) <= MAX_TERMS
    assert parse(write(query.terms)).terms == query.terms


VALUE = st.text(st.sampled_from('abc 東.@-"') | st.characters(codec="utf-8"), min_size=1, max_size=20)


@st.composite
def _terms(draw: st.DrawFn) -> Term:
    operator = draw(st.sampled_from(list(Operator)))
    values = OPERATIONS[operator].values if operator in OPERATIONS else None
    value = draw(st.sampled_from(values) if values else VALUE | st.sampled_from(MAILBOXES))
    value = " ".join(value.replace('"', " ").split())
    return Term(operator, value, exact=draw(st.booleans()), without=draw(st.booleans()))


@given(st.lists(_terms(), max_size=5))
def test_what_is_written_is_read_again(made: list[Term]) -> None:
    """What the builder of chips writes into the box is what it meant; blank and wordless values aside."""
    known = [one for one in made if one in parse(write([one])).terms]
    assert list(parse(write(known)).terms) == list(dict.fromkeys(known))


def test_each_operator_is_shown_by_an_example_that_works() -> None:
    for operator, operation in OPERATIONS.items():
        query = parse(operation.example)
        assert [one.operator for one in query.terms] == [operator]
        assert not query.ignored


@pytest.mark.parametrize("text", ["2026-11-23", "2026/11/23", "2026.1.2", "2026-11", "2026", "today", "7d", "2W", "1y"])
def test_days_are_dates(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize("text", ["2026-13", "2026-02-30", "1969", "9999", "26-1-1", "d", "77777d", ""])
def test_others_are_none(text: str) -> None:
    assert not is_date(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Über-Straße", ["uber", "strasse"]),
        ("東京都", ["東京", "京都"]),
        ("都", ["都"]),
        ("R2D2 v1.5", ["r2d2", "v1", "5"]),
        ("snake_case", ["snake", "case"]),
        ("!?", []),
    ],
)
def test_words_are_cut_alike_everywhere(text: str, wanted: list[str]) -> None:
    assert [one.text for one in sought(text)] == wanted
