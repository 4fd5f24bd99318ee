"""Sync of an account against a real Dovecot: import, arrival, flags, folders."""

import asyncio
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import pytest
from typing_extensions import override

from postroom.channels.base import FolderRole, FolderState, Incoming, Message, SyncPhase
from postroom.channels.email import parse
from postroom.jobs.model import LeaseLost
from postroom.spool import Octets
from tests.e2e.mail.memory_port import MemoryPort
from tests.e2e.mail.syncing import letter, login_to, network_for, syncing
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.ports import wait_until

pytestmark = pytest.mark.anyio


async def test_history_comes_newest_first_with_progress(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.seed(mail_user, *(letter(number) for number in range(170)))
    dovecot.append(mail_user, "Sent", letter(900), letter(901), flags="\\Seen")
    port = MemoryPort()
    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.phase() is SyncPhase.IDLE)
    assert port.uids() == list(range(170, 0, -1))
    assert port.batches[0] == ("INBOX", list(range(170, 120, -1)))
    assert port.uids("Sent") == [2, 1]
    assert not any(message.live for message in port.incoming())
    assert {message.flags for message in port.incoming("Sent")} == {frozenset({"\\Seen"})}
    assert port.twice == []
    importing = [status.done for status in port.statuses if status.phase is SyncPhase.IMPORTING and status.total == 172]
    assert importing == sorted(importing)
    assert (port.statuses[-1].done, port.statuses[-1].total) == (172, 172)


async def test_each_message_is_raw_and_understood(dovecot: Dovecot, mail_user: MailUser) -> None:
    raw = letter(1, "Grüße – ünïcode")
    dovecot.append(mail_user, "INBOX", raw, date=1_706_781_600)
    port = MemoryPort()
    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.count() == 1)
    [incoming] = port.incoming()
    assert incoming.raw == raw
    assert incoming.message is not None
    assert incoming.message.message_id == "letter-1@elsewhere.example"
    assert incoming.received_at == datetime.fromtimestamp(1_706_781_600, UTC)


async def test_new_mail_is_there_within_a_second_and_live(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.deliver(mail_user, letter(1))
    port = MemoryPort()
    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.phase() is SyncPhase.IDLE)
        for number in (2, 3):
            await asyncio.to_thread(dovecot.deliver, mail_user, letter(number))
            start = time.monotonic()
            await sync.until(partial(_has, port, number))
            assert time.monotonic() - start < 1
    assert [message.live for message in port.incoming()] == [False, True, True]


async def test_only_html_of_live_mail_is_ready_at_once(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.seed(mail_user, letter(1), _with_html(2), _with_html(3, kind="mixed"))
    dovecot.append(mail_user, "Sent", _with_html(900))
    port = MemoryPort()
    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.phase() is SyncPhase.IDLE)
        await asyncio.to_thread(dovecot.deliver, mail_user, _with_html(4))
        await asyncio.to_thread(dovecot.append, mail_user, "Sent", _with_html(901))
        await sync.until(lambda: port.count() == 4 and port.count("Sent") == 2)
    assert _html_of(port, "INBOX") == {1: "none", 2: "pending", 3: "ready", 4: "ready"}
    assert _html_of(port, "Sent") == {1: "pending", 2: "ready"}
    assert {one.message.text.strip() for one in port.incoming() if one.message} == {"Dear team", "Dear team\n\nRegards"}
    assert {one.message.remote_images for one in port.incoming("Sent") if one.message} == {1}


def _with_html(number: int, kind: str = "alternative") -> bytes:
    """Return a letter with HTML: beside its text, or above what a list adds."""
    html = b'--b\r\nContent-Type: text/html\r\n\r\n<p>Dear team</p><img src="https://ann.example/a.png">\r\n'
    text = b"--b\r\nContent-Type: text/plain\r\n\r\n%s\r\n"
    head, _, body = letter(number).partition(b"\r\n\r\n")
    parts = text % body.strip() + html if kind == "alternative" else html + text % b"Regards"
    kind_of = f"MIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary=b".encode()
    return head + b"\r\n" + kind_of + b"\r\n\r\n" + parts + b"--b--\r\n"


def _html_of(port: MemoryPort, folder: str) -> dict[int, str]:
    messages = {one.uid: one.message for one in port.incoming(folder) if one.message}
    return {
        uid: "pending" if one.html_pending else "ready" if one.html is not None else "none"
        for uid, one in sorted(messages.items())
    }


