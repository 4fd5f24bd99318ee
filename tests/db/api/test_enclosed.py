"""What a message holds besides its words reaches the screen: its original, a forward's author, events, a signature."""

import pytest

from postroom.channels.base import Incoming
from postroom.channels.email.parse import parse
from postroom.wire.base import AddressField
from postroom.wire.conversations import Message, Timeline
from postroom.wire.file_links import Links
from tests.db.api.mailroom import Mailroom, read
from tests.db.office import MORNING

pytestmark = pytest.mark.anyio

FORWARD = """Can you help her?

---------- Forwarded message ---------
From: Ingrid Solheim <ingrid@fjord.example>
Date: Thu, 6 April 2023 at 16:17
Subject: Broken crate
To: <sales@acme.example>

It is broken."""
EVENT = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:1
SUMMARY:Visit
DTSTART:20260703T130000Z
DTEND:20260703T140000Z
ORGANIZER;CN=Ingrid:mailto:ingrid@fjord.example
END:VEVENT
END:VCALENDAR"""


async def shown(mailroom: Mailroom, subject: str, rest: str) -> Message:
    raw = f"From: Sam <sam@acme.example>\nMessage-ID: <{len(rest)}@x>\nSubject: {subject}\n{rest}".encode()
    await mailroom.receive(
        Incoming(raw=raw, uid=60, flags=frozenset(), received_at=MORNING, live=True, message=parse(raw))
    )
    conversation, _ = await mailroom.ids(subject)
    page = read(await mailroom.ben.get(f"/v1/conversations/{conversation}/timeline"), Timeline)
    [message] = page.entries
    assert isinstance(message, Message)
    return message


async def test_a_forward_names_who_wrote_it_first(mailroom: Mailroom) -> None:
    message = await shown(mailroom, "Fwd: Broken crate", f"\n{FORWARD}")
    assert message.forwarded
    assert message.forwarded.from_field == AddressField(name="Ingrid Solheim", address="ingrid@fjord.example")
    assert (message.forwarded.sent, message.forwarded.subject) == ("Thu, 6 April 2023 at 16:17", "Broken crate")


async def test_an_invitation_leads_to_its_file(mailroom: Mailroom) -> None:
    message = await shown(mailroom, "Visit", f"Content-Type: text/calendar\n\n{EVENT}")
    [event] = message.events
    assert (event.summary, event.method, event.starts_at) == ("Visit", "request", 1_783_083_600)
    assert [one.id for one in message.attachments] == [event.attachment]


async def test_a_signature_is_told(mailroom: Mailroom) -> None:
    kind = 'multipart/signed; protocol="application/pgp-signature"; boundary=b'
    message = await shown(mailroom, "Signed", f"Content-Type: {kind}\n\n--b\n\nHi\n--b\n\nx\n--b--")
    assert message.protection == "pgp_signed"


async def test_the_original_is_shown_as_text_and_had_as_a_file(mailroom: Mailroom) -> None:
    message = await shown(mailroom, "Plain", "X-Odd: yes\n\n<script>alert(1)</script>")
    outside = mailroom.world.browser(origin=None)
    assert message.original_url
    assert message.source_url
    text = await outside.get(message.original_url)
    assert "X-Odd: yes" in text.text
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.headers["x-content-type-options"] == "nosniff"
    file = await outside.get(message.source_url)
    assert file.content == text.content
    assert file.headers["content-disposition"].startswith("attachment")


async def test_a_large_original_is_shown_in_part_and_had_whole(mailroom: Mailroom) -> None:
    message = await shown(mailroom, "Large", "\n" + "word " * 300_000)
    outside = mailroom.world.browser(origin=None)
    assert message.original_url
    assert message.source_url
    assert len((await outside.get(message.original_url)).content) < 1_100_000
    assert len((await outside.get(message.source_url)).content) > 1_500_000


@pytest.mark.parametrize("kind", ["original", "source"])
async def test_the_original_of_others_mail_stays_theirs(mailroom: Mailroom, kind: str) -> None:
    async with mailroom.world.database.transaction() as tx:
        keyring = await mailroom.world.services.keys.of(tx.conn, mailroom.office.organization_id)
    outside = mailroom.world.browser(origin=None)
    for person, status in ((mailroom.office.ben, 200), (mailroom.office.cay, 404)):
        links = Links(keyring, mailroom.office.organization_id, person)
        answer = await outside.get(links(kind, mailroom.letter, "message"))
        assert answer.status_code == status
