"""The IMAP commands Postroom speaks, one method each (RFC 3501 and its extensions), on top of a `Session`."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import msgspec

from postroom.channels.email.imap import names, responses, uids
from postroom.channels.email.imap.idle import Idle
from postroom.channels.email.imap.responses import Fetched, Listed, Untagged, integer, word
from postroom.channels.email.imap.session import Answer, Literal, Refused, Session, astring
from postroom.kit.errors import RemoteError

_NOTIFY_ALL = b"NOTIFY SET STATUS (selected-delayed (%b)) (personal (%b))"
_NOTIFY_SELECTED = b"NOTIFY SET (selected-delayed (%b))"


class Mailbox(msgspec.Struct, frozen=True, kw_only=True):
    """An opened mailbox (RFC 3501, section 6.3.1; RFC 7162): what SELECT told.

    `changed` and `vanished` are what QRESYNC reported since the given mod-sequence. `highest_modseq` 0: none kept.
    `object_id` is its MAILBOXID (RFC 8474), empty where there is none.
    """

    path: str
    uidvalidity: int
    uidnext: int
    messages: int
    highest_modseq: int = 0
    object_id: str = ""
    changed: Sequence[Fetched] = ()
    vanished: Sequence[int] = ()


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a mailbox before it is opened with QRESYNC (RFC 7162, section 3.2.5)."""

    uidvalidity: int
    modseq: int
    first_uid: int
    last_uid: int


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What a mailbox can be recognised by when its name has changed."""

    uidvalidity: int
    uidnext: int
    messages: int
    object_id: str


class Client:
    """A signed-in IMAP connection."""

    def __init__(self, session: Session) -> None:
        """Use `signin.sign_in`."""
        self.session = session
        self.mailbox: Mailbox | None = None
        self._read_only = True
        self.idle = Idle(session)

    def has(self, *capabilities: str) -> bool:
        """Tell whether the server offers all of these."""
        return self.session.has(*capabilities)

    def close(self) -> None:
        """Drop the connection."""
        self.session.close()

    async def enable_qresync(self) -> bool:
        """Switch on QRESYNC (RFC 7162), or CONDSTORE where only that is there; tell whether QRESYNC is on."""
        if not self.has("ENABLE") or not (self.has("QRESYNC") or self.has("CONDSTORE")):
            return False
        wanted = b"QRESYNC" if self.has("QRESYNC") else b"CONDSTORE"
        try:
            answer = await self.session.command(b"ENABLE", wanted)
        except Refused:
            return False
        enabled = {word(item) for response in answer.untagged if response.kind == "ENABLED" for item in response.data}
        return "QRESYNC" in enabled

    async def list_mailboxes(self) -> Sequence[Listed]:
        """Return every mailbox, with its SPECIAL-USE attributes (RFC 6154) where the server knows them."""
        extended = self.has("SPECIAL-USE", "LIST-EXTENDED")
        parts = (b'LIST "" "*" RETURN (SPECIAL-USE)',) if extended else (b'LIST "" "*"',)
        answer = await self.session.command(*parts)
        found = (responses.listed(response.data) for response in answer.untagged if response.kind == "LIST")
        return [mailbox for mailbox in found if mailbox is not None]

    async def status(self, path: str) -> Mapping[str, int]:
        """Return MESSAGES, UIDNEXT, UIDVALIDITY and, if kept, HIGHESTMODSEQ of a mailbox.

        It must not be selected (RFC 3501, section 6.3.10: the figures would be old ones), so it is closed first.
        """
        if self.mailbox is not None and self.mailbox.path == path:
            await self._close_mailbox()
        items = (
            b"(MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ)"
            if self.has("CONDSTORE")
            else b"(MESSAGES UIDNEXT UIDVALIDITY)"
        )
        answer = await self.session.command(b"STATUS", _mailbox(path), items)
        named = [responses.counts(response.data) for response in answer.untagged if response.kind == "STATUS"]
        found = [one for one in named if one is not None]
        told = [figures for name, figures in found if name == path]  # others may be told of in between
        return next(iter([*told, *(figures for _, figures in found)]), {})

    async def mark(self, path: str) -> Mark:
        """Return what tells this mailbox from others, MAILBOXID (RFC 8474, section 4.2) where the server has it."""
        figures = await self.status(path)
        object_id = ""
        if self.has("OBJECTID"):
            answer = await self.session.command(b"STATUS", _mailbox(path), b"(MAILBOXID)")
            ids = (responses.object_id(response.data) for response in answer.untagged if response.kind == "STATUS")
            object_id = next((found for found in ids if found), "")
        return Mark(
            uidvalidity=figures.get("UIDVALIDITY", 0),
            uidnext=figures.get("UIDNEXT", 0),
            messages=figures.get("MESSAGES", 0),
            object_id=object_id,
        )

    @property
    def listening(self) -> bool:
        """Tell whether the server tells of all mailboxes now."""
        return self.session.listening

    async def listen(self) -> bool:
        """Have the server tell how all mailboxes stand, and what changes, until `hush`; tell whether it will.

        Figures of a mailbox come as STATUS (NOTIFY, RFC 5465), also of a new one: `told` returns them. The selected one
        is named, too: without, a server keeps its changes to itself while its mod-sequence goes on (section 6.1). News
        of names (MailboxName) are not asked for: with them Dovecot 2.3 goes on listing a renamed mailbox as it was.
        """
        if not self.listening and self.has("NOTIFY", "IDLE"):
            self.session.listening = True
            try:
                await self.session.command(_NOTIFY_ALL % (self._events, self._events))
            except Refused:
                self.session.listening = False
        return self.listening

    async def hush(self) -> None:
        """Have the server tell of the selected mailbox only, and that between commands.

        Dovecot 2.3 puts what it tells of the others into the middle of a message that is fetched slowly.
        """
        if self.listening:
            with suppress(Refused):
                await self.session.command(_NOTIFY_SELECTED % self._events)
            self.session.listening = False

    @property
    def _events(self) -> bytes:
        return b"MessageNew MessageExpunge" + (b" FlagChange" if self.has("CONDSTORE") else b"")

    def told(self) -> Sequence[tuple[str, Mapping[str, int]]]:
        """Return (mailbox, figures) of what was told since the last time."""
        told, self.session.told = self.session.told, []
        named = (responses.counts(one.data) for one in told)
        return [one for one in named if one is not None]

    async def deselect(self) -> None:
        """Leave the selected mailbox, if there is one: news of it then comes like that of the others."""
        if self.mailbox is not None:
            await self._close_mailbox()

    async def select(self, path: str, *, read_only: bool = True, known: Known | None = None) -> Mailbox:
        """Open a mailbox. With `known` (QRESYNC must be on) the changes since then come along."""
        self.mailbox = None
        verb = b"EXAMINE" if read_only else b"SELECT"
        options: tuple[bytes, ...] = ()
        if known is not None:
            span = b"%d:%d" % (known.first_uid, known.last_uid)
            options = (b"(QRESYNC (%d %d %s))" % (known.uidvalidity, known.modseq, span),)
        elif self.has("CONDSTORE"):
            options = (b"(CONDSTORE)",)
        answer = await self.session.command(verb, _mailbox(path), *options)
        self._read_only = read_only
        self.mailbox = _opened(path, answer.untagged)
        return self.mailbox

    async def _close_mailbox(self) -> None:
        """Deselect without expunging: UNSELECT (RFC 3691), or CLOSE of a mailbox that is opened read-only."""
        self.mailbox = None
        if not self.has("UNSELECT") and not self._read_only:
            return
        await self.session.command(b"UNSELECT" if self.has("UNSELECT") else b"CLOSE")

    async def search(self, *criteria: bytes | Literal) -> Sequence[int]:
        """Return the UIDs that match, ascending."""
        answer = await self.session.command(b"UID SEARCH", *criteria)
        numbers = (integer(item) for response in answer.untagged if response.kind == "SEARCH" for item in response.data)
        return sorted({number for number in numbers if number is not None and number <= uids.MAX_UID})

    async def search_header(self, name: str, value: str) -> Sequence[int]:
        """Return the UIDs of messages whose header holds this text."""
        return await self.search(b"HEADER", astring(name), astring(value))

    async def fetch(
        self,
        which: bytes,
        items: bytes,
        each: Callable[[Fetched], None],
        *,
        modifier: bytes = b"",
        vanished: Callable[[Sequence[int]], None] | None = None,
    ) -> int:
        """UID FETCH; `each` gets every answer as it comes, so that nothing is held twice. Unasked ones come too.

        Returns the HIGHESTMODSEQ of the mailbox if the server tells it (RFC 7162, section 3.1.4), else 0.
        """

        def take(response: Untagged) -> bool:
            if response.kind == "VANISHED" and vanished is not None:
                vanished(responses.vanished(response.data))
                return True
            if response.kind != "FETCH":
                return False
            if (found := responses.fetched(response.data)) is not None:
                each(found)
            return True

        parts = (b"UID FETCH", which, items) + ((modifier,) if modifier else ())
        answer = await self.session.command(*parts, each=take)
        match answer.status.code:
            case [bytes(name), value, *_] if name.upper() == b"HIGHESTMODSEQ":
                return integer(value) or 0
        return 0

    async def noop(self) -> None:
        """Keep the connection alive and let the server tell its news."""
        await self.session.command(b"NOOP")

    async def store(self, which: Sequence[int], *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Change flags (RFC 3501, section 6.4.6)."""
        for verb, flags in ((b"+FLAGS.SILENT", add), (b"-FLAGS.SILENT", remove)):
            if flags and which:
                listed = b"(" + b" ".join(_flag(flag) for flag in flags) + b")"
                for part in _parts(which):
                    await self.session.command(b"UID STORE", uids.encode(part), verb, listed)

    async def label(self, which: Sequence[int], label: str, *, on: bool) -> None:
        """Give messages a label of Gmail or take it away (X-GM-LABELS); system labels begin with a backslash."""
        name = _flag(label) if label.startswith("\\") else _mailbox(label)
        for part in _parts(which):
            verb = b"+X-GM-LABELS" if on else b"-X-GM-LABELS"
            await self.session.command(b"UID STORE", uids.encode(part), verb, name)

    async def move(self, which: Sequence[int], path: str) -> Mapping[int, tuple[int, int]]:
        """Move messages (RFC 6851), where there is no MOVE by copying and expunging (UIDPLUS, RFC 4315).

        Returns UID → (UIDVALIDITY, UID) in the other mailbox, as far as the server tells (COPYUID).
        """
        places: dict[int, tuple[int, int]] = {}
        for part in _parts(which):
            span = uids.encode(part)
            if self.has("MOVE"):
                places |= _places(await self.session.command(b"UID MOVE", span, _mailbox(path)))
                continue
            places |= await self.copy(part, path)
            if self.has("UIDPLUS"):
                await self.expunge(part)
            else:
                await self.session.command(b"UID STORE", span, b"+FLAGS.SILENT (\\Deleted)")
        return places

    async def copy(self, which: Sequence[int], path: str) -> Mapping[int, tuple[int, int]]:
        """Copy messages; return UID → (UIDVALIDITY, UID) of each copy, as far as the server tells (COPYUID)."""
        places: dict[int, tuple[int, int]] = {}
        for part in _parts(which):
            places |= _places(await self.session.command(b"UID COPY", uids.encode(part), _mailbox(path)))
        return places

    async def expunge(self, which: Sequence[int]) -> None:
        """Expunge these messages and no others (UIDPLUS, RFC 4315)."""
        for part in _parts(which):
            span = uids.encode(part)
            await self.session.command(b"UID STORE", span, b"+FLAGS.SILENT (\\Deleted)")
            await self.session.command(b"UID EXPUNGE", span)

    async def create(self, path: str) -> None:
        """Make a mailbox."""
        await self.session.command(b"CREATE", _mailbox(path))

    async def append(self, path: str, raw: bytes, *, flags: Sequence[str] = ()) -> tuple[int, int] | None:
        """Store a message; return its (UIDVALIDITY, UID) where the server tells (RFC 4315, APPENDUID)."""
        listed = b"(" + b" ".join(_flag(flag) for flag in flags) + b")"
        answer = await self.session.command(b"APPEND", _mailbox(path), listed, Literal(raw))
        match answer.status.code:
            case [b"APPENDUID", validity, uid, *_] if (first := integer(validity)) and (second := integer(uid)):
                return first, second
        return None

    async def logout(self) -> None:
        """Say goodbye, if the server still listens, and close."""
        try:
            await self.session.command(b"LOGOUT")
        except RemoteError:
            pass  # the BYE that was asked for arrives as one
        finally:
            self.close()


