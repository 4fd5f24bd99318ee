"""The contract between a channel and the rest of Postroom.

    bytes ──channel──▶ Incoming ──▶ intake                 composer ──▶ Outgoing ──channel──▶ bytes

A channel converts and reports. It never sees a domain, a database or another channel. Whatever it needs to remember
(how far a folder was read) it hands to the `SyncPort` together with the messages, so both become durable at once.
Failures are `RetryLater`, `NeedsUser` or `Permanent` from `kit.errors`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from postroom.kit.faults import Fault
from postroom.kit.login import Login, Logins, Proof, Server, TlsMode
from postroom.spool import Octets

__all__ = ["Login", "Logins", "Proof", "Server", "TlsMode"]


class Address(msgspec.Struct, frozen=True):
    """A mailbox of RFC 5322, 3.4: display name (may be empty) and addr-spec."""

    name: str
    address: str


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """One part that is kept as a file: its decoded `content`, of which a long one is not in memory."""

    filename: str
    media_type: str
    content: memoryview
    content_id: str | None = None
    inline: bool = False


class Automation(StrEnum):
    """Why a message was not written by a person for this reader (RFC 3834, RFC 3464, RFC 2369)."""

    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"


class Forwarded(msgspec.Struct, frozen=True, kw_only=True):
    """The original that a forward carries, as the forwarding client wrote it down. `sent` is its date in its words.

    Nothing of it is proven: whoever forwards may write what he likes. `from_` may lack the address.
    """

    from_: Address
    sent: str
    subject: str
    to: Sequence[Address] = ()
    cc: Sequence[Address] = ()


class Protection(StrEnum):
    """How a message is signed or encrypted (RFC 1847, RFC 3156, RFC 8551); the signature was not verified."""

    PGP_SIGNED = "pgp_signed"
    PGP_ENCRYPTED = "pgp_encrypted"
    SMIME_SIGNED = "smime_signed"
    SMIME_ENCRYPTED = "smime_encrypted"


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a calendar part (RFC 5545, RFC 5546), as far as it could be read.

    `method` is lower case (request, cancel, reply, publish ...), empty when it is not said. `starts_at` and `ends_at`
    are moments, None when not said; of a whole-day event (`all_day`) and of one without a zone (`floating`) they are
    the wall clock in UTC, and `ends_at` of a whole day is the day after the last one. `zone` is the organizer's zone
    in his words. `attachment` is the place of the calendar file among the attachments.
    """

    method: str
    summary: str
    starts_at: datetime | None
    ends_at: datetime | None
    all_day: bool
    floating: bool
    zone: str
    repeats: bool
    cancelled: bool
    organizer: Address | None
    location: str
    attachment: int


