"""The append-only log of what happened, written with the change itself."""
