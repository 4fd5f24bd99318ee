"""Servers that can little, or that do it their own way, each played by a scripted one."""

import asyncio
import threading
from collections.abc import Mapping, Sequence

import msgspec
import pytest
from typing_extensions import override

from postroom.channels.base import Deliver, FlagChange, FolderRole, FolderState, Incoming, Marks, Message, SyncPhase
from postroom.channels.email import parse
from postroom.channels.email.connect import Network
from postroom.channels.email.imap.signin import sign_in
from postroom.channels.email.imap.wire import Limits
from postroom.channels.email.sync import InFlight, messages
from postroom.kit.errors import RetryLater, Unavailable
from postroom.spool import Octets
from tests.e2e.mail.memory_port import MemoryPort
from tests.e2e.mail.syncing import BRISK, letter, scripted_login, syncing
from tests.e2e.servers.scripted_imap import Quirks, ScriptedImap

pytestmark = pytest.mark.anyio


async def test_the_plainest_server_is_polled() -> None:
    async with ScriptedImap(capabilities=("IMAP4rev1",), quirks=Quirks(no_uidnext=True)) as server:
        server.add("INBOX", letter(1), letter(2))
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count() == 2 and port.phase() is SyncPhase.IDLE)
            assert port.statuses[-1].push is False, "the account page says that it is asked"
            server.add("INBOX", letter(3))
            await sync.until(lambda: port.count() == 3)
            server.boxes["INBOX"].messages[1].flags.add("\\Seen")
            del server.boxes["INBOX"].messages[2]
            await sync.until(lambda: port.flags_of("INBOX", 2) is None)
            await sync.until(lambda: port.flags_of("INBOX", 1) == frozenset({"\\Seen"}))
    assert [message.live for message in port.incoming()] == [False, False, True]


async def test_what_we_moved_here_while_a_folder_is_compared_is_not_taken_for_gone() -> None:
    """Where it is now is known at once, and before the connection that compares has heard of it."""
    moved: list[int] = []

    class Moving(MemoryPort):
        @override
        async def known(self, folder: FolderState, first_uid: int, last_uid: int | None = None) -> Mapping[int, Marks]:
            if self.count() and not moved:
                moved.append(server.boxes["INBOX"].next_uid)
                server.add("INBOX", letter(3))
                self.flags["INBOX", folder.uidvalidity, moved[0]] = frozenset()
            return await super().known(folder, first_uid, last_uid)

        @override
        async def change_flags(self, folder: FolderState, changes: Sequence[FlagChange]) -> None:
            gone.extend(change.uid for change in changes if change.flags is None)
            await super().change_flags(folder, changes)

    gone: list[int] = []
    async with ScriptedImap(capabilities=("IMAP4rev1",)) as server:
        server.add("INBOX", letter(1), letter(2))
        port = Moving()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: bool(moved) and port.count() == 3)
    assert gone == []


async def test_the_next_batches_are_written_and_understood_while_one_is_kept() -> None:
    written = asyncio.Event()
    understood = threading.Event()

    class Waiting(MemoryPort):
        @override
        async def write(self, incoming: Sequence[Incoming]) -> Deliver:
            if incoming[0].uid == 4:
                written.set()
            return await super().write(incoming)

        @override
        async def deliver(self, folder: FolderState, incoming: Sequence[Incoming]) -> None:
            if incoming and incoming[0].uid == 6:
                await asyncio.wait_for(written.wait(), 10)
                assert await asyncio.to_thread(understood.wait, 10)
            await super().deliver(folder, incoming)

    def understand(raw: Octets, *, html: bool) -> Message:
        if b"Letter 2" in raw:
            understood.set()
        return parse.parse(raw, html=html)

    async with ScriptedImap() as server:
        server.add("INBOX", *(letter(number) for number in range(1, 7)))
        port = Waiting()
        pace = msgspec.structs.replace(BRISK, batch=2)
        async with syncing(scripted_login(server), port, pace=pace, understand=understand) as sync:
            await sync.until(lambda: port.phase() is SyncPhase.IDLE)
    assert port.batches == [("INBOX", [6, 5]), ("INBOX", [4, 3]), ("INBOX", [2, 1])]