async def test_no_history_brings_only_what_arrives(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.seed(mail_user, letter(1), letter(2))
    port = MemoryPort()
    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot), history=False) as sync:
        await sync.until(lambda: port.phase() is SyncPhase.IDLE)
        await asyncio.to_thread(dovecot.deliver, mail_user, letter(3))
        await sync.until(lambda: port.count() == 1)
    assert [message.live for message in port.incoming()] == [True]


async def test_history_since_a_day(dovecot: Dovecot, mail_user: MailUser) -> None:
    old, new = datetime(2020, 5, 1, 12, tzinfo=UTC), datetime(2024, 5, 1, 12, tzinfo=UTC)
    for number, moment in enumerate((new, old, new, old), 1):
        dovecot.append(mail_user, "INBOX", letter(number), date=moment.timestamp())
    port = MemoryPort()
    since = datetime(2023, 1, 1, tzinfo=UTC)
    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot), since=since) as sync:
        await sync.until(lambda: port.phase() is SyncPhase.IDLE)
    assert port.uids() == [3, 1]
    assert port.states["INBOX"].backfill_uid <= port.states["INBOX"].history_uid


async def test_a_restart_goes_on_where_it_stopped(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.seed(mail_user, *(letter(number) for number in range(300)))
    port = MemoryPort()
    login, network = login_to(dovecot, mail_user), network_for(dovecot)
    async with syncing(login, port, network) as sync:
        await sync.until(lambda: port.count() >= 50)
    assert port.count() < 300
    dovecot.deliver(mail_user, letter(301))
    async with syncing(login, port, network) as sync:
        await sync.until(lambda: port.phase() is SyncPhase.IDLE and port.count() == 301)
    assert sorted(port.uids()) == list(range(1, 302))
    assert port.twice == []
    assert [message.uid for message in port.incoming() if message.live] == [301]


async def test_flags_and_deletions_come_from_other_clients(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.seed(mail_user, *(letter(number) for number in range(1, 5)))
    dovecot.append(mail_user, "Projects", letter(10), letter(11))
    port = MemoryPort()

    def change(folder: str) -> None:
        with dovecot.client(mail_user) as client:
            client.select(folder)
            client.uid("STORE", "1", "+FLAGS", "(\\Seen $Work)")
            client.uid("STORE", "2", "+FLAGS", "\\Deleted")
            client.expunge()

    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.phase() is SyncPhase.IDLE)
        for folder in ("INBOX", "Projects"):
            await asyncio.to_thread(change, folder)
            await sync.until(partial(_changed, port, folder))
    await asyncio.to_thread(_star_while_away, dovecot, mail_user)
    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.flags_of("INBOX", 4) is None)
        assert port.flags_of("INBOX", 3) == frozenset({"\\Flagged"})


def _has(port: MemoryPort, count: int) -> bool:
    return port.count() == count


def _changed(port: MemoryPort, folder: str) -> bool:
    return port.flags_of(folder, 2) is None and port.flags_of(folder, 1) == frozenset({"\\Seen", "$Work"})


def _star_while_away(dovecot: Dovecot, user: MailUser) -> None:
    with dovecot.client(user) as client:
        client.select("INBOX")
        client.uid("STORE", "3", "+FLAGS", "\\Flagged")
        client.uid("STORE", "4", "+FLAGS", "\\Deleted")
        client.expunge()


async def test_folders_are_chosen_and_new_ones_found(dovecot: Dovecot, mail_user: MailUser) -> None:
    for folder in ("Sent", "Junk", "Trash", "Drafts", "Archive", "Entw&APw-rfe"):
        dovecot.append(mail_user, folder, letter(1))
    port = MemoryPort()
    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.phase() is SyncPhase.IDLE)
        assert {path: state.role for path, state in port.states.items()} == {
            "INBOX": FolderRole.INBOX,
            "Sent": FolderRole.SENT,
            "Archive": FolderRole.ARCHIVE,
            "Entwürfe": FolderRole.OTHER,
            "Junk": FolderRole.JUNK,
            "Trash": FolderRole.TRASH,
        }
        await asyncio.to_thread(dovecot.append, mail_user, "Later", letter(2))
        await sync.until(lambda: port.count("Later") == 1)
        await asyncio.to_thread(dovecot.append, mail_user, "Sent", letter(3))
        await sync.until(lambda: port.count("Sent") == 2)
    assert [message.live for message in port.incoming("Sent")] == [False, True]


