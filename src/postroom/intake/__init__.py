"""How a message comes in: receive, thread, store, settle."""
