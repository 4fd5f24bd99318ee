"""Documents: what is indexed of a message or a comment (pure).

    subject A ─┐
    people  B ─┼─▶ words, in their places, plain and stemmed ──▶ `words`; those of A, B and C once more: `head`
    files   C ─┤
    text    D ─┘   from:, to: and cc: have lexemes of their own (f:ann, t:ann@acme.example)

A stem that differs from its word has ~ before it, and no place, so that "exact words" never meet a stem; a long word
of a language that makes compounds is there once more backwards, with <, so that Rechnungsnummer is found by Nummer.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from uuid import UUID

import msgspec

from postroom.search.language import COMPOUNDING, language_of
from postroom.search.words import Token, fold, tokens

VERSION = 1
"""Raised when documents are made in another way: a migration then marks every conversation."""

MOST_LETTERS = 200_000
"""Of a text so much is read."""

_MOST_WORDS = 12_000
_MOST_PLACES = 200
_MOST_BYTES = 600_000  # PostgreSQL takes a megabyte
_COMPOUND = 9  # letters
WEEK_S = 7 * 86_400
"""The slices of the index."""

Mailbox = Sequence[str]  # name, address
Stems = Mapping[tuple[str, str], str]


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A message or comment as it is stored, with what its conversation adds. `outgoing` None: a comment."""

    id: UUID
    conversation_id: UUID
    sent_at: datetime
    outgoing: bool | None
    account_id: UUID | None
    author_id: UUID | None
    title: str
    subject: str
    text: str
    authors: Sequence[Mailbox] = ()
    receivers: Sequence[Mailbox] = ()
    copies: Sequence[Mailbox] = ()
    files: Sequence[str] = ()
    grants: Sequence[UUID] = ()


class Cut(msgspec.Struct, frozen=True):
    """A source cut into words: weight and words of each part, and the language it is in."""

    source: Source
    parts: Sequence[tuple[str, Sequence[Token]]]
    language: str | None

    @property
    def words(self) -> set[str]:
        """Return the words to be stemmed."""
        return {token.written for _, part in self.parts for token in part if not token.paired}


class Document(msgspec.Struct, frozen=True):
    """One row of the index; `head` and `words` as PostgreSQL writes a tsvector."""

    id: UUID
    conversation_id: UUID
    comment: bool
    sent_at: datetime
    stamp: int
    keys: Sequence[str]
    head: str
    words: str


def week_of(at: datetime) -> int:
    """Return the number of the week a moment is in: the slices of the index."""
    return int(at.timestamp()) // WEEK_S


def stamp_of(conversation_id: UUID, grants: Sequence[UUID], title: str) -> int:
    """Return what changes when a document has to be made anew: messages and comments themselves never change."""
    text = f"{VERSION} {conversation_id} {sorted(grants)} {title}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


def cut(source: Source) -> Cut:
    """Cut a source into words and tell its language."""
    people = chain(source.authors, source.receivers, source.copies)
    texts = [
        ("A", f"{source.subject}\n{source.title}" if source.title != source.subject else source.subject),
        ("B", "\n".join(f"{name} {address}" for name, address in people)),
        ("C", "\n".join(source.files)),
        ("D", source.text[:MOST_LETTERS]),
    ]
    left = _MOST_WORDS
    parts = []
    for weight, text in texts:
        found = list(tokens(text, limit=left))
        left -= len(found)
        parts.append((weight, found))
    spoken = [token.written for weight, part in parts if weight in "AD" for token in part]
    return Cut(source, parts, language_of(spoken))


def document_of(made: Cut, stems: Stems) -> Document:
    """Return the row of a source. `stems` gives what it has for (language, word)."""
    source, places = made.source, _Places()
    for weight, part in made.parts:
        for token in part:
            places.add(token, weight, _variants(token, made.language, stems))
        places.end_part()
    extra = [*_mailboxes("f", source.authors), *_mailboxes("t", [*source.receivers, *source.copies])]
    extra += _mailboxes("c", source.copies)
    return Document(
        id=source.id,
        conversation_id=source.conversation_id,
        comment=source.outgoing is None,
        sent_at=source.sent_at,
        stamp=stamp_of(source.conversation_id, source.grants, source.title),
        keys=_keys(source),
        head=places.head,
        words=places.whole(dict.fromkeys(extra)),
    )


def quoted(lexeme: str) -> str:
    """Return a lexeme as it stands in a tsvector or tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _keys(source: Source) -> list[str]:
    keys = [f"g:{grant}" for grant in sorted(source.grants)]
    keys.append(f"s:{week_of(source.sent_at)}")
    if source.account_id:
        keys.append(f"a:{source.account_id}")
    if source.author_id:
        keys.append(f"p:{source.author_id}")
    if source.files:
        keys.append("has:file")
    if source.outgoing:
        keys.append("is:sent")
    return keys


def _variants(token: Token, language: str | None, stems: Stems) -> list[str]:
    if token.paired or language is None:
        return []
    stem = fold(stems.get((language, token.written), token.written))
    found = [f"~{stem}"] if stem != token.text else []
    if language in COMPOUNDING and len(token.text) >= _COMPOUND:
        found.append(f"<{stem[::-1]}")
    return found


def _mailboxes(mark: str, people: Iterable[Mailbox]) -> list[str]:
    """Return the lexemes by which from:, to: or cc: finds people: words of name and address, address, domain."""
    found: list[str] = []
    for name, address in people:
        whole = fold(address)[:100]
        found += [f"{mark}:{token.text}" for token in tokens(f"{name} {address}"[:500])]
        found += [f"{mark}:{whole}", f"{mark}:@{whole.rpartition('@')[2]}"] if whole else []
    return found


class _Places:
    """Where each lexeme stands, and with which weight."""

    def __init__(self) -> None:
        self._at = 1
        self._room = _MOST_BYTES
        self._found: dict[str, list[tuple[int, str]]] = {}
        self._unplaced: dict[str, None] = {}

    def add(self, token: Token, weight: str, variants: Iterable[str]) -> None:
        place = self._at - 1 if token.tail else self._at
        self._unplaced.update(dict.fromkeys(variants if self._room > 0 else ()))
        for lexeme in (token.text, *(variants if weight != "D" else ())):
            places = self._found.setdefault(lexeme, [])
            cost = 8 if places else 8 + len(lexeme.encode())
            if len(places) < _MOST_PLACES and cost <= self._room:
                self._room -= cost
                places.append((place, weight))
        if not token.tail:
            self._at += 1

    def end_part(self) -> None:
        self._at += 1  # a phrase does not go from the subject into the text

    @property
    def head(self) -> str:
        """Return what stands in subject, people and names of files, as a tsvector."""
        return _vector(self._found, "ABC")

    def whole(self, more: Iterable[str]) -> str:
        """Return everything as a tsvector, with lexemes that stand nowhere: stems are in no phrase."""
        unplaced = [lexeme for lexeme in self._unplaced if lexeme not in self._found]
        return " ".join([_vector(self._found, "ABCD"), *map(quoted, unplaced), *map(quoted, more)])


def _vector(found: Mapping[str, Sequence[tuple[int, str]]], weights: str) -> str:
    lines = (
        (lexeme, ",".join(f"{place}{weight}" for place, weight in places if weight in weights))
        for lexeme, places in found.items()
    )
    return " ".join(f"{quoted(lexeme)}:{places}" for lexeme, places in lines if places)