async def test_a_large_mail_is_read_when_the_one_before_is_kept() -> None:
    """Two mails of 50 MB are not in memory together."""
    ahead = threading.Event()

    class Watching(MemoryPort):
        @override
        async def deliver(self, folder: FolderState, incoming: Sequence[Incoming]) -> None:
            if incoming and incoming[0].uid == 2:
                assert not await asyncio.to_thread(ahead.wait, 0.1)
            await super().deliver(folder, incoming)

    def understand(raw: Octets, *, html: bool) -> Message:
        if b"Letter 1" in raw:
            ahead.set()
        return parse.parse(raw, html=html)

    async with ScriptedImap() as server:
        server.add("INBOX", *(letter(number, "x" * 3_000) for number in range(1, 4)))
        port = Watching()
        pace = msgspec.structs.replace(BRISK, batch_bytes=5_000, ahead_bytes=5_000)
        async with syncing(scripted_login(server), port, pace=pace, understand=understand) as sync:
            await sync.until(lambda: port.phase() is SyncPhase.IDLE)
    assert port.uids() == [3, 2, 1]


async def test_a_turn_that_is_over_before_it_began_reads_something_all_the_same() -> None:
    async with ScriptedImap() as server:
        server.add("INBOX", *(letter(number) for number in range(1, 6)))
        port = MemoryPort()
        pace = msgspec.structs.replace(BRISK, turn=-1.0, first=1, batch=2)
        async with syncing(scripted_login(server), port, pace=pace) as sync:
            await sync.until(lambda: port.count() == 5 and port.phase() is SyncPhase.IDLE)


async def test_what_was_read_ahead_of_a_failure_is_read_again_once() -> None:
    class Failing(MemoryPort):
        full = True

        @override
        async def deliver(self, folder: FolderState, incoming: Sequence[Incoming]) -> None:
            if self.full and incoming and incoming[0].uid == 4:
                self.full = False
                raise Unavailable
            await super().deliver(folder, incoming)

    async with ScriptedImap() as server:
        server.add("INBOX", *(letter(number) for number in range(1, 7)))
        port = Failing()
        async with syncing(scripted_login(server), port, pace=msgspec.structs.replace(BRISK, batch=2)) as sync:
            await sync.until(lambda: port.count() == 6 and port.phase() is SyncPhase.IDLE)
    assert port.uids() == [6, 5, 4, 3, 2, 1]
    assert port.twice == []


async def test_flags_of_other_folders_are_compared_now_and_then() -> None:
    async with ScriptedImap() as server:
        server.add("Projects", letter(1))
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count("Projects") == 1)
            server.boxes["Projects"].messages[1].flags.add("\\Flagged")
            await sync.until(lambda: port.flags_of("Projects", 1) == frozenset({"\\Flagged"}))


@pytest.mark.parametrize("quirk", ["bye_in_idle", "close_in_idle"])
async def test_a_server_that_ends_idle_is_connected_again(quirk: str) -> None:
    async with ScriptedImap() as server:
        setattr(server.quirks, quirk, True)
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.phase() is SyncPhase.BACK_OFF)
            setattr(server.quirks, quirk, False)
            server.add("INBOX", letter(1))
            await sync.until(lambda: port.count() == 1 and port.phase() is SyncPhase.IDLE)


@pytest.mark.parametrize("verb", ["UID SEARCH", "UID FETCH"])
async def test_mail_that_arrives_in_the_middle_of_a_command_is_not_overlooked(verb: str) -> None:
    async with ScriptedImap() as server:
        server.add("INBOX", letter(1))
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count() == 1 and port.phase() is SyncPhase.IDLE)
            assert port.statuses[-1].push is True
            server.quirks.arrives_during[verb] = letter(2)
            server.arrive("INBOX", letter(3))
            await sync.until(lambda: port.count() == 3)


