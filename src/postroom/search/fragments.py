"""Fragments: the piece of a hit that shows why it was found, in parts that matched and parts that did not (pure)."""

import re
from collections import deque
from collections.abc import Sequence
from enum import StrEnum

import msgspec

from postroom.search.matching import MIN_BEGINNING, Lexicon
from postroom.search.query import Operator, Query, Term
from postroom.search.words import MAX_LETTERS, Token, sought, tokens

_LENGTH = 180  # characters
_BEFORE = 40  # of them before the first match
_SCANNED = 20_000  # of a text
_ENDINGS = 5  # letters that a word may have more than its stem
_SHORTEST = 3
_SPACE = re.compile(r"\s+")

Piece = tuple[str, bool]


class Where(StrEnum):
    """What of a message or comment matched, the best of them first."""

    SUBJECT = "subject"
    PEOPLE = "people"
    FILE = "file"
    TEXT = "text"


class Texts(msgspec.Struct, frozen=True):
    """What a hit says, as it is shown."""

    subject: str
    people: str
    files: str
    text: str


class Fragment(msgspec.Struct, frozen=True):
    """Text in pieces, each with whether it matched; `where` it stands; None: nothing of it was asked for by words.

    What is written shows best why it was found, whatever else matched.
    """

    where: Where | None
    pieces: Sequence[Piece]


class Needle(msgspec.Struct, frozen=True):
    """Words that stand one after the other; one alone also in other forms."""

    words: Sequence[str]
    stems: Sequence[str] = ()
    ends: Sequence[str] = ()
    begins: bool = False
    single: bool = False  # one character of unspaced writing

    @property
    def ways(self) -> Sequence[str]:
        """Return what any match has in it."""
        return [self.words[0]] if len(self.words) > 1 else [*self.words, *self.stems, *self.ends]

    def mark_at(self, token: Token, row: deque[Token]) -> tuple[int, int] | None:
        """Return the place of a match that ends with this token, the last of a row."""
        if self.single:
            return (token.start, token.start + 1) if token.text.startswith(self.words[0]) else None
        *before, last = self.words
        if token.tail or not self._ends_with(last, token.text) or len(row) <= len(before):
            return None
        earlier = list(row)[-len(self.words) : -1]
        if [one.text for one in earlier] != before:
            return None
        return (earlier[0].start if earlier else token.start), token.end

    def _ends_with(self, word: str, token: str) -> bool:
        return (
            token == word
            or (self.begins and token.startswith(word))
            or any(token.startswith(stem) and len(token) - len(stem) <= _ENDINGS for stem in self.stems)
            or any(end in token for end in self.ends)
        )


def needles_of(query: Query, lexicon: Lexicon) -> dict[Where | None, list[Needle]]:
    """Return what to mark, by where it was asked for; None: anywhere."""
    places = {
        Operator.WORDS: None,
        Operator.SUBJECT: Where.SUBJECT,
        Operator.BODY: Where.TEXT,
        Operator.FILENAME: Where.FILE,
        Operator.FROM: Where.PEOPLE,
        Operator.TO: Where.PEOPLE,
        Operator.CC: Where.PEOPLE,
    }
    found: dict[Where | None, list[Needle]] = {}
    for term in query.terms:
        if term.operator in places and not term.without and sought(term.value):
            found.setdefault(places[term.operator], []).append(
                _needle(term, lexicon, last=query.typing and term == query.terms[-1])
            )
    return found


def _needle(term: Term, lexicon: Lexicon, *, last: bool) -> Needle:
    found = sought(term.value)
    words = [token.text for token in found]
    named = term.operator in {Operator.FROM, Operator.TO, Operator.CC, Operator.FILENAME}
    begins = not term.exact and (last or named) and len(words[-1]) >= MIN_BEGINNING
    if len(found) > 1 or term.exact or found[0].paired:
        return Needle(words, begins=begins, single=found[0].paired and len(found[0].text) == 1)
    stems = [_root(stem) for stem in lexicon.stems_of(found[0])]
    ends = [end[::-1] for end in lexicon.ends_of(found[0])]
    return Needle(words, [stem for stem in stems if len(stem) >= _SHORTEST], ends, begins)


def _root(stem: str) -> str:
    """Return what is common to a stem and its words: company is stemmed to compani."""
    return stem.removesuffix("i")


def fragment_of(texts: Texts, needles: dict[Where | None, list[Needle]]) -> Fragment:
    """Return the piece to show: of the text if something of it matched, else of what did."""
    anywhere = needles.get(None, [])
    marks = {
        where: _marks(text, [*anywhere, *needles.get(where, [])])
        for where, text in zip(Where, (texts.subject, texts.people, texts.files, texts.text), strict=True)
    }
    best = next((where for where in Where if marks[where]), None)
    if best is None:
        return Fragment(None, _pieces(texts.text, []))
    if marks[Where.TEXT]:
        return Fragment(Where.TEXT, _pieces(texts.text, marks[Where.TEXT]))
    shown = {Where.SUBJECT: texts.subject, Where.PEOPLE: texts.people, Where.FILE: texts.files}
    return Fragment(best, _pieces(shown[best], marks[best]))


def _marks(text: str, needles: Sequence[Needle]) -> list[tuple[int, int]]:
    """Return where a text matches: the first place, and what is near enough to be shown with it."""
    if not needles:
        return []
    start = _first(text, needles)
    if start is None:
        return []
    marks: list[tuple[int, int]] = []
    row = deque[Token](maxlen=max(len(needle.words) for needle in needles))
    for token in tokens(text[:_SCANNED], start):
        if marks and token.start > marks[0][0] + _LENGTH:
            break
        if not token.tail:
            row.append(token)
        marks += [mark for needle in needles if (mark := needle.mark_at(token, row))]
    return _merged(marks)


def _first(text: str, needles: Sequence[Needle]) -> int | None:
    """Return a place before which nothing of a text can match, None when nothing of it can: the quick look."""
    if not text.isascii():
        return 0
    small = text[:_SCANNED].lower()
    places = [place for needle in needles for way in needle.ways if (place := small.find(way)) >= 0]
    return max(0, min(places) - MAX_LETTERS) if places else None


def _merged(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _pieces(text: str, marks: Sequence[tuple[int, int]]) -> list[Piece]:
    first = marks[0][0] if marks else 0
    begin = _word_start(text, max(0, first - _BEFORE)) if first > _BEFORE else 0
    end = begin + _LENGTH
    pieces: list[Piece] = []
    at = begin
    for start, stop in marks:
        if start >= end:
            break
        pieces += [(text[at:start], False), (text[start : min(stop, end)], True)]
        at = min(stop, end)
    pieces.append((text[at:end].rstrip(), False))
    return [(_SPACE.sub(" ", piece), hit) for piece, hit in pieces if piece]


def _word_start(text: str, at: int) -> int:
    space = text.find(" ", at, at + _BEFORE)
    return space + 1 if space >= 0 else at
