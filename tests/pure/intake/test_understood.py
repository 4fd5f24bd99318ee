"""From a message to its row: who wrote it, and when it came."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from postroom.accounts.model import Account
from postroom.channels.base import Address, FolderRole, Incoming, Message
from postroom.channels.email.parse import parse
from postroom.intake import understood
from postroom.kit.clock import now

ME, INGRID = Address("Support", "Support@Acme.example"), Address("Ingrid", "ingrid@fjord.example")
SALES = Address("Sales", "SALES@acme.example")
EMPTY = parse(b"From: a@b.example\r\nSubject: x\r\n\r\nx\r\n")
OWN = frozenset({"support@acme.example", "sales@acme.example"})
NOW = now()


def account() -> Account:
    values = dict.fromkeys(Account.__struct_fields__) | {"id": UUID(int=1), "address": "support@acme.example"}
    return Account(**values)  # type: ignore[arg-type]  # only the address matters here


def letter(sender: Address | None) -> Message:
    return msgspec.structs.replace(EMPTY, from_=sender, to=[INGRID], cc=[ME])


@pytest.mark.parametrize(
    ("sender", "role", "outgoing"),
    [
        (INGRID, FolderRole.INBOX, False),
        (INGRID, FolderRole.ARCHIVE, False),
        (INGRID, FolderRole.SENT, True),
        (None, FolderRole.INBOX, False),
        (None, FolderRole.SENT, True),
        (ME, FolderRole.SENT, True),
        (ME, FolderRole.ALL, True),
        (SALES, FolderRole.ALL, True),
        (SALES, FolderRole.INBOX, False),
        (ME, FolderRole.INBOX, False),
    ],
)
def test_who_wrote_it(sender: Address | None, role: FolderRole, *, outgoing: bool) -> None:
    assert understood.is_outgoing(letter(sender), OWN, role) == outgoing


def test_people_outside_are_those_at_the_other_end() -> None:
    def met(sender: Address | None, *, outgoing: bool) -> list[tuple[str, str]]:
        people = understood.correspondents(letter(sender), OWN, outgoing=outgoing, at=NOW)
        return [(one.name, one.address) for one in people]

    assert met(INGRID, outgoing=False) == [("Ingrid", "ingrid@fjord.example")]
    assert met(ME, outgoing=True) == [("Ingrid", "ingrid@fjord.example")]
    assert met(SALES, outgoing=False) == []
    assert met(None, outgoing=False) == []


@pytest.mark.parametrize(("late", "shown"), [(timedelta(days=1), NOW), (-timedelta(days=1), NOW - timedelta(days=1))])
def test_no_message_is_from_the_future(late: timedelta, shown: object) -> None:
    incoming = Incoming(
        raw=b"12345", uid=1, flags=frozenset(), received_at=NOW + late, live=True, message=letter(INGRID)
    )
    row = understood.message_row(
        letter(INGRID),
        incoming,
        account=account(),
        conversation_id=UUID(int=2),
        outgoing=False,
        raw_sha256=b"x",
        now=NOW,
        settled=False,
    )
    assert (row.delivered_at, row.raw_size, row.settled_at) == (shown, 5, None)
