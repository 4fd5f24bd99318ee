"""After any mixture of faults, arrivals, flag changes and deletions, server and store agree exactly."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from functools import partial

import pytest

from tests.e2e.mail.memory_port import MemoryPort
from tests.e2e.mail.syncing import letter, login_to, network_for, syncing
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.fault_proxy import Fault, FaultProxy, Kind

pytestmark = pytest.mark.anyio

_FOLDERS = ("INBOX", "Projects", "Sent")


def _on_server(dovecot: Dovecot, user: MailUser, folder: str) -> dict[int, frozenset[str]]:
    """Return UIDs and flags as another client sees them."""
    with dovecot.client(user) as client:
        client.select(folder, readonly=True)
        found: dict[int, frozenset[str]] = {}
        for line in client.uid("FETCH", "1:*", "(FLAGS)")[1]:
            words = (line or b"").decode().replace("(", " ").replace(")", " ").split()
            if "UID" in words:
                uid = int(words[words.index("UID") + 1])
                found[uid] = frozenset(word for word in words if word.startswith(("\\", "$")) and word != "\\Recent")
        return found


def _in_store(port: MemoryPort, folder: str) -> dict[int, frozenset[str]]:
    flags = {uid: port.flags_of(folder, uid) for uid in port.uids(folder)}
    return {uid: found for uid, found in flags.items() if found is not None}


def _agrees(port: MemoryPort, folder: str, truth: dict[int, frozenset[str]]) -> bool:
    return folder in port.states and _in_store(port, folder) == truth


def _disturb(dovecot: Dovecot, user: MailUser, chance: random.Random, number: int) -> None:
    """Do what another client or a sender would."""
    if chance.random() < 0.4:
        dovecot.deliver(user, letter(10_000 + number))
        return
    folder = chance.choice(_FOLDERS)
    with dovecot.client(user) as client:
        client.select(folder)
        uids = [int(uid) for uid in (client.uid("SEARCH", "ALL")[1][0] or b"").split()]
        for uid in chance.sample(uids, min(3, len(uids))):
            if chance.random() < 0.2:
                client.uid("STORE", str(uid), "+FLAGS", "\\Deleted")
            else:
                client.uid("STORE", str(uid), chance.choice(["+FLAGS", "-FLAGS"]), chance.choice(["\\Seen", "$Work"]))
        client.expunge()


async def _storm(dovecot: Dovecot, user: MailUser, proxy: FaultProxy, seed: int, rounds: int) -> None:
    chance = random.Random(seed)
    for number in range(rounds):
        await asyncio.to_thread(_disturb, dovecot, user, chance, number)
        if chance.random() < 0.5:
            proxy.play([Fault(chance.randrange(1, 60_000), Kind.TRUNCATED)])
        elif chance.random() < 0.3:
            proxy.play([Fault(0, Kind.CUT)])


async def _agree(
    dovecot: Dovecot, fault_proxy: Callable[[int], FaultProxy], *, seed: int, messages: int, rounds: int
) -> None:
    user = dovecot.add_user()
    dovecot.seed(user, *(letter(number, "x" * (number % 50) * 100) for number in range(messages)))
    dovecot.append(user, "Projects", *(letter(number) for number in range(40)))
    dovecot.append(user, "Sent", *(letter(number) for number in range(20)))
    proxy = fault_proxy(dovecot.imaps)
    port = MemoryPort()
    async with syncing(login_to(dovecot, user, imap_port=proxy.port), port, network_for(dovecot)) as sync:
        await _storm(dovecot, user, proxy, seed, rounds)
        proxy.heal()
        for folder in _FOLDERS:
            truth = await asyncio.to_thread(_on_server, dovecot, user, folder)
            with contextlib.suppress(TimeoutError):  # the assertion below says more
                await sync.until(partial(_agrees, port, folder, truth), 30)
            assert _in_store(port, folder) == truth
    assert port.twice == []
    assert all(message.fault is None for message in port.messages.values())


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_server_and_store_agree(dovecot: Dovecot, fault_proxy: Callable[[int], FaultProxy], seed: int) -> None:
    await _agree(dovecot, fault_proxy, seed=seed, messages=400, rounds=25)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10, 15))
async def test_server_and_store_agree_for_long(
    dovecot: Dovecot, fault_proxy: Callable[[int], FaultProxy], seed: int
) -> None:
    await _agree(dovecot, fault_proxy, seed=seed, messages=5000, rounds=200)
