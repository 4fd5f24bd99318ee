"""Alerts: whom a mail goes to, in his language, once for each state; and what the System page shows without mail."""

from uuid import UUID

import msgspec
import pytest
from typing_extensions import override

from postroom.accounts import accounts
from postroom.identity import organizations
from postroom.identity.system_mail import Posted
from postroom.jobs.model import Deferred
from postroom.notifications import alerts
from postroom.storage.database import Database
from tests.db.api.world import Letter, Postbox
from tests.db.office import Office, make_office
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio

SECRET = "AUTHENTICATE said Zebrafinch"


class Desk(msgspec.Struct, frozen=True):
    """Ann owns Acme, Ben is an admin who reads French, Cay a member."""

    office: Office
    box: Postbox

    async def phase(self, phase: str) -> None:
        """Let the account's sync report a state."""
        await execute(self.office.database, "update account set phase = %s, phase_message = %s", [phase, SECRET])

    async def folder(self, phase: str, *, was_well: bool = True) -> None:
        """Let the sync report where the only folder of the account stands."""
        await execute(
            self.office.database,
            """insert into folder (organization_id, account_id, id, path, role, uidvalidity, next_uid, backfill_uid,
                   history_uid, live_uid, highest_modseq, messages, phase, healthy_at)
               select organization_id, id, gen_random_uuid(), 'Bills', 'other', 1, 1, 1, 1, 1, 1, 0, %s,
                   case when %s then now() end from account
               on conflict (organization_id, account_id, path) do update set phase = excluded.phase""",
            [phase, was_well],
        )

    async def look(self, *, low: bool = False, full: bool = False) -> None:
        """Let a minute's look happen, and the mails go that it wants."""
        async with self.office.database.transaction() as tx:
            await alerts.look(tx.conn, low=low, full=full)
        await self.mail()

    async def mail(self) -> None:
        await self.office.drain(alerts.ALERT, alerts.handler(self.office.database, self.box, "https://inbox.example"))

    async def pass_minutes(self, minutes: int) -> None:
        await execute(
            self.office.database,
            "update alert set since = since - make_interval(mins => %s), seen_at = seen_at - make_interval(mins => %s)",
            [minutes, minutes],
        )

    def receivers(self) -> list[str]:
        return sorted(one.to for one in self.box.letters)

    def letter(self, to: str) -> Letter:
        return next(one for one in self.box.letters if one.to == to)

    async def shown(self, person: UUID) -> list[tuple[str, str, bool]]:
        async with self.office.act() as act:
            found = await alerts.raised(act.conn, act.organization_id, person)
        return [(one.kind, one.address, one.mailed) for one in found]


@pytest.fixture
async def desk(database: Database) -> Desk:
    office = await make_office(database)
    async with office.act(office.ann) as act:
        await organizations.change_role(act, office.ben, "admin")
    await execute(database, "update person set language = 'fr' where id = %s", [office.ben])
    made = Desk(office, Postbox())
    await made.phase("idle")
    return made


async def test_what_is_well_is_not_mentioned(desk: Desk) -> None:
    await desk.look()
    assert desk.receivers() == []
    assert await desk.shown(desk.office.ann) == []


async def test_a_shared_account_that_needs_its_user_is_told_to_owner_and_admins_once(desk: Desk) -> None:
    await desk.phase("needs_user")
    for _ in range(3):
        await desk.look()
        await desk.pass_minutes(60)
    assert desk.receivers() == ["ann@acme.example", "ben@acme.example"]
    english, french = desk.letter("ann@acme.example"), desk.letter("ben@acme.example")
    assert english.subject == "support@acme.example needs you"
    assert french.subject == "support@acme.example a besoin de vous"
    link = f"https://inbox.example/{desk.office.organization_id}/settings/accounts/{desk.office.account.id}"
    assert link in english.text
    assert link in french.text
    assert SECRET not in english.text + french.text
    assert await desk.shown(desk.office.ann) == [("account", "support@acme.example", True)]


async def test_a_second_time_is_told_only_after_it_was_well_in_between(desk: Desk) -> None:
    for phase in ("needs_user", "connecting", "needs_user"):
        await desk.phase(phase)
        await desk.look()
    assert len(desk.box.letters) == 2
    for phase in ("idle", "needs_user"):
        await desk.phase(phase)
        await desk.look()
    assert len(desk.box.letters) == 4


async def test_a_personal_account_is_its_owners_affair(desk: Desk) -> None:
    office = desk.office
    async with office.act() as act:
        personal = msgspec.structs.replace(office.account, team_id=None, owner_id=office.cay)
        await accounts.change(act, office.keys, personal)
    await desk.phase("needs_user")
    await desk.look()
    assert desk.receivers() == ["cay@acme.example"]
    assert await desk.shown(office.ann) == []
    assert await desk.shown(office.cay) == [("account", "support@acme.example", True)]


async def test_a_server_that_is_away_gets_ten_minutes(desk: Desk) -> None:
    await desk.phase("back_off")
    await desk.look()
    await desk.pass_minutes(9)
    await desk.look()
    assert desk.receivers() == []
    await desk.phase("connecting")
    await desk.pass_minutes(2)
    await desk.look()
    assert desk.receivers() == ["ann@acme.example", "ben@acme.example"]
    assert "ten minutes" in desk.letter("ann@acme.example").text


