"""An IMAP server in memory for dialects and misbehaviour that Dovecot does not show.

async with ScriptedImap(capabilities=("IMAP4rev1", "IDLE")) as server:
    server.add("INBOX", b"Subject: hello\r\n\r\n")
    server.quirks.bye_in_idle = True
"""

import asyncio
import base64
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from tests.e2e.servers.ports import LOOPBACK

_LITERAL = re.compile(rb"\{(\d+)(\+?)\}$")
_STRING = re.compile(rb'"((?:[^"\\]|\\.)*)"|(\S+)')


@dataclass
class Stored:
    """A message: its bytes, flags, INTERNALDATE as written on the wire, and what Gmail says of it."""

    raw: bytes
    flags: set[str] = field(default_factory=set)
    date: str = "01-Feb-2024 10:00:00 +0000"
    labels: tuple[str, ...] = ()
    gmail_id: int = 0


@dataclass
class Box:
    """A mailbox."""

    uidvalidity: int = 1
    attributes: str = ""
    messages: dict[int, Stored] = field(default_factory=dict)
    next_uid: int = 1
    object_id: str = ""


@dataclass
class Quirks:
    """What this server does wrong or in its own way. UID quirks hold for FETCH of a body."""

    greeting: bytes = b"* OK ready\r\n"
    login_answer: bytes | None = None
    silent_verbs: set[str] = field(default_factory=set)
    bye_in_idle: bool = False
    close_in_idle: bool = False
    garbage_before: dict[str, bytes] = field(default_factory=dict)
    refuse_select: set[str] = field(default_factory=set)
    refuse_uids: set[int] = field(default_factory=set)
    omit_uids: set[int] = field(default_factory=set)
    drop_at_uids: set[int] = field(default_factory=set)
    announce: dict[int, int] = field(default_factory=dict)
    unsized: set[int] = field(default_factory=set)
    no_uidnext: bool = False
    arrives_during: dict[str, bytes] = field(default_factory=dict)
    most_connections: int = 1000
    too_many: bytes = b" NO [LIMIT] Too many simultaneous connections\r\n"
    label_seconds: float = 0.0
    unlisted: set[str] = field(default_factory=set)
    refuse_fetch: set[str] = field(default_factory=set)
    refuse_idle: bool = False
    tells_in_literals: bool = False


class ScriptedImap:
    """Listens on a free loopback `port`; `seen` holds every command line it got, passwords included."""

    def __init__(self, capabilities: Iterable[str] = ("IMAP4rev1", "IDLE"), quirks: Quirks | None = None) -> None:
        self.capabilities = tuple(capabilities)
        self.quirks = quirks or Quirks()
        self.boxes = {"INBOX": Box()}
        self.seen: list[str] = []
        self.port = 0
        self.connections: set[Connection] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for connection in list(self.connections):
            connection.writer.transport.abort()

    def add(self, path: str, *raw: bytes, flags: Iterable[str] = (), date: str | None = None) -> None:
        """Put messages into a mailbox without telling anybody."""
        box = self.boxes.setdefault(path, Box())
        for message in raw:
            stored = Stored(message, set(flags))
            stored.date = date or stored.date
            box.messages[box.next_uid] = stored
            box.next_uid += 1

    def label(self, raw: bytes, *labels: str, folder: str = "[Gmail]/All Mail", gmail_id: int = 1) -> None:
        """Let a message appear in a folder as Gmail shows it: with labels, and with ids of its own."""
        self.add(folder, raw)
        newest = self.boxes[folder].messages[self.boxes[folder].next_uid - 1]
        newest.labels, newest.gmail_id = labels, gmail_id

    def arrive_at_gmail(self, raw: bytes, *labels: str, gmail_id: int = 1) -> None:
        """Let a message arrive in INBOX, and a moment later (`Quirks.label_seconds`) in all mail."""
        self.arrive("INBOX", raw)
        appear = partial(self.label, raw, *labels, gmail_id=gmail_id)
        asyncio.get_running_loop().call_later(self.quirks.label_seconds, appear)

    def figures(self, path: str) -> bytes:
        """Return a STATUS response."""
        box = self.boxes[path]
        figures = f"MESSAGES {len(box.messages)} UIDNEXT {box.next_uid} UIDVALIDITY {box.uidvalidity}"
        return f'* STATUS "{path}" ({figures})\r\n'.encode()

    def notify(self, line: bytes) -> None:
        """Send a line to every connection that asked for NOTIFY and idles."""
        for connection in self.connections:
            if connection.notified and connection.idling:
                connection.writer.write(line)

    def is_listened_to(self) -> bool:
        """Tell whether a connection that asked for NOTIFY idles."""
        return any(one.notified and one.idling for one in list(self.connections))

    def arrive(self, path: str, *raw: bytes) -> None:
        """Put messages into a mailbox and tell those who have it open."""
        self.add(path, *raw)
        self.tell(path, b"* %d EXISTS\r\n" % len(self.boxes[path].messages))

    def tell(self, path: str, line: bytes) -> None:
        """Send a line to every connection that idles in a mailbox."""
        for connection in self.connections:
            if connection.selected == path and connection.idling:
                connection.writer.write(line)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self, reader, writer)
        self.connections.add(connection)
        try:
            await connection.run()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.connections.discard(connection)
            writer.close()


