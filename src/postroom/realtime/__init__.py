"""WebSockets: deltas resumed by a cursor, and presence."""