async def test_a_server_that_was_away_for_a_moment_begins_anew(desk: Desk) -> None:
    for phase in ("back_off", "idle", "back_off"):
        await desk.phase(phase)
        await desk.look()
        await desk.pass_minutes(6)
    await desk.look()
    assert desk.receivers() == []


async def test_an_account_that_was_paused_is_left_alone(desk: Desk) -> None:
    await desk.phase("needs_user")
    await execute(desk.office.database, "update account set paused_at = now()")
    await desk.look()
    assert desk.receivers() == []


async def test_dead_jobs_and_a_full_disk_are_the_owners_affair(desk: Desk) -> None:
    await execute(
        desk.office.database,
        "insert into job (kind, key, organization_id, run_at, dead_at) values ('deliver', 'x', null, now(), now())",
    )
    for _ in range(2):
        await desk.look(low=True)
    assert desk.receivers() == ["ann@acme.example"] * 2
    assert sorted(one.subject.split()[-1] for one in desk.box.letters) == ["full", "good"]
    assert [kind for kind, _, _ in await desk.shown(desk.office.ann)] == ["disk", "jobs"]


async def test_a_dead_job_that_is_tried_for_a_moment_is_no_news(desk: Desk) -> None:
    await execute(
        desk.office.database, "insert into job (kind, key, run_at, dead_at) values ('deliver', 'x', now(), now())"
    )
    await desk.look()
    await execute(desk.office.database, "update job set dead_at = null where kind = 'deliver'")
    await desk.look()
    await execute(desk.office.database, "update job set dead_at = now() where kind = 'deliver'")
    await desk.look()
    assert len(desk.box.letters) == 1


async def test_without_system_mail_the_system_page_has_it(desk: Desk) -> None:
    mute = msgspec.structs.replace(desk, box=Postbox(configured=False))
    await mute.phase("needs_user")
    await mute.look()
    assert await mute.shown(mute.office.ann) == [("account", "support@acme.example", False)]
    assert await fetch(mute.office.database, "select distinct state from alert_notice") == [("off",)]


class Refusing(Postbox):
    """A mail server on a bad day."""

    @override
    async def send(self, *_: object) -> Posted:
        return Posted.REFUSED


async def test_a_mail_that_was_refused_is_tried_again(desk: Desk) -> None:
    await desk.phase("needs_user")
    with pytest.raises(Deferred):
        await msgspec.structs.replace(desk, box=Refusing()).look()
    await execute(desk.office.database, "update job set run_at = now(), holder = null")
    await desk.mail()
    assert desk.receivers() == ["ann@acme.example", "ben@acme.example"]


async def test_what_is_well_again_before_it_was_mailed_is_not_mailed(desk: Desk) -> None:
    await desk.phase("needs_user")
    async with desk.office.database.transaction() as tx:
        await alerts.look(tx.conn, low=False, full=False)
    await desk.phase("idle")
    await desk.look()
    assert desk.receivers() == []


async def test_a_mail_at_which_a_worker_died_is_not_sent_twice(desk: Desk) -> None:
    await desk.phase("needs_user")
    async with desk.office.database.transaction() as tx:
        await alerts.look(tx.conn, low=False, full=False)
    await execute(desk.office.database, "update alert_notice set state = 'sending'")
    await desk.mail()
    assert desk.receivers() == []


async def test_messages_that_are_gone_are_asked_about_at_once(desk: Desk) -> None:
    await desk.phase("needs_user")
    await execute(desk.office.database, """update account set phase_fault = '{"reason": "many_gone", "count": 240}'""")
    await desk.look()
    assert "Is the mail of" in desk.letter("ann@acme.example").subject
    assert "devait-il disparaître" in desk.letter("ben@acme.example").subject


async def test_a_folder_that_is_not_in_step_for_ten_minutes_is_told_of(desk: Desk) -> None:
    await desk.folder("failing", was_well=False)
    await desk.look()
    assert desk.receivers() == []
    await desk.pass_minutes(10)
    await desk.look()
    assert desk.receivers() == ["ann@acme.example", "ben@acme.example"]
    assert "A folder of" in desk.letter("ann@acme.example").subject
    await desk.folder("idle")
    await desk.look()
    assert await desk.shown(desk.office.ann) == []


async def test_a_folder_whose_turn_has_not_come_yet_alerts_nobody(desk: Desk) -> None:
    await desk.folder("waiting", was_well=False)
    await desk.look()
    assert await desk.shown(desk.office.ann) == []
    await desk.pass_minutes(10)
    await desk.look()
    assert desk.receivers() == []


async def test_storage_that_stops_everybody_is_one_notice_and_not_one_for_each_account(desk: Desk) -> None:
    await desk.phase("back_off")
    await desk.folder("waiting")
    await execute(desk.office.database, """update account set phase_fault = '{"reason": "disk_full"}'""")
    await execute(desk.office.database, """update folder set phase_fault = '{"reason": "files_down"}'""")
    await desk.look()
    await desk.pass_minutes(10)
    await desk.look()
    assert desk.receivers() == ["ann@acme.example"]
    assert "stopped taking in mail" in desk.letter("ann@acme.example").subject
    assert [kind for kind, _, _ in await desk.shown(desk.office.ann)] == ["storage"]


async def test_a_disk_that_is_full_is_told_of_though_no_account_tried_yet(desk: Desk) -> None:
    await desk.look(full=True)
    assert desk.receivers() == ["ann@acme.example"]
