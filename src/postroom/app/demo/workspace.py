"""Make the demo workspace in an empty installation.

set-up code ─▶ [ close set-up, found the firm ] commit ─▶ history, batch by batch ─▶ what people did with it
"""

from datetime import UTC
from uuid import UUID
from zoneinfo import ZoneInfo

from postroom.app.demo import casting, filling, founding, outcomes, script
from postroom.identity import setup
from postroom.kit.clock import is_zone, now
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.keys import Keys


class Workspace:
    """The demonstration workspace, to be made once. Made by the composition root."""

    owner = founding.address_of("noor")

    def __init__(self, database: Database, keys: Keys, blobs: Blobs) -> None:
        """Take what mail is stored in."""
        self._database = database
        self._keys = keys
        self._blobs = blobs

    async def make(self, code: str, *, time_zone: str = "UTC", language: str = "en") -> UUID:
        """Use the set-up code up and fill the workspace; return the person to log in as.

        Raises `SetupClosed` or `WrongSetupCode`. Takes some seconds; what is cut off half-way is a smaller demo.
        """
        written = script.load()
        async with self._database.transaction() as tx:
            await setup.close(tx, code)
            firm = await founding.found(tx, self._keys, written.cast, time_zone=time_zone, language=language)
        zone = ZoneInfo(time_zone) if is_zone(time_zone) else UTC
        played = casting.cast(written, now(), zone=zone)
        ids = await filling.fill(self._database, self._blobs, firm, played)
        await outcomes.play(self._database, firm, played, ids)
        return firm.owner
