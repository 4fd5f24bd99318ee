"""Words: text as the index and a query both cut it, whatever language it is in (pure).

Words are runs of letters and digits, in small letters, without accents. Writing that puts no space between words
(Chinese, Japanese, Korean, Thai ...) is cut into pairs of characters, so that every piece of a run can be found:
東京都 is 東京, 京都 and, for who asks for one character only, 都.
"""

import re
import unicodedata
from collections.abc import Iterator

import msgspec

MAX_LETTERS = 40
"""Longer words are cut here, in the index and in queries."""

_WORD = re.compile(
    r"[^\W_]+(?:[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0900-\u109f\u1780-\u17ff\u1ab0-\u1aff]+[^\W_]*)*"
)
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    r"\uf900-\ufaff\U00020000-\U0003ffff\u3005]+"
)
# Marks that are no letters of their own: accents, Hebrew points, Arabic vowel signs. Others, as Thai vowels, stay.
_MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u1ab0-\u1aff]+")
_ALIKE = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "þ": "th", "ı": "i", "ς": "σ"}
)
_ASCII = 128


class Token(msgspec.Struct, frozen=True):
    """One word of a text: as it is indexed, as it was written in small letters (for stemming), and where it stands.

    `paired`: a piece of unspaced writing; `written` is then the same as `text`. `tail`: the last character of such a
    run once more, alone; it stands in the place of the pair before it.
    """

    text: str
    written: str
    start: int
    end: int
    paired: bool = False
    tail: bool = False


def fold(word: str) -> str:
    """Return a word without capitals, accents and variants of letters: `Über` and `uber` are one."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    return unicodedata.normalize("NFC", _MARKS.sub("", apart)).casefold().translate(_ALIKE)


def tokens(text: str, start: int = 0, *, limit: int | None = None) -> Iterator[Token]:
    """Yield the words of a text in their order, from a place on, at most `limit` of them."""
    left = limit if limit is not None else len(text) + 1
    for word in _WORD.finditer(text, start):
        for token in _cut(word.group(), word.start()):
            if not left:
                return
            left -= 1
            yield token


def _cut(word: str, start: int) -> Iterator[Token]:
    if word.isascii():
        small = word[:MAX_LETTERS].lower()
        yield Token(small, small, start, start + len(word))
        return
    at = 0
    for run in _UNSPACED.finditer(word):
        yield from _whole(word[at : run.start()], start + at)
        yield from _pairs(run.group(), start + run.start())
        at = run.end()
    yield from _whole(word[at:], start + at)


def _whole(word: str, start: int) -> Iterator[Token]:
    folded = fold(word)[:MAX_LETTERS]
    if folded:
        yield Token(folded, unicodedata.normalize("NFC", word.lower())[:MAX_LETTERS], start, start + len(word))


def _pairs(run: str, start: int) -> Iterator[Token]:
    for at in range(len(run)):
        pair = fold(run[at : at + 2])
        end = min(at + 2, len(run))
        yield Token(pair, pair, start + at, start + end, paired=True, tail=0 < at == end - 1)


def sought(text: str) -> list[Token]:
    """Return the words to look for: of unspaced writing the pairs, and a character only when it is all there is."""
    return [token for token in tokens(text) if not token.tail]
