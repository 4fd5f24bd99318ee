"""The dialects of large providers, each played by a scripted server: Gmail, Yahoo's limits, OBJECTID, NOTIFY."""

import asyncio
import time

import msgspec
import pytest
from typing_extensions import override

from postroom.channels.base import FolderPhase, FolderRole, SyncPhase, SyncStatus
from postroom.channels.email.sync import Doors
from postroom.kit import clock
from postroom.kit.faults import Reason
from tests.e2e.mail.memory_port import MemoryPort
from tests.e2e.mail.syncing import BRISK, Running, letter, scripted_login, syncing
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.scripted_imap import Box, Quirks, ScriptedImap

pytestmark = pytest.mark.anyio

GMAIL = ("IMAP4rev1", "IDLE", "X-GM-EXT-1", "UNSELECT")
ALL = "[Gmail]/All Mail"
PATIENT = msgspec.structs.replace(BRISK, poll=60.0, relist=300.0)


async def listened_to(server: ScriptedImap, sync: Running, port: MemoryPort) -> None:
    """Wait until all is read and the server is to tell of news."""
    await sync.until(lambda: port.folder_phase("Projects") is FolderPhase.IDLE)
    assert await asyncio.to_thread(wait_until, server.is_listened_to, 10)


def gmail(**quirks: float) -> ScriptedImap:
    server = ScriptedImap(capabilities=GMAIL)
    for path, attributes in ((ALL, "\\All"), ("[Gmail]/Sent Mail", "\\Sent"), ("[Gmail]/Trash", "\\Trash")):
        server.boxes[path] = Box(attributes=attributes)
    server.quirks.label_seconds = quirks.get("label_seconds", 0.0)
    return server


@pytest.mark.parametrize("label_seconds", [0.0, 0.7])
async def test_gmail_new_mail_is_here_within_two_seconds_and_once(label_seconds: float) -> None:
    async with gmail(label_seconds=label_seconds) as server:
        server.label(letter(1), "\\Inbox", gmail_id=11)
        port = MemoryPort()
        async with syncing(scripted_login(server), port, pace=PATIENT) as sync:
            await sync.until(lambda: port.count(ALL) == 1 and port.phase() is SyncPhase.IDLE)
            start = time.monotonic()
            server.arrive_at_gmail(letter(2), "\\Inbox", "Customers", gmail_id=12)
            await sync.until(lambda: port.count(ALL) == 2)
            assert time.monotonic() - start < 2
    first, second = port.incoming(ALL)
    assert (first.live, second.live) == (False, True)
    assert (second.labels, second.server_id) == (frozenset({"\\Inbox", "Customers"}), "12")
    assert port.count("INBOX") == 0


async def test_gmail_labels_say_what_a_message_is_for() -> None:
    async with gmail() as server:
        for number, labels in enumerate((["\\Inbox"], ["\\Sent"], ["\\Draft"], ["Customers"], ["\\Sent", "\\Inbox"])):
            server.label(letter(number), *labels, gmail_id=number + 1)
        server.boxes["Kunden/B&APw-ro"] = Box()
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count(ALL) == 5)
    roles = {message.uid: message.role for message in port.incoming(ALL)}
    assert roles == {1: FolderRole.INBOX, 2: FolderRole.SENT, 3: FolderRole.DRAFTS, 4: None, 5: FolderRole.SENT}
    assert port.labels == {"Kunden/Büro": "Kunden/Büro"}
    assert port.count("Kunden/Büro") == 0, "what shows messages a second time is not read"


async def test_gmail_without_all_mail_is_read_folder_by_folder() -> None:
    async with gmail() as server:
        server.quirks.unlisted.add(ALL)
        server.add("INBOX", letter(1))
        server.add("Customers", letter(2))
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count() == 1 and port.count("Customers") == 1)
            server.arrive("INBOX", letter(3))
            await sync.until(lambda: port.count() == 2)


@pytest.mark.parametrize("most", [1, 2])
async def test_a_server_with_few_connections_gets_no_more(most: int) -> None:
    quick = msgspec.structs.replace(BRISK, noop=0.1)
    async with ScriptedImap(quirks=Quirks(most_connections=most)) as server:
        server.add("INBOX", letter(1))
        server.add("Projects", *(letter(number) for number in range(10, 20)))
        port, login = MemoryPort(), scripted_login(server)
        seats = Doors().seats("imap.example.com", "ann")
        async with syncing(login, port, pace=quick, seats=seats) as sync:
            await sync.until(lambda: port.count() == 1 and port.count("Projects") == 10)
            server.add("Projects", letter(20))
            server.arrive("INBOX", letter(21))
            await sync.until(lambda: port.count() == 2 and port.count("Projects") == 11)
    assert seats.limit == (1 if most == 1 else 10)


