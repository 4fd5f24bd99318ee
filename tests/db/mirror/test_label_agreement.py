"""Labels, Inbox and Trash changed here and in another mail program at once; in the end both show the same."""

import random
from uuid import UUID

import pytest

from postroom.channels.base import AWAY, FolderRole
from postroom.conversations.revise import Revision, revise
from postroom.mirror.states import place_here
from postroom.storage.database import Database
from tests.db.jobs.waiting import until
from tests.db.mirror.mailbox import Mailbox, connected
from tests.db.office import make_office
from tests.db.sql import fetch
from tests.e2e.servers.dovecot import Dovecot, MailUser

pytestmark = pytest.mark.anyio

NAMES = ("First", "Second", "Third")
LABELS = ("Bills", "Lists")
PLACES = {"INBOX": FolderRole.INBOX, "Archive": FolderRole.ARCHIVE, "Trash": FolderRole.TRASH}
Shown = tuple[FolderRole, frozenset[str]]


def revision(chance: random.Random, labels: dict[str, UUID]) -> Revision:
    label = labels[chance.choice(LABELS)]
    return chance.choice(
        [
            Revision(add_labels=[label]),
            Revision(add_labels=[label]),
            Revision(remove_labels=[label]),
            Revision(archive=True),
            Revision(archive=False),
            Revision(trash=True),
            Revision(trash=False),
        ]
    )


def there(mailbox: Mailbox, name: str, chance: random.Random) -> str:
    """Do something in the other mail program: copy, move, or delete a copy that is not the last one; say what."""
    lies = folders_of(mailbox, name)
    source = chance.choice(lies)
    target = chance.choice([one for one in (*PLACES, *LABELS) if one not in lies] or [""])
    if not target or (len(lies) > 1 and chance.random() < 0.4):
        mailbox.deletes(name, source)
        return f"{name}: deleted in {source} of {lies}"
    if target in LABELS and chance.random() < 0.5:
        mailbox.copies(name, source, target)
        return f"{name}: copied from {source} of {lies} to {target}"
    mailbox.moves(name, source, target)
    return f"{name}: moved from {source} of {lies} to {target}"


def folders_of(mailbox: Mailbox, name: str) -> list[str]:
    return [folder for folder in (*PLACES, *LABELS) if name in mailbox.shows(folder)]


def on_server(mailbox: Mailbox, name: str) -> Shown:
    lies = folders_of(mailbox, name)
    labels = frozenset(lies) & frozenset(LABELS)
    if "INBOX" in lies:
        return FolderRole.INBOX, labels
    return (FolderRole.TRASH, frozenset()) if lies == ["Trash"] else (FolderRole.ARCHIVE, labels)


async def at_postroom(mailbox: Mailbox, conversation: UUID) -> Shown:
    place = place_here(await mailbox.facts(conversation), mailbox.account)
    return place, frozenset() if place in AWAY else frozenset(await mailbox.labels(conversation))


async def agree_after_each_round(
    database: Database, dovecot: Dovecot, user: MailUser, *, seed: int, rounds: int
) -> None:
    chance = random.Random(seed)
    office = await make_office(database)
    async with connected(office, dovecot, user, shared=False) as mailbox:
        for label in LABELS:
            await mailbox.got(f"Before {label}", folder=label)
        known = {label: await mailbox.label(label) for label in LABELS}
        conversations = {name: await mailbox.got(name) for name in NAMES}
        seen: list[object] = []

        async def agree() -> bool:
            waiting = await fetch(database, "select conversation_id, mark from unmirrored")
            here = {name: await at_postroom(mailbox, one) for name, one in conversations.items()}
            seen[:] = [waiting, here, {name: on_server(mailbox, name) for name in NAMES}]
            return not waiting and here == seen[2]

        for _ in range(rounds):
            deeds: list[str] = []
            for name in NAMES:
                if chance.random() < 0.4:
                    deeds.append(there(mailbox, name, chance))
                    continue
                for _ in range(chance.randint(1, 3)):
                    done = revision(chance, known)
                    deeds.append(f"{name}: {done}")
                    async with office.act(mailbox.ann) as act:
                        await revise(act, [conversations[name]], done)
            try:
                await until(agree, within_s=30)
            except AssertionError:
                lies = {name: folders_of(mailbox, name) for name in NAMES}
                pytest.fail(f"waiting, here and there: {seen}; it lies in {lies}; after {deeds}")


async def test_both_sides_agree(database: Database, dovecot: Dovecot, mail_user: MailUser) -> None:
    await agree_after_each_round(database, dovecot, mail_user, seed=1, rounds=2)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10, 18))
async def test_both_sides_agree_for_long(database: Database, dovecot: Dovecot, mail_user: MailUser, seed: int) -> None:
    await agree_after_each_round(database, dovecot, mail_user, seed=seed, rounds=8)
