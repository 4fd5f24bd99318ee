"""One account, its server behind a bad network, the process that reads it, and another mail program that uses it."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Self
from uuid import UUID

import msgspec

from postroom.accounts import accounts
from postroom.channels.base import SyncPhase
from postroom.conversations import changes
from postroom.kit.faults import Reason
from tests.db.intake.other_program import FOLDERS, Mailbox, OtherProgram, Shown
from tests.db.jobs.waiting import until
from tests.db.office import Office
from tests.db.sql import execute, fetch
from tests.e2e.servers.fault_proxy import FaultProxy, some_faults

ROOT = Path(__file__).parents[3]
LEDGER = """select f.path, i.uid, m.email_message_id, i.flags
    from intake i join folder f on f.id = i.folder_id and f.uidvalidity = i.uidvalidity
    left join message m on m.id = i.message_id
    where i.account_id = %s and i.expunged_at is null and i.kept_at is null"""
TOLD = """select m.email_message_id from event e join message m on m.id = (e.payload->>'message_id')::uuid
    where e.kind = 'message.received' and m.account_id = %s"""


STANDING = """select f.path, f.phase, f.phase_message, f.next_uid, f.backfill_uid, f.highest_modseq, f.messages,
    a.phase, a.phase_message from folder f join account a on a.id = f.account_id where a.id = %s"""
_ANSWER_S = 5.0  # until the sync has heard it


class Weather(msgspec.Struct, frozen=True, kw_only=True):
    """How bad it gets. A mail has `size` bytes on average; `command` is the process that syncs."""

    seed: int
    messages: int
    faults: int
    kills: int
    size: int
    longest_s: float
    pause_s: float
    within_s: float
    command: tuple[str, ...]


class Syncing:
    """The process that syncs. Whoever kills it starts another one, as `postroom run` does."""

    def __init__(self, command: tuple[str, ...], environ: dict[str, str], log: Path) -> None:
        self.kills = 0
        self._command = [sys.executable, "-m", *command]
        self._environ = environ
        self._log = log

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, cwd=ROOT, env=self._environ, stdout=subprocess.DEVNULL, stderr=log
            )

    async def lives(self, seconds: float) -> None:
        """Look on for a while: it must not end by itself."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                raise AssertionError(f"it ended by itself: {await self._process.wait()}")

    async def kill(self) -> None:
        """Send SIGKILL."""
        assert self._process.returncode is None, "it ended by itself"
        self._process.kill()
        await self._process.wait()
        self.kills += 1


class Storm:
    """One account, its server behind a bad network, the process that reads it, and the other mail program."""

    def __init__(self, office: Office, account: UUID, program: OtherProgram, proxy: FaultProxy) -> None:
        self.office = office
        self.account = account
        self.program = program
        self.proxy = proxy
        self.asked = 0
        self._patient_until = 0.0

    async def rage(self, syncing: Syncing, weather: Weather, chance: Random) -> None:
        """Use the mailbox until all faults have happened, and kill the process every so many messages."""
        await until(self._opened, weather.within_s)
        spacing = weather.messages * weather.size // weather.faults
        self.proxy.play(some_faults(chance, weather.faults, spacing=spacing, longest_s=weather.longest_s))
        first = await self._read()
        moments = sorted(chance.randrange(first, weather.messages * 9 // 10) for _ in range(weather.kills))
        deadline = time.monotonic() + weather.within_s
        while moments or self.proxy.ahead:
            assert time.monotonic() < deadline, f"{len(moments)} kills and {self.proxy.ahead} faults did not happen"
            await asyncio.to_thread(self.program.acts)
            await self._answer()
            if moments and (read := await self._read()) >= moments[0]:
                moments = [max(moment, read + 1) for moment in moments[1:]]  # never before it got on
                await syncing.kill()
                await self._time_passes()
                await syncing.start()
            await syncing.lives(weather.pause_s)

    async def _time_passes(self) -> None:
        """Let what the dead process held be over, and the planner know the tables: autovacuum is off here."""
        await execute(self.office.database, "update lease set expires_at = now() where key = %s", [str(self.account)])
        await execute(self.office.database, "update job set run_at = now() where holder is not null")
        await execute(self.office.database, "analyze")

    async def _opened(self) -> bool:
        asked = "select count(*) from folder where account_id = %s and uidvalidity > 0 and path = any(%s)"
        [(count,)] = await fetch(self.office.database, asked, [self.account, list(FOLDERS)])
        return bool(count == len(FOLDERS))

    async def _read(self) -> int:
        asked = "select coalesce(sum(imported), 0) from folder where account_id = %s"
        [(count,)] = await fetch(self.office.database, asked, [self.account])
        return int(count)

    async def agree(self, within_s: float) -> None:
        """Wait until the ledger shows what lies on the server: these messages, there, with these flags, no others."""
        there = await asyncio.to_thread(self.program.sees)
        here: Mailbox = {}

        async def look() -> bool:
            await self._answer()
            rows = await fetch(self.office.database, LEDGER, [self.account])
            here.clear()
            here.update({(path, uid): Shown(name, frozenset(flags)) for path, uid, name, flags in rows})
            return here == there and await self._settled()

        try:
            await until(look, within_s)
        except AssertionError:
            different = {place: (there.get(place), here.get(place)) for place in there.keys() | here.keys()}
            print({place: pair for place, pair in different.items() if pair[0] != pair[1]})  # noqa: T201 what differs
            print(await fetch(self.office.database, STANDING, [self.account]))  # noqa: T201 and where each stands
            raise

    async def _answer(self) -> None:
        """Say, as the owner does when asked, that what is gone is gone. Nothing else may need a person."""
        async with self.office.act() as act:
            account = await accounts.get(act.conn, act.organization_id, self.account)
            if account.phase == SyncPhase.NEEDS_USER and time.monotonic() > self._patient_until:
                assert account.phase_fault
                assert account.phase_fault.reason is Reason.MANY_GONE, account.phase_message
                await accounts.answer_gone(act, account, keep=False)
                self.asked += 1
                self._patient_until = time.monotonic() + _ANSWER_S

    async def _settled(self) -> bool:
        asked = "select from message where account_id = %s and settled_at is null"
        return not await fetch(self.office.database, asked, [self.account])

    async def nothing_doubled(self) -> None:
        """Each mail is one message, nothing was set aside, and what is new was told once; what is old never was."""
        asked = "select id, conversation_id, email_message_id from message where account_id = %s"
        messages = await fetch(self.office.database, asked, [self.account])
        names = Counter(name for _, _, name in messages)
        assert set(names.values()) == {1}
        assert await fetch(self.office.database, "select reason from intake where outcome = 'quarantined'") == []
        told = Counter(name for (name,) in await fetch(self.office.database, TOLD, [self.account]))
        assert told == Counter(names.keys() & set(self.program.delivered))
        await self._unread({name: conversation for _, conversation, name in messages})

    async def _unread(self, conversations: dict[str, UUID]) -> None:
        """New mail is unread for the whole team; history is not, except what was unread on the server."""
        async with self.office.act() as act:
            facts = await changes.load(act, sorted(conversations.values()))
        for person in (self.office.ann, self.office.ben):
            unread = {name for name, one in conversations.items() if facts[one].person(person).unread}
            new = conversations.keys() & set(self.program.delivered)
            assert new <= unread
            assert unread - new <= self.program.unread
