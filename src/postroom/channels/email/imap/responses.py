"""What a server answers, as typed values (RFC 3501, section 7; RFC 7162; RFC 4315)."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

import msgspec

from postroom.channels.email.imap import names, uids
from postroom.channels.email.imap.tokens import Malformed, Token, tokenize
from postroom.spool import Octets

_STATUS = re.compile(
    rb"(?P<kind>OK|NO|BAD|BYE|PREAUTH)(?![^ ])(?: \[(?P<code>[^\]]*)\])? ?(?P<text>.*)", re.DOTALL | re.IGNORECASE
)
_DATE = re.compile(r" ?(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MAX_DIGITS = 20
_MAX_FLAGS = 100
_MAX_ID = 255
_RECENT = "\\recent"
_SYSTEM_FLAGS = {flag.lower(): flag for flag in ("\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft")}


class Status(msgspec.Struct, frozen=True):
    """OK, NO, BAD, BYE or PREAUTH with its response code (`code[0]` in upper case) and its words."""

    kind: str
    code: Sequence[Token]
    text: str

    @property
    def name(self) -> str:
        """The response code without its arguments, or an empty string."""
        return word(self.code[0]) if self.code else ""


class Untagged(msgspec.Struct, frozen=True):
    """`* 12 FETCH (...)`: kind FETCH, number 12, and the tokens after it. A status has its `status` set."""

    kind: str
    number: int = 0
    data: Sequence[Token] = ()
    status: Status | None = None


class Tagged(msgspec.Struct, frozen=True):
    """The end of a command."""

    tag: bytes
    status: Status


class Continuation(msgspec.Struct, frozen=True):
    """`+`: the server wants more."""

    text: bytes


class Listed(msgspec.Struct, frozen=True):
    """One mailbox of LIST: its name as text and its attributes in lower case, with their backslash."""

    path: str
    delimiter: str
    attributes: frozenset[str]


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """What FETCH told about one message; None is what was not asked for, `body` also what was over the limit.

    `labels`, `server_id` and `server_thread_id`: Gmail's (X-GM-EXT-1), or EMAILID and THREADID (RFC 8474).
    """

    uid: int
    flags: frozenset[str] | None = None
    internal_date: datetime | None = None
    size: int | None = None
    body: Octets | None = None
    modseq: int | None = None
    labels: frozenset[str] | None = None
    server_id: str = ""
    server_thread_id: str = ""


Response = Untagged | Tagged | Continuation


def parse(pieces: Sequence[bytes], literals: Sequence[Octets | None]) -> Response:
    """Return one response. Raises `Malformed` when it is none."""
    head = pieces[0]
    if head.startswith(b"+"):
        return Continuation(head[1:].strip())
    tag, _, rest = head.partition(b" ")
    status = _STATUS.fullmatch(rest) if len(pieces) == 1 else None
    if tag != b"*":
        if status is None:
            raise Malformed
        return Tagged(tag, _status(status))
    if status is not None:
        return Untagged(status["kind"].decode().upper(), status=_status(status))
    return _untagged(tokenize([rest, *pieces[1:]], literals))


def is_status(line: bytes) -> bool:
    """Tell whether this line is human text, in which `{5}` announces no literal."""
    return _STATUS.match(line.partition(b" ")[2]) is not None


def _status(match: re.Match[bytes]) -> Status:
    code = tokenize([match["code"]], ()) if match["code"] else []
    return Status(match["kind"].decode().upper(), code, match["text"].decode("utf-8", "replace").strip())


def _untagged(tokens: list[Token]) -> Untagged:
    if not tokens:
        raise Malformed
    number = integer(tokens[0])
    if number is not None and len(tokens) > 1:
        return Untagged(word(tokens[1]), number, tokens[2:])
    return Untagged(word(tokens[0]), 0, tokens[1:])


def word(token: Token) -> str:
    """Return an atom in upper case, or an empty string for anything else."""
    return token.decode("ascii", "replace").upper() if isinstance(token, bytes) else ""


def integer(token: Token) -> int | None:
    """Return a number of at most 20 digits, or None."""
    return int(token) if isinstance(token, bytes) and token.isdigit() and len(token) <= _MAX_DIGITS else None


def listed(data: Sequence[Token]) -> Listed | None:
    """Return the mailbox of a LIST response."""
    match data:
        case [list(attributes), delimiter, bytes(name), *_]:
            found = frozenset(word(attribute).lower() for attribute in attributes)
            text = delimiter.decode("ascii", "replace") if isinstance(delimiter, bytes) else ""
            path = names.decode(name)
            return Listed("INBOX" if path.upper() == "INBOX" else path, text, found)
    return None


def counts(data: Sequence[Token]) -> tuple[str, Mapping[str, int]] | None:
    """Return the mailbox and the figures of a STATUS response."""
    match data:
        case [bytes(name), list(items), *_]:
            pairs = zip(items[::2], items[1::2], strict=False)
            path = names.decode(name)
            figures = {word(key): number for key, value in pairs if (number := integer(value)) is not None}
            return "INBOX" if path.upper() == "INBOX" else path, figures
    return None


def fetched(data: Sequence[Token]) -> Fetched | None:
    """Return what a FETCH response says, or None when it has no UID."""
    if not data or not isinstance(data[0], list):
        return None
    items = data[0]
    values = {_item(key): value for key, value in zip(items[::2], items[1::2], strict=False)}
    uid = integer(values.get("UID"))
    if uid is None:
        return None
    modseq = values.get("MODSEQ")
    date = values.get("INTERNALDATE")
    body = values.get("BODY[]", values.get("BODY[HEADER]"))
    return Fetched(
        uid=uid,
        flags=flags(values["FLAGS"]) if "FLAGS" in values else None,
        internal_date=moment(date.decode("ascii", "replace")) if isinstance(date, bytes) else None,
        size=integer(values.get("RFC822.SIZE")),
        body=body if isinstance(body, Octets) else None,
        modseq=integer(modseq[0]) if isinstance(modseq, list) and modseq else None,
        labels=_labels(values["X-GM-LABELS"]) if "X-GM-LABELS" in values else None,
        server_id=identifier(values.get("X-GM-MSGID", values.get("EMAILID"))),
        server_thread_id=identifier(values.get("X-GM-THRID", values.get("THREADID"))),
    )


def object_id(data: Sequence[Token]) -> str:
    """Return the MAILBOXID of a STATUS response (RFC 8474, section 4.2), or an empty string."""
    match data:
        case [_, [bytes(name), value, *_], *_] if word(name) == "MAILBOXID":
            return identifier(value)
    return ""


def identifier(token: Token) -> str:
    """Return the id in `(id)` or `id`, or an empty string."""
    value = token[0] if isinstance(token, list) and token else token
    return value.decode("ascii", "replace")[:_MAX_ID] if isinstance(value, bytes) else ""


def _labels(token: Token) -> frozenset[str]:
    items = token[:_MAX_FLAGS] if isinstance(token, list) else []
    return frozenset(names.decode(item) for item in items if isinstance(item, bytes))


def _item(token: Token) -> str:
    return word(token).partition("<")[0]


def flags(token: Token) -> frozenset[str]:
    """Return flags, the system ones in their usual spelling, without Recent, which is only about the session."""
    if not isinstance(token, list):
        return frozenset()
    texts = (item.decode("utf-8", "replace") for item in token[:_MAX_FLAGS] if isinstance(item, bytes))
    return frozenset(_SYSTEM_FLAGS.get(text.lower(), text) for text in texts if text.lower() != _RECENT)


def moment(text: str) -> datetime | None:
    """Return an INTERNALDATE (RFC 3501, section 9, date-time) in UTC, or None when it is none."""
    match = _DATE.fullmatch(text)
    if match is None or match[2].lower() not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(match[group]) for group in (1, 3, 4, 5, 6))
    offset = timedelta(hours=int(match[8]), minutes=int(match[9])) * (-1 if match[7] == "-" else 1)
    try:
        zone = timezone(offset)
        return datetime(
            year, _MONTHS.index(match[2].lower()) + 1, day, hour, minute, min(second, 59), tzinfo=zone
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def search_date(when: datetime) -> bytes:
    """Return a day for SEARCH (RFC 3501, section 9, date), independent of the locale."""
    return f"{when.day}-{_MONTHS[when.month - 1].title()}-{when.year:04}".encode()


def vanished(data: Sequence[Token]) -> list[int]:
    """Return the UIDs of a VANISHED response (RFC 7162, section 3.2.10)."""
    last = data[-1] if data else None
    return uids.decode(last) if isinstance(last, bytes) else []
