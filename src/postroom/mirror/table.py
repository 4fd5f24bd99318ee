"""The sync-states table in words. docs/reference/sync-states.md is made of it; each row is tested by its name."""

from enum import StrEnum

import msgspec


class Direction(StrEnum):
    """Which way a change goes."""

    OUT = "out"
    IN = "in"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table: what happens, in whose account, and what follows on the other side."""

    name: str
    shared: bool
    direction: Direction
    happens: str
    follows: str


ROWS: tuple[Row, ...] = (
    Row(
        name="read",
        shared=False,
        direction=Direction.OUT,
        happens="The owner reads the conversation",
        follows="Every received message gets `\\Seen`",
    ),
    Row(
        name="unread",
        shared=False,
        direction=Direction.OUT,
        happens="The owner marks it as unread",
        follows="The newest received message loses `\\Seen`",
    ),
    Row(
        name="star",
        shared=False,
        direction=Direction.OUT,
        happens="The owner stars it",
        follows="The newest received message gets `\\Flagged`",
    ),
    Row(
        name="unstar",
        shared=False,
        direction=Direction.OUT,
        happens="The owner takes the star away",
        follows="No message keeps `\\Flagged`",
    ),
    Row(
        name="archive",
        shared=False,
        direction=Direction.OUT,
        happens="It leaves the owner's Inbox: archived, or closed by him",
        follows="What lies in INBOX moves to Archive",
    ),
    Row(
        name="unarchive",
        shared=False,
        direction=Direction.OUT,
        happens="It returns to the owner's Inbox",
        follows="What lay in INBOX before moves back there, else the newest message",
    ),
    Row(
        name="away",
        shared=False,
        direction=Direction.OUT,
        happens="The owner puts it in Trash, or in Spam",
        follows="What was received moves there",
    ),
    Row(
        name="back",
        shared=False,
        direction=Direction.OUT,
        happens="The owner brings it back",
        follows="What lay in INBOX moves back there, the rest into Archive",
    ),
    Row(
        name="colleague",
        shared=False,
        direction=Direction.OUT,
        happens="A colleague it was shared with reads, stars or archives it",
        follows="Nothing: those marks are his own",
    ),
    Row(
        name="read",
        shared=False,
        direction=Direction.IN,
        happens="The last received message without it gets `\\Seen`",
        follows="It is read for the owner",
    ),
    Row(
        name="read one",
        shared=False,
        direction=Direction.IN,
        happens="One of several unseen messages gets `\\Seen`",
        follows="Nothing: there is still something to read",
    ),
    Row(
        name="unread",
        shared=False,
        direction=Direction.IN,
        happens="A received message loses `\\Seen`",
        follows="It is unread for the owner",
    ),
    Row(
        name="star",
        shared=False,
        direction=Direction.IN,
        happens="A message gets `\\Flagged`",
        follows="It is starred for the owner",
    ),
    Row(
        name="unstar",
        shared=False,
        direction=Direction.IN,
        happens="The last message with it loses `\\Flagged`",
        follows="The owner's star is taken away",
    ),
    Row(
        name="archive",
        shared=False,
        direction=Direction.IN,
        happens="Its last message leaves INBOX: archived, filed, deleted",
        follows="It leaves the owner's Inbox; every message stays here",
    ),
    Row(
        name="unarchive",
        shared=False,
        direction=Direction.IN,
        happens="A message of it returns to INBOX",
        follows="It is back in the owner's Inbox",
    ),
    Row(
        name="away",
        shared=False,
        direction=Direction.IN,
        happens="All that was received moves to Trash, or to Spam",
        follows="It is there for the owner; a colleague it was shared with keeps it",
    ),
    Row(
        name="back",
        shared=False,
        direction=Direction.IN,
        happens="A message of it leaves Trash or Spam",
        follows="It is back in the owner's Inbox, or in All, where the message is",
    ),
    Row(
        name="emptied",
        shared=False,
        direction=Direction.IN,
        happens="Trash is emptied",
        follows="Nothing: it stays in Trash here",
    ),
    Row(
        name="arrives read",
        shared=False,
        direction=Direction.IN,
        happens="New mail has `\\Seen` when it is first seen here",
        follows="It is in the owner's Inbox, read",
    ),
    Row(
        name="arrives filed",
        shared=False,
        direction=Direction.IN,
        happens="New mail arrives outside INBOX, by a filter on the server",
        follows="It is in All, unread, and not in the owner's Inbox",
    ),
    Row(
        name="arrives as spam",
        shared=False,
        direction=Direction.IN,
        happens="New mail arrives in Spam",
        follows="It is in Spam and nobody is told, unless it answers a conversation that is not in Spam",
    ),
    Row(
        name="read",
        shared=True,
        direction=Direction.OUT,
        happens="Somebody reads it, or marks it as unread",
        follows="Nothing: each person reads for himself",
    ),
    Row(
        name="star",
        shared=True,
        direction=Direction.OUT,
        happens="Somebody stars it",
        follows="Nothing: stars are personal",
    ),
    Row(
        name="archive",
        shared=True,
        direction=Direction.OUT,
        happens="It leaves the team inbox, or is closed",
        follows="What lies in INBOX gets `\\Seen` and moves to Archive",
    ),
    Row(
        name="assign",
        shared=True,
        direction=Direction.OUT,
        happens="It is assigned to somebody",
        follows="Nothing: it is still to be answered",
    ),
    Row(
        name="unarchive",
        shared=True,
        direction=Direction.OUT,
        happens="It is reopened, or put back into the team inbox",
        follows="What lay in INBOX before moves back there, else the newest message",
    ),
    Row(
        name="away",
        shared=True,
        direction=Direction.OUT,
        happens="Somebody puts it in Trash, or in Spam",
        follows="What was received gets `\\Seen` and moves there",
    ),
    Row(
        name="back",
        shared=True,
        direction=Direction.OUT,
        happens="Somebody brings it back",
        follows="What lay in INBOX moves back there, the rest into Archive",
    ),
    Row(
        name="read",
        shared=True,
        direction=Direction.IN,
        happens="A message gets or loses `\\Seen`",
        follows="Nothing: nobody's unread is changed from outside",
    ),
    Row(
        name="star",
        shared=True,
        direction=Direction.IN,
        happens="A message gets or loses `\\Flagged`",
        follows="Nothing: stars are personal",
    ),
    Row(
        name="archive",
        shared=True,
        direction=Direction.IN,
        happens="Its last message leaves INBOX while nobody is on it",
        follows="It leaves the team inbox; every message stays here",
    ),
    Row(
        name="archive assigned",
        shared=True,
        direction=Direction.IN,
        happens="Its last message leaves INBOX while somebody is on it",
        follows="Nothing: it is his to finish",
    ),
    Row(
        name="unarchive",
        shared=True,
        direction=Direction.IN,
        happens="A message of it returns to INBOX",
        follows="It is back in the team inbox, unless it is closed or assigned",
    ),
    Row(
        name="away",
        shared=True,
        direction=Direction.IN,
        happens="All that was received moves to Trash, or to Spam, while nobody is on it",
        follows="It is there for everybody",
    ),
    Row(
        name="away assigned",
        shared=True,
        direction=Direction.IN,
        happens="All that was received moves to Trash, or to Spam, while somebody is on it",
        follows="Nothing: it is his to finish",
    ),
    Row(
        name="back",
        shared=True,
        direction=Direction.IN,
        happens="A message of it leaves Trash or Spam",
        follows="It is back in the team inbox, or in All, where the message is",
    ),
    Row(
        name="arrives as spam",
        shared=True,
        direction=Direction.IN,
        happens="New mail arrives in Spam",
        follows="It is in Spam and nobody is told, unless it answers a conversation that is not in Spam",
    ),
)
_LABELS = (
    (
        "label",
        Direction.OUT,
        "Somebody gives it a label",
        "What was received is copied into that folder, which is made if there is none; at Gmail it gets the label",
    ),
    (
        "unlabel",
        Direction.OUT,
        "Somebody takes a label away",
        "The copies leave that folder; a message that lies nowhere else moves to Archive, or to INBOX",
    ),
    (
        "label away",
        Direction.OUT,
        "It is put in Trash, or in Spam, and brought back",
        "It keeps its labels here; brought back, it is copied into their folders again",
    ),
    ("label", Direction.IN, "A message of it is copied or moved into another folder", "It has the label of that name"),
    (
        "unlabel",
        Direction.IN,
        "Its last message leaves that folder, or loses that label at Gmail",
        "It loses the label",
    ),
    ("label arrives", Direction.IN, "New mail arrives in another folder, by a filter", "It has the label of that name"),
    ("rename", Direction.IN, "A folder is renamed", "It is the same label, with the new name"),
)
ROWS += tuple(
    Row(name=name, shared=shared, direction=direction, happens=happens, follows=follows)
    for shared in (False, True)
    for name, direction, happens, follows in _LABELS
)
"""The whole table, in the order of its page."""