async def test_two_accounts_of_one_user_share_the_connections_of_a_server() -> None:
    doors = Doors()
    assert doors.seats("IMAP.mail.yahoo.com", "ann") is doors.seats("imap.mail.yahoo.com", "Ann")
    assert doors.seats("imap.mail.yahoo.com", "ann") is not doors.seats("imap.mail.yahoo.com", "ben")
    assert [doors.seats(host, "ann").limit for host in ("imap.mail.yahoo.com", "imap.gmail.com", "mail.x.org")] == [
        5,
        15,
        10,
    ]


async def test_a_folder_is_recognised_by_its_id_whatever_else_changed() -> None:
    async with ScriptedImap(capabilities=("IMAP4rev1", "IDLE", "OBJECTID")) as server:
        server.add("Projects", letter(1), letter(2))
        server.boxes["Projects"].object_id = "F123"
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count("Projects") == 2)
            server.boxes["Finished"] = server.boxes.pop("Projects")
            server.add("Finished", letter(3))
            await sync.until(lambda: port.count("Finished") == 3)
    assert port.twice == []
    assert [path for path, _ in port.batches].count("Finished") == 1, "the new message alone is read"


async def test_a_folder_of_the_same_figures_is_not_taken_for_another() -> None:
    async with ScriptedImap() as server:
        server.add("Projects", letter(1))
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count("Projects") == 1)
            del server.boxes["Projects"]
            server.add("Customers", letter(2))  # this server gives each folder the same UIDVALIDITY
            await sync.until(lambda: port.count("Customers") == 1)
            await sync.until(lambda: port.folder_phase("Projects") is FolderPhase.GONE)
    assert b"Subject: Letter 2" in port.incoming("Customers")[0].raw


async def test_a_folder_that_is_not_listed_but_opens_is_not_gone() -> None:
    async with ScriptedImap() as server:
        server.add("Projects", letter(1))
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count("Projects") == 1)
            server.quirks.unlisted.add("Projects")
            listed = server.seen.count('LIST "" "*"')
            assert await asyncio.to_thread(wait_until, lambda: server.seen.count('LIST "" "*"') > listed + 1, 10)
            server.add("Projects", letter(2))
            await sync.until(lambda: port.count("Projects") == 2)
    assert port.flags_of("Projects", 1) == frozenset()


async def test_what_is_wrong_with_a_folder_is_said_and_stops_no_other() -> None:
    async with ScriptedImap(quirks=Quirks(refuse_fetch={"Broken"})) as server:
        server.add("Broken", letter(1))
        server.add("Projects", letter(2))
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.folder_phase("Broken") is FolderPhase.FAILING)
            await sync.until(lambda: port.folder_phase("Projects") is FolderPhase.IDLE)
            status = port.folder_statuses["Broken"]
            assert status.fault
            assert (status.fault.reason, status.fault.folder) == (Reason.FOLDER_REFUSED, "Broken")
            assert "the index of this mailbox is broken" in status.message
            server.quirks.refuse_fetch.clear()
            await sync.until(lambda: port.folder_phase("Broken") is FolderPhase.IDLE and port.count("Broken") == 1)


class Fickle(MemoryPort):
    """Closes a folder of a server as soon as much of it is seen to be gone."""

    def __init__(self, server: ScriptedImap) -> None:
        super().__init__()
        self.server = server

    @override
    async def report(self, status: SyncStatus) -> None:
        held = {one.path for one in status.folders if one.phase is FolderPhase.HELD}
        self.server.quirks.refuse_select |= held
        await super().report(status)


async def test_a_folder_that_does_not_open_for_a_second_look_stops_no_other() -> None:
    async with ScriptedImap() as server:
        server.add("Projects", *(letter(number) for number in range(30)))
        port = Fickle(server)
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.folder_phase("Projects") is FolderPhase.IDLE)
            server.boxes["Projects"].messages.clear()
            await sync.until(lambda: port.folder_phase("Projects") is FolderPhase.FAILING)
            server.add("Customers", letter(40))
            await sync.until(lambda: port.count("Customers") == 1)
    assert not any(status.phase is SyncPhase.BACK_OFF for status in port.statuses)


async def test_a_server_that_stops_telling_is_asked_again() -> None:
    async with ScriptedImap(capabilities=("IMAP4rev1", "IDLE", "NOTIFY", "UNSELECT")) as server:
        server.add("Projects", letter(1))
        port = MemoryPort()
        pace = msgspec.structs.replace(BRISK, poll=0.6, relist=300.0)
        async with syncing(scripted_login(server), port, pace=pace) as sync:
            await listened_to(server, sync, port)
            server.notify(b"* OK [NOTIFICATIONOVERFLOW] too many events\r\n")
            server.add("Projects", letter(2))
            await sync.until(lambda: port.count("Projects") == 2, 3)


