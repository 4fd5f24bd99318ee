"""Mail handed over by SMTP and LMTP: the real server, Python's own clients, the real database."""

import asyncio
import smtplib
import ssl
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import msgspec
import pytest
import trustme
from typing_extensions import override

from postroom.accounts import accounts, forwarding
from postroom.channels.email.parse import parse
from postroom.conversations import mailboxes
from postroom.conversations.mailboxes import Query, View
from postroom.intake.port import DatabasePort
from postroom.mirror import store
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.objects import Objects, ObjectsDown
from tests.db.intake.doors import INGRID, LIMIT, SUPPORT, counted, door, letter, sender
from tests.db.office import Office, inbox, mail, make_office
from tests.db.sql import execute, fetch
from tests.e2e.servers.ports import LOOPBACK

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)


async def subjects(office: Office) -> list[str]:
    """What Ben sees in Support's inbox, oldest first."""
    await office.settle()
    async with office.act() as act:
        query = Query(view=View.TEAM_INBOX, team_id=office.support)
        page = await mailboxes.page(act.conn, act.organization_id, office.ben, query, until=None, limit=100)
    assert all(row.mine.unread for row in page.rows)
    return sorted(row.latest_subject for row in page.rows)


def post(port: int, *messages: bytes, kind: Callable[..., smtplib.SMTP] = smtplib.SMTP, to: str = SUPPORT) -> None:
    with kind(LOOPBACK, port, timeout=20) as client:
        for message in messages:
            client.sendmail(INGRID, [to], message)


async def test_a_mail_handed_over_is_new_and_unread(office: Office) -> None:
    async with door(office) as port:
        await asyncio.to_thread(post, port, letter(1), letter(2))
    assert await subjects(office) == ["Crates 1", "Crates 2"]
    events = await fetch(office.database, "select count(*) from event where kind = 'message.received'")
    assert events == [(2,)], "somebody is told"


async def test_what_came_is_kept_as_it_came_below_its_last_hop(office: Office) -> None:
    async with door(office, lmtp=True) as port:
        await asyncio.to_thread(post, port, letter(1), kind=smtplib.LMTP)
    [(sha256,)] = await fetch(office.database, "select raw_sha256 from message")
    async with office.database.pool.connection() as conn:
        raw = await office.blobs.get(conn, office.organization_id, sha256)
    assert raw.startswith(b"Return-Path: <ingrid@fjord.example>\r\nReceived: from ")
    assert raw.endswith(letter(1))


async def test_a_mail_for_nobody_here_is_refused_and_nothing_is_passed_on(office: Office) -> None:
    async with door(office) as port:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            await asyncio.to_thread(post, port, letter(), to="somebody@elsewhere.example")
    assert refusal.value.recipients["somebody@elsewhere.example"] == (550, b"5.1.1 No such mailbox here")
    assert await subjects(office) == []


async def test_case_and_detail_of_an_address_do_not_matter(office: Office) -> None:
    async with door(office) as port:
        await asyncio.to_thread(post, port, letter(), to="Support+Shop@ACME.example")
    assert await subjects(office) == ["Crates 1"]


async def test_the_forwarding_address_leads_to_its_account_whatever_the_domain(office: Office) -> None:
    async with office.act(office.ann) as act:
        opened = await forwarding.open_(act, office.keys, office.account)
    async with door(office) as port:
        await asyncio.to_thread(post, port, letter(), to=f"{opened.forwarding.local_part}@anywhere.example")
        async with office.act(office.ann) as act:
            await forwarding.close(act, office.account)
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await asyncio.to_thread(post, port, letter(2), to=f"{opened.forwarding.local_part}@anywhere.example")
    assert await subjects(office) == ["Crates 1"]


async def test_mail_that_is_fetched_as_well_is_there_once_whichever_comes_first(office: Office) -> None:
    handed = [letter(one) for one in (1, 2)]
    fetched = [
        msgspec.structs.replace(mail(uid), raw=raw, message=parse(raw)) for uid, raw in enumerate(handed, start=1)
    ]
    async with door(office) as port:
        await asyncio.to_thread(post, port, handed[0])
        await office.receive(*fetched, folder=inbox())
        await asyncio.to_thread(post, port, handed[1])
    assert await subjects(office) == ["Crates 1", "Crates 2"]
    assert await counted(office) == (2, 2, 0)


