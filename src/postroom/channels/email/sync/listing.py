"""Which folders there are: listed now and then, so that new, renamed and deleted ones are noticed.

listed, never seen ──the mark of one that is missing──▶ renamed: the same folder under a new name
                   └──none──▶ new
known, not listed  ──▶ gone: its messages are marked, nothing is deleted
"""

from collections.abc import Callable, Sequence

from postroom.channels.base import FolderPhase, FolderRole, FolderState, SyncPort
from postroom.channels.email import folders
from postroom.channels.email.folders import Found
from postroom.channels.email.imap.commands import Client, Mark
from postroom.channels.email.imap.session import Refused
from postroom.channels.email.sync.folder import Folder
from postroom.channels.email.sync.gone import ManyGone
from postroom.channels.email.sync.machine import Folders, Machine

_TELLS_NOTHING = 1
"""Some servers give every folder this UIDVALIDITY."""


class Listing:
    """Keeps the machines of an account in step with its list of folders."""

    def __init__(self, every: Folders, make: Callable[[FolderState], Folder], port: SyncPort) -> None:
        """Take the folders of the account, how a new one is made, and who is told which of them are labels."""
        self._folders = every
        self._port = port
        self._make = make
        self._labels: dict[str, str] = {}

    def front(self, path: str, role: FolderRole) -> Machine:
        """Return the machine of the folder that the other connection keeps in step; it comes first."""
        machine = self._folders.machines.get(path) or Machine(self._folder(path, role))
        others = {other: one for other, one in self._folders.machines.items() if other != path}
        self._folders.machines = {path: machine, **others}
        for one in self._folders.machines.values():
            one.front = one is machine  # another one was, where "all mail" was hidden or shown since
        return machine

    async def renew(self, client: Client) -> None:
        """List; a folder that failed is tried again."""
        found = folders.recognise(await client.list_mailboxes())
        chosen = folders.choose(found, labels=client.has("X-GM-EXT-1"))
        self._folders.listed = frozenset(one.path for one in found)
        missing = self._missing()
        for one in chosen:
            if missing and not self._seen(one.path):
                missing = await self._renamed(client, one, missing)
        hidden = [folder for folder in missing if await self._is_there(client, folder)]
        missing = [folder for folder in missing if folder not in hidden]
        await self._tell_labels(found, hidden)
        self._order([*chosen, *(Found(folder.path, folder.state.role) for folder in hidden)], missing)
        paths = {one.path for one in chosen} | self._folders.machines.keys()
        self._folders.left_out = {one.path: one.role for one in found if self._seen(one.path) and one.path not in paths}
        for folder in missing:
            await self.lose(self._folders.machines[folder.path])

    async def _tell_labels(self, found: Sequence[Found], hidden: Sequence[Folder]) -> None:
        """Have it known which folders are for nothing else, when that has changed."""
        names = {folder.path: folder.path for folder in hidden if folder.state.role is FolderRole.OTHER}
        names |= {path: name for path, name in self._labels.items() if path in names}
        names |= {one.path: one.name for one in found if one.role is FolderRole.OTHER}
        if names != self._labels:
            await self._port.label(names)
            self._labels = names

    async def lose(self, machine: Machine) -> None:
        """Mark what was in a folder that is not listed any more. Raises `ManyGone` when it was held for that before."""
        if machine.phase is FolderPhase.GONE:
            return
        try:
            await machine.folder.vanish()
        except ManyGone as failure:
            if machine.phase is FolderPhase.HELD:
                raise
            machine.hold(failure)
        else:
            machine.enter(FolderPhase.GONE)

    def _seen(self, path: str) -> bool:
        known = self._folders.known.get(path)
        return known is not None and known.state.uidvalidity != 0

    async def _is_there(self, client: Client, folder: Folder) -> bool:
        """Ask for a folder by its name: a list may be an old one, or leave out what is not subscribed to."""
        machine = self._folders.machines.get(folder.path)
        if machine and machine.phase is FolderPhase.GONE:
            return False
        try:
            return bool(await client.status(folder.path))
        except Refused:
            return False

    def _missing(self) -> list[Folder]:
        fronts = {path for path, machine in self._folders.machines.items() if machine.front}
        listed = self._folders.listed | fronts
        return [folder for path, folder in self._folders.known.items() if path not in listed and self._seen(path)]

    async def _renamed(self, client: Client, one: Found, missing: list[Folder]) -> list[Folder]:
        """Give a new name to the one of the missing folders that this is, if it is one; return those still missing."""
        try:
            mark = await client.mark(one.path)
        except Refused:
            return missing
        folder = next((folder for folder in missing if _is_same(folder.state, mark)), None)
        if folder is None:
            return missing
        machine = self._folders.machines.pop(folder.path, None)
        del self._folders.known[folder.path]
        await folder.rename(one.path, one.role)
        self._folders.known[one.path] = folder
        if machine:
            self._folders.machines[one.path] = machine
        return [other for other in missing if other is not folder]

    def _order(self, chosen: Sequence[Found], missing: Sequence[Folder]) -> None:
        """Make the machines those of the front, the chosen and the missing folders, in this order."""
        before = self._folders.machines
        machines = {path: machine for path, machine in before.items() if machine.front}
        for one in chosen:
            if one.path not in machines:
                machines[one.path] = machine = before.get(one.path) or Machine(self._folder(one.path, one.role))
                if machine.phase in {FolderPhase.FAILING, FolderPhase.GONE}:
                    machine.start_anew()
        for folder in missing:
            machines[folder.path] = before.get(folder.path) or Machine(folder)
        for path, machine in machines.items():
            machine.missing = any(folder.path == path for folder in missing)
        self._folders.machines = machines

    def _folder(self, path: str, role: FolderRole) -> Folder:
        if path not in self._folders.known:
            self._folders.known[path] = self._make(FolderState(path=path, role=role))
        return self._folders.known[path]


def _is_same(state: FolderState, mark: Mark) -> bool:
    """Tell whether a folder that is missing is what is found under a new name (RFC 8474, section 4)."""
    if state.object_id and mark.object_id:
        return state.object_id == mark.object_id
    figures = (mark.uidvalidity, mark.uidnext, mark.messages)
    return (
        mark.uidvalidity > _TELLS_NOTHING
        and mark.messages > 0
        and figures == (state.uidvalidity, state.next_uid, state.messages)
    )