async def test_a_server_that_tells_more_than_is_kept_is_asked_again() -> None:
    async with ScriptedImap(capabilities=("IMAP4rev1", "IDLE", "NOTIFY", "UNSELECT", "CONDSTORE")) as server:
        server.add("Projects", letter(1))
        port = MemoryPort()
        pace = msgspec.structs.replace(BRISK, poll=0.6, relist=300.0)
        async with syncing(scripted_login(server), port, pace=pace) as sync:
            await listened_to(server, sync, port)
            server.notify(server.figures("INBOX") * 10_001)
            server.add("Projects", letter(2))
            await sync.until(lambda: port.count("Projects") == 2, 3)


async def test_a_server_that_tells_of_news_but_lets_nobody_idle_is_asked() -> None:
    quirks = Quirks(refuse_idle=True)
    async with ScriptedImap(capabilities=("IMAP4rev1", "IDLE", "NOTIFY", "UNSELECT"), quirks=quirks) as server:
        server.add("Projects", letter(1))
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.folder_phase("Projects") is FolderPhase.IDLE)
            server.add("Projects", letter(2))
            await sync.until(lambda: port.count("Projects") == 2)
    assert not any(status.phase is SyncPhase.BACK_OFF for status in port.statuses)


async def test_what_a_server_tells_never_comes_in_the_middle_of_a_message() -> None:
    quirks = Quirks(tells_in_literals=True)
    async with ScriptedImap(capabilities=("IMAP4rev1", "IDLE", "NOTIFY", "UNSELECT"), quirks=quirks) as server:
        server.add("Projects", letter(1))
        port = MemoryPort()
        async with syncing(scripted_login(server), port, pace=PATIENT) as sync:
            await listened_to(server, sync, port)
            server.add("Projects", letter(2))
            server.notify(server.figures("Projects"))
            await sync.until(lambda: port.count("Projects") == 2)
    assert [one.raw for one in port.incoming("Projects")] == [letter(1), letter(2)]
    assert not any(status.phase is SyncPhase.BACK_OFF for status in port.statuses)


async def test_news_that_came_while_a_message_was_read_is_told_afterwards() -> None:
    async with ScriptedImap(capabilities=("IMAP4rev1", "IDLE", "NOTIFY", "UNSELECT")) as server:
        server.add("Projects", letter(1))
        server.add("Customers", letter(2))
        port = MemoryPort()
        async with syncing(scripted_login(server), port, pace=PATIENT) as sync:
            await listened_to(server, sync, port)
            server.add("Customers", letter(3))
            server.add("Projects", letter(4))
            server.notify(server.figures("Projects"))  # and not a word of the other
            await sync.until(lambda: port.count("Projects") == 2 and port.count("Customers") == 2)


async def test_a_folder_that_is_told_of_but_not_listed_is_no_reason_to_list_without_end() -> None:
    async with ScriptedImap(capabilities=("IMAP4rev1", "IDLE", "NOTIFY", "UNSELECT")) as server:
        server.add("Projects", letter(1))
        port = MemoryPort()
        async with syncing(scripted_login(server), port, pace=PATIENT) as sync:
            await listened_to(server, sync, port)
        server.quirks.unlisted.add("Projects")
        server.seen.clear()
        async with syncing(scripted_login(server), port, pace=PATIENT):
            assert await asyncio.to_thread(wait_until, server.is_listened_to, 10)
    assert sum(line.startswith("LIST") for line in server.seen) < 5


async def test_gmail_labels_that_changed_while_nobody_looked_are_found_by_the_daily_compare() -> None:
    async with gmail() as server:
        server.label(letter(1), "\\Inbox", gmail_id=11)
        port = MemoryPort()
        async with syncing(scripted_login(server), port, pace=PATIENT) as sync:
            await sync.until(lambda: port.count(ALL) == 1 and port.phase() is SyncPhase.IDLE)
        server.boxes[ALL].messages[1].labels = ("Customers",)
        pace = msgspec.structs.replace(PATIENT, recent=0)
        async with syncing(scripted_login(server), port, pace=pace, compare_since=clock.now()) as sync:
            await sync.until(lambda: port.incoming(ALL)[0].labels == frozenset({"Customers"}))


async def test_mail_from_the_future_arrived_now() -> None:
    async with ScriptedImap() as server:
        server.add("INBOX", letter(1), date="01-Feb-2199 10:00:00 +0000")
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count() == 1)
    assert port.incoming()[0].received_at <= clock.now()