class Undelivered(msgspec.Struct, frozen=True):
    """Somebody whom a bounce says a mail did not reach, or not yet (`delayed`).

    `addresses`: what the sender called him, then where it went from there; none where that is not said. `status` is the
    code of RFC 3463 ("5.2.2") and `words` are the server's, on one clean line; either may be empty.
    """

    addresses: Sequence[str]
    delayed: bool
    status: str
    words: str


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel understood of one message.

    `text` is the whole body as plain text, `new_text` the same without quotes and signature, `preview` one line of
    `new_text` of at most 200 characters. `html` is already safe: sanitised, styles inlined, no remote reference left
    (remote images carry `data-remote-src`, inline ones `src="cid:..."`), quotes wrapped in `<details data-quote>`.
    `html_pending`: there is HTML, which was not made safe yet; `html` is None.
    `message_id`, `in_reply_to` and `references` hold ids without angle brackets, in header order.
    `original_message_id` is the mail that a bounce or an automatic answer speaks of, None for all other mail, and
    `undelivered` are those whom a bounce says it did not reach.
    `fingerprint` is the sha256 of Message-ID, Date, From, Subject and body: the same mail gives the same value.
    """

    message_id: str | None
    in_reply_to: Sequence[str] = ()
    references: Sequence[str] = ()
    original_message_id: str | None = None
    undelivered: Sequence[Undelivered] = ()
    from_: Address | None
    reply_to: Sequence[Address] = ()
    to: Sequence[Address] = ()
    cc: Sequence[Address] = ()
    bcc: Sequence[Address] = ()
    subject: str
    sent_at: datetime | None
    text: str
    new_text: str
    preview: str
    html: str | None
    html_pending: bool = False
    attachments: Sequence[Attachment] = ()
    trackers: Sequence[str] = ()
    remote_images: int = 0
    automation: Automation | None = None
    forwarded: Forwarded | None = None
    invitations: Sequence[Invitation] = ()
    protection: Protection | None = None
    fingerprint: bytes


class FolderRole(StrEnum):
    """What a folder is for: SPECIAL-USE of RFC 6154, or found by its name."""

    INBOX = "inbox"
    SENT = "sent"
    ARCHIVE = "archive"
    DRAFTS = "drafts"
    JUNK = "junk"
    TRASH = "trash"
    ALL = "all"
    OTHER = "other"


AWAY = frozenset({FolderRole.JUNK, FolderRole.TRASH})
"""Where lies what nobody is to see among the rest."""


class FolderState(msgspec.Struct, frozen=True, kw_only=True):
    """How far one folder was read (RFC 3501 2.3.1.1, RFC 7162).

    Every UID in `[backfill_uid, next_uid)` was handed to the port under `uidvalidity`. Reading on moves `next_uid` up,
    history moves `backfill_uid` down; history is complete when `backfill_uid <= history_uid`. UIDs from `live_uid` on
    arrived after the account was connected: only they may notify.

    `object_id`: MAILBOXID (RFC 8474), which stays when the folder is renamed; empty where the server has none.
    `history_since`: nothing received before that day was wanted when `history_uid` was found; None: not found yet.
    `compared_at`: when all UIDs and flags were last compared with the server's; None: never.
    """

    path: str
    role: FolderRole
    uidvalidity: int = 0
    next_uid: int = 0
    backfill_uid: int = 0
    history_uid: int = 1
    live_uid: int = 0
    highest_modseq: int = 0
    messages: int = 0
    object_id: str = ""
    history_since: datetime | None = None
    compared_at: datetime | None = None


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """One message as a server had it: the raw bytes, and `message` unless it was not understood (`fault` says why).

    `live`: it is new in its folder since that was first read, be it that it arrived or that somebody moved it there.
    `whole` False: the server did not hand it all out, or it was too large; `raw` is its header at most.
    `labels` are those of Gmail (X-GM-LABELS); where they say what the message is for, `role` is that instead of its
    folder's. `server_id` and `server_thread_id` are the server's own names of message and thread (X-GM-MSGID,
    X-GM-THRID; EMAILID, THREADID of RFC 8474), empty where it has none.
    """

    raw: Octets
    uid: int
    flags: frozenset[str]
    received_at: datetime
    live: bool
    message: Message | None
    fault: str | None = None
    whole: bool = True
    labels: frozenset[str] = frozenset()
    role: FolderRole | None = None
    server_id: str = ""
    server_thread_id: str = ""


class Marks(msgspec.Struct, frozen=True):
    """What a message is marked with: its flags, and its labels; None where the server has no labels."""

    flags: frozenset[str]
    labels: frozenset[str] | None = None


class FlagChange(msgspec.Struct, frozen=True):
    """The flags a known message has on the server now; `flags` is None when it is gone (expunged).

    `labels`: its labels now, None for no news of them. `kept`: it is gone there, and a person wants it kept here.
    """

    uid: int
    flags: frozenset[str] | None
    labels: frozenset[str] | None = None
    kept: bool = False


class SetFlag(msgspec.Struct, frozen=True):
    """Set or clear a flag of one message on the server."""

    path: str
    uidvalidity: int
    uid: int
    flag: str
    on: bool


class SetLabel(msgspec.Struct, frozen=True):
    """Give a message a label, or take it away, where folders are labels (Gmail, X-GM-LABELS)."""

    path: str
    uidvalidity: int
    uid: int
    label: str
    on: bool


class Move(msgspec.Struct, frozen=True):
    """Move one message to the folder of a role; the folder is made where there is none."""

    path: str
    uidvalidity: int
    uid: int
    role: FolderRole


class CopyTo(msgspec.Struct, frozen=True):
    """Copy one message into the folder at `target` as well; the folder is made where there is none."""

    path: str
    uidvalidity: int
    uid: int
    target: str


class Expunge(msgspec.Struct, frozen=True):
    """Take one copy of a message out of a folder, once the other one, which is `kept`, was seen to be there.

    Where it is not, or the server cannot expunge a single message (UIDPLUS), the copy moves to the folder of `role`.
    """

    path: str
    uidvalidity: int
    uid: int
    kept: tuple[str, int, int]
    role: FolderRole


class BringBack(msgspec.Struct, frozen=True):
    """Move a message, named by its Message-ID, from Archive back to INBOX: where it lies there is not known (yet)."""

    message_id: str


ServerStep = SetFlag | SetLabel | Move | CopyTo | Expunge | BringBack
"""One thing to do on a mail server so that it shows what people did here."""


class Moved(msgspec.Struct, frozen=True):
    """Where a server says that a message, or a second copy of it, is now (COPYUID, RFC 4315)."""

    step: Move | CopyTo | Expunge
    path: str
    uidvalidity: int
    uid: int


class Look(msgspec.Struct, frozen=True):
    """How a message in a folder stands on the server now; `flags` None: it is not there. `labels` None: it has none."""

    path: str
    uidvalidity: int
    uid: int
    flags: frozenset[str] | None
    labels: frozenset[str] | None = None

    @property
    def place(self) -> tuple[str, int, int]:
        """Return where it is: path, UIDVALIDITY, UID."""
        return self.path, self.uidvalidity, self.uid


class SyncPhase(StrEnum):
    """Where the sync of an account stands, in the words the account page uses."""

    CONNECTING = "connecting"
    IMPORTING = "importing"
    IDLE = "idle"
    BACK_OFF = "back_off"
    NEEDS_USER = "needs_user"


class FolderPhase(StrEnum):
    """Where the sync of a folder stands; drawn in `channels/email/sync/machine.py`."""

    WAITING = "waiting"
    """Not opened yet, or the connection is lost."""
    IMPORTING = "importing"
    """In step, and older mail is being read, newest first."""
    READING = "reading"
    """The server has news of it."""
    IDLE = "idle"
    """In step with the server."""
    REPLACED = "replaced"
    """Made anew on the server; read again."""
    FAILING = "failing"
    """The server refuses it; the other folders go on."""
    HELD = "held"
    """Much is gone at once: a person is asked, and nothing is marked."""
    GONE = "gone"
    """Deleted on the server."""
    LEFT_OUT = "left_out"
    """Not read by choice: spam, trash, drafts, and what shows other folders' messages a second time."""