async def test_garbage_breaks_the_connection_and_nothing_else() -> None:
    async with ScriptedImap() as server:
        server.add("INBOX", *(letter(number) for number in range(60)))
        server.quirks.garbage_before["UID FETCH"] = b"\xff\xfe total nonsense {\r\n"
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.phase() is SyncPhase.BACK_OFF)
            assert port.statuses[-1].message == "127.0.0.1 sent an answer that Postroom does not understand."
            server.quirks.garbage_before.clear()
            await sync.until(lambda: port.count() == 60)


async def test_a_message_the_server_refuses_is_a_fault() -> None:
    async with ScriptedImap(quirks=Quirks(refuse_uids={2}, omit_uids={3})) as server:
        server.add("INBOX", *(letter(number) for number in range(1, 5)))
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count() == 4)
    assert {message.uid: message.fault for message in port.incoming()} == {
        1: None,
        2: "The server does not hand it out: some messages are broken",
        3: "The server lists this message but does not hand it out.",
        4: None,
    }
    assert {message.uid for message in port.incoming() if not message.whole} == {2, 3}


async def test_a_message_that_breaks_the_connection_is_passed_by() -> None:
    async with ScriptedImap(quirks=Quirks(drop_at_uids={30})) as server:
        server.add("INBOX", *(letter(number) for number in range(1, 61)))
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count() == 60, 40)
    faults = {message.uid: message.fault for message in port.incoming() if message.fault}
    assert faults == {30: "The connection breaks each time this message is fetched."}
    assert port.twice == []


async def test_a_folder_that_does_not_open_stops_no_other() -> None:
    async with ScriptedImap(quirks=Quirks(refuse_select={"Broken"})) as server:
        server.add("Broken", letter(1))
        server.add("Projects", letter(2))
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count("Projects") == 1)
            await sync.until(lambda: port.statuses[-1].message == "The server does not open 1 of 3 folders.")
            server.quirks.refuse_select.clear()
            await sync.until(lambda: port.count("Broken") == 1)


async def test_gmail_labels_are_not_copies() -> None:
    async with ScriptedImap(capabilities=("IMAP4rev1", "IDLE", "X-GM-EXT-1")) as server:
        for path, attributes in (
            ("[Gmail]/All Mail", "\\All"),
            ("[Gmail]/Sent Mail", "\\Sent"),
            ("[Gmail]/Spam", "\\Junk"),
            ("[Gmail]/Starred", "\\Flagged"),
            ("Customers", ""),
        ):
            server.add(path, letter(1))
            server.boxes[path].attributes = attributes
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count("[Gmail]/All Mail") == 1 and port.phase() is SyncPhase.IDLE)
    assert {state.role for state in port.states.values()} == {FolderRole.ALL, FolderRole.JUNK}  # spam is in no other


async def test_a_huge_message_costs_its_body_only() -> None:
    limits = Limits(literal=10_000)
    async with ScriptedImap() as server:
        server.add("INBOX", letter(1, "x" * 50_000), letter(2))
        client = await sign_in(scripted_login(server), Network(), limits)
        await client.select("INBOX")
        bodies: dict[int, Octets | None] = {}
        await client.fetch(b"1:2", b"(UID BODY.PEEK[])", lambda message: bodies.update({message.uid: message.body}))
        client.close()
    assert bodies == {1: None, 2: letter(2)}


async def test_a_size_announced_wrongly_does_not_hurt() -> None:
    async with ScriptedImap(quirks=Quirks(announce={1: 500 << 20})) as server:
        server.add("INBOX", letter(1), letter(2))
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count() == 2)
    [faulty] = [message for message in port.incoming() if message.fault]
    assert faulty.fault == "This message is larger than 100 MB; only its header was fetched."
    assert faulty.raw[:].startswith(b"From: Ann")