async def test_the_sync_and_the_mirror_see_only_what_lies_on_the_server(office: Office) -> None:
    async with door(office) as port:
        await asyncio.to_thread(post, port, letter(1))
    await office.receive(msgspec.structs.replace(mail(1), raw=letter(1), message=parse(letter(1))))
    sync = DatabasePort(office.database, office.blobs, office.lease, office.account)
    assert [folder.path for folder in await sync.folders()] == ["INBOX"]
    [(conversation_id,)] = await fetch(office.database, "select conversation_id from message")
    async with office.act() as act:
        copies = await store.copies(act.conn, act.organization_id, office.account.id, [conversation_id])
    assert [copy.path for copy in copies[conversation_id]] == ["INBOX"]


async def test_an_answer_is_unread_although_all_that_the_server_shows_was_read(office: Office) -> None:
    personal = msgspec.structs.replace(office.account, owner_id=office.ann, team_id=None)
    async with office.act(office.ann) as act:
        account = await accounts.change(act, office.keys, personal)
    anns = msgspec.structs.replace(office, account=account)
    await anns.receive(mail(1, flags=frozenset({"\\Seen"}), live=False))
    async with door(office) as port:
        answer = letter(2, headers="In-Reply-To: <m1@fjord.example>\r\nReferences: <m1@fjord.example>\r\n")
        await asyncio.to_thread(post, port, answer)
    await anns.settle()
    async with office.act() as act:
        page = await mailboxes.page(
            act.conn, act.organization_id, office.ann, Query(view=View.INBOX), until=None, limit=9
        )
    assert [(row.messages_count, row.mine.unread) for row in page.rows] == [(2, True)]


async def test_brought_again_it_is_taken_again_and_kept_once(office: Office) -> None:
    async with door(office) as port:
        await asyncio.to_thread(post, port, letter(), letter())
        await asyncio.to_thread(post, port, letter())
    assert await counted(office) == (1, 0, 0)


