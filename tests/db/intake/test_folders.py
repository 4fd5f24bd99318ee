"""What the sync keeps of folders, seen through its port: names, phases, what is gone, what lies elsewhere."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from postroom.accounts import accounts
from postroom.accounts.model import NothingGone, State, Wishes
from postroom.channels.base import (
    FlagChange,
    FolderPhase,
    FolderRole,
    FolderState,
    FolderStatus,
    Look,
    SyncPhase,
    SyncStatus,
)
from postroom.intake import ledger
from postroom.intake.model import Standing
from postroom.intake.port import DatabasePort
from postroom.intake.pull import history_since
from postroom.kit.errors import NeedsUser
from postroom.kit.faults import Fault, GoneAnswer, Reason, fault_of
from postroom.mirror import store as mirror
from postroom.storage.database import Database
from tests.db.office import Office, inbox, mail, make_office
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio

ARCHIVE = FolderState(path="Archive", role=FolderRole.ARCHIVE, uidvalidity=9, next_uid=100, live_uid=100)


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)


@pytest.fixture
def port(office: Office) -> DatabasePort:
    return DatabasePort(office.database, office.blobs, office.lease, office.account)


async def standings(office: Office) -> dict[str, Standing]:
    async with office.act() as act:
        return {one.path: one for one in await ledger.folders(act.conn, office.account)}


def reported(phase: FolderPhase, path: str = "INBOX", fault: Fault | None = None) -> SyncStatus:
    folder = FolderStatus(path=path, role=FolderRole.OTHER, phase=phase, fault=fault)
    return SyncStatus(phase=SyncPhase.IDLE, folders=[folder])


async def test_the_state_of_a_folder_comes_back_as_it_was_kept(port: DatabasePort) -> None:
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    state = msgspec.structs.replace(inbox(), object_id="F1", history_since=moment, compared_at=moment)
    await port.deliver(state, [])
    assert await port.folders() == [state]


async def test_each_folder_says_where_it_stands_and_since_when(office: Office, port: DatabasePort) -> None:
    fault = Fault(reason=Reason.FOLDER_REFUSED, folder="Broken", server="no")
    await port.report(reported(FolderPhase.FAILING, "Broken", fault))
    await port.report(reported(FolderPhase.IDLE))
    await execute(office.database, "update folder set phase_since = now() - interval '1 hour'")
    await port.report(reported(FolderPhase.FAILING, "Broken", fault))
    await port.report(reported(FolderPhase.READING))
    shown = await standings(office)
    broken, well = shown["Broken"], shown["INBOX"]
    assert (broken.phase, broken.fault, broken.healthy_at) == ("failing", fault, None)
    assert well.phase == "reading"
    assert well.healthy_at
    assert well.since - broken.since > timedelta(minutes=59), "the state of the broken one did not change"


async def test_folders_out_of_step_for_ten_minutes_are_counted(office: Office, port: DatabasePort) -> None:
    async def counted() -> int:
        async with office.act() as act:
            return await ledger.out_of_step(act.conn)

    await port.report(reported(FolderPhase.IDLE))
    await port.report(reported(FolderPhase.FAILING, "Broken"))
    await port.report(reported(FolderPhase.WAITING, "Later"))
    assert await counted() == 0
    await execute(office.database, "update folder set phase_since = now() - interval '11 minutes'")
    assert await counted() == 1
    await execute(office.database, "update folder set healthy_at = healthy_at - interval '11 minutes'")
    assert await counted() == 2, "nobody has looked at the inbox since"
    await port.report(reported(FolderPhase.IDLE))
    await port.report(reported(FolderPhase.IDLE, "Broken"))
    assert await counted() == 0


async def test_a_renamed_folder_keeps_its_messages(office: Office, port: DatabasePort) -> None:
    await office.receive(mail(1), mail(2), folder=ARCHIVE)
    await port.rename("Archive", msgspec.structs.replace(ARCHIVE, path="Old"))
    assert {path: one.ours for path, one in (await standings(office)).items()} == {"Old": 2}


async def test_a_name_that_was_used_before_can_be_used_again(office: Office, port: DatabasePort) -> None:
    await office.receive(mail(1), folder=msgspec.structs.replace(ARCHIVE, path="Old", uidvalidity=3))
    await office.receive(mail(2), mail(3), folder=ARCHIVE)
    await port.rename("Archive", msgspec.structs.replace(ARCHIVE, path="Old"))
    shown = await standings(office)
    assert shown.pop("Old").ours == 2
    (aside,) = shown.values()
    assert (aside.phase, aside.ours) == ("gone", 1)


async def test_what_was_moved_is_known_to_be_elsewhere(office: Office, port: DatabasePort) -> None:
    await office.receive(mail(1), mail(2), mail(3))
    await office.receive(msgspec.structs.replace(mail(2), uid=50), folder=ARCHIVE)
    assert await port.elsewhere(inbox(), [1, 2, 3]) == {2}
    await port.change_flags(ARCHIVE, [FlagChange(50, None)])
    assert await port.elsewhere(inbox(), [1, 2, 3]) == set()


async def test_what_is_kept_is_neither_gone_nor_asked_about_again(office: Office, port: DatabasePort) -> None:
    await office.receive(mail(1), mail(2))
    await port.change_flags(inbox(), [FlagChange(1, None, kept=True)])
    assert list(await port.known(inbox(), 1)) == [2]
    assert await fetch(office.database, "select uid from intake where expunged_at is not null") == []
    assert (await standings(office))["INBOX"].ours == 1, "the page must not say for good that more is here"
    await port.change_flags(inbox(), [FlagChange(1, frozenset())])
    assert sorted(await port.known(inbox(), 1)) == [1, 2], "it is on the server again"
    assert (await standings(office))["INBOX"].ours == 2


async def test_what_is_kept_stays_so_when_the_server_is_asked_for_it(office: Office, port: DatabasePort) -> None:
    await office.receive(mail(1), mail(2))
    await port.change_flags(inbox(), [FlagChange(1, None, kept=True)])

    async def shown(flags: frozenset[str] | None) -> None:
        async with office.act() as act:
            look = Look("INBOX", inbox().uidvalidity, 1, flags)
            await mirror.shows(act.conn, act.organization_id, office.account.id, [look])

    await shown(None)
    assert await fetch(office.database, "select uid from intake where expunged_at is not null") == []
    await shown(frozenset())
    assert (await standings(office))["INBOX"].ours == 2, "it is on the server again"


async def test_labels_are_kept_with_the_message(office: Office, port: DatabasePort) -> None:
    labelled = msgspec.structs.replace(mail(1), labels=frozenset({"\\Inbox", "Bills"}), server_id="17")
    await office.receive(labelled)
    await port.change_flags(inbox(), [FlagChange(1, frozenset(), frozenset({"Bills"}))])
    assert await fetch(office.database, "select labels, server_message_id from intake") == [(["Bills"], "17")]


async def test_labels_put_a_message_where_gmail_has_it(office: Office) -> None:
    everything = msgspec.structs.replace(inbox(), path="[Gmail]/All Mail", role=FolderRole.ALL)
    roles = {1: FolderRole.INBOX, 2: FolderRole.SENT, 3: FolderRole.DRAFTS, 4: None}
    await office.receive(
        *(msgspec.structs.replace(mail(uid), role=role) for uid, role in roles.items()), folder=everything
    )
    rows = await fetch(
        office.database,
        "select i.uid, i.outcome, m.outgoing from intake i left join message m on m.id = i.message_id order by i.uid",
    )
    assert rows == [(1, "imported", False), (2, "imported", True), (3, "skipped", None), (4, "imported", False)]


async def test_an_answer_is_given_once_to_the_next_sync(office: Office) -> None:
    asked = NeedsUser("Gone.", reason=Reason.MANY_GONE, count=240, folder="INBOX")
    async with office.act() as act:
        with pytest.raises(NothingGone):
            await accounts.answer_gone(act, office.account, keep=True)
    async with office.act() as act:
        await accounts.report(act, office.account, State("needs_user", asked.message, fault_of(asked)))
        before = await accounts.running(act.conn)
        await accounts.answer_gone(act, office.account, keep=True)
        assert await accounts.running(act.conn) != before
    async with office.act() as act:
        taken = [await accounts.take_wishes(act.conn, office.account) for _ in range(2)]
    assert taken == [Wishes(None, GoneAnswer(folder="INBOX", count=240, keep=True)), Wishes(None, None)]


async def test_more_history_can_be_wanted_and_never_less(office: Office) -> None:
    await execute(office.database, "update account set history_days = 30")
    wanted = office.account.created_at - timedelta(days=400, hours=1)

    async def since() -> datetime | None:
        async with office.act() as act:
            return history_since(await accounts.get(act.conn, act.organization_id, office.account.id))

    async with office.act() as act:
        before = await accounts.get(act.conn, act.organization_id, office.account.id)
    for moment in (wanted, wanted + timedelta(days=300)):
        async with office.act() as act:
            account = await accounts.get(act.conn, act.organization_id, office.account.id)
            await accounts.fetch_from(act, account, moment)
        assert await since() == office.account.created_at - timedelta(days=401)
    async with office.act() as act:
        await accounts.fetch_from(act, before, wanted + timedelta(days=300))  # asked for at the same moment as more
    assert await since() == office.account.created_at - timedelta(days=401)
    async with office.act() as act:
        assert (await accounts.take_wishes(act.conn, office.account)).compare_since
