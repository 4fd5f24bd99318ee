"""Keep Postroom in step with one mail account over IMAP. `AccountSync` is the door; the drawing is in `account`."""

from postroom.channels.email.sync.account import AccountSync
from postroom.channels.email.sync.in_flight import InFlight
from postroom.channels.email.sync.pace import Pace
from postroom.channels.email.sync.seats import Doors

__all__ = ["AccountSync", "Doors", "InFlight", "Pace"]
