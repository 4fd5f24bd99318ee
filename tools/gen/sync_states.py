"""docs/reference/sync-states.md, written from the rows of postroom.mirror.table."""

from pathlib import Path

from postroom.mirror.table import ROWS, Direction, Row

_TARGET = Path("docs/reference/sync-states.md")
_HEAD = """# What goes to the mail server, and what comes back

A mailbox is read in other mail programs too. Postroom carries marks both ways: what a person does here shows on the
server within seconds, and what somebody does there shows here as soon as the server tells.

Only what a **person** does here goes out. Our own change coming back is recognised and changes nothing. As long as a
change of ours is on its way, the server's older word on the same mark is not listened to. No message is ever deleted
on the server, and one deleted there stays here, marked as gone.
"""
_PARTS = (
    ("A personal account, from here to the server", False, Direction.OUT),
    ("A personal account, from the server to here", False, Direction.IN),
    ("A shared account, from here to the server", True, Direction.OUT),
    ("A shared account, from the server to here", True, Direction.IN),
)
_TAIL = """
Archive, Trash and Spam are the folders the server marks as such or that bear the name in one of many languages; where
there is none, one is made. Of Trash and Spam what was received within a month is read, and a conversation is there
when all that was received of it is. What was sent stays in Sent. At Gmail archiving takes the Inbox label away. A
server without MOVE and UIDPLUS keeps the archived message in INBOX too, marked as deleted.

Every other folder is a label, and so is every label of Gmail; a conversation has it when any of its messages lies
there. Labels are the account's: whoever sees its mail sees them. What is taken out of a folder is expunged there only
where the server can expunge a single message (UIDPLUS) and another copy of it was seen to be there just before; else it
is moved. Trash that somebody fills in another mail program takes the labels of what lay in those folders along, but at
Gmail, which keeps them.
"""


def outputs() -> dict[Path, str]:
    """Return the page, by its path from the project's root."""
    parts = [
        _part(title, [row for row in ROWS if (row.shared, row.direction) == (shared, direction)])
        for title, shared, direction in _PARTS
    ]
    return {_TARGET: "\n".join([_HEAD, *parts]) + _TAIL}


def _part(title: str, rows: list[Row]) -> str:
    lines = [f"| {row.happens} | {row.follows} |" for row in rows]
    return "\n".join([f"## {title}", "", "| what happens | what follows |", "|---|---|", *lines, ""])
