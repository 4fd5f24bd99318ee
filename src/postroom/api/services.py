"""What handlers work with: real objects, made by the composition root."""

from typing import Protocol
from uuid import UUID

import msgspec

from postroom.api.downloads import Downloads
from postroom.api.thumbnails import Thumbnails
from postroom.channels.email.connect import Network
from postroom.channels.email.oauth import OAuth
from postroom.channels.twilio.wire import Reach
from postroom.egress.client import Egress
from postroom.identity.system_mail import SystemMail
from postroom.intake.handover import Handover
from postroom.intake.safe_html import SafeHtml
from postroom.settings import Settings
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.keys import Keys


class Demo(Protocol):
    """Makes the demonstration workspace."""

    owner: str
    """The address of the person to log in as."""

    async def make(self, code: str, *, time_zone: str, language: str) -> UUID:
        """Use the set-up code up and fill an empty database; return the person to log in as."""
        ...


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a handler may need. `demo` is None where the workspace cannot be made; `twilio` is where Twilio is."""

    settings: Settings
    database: Database
    keys: Keys
    blobs: Blobs
    handover: Handover
    network: Network
    oauth: OAuth
    system_mail: SystemMail
    egress: Egress
    thumbnails: Thumbnails
    downloads: Downloads
    safe_html: SafeHtml
    demo: Demo | None = None
    twilio: Reach = Reach()
