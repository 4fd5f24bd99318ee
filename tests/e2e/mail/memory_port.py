"""A `SyncPort` that keeps everything in memory and holds the engine to its promises."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from postroom.channels.base import (
    Deliver,
    FlagChange,
    FolderPhase,
    FolderState,
    FolderStatus,
    Incoming,
    Marks,
    SyncPhase,
    SyncStatus,
)
from postroom.kit.errors import Unavailable

_DEADLINE = 20.0


class MemoryPort:
    """What a store would hold: folder states, and messages by path, UIDVALIDITY and UID."""

    def __init__(self) -> None:
        self.states: dict[str, FolderState] = {}
        self.messages: dict[tuple[str, int, int], Incoming] = {}
        self.flags: dict[tuple[str, int, int], frozenset[str] | None] = {}
        self.batches: list[tuple[str, list[int]]] = []
        self.statuses: list[SyncStatus] = []
        self.twice: list[tuple[str, int, int]] = []
        self.unavailable = 0
        self.kept: set[tuple[str, int, int]] = set()
        self.folder_statuses: dict[str, FolderStatus] = {}
        self.labels: dict[str, str] = {}
        self._changed = asyncio.Condition()

    async def folders(self) -> Sequence[FolderState]:
        return list(self.states.values())

    async def deliver(self, folder: FolderState, incoming: Sequence[Incoming]) -> None:
        if self.unavailable:
            self.unavailable -= 1
            raise Unavailable
        for message in incoming:
            key = (folder.path, folder.uidvalidity, message.uid)
            if key in self.messages:
                self.twice.append(key)
            assert folder.backfill_uid <= message.uid < folder.next_uid, (folder, message.uid)
            self.messages[key] = message
            self.flags[key] = message.flags
        if incoming:
            self.batches.append((folder.path, [message.uid for message in incoming]))
        await self._keep(folder)

    async def write(self, incoming: Sequence[Incoming]) -> Deliver:
        return lambda folder: self.deliver(folder, incoming)

    async def change_flags(self, folder: FolderState, changes: Sequence[FlagChange]) -> None:
        for change in changes:
            key = (folder.path, folder.uidvalidity, change.uid)
            if key in self.messages and not change.kept:
                self.flags[key] = change.flags
                self.kept.discard(key)
            if key in self.messages and change.kept:
                self.kept.add(key)
            if key in self.messages and change.labels is not None:
                self.messages[key] = msgspec.structs.replace(self.messages[key], labels=change.labels)
        await self._keep(folder)

    async def known(self, folder: FolderState, first_uid: int, last_uid: int | None = None) -> Mapping[int, Marks]:
        place = (folder.path, folder.uidvalidity)
        return {
            uid: Marks(flags, self._labels(path, validity, uid))
            for (path, validity, uid), flags in self.flags.items()
            if (path, validity) == place
            and first_uid <= uid <= (last_uid or uid)
            and flags is not None
            and (path, validity, uid) not in self.kept
        }

    def _labels(self, *key: *tuple[str, int, int]) -> frozenset[str]:
        return self.messages[key].labels if key in self.messages else frozenset()

    async def elsewhere(self, folder: FolderState, uids: Sequence[int]) -> AbstractSet[int]:
        there = {
            self.messages[key].raw
            for key, flags in self.flags.items()
            if key[0] != folder.path and flags is not None and self.states[key[0]].uidvalidity == key[1]
        }
        return {uid for uid in uids if self.messages[folder.path, folder.uidvalidity, uid].raw in there}

    async def rename(self, path: str, folder: FolderState) -> None:
        for key in [key for key in self.messages if key[0] == path]:
            self.messages[folder.path, key[1], key[2]] = self.messages.pop(key)
            self.flags[folder.path, key[1], key[2]] = self.flags.pop(key)
        del self.states[path]
        await self._keep(folder)

    async def label(self, names: Mapping[str, str]) -> None:
        self.labels = dict(names)

    async def report(self, status: SyncStatus) -> None:
        self.statuses.append(status)
        self.folder_statuses.update({one.path: one for one in status.folders})
        async with self._changed:
            self._changed.notify_all()

    async def until(self, seen: Callable[[], bool], seconds: float = _DEADLINE) -> None:
        """Wait until something is so, looking at each change."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(seen)

    def count(self, path: str = "INBOX") -> int:
        """Return how many messages of the present folder are kept."""
        return len(self.uids(path))

    def uids(self, path: str = "INBOX") -> list[int]:
        """Return the UIDs kept of the present folder, in the order they came."""
        state = self.states.get(path)
        place = (path, state.uidvalidity if state else 0)
        return [uid for (at, validity, uid) in self.messages if (at, validity) == place]

    def incoming(self, path: str = "INBOX") -> list[Incoming]:
        """Return the messages kept of the present folder, in the order they came."""
        validity = self.states[path].uidvalidity
        return [self.messages[path, validity, uid] for uid in self.uids(path)]

    def flags_of(self, path: str, uid: int) -> frozenset[str] | None:
        """Return the flags of a message of the present folder, None when it is gone."""
        return self.flags[path, self.states[path].uidvalidity, uid]

    def phase(self) -> SyncPhase | None:
        """Return the last phase reported."""
        return self.statuses[-1].phase if self.statuses else None

    def folder_phase(self, path: str) -> FolderPhase | None:
        """Return where a folder stands, as it was last reported."""
        status = self.folder_statuses.get(path)
        return status.phase if status else None

    async def _keep(self, folder: FolderState) -> None:
        self.states[folder.path] = folder
        async with self._changed:
            self._changed.notify_all()
