"""Which folder the first connection keeps in step."""

import pytest

from postroom.channels.base import FolderRole, FolderState
from postroom.channels.email.sync.folder import Folder
from postroom.channels.email.sync.in_flight import InFlight
from postroom.channels.email.sync.listing import Listing
from postroom.channels.email.sync.machine import Folders
from postroom.channels.email.understood import in_thread
from tests.e2e.mail.memory_port import MemoryPort

pytestmark = pytest.mark.anyio


async def test_one_folder_is_the_front_when_all_mail_is_hidden_later() -> None:
    port, every = MemoryPort(), Folders()

    def make(state: FolderState) -> Folder:
        return Folder(state, port, in_thread(), InFlight())

    listing = Listing(every, make, port)
    listing.front("[Gmail]/All Mail", FolderRole.ALL)
    listing.front("INBOX", FolderRole.INBOX)
    assert [(path, machine.front) for path, machine in every.machines.items()] == [
        ("INBOX", True),
        ("[Gmail]/All Mail", False),
    ]
