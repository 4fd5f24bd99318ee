"""Another mail program on the same mailbox, and the world that writes to it, at random."""

import contextlib
import imaplib
import re
from collections.abc import Iterator, Sequence
from random import Random

import msgspec

from tests.e2e.servers.dovecot import Dovecot, MailUser

FOLDERS = ("INBOX", "Projects", "Archive")
_FLAGS = re.compile(rb"FLAGS \(([^)]*)\)")
_UID = re.compile(rb"UID (\d+)")
_AT_ONCE = 3


class Shown(msgspec.Struct, frozen=True):
    """A message as it lies in a folder: which one it is, and its flags."""

    message_id: str
    flags: frozenset[str]


Mailbox = dict[tuple[str, int], Shown]
"""Folder and UID → what lies there."""


class OtherProgram:
    """Reads, flags, moves and deletes what is there; `delivered` are the ids of what arrived, `unread` of what it
    marked as unread at some time."""

    def __init__(self, dovecot: Dovecot, user: MailUser, chance: Random) -> None:
        self._dovecot = dovecot
        self._user = user
        self._chance = chance
        self.delivered: list[str] = []
        self.unread: set[str] = set()

    def acts(self) -> None:
        """Do one thing."""
        deeds = (self._deliver, self._mark, self._move, self._delete)
        [deed] = self._chance.choices(deeds, (40, 46, 10, 4))
        deed()

    def sees(self) -> Mailbox:
        """Return all there is on the server."""
        found: Mailbox = {}
        for folder in FOLDERS:
            with self._opened(folder) as client:
                found |= {(folder, uid): shown for uid, shown in _listed(client, "1:*")}
        return found

    def _deliver(self) -> None:
        name = f"live-{len(self.delivered)}"
        self.delivered.append(message_id(name))
        self._dovecot.deliver(self._user, letter(name, self._chance.randrange(4_000)))

    def _mark(self) -> None:
        with self._opened(self._chance.choice(FOLDERS)) as client:
            uids = self._some(client)
            flag = self._chance.choice(("\\Seen", "\\Flagged", "$Work"))
            on = self._chance.random() < 0.5
            if uids and flag == "\\Seen" and not on:
                self.unread |= {shown.message_id for _, shown in _listed(client, uids)}
            if uids:
                client.uid("STORE", uids, "+FLAGS" if on else "-FLAGS", f"({flag})")

    def _move(self) -> None:
        source, target = self._chance.sample(FOLDERS, 2)
        with self._opened(source) as client:
            if uids := self._some(client):
                client.uid("MOVE", uids, target)

    def _delete(self) -> None:
        with self._opened(self._chance.choice(FOLDERS)) as client:
            if uids := self._some(client):
                client.uid("STORE", uids, "+FLAGS", "(\\Deleted)")
                client.expunge()

    def _some(self, client: imaplib.IMAP4) -> str:
        """Return a few UIDs of the folder, none when it is empty."""
        _, (found,) = client.uid("SEARCH", "ALL")
        uids = (found or b"").decode().split()
        return ",".join(self._chance.sample(uids, min(self._chance.randint(1, _AT_ONCE), len(uids))))

    @contextlib.contextmanager
    def _opened(self, folder: str) -> Iterator[imaplib.IMAP4]:
        with self._dovecot.client(self._user) as client:
            client.select(folder)
            yield client


def letter(name: str, size: int) -> bytes:
    """A mail of some size, with an id of its own."""
    body = "The crates arrived crushed, and two were empty.\r\n" * (size // 50 + 1)
    return (
        f"From: Ingrid <ingrid@fjord.example>\r\nTo: support@acme.example\r\nSubject: {name}\r\n"
        f"Message-ID: <{message_id(name)}>\r\nDate: Fri, 20 Nov 2026 09:00:00 +0000\r\n\r\n{body}"
    ).encode()


def message_id(name: str) -> str:
    return f"{name}@fjord.example"


def _listed(client: imaplib.IMAP4, uids: str) -> Sequence[tuple[int, Shown]]:
    _, lines = client.uid("FETCH", uids, "(FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
    return [_shown(*line) for line in lines if isinstance(line, tuple)]


def _shown(about: bytes, header: bytes) -> tuple[int, Shown]:
    uid, flags = _UID.search(about), _FLAGS.search(about)
    assert uid
    assert flags, about
    found = frozenset(flags[1].decode().split()) - {"\\Recent"}
    return int(uid[1]), Shown(header.decode().partition("<")[2].partition(">")[0], found)
