"""Bring a mailbox on a server to what people did here: flags set and cleared, messages archived and brought back.

One connection, held by the caller as long as there may be more to say. Every step may be repeated: a flag that is set
already stays set, a message that left its folder is left out.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from postroom.channels.base import (
    BringBack,
    CopyTo,
    Expunge,
    FolderRole,
    Login,
    Look,
    Move,
    Moved,
    ServerStep,
    SetFlag,
    SetLabel,
)
from postroom.channels.email import folders
from postroom.channels.email.connect import Network
from postroom.channels.email.imap import uids
from postroom.channels.email.imap.commands import Client
from postroom.channels.email.imap.responses import Fetched, Listed
from postroom.channels.email.imap.session import Refused
from postroom.channels.email.imap.signin import sign_in
from postroom.kit.errors import Permanent
from postroom.kit.faults import Reason

_INBOX = "INBOX"
_DELETED = "\\Deleted"
_NEW = {FolderRole.ARCHIVE: "Archive", FolderRole.JUNK: "Junk", FolderRole.TRASH: "Trash"}


class Mirror:
    """A signed-in connection that writes. Made by `Mirror.open`. Everything may raise `RetryLater`."""

    def __init__(self, client: Client, host: str) -> None:
        """Take an open connection."""
        self._client = client
        self._host = host
        self._paths: dict[FolderRole, str] = {FolderRole.INBOX: _INBOX}
        self._listed: list[Listed] = []
        self.made = False
        """Whether a folder was made: whoever reads this mailbox has not seen it yet."""

    @classmethod
    async def open(cls, login: Login, network: Network) -> "Mirror":
        """Connect and sign in. Raises as `sign_in`."""
        return cls(await sign_in(login, network), login.imap.host)

    async def alive(self) -> None:
        """Ask for a sign of life."""
        await self._client.noop()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    async def apply(self, steps: Sequence[ServerStep]) -> Sequence[Moved]:
        """Carry out steps, flags before copies before moves; return where messages are now, as far as the server tells.

        Steps in a folder that was made anew since are left out. Raises `Permanent` when the server refuses.
        """
        try:
            await self._flags([step for step in steps if isinstance(step, SetFlag)])
            await self._labels([step for step in steps if isinstance(step, SetLabel)])
            moved = await self._copies([step for step in steps if isinstance(step, CopyTo)])
            moved += await self._expunges([step for step in steps if isinstance(step, Expunge)])
            moved += await self._moves([step for step in steps if isinstance(step, Move)])
            for step in steps:
                if isinstance(step, BringBack):
                    await self._bring_back(step)
        except Refused as refusal:
            message = f"{self._host} does not change this: {refusal.answer.text[:200]}"
            raise Permanent(message, reason=Reason.NOT_TAKEN, host=self._host) from refusal
        return moved

    async def look(self, places: Iterable[tuple[str, int, int]]) -> Sequence[Look]:
        """Return how messages, by (path, UIDVALIDITY, UID), stand now. Folders that do not open are left out."""
        looks: list[Look] = []
        for (path, uidvalidity), group in groupby(sorted(places), key=lambda place: place[:2]):
            which = [uid for _, _, uid in group]
            try:
                found = await self._fetched(which) if await self._opened(path, uidvalidity) else None
            except Refused:
                continue
            if found is not None:
                looks += [_look(path, uidvalidity, uid, found.get(uid)) for uid in which]
        return looks

    async def holds(self, message_ids: Iterable[str], folder: str = _INBOX) -> bool:
        """Tell whether a folder holds a message with one of these Message-IDs."""
        try:
            await self._client.select(await self._at(folder), read_only=False)
        except Refused:
            if folder == _INBOX:
                raise
            return False
        for message_id in message_ids:
            if await self._client.search_header("Message-ID", f"<{message_id}>"):
                return True
        return False

    async def _flags(self, steps: Iterable[SetFlag]) -> None:
        def place(step: SetFlag) -> tuple[str, int, str, bool]:
            return step.path, step.uidvalidity, step.flag, step.on

        for (path, uidvalidity, flag, on), group in groupby(sorted(steps, key=place), key=place):
            if await self._opened(path, uidvalidity):
                which = [step.uid for step in group]
                await self._client.store(which, add=[flag] if on else (), remove=() if on else [flag])

    async def _labels(self, steps: Iterable[SetLabel]) -> None:
        def place(step: SetLabel) -> tuple[str, int, str, bool]:
            return step.path, step.uidvalidity, step.label, step.on

        for (path, uidvalidity, label, on), group in groupby(sorted(steps, key=place), key=place):
            if await self._opened(path, uidvalidity):
                if not label.startswith("\\"):
                    await self._make(label)
                await self._client.label([step.uid for step in group], label, on=on)

    async def _copies(self, steps: Iterable[CopyTo]) -> list[Moved]:
        def place(step: CopyTo) -> tuple[str, int, str]:
            return step.path, step.uidvalidity, step.target

        moved: list[Moved] = []
        for (path, uidvalidity, target), group in groupby(sorted(steps, key=place), key=place):
            into = await self._make(target)
            if await self._opened(path, uidvalidity):
                which = {step.uid: step for step in group}
                places = await self._client.copy(sorted(which), into)
                moved += [Moved(which[uid], into, *found) for uid, found in places.items() if uid in which]
        return moved

    async def _expunges(self, steps: Sequence[Expunge]) -> list[Moved]:
        """Expunge copies whose other one is there. A copy that turns out to be the last one is moved."""
        looks = await self.look({step.kept for step in steps})
        there = {one.place for one in looks if one.flags is not None and _DELETED not in one.flags}
        second = [step for step in steps if step.kept in there and self._client.has("UIDPLUS")]
        last = [step for step in steps if step not in second]

        def place(step: Expunge) -> tuple[str, int]:
            return step.path, step.uidvalidity

        for (path, uidvalidity), group in groupby(sorted(second, key=place), key=place):
            if await self._opened(path, uidvalidity):
                await self._client.expunge([step.uid for step in group])
        gone = [Moved(step, *step.kept) for step in second]
        return gone + await self._moves(Move(*place(step), step.uid, step.role) for step in last)

    async def _moves(self, steps: Iterable[Move]) -> list[Moved]:
        def place(step: Move) -> tuple[str, int, FolderRole]:
            return step.path, step.uidvalidity, step.role

        moved: list[Moved] = []
        for (path, uidvalidity, role), group in groupby(sorted(steps, key=place), key=place):
            target = await self._path(role)
            if await self._opened(path, uidvalidity):
                which = {step.uid: step for step in group}
                places = await self._client.move(sorted(which), target)
                moved += [Moved(which[uid], target, *found) for uid, found in places.items() if uid in which]
        return moved

    async def _bring_back(self, step: BringBack) -> None:
        await self._client.select(await self._path(FolderRole.ARCHIVE), read_only=False)
        if found := await self._client.search_header("Message-ID", f"<{step.message_id}>"):
            await self._client.move(found, _INBOX)

    async def _fetched(self, which: Sequence[int]) -> dict[int, Fetched]:
        found: dict[int, Fetched] = {}

        def take(message: Fetched) -> None:
            if message.flags is not None:
                found[message.uid] = message

        await self._client.noop()  # until then a session may go on seeing what another one expunged
        items = b"(UID FLAGS X-GM-LABELS)" if self._client.has("X-GM-EXT-1") else b"(UID FLAGS)"
        await self._client.fetch(uids.encode(which), items, take)
        return found

    async def _opened(self, path: str, uidvalidity: int) -> bool:
        mailbox = self._client.mailbox
        if mailbox is None or mailbox.path != path or mailbox.uidvalidity != uidvalidity:
            mailbox = await self._client.select(path, read_only=False)
        return mailbox.uidvalidity == uidvalidity

    async def _make(self, name: str) -> str:
        """Make a folder unless it is there; return its path."""
        path = await self._at(name)
        if path not in {_INBOX, *(one.path for one in self._listed)}:
            await self._client.create(path)
            self.made = True
            self._listed.append(Listed(path, "", frozenset()))
        return path

    async def _at(self, name: str) -> str:
        """Return the path of a folder that is given by its path or, before it is made, by its name."""
        self._listed = self._listed or list(await self._client.list_mailboxes())
        known = name == _INBOX or any(one.path == name for one in self._listed)
        return name if known else folders.path_of(name, self._listed)

    async def _path(self, role: FolderRole) -> str:
        if role not in self._paths:
            self._paths[role] = await self._found(role)
        return self._paths[role]

    async def _found(self, role: FolderRole) -> str:
        """Return the folder for a role, made if there is none. At Gmail what has no label is archived."""
        found = {folder.role: folder.path for folder in folders.recognise(await self._client.list_mailboxes())}
        if role is FolderRole.ARCHIVE and self._client.has("X-GM-EXT-1") and FolderRole.ALL in found:
            return found[FolderRole.ALL]
        return found.get(role) or await self._make(_NEW[role])


def _look(path: str, uidvalidity: int, uid: int, found: Fetched | None) -> Look:
    return Look(path, uidvalidity, uid, found.flags if found else None, found.labels if found else None)
