"""Mail is read over a bad network by a process that is killed, while others use the mailbox: both sides agree."""

import asyncio
import random
import sysconfig
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from postroom.accounts import accounts
from postroom.accounts.accounts import NewAccount
from postroom.channels.base import TlsMode
from postroom.storage.database import Database
from tests.db.intake.other_program import OtherProgram, letter
from tests.db.intake.storm import ROOT, Storm, Syncing, Weather
from tests.db.office import MASTER, Office, make_office
from tests.e2e.mail.syncing import login_to
from tests.e2e.run.running import Place
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.fault_proxy import FaultProxy

pytestmark = pytest.mark.anyio

Proxies = Callable[[int], FaultProxy]
SMALL = Weather(
    seed=1,
    messages=300,
    faults=12,
    kills=2,
    size=2_000,
    longest_s=0.5,
    pause_s=0.03,
    within_s=60,
    command=("tests.db.intake.syncer",),
)
SOAK = Weather(
    seed=2,
    messages=5_000,
    faults=200,
    kills=20,
    size=12_000,
    longest_s=2.0,
    pause_s=0.2,
    within_s=1_800,
    command=("postroom.app", "process", "worker", "sync"),
)


async def storm(office: Office, dovecot: Dovecot, proxies: Proxies, folder: Path, weather: Weather) -> None:
    chance = random.Random(weather.seed)
    user = dovecot.add_user("storm")
    await asyncio.to_thread(fill, dovecot, user, weather, chance)
    proxy = proxies(dovecot.imap)
    account = await connected(office, dovecot, user, proxy.port)
    raging = Storm(office, account, OtherProgram(dovecot, user, chance), proxy)
    log = folder / "stderr"
    async with Syncing(weather.command, environ(office.database, folder), log) as syncing:
        began = time.monotonic()
        try:
            await raging.rage(syncing, weather, chance)
            raged = time.monotonic() - began
            await raging.agree(weather.within_s)
            await raging.nothing_doubled()
        except BaseException as error:
            happened = f"{weather}\n{syncing.kills} kills, faults: {proxy.happened}"
            error.add_note(f"{happened}\n{log.read_text()[-4000:]}")
            raise
        print(figures(raging, syncing, raged, time.monotonic() - began - raged))  # noqa: T201 not asserted


def figures(raging: Storm, syncing: Syncing, raged_s: float, agreed_s: float) -> str:
    faults = Counter(fault.kind.value for fault in raging.proxy.happened)
    return (
        f"{len(raging.program.delivered)} delivered meanwhile, {syncing.kills} kills, {faults.total()} faults "
        f"{dict(faults)}, {raging.asked} times a person was asked: {raged_s:.0f} s, agreed {agreed_s:.1f} s later"
    )


def fill(dovecot: Dovecot, user: MailUser, weather: Weather, chance: random.Random) -> None:
    """Put history into the mailbox, all of it read: most small, some large."""
    sizes = [min(int(chance.expovariate(1 / weather.size)), 40 * weather.size) for _ in range(weather.messages)]
    mails = [letter(f"history-{number}", size) for number, size in enumerate(sizes)]
    elsewhere = weather.messages // 10
    for folder in ("Projects", "Archive"):
        dovecot.seed(user, *mails[:elsewhere], folder=folder, flags="S")
        del mails[:elsewhere]
    dovecot.seed(user, *mails, flags="S")


async def connected(office: Office, dovecot: Dovecot, user: MailUser, port: int) -> UUID:
    """Connect the mailbox to the team's inbox, with all its history; return the account."""
    login = login_to(dovecot, user, imap_port=port, tls=TlsMode.PLAIN)
    new = NewAccount(address=user.address, name="Support", login=login, team_id=office.support, history_days=None)
    async with office.act() as act:
        return (await accounts.add(act, office.keys, new, owner_id=office.ann)).id


def environ(database: Database, folder: Path) -> dict[str, str]:
    """Return the environment of our processes, as `postroom run` gives it."""
    place = Place(folder, DATABASE_URL=database.dsn, POSTROOM_MASTER_KEY=MASTER, POSTROOM_ALLOW_PRIVATE_NETWORKS="1")
    return {**place.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}:{sysconfig.get_path('purelib')}"}


async def test_server_and_store_agree(
    database: Database, dovecot: Dovecot, fault_proxy: Proxies, tmp_path: Path
) -> None:
    await storm(await make_office(database), dovecot, fault_proxy, tmp_path, SMALL)


@pytest.mark.soak
async def test_server_and_store_agree_after_a_long_storm(
    database: Database, dovecot: Dovecot, fault_proxy: Proxies, tmp_path: Path
) -> None:
    await storm(await make_office(database), dovecot, fault_proxy, tmp_path, SOAK)
