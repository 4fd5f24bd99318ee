"""Folders that are renamed, deleted, made, compared; much that is gone at once: against a real Dovecot."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from postroom.channels.base import FolderPhase, SyncPhase
from postroom.kit.errors import NeedsUser
from postroom.kit.faults import GoneAnswer, Reason
from tests.e2e.mail.memory_port import MemoryPort
from tests.e2e.mail.syncing import BRISK, Running, letter, login_to, network_for, syncing
from tests.e2e.servers.dovecot import Dovecot, MailUser

pytestmark = pytest.mark.anyio

PATIENT = msgspec.structs.replace(BRISK, poll=60.0, relist=300.0)
"""So patient that what comes within seconds was told, not asked for."""


async def in_step(sync: Running) -> None:
    port = sync.port
    await sync.until(lambda: port.phase() is SyncPhase.IDLE and port.statuses[-1].done == port.statuses[-1].total)


def remove(dovecot: Dovecot, user: MailUser, folder: str, uids: Sequence[int], to: str | None = None) -> None:
    with dovecot.client(user) as client:
        client.select(folder)
        which = ",".join(map(str, uids))
        if to:
            client.uid("MOVE", which, to)
        else:
            client.uid("STORE", which, "+FLAGS", "\\Deleted")
            client.expunge()


async def test_a_renamed_folder_keeps_its_messages(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.append(mail_user, "Projects", letter(1), letter(2))
    port = MemoryPort()

    def rename() -> None:
        with dovecot.client(mail_user) as client:
            client.rename("Projects", "Finished")

    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.count("Projects") == 2)
        await in_step(sync)
        read = list(port.batches)
        await asyncio.to_thread(rename)
        await sync.until(lambda: port.count("Finished") == 2 and port.folder_phase("Finished") is FolderPhase.IDLE)
        assert port.batches == read, "nothing is read a second time"
        await asyncio.to_thread(dovecot.append, mail_user, "Finished", letter(3))
        await sync.until(lambda: port.count("Finished") == 3)
    assert "Projects" not in port.states
    assert [message.live for message in port.incoming("Finished")] == [False, False, True]


async def test_what_was_in_a_deleted_folder_is_marked(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.append(mail_user, "Projects", letter(1), letter(2))
    port = MemoryPort()

    def delete() -> None:
        with dovecot.client(mail_user) as client:
            client.delete("Projects")

    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.count("Projects") == 2)
        await asyncio.to_thread(delete)
        await sync.until(lambda: port.folder_phase("Projects") is FolderPhase.GONE)
    assert [port.flags_of("Projects", uid) for uid in (1, 2)] == [None, None]
    assert port.count("Projects") == 2


async def test_folders_have_news_at_once_where_the_server_tells(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.append(mail_user, "Projects", letter(1), letter(2))
    port = MemoryPort()

    def star() -> None:
        with dovecot.client(mail_user) as client:
            client.select("Projects")
            client.uid("STORE", "1", "+FLAGS", "\\Flagged")

    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot), pace=PATIENT) as sync:
        await in_step(sync)
        await asyncio.to_thread(dovecot.append, mail_user, "Projects", letter(3))
        await sync.until(lambda: port.count("Projects") == 3, 5)
        await asyncio.to_thread(star)
        await sync.until(lambda: port.flags_of("Projects", 1) == frozenset({"\\Flagged"}), 5)
        await asyncio.to_thread(dovecot.append, mail_user, "Customers", letter(4))
        await sync.until(lambda: port.count("Customers") == 1, 5)


async def test_much_gone_at_once_is_asked_about_and_nothing_is_marked(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.seed(mail_user, *(letter(number) for number in range(60)))
    port = MemoryPort()
    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot)) as sync:
        await in_step(sync)
        await asyncio.to_thread(remove, dovecot, mail_user, "INBOX", range(1, 31))
        with pytest.raises(NeedsUser):
            await asyncio.wait_for(sync.task, 20)
    status = port.statuses[-1]
    assert (status.phase, status.fault and status.fault.reason) == (SyncPhase.NEEDS_USER, Reason.MANY_GONE)
    assert (
        status.message
        == "30 messages of the folder INBOX are gone from the server at once. Say whether they go here, too."
    )
    assert port.folder_phase("INBOX") is FolderPhase.HELD
    assert None not in port.flags.values()


@pytest.mark.parametrize("keep", [True, False])
async def test_the_answer_holds_for_what_was_asked(dovecot: Dovecot, mail_user: MailUser, *, keep: bool) -> None:
    dovecot.seed(mail_user, *(letter(number) for number in range(60)))
    port, login, network = MemoryPort(), login_to(dovecot, mail_user), network_for(dovecot)
    async with syncing(login, port, network) as sync:
        await in_step(sync)
    await asyncio.to_thread(remove, dovecot, mail_user, "INBOX", range(1, 31))
    answer = GoneAnswer(folder="INBOX", count=30, keep=keep)
    async with syncing(login, port, network, answer=answer) as sync:
        await sync.until(lambda: len(port.kept) == 30 if keep else port.flags_of("INBOX", 30) is None)
        await in_step(sync)
        assert (None in port.flags.values()) is not keep
        await asyncio.to_thread(dovecot.deliver, mail_user, letter(100))
        await sync.until(lambda: port.count() == 61)


async def test_an_answer_about_fewer_is_none_about_more(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.seed(mail_user, *(letter(number) for number in range(60)))
    port, login, network = MemoryPort(), login_to(dovecot, mail_user), network_for(dovecot)
    async with syncing(login, port, network) as sync:
        await in_step(sync)
    await asyncio.to_thread(remove, dovecot, mail_user, "INBOX", range(1, 51))
    async with syncing(login, port, network, answer=GoneAnswer(folder="INBOX", count=30, keep=False)) as sync:
        with pytest.raises(NeedsUser):
            await asyncio.wait_for(sync.task, 20)
    assert None not in port.flags.values()


async def test_mail_that_was_filed_elsewhere_is_not_asked_about(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.seed(mail_user, *(letter(number) for number in range(60)))
    dovecot.append(mail_user, "Archive", letter(100))
    port = MemoryPort()
    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot)) as sync:
        await in_step(sync)
        await asyncio.to_thread(remove, dovecot, mail_user, "INBOX", range(1, 51), "Archive")
        await sync.until(lambda: port.count("Archive") == 51 and port.flags_of("INBOX", 50) is None)
        await in_step(sync)


async def test_a_deleted_folder_full_of_mail_is_asked_about(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.append(mail_user, "Projects", *(letter(number) for number in range(25)))
    port = MemoryPort()

    def delete() -> None:
        with dovecot.client(mail_user) as client:
            client.delete("Projects")

    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.count("Projects") == 25)
        await in_step(sync)
        await asyncio.to_thread(delete)
        with pytest.raises(NeedsUser):
            await asyncio.wait_for(sync.task, 20)
    assert port.folder_phase("Projects") is FolderPhase.HELD
    assert None not in port.flags.values()


async def test_comparing_everything_puts_right_what_went_wrong_here(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.seed(mail_user, *(letter(number) for number in range(1, 11)))
    dovecot.append(mail_user, "Projects", letter(20), letter(21))
    port, login, network = MemoryPort(), login_to(dovecot, mail_user), network_for(dovecot)
    async with syncing(login, port, network) as sync:
        await sync.until(lambda: port.count("Projects") == 2)
        await in_step(sync)
    validity = port.states["INBOX"].uidvalidity
    del port.messages["INBOX", validity, 4], port.flags["INBOX", validity, 4]
    port.flags["INBOX", validity, 5] = None
    port.flags["INBOX", validity, 6] = frozenset({"\\Seen"})
    port.flags["Projects", port.states["Projects"].uidvalidity, 1] = frozenset({"\\Answered"})
    async with syncing(login, port, network, compare_since=datetime.now(UTC)) as sync:
        await sync.until(lambda: port.count() == 10 and port.flags_of("Projects", 1) == frozenset())
    assert [port.flags_of("INBOX", uid) for uid in (4, 5, 6)] == [frozenset()] * 3
    assert port.twice == []


async def test_every_folder_is_compared_once_a_day(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.seed(mail_user, letter(1), letter(2))
    port, login, network = MemoryPort(), login_to(dovecot, mail_user), network_for(dovecot)
    async with syncing(login, port, network) as sync:
        await in_step(sync)
    validity = port.states["INBOX"].uidvalidity
    yesterday = datetime.now(UTC) - timedelta(days=1)
    port.states["INBOX"] = msgspec.structs.replace(port.states["INBOX"], compared_at=yesterday)
    port.flags["INBOX", validity, 1] = None
    async with syncing(login, port, network) as sync:
        await sync.until(lambda: port.flags_of("INBOX", 1) == frozenset())


async def test_history_is_fetched_from_an_earlier_day(dovecot: Dovecot, mail_user: MailUser) -> None:
    years = (2020, 2024, 2018, 2024)
    for number, year in enumerate(years, 1):
        dovecot.append(mail_user, "INBOX", letter(number), date=datetime(year, 5, 1, 12, tzinfo=UTC).timestamp())
    port, login, network = MemoryPort(), login_to(dovecot, mail_user), network_for(dovecot)
    async with syncing(login, port, network, since=datetime(2023, 1, 1, tzinfo=UTC)) as sync:
        await in_step(sync)
    assert sorted(port.uids()) == [2, 4]
    asked = datetime.now(UTC)
    async with syncing(login, port, network, since=datetime(2019, 1, 1, tzinfo=UTC), compare_since=asked) as sync:
        await sync.until(lambda: sorted(port.uids()) == [1, 2, 4])
        await in_step(sync)
    assert not any(message.live for message in port.incoming())
    async with syncing(login, port, network) as sync:
        await sync.until(lambda: sorted(port.uids()) == [1, 2, 4])