async def test_a_folder_made_anew_is_read_again(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.append(mail_user, "Projects", letter(1), letter(2))
    port = MemoryPort()

    def make_anew() -> None:
        with dovecot.client(mail_user) as client:
            client.delete("Projects")
        dovecot.append(mail_user, "Projects", letter(3), letter(4), letter(5))

    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.count("Projects") == 2 and port.phase() is SyncPhase.IDLE)
        before = port.states["Projects"].uidvalidity
        await asyncio.to_thread(make_anew)
        await sync.until(lambda: port.states["Projects"].uidvalidity != before and port.count("Projects") == 3)
    assert not any(message.live for message in port.incoming("Projects"))


async def test_a_message_that_cannot_be_understood_stops_nothing(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.seed(mail_user, letter(1), letter(2, "poison"), letter(3))
    port = MemoryPort()

    def understand(raw: Octets, *, html: bool) -> Message:
        if b"poison" in raw:
            raise ZeroDivisionError
        return parse.parse(raw, html=html)

    login, network = login_to(dovecot, mail_user), network_for(dovecot)
    async with syncing(login, port, network, understand=understand) as sync:
        await sync.until(lambda: port.count() == 3)
    faults = {message.uid: message.fault for message in port.incoming()}
    assert faults == {1: None, 2: "Postroom failed to read this message (ZeroDivisionError).", 3: None}
    assert b"poison" in next(message.raw for message in port.incoming() if message.uid == 2)


async def test_changes_while_a_message_is_on_its_way_are_seen(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.seed(mail_user, *(letter(number) for number in range(1, 61)))
    port = MemoryPort()
    changed = threading.Event()

    def understand(raw: Octets, *, html: bool) -> Message:
        # In the second batch: fetched with its flags, not yet handed over.
        if b"Subject: Letter 5\r\n" in raw and not changed.is_set():
            changed.set()
            with dovecot.client(mail_user) as client:
                client.select("INBOX")
                client.uid("STORE", "1,60", "+FLAGS", "\\Seen")
                client.uid("STORE", "2", "+FLAGS", "\\Deleted")
                client.expunge()
            assert wait_until(lambda: port.flags_of("INBOX", 60) == frozenset({"\\Seen"}), 5)
        return parse.parse(raw, html=html)

    login, network = login_to(dovecot, mail_user), network_for(dovecot)
    async with syncing(login, port, network, understand=understand) as sync:
        await sync.until(lambda: port.count() == 60 and port.flags_of("INBOX", 2) is None)
        await sync.until(lambda: port.flags_of("INBOX", 1) == frozenset({"\\Seen"}))


async def test_changes_are_seen_although_postroom_dies_before_it_looks_again(
    dovecot: Dovecot, mail_user: MailUser
) -> None:
    dovecot.seed(mail_user, *(letter(number) for number in range(1, 61)))
    port = Dying()

    def understand(raw: Octets, *, html: bool) -> Message:
        # In the second batch: fetched with its flags, not yet handed over.
        if b"Subject: Letter 5\r\n" in raw and not port.dies:
            port.dies = True
            with dovecot.client(mail_user) as client:
                client.select("INBOX")
                client.uid("STORE", "1,60", "+FLAGS", "\\Seen")
            assert wait_until(lambda: port.flags_of("INBOX", 60) == frozenset({"\\Seen"}), 5)
        return parse.parse(raw, html=html)

    login, network = login_to(dovecot, mail_user), network_for(dovecot)
    async with syncing(login, port, network, understand=understand) as sync:
        await asyncio.wait({sync.task})
    assert port.flags_of("INBOX", 1) == frozenset(), "the batch is kept, and nobody has looked again"
    port.dies = False
    async with syncing(login, port, network) as sync:
        await sync.until(lambda: port.flags_of("INBOX", 1) == frozenset({"\\Seen"}))


class Dying(MemoryPort):
    """Ends the process as soon as the batch with the oldest message is kept."""

    dies = False

    @override
    async def deliver(self, folder: FolderState, incoming: Sequence[Incoming]) -> None:
        await super().deliver(folder, incoming)
        if self.dies and 1 in {message.uid for message in incoming}:
            raise LeaseLost