async def test_what_is_not_fetched_waits_for_no_room() -> None:
    everything = InFlight(1 << 20, patience=3600.0)
    async with ScriptedImap(quirks=Quirks(announce={1: 500 << 20, 2: 600 << 20})) as server:
        server.add("INBOX", letter(1))
        port = MemoryPort()
        async with everything.taken(1000), syncing(scripted_login(server), port, in_flight=everything) as sync:
            await sync.until(lambda: port.count() == 1 and port.phase() is SyncPhase.IDLE)
            server.arrive("INBOX", letter(2))
            await sync.until(lambda: port.count() == 2)


async def test_without_literal_plus_the_server_is_asked_first() -> None:
    async with ScriptedImap() as server:
        client = await sign_in(scripted_login(server), Network())
        await client.append("INBOX", letter(7), flags=["\\Seen"])
        client.close()
        [stored] = server.boxes["INBOX"].messages.values()
    assert stored.raw == letter(7)
    assert stored.flags == {"\\Seen"}


async def test_a_password_goes_as_literal_where_quoting_cannot() -> None:
    async with ScriptedImap() as server:
        login = scripted_login(server)
        await (await sign_in(login, Network())).logout()
    assert 'LOGIN "ann" "pass word"' in server.seen


async def test_a_message_without_a_size_is_read_like_any_other() -> None:
    async with ScriptedImap(quirks=Quirks(unsized={2, 4})) as server:
        server.add("INBOX", letter(1), letter(2))
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count() == 2 and port.phase() is SyncPhase.IDLE)
            server.arrive("INBOX", letter(3), letter(4))
            await sync.until(lambda: port.count() == 4)
    assert {message.uid: message.fault for message in port.incoming()} == dict.fromkeys(range(1, 5))


async def test_news_of_flags_in_the_middle_of_a_list_hides_no_message() -> None:
    async with ScriptedImap() as server:
        server.add("INBOX", letter(1), letter(2))
        server.quirks.garbage_before["UID FETCH"] = b"* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n"
        port = MemoryPort()
        async with syncing(scripted_login(server), port) as sync:
            await sync.until(lambda: port.count() == 2)


async def test_messages_nobody_asked_for_are_not_kept() -> None:
    async with ScriptedImap() as server:
        server.add("INBOX", letter(1))
        client = await sign_in(scripted_login(server), Network())
        await client.select("INBOX")
        server.quirks.garbage_before["UID FETCH"] = b"* 7 FETCH (UID 7 FLAGS () RFC822.SIZE 9)\r\n"
        found = await messages.about(client, b"1", {1})
        client.close()
    assert [message.uid for message in found] == [1]


@pytest.mark.parametrize(
    ("limits", "verb", "line"),
    [
        (Limits(answers=100_000), "NOOP", b"* NONSENSE " + b"a " * 500),
        (Limits(answers=100_000), "NOOP", b"* NONSENSE {900}\r\n" + b"a" * 900),
        (Limits(lines=100_000), "UID FETCH", b"* 1 FETCH (UID 1 FLAGS (" + b"a " * 500 + b"))"),
    ],
    ids=["lines", "literals", "messages"],
)
async def test_a_server_without_end_is_hung_up_on(limits: Limits, verb: str, line: bytes) -> None:
    async with ScriptedImap() as server:
        client = await sign_in(scripted_login(server), Network(), limits)
        await client.select("INBOX")
        server.quirks.garbage_before[verb] = (line + b"\r\n") * 90
        for _ in range(3):  # each command for itself is fine
            await (client.noop() if verb == "NOOP" else messages.about(client, b"1", {1}))
        server.quirks.garbage_before[verb] = (line + b"\r\n") * 200
        with pytest.raises(RetryLater) as failure:
            await (client.noop() if verb == "NOOP" else messages.about(client, b"1", {1}))
        client.close()
    assert failure.value.message == "127.0.0.1 sent far more than Postroom asked for, so Postroom hung up."
    assert client.session.broken