class Connection:
    """One client."""

    def __init__(self, server: ScriptedImap, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server = server
        self.quirks = server.quirks
        self.reader = reader
        self.writer = writer
        self.selected: str | None = None
        self.box = Box()
        self.idling = False
        self.notified = False
        self.signed_in = False

    async def run(self) -> None:
        """Serve until the client leaves or a quirk ends it."""
        self.writer.write(self.quirks.greeting)
        while line := await self._line():
            tag, _, rest = line.partition(b" ")
            verb = rest.split(b" ")[0].upper().decode()
            if verb == "UID":
                verb = " ".join(rest.upper().decode("latin-1").split(" ")[:2])
            self.server.seen.append(rest.decode("latin-1"))
            if verb in self.quirks.silent_verbs:
                continue
            self.writer.write(self.quirks.garbage_before.get(verb, b""))
            if raw := self.quirks.arrives_during.pop(verb, None):
                self.server.add("INBOX", raw)
                self.writer.write(b"* %d EXISTS\r\n" % len(self.server.boxes["INBOX"].messages))
            handler: Callable[[bytes, bytes], object] | None = getattr(self, f"_{verb.replace(' ', '_').lower()}", None)
            if handler is None:
                self.writer.write(tag + b" BAD unknown command\r\n")
            else:
                answer = handler(tag, rest)
                if asyncio.iscoroutine(answer):
                    await answer
            await self.writer.drain()

    async def _line(self) -> bytes:
        """Read a command with its literals put in as quoted strings."""
        whole = b""
        while True:
            line = (await self.reader.readuntil(b"\n")).rstrip(b"\r\n")
            match = _LITERAL.search(line)
            if match is None:
                return whole + line
            if not match[2]:
                self.writer.write(b"+ go on\r\n")
            literal = await self.reader.readexactly(int(match[1]))
            quoted = literal.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
            whole += line[: match.start()] + b'"' + quoted + b'"'

    def _ok(self, tag: bytes, words: bytes = b"done") -> None:
        self.writer.write(tag + b" OK " + words + b"\r\n")

    def _capability(self, tag: bytes, _rest: bytes) -> None:
        self.writer.write(b"* CAPABILITY " + " ".join(self.server.capabilities).encode() + b"\r\n")
        self._ok(tag)

    def _login(self, tag: bytes, _rest: bytes) -> None:
        if sum(one.signed_in for one in self.server.connections) >= self.quirks.most_connections:
            self.writer.write(tag + self.quirks.too_many)
            return
        self.signed_in = True
        self.writer.write(tag + (self.quirks.login_answer or b" OK welcome\r\n"))

    async def _authenticate(self, tag: bytes, rest: bytes) -> None:
        if len(rest.split(b" ")) == 2:
            self.writer.write(b"+ \r\n")
            self.server.seen.append(base64.b64decode(await self.reader.readuntil(b"\n")).decode())
        self._login(tag, rest)

    def _list(self, tag: bytes, _rest: bytes) -> None:
        for path, box in self.server.boxes.items():
            if path in self.quirks.unlisted:
                continue
            self.writer.write(f'* LIST ({box.attributes}) "/" "{path}"\r\n'.encode())
        self._ok(tag)

    def _create(self, tag: bytes, rest: bytes) -> None:
        self.server.boxes[_strings(rest)[1]] = Box()
        self._ok(tag)

    def _select(self, tag: bytes, rest: bytes) -> None:
        path = _strings(rest)[1]
        box = self.server.boxes.get(path)
        self.selected = None
        if box is None or path in self.quirks.refuse_select:
            self.writer.write(tag + b" NO cannot open it\r\n")
            return
        self.selected, self.box = path, box
        self.writer.write(b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] x\r\n" % (len(box.messages), box.uidvalidity))
        if box.object_id:
            self.writer.write(f"* OK [MAILBOXID ({box.object_id})] x\r\n".encode())
        if not self.quirks.no_uidnext:
            self.writer.write(b"* OK [UIDNEXT %d] x\r\n" % box.next_uid)
        self._ok(tag, b"[READ-WRITE] open")

    _examine = _select

    def _status(self, tag: bytes, rest: bytes) -> None:
        path = _strings(rest)[1]
        box = self.server.boxes.get(path)
        if box is None:
            self.writer.write(tag + b" NO [NONEXISTENT] there is no such mailbox\r\n")
            return
        marked = f'* STATUS "{path}" (MAILBOXID ({box.object_id}))\r\n'.encode()
        self.writer.write(marked if b"MAILBOXID" in rest else self.server.figures(path))
        self._ok(tag)

    def _notify(self, tag: bytes, rest: bytes) -> None:
        self.notified = b"(personal " in rest
        if b"SET STATUS" in rest:
            self.writer.writelines(map(self.server.figures, self.server.boxes))
        self._ok(tag)

    def _unselect(self, tag: bytes, _rest: bytes) -> None:
        self.selected = None
        self._ok(tag)

    _close = _unselect

    def _noop(self, tag: bytes, _rest: bytes) -> None:
        if self.selected is not None:
            self.writer.write(b"* %d EXISTS\r\n" % len(self._box().messages))
        self._ok(tag)

    def _logout(self, tag: bytes, _rest: bytes) -> None:
        self.writer.write(b"* BYE see you\r\n")
        self._ok(tag)

    async def _idle(self, tag: bytes, _rest: bytes) -> None:
        if self.quirks.refuse_idle:
            self.writer.write(tag + b" NO not today\r\n")
            return
        self.writer.write(b"+ idling\r\n")
        if self.quirks.bye_in_idle:
            self.writer.write(b"* BYE going down\r\n")
        if self.quirks.bye_in_idle or self.quirks.close_in_idle:
            await self.writer.drain()
            raise ConnectionResetError
        self.idling = True
        await self.reader.readuntil(b"\n")
        self.idling = False
        self._ok(tag)

    def _uid_search(self, tag: bytes, rest: bytes) -> None:
        words = _strings(rest)[2:]
        uids = sorted(self._box().messages)
        if words[0] == "HEADER":
            needle = words[2].lower().encode()
            uids = [uid for uid in uids if needle in self._box().messages[uid].raw.lower()]
        elif words[0] != "ALL":
            uids = [uid for number, uid in enumerate(uids, 1) if _within(words[0], number, len(uids))]
        self.writer.write(b"* SEARCH " + " ".join(map(str, uids)).encode() + b"\r\n")
        self._ok(tag)

    def _uid_fetch(self, tag: bytes, rest: bytes) -> None:
        which, items = rest.split(b" ", 3)[2:]
        if self.selected in self.quirks.refuse_fetch:
            self.writer.write(tag + b" NO [SERVERBUG] the index of this mailbox is broken\r\n")
            return
        uids = sorted(self._box().messages)
        wanted = [uid for uid in uids if _within(which.decode(), uid, max(uids, default=0))]
        whole = b"BODY.PEEK[" in items
        if whole and self.quirks.refuse_uids & set(wanted):
            self.writer.write(tag + b" NO some messages are broken\r\n")
            return
        for uid in wanted:
            if whole and uid in self.quirks.drop_at_uids:
                self.writer.write(b"* 1 FETCH (UID %d BODY[] {100}\r\nhalf" % uid)
                raise ConnectionResetError
            if not (whole and uid in self.quirks.omit_uids):
                self._fetch_one(uids.index(uid) + 1, uid, items.decode())
        self._ok(tag)

    def _fetch_one(self, number: int, uid: int, items: str) -> None:
        stored = self._box().messages[uid]
        parts = [b"* %d FETCH (UID %d" % (number, uid)]
        if "FLAGS" in items:
            parts.append(f" FLAGS ({' '.join(sorted(stored.flags))})".encode())
        if "INTERNALDATE" in items:
            parts.append(f' INTERNALDATE "{stored.date}"'.encode())
        if "RFC822.SIZE" in items and uid not in self.quirks.unsized:
            parts.append(b" RFC822.SIZE %d" % self.quirks.announce.get(uid, len(stored.raw)))
        if "X-GM-LABELS" in items:
            labels = " ".join('"' + label.replace("\\", "\\\\") + '"' for label in stored.labels)
            parts.append(f" X-GM-LABELS ({labels})".encode())
        if "X-GM-MSGID" in items:
            parts.append(b" X-GM-MSGID %d X-GM-THRID %d" % (stored.gmail_id, stored.gmail_id))
        if "BODY.PEEK[" in items:
            header = "HEADER" in items
            body = stored.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if header else stored.raw
            name = b"BODY[HEADER]" if header else b"BODY[]"
            parts.append(b" %s {%d}\r\n" % (name, len(body)))
            if self.quirks.tells_in_literals and self.notified:  # Dovecot 2.3 does, when its reader is slow
                parts += [body[:10], self.server.figures("INBOX"), body[10:]]
            else:
                parts.append(body)
        self.writer.write(b"".join(parts) + b")\r\n")

    def _uid_store(self, tag: bytes, rest: bytes) -> None:
        which, verb, flags = rest.decode().split(" ", 4)[2:]
        for uid, stored in self._box().messages.items():
            if _within(which, uid, max(self._box().messages)):
                change = {*_strings(flags.encode())} or set(flags.strip("()").split(" "))
                if verb.endswith("X-GM-LABELS"):
                    kept = tuple(label for label in stored.labels if label not in change)
                    stored.labels = (*kept, *sorted(change)) if verb.startswith("+") else kept
                    continue
                stored.flags = stored.flags | change if verb.startswith("+") else stored.flags - change
        self._ok(tag)

    def _append(self, tag: bytes, rest: bytes) -> None:
        words = _strings(rest)
        raw = words[-1].encode("latin-1")
        self.server.add(words[1], raw, flags=re.findall(r"\\\w+", rest.decode("latin-1").partition(")")[0]))
        self._ok(tag)

    def _box(self) -> Box:
        return self.box


def _strings(rest: bytes) -> list[str]:
    return [
        (match[1].replace(b'\\"', b'"').replace(b"\\\\", b"\\") if match[1] is not None else match[2]).decode("latin-1")
        for match in _STRING.finditer(rest)
    ]


def _within(which: str, number: int, last: int) -> bool:
    return any(low <= number <= high for low, high in _ranges(which, last))


def _ranges(which: str, last: int) -> Iterator[tuple[int, int]]:
    for part in which.split(","):
        ends = [last if end == "*" else int(end) for end in part.split(":")]
        yield min(ends), max(ends)