HEALTHY = frozenset({FolderPhase.IMPORTING, FolderPhase.READING, FolderPhase.IDLE})
"""In these phases a folder is in step, or comes nearer."""


class FolderStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Where one folder stands: `message` says in English what is wrong, `fault` the same for other languages."""

    path: str
    role: FolderRole
    phase: FolderPhase
    message: str = ""
    fault: Fault | None = None


class SyncStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A report for the account page. `done` and `total` count messages of the history import.

    `message` says in English what is wrong, `fault` the same for other languages. `push`: whether the server tells of
    new mail by itself; None while that is not known. `folders`: those with news since the report before; every
    five minutes all that are well.
    """

    phase: SyncPhase
    message: str = ""
    fault: Fault | None = None
    done: int = 0
    total: int = 0
    push: bool | None = None
    folders: Sequence[FolderStatus] = ()


Deliver = Callable[[FolderState], Awaitable[None]]
"""Keeps messages that are written, and the folder's new state, in one transaction."""


class SyncPort(Protocol):
    """What a pull channel is given: durable memory and a place for what it found.

    What a call keeps is committed before it returns.
    """

    async def folders(self) -> Sequence[FolderState]:
        """Return every folder known of this account."""
        ...

    async def deliver(self, folder: FolderState, incoming: Sequence[Incoming]) -> None:
        """Keep these messages and the folder's new state in one transaction; no messages: only the state.

        After a lost answer the same (uidvalidity, uid) may come again. A new `uidvalidity` voids every UID known.
        Raises `Unavailable` when nothing was kept.
        """
        ...

    async def write(self, incoming: Sequence[Incoming]) -> Deliver:
        """Write the files of these messages, of which nobody knows before they are delivered. Raises `Unavailable`.

        Half of the work of `deliver`, which may be done while others are delivered.
        """
        ...

    async def change_flags(self, folder: FolderState, changes: Sequence[FlagChange]) -> None:
        """Keep flag changes and the folder's new state in one transaction. UIDs that are not known are left out."""
        ...

    async def known(self, folder: FolderState, first_uid: int, last_uid: int | None = None) -> Mapping[int, Marks]:
        """Return the marks last seen of each message of this folder from `first_uid` on which is not known as gone."""
        ...

    async def elsewhere(self, folder: FolderState, uids: Sequence[int]) -> AbstractSet[int]:
        """Return which of these messages of this folder are in another folder of the account, too."""
        ...

    async def label(self, names: Mapping[str, str]) -> None:
        """Keep which folders are labels: path → name as people read it. Those that are left out are gone."""
        ...

    async def rename(self, path: str, folder: FolderState) -> None:
        """Keep that the folder at `path` is now called `folder.path`, with all its messages."""
        ...

    async def report(self, status: SyncStatus) -> None:
        """Show where the sync stands."""
        ...


