"""Matching: terms become what the index is asked (pure).

words       ─▶ words @@ 'crates' | '~crat' ...      stemmed as the organization writes, the last as a beginning
subject:    ─▶ the same, and in the head with A     filename: with C
from: to:   ─▶ words @@ 'f:ann':*
has: account: in:sent ─▶ keys                       is: label: assigned: ... ─▶ asked of the conversation, live
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from postroom.search.dates import begin_of, day_of
from postroom.search.documents import quoted
from postroom.search.language import COMPOUNDING
from postroom.search.query import Operator, Query, Term
from postroom.search.words import Token, fold, sought

MIN_BEGINNING = 3
"""Letters of a word from which on it is taken as a beginning; of other alphabets two."""

_MIN_END = 4
_WEIGHTS = {Operator.SUBJECT: "A", Operator.FILENAME: "C", Operator.BODY: "D"}
_PEOPLE = {Operator.FROM: "f", Operator.TO: "t", Operator.CC: "c"}
_RANKED = 8  # words that count for the order

Stems = Mapping[str, Collection[str]]
"""Language → stems; of a word: its stem in each language the organization writes in."""


class Rank(msgspec.Struct, frozen=True):
    """One word of a query as it is sought in the subject, among people and in names of files."""

    subject: str
    people: str
    file: str


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """What one document must be: tsqueries over `words` and `head`, keys, and a time.

    `keys`: one of each group; `without`: none of them. `among`: it is of one of these conversations, if any are named.
    """

    words: str | None = None
    head: str | None = None
    keys: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    since: datetime | None = None
    before: datetime | None = None
    ranks: tuple[Rank, ...] = ()
    among: tuple[UUID, ...] = ()


class Lexicon(msgspec.Struct, frozen=True):
    """What is known of the words of a query: `stems` is word → its stem in each language."""

    languages: frozenset[str]
    stems: Mapping[str, Mapping[str, str]]

    def stems_of(self, token: Token) -> list[str]:
        """Return the different stems of a word, folded."""
        of_word = self.stems.get(token.written, {})
        return sorted({fold(stem) for stem in of_word.values()})

    def ends_of(self, token: Token) -> list[str]:
        """Return the stems of a word in languages that make compounds, backwards."""
        of_word = self.stems.get(token.written, {})
        stems = {fold(of_word.get(language, token.written)) for language in COMPOUNDING & self.languages}
        return sorted(stem[::-1] for stem in stems if len(stem) >= _MIN_END)


NOTHING_KNOWN = Lexicon(frozenset(), {})


def words_of(query: Query) -> set[str]:
    """Return the words of a query whose stems are needed."""
    return {
        token.written
        for term in query.terms
        if (term.operator is Operator.WORDS or term.operator in _WEIGHTS) and not term.exact
        for token in sought(term.value)
        if not token.paired
    }


def match_of(query: Query, lexicon: Lexicon, today: date, zone: ZoneInfo) -> Match:
    """Return what the index is asked. Terms about conversations are not in it (see `standing`)."""
    words: list[str] = []
    head: list[str] = []
    ranks: list[Rank] = []
    for term in query.terms:
        last = query.typing and term == query.terms[-1]
        if term.operator is Operator.WORDS:
            words.append(_signed(term, _text(term, lexicon, last=last)))
            ranks += [] if term.without else [_rank(term, lexicon, last=last)]
        elif weight := _WEIGHTS.get(term.operator):
            inside = weight in "AC"
            (head if inside else words).append(_signed(term, _text(term, lexicon, weight, last=last)))
            words += [_text(term, lexicon, last=last)] if inside and not term.without else []
        elif (mark := _PEOPLE.get(term.operator)) and not term.of_me:
            words.append(_signed(term, _person(term, mark)))
    since = [_day(term, today, zone) for term in query.terms if _dated(term) is Operator.AFTER]
    before = [_day(term, today, zone) for term in query.terms if _dated(term) is Operator.BEFORE]
    held = [term.without for term in query.terms if term.operator is Operator.HAS]
    return Match(
        words=" & ".join(words) or None,
        head=" & ".join(head) or None,
        keys=(("has:file",),) if False in held else (),
        without=("has:file",) if True in held else (),
        since=max(since, default=None),
        before=min(before, default=None),
        ranks=tuple(ranks[:_RANKED]),
    )


def _dated(term: Term) -> Operator | None:
    """Return what a term says of the time: -before: is after:, and the other way round."""
    if term.operator not in {Operator.BEFORE, Operator.AFTER}:
        return None
    other = Operator.AFTER if term.operator is Operator.BEFORE else Operator.BEFORE
    return other if term.without else term.operator


def _day(term: Term, today: date, zone: ZoneInfo) -> datetime:
    return begin_of(day_of(term.value, today) or today, zone)


def _signed(term: Term, text: str) -> str:
    return f"!({text})" if term.without else f"({text})"


def _rank(term: Term, lexicon: Lexicon, *, last: bool) -> Rank:
    return Rank(*(_text(term, lexicon, weight, last=last) for weight in "ABC"))


def _text(term: Term, lexicon: Lexicon, weights: str = "", *, last: bool) -> str:
    found = sought(term.value)
    begins = (last and not term.exact and not term.without) or term.operator is Operator.FILENAME
    if len(found) == 1 and not term.exact:
        return " | ".join(_ways(found[0], lexicon, weights, begins=begins))
    *before, end = found
    steps = [_lexeme(token.text, weights, begins=False) for token in before]
    return " <-> ".join([*steps, _lexeme(end.text, weights, begins=_may_begin(end, begins=begins))])


def _ways(token: Token, lexicon: Lexicon, weights: str, *, begins: bool) -> list[str]:
    ways = [_lexeme(token.text, weights, begins=_may_begin(token, begins=begins))]
    if token.paired:
        return ways
    weights = weights.replace("D", "")  # in the text a stem has no place, nor weight
    stems = lexicon.stems_of(token)
    ways += [_lexeme(stem, weights, begins=False) for stem in stems if stem != token.text]
    ways += [_lexeme(f"~{stem}", weights, begins=False) for stem in stems or [token.text]]
    return ways + [_lexeme(f"<{end}", weights, begins=True) for end in lexicon.ends_of(token)]


def _may_begin(token: Token, *, begins: bool) -> bool:
    """Tell whether a word is taken as a beginning. One character of unspaced writing is the first of a pair."""
    if token.paired:
        return len(token.text) == 1
    return begins and len(token.text) >= MIN_BEGINNING - (not token.text.isascii())


def _lexeme(text: str, weights: str, *, begins: bool) -> str:
    marks = ("*" if begins else "") + weights
    return quoted(text) + (f":{marks}" if marks else "")


def _person(term: Term, mark: str) -> str:
    if "@" in term.value:
        return f"{quoted(f'{mark}:{fold(term.value)[:100]}')}:*"
    found: Sequence[Token] = sought(term.value)
    return " & ".join(quoted(f"{mark}:{token.text}") + ("" if term.exact else ":*") for token in found)
