"""Removing what time has made worthless; a job calls it now and then."""

from postroom.identity.sessions import IDLE
from postroom.identity.store import codes, sessions
from postroom.storage.database import Transaction


async def sweep(tx: Transaction) -> None:
    """Delete idle sessions, used-up windows of the brake, and expired reset codes."""
    await sessions.delete_idle(tx.conn, IDLE)
    await codes.delete_expired(tx.conn)