class Verdict(StrEnum):
    """What becomes of a message that a mail server hands over, for one recipient."""

    TAKEN = "taken"
    """It is kept, by now or from before."""
    UNKNOWN = "unknown"
    """Nobody here has this address."""
    PAUSED = "paused"
    """The account takes nothing until somebody resumes it."""
    LOOPING = "looping"
    """It was handed on so often that it must be going round in circles."""
    TOO_LARGE = "too_large"
    LATER = "later"
    """It cannot be kept now; the sender must try again."""


class HandoverPort(Protocol):
    """What a door is given through which others hand mail over. Calls commit before they return, and never raise."""

    async def accepts(self, recipient: str) -> Verdict:
        """Say whether mail for this address would be taken: `TAKEN`, `UNKNOWN`, `PAUSED` or `LATER`."""
        ...

    async def deliver(self, recipients: Sequence[str], raw: Octets, trace: bytes) -> Sequence[Verdict]:
        """Keep a message and say for each recipient what became of it; the same bytes again are kept once.

        `trace` are the header lines of this last hop, which are kept on top of the message.
        """
        ...


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A message to send. `message_id` is stable over attempts; `bcc` goes on the envelope only."""

    message_id: str
    date: datetime
    from_: Address
    to: Sequence[Address] = ()
    cc: Sequence[Address] = ()
    bcc: Sequence[Address] = ()
    reply_to: Sequence[Address] = ()
    subject: str
    html: str
    text: str
    in_reply_to: Sequence[str] = ()
    references: Sequence[str] = ()
    attachments: Sequence[Attachment] = ()
    headers: Mapping[str, str] = {}


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """The server took the message. `refused` maps addresses it did not take to its words.

    `message_id`: the Message-ID it says the message has; empty when it does not say. It may have replaced ours.
    """

    response: str
    refused: Mapping[str, str] = {}
    message_id: str = ""
