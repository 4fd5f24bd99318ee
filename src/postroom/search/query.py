"""What somebody types into the search box, understood: text ⇄ a list of terms (pure).

    crates -"out of stock" from:ann label:"Urgent things" after:2026-03 is:unread

Nothing that is typed is an error. An operator without a value, or with one it does not know, is taken as the word it
looks like and named in `ignored`, so that the screen can say so.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from postroom.search.dates import is_date
from postroom.search.words import sought

MAX_LENGTH = 1_000
MAX_TERMS = 30


class Operator(StrEnum):
    """What a term asks of. `WORDS` has no name of its own: words anywhere."""

    WORDS = ""
    FROM = "from"
    TO = "to"
    CC = "cc"
    SUBJECT = "subject"
    BODY = "body"
    FILENAME = "filename"
    IN = "in"
    LABEL = "label"
    ACCOUNT = "account"
    ASSIGNED = "assigned"
    TEAM = "team"
    HAS = "has"
    IS = "is"
    BEFORE = "before"
    AFTER = "after"


class Operation(msgspec.Struct, frozen=True):
    """How an operator is used: `values` are the only ones it takes, None any. For people and the reference."""

    meaning: str
    example: str
    values: tuple[str, ...] | None = None


MAILBOXES = ("inbox", "archive", "sent", "drafts", "closed", "trash", "spam", "snoozed", "starred", "all")
STATES = ("unread", "read", "starred", "open", "closed", "snoozed", "assigned", "unassigned")
OPERATIONS: dict[Operator, Operation] = {
    Operator.FROM: Operation("Who wrote it: a name, an address or a domain.", "from:ann"),
    Operator.TO: Operation("To whom it went, copies included.", "to:support@acme.example"),
    Operator.CC: Operation("Who got a copy.", "cc:ben"),
    Operator.SUBJECT: Operation("Words of the subject.", 'subject:"late delivery"'),
    Operator.BODY: Operation("Words of the text itself.", "body:refund"),
    Operator.FILENAME: Operation("The name of an attached file, or how it begins or ends.", "filename:pdf"),
    Operator.IN: Operation(f"A mailbox ({', '.join(MAILBOXES)}), or the name of a team or label.", "in:archive"),
    Operator.LABEL: Operation("A label.", 'label:"Urgent things"'),
    Operator.ACCOUNT: Operation("The account it came through, by name or address.", "account:support@acme.example"),
    Operator.ASSIGNED: Operation("Whom it is assigned to: me, nobody, a name or an address.", "assigned:me"),
    Operator.TEAM: Operation("The team it belongs to.", "team:sales"),
    Operator.HAS: Operation("What it holds.", "has:attachment", ("attachment", "attachments")),
    Operator.IS: Operation("How it stands, for you or for everybody.", "is:unread", STATES),
    Operator.BEFORE: Operation(
        "Before this day, month or year: 2026-11-23, 2026/11/23, 2026-11, 2026, today, yesterday, 7d, 2w, 3m, 1y.",
        "before:2026-03",
    ),
    Operator.AFTER: Operation("On or after it.", "after:7d"),
}
_DATED = frozenset({Operator.BEFORE, Operator.AFTER})
_WORDY = frozenset(
    {Operator.WORDS, Operator.FROM, Operator.TO, Operator.CC, Operator.SUBJECT, Operator.BODY, Operator.FILENAME}
)


class Term(msgspec.Struct, frozen=True):
    """One thing asked for. `exact`: it was quoted, words must stand just so. `without`: what has it is left out."""

    operator: Operator
    value: str
    exact: bool = False
    without: bool = False

    @property
    def of_me(self) -> bool:
        """Tell whether this asks for what I wrote myself, whatever address it went from."""
        return self.operator is Operator.FROM and self.value.lower() == "me" and not self.exact


class Query(msgspec.Struct, frozen=True):
    """All of these terms must hold. `ignored`: what was typed and could not be used as it was meant.

    `typing`: nothing stands after the last term, not even a space: it may be the beginning of a word.
    """

    terms: tuple[Term, ...] = ()
    ignored: tuple[str, ...] = ()
    typing: bool = False


_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TERM = re.compile(r'(?P<without>-(?=[^\s-]))?(?:(?P<name>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]*))')


def parse(text: str) -> Query:
    """Return the query that somebody typed. Never raises."""
    shown = _UNSEEN.sub(" ", text.translate(_QUOTES))
    kept = shown[:MAX_LENGTH]
    terms: list[Term] = []
    ignored: list[str] = []
    if len(shown) > MAX_LENGTH:
        ignored.append(_short(shown[MAX_LENGTH:]))
    at = 0
    while match := _next(kept, at):
        at = match.end()
        term, broken = _term(match)
        if broken:
            ignored.append(_short(match.group()))
        if term is None:
            continue
        if len(terms) == MAX_TERMS:
            ignored.append(_short(match.group()))
        elif term not in terms:
            terms.append(term)
    return Query(tuple(terms), tuple(dict.fromkeys(ignored)), typing=not text[-1:].isspace())


def _next(text: str, at: int) -> re.Match[str] | None:
    while at < len(text) and text[at].isspace():
        at += 1
    return _TERM.match(text, at) if at < len(text) else None


def _term(match: re.Match[str]) -> tuple[Term | None, bool]:
    """Return what was typed as a term, None when there is nothing to look for, and whether it is not what was meant."""
    quoted, without = match["quoted"] is not None, match["without"] is not None
    value = " ".join((match["quoted"] if quoted else match["bare"]).split())
    name = (match["name"] or "").lower()
    if name in OPERATIONS.keys() - {Operator.WORDS} and value:
        term = Term(Operator(name), value, exact=quoted, without=without)
        if fits(term):
            return term, False
    whole = (f"{match['name']}:" if match["name"] else "") + value
    if not quoted:
        whole = whole.lstrip("-")
    found = Term(Operator.WORDS, whole, exact=quoted, without=without) if sought(whole) else None
    return found, name in OPERATIONS or bool(whole and not found)


def fits(term: Term) -> bool:
    """Tell whether an operator can do something with its value."""
    if term.operator in _DATED:
        return is_date(term.value)
    if values := OPERATIONS[term.operator].values:
        return term.value.lower() in values
    return term.operator not in _WORDY or bool(sought(term.value))


def write(terms: Iterable[Term]) -> str:
    """Return terms as somebody would type them: `parse` gives the same terms again."""
    return " ".join(_written(term) for term in terms)


def _written(term: Term) -> str:
    value = term.value.translate(_QUOTES).replace('"', " ")
    value = f'"{value}"' if term.exact or not value or any(letter.isspace() for letter in value) else value
    return f"{'-' if term.without else ''}{term.operator and f'{term.operator}:'}{value}"


def _short(text: str) -> str:
    return text.strip()[:60]