async def test_brought_again_and_again_it_takes_no_room(office: Office, tmp_path: Path) -> None:
    on_disk = msgspec.structs.replace(office, blobs=Blobs(Objects(str(tmp_path)), office.keys))
    async with door(on_disk) as port:
        await asyncio.to_thread(post, port, letter())
        once = _files(tmp_path)
        by_another = partial(smtplib.SMTP, local_hostname="mx2.fjord.example")
        await asyncio.to_thread(post, port, letter(), letter(), kind=by_another)
    assert once
    assert _files(tmp_path) == once


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def test_fifty_at_once_lose_and_double_nothing(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "smtp"
    async with door(office, listen=str(path)):
        replies = await asyncio.gather(*(_posted(path, letter(number % 25)) for number in range(50)))
    assert set(replies) == {"250 2.0.0 Kept"}
    assert len(await subjects(office)) == 25
    assert await counted(office) == (25, 0, 0)


async def _posted(at: Path, raw: bytes) -> str:
    async with sender(at) as one:
        await one.reply()
        await one.say("EHLO mx.fjord.example", f"MAIL FROM:<{INGRID}>", f"RCPT TO:<{SUPPORT}>", "DATA")
        await one.send(raw + b".\r\n")
        return await one.reply()


async def test_what_cannot_be_understood_is_taken_and_set_aside(office: Office) -> None:
    async with door(office) as port:
        await asyncio.to_thread(post, port, b"", b"\r\nNo header at all", b"")
    assert await counted(office) == (0, 0, 2)
    [(reasons, whole)] = await fetch(
        office.database, "select array_agg(reason), array_agg(whole) from intake where outcome = 'quarantined'"
    )
    assert reasons == ["This is not an e-mail message: it has no header field."] * 2
    assert whole == [True, True]


async def test_while_files_cannot_be_kept_the_sender_keeps_the_mail(office: Office, tmp_path: Path) -> None:
    down = msgspec.structs.replace(office, blobs=Blobs(_Down(str(tmp_path)), office.keys))
    async with door(down) as port, sender(port) as one:
        assert (await one.reply()).startswith("220")
        await one.say("EHLO mx.fjord.example", f"MAIL FROM:<{INGRID}>", f"RCPT TO:<{SUPPORT}>", "DATA")
        await one.send(letter() + b".\r\n")
        assert await one.reply() == "451 4.3.0 Not kept, try again later"
    assert await subjects(office) == []


async def test_while_the_database_is_away_recipients_wait(office: Office, database: Database) -> None:
    async with door(office) as port, sender(port) as one:
        await one.reply()
        await one.say("EHLO mx.fjord.example", f"MAIL FROM:<{INGRID}>")
        await execute(database, "alter table account rename to away")
        assert await one.say(f"RCPT TO:<{SUPPORT}>") == ["451 4.3.0 Not kept, try again later"]
        await execute(database, "alter table away rename to account")
        assert await one.say(f"RCPT TO:<{SUPPORT}>") == ["250 2.1.5 Go on"]


async def test_a_paused_account_takes_nothing_and_loses_nothing(office: Office) -> None:
    async with office.act(office.ann) as act:
        await accounts.pause(act, office.keys, office.account, paused=True)
    async with door(office) as port:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            await asyncio.to_thread(post, port, letter())
    assert refusal.value.recipients[SUPPORT][0] == 450


async def test_lmtp_answers_for_each_recipient(office: Office) -> None:
    async with door(office, lmtp=True) as port, sender(port) as one:
        await one.reply()
        told = await one.say(
            "LHLO mx.fjord.example",
            "MAIL FROM:<>",
            f"RCPT TO:<{SUPPORT}>",
            "RCPT TO:<nobody@acme.example>",
            "RCPT TO:<support+two@acme.example>",
            "DATA",
        )
        assert [reply[:3] for reply in told] == ["250", "250", "250", "550", "250", "354"]
        await one.send(letter() + b".\r\n")
        assert [await one.reply(), await one.reply()] == ["250 2.0.0 Kept"] * 2
        await one.say(f"MAIL FROM:<{INGRID}>", f"RCPT TO:<{SUPPORT}>", "RCPT TO:<support+two@acme.example>", "DATA")
        await one.send(b"X: " + b"x" * LIMIT + b"\r\n.\r\n")
        assert [await one.reply(), await one.reply()] == ["552 5.3.4 Message too large"] * 2
        assert await one.say("EHLO mx.fjord.example") == ["500 5.5.1 Command not known"]
    assert await counted(office) == (1, 0, 0)


async def test_lmtp_over_a_socket_of_this_machine_asks_for_no_network(office: Office, tmp_path: Path) -> None:
    path = str(tmp_path / "lmtp")

    def deliver() -> None:
        with smtplib.LMTP(path) as client:
            client.sendmail(INGRID, [SUPPORT], letter())

    async with door(office, lmtp=True, listen=path, networks=()):
        await asyncio.to_thread(deliver)
    assert await subjects(office) == ["Crates 1"]


async def test_who_is_not_in_an_allowed_network_is_turned_away(office: Office) -> None:
    async with door(office, networks=["192.0.2.0/24"]) as port, sender(port) as one:
        assert (await one.reply()).startswith("554 5.7.1")
        assert await one.ended()


async def test_a_mail_that_goes_round_in_circles_is_sent_back(office: Office) -> None:
    async with door(office) as port:
        await asyncio.to_thread(post, port, letter(1, headers="Received: from a by b\r\n" * 100))
        with pytest.raises(smtplib.SMTPDataError, match=r"5\.4\.6"):
            await asyncio.to_thread(post, port, letter(2, headers="Received: from a by b\r\n" * 101))
    assert await subjects(office) == ["Crates 1"]


async def test_a_bounce_without_a_sender_is_a_bounce(office: Office) -> None:
    raw = letter().replace(b"Ingrid Solheim <ingrid@fjord.example>", b"MAILER-DAEMON@fjord.example")
    async with door(office) as port:
        await asyncio.to_thread(_bounce, port, raw)
    await office.settle()
    assert await fetch(office.database, "select automation from message") == [("bounce",)]


def _bounce(port: int, raw: bytes) -> None:
    with smtplib.SMTP(LOOPBACK, port) as client:
        client.sendmail("", [SUPPORT], raw)


async def test_starttls_hides_the_mail_and_forgets_what_was_slipped_in_before(office: Office) -> None:
    authority = trustme.CA()
    server, client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert(LOOPBACK).configure_cert(server)
    authority.configure_trust(client)

    def deliver(port: int) -> None:
        with smtplib.SMTP(LOOPBACK, port, timeout=20) as secure:
            assert secure.starttls(context=client)[0] == 220
            secure.sendmail(INGRID, [SUPPORT], letter())
            assert not secure.has_extn("starttls")

    async with door(office, tls=server) as port:
        await asyncio.to_thread(deliver, port)
        async with sender(port) as one:
            await one.reply()
            await one.send(f"EHLO a\r\nSTARTTLS\r\nMAIL FROM:<{INGRID}>\r\n".encode())
            assert [(await one.reply())[:3] for _ in range(2)] == ["250", "220"]
            await one.writer.start_tls(client, server_hostname=LOOPBACK)
            assert await one.say("EHLO a", f"RCPT TO:<{SUPPORT}>") == [
                "250 ENHANCEDSTATUSCODES",
                "503 5.5.1 Bad sequence of commands",
            ]
    assert await subjects(office) == ["Crates 1"]


class _Down(Objects):
    """A disk that is full."""

    @override
    async def put_all(self, objects: Iterable[tuple[str, Iterable[bytes]]]) -> None:
        raise ObjectsDown