def _mailbox(path: str) -> bytes | Literal:
    return astring(names.encode(path))


def _flag(flag: str) -> bytes:
    """Return a flag for the wire: an atom, with one backslash in front at most (RFC 3501, section 9, flag)."""
    kept = "".join(c for c in flag.lstrip("\\") if c.isascii() and c.isprintable() and c not in '(){ %*"\\]')
    return (("\\" if flag.startswith("\\") else "") + kept).encode()


def _parts(which: Sequence[int], size: int = 500) -> Sequence[Sequence[int]]:
    ordered = sorted(which)
    return [ordered[start : start + size] for start in range(0, len(ordered), size)]


def _opened(path: str, untagged: Sequence[Untagged]) -> Mailbox:
    codes = {r.status.name: r.status.code for r in untagged if r.status is not None and r.status.name}
    figures = {name: integer(code[1]) or 0 for name, code in codes.items() if len(code) > 1}
    ids = codes.get("MAILBOXID", ())
    exists = [response.number for response in untagged if response.kind == "EXISTS"]
    changed = (responses.fetched(response.data) for response in untagged if response.kind == "FETCH")
    gone = (responses.vanished(response.data) for response in untagged if response.kind == "VANISHED")
    return Mailbox(
        path=path,
        uidvalidity=figures.get("UIDVALIDITY", 0),
        uidnext=figures.get("UIDNEXT", 0),
        messages=exists[-1] if exists else 0,
        highest_modseq=figures.get("HIGHESTMODSEQ", 0),
        object_id=responses.identifier(ids[1]) if len(ids) > 1 else "",
        changed=[found for found in changed if found is not None],
        vanished=[uid for group in gone for uid in group],
    )


def _places(answer: Answer) -> Mapping[int, tuple[int, int]]:
    """Return what COPYUID says; MOVE says it before the end (RFC 6851, section 4.3), COPY at the end."""
    codes = [answer.status.code, *(response.status.code for response in answer.untagged if response.status)]
    places: dict[int, tuple[int, int]] = {}
    for code in codes:
        match code:
            case [b"COPYUID", validity, bytes(old), bytes(new)] if uidvalidity := integer(validity):
                pairs = zip(uids.decode(old), uids.decode(new), strict=False)
                places.update({before: (uidvalidity, after) for before, after in pairs})
    return places
